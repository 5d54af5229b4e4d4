package web

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/graph"
)

// What is wrong with a form: the API's words in those of the forms, and all of it at once.

var (
	isoDay     = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)
	pence      = regexp.MustCompile(`(-?\d+) pence\b`)
	penceRange = regexp.MustCompile(`whole pence from (-?\d+) to (-?\d+)`)
	namedBy    = regexp.MustCompile(`is still named by (\w+)\[`) // how the API says that an item cannot be deleted
)

// message is what is wrong, without the place that the API names: days and amounts as people write them.
func message(t graph.AskError) string {
	if m := namedBy.FindStringSubmatch(t.Message); m != nil {
		return "It cannot be deleted: the plan still has " + itemKinds[m[1]].many + " that name it. Change or delete those first"
	}
	text := strings.TrimPrefix(t.Message, t.Field+": ")
	text = strings.Replace(text, "this would make the plan invalid: ", "", 1)
	text = penceRange.ReplaceAllStringFunc(text, func(s string) string {
		m := penceRange.FindStringSubmatch(s)
		return inPounds(m[1]) + " to " + inPounds(m[2])
	})
	text = pence.ReplaceAllStringFunc(text, func(s string) string { return inPounds(strings.TrimSuffix(s, " pence")) })
	text = isoDay.ReplaceAllStringFunc(text, func(s string) string {
		if d, err := fiscal.ParseDay(s); err == nil {
			return d.Long()
		}
		return s
	})
	return strings.TrimSuffix(text, ".")
}

// inPounds is an amount in pence as people write it.
func inPounds(text string) string {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return text + " pence"
	}
	return pounds(money.Pence(n))
}

// messageOf is what is wrong with a field: the label says which, and leaves what was typed as it was.
func messageOf(label string, t graph.AskError) string {
	if label == "" {
		return titled(message(t))
	}
	return label + ": " + message(t)
}

// fieldNamed finds a field of the form by its name, "tranches.0.until": its type, and what it is called with its row.
func (f *editForm) fieldNamed(name string) (of *ast.Definition, field *ast.FieldDefinition, label string) {
	of = f.kind.input
	parts := strings.Split(name, ".")
	for i := 0; i < len(parts) && of != nil; i++ {
		if field = of.Fields.ForName(parts[i]); field == nil {
			return nil, nil, ""
		}
		here := labelOf(of, field.Name)
		if field.Type.Elem != nil && i+1 < len(parts) {
			i++
			n, _ := strconv.Atoi(parts[i])
			here = singular(here) + " " + strconv.Itoa(n+1)
		}
		if label == "" {
			label = here
		} else {
			label += ", " + inner(here)
		}
		if i+1 < len(parts) {
			of = definition(elementOrSelf(field.Type).NamedType)
		}
	}
	return of, field, label
}

func elementOrSelf(t *ast.Type) *ast.Type {
	if t.Elem != nil {
		return t.Elem
	}
	return t
}

// mostRounds bounds how often the API is asked what else is wrong.
const mostRounds = 6

// findMore finds what else is wrong with a form of which something is. The API looks at a change step by step, and no further than the
// first step that finds something: so what is wrong is put right by something else, and it is asked again, until it finds nothing new.
func (e *editing) findMore() {
	asked, mine := len(e.asked), e.editForm
	defer func() { e.asked, e.editForm = e.asked[:asked], mine }() // the page is not made of these
	for range mostRounds {
		trial, change := mine.mended()
		if trial == nil {
			return
		}
		e.editForm = trial
		_, err := e.apply(change, true, e.expected)
		list, _ := told(err)
		found := false
		for _, t := range list {
			name := e.fieldOf(t.Field)
			if name == "" || mine.isWrong(name) || trial.values.Get(name) != mine.values.Get(name) {
				continue // nobody typed it, or it is said already
			}
			_, _, label := mine.fieldNamed(name)
			mine.wrong(name, messageOf(label, t))
			found = true
		}
		if !found {
			return
		}
	}
}

// mended is the form with something in the place of all that is wrong with it, and its change; nil where nothing would do.
func (f *editForm) mended() (*editForm, map[string]any) {
	m := *f
	m.values, m.at, m.problems = maps.Clone(f.values), map[string]string{}, slices.Clone(f.problems)
	for range mostRounds {
		for _, p := range m.problems {
			if p.Field != "" && !m.mend(p.Field) {
				return nil, nil
			}
		}
		m.problems = nil
		if change := m.change(); len(m.problems) == 0 {
			return &m, change
		}
	}
	return nil, nil
}

// mend puts something right into a field, or nothing where that may be; false where nobody can say what is right.
func (f *editForm) mend(name string) bool {
	of, field, _ := f.fieldNamed(name)
	if field == nil {
		return false
	}
	if list, row, ok := cutRow(name); ok {
		f.setRows(list, max(f.rowCount(list), row+1))
	}
	f.values.Set(name, "")
	switch d := definition(field.Type.NamedType); {
	case !field.Type.NonNull && !mustChoose[of.Name+"."+field.Name], field.Name == "id":
	case field.Type.NamedType == "Date" && (field.Name == "until" || field.Name == "ends"):
		f.values.Set(name, "31 December 2099")
	case d != nil && d.Kind == ast.Enum:
		f.values.Set(name, d.EnumValues[0].Name)
	case rightValues[field.Type.NamedType] == "":
		return false
	default:
		f.values.Set(name, rightValues[field.Type.NamedType])
	}
	return true
}

// rightValues are values of scalars with which nothing is wrong. Of ids nobody knows any.
var rightValues = map[string]string{
	"Date": "1 January 1991", "Pence": "1", "Decimal": "1", "Int": "1", "FinancialYear": "2020/21", "String": "a", "Month": "January 1991",
}

// cutRow finds the list and the row of a field's name, "tranches.0.until"; false where it is in none.
func cutRow(name string) (list string, row int, ok bool) {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if n, err := strconv.Atoi(part); err == nil {
			return strings.Join(parts[:i], "."), n, true
		}
	}
	return "", 0, false
}

// findMore finds what else is wrong with a scenario, as with any form.
func (e *scenarioEditing) findMore() {
	asked, typed, problems := len(e.asked), e.values, e.problems
	defer func() { e.asked, e.values, e.problems = e.asked[:asked], typed, problems }()
	for range mostRounds {
		e.values, e.problems = maps.Clone(typed), nil
		for _, p := range problems {
			e.values.Del(p.Field)
			switch p.Field {
			case "name":
				e.values.Set("name", "a name that no scenario has")
			case "by", "when":
				e.values.Del("by")
				e.values.Del("when")
			}
		}
		s := e.read()
		if len(e.problems) > 0 {
			return
		}
		if _, err := e.save(s, true, e.expected); !e.takes(err) {
			return
		}
		known := len(problems)
		for _, p := range e.problems {
			if p.Field != "" && e.values.Has(p.Field) && problemOf(problems, p.Field) == "" {
				problems = append(problems, p)
			}
		}
		if len(problems) == known {
			return
		}
	}
}
