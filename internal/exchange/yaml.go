package exchange

import (
	"strings"

	"cliffedge/forecast/plan"
)

// yamlReader reads the YAML that plan files are written in: one document of block and flow lists and objects, plain,
// quoted and block text, and comments. Anchors, aliases, merge keys, tags, directives and keys that are lists or objects
// are refused by name. It is written for plan files because the general parsers at hand take time that grows with the
// square of the number of keys or of nested dashes, so that a file of one megabyte could keep a machine busy for a minute;
// this one looks at each character a fixed number of times. The tests hold it against a general parser.
//
// Where the language is generous it is strict, since the file is about money: a tab never indents, and text that goes on
// over the next line may not look like a key or a list item.
type yamlReader struct {
	text      string
	at        int
	lineStart int // of the line that holds at
	tree      grower
}

// readYAML reads a whole document.
func readYAML(text string) (node, *fault) {
	r := &yamlReader{text: text}
	root, wrong := r.document()
	if wrong != nil {
		return node{}, wrong
	}
	ended := r.marker("...")
	if ended {
		r.at += 3
		if wrong := r.nextContent(); wrong != nil {
			return node{}, wrong
		}
	}
	switch {
	case r.at == len(r.text):
		return root, nil
	case ended || r.marker("---"):
		return node{}, r.fault(plan.SeveralDocument, "a second document starts here", "one plan in a file")
	default:
		return node{}, r.fault(plan.WrongSyntax, "this line fits no block above", "the same indentation as the lines that it belongs to")
	}
}

func (r *yamlReader) document() (node, *fault) {
	if wrong := r.nextContent(); wrong != nil {
		return node{}, wrong
	}
	if r.column() == 0 && r.peek(0) == '%' {
		return node{}, r.fault(plan.WrongSyntax, "there is a directive (%)", "a plan, which uses none")
	}
	if r.marker("---") {
		r.at += 3
		if wrong := r.endOfLine("the end of the line after ---"); wrong != nil {
			return node{}, wrong
		}
		if wrong := r.nextContent(); wrong != nil {
			return node{}, wrong
		}
	}
	if r.at == len(r.text) || r.marker("...") || r.marker("---") {
		return node{kind: nothing, at: r.at}, nil
	}
	root, wrong := r.block(-1)
	if wrong != nil {
		return node{}, wrong
	}
	return root, r.nextContent()
}

func (r *yamlReader) fault(code plan.Code, found, expected string) *fault {
	return &fault{code, r.at, found, expected}
}

// column is the number of characters before this place on its line. Only spaces, dashes and list items' first keys ever
// stand before a place whose column matters.
func (r *yamlReader) column() int { return r.at - r.lineStart }

// peek gives the character that stands some places on, 0 at the end.
func (r *yamlReader) peek(on int) byte {
	if r.at+on < len(r.text) {
		return r.text[r.at+on]
	}
	return 0
}

// blankAt reports whether a blank, the end of a line or the end of the file stands some places on.
func (r *yamlReader) blankAt(on int) bool {
	switch r.peek(on) {
	case ' ', '\t', '\r', '\n', 0:
		return true
	default:
		return false
	}
}

// endsAt reports whether a line or the file ends some places on.
func (r *yamlReader) endsAt(on int) bool {
	c := r.peek(on)
	return c == '\n' || c == '\r' || c == 0
}

// marker reports whether a document marker stands here.
func (r *yamlReader) marker(mark string) bool {
	return r.column() == 0 && strings.HasPrefix(r.text[r.at:], mark) && r.blankAt(3)
}

// atMarker reports whether one of the two document markers stands here.
func (r *yamlReader) atMarker() bool { return r.marker("---") || r.marker("...") }

// skipBlanks steps over blanks and a comment, staying on the line.
func (r *yamlReader) skipBlanks() {
	for isBlank(r.peek(0)) {
		r.at++
	}
	if r.peek(0) == '#' && (r.at == r.lineStart || isBlank(r.text[r.at-1])) {
		r.skipLine()
	}
}

// skipLine steps to the end of the line.
func (r *yamlReader) skipLine() {
	if i := strings.IndexByte(r.text[r.at:], '\n'); i >= 0 {
		r.at += i
	} else {
		r.at = len(r.text)
	}
}

// newLine steps over the end of a line, if the line ends here.
func (r *yamlReader) newLine() bool {
	if r.peek(0) == '\r' {
		r.at++
	}
	if r.peek(0) != '\n' {
		return false
	}
	r.at++
	r.lineStart = r.at
	return true
}

// nextContent steps over blanks, comments and empty lines. It refuses a tab in the indentation of what comes next.
func (r *yamlReader) nextContent() *fault {
	for {
		tab := -1
		if r.at == r.lineStart {
			r.skipSpaces()
			if r.peek(0) == '\t' {
				tab = r.at
			}
		}
		r.skipBlanks()
		if r.newLine() {
			continue
		}
		if tab >= 0 && r.at < len(r.text) {
			r.at = tab
			return r.fault(plan.WrongSyntax, "a tab indents this line", "spaces")
		}
		return nil
	}
}

func (r *yamlReader) skipSpaces() {
	for r.peek(0) == ' ' {
		r.at++
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// endOfLine wants nothing but blanks and a comment on the rest of the line.
func (r *yamlReader) endOfLine(expected string) *fault {
	r.skipBlanks()
	if !r.endsAt(0) {
		return unexpected(r.text, r.at, expected)
	}
	return nil
}

// atDash reports whether a list item starts here.
func (r *yamlReader) atDash() bool { return r.peek(0) == '-' && r.blankAt(1) }

// block reads the value that starts here, which may be a list or an object in block form. Its lines are indented by more
// than the parent's column.
func (r *yamlReader) block(parent int) (node, *fault) {
	if r.atDash() {
		return r.blockList()
	}
	start := *r
	_, isKey, wrong := r.key()
	if wrong != nil {
		return node{}, wrong
	}
	r.at = start.at
	if isKey {
		return r.blockObject()
	}
	return r.inline(parent)
}

// blockList reads the items whose dashes stand in this column.
func (r *yamlReader) blockList() (node, *fault) {
	at, column := r.at, r.column()
	mark, wrong := r.tree.open(at)
	if wrong != nil {
		return node{}, wrong
	}
	for r.at < len(r.text) && r.column() == column && r.atDash() {
		item, wrong := r.blockItem(column)
		if wrong == nil {
			wrong = r.tree.add(entry{value: item})
		}
		if wrong == nil {
			wrong = r.nextContent()
		}
		if wrong == nil {
			wrong = r.tooDeepLine(column)
		}
		if wrong != nil {
			return node{}, wrong
		}
	}
	return node{kind: list, at: at, entries: r.tree.shut(mark)}, nil
}

// tooDeepLine refuses a line that is indented by more than the list or object whose next entry it should be.
func (r *yamlReader) tooDeepLine(column int) *fault {
	if r.at < len(r.text) && r.column() > column {
		return r.fault(plan.WrongSyntax, "this line is indented further than the lines that it follows", "the same indentation")
	}
	return nil
}

// blockItem reads a dash and its item.
func (r *yamlReader) blockItem(column int) (node, *fault) {
	dash := r.at
	r.at++
	blanks := r.at
	r.skipBlanks()
	if !r.endsAt(0) {
		if strings.Contains(r.text[blanks:r.at], "\t") {
			r.at = blanks
			return node{}, r.fault(plan.WrongSyntax, "a tab follows the dash", "a space")
		}
		return r.block(column)
	}
	if wrong := r.nextContent(); wrong != nil {
		return node{}, wrong
	}
	if r.at < len(r.text) && r.column() > column {
		return r.block(column)
	}
	return node{kind: nothing, at: dash}, nil
}

// blockObject reads the keys that stand in this column, with their values.
func (r *yamlReader) blockObject() (node, *fault) {
	at, column := r.at, r.column()
	mark, wrong := r.tree.open(at)
	if wrong != nil {
		return node{}, wrong
	}
	for r.at < len(r.text) && r.column() == column && !r.atMarker() {
		e, wrong := r.blockMember(column)
		if wrong == nil {
			wrong = r.tree.add(e)
		}
		if wrong == nil {
			wrong = r.nextContent()
		}
		if wrong == nil {
			wrong = r.tooDeepLine(column)
		}
		if wrong != nil {
			return node{}, wrong
		}
	}
	return node{kind: object, at: at, entries: r.tree.shut(mark)}, nil
}

// blockMember reads a key and its value.
func (r *yamlReader) blockMember(column int) (entry, *fault) {
	e := entry{at: r.at}
	if r.atDash() {
		return e, r.fault(plan.WrongSyntax, "a list item stands where a key should", "a key, or the item indented under its key")
	}
	key, isKey, wrong := r.key()
	switch {
	case wrong != nil:
		return e, wrong
	case !isKey:
		r.at = e.at
		return e, r.fault(plan.WrongSyntax, "this line is no key with a value", `a key, ":" and a space`)
	}
	e.key = key
	e.value, wrong = r.memberValue(e.at, column)
	return e, wrong
}

// memberValue reads what follows a key and its colon: a value on the line, a block indented under the key, a list whose
// dashes stand under the key, or nothing.
func (r *yamlReader) memberValue(keyAt, column int) (node, *fault) {
	r.skipBlanks()
	if !r.endsAt(0) {
		if r.atDash() {
			return node{}, r.fault(plan.WrongSyntax, "a list starts on the line of its key", "the list on the next line, or in [ ]")
		}
		return r.inline(column)
	}
	if wrong := r.nextContent(); wrong != nil {
		return node{}, wrong
	}
	if r.at == len(r.text) || r.atMarker() || r.column() < column || r.column() == column && !r.atDash() {
		return node{kind: nothing, at: keyAt}, nil
	}
	if r.column() == column {
		return r.blockList()
	}
	return r.block(column)
}

// key reads a key and its colon, if a key starts here. It refuses what plan files do without.
func (r *yamlReader) key() (key string, isKey bool, wrong *fault) {
	switch c := r.peek(0); {
	case c == '"' || c == '\'':
		start := *r
		key, wrong = r.quoted(-1)
		if wrong != nil || r.lineStart != start.lineStart {
			*r = start // text over several lines is no key; and if it is never closed, its reader will say so
			return "", false, nil
		}
	case strings.IndexByte("[]{},|>", c) >= 0:
		return "", false, nil
	case c == ':' && r.blankAt(1):
		return "", false, r.fault(plan.WrongSyntax, `there is no key before this ":"`, "a key")
	default:
		if wrong := r.refused(); wrong != nil {
			return "", false, wrong
		}
		key = r.plainOnLine(false)
	}
	for isBlank(r.peek(0)) {
		r.at++
	}
	if r.peek(0) != ':' || !r.blankAt(1) {
		return "", false, nil
	}
	if key == "<<" {
		return "", false, r.fault(plan.AliasUsed, `there is a merge key ("<<")`, "the keys written out")
	}
	r.at++
	return key, true, nil
}

// refused reports anchors, aliases, tags and what no plain text may start with.
func (r *yamlReader) refused() *fault {
	const quotes = "the value written out, or quotes around text"
	switch c := r.peek(0); {
	case c == '&':
		return r.fault(plan.AliasUsed, `there is an anchor ("&")`, quotes)
	case c == '*':
		return r.fault(plan.AliasUsed, `there is an alias ("*")`, quotes)
	case c == '!':
		return r.fault(plan.AliasUsed, `there is a tag ("!")`, quotes)
	case c == '?' && r.blankAt(1):
		return r.fault(plan.WrongSyntax, `there is a key that is written with "?"`, "a plain key")
	case strings.IndexByte("@`%#", c) >= 0:
		return r.fault(plan.WrongSyntax, "text starts with "+string(rune(c)), "quotes around it")
	default:
		return nil
	}
}

// inline reads a value that is no block list or block object: text, or a flow list or object. Nothing else may follow it
// on its line.
func (r *yamlReader) inline(parent int) (value node, wrong *fault) {
	at := r.at
	switch c := r.peek(0); c {
	case '|', '>':
		s, wrong := r.blockText(parent)
		return node{kind: text, at: at, text: s}, wrong
	case '"', '\'':
		s, wrong := r.quoted(parent)
		if wrong != nil {
			return node{}, wrong
		}
		value = node{kind: text, at: at, text: s}
	case '[', '{':
		if value, wrong = r.flow(); wrong != nil {
			return node{}, wrong
		}
	default:
		s, wrong := r.plain(parent)
		return plainNode(at, s), wrong
	}
	if rest := r.endOfLine("the end of the line, or a comma within brackets"); rest != nil {
		if r.peek(0) == ':' {
			rest.found = `there is a second ":" on the line, or a list or object is used as a key`
		}
		return node{}, rest
	}
	return value, nil
}

// plainNode is a scalar without quotes; the language has words for nothing.
func plainNode(at int, s string) node {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return node{kind: nothing, at: at}
	default:
		return node{kind: plain, at: at, text: s}
	}
}
