package exchange

import (
	"strings"
	"unicode/utf8"

	"cliffedge/forecast/plan"
)

// flowIndicators end plain text within brackets.
const flowIndicators = ",[]{}"

// plainOnLine reads plain text up to the end of the line, a comment, a colon before a blank or, within brackets, a
// character that the brackets give a meaning. It steps to there, over no blanks.
func (r *yamlReader) plainOnLine(inFlow bool) string {
	start, end := r.at, r.at // end: after the last character that is no blank
	for ; !r.endsAt(0); r.at++ {
		c := r.peek(0)
		if c == ':' && (r.blankAt(1) || inFlow && strings.IndexByte(flowIndicators, r.peek(1)) >= 0) ||
			c == '#' && r.at > start && isBlank(r.text[r.at-1]) ||
			inFlow && strings.IndexByte(flowIndicators, c) >= 0 {
			break
		}
		if !isBlank(c) {
			end = r.at + 1
		}
	}
	r.at = end
	return r.text[start:end]
}

// plain reads plain text that may go on over lines that are indented by more than the parent's column.
func (r *yamlReader) plain(parent int) (string, *fault) {
	if strings.IndexByte(flowIndicators, r.peek(0)) >= 0 {
		return "", unexpected(r.text, r.at, "quotes around text that starts with it")
	}
	if wrong := r.refused(); wrong != nil {
		return "", wrong
	}
	s := r.plainOnLine(false)
	if wrong := r.noKeyHere(); wrong != nil {
		return "", wrong
	}
	var b strings.Builder
	b.WriteString(s)
	for {
		empty, more := r.nextTextLine(parent)
		if !more {
			return b.String(), nil
		}
		if r.atDash() {
			return "", r.fault(plan.WrongSyntax, "a list item stands under text", "the list under a key of its own, or quotes around the text")
		}
		fold(&b, empty)
		b.WriteString(r.plainOnLine(false))
		if wrong := r.noKeyHere(); wrong != nil {
			return "", wrong
		}
	}
}

// noKeyHere refuses plain text that was ended by a colon before a blank.
func (r *yamlReader) noKeyHere() *fault {
	at := r.at
	for isBlank(r.peek(0)) {
		r.at++
	}
	if r.peek(0) == ':' {
		return r.fault(plan.WrongSyntax, `text without quotes holds ": ", or a key is indented further than the one before`,
			"quotes around the text, or keys one below the other")
	}
	r.at = at
	return nil
}

// nextTextLine steps to the next line of plain text, if the text goes on there, and says how many empty lines lie between.
func (r *yamlReader) nextTextLine(parent int) (empty int, more bool) {
	here := *r
	for isBlank(r.peek(0)) {
		r.at++
	}
	lines := 0
	for r.newLine() {
		lines++
		r.skipSpaces()
		if !r.endsAt(0) {
			break
		}
	}
	if lines == 0 || r.endsAt(0) || r.column() <= parent || r.peek(0) == '#' || r.peek(0) == '\t' || r.atMarker() {
		*r = here
		return 0, false
	}
	return lines - 1, true
}

// fold joins two lines of text: with a space, or with the empty lines that lie between.
func fold(b *strings.Builder, empty int) {
	if empty == 0 {
		b.WriteByte(' ')
	}
	b.WriteString(strings.Repeat("\n", empty))
}

// quoted reads text in single or double quotes. Text over several lines is indented by more than the parent's column.
// Text on one line without escapes is a part of the file and costs no copy.
func (r *yamlReader) quoted(parent int) (string, *fault) {
	opened, quote := r.at, r.peek(0)
	r.at++
	var b strings.Builder
	start := r.at // of what is not in b yet
	for r.at < len(r.text) {
		switch c := r.peek(0); {
		case c == quote && quote == '\'' && r.peek(1) == quote:
			b.WriteString(r.text[start : r.at+1])
			r.at += 2
			start = r.at
		case c == quote:
			part := r.text[start:r.at]
			r.at++
			if b.Len() == 0 {
				return part, nil
			}
			b.WriteString(part)
			return b.String(), nil
		case c == '\\' && quote == '"' && !r.endsAt(1):
			b.WriteString(r.text[start:r.at])
			if wrong := r.escape(&b); wrong != nil {
				return "", wrong
			}
			start = r.at
		case c == '\\' && quote == '"', r.endsAt(0):
			if !r.quotedBreak(&b, r.text[start:r.at], parent) {
				return "", notClosed(opened)
			}
			start = r.at
		default:
			r.at++
		}
	}
	return "", notClosed(opened)
}

// quotedBreak adds the rest of a line of quoted text and steps to the next line, if there is one. After a backslash the
// text goes on as if the line did not end there.
func (r *yamlReader) quotedBreak(b *strings.Builder, rest string, parent int) bool {
	escaped := r.peek(0) == '\\'
	if escaped {
		r.at++
	} else {
		rest = strings.TrimRight(rest, " \t")
	}
	b.WriteString(rest)
	empty, ok := r.nextQuotedLine(parent)
	if escaped {
		b.WriteString(strings.Repeat("\n", empty))
	} else {
		fold(b, empty)
	}
	return ok
}

// nextQuotedLine steps to the next line of quoted text that is not empty and says how many empty ones lie between. It is
// false where no line follows that belongs to the text.
func (r *yamlReader) nextQuotedLine(parent int) (empty int, ok bool) {
	lines := 0
	for r.newLine() {
		lines++
		r.skipSpaces()
		indent := r.column()
		for isBlank(r.peek(0)) {
			r.at++
		}
		if !r.endsAt(0) {
			return lines - 1, indent > parent && !r.atMarker()
		}
	}
	return 0, false
}

// escapes are the characters that an escape of one letter stands for.
var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// escape reads a backslash and what follows it.
func (r *yamlReader) escape(b *strings.Builder) *fault {
	at := r.at
	c := r.peek(1)
	if s, ok := escapes[c]; ok && at+1 < len(r.text) {
		b.WriteString(s)
		r.at += 2
		return nil
	}
	switch digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]; {
	case c == 'u':
		char, size := unicodeEscape(r.text[at:])
		if size == 0 {
			return wrongEscape(at)
		}
		b.WriteRune(char)
		r.at += size
		return nil
	case digits > 0 && at+2+digits <= len(r.text):
		char, ok := hex(r.text[at+2 : at+2+digits])
		if !ok || !utf8.ValidRune(char) {
			return wrongEscape(at)
		}
		b.WriteRune(char)
		r.at += 2 + digits
		return nil
	default:
		return wrongEscape(at)
	}
}

// blockText reads text after "|" (line by line) or ">" (folded), whose lines are indented by more than the parent's column.
func (r *yamlReader) blockText(parent int) (string, *fault) {
	folded := r.peek(0) == '>'
	r.at++
	chomp, indent := byte(0), 0
	for range 2 {
		switch c := r.peek(0); {
		case chomp == 0 && (c == '-' || c == '+'):
			chomp = c
			r.at++
		case indent == 0 && c >= '1' && c <= '9':
			indent = max(parent, 0) + int(c-'0')
			r.at++
		}
	}
	if wrong := r.endOfLine(`the text on the lines below, or quotes around text that starts with "|" or ">"`); wrong != nil {
		return "", wrong
	}
	lines, wrong := r.blockLines(max(parent, 0), indent)
	if wrong != nil {
		return "", wrong
	}
	s := joined(lines, folded)
	if r.at == len(r.text) && !strings.HasSuffix(r.text, "\n") {
		s = strings.TrimSuffix(s, "\n") // the file ends within the last line
	}
	return chomped(s, chomp), nil
}

// blockLines reads the lines of block text without their indentation, which is the first line's where it is not given.
func (r *yamlReader) blockLines(parent, indent int) ([]string, *fault) {
	var lines []string
	deepest := 0 // of the empty lines before the first
	for r.newLine() && r.at < len(r.text) {
		for r.peek(0) == ' ' && (indent == 0 || r.column() < indent) {
			r.at++
		}
		column, empty := r.column(), r.endsAt(0)
		if !empty && (column <= parent || column < indent || r.atMarker()) {
			r.at = r.lineStart
			break
		}
		switch {
		case empty && indent == 0:
			deepest = max(deepest, column)
		case !empty && column < deepest:
			return nil, r.fault(plan.WrongSyntax, "this line is indented less than the empty line above", "empty lines without spaces")
		case !empty:
			indent, deepest = column, 0
		}
		start := r.at
		r.skipLine()
		lines = append(lines, strings.TrimSuffix(r.text[start:r.at], "\r"))
	}
	return lines, nil
}

// joined puts lines together, each with its end; folded, lines of words become one, and an empty line ends a paragraph.
func joined(lines []string, folded bool) string {
	var b strings.Builder
	for i, line := range lines {
		b.WriteString(line)
		if folded && i+1 < len(lines) && isWords(line) {
			next := i + 1
			for next < len(lines) && lines[next] == "" {
				next++
			}
			if next == i+1 && isWords(lines[next]) {
				b.WriteByte(' ')
				continue
			}
			if next < len(lines) && isWords(lines[next]) {
				continue // the empty lines stand for themselves
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// isWords reports whether a line is text that is not indented further than the rest.
func isWords(line string) bool { return line != "" && !isBlank(line[0]) }

// chomped is block text with the ends of lines that its header asks for: "-" none, "+" all, else one.
func chomped(s string, chomp byte) string {
	trimmed := strings.TrimRight(s, "\n")
	switch {
	case chomp == '-':
		return trimmed
	case chomp == '+':
		return s
	case trimmed == "":
		return ""
	case s == trimmed:
		return s
	default:
		return trimmed + "\n"
	}
}
