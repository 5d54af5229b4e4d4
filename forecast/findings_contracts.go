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
			s.fourYears(x, c)
			s.twoYears(x, c)
		}
	}
}

// vacancies reports a post that is established and wholly unfilled for some time.
func (s *search) vacancies(i int) {
	x := &s.w.items[i]
	var first fiscal.Span
	days, times := 0, 0
	var until fiscal.Day
	for _, stretch := range x.stretches {
		span := stretch.Within(s.w.calendar.horizon)
		if stretch.filled > 0 || span.Days() == 0 || x.post.FTEOn(span.From) == 0 {
			continue
		}
		days += span.Days()
		if until+1 != span.From || times == 0 {
			times++
		}
		until = span.Until
		if times == 1 {
			if first.From == 0 {
				first.From = span.From
			}
			first.Until = span.Until
		}
	}
	if times == 0 {
		return
	}
	when := fmt.Sprintf("from %s to %s", first.From.Long(), first.Until.Long())
	if first.Until == s.w.calendar.horizon.Until {
		when = "from " + first.From.Long() + " on"
	}
	more := ""
	if times > 1 {
		more = fmt.Sprintf(" It is vacant %d times, %d days in all.", times, days)
	}
	fte := x.post.FTEOn(first.From)
	annual := s.vacancyCost(x, first.From)
	s.add(VacantPost, at("post", x.id), first.From, annual, "%s (%s FTE) is vacant %s. It costs nothing then; filled, it would cost %s a year.%s",
		s.title(i), fte, when, annual, more)
}

// vacancyCost is what the post would cost a year if it were filled.
func (s *search) vacancyCost(x *item, day fiscal.Day) money.Pence {
	e := establishment{plan: s.plan, awards: s.plan.AwardsInOrder()}
	return e.payRate(x.post, day).annual(x.post.FTEOn(day))
}

// overfilled reports contracts whose FTE together exceed the post's.
func (s *search) overfilled(x *item) {
	days := []fiscal.Day{}
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
				sum += c.FTE
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

// fourYears reports fixed-term service that reaches four years. A renewal or re-engagement then, or a renewed contract that
// is running then, is permanent in law unless the fixed term is justified on objective grounds.
func (s *search) fourYears(x *item, c *plan.Contract) {
	if c.Kind != plan.FixedTerm {
		return
	}
	since := serviceSince(c)
	reached := since.AddMonths(48)
	ends := s.contractEnds(x, c)
	if reached > ends {
		return
	}
	if since < c.Starts {
		from := max(reached, c.Starts)
		s.add(FourYears, at("contract", c.ID), from, 0,
			"The fixed-term contract %s of %s renews service that goes back to %s. It reaches four years on %s, and from %s it counts as permanent, unless the fixed term is justified on objective grounds.",
			c.ID, x.post.Title, since.Long(), reached.Long(), from.Long())
		return
	}
	s.add(FourYears, at("contract", c.ID), reached, 0,
		"The fixed-term contract %s of %s reaches four years' continuous service on %s. If it is renewed from then on, it counts as permanent, unless the fixed term is justified on objective grounds.",
		c.ID, x.post.Title, reached.Long())
}

// contractEnds is the last day of a contract: its own, or its post's if that is earlier.
func (s *search) contractEnds(x *item, c *plan.Contract) fiscal.Day {
	until, _ := s.establishedUntil(x)
	return min(c.Ends.OrForever(), until)
}

// twoYears reports a contract that ends after two years' continuous service or more, where no contract that starts the day
// after carries the service on, of this post or of another. A secondment ends without a dismissal: the employer goes on employing.
func (s *search) twoYears(x *item, c *plan.Contract) {
	ends := s.contractEnds(x, c)
	since := serviceSince(c)
	if c.Kind == plan.Secondment || ends == fiscal.Day(0).OrForever() || since.AddMonths(24) > ends+1 || ends < c.Starts {
		return
	}
	if slices.ContainsFunc(s.plan.Contracts, func(o plan.Contract) bool {
		return o.Starts == ends+1 && o.ContinuousSince != 0 && o.ContinuousSince <= since
	}) {
		return
	}
	s.add(TwoYears, at("contract", c.ID), ends, 0,
		"The contract %s of %s ends on %s after continuous service since %s. After two years' service redundancy pay is due, and not renewing is a dismissal that needs a fair reason and procedure.",
		c.ID, x.post.Title, ends.Long(), since.Long())
}
