package exchange

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"cliffedge/forecast/plan"
)

// WriteYAML writes the plan as a YAML file: keys in their order, defaults left out, short items on a line of their own.
// The same plan always gives the same bytes, and reading them gives the same plan: also one that a scenario or an edit made.
// An error is the writer's, or names a text that is no UTF-8.
func WriteYAML(w io.Writer, p *plan.Plan) error { return write(w, yamlStyle{}, p) }

// WriteJSON writes the plan as a JSON file, which is a YAML file as well. It is WriteYAML in all else.
func WriteJSON(w io.Writer, p *plan.Plan) error { return write(w, jsonStyle{}, p) }

func write(w io.Writer, lang language, p *plan.Plan) error {
	root := planShape.write(p)
	if err := checkTexts(&root); err != nil {
		return err
	}
	var b bytes.Buffer
	layOut(&b, lang, &root)
	_, err := w.Write(b.Bytes())
	return err
}

// checkTexts reports a text that is no UTF-8: a file could only say another one.
func checkTexts(n *node) error {
	if !utf8.ValidString(n.text) {
		return fmt.Errorf("the text %q is no UTF-8", n.text)
	}
	for i := range n.entries {
		if err := checkTexts(&n.entries[i].value); err != nil {
			return err
		}
	}
	return nil
}

// yamlStyle is how YAML is written.
type yamlStyle struct{}

func (yamlStyle) key(key string) string { return key }

func (yamlStyle) scalar(n *node, inFlow bool) (string, bool) {
	switch {
	case n.kind == nothing:
		return "null", true
	case n.kind != text:
		return n.text, true
	case strings.Contains(n.text, "\n") && isBlockText(n.text):
		return "", false
	case isPlainText(n.text, inFlow):
		return n.text, true
	default:
		return quote(n.text, func(r rune) string {
			if r > 0xFFFF {
				return fmt.Sprintf(`\U%08X`, r)
			}
			return fmt.Sprintf(`\u%04X`, r)
		}), true
	}
}

// flowIndicators end plain text within brackets.
const flowIndicators = ",[]{}"

// isPlainText reports whether YAML text needs no quotes, for any reader of YAML.
func isPlainText(s string, inFlow bool) bool {
	if s == "" || strings.IndexByte("-?:,[]{}#&*!|>'\"%@`=~<.+ 0123456789", s[0]) >= 0 || plainWord(s) {
		return false
	}
	if strings.HasSuffix(s, " ") || strings.HasSuffix(s, ":") || strings.Contains(s, ": ") || strings.Contains(s, " #") {
		return false
	}
	if inFlow && strings.ContainsAny(s, flowIndicators) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// isBlockText reports whether text of several lines can be written as a block of lines.
func isBlockText(s string) bool {
	if s[0] == ' ' || s[0] == '\n' || strings.HasSuffix(s, "\n\n") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasSuffix(line, " ") || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return false
		}
	}
	return true
}

func (yamlStyle) block(w *layout, n *node, indent int) {
	switch {
	case n.kind == text:
		w.b.WriteString("|")
		if !strings.HasSuffix(n.text, "\n") {
			w.b.WriteString("-")
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(n.text, "\n"), "\n") {
			if line == "" {
				w.b.WriteByte('\n')
				continue
			}
			w.newLine(indent)
			w.b.WriteString(line)
		}
	case n.kind == list:
		for i := range n.entries {
			w.newLine(indent)
			w.b.WriteString("- ")
			w.yamlItem(&n.entries[i].value, indent+2)
		}
	default:
		w.yamlKeys(n, indent)
	}
}

// yamlItem writes an item after its dash. The keys of an object start on the line of the dash.
func (w *layout) yamlItem(n *node, indent int) {
	if n.kind == object && len(n.entries) > 0 && !w.onOneLine(n) {
		w.yamlKeys(n, indent)
	} else if n.kind != object || len(n.entries) == 0 {
		w.value(n, indent)
	}
}

// yamlKeys writes an object's keys, the first on the line that is already begun.
func (w *layout) yamlKeys(n *node, indent int) {
	for i := range n.entries {
		if i > 0 {
			w.newLine(indent)
		}
		e := &n.entries[i]
		w.b.WriteString(e.key + ":")
		start := w.b.Len()
		w.b.WriteByte(' ')
		if isBlock := e.value.kind == list || e.value.kind == object; !isBlock || w.onOneLine(&e.value) {
			if !isBlock {
				w.value(&e.value, indent+2)
			}
			continue
		}
		w.b.Truncate(start)
		if e.value.kind == object {
			w.newLine(indent + 2)
		}
		w.lang.block(w, &e.value, indent+2)
	}
}

// jsonStyle is how JSON is written.
type jsonStyle struct{}

func (jsonStyle) key(key string) string { return jsonQuote(key) }

func (jsonStyle) scalar(n *node, _ bool) (string, bool) {
	switch n.kind {
	case nothing:
		return "null", true
	case literal:
		return n.text, true
	default:
		return jsonQuote(n.text), true
	}
}

func (jsonStyle) block(w *layout, n *node, indent int) {
	brackets := "[]"
	if n.kind == object {
		brackets = "{}"
	}
	w.b.WriteByte(brackets[0])
	for i := range n.entries {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.newLine(indent + 2)
		if n.kind == object {
			w.b.WriteString(jsonQuote(n.entries[i].key) + ": ")
		}
		w.value(&n.entries[i].value, indent+2)
	}
	w.newLine(indent)
	w.b.WriteByte(brackets[1])
}

func jsonQuote(s string) string {
	return quote(s, func(r rune) string {
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			return fmt.Sprintf(`\u%04X\u%04X`, high, low)
		}
		return fmt.Sprintf(`\u%04X`, r)
	})
}

// quote gives text in double quotes. What cannot be seen is written as an escape.
func quote(s string, escape func(rune) string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(escape(r))
		}
	}
	b.WriteByte('"')
	return b.String()
}
