package web

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/graph"
)

// What a change of the plan does to the gap and the cliff edges.

// effectView is what an edit does: to the gap, to the cliff edges, to the plan's items.
type effectView struct {
	Sentence  string
	Level     string // good, warn or bad
	Years     []gapChange
	Gained    []string
	Lost      []string
	Resized   []string
	Findings  findingsEffect
	Changes   changesView
	Unchanged bool // no item of the plan changes
	// Fingerprint is that of the figures after it.
	Fingerprint string
}

// gapChange is a year's gap before and after.
type gapChange struct {
	Year          string
	Before, After money.Pence
}

// Rise is what becomes of the year's gap.
func (y gapChange) Rise() money.Pence { return y.After - y.Before }

func gapChanges(before, after []yearTotals) []gapChange {
	list := make([]gapChange, len(after))
	for i, y := range after {
		list[i] = gapChange{Year: y.Year.String(), After: y.Totals.Gap}
		if i < len(before) {
			list[i].Before = before[i].Totals.Gap
		}
	}
	return list
}

// mostYearsOn bounds how many years the months of an effect are prolonged by.
const mostYearsOn = 10

// reach prolongs the months whose gap a mutation tells to the year after the one in which the last of its changes begins, where they
// end before: or it would seem to do nothing.
func reach(variables map[string]any) {
	to, err := fiscal.ParseMonth(fmt.Sprint(variables["to"]))
	input, _ := variables["input"].(map[string]any)
	changes, _ := input["changes"].([]any)
	first := fiscal.Day(0)
	for _, c := range changes {
		first = max(first, firstDay(c))
	}
	if err != nil || first == 0 {
		return
	}
	last := min(first.Month().Year()+1, to.Year()+mostYearsOn).Last()
	if first > to.Year().Last().Last() {
		variables["to"] = min(last, fiscal.LastDay.Month()).String()
	}
}

// firstDay is the first of the days that a change names; 0 where there is none.
func firstDay(input any) fiscal.Day {
	first := fiscal.Day(0)
	earlier := func(d fiscal.Day) {
		if d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	switch x := input.(type) {
	case map[string]any:
		for _, value := range x {
			earlier(firstDay(value))
		}
	case []any:
		for _, value := range x {
			earlier(firstDay(value))
		}
	case string:
		if d, err := fiscal.ParseDay(x); err == nil {
			earlier(d)
		}
	}
	return first
}

// effect is what a mutation does, or would, to the plan, or to a scenario, in the years of its answer.
func (v *visit) effect(p editPayload, scenario string, w window) (*effectView, error) {
	if years := p.Plan.Forecast.Years; len(years) > 0 {
		w.First, w.Last = years[0].Year.Year, years[len(years)-1].Year.Year
	}
	before, err := v.gap(v.latest, scenario, w)
	if err != nil {
		return nil, err
	}
	e, err := v.effectBetween(before, p.Plan, scenario, w)
	if err != nil {
		return nil, err
	}
	e.Unchanged = len(p.Changes) == 0
	e.Changes, err = v.changes(p.Changes)
	return e, err
}

// effectOfRevision is what a revision did; without years where there is nothing to compare it with.
func (v *visit) effectOfRevision(number int) (*effectView, error) {
	w, err := v.editWindow()
	if err != nil {
		return nil, err
	}
	after, err := v.gap(number, "", w)
	if err != nil || number == 1 {
		return &effectView{Fingerprint: after.Forecast.Fingerprint}, err
	}
	before, err := v.gap(number-1, "", w)
	if codeOf(err) == graph.NotFound { // the plan was not there
		return &effectView{Fingerprint: after.Forecast.Fingerprint}, nil
	}
	if err != nil {
		return nil, err
	}
	return v.effectBetween(before, after, "", w)
}

// gap is the forecast of a revision's plan, or of a scenario of it, with the findings.
func (v *visit) gap(revision int, scenario string, w window) (editedPlan, error) {
	var answer struct{ Authority struct{ Plan editedPlan } }
	variables := w.forEffect()
	variables["revision"] = revision
	if scenario != "" {
		variables["scenario"] = scenario
	}
	err := v.ask("edit-gap", variables, &answer)
	return answer.Authority.Plan, err
}

// effectBetween compares two plans, of which the second may be a scenario's.
func (v *visit) effectBetween(before, after editedPlan, scenario string, w window) (*effectView, error) {
	was, is := before.Forecast, after.Forecast
	e := &effectView{Years: gapChanges(was.Years, is.Years), Fingerprint: is.Fingerprint}
	e.Gained, e.Resized = newCliffs(was.Cliffs, is.Cliffs)
	e.Lost, _ = newCliffs(is.Cliffs, was.Cliffs)
	e.Sentence, e.Level = effectSentence(was, is, w)
	var err error
	e.Findings, err = v.findingsBetween(before.Findings, after.Findings, scenario)
	return e, err
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
		return fmt.Sprintf("The gap %s stays %s: what changes lies outside of these years, or neither costs nor pays anything in them.", years, pounds(after.Total.Gap)), "none"
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
		case sizeWords(before[i]) == sizeWords(c) && losses(before[i]) == losses(c):
		case c.isFunding() && before[i].Annualised == c.Annualised && before[i].FTE != c.FTE:
			resized = append(resized, fmt.Sprintf("%s, %s: %s, before with %s", c.Date.Long(), c.Programme.Name, fallsAway(c), losses(before[i])))
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
