package forecast

import (
	"cmp"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// payer is a source or outcome stream. Payers are in the plan's order: sources, then streams.
type payer struct {
	id       plan.ID
	counted  bool // by the forecast's certainty
	priority int
	rate     money.Decimal // intervention rate, percent
	matches  []int         // payers that the rest comes from
	blocks   []plan.Eligibility
	eligible []bool       // by item
	groups   []group      // what it may pay, in the order in which it pays
	tranches []int        // in the order in which it pays from them
	years    []streamYear // of an outcome stream
}

// whole reports whether the payer needs no match funding.
func (p *payer) whole() bool { return p.rate == money.Hundred }

// group is items that are paid together: of one priority, posts and yearly cost lines apart from one-off amounts. They are
// in the order of their ids.
type group []int32

// tranche is an amount of a payer's money for the costs of some days.
type tranche struct {
	plan.Tranche
	payer int
	order int // as written within its source
}

// newFunding gives the plan's payers and all their tranches, counted or not: the money that there might be.
func newFunding(p *plan.Plan, o Options) ([]payer, []tranche) {
	payers := make([]payer, 0, len(p.Sources)+len(p.Outcomes))
	for i := range p.Sources {
		s := &p.Sources[i]
		payers = append(payers, payer{
			id: s.ID, counted: o.counts(s.Status), priority: s.Priority, rate: s.InterventionRate, blocks: s.Eligible,
		})
	}
	for i := range p.Outcomes {
		s := &p.Outcomes[i]
		payers = append(payers, payer{
			id: s.ID, counted: o.counts(s.Status), priority: s.Priority, rate: s.InterventionRate, blocks: s.EligibleBlocks(),
		})
	}
	resolveMatches(p, payers)
	return payers, newTranches(p, payers)
}

func resolveMatches(p *plan.Plan, payers []payer) {
	resolve := func(k int, matches []plan.ID) {
		for _, id := range matches {
			if i := slices.IndexFunc(payers, func(x payer) bool { return x.id == id }); i >= 0 {
				payers[k].matches = append(payers[k].matches, i)
			}
		}
	}
	for i := range p.Sources {
		resolve(i, p.Sources[i].MatchSources)
	}
	for i := range p.Outcomes {
		resolve(len(p.Sources)+i, p.Outcomes[i].MatchSources)
	}
}

// newTranches gives every payer's tranches, and each payer the order in which it pays from its own: by the end of their
// windows, then their start, then as written.
func newTranches(p *plan.Plan, payers []payer) []tranche {
	size := 0
	for i := range p.Sources {
		size += len(p.Sources[i].Tranches)
	}
	tranches := make([]tranche, 0, size)
	for i := range p.Sources {
		for k, t := range p.Sources[i].Tranches {
			t.Use = t.Settled()
			tranches = append(tranches, tranche{Tranche: t, payer: i, order: k})
		}
	}
	for i := range p.Outcomes {
		stream := &payers[len(p.Sources)+i]
		stream.years = streamYears(&p.Outcomes[i])
		for k, y := range stream.years {
			if y.income > 0 {
				tranches = append(tranches, tranche{
					Tranche: incomeTranche(y, p.Outcomes[i].CarryUntil), payer: len(p.Sources) + i, order: k,
				})
			}
		}
	}
	own := make([]int, len(tranches))
	for i := range tranches {
		own[i] = i
		owner := &payers[tranches[i].payer] // its tranches follow each other
		first := i - len(owner.tranches)
		owner.tranches = own[first : i+1 : i+1]
	}
	for i := range payers {
		slices.SortFunc(payers[i].tranches, func(a, b int) int { return byWindow(&tranches[a], &tranches[b]) })
	}
	return tranches
}

func byWindow(a, b *tranche) int {
	return cmp.Or(cmp.Compare(a.Until, b.Until), cmp.Compare(a.From, b.From), cmp.Compare(a.order, b.order))
}

// incomeTranche is a year's income of an outcome stream, usable to the end of the year or to the day until which the
// stream's money carries.
func incomeTranche(y streamYear, carryUntil fiscal.Day) plan.Tranche {
	year := y.year.Span()
	t := plan.Tranche{Amount: y.income, From: year.From, Until: max(year.Until, carryUntil)}
	t.Use = t.Settled()
	return t
}

// settleEligibility works out what each payer may pay, in the order in which it pays.
func settleEligibility(payers []payer, items []item) {
	ranked := rank(items)
	index := make(map[plan.ID]int32, len(items))
	for i := range items {
		index[items[i].id] = int32(i)
	}
	all := make([]bool, len(payers)*len(items))
	seen := make([]bool, len(items))
	for i := range payers {
		p := &payers[i]
		p.eligible = all[i*len(items) : (i+1)*len(items)]
		for k := range p.blocks {
			admit(&p.blocks[k], p.eligible, items, index)
		}
		if len(p.blocks) == 0 {
			for k := range p.eligible {
				p.eligible[k] = true
			}
		}
		p.groups = ranked.groups(p.eligible)
		p.mustBeEligible(seen)
	}
}

// admit marks the items that the block takes: within a list any one matches, across its lists all must.
func admit(block *plan.Eligibility, eligible []bool, items []item, index map[plan.ID]int32) {
	takes := func(x *item) bool {
		return (block.Programmes == nil || slices.Contains(block.Programmes, x.programme)) &&
			(block.Locations == nil || x.location != "" && slices.Contains(block.Locations, x.location))
	}
	if block.Posts != nil {
		for _, id := range block.Posts {
			if i, ok := index[id]; ok && takes(&items[i]) {
				eligible[i] = true
			}
		}
		return
	}
	for i := range items {
		eligible[i] = eligible[i] || takes(&items[i])
	}
}

// ranking is the order in which a tranche pays: by priority, one-off amounts last, then by id.
type ranking struct {
	order []int32 // items
	class []int   // of each item: those of one class are paid together
}

func rank(items []item) ranking {
	r := ranking{make([]int32, len(items)), make([]int, len(items))}
	for i := range items {
		r.order[i] = int32(i)
		r.class[i] = 2 * items[i].priority
		if items[i].oneOff() {
			r.class[i]++
		}
	}
	slices.SortStableFunc(r.order, func(a, b int32) int { return cmp.Compare(r.class[a], r.class[b]) })
	return r
}

// groups cuts the items for which keep is set into groups.
func (r ranking) groups(keep []bool) []group {
	kept := make([]int32, 0, len(r.order))
	var groups []group
	start := 0
	cut := func() {
		if len(kept) > start {
			groups = append(groups, kept[start:len(kept):len(kept)])
			start = len(kept)
		}
	}
	for _, i := range r.order {
		if !keep[i] {
			continue
		}
		if len(kept) > start && r.class[kept[start]] != r.class[i] {
			cut()
		}
		kept = append(kept, i)
	}
	cut()
	return groups
}

// filter gives the groups with only the items that are kept.
func filter(groups []group, keep func(int32) bool) []group {
	var kept []group
	for _, g := range groups {
		var some group
		for _, i := range g {
			if keep(i) {
				some = append(some, i)
			}
		}
		if len(some) > 0 {
			kept = append(kept, some)
		}
	}
	return kept
}
