package forecast

import (
	"fmt"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// splits looks for funding splits that name a source which cannot pay: because of its status, its eligibility or its
// window, or because it has not enough.
func (s *search) splits() {
	for k := range s.plan.Splits {
		split := &s.plan.Splits[k]
		i, p := s.itemOf(split.Post), s.payerOf(split.Source)
		days := split.Span().Within(s.w.calendar.horizon)
		asked, first := s.costIn(i, days)
		if asked == 0 {
			continue
		}
		name, title := s.plan.SourceName(split.Source), s.title(i)
		label := fmt.Sprintf("The funding split of %s asks %s for %s%% from %s", title, name, split.Percent, split.From.Long())
		payer := &s.w.payers[p]
		if status := s.w.statusOf(split.Source); status != plan.Confirmed {
			s.add(SplitNotSecured, at("post", split.Post), first, asked.Percent(split.Percent), "%s, but its money is %s.", label, statusWord(status))
		}
		if !payer.eligible[i] {
			s.add(SplitNotEligible, at("post", split.Post), first, asked.Percent(split.Percent), "%s, but the source may not pay for it.", label)
			continue
		}
		s.splitWindow(split, i, p, label)
	}
}

func statusWord(status plan.Status) string {
	if status == plan.Bid {
		return "only a bid"
	}
	return "only provisional"
}

func (s *search) itemOf(id plan.ID) int {
	for i := range s.w.items {
		if s.w.items[i].id == id {
			return i
		}
	}
	return -1
}

func (s *search) payerOf(id plan.ID) int {
	for p := range s.w.payers {
		if s.w.payers[p].id == id {
			return p
		}
	}
	return -1
}

// costIn is what an item costs in the segments that lie in some days of the horizon, and the first of the days.
func (s *search) costIn(i int, days fiscal.Span) (cost money.Pence, first fiscal.Day) {
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		if c := s.w.costs.cells[k*len(s.w.items)+i]; c > 0 && days.Overlaps(s.w.calendar.segments[k].Span) {
			if first == 0 {
				first = max(s.w.costDays(i, k).From, days.From)
			}
			cost += c
		}
	}
	return cost, first
}

// splitWindow reports the days on which a split asks a source that has no money then.
func (s *search) splitWindow(split *plan.Split, i, p int, label string) {
	payer := &s.w.payers[p]
	var first, last fiscal.Day
	var asked money.Pence
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		span := s.w.calendar.segments[k].Span
		cost := s.w.costs.cells[k*len(s.w.items)+i]
		if cost == 0 || !split.Span().Contains(span.From) {
			continue
		}
		if open, _, _ := s.w.openOn(payer, span); len(open) > 0 {
			continue
		}
		days := s.w.costDays(i, k)
		if first == 0 {
			first = days.From
		}
		last = days.Until
		asked += cost.Percent(split.Percent)
	}
	switch {
	case first == 0:
	case s.awaitsBudgetOf(split, first):
	case last == s.w.calendar.horizon.Until:
		s.add(SplitOutsideWindow, at("post", split.Post), first, asked, "%s, but the source has no money from %s on.", label, first.Long())
	default:
		s.add(SplitOutsideWindow, at("post", split.Post), first, asked, "%s, but the source has no money from %s to %s: %s is asked for in vain.",
			label, first.Long(), last.Long(), asked)
	}
}

// awaitsBudgetOf reports whether a split without end asks only for base budget that is not set yet.
func (s *search) awaitsBudgetOf(split *plan.Split, first fiscal.Day) bool {
	return split.Until == 0 && s.isBudget(split.Source) && first == s.budgetsEnd()+1
}
