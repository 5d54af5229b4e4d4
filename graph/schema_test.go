package graph

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

var keepRelease = flag.Bool("keep-release", false, "keep the present schema as the released one")

// ours are the schema's own types, in order.
func ours(s *ast.Schema) []*ast.Definition {
	var list []*ast.Definition
	for _, d := range s.Types {
		if !d.BuiltIn && !strings.HasPrefix(d.Name, "__") {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Everything in the schema says what it is; every amount says its unit; names are in one style.
func TestTheSchemaIsTheManual(t *testing.T) {
	described := func(what, text string) {
		switch {
		case text == "":
			t.Errorf("%s has no description", what)
		case !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "`") && !strings.HasSuffix(text, ")") && !strings.HasSuffix(text, ":"):
			t.Errorf("%s: %q is no sentence", what, text)
		case strings.Contains(text, "Pounds") || strings.Contains(text, "pounds.") && !strings.Contains(what, "document"):
			t.Errorf("%s: %q; money is pence here", what, text)
		}
	}
	for _, d := range ours(schema) {
		described(d.Name, d.Description)
		for _, v := range d.EnumValues {
			described(d.Name+"."+v.Name, v.Description)
			if v.Name != strings.ToUpper(v.Name) {
				t.Errorf("%s.%s is not in capitals", d.Name, v.Name)
			}
		}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			described(d.Name+"."+f.Name, f.Description)
			if f.Name[0] < 'a' || f.Name[0] > 'z' || strings.Contains(f.Name, "_") {
				t.Errorf("%s.%s is not in the style of the others", d.Name, f.Name)
			}
			for _, a := range f.Arguments {
				described(d.Name+"."+f.Name+"("+a.Name+")", a.Description)
			}
			if unit := strings.ToLower(f.Description + d.Description); f.Type.Name() == "Pence" && !strings.Contains(unit, "pence") {
				t.Errorf("%s.%s is an amount and does not say pence: %q", d.Name, f.Name, f.Description)
			}
		}
	}
	for _, f := range schema.Mutation.Fields {
		input := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if len(f.Arguments) != 1 || f.Arguments[0].Type.String() != input+"Input!" || f.Type.String() != input+"Payload!" {
			t.Errorf("%s is not verbNoun(input: VerbNounInput!): VerbNounPayload!", f.Name)
		}
	}
}

const releasedSchema = "testdata/released.graphql"

// What clients of the last release ask for is still there, and still of its type.
func TestNothingThatWasReleasedIsBroken(t *testing.T) {
	if *keepRelease {
		var b strings.Builder
		formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchema(schema)
		if err := os.WriteFile(releasedSchema, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(releasedSchema)
	if err != nil {
		t.Fatal(err)
	}
	released, err := gqlparser.LoadSchema(&ast.Source{Name: releasedSchema, Input: string(data)})
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range breaks(released, schema) {
		t.Error(found)
	}
}

// breaks says what a client of one schema can no longer do with another.
func breaks(was, is *ast.Schema) []string {
	var list []string
	say := func(text string, args ...any) { list = append(list, fmt.Sprintf(text, args...)) }
	for _, old := range ours(was) {
		now := is.Types[old.Name]
		if now == nil || now.Kind != old.Kind {
			say("%s is gone, or is something else", old.Name)
			continue
		}
		for _, v := range old.EnumValues {
			if now.EnumValues.ForName(v.Name) == nil {
				say("%s.%s is gone", old.Name, v.Name)
			}
		}
		for _, i := range old.Interfaces {
			if !slices.Contains(now.Interfaces, i) {
				say("%s is no longer %s", old.Name, i)
			}
		}
		for _, f := range old.Fields {
			g := now.Fields.ForName(f.Name)
			switch {
			case g == nil:
				say("%s.%s is gone", old.Name, f.Name)
			case old.Kind == ast.InputObject && !stillTakes(g.Type, f.Type):
				say("%s.%s takes %s; it took %s", old.Name, f.Name, g.Type, f.Type)
			case old.Kind != ast.InputObject && !stillGives(f.Type, g.Type):
				say("%s.%s gives %s; it gave %s", old.Name, f.Name, g.Type, f.Type)
			default:
				breaksArguments(say, old.Name+"."+f.Name, f.Arguments, g.Arguments)
			}
		}
		for _, g := range now.Fields {
			if old.Kind == ast.InputObject && g.Type.NonNull && g.DefaultValue == nil && old.Fields.ForName(g.Name) == nil {
				say("%s.%s must be given now", now.Name, g.Name)
			}
		}
	}
	return list
}

func breaksArguments(say func(string, ...any), field string, was, is ast.ArgumentDefinitionList) {
	for _, a := range was {
		switch b := is.ForName(a.Name); {
		case b == nil:
			say("%s(%s) is gone", field, a.Name)
		case !stillTakes(b.Type, a.Type):
			say("%s(%s) takes %s; it took %s", field, a.Name, b.Type, a.Type)
		case fmt.Sprint(a.DefaultValue) != fmt.Sprint(b.DefaultValue):
			say("%s(%s) is %v where nothing is given; it was %v", field, a.Name, b.DefaultValue, a.DefaultValue)
		}
	}
	for _, b := range is {
		if was.ForName(b.Name) == nil && b.Type.NonNull && b.DefaultValue == nil {
			say("%s(%s) must be given now", field, b.Name)
		}
	}
}

// stillGives reports whether what is given now is all that a client of the old type can deal with.
func stillGives(old, now *ast.Type) bool {
	if old.NonNull && !now.NonNull || (old.Elem == nil) != (now.Elem == nil) {
		return false
	}
	if old.Elem != nil {
		return stillGives(old.Elem, now.Elem)
	}
	return old.NamedType == now.NamedType
}

// stillTakes reports whether what was given to the old type is taken now.
func stillTakes(now, old *ast.Type) bool { return stillGives(now, old) }

// The test of breaking changes finds each kind of them.
func TestBreakingChangesAreFound(t *testing.T) {
	load := func(text string) *ast.Schema {
		s, err := gqlparser.LoadSchema(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	const base = `type Query { a(x: Int, y: E = ONE): Int! b: [T!]! } type T { c: String } enum E { ONE TWO } input I { d: Int }`
	was := load(base)
	if found := breaks(was, load(base+` type U { e: Int } input J { f: Int! }`)); len(found) > 0 {
		t.Errorf("what was only added breaks: %q", found)
	}
	for _, change := range [][2]string{
		{"a(x: Int, ", "a("},
		{"a(x: Int,", "a(x: Int!,"},
		{"= ONE", "= TWO"},
		{"y: E = ONE)", "y: E = ONE, z: Int!)"},
		{"): Int!", "): Int"},
		{"b: [T!]!", "b: T"},
		{"b: [T!]!", ""},
		{"type T { c: String }", "type T { c: Int }"},
		{"ONE TWO", "ONE"},
		{"d: Int", "d: Int!"},
		{"d: Int", "d: Int g: Int!"},
		{"input I { d: Int }", ""},
		{"type T { c: String }", "interface T { c: String }"},
	} {
		if found := breaks(was, load(strings.Replace(base, change[0], change[1], 1))); len(found) != 1 {
			t.Errorf("%q in place of %q breaks %q; expected one thing", change[1], change[0], found)
		}
	}
}

// An answer comes whole: @defer is as unknown as any other directive.
func TestNothingIsDeferred(t *testing.T) {
	s := serveExamples(t)
	a := s.refuses(`{ authority(slug: "tendring") { slug ... @defer { name } } }`, nil, "BAD_INPUT")
	if len(a.Errors) != 1 || !strings.Contains(a.Errors[0].Message, `"@defer"`) {
		t.Errorf("it is answered %+v", a.Errors)
	}
	var got struct {
		Schema struct{ Directives []struct{ Name string } } `json:"__schema"`
	}
	s.get(`{ __schema { directives { name } } }`, nil, &got)
	if len(got.Schema.Directives) == 0 || slices.Contains(got.Schema.Directives, struct{ Name string }{"defer"}) {
		t.Errorf("the directives are %v", got.Schema.Directives)
	}
}
