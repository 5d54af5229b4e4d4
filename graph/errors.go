package graph

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cliffedge/forecast/plan"
	"cliffedge/graph/scalar"
	"cliffedge/graph/transport"
)

// The codes of errors that callers are told.
const (
	badInputCode = "BAD_INPUT"
	notFound     = "NOT_FOUND"
	conflict     = "CONFLICT"
	tooComplex   = "TOO_COMPLEX"
	rateLimited  = "RATE_LIMITED"

	unauthenticated = "UNAUTHENTICATED"
	forbidden       = "FORBIDDEN"
	internal        = "INTERNAL"
)

// apiError is an error of the API's own, in a sentence for a person.
type apiError struct {
	code    string
	field   string // the place in the request; "" for none (places.go)
	plan    string // the place in the plan that follows from it; "" for none
	message string
}

func (e *apiError) Error() string { return e.message }

// apiErrors are several, all of which are told.
type apiErrors []*apiError

func (list apiErrors) Error() string {
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = e.message
	}
	return strings.Join(lines, "\n")
}

func badInput(field, message string) error {
	return &apiError{code: badInputCode, field: field, message: message}
}

func isNotFound(err error) bool {
	var refused *plan.StoreError
	return errors.As(err, &refused) && refused.Code == plan.NotFound
}

// present says an error as the caller may know it. What nobody foresaw is logged in full under the request's id, and the caller
// is told that id.
//
// Of several errors in one, such as every problem of a plan, all but the last are told beside the one that is presented.
func (api *API) present(ctx context.Context, err error) *gqlerror.Error {
	if errors.Is(err, errNoMore) {
		return noMore
	}
	if list := severalIn(err); len(list) > 0 {
		for _, e := range list[:len(list)-1] {
			graphql.AddError(ctx, e)
		}
		err = list[len(list)-1]
	}
	var from *gqlerror.Error
	errors.As(err, &from)
	e := api.tell(ctx, err, from)
	told := &gqlerror.Error{Message: e.message, Path: graphql.GetPath(ctx), Extensions: map[string]any{"code": e.code}}
	if from != nil {
		told.Locations = from.Locations
		switch place := placeOf(from, told.Path); {
		case place == "" && from.Path != nil:
			told.Path = from.Path
		case e.field == "":
			e.field = place
		}
	}
	if e.field != "" {
		told.Extensions["field"] = e.field
	}
	if e.plan != "" {
		told.Extensions["plan"] = e.plan
	}
	if e.code == internal {
		told.Extensions["requestId"] = transport.RequestID(ctx)
	}
	return told
}

// placeOf is the place in the request of an error whose path goes on from the field's into an argument, or is that of a variable; ""
// where its path is a place in the answer.
func placeOf(from *gqlerror.Error, field ast.Path) string {
	if len(from.Path) > 0 && from.Path[0] == ast.PathName("variable") {
		return within(from.Path, from.Path[:1])
	}
	if len(field) == 0 { // not of a field
		return ""
	}
	return within(from.Path, field)
}

// noMore stands for errNoMore, in an answer that nobody sees.
var noMore = &gqlerror.Error{Message: errNoMore.Error(), Extensions: map[string]any{"code": tooComplex}}

// mostProblems bounds how many problems one answer tells.
const mostProblems = 200

// severalIn gives each of the errors that an error holds, where it may hold several.
func severalIn(err error) []error {
	var own apiErrors
	var problems plan.Problems
	var list []error
	switch {
	case errors.As(err, &own):
		for _, e := range own {
			list = append(list, e)
		}
	case errors.As(err, &problems): // of arguments, under their own names
		for _, p := range problems {
			list = append(list, badInput(p.Path, p.Error()))
		}
	}
	return list[:min(len(list), mostProblems)]
}

// tell gives the code, the place and the message. The place of an error that gqlgen made is in its path.
func (api *API) tell(ctx context.Context, err error, from *gqlerror.Error) apiError {
	var own *apiError
	var refused *plan.StoreError
	var value *scalar.Error
	var number *strconv.NumError
	switch {
	case errors.As(err, &own):
		return *own
	case errors.As(err, &value):
		return apiError{code: badInputCode, message: value.Error()}
	case errors.As(err, &number):
		return apiError{code: badInputCode, message: "a value is not what is expected"}
	case errors.As(err, &refused):
		return apiError{code: api.codeOf(ctx, refused), message: refused.Message}
	case errors.Is(err, context.DeadlineExceeded):
		return apiError{code: tooComplex, message: "the request took too long; ask for less at once"}
	case errors.Is(err, context.Canceled) && errors.As(context.Cause(ctx), &refused): // who asked may not any more
		return apiError{code: api.codeOf(ctx, refused), message: refused.Message}
	case errors.Is(err, context.Canceled):
		return apiError{code: badInputCode, message: "the request was given up"}
	case from != nil && from.Err == nil:
		return api.tellOfQuery(ctx, from)
	default:
		api.options.Log.ErrorContext(ctx, "a request failed", "request", transport.RequestID(ctx), "error", err)
		return apiError{code: internal, message: "something went wrong; it has been noted under the request's id"}
	}
}

// tellOfQuery is tell for what is wrong with the query itself, or with its variables.
func (api *API) tellOfQuery(ctx context.Context, from *gqlerror.Error) apiError {
	code, _ := from.Extensions["code"].(string)
	field, _ := from.Extensions["field"].(string)
	op := graphql.GetOperationContext(ctx)
	switch {
	case op.Doc != nil && op.Operation == nil:
		return apiError{code: badInputCode, field: "operationName", message: "the name of one of the query's operations is expected, and needed where it has several"}
	case code == "COMPLEXITY_LIMIT_EXCEEDED":
		return apiError{code: tooComplex, message: fmt.Sprintf("the query asks for too much at once: at most %d points are allowed, one for each field and for each month of a forecast", mostComplexity)}
	case code == tooComplex || code == internal || code == badInputCode: // own words
		return apiError{code: code, field: field, message: from.Message}
	case len(from.Path) > 1 && from.Path[0] == ast.PathName("variable"):
		return api.tellOfVariable(ctx, from)
	case from.Rule != "" && !api.options.Introspection: // or it would name what is there
		return apiError{code: badInputCode, message: "the query asks here for what is not there, or not in the way that it must be asked for"}
	default:
		return apiError{code: badInputCode, message: from.Message}
	}
}

// ended says why a request has ended whose caller may not ask any more; nil where it was they who have gone.
func (api *API) ended(ctx context.Context) *gqlerror.Error {
	var refused *plan.StoreError
	if !errors.As(context.Cause(ctx), &refused) {
		return nil
	}
	return &gqlerror.Error{Message: asSentence(refused.Message), Extensions: map[string]any{"code": api.codeOf(ctx, refused)}}
}

// asSentence is a message that stands by itself.
func asSentence(message string) string {
	return strings.ToUpper(message[:1]) + message[1:] + "."
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
	case plan.Unauthenticated:
		return unauthenticated
	case plan.Forbidden:
		return forbidden
	default:
		api.options.Log.ErrorContext(ctx, "the store failed", "request", transport.RequestID(ctx), "error", refused)
		return internal
	}
}
