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
	first       int // segments
	cost, gap   money.Pence
	ends        bool // the item costs something later, and that is funded
}

// moneyOfPosts looks for posts and cost lines that go on when their money has stopped, or that it never reached.
func (s *search) moneyOfPosts() {
	var unset []int
	for i := range s.w.items {
		lacks := s.lacks(i)
		if len(lacks) == 0 {
			continue
		}
		s.interruptions(i, lacks)
		last := lacks[len(lacks)-1]
		switch {
		case last.ends:
		case s.w.items[i].oneOff():
			s.add(CostWithoutMoney, at("post", s.w.items[i].id), last.From, last.gap, "%s on %s: %s of %s has no funding. %s",
				s.w.items[i].cost.Title, last.From.Long(), last.gap, last.cost, s.whyNever(i, last))
		case s.paidBefore(i, last) < 0:
			s.neverFunded(i, last)
		case s.awaitsBudget(i, last):
			unset = append(unset, i)
		default:
			s.moneyStops(i, last)
		}
	}
	s.budgetNotSet(unset)
}

// at is a reference to an item.
func at(kind string, id plan.ID) plan.Ref { return plan.Ref(kind + "/" + string(id)) }

// title is the title of an item of the plan.
func (s *search) title(i int) string { return s.plan.PostTitle(s.w.items[i].id) }

// lacks gives the times in the horizon in which an item lacks money.
func (s *search) lacks(i int) []lack {
	var list []lack
	goesOn := false
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		cell := k*len(s.w.items) + i
		cost, gap := s.w.costs.cells[cell], s.w.gap.cells[cell]
		n := len(list) - 1
		switch {
		case cost == 0:
			continue
		case gap <= cost/100:
			if goesOn {
				list[n].ends = true
			}
			goesOn = false
			continue
		case !goesOn:
			list = append(list, lack{Span: s.w.costDays(i, k), first: k})
			n++
			goesOn = true
		}
		list[n].Until = s.w.costDays(i, k).Until
		list[n].cost += cost
		list[n].gap += gap
	}
	return list
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

// interruptions reports times without money between times with it.
func (s *search) interruptions(i int, lacks []lack) {
	var total money.Pence
	var first *lack
	times := 0
	for k := range lacks {
		if lacks[k].ends && s.paidBefore(i, lacks[k]) >= 0 {
			if first == nil {
				first = &lacks[k]
			}
			total += lacks[k].gap
			times++
		}
	}
	if first == nil {
		return
	}
	more := ""
	if times > 1 {
		more = fmt.Sprintf(" This is the first of %d such times, %s in all.", times, total)
	}
	s.add(FundingInterrupted, at("post", s.w.items[i].id), first.From, total,
		"%s lacks %s from %s to %s and is funded again afterwards. %s%s",
		s.title(i), first.gap, first.From.Long(), first.Until.Long(), s.whyStopped(i, *first), more)
}

// paidBefore is the last segment of the horizon before a lack in which the item cost something, -1 for none.
func (s *search) paidBefore(i int, l lack) int {
	for k := l.first - 1; k >= s.w.calendar.first; k-- {
		if s.w.costs.cells[k*len(s.w.items)+i] > 0 {
			return k
		}
	}
	return -1
}

// stopped is a payer that paid for an item before a lack, and why it no longer does, or no longer enough.
type stopped struct {
	payer  int
	reason Reason
	ended  bool // the money itself is at an end
}

// stoppedPayers gives who paid an item just before a lack and does not pay as much in it.
func (s *search) stoppedPayers(i int, l lack) []stopped {
	before := s.paidBefore(i, l)
	var list []stopped
	for _, k := range s.draws[before*len(s.w.items)+i] {
		t := s.w.trace.draws[k].tranche
		p := s.w.tranches[t].payer
		if slices.ContainsFunc(list, func(o stopped) bool { return o.payer == p }) {
			continue
		}
		r := s.w.why(p, i, l.first)
		ended := r.Why == Ended || r.Why == BetweenTwo || r.Why == Spent && s.w.tranches[t].Use == plan.InOrder
		list = append(list, stopped{p, r, ended})
	}
	return list
}

// whyStopped says in a sentence why money that paid before no longer does.
func (s *search) whyStopped(i int, l lack) string {
	var clauses []string
	for _, x := range s.stoppedPayers(i, l) {
		name := s.plan.SourceName(x.reason.Source)
		switch x.reason.Why {
		case Ended:
			clauses = append(clauses, fmt.Sprintf("money from %s ends on %s", name, x.reason.Ended.Long()))
		case BetweenTwo:
			clauses = append(clauses, fmt.Sprintf("money from %s ends on %s and starts again on %s", name, x.reason.Ended.Long(), x.reason.Starts.Long()))
		case Spent:
			clauses = append(clauses, "money from "+name+" is spent")
		case NoMatch:
			clauses = append(clauses, "there is no match for "+name)
		}
	}
	if len(clauses) == 0 {
		return "The money that pays for it does not rise with its cost."
	}
	return words.Sentence(words.List(clauses))
}

// whyNever says why nothing ever paid for an item.
func (s *search) whyNever(i int, l lack) string {
	var clauses []string
	for p := range s.w.payers {
		if r := s.w.why(p, i, l.first); r.Why != NotEligible && r.Why != NoMoney {
			clauses = append(clauses, r.Label(s.plan))
		}
	}
	if len(clauses) == 0 {
		return "No source of the plan may pay for it."
	}
	return words.Several(clauses, 3) + "."
}

// neverFunded reports an item that lacks money from its first day, or from the first month looked at.
func (s *search) neverFunded(i int, l lack) {
	x := &s.w.items[i]
	code := PostWithoutMoney
	if x.cost != nil {
		code = CostWithoutMoney
	}
	what := "has no money"
	if l.gap < l.cost {
		what = "is short of money"
	}
	s.add(code, at("post", x.id), l.From, l.gap, "%s %s: %s. %s", s.title(i), what, s.size(i, l), s.whyNever(i, l))
}

// size says how much is lacking: in twelve months where it goes on for longer, else in all.
func (s *search) size(i int, l lack) string {
	if year := l.From.AddMonths(12) - 1; year < l.Until {
		return fmt.Sprintf("%s has no funding in the 12 months from %s", s.gapIn(i, fiscal.Span{From: l.From, Until: year}), l.From.Long())
	}
	return fmt.Sprintf("%s has no funding from %s to %s", l.gap, l.From.Long(), l.Until.Long())
}

// moneyStops reports an item whose money stops while it goes on: by the contracts that outlive it, else by the post.
func (s *search) moneyStops(i int, l lack) {
	x := &s.w.items[i]
	ended := slices.ContainsFunc(s.stoppedPayers(i, l), func(p stopped) bool { return p.ended })
	open := false
	for _, c := range x.contracts {
		if !c.Span().Overlaps(l.Span) {
			continue
		}
		if c.Ends == 0 && (x.post.Ends == 0 || c.Kind == plan.Permanent) {
			open = true
			continue
		}
		s.contractShort(i, c, l, ended)
	}
	if len(x.contracts) == 0 || open {
		s.postShort(i, l, ended)
	}
}

// contractShort reports a contract that goes on without money.
func (s *search) contractShort(i int, c *plan.Contract, l lack, ended bool) {
	until := min(c.Ends.OrForever(), l.Until)
	gap := s.gapIn(i, fiscal.Span{From: l.From, Until: until})
	runs := "runs to " + until.Long()
	switch {
	case c.Starts >= l.From:
		s.add(ContractWithoutMoney, at("contract", c.ID), c.Starts, gap,
			"The %s contract %s of %s starts on %s, when there is no money for it: %s of the post's cost to %s has no funding. %s",
			kindWord(c.Kind), c.ID, s.title(i), c.Starts.Long(), gap, until.Long(), s.whyStopped(i, l))
	case ended:
		s.add(ContractOutlivesMoney, at("contract", c.ID), l.From, gap,
			"The %s contract %s of %s %s, and its money stops before: %s of the post's cost from %s has no funding. %s",
			kindWord(c.Kind), c.ID, s.title(i), runs, gap, l.From.Long(), s.whyStopped(i, l))
	default:
		s.add(ContractShortOfMoney, at("contract", c.ID), l.From, gap,
			"%s is fully funded only until %s, and its %s contract %s %s: %s of its cost from then has no funding. %s",
			s.title(i), (l.From - 1).Long(), kindWord(c.Kind), c.ID, runs, gap, s.whyStopped(i, l))
	}
}

// kindWord names a kind of contract.
func kindWord(k plan.ContractKind) string {
	switch k {
	case plan.Permanent:
		return "permanent"
	case plan.FixedTerm:
		return "fixed-term"
	default:
		return "secondment"
	}
}

// gapIn is an item's gap in the segments that lie in some days.
func (s *search) gapIn(i int, days fiscal.Span) money.Pence {
	var gap money.Pence
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		if days.Overlaps(s.w.calendar.segments[k].Span) {
			gap += s.w.gap.cells[k*len(s.w.items)+i]
		}
	}
	return gap
}

// postShort reports a post or cost line that goes on without money.
func (s *search) postShort(i int, l lack, ended bool) {
	x := &s.w.items[i]
	ref := at("post", x.id)
	switch until, permanent := s.establishedUntil(x); {
	case !ended:
		s.add(PostShortOfMoney, ref, l.From, l.gap, "%s is short of money: %s. %s", s.title(i), s.size(i, l), s.whyStopped(i, l))
	case permanent && x.post != nil:
		s.add(PermanentOnTemporary, ref, l.From, l.gap, "%s is permanent, and its money is not: %s. %s",
			s.title(i), s.size(i, l), s.whyStopped(i, l))
	case permanent:
		s.add(EstablishmentOutlivesMoney, ref, l.From, l.gap, "%s has no end, and its money has: %s. %s",
			s.title(i), s.size(i, l), s.whyStopped(i, l))
	default:
		s.add(EstablishmentOutlivesMoney, ref, l.From, l.gap, "%s goes on to %s, and its money stops before: %s. %s",
			s.title(i), until.Long(), s.size(i, l), s.whyStopped(i, l))
	}
}

// establishedUntil is the last day of a post or yearly cost line, or that it has none.
func (s *search) establishedUntil(x *item) (until fiscal.Day, permanent bool) {
	if x.cost != nil {
		return x.cost.Ends, x.cost.Ends == 0
	}
	until = x.post.Ends.OrForever()
	if x.post.EndsWithProgramme {
		until = min(until, s.plan.Programme(x.programme).Ends.OrForever())
	}
	return until, until == fiscal.Day(0).OrForever()
}

// awaitsBudget reports whether an item without end lacks money only because the plan's base budget ends there: budgets are
// set for some years at a time, and what no budget has been set for yet is no fault of the plan's. Not so where the
// programme has ended, or where other money stops as well.
func (s *search) awaitsBudget(i int, l lack) bool {
	x := &s.w.items[i]
	if _, permanent := s.establishedUntil(x); !permanent {
		return false
	}
	if slices.ContainsFunc(x.contracts, func(c *plan.Contract) bool { return c.Ends != 0 && c.Span().Overlaps(l.Span) }) {
		return false
	}
	if ends := s.plan.Programme(x.programme).Ends; ends != 0 && ends < l.From {
		return false
	}
	payers := s.stoppedPayers(i, l)
	for _, p := range payers {
		if !s.isBudget(p.reason.Source) || p.reason.Why != Ended || p.reason.Ended != s.budgetsEnd() {
			return false
		}
	}
	return len(payers) > 0
}

func (s *search) isBudget(source plan.ID) bool {
	x := s.plan.Source(source)
	return x != nil && x.Kind == plan.BaseBudget
}

// budgetsEnd is the last day for which the plan has base budget.
func (s *search) budgetsEnd() fiscal.Day {
	var last fiscal.Day
	for i := range s.plan.Sources {
		if s.plan.Sources[i].Kind == plan.BaseBudget {
			for _, t := range s.plan.Sources[i].Tranches {
				if t.Amount > 0 {
					last = max(last, t.Until)
				}
			}
		}
	}
	return last
}

// budgetNotSet says for which posts, which have no end, no base budget is set yet.
func (s *search) budgetNotSet(items []int) {
	bySource := map[plan.ID][]int{}
	var order []plan.ID
	for _, i := range items {
		lacks := s.lacks(i)
		for _, p := range s.stoppedPayers(i, lacks[len(lacks)-1]) {
			if bySource[p.reason.Source] == nil {
				order = append(order, p.reason.Source)
			}
			bySource[p.reason.Source] = append(bySource[p.reason.Source], i)
		}
	}
	for _, source := range order {
		var yearly money.Pence
		var titles []string
		for _, i := range bySource[source] {
			lacks := s.lacks(i)
			from := lacks[len(lacks)-1].From
			yearly += s.gapIn(i, fiscal.Span{From: from, Until: from.AddMonths(12) - 1})
			titles = append(titles, s.title(i))
		}
		s.add(BudgetNotSet, at("source", source), s.budgetsEnd()+1, yearly,
			"%s is in the plan until %s. %s for the 12 months after, for %s, waits for the next budget.",
			s.plan.SourceName(source), s.budgetsEnd().Long(), yearly, words.Several(titles, 3))
	}
}
