package forecast

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// matches reports grants that lapse for want of match: because their match sources have none, or spent it elsewhere.
func (s *search) matches() {
	s.idle = map[int]money.Pence{}
	for p := range s.w.payers {
		if payer := &s.w.payers[p]; payer.counted && !payer.whole() {
			told := map[fiscal.Span]money.Pence{} // by window, the costs told of that the source might have shared
			for _, t := range payer.tranches {
				if idle := s.lapsed(t); idle >= leastLapse {
					s.idleGrant(p, t, idle, told)
				}
			}
		}
	}
}

// idleGrant divides what lapses of a grant's tranche by what became of its match. Match that was spent alone on costs that
// the grant might have shared, and match that was spent on other costs while the grant had some to share, is spent
// elsewhere; where there is no more match, it is short. Costs told of an earlier tranche of the same days are not told again.
func (s *search) idleGrant(p, t int, idle money.Pence, told map[fiscal.Span]money.Pence) {
	payer, window := &s.w.payers[p], s.w.tranches[t].Window()
	rate, rest := int64(payer.rate), int64(money.Hundred-payer.rate)
	use := s.matchUse(p, window)
	costs := use.alone + use.unpaid + use.paidByOthers
	for span, earlier := range told {
		if span.Overlaps(window) {
			costs = max(0, costs-earlier)
		}
	}
	most := min(idle, money.Pence(money.Down(int64(costs), rate, int64(money.Hundred))))
	matched := func(match, limit money.Pence) money.Pence {
		return money.Pence(money.DownAtMost(int64(match), rate, rest, int64(limit)))
	}
	elsewhere := matched(use.alone, most)
	elsewhere += matched(use.elsewhere, most-elsewhere)
	lost := most - elsewhere
	bySplits := min(lost, s.askedInVain(p, window)) // money is there that might match, and no split asks for it
	lost -= matched(use.unspent, lost-bySplits)     // there is match: it is not what is lacking
	s.idle[t] = elsewhere + lost
	told[window] += gross(elsewhere+lost, payer.rate)

	name, ends := s.sourceName(payer.id), s.w.tranches[t].Until
	if len(payer.tranches) > 1 {
		name += fmt.Sprintf(" (its %s from %s)", s.w.tranches[t].Amount, s.w.tranches[t].From.Long())
	}
	past := s.past(ends)
	if elsewhere >= leastLapse {
		s.addBy(ends, MatchSpentElsewhere, at("source", payer.id), ends, elsewhere,
			"%s of %s %s on %s because its match was spent elsewhere first: %s.", elsewhere, name, past.of("lapses", "lapsed"), ends.Long(), s.amounts(use.spent))
	}
	if lost < leastLapse {
		return
	}
	why := fmt.Sprintf("%s of costs that it may share %s no funding", use.unpaid, past.has())
	if use.unpaid < leastLapse {
		why = fmt.Sprintf("other money %s %s of costs that it might share", past.of("pays", "paid"), use.paidByOthers)
	}
	s.addBy(ends, MatchShort, at("source", payer.id), ends, lost, past.of("%s needs %s more match from %s by %s, or %s of it is lost, while %s.",
		"%s needed %s more match from %s by %s, and %s of it was lost, while %s."), name, money.Pence(money.Up(int64(lost), rest, rate)), s.names(payer.matches), ends.Long(), lost, why)
}

// askedInVain is what funding splits asked of a payer in some days and it did not pay.
func (s *search) askedInVain(p int, days fiscal.Span) money.Pence {
	var sum money.Pence
	for _, k := range s.w.trace.asks {
		if k.payer == p && days.Contains(s.w.calendar.segments[k.cell/len(s.w.items)].From) {
			sum += k.amount - k.drawn
		}
	}
	return sum
}

// gross is the cost of which a grant pays a share.
func gross(grant money.Pence, rate money.Decimal) money.Pence {
	return money.Pence(money.Nearest(int64(grant), int64(money.Hundred), int64(rate)))
}

// matchUse is what happened, in the window of a grant, to costs that it may share and to the money of its match sources.
type matchUse struct {
	unpaid       money.Pence // costs that it may share and nobody paid
	paidByOthers money.Pence // costs that it may share and others paid, its match sources aside
	alone        money.Pence // costs that it may share and its match sources paid without it
	elsewhere    money.Pence // what its match sources paid for other costs
	unspent      money.Pence // what its match sources have left
	spent        []Spending  // what alone and elsewhere went to, the most first
}

func (s *search) matchUse(p int, window fiscal.Span) matchUse {
	var use matchUse
	payer := &s.w.payers[p]
	sums := map[int]money.Pence{}
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		if !window.Contains(s.w.calendar.segments[k].From) {
			continue
		}
		for i := range s.w.items {
			cell := k*len(s.w.items) + i
			if payer.eligible[i] {
				use.unpaid += s.w.gap.cells[cell]
			}
			s.addMatchUse(&use, p, cell, sums)
		}
	}
	for _, m := range payer.matches {
		for _, t := range s.w.payers[m].tranches {
			if match := &s.w.tranches[t]; s.w.payers[m].counted && match.Window().Overlaps(window) {
				left := s.sharable(p, m, match.Window().Within(window))
				use.unspent += min(s.w.left[t], money.Pence(money.Nearest(int64(left), int64(money.Hundred-payer.rate), int64(money.Hundred))))
			}
		}
	}
	for i, amount := range sums {
		use.spent = append(use.spent, Spending{s.w.items[i].id, amount})
	}
	slices.SortFunc(use.spent, mostFirst)
	return use
}

// sharable is what others than a grant and its match paid, or nobody, of costs that both may pay for in some days.
func (s *search) sharable(p, match int, days fiscal.Span) money.Pence {
	var sum money.Pence
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		if !days.Contains(s.w.calendar.segments[k].From) {
			continue
		}
		for i := range s.w.items {
			if !s.w.payers[p].eligible[i] || !s.w.payers[match].eligible[i] {
				continue
			}
			_, gap := s.cell(i, k)
			sum += gap
			for _, n := range s.draws[k*len(s.w.items)+i] {
				d := s.w.trace.draws[n]
				if drawer := s.w.tranches[d.tranche].payer; drawer != p && !slices.Contains(s.w.payers[p].matches, drawer) {
					sum += d.amount
				}
			}
		}
	}
	return sum
}

// addMatchUse adds what was paid of one cell. Where the grant paid a share of it, its match sources paid beside it.
func (s *search) addMatchUse(use *matchUse, p, cell int, sums map[int]money.Pence) {
	payer, i := &s.w.payers[p], cell%len(s.w.items)
	draws := s.draws[cell]
	shared := slices.ContainsFunc(draws, func(k int32) bool { return s.w.tranches[s.w.trace.draws[k].tranche].payer == p })
	for _, k := range draws {
		d := s.w.trace.draws[k]
		switch drawer := s.w.tranches[d.tranche].payer; {
		case drawer == p || shared && slices.Contains(payer.matches, drawer):
		case !slices.Contains(payer.matches, drawer):
			if payer.eligible[i] {
				use.paidByOthers += d.amount
			}
		case payer.eligible[i]:
			use.alone += d.amount
			sums[i] += d.amount
		case len(s.w.bothMayPay(p, drawer)) > 0:
			use.elsewhere += d.amount
			sums[i] += d.amount
		}
	}
}

// names names payers.
func (s *search) names(payers []int) string {
	list := make([]string, len(payers))
	for k, p := range payers {
		list[k] = s.sourceName(s.w.payers[p].id)
	}
	return words.List(list)
}
