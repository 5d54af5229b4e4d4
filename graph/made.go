package graph

import (
	"context"
	"fmt"
	"maps"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cliffedge/forecast/plan"
	"cliffedge/graph/transport"
)

type madeKey struct{}

// withMade lets every error of a mutation whose change was made say so, and as which revision: what fails after that is the answer
// alone, and as its payload is never null, nothing else of it is left to say so.
func withMade(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	made := new(atomic.Int64)
	responses := next(context.WithValue(ctx, madeKey{}, made))
	return func(ctx context.Context) *graphql.Response {
		response := responses(ctx)
		if number := made.Load(); number > 0 && response != nil {
			for i, err := range response.Errors {
				response.Errors[i] = afterwards(err, number)
			}
		}
		return response
	}
}

// noteMade notes that the operation's change was made.
func noteMade(ctx context.Context, r plan.Revision) {
	if made, ok := ctx.Value(madeKey{}).(*atomic.Int64); ok {
		made.Store(r.Number)
	}
}

// afterwards is the error of an answer to a change that was made. Others may be answered with the same error.
func afterwards(err *gqlerror.Error, revision int64) *gqlerror.Error {
	told := *err
	told.Message = fmt.Sprintf("the change was made as revision %d, but not answered in full: %s", revision, err.Message)
	told.Extensions = maps.Clone(err.Extensions)
	told.Extensions[transport.MadeExtension] = revision
	return &told
}

// oneChange refuses an operation of more than one change before any is made: each makes a revision, and when the second failed
// nothing would be left of the answer to the first.
type oneChange struct{}

var _ graphql.OperationContextMutator = oneChange{}

// ExtensionName is for the executor.
func (oneChange) ExtensionName() string { return "OneChange" }

// Validate is for the executor.
func (oneChange) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext counts the fields that will be answered: what is skipped, or there twice as one, does not count.
func (oneChange) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation.Operation != ast.Mutation {
		return nil
	}
	changes := 0
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Mutation"}) {
		if field.Name == "__typename" {
			continue
		}
		if changes++; changes > 1 {
			return &gqlerror.Error{
				Message:    "there may be one mutation in a request, as each makes a revision; send them one after the other",
				Locations:  []gqlerror.Location{{Line: field.Position.Line, Column: field.Position.Column}},
				Extensions: map[string]any{"code": badInputCode, "field": "query"},
			}
		}
	}
	return nil
}
