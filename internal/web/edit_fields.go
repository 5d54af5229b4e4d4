package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/words"
)

// fieldView is a field of a form as it is shown.
type fieldView struct {
	Name, Label, Hint, Value, Problem string
	Kind                              string // text, money, area, box, choice, radios, boxes, several, hidden, fixed, group or rows
	Width                             string // of a text
	Options                           []optionView
	Fields                            []fieldView // of a group
	Rows                              []rowView
	Optional, InRow                   bool
	Add                               string // what the button that adds a row says
}

type optionView struct {
	ID, Value, Label, Hint string
	Chosen                 bool
}

type rowView struct {
	Legend, Name       string
	Fields             []fieldView
	Removable, Removed bool
}

// DescribedBy are the ids of the field's hint and of what is wrong with it.
func (v fieldView) DescribedBy() string {
	var ids []string
	if v.Hint != "" {
		ids = append(ids, v.Name+"-hint")
	}
	if v.Problem != "" {
		ids = append(ids, v.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// fields are the form's fields: those that all need, and those that few do.
func (f *editForm) fields() (main, more []fieldView) {
	for _, field := range f.kind.input.Fields {
		v := f.view(f.kind.input, field, "", false)
		_, fixed := f.fixed[field.Name]
		if !fixed && (field.Name == "id" || rare[field.Name] && !field.Type.NonNull) {
			more = append(more, v)
		} else {
			main = append(main, v)
		}
	}
	return main, more
}

// anyWrong says whether there is something wrong with any of the fields.
func anyWrong(list []fieldView) bool {
	return slices.ContainsFunc(list, func(v fieldView) bool {
		return v.Problem != "" || anyWrong(v.Fields) || slices.ContainsFunc(v.Rows, func(r rowView) bool { return anyWrong(r.Fields) })
	})
}

func (f *editForm) view(of *ast.Definition, field *ast.FieldDefinition, prefix string, inRow bool) fieldView {
	name, t := prefix+field.Name, field.Type
	v := fieldView{
		Name: name, Label: labelOf(of, field.Name), Hint: hintOf(of, field), Value: f.text(name), Optional: !t.NonNull || name == "id", InRow: inRow,
		Problem: f.problemOf(name),
	}
	if fixed, ok := f.fixed[name]; ok {
		v.Kind, v.Value, v.Hint = "fixed", f.choices.named(f.kind, field.Name, fixed), ""
		if field.Name == "id" {
			v.Label = oneOfList[f.kind.List].name
		}
		return v
	}
	switch {
	case inRow && (field.Name == "note" || field.Name == "assumed"):
		v.Kind = "hidden"
	case t.Elem != nil:
		f.viewList(&v, of, field)
	case isInput(t.NamedType):
		v.Kind = "group"
		for _, inside := range definition(t.NamedType).Fields {
			v.Fields = append(v.Fields, f.view(definition(t.NamedType), inside, name+".", inRow))
		}
	case t.NamedType == "ID" && field.Name != "id":
		v.Kind, v.Options = "choice", f.options(f.choices.of(f.kind, field.Name), name)
	case definition(t.NamedType).Kind == ast.Enum:
		f.viewEnum(&v, definition(t.NamedType), inRow)
		v.Optional = v.Optional && usual[of.Name+"."+field.Name] == ""
	default:
		v.Kind, v.Width = textKind(t.NamedType, field.Name)
		if t.NamedType == "Date" {
			v.Hint = strings.TrimSpace(v.Hint + " For example, 31 March 2020 or 31/3/2020.")
		}
	}
	if inRow {
		v.Hint = ""
	}
	return v
}

func (f *editForm) problemOf(name string) string {
	for _, p := range f.problems {
		if p.Field == name {
			return p.Text
		}
	}
	return ""
}

func textKind(scalar, name string) (kind, width string) {
	switch {
	case scalar == "Boolean":
		return "box", ""
	case scalar == "Pence":
		return "money", "10"
	case scalar == "Date":
		return "text", "10"
	case scalar == "Decimal" || scalar == "Int" || scalar == "FinancialYear":
		return "text", "5"
	case name == "note":
		return "area", ""
	default:
		return "text", "30"
	}
}

func (f *editForm) viewList(v *fieldView, of *ast.Definition, field *ast.FieldDefinition) {
	switch element := field.Type.Elem.NamedType; {
	case isInput(element):
		v.Kind, v.Rows, v.Add = "rows", f.rowViews(field, v), "Add another "+inner(singular(v.Label))
		if len(v.Rows) == 0 {
			v.Add = "Add a " + inner(singular(v.Label))
		}
	case element == "ID":
		v.Kind, v.Options = "several", f.options(f.choices.of(f.kind, field.Name), v.Name)
		if len(v.Options) <= 8 {
			v.Kind = "boxes"
		}
		if len(v.Options) == 0 {
			v.Kind = "hidden"
		}
	default:
		v.Kind, v.Value, v.Hint = "area", strings.Join(f.values[v.Name], "\n"), "One a line."
	}
}

// viewEnum shows the values of an enumeration: as buttons, or as a list within a row.
func (f *editForm) viewEnum(v *fieldView, of *ast.Definition, inRow bool) {
	var list []choice
	for _, value := range of.EnumValues {
		hint, ok := choiceHints[value.Name]
		if !ok {
			hint = value.Description
		}
		list = append(list, choice{value.Name, choiceWord(value.Name), hint})
	}
	v.Kind, v.Options = "radios", f.options(list, v.Name)
	if inRow {
		v.Kind = "choice"
	}
}

func (f *editForm) options(list []choice, name string) []optionView {
	options := make([]optionView, 0, len(list))
	add := func(c choice, chosen bool) {
		id := name
		if len(options) > 0 {
			id = name + "-" + strconv.Itoa(len(options))
		}
		options = append(options, optionView{id, c.Value, c.Label, c.Hint, chosen})
	}
	chosen := f.values[name]
	for _, c := range list {
		add(c, slices.Contains(chosen, c.Value))
	}
	for _, value := range chosen { // what is no longer there is shown, or it would be lost
		if value != "" && !slices.ContainsFunc(list, func(c choice) bool { return c.Value == value }) {
			add(choice{Value: value, Label: value}, true)
		}
	}
	return options
}

func (f *editForm) rowViews(field *ast.FieldDefinition, v *fieldView) []rowView {
	element := definition(field.Type.Elem.NamedType)
	count := f.rowCount(v.Name)
	if count == 0 && field.Type.NonNull {
		count = 1
	}
	rows := make([]rowView, count)
	for i := range rows {
		row := rowView{Legend: fmt.Sprintf("%s %d", singular(v.Label), i+1), Name: fmt.Sprintf("%s.%d", v.Name, i)}
		row.Removed, row.Removable = f.values.Get(row.Name+".remove") != "", !f.isBlank(row.Name)
		for _, inside := range element.Fields {
			row.Fields = append(row.Fields, f.view(element, inside, row.Name+".", true))
		}
		rows[i] = row
	}
	return rows
}

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
}

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
	if d, err := fiscal.ParseDay(value); err == nil {
		return d.Long()
	}
	return value
}

// itemsAnswer is what queries/edit-items.graphql is answered.
type itemsAnswer struct {
	Authority struct {
		Plan struct {
			Programmes, Savings, Measures, Costs, Scenarios []named
			Posts                                           []editPost
			Contracts                                       []editContract
			Sources, Outcomes                               []editSource
			PayAwards                                       []struct {
				From            date
				Label, PayGroup string
			}
		}
	}
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
	c := choices{lists: map[string][]choice{}, ids: map[string]bool{}}
	add := func(list, id, label string) {
		c.lists[list] = append(c.lists[list], choice{Value: id, Label: label})
		c.ids[id] = true
	}
	for list, items := range map[string][]named{"programmes": p.Programmes, "savings": p.Savings, "measures": p.Measures, "costs": p.Costs, "scenarios": p.Scenarios} {
		for _, x := range items {
			add(list, x.Slug, x.Name+x.Title)
		}
	}
	for _, x := range p.Posts {
		add("posts", x.Slug, x.Title)
	}
	for _, x := range p.Contracts {
		add("contracts", x.Slug, x.Name())
	}
	for _, x := range p.Sources {
		add("sources", x.Slug, x.Name)
	}
	for _, x := range p.Outcomes {
		add("outcomes", x.Slug, x.Name)
	}
	for _, x := range p.PayAwards {
		add("payAwards", payAwardID(x.From.String(), x.PayGroup), words.Sentence(x.Label))
	}
	return c
}
