package signin

import (
	"sync"
	"time"
)

// counter counts what somebody does, for a minute at a time.
type counter struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time
	done  map[string]int
}

// more reports whether somebody may do it once more in this minute, in which so many are too many.
func (c *counter) more(who string, most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); c.done == nil || now.Sub(c.since) >= time.Minute {
		c.since, c.done = now, map[string]int{}
	}
	c.done[who]++
	return c.done[who] <= most
}
