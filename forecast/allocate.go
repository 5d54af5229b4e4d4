package forecast

import (
	"cmp"
	"slices"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Draw is an amount that a tranche pays of a cell.
type Draw struct {
	Segment int32       // of the run
	Item    int32       // post or cost line, by id
	Tranche int32       // of Forecast.Tranches' full list
	Split   bool        // by a funding split rather than by the waterfall
	Amount  money.Pence // above zero
}

// allocation is who pays for what. Financial years go in order, each as a whole: splits first, then the waterfall.
type allocation struct {
	calendar *calendar
	items    []item
	payers   []payer
	tranches []tranche
	costs    grid
	splits   []itemSplits // by item; nil where the plan has none
	options  Options

	left     []money.Pence // of each tranche
	lastDraw []int         // segment of each tranche's latest draw
	funded   grid          // drawn so far
	need     grid          // what the waterfall may still pay
	draws    []Draw

	want      grid               // scratch: what one payer's splits ask of a cell
	splitting bool               // the draws are by splits
	shared    map[[2]int][]group // what two payers may both pay
}

// allocate lets every tranche pay what it may.
func allocate(a *allocation) {
	a.left = make([]money.Pence, len(a.tranches))
	a.lastDraw = make([]int, len(a.tranches))
	for i := range a.tranches {
		a.left[i] = a.tranches[i].Amount
	}
	a.funded = newGrid(len(a.calendar.segments), len(a.items))
	a.need = newGrid(len(a.calendar.segments), len(a.items))
	a.draws = make([]Draw, 0, len(a.costs.cells)+len(a.costs.cells)/4)
	a.shared = map[[2]int][]group{}
	for _, year := range a.calendar.years {
		first, last := year.from*len(a.items), year.to*len(a.items)
		copy(a.need.cells[first:last], a.costs.cells[first:last])
		if a.splits != nil {
			a.paySplits(year)
		}
		a.payWaterfall(year)
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
		row := need.cells[k*need.items : (k+1)*need.items]
		for _, i := range b.items {
			sum += row[i]
		}
	}
	return sum
}

// each visits the block's cells that need anything, by segment, then id.
func (b block) each(need grid, visit func(segment int, item int32, cell int)) {
	for k := b.from; k < b.to; k++ {
		row := k * need.items
		for _, i := range b.items {
			if need.cells[row+int(i)] > 0 {
				visit(k, i, row+int(i))
			}
		}
	}
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
	share := money.Share(amount, all)
	b.each(need, func(segment int, item int32, cell int) {
		part := need.cells[cell]
		if amount < all {
			part = share.Next(part)
		}
		need.cells[cell] -= part
		a.draw(t, segment, item, cell, part)
	})
}

// draw records that a tranche pays an amount of a cell.
func (a *allocation) draw(t, segment int, item int32, cell int, amount money.Pence) {
	if amount == 0 {
		return
	}
	a.left[t] -= amount
	a.lastDraw[t] = max(a.lastDraw[t], segment)
	a.funded.cells[cell] += amount
	a.draws = append(a.draws, Draw{Segment: int32(segment), Item: item, Tranche: int32(t), Split: a.splitting, Amount: amount})
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
	var order []int
	for t := range a.tranches {
		if a.open(t, year) {
			order = append(order, t)
		}
	}
	slices.SortStableFunc(order, func(s, t int) int { return a.byTurn(&a.tranches[s], &a.tranches[t]) })
	for _, t := range order {
		if p := &a.payers[a.tranches[t].payer]; p.whole() {
			a.pay(t, year, p.groups, a.need)
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
		for _, g := range a.payers[grant].groups {
			var both group
			for _, i := range g {
				if a.payers[match].eligible[i] {
					both = append(both, i)
				}
			}
			if len(both) > 0 {
				groups = append(groups, both)
			}
		}
		a.shared[key] = groups
	}
	return groups
}

// payPair lets a grant's tranche and a match source's tranche pay together the cells within both windows.
func (a *allocation) payPair(t, u int, year segments, groups []group) {
	window := a.calendar.within(a.tranches[u].Window(), a.calendar.within(a.tranches[t].Window(), year))
	use := plan.Spread
	if a.tranches[t].Use == plan.InOrder || a.tranches[u].Use == plan.InOrder {
		use = plan.InOrder
	}
	blocks(use, window, groups, func(b block) bool {
		a.payPairBlock(t, u, b)
		return a.left[t] > 0 && a.left[u] > 0
	})
}

// payPairBlock pays what the cells need, as far as both tranches' money goes, shared over the cells: the grant its share by
// running total, the match the rest.
func (a *allocation) payPairBlock(t, u int, b block) {
	all := b.total(a.need)
	rate := int64(a.payers[a.tranches[t].payer].rate)
	rest := int64(money.Hundred) - rate
	amount := money.DownAtMost(int64(a.left[t]), int64(money.Hundred), rate, int64(all))
	amount = money.DownAtMost(int64(a.left[u]), int64(money.Hundred), rest, amount)
	if amount == 0 {
		return
	}
	share := money.Share(money.Pence(amount), all)
	var paid, granted int64
	b.each(a.need, func(segment int, item int32, cell int) {
		part := share.Next(a.need.cells[cell])
		a.need.cells[cell] -= part
		paid += int64(part)
		grant := money.Nearest(rate, paid, int64(money.Hundred)) - granted
		granted += grant
		a.draw(t, segment, item, cell, money.Pence(grant))
		a.draw(u, segment, item, cell, part-money.Pence(grant))
	})
}
