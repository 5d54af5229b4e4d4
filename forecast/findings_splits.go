package forecast

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// splits looks for funding splits that name a source which cannot pay: because of its status, its eligibility or its
// window, or because it has not enough.
func (s *search) splits() {
	for k := range s.plan.Splits {
		split := &s.plan.Splits[k]
		i, p := s.items[split.Post], s.payerOf(split.Source)
		days := split.Span().Within(s.w.calendar.horizon)
		asked, first := s.costIn(i, days)
		if asked == 0 {
			continue
		}
		name, title := s.sourceName(split.Source), s.title(i)
		label := fmt.Sprintf("The funding split of %s asks %s for %s%% from %s", title, name, split.Percent, split.From.Long())
		payer := &s.w.payers[p]
		if status := statusOf(s.plan, split.Source); status != plan.Confirmed {
			relies := "is asked for in vain"
			if payer.counted {
				relies = "relies on it"
			}
			s.add(SplitNotSecured, at("post", split.Post), first, asked.Percent(split.Percent), "%s, but its money is %s: %s %s.",
				label, statusWord(status), asked.Percent(split.Percent), relies)
		}
		if !payer.eligible[i] {
			s.add(SplitNotEligible, at("post", split.Post), first, asked.Percent(split.Percent), "%s, but the source may not pay for it: %s is asked for in vain.", label, asked.Percent(split.Percent))
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

// splitWindow reports the days on which a split asks a source that has no money then. A split without end that asks for base
// budget that is not set yet is no fault.
func (s *search) splitWindow(split *plan.Split, i, p int, label string) {
	payer := &s.w.payers[p]
	var hole fiscal.Span
	var asked money.Pence // in the first twelve months of the hole
	tell := func() {
		if hole.From != 0 && (split.Until != 0 || !s.afterBudget(payer, hole.From)) {
			when := fmt.Sprintf("from %s to %s: %s", hole.From.Long(), hole.Until.Long(), asked)
			if hole.Until >= hole.From.AddMonths(12) {
				when = fmt.Sprintf("from %s on: in 12 months %s", hole.From.Long(), asked)
			}
			s.add(SplitOutsideWindow, at("post", split.Post), hole.From, asked, "%s, but the source has no money %s is asked for in vain.", label, when)
		}
		hole, asked = fiscal.Span{}, 0
	}
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		span := s.w.calendar.segments[k].Span
		cost, _ := s.cell(i, k)
		if cost == 0 || !split.Span().Contains(span.From) {
			continue
		}
		if open, _, _ := s.w.openOn(payer, span); len(open) > 0 {
			tell()
			continue
		}
		days := s.w.costDays(i, k)
		if hole.From == 0 {
			hole.From = days.From
		}
		hole.Until = days.Until
		if days.From < hole.From.AddMonths(12) {
			asked += cost.Percent(split.Percent)
		}
	}
	tell()
}

// afterBudget reports whether a payer is base budget whose last money ended before the day.
func (s *search) afterBudget(payer *payer, day fiscal.Day) bool {
	return s.isBudget(payer.id) && !slices.ContainsFunc(payer.tranches, func(t int) bool { return s.w.tranches[t].Until >= day })
}
