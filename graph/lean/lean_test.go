package lean

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// An operation as gqlgen's executor begins it.
func operation() (context.Context, *graphql.OperationContext) {
	recovered := func(_ context.Context, reason any) error { return fmt.Errorf("a panic: %v", reason) }
	op := &graphql.OperationContext{
		RecoverFunc:        recovered,
		ResolverMiddleware: func(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) },
	}
	ctx := graphql.WithOperationContext(context.Background(), op)
	ctx = graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, recovered)
	return graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query"}), op
}

func collected(name, alias string, line int) graphql.CollectedField {
	return graphql.CollectedField{Field: &ast.Field{Name: name, Alias: alias, Position: &ast.Position{Line: line, Column: 3}}}
}

// said is an answer and the errors beside it.
func said(ctx context.Context, answer graphql.Marshaler) string {
	var b bytes.Buffer
	answer.MarshalGQL(&b)
	errs, err := json.Marshal(graphql.GetErrors(ctx))
	if err != nil {
		panic(err)
	}
	return b.String() + " " + string(errs)
}

// runtime is what generated code calls, gqlgen's own or this package's.
type runtime struct {
	field func(ctx context.Context, op *graphql.OperationContext, of graphql.CollectedField, nonNull bool, resolve graphql.Resolver, answer func(context.Context, any) graphql.Marshaler) graphql.Marshaler
	list  func(ctx context.Context, n int, element func(context.Context, int) graphql.Marshaler) graphql.Array
}

func gqlgens() runtime {
	return runtime{
		func(ctx context.Context, op *graphql.OperationContext, of graphql.CollectedField, nonNull bool, resolve graphql.Resolver, answer func(context.Context, any) graphql.Marshaler) graphql.Marshaler {
			begin := func(context.Context, graphql.CollectedField) (*graphql.FieldContext, error) {
				return &graphql.FieldContext{Object: "Thing", Field: of}, nil
			}
			return graphql.ResolveField(ctx, op, of, begin, resolve, nil,
				func(ctx context.Context, _ ast.SelectionSet, v any) graphql.Marshaler { return answer(ctx, v) }, true, nonNull)
		},
		func(ctx context.Context, n int, element func(context.Context, int) graphql.Marshaler) graphql.Array {
			return graphql.MarshalSliceConcurrently(ctx, n, 1, false, element)
		},
	}
}

func ours() runtime {
	return runtime{
		func(ctx context.Context, op *graphql.OperationContext, of graphql.CollectedField, nonNull bool, resolve graphql.Resolver, answer func(context.Context, any) graphql.Marshaler) graphql.Marshaler {
			return ResolveField(ctx, op, graphql.FieldContext{Object: "Thing", Field: of}, resolve,
				func(ctx context.Context, _ ast.SelectionSet, v any) graphql.Marshaler { return answer(ctx, v) }, nonNull)
		},
		MarshalList,
	}
}

func marshalled(_ context.Context, v any) graphql.Marshaler {
	return graphql.MarshalString(fmt.Sprint(v))
}

// A field's answer and errors, with their paths and places, are what gqlgen's would be.
func TestFieldsAreAnsweredAsGqlgenDoes(t *testing.T) {
	for name, c := range map[string]struct {
		nonNull bool
		resolve graphql.Resolver
		answer  func(context.Context, any) graphql.Marshaler
	}{
		"a value":      {true, func(context.Context) (any, error) { return "kw", nil }, marshalled},
		"null":         {false, func(context.Context) (any, error) { return nil, nil }, marshalled},
		"null of none": {true, func(context.Context) (any, error) { return nil, nil }, marshalled},
		"an error":     {true, func(context.Context) (any, error) { return nil, errors.New("no money") }, marshalled},
		"an error of GraphQL": {true, func(context.Context) (any, error) {
			return nil, &gqlerror.Error{Message: "no money", Extensions: map[string]any{"code": "CONFLICT"}}
		}, marshalled},
		"several errors": {true, func(context.Context) (any, error) {
			return nil, gqlerror.List{gqlerror.Errorf("one"), gqlerror.Errorf("two")}
		}, marshalled},
		"an error that was said before": {true, func(ctx context.Context) (any, error) {
			graphql.AddErrorf(ctx, "no money")
			return nil, nil
		}, marshalled},
		"a panic of the resolver":       {true, func(context.Context) (any, error) { panic("hunter2") }, marshalled},
		"a panic of what is made of it": {true, func(context.Context) (any, error) { return 1, nil }, func(context.Context, any) graphql.Marshaler { panic("hunter2") }},
		"arguments and path": {true, func(ctx context.Context) (any, error) {
			field := graphql.GetFieldContext(ctx)
			return fmt.Sprint(field.Object, field.Path(), field.Parent.Object, graphql.GetPath(ctx)), nil
		}, marshalled},
	} {
		var answers []string
		for _, r := range []runtime{gqlgens(), ours()} {
			ctx, op := operation()
			answer := r.field(ctx, op, collected("things", "all", 2), true, func(context.Context) (any, error) { return 1, nil },
				func(ctx context.Context, _ any) graphql.Marshaler {
					return r.list(ctx, 2, func(ctx context.Context, _ int) graphql.Marshaler {
						return r.field(ctx, op, collected("thing", "it", 3), c.nonNull, c.resolve, c.answer)
					})
				})
			answers = append(answers, said(ctx, answer))
		}
		if answers[0] != answers[1] {
			t.Errorf("%s: gqlgen says %s, and lean %s", name, answers[0], answers[1])
		}
	}
}

// A list is in order, and nothing where an element panics; its elements know their places.
func TestListsAreMarshalledAsGqlgenDoes(t *testing.T) {
	for name, element := range map[string]func(context.Context, int) graphql.Marshaler{
		"places": func(ctx context.Context, i int) graphql.Marshaler {
			return graphql.MarshalString(fmt.Sprint(i, graphql.GetPath(ctx)))
		},
		"errors": func(ctx context.Context, i int) graphql.Marshaler {
			graphql.AddErrorf(ctx, "no money for %d", i)
			return graphql.Null
		},
		"a panic": func(ctx context.Context, i int) graphql.Marshaler {
			if i == 1 {
				panic("hunter2")
			}
			graphql.AddErrorf(ctx, "no money for %d", i)
			return graphql.Null
		},
	} {
		for _, n := range []int{0, 1, 2, elementsAtOnce, 2*elementsAtOnce + 1} {
			var answers []string
			for _, r := range []runtime{gqlgens(), ours()} {
				ctx, _ := operation()
				answers = append(answers, said(ctx, r.list(ctx, n, element)))
			}
			if answers[0] != answers[1] {
				t.Errorf("%s of %d: gqlgen says %s, and lean %s", name, n, answers[0], answers[1])
			}
		}
	}
}

func TestListsEndWithTheRequest(t *testing.T) {
	ctx, _ := operation()
	ctx, end := context.WithCancel(ctx)
	list := MarshalList(ctx, 5, func(context.Context, int) graphql.Marshaler {
		end()
		return graphql.Null
	})
	if list != nil || len(graphql.GetErrors(ctx)) != 1 {
		t.Errorf("got %v and %v", list, graphql.GetErrors(ctx))
	}
}

// An object is written as gqlgen writes it, a name that stands twice once, whatever it is written to.
func TestObjectsAreWrittenAsGqlgenDoes(t *testing.T) {
	one, other := &ast.Definition{Name: "One"}, &ast.Definition{Name: "Other"}
	field := func(alias string, of *ast.Definition) graphql.CollectedField {
		f := collected("title", alias, 1)
		f.ObjectDefinition = of
		return f
	}
	for _, fields := range [][]graphql.CollectedField{
		{},
		{field("a", one), field("b", one)},
		{field("a", one), field("a", other), field("b", other), field("b", one), field("c", one)},
	} {
		theirs, own := graphql.NewFieldSet(fields), NewFieldSet(context.Background(), fields)
		for i := range fields {
			value := func(context.Context) graphql.Marshaler { return graphql.MarshalInt(i) }
			theirs.Concurrently(i, value)
			own.Concurrently(i, value)
		}
		theirs.Dispatch(context.Background())
		own.Dispatch(context.Background())
		var want, got bytes.Buffer
		var gotAsText strings.Builder
		theirs.MarshalGQL(&want)
		own.MarshalGQL(&got)
		own.MarshalGQL(&gotAsText)
		if got.String() != want.String() || gotAsText.String() != want.String() {
			t.Errorf("got %s and %s; want %s", got.String(), gotAsText.String(), want.String())
		}
	}
}

func TestSeriesAreWrittenAsLists(t *testing.T) {
	for n := range 3 {
		list := make(graphql.Array, n)
		series := make(Series[graphql.Marshaler], n)
		for i := range n {
			list[i], series[i] = graphql.MarshalInt(i), graphql.MarshalInt(i)
		}
		ctx, _ := operation()
		if got, want := said(ctx, series), said(ctx, list); got != want {
			t.Errorf("got %s; want %s", got, want)
		}
	}
	if x := 1; Whole([]*int{&x, nil}) || !Whole([]*int{&x}) {
		t.Error("a null is not found")
	}
}

// What a context says is found however deep a field is, and what is put in between as well.
func TestPlacesSayWhatIsAroundThem(t *testing.T) {
	type key string
	ctx, _ := operation()
	ctx, end := context.WithCancel(context.WithValue(ctx, key("a"), 1))
	at := within(ctx, graphql.FieldContext{Object: "One"})
	deeper := within(context.WithValue(at, key("b"), 2), graphql.FieldContext{Object: "Two"})
	deepest := within(deeper, graphql.FieldContext{Object: "Three"})
	if deepest.Value(key("a")) != 1 || deepest.Value(key("b")) != 2 || at.Value(key("b")) != nil {
		t.Error("a value is not found")
	}
	names := ""
	for f := graphql.GetFieldContext(deepest); f != nil; f = f.Parent {
		names += f.Object + " "
	}
	if names != "Three Two One Query " {
		t.Errorf("the fields are %s", names)
	}
	below, endBelow := context.WithCancel(deepest)
	defer endBelow()
	end()
	<-below.Done()
	if deepest.Err() == nil {
		t.Error("the end is not seen")
	}
}

// counter is a meter that refuses after so many things.
type counter struct {
	said  []string
	after int
}

var errEnough = errors.New("enough")

func (c *counter) Begin(context.Context, ast.SelectionSet) error {
	if c.after--; c.after < 0 {
		return errEnough
	}
	return nil
}

func (c *counter) Gave(_ context.Context, within ast.SelectionSet, things, bytes int) error {
	c.said = append(c.said, fmt.Sprint(len(within), things, bytes))
	return nil
}

func TestFieldsAreMetered(t *testing.T) {
	ctx, op := operation()
	c := &counter{after: 4}
	ctx = WithMeter(ctx, c)
	field := func(value any) string {
		answer := ResolveField(ctx, op, graphql.FieldContext{Field: collected("a", "a", 1)},
			func(context.Context) (any, error) { return value, nil }, func(_ context.Context, _ ast.SelectionSet, v any) graphql.Marshaler { return marshalled(ctx, v) }, false)
		return said(ctx, answer)
	}
	field("text")
	field(1)
	field(nil)
	ResolveField(ctx, op, graphql.FieldContext{Field: collected("a", "a", 1)},
		func(context.Context) ([]int, error) { return []int{1, 2, 3}, nil }, func(context.Context, ast.SelectionSet, []int) graphql.Marshaler { return graphql.Null }, false)
	if got := strings.Join(c.said, "; "); got != "0 1 4; 0 1 0; 0 1 0; 0 3 0" {
		t.Errorf("the meter heard %s", got)
	}
	if got := field(1); !strings.Contains(got, `null [{"message":"enough","path":["a"],"locations":[{"line":1,"column":3}]}]`) {
		t.Errorf("got %s", got)
	}
}
