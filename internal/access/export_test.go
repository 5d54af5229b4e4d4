package access

import (
	"sync/atomic"
	"testing"
)

// CountHashes counts the passwords that are hashed while a test runs.
func CountHashes(t *testing.T) *atomic.Int64 {
	var n atomic.Int64
	before := derive
	derive = func(password, salt []byte, time, memory uint32, threads uint8, length uint32) []byte {
		n.Add(1)
		return before(password, salt, time, memory, threads, length)
	}
	t.Cleanup(func() { derive = before })
	return &n
}

// HashPassword is hashPassword, and IsPassword isPassword.
var (
	HashPassword = hashPassword
	IsPassword   = isPassword
	PauseAfter   = pauseAfter
)
