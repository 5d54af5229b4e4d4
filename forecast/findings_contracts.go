package forecast

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// contracts looks at how posts are filled, and at the service that contracts build up.
func (s *search) contracts() {
	for i := range s.w.items {
		x := &s.w.items[i]
		if x.post == nil || len(x.contracts) == 0 {
			continue
		}
		s.vacancies(i)
		s.overfilled(x)
		for _, c := range x.contracts {
			s.outsidePost(i, c)
			s.fourYears(x, c)
		}
	}
	s.twoYears()
}

// outsidePost reports days of a contract on which its post is not established. A contract without end goes on as long as its
// post does.
func (s *search) outsidePost(i int, c *plan.Contract) {
	x := &s.w.items[i]
	until, _ := s.establishedUntil(x)
	var outside []string
	days := 0
	first := c.Starts
	if before := (fiscal.Span{From: c.Starts, Until: min(c.Ends.OrForever(), x.post.Starts-1)}).Within(s.w.calendar.horizon); before.Days() > 0 {
		days += before.Days()
		outside = append(outside, "starts on "+c.Starts.Long()+", before the post on "+x.post.Starts.Long())
	}
	if after := (fiscal.Span{From: max(until+1, c.Starts), Until: c.Ends}).Within(s.w.calendar.horizon); c.Ends > until && after.Days() > 0 {
		days += after.Days()
		if len(outside) == 0 {
			first = max(until+1, c.Starts)
		}
		outside = append(outside, "ends on "+c.Ends.Long()+", after the post on "+until.Long())
	}
	if days == 0 {
		return
	}
	s.add(ContractOutsidePost, at("contract", c.ID), first, 0, "The contract %s of %s %s: its pay on these %s is in no figure.",
		c.ID, s.title(i), words.List(outside), words.Count(days, "day", "days"))
}

// shortVacancy is the days below which a vacancy is not worth a word.
const shortVacancy = 28

// vacancy is days on which a part of a post is unfilled.
type vacancy struct {
	fiscal.Span
	fte money.Decimal
}

// vacancies reports a post that is established and wholly or partly unfilled for some time.
func (s *search) vacancies(i int) {
	x := &s.w.items[i]
	var list []vacancy
	days := 0
	for _, stretch := range x.stretches {
		span := stretch.Within(s.w.calendar.horizon)
		unfilled := x.post.FTEOn(span.From) - stretch.filled
		if unfilled <= 0 || span.Days() == 0 {
			continue
		}
		days += span.Days()
		if n := len(list) - 1; n >= 0 && list[n].Until+1 == span.From && list[n].fte == unfilled {
			list[n].Until = span.Until
		} else {
			list = append(list, vacancy{span, unfilled})
		}
	}
	if days < shortVacancy {
		return
	}
	var when []string
	for _, v := range list {
		until := " to " + v.Until.Long()
		if v.Until == s.w.calendar.horizon.Until {
			until = " on"
		}
		when = append(when, fmt.Sprintf("%s FTE from %s%s", v.fte, v.From.Long(), until))
	}
	first := list[0]
	annual := s.vacancyCost(x, first.From, first.fte)
	over := list[len(list)-1].Until
	past := s.past(over)
	cost := fmt.Sprintf("It %s nothing then; filled, %s FTE would %s %s a year.", past.of("costs", "cost"), first.fte, past.of("cost", "have cost"), annual)
	if s.options.Vacancies == IncludeVacancies {
		cost = fmt.Sprintf("It is counted as if it were filled: %s FTE at %s a year.", first.fte, annual)
	}
	s.addBy(over, VacantPost, at("post", x.id), first.From, annual, "%s (%s FTE) %s vacant: %s. %s",
		s.title(i), x.post.FTEOn(first.From), past.of("is", "was"), words.Several(when, mostNamed), cost)
}

// vacancyCost is what the vacant part of a post would cost a year if it were filled.
func (s *search) vacancyCost(x *item, day fiscal.Day, vacant money.Decimal) money.Pence {
	e := establishment{plan: s.plan, awards: s.awards}
	return e.payRate(x.post, day).annual(vacant)
}

// overfilled reports contracts whose FTE together exceed the post's.
func (s *search) overfilled(x *item) {
	days := []fiscal.Day{x.post.Starts}
	for _, c := range x.contracts {
		days = append(days, c.Starts)
	}
	for _, step := range x.post.FTESteps {
		days = append(days, step.From)
	}
	slices.Sort(days)
	for _, day := range days {
		var sum money.Decimal
		var ids []string
		for _, c := range x.contracts {
			if c.Span().Contains(day) {
				sum += contracted(c, x.post.FTEOn(day))
				ids = append(ids, string(c.ID))
			}
		}
		if until, _ := s.establishedUntil(x); sum > x.post.FTEOn(day) && x.post.Starts <= day && day <= until {
			s.add(ContractsOverFTE, at("post", x.id), day, 0, "The contracts of %s come to %s FTE from %s, and the post is %s FTE: %s.",
				x.post.Title, sum, day.Long(), x.post.FTEOn(day), listIDs(ids))
			return
		}
	}
}

// contracted is what a contract counts for beside others: its FTE as written. A contract of 1 may be one that does not say, and
// counts at most as its post.
func contracted(c *plan.Contract, post money.Decimal) money.Decimal {
	if c.FTE == money.One {
		return min(c.FTE, post)
	}
	return c.FTE
}

// listIDs joins ids: "a, b and c".
func listIDs(ids []string) string {
	if len(ids) > 6 {
		return fmt.Sprintf("%d contracts", len(ids))
	}
	return words.List(ids)
}

// serviceSince is the first day of continuous service under a contract.
func serviceSince(c *plan.Contract) fiscal.Day {
	if c.ContinuousSince != 0 {
		return min(c.ContinuousSince, c.Starts)
	}
	return c.Starts
}

// serviceCounts is the first day from which service counts towards four years: regulation 8(4).
var serviceCounts = fiscal.Date(2002, 7, 10)

// fourYears reports fixed-term service that reaches four years. A renewal or re-engagement then, or a renewed contract that
// is running then, counts as permanent unless the fixed term is justified on objective grounds. It is told once of a service:
// of the contract that counts as permanent, else of the one in which four years are reached.
func (s *search) fourYears(x *item, c *plan.Contract) {
	since, last, ends := s.fixedService(x, c)
	if since == 0 || last > ends {
		return
	}
	reaches := s.past(last).of("reaches", "reached")
	service := fmt.Sprintf("Service under the fixed-term contract %s of %s, since %s, %s four years on %s", c.ID, x.post.Title, since.Long(), reaches, last.Long())
	if since < serviceSince(c) {
		service = fmt.Sprintf("If one person holds the fixed-term contracts of %s since %s, their service %s four years on %s under %s",
			x.post.Title, since.Long(), reaches, last.Long(), c.ID)
	}
	renewals := func(o *plan.Contract) bool { // of the same service, that count as permanent
		oSince, oLast, oEnds := s.fixedService(x, o)
		return oSince == since && since < o.Starts && max(oLast+1, o.Starts) <= oEnds
	}
	switch from := max(last+1, c.Starts); {
	case since < c.Starts && from <= ends:
		if !slices.ContainsFunc(x.contracts, func(o *plan.Contract) bool { return o.Starts < c.Starts && renewals(o) }) {
			over := s.past(ends)
			s.addBy(from-1, FourYears, at("contract", c.ID), from, 0, "%s. It %s earlier service, and %s as permanent from %s, unless the fixed term %s justified on objective grounds.",
				service, s.past(c.Starts).of("renews", "renewed"), over.of("counts", "counted"), from.Long(), over.of("is", "was"))
		}
	case !slices.ContainsFunc(x.contracts, renewals):
		over := s.past(ends)
		s.addBy(last, FourYears, at("contract", c.ID), last, 0, "%s. If it %s renewed from then on, it %s as permanent, unless the fixed term %s justified on objective grounds.",
			service, over.of("is", "was"), over.of("counts", "counted"), over.of("is", "was"))
	}
}

// fixedService is the first day of the service under a fixed-term contract, the last of its four years, and the contract's
// end. No first day for other contracts. Where a contract does not say since when service is continuous, it may go on from
// the one fixed-term contract of its post that ends within a week before it.
func (s *search) fixedService(x *item, c *plan.Contract) (since, last, ends fiscal.Day) {
	if c.Kind != plan.FixedTerm || s.contractEnds(x, c) < c.Starts {
		return 0, 0, 0
	}
	first := c
	for range x.contracts {
		if before := s.before(x, first); before != nil {
			first = before
		}
	}
	since = max(serviceSince(first), serviceCounts)
	return since, since.AddMonths(48) - 1, s.contractEnds(x, c)
}

// before is the only fixed-term contract of the post that a contract may carry on: one that ends within a week before it,
// where neither has a companion. nil where there is none, or where the contract says since when service is continuous.
func (s *search) before(x *item, c *plan.Contract) *plan.Contract {
	if c.ContinuousSince != 0 {
		return nil
	}
	var found *plan.Contract
	for _, o := range x.contracts {
		ends := s.contractEnds(x, o)
		switch {
		case o == c:
		case o.Starts == c.Starts:
			return nil
		case o.Kind == plan.FixedTerm && ends < c.Starts && c.Starts <= ends+weekOff:
			if found != nil {
				return nil
			}
			found = o
		}
	}
	return found
}

// contractEnds is the last day of a contract: its own, or its post's if that is earlier.
func (s *search) contractEnds(x *item, c *plan.Contract) fiscal.Day {
	until, _ := s.establishedUntil(x)
	return min(c.Ends.OrForever(), until)
}

// weekOff is the days within which a contract that starts after another carries service on: a break of less than a week
// counts as none (Employment Rights Act 1996, section 212).
const weekOff = 7

// twoYears reports contracts that end after two years' continuous service or more, where no contract that starts within a
// week carries the service on, of the same post or of another. A secondment ends without a dismissal: the employer goes on
// employing.
func (s *search) twoYears() {
	carried := map[plan.ID]bool{} // contracts that carry on the service of one that ended
	for i := range s.plan.Contracts {
		c := &s.plan.Contracts[i]
		x := &s.w.items[s.items[c.Post]]
		ends, since := s.contractEnds(x, c), serviceSince(c)
		if c.Kind == plan.Secondment || ends == fiscal.Day(0).OrForever() || since.AddMonths(24) > ends+1 || ends < c.Starts {
			continue
		}
		if until, _ := s.establishedUntil(x); c.Kind == plan.Permanent && ends < until {
			continue // somebody leaves, and the post goes on
		}
		if next := s.carriesOn(c, ends, carried); next != "" {
			carried[next] = true
			continue
		}
		past := s.past(ends)
		what := "Not renewing it " + past.of("is", "was")
		if c.Kind == plan.Permanent {
			what = "Ended by the council, it " + past.of("is", "was")
		}
		s.addBy(ends, TwoYears, at("contract", c.ID), ends, 0,
			"The contract %s of %s %s on %s after continuous service since %s, two years or more. %s a dismissal, and redundancy pay %s.",
			c.ID, x.post.Title, past.of("ends", "ended"), ends.Long(), since.Long(), what, past.of("is due if the post goes", "was due if the post went"))
	}
}

// carriesOn gives the contract that carries on the service of one that ends, "" where none does. Each carries on for one. A
// contract of the same post that does not say since when its service is continuous may be the same person's.
func (s *search) carriesOn(c *plan.Contract, ends fiscal.Day, carried map[plan.ID]bool) plan.ID {
	for i := range s.plan.Contracts {
		o := &s.plan.Contracts[i]
		follows := ends < o.Starts && o.Starts <= ends+weekOff
		said := o.ContinuousSince != 0 && o.ContinuousSince <= serviceSince(c)
		if follows && !carried[o.ID] && (said || o.ContinuousSince == 0 && o.Post == c.Post) {
			return o.ID
		}
	}
	return ""
}
