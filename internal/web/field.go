package web

import (
	"slices"
	"strconv"
	"strings"
)

// formField is a field of a form as it is shown.
type formField struct {
	Name, Label, Hint, Value, Problem string
	Kind                              string // text, email, date, money, area, box, choice, radios, boxes, hidden, fixed, group or rows
	Width                             string // of a text, in characters; "" for two thirds of the column
	Options                           []optionView
	Fields                            []formField // of a group
	Rows                              []formRow
	Optional, InRow                   bool
	Add, AddTo                        string // what the button says that adds a row, and where it sends the form
}

// optionView is one of the values of a field.
type optionView struct {
	ID, Value, Label, Hint string
	Chosen                 bool
}

// option is what may be chosen.
type option struct {
	Value, Text string
	Chosen      bool
}

// formRow is one of the objects of a list.
type formRow struct {
	Legend, Name string
	Fields       []formField
	RemoveTo     string // where the button sends the form that takes it away; "" for none
}

// optionID is the id of an option's element: the first has its field's, to which problems lead.
func optionID(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "-" + strconv.Itoa(i)
}

// DescribedBy are the ids of the field's hint and of what is wrong with it.
func (f formField) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Problem != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// isWrong says whether there is something wrong with the field, or within it.
func (f formField) isWrong() bool {
	return f.Problem != "" || slices.ContainsFunc(f.Fields, formField.isWrong) ||
		slices.ContainsFunc(f.Rows, func(r formRow) bool { return slices.ContainsFunc(r.Fields, formField.isWrong) })
}

// problemOf is what is wrong with a field; "" where nothing is.
func problemOf(problems []problem, name string) string {
	if i := slices.IndexFunc(problems, func(p problem) bool { return p.Field == name }); i >= 0 {
		return problems[i].Text
	}
	return ""
}

// inFormOrder are problems in the order of the form's fields: those of none of them, such as the reason, come last.
func inFormOrder(problems []problem, fields []formField) []problem {
	names := namesOf(fields)
	place := func(p problem) int {
		if i := slices.Index(names, p.Field); i >= 0 {
			return i
		}
		return len(names)
	}
	sorted := slices.Clone(problems)
	slices.SortStableFunc(sorted, func(a, b problem) int { return place(a) - place(b) })
	return sorted
}

// namesOf are the names of fields and of those within them.
func namesOf(fields []formField) []string {
	var names []string
	for _, f := range fields {
		names = append(append(names, f.Name), namesOf(f.Fields)...)
		for _, r := range f.Rows {
			names = append(names, namesOf(r.Fields)...)
		}
	}
	return names
}

// longList is from how many options on a field scrolls within itself.
const longList = 10

// IsLong says whether the field has so many options that it scrolls within itself.
func (f formField) IsLong() bool { return len(f.Options) > longList }
