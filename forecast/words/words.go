// Package words puts numbers and names into English sentences.
package words

import (
	"strconv"
	"strings"
)

// Number writes a whole number with its thousands apart: "1,020".
func Number[N ~int | ~int32 | ~int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Count gives a number with its noun: "1 post", "1,020 posts".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// List joins names: "a, b and c".
func List(names []string) string { return Several(names, len(names)) }

// Several joins names, at most so many of them: "a, b and 7 more".
func Several(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " and " + Number(len(names)-most) + " more"
	}
	return joined(names, " and ")
}

// Either joins names of which one is meant: "a, b or c".
func Either(names []string) string { return joined(names, " or ") }

func joined(names []string, last string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + last + names[len(names)-1]
}

// Sentence makes a sentence of a clause: with a capital letter and a full stop.
func Sentence(clause string) string {
	if clause == "" {
		return ""
	}
	first := string([]rune(clause)[:1]) // which may be a "£"
	return strings.ToUpper(first) + strings.TrimPrefix(clause, first) + "."
}
