package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// fields are the form's fields: those that all need, and those that few do.
func (f *editForm) fields() (main, more []formField) {
	for _, field := range f.kind.input.Fields {
		v := f.view(f.kind.input, field, "", false)
		if f.isMore(field) && v.Kind != "hidden" {
			more = append(more, v)
		} else {
			main = append(main, v)
		}
	}
	return main, more
}

// isMore says whether few need a field of the form.
func (f *editForm) isMore(field *ast.FieldDefinition) bool {
	_, fixed := f.fixed[field.Name]
	return !fixed && (field.Name == "id" || rare[field.Name] && !field.Type.NonNull)
}

func (f *editForm) view(of *ast.Definition, field *ast.FieldDefinition, prefix string, inRow bool) formField {
	name, t := prefix+field.Name, field.Type
	v := formField{
		Name: name, Label: labelOf(of, field.Name), Hint: hintOf(of, field.Name), Value: f.text(name), Optional: !t.NonNull || name == "id", InRow: inRow,
		Problem: problemOf(f.problems, name),
	}
	if fixed, ok := f.fixed[name]; ok {
		v.Kind, v.Value, v.Hint = "fixed", f.choices.named(f.kind, field.Name, fixed), ""
		if field.Name == "id" {
			v.Label = titled(itemKinds[f.kind.List].one)
		}
		return v
	}
	switch {
	case (inRow || f.kind.deletes()) && (field.Name == "note" || field.Name == "assumed"):
		v.Kind = "hidden" // what a scenario has said of it stays; of what is deleted nothing is shown, so nothing is asked
	case t.Elem != nil:
		f.viewList(&v, of, field)
	case isInput(t.NamedType):
		v.Kind = "group"
		for _, inside := range definition(t.NamedType).Fields {
			v.Fields = append(v.Fields, f.view(definition(t.NamedType), inside, name+".", inRow))
		}
	case t.NamedType == "ID" && field.Name != "id":
		v.Kind, v.Options = "choice", f.options(append([]choice{{Label: "Choose"}}, f.choices.of(f.kind, field.Name)...), name)
	case definition(t.NamedType).Kind == ast.Enum:
		f.viewEnum(&v, of, field)
	default:
		v.Kind, v.Width = textKind(t.NamedType, field.Name)
		if v.Problem == "" {
			v.Value = echoed(scalarOf(field), v.Value)
		}
		if v.Kind == "date" {
			v.Hint = strings.TrimSpace(v.Hint + " " + dayHint)
		}
	}
	if inRow {
		v.Hint = ""
	}
	return v
}

// textKind is what a scalar is typed into, and how wide that is.
func textKind(scalar, name string) (kind, width string) {
	switch {
	case scalar == "Boolean":
		return "box", ""
	case scalar == "Pence":
		return "money", "10"
	case scalar == "Date":
		return "date", "10"
	case scalar == "Decimal" || scalar == "Int" || scalar == "FinancialYear":
		return "text", "5"
	case name == "note":
		return "area", ""
	default:
		return "text", "30"
	}
}

func (f *editForm) viewList(v *formField, of *ast.Definition, field *ast.FieldDefinition) {
	switch element := field.Type.Elem.NamedType; {
	case isInput(element):
		f.viewRows(v, field)
	case element == "ID":
		v.Kind, v.Options = "boxes", f.options(f.choices.of(f.kind, field.Name), v.Name)
		if len(v.Options) == 0 {
			v.Kind = "hidden"
		}
	default:
		v.Kind, v.Value, v.Hint = "area", strings.Join(f.values[v.Name], "\n"), "One a line."
	}
}

// viewEnum shows the values of an enumeration: as buttons, or as a list within a row.
func (f *editForm) viewEnum(v *formField, of *ast.Definition, field *ast.FieldDefinition) {
	var list []choice
	if v.InRow {
		list = append(list, choice{Label: cmp.Or(unsaid[of.Name+"."+field.Name], "Choose")})
	}
	for _, value := range definition(field.Type.NamedType).EnumValues {
		hint, ok := choiceHints[value.Name]
		if !ok {
			hint = value.Description
		}
		list = append(list, choice{value.Name, choiceWord(value.Name), hint})
	}
	v.Kind, v.Options = "radios", f.options(list, v.Name)
	v.Optional = v.Optional && usual[of.Name+"."+field.Name] == ""
	if v.InRow {
		v.Kind = "choice"
	}
}

// options are what may be chosen.
func (f *editForm) options(list []choice, name string) []optionView {
	list = slices.Clone(list)
	chosen := f.values[name]
	for _, value := range chosen { // what is no longer there is shown, or it would be lost
		if !slices.ContainsFunc(list, func(c choice) bool { return c.Value == value }) && value != "" {
			list = append(list, choice{Value: value, Label: value})
		}
	}
	if inOrder[name] {
		place := func(c choice) int { return slices.Index(append(slices.Clone(chosen), c.Value), c.Value) }
		slices.SortStableFunc(list, func(a, b choice) int { return place(a) - place(b) })
	}
	options := make([]optionView, len(list))
	for i, c := range list {
		options[i] = optionView{optionID(name, i), c.Value, c.Label, c.Hint, slices.Contains(chosen, c.Value)}
	}
	return options
}

// viewRows shows a list of objects.
func (f *editForm) viewRows(v *formField, field *ast.FieldDefinition) {
	element := definition(field.Type.Elem.NamedType)
	count := f.rowCount(v.Name)
	if count == 0 && field.Type.NonNull {
		count = 1
	}
	one, firstField := singular(v.Label), element.Fields[0].Name
	v.Kind, v.Add, v.AddTo = "rows", "Add another "+inner(one), f.action+"#"+rowName(v.Name, count)+"."+firstField
	if count == 0 {
		v.Add = "Add " + withArticle(inner(one))
	}
	if count > 0 && slices.ContainsFunc(element.Fields, func(f *ast.FieldDefinition) bool { return f.Type.NamedType == "Date" }) {
		v.Hint = strings.TrimSpace(v.Hint + " " + daysHint)
	}
	for i := range count {
		row := formRow{Legend: fmt.Sprintf("%s %d", one, i+1), Name: rowName(v.Name, i)}
		switch {
		case i+1 < count: // the next takes its place
			row.RemoveTo = f.action + "#" + row.Name + "." + firstField
		case count > 1 || !field.Type.NonNull:
			row.RemoveTo = f.action + "#" + v.Name + ".add"
		}
		for _, inside := range element.Fields {
			row.Fields = append(row.Fields, f.view(element, inside, row.Name+".", true))
		}
		v.Rows = append(v.Rows, row)
	}
}

func rowName(list string, i int) string { return list + "." + strconv.Itoa(i) }

// singular is one of what a label names.
func singular(label string) string {
	if one, ok := map[string]string{
		"Tranches of money": "Tranche", "Full-time salaries": "Salary", "On-costs": "Rate", "Who pays": "Source", "What it may pay for": "Limit",
		"FTE from later days on": "Step", "Success rate in percent": "Rate", "Families multiplied": "Step",
	}[label]; ok {
		return one
	}
	return "Year"
}

// choice is an item that a field may name.
type choice struct{ Value, Label, Hint string }

// choices are all items that fields may name.
type choices struct {
	lists map[string][]choice // by the list of the plan file
	ids   map[string]bool
	days  map[string]daysOf // by "list/id"
	added map[string]bool   // by "list/id": what the scenario adds to the plan that the form's change is kept in
	moved map[string]bool   // by "list/id": what the scenario changes of the plan, which may have other days there
}

// daysOf are an item's first and last day; no last day for one that goes on.
type daysOf struct{ starts, ends date }

// listsOf are the lists whose items a field may name.
var listsOf = map[string][]string{
	"programme": {"programmes"}, "programmes": {"programmes"}, "post": {"posts", "costs"}, "posts": {"posts", "costs"}, "cost": {"costs"},
	"contract": {"contracts"}, "source": {"sources", "outcomes"}, "matchSources": {"sources", "outcomes"}, "from": {"sources"}, "to": {"sources"},
	"stream": {"outcomes"}, "saving": {"savings"}, "measure": {"measures"},
}

// of are the items that a field of a kind of change may name.
func (c choices) of(k *editKind, field string) []choice {
	if field == "post" && slices.Contains([]string{"addContract", "putContract", "setFte"}, k.Name) {
		return c.lists["posts"] // a cost has none of those
	}
	var all []choice
	for _, list := range listsOf[field] {
		all = append(all, c.lists[list]...)
	}
	return all
}

// named is how an item is called that a fixed field names.
func (c choices) named(k *editKind, field, value string) string {
	lists := listsOf[field]
	if field == "id" {
		lists = []string{k.List}
	}
	for _, list := range lists {
		for _, x := range c.lists[list] {
			if x.Value == value {
				return x.Label
			}
		}
	}
	return dayInFull(value)
}

// itemsAnswer is what queries/edit-items.graphql is answered.
type itemsAnswer struct {
	Authority struct {
		Plan struct {
			Savings, Measures, Scenarios []named
			Programmes                   []editProgramme
			Posts, Costs                 []editPost
			Contracts                    []editContract
			Sources, Outcomes            []editSource
			PayAwards                    []struct {
				From            date
				Label, PayGroup string
			}
		}
	}
}

type editProgramme struct {
	named
	Starts, Ends date
}

type editPost struct {
	named
	FTE          decimal
	Starts, Ends date
}

type editSource struct {
	named
	Status string
}

type editContract struct {
	Slug, Kind   string
	Post         named
	Starts, Ends date
}

// Name is how a contract is called, which has no name of its own.
func (c editContract) Name() string { return c.Post.Title + ": " + c.facts() }

func (c editContract) facts() string {
	until := "open-ended"
	if c.Ends.Day != 0 {
		until = "to " + c.Ends.Long()
	}
	return fmt.Sprintf("%s from %s, %s", inner(choiceWord(c.Kind)), c.Starts.Long(), until)
}

// choices are the items as fields name them, each list in the plan's order.
func (a itemsAnswer) choices() choices {
	p := a.Authority.Plan
	c := choices{lists: map[string][]choice{}, ids: map[string]bool{}, days: map[string]daysOf{}, added: map[string]bool{}, moved: map[string]bool{}}
	add := func(list, id, label string) {
		c.lists[list] = append(c.lists[list], choice{Value: id, Label: label})
		c.ids[id] = true
	}
	for list, items := range map[string][]named{"savings": p.Savings, "measures": p.Measures, "scenarios": p.Scenarios} {
		for _, x := range items {
			add(list, x.Slug, x.Name+x.Title)
		}
	}
	for _, x := range p.Programmes {
		add("programmes", x.Slug, x.Name)
		c.days["programmes/"+x.Slug] = daysOf{x.Starts, x.Ends}
	}
	for _, x := range p.Posts {
		add("posts", x.Slug, x.Title)
		c.days["posts/"+x.Slug] = daysOf{x.Starts, x.Ends}
	}
	for _, x := range p.Costs {
		add("costs", x.Slug, x.Title)
		c.days["posts/"+x.Slug] = daysOf{x.Starts, x.Ends} // the kinds of changes call it a post
	}
	for _, x := range p.Contracts {
		add("contracts", x.Slug, x.Name())
		c.days["contracts/"+x.Slug] = daysOf{x.Starts, x.Ends}
	}
	for _, x := range p.Sources {
		add("sources", x.Slug, x.Name)
	}
	for _, x := range p.Outcomes {
		add("outcomes", x.Slug, x.Name)
	}
	for _, x := range p.PayAwards {
		add("payAwards", payAwardID(x.From.String(), x.PayGroup), titled(x.Label))
	}
	return c
}
