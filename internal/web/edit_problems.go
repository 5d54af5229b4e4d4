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
	"cliffedge/forecast/words"
	"cliffedge/graph"
)

// What is wrong with a form: the API's words in those of the forms, and all of it at once.

var (
	isoDay     = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)
	pence      = regexp.MustCompile(`(-?\d+) pence\b`)
	penceRange = regexp.MustCompile(`whole pence from (-?\d+) to (-?\d+)`)
	manyDigits = regexp.MustCompile(` (?:1000|\d{5,})\b`)               // of a number: any other four may be a year, and ids stand in quotes
	namedBy    = regexp.MustCompile(`is still named by (\w+)\[(\d+)\]`) // how the API says that an item cannot be deleted
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
	text = manyDigits.ReplaceAllStringFunc(shortAmounts(text), func(s string) string {
		n, err := strconv.ParseInt(s[1:], 10, 64)
		if err != nil {
			return s
		}
		return s[:1] + words.Number(n)
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

// problemOf is what is wrong in the API's words as the form's problem.
func (e *editing) problemOf(t graph.AskError) problem {
	if ofWhy.MatchString(t.Message) {
		return problem{"why", whyOf(t)}
	}
	name := e.fieldOf(t.Field)
	if m := splitsOver.FindStringSubmatch(t.Message); m != nil && m[1] == e.text("post") && e.rowCount("splits") > 0 {
		name = rowName("splits", e.lastRow("splits")) + ".percent"
		t.Message = strings.Replace(t.Message, m[0], "together they come to ", 1)
	}
	t.Message = e.choices.inMessage(t.Message)
	_, _, label := e.fieldNamed(name)
	return problem{name, e.scenarioOf(t.Field) + messageOf(label, t)}
}

// ofWhy is how the API says that something is wrong with the reason of a change, which it calls its note.
var ofWhy = regexp.MustCompile(`(?i)^the note has`)

// whyOf is what is wrong with the reason.
func whyOf(t graph.AskError) string {
	return "Why: " + ofWhy.ReplaceAllString(message(t), "the text has")
}

var (
	splitsOver = regexp.MustCompile(`the splits of ([a-z0-9-]+) come to `)
	// The API's messages name items by their ids: after some words, or before others.
	idAfter  = regexp.MustCompile(`\b(splits of|no day to|families of) "?([a-z0-9-]+)"?`)
	idBefore = regexp.MustCompile(`(^|: )([a-z0-9-]+) (has only|has no tranche|cannot give|is an outcome|is a one-off|is itself|is named twice)`)
)

// inMessage calls the items that a message of the API names as people do.
func (c choices) inMessage(text string) string {
	text = idAfter.ReplaceAllStringFunc(text, func(s string) string {
		m := idAfter.FindStringSubmatch(s)
		return m[1] + " " + c.labelOf(m[2])
	})
	return idBefore.ReplaceAllStringFunc(text, func(s string) string {
		m := idBefore.FindStringSubmatch(s)
		return m[1] + c.labelOf(m[2]) + " " + m[3]
	})
}

// labelOf is what an item of any list is called.
func (c choices) labelOf(id string) string {
	for _, l := range listTitles {
		for _, x := range c.lists[l.list] {
			if x.Value == id {
				return "“" + x.Label + "”"
			}
		}
	}
	return id
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
	asked, mine, why := len(e.asked), e.editForm, e.why
	defer func() { e.asked, e.editForm, e.why = e.asked[:asked], mine, why }() // the page is not made of these
	if mine.isWrong("why") {
		e.why = ""
	}
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
			p := e.problemOf(t)
			mine.wrong(p.Field, p.Text)
			found = true
		}
		if !found {
			return
		}
	}
}

// besideTheChange are what problems are about that are not about the change itself.
var besideTheChange = map[string]bool{"": true, "why": true, "keep": true, mendField: true}

// mended is the form with something in the place of all that is wrong with it, and its change; nil where nothing would do.
func (f *editForm) mended() (*editForm, map[string]any) {
	m := *f
	m.values, m.at, m.problems = maps.Clone(f.values), map[string]string{}, slices.Clone(f.problems)
	for range mostRounds {
		for _, p := range m.problems {
			if !besideTheChange[p.Field] && !m.mend(p.Field) {
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
	right, missing := rightValues[field.Type.NamedType], f.text(name) == ""
	f.values.Set(name, "")
	switch d := definition(field.Type.NamedType); {
	case field.Name == "id", !field.Type.NonNull && !mustChoose[of.Name+"."+field.Name] && !(missing && right != ""):
	case field.Name == "programme" && len(f.choices.lists["programmes"]) > 0:
		f.values.Set(name, f.choices.lists["programmes"][0].Value)
	case field.Type.NamedType == "Date" && (field.Name == "until" || field.Name == "ends"):
		f.values.Set(name, "31 December 2099")
	case d != nil && d.Kind == ast.Enum:
		f.values.Set(name, d.EnumValues[0].Name)
	case right == "":
		return false
	default:
		f.values.Set(name, right)
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
