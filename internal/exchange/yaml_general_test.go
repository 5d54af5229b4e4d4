package exchange

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// What this package's YAML reader accepts means the same to a general YAML parser.
func TestYAMLMeansTheSameToAGeneralParser(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { sameToAGeneralParser(t, yamlDocument(t, 0, 3)) })
}

func sameToAGeneralParser(t *rapid.T, document string) {
	root, wrong := readYAML(document)
	if wrong != nil {
		t.Fatalf("%q is refused: %+v", document, wrong)
	}
	var general yaml.Node
	if err := yaml.Unmarshal([]byte(document), &general); err != nil {
		t.Fatalf("%q is accepted; the general parser says %v", document, err)
	}
	if got, want := outline(&root), generalOutline(&general); got != want {
		t.Fatalf("%q is read as\n%s\nand by the general parser as\n%s", document, got, want)
	}
}

// yamlDocument writes a list or object in one of the many ways in which YAML can write it.
func yamlDocument(t *rapid.T, indent, depth int) string {
	pick := func(texts ...string) string { return rapid.SampledFrom(texts).Draw(t, "text") }
	chance := func() bool { return rapid.IntRange(0, 2).Draw(t, "chance") == 0 }
	in := strings.Repeat(" ", indent)
	isList := rapid.Bool().Draw(t, "list")
	var b strings.Builder
	for i := range rapid.IntRange(1, 3).Draw(t, "entries") {
		if i > 0 {
			b.WriteString(pick("\n", "\n\n", "\n# comment\n", "\n"+in+"# comment\n") + in)
		}
		if isList {
			b.WriteString("-")
		} else {
			b.WriteString(fmt.Sprintf(pick("a%d", "b c%d", "'d%d'", `"e%d"`, "2018/%d"), i) + ":")
		}
		deeper := rapid.IntRange(1, 4).Draw(t, "deeper")
		switch {
		case depth > 0 && chance():
			b.WriteString(pick("", " # comment") + "\n" + in + strings.Repeat(" ", deeper) + yamlDocument(t, indent+deeper, depth-1))
		case depth > 0 && isList && chance():
			b.WriteString(strings.Repeat(" ", deeper) + yamlDocument(t, indent+1+deeper, depth-1))
		default:
			b.WriteString(" " + yamlScalar(t, in))
		}
	}
	return b.String()
}

func yamlScalar(t *rapid.T, in string) string {
	return strings.ReplaceAll(rapid.SampledFrom([]string{
		"a", "b c", "28203.00", "2019-04-01", "1_000", "0x10", "1e5", "yes", "-1", "-a", "x:y", "a#b", "a # comment", "£5",
		"~", "null", "", "# comment",
		"'x'", "'x''y'", `"q"`, `"q\n\u00A3\t\x41\"\\"`, `""`, "''",
		"[]", "{}", "[a, b]", "[a, [b, c], {d: e}]", "{a: b, c: [d, {e: f}]}", `{"a": 'b', c: ~}`, "[a,\n@  b, # comment\n@  c]", "{a: b,\n@  c: d}",
		"a\n@  b", "a\n@  b\n@    c", "'a\n@  b\n\n@  c'", "\"a\n@  b\"", "\"a \\\n@   b\"",
		"|\n@  a\n@   b\n@  c", "|-\n@  a\n\n@  b", "|+\n@  a\n@  b\n", ">\n@  a\n@  b\n\n@  c", ">-\n@  a\n@  b",
	}).Draw(t, "scalar"), "@", in)
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

// generalOutline is outline for the general parser's tree.
func generalOutline(n *yaml.Node) string {
	var b strings.Builder
	switch {
	case n.Kind == yaml.DocumentNode:
		return generalOutline(n.Content[0])
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return "nothing"
	case n.Kind == yaml.ScalarNode:
		return fmt.Sprintf("%q", n.Value)
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			b.WriteString(generalOutline(item) + " ")
		}
	case n.Kind == yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			fmt.Fprintf(&b, "%q=%s ", n.Content[i].Value, generalOutline(n.Content[i+1]))
		}
	}
	return "(" + b.String() + ")"
}
