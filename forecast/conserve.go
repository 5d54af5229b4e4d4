package forecast

import (
	"fmt"

	"cliffedge/forecast/money"
)

// mustConserve checks the allocation against the invariants that hold for every plan, and panics on the first breach: a
// wrong figure must never be shown. A draw lies within its tranche's window and its source's eligibility; what a cell is
// paid is what was drawn for it, at most its cost; what a tranche holds is what was drawn from it and what is left.
func (a *allocation) mustConserve() {
	left := make([]money.Pence, len(a.tranches))
	for t := range a.tranches {
		left[t] = a.tranches[t].Amount
	}
	funded := a.need.cells // no longer needed
	clear(funded)
	for i := range a.draws {
		d := &a.draws[i]
		t := &a.tranches[d.Tranche]
		segment := &a.calendar.segments[d.Segment]
		if d.Amount <= 0 || segment.From < t.From || segment.Until > t.Until || !a.payers[t.payer].eligible[d.Item] || !a.payers[t.payer].counted {
			panic(fmt.Sprintf("forecast: %s drew %s for %s in %s, which it may not", a.payers[t.payer].id, d.Amount, a.items[d.Item].id, segment.month))
		}
		left[d.Tranche] -= d.Amount
		funded[int(d.Segment)*len(a.items)+int(d.Item)] += d.Amount
	}
	for t := range left {
		if left[t] != a.left[t] || left[t] < 0 {
			panic(fmt.Sprintf("forecast: tranche %d of %s does not add up", a.tranches[t].order, a.payers[a.tranches[t].payer].id))
		}
	}
	for cell, amount := range funded {
		if amount != a.funded.cells[cell] || amount > a.costs.cells[cell] {
			panic(fmt.Sprintf("forecast: the funding of %s does not add up", a.items[cell%len(a.items)].id))
		}
	}
}
