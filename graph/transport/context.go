package transport

import "context"

type key int

const (
	requestID key = iota
	idempotencyKey
	lastEventID
	room
)

// RequestID returns the random id of the request, which its caller sees too; "" outside of one.
func RequestID(ctx context.Context) string { return text(ctx, requestID) }

// WithRequestID gives a context of a request that comes another way than through this package's handler.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestID, id)
}

// IdempotencyKey returns what the caller names a mutation by, so that it takes place once however often it is sent: 1 to 200
// visible characters of ASCII, or "" where there is none.
func IdempotencyKey(ctx context.Context) string { return text(ctx, idempotencyKey) }

// WithIdempotencyKey gives a context of a request that comes another way than through this package's handler.
func WithIdempotencyKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, idempotencyKey, key)
}

// LastEventID returns the name of the last event that a subscriber has seen, after which to go on: up to 200 visible
// characters of ASCII, or "" where there is none.
func LastEventID(ctx context.Context) string { return text(ctx, lastEventID) }

// LeaveRoom returns what leaves the room that the request has for its large body; nil where there is none.
func LeaveRoom(ctx context.Context) func() {
	leave, _ := ctx.Value(room).(func())
	return leave
}

func text(ctx context.Context, k key) string {
	s, _ := ctx.Value(k).(string)
	return s
}
