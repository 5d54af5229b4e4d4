package paper

import (
	"fmt"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// Compare is a comparison as a paper: the gap of each scenario by period, totals, what each change does, and the cliff
// edges that come and go. The plan is the one as written, which names the scenarios.
func Compare(p *plan.Plan, c *forecast.Comparison, by Period) Paper {
	parts := []Part{
		{Title: "Scenarios", List: scenarioNames(p, c)},
		{Title: "Gap by " + string(by), Table: gapsTable(c, by)},
		{Title: "In total", Table: scenariosTable(c)},
	}
	if hasSavings(c) {
		parts = append(parts, savingsOfScenarios(c))
	}
	return Paper{
		Title:  p.Authority.Name,
		Intro:  []string{headline(c.Baseline), spread(c), basis(c.Baseline.Options) + "."},
		Parts:  append(parts, Part{Title: "What each change does to the gap", Table: bridgeTable(c)}, changedCliffs(c)),
		Closer: fingerprints(c),
	}
}

// scenarioNames lists the baseline and the scenarios, by the short names that stand in the tables.
func scenarioNames(p *plan.Plan, c *forecast.Comparison) []string {
	var names []string
	for _, f := range all(c) {
		names = append(names, short(f.Scenario)+": "+scenarioName(p, f.Scenario))
	}
	names[0] += " (baseline)"
	return names
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
	for _, r := range append(rows(c.Baseline, by), row{name: "Total"}) {
		t.Rows = append(t.Rows, []Cell{plain(r.name)})
	}
	for _, f := range all(c) {
		t.Columns = append(t.Columns, Column{short(f.Scenario), true})
		for i, r := range append(rows(f, by), row{"Total", f.Total}) {
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

// changedCliffs lists the baseline's cliff edges, and which each scenario adds and avoids.
func changedCliffs(c *forecast.Comparison) Part {
	part := Part{Title: "Cliff edges"}
	for _, cliff := range c.Baseline.Cliffs {
		part.List = append(part.List, short(c.Baseline.Scenario)+", "+Sentence(c.Baseline.Plan, cliff))
	}
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		name := short(s.Forecast.Scenario)
		for _, cliff := range s.CliffsGained {
			part.List = append(part.List, name+" adds "+Sentence(s.Forecast.Plan, cliff))
		}
		part.List = append(part.List, resized(name, c.Baseline.Cliffs, s.Forecast.Cliffs)...)
	}
	for k := range c.Baseline.Cliffs {
		if names := avoiders(c, &c.Baseline.Cliffs[k]); len(names) > 0 {
			part.List = append(part.List, fmt.Sprintf("%s: avoided by %s.", lossOn(&c.Baseline.Cliffs[k]), words.Several(names, len(names))))
		}
	}
	if len(part.List) == 0 {
		part.Text = []string{"None in any of them."}
	}
	return part
}

// avoiders names the scenarios without a cliff edge of the baseline.
func avoiders(c *forecast.Comparison, cliff *forecast.Cliff) []string {
	var names []string
	for i := range c.Scenarios {
		for k := range c.Scenarios[i].CliffsLost {
			if sameCliff(cliff, &c.Scenarios[i].CliffsLost[k]) {
				names = append(names, short(c.Scenarios[i].Forecast.Scenario))
			}
		}
	}
	return names
}

func sameCliff(a, b *forecast.Cliff) bool {
	return a.Programme == b.Programme && a.Kind == b.Kind && a.Date == b.Date
}

// resized says which of the baseline's cliff edges a scenario makes larger or smaller.
func resized(name string, baseline, scenario []forecast.Cliff) []string {
	var list []string
	for i := range baseline {
		for k := range scenario {
			before, after := &baseline[i], &scenario[k]
			switch {
			case !sameCliff(before, after):
			case before.Kind == forecast.Funding && before.Annualised != after.Annualised:
				list = append(list, fmt.Sprintf("%s: %s a year under %s.", lossOn(before), after.Annualised.Pounds(), name))
			case before.Kind == forecast.Capacity && before.FTE != after.FTE:
				list = append(list, fmt.Sprintf("%s: %s FTE under %s.", lossOn(before), tenths(after.FTE), name))
			}
		}
	}
	return list
}

// lossOn names a cliff edge: "The loss of funding on 1 April 2020".
func lossOn(c *forecast.Cliff) string {
	if c.Kind == forecast.Capacity {
		return "The loss of staff on " + c.Date.Long()
	}
	return "The loss of funding on " + c.Date.Long()
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
		low.Total.Gap, short(low.Scenario), high.Total.Gap, short(high.Scenario))
}

func fingerprints(c *forecast.Comparison) string {
	var list []string
	for _, f := range all(c) {
		list = append(list, short(f.Scenario)+" "+f.Fingerprint)
	}
	return "Fingerprints: " + strings.Join(list, ", ")
}
