package forecast

import (
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// itemSplits is the funding splits of one item, in the order written.
type itemSplits []fundingSplit

type fundingSplit struct {
	fiscal.Span
	payer   int
	percent money.Decimal
}

// newSplits gives the plan's splits by item; nil where there are none.
func newSplits(p *plan.Plan, items []item, payers []payer) []itemSplits {
	if len(p.Splits) == 0 {
		return nil
	}
	indexOfItem := make(map[plan.ID]int, len(items))
	for i := range items {
		indexOfItem[items[i].id] = i
	}
	indexOfPayer := make(map[plan.ID]int, len(payers))
	for i := range payers {
		indexOfPayer[payers[i].id] = i
	}
	splits := make([]itemSplits, len(items))
	for _, s := range p.Splits {
		i := indexOfItem[s.Post]
		splits[i] = append(splits[i], fundingSplit{s.Span(), indexOfPayer[s.Source], s.Percent})
	}
	return splits
}

// ask is what a split asks its payer for, of a cell.
type ask struct {
	payer  int
	item   int32
	cell   int
	amount money.Pence
}

// paySplits lets every source pay what its splits ask in the year: those at 100% first, then those that need match. What
// was asked for is no longer the waterfall's to pay, unless the forecast says that the shortfall is.
func (a *allocation) paySplits(year segments) {
	asks := a.askSplits(year)
	if len(asks) == 0 {
		return
	}
	a.splitting = true
	start := len(a.draws)
	for p := range a.payers {
		if a.payers[p].whole() {
			a.payAsks(p, year, asksOf(p, asks))
		}
	}
	matching := a.newMatching(year, a.draws[start:])
	for p := range a.payers {
		if !a.payers[p].whole() {
			a.payMatchedAsks(p, year, asksOf(p, asks), matching)
		}
	}
	a.splitting = false
	for _, k := range asks {
		if a.options.SplitShortfall == ShortfallToWaterfall {
			a.need.cells[k.cell] = a.costs.cells[k.cell] - a.funded.cells[k.cell]
		} else {
			a.need.cells[k.cell] -= k.amount
		}
	}
}

// askSplits works out what the splits in force on each cell of the year ask for: parts of its cost by running total.
func (a *allocation) askSplits(year segments) []ask {
	var asks []ask
	for k := year.from; k < year.to; k++ {
		day := a.calendar.segments[k].From
		for i, splits := range a.splits {
			cell := k*len(a.items) + i
			if len(splits) == 0 || a.costs.cells[cell] == 0 {
				continue
			}
			var percent money.Decimal
			var before money.Pence
			for _, s := range splits {
				if !s.Contains(day) {
					continue
				}
				percent += s.percent
				asked := a.costs.cells[cell].Percent(percent)
				if asked > before {
					asks = append(asks, ask{s.payer, int32(i), cell, asked - before})
				}
				before = asked
			}
		}
	}
	return asks
}

func asksOf(payer int, asks []ask) []ask {
	var own []ask
	for _, k := range asks {
		if k.payer == payer {
			own = append(own, k)
		}
	}
	return own
}

// payAsks lets a payer's tranches pay what its splits ask.
func (a *allocation) payAsks(p int, year segments, asks []ask) {
	if len(asks) == 0 || !a.payers[p].counted {
		return
	}
	want := a.wanted()
	for _, k := range asks {
		want.cells[k.cell] += k.amount
	}
	a.payWanted(p, year, asks, want)
	for _, k := range asks {
		want.cells[k.cell] = 0
	}
}

// wanted is a grid of nothing, to be left as nothing.
func (a *allocation) wanted() grid {
	if a.want.cells == nil {
		a.want = newGrid(len(a.calendar.segments), len(a.items))
	}
	return a.want
}

// payWanted lets each of the payer's tranches pay what is wanted of the asks' items that it is eligible for.
func (a *allocation) payWanted(p int, year segments, asks []ask, want grid) {
	asked := make([]bool, len(a.items))
	for _, k := range asks {
		asked[k.item] = true
	}
	var groups []group
	for _, g := range a.payers[p].groups {
		if g = slices.DeleteFunc(slices.Clone(g), func(i int32) bool { return !asked[i] }); len(g) > 0 {
			groups = append(groups, g)
		}
	}
	for _, t := range a.payers[p].tranches {
		if a.open(t, year) {
			a.pay(t, year, groups, want)
		}
	}
}

// matching is what match sources have drawn by splits on each cell of a year, less what sources that need match have
// claimed of it.
type matching struct {
	first int                   // the year's first cell
	free  map[int][]money.Pence // by payer, then cell of the year
}

// newMatching adds up what the match sources have drawn.
func (a *allocation) newMatching(year segments, draws []Draw) matching {
	m := matching{first: year.from * len(a.items), free: map[int][]money.Pence{}}
	for p := range a.payers {
		for _, match := range a.payers[p].matches {
			if m.free[match] == nil && !a.payers[p].whole() {
				m.free[match] = make([]money.Pence, (year.to-year.from)*len(a.items))
			}
		}
	}
	for _, d := range draws {
		if free := m.free[a.tranches[d.Tranche].payer]; free != nil {
			free[int(d.Segment)*len(a.items)+int(d.Item)-m.first] += d.Amount
		}
	}
	return m
}

// payMatchedAsks lets a payer below 100% pay what its splits ask, beside the match that is there and not yet claimed; then
// it claims its match.
func (a *allocation) payMatchedAsks(p int, year segments, asks []ask, m matching) {
	if len(asks) == 0 || !a.payers[p].counted {
		return
	}
	rate := int64(a.payers[p].rate)
	rest := int64(money.Hundred) - rate
	want := a.wanted()
	for _, k := range asks {
		want.cells[k.cell] += k.amount
	}
	for _, k := range asks {
		match := money.Pence(0)
		for _, source := range a.payers[p].matches {
			match += m.free[source][k.cell-m.first]
		}
		want.cells[k.cell] = money.Pence(money.DownAtMost(int64(match), rate, rest, int64(want.cells[k.cell])))
	}
	before := len(a.draws)
	a.payWanted(p, year, asks, want)
	drawn := map[int]money.Pence{}
	for _, d := range a.draws[before:] {
		drawn[int(d.Segment)*len(a.items)+int(d.Item)] += d.Amount
	}
	for _, k := range asks {
		m.claim(a.payers[p].matches, k.cell, money.Up(int64(drawn[k.cell]), rest, rate))
		delete(drawn, k.cell) // a cell may be asked for twice
		want.cells[k.cell] = 0
	}
}

// claim takes an amount of match on a cell from the match sources in the order listed.
func (m matching) claim(sources []int, cell int, amount int64) {
	for _, source := range sources {
		free := &m.free[source][cell-m.first]
		taken := min(money.Pence(amount), *free)
		*free -= taken
		amount -= int64(taken)
	}
	if amount > 0 {
		panic("forecast: a grant was drawn beyond its match")
	}
}
