package exchange

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// What each document is read as: a list or object in brackets, text in quotes.
func TestYAMLDocuments(t *testing.T) {
	for _, c := range []struct{ says, document, want string }{
		{"keys and values", "a: 1\nb: two words\n", `("a"="1" "b"="two words" )`},
		{"scalars are their text", "[2019-04-01, 1_000, 0x10, 1e5, .inf, yes, 007, '5']", `("2019-04-01" "1_000" "0x10" "1e5" ".inf" "yes" "007" "5" )`},
		{"four ways to say nothing", "[~, null, Null, NULL]\n", `(nothing nothing nothing nothing )`},
		{"a key without a value", "a:\nb: 1", `("a"=nothing "b"="1" )`},
		{"no document at all", "# only a comment\n", "nothing"},
		{"a document with its markers", "---\na: 1\n...\n", `("a"="1" )`},
		{"a list under its key, indented or not", "a:\n- 1\n- 2\nb:\n  - 3\n", `("a"=("1" "2" ) "b"=("3" ) )`},
		{"a list in a list, and an object in a list", "- - 1\n  - 2\n- a: 1\n  b: 2\n-\n  c: 3\n", `(("1" "2" ) ("a"="1" "b"="2" ) ("c"="3" ) )`},
		{"brackets over lines, with comments and commas at the end", "a: [\n  1, # one\n  {b: 2,},\n]\n", `("a"=("1" ("b"="2" ) ) )`},
		{"a single key and value in a list", "[a: 1, b]", `(("a"="1" ) "b" )`},
		{"a key without a value in braces", "{a, b: }", `("a"=nothing "b"=nothing )`},
		{"comments want a blank before them", "a: b#c # d", `("a"="b#c" )`},
		{"colons want a blank after them", "at: post:1/2", `("at"="post:1/2" )`},
		{"text over lines", "a: one\n  two\n\n  three\nb: 1", `("a"="one two\nthree" "b"="1" )`},
		{"quoted text over lines", "a: 'it''s\n  two'\nb: \"x\\\n  y\"", `("a"="it's two" "b"="xy" )`},
		{"escapes", `a: "\u00A3\x41\t\U0001F600"`, `("a"="£A\t😀" )`},
		{"text line by line", "a: |\n  one\n    two\n\n  three\nb: 1", `("a"="one\n  two\n\nthree\n" "b"="1" )`},
		{"text line by line, without its last end", "a: |-\n  one\n\nb: 1", `("a"="one" "b"="1" )`},
		{"text line by line, with all ends", "a: |+\n  one\n\nb: 1", `("a"="one\n\n" "b"="1" )`},
		{"text line by line, with its indentation given", "a: |1\n   one\n", `("a"="  one\n" )`},
		{"folded text", "a: >\n  one\n  two\n\n  three\n    kept\n  four\n", `("a"="one two\nthree\n  kept\nfour\n" )`},
		{"lines that end as on Windows", "a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 'p\r\n  q'\r\n", `("a"="1" "b"="x\ny\n" "c"="p q" )`},
		{"tabs between things", "a:\t1\t# one\nb:\t[2,\t3]\t\n", `("a"="1" "b"=("2" "3" ) )`},
		{"blanks before a colon", "a : 1", `("a"="1" )`},
		{"a key in quotes", `"a b": 1`, `("a b"="1" )`},
	} {
		t.Run(c.says, func(t *testing.T) {
			root, wrong := readYAML(c.document)
			got := outline(&root)
			if wrong != nil {
				got = describe(wrong)
			}
			if got != c.want {
				t.Errorf("%q\nis  %s\nnot %s", c.document, got, c.want)
			}
		})
	}
}

func describe(wrong *fault) string { return string(wrong.code) + " at " + strconv.Itoa(wrong.at) }

// What is no YAML, or is YAML that plan files do without, and where that shows.
func TestYAMLThatIsRefused(t *testing.T) {
	for _, c := range []struct{ says, document, want string }{
		{"an anchor", "a: &x 1", "alias-used at 3"},
		{"an anchor before a block", "a: &x\n  b: 1", "alias-used at 3"},
		{"an alias", "a: *x", "alias-used at 3"},
		{"an alias in brackets", "a: [*x]", "alias-used at 4"},
		{"an alias in a list", "- *x", "alias-used at 2"},
		{"an alias as a key", "*x : 1", "alias-used at 0"},
		{"a merge key", "<<: {a: 1}", "alias-used at 0"},
		{"a merge key in braces", "{<<: {a: 1}}", "alias-used at 1"},
		{"a tag", "a: !!str 1", "alias-used at 3"},
		{"a tag on a key", "!!str a: 1", "alias-used at 0"},
		{"two documents", "a: 1\n---\nb: 1", "several-documents at 5"},
		{"two documents, the first one closed", "a: 1\n...\nb: 1", "several-documents at 9"},
		{"a directive", "%YAML 1.2\n---\na: 1", "wrong-syntax at 0"},
		{"a list as a key", "[a]: 1", "wrong-syntax at 0"},
		{"an object as a key in braces", "{{a: 1}: 2}", "wrong-syntax at 1"},
		{"no key", ": 1", "wrong-syntax at 0"},
		{"no key in braces", "{: 1}", "wrong-syntax at 1"},
		{"a second colon", "name: Families: First", "wrong-syntax at 14"},
		{"a colon after quotes", `a: "b": c`, "wrong-syntax at 6"},
		{"a key that is indented further", "a: 1\n  b: 2", "wrong-syntax at 8"},
		{"a key that is indented further, after a block", "a:\n    b: 1\n      c: 2", "wrong-syntax at 19"},
		{"a key that fits no block", "a:\n    b: 1\n  c: 2", "wrong-syntax at 14"},
		{"a list on its key's line", "a: - 1", "wrong-syntax at 3"},
		{"a list item among keys", "a: 1\n- b", "wrong-syntax at 5"},
		{"a key among list items", "- a\nb: 1", "wrong-syntax at 4"},
		{"text among keys", "a: 1\nb", "wrong-syntax at 5"},
		{"a tab that indents", "a:\n\tb: 1", "wrong-syntax at 3"},
		{"a tab after a dash", "-\ta: 1", "wrong-syntax at 1"},
		{"a bracket that is not closed", "a: [1, 2\n", "wrong-syntax at 3"},
		{"a brace that is not closed, and more after it", "- {a: 1\n- {a: 2}\n", "wrong-syntax at 10"},
		{"a bracket too many", "a: 1]\nb: [1]]", "wrong-syntax at 12"},
		{"the wrong bracket", "a: [1}", "wrong-syntax at 5"},
		{"an empty place in brackets", "[1,,2]", "wrong-syntax at 3"},
		{"quotes that are not closed", "a: \"b\nc: 1", "wrong-syntax at 3"},
		{"quotes that the file ends in", "a: 'b", "wrong-syntax at 3"},
		{"text after quotes", "a: 'b' c", "wrong-syntax at 7"},
		{"a comment without a blank", "a: 'b'#c", "wrong-syntax at 6"},
		{"an escape that is none", `a: "\q"`, "wrong-syntax at 4"},
		{"half a character", `a: "\ud83d"`, "wrong-syntax at 6"},
		{"an escape that the file ends in", `a: "\`, "wrong-syntax at 4"},
		{"text that starts with a sign that is kept for later", "a: @b", "wrong-syntax at 3"},
		{"a percent sign before a number", "a: %5", "wrong-syntax at 3"},
		{"text after a bar", "a: | b", "wrong-syntax at 5"},
		{"33 levels", strings.Repeat("[", 33) + strings.Repeat("]", 33), "too-deep at 32"},
		{"33 levels of dashes", strings.Repeat("- ", 33) + "a", "too-deep at 64"},
	} {
		t.Run(c.says, func(t *testing.T) {
			root, wrong := readYAML(c.document)
			if wrong == nil {
				t.Fatalf("%q is read as %s", c.document, outline(&root))
			}
			if got := describe(wrong); got != c.want {
				t.Errorf("%q\nis  %s (%s; expected %s)\nnot %s", c.document, got, wrong.found, wrong.expected, c.want)
			}
		})
	}
}

// JSON is read to the letter.
func TestJSONDocuments(t *testing.T) {
	for _, c := range []struct{ says, document, want string }{
		{"an object", ` {"a": [1, -2.50, 1e5, true, null, "x"], "b": {}}` + "\n", `("a"=("1" "-2.50" "1e5" "true" nothing "x" ) "b"=() )`},
		{"escapes", `["\"\\\/\b\f\n\r\t\u00A3\ud83d\ude00"]`, `("\"\\/\b\f\n\r\t£😀" )`},
		{"32 levels", strings.Repeat("[", 32) + strings.Repeat("]", 32), strings.Repeat("(", 32) + strings.Repeat(") ", 31) + ")"},
		{"33 levels", strings.Repeat("[", 33) + strings.Repeat("]", 33), "too-deep at 32"},
		{"nothing", "", "wrong-syntax at 0"},
		{"more after the end", "{} {}", "wrong-syntax at 3"},
		{"a comma too many", "[1,]", "wrong-syntax at 3"},
		{"a comma too few", `{"a": 1 "b": 2}`, "wrong-syntax at 8"},
		{"a key without quotes", "{a: 1}", "wrong-syntax at 1"},
		{"single quotes", "['a']", "wrong-syntax at 1"},
		{"a comment", "[1] // one", "wrong-syntax at 4"},
		{"a plus sign", "[+1]", "wrong-syntax at 1"},
		{"a zero before a number", "[01]", "wrong-syntax at 2"},
		{"no digit after the point", "[1.]", "wrong-syntax at 3"},
		{"no number at all", "[NaN]", "wrong-syntax at 1"},
		{"a word that is none", "[nil]", "wrong-syntax at 1"},
		{"half a character", `["\ud83d"]`, "wrong-syntax at 2"},
		{"the second half alone", `["\ude00"]`, "wrong-syntax at 2"},
		{"two first halves", `["\ud83d\ud83d"]`, "wrong-syntax at 2"},
		{"an escape that is none", `["\x41"]`, "wrong-syntax at 2"},
		{"a new line within quotes", "[\"a\nb\"]", "wrong-syntax at 3"},
		{"quotes that are not closed", `["a`, "wrong-syntax at 1"},
		{"a list that is not closed", "[1", "wrong-syntax at 2"},
		{"an object that is not closed", `{"a":`, "wrong-syntax at 5"},
	} {
		t.Run(c.says, func(t *testing.T) {
			root, wrong := readJSON(c.document)
			got := outline(&root)
			if wrong != nil {
				got = describe(wrong)
			}
			if got != c.want {
				t.Errorf("%q\nis  %s\nnot %s", c.document, got, c.want)
			}
		})
	}
}

// outline gives a tree without its places.
func outline(n *node) string {
	var b strings.Builder
	switch n.kind {
	case nothing:
		return "nothing"
	case list, object:
		b.WriteString("(")
		for i := range n.entries {
			if n.kind == object {
				fmt.Fprintf(&b, "%q=", n.entries[i].key)
			}
			b.WriteString(outline(&n.entries[i].value) + " ")
		}
		return b.String() + ")"
	default:
		return fmt.Sprintf("%q", n.text)
	}
}
