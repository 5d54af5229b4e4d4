package exchange

import "strings"

// nearest gives the one of the names that somebody may have meant by a text, "" where none is near.
func nearest[V any](s string, names map[string]V) string {
	best, least := "", 2
	if len(s) >= 6 {
		least = 3
	}
	s = strings.ToLower(s)
	for name := range names {
		d := distance(s, strings.ToLower(name), least+1)
		if d < least || d == least && best != "" && name < best {
			best, least = name, d
		}
	}
	return best
}

// distance is the number of characters to insert, delete, replace or swap with the next to make one text of the other, or
// limit if that is less.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return min(row[len(b)], limit)
}
