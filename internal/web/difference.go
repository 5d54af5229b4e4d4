package web

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// What a change of the plan does, item by item and field by field, in the words of the forms: of a revision, and of whatever would
// make one (an edit, an import, going back, adopting), before it is made.

// itemChange is what became of an item of the plan. Its texts are lines of the plan file; "" where there is none, or it may not be
// seen.
type itemChange struct{ List, Key, Before, After string }

// changesView is what a change of the plan does, as a page lists it.
type changesView struct {
	List []difference
	More int // items that are not listed
}

// difference is what became of one item.
type difference struct {
	Item link
	Does string // added, changed, removed, or some change
	Rows []differenceRow
	Note string // in place of rows, where there are none
}

// differenceRow is a field that became another.
type differenceRow struct{ Field, Before, After string }

// someChange is what became of an item of which the reader may not know more.
const someChange = "added, changed or removed"

// Kind is what became of the item as styles name it.
func (d difference) Kind() string {
	if d.Does == someChange {
		return "changed"
	}
	return d.Does
}

// mostChanges bounds how many items a page lists at once.
const mostChanges = 100

// changes says what changes do.
func (v *visit) changes(list []itemChange) (changesView, error) {
	if len(list) == 0 {
		return changesView{}, nil
	}
	p, err := v.places()
	return p.changes(list), err
}

// changes says what changes do, with items called as they are in the places.
func (p places) changes(list []itemChange) changesView {
	p = p.withNamed(list)
	shown := list[:min(len(list), mostChanges)]
	view := changesView{More: len(list) - len(shown)}
	for _, c := range shown {
		view.List = append(view.List, p.difference(c))
	}
	return view
}

// withNamed are the places, and the items that they do not know and the changes name: those that are not there yet, or no more.
func (p places) withNamed(list []itemChange) places {
	all := maps.Clone(p)
	for _, c := range list { // posts come before contracts, which are called by them
		ref := itemKinds[c.List].place + "/" + c.Key
		if _, known := all[ref]; known || itemKinds[c.List].place == "" {
			continue
		}
		if name := all.nameIn(itemOf(cmp.Or(c.After, c.Before))); name != "" {
			all[ref] = link{Text: name}
		}
	}
	return all
}

// nameIn is what an item is called, by what the plan file says of it; "" where it says nothing of that.
func (p places) nameIn(item map[string]any) string {
	for _, field := range []string{"title", "name"} {
		if text, ok := item[field].(string); ok {
			return text
		}
	}
	if body, ok := item["body"].(string); ok {
		return body + ", " + dayInFull(fmt.Sprint(item["date"]))
	}
	post, _ := item["post"].(string)
	return p["post/"+post].Text
}

// itemKind is what the items of a list of the plan file are called.
type itemKind struct {
	one, many string // many is "" where the list is a single value
	input     string // the API's input that has their fields; "" for none
	place     string // the kind by which places know them; "" where they do not
}

var itemKinds = map[string]itemKind{
	"programmes":   {"programme", "programmes", "ProgrammeInput", "programme"},
	"posts":        {"post", "posts", "PostInput", "post"},
	"costs":        {"cost", "costs", "CostLineInput", "post"},
	"contracts":    {"contract", "contracts", "ContractInput", "contract"},
	"sources":      {"source", "sources", "SourceInput", "source"},
	"splits":       {"funding split", "funding splits", "DatedSplitPartInput", ""},
	"outcomes":     {"outcome stream", "outcome streams", "OutcomeStreamInput", "source"},
	"payAwards":    {"pay award", "pay awards", "PayAwardInput", ""},
	"savings":      {"saving", "savings", "SavingInput", "saving"},
	"measures":     {"measure", "measures", "MeasureInput", "measure"},
	"decisions":    {"decision", "decisions", "DecisionInput", "decision"},
	"waivers":      {"waiver", "waivers", "WaiveFindingInput", ""},
	"scenarios":    {"scenario", "scenarios", "SaveScenarioInput", "scenario"},
	"authority":    {one: "the authority"},
	"leadTimeDays": {one: "the lead time"},
	"plan":         {one: "the file’s format"},
}

// countChanges says of which items how many a revision changed: "2 posts, 1 contract". Where it is a single one, it says which.
func (p places) countChanges(list []itemChange) string {
	var order []string
	count := map[string]int{}
	for _, c := range list {
		if c.List == "plan" { // of a file's first line, which says nothing of the plan
			continue
		}
		if count[c.List] == 0 {
			order = append(order, c.List)
		}
		count[c.List]++
	}
	texts := make([]string, len(order))
	for i, name := range order {
		if kind := itemKinds[name]; kind.many != "" {
			texts[i] = words.Count(count[name], kind.one, kind.many)
		} else {
			texts[i] = kind.one
		}
	}
	if len(list) == 1 {
		if to, known := p[itemKinds[list[0].List].place+"/"+list[0].Key]; known {
			return texts[0] + ": " + to.Text
		}
	}
	return words.List(texts)
}

// hidden says what became of items whose texts the reader may not see, by which there were before and which there are.
func (p places) hidden(list []itemChange, before places) changesView {
	view := changesView{List: make([]difference, len(list))}
	for i, c := range list {
		d := p.difference(c)
		ref := itemKinds[c.List].place + "/" + c.Key
		was, wasThere := before[ref]
		isSingle := itemKinds[c.List].many == ""
		switch _, isThere := p[ref]; {
		case isThere && wasThere, isSingle && len(before) > 0:
			d.Does = "changed"
		case isThere, len(before) == 0: // with the first revision all came
			d.Does = "added"
		case wasThere:
			d.Does, d.Item = "removed", link{Text: titled(itemKinds[c.List].one) + ": " + was.Text}
		}
		view.List[i] = d
	}
	return view
}

// difference says what became of an item. Where its texts may not be seen, it only names it.
func (p places) difference(c itemChange) difference {
	before, after := itemOf(c.Before), itemOf(c.After)
	d := difference{Item: p.item(c, before, after), Does: "changed"}
	switch {
	case c.Before == "" && c.After == "":
		d.Does = someChange
		return d
	case c.Before == "":
		d.Does = "added"
	case c.After == "":
		d.Does, d.Item.To = "removed", ""
	}
	if before == nil && after == nil { // a single value
		d.Rows = []differenceRow{{"Value", c.Before, c.After}}
		return d
	}
	of := definition(itemKinds[c.List].input)
	if d.Rows = p.fieldsBetween("", of, sentItem(of, before), sentItem(of, after)); len(d.Rows) == 0 {
		d.Note = "Written otherwise, with the same meaning."
	}
	return d
}

// item names the item of a change, and says where it is shown.
func (p places) item(c itemChange, before, after map[string]any) link {
	kind := itemKinds[c.List]
	to, known := p[kind.place+"/"+c.Key]
	for _, item := range []map[string]any{before, after} { // the later name wins
		for _, field := range []string{"title", "name"} {
			if text, ok := item[field].(string); ok {
				to.Text = text
			}
		}
	}
	if !known && to.Text == "" {
		to = p.itemOfKey(c)
	}
	if to.Text != "" {
		to.Text = ": " + to.Text
	}
	to.Text = titled(kind.one) + to.Text
	return to
}

// itemOfKey names an item that has no name of its own by what it is known by in its list: a funding split by its post and its source, a waiver by what
// it is about, a pay award by its day and its group.
func (p places) itemOfKey(c itemChange) link {
	first, second, _ := strings.Cut(c.Key, " ")
	switch c.List {
	case "splits":
		source, _, _ := strings.Cut(second, " ")
		to := cmp.Or(p["post/"+first], link{Text: first})
		to.Text += ", " + p.nameOr("source/"+source, source)
		return to
	case "waivers":
		return cmp.Or(p[second], link{Text: second})
	case "payAwards":
		return link{Text: strings.TrimSpace(dayInFull(first) + " " + second)}
	}
	return link{Text: c.Key}
}

// sentItem is an item as the API is sent it, with what the API has no field for as it is written.
func sentItem(of *ast.Definition, item map[string]any) map[string]any {
	if of == nil || item == nil {
		return item
	}
	all := maps.Clone(item)
	maps.Copy(all, sent(of, item))
	return all
}

// fieldsBetween are the fields that are not the same in two objects, in the schema's order; below is what stands before their names.
func (p places) fieldsBetween(below string, of *ast.Definition, before, after map[string]any) []differenceRow {
	var rows []differenceRow
	rest := maps.Clone(before)
	if rest == nil {
		rest = map[string]any{}
	}
	maps.Copy(rest, after)
	for _, name := range []string{"id", "post"} { // the item is named by them already; a contract's post is in the schema
		delete(rest, name)
	}
	isWhole := before == nil || after == nil
	if of != nil {
		for _, f := range of.Fields {
			if f.Name != "id" && !(isWhole && namesIt[f.Name]) {
				was, is := said(of, f, before), said(of, f, after)
				rows = append(rows, p.between(joined(below, shortLabel(of, f.Name)), f.Name, f.Type, was, is)...)
			}
			delete(rest, f.Name)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(rest)) {
		rows = append(rows, p.between(joined(below, titled(key)), key, nil, before[key], after[key])...)
	}
	return rows
}

// said is a field of an object; where it says nothing, what that stands for.
func said(of *ast.Definition, f *ast.FieldDefinition, object map[string]any) any {
	if value, ok := object[f.Name]; ok || object == nil {
		return value
	}
	if value, ok := usual[of.Name+"."+f.Name]; ok {
		return value
	}
	return nil
}

// namesIt are the fields by which an item is named.
var namesIt = map[string]bool{"title": true, "name": true}

// shortLabel is a field's label, where its value follows.
func shortLabel(of *ast.Definition, name string) string {
	if name == "assumed" {
		return "Assumed"
	}
	return labelOf(of, name)
}

func joined(below, label string) string {
	if below == "" {
		return label
	}
	return below + ": " + inner(label)
}

// between says how two values of a field differ: as a whole, or where they differ within.
func (p places) between(label, field string, t *ast.Type, before, after any) []differenceRow {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	old, wasList := before.([]any)
	now, isList := after.([]any)
	if wasList && isList {
		return p.listsBetween(label, field, t, old, now)
	}
	was, wasObject := before.(map[string]any)
	is, isObject := after.(map[string]any)
	if wasObject && isObject && t != nil && isInput(t.NamedType) {
		return p.fieldsBetween(label, definition(t.NamedType), was, is)
	}
	return []differenceRow{{label, p.inWords(field, t, before), p.inWords(field, t, after)}}
}

// listsBetween compares lists entry by entry where they have the same ones, and else says what came and went.
func (p places) listsBetween(label, field string, t *ast.Type, before, after []any) (rows []differenceRow) {
	element := elementOf(t)
	if sameEntries(element, before, after) {
		for i := range before {
			rows = append(rows, p.between(entryName(label, i, after[i]), field, element, before[i], after[i])...)
		}
		return rows
	}
	for _, x := range missingFrom(before, after) {
		rows = append(rows, differenceRow{label, p.inWords(field, element, x), ""})
	}
	for _, x := range missingFrom(after, before) {
		rows = append(rows, differenceRow{label, "", p.inWords(field, element, x)})
	}
	if rows == nil {
		rows = []differenceRow{{label, "", "the same, in another order"}}
	}
	return rows
}

// sameEntries says whether lists have as many objects, of the same years where they are of years. A scenario's changes have no
// numbers by which to tell them.
func sameEntries(element *ast.Type, before, after []any) bool {
	if len(before) != len(after) || element == nil || !isInput(element.NamedType) || element.NamedType == "Change" {
		return false
	}
	for i := range before {
		if yearOf(before[i]) != yearOf(after[i]) {
			return false
		}
	}
	return true
}

func yearOf(entry any) any {
	object, _ := entry.(map[string]any)
	return object["year"]
}

// entryName is what an entry of a list is called: by its year, or else by its number.
func entryName(label string, i int, entry any) string {
	if year := yearOf(entry); year != nil {
		return fmt.Sprint(label, " ", year)
	}
	return fmt.Sprintf("%s %d", singular(label), i+1)
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

// namesItems are the kinds of items, as places know them, that fields name.
var namesItems = map[string]string{
	"programme": "programme", "programmes": "programme", "post": "post", "posts": "post", "cost": "post", "contract": "contract",
	"source": "source", "matchSources": "source", "from": "source", "to": "source", "stream": "source", "saving": "saving",
	"measure": "measure", "parent": "scenario", "decision": "decision",
}

// inWords says a field's value, as the API is sent it, in words; of a type that the schema does not know, as it is written.
func (p places) inWords(field string, t *ast.Type, value any) string {
	switch x := value.(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "yes", false: "no"}[x]
	case []any:
		texts := make([]string, len(x))
		for i, item := range x {
			texts[i] = p.inWords(field, elementOf(t), item)
		}
		return strings.Join(texts, "; ")
	case map[string]any:
		return p.objectWords(t, x)
	}
	text := fmt.Sprint(value)
	if t == nil {
		return text
	}
	switch d := definition(t.NamedType); {
	case t.NamedType == "Pence":
		if pence, ok := value.(int64); ok {
			return pounds(money.Pence(pence))
		}
	case t.NamedType == "Date":
		return dayInFull(text)
	case t.NamedType == "ID":
		return p.nameOr(namesItems[field]+"/"+text, text)
	case field == "finding":
		return titled(strings.ReplaceAll(text, "-", " "))
	case field == "refs" || field == "at":
		return p.nameOr(text, text)
	case d != nil && d.Kind == ast.Enum:
		return choiceWord(text)
	}
	return text
}

func elementOf(t *ast.Type) *ast.Type {
	if t == nil {
		return nil
	}
	return t.Elem
}

// nameOr is what an item is called, or else a text.
func (p places) nameOr(item, text string) string {
	if to, known := p[item]; known {
		return to.Text
	}
	return text
}

// objectWords says an object within an item: its fields with their labels, a year's figure, or a scenario's change.
func (p places) objectWords(t *ast.Type, object map[string]any) string {
	if t == nil || !isInput(t.NamedType) {
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(object)) {
			parts = append(parts, key+" "+p.inWords(key, nil, object[key]))
		}
		return strings.Join(parts, ", ")
	}
	of := definition(t.NamedType)
	if count, ok := object["count"]; ok && object["year"] != nil {
		return fmt.Sprintf("%v: %v", object["year"], count)
	}
	var parts []string
	for _, f := range of.Fields {
		value, ok := object[f.Name]
		inside, _ := value.(map[string]any)
		switch {
		case !ok || f.Name == "assumed":
		case of.Name == "Change":
			parts = append(parts, kindNamed(f.Name).Title+" ("+p.objectWords(f.Type, inside)+")")
		default:
			parts = append(parts, inner(labelOf(of, f.Name))+" "+p.inWords(f.Name, f.Type, value))
		}
	}
	return strings.Join(parts, ", ")
}
