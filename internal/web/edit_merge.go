package web

import (
	"net/url"
	"reflect"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Two people change the same item: what each changed of it stands, and only where both changed the same field is there anything to
// decide on.

// overlap is a field that two people changed, each otherwise. "" is a field that is empty.
type overlap struct{ Field, Before, Theirs, Mine string }

// merger brings together what two people made of the same thing.
type merger struct {
	places
	overlaps []overlap
}

// value merges a field: what one side left as it was is the other's. Where both changed it, it is mine, and an overlap.
func (m *merger) value(label, field string, t *ast.Type, before, theirs, mine any) any {
	switch {
	case reflect.DeepEqual(mine, before):
		return theirs
	case reflect.DeepEqual(theirs, before), reflect.DeepEqual(theirs, mine):
		return mine
	}
	if rows, ok := rowsOfThree(t, before, theirs, mine); ok {
		return m.rows(label, field, t.Elem, rows)
	}
	is, isObject := theirs.(map[string]any)
	my, mineToo := mine.(map[string]any)
	if isObject && mineToo {
		was, _ := before.(map[string]any)
		return m.object(label, definition(t.NamedType), was, is, my)
	}
	m.overlaps = append(m.overlaps, overlap{label, m.inWords(field, t, before), m.inWords(field, t, theirs), m.inWords(field, t, mine)})
	return mine
}

// object merges all fields of an object; below is what stands before their names.
func (m *merger) object(below string, of *ast.Definition, before, theirs, mine map[string]any) map[string]any {
	merged := map[string]any{}
	for _, f := range of.Fields {
		value := m.value(joined(below, shortLabel(of, f.Name)), f.Name, f.Type, before[f.Name], theirs[f.Name], mine[f.Name])
		if value != nil {
			merged[f.Name] = value
		}
	}
	return merged
}

// rowOfThree is a row of a list as it was, and what each side made of it; nil where there is none.
type rowOfThree struct{ before, theirs, mine any }

func (m *merger) rows(label, field string, element *ast.Type, rows []rowOfThree) any {
	var merged []any
	for i, r := range rows {
		entry := r.before
		if entry == nil {
			entry = r.mine
		}
		if value := m.value(entryName(label, i, entry), field, element, r.before, r.theirs, r.mine); value != nil {
			merged = append(merged, value)
		}
	}
	if merged == nil {
		return nil
	}
	return merged
}

// rowsOfThree says which rows of three lists of objects correspond: those of the same year, or those that stand between the same
// rows. False where the values are no such lists, or nobody can tell.
func rowsOfThree(t *ast.Type, before, theirs, mine any) ([]rowOfThree, bool) {
	if t.Elem == nil || !isInput(t.Elem.NamedType) {
		return nil, false
	}
	was, _ := before.([]any)
	is, _ := theirs.([]any)
	my, _ := mine.([]any)
	if definition(t.Elem.NamedType).Fields.ForName("year") != nil {
		return rowsByYear(was, is, my), true
	}
	theirRows, theirNew, ok := follow(was, is)
	myRows, myNew, mineToo := follow(was, my)
	if !ok || !mineToo {
		return nil, false
	}
	var rows []rowOfThree
	for i := range was {
		rows = append(rows, rowOfThree{was[i], theirRows[i], myRows[i]})
	}
	for _, x := range theirNew {
		rows = append(rows, rowOfThree{theirs: x})
	}
	for _, x := range missingFrom(myNew, theirNew) {
		rows = append(rows, rowOfThree{mine: x})
	}
	return rows, true
}

func rowsByYear(before, theirs, mine []any) []rowOfThree {
	ofYear := func(list []any, year any) any {
		if i := slices.IndexFunc(list, func(x any) bool { return yearOf(x) == year }); i >= 0 {
			return list[i]
		}
		return nil
	}
	var rows []rowOfThree
	done := map[any]bool{}
	for _, x := range slices.Concat(before, theirs, mine) {
		if year := yearOf(x); !done[year] {
			done[year] = true
			rows = append(rows, rowOfThree{ofYear(before, year), ofYear(theirs, year), ofYear(mine, year)})
		}
	}
	return rows
}

// follow finds what became of each row of a list, nil where it is gone, and which rows came at the end. Rows that are the same tell
// which others stand in the place of which; false where they do not.
func follow(before, after []any) (now, added []any, ok bool) {
	now = make([]any, len(before))
	for at := 0; ; {
		gone, came, more := untilSame(before[at:], after)
		switch {
		case gone == came || !more && came > gone:
			copy(now[at:], after[:gone])
		case came > 0:
			return nil, nil, false
		}
		if !more {
			return now, after[min(gone, came):], true
		}
		at += gone
		now[at], after = after[came], after[came+1:]
		at++
	}
}

// untilSame counts the rows of two lists before the next that both have; false where that is none.
func untilSame(before, after []any) (gone, came int, more bool) {
	for i, x := range before {
		if j := slices.IndexFunc(after, func(y any) bool { return reflect.DeepEqual(x, y) }); j >= 0 {
			return i, j, true
		}
	}
	return len(before), len(after), false
}

// showsWhole says whether the form shows all that an item, or a scenario's change, has, and replaces all of it.
func (e *editing) showsWhole() bool {
	isPut := e.kind.Subject == "id" || e.kind.List == "payAwards" && e.kind.changesWhole() || e.kind.Name == "putSplits"
	return e.place >= 0 || e.PathValue("id") != "" && isPut
}

// whole is what the form would say of its item as it stood at a revision, in which the scenario's change has a place; nil where the
// item was not there.
func (e *editing) whole(revision int, scenario *scenarioNow, place int) (map[string]any, error) {
	var object map[string]any
	if place >= 0 {
		var err error
		if _, object, err = sentChange(scenario.Changes[place].Document); err != nil {
			return nil, err
		}
	} else {
		file, err := e.planFile(revision)
		if err != nil {
			return nil, err
		}
		if object = file.prefill(e.kind, e.listOf(e.PathValue("id")), e.PathValue("id")); len(object) == 0 {
			return nil, nil
		}
	}
	return e.untouched(object), nil
}

// untouched is an object as the form sends it that nobody changed.
func (f *editForm) untouched(object map[string]any) map[string]any {
	same := &editForm{kind: f.kind, values: url.Values{}, fixed: f.fixed, choices: f.choices, at: map[string]string{}}
	same.fill(f.kind.input, "", object)
	same.fillUsual(false)
	sent, _ := same.change()[f.kind.Name].(map[string]any)
	return sent
}

// mergedSides says how what two people changed was brought together.
type mergedSides struct{ Overlaps []overlap }

// mergeSince gives the form's fields what others made of them since a revision, where the form leaves them as they were; and the change
// that it then makes. It gives nothing where the form shows no item whole, or one of the sides has none.
func (e *editing) mergeSince(since int, old *scenarioNow, place int, change map[string]any) (map[string]any, *mergedSides, error) {
	if !e.showsWhole() {
		return change, nil, nil
	}
	before, err := e.whole(since, old, place)
	if err != nil {
		return nil, nil, err
	}
	theirs, err := e.whole(e.expected, e.scenario, e.place)
	if err != nil || before == nil || theirs == nil {
		return change, nil, err
	}
	p, err := e.places()
	if err != nil {
		return nil, nil, err
	}
	mine, _ := change[e.kind.Name].(map[string]any)
	m := &merger{places: p}
	merged := m.object("", e.kind.input, before, theirs, mine)
	e.values = url.Values{}
	e.fill(e.kind.input, "", merged)
	return e.change(), &mergedSides{m.overlaps}, nil
}
