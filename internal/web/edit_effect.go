package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// effectView is what an edit does: to the gap, to the cliff edges, to the plan's items.
type effectView struct {
	Sentence  string
	Level     string // good, warn or bad
	Years     []effectYear
	Gained    []string
	Lost      []string
	Resized   []string
	Changes   []difference
	Unchanged bool
}

type effectYear struct {
	Year          string
	Before, After money.Pence
}

// Change is what becomes of the year's gap.
func (y effectYear) Change() money.Pence { return y.After - y.Before }

// effect is what a mutation does, or would, to the plan, or to a scenario.
func (v *visit) effect(p editPayload, scenario string, w window) (*effectView, error) {
	before, err := v.gap(v.latest, scenario, w)
	if err != nil {
		return nil, err
	}
	e := effectBetween(before, p.Plan.Forecast, w)
	e.Changes = differences(p.Changes)
	e.Unchanged = len(p.Changes) == 0
	return e, nil
}

// effectOfRevision is what a revision did.
func (v *visit) effectOfRevision(number int) (*effectView, error) {
	w, err := v.editWindow()
	if err != nil {
		return nil, err
	}
	before, err := v.gap(number-1, "", w)
	if err != nil {
		return nil, err
	}
	after, err := v.gap(number, "", w)
	return effectBetween(before, after, w), err
}

// gap is the forecast of a revision's plan, or of a scenario of it.
func (v *visit) gap(revision int, scenario string, w window) (editForecast, error) {
	var answer struct {
		Authority struct {
			Plan struct{ Forecast editForecast }
		}
	}
	variables := map[string]any{"revision": revision, "from": w.First.First().String(), "to": w.Last.Last().String()}
	if scenario != "" {
		variables["scenario"] = scenario
	}
	err := v.ask("edit-gap", variables, &answer)
	return answer.Authority.Plan.Forecast, err
}

func effectBetween(before, after editForecast, w window) *effectView {
	e := &effectView{}
	for i, y := range after.Years {
		line := effectYear{Year: y.Year.String(), After: y.Totals.Gap}
		if i < len(before.Years) {
			line.Before = before.Years[i].Totals.Gap
		}
		e.Years = append(e.Years, line)
	}
	e.Gained, e.Resized = newCliffs(before.Cliffs, after.Cliffs)
	e.Lost, _ = newCliffs(after.Cliffs, before.Cliffs)
	e.Sentence, e.Level = effectSentence(before, after, w)
	return e
}

func effectSentence(before, after editForecast, w window) (sentence, level string) {
	years := fmt.Sprintf("from %s to %s", w.First, w.Last)
	switch change := after.Total.Gap - before.Total.Gap; {
	case before.Fingerprint == after.Fingerprint:
		return "No figure of the forecast changes.", "none"
	case change > 0:
		return fmt.Sprintf("The gap %s rises by %s, to %s.", years, pounds(change), pounds(after.Total.Gap)), "bad"
	case change < 0:
		return fmt.Sprintf("The gap %s falls by %s, to %s.", years, pounds(-change), pounds(after.Total.Gap)), "good"
	case before.Total.Cost != after.Total.Cost:
		return fmt.Sprintf("The gap %s stays %s. The cost changes from %s to %s.", years, pounds(after.Total.Gap), pounds(before.Total.Cost), pounds(after.Total.Cost)), "none"
	default:
		return fmt.Sprintf("The gap %s stays %s.", years, pounds(after.Total.Gap)), "none"
	}
}

// newCliffs are those of the second list that the first has not, by programme, kind and day; and those that are larger or smaller in it.
func newCliffs(before, after []cliff) (gained, resized []string) {
	for _, c := range after {
		i := slices.IndexFunc(before, func(b cliff) bool {
			return b.Programme.Slug == c.Programme.Slug && b.Kind == c.Kind && b.Date == c.Date
		})
		switch {
		case i < 0:
			gained = append(gained, cliffWords(c))
		case before[i].Annualised != c.Annualised || before[i].FTE != c.FTE:
			resized = append(resized, fmt.Sprintf("%s, %s: %s, before %s", c.Date.Long(), c.Programme.Name, sizeWords(c), sizeWords(before[i])))
		}
	}
	return gained, resized
}

func cliffWords(c cliff) string {
	return fmt.Sprintf("%s, %s: %s; decide by %s", c.Date.Long(), c.Programme.Name, sizeWords(c), c.DecideBy.Long())
}

// sizeWords is what falls away at a cliff edge.
func sizeWords(c cliff) string {
	if c.isFunding() {
		return c.Annualised.Pounds() + " a year without funding"
	}
	return losses(c) + " go"
}

// difference is what a revision does to one item, field by field.
type difference struct {
	Item string
	Does string // added, changed or removed
	Rows []differenceRow
}

type differenceRow struct{ Field, Before, After string }

// mostDifferences is how many items a page lists.
const mostDifferences = 200

func differences(changes []itemChange) []difference {
	var list []difference
	for _, c := range changes[:min(len(changes), mostDifferences)] {
		list = append(list, differenceOf(c))
	}
	return list
}

// oneOf is what an item of a list is called, and the kind whose input describes it.
var oneOfList = map[string]struct{ name, kind string }{
	"programmes": {"Programme", "putProgramme"}, "posts": {"Post", "putPost"}, "costs": {"Cost", "putCost"}, "contracts": {"Contract", "putContract"},
	"sources": {"Source", "putSource"}, "splits": {"Funding split", "putSplits"}, "outcomes": {"Outcome stream", "putOutcomes"}, "payAwards": {"Pay award", "putPayAward"},
	"savings": {"Saving", "putSaving"}, "measures": {"Measure", "putMeasure"}, "scenarios": {"Scenario", ""}, "decisions": {"Decision", ""}, "waivers": {"Waiver", ""},
	"leadTimeDays": {"Lead time in days", ""}, "authority": {"Authority", ""},
}

func differenceOf(c itemChange) difference {
	before, after := itemOf(c.Before), itemOf(c.After)
	one, known := oneOfList[c.List]
	if !known {
		one.name = titled(c.List)
	}
	d := difference{Item: one.name, Does: "changed"}
	if name := nameOf(before, after, c.Key); name != "" {
		d.Item += ": " + name
	}
	var of *ast.Definition
	if k := kindNamed(one.kind); k != nil {
		of = k.input
		if c.List == "splits" {
			of = definition("DatedSplitPartInput")
		}
	}
	switch {
	case before == nil && c.Before == nil:
		d.Does = "added"
	case after == nil && c.After == nil:
		d.Does = "removed"
	}
	if before == nil && after == nil {
		d.Rows = []differenceRow{{"Value", textOrNone(c.Before), textOrNone(c.After)}}
		return d
	}
	d.Rows = differingFields(of, before, after)
	return d
}

func itemOf(line *string) map[string]any {
	if line == nil {
		return nil
	}
	var item map[string]any
	_ = json.Unmarshal([]byte(*line), &item) // a single value is none
	return item
}

func textOrNone(line *string) string {
	if line == nil {
		return ""
	}
	return *line
}

// nameOf is what an item is called.
func nameOf(before, after map[string]any, key string) string {
	for _, item := range []map[string]any{after, before} {
		for _, field := range []string{"title", "name"} {
			if text, ok := item[field].(string); ok {
				return text
			}
		}
	}
	return key
}

// differingFields are the fields that are not the same in both, in the schema's order.
func differingFields(of *ast.Definition, before, after map[string]any) []differenceRow {
	keys := slices.Sorted(maps.Keys(before))
	for _, key := range slices.Sorted(maps.Keys(after)) {
		if _, ok := before[key]; !ok {
			keys = append(keys, key)
		}
	}
	if of != nil {
		rank := map[string]int{}
		for i, f := range of.Fields {
			rank[f.Name] = i + 1
		}
		slices.SortStableFunc(keys, func(a, b string) int { return rank[a] - rank[b] })
	}
	var rows []differenceRow
	for _, key := range keys {
		was, is := fieldWordsOf(of, key, before[key]), fieldWordsOf(of, key, after[key])
		if was != is && key != "id" {
			label := titled(key)
			if of != nil {
				label = labelOf(of, key)
			}
			rows = append(rows, differenceRow{label, was, is})
		}
	}
	return rows
}

// fieldWordsOf says a field's value, as the plan file has it, in words.
func fieldWordsOf(of *ast.Definition, key string, value any) string {
	if value == nil {
		return ""
	}
	if of == nil && key == "changes" {
		return changesWords(value)
	}
	if of != nil {
		if f := of.Fields.ForName(key); f != nil {
			return inWords(f.Type, sentValue(f.Type, value))
		}
	}
	if text, ok := value.(string); ok {
		return text
	}
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

// changesWords are a scenario's changes.
func changesWords(value any) string {
	list, _ := value.([]any)
	texts := make([]string, len(list))
	for i, change := range list {
		document, err := json.Marshal(change)
		if err != nil {
			continue
		}
		name, object, err := sentChange(string(document))
		if err != nil {
			texts[i] = string(document)
			continue
		}
		k := kindNamed(name)
		texts[i] = fmt.Sprintf("%d. %s (%s)", i+1, k.Title, objectWords(k.input, object))
	}
	return strings.Join(texts, "; ")
}

// inWords says a value, as the API is sent it, in words.
func inWords(t *ast.Type, value any) string {
	if list, ok := value.([]any); ok && t.Elem != nil {
		texts := make([]string, len(list))
		for i, item := range list {
			texts[i] = inWords(t.Elem, item)
		}
		return strings.Join(texts, "; ")
	}
	if object, ok := value.(map[string]any); ok && isInput(t.NamedType) {
		return objectWords(definition(t.NamedType), object)
	}
	switch t.NamedType {
	case "Pence":
		if p, ok := value.(int64); ok {
			return pounds(money.Pence(p))
		}
	case "Date":
		if d, err := fiscal.ParseDay(fmt.Sprint(value)); err == nil {
			return d.Long()
		}
	case "Boolean":
		return map[bool]string{true: "yes", false: "no"}[value == true]
	}
	if d := definition(t.NamedType); d != nil && d.Kind == ast.Enum {
		return choiceWord(fmt.Sprint(value))
	}
	return fmt.Sprint(value)
}

func objectWords(of *ast.Definition, object map[string]any) string {
	if count, ok := object["count"]; ok && object["year"] != nil {
		return fmt.Sprintf("%v: %v", object["year"], count)
	}
	var parts []string
	for _, f := range of.Fields {
		if value, ok := object[f.Name]; ok && f.Name != "assumed" {
			parts = append(parts, inner(labelOf(of, f.Name))+" "+inWords(f.Type, value))
		}
	}
	return strings.Join(parts, ", ")
}

// editConflict shows both sides: what changed meanwhile, and what was wanted.
type editConflict struct {
	Since   int
	Theirs  []theirs
	Mine    []difference
	Problem string // why mine cannot be made any more; "" where it can
	Fresh   string // the form as the plan now stands
}

// theirs is a revision that was made meanwhile.
type theirs struct {
	Heading string
	Note    string
	Changes []difference
}

// conflicted shows a form whose plan was changed meanwhile: sent again, it comes on top of what is there now.
func (e *editing) conflicted(change map[string]any) (response, error) {
	c := &editConflict{Since: e.expected, Fresh: e.URL.EscapedPath()}
	var err error
	if c.Theirs, err = e.revisionsAfter(e.expected); err != nil {
		return nil, err
	}
	e.expected, e.key = e.latest, "" // sent again, it is another change than the one that came too late
	if err := e.findScenario(); err != nil {
		return nil, err
	}
	done, err := e.apply(change, true, 0)
	if e.takes(err) {
		c.Problem = e.problems[len(e.problems)-1].Text
		return e.page(nil, c)
	}
	if err != nil {
		return nil, err
	}
	c.Mine = differences(done.Changes)
	effect, err := e.effect(done, e.keep(), e.window)
	if err != nil {
		return nil, err
	}
	return e.page(effect, c)
}

// revisionsAfter are the revisions after one, the latest first.
func (v *visit) revisionsAfter(number int) ([]theirs, error) {
	list, err := v.latestRevisions()
	if err != nil {
		return nil, err
	}
	var after []theirs
	for _, r := range list {
		if r.Number > number {
			made := r.MadeAt
			if d, err := fiscal.ParseDay(made[:min(len(made), 10)]); err == nil {
				made = d.Long() + " at " + r.MadeAt[11:min(len(r.MadeAt), 16)]
			}
			after = append(after, theirs{"Revision " + strconv.Itoa(r.Number) + ", by " + r.Author + ", " + made, r.Note, differences(r.Changes)})
		}
	}
	return after, nil
}
