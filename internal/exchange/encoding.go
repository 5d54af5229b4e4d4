package exchange

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cliffedge/forecast/plan"
)

// byteOrderMark is what some editors put before UTF-8 text.
const byteOrderMark = "\uFEFF"

// decode gives the file's text without a byte order mark, or says why it is no UTF-8 text. The mark's length is where the
// text starts.
func decode(data string) (string, *fault) {
	if wide := wideEncoding(data); wide != "" {
		return "", &fault{plan.WrongEncoding, 0, "the file is in " + wide, "UTF-8"}
	}
	data = strings.TrimPrefix(data, byteOrderMark)
	if !utf8.ValidString(data) {
		at := firstInvalid(data)
		return "", &fault{
			plan.WrongEncoding, at, fmt.Sprintf("the byte 0x%02X is not UTF-8", data[at]),
			`UTF-8 (in a spreadsheet or editor: save as "UTF-8")`,
		}
	}
	if at := firstControl(data); at >= 0 {
		r, _ := utf8.DecodeRuneInString(data[at:])
		return "", &fault{plan.WrongEncoding, at, fmt.Sprintf("there is a control character, U+%04X", r), "text"}
	}
	return data, nil
}

// wideEncoding names the encoding of a file that is UTF-16 or UTF-32 by its byte order mark or its zero bytes.
func wideEncoding(data string) string {
	head := data[:min(len(data), 4)]
	switch {
	case strings.HasPrefix(data, "\xFF\xFE\x00\x00"), strings.HasPrefix(data, "\x00\x00\xFE\xFF"):
		return "UTF-32"
	case strings.HasPrefix(data, "\xFF\xFE"), strings.HasPrefix(data, "\xFE\xFF"):
		return "UTF-16"
	case strings.Count(head, "\x00") == 3:
		return "UTF-32"
	case len(head) == 4 && strings.Count(head, "\x00") == 2:
		return "UTF-16"
	default:
		return ""
	}
}

func firstInvalid(data string) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRuneInString(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return 0
}

// firstControl is the place of the first control character that is no tab or end of a line, else -1. Of a carriage
// return it wants that a line feed follows.
func firstControl(data string) int {
	for i := range len(data) {
		switch c := data[i]; {
		case c >= ' ' && c != 0x7F && c != 0xC2, c == '\n', c == '\t':
		case c == '\r' && i+1 < len(data) && data[i+1] == '\n':
		case c == 0xC2 && data[i+1] >= 0xA0: // beyond the controls U+0080 to U+009F, which 0xC2 starts too
		default:
			return i
		}
	}
	return -1
}
