package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cliffedge/graph/limit"
	"cliffedge/graph/transport"
	"cliffedge/internal/access"
)

// The codes of errors, for those who ask in the same process.
const (
	BadInput    = badInputCode
	NotFound    = notFound
	Conflict    = conflict
	TooComplex  = tooComplex
	RateLimited = rateLimited
	Internal    = internal
)

// AskError is an error of an answer, as any caller is told it.
type AskError struct {
	Code    string
	Field   string // that it is about; "" for none
	Message string // a sentence for a person
	Path    string // of the field of the answer; "" for the whole
}

// Error is the message.
func (e AskError) Error() string { return e.Message }

// AskErrors are all errors of an answer: at least one.
type AskErrors []AskError

// Error gives the messages.
func (list AskErrors) Error() string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = e.Message
	}
	return strings.Join(texts, "; ")
}

// Code is the first error's.
func (list AskErrors) Code() string { return list[0].Code }

// WithRequestID gives a context in which errors are logged under a request's id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return transport.WithRequestID(ctx, id)
}

// WithIdempotencyKey gives a context in which a mutation takes place once, however often it is asked for under the same key: 1 to
// 200 visible characters of ASCII.
func WithIdempotencyKey(ctx context.Context, key string) context.Context {
	return transport.WithIdempotencyKey(ctx, key)
}

// Inside gives a context in which a plan that is asked for as a file is given to nobody, such as one that the fields of a form are
// filled from: the trail does not tell of it.
func Inside(ctx context.Context) context.Context { return access.Inside(ctx) }

// Schema is the API's, for forms that follow it. Nobody changes it.
func Schema() *ast.Schema { return schema }

// Ask answers a query or a mutation in the same process, within the limits that hold for requests over the network, and puts what
// it answers into a value as from JSON. The context says who asks (access.With). Its errors are AskErrors. Of an answer with errors
// nothing is put anywhere.
func (api *API) Ask(ctx context.Context, query string, variables map[string]any, into any) error {
	plain, err := asJSON(variables)
	if err != nil {
		return err
	}
	response := api.ask(ctx, query, plain)
	if len(response.Errors) > 0 {
		return askErrors(response.Errors)
	}
	if err := json.Unmarshal(response.Data, into); err != nil {
		return fmt.Errorf("the answer is not what was expected: %w", err)
	}
	return nil
}

// asJSON gives variables as they come over the network, whatever they are in Go.
func asJSON(variables map[string]any) (map[string]any, error) {
	text, err := json.Marshal(variables)
	if err != nil {
		return nil, fmt.Errorf("variables cannot be sent: %w", err)
	}
	plain := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return plain, decoder.Decode(&plain)
}

func (api *API) ask(ctx context.Context, query string, variables map[string]any) *graphql.Response {
	ctx, done := context.WithTimeout(graphql.StartOperationTrace(ctx), mostTime)
	defer done()
	if err := api.atOnce.Acquire(ctx, 1); err != nil {
		return &graphql.Response{Errors: gqlerror.List{api.present(ctx, err)}}
	}
	defer api.atOnce.Release(1)
	if err := limit.Check(query, limit.Default()); err != nil {
		return &graphql.Response{Errors: gqlerror.List{err}}
	}
	if err := limit.CheckVariables(variables, limit.Default()); err != nil {
		return &graphql.Response{Errors: gqlerror.List{err}}
	}
	now := graphql.Now()
	op, errs := api.own.CreateOperationContext(ctx, &graphql.RawParams{
		Query: query, Variables: variables, ReadTime: graphql.TraceTiming{Start: now, End: now},
	})
	if errs != nil {
		return api.own.DispatchError(graphql.WithOperationContext(ctx, op), errs)
	}
	if op.Operation.Operation == ast.Subscription {
		return &graphql.Response{Errors: gqlerror.List{api.present(ctx, badInput("", "a subscription is followed, not asked"))}}
	}
	answers, ctx := api.own.DispatchOperation(ctx, op)
	return answers(ctx)
}

func askErrors(list gqlerror.List) AskErrors {
	errs := make(AskErrors, len(list))
	for i, e := range list {
		code, _ := e.Extensions["code"].(string)
		field, _ := e.Extensions["field"].(string)
		if code == "" {
			code = BadInput
		}
		errs[i] = AskError{Code: code, Field: field, Message: e.Message, Path: e.Path.String()}
	}
	return errs
}
