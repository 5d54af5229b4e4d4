package limit

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

func TestHonestQueriesPass(t *testing.T) {
	files, err := filepath.Glob("testdata/*.graphql")
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		query, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// Four times as large as what is known still passes.
		l := Default()
		l.Tokens, l.Fields, l.Values, l.Directives, l.Aliases = l.Tokens/4, l.Fields/4, l.Values/4, l.Directives/4, l.Aliases/4
		if err := Check(string(query), l); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	long := "mutation($a: ID!) { applyChanges(input: {authority: $a, changes: [" +
		strings.Repeat(`{setEnd: {post: "fso-harwich", ends: "2020-03-31", note: """as agreed"""}},`, 500) + "]}) { revision { number } } }"
	if err := Check(long, Default()); err != nil {
		t.Error("500 changes:", err)
	}
	document := `mutation { importPlan(input: {document: "` + strings.Repeat(`name: Harwich\n`, 10_000) + `", mode: CREATE}) { dryRun } }`
	if err := Check(document, Default()); err != nil {
		t.Error("a document in the query:", err)
	}
}

func TestIntrospectionIsSwitchedOffByItsLimit(t *testing.T) {
	l := Default()
	l.Introspection = 0
	for _, query := range []string{
		"{ __schema { queryType { name } } }", `{ __type(name: "Plan") { name } }`, "{ ... { ... on Query { s: __schema { types { name } } } } }",
		"{ ...F } fragment F on Query { __schema { types { name } } }",
	} {
		wants(t, query, l, BadInput, "This server does not answer questions about its schema (__schema and __type).")
	}
	if err := Check("{ __typename authority { __typename } }", l); err != nil {
		t.Error(err)
	}
}

// deep returns what with n of open before it and as many of shut behind.
func deep(n int, open, what, shut string) string {
	return strings.Repeat(open, n) + what + strings.Repeat(shut, n)
}

// bomb returns n fragments each of which spreads the next twice, and the last of which is leaf.
func bomb(n int, spread, leaf string) string {
	var b strings.Builder
	b.WriteString("{ ...F0 }\n")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Query { %s }\n", i, strings.ReplaceAll(spread, "*", fmt.Sprint("...F", i+1)))
	}
	fmt.Fprintf(&b, "fragment F%d on Query { %s }", n, leaf)
	return b.String()
}

// repeated returns what for each number below n, with * in place of the number.
func repeated(n int, what string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(what, "*", fmt.Sprint(i)))
		b.WriteByte(' ')
	}
	return b.String()
}

const mebibyte = 1 << 20

// attacks are queries by what is said of them, within limits on bytes and tokens that leave the rest to the other limits.
var attacks = []struct{ name, query, code, message string }{
	{"alias flood", "{ a { " + repeated(1000, "a*: b") + "} }", TooComplex, "1,000 aliases, with fragments expanded; at most 200"},
	{"alias flood by fragments", "{ a { ...F0 } }" + bomb(10, "* ... { * }", "x: a")[len("{ ...F0 }"):], TooComplex, "fields and fragments"},
	{"root field flood", "{" + repeated(50, "a*: a") + "}", TooComplex, "50 fields at its root; at most 20"},
	{"root field flood by fragments", bomb(6, "* *", "a"), TooComplex, "64 fields at its root"},
	{"field flood", "{ a {" + repeated(5000, "b*") + "} }", TooComplex, "5,001 fields and fragments"},
	{"one field again and again", "{ a {" + repeated(1000, "b") + "} }", TooComplex, "1,000 fields of one name or alias in one place; at most 30"},
	{"one field again in branches", "{" + repeated(20, "a { b { c { d } } b { c { d } } }") + "}", TooComplex, "40 fields of one name"},
	{"one field again by fragments", "{" + repeated(10, "...F") + "} fragment F on Query { " + repeated(4, "... { a { b } }") + "}", TooComplex, "40 fields at its root"},
	{"one field again, deep, by fragments", "{ x {" + repeated(10, "...F") + "} } fragment F on Query { " + repeated(4, "... { a { b } }") + "}", TooComplex, "40 fields of one name"},
	{"fragment bomb", bomb(45, "* *", "a"), TooComplex, "more than 999,999,999 fields at its root"},
	{"fragment bomb within fields", bomb(45, "a { * } b { * }", "a"), TooComplex, "46 fields within each other"},
	{"fragment bomb, shallow and wide", "{ ...A }" + "fragment A on Q {a{" + repeated(40, "a*{...B}") + "}} fragment B on Q {" + repeated(40, "b*{...C}") + "} fragment C on Q {" + repeated(40, "c*") + "}", TooComplex, "expanded; at most 3,000"},
	{"fragment chain that is walked again and again", bomb(45, "*", "a {"+repeated(300, "b*")+"}"), TooComplex, "fields and fragments"},
	{"unused fragments", "{ a }" + repeated(49, "fragment F* on Query { a {"+strings.Repeat("b ", 25)+strings.Repeat("c ", 25)+strings.Repeat("d ", 25)+" } }"), TooComplex, "fields and fragments"},
	{"circular fragment", "{ ...A } fragment A on Query { ...A }", BadInput, "spreads itself"},
	{"circular fragments", "{ a } fragment A on Query { a { ...B } } fragment B on Query { ... { ...A } }", BadInput, "spreads itself"},
	{"circular bomb", bomb(40, "* *", "...F0 ...F3"), BadInput, "spreads itself"},
	{"too many fragments", "{ a }" + repeated(51, "fragment F* on Query { a }"), TooComplex, "51 fragments; at most 50"},
	{"fragments of one name", "{ ...A } fragment A on Query { a }" + repeated(60, "fragment A on Query { ...A }"), TooComplex, "61 fragments"},
	{"too many operations", repeated(30, "query Q* { a }"), TooComplex, "30 operations; at most 20"},
	{"too many variables", "query(" + repeated(200, "$v*: Int") + ") { a }", TooComplex, "200 variables; at most 100"},
	{"directive overloading", "{ a " + strings.Repeat("@skip(if: false) ", 1000) + "}", TooComplex, "1,000 directives, with fragments expanded; at most 200"},
	{"unknown directives", "{ a " + strings.Repeat("@a", 1000) + "}", TooComplex, "1,000 directives"},
	{"directives on an operation", "query " + strings.Repeat("@a", 300) + " { a }", TooComplex, "300 directives"},
	{"directives on a variable", "query($a: Int " + strings.Repeat("@a", 300) + ") { a }", TooComplex, "300 directives"},
	{"directives on a spread", "{ ...F " + strings.Repeat("@a", 300) + "} fragment F on Query { a }", TooComplex, "300 directives"},
	{"directives on an inline fragment", "{ ... " + strings.Repeat("@a", 300) + "{ a } }", TooComplex, "300 directives"},
	{"directives on a fragment", "{ ...F } fragment F on Query " + strings.Repeat("@a", 150) + "{ a }", TooComplex, "300 directives"},
	{"fields within fields", deep(50, "{a", "", "}"), TooComplex, "50 fields within each other; at most 20"},
	{"fields within fields, far", deep(500, "{a", "", "}"), TooComplex, "500 brackets within each other; at most 60"},
	{"lists in a default", "query($a: Int = " + deep(500, "[", "", "]") + ") { a }", TooComplex, "brackets within each other"},
	{"objects in an argument", "{ a(b: " + deep(500, "{a:", "1", "}") + ") }", TooComplex, "brackets within each other"},
	{"lists in a type", "query($a: " + deep(500, "[", "Int", "]") + ") { a }", TooComplex, "brackets within each other"},
	{"values in an argument", "{ a(b: [" + strings.Repeat("1 ", 30_000) + "]) }", TooComplex, "30,001 values in arguments"},
	{"values in a default", "query($a: [Int] = [" + strings.Repeat("1 ", 30_000) + "]) { a }", TooComplex, "30,001 values"},
	{"values by fragments", bomb(12, "* ... { * }", "a(b: ["+strings.Repeat("1 ", 1000)+"])"), TooComplex, "fields at its root"},
	{"values walked again and again", bomb(40, "*", "a(b: ["+strings.Repeat("1 ", 1000)+"])"), TooComplex, "42,042 values"},
	{"a long name", "query " + strings.Repeat("a", 1000) + " { a }", TooComplex, "1,000 bytes in one name; at most 100"},
	{"introspection again and again", "{" + repeated(9, "a*: __schema {"+strings.Repeat("description ", 25)+strings.Repeat("queryType { name } ", 5)+"}") + "}", TooComplex, "324 fields about the schema; at most 300"},
	{"introspection in circles", "{ __schema { types { fields { type { fields { name } } } } } }", TooComplex, "a list of the schema within the same list"},
	{"introspection in circles by fragments", "{ ...S } fragment S on Query { __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { ofType { fields { name } } }", TooComplex, "a list of the schema within the same list"},
	{"nothing", "", BadInput, "contains no operation"},
	{"a comment", "# hello", BadInput, "contains no operation"},
	{"fragments only", "fragment A on Query { a }", BadInput, "contains no operation"},
	{"no GraphQL", "select secret from users", BadInput, "not valid GraphQL: line 1, column 1 is not understood"},
	{"an unfinished string", `{ a(b: "secret) }`, BadInput, "not valid GraphQL: line 1, column 18 is not understood"},
	{"a schema", "type secret { a: Int }", BadInput, "not valid GraphQL"},
	{"a control character", "{ a } \x00", BadInput, "not valid GraphQL"},
	{"invalid UTF-8", "{ a(b: \"\xff\xfe\") \xff }", BadInput, "not valid GraphQL"},
}

func TestAttacksAreRefusedWithoutWork(t *testing.T) {
	l := Default()
	l.Bytes, l.Tokens = mebibyte, mebibyte
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			wants(t, a.query, l, a.code, a.message)
			visited, _ := check(a.query, l)
			// Each node as written is visited once, and of what is expanded no more than the limit.
			if most := len(a.query) + l.Fields; visited > most {
				t.Errorf("visited %d nodes of %d bytes", visited, len(a.query))
			}
			wants(t, a.query, Default(), "", "") // refused by the limits as they are, too
		})
	}
}

func TestAMebibyteOfAnything(t *testing.T) {
	l := Default()
	l.Bytes = 2 * mebibyte
	for name, query := range map[string]string{
		"fields":           strings.Repeat("{a", mebibyte/2),
		"balanced fields":  deep(mebibyte/3, "{a", "", "}"),
		"lists":            "{ a(b: " + strings.Repeat("[", mebibyte),
		"balanced lists":   "{ a(b: " + deep(mebibyte/2, "[", "", "]") + ") }",
		"objects":          "{ a(b: " + strings.Repeat("{", mebibyte),
		"named objects":    "{ a(b: " + strings.Repeat("{a:", mebibyte/3),
		"types":            "query($a: " + strings.Repeat("[", mebibyte),
		"parentheses":      "{ a" + strings.Repeat("(", mebibyte),
		"shut brackets":    strings.Repeat("}", mebibyte),
		"shut, then open":  strings.Repeat("}", mebibyte/2) + strings.Repeat("{a", mebibyte/4),
		"inline fragments": "{" + strings.Repeat("...{", mebibyte/4),
		"spreads":          "{ " + strings.Repeat("...F ", mebibyte/5) + "}",
		"fields beside":    "{ " + strings.Repeat("a ", mebibyte/2) + "}",
		"directives":       "{ a " + strings.Repeat("@a", mebibyte/2) + "}",
		"variables":        "query(" + strings.Repeat("$a:A", mebibyte/4) + ") { a }",
		"operations":       strings.Repeat("{a}", mebibyte/3),
		"comments":         "{ a " + strings.Repeat("#\n", mebibyte/2) + "}",
		"a name":           "{ " + strings.Repeat("a", mebibyte) + " }",
		"unicode":          "{ " + strings.Repeat("é", mebibyte/2) + " }",
		"unfinished block": `{ a(b: """` + strings.Repeat("\n ", mebibyte/2),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Check(query, l)
			if err == nil {
				t.Fatal("passes")
			}
			if len(err.Message) > 200 {
				t.Error("a long message:", len(err.Message))
			}
			wants(t, query, Default(), TooComplex, "bytes; at most 262,144 are allowed") // which is the first thing looked at
		})
	}
}

// One token, or none: it passes where so many bytes may, and costs no more than to read it.
func TestAMebibyteOfOneToken(t *testing.T) {
	l := Default()
	l.Bytes = 2 * mebibyte
	for name, query := range map[string]string{
		"a comment":    "{ a } #" + strings.Repeat("x", mebibyte),
		"commas":       "{ a " + strings.Repeat(",", mebibyte) + "}",
		"white space":  "{ a " + strings.Repeat(" \n", mebibyte/2) + "}",
		"a string":     `{ a(b: "` + strings.Repeat("x", mebibyte) + `") }`,
		"escapes":      `{ a(b: "` + strings.Repeat(`\n`, mebibyte/2) + `") }`,
		"block string": `{ a(b: """` + strings.Repeat("\n x", mebibyte/3) + `""") }`,
		"quotes":       "{ a(b: " + strings.Repeat(`"`, mebibyte) + ") }",
		"a number":     "{ a(b: 1" + strings.Repeat("0", mebibyte) + ") }",
		"a fraction":   "{ a(b: 0." + strings.Repeat("9", mebibyte) + "e9) }",
	} {
		cost := allocated(func() {
			visited, err := check(query, l)
			if err != nil || visited > 4 {
				t.Errorf("%s: %v after %d nodes", name, err, visited)
			}
		})
		if cost > 32*mebibyte {
			t.Errorf("%s: %d bytes allocated", name, cost)
		}
	}
}

// wants checks that the query is refused with the code, if one is given, by a message with the part, which repeats nothing of
// the query.
func wants(t *testing.T, query string, l Limits, code, part string) {
	t.Helper()
	err := Check(query, l)
	switch {
	case err == nil:
		t.Errorf("%.60q passes", query)
	case code != "" && err.Extensions["code"] != code, !strings.Contains(err.Message, part):
		t.Errorf("%.60q: %v %v, not %s %s", query, err.Extensions, err.Message, code, part)
	case strings.Contains(err.Message, "secret"):
		t.Errorf("%q repeats the query", err.Message)
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

var attackSchema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	type Query { a(b: [Int]): Query b: Query c(x: Int): Int d: String e: Query }
`})

// What passes is validated without much work, whatever is wrong with it: the work is counted as memory and as errors.
func TestWhatPassesIsCheapToValidate(t *testing.T) {
	l := Default()
	conflicts := repeated(30, "c(x: *)")
	for name, query := range map[string]string{
		"conflicts":                         tree(4, conflicts),
		"conflicts deep down":               "{ a {" + repeated(30, deep(15, "a {", "c(x: *)", "}")) + "} }",
		"conflicts at each depth":           "{ a {" + repeated(30, deep(8, "a(b: *) {", "c(x: *)", "}")) + "} }",
		"conflicts in a chain of fragments": bomb(20, "*", "a { ... {"+conflicts+"} }"),
		"conflicts in unused fragments":     "{ c }" + repeated(40, "fragment F* on Query {"+strings.ReplaceAll(conflicts, "c(", " c(")+" }"),
		"unknown fields":                    "{ a {" + repeated(2900, "unknown*") + "} }",
		"unknown arguments":                 "{ a(" + repeated(6000, "x*:1") + ") { c } }",
		"unknown values":                    "{ a(b: [" + strings.Repeat("a ", 15_000) + "]) { c } }",
		"unused variables":                  "query " + strings.Repeat("a", 100) + "(" + repeated(100, "$v*: Int") + ") { c }",
		"undefined variables":               "query " + strings.Repeat("a", 100) + "{ a(b: [" + strings.Repeat("$a ", 9000) + "]) { c } }",
		"spreads":                           "{ a {" + repeated(20, "...F*") + "} }" + repeated(20, "fragment F* on Query { b { d } d }"),
		"bomb":                              bomb(7, "a { * } b { * }", "c"),
	} {
		if err := Check(query, l); err != nil {
			t.Errorf("%s does not get past: %v", name, err)
			continue
		}
		var errs gqlerror.List
		cost := allocated(func() {
			doc, err := parser.ParseQuery(&ast.Source{Input: query})
			if err != nil {
				t.Fatal(err)
			}
			errs = validator.ValidateWithRules(attackSchema, doc, nil)
		})
		t.Logf("%s: %d bytes, %d errors", name, cost, len(errs))
		if cost > 64*mebibyte || len(errs) > 60_000 {
			t.Errorf("%s costs %d bytes and has %d errors", name, cost, len(errs))
		}
	}
}

// tree returns a query that branches in three, n times, to leaves.
func tree(n int, leaf string) string {
	if n == 0 {
		return "{" + leaf + "}"
	}
	within := tree(n-1, leaf)
	return "{ a" + within + " b" + within + " e" + within + " }"
}

// Twice the query, twice the work, for what expands and what does not.
func TestWorkIsLinear(t *testing.T) {
	l := Default()
	l.Bytes, l.Tokens, l.Fields, l.Aliases, l.RootFields, l.Values = 1<<30, 1<<30, 1<<30, 1<<30, 1<<30, 1<<30
	l.Fragments, l.Repeats, l.Directives, l.Depth = 1<<30, 1<<30, 1<<30, 1<<30
	for name, query := range map[string]func(n int) string{
		"fields":  func(n int) string { return "{" + repeated(n, "a*: b(c: [1 2 3]) @skip(if: true) { d }") + "}" },
		"repeats": func(n int) string { return "{" + repeated(n, "a { b { c } }") + "}" },
		"fragments": func(n int) string {
			return "{" + repeated(n, "f* { ...F* }") + "}" + repeated(n, "fragment F* on Query { a { b } }")
		},
	} {
		small, err := check(query(500), l)
		if err != nil {
			t.Fatal(err)
		}
		large, err := check(query(5000), l)
		if err != nil {
			t.Fatal(err)
		}
		if large > 10*small {
			t.Errorf("%s: %d nodes for a tenth, %d for all", name, small, large)
		}
	}
	// And what expands beyond all limits costs no more than to read it.
	for _, n := range []int{10, 100, 1000} {
		l := l
		l.Fields = 3000
		if visited, err := check(bomb(n, "* *", "a"), l); err == nil && n > 10 || visited > 3*n+2*3000 {
			t.Errorf("%d nested fragments: %v after %d nodes", n, err, visited)
		}
	}
}

func TestVariables(t *testing.T) {
	l := Default()
	nested := func(n int) any {
		var v any = 1
		for i := range n {
			if i%2 == 0 {
				v = []any{v}
			} else {
				v = map[string]any{"a": v}
			}
		}
		return v
	}
	many := make([]any, l.Values-1)
	for name, c := range map[string]struct {
		vars    map[string]any
		message string
	}{
		"none":         {nil, ""},
		"deep":         {map[string]any{"a": nested(l.Nesting)}, ""},
		"deeper":       {map[string]any{"a": nested(l.Nesting + 1)}, "The variables have lists and objects more than 60 within each other."},
		"far deeper":   {map[string]any{"a": nested(1_000_000)}, "The variables have lists and objects more than 60 within each other."},
		"many":         {map[string]any{"a": many}, ""},
		"more":         {map[string]any{"a": many, "b": 1}, "The variables have 20,001 values; at most 20,000 are allowed."},
		"many of them": {map[string]any{"a": []any{many}}, "The variables have 20,001 values; at most 20,000 are allowed."},
	} {
		err := CheckVariables(c.vars, l)
		if (err == nil) != (c.message == "") || err != nil && (err.Message != c.message || err.Extensions["code"] != TooComplex) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNumbersAreReadable(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1_048_576: "1,048,576", ceiling: "more than 999,999,999"} {
		if got := number(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, a := range attacks {
		if len(a.query) < 4096 {
			f.Add(a.query)
		}
	}
	files, _ := filepath.Glob("testdata/*.graphql")
	for _, file := range files {
		query, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(query))
	}
	l := Default()
	f.Fuzz(func(t *testing.T, query string) {
		visited, err := check(query, l)
		if most := len(query) + l.Fields; visited > most {
			t.Errorf("visited %d nodes of %d bytes", visited, len(query))
		}
		if err != nil && err.Extensions["code"] != BadInput && err.Extensions["code"] != TooComplex {
			t.Error(err.Extensions)
		}
	})
}

// The time for each byte is the same for small queries and large.
func BenchmarkCheck(b *testing.B) {
	l := Default()
	l.Bytes, l.Tokens, l.Fields, l.Aliases, l.RootFields = 1<<30, 1<<30, 1<<30, 1<<30, 1<<30
	for _, n := range []int{10, 100, 1000, 10_000} {
		query := "{" + repeated(n, "a*: b { c d { e } }") + "}"
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(query)))
			for b.Loop() {
				if err := Check(query, l); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, n := range []int{10, 20, 40} {
		query := bomb(n, "* *", "a")
		b.Run(fmt.Sprint("bomb", n), func(b *testing.B) {
			b.SetBytes(int64(len(query)))
			for b.Loop() {
				_ = Check(query, Default())
			}
		})
	}
}
