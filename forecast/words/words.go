// Package words puts numbers and names into English sentences.
package words

import (
	"fmt"
	"strings"
)

// Count gives a number with its noun: "1 post", "3 posts".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// List joins names: "a, b and c".
func List(names []string) string { return Several(names, len(names)) }

// Several joins names, at most so many of them: "a, b and 7 more".
func Several(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Sentence makes a sentence of a clause: with a capital letter and a full stop.
func Sentence(clause string) string {
	if clause == "" {
		return ""
	}
	first := string([]rune(clause)[:1]) // which may be a "£"
	return strings.ToUpper(first) + strings.TrimPrefix(clause, first) + "."
}
