// Package transport answers GraphQL over HTTP: queries and mutations as JSON, subscriptions as server-sent events, all by
// POST with a body of JSON. It assumes that every request may be hostile.
package transport

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The codes of errors, in their extensions, that this package gives itself.
const (
	BadInput    = "BAD_INPUT"
	TooComplex  = "TOO_COMPLEX"
	RateLimited = "RATE_LIMITED"
	Internal    = "INTERNAL"
)

// Config says what a handler may spend. What is zero has the default that stands beside it.
type Config struct {
	MaxBody       int64 // bytes of a body: 1 MiB
	MaxImportBody int64 // bytes of a body whose one operation is importPlan: 32 MiB
	Bodies        int64 // bytes of all bodies at once, in memory or, beyond MaxBody, in files, but for the first 16 KiB of each: 48 MiB

	Concurrent int           // operations that are executed at once: 8
	Wait       time.Duration // that others wait for their turn: 2 s
	Streams    int           // subscriptions that are open at once: 100

	Read      time.Duration // for a body to arrive: 60 s
	Execution time.Duration // for a query or mutation, once it has its turn: 20 s
	Write     time.Duration // for a client to take an answer, or one event: 30 s
	KeepAlive time.Duration // between comments in a silent stream: 15 s

	// Check refuses a query before it is validated; nil for none.
	Check func(query string, variables map[string]any) *gqlerror.Error
	// Large waits until there is room in memory for a body beyond MaxBody; nil for no wait. The room is left when the request ends, or
	// before (LeaveRoom).
	Large func(context.Context) (leave func(), err error)
	// EventID names an event of a subscription, so that a client may resume after it; "" or nil for no name.
	EventID func(*graphql.Response) string
	// Ended says what a caller is told whose request the server has ended, such as one who may not ask any more; nil, or nothing, where
	// the caller has gone.
	Ended func(context.Context) *gqlerror.Error
	// Began hears of every operation that is begun; nil for none.
	Began func(*graphql.OperationContext)
	// Refused hears of every code that an answer's errors have, once for an answer; nil for none.
	Refused func(code string)
	// Log hears of failures that the caller sees only as a request id; nil for none.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	c.MaxBody = cmp.Or(c.MaxBody, 1<<20)
	c.MaxImportBody = max(cmp.Or(c.MaxImportBody, 32<<20), c.MaxBody)
	c.Bodies = cmp.Or(c.Bodies, 48<<20)
	c.Concurrent = cmp.Or(c.Concurrent, 8)
	c.Wait = cmp.Or(c.Wait, 2*time.Second)
	c.Streams = cmp.Or(c.Streams, 100)
	c.Read = cmp.Or(c.Read, time.Minute)
	c.Execution = cmp.Or(c.Execution, 20*time.Second)
	c.Write = cmp.Or(c.Write, 30*time.Second)
	c.KeepAlive = cmp.Or(c.KeepAlive, 15*time.Second)
	if c.Ended == nil {
		c.Ended = func(context.Context) *gqlerror.Error { return nil }
	}
	if c.Began == nil {
		c.Began = func(*graphql.OperationContext) {}
	}
	if c.Refused == nil {
		c.Refused = func(string) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// New returns the handler of the one address. It sets the deadlines of its connections itself, so that those of the server
// cut no subscription.
func New(exec graphql.GraphExecutor, c Config) http.Handler {
	c = c.withDefaults()
	h := &handler{Config: c, exec: exec, turns: make(chan struct{}, c.Concurrent), streams: make(chan struct{}, c.Streams)}
	h.bodies.Store(c.Bodies)
	return h
}

type handler struct {
	Config
	exec    graphql.GraphExecutor
	turns   chan struct{} // one in it for each operation that is executed
	streams chan struct{} // one in it for each subscription that is open
	bodies  atomic.Int64  // bytes that bodies may still take
}

// turn is the right to execute. Whoever takes it over gives it back.
type turn struct{ turns <-chan struct{} }

// turn waits for a turn, and returns nil if none comes.
func (h *handler) turn(ctx context.Context) *turn {
	late := time.NewTimer(h.Wait)
	defer late.Stop()
	select {
	case h.turns <- struct{}{}:
		return &turn{h.turns}
	case <-late.C:
	case <-ctx.Done():
	}
	return nil
}

// end gives the turn back, once.
func (t *turn) end() {
	if t.turns != nil {
		<-t.turns
		t.turns = nil
	}
}

func (t *turn) handOver() *turn {
	to := &turn{t.turns}
	t.turns = nil
	return to
}
