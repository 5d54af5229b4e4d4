package graph

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
)

// figures are what a test asks of a forecast, and what the engine says.
type figures struct {
	Fingerprint string
	Total       totals
	Years       []struct {
		Year   string
		Totals totals
	}
	Months []struct {
		Month  string
		Totals totals
	}
	Posts []struct {
		Post, Cost  *slugged
		FundedUntil *string
		Costs, Gaps []int64
		FilledFTE   []string
	}
	Tranches []struct {
		Source                                   slugged
		From, Until                              string
		Amount, DrawnBefore, Drawn, Lapsed, Left int64
	}
	Cliffs []struct {
		Date, Kind, DecideBy, FTE, Places string
		Annualised                        *int64
		Programme                         slugged
	}
}

type slugged struct{ Slug string }

type totals struct {
	Cost, Funding, Gap int64
	Sources            []struct {
		Source slugged
		Amount int64
	}
	FilledFTE, FundedFTE string
}

const figuresOf = `
fragment F on Forecast {
  fingerprint total { ...T } years { year totals { ...T } } months { month totals { ...T } }
  posts { post { slug } cost { slug } fundedUntil costs gaps filledFte }
  tranches { source { slug } from until amount drawnBefore drawn lapsed left }
  cliffs { date kind decideBy fte places annualised programme { slug } }
}
fragment T on Totals { cost funding gap sources { source { slug } amount } filledFte fundedFte }`

// said is what the engine says, as the API should say it.
func said(f *forecast.Forecast) figures {
	s := figures{Fingerprint: f.Fingerprint, Total: saidTotals(&f.Total)}
	for _, y := range f.Years {
		s.Years = append(s.Years, struct {
			Year   string
			Totals totals
		}{y.Year.String(), saidTotals(&y.Totals)})
	}
	for _, m := range f.Months {
		s.Months = append(s.Months, struct {
			Month  string
			Totals totals
		}{m.Month.String(), saidTotals(&m.Totals)})
	}
	for _, p := range f.Posts {
		x := struct {
			Post, Cost  *slugged
			FundedUntil *string
			Costs, Gaps []int64
			FilledFTE   []string
		}{}
		if x.Post = (&slugged{string(p.Post)}); p.IsCost {
			x.Post, x.Cost = nil, x.Post
		}
		if p.FundedUntil != 0 {
			until := p.FundedUntil.String()
			x.FundedUntil = &until
		}
		for i := range p.Costs {
			x.Costs = append(x.Costs, int64(p.Costs[i]))
			x.Gaps = append(x.Gaps, int64(p.Gaps[i]))
			x.FilledFTE = append(x.FilledFTE, p.FilledFTE[i].String())
		}
		s.Posts = append(s.Posts, x)
	}
	for _, t := range f.Tranches {
		s.Tranches = append(s.Tranches, struct {
			Source                                   slugged
			From, Until                              string
			Amount, DrawnBefore, Drawn, Lapsed, Left int64
		}{
			slugged{string(t.Source)}, t.From.String(), t.Until.String(), int64(t.Amount), int64(t.DrawnBefore), int64(t.Drawn), int64(t.Lapsed), int64(t.Left),
		})
	}
	for _, c := range f.Cliffs {
		x := struct {
			Date, Kind, DecideBy, FTE, Places string
			Annualised                        *int64
			Programme                         slugged
		}{c.Date.String(), string(c.Kind), c.DecideBy.String(), c.FTE.String(), c.Places.String(), nil, slugged{string(c.Programme)}}
		if c.Kind == forecast.Funding {
			n := int64(c.Annualised)
			x.Annualised = &n
		}
		s.Cliffs = append(s.Cliffs, x)
	}
	return s
}

func saidTotals(t *forecast.Totals) totals {
	s := totals{Cost: int64(t.Cost), Funding: int64(t.Funding), Gap: int64(t.Gap), FilledFTE: t.FilledFTE.String(), FundedFTE: t.FundedFTE.String()}
	for _, x := range t.Sources {
		s.Sources = append(s.Sources, struct {
			Source slugged
			Amount int64
		}{slugged{string(x.Source)}, int64(x.Amount)})
	}
	return s
}

// randomPlans are plans that were made by chance, richer than any that a person would write.
func randomPlans(t *testing.T, most int) []*plan.Plan {
	t.Helper()
	files, err := filepath.Glob("../forecast/testdata/cross/*/plan.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no random plans: %v", err)
	}
	var plans []*plan.Plan
	for _, file := range files[:min(most, len(files))] {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := exchange.Read(file, data)
		if err != nil {
			t.Fatal(err)
		}
		p.Authority.ID = plan.ID(fmt.Sprintf("council-%d", len(plans)))
		plans = append(plans, p)
	}
	return plans
}

// Forecasts, comparisons and what-ifs through the API are those of the engine, to the penny, for random plans, all of their
// scenarios and all options. A scenario's changes as a what-if on what it builds on are the scenario.
func TestFiguresAreTheEngines(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) { figuresAreTheEngines(t, serveOn(t, address)) })
}

func figuresAreTheEngines(t *testing.T, s *served) {
	most := 150
	if testing.Short() {
		most = 15
	}
	for n, p := range randomPlans(t, most) {
		s.keep(p)
		o := forecast.Options{
			From: fiscal.MonthOf(2019, 4), To: fiscal.MonthOf(2021, 3+n%9), Certainty: plan.Values[plan.Status]()[n%3],
			Vacancies:      []forecast.Vacancies{forecast.ExcludeVacancies, forecast.IncludeVacancies}[n%2],
			SplitShortfall: []forecast.SplitShortfall{forecast.ShortfallIsGap, forecast.ShortfallToWaterfall}[n/2%2],
		}
		s.sameAsEngine(p, o, "")
		for i := range p.Scenarios {
			s.sameAsEngine(p, o, p.Scenarios[i].ID)
			s.sameAsWhatIf(p, o, &p.Scenarios[i])
		}
		s.sameComparison(p, o)
	}
}

func variablesOf(p *plan.Plan, o forecast.Options) map[string]any {
	return map[string]any{
		"slug": p.Authority.ID, "from": o.From.String(), "to": o.To.String(),
		"options": map[string]any{"certainty": o.Certainty, "vacancies": o.Vacancies, "splitShortfall": o.SplitShortfall},
	}
}

func (s *served) sameAsEngine(p *plan.Plan, o forecast.Options, scenario plan.ID) {
	s.t.Helper()
	want, err := forecast.Run(p, scenario, o)
	if err != nil {
		s.t.Fatal(err)
	}
	variables := variablesOf(p, o)
	if scenario != "" {
		variables["scenario"] = scenario
	}
	var got struct {
		Authority struct{ Plan struct{ Forecast figures } }
	}
	s.get(`query($slug: String!, $scenario: ID, $from: Month!, $to: Month!, $options: ForecastOptions) {
		authority(slug: $slug) { plan { forecast(scenario: $scenario, from: $from, to: $to, options: $options) { ...F } } } }`+figuresOf, variables, &got)
	if d := cmp.Diff(said(want), got.Authority.Plan.Forecast, cmpopts.EquateEmpty()); d != "" {
		s.t.Errorf("%s, scenario %q (-engine +API):\n%s", p.Authority.ID, scenario, d)
	}
}

func (s *served) sameAsWhatIf(p *plan.Plan, o forecast.Options, scenario *plan.Scenario) {
	s.t.Helper()
	want, err := forecast.Run(p, scenario.ID, o)
	if err != nil {
		s.t.Fatal(err)
	}
	variables := variablesOf(p, o)
	variables["changes"] = sent(s.t, scenario.Changes)
	if scenario.Parent != "" {
		variables["scenario"] = scenario.Parent
	}
	var got struct {
		Authority struct{ Plan struct{ WhatIf figures } }
	}
	s.get(`query($slug: String!, $scenario: ID, $changes: [Change!]!, $from: Month!, $to: Month!, $options: ForecastOptions) {
		authority(slug: $slug) { plan { whatIf(scenario: $scenario, changes: $changes, from: $from, to: $to, options: $options) { ...F } } } }`+figuresOf, variables, &got)
	if d := cmp.Diff(said(want), got.Authority.Plan.WhatIf, cmpopts.EquateEmpty()); d != "" {
		s.t.Errorf("%s, scenario %q as a what-if (-engine +API):\n%s", p.Authority.ID, scenario.ID, d)
	}
}

func (s *served) sameComparison(p *plan.Plan, o forecast.Options) {
	s.t.Helper()
	var ids []plan.ID
	for i := range p.Scenarios {
		ids = append(ids, p.Scenarios[i].ID)
	}
	if len(ids) == 0 {
		return
	}
	want, err := forecast.Compare(p, ids, "", o)
	if err != nil {
		s.t.Fatal(err)
	}
	variables := variablesOf(p, o)
	variables["scenarios"] = ids
	var got struct {
		Authority struct {
			Plan struct {
				Compare struct {
					Baseline  struct{ Forecast figures }
					Scenarios []struct {
						Forecast   figures
						Difference []struct {
							Year   string
							Totals totals
						}
						Bridge []struct {
							Label            string
							Change           *int
							Effect, GapAfter int64
						}
					}
				}
			}
		}
	}
	s.get(`query($slug: String!, $scenarios: [ID!]!, $from: Month!, $to: Month!, $options: ForecastOptions) {
		authority(slug: $slug) { plan { compare(scenarios: $scenarios, from: $from, to: $to, options: $options) {
			baseline { forecast { ...F } }
			scenarios { forecast { ...F } difference { year totals { ...T } } bridge { label change effect gapAfter } } } } } }`+figuresOf, variables, &got)
	c := got.Authority.Plan.Compare
	if d := cmp.Diff(said(want.Baseline), c.Baseline.Forecast, cmpopts.EquateEmpty()); d != "" {
		s.t.Errorf("%s, baseline (-engine +API):\n%s", p.Authority.ID, d)
	}
	for i := range want.Scenarios {
		w, g := &want.Scenarios[i], &c.Scenarios[i]
		if d := cmp.Diff(said(w.Forecast), g.Forecast, cmpopts.EquateEmpty()); d != "" {
			s.t.Errorf("%s, compared scenario %s (-engine +API):\n%s", p.Authority.ID, ids[i], d)
		}
		for k, step := range w.Bridge {
			if h := g.Bridge[k]; h.Label != step.Label || h.Effect != int64(step.Effect) || h.GapAfter != int64(step.GapAfter) {
				s.t.Errorf("%s, step %d of the bridge to %s is %+v; expected %+v", p.Authority.ID, k, ids[i], h, step)
			}
		}
		for k, d := range w.Difference {
			if h := g.Difference[k].Totals; h.Cost != int64(d.Cost) || h.Funding != int64(d.Funding) || h.Gap != int64(d.Gap) {
				s.t.Errorf("%s, difference of %s in %s is %+v; expected %+v", p.Authority.ID, ids[i], d.Year, h, d)
			}
		}
	}
}

// sent are changes as a client sends them.
func sent(t testing.TB, changes []plan.Change) []any {
	t.Helper()
	list := make([]any, len(changes))
	for i, c := range changes {
		var written map[string]any
		if err := json.Unmarshal([]byte(exchange.WriteChange(c)), &written); err != nil {
			t.Fatal(err)
		}
		list[i] = sentObject(t, schema.Types["Change"], written)
	}
	return list
}

func sentObject(t testing.TB, definition *ast.Definition, written map[string]any) map[string]any {
	object := map[string]any{}
	for key, value := range written {
		object[key] = sentValue(t, definition.Fields.ForName(key).Type, value)
	}
	return object
}

func sentValue(t testing.TB, kind *ast.Type, value any) any {
	t.Helper()
	name := kind.Name()
	byYear, isMap := value.(map[string]any)
	switch {
	case kind.Elem != nil && isMap && (name == "YearCountInput" || name == "YearRateInput"):
		field := map[string]string{"YearCountInput": "count", "YearRateInput": "percent"}[name]
		list := []any{}
		for year, v := range byYear {
			list = append(list, map[string]any{"year": year, field: sentValue(t, schema.Types[name].Fields.ForName(field).Type, v)})
		}
		return list
	case kind.Elem != nil && name == "YearRateInput":
		return []any{map[string]any{"percent": fmt.Sprint(value)}}
	case kind.Elem != nil:
		items, ok := value.([]any)
		if !ok {
			items = []any{value}
		}
		list := make([]any, len(items))
		for i := range items {
			list[i] = sentValue(t, kind.Elem, items[i])
		}
		return list
	case isMap:
		return sentObject(t, schema.Types[name], byYear)
	case name == "Pence":
		p, err := money.ParsePence(fmt.Sprint(value))
		if err != nil {
			t.Fatal(err)
		}
		return int64(p)
	case name == "Decimal":
		return fmt.Sprint(value)
	case name == "Int":
		n, err := strconv.Atoi(fmt.Sprint(value))
		if err != nil {
			t.Fatal(err)
		}
		return n
	default:
		return value
	}
}
