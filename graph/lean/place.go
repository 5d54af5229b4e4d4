package lean

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// place is the context of a field or of an element of a list, with what gqlgen knows of it, in one piece. It asks the context around
// all fields itself, however deep it is.
type place struct {
	*around
	field graphql.FieldContext

	room []place // for the places within
	used atomic.Int32
}

// around is what an operation's places have in common.
type around struct {
	context.Context
	meter Meter
}

// Value gives what gqlgen knows of the field, and else what the context around says.
func (p *place) Value(key any) any {
	if key == fieldKey {
		return &p.field
	}
	return p.Context.Value(key)
}

// fieldKey is by what gqlgen finds a field's context, which it keeps to itself.
var fieldKey = func() any {
	var asked keyAsked
	graphql.GetFieldContext(&asked)
	return asked.key
}()

// keyAsked is a context that remembers what it was asked for.
type keyAsked struct {
	context.Context
	key any
}

func (c *keyAsked) Value(key any) any {
	c.key = key
	return nil
}

// within gives the place of a field within a context.
func within(ctx context.Context, field graphql.FieldContext) *place {
	var at *place
	if parent, ok := ctx.(*place); ok {
		at = parent.take()
	} else {
		at = &place{}
	}
	at.begin(ctx, field)
	return at
}

func (p *place) begin(ctx context.Context, field graphql.FieldContext) {
	p.field = field
	if parent, ok := ctx.(*place); ok {
		p.around, p.field.Parent = parent.around, &parent.field
		return
	}
	meter, _ := ctx.Value(meterKey{}).(Meter)
	p.around, p.field.Parent = &around{ctx, meter}, graphql.GetFieldContext(ctx)
}

// take gives one of the places that were made for the fields within. Fields may be resolved at the same time.
func (p *place) take() *place {
	if i := int(p.used.Add(1)) - 1; i < len(p.room) {
		return &p.room[i]
	}
	return &place{}
}
