package forecast

import (
	"fmt"
	"slices"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// soonDays is how many days ahead a decide-by date is called near.
const soonDays = 90

// cliffs reports cliff edges whose decide-by date has passed or is near, and losses of money that lie in the past.
func (s *search) cliffs() {
	for _, c := range s.w.forecast.Cliffs {
		if s.onlyUnsetBudget(&c) || s.refilled(&c) {
			continue
		}
		ref := at("programme", c.Programme)
		loss := s.lossOf(&c)
		switch days := int(c.DecideBy - s.asAt); {
		case days < 0 && c.Date <= s.asAt:
			if c.Kind == Funding && len(c.Causes) > 0 {
				s.add(DecideByMissed, ref, c.DecideBy, c.Annualised, "%s. It was to be decided by %s.", loss, c.DecideBy.Long())
			}
		case days < 0:
			s.add(DecideByPassed, ref, c.DecideBy, c.Annualised, "%s. The day to decide by, %s, has passed: %s left until then.",
				loss, c.DecideBy.Long(), words.Count(int(c.Date-s.asAt), "day is", "days are"))
		case days == 0:
			s.add(DecideBySoon, ref, c.DecideBy, c.Annualised, "%s. Today, %s, is the day to decide by.", loss, c.DecideBy.Long())
		case days <= soonDays:
			s.add(DecideBySoon, ref, c.DecideBy, c.Annualised, "%s. Decide by %s: %s left.", loss, c.DecideBy.Long(), words.Count(days, "day is", "days are"))
		}
	}
}

// refilled reports whether a loss of staff is a vacancy for whose posts the plan has later appointments.
func (s *search) refilled(c *Cliff) bool {
	return c.Kind == Capacity && !slices.ContainsFunc(c.Posts, func(id plan.ID) bool {
		return !slices.ContainsFunc(s.w.items[s.items[id]].contracts, func(o *plan.Contract) bool { return o.Starts >= c.Date })
	})
}

// lossOf says what is lost in a cliff edge, and when.
func (s *search) lossOf(c *Cliff) string {
	name := s.plan.ProgrammeName(c.Programme)
	var hit []string
	for _, id := range c.Posts {
		hit = append(hit, s.titles.Posts[id])
	}
	if c.Kind == Capacity {
		return fmt.Sprintf("%s loses %s FTE on %s (%s)", name, c.FTE, c.Date.Long(), words.Several(hit, mostNamed))
	}
	return fmt.Sprintf("%s is short of %s a year from %s (%s)", name, c.Annualised.Pounds(), c.Date.Long(), words.Several(hit, mostNamed))
}

// onlyUnsetBudget reports whether a cliff edge is no more than the end of the base budget that is set, of a programme that
// goes on.
func (s *search) onlyUnsetBudget(c *Cliff) bool {
	if c.Kind == Capacity || len(c.Causes) == 0 {
		return false
	}
	programmeEnds := s.plan.Programme(c.Programme).Ends
	return !slices.ContainsFunc(c.Causes, func(cause Cause) bool {
		return cause.Kind != TrancheEnded || cause.Next != 0 || !s.isBudget(cause.ID) || cause.On == programmeEnds
	})
}

// decisions reports decisions whose action is overdue.
func (s *search) decisions() {
	for i := range s.plan.Decisions {
		d := &s.plan.Decisions[i]
		if d.Due == 0 || d.Due >= s.asAt || d.Status == plan.DecisionDone {
			continue
		}
		action := d.Action
		if action == "" {
			action = d.Text
		}
		s.add(DecisionOverdue, at("decision", d.ID), d.Due, 0, "%s of %s asked for this by %s, and it is not marked as done: %s.",
			d.Body, d.Date.Long(), d.Due.Long(), trimStop(action))
	}
}

// trimStop is a text without its full stop.
func trimStop(text string) string {
	for len(text) > 0 && (text[len(text)-1] == '.' || text[len(text)-1] == ' ') {
		text = text[:len(text)-1]
	}
	return text
}

// triggerPassed reports a scenario whose trigger was to be known by a day that has passed.
func (s *search) triggerPassed(x *plan.Scenario) {
	if x.Trigger == nil || x.Trigger.By == 0 || x.Trigger.By >= s.asAt {
		return
	}
	s.add(TriggerPassed, at("scenario", x.ID), x.Trigger.By, 0,
		"Whether the scenario %q comes about was to be known by %s: %s.",
		x.Name, x.Trigger.By.Long(), trimStop(x.Trigger.When))
}
