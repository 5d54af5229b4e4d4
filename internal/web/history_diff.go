package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// What a revision changed, in words.

// changedItem is what became of an item. Its texts are lines of the plan file; "" where there is none, or it may not be seen.
type changedItem struct{ List, Key, Before, After string }

// itemDifference is one item's change as a page shows it.
type itemDifference struct {
	Item   link
	What   string // added, removed or changed
	Text   string // the item that came or went, in one line
	Fields []fieldDifference
}

// fieldDifference is a value that became another.
type fieldDifference struct{ Name, Before, After string }

// listWords are the lists of a plan file, of one and of many items.
var listWords = map[string][2]string{
	"programmes": {"programme", "programmes"}, "posts": {"post", "posts"}, "costs": {"cost line", "cost lines"},
	"contracts": {"contract", "contracts"}, "sources": {"source", "sources"}, "outcomes": {"outcome stream", "outcome streams"},
	"splits": {"funding split", "funding splits"}, "payAwards": {"pay award", "pay awards"}, "savings": {"saving", "savings"},
	"measures": {"measure", "measures"}, "decisions": {"decision", "decisions"}, "waivers": {"waiver", "waivers"},
	"scenarios": {"scenario", "scenarios"}, "plan": {"the file’s format", ""}, "authority": {"the authority", ""}, "leadTimeDays": {"the lead time", ""},
}

func listWord(list string, n int) string {
	names, known := listWords[list]
	switch {
	case !known:
		return spaced(list)
	case n == 1:
		return names[0]
	}
	return names[1]
}

// countChanges says of which items how many a revision changed: "2 posts, 1 contract".
func countChanges(list []changedItem) string {
	var order []string
	count := map[string]int{}
	for _, c := range list {
		if count[c.List] == 0 {
			order = append(order, c.List)
		}
		count[c.List]++
	}
	var texts []string
	for _, name := range order {
		if names := listWords[name]; names[1] != "" {
			texts = append(texts, number(count[name], listWord(name, 1), listWord(name, 2)))
		} else {
			texts = append(texts, listWord(name, 1))
		}
	}
	return words.List(texts)
}

// itemDifferences say in words what changed. Where the texts may not be seen, they only name the items.
func itemDifferences(list []changedItem, p places) []itemDifference {
	shown := make([]itemDifference, len(list))
	for i, c := range list {
		shown[i] = c.difference(p)
	}
	return shown
}

func (c changedItem) difference(p places) itemDifference {
	d := itemDifference{Item: c.place(p), What: "changed"}
	before, after := itemValue(c.Before), itemValue(c.After)
	switch {
	case c.Before == "" && c.After == "":
	case c.Before == "":
		d.What, d.Text = "added", describe("", after)
	case c.After == "":
		d.What, d.Text, d.Item.To = "removed", describe("", before), ""
	default:
		d.Fields = compareValues("", "", before, after)
		if len(d.Fields) == 0 {
			d.Text = "written otherwise, with the same meaning"
		}
	}
	return d
}

// place names the item, and where it is shown.
func (c changedItem) place(p places) link {
	text := c.After
	if text == "" {
		text = c.Before
	}
	name := c.Key
	if item, ok := itemValue(text).(map[string]any); ok {
		for _, key := range []string{"title", "name"} {
			if value, ok := item[key].(string); ok {
				name = value
			}
		}
		if c.List == "contracts" {
			if post, ok := item["post"].(string); ok {
				return link{titled(listWord(c.List, 1)) + ": " + name, p.of("post/" + post).To}
			}
		}
	}
	kind := map[string]string{"programmes": "programme", "posts": "post", "costs": "post", "contracts": "contract", "sources": "source", "outcomes": "source", "decisions": "decision", "scenarios": "scenario"}[c.List]
	to := link{}
	if kind != "" {
		to = p.of(kind + "/" + c.Key)
	}
	if to.To != "" && to.Text != "" && name == c.Key {
		name = to.Text
	}
	if name == "" {
		return link{titled(listWord(c.List, 1)), to.To}
	}
	return link{titled(listWord(c.List, 1)) + ": " + name, to.To}
}

// itemValue reads an item's text; what is no JSON stands for itself.
func itemValue(text string) any {
	if text == "" {
		return nil
	}
	var value any
	lines := json.NewDecoder(strings.NewReader(text))
	lines.UseNumber()
	if lines.Decode(&value) != nil {
		return text
	}
	return value
}

// compareValues says where two values differ: by key, by place in lists of the same length, and by what came and went in others.
func compareValues(path, key string, before, after any) []fieldDifference {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	old, wasObject := before.(map[string]any)
	now, isObject := after.(map[string]any)
	if wasObject && isObject {
		all := maps.Clone(old)
		maps.Copy(all, now)
		var list []fieldDifference
		for _, k := range slices.Sorted(maps.Keys(all)) {
			list = append(list, compareValues(strings.TrimSpace(path+" "+spaced(k)), k, old[k], now[k])...)
		}
		return list
	}
	entries, wasList := before.([]any)
	others, isList := after.([]any)
	if wasList && isList {
		return compareLists(path, key, entries, others)
	}
	return []fieldDifference{{titled(path), describe(key, before), describe(key, after)}}
}

func compareLists(path, key string, before, after []any) []fieldDifference {
	var list []fieldDifference
	if len(before) == len(after) {
		for i := range before {
			list = append(list, compareValues(fmt.Sprintf("%s %d", path, i+1), key, before[i], after[i])...)
		}
		return list
	}
	for _, x := range missingFrom(before, after) {
		list = append(list, fieldDifference{titled(path), describe(key, x), ""})
	}
	for _, x := range missingFrom(after, before) {
		list = append(list, fieldDifference{titled(path), "", describe(key, x)})
	}
	return list
}

// missingFrom gives what one list has and another has not.
func missingFrom(list, other []any) []any {
	rest := slices.Clone(other)
	var only []any
	for _, x := range list {
		if i := slices.IndexFunc(rest, func(y any) bool { return reflect.DeepEqual(x, y) }); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			only = append(only, x)
		}
	}
	return only
}

// moneyKeys are the keys of a plan file whose values are money.
var moneyKeys = []string{"amount", "annual", "annualAmount", "attachmentFee", "otherAnnual", "perFamily", "resultPayment"}

// describe gives a value as people read it.
func describe(key string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		return describeText(key, v)
	case json.Number:
		return v.String()
	case []any:
		texts := make([]string, len(v))
		for i, x := range v {
			texts[i] = describe(key, x)
		}
		if _, nested := firstOf(v).(map[string]any); nested && len(v) > 1 {
			return "(" + strings.Join(texts, ") (") + ")"
		}
		return strings.Join(texts, ", ")
	case map[string]any:
		return describeObject(v)
	default:
		var b bytes.Buffer
		fmt.Fprint(&b, v)
		return b.String()
	}
}

func firstOf(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func describeText(key, text string) string {
	if pence, err := money.ParsePence(text); err == nil && slices.Contains(moneyKeys, key) {
		return pounds(pence)
	}
	if d, err := fiscal.ParseDay(text); err == nil {
		return d.Long()
	}
	if text != "" && text == strings.ToUpper(text) && strings.ContainsFunc(text, unicode.IsLetter) && len(text) > 3 && !strings.ContainsAny(text, " .:/") {
		return strings.ToLower(strings.ReplaceAll(text, "_", " ")) // FIXED_TERM
	}
	return text
}

// leading are the keys that come first where an item is described; all others follow by name, remarks last.
var leading = []string{"title", "name", "body", "date", "item", "text", "programme", "post", "source", "kind", "status", "fte", "percent", "amount", "from", "starts", "until", "ends"}

func describeObject(object map[string]any) string {
	place := func(key string) int {
		if i := slices.Index(leading, key); i >= 0 {
			return i
		}
		if key == "note" || key == "assumed" {
			return len(leading) + 1
		}
		return len(leading)
	}
	keys := slices.SortedFunc(maps.Keys(object), func(a, b string) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var texts []string
	for _, key := range keys {
		if key == "id" {
			continue // it is named already
		}
		if key == "assumed" {
			if object[key] == true {
				texts = append(texts, "assumed")
			}
			continue
		}
		if text := describe(key, object[key]); text != "" {
			texts = append(texts, spaced(key)+" "+text)
		}
	}
	return strings.Join(texts, "; ")
}

// spaced makes words of a key: "other annual" of otherAnnual.
func spaced(key string) string {
	var b strings.Builder
	for _, r := range key {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(b.String(), "fte", "FTE")
}
