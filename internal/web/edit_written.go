package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/money"
)

// Items and changes come from the API as lines of a plan file. As the API is sent them they differ in little: amounts are pence, and
// what is listed by year is a list.

// itemOf reads an item or a change; nil where the text is none. Numbers stay as they are written.
func itemOf(line string) map[string]any {
	var item map[string]any
	reader := json.NewDecoder(strings.NewReader(line))
	reader.UseNumber()
	if reader.Decode(&item) != nil {
		return nil
	}
	return item
}

// sent is an object of a plan file as the API is sent it.
func sent(of *ast.Definition, written map[string]any) map[string]any {
	object := map[string]any{}
	for _, field := range of.Fields {
		if value, ok := written[field.Name]; ok {
			object[field.Name] = sentValue(field.Type, value)
		}
	}
	return object
}

func sentValue(t *ast.Type, value any) any {
	if t.Elem != nil {
		return sentList(t.Elem, value)
	}
	switch inside, isObject := value.(map[string]any); {
	case isObject && isInput(t.NamedType):
		return sent(definition(t.NamedType), inside)
	case t.NamedType == "Pence":
		p, err := money.ParsePence(fmt.Sprint(value))
		if err != nil {
			return value // the API will say what is wrong with it
		}
		return int64(p)
	case t.NamedType == "Decimal":
		return fmt.Sprint(value)
	default:
		return value
	}
}

// sentList is a list of the plan file, which may be a single entry there, or entries by year.
func sentList(of *ast.Type, value any) any {
	if part := map[string]string{"YearCountInput": "count", "YearRateInput": "percent"}[of.NamedType]; part != "" {
		return byYear(part, value)
	}
	items, ok := value.([]any)
	if !ok {
		items = []any{value}
	}
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = sentValue(of, item)
	}
	return list
}

// earlierYears is the plan file's word for the years before those that it names.
const earlierYears = "earlier"

func byYear(part string, value any) any {
	years, ok := value.(map[string]any)
	if !ok {
		return []any{map[string]any{part: value}}
	}
	var list []any
	if before, ok := years[earlierYears]; ok {
		list = append(list, map[string]any{part: before})
	}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		if year != earlierYears {
			list = append(list, map[string]any{part: years[year], "year": year})
		}
	}
	return list
}

// sentChange is a scenario's change as the API is sent it.
func sentChange(document string) (name string, object map[string]any, err error) {
	for name, written := range itemOf(document) {
		object, isObject := written.(map[string]any)
		if k := kindNamed(name); k != nil && isObject {
			return name, sent(k.input, object), nil
		}
	}
	return "", nil, fmt.Errorf("%s is no change that there is a form for", document)
}

// planFile is a plan file, as far as its items matter.
type planFile map[string]any

// item finds an item of a list, as the plan file has it; nil where there is none.
func (p planFile) item(list, id string) map[string]any {
	for _, item := range p.items(list) {
		if itemKey(list, item) == id {
			return item
		}
	}
	return nil
}

func (p planFile) items(list string) []map[string]any {
	written, _ := p[list].([]any) // absent where there is none
	items := make([]map[string]any, len(written))
	for i := range written {
		items[i], _ = written[i].(map[string]any)
	}
	return items
}

// itemKey is how an item is known in its list: by its id, or by what tells it from the others.
func itemKey(list string, item map[string]any) string {
	switch list {
	case "payAwards":
		group, _ := item["payGroup"].(string)
		return payAwardID(fmt.Sprint(item["from"]), group)
	case "splits":
		return fmt.Sprint(item["post"], " ", item["source"])
	case "waivers":
		return fmt.Sprint(item["finding"], " ", item["at"])
	}
	return fmt.Sprint(item["id"])
}

// payAwardID names a pay award in addresses: it has no id, but a day and a group.
func payAwardID(from, group string) string {
	if group == "" {
		return from
	}
	return from + " " + group
}

// splits are a post's, as putSplits has them.
func (p planFile) splits(post string) map[string]any {
	var list []any
	for _, split := range p.items("splits") {
		if split["post"] == post {
			delete(split, "post")
			list = append(list, split)
		}
	}
	return map[string]any{"post": post, "splits": list}
}

// carried are the fields that a change shows as they are now: what is typed in their place, or that nothing is, is what they then say.
var carried = map[string]bool{"ends": true, "fte": true, "status": true}

// prefill is what a kind's form says of the item that is there: all of it where the kind replaces it, else what it sets anew.
func (p planFile) prefill(k *editKind, list, id string) map[string]any {
	if k.Name == "putSplits" {
		return sent(k.input, p.splits(id))
	}
	item := p.item(list, id)
	if k.Subject == "id" || k.List == "payAwards" {
		return sent(k.input, item)
	}
	object := map[string]any{}
	for _, field := range k.input.Fields {
		if value, ok := item[field.Name]; ok && carried[field.Name] {
			object[field.Name] = sentValue(field.Type, value)
		}
	}
	return object
}
