// Package forecast works out what follows from a plan: cost, funding and gap of every post in every month to the penny,
// and the cliff edges. It is pure: no clock, disk, network or chance; the same plan and options give the same figures.
//
// Where the rules say nothing, it does what a council finance officer would expect:
//   - A plan's lists of dated entries (salaries, FTE steps, on-costs, pay awards) count by their dates, in whatever order they
//     are written; two entries of one day are an error.
//   - A month's filled and funded FTE are the averages over its days; a quarter's and a year's, over its reported days.
//   - A post that costs nothing in the horizon is funded until the horizon's end.
//   - Families of a year of which no month overlaps their stream are lost, as a change that ends the stream loses them. The
//     month in which a change stops a stream still attaches and claims in full.
//   - A second change of a stream's attachments multiplies with the first. The end that a change gives a stream holds
//     whatever later changes say of its claims.
//   - The asks of two splits of one post on the same source add up. Splits and eligibility may name cost lines.
//   - The FTE and the families' places of a funding cliff are net of posts that gain money on the same day.
//   - Money that ended the day before is a cause of a cliff edge only while it still paid or was left; not where a tranche of
//     the same source that is no smaller by the day follows it. A pot ran dry in a cliff edge when its last penny was drawn in the
//     segment before the cliff's first, or later.
//   - A change whose result is no valid plan until a later one mends it is shown with that one as a single step of a bridge.
//   - A forecast of more than MaxCells cells is refused.
package forecast

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Forecast is what follows from a plan over a horizon. Money is whole pence; lists are in the plan's order.
type Forecast struct {
	Fingerprint string     // of the effective plan, the options and the rules; the same one always means the same figures
	Scenario    plan.ID    // "" for the plan as written
	Plan        *plan.Plan // effective: as the scenario makes it
	Options     Options
	Total       Totals
	Years       []YearTotals
	Quarters    []QuarterTotals
	Months      []MonthTotals
	Programmes  []ProgrammeForecast // those that have a post or cost line
	Posts       []PostForecast      // cost lines after posts
	Tranches    []TrancheForecast   // of counted sources
	Cliffs      []Cliff             // by date, programme and kind
	Outcomes    []OutcomeForecast   // families and results of outcome streams
	Savings     []SavingForecast    // cost avoided elsewhere, which never reduces a gap
}

// Run forecasts a valid plan under a scenario ("" for the plan as written). Errors are plan.Problems: an unknown scenario,
// changes that cannot be made, a horizon that is none; or that the forecast would be too large.
func Run(p *plan.Plan, scenario plan.ID, o Options) (*Forecast, error) {
	if problems := plan.CheckHorizon(o.From, o.To); len(problems) > 0 {
		return nil, problems
	}
	changed, err := p.Effective(scenario)
	if err != nil {
		return nil, err
	}
	f, err := Of(changed, o)
	if err != nil {
		return nil, err
	}
	f.Scenario = scenario
	return f, nil
}

// Of forecasts an effective plan, as plan.Effective or plan.With gives it. Its error says that the forecast would be too
// large.
func Of(p *plan.Plan, o Options) (*Forecast, error) { return examine(p, o, nil) }

// examine forecasts, and lets look see the working, with a trace of every payment, before its memory is used again. Each
// line is one step of the way from a plan to its figures, in a file of its own.
func examine(p *plan.Plan, o Options, look func(*working)) (*Forecast, error) {
	o = o.withDefaults()
	items := newItems(p)                    // staffing.go: posts and cost lines
	payers, tranches := newFunding(p, o)    // funding.go, outcomes.go: the money there is
	calendar := newCalendar(p, tranches, o) // calendar.go: which days, cut where money changes
	if err := calendar.tooLarge(len(items)); err != nil {
		return nil, err
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	staff(p, items, calendar.run, o.Vacancies, s)   // staffing.go, insurance.go: what each costs a year, and who is in post
	costs, filled := costCells(&calendar, items, s) // costs.go: what each cell costs
	settleEligibility(payers, items)                // funding.go: what each source may pay
	splits := newSplits(p, items, payers)           // splits.go: the funding that posts are meant to have
	a := allocation{
		calendar: &calendar, items: items, payers: payers, tranches: tranches, costs: costs, splits: splits, options: o,
		programme: programmesOf(p, items), programmes: len(p.Programmes), scratch: s,
	}
	if look != nil {
		a.trace = newTrace() // trace.go: who paid what for whom, by which rule
	}
	allocate(&a)                                // allocate.go, splits.go: who pays for what
	a.mustConserve()                            // conserve.go: nothing lost, nothing paid twice
	f := report(&a, p, filled)                  // report.go: by year, month, programme, post and tranche
	f.Cliffs = findCliffs(&a, p, filled)        // cliffs.go: where funding or capacity falls away
	f.Outcomes = outcomeForecasts(p, payers, o) // outcomes.go: families attached and results paid
	f.Savings = savingForecasts(p, o)           // savings.go: cost avoided elsewhere
	f.Fingerprint = fingerprint(p, o)           // fingerprint.go: what the figures follow from
	if look != nil {
		look(&working{&a, p, f, filled, map[string][]Spending{}})
	}
	return f, nil
}

// working is how a forecast came about.
type working struct {
	*allocation
	plan     *plan.Plan
	forecast *Forecast
	filled   []int64               // FTE-days of each cell, in ten-thousandths
	spent    map[string][]Spending // what was asked of spending before
}

// Totals is money and staff over some days.
type Totals struct {
	Cost      money.Pence
	Funding   money.Pence
	Gap       money.Pence    // cost less funding
	Sources   []SourceAmount // that paid anything, in the plan's order
	FilledFTE money.Decimal  // average over the days
	FundedFTE money.Decimal  // filled FTE × funding / cost, by cell, average over the days
}

// SourceAmount is what a source or outcome stream paid.
type SourceAmount struct {
	Source plan.ID
	Amount money.Pence
}

// YearTotals is the part of a financial year that lies in the horizon.
type YearTotals struct {
	Year fiscal.Year
	Totals
}

// QuarterTotals is the part of a quarter of a financial year that lies in the horizon.
type QuarterTotals struct {
	Quarter fiscal.Quarter
	Totals
}

// MonthTotals is one month.
type MonthTotals struct {
	Month fiscal.Month
	Totals
}

// ProgrammeForecast is one programme, in total and by year.
type ProgrammeForecast struct {
	Programme plan.ID
	Total     Totals
	Years     []YearTotals
	Months    []MonthTotals
}

// PostForecast is one post or cost line, in total and by month of the horizon.
type PostForecast struct {
	Post        plan.ID
	IsCost      bool
	Total       Totals
	FundedUntil fiscal.Day // none where it is unfunded from the start; at the horizon's end read "at least"
	Costs       []money.Pence
	Gaps        []money.Pence
	FilledFTE   []money.Decimal
}

// TrancheForecast is what becomes of a tranche: Amount = DrawnBefore + Drawn + Lapsed + Left.
type TrancheForecast struct {
	Source      plan.ID
	From, Until fiscal.Day
	Amount      money.Pence
	DrawnBefore money.Pence // before the horizon
	Drawn       money.Pence // in the horizon
	Lapsed      money.Pence // unspent, and ended by the horizon's end
	Left        money.Pence // unspent by the horizon's end, what is drawn after it included
}
