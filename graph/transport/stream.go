package transport

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// subscribe sends the events of a subscription until there are no more or the client has gone. Only what comes before the
// first event needs a turn.
func (x *exchange) subscribe(op *graphql.OperationContext, t *turn) *refusal {
	if !x.accepted.stream {
		t.end()
		x.reply(requestErrors(gqlerror.List{refuseField("Accept", "A subscription is answered as "+eventStream+", which the request must accept.").err}))
		return nil
	}
	select {
	case x.streams <- struct{}{}:
	default:
		t.end()
		return busy("As many subscriptions are open as may be.")
	}
	ctx, cancel := context.WithCancel(x.ctx)
	defer cancel() // which ends the source
	events := make(chan *graphql.Response)
	go func() {
		defer close(events)
		defer func() { <-x.streams }() // before the client is told of the end, and may ask for the next
		x.source(ctx, op, t, events)
	}()
	x.forward(ctx, events)
	return nil
}

// source sends what the subscription yields, and a panic as its last event.
func (x *exchange) source(ctx context.Context, op *graphql.OperationContext, t *turn, events chan<- *graphql.Response) {
	defer t.end()
	defer func() {
		if p := recover(); p != nil {
			x.logPanic(p)
			send(ctx, events, &graphql.Response{Errors: gqlerror.List{x.failure()}})
		}
	}()
	responses, dispatched := x.exec.DispatchOperation(ctx, op)
	t.end()
	for {
		response := responses(dispatched)
		if response != nil {
			response.Data = bytes.Clone(response.Data) // the executor writes the next one over it
		}
		if response == nil || !send(ctx, events, x.executed(response)) {
			return
		}
	}
}

func send(ctx context.Context, events chan<- *graphql.Response, response *graphql.Response) bool {
	select {
	case events <- response:
		return true
	case <-ctx.Done():
		return false
	}
}

// forward writes events as they come, and comments when none do.
func (x *exchange) forward(ctx context.Context, events <-chan *graphql.Response) {
	alive := time.NewTicker(x.KeepAlive)
	defer alive.Stop()
	err := x.open()
	for err == nil {
		select {
		case <-ctx.Done():
			x.end()
			return
		case <-alive.C:
			err = x.flush(":\n\n")
		case response, more := <-events:
			switch {
			case ctx.Err() != nil:
				x.end()
				return
			case !more:
				_ = x.complete()
				return
			}
			err = x.event(response, x.eventID(response))
			alive.Reset(x.KeepAlive)
		}
	}
}

// end tells a client why the stream ends, where there is somebody to tell: who may not listen any more need not come back. Else it
// has no end, so that the client comes back.
func (x *exchange) end() {
	if response := x.ended(); response != nil && x.event(response, "") == nil {
		_ = x.complete()
	}
}

func (x *exchange) eventID(response *graphql.Response) string {
	if x.EventID == nil || len(response.Errors) > 0 && len(response.Data) == 0 {
		return ""
	}
	return x.EventID(response)
}

// open begins a stream, and says so at once.
func (x *exchange) open() error {
	header := x.w.Header()
	header.Set("Content-Type", eventStream+"; charset=utf-8")
	header.Set("X-Accel-Buffering", "no") // or a proxy keeps events until there are many
	x.started = true
	x.w.WriteHeader(http.StatusOK)
	return x.flush(":\n\n")
}

func (x *exchange) event(response *graphql.Response, id string) error {
	x.count(response.Errors)
	if id != "" && !strings.ContainsAny(id, "\x00\r\n") {
		id = "id: " + id + "\n"
	} else {
		id = ""
	}
	return x.flush("event: next\n" + id + "data: " + string(oneLine(response)) + "\n\n")
}

// complete ends a stream; without the empty data, browsers would not see it.
func (x *exchange) complete() error { return x.flush("event: complete\ndata:\n\n") }

// flush writes to a stream, for as long as a client may take to read that.
func (x *exchange) flush(s string) error {
	_ = x.control.SetWriteDeadline(time.Now().Add(x.Write))
	if _, err := x.w.Write([]byte(s)); err != nil {
		return err
	}
	return x.control.Flush()
}
