// Package lean is what the generated code uses in place of the costliest parts of gqlgen's runtime (package lean/rewrite puts it
// there): the same answers and errors, with far fewer objects made on the way. It leaves out what this API does not ask of gqlgen:
// middleware around fields (a Meter is in its place), a field context's Result and Child, and @defer, which the schema does not have.
package lean

import (
	"context"
	"io"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Meter counts what the fields of an operation give, and may refuse to look further. An error of it is the field's.
type Meter interface {
	// Begin is asked before a field is resolved.
	Begin(ctx context.Context, within ast.SelectionSet) error
	// Gave is told what a field gave before that is looked into: how many things, and of how many bytes if it is a text.
	Gave(ctx context.Context, within ast.SelectionSet, things, bytes int) error
}

type meterKey struct{}

// WithMeter gives a context in which a meter counts.
func WithMeter(ctx context.Context, m Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, m)
}

// ResolveField resolves a field and gives its answer.
func ResolveField[T any](
	ctx context.Context,
	op *graphql.OperationContext,
	field graphql.FieldContext,
	resolve func(context.Context) (T, error),
	marshal func(context.Context, ast.SelectionSet, T) graphql.Marshaler,
	nonNull bool,
) (answer graphql.Marshaler) {
	at := within(ctx, field)
	defer func() {
		if reason := recover(); reason != nil {
			op.Error(at, op.Recover(at, reason))
			answer = graphql.Null
		}
	}()
	value, err := metered(at, resolve)
	if err != nil {
		op.Error(at, graphql.AddFieldLocationToError(at, err))
		return graphql.Null
	}
	if any(value) == nil {
		if nonNull && !graphql.HasFieldError(at, &at.field) {
			graphql.AddErrorf(at, "must not be null")
		}
		return graphql.Null
	}
	return marshal(at, field.Field.Selections, value)
}

// Directed resolves a field by way of its directives, which may refuse it.
func Directed[T any](ctx context.Context, resolve graphql.Resolver, around func(context.Context, graphql.Resolver) graphql.Resolver) (T, error) {
	value, err := around(ctx, resolve)(ctx)
	given, _ := value.(T) // nothing where it was refused
	return given, err
}

func metered[T any](at *place, resolve func(context.Context) (T, error)) (value T, err error) {
	meter, selections := at.around.meter, at.field.Field.Selections
	if meter == nil {
		return resolve(at)
	}
	if err := meter.Begin(at, selections); err != nil {
		return value, err
	}
	if value, err = resolve(at); err != nil {
		return value, err
	}
	things, bytes := size(value)
	return value, meter.Gave(at, selections, things, bytes)
}

// size is how many things a value is, and how many bytes if it is a text.
func size[T any](value T) (things, bytes int) {
	if text, ok := any(value).(string); ok {
		return 1, len(text)
	}
	if reflect.TypeFor[T]().Kind() == reflect.Slice {
		return reflect.ValueOf(value).Len(), 0
	}
	return 1, 0
}

// elementsAtOnce is for how many elements of a list contexts are made at once.
const elementsAtOnce = 16

// MarshalList gives the answers of a list's elements, one after the other; nil where the request has ended, or one panics.
func MarshalList(ctx context.Context, n int, element func(context.Context, int) graphql.Marshaler) graphql.Array {
	list, whole := make(graphql.Array, n), true
	var places []place
	var indices []int
	for i := range n {
		if i%elementsAtOnce == 0 {
			room := min(elementsAtOnce, n-i)
			places, indices = make([]place, room), make([]int, room)
		}
		at, index := &places[i%elementsAtOnce], &indices[i%elementsAtOnce]
		*index = i
		at.begin(ctx, graphql.FieldContext{Index: index})
		if err := ctx.Err(); err != nil {
			graphql.AddError(at, err)
			return nil
		}
		if !marshalElement(at, &list[i], element) {
			whole = false
		}
	}
	if !whole {
		return nil
	}
	return list
}

// marshalElement reports whether an element was marshalled without a panic.
func marshalElement(at *place, to *graphql.Marshaler, element func(context.Context, int) graphql.Marshaler) (done bool) {
	defer func() {
		if reason := recover(); reason != nil {
			graphql.AddError(at, graphql.Recover(at, reason))
		}
	}()
	*to = element(at, *at.field.Index)
	return true
}

// Series is a list of values that write themselves, without a list of answers beside it.
type Series[T graphql.Marshaler] []T

// Whole reports whether a list has no null.
func Whole[T any](list []*T) bool { return !slices.Contains(list, nil) }

// MarshalGQL writes the list.
func (s Series[T]) MarshalGQL(w io.Writer) {
	before := "["
	for _, value := range s {
		_, _ = io.WriteString(w, before) // an answer's buffer takes all
		value.MarshalGQL(w)
		before = ","
	}
	if len(s) == 0 {
		_, _ = io.WriteString(w, before)
	}
	_, _ = io.WriteString(w, "]")
}
