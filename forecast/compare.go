package forecast

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Comparison is scenarios side by side with a baseline, over one horizon.
type Comparison struct {
	Baseline  *Forecast
	Scenarios []ScenarioForecast // in the order asked for
}

// ScenarioForecast is a scenario and how it differs from the baseline.
type ScenarioForecast struct {
	Forecast     *Forecast
	Difference   []YearDifference // scenario less baseline, by year
	Total        Difference
	CliffsGained []Cliff // the scenario's that the baseline has not, by programme, kind and date
	CliffsLost   []Cliff // the baseline's that the scenario has not
	Bridge       []BridgeStep
}

// Difference is a scenario's figures less the baseline's.
type Difference struct {
	Cost      money.Pence
	Funding   money.Pence
	Gap       money.Pence
	Sources   []SourceAmount // that paid differently
	FilledFTE money.Decimal
	FundedFTE money.Decimal
}

// YearDifference is the difference in a financial year.
type YearDifference struct {
	Year fiscal.Year
	Difference
}

// BridgeStep is one step from the baseline's total gap to the scenario's. The last step's GapAfter is the scenario's gap.
type BridgeStep struct {
	Label    string
	Scenario plan.ID     // whose change it is; "" for the way back to the plan
	Change   int         // its place among that scenario's changes; -1 for the way back to the plan
	Effect   money.Pence // the gap after the step less the gap before it
	GapAfter money.Pence
}

// Compare forecasts scenarios and a baseline ("" for the plan as written) over one horizon, on as many cores as there are;
// the figures do not depend on how many. Errors are as for Run.
func Compare(p *plan.Plan, scenarios []plan.ID, baseline plan.ID, o Options) (*Comparison, error) {
	ids := append([]plan.ID{baseline}, scenarios...)
	forecasts := make([]*Forecast, len(ids))
	err := concurrently(len(ids), func(i int) (err error) {
		forecasts[i], err = Run(p, ids[i], o)
		return err
	})
	if err != nil {
		return nil, err
	}
	c := &Comparison{Baseline: forecasts[0], Scenarios: make([]ScenarioForecast, len(scenarios))}
	err = concurrently(len(scenarios), func(i int) (err error) {
		c.Scenarios[i] = against(c.Baseline, forecasts[i+1])
		c.Scenarios[i].Bridge, err = bridge(p, c.Baseline, forecasts[i+1], o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// concurrently does n pieces of work on as many cores as there are, and gives the error of the first piece that has one.
func concurrently(n int, work func(i int) error) error {
	errs := make([]error, n)
	var group sync.WaitGroup
	turns := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := range turns {
				errs[i] = work(i)
			}
		})
	}
	for i := range n {
		turns <- i
	}
	close(turns)
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// against gives how a forecast differs from the baseline.
func against(baseline, f *Forecast) ScenarioForecast {
	s := ScenarioForecast{Forecast: f, Total: f.Total.less(&baseline.Total)}
	for i := range f.Years {
		s.Difference = append(s.Difference, YearDifference{f.Years[i].Year, f.Years[i].less(&baseline.Years[i].Totals)})
	}
	s.CliffsGained = cliffsWithout(f.Cliffs, baseline.Cliffs)
	s.CliffsLost = cliffsWithout(baseline.Cliffs, f.Cliffs)
	return s
}

// less gives the totals less others.
func (t *Totals) less(u *Totals) Difference {
	d := Difference{
		Cost: t.Cost - u.Cost, Funding: t.Funding - u.Funding, Gap: t.Gap - u.Gap,
		FilledFTE: t.FilledFTE - u.FilledFTE, FundedFTE: t.FundedFTE - u.FundedFTE,
	}
	for _, s := range t.Sources {
		if by := s.Amount - u.from(s.Source); by != 0 {
			d.Sources = append(d.Sources, SourceAmount{s.Source, by})
		}
	}
	for _, s := range u.Sources {
		if t.from(s.Source) == 0 {
			d.Sources = append(d.Sources, SourceAmount{s.Source, -s.Amount})
		}
	}
	return d
}

// from is what a source paid.
func (t *Totals) from(source plan.ID) money.Pence {
	for _, s := range t.Sources {
		if s.Source == source {
			return s.Amount
		}
	}
	return 0
}

// cliffsWithout gives the cliffs that have no counterpart among others, of the same programme, kind and date.
func cliffsWithout(cliffs, others []Cliff) []Cliff {
	same := func(a, b *Cliff) bool { return a.Programme == b.Programme && a.Kind == b.Kind && a.Date == b.Date }
	var only []Cliff
	for i := range cliffs {
		if !slices.ContainsFunc(others, func(o Cliff) bool { return same(&cliffs[i], &o) }) {
			only = append(only, cliffs[i])
		}
	}
	return only
}

// bridge gives the effect of each change on the way from the baseline's total gap to the scenario's: the changes of its
// chain after the baseline, where that is an ancestor; else the way back to the plan, then all of its chain. A change whose
// result is no valid plan until a later one mends it counts with that one as a single step.
func bridge(p *plan.Plan, baseline, scenario *Forecast, o Options) ([]BridgeStep, error) {
	chain, err := p.Chain(scenario.Scenario)
	if err != nil {
		return nil, err
	}
	b := bridging{options: o, gap: baseline.Total.Gap}
	current := baseline.Plan
	if from := slices.IndexFunc(chain, func(s *plan.Scenario) bool { return s.ID == baseline.Scenario }); from >= 0 {
		chain = chain[from+1:]
	} else if baseline.Scenario != "" {
		if current, err = b.backToPlan(p); err != nil {
			return nil, err
		}
	}
	var labels []string
	for _, s := range chain {
		for i, change := range s.Changes {
			labels = append(labels, change.Label(current))
			next, valid := current.Step(change)
			current = next
			if !valid {
				continue
			}
			if err := b.step(next, BridgeStep{Label: strings.Join(labels, "; "), Scenario: s.ID, Change: i}); err != nil {
				return nil, err
			}
			labels = nil
		}
	}
	return b.steps, nil
}

// bridging is a bridge in the making.
type bridging struct {
	options Options
	gap     money.Pence // so far
	steps   []BridgeStep
}

// backToPlan is the step that undoes a baseline that is not an ancestor. It gives the plan as written.
func (b *bridging) backToPlan(p *plan.Plan) (*plan.Plan, error) {
	current, err := p.Effective("")
	if err != nil {
		return nil, err
	}
	return current, b.step(current, BridgeStep{Label: "Back to the plan", Change: -1})
}

// step adds the effect of what led to the plan.
func (b *bridging) step(p *plan.Plan, s BridgeStep) error {
	f, err := Of(p, b.options)
	if err != nil {
		return err
	}
	s.Effect, s.GapAfter = f.Total.Gap-b.gap, f.Total.Gap
	b.gap = s.GapAfter
	b.steps = append(b.steps, s)
	return nil
}
