package exchange

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"cliffedge/forecast/plan"
)

// readYAML reads a whole document: the library's tree, less what plan files do without (anchors, aliases, merge keys, tags,
// keys that are lists or blocks, a second document). Scalars are taken as their text.
func readYAML(content string) (node, *fault) {
	if strings.Count(content, "\n")+strings.Count(content, ",") > maxValues {
		return node{}, &fault{plan.FileTooLarge, 0, "the file holds more than 500,000 values", "a plan of fewer"}
	}
	if at := crowded(content); at >= 0 {
		return node{}, &fault{plan.FileTooLarge, at, "the line holds more than 50,000 signs of YAML's", "a line for each item"}
	}
	r := &yamlReader{content: content, lines: lineStarts(content)}
	loader, err := yaml.NewLoader(strings.NewReader(content), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthFunc(tooDeep))))
	if err != nil {
		return node{}, r.unreadable(err)
	}
	var document, second yaml.Node
	switch err := loader.Load(&document); {
	case errors.Is(err, io.EOF):
		return node{kind: nothing}, nil
	case err != nil:
		return node{}, r.unreadable(err)
	}
	root, wrong := r.value(document.Content[0])
	if wrong != nil {
		return node{}, wrong
	}
	switch err := loader.Load(&second); {
	case errors.Is(err, io.EOF):
		return root, nil
	case err != nil:
		return node{}, r.unreadable(err)
	default:
		return node{}, &fault{plan.SeveralDocument, r.offset(second.Line, second.Column), "a second document starts here", "one plan in a file"}
	}
}

// maxSigns is how many of YAML's signs there may be in a line, of which the library reads all before it looks at the first: each takes
// a hundred times its room.
const maxSigns = 50_000

// crowded is where a line has more signs than that; -1 where none has.
func crowded(content string) int {
	signs := 0
	for at := range len(content) {
		switch content[at] {
		case '\n':
			signs = 0
		case '&', '*', '!', '?', '"', '\'', '[', '{':
			if signs++; signs > maxSigns {
				return at
			}
		}
	}
	return -1
}

// errTooDeep ends the library's reading of a document that is nested too deep.
var errTooDeep = errors.New("blocks lie within blocks more than 32 deep")

func tooDeep(depth int, _ *loaderlimits.DepthContext) error {
	if depth > maxDepth {
		return errTooDeep
	}
	return nil
}

// yamlReader makes a tree of the library's.
type yamlReader struct {
	content string
	lines   []int // where each line starts
	here    mark  // the last place that was asked for
	tree    grower
}

// mark is a place: its line and column (in characters), both from 1, and its offset.
type mark struct{ line, column, at int }

// lineStarts gives the offsets at which lines start, as YAML counts lines.
func lineStarts(content string) []int {
	starts := []int{0}
	for at := range len(content) {
		switch {
		case content[at] == '\n':
			starts = append(starts, at+1)
		case content[at] == '\xE2' && (strings.HasPrefix(content[at:], "\u2028") || strings.HasPrefix(content[at:], "\u2029")):
			starts = append(starts, at+len("\u2028"))
		}
	}
	return starts
}

// offset is the place of a line and column. It steps on from the last place asked for, where that is on the same line, so
// that a document of one long line is not counted through again for each of its values.
func (r *yamlReader) offset(line, column int) int {
	if line < 1 || line > len(r.lines) {
		return len(r.content)
	}
	if r.here.line != line || r.here.column > column {
		r.here = mark{line, 1, r.lines[line-1]}
	}
	for r.here.column < column {
		_, size := utf8.DecodeRuneInString(r.content[r.here.at:])
		r.here.at += size
		r.here.column++
	}
	return r.here.at
}

// unreadable is the fault of a document that the library cannot read.
func (r *yamlReader) unreadable(err error) *fault {
	f := &fault{plan.WrongSyntax, len(r.content), "the document cannot be read", "YAML"}
	var broken *yaml.LoadError
	if errors.As(err, &broken) {
		f.at = r.offset(broken.Mark.Line, broken.Mark.Column)
		f.found, f.expected = inPlainWords(broken.Message)
		if start := broken.ContextMark; f.at >= len(r.content) && start.Line > 0 { // what the file ends in began there
			f.at = r.offset(start.Line, start.Column)
		}
	}
	switch {
	case strings.Contains(f.found, errTooDeep.Error()):
		f.code, f.found, f.expected = plan.TooDeep, errTooDeep.Error(), "at most 32"
	case strings.HasPrefix(f.found, "unknown anchor"):
		return unused(f.at, `an alias ("*")`)
	}
	return f
}

// inPlainWords says what the library found in words for who wrote the file, and what to write instead.
func inPlainWords(message string) (found, expected string) {
	for _, m := range []struct{ message, found, expected string }{
		{
			"mapping values are not allowed", `text without quotes holds ": ", or a key is indented further than the one before`,
			"quotes around the text, or keys one below the other",
		},
		{"unexpected end of stream", "the quotes that open here are never closed", "quotes at the end of the text"},
		{"did not find expected ',' or", "the bracket is not closed, or an item is not ended", `",", or quotes around text that holds one of ,:[]{}`},
		{"could not find expected ':'", "a line among keys is no key", "a colon and a blank after the key"},
		{"cannot start any token", "a sign that YAML keeps for itself starts this text", "quotes around the text"},
		{"tab character", "a tab indents this line", "spaces"},
		{"did not find expected key", "this fits no block above", "the same indentation as the lines that it belongs to"},
		{"did not find expected '-'", "this fits no list above", "the same indentation as the lines that it belongs to"},
	} {
		if strings.Contains(message, m.message) {
			return m.found, m.expected
		}
	}
	return message, "YAML"
}

// value makes a tree of one value.
func (r *yamlReader) value(n *yaml.Node) (node, *fault) {
	at := r.offset(n.Line, n.Column)
	switch {
	case n.Kind == yaml.AliasNode:
		return node{}, unused(at, `an alias ("*")`)
	case n.Anchor != "":
		return node{}, unused(at, `an anchor ("&")`)
	case n.Style&yaml.TaggedStyle != 0:
		return node{}, unused(at, `a tag ("!")`)
	case n.Kind == yaml.ScalarNode:
		return node{kind: scalarKind(n), at: at, text: n.Value}, nil
	}
	opened, wrong := r.tree.open(at)
	if wrong != nil {
		return node{}, wrong
	}
	made := node{kind: list, at: at}
	if n.Kind == yaml.MappingNode {
		made.kind = object
		wrong = r.keys(n)
	} else {
		wrong = r.items(n)
	}
	made.entries = r.tree.shut(opened)
	return made, wrong
}

// unused is the fault of something of YAML's that plan files do without: a few lines of it can stand for gigabytes, or it
// hides a figure from who reads the file.
func unused(at int, what string) *fault {
	return &fault{plan.AliasUsed, at, "there is " + what, "the value written out, or quotes around text"}
}

func scalarKind(n *yaml.Node) kind {
	switch {
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return text
	case n.Value == "", n.Value == "~", n.Value == "null", n.Value == "Null", n.Value == "NULL":
		return nothing
	default:
		return plain
	}
}

// items reads the items of a list. The library's tree is let go as it is read: two trees of a large document would be in memory else.
func (r *yamlReader) items(n *yaml.Node) *fault {
	for i, item := range n.Content {
		value, wrong := r.value(item)
		if wrong == nil {
			wrong = r.tree.add(entry{value: value})
		}
		if wrong != nil {
			return wrong
		}
		n.Content[i] = nil
	}
	return nil
}

// keys reads the keys of an object and their values, as items does.
func (r *yamlReader) keys(n *yaml.Node) *fault {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, wrong := r.key(n.Content[i])
		if wrong != nil {
			return wrong
		}
		value, wrong := r.value(n.Content[i+1])
		if value.kind == nothing && n.Content[i+1].Value == "" {
			value.at = key.at // what is not there stands nowhere
		}
		if wrong == nil {
			wrong = r.tree.add(entry{key: key.text, at: key.at, value: value})
		}
		if wrong != nil {
			return wrong
		}
		n.Content[i], n.Content[i+1] = nil, nil
	}
	return nil
}

func (r *yamlReader) key(n *yaml.Node) (node, *fault) {
	key, wrong := r.value(n)
	switch {
	case wrong != nil:
		return node{}, wrong
	case key.kind == list || key.kind == object:
		return node{}, &fault{plan.WrongSyntax, key.at, "a list or block stands for a key", "a word"}
	case key.text == "":
		return node{}, &fault{plan.WrongSyntax, key.at, "the key is empty", "a word before the colon"}
	case key.kind == plain && key.text == "<<":
		return node{}, unused(key.at, `a merge key ("<<")`)
	}
	return key, nil
}
