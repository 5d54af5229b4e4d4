package forecast

import (
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Explanation says how the cost, funding and gap of one post or cost line in some months came about. Every amount adds up:
// a filling's parts to its annual cost, days and rounding to the cost of a segment, payments and shortfalls to that cost.
type Explanation struct {
	Post      plan.ID
	IsCost    bool
	Scenario  plan.ID
	Plan      *plan.Plan // effective
	Options   Options    // whose horizon is the months explained
	Cost      money.Pence
	Funding   money.Pence
	Gap       money.Pence
	FilledFTE money.Decimal // average over the days
	Stretches []Stretch     // what it costs a year, from day to day
	Segments  []Segment     // months, or the parts of months between days on which money changes
	Remarks   []ItemRemark  // notes and assumptions of what the figures follow from
}

// Segment is a month, or a part of one, of an explanation.
type Segment struct {
	fiscal.Span
	Month      fiscal.Month
	Days       []DayCost   // what the days of each stretch cost; none for a one-off amount
	Rounding   money.Pence // what rounding the year's running total adds
	Cost       money.Pence // the days' and the rounding
	Payments   []Payment
	Shortfalls []Shortfall // what is left of the cost: the gap
	Gap        money.Pence
}

// DayCost is what some days of a month cost: annual / 12 / days in the month × days, to the penny.
type DayCost struct {
	fiscal.Span
	Annual money.Pence
	Amount money.Pence
}

// Payment is what a tranche paid of a segment's cost.
type Payment struct {
	Source  plan.ID
	Tranche plan.Tranche
	Rule    Rule
	With    plan.ID       // the source that paid together with it, "" for none
	Percent money.Decimal // of a split, the part of the cost that it asked for
	Needed  money.Pence   // by all costs that were paid together, this one among them
	Paid    money.Pence   // of those, by the tranche (and the one that paid with it); less than Needed where it was shared out
	Amount  money.Pence   // for this segment's cost
}

// Explain says how the figures of posts and cost lines come about in the options' horizon, under a scenario ("" for the
// plan as written). Without ids it explains all that have a gap there. Errors are as for Run; of an id that the effective
// plan does not have, plan.Problems.
func Explain(p *plan.Plan, scenario plan.ID, ids []plan.ID, o Options) ([]*Explanation, error) {
	if problems := plan.CheckHorizon(o.From, o.To); len(problems) > 0 {
		return nil, problems
	}
	changed, err := p.Effective(scenario)
	if err != nil {
		return nil, err
	}
	if problems := unknownItems(changed, ids); len(problems) > 0 {
		return nil, problems
	}
	var list []*Explanation
	_, err = examine(changed, o, func(w *working) {
		if len(ids) == 0 {
			ids = w.withGap()
		}
		for _, id := range ids {
			e := w.explain(id)
			e.Scenario = scenario
			e.mustAddUp()
			list = append(list, e)
		}
	})
	return list, err
}

// withGap gives the posts and cost lines that have a gap in the horizon, in the plan's order.
func (w *working) withGap() []plan.ID {
	var ids []plan.ID
	for i := range w.forecast.Posts {
		if w.forecast.Posts[i].Total.Gap > 0 {
			ids = append(ids, w.forecast.Posts[i].Post)
		}
	}
	return ids
}

// explain explains an item's figures.
func (w *working) explain(id plan.ID) *Explanation {
	i := slices.IndexFunc(w.items, func(x item) bool { return x.id == id })
	x := &w.items[i]
	f := w.forecast.post(id)
	e := &Explanation{
		Post: id, IsCost: x.cost != nil, Plan: w.plan, Options: w.options,
		Cost: f.Total.Cost, Funding: f.Total.Funding, Gap: f.Total.Gap, FilledFTE: f.Total.FilledFTE,
		Stretches: w.explainStretches(x),
	}
	payments := w.paymentsOf(i)
	shortfalls := w.shortfallsOf(i)
	for k := w.calendar.first; k < w.calendar.end; k++ {
		cell := k*len(w.items) + i
		s := w.segmentCost(x, k)
		if s.Cost = w.costs.cells[cell]; s.Cost == 0 {
			continue
		}
		for _, d := range s.Days {
			s.Rounding -= d.Amount
		}
		if x.oneOff() {
			s.Span, s.Rounding = fiscal.Span{From: x.cost.On, Until: x.cost.On}, 0
		} else {
			s.Rounding += s.Cost
		}
		s.Gap = w.gap.cells[cell]
		s.Payments = payments[cell]
		s.Shortfalls = shortfalls[cell]
		e.Segments = append(e.Segments, s)
	}
	e.Remarks = w.remarks(x, e)
	return e
}

// post gives the forecast of a post or cost line.
func (f *Forecast) post(id plan.ID) *PostForecast {
	i := slices.IndexFunc(f.Posts, func(x PostForecast) bool { return x.Post == id })
	return &f.Posts[i]
}

// segmentCost gives what the days of each of the item's stretches cost in a segment.
func (w *working) segmentCost(x *item, k int) Segment {
	c := &w.calendar.segments[k]
	s := Segment{Span: c.Span, Month: c.month}
	for i := range x.stretches {
		days := x.stretches[i].Within(c.Span)
		if days.Days() == 0 || x.stretches[i].annual == 0 {
			continue
		}
		annual := x.stretches[i].annual
		if n := len(s.Days) - 1; n >= 0 && s.Days[n].Annual == annual && s.Days[n].Until+1 == days.From {
			s.Days[n].Until = days.Until
		} else {
			s.Days = append(s.Days, DayCost{Span: days, Annual: annual})
		}
	}
	for i := range s.Days {
		d := &s.Days[i]
		d.Amount = money.Pence(money.Nearest(int64(d.Annual), int64(d.Span.Days()*c.dayParts), partsOfYear))
	}
	return s
}

// paymentsOf gives what was paid of an item's cells, by cell, in the order in which it was paid.
func (w *working) paymentsOf(i int) map[int][]Payment {
	payments := map[int][]Payment{}
	for _, k := range w.trace.byItem(len(w.items)).draws[i] {
		d := &w.trace.draws[k]
		b := &w.trace.blocks[d.block]
		payment := Payment{
			Source: w.payers[w.tranches[d.tranche].payer].id, Tranche: w.tranches[d.tranche].Tranche, Rule: b.rule,
			Needed: b.need, Paid: b.paid, Amount: d.amount,
		}
		if b.partner >= 0 {
			payment.With = w.payers[w.tranches[b.partner].payer].id
		}
		if b.rule == BySplit || b.rule == ByMatchedSplit {
			payment.Percent = w.splitPercent(i, w.tranches[d.tranche].payer, w.calendar.segments[d.cell/len(w.items)].From)
		}
		payments[d.cell] = append(payments[d.cell], payment)
	}
	return payments
}

// splitPercent is the part of an item's cost that its splits ask a payer for on a day.
func (w *working) splitPercent(i, payer int, day fiscal.Day) money.Decimal {
	var percent money.Decimal
	for _, s := range w.splits[i] {
		if s.payer == payer && s.Contains(day) {
			percent += s.percent
		}
	}
	return percent
}

// mustAddUp checks that every amount of the explanation adds up to what it explains, and panics where one does not.
func (e *Explanation) mustAddUp() {
	var cost, gap money.Pence
	for i := range e.Segments {
		s := &e.Segments[i]
		days := s.Rounding
		for _, d := range s.Days {
			days += d.Amount
		}
		rest := s.Cost
		for _, p := range s.Payments {
			rest -= p.Amount
		}
		for _, short := range s.Shortfalls {
			rest -= short.Amount
			gap += short.Amount
		}
		cost += s.Cost
		if rest != 0 || len(s.Days) > 0 && days != s.Cost {
			panic("forecast: the explanation of " + string(e.Post) + " in " + s.Month.String() + " does not add up")
		}
	}
	for i := range e.Stretches {
		e.Stretches[i].mustAddUp(e.Post)
	}
	if cost != e.Cost || gap != e.Gap || e.Cost != e.Funding+e.Gap {
		panic("forecast: the explanation of " + string(e.Post) + " does not add up")
	}
}
