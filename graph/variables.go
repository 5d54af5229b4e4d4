package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// tellOfVariable says in words for a person what is wrong with the value of a variable: the executor says where, and a few words of
// its own.
func (api *API) tellOfVariable(ctx context.Context, from *gqlerror.Error) apiError {
	path := from.Path[1:]
	var found string
	switch from.Message {
	case "must be defined":
		found = "this is missing"
		if len(path) == 1 {
			found = "the variable is missing"
		}
	case "cannot be null":
		found = "this is null"
	case "unknown field":
		return apiError{code: badInputCode, message: path.String() + ": there is no field of this name"}
	default:
		found = "this is not what is expected"
	}
	message := path.String() + ": " + found
	if expected := api.expectedAt(graphql.GetOperationContext(ctx).Operation, path); expected != "" {
		message += "; expected " + expected
	}
	return apiError{code: badInputCode, message: message}
}

// expectedAt says what is expected at a place in an operation's variables; "" where nothing is known of it.
func (api *API) expectedAt(op *ast.OperationDefinition, path ast.Path) string {
	name, _ := path[0].(ast.PathName)
	definition := op.VariableDefinitions.ForName(string(name))
	if definition == nil {
		return ""
	}
	kind := definition.Type
	for _, step := range path[1:] {
		switch step := step.(type) {
		case ast.PathIndex:
			if kind = kind.Elem; kind == nil {
				return ""
			}
		case ast.PathName:
			object := schema.Types[kind.Name()]
			field := object.Fields.ForName(string(step))
			if field == nil {
				return ""
			}
			kind = field.Type
		}
	}
	return api.wordsFor(kind)
}

// scalarWords are what is expected of the values of scalars.
var scalarWords = map[string][2]string{ // one, several
	"String": {"text", "texts"}, "Boolean": {"true or false", "true or false"}, "Int": {"a whole number", "whole numbers"},
	"ID": {"an id, as text", "ids, as text"}, "Pence": {"whole pence", "amounts of whole pence"}, "Date": {"a day, such as 2020-03-31", "days"},
	"Month": {"a month, such as 2019-04", "months"}, "FinancialYear": {"a financial year, such as 2019/20", "financial years"},
	"Decimal": {"a decimal number, as text", "decimal numbers, as text"}, "DateTime": {"a moment in UTC, such as 2026-11-22T01:02:03Z", "moments in UTC"},
}

// wordsFor says what a value of a type is. A server that answers no questions about its schema names none of its words.
func (api *API) wordsFor(kind *ast.Type) string {
	words := [2]string{"an object", "objects"}
	switch definition := schema.Types[kind.Name()]; {
	case definition == nil:
		return ""
	case definition.Kind == ast.Scalar:
		words = scalarWords[kind.Name()]
	case definition.Kind == ast.Enum && api.options.Introspection:
		words = [2]string{"one of " + listed(definition), "words of " + listed(definition)}
	case definition.Kind == ast.Enum:
		words = [2]string{"one of its words", "words"}
	}
	if kind.Elem != nil {
		return "a list of " + words[1]
	}
	return words[0]
}

// listed lists an enumeration's values: "A, B and C".
func listed(enum *ast.Definition) string {
	names := make([]string, len(enum.EnumValues))
	for i, value := range enum.EnumValues {
		names[i] = value.Name
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}
