package chart

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is laid out before any browser sees it, so its width is reckoned here: with the advance widths of Arial and Helvetica,
// and generously where a browser may take another font.
const (
	fontSize   = 14.0
	lineHeight = 18.0
	ascent     = 13.0 // above the baseline, at fontSize
	descent    = 4.0  // below it
	slack      = 1.07 // for hinting and for fonts that stand in for Arial
	boldSlack  = 1.09
)

// asciiWidths are the advance widths of the characters from space to tilde, in thousandths of the font's size.
var asciiWidths = [...]int16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
}

func runeWidth(r rune) float64 {
	switch {
	case r >= ' ' && r <= '~':
		return float64(asciiWidths[r-' '])
	case r == '£' || r == '–':
		return 556
	case r == '‘' || r == '’' || r == '·':
		return 333
	case r == joiner || r == nonJoiner || unicode.Is(unicode.Variation_Selector, r):
		return 0
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 300 // nothing where the font has it, a mark of its own where it does not
	case r < 0x250 && unicode.IsLower(r) && r != 'æ' && r != 'œ':
		return 650
	case r < 0x2E80:
		return 1200
	case r >= 0xFDFA && r <= 0xFDFD: // whole phrases in one Arabic character
		return 12000
	}
	return 1450 // ideographs and emoji
}

// measure is the width that a text may take.
func measure(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += runeWidth(r)
	}
	return sum / 1000 * fontSize * slack
}

const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

// clean makes a text fit for XML and for a line: no control characters, no marks that turn the reading direction of what
// follows, no more than two accents on a letter, and single spaces. A text of which nothing is seen is empty.
func clean(s string) string {
	var b strings.Builder
	space, marks, visible := false, 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
			continue
		case unicode.Is(unicode.Cf, r) && r != joiner && r != nonJoiner:
			continue
		case r == 0xFFFE || r == 0xFFFF:
			r = utf8.RuneError
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > 2 {
				continue
			}
		default:
			marks = 0
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space, visible = false, visible || r != joiner && r != nonJoiner && marks == 0
		b.WriteRune(r)
	}
	if !visible {
		return ""
	}
	return b.String()
}

// fit shortens a text to a width; whole reports that nothing was lost.
func fit(s string, width float64) (short string, whole bool) {
	if measure(s) <= width {
		return s, true
	}
	left := width - measure("…")
	for i, r := range s {
		if left -= runeWidth(r) / 1000 * fontSize * slack; left < 0 {
			if s = strings.TrimRight(s[:i], " ,:"); s == "" && width < measure("…") {
				return "", false
			}
			return s + "…", false
		}
	}
	return s, true
}

// wrap breaks a text into at most so many lines of a width; whole reports that nothing was lost.
func wrap(s string, width float64, most int) (lines []string, whole bool) {
	for len(lines) < most-1 && measure(s) > width {
		cut := lineEnd(s, width)
		if cut == 0 {
			break
		}
		lines = append(lines, strings.TrimRight(s[:cut], " "))
		s = strings.TrimLeft(s[cut:], " ")
	}
	last, whole := fit(s, width)
	return append(lines, last), whole
}

// lineEnd is where a line of a width ends: after its last space, or within a word that is longer than the line.
func lineEnd(s string, width float64) int {
	used, space, hard := 0.0, 0, 0
	for i, r := range s {
		if r == ' ' {
			space = i
		}
		if used += runeWidth(r) / 1000 * fontSize * slack; used > width {
			break
		}
		hard = i + utf8.RuneLen(r)
	}
	if space > 0 {
		return space
	}
	return hard
}
