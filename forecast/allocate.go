package forecast

import (
	"cmp"
	"slices"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// allocation is who pays for what. Financial years go in order, each as a whole: splits first, then the waterfall.
type allocation struct {
	calendar *calendar
	items    []item
	payers   []payer
	tranches []tranche
	costs    grid
	splits   []itemSplits // by item; nil where the plan has none
	options  Options
	scratch  *scratch
	trace    *trace // nil where nobody asks how the figures came about

	gap        grid          // what is not yet paid of each cell
	left       []money.Pence // of each tranche
	lastDraw   []int         // the latest segment that each tranche paid in
	drawn      []drawn       // from each tranche
	paid       grid          // by segment, then payer
	programme  []int         // of each item
	programmes int           // how many there are
	shares     []grid        // what payers paid, by payer, then programme: outside the horizon, then in each of its months
	paidFor    grid          // what payers paid in the horizon, by payer, then item
	elsewhere  []money.Pence // what they paid outside, by item, which nobody asks for

	order  []int              // scratch: the tranches that pay in a year
	want   grid               // scratch: what one payer's splits ask of a cell
	shared map[[2]int][]group // what two payers may both pay
}

// drawn is what a tranche pays for costs before, in and after the horizon.
type drawn struct{ before, within, after money.Pence }

// allocate lets every tranche pay what it may.
func allocate(a *allocation) {
	a.left = make([]money.Pence, len(a.tranches))
	for i := range a.tranches {
		a.left[i] = a.tranches[i].Amount
	}
	a.lastDraw = make([]int, len(a.tranches))
	a.drawn = make([]drawn, len(a.tranches))
	a.paid = newGrid(len(a.calendar.segments), len(a.payers))
	a.shares = newShares(a)
	a.paidFor = grid{items: len(a.items), cells: cleared(&a.scratch.paidFor, len(a.payers)*len(a.items))}
	a.elsewhere = make([]money.Pence, len(a.items))
	a.gap = grid{items: len(a.items), cells: cleared(&a.scratch.gap, len(a.costs.cells))}
	copy(a.gap.cells, a.costs.cells)
	a.shared = map[[2]int][]group{}
	for _, year := range a.calendar.years {
		var held []ask
		if a.splits != nil {
			held = a.paySplits(year)
		}
		a.payWaterfall(year)
		for _, k := range held {
			a.gap.cells[k.cell] += k.amount
		}
		if a.trace != nil {
			a.trace.endYear(a.left)
		}
	}
}

// block is cells that are paid together: the items of a group in some segments.
type block struct {
	segments
	items group
}

// total is what the block's cells need.
func (b block) total(need grid) money.Pence {
	var sum money.Pence
	for k := b.from; k < b.to; k++ {
		row := need.row(k)
		for _, i := range b.items {
			sum += row[i]
		}
	}
	return sum
}

// blocks visits, in order, the blocks of cells that money of that use pays together until there is none left: spread, the
// groups over all segments; in order, the groups of one segment after the other.
func blocks(use plan.Use, window segments, groups []group, pay func(block) (more bool)) {
	if use == plan.Spread {
		for _, g := range groups {
			if !pay(block{window, g}) {
				return
			}
		}
		return
	}
	for k := window.from; k < window.to; k++ {
		for _, g := range groups {
			if !pay(block{segments{k, k + 1}, g}) {
				return
			}
		}
	}
}

// pay lets a tranche pay what the groups' cells need in a year, as far as its window and its money go.
func (a *allocation) pay(t int, year segments, groups []group, need grid) {
	window := a.calendar.within(a.tranches[t].Window(), year)
	blocks(a.tranches[t].Use, window, groups, func(b block) bool {
		a.payBlock(t, b, need)
		return a.left[t] > 0
	})
}

// payBlock shares a tranche's money over what the block's cells need.
func (a *allocation) payBlock(t int, b block, need grid) {
	all := b.total(need)
	amount := min(all, a.left[t])
	if amount == 0 {
		return
	}
	var traced int32
	if a.trace != nil {
		traced = a.trace.begin(paidBlock{a.trace.rule, a.tranches[t].Use, all, amount, -1})
	}
	share := money.Share(amount, all)
	for k := b.from; k < b.to; k++ {
		row := need.row(k)
		programmes, items := a.sharesOf(t, k)
		var sum money.Pence
		for _, i := range b.items {
			if row[i] == 0 {
				continue
			}
			part := row[i]
			if amount < all {
				part = share.Next(part)
			}
			row[i] -= part
			programmes[a.programme[i]] += part
			items[i] += part
			sum += part
			if a.trace != nil {
				a.trace.add(k*len(a.items)+int(i), t, part, traced)
			}
		}
		a.draw(t, k, sum)
	}
}

func newShares(a *allocation) []grid {
	shares := make([]grid, 2+a.options.To-a.options.From)
	for i := range shares {
		shares[i] = newGrid(len(a.payers), a.programmes)
	}
	return shares
}

// sharesOf is what the tranche's payer has paid in the segment's part of shares, by programme; and by item, in the horizon or
// outside it.
func (a *allocation) sharesOf(t, segment int) (programmes, items []money.Pence) {
	payer := a.tranches[t].payer
	if segment < a.calendar.first || a.calendar.end <= segment {
		return a.shares[0].row(payer), a.elsewhere
	}
	part := 1 + int(a.calendar.segments[segment].month-a.options.From)
	return a.shares[part].row(payer), a.paidFor.row(payer)
}

// draw records that a tranche pays an amount for a segment. The tranche's window must hold the segment.
func (a *allocation) draw(t, segment int, amount money.Pence) {
	if amount == 0 {
		return
	}
	span := a.calendar.segments[segment].Span
	if tranche := &a.tranches[t]; span.From < tranche.From || span.Until > tranche.Until || amount > a.left[t] {
		panic("forecast: a tranche was drawn outside its window or beyond its amount")
	}
	a.left[t] -= amount
	a.lastDraw[t] = max(a.lastDraw[t], segment)
	a.paid.row(segment)[a.tranches[t].payer] += amount
	switch d := &a.drawn[t]; {
	case segment < a.calendar.first:
		d.before += amount
	case segment < a.calendar.end:
		d.within += amount
	default:
		d.after += amount
	}
}

// open reports whether a tranche of a counted source has money and days in the year.
func (a *allocation) open(t int, year segments) bool {
	return a.payers[a.tranches[t].payer].counted && a.left[t] > 0 && a.calendar.overlaps(t, a.tranches, year)
}

// overlaps reports whether a tranche's window has a day in the year.
func (c *calendar) overlaps(t int, tranches []tranche, year segments) bool {
	return tranches[t].From <= c.segments[year.to-1].Until && c.segments[year.from].From <= tranches[t].Until
}

// payWaterfall lets all tranches that are open in the year pay, in the order of their sources' priority. Of one priority,
// money that needs match goes before money that does not, then what ends first.
func (a *allocation) payWaterfall(year segments) {
	order := a.order[:0]
	for t := range a.tranches {
		if a.open(t, year) {
			order = append(order, t)
		}
	}
	a.order = order
	slices.SortStableFunc(order, func(s, t int) int { return a.byTurn(&a.tranches[s], &a.tranches[t]) })
	for _, t := range order {
		if p := &a.payers[a.tranches[t].payer]; p.whole() {
			a.pay(t, year, p.groups, a.gap)
		} else {
			a.payMatched(t, year)
		}
	}
}

func (a *allocation) byTurn(s, t *tranche) int {
	p, q := &a.payers[s.payer], &a.payers[t.payer]
	return cmp.Or(
		cmp.Compare(p.priority, q.priority),
		compareFalseFirst(p.whole(), q.whole()),
		cmp.Compare(s.Until, t.Until),
		cmp.Compare(s.From, t.From),
		cmp.Compare(p.id, q.id),
		cmp.Compare(s.order, t.order),
	)
}

func compareFalseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// payMatched lets a tranche below 100% pay together with each tranche of its match sources in turn.
func (a *allocation) payMatched(t int, year segments) {
	grant := a.tranches[t].payer
	for _, match := range a.payers[grant].matches {
		if !a.payers[match].counted {
			continue
		}
		groups := a.bothMayPay(grant, match)
		for _, u := range a.payers[match].tranches {
			if a.left[t] == 0 {
				return
			}
			if a.open(u, year) {
				a.payPair(t, u, year, groups)
			}
		}
	}
}

// bothMayPay is the groups of items that both payers may pay.
func (a *allocation) bothMayPay(grant, match int) []group {
	key := [2]int{grant, match}
	groups, ok := a.shared[key]
	if !ok {
		groups = filter(a.payers[grant].groups, func(i int32) bool { return a.payers[match].eligible[i] })
		a.shared[key] = groups
	}
	return groups
}

// payPair lets a grant's tranche and a match source's tranche pay together the cells within both windows.
func (a *allocation) payPair(t, u int, year segments, groups []group) {
	window := a.calendar.within(a.tranches[u].Window(), a.calendar.within(a.tranches[t].Window(), year))
	blocks(a.pairUse(t, u), window, groups, func(b block) bool {
		a.payPairBlock(t, u, b)
		return a.left[t] > 0 && a.left[u] > 0
	})
}

// pairUse is how two tranches that pay together are used: in order if either is.
func (a *allocation) pairUse(t, u int) plan.Use {
	if a.tranches[t].Use == plan.InOrder || a.tranches[u].Use == plan.InOrder {
		return plan.InOrder
	}
	return plan.Spread
}

// payPairBlock pays what the cells need, as far as both tranches' money goes, shared over the cells: the grant its share by
// running total, the match the rest.
func (a *allocation) payPairBlock(t, u int, b block) {
	all := b.total(a.gap)
	rate := int64(a.payers[a.tranches[t].payer].rate)
	rest := int64(money.Hundred) - rate
	amount := money.DownAtMost(int64(a.left[t]), int64(money.Hundred), rate, int64(all))
	amount = money.DownAtMost(int64(a.left[u]), int64(money.Hundred), rest, amount)
	if amount == 0 {
		return
	}
	share := money.Share(money.Pence(amount), all)
	var granting, matching int32
	if a.trace != nil {
		use := a.pairUse(t, u)
		granting = a.trace.begin(paidBlock{AsGrant, use, all, money.Pence(amount), int32(u)})
		matching = a.trace.begin(paidBlock{AsMatch, use, all, money.Pence(amount), int32(t)})
	}
	var paid, granted int64 // so far
	for k := b.from; k < b.to; k++ {
		row := a.gap.row(k)
		grants, grantedFor := a.sharesOf(t, k)
		matches, matchedFor := a.sharesOf(u, k)
		paidBefore, grantedBefore := paid, granted
		for _, i := range b.items {
			part := share.Next(row[i])
			row[i] -= part
			paid += int64(part)
			grant := money.Pence(money.Nearest(rate, paid, int64(money.Hundred)) - granted)
			granted += int64(grant)
			grants[a.programme[i]] += grant
			matches[a.programme[i]] += part - grant
			grantedFor[i] += grant
			matchedFor[i] += part - grant
			if a.trace != nil {
				a.trace.add(k*len(a.items)+int(i), t, grant, granting)
				a.trace.add(k*len(a.items)+int(i), u, part-grant, matching)
			}
		}
		grant := money.Pence(granted - grantedBefore)
		a.draw(t, k, grant)
		a.draw(u, k, money.Pence(paid-paidBefore)-grant)
	}
}
