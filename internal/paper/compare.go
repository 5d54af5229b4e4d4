package paper

import (
	"fmt"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// Compare is a comparison as a paper: the gap of each scenario by period, totals, what each change does, and the cliff
// edges that come and go. The plan is the one as written, which names the scenarios.
func Compare(p *plan.Plan, c *forecast.Comparison, by Period) Paper {
	return Paper{
		Title: p.Authority.Name,
		Intro: []string{fmt.Sprintf("%s against %s. %s.", plural(len(c.Scenarios), "scenario", "scenarios"),
			quoted(scenarioName(p, c.Baseline.Scenario)), basis(c.Baseline.Options))},
		Parts: []Part{
			{Title: "Gap by " + string(by), Table: gapsTable(c, by)},
			{Title: "In total", Table: scenariosTable(p, c)},
			bridgePart(c),
			changedCliffs(c),
		},
		Closer: fingerprints(c),
	}
}

func quoted(s string) string { return "“" + s + "”" }

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

func scenariosTable(p *plan.Plan, c *forecast.Comparison) *Table {
	t := &Table{Columns: []Column{{"scenario", false}, {"cost", true}, {"funding", true}, {"gap", true}, {"gap of cost", false}, {"funded FTE", true}}}
	for _, f := range all(c) {
		t.Rows = append(t.Rows, []Cell{
			plain(scenarioName(p, f.Scenario)), plain(f.Total.Cost.String()), plain(f.Total.Funding.String()), gapCell(f.Total.Gap), gapBar(f.Total),
			plain(fmt.Sprintf("%s of %s", hundredths(f.Total.FundedFTE), hundredths(f.Total.FilledFTE))),
		})
	}
	return t
}

// bridgePart gives, for each scenario, the effect of each change on the gap.
func bridgePart(c *forecast.Comparison) Part {
	t := &Table{Columns: []Column{{"scenario", false}, {"change", false}, {"effect on gap", true}, {"gap after it", true}}}
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		for k, step := range s.Bridge {
			name := ""
			if k == 0 {
				name = short(s.Forecast.Scenario)
			}
			t.Rows = append(t.Rows, []Cell{plain(name), plain(step.Label), plain(signed(step.Effect)), gapCell(step.GapAfter)})
		}
		if len(s.Bridge) == 0 {
			t.Rows = append(t.Rows, []Cell{plain(short(s.Forecast.Scenario)), plain("no change"), plain("£0.00"), gapCell(s.Forecast.Total.Gap)})
		}
	}
	return Part{Title: "What each change does to the gap", Table: t}
}

// changedCliffs lists the baseline's cliff edges, and which each scenario adds and removes.
func changedCliffs(c *forecast.Comparison) Part {
	part := Part{Title: "Cliff edges"}
	add := func(id plan.ID, verb string, f *forecast.Forecast, cliffs []forecast.Cliff) {
		for _, cliff := range cliffs {
			part.List = append(part.List, fmt.Sprintf("%s%s: %s", short(id), verb, Sentence(f.Plan, cliff)))
		}
	}
	add(c.Baseline.Scenario, "", c.Baseline, c.Baseline.Cliffs)
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		add(s.Forecast.Scenario, " adds", s.Forecast, s.CliffsGained)
		for _, cliff := range s.CliffsLost {
			part.List = append(part.List, fmt.Sprintf("%s avoids the %s of %s.", short(s.Forecast.Scenario), kindWord(cliff.Kind), cliff.Date.Long()))
		}
	}
	if len(part.List) == 0 {
		part.Text = []string{"None."}
	}
	return part
}

func kindWord(k forecast.CliffKind) string {
	if k == forecast.Capacity {
		return "loss of staff"
	}
	return "funding cliff"
}

func fingerprints(c *forecast.Comparison) string {
	line := "Fingerprints"
	for _, f := range all(c) {
		line += fmt.Sprintf(" %s %s", short(f.Scenario), f.Fingerprint)
	}
	return line
}
