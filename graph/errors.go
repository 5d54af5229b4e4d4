package graph

import (
	"context"
	"errors"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cliffedge/forecast/plan"
	"cliffedge/graph/scalar"
	"cliffedge/graph/transport"
	"cliffedge/internal/exchange"
)

// The codes of errors that callers are told.
const (
	badInputCode = "BAD_INPUT"
	notFound     = "NOT_FOUND"
	conflict     = "CONFLICT"
	tooComplex   = "TOO_COMPLEX"
	rateLimited  = "RATE_LIMITED"
	internal     = "INTERNAL"
)

// apiError is an error of the API's own, in a sentence for a person.
type apiError struct{ code, field, message string }

func (e *apiError) Error() string { return e.message }

func badInput(field, message string) error { return &apiError{badInputCode, field, message} }

func isNotFound(err error) bool {
	var refused *plan.StoreError
	return errors.As(err, &refused) && refused.Code == plan.NotFound
}

// present says an error as the caller may know it. What nobody foresaw is logged in full under the request's id, and the caller
// is told that id.
//
// Every problem of a plan is an error of its own: all but the last are told beside the one that is presented.
func (api *API) present(ctx context.Context, err error) *gqlerror.Error {
	if errors.Is(err, errNoMore) {
		return noMore
	}
	if problems := problemsOf(err); len(problems) > 0 {
		for _, p := range problems[:len(problems)-1] {
			graphql.AddError(ctx, p)
		}
		err = problems[len(problems)-1]
	}
	told := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	var from *gqlerror.Error
	if errors.As(err, &from) {
		if from.Path != nil {
			told.Path = from.Path
		}
		told.Locations = from.Locations
	}
	code, field := api.tell(ctx, err, from, told)
	told.Extensions = map[string]any{"code": code}
	if field != "" {
		told.Extensions["field"] = field
	}
	if code == internal {
		told.Extensions["requestId"] = transport.RequestID(ctx)
	}
	return told
}

// noMore stands for errNoMore, in an answer that nobody sees.
var noMore = &gqlerror.Error{Message: errNoMore.Error(), Extensions: map[string]any{"code": tooComplex}}

// mostProblems bounds how many problems one answer tells.
const mostProblems = 200

// problemsOf gives each problem of a plan or plan file that an error holds.
func problemsOf(err error) []error {
	var problems plan.Problems
	var located exchange.Problems
	var list []error
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			list = append(list, p)
		}
	case errors.As(err, &located):
		for _, p := range located {
			list = append(list, p)
		}
	}
	return list[:min(len(list), mostProblems)]
}

// tell fills in the message and gives the code and the field.
func (api *API) tell(ctx context.Context, err error, from, told *gqlerror.Error) (code, field string) {
	var own *apiError
	var problem plan.Problem
	var located exchange.Located
	var refused *plan.StoreError
	var value *scalar.Error
	var number *strconv.NumError
	switch {
	case errors.As(err, &own):
		told.Message = own.message
		return own.code, own.field
	case errors.As(err, &located):
		told.Message = located.Error()
		return badInputCode, located.Path
	case errors.As(err, &problem):
		told.Message = problem.Error()
		if problem.Code == plan.UnknownRef && problem.Path == "" {
			return notFound, ""
		}
		return badInputCode, problem.Path
	case errors.As(err, &value), errors.As(err, &number):
		told.Message = "a value is not what is expected"
		if value != nil {
			told.Message = value.Error()
		}
		return badInputCode, lastName(told)
	case errors.As(err, &refused):
		told.Message = refused.Message
		return api.codeOf(ctx, refused), ""
	case errors.Is(err, context.DeadlineExceeded):
		told.Message = "the request took too long; ask for less at once"
		return tooComplex, ""
	case errors.Is(err, context.Canceled):
		told.Message = "the request was given up"
		return badInputCode, ""
	case from != nil && from.Err == nil: // of the query itself
		told.Message = from.Message
		if from.Rule != "" && !api.options.Introspection { // or it would name what is there
			told.Message = "the query asks here for what is not there, or not in the way that it must be asked for"
		}
		if code, ok := from.Extensions["code"].(string); ok && code == tooComplex || code == internal {
			return code, ""
		}
		field, _ := from.Extensions["field"].(string)
		return badInputCode, field
	default:
		told.Message = "something went wrong; it has been noted under the request's id"
		api.options.Log.ErrorContext(ctx, "a request failed", "request", transport.RequestID(ctx), "error", err)
		return internal, ""
	}
}

// codeOf is the caller's code of a store's error. What is not the caller's to mend is logged with its cause.
func (api *API) codeOf(ctx context.Context, refused *plan.StoreError) string {
	switch refused.Code {
	case plan.NotFound:
		return notFound
	case plan.Conflict:
		return conflict
	case plan.BadInput:
		return badInputCode
	case plan.Busy:
		return rateLimited
	default:
		api.options.Log.ErrorContext(ctx, "the store failed", "request", transport.RequestID(ctx), "error", refused)
		return internal
	}
}

// lastName is the last name of an error's path: the argument or field that it is about.
func lastName(e *gqlerror.Error) string {
	for i := len(e.Path) - 1; i >= 0; i-- {
		if name, ok := e.Path[i].(ast.PathName); ok {
			return string(name)
		}
	}
	return ""
}
