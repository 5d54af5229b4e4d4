package exchange

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"cliffedge/forecast/plan"
)

// jsonReader reads a JSON document, strictly as RFC 8259 has it, into a tree that keeps where everything stood.
type jsonReader struct {
	text string
	at   int
	tree grower
}

// readJSON reads a whole document.
func readJSON(text string) (node, *fault) {
	r := &jsonReader{text: text}
	r.skipBlanks()
	root, wrong := r.value()
	if wrong != nil {
		return node{}, wrong
	}
	r.skipBlanks()
	if r.at < len(r.text) {
		return node{}, r.unexpected("the end of the file")
	}
	return root, nil
}

func (r *jsonReader) skipBlanks() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// unexpected is the fault that what stands here is not what the language allows here.
func (r *jsonReader) unexpected(expected string) *fault {
	return unexpected(r.text, r.at, expected)
}

func unexpected(text string, at int, expected string) *fault {
	found := "the file ends"
	if at < len(text) {
		c, _ := utf8.DecodeRuneInString(text[at:])
		found = fmt.Sprintf("there is %s", strconv.QuoteRune(c))
	}
	return &fault{plan.WrongSyntax, at, found, expected}
}

// take steps over a character if it is the next one.
func (r *jsonReader) take(c byte) bool {
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *jsonReader) value() (node, *fault) {
	at := r.at
	if at == len(r.text) {
		return node{}, r.unexpected("a value")
	}
	switch c := r.text[at]; {
	case c == '{':
		return r.object()
	case c == '[':
		return r.list()
	case c == '"':
		s, wrong := r.quoted()
		return node{kind: text, at: at, text: s}, wrong
	case c == '-' || c >= '0' && c <= '9':
		wrong := r.number()
		return node{kind: literal, at: at, text: r.text[at:r.at]}, wrong
	}
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(r.text[at:], word) {
			r.at += len(word)
			if word == "null" {
				return node{kind: nothing, at: at}, nil
			}
			return node{kind: literal, at: at, text: word}, nil
		}
	}
	return node{}, r.unexpected("a value")
}

// object reads an object's members.
func (r *jsonReader) object() (node, *fault) { return r.sequence(object, '}', r.member) }

// list reads a list's items.
func (r *jsonReader) list() (node, *fault) {
	return r.sequence(list, ']', func() (e entry, wrong *fault) {
		e.value, wrong = r.value()
		return e, wrong
	})
}

// sequence reads what stands between brackets, with commas between.
func (r *jsonReader) sequence(of kind, closing byte, next func() (entry, *fault)) (node, *fault) {
	at := r.at
	mark, wrong := r.tree.open(at)
	if wrong != nil {
		return node{}, wrong
	}
	r.at++
	r.skipBlanks()
	for closed := r.take(closing); !closed; {
		e, wrong := next()
		if wrong == nil {
			wrong = r.tree.add(e)
		}
		if wrong != nil {
			return node{}, wrong
		}
		r.skipBlanks()
		if closed = r.take(closing); closed {
			break
		}
		if !r.take(',') {
			return node{}, r.unexpected(fmt.Sprintf(`"," or "%c"`, closing))
		}
		r.skipBlanks()
	}
	return node{kind: of, at: at, entries: r.tree.shut(mark)}, nil
}

// member reads a key and its value.
func (r *jsonReader) member() (entry, *fault) {
	e := entry{at: r.at}
	if r.at == len(r.text) || r.text[r.at] != '"' {
		return e, r.unexpected("a key in double quotes")
	}
	var wrong *fault
	if e.key, wrong = r.quoted(); wrong != nil {
		return e, wrong
	}
	r.skipBlanks()
	if !r.take(':') {
		return e, r.unexpected(`":" after the key`)
	}
	r.skipBlanks()
	e.value, wrong = r.value()
	return e, wrong
}

// number steps over a number as the language writes it.
func (r *jsonReader) number() *fault {
	r.take('-')
	if !r.take('0') && !r.digits() {
		return r.unexpected("a digit")
	}
	if r.take('.') && !r.digits() {
		return r.unexpected("a digit")
	}
	if r.take('e') || r.take('E') {
		if !r.take('+') {
			r.take('-')
		}
		if !r.digits() {
			return r.unexpected("a digit")
		}
	}
	return nil
}

func (r *jsonReader) digits() bool {
	start := r.at
	for r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		r.at++
	}
	return r.at > start
}

// quoted reads text in double quotes. Text without escapes is a part of the file and costs no copy.
func (r *jsonReader) quoted() (string, *fault) {
	opened := r.at
	r.at++
	start := r.at
	var b strings.Builder
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			part := r.text[start:r.at]
			r.at++
			if b.Len() == 0 {
				return part, nil
			}
			b.WriteString(part)
			return b.String(), nil
		case c == '\\':
			b.WriteString(r.text[start:r.at])
			char, wrong := r.escape()
			if wrong != nil {
				return "", wrong
			}
			b.WriteRune(char)
			start = r.at
		case c < ' ':
			return "", &fault{plan.WrongSyntax, r.at, "the quotes are not closed on their line", `'"', or \n for a new line`}
		default:
			r.at++
		}
	}
	return "", notClosed(opened)
}

func notClosed(opened int) *fault {
	return &fault{plan.WrongSyntax, opened, "the quotes that open here are never closed", "quotes at the end of the text"}
}

// escape reads a backslash and what follows it.
func (r *jsonReader) escape() (rune, *fault) {
	at := r.at
	r.at += 2
	if r.at > len(r.text) {
		return 0, unexpected(r.text, len(r.text), "the rest of the escape")
	}
	switch c := r.text[at+1]; c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
		char, size := unicodeEscape(r.text[at:])
		if size == 0 {
			return 0, wrongEscape(at)
		}
		r.at = at + size
		return char, nil
	default:
		return 0, wrongEscape(at)
	}
}

func wrongEscape(at int) *fault {
	return &fault{plan.WrongSyntax, at, "this escape names no character", `an escape such as \n, \" or \u00A3`}
}

// unicodeEscape reads \u00A3, or the two halves of a character beyond U+FFFF, at the start of a text. Its size is 0 where
// the text starts with neither; half a character is none.
func unicodeEscape(s string) (char rune, size int) {
	first, ok := hexEscape(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	second, ok := hexEscape(s[6:])
	if char = utf16.DecodeRune(first, second); !ok || char == utf8.RuneError {
		return 0, 0
	}
	return char, 12
}

func hexEscape(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	return hex(s[2:6])
}

// hex reads hexadecimal digits.
func hex(digits string) (rune, bool) {
	n, err := strconv.ParseUint(digits, 16, 31)
	return rune(n), err == nil && !strings.ContainsAny(digits, "+-_")
}
