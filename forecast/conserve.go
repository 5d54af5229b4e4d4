package forecast

import (
	"fmt"

	"cliffedge/forecast/money"
)

// mustConserve checks the allocation against the invariants that hold for every plan, and panics on the first breach: a
// wrong figure must never be shown. A cell's gap is between nothing and its cost; what the cells of a segment are paid is
// what the payers paid in it; a tranche's amount is what was drawn and what is left. That nothing is drawn outside a
// tranche's window is checked as it is drawn; outside its source's eligibility, by mustBeEligible.
func (a *allocation) mustConserve() {
	for k := range a.calendar.segments {
		var funded, paid money.Pence
		costs, gaps := a.costs.row(k), a.gap.row(k)
		for i, cost := range costs {
			if gaps[i] < 0 || gaps[i] > cost {
				panic(fmt.Sprintf("forecast: %s of %s costs %s and lacks %s", a.calendar.segments[k].month, a.items[i].id, cost, gaps[i]))
			}
			funded += cost - gaps[i]
		}
		for _, amount := range a.paid.row(k) {
			paid += amount
		}
		if funded != paid {
			panic(fmt.Sprintf("forecast: in %s %s was funded and %s paid", a.calendar.segments[k].month, funded, paid))
		}
	}
	for t := range a.tranches {
		if d := &a.drawn[t]; a.left[t] < 0 || d.before+d.within+d.after+a.left[t] != a.tranches[t].Amount {
			panic(fmt.Sprintf("forecast: tranche %d of %s does not add up", a.tranches[t].order, a.payers[a.tranches[t].payer].id))
		}
	}
}

// mustBeEligible checks that the payer's groups hold only items that it may pay, each once. It uses seen as scratch.
func (p *payer) mustBeEligible(seen []bool) {
	clear(seen)
	for _, g := range p.groups {
		for _, i := range g {
			if !p.eligible[i] || seen[i] {
				panic(fmt.Sprintf("forecast: %s would pay what it may not, or twice", p.id))
			}
			seen[i] = true
		}
	}
}
