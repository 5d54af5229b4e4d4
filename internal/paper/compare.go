package paper

import (
	"fmt"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// Compare is a comparison as a paper: the gap of each scenario by period, totals, what each change does, and the cliff
// edges that come and go. The plan is the one as written, which names the scenarios.
func Compare(p *plan.Plan, c *forecast.Comparison, by Period) Paper {
	return Paper{
		Title: p.Authority.Name,
		Intro: []string{headline(c.Baseline), basis(c.Baseline.Options) + "."},
		Parts: []Part{
			{Title: "Scenarios", List: scenarioNames(p, c)},
			{Title: "Gap by " + string(by), Table: gapsTable(c, by)},
			{Title: "In total", Table: scenariosTable(c)},
			{Title: "What each change does to the gap", Table: bridgeTable(c)},
			changedCliffs(c),
		},
		Closer: fingerprints(c),
	}
}

// scenarioNames lists the baseline and the scenarios, by the short names that stand in the tables.
func scenarioNames(p *plan.Plan, c *forecast.Comparison) []string {
	var names []string
	for _, f := range all(c) {
		names = append(names, short(f.Scenario)+": "+scenarioName(p, f.Scenario))
	}
	names[0] += " (compared with)"
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
		for _, cliff := range s.CliffsLost {
			part.List = append(part.List, fmt.Sprintf("%s avoids the %s of %s.", name, kindWord(cliff.Kind), cliff.Date.Long()))
		}
		part.List = append(part.List, resized(name, c.Baseline.Cliffs, s.Forecast.Cliffs)...)
		if len(s.CliffsGained)+len(s.CliffsLost) == 0 && len(c.Baseline.Cliffs) > 0 {
			part.List = append(part.List, name+" has its cliff edges on the same days.")
		}
	}
	if len(part.List) == 0 {
		part.Text = []string{"None in any of them."}
	}
	return part
}

// resized says which of the baseline's cliff edges a scenario makes larger or smaller.
func resized(name string, baseline, scenario []forecast.Cliff) []string {
	var list []string
	for _, before := range baseline {
		for _, after := range scenario {
			same := before.Programme == after.Programme && before.Kind == after.Kind && before.Date == after.Date
			switch {
			case !same:
			case before.Kind == forecast.Funding && before.Annualised != after.Annualised:
				list = append(list, fmt.Sprintf("%s makes the loss of funding of %s one of %s a year.", name, before.Date.Long(), after.Annualised.Pounds()))
			case before.Kind == forecast.Capacity && before.FTE != after.FTE:
				list = append(list, fmt.Sprintf("%s makes the loss of staff of %s one of %s FTE.", name, before.Date.Long(), tenths(after.FTE)))
			}
		}
	}
	return list
}

func kindWord(k forecast.CliffKind) string {
	if k == forecast.Capacity {
		return "loss of staff"
	}
	return "loss of funding"
}

func fingerprints(c *forecast.Comparison) string {
	var list []string
	for _, f := range all(c) {
		list = append(list, short(f.Scenario)+" "+f.Fingerprint)
	}
	return "Fingerprints: " + strings.Join(list, ", ")
}
