package model

import (
	"context"
	"strconv"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/graph/scalar"
	"cliffedge/internal/access"
)

// ForecastOptions are what a forecast counts; nil and what is not said are the engine's defaults.
type ForecastOptions struct {
	Certainty      *plan.Status
	Vacancies      *forecast.Vacancies
	Policy         *forecast.Policy
	SplitShortfall *forecast.SplitShortfall
}

// Over gives the engine's options for some months.
func (o *ForecastOptions) Over(from, to fiscal.Month) forecast.Options {
	options := forecast.Options{From: from, To: to}
	if o == nil {
		return options
	}
	set(&options.Certainty, o.Certainty)
	set(&options.Vacancies, o.Vacancies)
	set(&options.SplitShortfall, o.SplitShortfall)
	return options
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

// Forecast is what follows from a plan.
type Forecast struct {
	*forecast.Forecast
	of     *Plan // as written
	in     *Plan // as the scenario makes it
	months []*scalar.MonthText
}

// NewForecast is a forecast of a plan.
func NewForecast(f *forecast.Forecast, of *Plan) *Forecast {
	in := &Plan{Plan: f.Plan, Written: of.Written, Of: of.Of, Worker: of.Worker}
	names := make([]scalar.MonthText, len(f.Months))
	for i := range f.Months {
		names[i] = scalar.MonthText(f.Months[i].Month.String())
	}
	return &Forecast{f, of, in, pointers(names)}
}

func (f *Forecast) Scenario() *Scenario        { return f.of.Scenario(f.Forecast.Scenario) }
func (f *Forecast) From() fiscal.Month         { return f.Options.From }
func (f *Forecast) To() fiscal.Month           { return f.Options.To }
func (f *Forecast) Total() *Totals             { return f.in.totals(&f.Forecast.Total) }
func (f *Forecast) Years() []*YearTotals       { return f.in.years(f.Forecast.Years) }
func (f *Forecast) Cliffs() []*Cliff           { return f.in.cliffs(f.Forecast.Cliffs) }
func (*Forecast) UnavoidableGap() *money.Pence { return nil }

// Of is the plan that was forecast, as written.
func (f *Forecast) Of() *Plan { return f.of }

func (f *Forecast) Quarters() []*QuarterTotals {
	return wrap(f.Forecast.Quarters, func(q *forecast.QuarterTotals) *QuarterTotals {
		return &QuarterTotals{q.Quarter, f.in.totals(&q.Totals)}
	})
}

func (f *Forecast) Months() []*MonthTotals { return f.in.months(f.Forecast.Months) }

func (f *Forecast) Programmes() []*ProgrammeForecast {
	return wrap(f.Forecast.Programmes, func(x *forecast.ProgrammeForecast) *ProgrammeForecast { return &ProgrammeForecast{x, f.in} })
}

func (f *Forecast) Posts() []*PostForecast {
	return wrap(f.Forecast.Posts, func(x *forecast.PostForecast) *PostForecast { return &PostForecast{x, f} })
}

func (f *Forecast) Tranches() []*TrancheForecast {
	return wrap(f.Forecast.Tranches, func(x *forecast.TrancheForecast) *TrancheForecast { return &TrancheForecast{x, f.in} })
}

func (f *Forecast) Outcomes() []*OutcomeForecast {
	return wrap(f.Forecast.Outcomes, func(x *forecast.OutcomeForecast) *OutcomeForecast { return &OutcomeForecast{x, f.in} })
}

func (f *Forecast) Savings() []*SavingForecast {
	return wrap(f.Forecast.Savings, func(x *forecast.SavingForecast) *SavingForecast { return &SavingForecast{x, f.in} })
}

// PayAwards are those of the plan as the scenario makes it.
func (f *Forecast) PayAwards() []*PayAward { return f.in.PayAwards() }

// Explain is every step to the figures of a post in a month.
func (f *Forecast) Explain(ctx context.Context, post plan.ID, month fiscal.Month) (*Explanation, error) {
	return f.of.Worker.Explain(ctx, f, f.in.local(post, "Post", "CostLine"), month)
}

// Payers is who pays for posts and cost lines.
func (f *Forecast) Payers(ctx context.Context, posts []plan.ID) ([]*PostPayers, error) {
	ids := make([]plan.ID, len(posts))
	for i, id := range posts {
		ids[i] = f.in.local(id, "Post", "CostLine")
	}
	return f.of.Worker.Payers(ctx, f, ids)
}

// PostPayers is who pays for a post or cost line.
type PostPayers struct {
	*forecast.Payers
	in *Plan
}

// NewPayers is who pays for items of a forecast.
func NewPayers(list []forecast.Payers, f *Forecast) []*PostPayers {
	return wrap(list, func(x *forecast.Payers) *PostPayers { return &PostPayers{x, f.in} })
}

func (x *PostPayers) Post() *Post     { return x.in.post(x.Payers.Post) }
func (x *PostPayers) Cost() *CostLine { return x.in.cost(x.Payers.Post) }
func (x *PostPayers) Stretches() []*PaidStretch {
	return wrap(x.Payers.Stretches, func(s *forecast.PaidStretch) *PaidStretch { return &PaidStretch{s, x.in} })
}

// PaidStretch is days on which the same sources pay the same parts.
type PaidStretch struct {
	*forecast.PaidStretch
	in *Plan
}

func (s *PaidStretch) Sources() []*SourceAmount { return s.in.amounts(s.PaidStretch.Sources) }

// Totals is money and staff over some days.
type Totals struct {
	*forecast.Totals
	in *Plan
}

func (p *Plan) totals(t *forecast.Totals) *Totals { return &Totals{t, p} }

func (p *Plan) years(list []forecast.YearTotals) []*YearTotals {
	return wrap(list, func(y *forecast.YearTotals) *YearTotals { return &YearTotals{y.Year, p.totals(&y.Totals)} })
}

func (p *Plan) months(list []forecast.MonthTotals) []*MonthTotals {
	return wrap(list, func(m *forecast.MonthTotals) *MonthTotals { return &MonthTotals{m.Month, p.totals(&m.Totals)} })
}

func (t *Totals) Sources() []*SourceAmount { return t.in.amounts(t.Totals.Sources) }

func (p *Plan) amounts(list []forecast.SourceAmount) []*SourceAmount {
	return wrap(list, func(s *forecast.SourceAmount) *SourceAmount { return &SourceAmount{p.payer(s.Source), s.Amount} })
}

type (
	// SourceAmount is what a source paid.
	SourceAmount struct {
		Source Payer
		Amount money.Pence
	}
	// YearTotals is a financial year's.
	YearTotals struct {
		Year   fiscal.Year
		Totals *Totals
	}
	// QuarterTotals is a quarter's.
	QuarterTotals struct {
		Quarter fiscal.Quarter
		Totals  *Totals
	}
	// MonthTotals is a month's.
	MonthTotals struct {
		Month  fiscal.Month
		Totals *Totals
	}
)

// ProgrammeForecast is a programme's part of a forecast.
type ProgrammeForecast struct {
	*forecast.ProgrammeForecast
	in *Plan
}

func (x *ProgrammeForecast) Programme() *Programme {
	return x.in.programme(x.ProgrammeForecast.Programme)
}

func (x *ProgrammeForecast) Total() *Totals         { return x.in.totals(&x.ProgrammeForecast.Total) }
func (x *ProgrammeForecast) Years() []*YearTotals   { return x.in.years(x.ProgrammeForecast.Years) }
func (x *ProgrammeForecast) Months() []*MonthTotals { return x.in.months(x.ProgrammeForecast.Months) }

// PostForecast is a post's or cost line's part of a forecast.
type PostForecast struct {
	*forecast.PostForecast
	of *Forecast
}

func (x *PostForecast) Post() *Post                 { return x.of.in.post(x.PostForecast.Post) }
func (x *PostForecast) Cost() *CostLine             { return x.of.in.cost(x.PostForecast.Post) }
func (x *PostForecast) Total() *Totals              { return x.of.in.totals(&x.PostForecast.Total) }
func (x *PostForecast) Months() []*scalar.MonthText { return x.of.months }
func (x *PostForecast) Costs() []*scalar.Amount     { return amounts(x.PostForecast.Costs) }
func (x *PostForecast) Gaps() []*scalar.Amount      { return amounts(x.PostForecast.Gaps) }
func (x *PostForecast) FilledFTE() []*scalar.Number {
	return wrap(x.PostForecast.FilledFTE, func(d *money.Decimal) *scalar.Number { return (*scalar.Number)(d) })
}

// TrancheForecast is what becomes of a tranche.
type TrancheForecast struct {
	*forecast.TrancheForecast
	in *Plan
}

func (x *TrancheForecast) Source() Payer { return x.in.payer(x.TrancheForecast.Source) }

// Cliff is where funding or capacity falls away.
type Cliff struct {
	*forecast.Cliff
	in *Plan
}

func (p *Plan) cliffs(list []forecast.Cliff) []*Cliff {
	return wrap(list, func(c *forecast.Cliff) *Cliff { return &Cliff{c, p} })
}

func (c *Cliff) Programme() *Programme { return c.in.programme(c.Cliff.Programme) }
func (c *Cliff) Annualised() *money.Pence {
	return unless(c.Kind == forecast.Capacity, c.Cliff.Annualised)
}
func (c *Cliff) Posts() []*Post     { return known(c.Cliff.Posts, c.in.post) }
func (c *Cliff) Costs() []*CostLine { return known(c.Cliff.Posts, c.in.cost) }
func (c *Cliff) Causes() []*Cause {
	return wrap(c.Cliff.Causes, func(x *forecast.Cause) *Cause { return &Cause{x, c.in} })
}

// known gives the items of ids that are of one kind.
func known[T any](ids []plan.ID, find func(plan.ID) *T) []*T {
	list := []*T{}
	for _, id := range ids {
		if x := find(id); x != nil {
			list = append(list, x)
		}
	}
	return list
}

// Cause is why there is a cliff edge.
type Cause struct {
	*forecast.Cause
	in *Plan
}

func (c *Cause) Label() string { return c.Cause.Label(c.in.names()) }
func (c *Cause) Slug() plan.ID { return c.Cause.ID }
func (c *Cause) Amount() *money.Pence {
	return unless(c.Kind != forecast.TrancheEnded && c.Kind != forecast.TrancheSpent, c.Cause.Amount)
}

// OutcomeForecast is a stream's families and results.
type OutcomeForecast struct {
	*forecast.OutcomeForecast
	in *Plan
}

func (x *OutcomeForecast) Stream() *OutcomeStream {
	stream, _ := x.in.payer(x.OutcomeForecast.Stream).(*OutcomeStream)
	return stream
}

func (x *OutcomeForecast) Years() []*forecast.OutcomeYear { return pointers(x.OutcomeForecast.Years) }

// SavingForecast is a saving's part of a forecast.
type SavingForecast struct {
	*forecast.SavingForecast
	in *Plan
}

func (x *SavingForecast) Saving() *Saving {
	return &Saving{x.in.Plan.Saving(x.SavingForecast.Saving), x.in}
}
func (x *SavingForecast) Years() []*forecast.SavingYear { return pointers(x.SavingForecast.Years) }
func (x *SavingForecast) Amounts() []*scalar.Amount     { return amounts(x.Months) }

// Comparison is scenarios side by side.
type Comparison struct {
	Baseline  *ScenarioForecast
	Scenarios []*ScenarioForecast
}

// NewComparison is a comparison of scenarios of a plan.
func NewComparison(c *forecast.Comparison, of *Plan) *Comparison {
	base := &forecast.ScenarioForecast{Forecast: c.Baseline, Difference: make([]forecast.YearDifference, len(c.Baseline.Years))}
	for i := range c.Baseline.Years {
		base.Difference[i].Year = c.Baseline.Years[i].Year
	}
	f := NewForecast(c.Baseline, of)
	return &Comparison{
		Baseline: &ScenarioForecast{base, f, f},
		Scenarios: wrap(c.Scenarios, func(s *forecast.ScenarioForecast) *ScenarioForecast {
			return &ScenarioForecast{s, NewForecast(s.Forecast, of), f}
		}),
	}
}

// ScenarioForecast is a scenario and how it differs from the baseline.
type ScenarioForecast struct {
	*forecast.ScenarioForecast
	forecast, baseline *Forecast
}

func (s *ScenarioForecast) Scenario() *Scenario { return s.forecast.Scenario() }
func (s *ScenarioForecast) Forecast() *Forecast { return s.forecast }
func (s *ScenarioForecast) CliffsGained() []*Cliff {
	return s.forecast.in.cliffs(s.ScenarioForecast.CliffsGained)
}

func (s *ScenarioForecast) CliffsLost() []*Cliff {
	return s.baseline.in.cliffs(s.ScenarioForecast.CliffsLost)
}

func (s *ScenarioForecast) Bridge() []*BridgeStep {
	return wrap(s.ScenarioForecast.Bridge, func(b *forecast.BridgeStep) *BridgeStep { return &BridgeStep{b, s.forecast.of} })
}

// Difference is by year. What a source paid may be of either's plan.
func (s *ScenarioForecast) Difference() []*YearTotals {
	return wrap(s.ScenarioForecast.Difference, func(d *forecast.YearDifference) *YearTotals {
		return &YearTotals{d.Year, &Totals{&forecast.Totals{
			Cost: d.Cost, Funding: d.Funding, Gap: d.Gap, Sources: d.Sources, FilledFTE: d.FilledFTE, FundedFTE: d.FundedFTE,
		}, s.eitherPlan(d.Sources)}}
	})
}

// eitherPlan is the plan that has all of the sources: the scenario's, unless one was the baseline's alone.
func (s *ScenarioForecast) eitherPlan(sources []forecast.SourceAmount) *Plan {
	both := &Plan{Plan: s.forecast.in.Plan, Written: s.forecast.in.Written, Of: s.forecast.in.Of, Worker: s.forecast.in.Worker}
	payers := both.payersByID()
	for _, x := range sources {
		if payers[x.Source] == nil {
			payers[x.Source] = s.baseline.in.payer(x.Source)
		}
	}
	return both
}

// BridgeStep is a step from the baseline's gap to the scenario's.
type BridgeStep struct {
	*forecast.BridgeStep
	of *Plan
}

// Change is nil for the way back to the plan.
func (b *BridgeStep) Change() *int        { return unless(b.BridgeStep.Change < 0, b.BridgeStep.Change) }
func (b *BridgeStep) Scenario() *Scenario { return b.of.Scenario(b.BridgeStep.Scenario) }

// Explanation is every step to the figures of a post or cost line.
type Explanation struct {
	*forecast.Explanation
	in *Plan
}

// NewExplanation is an explanation of a forecast's figures.
func NewExplanation(e *forecast.Explanation, f *Forecast) *Explanation { return &Explanation{e, f.in} }

func (e *Explanation) Post() *Post        { return e.in.post(e.Explanation.Post) }
func (e *Explanation) Cost() *CostLine    { return e.in.cost(e.Explanation.Post) }
func (e *Explanation) From() fiscal.Month { return e.Options.From }
func (e *Explanation) To() fiscal.Month   { return e.Options.To }
func (e *Explanation) Totals() *ExplainedTotals {
	return &ExplainedTotals{e.Explanation.Cost, e.Funding, e.Gap, e.FilledFTE}
}

func (e *Explanation) Stretches() []*Stretch {
	return wrap(e.Explanation.Stretches, func(s *forecast.Stretch) *Stretch { return &Stretch{s, e.in} })
}

func (e *Explanation) Segments() []*ExplainedSegment {
	return wrap(e.Explanation.Segments, func(s *forecast.Segment) *ExplainedSegment { return &ExplainedSegment{s, e.in} })
}

// Remarks are the notes beside what is explained; those of salaries for who may see salaries.
func (e *Explanation) Remarks(ctx context.Context) ([]*forecast.ItemRemark, error) {
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	list := []*forecast.ItemRemark{}
	for i := range e.Explanation.Remarks {
		if r := &e.Explanation.Remarks[i]; !r.OfSalary || who.Role(e.in.OfAuthority()) >= access.Analyst {
			list = append(list, r)
		}
	}
	return list, nil
}

// ExplainedTotals are the figures that are explained.
type ExplainedTotals struct {
	Cost, Funding, Gap money.Pence
	FilledFTE          money.Decimal
}

// Stretch is days on which a post costs the same a year.
type Stretch struct {
	*forecast.Stretch
	in *Plan
}

func (s *Stretch) Fillings() []*Filling {
	return wrap(s.Stretch.Fillings, func(f *forecast.Filling) *Filling { return &Filling{f, s.in} })
}

// Filling is what an appointment or a vacancy costs.
type Filling struct {
	*forecast.Filling
	in *Plan
}

func (f *Filling) Contract() *Contract {
	if c := f.in.Plan.Contract(f.Filling.Contract); c != nil {
		return &Contract{c, f.in}
	}
	return nil
}
func (f *Filling) Heads() int { return int(f.Filling.Heads) }
func (f *Filling) Awards() []*AwardStep {
	return wrap(f.Filling.Awards, func(a *forecast.AwardStep) *AwardStep { return &AwardStep{&PayAward{&a.Award}, a.Rise, a.Salary} })
}

// AwardStep is what a pay award makes of a salary.
type AwardStep struct {
	Award        *PayAward
	Rise, Salary money.Pence
}

// ExplainedSegment is a month or a part of one.
type ExplainedSegment struct {
	*forecast.Segment
	in *Plan
}

func (s *ExplainedSegment) Days() []*forecast.DayCost { return pointers(s.Segment.Days) }
func (s *ExplainedSegment) Payments() []*Payment {
	return wrap(s.Segment.Payments, func(p *forecast.Payment) *Payment { return &Payment{p, s.in} })
}

func (s *ExplainedSegment) Shortfalls() []*Shortfall {
	return wrap(s.Segment.Shortfalls, func(x *forecast.Shortfall) *Shortfall { return &Shortfall{x, s.in} })
}

// Payment is what a tranche paid.
type Payment struct {
	*forecast.Payment
	in *Plan
}

func (p *Payment) Source() Payer              { return p.in.payer(p.Payment.Source) }
func (p *Payment) With() Payer                { return p.in.payer(p.Payment.With) }
func (p *Payment) TrancheFrom() fiscal.Day    { return p.Tranche.From }
func (p *Payment) TrancheUntil() fiscal.Day   { return p.Tranche.Until }
func (p *Payment) TrancheAmount() money.Pence { return p.Tranche.Amount }

// Shortfall is a part of a cost that nobody pays.
type Shortfall struct {
	*forecast.Shortfall
	in *Plan
}

func (s *Shortfall) Split() Payer { return s.in.payer(s.Shortfall.Split) }
func (s *Shortfall) Reasons() []*Reason {
	return wrap(s.Shortfall.Reasons, func(r *forecast.Reason) *Reason { return &Reason{r, s.in} })
}

// Reason is why a source did not pay.
type Reason struct {
	*forecast.Reason
	in *Plan
}

func (r *Reason) Source() Payer { return r.in.payer(r.Reason.Source) }
func (r *Reason) Label() string { return r.Reason.Label(r.in.Plan) }

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }
