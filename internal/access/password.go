package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
)

// How passwords are hashed: argon2id as OWASP's password storage cheat sheet recommends at least (19 MiB, two passes, one lane).
const (
	hashMemory = 19 << 10 // KiB
	hashPasses = 2
	hashLanes  = 1
	hashLength = 32
	saltLength = 16
)

// How long a password may be, in characters. Length is what makes a password hard to guess; nothing else is asked of it
// (NIST SP 800-63B, and the National Cyber Security Centre's three random words).
const (
	ShortestPassword = 12
	longestPassword  = 200
)

// derive is what a hash costs. Tests count how often it is paid.
var derive = argon2.IDKey

// hashing bounds how many passwords are hashed at once, and so the memory that guessing takes.
var hashing = semaphore.NewWeighted(2)

// CheckPassword reports a password that may not be used by somebody.
func CheckPassword(password, email, name string) error {
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	local, _, _ := strings.Cut(email, "@")
	switch {
	case !utf8.ValidString(password):
		return badInput("the password is no text")
	case n < ShortestPassword:
		return badInput("the password has %d characters; expected at least %d, such as three words that do not belong together", n, ShortestPassword)
	case n > longestPassword:
		return badInput("the password has %d characters; expected at most %d", n, longestPassword)
	case distinct(low) < 5:
		return badInput("the password repeats few characters; expected at least five different ones")
	case low == email || len(local) > 3 && strings.Contains(low, local) && n < len(local)+ShortestPassword,
		len(name) > 3 && strings.Contains(low, strings.ToLower(name)) && n < len(name)+ShortestPassword:
		return badInput("the password is hardly more than the name or e-mail address; expected something that has nothing to do with them")
	default:
		return nil
	}
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// hashPassword gives the hash of a password in the PHC string format.
func hashPassword(ctx context.Context, password string) (string, error) {
	if err := hashing.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer hashing.Release(1)
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // it never fails
	key := derive([]byte(password), salt, hashPasses, hashMemory, hashLanes, hashLength)
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, hashMemory, hashPasses, hashLanes, text.EncodeToString(salt), text.EncodeToString(key)), nil
}

// noPassword is the hash of no password: checking takes as long where there is no user, or none with a password.
const noPassword = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// isPassword reports whether a password is the one of a hash.
func isPassword(ctx context.Context, password, hash string) (bool, error) {
	if hash == "" {
		hash = noPassword
	}
	var version, memory, passes, lanes uint32
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("a password's hash is of an unknown kind")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil || version != argon2.Version {
		return false, fmt.Errorf("a password's hash cannot be read")
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("a password's salt cannot be read")
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("a password's hash cannot be read")
	}
	if err := hashing.Acquire(ctx, 1); err != nil {
		return false, err
	}
	defer hashing.Release(1)
	given := derive([]byte(password), salt, passes, memory, uint8(lanes), uint32(len(key)))
	return subtle.ConstantTimeCompare(given, key) == 1 && hash != noPassword, nil
}

// secret gives a new secret that nobody guesses, in letters and digits, and the hash by which it is kept. It has 130 bits: it needs
// no slow hash.
func secret() (text, hash string) {
	text = strings.ToLower(rand.Text())
	return text, hashOfSecret(text)
}

func hashOfSecret(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
