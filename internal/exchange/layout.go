package exchange

import (
	"bytes"
	"strings"
)

// language is how a document's language writes its values.
type language interface {
	// scalar gives a value on one line; it is false for text that wants lines of its own. inFlow: within brackets.
	scalar(n *node, inFlow bool) (string, bool)
	key(key string) string
	// block writes a list or object over several lines. What comes before it on its line is already written.
	block(w *layout, n *node, indent int)
}

// width is the number of characters to which short lists and objects may fill a line.
const width = 140

// layout writes a tree as a document: short things on one line, long ones with a line for each item or key.
type layout struct {
	b    *bytes.Buffer
	lang language
}

func layOut(b *bytes.Buffer, lang language, root *node) {
	w := &layout{b, lang}
	lang.block(w, root, 0)
	b.WriteByte('\n')
}

// value writes a value after what its line already holds, on that line if it fits.
func (w *layout) value(n *node, indent int) {
	if n.kind != list && n.kind != object {
		s, ok := w.lang.scalar(n, false)
		if !ok {
			w.lang.block(w, n, indent)
			return
		}
		w.b.WriteString(s)
		return
	}
	if !w.onOneLine(n) {
		w.lang.block(w, n, indent)
	}
}

// onOneLine writes a list or object on the line, if it fits there.
func (w *layout) onOneLine(n *node) bool {
	used := w.b.Len() - 1 - bytes.LastIndexByte(w.b.Bytes(), '\n')
	start := w.b.Len()
	if !w.flow(n, start+width-used) {
		w.b.Truncate(start)
		return false
	}
	return true
}

// flow writes a value on one line. It is false, and done in part, where that would pass the buffer's given length or the
// value holds what wants lines of its own.
func (w *layout) flow(n *node, most int) bool {
	if n.tall && len(n.entries) > 0 {
		return false
	}
	if n.kind != list && n.kind != object {
		s, ok := w.lang.scalar(n, true)
		w.b.WriteString(s)
		return ok && w.b.Len() <= most
	}
	brackets := "[]"
	if n.kind == object {
		brackets = "{}"
	}
	w.b.WriteByte(brackets[0])
	for i := range n.entries {
		if i > 0 {
			w.b.WriteString(", ")
		}
		if n.kind == object {
			w.b.WriteString(w.lang.key(n.entries[i].key) + ": ")
		}
		if w.b.Len() > most || !w.flow(&n.entries[i].value, most) {
			return false
		}
	}
	w.b.WriteByte(brackets[1])
	return w.b.Len() <= most
}

func (w *layout) newLine(indent int) {
	w.b.WriteByte('\n')
	for range indent {
		w.b.WriteByte(' ')
	}
}

// plainWord reports whether a text is a word that some reader may take for something other than text.
func plainWord(s string) bool {
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return true
	default:
		return false
	}
}
