package forecast

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// moneyOfPosts looks for posts and cost lines that go on when their money has stopped, or that it never reached.
func (s *search) moneyOfPosts() {
	var unset []unsetBudget
	for i := range s.w.items {
		lacks := s.lacks(i)
		if len(lacks) == 0 {
			continue
		}
		s.passing(i, lacks)
		if last := lacks[len(lacks)-1]; !last.ends {
			for _, l := range s.phases(i, last) {
				switch {
				case !s.awaitsBudget(i, l):
					s.lacking(i, l)
				case s.boundContracts(i, l) || len(s.w.items[i].contracts) == 0:
					unset = append(unset, unsetBudget{i, l})
				}
			}
		}
	}
	s.budgetNotSet(unset)
}

// at is a reference to an item.
func at(kind string, id plan.ID) plan.Ref { return plan.Ref(kind + "/" + string(id)) }

// title is the title of an item of the plan.
func (s *search) title(i int) string { return s.titles.Posts[s.w.items[i].id] }

// sourceName is the name of a source or outcome stream of the plan.
func (s *search) sourceName(id plan.ID) string { return s.titles.Sources[id] }

// passing reports lacks after which the item is funded again: of most of its cost, an interruption; of a part, too little
// money; and of a time before its money begins.
func (s *search) passing(i int, lacks []lack) {
	var broken, short []lack
	for _, l := range lacks {
		switch {
		case !l.ends:
		case s.paidBefore(i, l.first) < 0:
			s.fundedLate(i, l)
		case 2*l.gap >= l.cost:
			broken = append(broken, l)
		default:
			short = append(short, l)
		}
	}
	ref := at("post", s.w.items[i].id)
	if len(broken) > 0 {
		l, over := broken[0], broken[len(broken)-1].Until
		past := s.past(over)
		s.addBy(over, FundingInterrupted, ref, l.From, gapOf(broken), "%s %s %s from %s to %s and %s funded again afterwards. %s%s",
			s.title(i), past.of("lacks", "lacked"), l.gap, l.From.Long(), l.Until.Long(), past.of("is", "was"), s.whyStopped(i, l), times(broken))
	}
	if len(short) > 0 {
		l, over := short[0], short[len(short)-1].Until
		past := s.past(over)
		s.addBy(over, PostShortOfMoney, ref, l.From, gapOf(short), "%s %s short of money: %s %s no funding from %s to %s. %s%s",
			s.title(i), past.of("is", "was"), l.gap, past.has(), l.From.Long(), l.Until.Long(), s.whyStopped(i, l), times(short))
	}
}

func gapOf(lacks []lack) money.Pence {
	var sum money.Pence
	for _, l := range lacks {
		sum += l.gap
	}
	return sum
}

// times says how often it happens, where it happens more than once.
func times(lacks []lack) string {
	if len(lacks) < 2 {
		return ""
	}
	return fmt.Sprintf(" This is the first of %d such times, %s in all.", len(lacks), gapOf(lacks))
}

// fundedLate reports an item whose money begins after it does, and its contracts then. One that began before the months
// looked at is left out: the plan does not say who paid before.
func (s *search) fundedLate(i int, l lack) {
	x := &s.w.items[i]
	if x.starts() < s.w.calendar.horizon.From {
		return
	}
	if len(x.contracts) > 0 {
		for _, c := range x.contracts {
			if c.Span().Overlaps(l.Span) {
				s.contractShort(i, c, l)
			}
		}
		return
	}
	code := PostShortOfMoney
	if l.whole() {
		code = PostWithoutMoney
	}
	has := s.past(l.Until).has()
	s.addBy(l.Until, code, at("post", x.id), l.From, l.gap, "%s %s too little money in its first days: %s %s no funding from %s to %s. %s",
		s.title(i), has, l.gap, has, l.From.Long(), l.Until.Long(), s.whyNever(i, l))
}

// starts is the first day of a post or cost line.
func (x *item) starts() fiscal.Day {
	switch {
	case x.post != nil:
		return x.post.Starts
	case x.cost.OneOff:
		return x.cost.On
	default:
		return x.cost.Starts
	}
}

// lacking reports an item that lacks money and is not funded again.
func (s *search) lacking(i int, l lack) {
	x := &s.w.items[i]
	switch {
	case x.oneOff():
		s.addBy(l.Until, CostWithoutMoney, at("post", x.id), l.From, l.gap, "%s on %s: %s of %s %s no funding. %s",
			x.cost.Title, l.From.Long(), l.gap, l.cost, s.past(l.Until).has(), s.whyNever(i, l))
	case s.paidBefore(i, l.first) >= 0:
		s.moneyStops(i, l)
	case !l.whole():
		size, amount := s.size(i, l)
		s.addBy(l.Until, PostShortOfMoney, at("post", x.id), l.From, amount, "%s %s short of money from its first day: %s. %s",
			s.title(i), s.past(l.Until).of("is", "was"), size, s.whyNever(i, l))
	default:
		code := PostWithoutMoney
		if x.cost != nil {
			code = CostWithoutMoney
		}
		size, amount := s.size(i, l)
		s.addBy(l.Until, code, at("post", x.id), l.From, amount, "%s %s no money: %s. %s", s.title(i), s.past(l.Until).has(), size, s.whyNever(i, l))
	}
}

// moneyStops reports an item whose money stops while it goes on: by the contracts that outlive it, else by the post.
func (s *search) moneyStops(i int, l lack) {
	x := &s.w.items[i]
	open := s.boundContracts(i, l)
	if len(x.contracts) == 0 || open {
		s.postShort(i, l)
	}
}

// boundContracts reports the contracts with an end that go on without money, and whether there are others, which go on as
// long as their post does, or none at all: then it is the vacancy that is counted.
func (s *search) boundContracts(i int, l lack) (open bool) {
	x := &s.w.items[i]
	awaits, none := s.awaitsBudget(i, l), true
	for _, c := range x.contracts {
		switch bound := c.Ends != 0 && (c.Kind != plan.Permanent || !awaits); {
		case !c.Span().Overlaps(l.Span):
			continue
		case bound || c.Ends == 0 && x.post.Ends != 0 && c.Kind != plan.Permanent:
			s.contractShort(i, c, l)
		default:
			open = true
		}
		none = false
	}
	return open || none
}

// contractShort reports a contract that goes on without money.
func (s *search) contractShort(i int, c *plan.Contract, l lack) {
	x := &s.w.items[i]
	ends := s.contractEnds(x, c)
	days := fiscal.Span{From: max(l.From, c.Starts), Until: min(ends, l.Until)}
	gap := s.contractPart(i, c, days)
	ref, kind := at("contract", c.ID), c.Kind.Word()
	past := s.past(days.Until)
	switch {
	case c.Starts >= l.From && l.whole():
		s.addBy(days.Until, ContractWithoutMoney, ref, c.Starts, gap, "The %s contract %s of %s %s on %s, when there %s no money for it: %s to %s %s no funding. %s",
			kind, c.ID, s.title(i), past.of("starts", "started"), c.Starts.Long(), past.of("is", "was"), gap, days.Until.Long(), past.has(), s.whyStopped(i, l))
	case s.paidBefore(i, l.first) < 0:
		s.addBy(days.Until, ContractShortOfMoney, ref, days.From, gap, "There %s too little money for the %s contract %s of %s from its first day: %s from %s to %s %s no funding. %s",
			past.of("is", "was"), kind, c.ID, s.title(i), gap, days.From.Long(), days.Until.Long(), past.has(), s.whyNever(i, l))
	case s.moneyEnded(i, l):
		s.addBy(days.Until, ContractOutlivesMoney, ref, days.From, gap, "The %s contract %s of %s %s to %s, and %s %s before: %s from %s %s no funding. %s",
			kind, c.ID, s.title(i), s.past(ends).of("runs", "ran"), ends.Long(), l.itsMoney(), past.stops(), gap, days.From.Long(), past.has(), s.whyStopped(i, l))
	default:
		s.addBy(days.Until, ContractShortOfMoney, ref, days.From, gap, "%s %s fully funded only until %s, and its %s contract %s %s to %s: %s from then to %s %s no funding. %s",
			s.title(i), past.of("is", "was"), (l.From - 1).Long(), kind, c.ID, s.past(ends).of("runs", "ran"), ends.Long(), gap, days.Until.Long(), past.has(), s.whyStopped(i, l))
	}
}

// contractPart is a contract's part of its post's gap in some days: of each month by FTE and days.
func (s *search) contractPart(i int, c *plan.Contract, days fiscal.Span) money.Pence {
	var sum money.Pence
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		_, gap := s.cell(i, k)
		segment := s.w.costDays(i, k)
		if gap == 0 || !days.Overlaps(segment) {
			continue
		}
		var all int64
		for _, o := range s.w.items[i].contracts {
			all += int64(o.FTE) * int64(o.Span().Within(segment).Days())
		}
		own := int64(c.FTE) * int64(c.Span().Within(segment).Within(days).Days())
		if all > 0 {
			sum += money.Pence(money.Nearest(int64(gap), min(own, all), all))
		}
	}
	return sum
}

// itsMoney is the money that stops: all of it, or a part.
func (l lack) itsMoney() string {
	if l.whole() {
		return "its money"
	}
	return "part of its money"
}

// postShort reports a post or cost line that goes on without money, but for what its contracts with an end were told to lack.
func (s *search) postShort(i int, l lack) {
	x := &s.w.items[i]
	ref := at("post", x.id)
	size, amount := s.size(i, l)
	past := s.past(l.Until)
	until, permanent := s.establishedUntil(x)
	code := EstablishmentOutlivesMoney
	if x.post != nil && permanent {
		code = PermanentOnTemporary
	}
	switch {
	case !s.moneyEnded(i, l):
		s.addBy(l.Until, PostShortOfMoney, ref, l.From, amount, "%s %s short of money: %s. %s", s.title(i), past.of("is", "was"), size, s.whyStopped(i, l))
	case permanent:
		money := "part of its money"
		if s.allEnds(i, l) {
			money = "all of its money"
		}
		s.addBy(l.Until, code, ref, l.From, amount, "%s has no end, and %s has: %s. %s", s.title(i), money, size, s.whyStopped(i, l))
	default:
		s.addBy(l.Until, code, ref, l.From, amount, "%s %s on to %s, and %s %s before: %s. %s",
			s.title(i), s.past(until).of("goes", "went"), until.Long(), l.itsMoney(), past.stops(), size, s.whyStopped(i, l))
	}
}

// allEnds reports whether nobody pays for an item any more by the end of the months looked at, after a lack began. Base budget that is
// not set yet goes on.
func (s *search) allEnds(i int, l lack) bool {
	for k := s.w.calendar.end - 1; k >= l.first; k-- {
		if cost, gap := s.cell(i, k); cost > 0 && gap < cost-cost/100 {
			return false
		} else if cost > 0 {
			break
		}
	}
	lacks := s.lacks(i)
	return !slices.ContainsFunc(s.phases(i, lacks[len(lacks)-1]), func(phase lack) bool { return phase.first > l.first && s.awaitsBudget(i, phase) })
}

// establishedUntil is the last day of a post or yearly cost line, or that it has none.
func (s *search) establishedUntil(x *item) (until fiscal.Day, permanent bool) {
	if x.cost != nil {
		return x.cost.Ends.OrForever(), x.cost.Ends == 0
	}
	until = x.post.Ends.OrForever()
	if x.post.EndsWithProgramme {
		until = min(until, s.plan.Programme(x.programme).Ends.OrForever())
	}
	return until, until == fiscal.Day(0).OrForever()
}

// awaitsBudget reports whether an item without end of its own lacks money only because base budget is in the plan no further: budgets
// are set for some years at a time, and what no budget has been set for yet is no fault of the plan's. Not so where the
// programme ends on the budget's last day, or where other money stops as well.
func (s *search) awaitsBudget(i int, l lack) bool {
	x := &s.w.items[i]
	withProgramme := x.post != nil && x.post.EndsWithProgramme && x.post.Ends == 0
	if _, permanent := s.establishedUntil(x); !permanent && !withProgramme {
		return false
	}
	programmeEnds := s.plan.Programme(x.programme).Ends
	stopped := s.stoppedPayers(i, l.turn)
	for _, r := range stopped {
		if !s.isBudget(r.Source) || r.Why != Ended || r.Ended == programmeEnds {
			return false
		}
	}
	return len(stopped) > 0
}

func (s *search) isBudget(source plan.ID) bool {
	x := s.plan.Source(source)
	return x != nil && x.Kind == plan.BaseBudget
}

// unsetBudget is an item for which no base budget is set yet.
type unsetBudget struct {
	item int
	lack lack
}

// budgetAhead is the months for which base budget should be in the plan.
const budgetAhead = 24

// budgetNotSet says, for each source of base budget that ends within two years of the day, for which posts without end it is
// not set yet.
func (s *search) budgetNotSet(list []unsetBudget) {
	var sources []plan.ID
	ends, yearly, titles := map[plan.ID]fiscal.Day{}, map[plan.ID]money.Pence{}, map[plan.ID][]string{}
	for _, u := range list {
		days := fiscal.Span{From: u.lack.From, Until: u.lack.From.AddMonths(12) - 1}
		for _, r := range s.stoppedPayers(u.item, u.lack.turn) {
			if titles[r.Source] == nil {
				sources = append(sources, r.Source)
			}
			ends[r.Source] = r.Ended
			yearly[r.Source] += s.gapIn(u.item, days)
			titles[r.Source] = append(titles[r.Source], s.title(u.item))
		}
	}
	for _, id := range sources {
		if ends[id] < s.asAt.AddMonths(budgetAhead) {
			s.add(BudgetNotSet, at("source", id), ends[id]+1, yearly[id],
				"%s is in the plan until %s. %s for the 12 months after, for %s, waits for the next budget.",
				s.sourceName(id), ends[id].Long(), yearly[id], words.Several(titles[id], mostNamed))
		}
	}
}
