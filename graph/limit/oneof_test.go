package limit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

var choiceSchema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	scalar JSON
	input Choice @oneOf { a: Int b: String c: [Choice!] deep: Holder }
	input Holder { choice: Choice choices: [Choice] matrix: [[Choice!]!] plain: Int any: JSON }
	type Query { one(choice: Choice, list: [Choice!], holder: Holder, any: JSON, matrix: [[Choice!]!]): Query leaf: Int }
`})

func TestOneOf(t *testing.T) {
	const (
		count = "Choice takes exactly one of its members, and here it has 2."
		none  = "Choice takes exactly one of its members, and here it has 0."
		null  = "The one member of Choice must not be null."
	)
	for name, c := range map[string]struct {
		query, vars  string
		message      string
		field, where string // where it is in the arguments, and in the answer or the variables
	}{
		"literal":                   {`{ one(choice: {a: 1}) { leaf } }`, ``, "", "", ""},
		"two":                       {`{ one(choice: {a: 1, b: "x"}) { leaf } }`, ``, count, "choice", "one"},
		"none":                      {`{ one(choice: {}) { leaf } }`, ``, none, "choice", "one"},
		"null":                      {`{ one(choice: {a: null}) { leaf } }`, ``, null, "choice", "one"},
		"absent itself":             {`{ one(choice: null) { leaf } }`, ``, "", "", ""},
		"in a list":                 {`{ x: one(list: [{a: 1}, {a: 1, b: "x"}]) { leaf } }`, ``, count, "list[1]", "x"},
		"one for a list":            {`{ one(list: {a: 1, b: "x"}) { leaf } }`, ``, count, "list", "one"},
		"in lists of lists":         {`{ one(matrix: [[{a: 1}], [{a: 1}, {}]]) { leaf } }`, ``, none, "matrix[1][1]", "one"},
		"in an input":               {`{ one(holder: {choices: [{a: 1}, null, {}]}) { leaf } }`, ``, none, "holder.choices[2]", "one"},
		"in itself":                 {`{ one(choice: {c: [{c: [{a: 1, b: "x"}]}]}) { leaf } }`, ``, count, "choice.c[0].c[0]", "one"},
		"in a field's field":        {`{ one { y: one { one(choice: {}) { leaf } } } }`, ``, none, "choice", "one.y.one"},
		"in fragments":              {`{ one { ...F } } fragment F on Query { ... on Query { one(choice: {}) { leaf } } }`, ``, none, "choice", "one.one"},
		"variable":                  {`query($v: Choice) { one(choice: $v) { leaf } }`, `{"v": {"a": 1}}`, "", "", ""},
		"variable of two":           {`query($v: Choice) { one(choice: $v) { leaf } }`, `{"v": {"a": 1, "b": "x"}}`, count, "v", "variable.v"},
		"variable of two, one null": {`query($v: Choice) { one(choice: $v) { leaf } }`, `{"v": {"a": 1, "b": null}}`, count, "v", "variable.v"},
		"variable of none":          {`query($v: Choice) { one(choice: $v) { leaf } }`, `{"v": {}}`, none, "v", "variable.v"},
		"variable of null":          {`query($v: Choice) { one(choice: $v) { leaf } }`, `{"v": {"a": null}}`, null, "v", "variable.v"},
		"null variable":             {`query($v: Choice) { one(choice: $v) { leaf } }`, `{"v": null}`, "", "", ""},
		"absent variable":           {`query($v: Choice) { one(choice: $v) { leaf } }`, `{}`, "", "", ""},
		"default of a variable":     {`query($v: Choice = {a: 1}) { one(choice: $v) { leaf } }`, `{}`, "", "", ""},
		"list variable":             {`query($v: [Choice!]) { one(list: $v) { leaf } }`, `{"v": [{"a": 1}, {"c": [{"b": "x"}, {}]}]}`, none, "v[1].c[1]", "variable.v[1].c[1]"},
		"one for a list variable":   {`query($v: [Choice!]) { one(list: $v) { leaf } }`, `{"v": {"a": 1, "b": "x"}}`, count, "v[0]", "variable.v[0]"},
		"one for lists of lists":    {`query($v: [[Choice!]!]) { one(matrix: $v) { leaf } }`, `{"v": {"a": 1, "b": "x"}}`, count, "v[0]", "variable.v[0]"},
		"one for a list, nested":    {`query($v: Holder) { one(holder: $v) { leaf } }`, `{"v": {"choices": {}}}`, none, "v.choices[0]", "variable.v.choices[0]"},
		"null in a list variable":   {`query($v: Holder) { one(holder: $v) { leaf } }`, `{"v": {"choices": [null, {"a": 1}], "choice": null}}`, "", "", ""},
		"variable in an input":      {`query($v: Choice) { one(holder: {choice: $v}) { leaf } }`, `{"v": {}}`, none, "v", "variable.v"},
		"variable in a list":        {`query($v: Choice!) { one(list: [{a: 1}, $v]) { leaf } }`, `{"v": {}}`, none, "v", "variable.v"},
		"variable in a member":      {`query($v: Int!) { one(choice: {a: $v}) { leaf } }`, `{"v": 1}`, "", "", ""},
		"variable in both members":  {`query($v: Int!, $w: String!) { one(choice: {a: $v, b: $w}) { leaf } }`, `{"v": 1, "w": "x"}`, count, "choice", "one"},
		"variable in a fragment":    {`query($v: Choice) { ...F } fragment F on Query { one(choice: $v) { leaf } }`, `{"v": {}}`, none, "v", "variable.v"},
		"scalar of anything":        {`query($v: JSON) { one(any: $v, holder: {any: {a: 1, b: 2}}) { leaf } }`, `{"v": {"a": 1, "b": [{}]}}`, "", "", ""},
		"variable like a field":     {`query($variable: Choice) { variable: one(choice: $variable) { leaf } }`, `{"variable": {}}`, none, "variable", "variable.variable"},
	} {
		t.Run(name, func(t *testing.T) {
			op, vars := operation(t, c.query, c.vars)
			err := OneOf(choiceSchema, op, vars)
			if c.message == "" {
				if err != nil {
					t.Fatal(err, err.Path)
				}
				return
			}
			if err == nil {
				t.Fatal("accepted")
			}
			if err.Message != c.message || err.Extensions["code"] != BadInput || err.Extensions["field"] != c.field || err.Path.String() != c.where || len(err.Locations) != 1 {
				t.Errorf("%q %v at %v %v", err.Message, err.Extensions, err.Path, err.Locations)
			}
		})
	}
}

// Validation refuses it before, and nothing depends on that.
func TestOneOfRefusesAnAbsentVariableAsMember(t *testing.T) {
	for _, vars := range []map[string]any{nil, {"v": nil}} {
		op, _ := operation(t, `query($v: Int!) { one(choice: {a: $v}) { leaf } }`, `{"v": 1}`)
		if err := OneOf(choiceSchema, op, vars); err == nil || err.Message != "The one member of Choice must not be null." {
			t.Error(vars, err)
		}
	}
}

// A variable that is used a thousand times is looked at once, a fragment likewise.
func TestOneOfIsLinear(t *testing.T) {
	query := "query($v: [Choice!]) { a: one { ...F0 } b: one { ...F0 } one(list: $v) { leaf } }"
	for i := range 30 {
		query += strings.ReplaceAll(strings.ReplaceAll(" fragment F* on Query { x: one(list: $v) { ...F+ } y: one { ...F+ } }", "*", number(i)), "+", number(i+1))
	}
	query += " fragment F30 on Query { leaf }"
	op, vars := operation(t, query, `{"v": [`+strings.Repeat(`{"a": 1},`, 999)+`{"a": 1}]}`)
	cost := allocated(func() {
		if err := OneOf(choiceSchema, op, vars); err != nil {
			t.Error(err)
		}
	})
	if cost > mebibyte {
		t.Errorf("%d bytes allocated", cost)
	}
}

// operation returns the operation as validated, and its variables as coerced.
func operation(t *testing.T, query, vars string) (*ast.OperationDefinition, map[string]any) {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		t.Fatal(err)
	}
	_ = validator.ValidateWithRules(choiceSchema, doc, nil) // which finds some of what is wrong, and says what is what
	var decoded map[string]any
	if vars != "" {
		decoder := json.NewDecoder(strings.NewReader(vars))
		decoder.UseNumber()
		if err := decoder.Decode(&decoded); err != nil {
			t.Fatal(err)
		}
	}
	coerced, err := validator.VariableValues(choiceSchema, doc.Operations[0], decoded)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Operations[0], coerced
}
