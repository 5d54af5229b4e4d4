package transport

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// requestIDHeader is where every answer says its request's id.
const requestIDHeader = "X-Request-Id"

// exchange is one request and its answer.
type exchange struct {
	*handler
	w        http.ResponseWriter
	control  *http.ResponseController
	ctx      context.Context
	accepted accepted
	started  bool // to answer
}

// ServeHTTP answers one request.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	id := header.Get(requestIDHeader)
	if id == "" { // whatever stands around this handler may have given it one
		id = rand.Text()
		header.Set(requestIDHeader, id)
	}
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Vary", "Accept")
	ctx := graphql.StartOperationTrace(context.WithValue(r.Context(), requestID, id))
	x := &exchange{handler: h, w: w, control: http.NewResponseController(w), ctx: ctx, accepted: accepts(r.Header)}
	defer x.recovered()
	if err := x.serve(r); err != nil {
		x.refuse(err)
	}
}

// recovered answers a panic, so that the process lives on.
func (x *exchange) recovered() {
	if p := recover(); p != nil {
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(p) // which is how a handler asks to cut a connection
		}
		x.logPanic(p)
		if !x.started {
			x.refuse(&refusal{http.StatusInternalServerError, x.failure()})
		}
	}
}

func (x *exchange) logPanic(p any) {
	x.Log.ErrorContext(x.ctx, "A panic.", "request", RequestID(x.ctx), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
}

func (x *exchange) serve(r *http.Request) *refusal {
	if err := x.admit(r); err != nil {
		return err
	}
	start := graphql.Now()
	b, err := x.read(r)
	if err != nil {
		return err
	}
	defer x.drop(b)
	t := x.turn(x.ctx)
	if t == nil {
		return busy("The server is answering as many requests as it can.")
	}
	defer t.end()
	if b.large() {
		leave, err := x.enterRoom()
		if err != nil {
			return err
		}
		defer leave()
		if err := b.load(); err != nil {
			return x.unread(err)
		}
	}
	params, err := decode(b.bytes)
	if err != nil {
		return err
	}
	b.bytes = nil // what it said is in the parameters
	if b.large() {
		runtime.GC() // or a busy collector comes to it when the document has become much more
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return x.operate(params, b.large(), t)
}

// enterRoom waits until a large body may be decoded, for as long as it may be executed.
func (x *exchange) enterRoom() (leave func(), wrong *refusal) {
	if x.Large == nil {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(x.ctx, x.Execution)
	defer cancel()
	leave, err := x.Large(ctx)
	if err != nil {
		return nil, busy("The server is reading as many large requests as it can.")
	}
	leave = sync.OnceFunc(leave)
	x.ctx = context.WithValue(x.ctx, room, leave)
	return leave, nil
}

// admit looks at all of a request but its body.
func (x *exchange) admit(r *http.Request) *refusal {
	switch {
	case r.Method != http.MethodPost:
		return refuse(http.StatusMethodNotAllowed, BadInput, "Requests are sent by POST.")
	case !sendsJSON(r.Header):
		return refuse(http.StatusUnsupportedMediaType, BadInput, "The body must be application/json in UTF-8, not compressed.")
	case x.accepted == accepted{}:
		return refuse(http.StatusNotAcceptable, BadInput, "Answers are "+plainJSON+", "+graphqlJSON+" or "+eventStream+", in UTF-8.")
	}
	for _, h := range []struct {
		name string
		key  key
		bare bool // may be empty
	}{{"Idempotency-Key", idempotencyKey, false}, {"Last-Event-ID", lastEventID, true}} {
		values := r.Header.Values(h.name)
		switch {
		case len(values) == 0:
		case len(values) > 1 || !isToken(values[0], h.bare):
			return refuseField(h.name, h.name+" must be one of 1 to 200 visible characters of ASCII.")
		default:
			x.ctx = context.WithValue(x.ctx, h.key, values[0])
		}
	}
	return nil
}

func isToken(s string, bare bool) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return len(s) <= 200 && (bare || s != "")
}

// operate validates an operation and answers it as it asks to be.
func (x *exchange) operate(params *graphql.RawParams, large bool, t *turn) *refusal {
	if x.Check != nil {
		if err := x.Check(params.Query, params.Variables); err != nil {
			x.reply(requestErrors(gqlerror.List{err}))
			return nil
		}
	}
	op, errs := x.exec.CreateOperationContext(x.ctx, params)
	switch {
	case errs != nil:
		x.reply(requestErrors(x.exec.DispatchError(graphql.WithOperationContext(x.ctx, op), errs).Errors))
		return nil
	case large && !isImport(op.Operation):
		return x.tooLarge(x.MaxBody)
	}
	x.Began(op)
	if op.Operation.Operation == ast.Subscription {
		return x.subscribe(op, t.handOver())
	}
	x.execute(op, t.handOver())
	return nil
}

// isImport says whether the operation imports a plan and does nothing else.
func isImport(op *ast.OperationDefinition) bool {
	if op.Operation != ast.Mutation || len(op.SelectionSet) != 1 {
		return false
	}
	field, ok := op.SelectionSet[0].(*ast.Field)
	return ok && field.Name == "importPlan"
}

// execute answers a query or a mutation.
func (x *exchange) execute(op *graphql.OperationContext, t *turn) {
	ctx, cancel := context.WithTimeout(x.ctx, x.Execution)
	defer cancel()
	done := make(chan *graphql.Response, 1)
	go func() {
		defer t.end() // when it has ended, which may be after its time
		done <- x.run(ctx, op)
	}()
	operation := op.Operation.Operation
	response := wait(ctx, operation, done)
	switch {
	case x.ctx.Err() != nil:
		x.replyToEnd(operation)
	case ctx.Err() != nil && isCutShort(response, operation):
		x.reply(x.tookTooLong(operation))
	case response == nil:
		panic("an operation without an answer")
	default:
		x.reply(x.executed(response))
	}
}

// wait returns what became of an operation, or nil if it is a query whose time is over: whether a mutation took place must be
// known before anything is said of it.
func wait(ctx context.Context, operation ast.Operation, done <-chan *graphql.Response) *graphql.Response {
	if operation == ast.Mutation {
		return <-done
	}
	select {
	case response := <-done:
		return response
	case <-ctx.Done():
		return nil
	}
}

// run executes an operation; a panic becomes an answer.
func (x *exchange) run(ctx context.Context, op *graphql.OperationContext) (response *graphql.Response) {
	defer func() {
		if p := recover(); p != nil {
			x.logPanic(p)
			response = &graphql.Response{Errors: gqlerror.List{x.failure()}, Data: []byte("null")}
		}
	}()
	responses, ctx := x.exec.DispatchOperation(ctx, op)
	return responses(ctx)
}

// MadeExtension is where an error of a mutation says as which revision its change was made all the same.
const MadeExtension = "revision"

// isCutShort says whether what an operation has to say after its time is not worth saying: half of a query, or of a mutation
// nothing.
func isCutShort(response *graphql.Response, operation ast.Operation) bool {
	switch {
	case response == nil:
		return true
	case operation == ast.Mutation:
		return len(response.Errors) > 0 && response.Errors[0].Extensions[MadeExtension] == nil && (len(response.Data) == 0 || string(response.Data) == "null")
	}
	return len(response.Errors) > 0
}

// ended is what the caller is told of the request's end; nil where the request goes on, or nobody is listening.
func (x *exchange) ended() *graphql.Response {
	if x.ctx.Err() == nil {
		return nil
	}
	err := x.Ended(x.ctx)
	if err == nil {
		return nil
	}
	return &graphql.Response{Data: []byte("null"), Errors: gqlerror.List{err}}
}

// replyToEnd answers a request that the server has ended.
func (x *exchange) replyToEnd(operation ast.Operation) {
	response := x.ended()
	if response == nil {
		return
	}
	if operation == ast.Mutation {
		response.Errors[0].Message += " The mutation may have taken place: look at the latest revision."
	}
	x.reply(response)
}

func (x *exchange) tookTooLong(operation ast.Operation) *graphql.Response {
	message := fmt.Sprintf("The answer took longer than %s, which is all that a request has: ask for less at once.", x.Execution.Round(time.Millisecond))
	if operation == ast.Mutation {
		message += " The mutation may have taken place: send it again with the same Idempotency-Key, or look at the latest revision."
	}
	return &graphql.Response{
		Data:   []byte("null"),
		Errors: gqlerror.List{{Message: message, Extensions: map[string]any{"code": TooComplex}}},
	}
}

// reply answers with one response, in JSON if the client understands that.
func (x *exchange) reply(response *graphql.Response) {
	if x.accepted.json != "" {
		x.answer(response)
		return
	}
	if x.open() == nil && x.event(response, "") == nil {
		_ = x.complete()
	}
}
