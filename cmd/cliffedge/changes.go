package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// changeLines says what an update changed: a line for each item that came or went, and for each field of one that is another.
func changeLines(changes []plan.ItemChange) []string {
	var lines []string
	for _, c := range changes {
		item := strings.TrimSpace(c.List + " " + c.Key)
		switch "" {
		case c.Before:
			lines = append(lines, "added "+item)
		case c.After:
			lines = append(lines, "removed "+item)
		default:
			fields := fieldLines("", "", itemValue(c.Before), itemValue(c.After))
			if len(fields) == 0 {
				fields = []string{": written otherwise"}
			}
			for _, field := range fields {
				lines = append(lines, item+field)
			}
		}
	}
	for i := range lines {
		lines[i] = printable(lines[i], "")
	}
	return lines
}

// itemValue reads an item's text; what is no JSON stands for itself.
func itemValue(text string) any {
	var value any
	lines := json.NewDecoder(strings.NewReader(text))
	lines.UseNumber()
	if lines.Decode(&value) != nil {
		return text
	}
	return value
}

// fieldLines says where two values differ: by key, and by place in lists of the same length.
func fieldLines(path, key string, before, after any) []string {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	old, wasObject := before.(map[string]any)
	now, isObject := after.(map[string]any)
	if wasObject && isObject {
		all := maps.Clone(old)
		maps.Copy(all, now)
		var lines []string
		for _, key := range slices.Sorted(maps.Keys(all)) {
			lines = append(lines, fieldLines(path+" "+key, key, old[key], now[key])...)
		}
		return lines
	}
	entries, wasList := before.([]any)
	others, isList := after.([]any)
	if wasList && isList && len(entries) == len(others) {
		var lines []string
		for i := range entries {
			lines = append(lines, fieldLines(fmt.Sprintf("%s %d", path, i+1), key, entries[i], others[i])...)
		}
		return lines
	}
	return []string{":" + path + " " + fieldText(key, before) + " → " + fieldText(key, after)}
}

// amounts are the keys of a plan file whose values are money.
var amounts = []string{"amount", "annual", "annualAmount", "attachmentFee", "otherAnnual", "perFamily", "resultPayment"}

// fieldText gives a value as people read it.
func fieldText(key string, value any) string {
	switch v := value.(type) {
	case nil:
		return "nothing"
	case string:
		if pence, err := money.ParsePence(v); err == nil && slices.Contains(amounts, key) {
			return pence.String()
		}
		return v
	case json.Number:
		return v.String()
	default:
		text, err := json.Marshal(v)
		if err != nil { // it was read from JSON
			panic(err)
		}
		return string(text)
	}
}

// printable is a text without what would do something to a terminal: each such character is shown as �. Line
// breaks stay where there is something to indent the lines after them by.
func printable(text, indent string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && indent != "":
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return unicode.ReplacementChar
		default:
			return r
		}
	}, text)
	return strings.ReplaceAll(text, "\n", "\n"+indent)
}
