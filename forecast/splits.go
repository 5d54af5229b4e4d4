package forecast

import (
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
	wanted money.Pence // the part for which there is match
	drawn  money.Pence
}

// paySplits lets every source pay what its splits ask in the year: those at 100% first, then those that need match. It
// gives what was asked for and not drawn, which it has taken out of the cells' needs: that is no longer the waterfall's to
// pay, unless the forecast says that the shortfall is.
func (a *allocation) paySplits(year segments) (held []ask) {
	asks := a.askSplits(year)
	if len(asks) == 0 {
		return nil
	}
	m := a.newMatching(year)
	a.underRule(BySplit)
	for p := range a.payers {
		if a.payers[p].whole() {
			held = append(held, a.payAsks(p, year, asksOf(p, asks), m)...)
		}
	}
	a.underRule(ByMatchedSplit)
	for p := range a.payers {
		if !a.payers[p].whole() {
			held = append(held, a.payMatchedAsks(p, year, asksOf(p, asks), m)...)
		}
	}
	a.underRule(ByPriority)
	if a.options.SplitShortfall == ShortfallToWaterfall {
		return nil
	}
	for _, k := range held {
		a.gap.cells[k.cell] -= k.amount
	}
	return held
}

// underRule notes, where the working is traced, which rule the next payments follow.
func (a *allocation) underRule(rule Rule) {
	if a.trace != nil {
		a.trace.rule = rule
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
					asks = append(asks, ask{payer: s.payer, item: int32(i), cell: cell, amount: asked - before})
				}
				before = asked
			}
		}
	}
	return asks
}

// asksOf gives the asks of one payer, those of one cell together.
func asksOf(payer int, asks []ask) []ask {
	var own []ask
	for _, k := range asks {
		switch n := len(own) - 1; {
		case k.payer != payer:
		case n >= 0 && own[n].cell == k.cell:
			own[n].amount += k.amount
		default:
			own = append(own, k)
		}
	}
	return own
}

// payAsks lets a payer at 100% pay what its splits ask, and notes what may be matched. It gives what it could not pay.
func (a *allocation) payAsks(p int, year segments, asks []ask, m matching) []ask {
	for i := range asks {
		asks[i].wanted = asks[i].amount
	}
	a.payWanted(p, year, asks)
	for _, k := range asks {
		if free := m.free[p]; free != nil {
			free[k.cell-m.first] += k.drawn
		}
	}
	a.noteAsks(asks)
	return shortfalls(asks)
}

// shortfalls gives what was asked for and not drawn.
func shortfalls(asks []ask) []ask {
	short := asks[:0]
	for _, k := range asks {
		if k.amount -= k.drawn; k.amount > 0 {
			short = append(short, k)
		}
	}
	return short
}

// payWanted lets each of the payer's tranches pay what is wanted of the asks' items that it is eligible for, and notes in
// each ask what was drawn.
func (a *allocation) payWanted(p int, year segments, asks []ask) {
	if len(asks) == 0 || !a.payers[p].counted {
		return
	}
	if a.want.cells == nil {
		a.want = grid{items: len(a.items), cells: cleared(&a.scratch.want, len(a.costs.cells))}
	}
	asked := make([]bool, len(a.items))
	for _, k := range asks {
		asked[k.item] = true
		a.want.cells[k.cell] = k.wanted
	}
	groups := filter(a.payers[p].groups, func(i int32) bool { return asked[i] })
	for _, t := range a.payers[p].tranches {
		if a.open(t, year) {
			a.pay(t, year, groups, a.want)
		}
	}
	for i := range asks {
		k := &asks[i]
		k.drawn = k.wanted - a.want.cells[k.cell]
		a.want.cells[k.cell] = 0
		a.gap.cells[k.cell] -= k.drawn
	}
}

// matching is what match sources have drawn by splits on each cell of a year, less what sources that need match have
// claimed of it.
type matching struct {
	first int                   // the year's first cell
	free  map[int][]money.Pence // by payer that others match with, then cell of the year
}

func (a *allocation) newMatching(year segments) matching {
	m := matching{first: year.from * len(a.items), free: map[int][]money.Pence{}}
	for p := range a.payers {
		if a.payers[p].whole() {
			continue
		}
		for _, match := range a.payers[p].matches {
			if m.free[match] == nil {
				m.free[match] = make([]money.Pence, (year.to-year.from)*len(a.items))
			}
		}
	}
	return m
}

// payMatchedAsks lets a payer below 100% pay what its splits ask, beside the match that is there and not yet claimed; then
// it claims its match. It gives what it could not pay.
func (a *allocation) payMatchedAsks(p int, year segments, asks []ask, m matching) []ask {
	rate := int64(a.payers[p].rate)
	rest := int64(money.Hundred) - rate
	for i := range asks {
		k := &asks[i]
		var match money.Pence
		for _, source := range a.payers[p].matches {
			match += m.free[source][k.cell-m.first]
		}
		k.wanted = money.Pence(money.DownAtMost(int64(match), rate, rest, int64(k.amount)))
	}
	a.payWanted(p, year, asks)
	for _, k := range asks {
		m.claim(a.payers[p].matches, k.cell, money.Up(int64(k.drawn), rest, rate))
	}
	a.noteAsks(asks)
	return shortfalls(asks)
}

// noteAsks keeps what splits asked for and drew, where the working is traced.
func (a *allocation) noteAsks(asks []ask) {
	if a.trace != nil {
		a.trace.asks = append(a.trace.asks, asks...)
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
