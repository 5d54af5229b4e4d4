package forecast

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// leastLapse is the amount below which a lapse is not worth a word, and leastPart the part of a source's money below which
// it is not worth a warning, in hundredths.
const (
	leastLapse money.Pence = 1_00
	leastPart              = 100
)

// lapses reports counted money that nobody uses by the end of its window: by source, with what it could have paid.
func (s *search) lapses() {
	for p := range s.w.payers {
		payer := &s.w.payers[p]
		if !payer.counted {
			continue
		}
		var lost, amount money.Pence
		var parts []string
		var by fiscal.Day // most of it lapses
		var most money.Pence
		var windows []fiscal.Span
		for _, t := range payer.tranches {
			tranche := &s.w.tranches[t]
			amount += tranche.Amount
			if left := s.lapsed(t); left >= leastLapse {
				lost += left
				parts = append(parts, fmt.Sprintf("%s on %s", left, tranche.Until.Long()))
				windows = append(windows, tranche.Window())
				if left > most {
					most, by = left, tranche.Until
				}
			}
		}
		if lost == 0 {
			continue
		}
		code := MoneyLapses
		if !s.mustBeSpent(payer.id) || lost < amount/leastPart {
			code = MoneyUnused
		}
		s.add(code, at("source", payer.id), by, lost, "%s of %s stays unspent: %s. %s",
			lost, s.plan.SourceName(payer.id), words.Several(parts, 4), s.couldHavePaid(p, windows))
	}
}

// lapsed is what a tranche has unspent when its window ends, where that is in the horizon.
func (s *search) lapsed(t int) money.Pence {
	d := &s.w.drawn[t]
	if tranche := &s.w.tranches[t]; tranche.Until <= s.w.calendar.horizon.Until {
		return tranche.Amount - d.before - d.within
	}
	return 0
}

// mustBeSpent reports whether what is unspent of a source is lost to the council: others' money, not its own budget.
func (s *search) mustBeSpent(source plan.ID) bool {
	x := s.plan.Source(source)
	return x == nil || x.Kind == plan.Grant || x.Kind == plan.Partner
}

// couldHavePaid names the unfunded costs in some windows that a source may pay for; else those that it might have paid if
// it were widened to them.
func (s *search) couldHavePaid(p int, windows []fiscal.Span) string {
	may, might := s.unfundedIn(p, windows)
	switch {
	case len(may) > 0:
		return "In that time unfunded, though it may pay for them: " + s.amounts(may) + "."
	case len(might) > 0:
		return "In that time unfunded, if it were widened to them: " + s.amounts(might) + "."
	default:
		return "Nothing else is unfunded in that time."
	}
}

// unfundedIn gives the gaps in some windows, the largest first: of what a payer may pay for, and of what it may not.
func (s *search) unfundedIn(p int, windows []fiscal.Span) (may, might []Spending) {
	for i := range s.w.items {
		var gap money.Pence
		for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
			span := s.w.calendar.segments[k].Span
			if slices.ContainsFunc(windows, func(w fiscal.Span) bool { return w.Contains(span.From) }) {
				gap += s.w.gap.cells[k*len(s.w.items)+i]
			}
		}
		switch {
		case gap < leastLapse:
		case s.w.payers[p].eligible[i]:
			may = append(may, Spending{s.w.items[i].id, gap})
		default:
			might = append(might, Spending{s.w.items[i].id, gap})
		}
	}
	most := func(a, b Spending) int { return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Post, b.Post)) }
	slices.SortFunc(may, most)
	slices.SortFunc(might, most)
	return may, might
}

// amounts names posts and cost lines with their amounts.
func (s *search) amounts(list []Spending) string {
	texts := make([]string, len(list))
	for k, x := range list {
		texts[k] = fmt.Sprintf("%s (%s)", s.plan.PostTitle(x.Post), x.Amount)
	}
	return words.Several(texts, 3)
}

// matches reports grants that lapse for want of match: because their match sources have none, or spent it elsewhere.
func (s *search) matches() {
	for p := range s.w.payers {
		if payer := &s.w.payers[p]; payer.counted && !payer.whole() {
			for _, t := range payer.tranches {
				if idle := s.lapsed(t); idle >= leastLapse {
					s.idleGrant(p, t, idle)
				}
			}
		}
	}
}

// idleGrant divides what lapses of a grant's tranche by what became of its match. Match that was spent alone on costs that
// the grant might have shared, and match that was spent on other costs while costs of the grant's had no funding, is spent
// elsewhere; where there is no more match, it is short.
func (s *search) idleGrant(p, t int, idle money.Pence) {
	payer, window := &s.w.payers[p], s.w.tranches[t].Window()
	rate, rest := int64(payer.rate), int64(money.Hundred-payer.rate)
	unpaid := s.unpaidIn(p, window)
	alone, other, spent := s.matchElsewhere(p, window)
	share := func(cost money.Pence) money.Pence {
		return money.Pence(money.Down(int64(cost), rate, int64(money.Hundred)))
	}
	beside := min(idle, share(alone))
	left := min(idle-beside, share(unpaid))
	freed := min(left, money.Pence(money.DownAtMost(int64(other), rate, rest, int64(left))))
	name := s.plan.SourceName(payer.id)
	if elsewhere := beside + freed; elsewhere >= leastLapse {
		s.add(MatchSpentElsewhere, at("source", payer.id), s.w.tranches[t].Until, elsewhere,
			"%s of %s lapses on %s because its match was spent elsewhere first: %s.",
			elsewhere, name, s.w.tranches[t].Until.Long(), s.amounts(spent))
	}
	if lost := left - freed; lost >= leastLapse {
		match := money.Pence(money.Up(int64(lost), rest, rate))
		s.add(MatchShort, at("source", payer.id), s.w.tranches[t].Until, lost,
			"%s needs %s more match from %s by %s, or %s of it is lost with it, while %s of costs that it may share has no funding.",
			name, match, s.names(payer.matches), s.w.tranches[t].Until.Long(), lost, unpaid)
	}
}

// unpaidIn is the gap in a window of what a payer may pay for.
func (s *search) unpaidIn(p int, window fiscal.Span) money.Pence {
	may, _ := s.unfundedIn(p, []fiscal.Span{window})
	var sum money.Pence
	for _, x := range may {
		sum += x.Amount
	}
	return sum
}

// matchElsewhere gives what a grant's match sources paid in a window without it: on costs that it may share, on others, and
// on what, the most first.
func (s *search) matchElsewhere(p int, window fiscal.Span) (alone, other money.Pence, spent []Spending) {
	matches := s.w.payers[p].matches
	sums := map[int]money.Pence{}
	for cell, draws := range s.draws {
		if !window.Contains(s.w.calendar.segments[cell/len(s.w.items)].From) {
			continue
		}
		shared := slices.ContainsFunc(draws, func(k int) bool { return s.w.tranches[s.w.trace.draws[k].tranche].payer == p })
		i := cell % len(s.w.items)
		for _, k := range draws {
			d := s.w.trace.draws[k]
			if payer := s.w.tranches[d.tranche].payer; !slices.Contains(matches, payer) || shared {
				continue
			}
			sums[i] += d.amount
			if s.w.payers[p].eligible[i] {
				alone += d.amount
			} else {
				other += d.amount
			}
		}
	}
	for i, amount := range sums {
		spent = append(spent, Spending{s.w.items[i].id, amount})
	}
	slices.SortFunc(spent, func(a, b Spending) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), strings.Compare(string(a.Post), string(b.Post)))
	})
	return alone, other, spent
}

// names names payers.
func (s *search) names(payers []int) string {
	list := make([]string, len(payers))
	for k, p := range payers {
		list[k] = s.plan.SourceName(s.w.payers[p].id)
	}
	return words.List(list)
}

// unsecured reports bids and provisional money that costs rely on: what they would pay if they came, and how much smaller
// the gap would be.
func (s *search) unsecured(p *plan.Plan) error {
	before, err := Of(p, s.options)
	if err != nil {
		return err
	}
	for _, id := range unsecuredSources(p) {
		won, err := p.With([]plan.Change{plan.SetStatus{Source: id, Status: plan.Confirmed}})
		if err != nil {
			return err
		}
		after, err := Of(won, s.options)
		if err != nil {
			return err
		}
		pays := after.Total.from(id)
		if s.options.counts(statusOf(p, id)) {
			pays = before.Total.from(id)
		}
		if pays == 0 {
			continue
		}
		less := before.Total.Gap - after.Total.Gap
		text := fmt.Sprintf("it would pay %s, and the gap would be %s smaller", pays, less)
		if s.options.counts(statusOf(p, id)) {
			text = fmt.Sprintf("it is counted, and pays %s", pays)
		}
		code := ReliesOnBid
		if statusOf(p, id) == plan.Provisional {
			code = ReliesOnProvisional
		}
		s.add(code, at("source", id), firstMoney(after, id), pays, "%s is %s: %s.", p.SourceName(id), statusWord(statusOf(p, id)), text)
	}
	return nil
}

func unsecuredSources(p *plan.Plan) []plan.ID {
	var ids []plan.ID
	for i := range p.Sources {
		if p.Sources[i].Status != plan.Confirmed {
			ids = append(ids, p.Sources[i].ID)
		}
	}
	for i := range p.Outcomes {
		if p.Outcomes[i].Status != plan.Confirmed {
			ids = append(ids, p.Outcomes[i].ID)
		}
	}
	return ids
}

func statusOf(p *plan.Plan, id plan.ID) plan.Status {
	if s := p.Source(id); s != nil {
		return s.Status
	}
	return p.Stream(id).Status
}

// firstMoney is the first day of a source's money.
func firstMoney(f *Forecast, id plan.ID) fiscal.Day {
	var first fiscal.Day
	for _, t := range f.Tranches {
		if t.Source == id && (first == 0 || t.From < first) {
			first = t.From
		}
	}
	return first
}
