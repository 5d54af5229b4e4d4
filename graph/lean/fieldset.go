package lean

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// FieldSet is an object's fields.
type FieldSet struct {
	fields   []graphql.CollectedField
	Values   []graphql.Marshaler
	Invalids uint32
	later    []delayed
}

type delayed struct {
	i int
	f func(context.Context) graphql.Marshaler
}

// NewFieldSet gives an object of fields without their values.
func NewFieldSet(ctx context.Context, fields []graphql.CollectedField) *FieldSet {
	if at, ok := ctx.(*place); ok {
		at.room = make([]place, len(fields))
		at.used.Store(0)
	}
	return &FieldSet{fields: fields, Values: make([]graphql.Marshaler, len(fields))}
}

// Concurrently has Dispatch make a field's value beside those of others.
func (s *FieldSet) Concurrently(i int, f func(context.Context) graphql.Marshaler) {
	s.later = append(s.later, delayed{i, f})
}

// Dispatch makes the values that are still to be made.
func (s *FieldSet) Dispatch(ctx context.Context) {
	if len(s.later) > 0 {
		s.dispatch(ctx)
	}
	s.later = nil
	if at, ok := ctx.(*place); ok {
		at.room = nil // or it would be kept for as long as what is around it
	}
}

func (s *FieldSet) dispatch(ctx context.Context) {
	var wait sync.WaitGroup
	for _, d := range s.later[1:] {
		wait.Go(func() { s.Values[d.i] = d.f(ctx) })
	}
	s.Values[s.later[0].i] = s.later[0].f(ctx)
	wait.Wait()
}

// MarshalGQL writes the object.
func (s *FieldSet) MarshalGQL(w io.Writer) {
	b, ok := w.(*bytes.Buffer)
	if !ok {
		b = &bytes.Buffer{}
		defer func() { _, _ = b.WriteTo(w) }()
	}
	before := byte('{')
	for i := range s.fields {
		if s.repeated(i) {
			continue
		}
		b.WriteByte(before)
		b.WriteByte('"')
		b.WriteString(s.fields[i].Alias)
		b.WriteString(`":`)
		s.Values[i].MarshalGQL(b)
		before = ','
	}
	if before == '{' {
		b.WriteByte(before)
	}
	b.WriteByte('}')
}

// repeated reports whether the name of a field is that of one before it. Fields of one definition were merged before.
func (s *FieldSet) repeated(i int) bool {
	for j := range i {
		if s.fields[j].ObjectDefinition != s.fields[i].ObjectDefinition && s.fields[j].Alias == s.fields[i].Alias {
			return true
		}
	}
	return false
}
