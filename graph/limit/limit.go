// Package limit refuses queries that would cost much more to validate or to answer than they cost to send. Its checks come
// before all others and are linear in what they read.
package limit

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"cliffedge/forecast/words"
)

// The codes of this package's errors, in their extensions.
const (
	BadInput   = "BAD_INPUT"
	TooComplex = "TOO_COMPLEX"
)

// Limits say how large a query may be; nothing is unlimited, and a limit of zero allows nothing. Where a limit counts "as
// expanded", a fragment counts wherever it is spread, and what is counted is the sum over all operations and fragments of the
// document, each with its fragments: that is what validation walks.
type Limits struct {
	Bytes         int // of the query
	Tokens        int // of the query, comments included
	Names         int // bytes of the longest name: messages repeat names
	Nesting       int // brackets of all kinds open at once, as written; and lists and objects in variables
	Operations    int // in the document
	Fragments     int // defined in the document
	Variables     int // declared in the document
	RootFields    int // of one operation, as expanded
	Depth         int // fields within fields, as expanded
	Fields        int // fields and fragments, as expanded
	Aliases       int // as expanded
	Directives    int // as expanded
	Values        int // in arguments, as expanded, and in defaults; and in variables
	Repeats       int // of one response key in one place: validation compares each with each
	Introspection int // fields and fragments in __schema and __type, as expanded; zero where introspection is off
}

// Default returns limits that honest queries stay well below. The largest that are known: 37 fields, 10 deep, for a
// comparison of scenarios, and 130 fields, 15 deep, for the introspection of GraphiQL. A document to import goes into a
// variable.
func Default() Limits {
	return Limits{
		Bytes:         256 << 10,
		Tokens:        20_000,
		Names:         100,
		Nesting:       60,
		Operations:    20,
		Fragments:     50,
		Variables:     100,
		RootFields:    20,
		Depth:         20,
		Fields:        3_000,
		Aliases:       200,
		Directives:    200,
		Values:        20_000,
		Repeats:       30,
		Introspection: 300,
	}
}

// Check says why a query must not be validated, let alone answered: because it is beyond a limit, because it is not GraphQL,
// or because a fragment of it spreads itself. It looks at each part of the query once.
func Check(query string, l Limits) *gqlerror.Error {
	_, err := check(query, l)
	return err
}

// check also says how many nodes of the query, expanded or not, it visited.
func check(query string, l Limits) (visited int, _ *gqlerror.Error) {
	if err := above(len(query), l.Bytes, "bytes"); err != nil {
		return 0, err
	}
	if err := scan(query, l); err != nil {
		return 0, err
	}
	doc, err := parse(query, l)
	if err != nil {
		return 0, err
	}
	if err := countDefinitions(doc, l); err != nil {
		return 0, err
	}
	m := newMeter(doc)
	if err := m.check(doc, l); err != nil {
		return m.visited, err
	}
	r := repeats{fragments: m.fragments, most: l.Repeats}
	err = r.check(doc)
	return m.visited + r.visited, err
}

// parse relies on scan having bounded how many tokens there are and how deep they nest.
func parse(query string, l Limits) (*ast.QueryDocument, *gqlerror.Error) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, l.Tokens+1)
	if err != nil {
		return nil, syntaxError(err)
	}
	if len(doc.Operations) == 0 {
		return nil, refuse(BadInput, "The query contains no operation.")
	}
	return doc, nil
}

func countDefinitions(doc *ast.QueryDocument, l Limits) *gqlerror.Error {
	variables := 0
	for _, op := range doc.Operations {
		variables += len(op.VariableDefinitions)
	}
	for _, f := range doc.Fragments {
		variables += len(f.VariableDefinition)
	}
	return first(
		above(len(doc.Operations), l.Operations, "operations"),
		above(len(doc.Fragments), l.Fragments, "fragments"),
		above(variables, l.Variables, "variables"),
	)
}

// syntaxError says where a query stops being GraphQL, without repeating any of it.
func syntaxError(err error) *gqlerror.Error {
	refusal := refuse(BadInput, "The query is not valid GraphQL.")
	if parsed, ok := err.(*gqlerror.Error); ok && len(parsed.Locations) == 1 {
		at := parsed.Locations[0]
		refusal.Message = fmt.Sprintf("The query is not valid GraphQL: line %d, column %d is not understood.", at.Line, at.Column)
		refusal.Locations = parsed.Locations
	}
	return refusal
}

// above refuses more than most of something.
func above(n, most int, what string) *gqlerror.Error {
	if n <= most {
		return nil
	}
	return refuse(TooComplex, fmt.Sprintf("The query has %s %s; at most %s are allowed.", number(n), what, number(most)))
}

func refuse(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}

func first(errs ...*gqlerror.Error) *gqlerror.Error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// number writes n, of which no more than the ceiling is known.
func number(n int) string {
	if n >= ceiling {
		return "more than " + number(ceiling-1)
	}
	return words.Number(n)
}
