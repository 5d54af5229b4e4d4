package forecast

import (
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Payers says who pays for a post or cost line, from day to day.
type Payers struct {
	Post      plan.ID
	Stretches []PaidStretch // days that cost nothing are in none
}

// PaidStretch is days on which the same sources pay about the same parts of the cost: none changes by more than a twentieth of it.
type PaidStretch struct {
	fiscal.Span
	Cost, Gap money.Pence
	Sources   []SourceAmount // in the plan's order
}

// PayersOf gives who pays for posts and cost lines of an effective plan in the options' horizon. Errors are as for Of; of an id that
// the plan does not have, plan.Problems.
func PayersOf(p *plan.Plan, ids []plan.ID, o Options) ([]Payers, error) {
	if problems := unknownItems(p, ids); len(problems) > 0 {
		return nil, problems
	}
	list := make([]Payers, len(ids))
	_, err := examine(p, o, func(w *working) {
		for i, id := range ids {
			list[i] = Payers{id, w.paidStretches(id)}
		}
	})
	return list, err
}

// unknownItems are the first of the ids that are of no post or cost line, as a problem.
func unknownItems(p *plan.Plan, ids []plan.ID) plan.Problems {
	for _, id := range ids {
		if p.Post(id) == nil && p.Cost(id) == nil {
			return plan.Problems{{
				Code: plan.UnknownRef, Expected: "the id of a post or cost line", Found: "there is no post or cost line \"" + string(id) + "\"",
			}}
		}
	}
	return nil
}

// paidStretches joins an item's segments that are paid for alike.
func (w *working) paidStretches(id plan.ID) []PaidStretch {
	i := slices.IndexFunc(w.items, func(x item) bool { return x.id == id })
	draws := w.trace.byItem(len(w.items)).draws[i]
	paid := map[int][]money.Pence{} // by cell, then payer
	for _, k := range draws {
		d := &w.trace.draws[k]
		if paid[d.cell] == nil {
			paid[d.cell] = make([]money.Pence, len(w.payers))
		}
		paid[d.cell][w.tranches[d.tranche].payer] += d.amount
	}
	var list []PaidStretch
	for k := w.calendar.first; k < w.calendar.end; k++ {
		cell := k*len(w.items) + i
		if w.costs.cells[cell] == 0 {
			continue
		}
		s := PaidStretch{Span: w.calendar.segments[k].Span, Cost: w.costs.cells[cell], Gap: w.gap.cells[cell]}
		for payer, amount := range paid[cell] {
			if amount > 0 {
				s.Sources = append(s.Sources, SourceAmount{w.payers[payer].id, amount})
			}
		}
		if n := len(list) - 1; n >= 0 && list[n].Until+1 == s.From && list[n].paidLike(&s) {
			list[n].join(&s)
		} else {
			list = append(list, s)
		}
	}
	return list
}

// paidLike says whether the same sources pay about the same parts as in a stretch that follows.
func (s *PaidStretch) paidLike(t *PaidStretch) bool {
	return slices.EqualFunc(s.Sources, t.Sources, func(a, b SourceAmount) bool {
		was, is := wholePercent(a.Amount, s.Cost), wholePercent(b.Amount, t.Cost)
		return a.Source == b.Source && max(was-is, is-was) <= likePercent
	}) && (s.Gap == 0) == (t.Gap == 0)
}

// likePercent is by how much a part may change, in percent of the cost, without being told as a change: money that is spread over a
// year pays a little more of some months than of others.
const likePercent = 5

func wholePercent(part, whole money.Pence) int64 {
	return money.Nearest(int64(part), 100, int64(whole))
}

// join adds a stretch that follows.
func (s *PaidStretch) join(t *PaidStretch) {
	s.Until = t.Until
	s.Cost += t.Cost
	s.Gap += t.Gap
	for i := range s.Sources {
		s.Sources[i].Amount += t.Sources[i].Amount
	}
}
