package forecast

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// lack is days on which more than a hundredth of an item's cost has no funding. Days without cost do not end it.
type lack struct {
	fiscal.Span     // from the first such day that costs something to the last
	first       int // segment that it begins in
	turn        int // segment in which the money stops: its reasons are asked there
	cost, gap   money.Pence
	ends        bool // the item costs something later, and that is funded
}

// whole reports whether nothing of the cost is paid, or so little that it might as well be nothing.
func (l lack) whole() bool { return l.gap >= l.cost-l.cost/100 }

// lacks gives the times in the horizon in which an item lacks money.
func (s *search) lacks(i int) []lack {
	var list []lack
	goesOn := false
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		cost, gap := s.cell(i, k)
		switch n := len(list) - 1; {
		case cost == 0:
		case gap <= cost/100:
			if goesOn {
				list[n].ends = true
			}
			goesOn = false
		case goesOn:
			list[n].add(s.w.costDays(i, k), cost, gap)
		default:
			list = append(list, lack{first: k, turn: k})
			list[n+1].add(s.w.costDays(i, k), cost, gap)
			goesOn = true
		}
	}
	return list
}

// cell is what an item costs in a segment, and what of it nobody pays.
func (s *search) cell(i, segment int) (cost, gap money.Pence) {
	cell := segment*len(s.w.items) + i
	return s.w.costs.cells[cell], s.w.gap.cells[cell]
}

func (l *lack) add(days fiscal.Span, cost, gap money.Pence) {
	if l.From == 0 {
		l.From = days.From
	}
	l.Until = days.Until
	l.cost += cost
	l.gap += gap
}

// costDays is the days of a segment from the first to the last on which an item costs something.
func (w *working) costDays(i, segment int) fiscal.Span {
	days := w.calendar.segments[segment].Span
	x := &w.items[i]
	if x.oneOff() {
		return fiscal.Span{From: x.cost.On, Until: x.cost.On}
	}
	var span fiscal.Span
	for _, stretch := range x.stretches {
		if in := stretch.Within(days); in.Days() > 0 && stretch.annual > 0 {
			if span.From == 0 {
				span.From = in.From
			}
			span.Until = in.Until
		}
	}
	return span
}

// shortPhase is the months below which a phase of a lack is told with the one that follows.
const shortPhase = 3

// phases cuts a lack where money that still paid a part comes to its end: before, there is too little, and from then on less
// or none.
func (s *search) phases(i int, l lack) []lack {
	var list []lack
	for k := l.first; k < s.w.calendar.end; k++ {
		cost, gap := s.cell(i, k)
		if cost == 0 {
			continue
		}
		days := s.w.costDays(i, k)
		n := len(list) - 1
		switch {
		case n < 0:
			list = append(list, lack{first: k, turn: k})
			n++
		case !s.moneyEnds(i, k):
		case days.From < list[n].From.AddMonths(shortPhase) && s.paidBefore(i, list[n].first) >= 0 && !s.awaitsBudget(i, lack{first: k, turn: k}):
			list[n].turn = k
		default:
			list = append(list, lack{first: k, turn: k})
			n++
		}
		list[n].add(days, cost, gap)
	}
	return list
}

// moneyEnds reports whether a payer that paid for an item just before a segment has come to the end of its money.
func (s *search) moneyEnds(i, segment int) bool {
	return slices.ContainsFunc(s.stoppedPayers(i, segment), func(r Reason) bool { return r.Why == Ended })
}

// paidBefore is the last segment before another in which the item cost something, -1 where there is none or nobody paid.
func (s *search) paidBefore(i, segment int) int {
	for k := segment - 1; k >= 0; k-- {
		if cost, gap := s.cell(i, k); cost > 0 {
			if gap == cost {
				return -1
			}
			return k
		}
	}
	return -1
}

// stoppedPayers says, of who paid an item just before a segment, why they pay less in it. Who pays as much by the month
// is left out.
func (s *search) stoppedPayers(i, segment int) []Reason {
	before := s.paidBefore(i, segment)
	if before < 0 {
		return nil
	}
	var list []Reason
	seen := map[int]bool{}
	for _, k := range s.draws[before*len(s.w.items)+i] {
		p := s.w.tranches[s.w.trace.draws[k].tranche].payer
		if seen[p] {
			continue
		}
		seen[p] = true
		if now, then := s.monthlyFrom(p, i, segment), s.monthlyFrom(p, i, before); 100*now < 99*then {
			list = append(list, s.w.why(p, i, segment))
		}
	}
	return list
}

// monthlyFrom is what a payer paid for an item in a segment as if it were a whole month, in hundredths of a penny.
func (s *search) monthlyFrom(p, i, segment int) int64 {
	var sum money.Pence
	for _, k := range s.draws[segment*len(s.w.items)+i] {
		if d := s.w.trace.draws[k]; s.w.tranches[d.tranche].payer == p {
			sum += d.amount
		}
	}
	return s.monthly(sum, i, segment)
}

// monthly is an amount for an item's days in a segment as if they were a whole month, in hundredths of a penny.
func (s *search) monthly(amount money.Pence, i, segment int) int64 {
	return money.Nearest(100*int64(amount), int64(s.w.calendar.segments[segment].monthDays), int64(s.w.costDays(i, segment).Days()))
}

// moneyEnded reports whether some of the money that paid for an item is at its end, by date or as a pot that is empty. A pot
// of base budget that is empty is too small: the budget itself goes on.
func (s *search) moneyEnded(i int, l lack) bool {
	return slices.ContainsFunc(s.stoppedPayers(i, l.turn), func(r Reason) bool {
		switch r.Why {
		case Ended, BetweenTwo:
			return true
		case Spent:
			return !s.isBudget(r.Source) && s.drawsInOrder(r.Source)
		default:
			return false
		}
	})
}

// drawsInOrder reports whether a source has a pot.
func (s *search) drawsInOrder(source plan.ID) bool {
	return slices.ContainsFunc(s.w.payers[s.payerOf(source)].tranches, func(t int) bool { return s.w.tranches[t].Use == plan.InOrder })
}

// whyStopped says in a sentence why money that paid before no longer does.
func (s *search) whyStopped(i int, l lack) string {
	var clauses []string
	for _, r := range s.stoppedPayers(i, l.turn) {
		name := s.sourceName(r.Source)
		switch r.Why {
		case Ended:
			clauses = append(clauses, fmt.Sprintf("money from %s %s on %s", name, s.past(r.Ended).of("ends", "ended"), r.Ended.Long()))
		case BetweenTwo:
			clauses = append(clauses, fmt.Sprintf("money from %s %s on %s and %s again on %s", name, s.past(r.Ended).of("ends", "ended"), r.Ended.Long(),
				s.past(r.Starts).of("starts", "started"), r.Starts.Long()))
		case Spent:
			clauses = append(clauses, s.tooLittle(r.Source, name))
		case NoMatch:
			clauses = append(clauses, "there is no match for "+name)
		}
	}
	if len(clauses) > 0 {
		return words.Sentence(words.List(clauses))
	}
	if s.asCostly(i, l) {
		return s.whyNever(i, l)
	}
	return "The money that pays for it does not rise with its cost."
}

// tooLittle says that a source's money is used up: a pot is empty, and a year's money is not enough for the year.
func (s *search) tooLittle(source plan.ID, name string) string {
	if s.drawsInOrder(source) {
		return "money from " + name + " is spent"
	}
	return "there is not enough money from " + name
}

// asCostly reports whether an item costs no more by the month when its money stops than before.
func (s *search) asCostly(i int, l lack) bool {
	before := s.paidBefore(i, l.turn)
	if before < 0 {
		return true
	}
	then, _ := s.cell(i, before)
	now, _ := s.cell(i, l.turn)
	return 100*s.monthly(now, i, l.turn) <= 101*s.monthly(then, i, before)
}

// whyNever says why nobody pays for an item: of the source that a funding split asks, else of every source that might.
func (s *search) whyNever(i int, l lack) string {
	short := s.w.shortfallsOf(i)[l.turn*len(s.w.items)+i]
	if len(short) == 0 {
		return ""
	}
	if short[0].Split != "" {
		return fmt.Sprintf("A funding split asks %s.", short[0].Reasons[0].Label(s.plan))
	}
	var clauses []string
	for _, r := range short[0].Reasons {
		if r.Why != NotEligible && r.Why != NoMoney {
			clauses = append(clauses, r.Label(s.plan))
		}
	}
	switch {
	case len(clauses) == 0:
		return "No source of the plan may pay for it."
	case len(clauses) > mostNamed:
		clauses = append(clauses[:mostNamed], words.Count(len(clauses)-mostNamed, "more source", "more sources"))
	}
	return joinClauses(clauses)
}

// joinClauses makes a sentence of clauses that may hold commas.
func joinClauses(clauses []string) string {
	text := clauses[0]
	for _, clause := range clauses[1:] {
		text += "; " + clause
	}
	return text + "."
}

// gapIn is an item's gap in some days: of a segment that lies in them in part, that part of its gap.
func (s *search) gapIn(i int, days fiscal.Span) money.Pence {
	var sum money.Pence
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		_, gap := s.cell(i, k)
		if gap == 0 || !days.Overlaps(s.w.calendar.segments[k].Span) {
			continue
		}
		costs := s.w.costDays(i, k)
		in := costs.Within(days).Days()
		sum += money.Pence(money.Nearest(int64(gap), int64(in), int64(costs.Days())))
	}
	return sum
}

// size says how much is lacking: in twelve months where it goes on for longer or without end, else in all. Of a post with
// contracts it is the part of those without an end, where there are any: the others are told of by themselves.
func (s *search) size(i int, l lack) (text string, amount money.Pence) {
	days := l.Span
	year := l.From.AddMonths(12) - 1
	long := year < l.Until || year == l.Until && l.Until == s.w.calendar.horizon.Until
	if long {
		days.Until = year
	}
	amount = s.gapIn(i, days)
	if open := s.openPart(i, days); open > 0 {
		amount = open
	}
	if long {
		return fmt.Sprintf("%s %s no funding in the 12 months from %s", amount, s.past(days.Until).has(), l.From.Long()), amount
	}
	return fmt.Sprintf("%s %s no funding from %s to %s", amount, s.past(days.Until).has(), l.From.Long(), l.Until.Long()), amount
}

// openPart is the part of an item's gap in some days that falls on contracts without an end.
func (s *search) openPart(i int, days fiscal.Span) money.Pence {
	var sum money.Pence
	for _, c := range s.w.items[i].contracts {
		if c.Ends == 0 {
			sum += s.contractPart(i, c, days)
		}
	}
	return sum
}
