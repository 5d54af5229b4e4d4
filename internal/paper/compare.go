package paper

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// Compare is a comparison as a paper: the gap of each scenario by period, totals, what each change does, and the cliff
// edges that come and go. The plan is the one as written, which names the scenarios.
func Compare(p *plan.Plan, c *forecast.Comparison, by Period) Paper {
	parts := []Part{
		{Title: "Scenarios", List: scenarioNames(p, c)},
		{Title: "Gap by " + string(by), Table: gapsTable(c, by)},
		{Title: "In total", Text: []string{"FTE are averages over the months."}, Table: scenariosTable(c)},
		changedCliffs(c),
	}
	if part := savingsOfScenarios(c); part.Table != nil {
		parts = append(parts, part)
	}
	return Paper{
		Title: p.Authority.Name,
		Intro: []string{as(c.Baseline) + headline(c.Baseline), spread(c), basis(c.Baseline.Options) + "."},
		Parts: append(parts,
			Part{Title: "Bridge: what each change does to the gap", Table: bridgeTable(c)},
			Part{Title: "Who pays, in total", Table: payersTable(c)},
		),
		Closer: fingerprints(c),
	}
}

// as says which scenario a headline is of.
func as(f *forecast.Forecast) string {
	if f.Scenario == "" {
		return "As the plan stands: "
	}
	return "Under " + short(f.Scenario) + ": "
}

// scenarioNames lists the baseline and the scenarios, by the short names that stand in the tables.
func scenarioNames(p *plan.Plan, c *forecast.Comparison) []string {
	var names []string
	for _, f := range all(c) {
		names = append(names, short(f.Scenario)+": "+scenarioName(p, f.Scenario)+conditions(p.Scenario(f.Scenario)))
	}
	names[0] += " (baseline)"
	return names
}

// conditions says how likely a scenario is held to be and what makes it real, where the plan says so.
func conditions(s *plan.Scenario) string {
	if s == nil {
		return ""
	}
	text := ""
	if s.Probability != nil {
		text += fmt.Sprintf(". Probability %s%%", *s.Probability*100)
	}
	if s.Trigger != nil {
		text += fmt.Sprintf(". Known by %s: %s", s.Trigger.By.Long(), strings.TrimRight(s.Trigger.When, ". "))
	}
	return text
}

// all gives the baseline and the scenarios.
func all(c *forecast.Comparison) []*forecast.Forecast {
	list := []*forecast.Forecast{c.Baseline}
	for i := range c.Scenarios {
		list = append(list, c.Scenarios[i].Forecast)
	}
	return list
}

func gapsTable(c *forecast.Comparison, by Period) *Table {
	t := &Table{Columns: []Column{{string(by), false}}, Total: true}
	for _, r := range append(rows(c.Baseline, by), whole(c.Baseline)) {
		t.Rows = append(t.Rows, []Cell{plain(r.title)})
	}
	for _, f := range all(c) {
		t.Columns = append(t.Columns, Column{short(f.Scenario), true})
		for i, r := range append(rows(f, by), whole(f)) {
			t.Rows[i] = append(t.Rows[i], gapCell(r.Gap))
		}
	}
	return t
}

func scenariosTable(c *forecast.Comparison) *Table {
	t := &Table{Columns: []Column{
		{"scenario", false}, {"cost", true}, {"funding", true}, {"gap", true}, {"funded FTE", true}, {"unfunded", false},
	}}
	for _, f := range all(c) {
		t.Rows = append(t.Rows, []Cell{
			plain(short(f.Scenario)), plain(f.Total.Cost.String()), plain(f.Total.Funding.String()), gapCell(f.Total.Gap),
			plain(fmt.Sprintf("%s of %s", tenths(f.Total.FundedFTE), tenths(f.Total.FilledFTE))), gapBar(f.Total),
		})
	}
	return t
}

// payersTable gives what each source pays in each scenario, the gap last.
func payersTable(c *forecast.Comparison) *Table {
	t := &Table{Columns: []Column{{"source", false}}}
	for _, f := range all(c) {
		t.Columns = append(t.Columns, Column{short(f.Scenario), true})
	}
	sources, names := payersOf(c)
	for i, id := range sources {
		row := []Cell{plain(names[i])}
		for _, f := range all(c) {
			row = append(row, plain(paidBy(f.Total, id).String()))
		}
		t.Rows = append(t.Rows, row)
	}
	row := []Cell{plain("nobody (the gap)")}
	for _, f := range all(c) {
		row = append(row, gapCell(f.Total.Gap))
	}
	t.Rows = append(t.Rows, row)
	return t
}

// bridgeTable gives, for each scenario, the effect of each change on the gap.
func bridgeTable(c *forecast.Comparison) *Table {
	t := &Table{Columns: []Column{{"scenario", false}, {"change", false}, {"effect on gap", true}, {"gap after it", true}}}
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		name := short(s.Forecast.Scenario)
		if len(s.Bridge) == 0 {
			t.Rows = append(t.Rows, []Cell{plain(name), plain("no change"), plain(signed(0)), gapCell(s.Forecast.Total.Gap)})
		}
		for _, step := range s.Bridge {
			t.Rows = append(t.Rows, []Cell{plain(name), plain(step.Label), plain(signed(step.Effect)), gapCell(step.GapAfter)})
			name = ""
		}
	}
	return t
}

// changedCliffs lists the baseline's cliff edges, what becomes of each in the scenarios, and those that scenarios add.
func changedCliffs(c *forecast.Comparison) Part {
	part := Part{Title: "Cliff edges"}
	for k := range c.Baseline.Cliffs {
		cliff := &c.Baseline.Cliffs[k]
		part.List = append(part.List, short(c.Baseline.Scenario)+", "+inSentence(Sentence(c.Baseline.Plan, *cliff))+fates(c, cliff))
	}
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		for _, cliff := range s.CliffsGained {
			part.List = append(part.List, "new under "+short(s.Forecast.Scenario)+", "+inSentence(Sentence(s.Forecast.Plan, cliff)))
		}
	}
	if len(part.List) == 0 {
		part.Text = []string{"None begins in these months in any of them."}
	}
	return part
}

// inSentence is a sentence that goes on another: "From 1 June …" as "from 1 June …".
func inSentence(text string) string {
	if rest, ok := strings.CutPrefix(text, "From "); ok {
		return "from " + rest
	}
	return text
}

// fates says what becomes of a cliff edge of the baseline in each scenario where it is not the same: scenarios of one fate
// stand together.
func fates(c *forecast.Comparison, cliff *forecast.Cliff) string {
	var order []string
	names := map[string][]string{}
	for i := range c.Scenarios {
		fate := fateOf(c.Baseline, c.Scenarios[i].Forecast, cliff)
		if fate == "" {
			continue
		}
		if names[fate] == nil {
			order = append(order, fate)
		}
		names[fate] = append(names[fate], short(c.Scenarios[i].Forecast.Scenario))
	}
	if len(order) == 0 {
		return ""
	}
	clauses := make([]string, len(order))
	for i, fate := range order {
		clauses[i] = fate + " under " + words.List(names[fate])
	}
	return " Otherwise: " + strings.Join(clauses, "; ") + "."
}

// fateOf says what becomes of a baseline's cliff edge in a scenario: "" where it is the same. It is called avoided only where
// its posts lose neither their money nor their staff in the horizon.
func fateOf(baseline, f *forecast.Forecast, cliff *forecast.Cliff) string {
	for k := range f.Cliffs {
		if same := &f.Cliffs[k]; sameCliff(cliff, same) {
			return resized(f, cliff, same)
		}
	}
	var moved []string
	for k := range f.Cliffs {
		other := &f.Cliffs[k]
		switch {
		case other.Programme != cliff.Programme || !sharePosts(cliff, other) || isAmong(other, baseline.Cliffs):
		case other.Kind == cliff.Kind:
			moved = append(moved, fmt.Sprintf("%s (%s)", onDays(other), sizeOf(other)))
		default:
			moved = append(moved, fmt.Sprintf("%s %s (%s)", strings.ToLower(lossName(other.Kind)), onDays(other), sizeOf(other)))
		}
	}
	switch {
	case len(moved) > 0:
		return words.List(moved)
	case goneBefore(baseline, f, cliff):
		return "lost already before then"
	default:
		return "avoided"
	}
}

// isAmong reports whether a cliff edge of the same programme, kind and day is in the list.
func isAmong(c *forecast.Cliff, list []forecast.Cliff) bool {
	return slices.ContainsFunc(list, func(o forecast.Cliff) bool { return sameCliff(c, &o) })
}

// onDays says when a cliff edge is: "on 1 June 2025", "in steps from 1 June 2025 to 1 July 2025".
func onDays(c *forecast.Cliff) string {
	if c.Last > c.Date {
		return fmt.Sprintf("in steps from %s to %s", c.Date.Long(), c.Last.Long())
	}
	return "on " + c.Date.Long()
}

// resized says how large a cliff edge of the same day is in a scenario: "" where it is as large.
func resized(f *forecast.Forecast, before, after *forecast.Cliff) string {
	if before.Annualised == after.Annualised && before.FTE == after.FTE {
		return ""
	}
	size := sizeOf(after)
	if before.Kind == forecast.Funding && before.Annualised == after.Annualised {
		size += ", " + tenths(after.FTE) + " FTE"
	}
	var earlier []string
	for k := range f.Cliffs {
		if c := &f.Cliffs[k]; c.Kind == after.Kind && c.Programme == after.Programme && c.Date < after.Date && sharePosts(c, after) {
			earlier = append(earlier, fmt.Sprintf("%s on %s", sizeOf(c), c.Date.Long()))
		}
	}
	if len(earlier) > 0 {
		return fmt.Sprintf("a further %s, after %s,", size, words.List(earlier))
	}
	if after.Annualised < before.Annualised || after.FTE < before.FTE {
		return "smaller, " + size + ","
	}
	return "larger, " + size + ","
}

// sizeOf is how large a cliff edge is.
func sizeOf(c *forecast.Cliff) string {
	if c.Kind == forecast.Capacity {
		return tenths(c.FTE) + " FTE"
	}
	return c.Annualised.Pounds() + " a year"
}

func lossName(kind forecast.CliffKind) string {
	if kind == forecast.Capacity {
		return "A loss of staff"
	}
	return "A loss of funding"
}

func sharePosts(a, b *forecast.Cliff) bool {
	return slices.ContainsFunc(a.Posts, func(id plan.ID) bool { return slices.Contains(b.Posts, id) })
}

// goneBefore reports whether a cliff edge is missing in a scenario because what it would lose is lost before: its posts lack
// at least half the money in the month after it that they lack in the baseline, or have at most half the staff that they
// had before it there.
func goneBefore(baseline, f *forecast.Forecast, cliff *forecast.Cliff) bool {
	month := cliff.Last.Month() + 1
	if month > f.Options.To {
		month = f.Options.To
	}
	if cliff.Kind == forecast.Capacity {
		eve := max(cliff.Date.Month()-1, f.Options.From)
		return 2*sumOver(f, cliff.Posts, month, filledFTE) <= sumOver(baseline, cliff.Posts, eve, filledFTE)
	}
	return 2*sumOver(f, cliff.Posts, month, gap) >= sumOver(baseline, cliff.Posts, month, gap)
}

func gap(x *forecast.PostForecast, i int) int64       { return int64(x.Gaps[i]) }
func filledFTE(x *forecast.PostForecast, i int) int64 { return int64(x.FilledFTE[i]) }

// sumOver adds up a figure of some posts in a month.
func sumOver(f *forecast.Forecast, posts []plan.ID, month fiscal.Month, figure func(x *forecast.PostForecast, i int) int64) int64 {
	var sum int64
	for i := range f.Posts {
		if slices.Contains(posts, f.Posts[i].Post) {
			sum += figure(&f.Posts[i], int(month-f.Options.From))
		}
	}
	return sum
}

func sameCliff(a, b *forecast.Cliff) bool {
	return a.Programme == b.Programme && a.Kind == b.Kind && a.Date == b.Date
}

// spread says how far apart the scenarios' gaps are.
func spread(c *forecast.Comparison) string {
	low, high := c.Baseline, c.Baseline
	for _, f := range all(c) {
		if f.Total.Gap < low.Total.Gap {
			low = f
		}
		if f.Total.Gap > high.Total.Gap {
			high = f
		}
	}
	if low.Total.Gap == high.Total.Gap {
		return fmt.Sprintf("The gap in these months is %s in all of them.", low.Total.Gap)
	}
	return fmt.Sprintf("The gap in these months is between %s (%s) and %s (%s).",
		low.Total.Gap, withGap(c, low.Total.Gap), high.Total.Gap, withGap(c, high.Total.Gap))
}

// withGap names the scenarios with that gap.
func withGap(c *forecast.Comparison, gap money.Pence) string {
	var names []string
	for _, f := range all(c) {
		if f.Total.Gap == gap {
			names = append(names, short(f.Scenario))
		}
	}
	return words.Several(names, 2)
}

func fingerprints(c *forecast.Comparison) string {
	var list []string
	for _, f := range all(c) {
		list = append(list, short(f.Scenario)+" "+f.Fingerprint)
	}
	return "Fingerprints (the same one means the same figures): " + strings.Join(list, ", ")
}
