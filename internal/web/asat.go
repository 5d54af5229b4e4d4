package web

import (
	"cliffedge/forecast/fiscal"
)

// asAt is the day as which a plan is looked at, and why.
type asAt struct {
	Day   fiscal.Day
	Today bool
	// Why says in words why it is neither today nor the reader's choice; "" where it is.
	Why string
	// Ends is the last day that the plan says anything of; 0 for none.
	Ends fiscal.Day
	// Latest is the day of the plan's latest decision up to today; 0 for none.
	Latest fiscal.Day
	// Value is what the form for it shows: what was typed, even where it is no day.
	Value string
}

// window is the financial years that a page shows: the year before the day's, which tells whether something has already happened,
// the day's own, and the years ahead: four, which is how far a council's financial plan looks, or up to seven where the plan's money
// ends later, so that what follows its end is seen.
type window struct {
	First, This, Last fiscal.Year
	Day               fiscal.Day // as which the plan is seen
}

const (
	fewestAhead = 4
	mostAhead   = 7
)

func windowOf(a asAt) window {
	earliest, latest := fiscal.FirstDay.Month().Year()+1, fiscal.LastDay.Month().Year()-1 // whole years within the calendar
	this := min(max(a.Day.Month().Year(), earliest+1), latest-fewestAhead)
	last := this + fewestAhead
	if a.Ends != 0 {
		last = min(max(last, a.Ends.Month().Year()+1), this+mostAhead, latest)
	}
	return window{this - 1, this, last, a.Day}
}

// variables are the window's months, for queries.
func (w window) variables() map[string]any {
	return map[string]any{
		"from": w.First.First().String(), "to": w.Last.Last().String(), "beyond": yearAfter(w.Last.Last()).String(),
		"yearFrom": w.This.First().String(), "yearTo": w.This.Last().String(),
	}
}

// datesAnswer is what queries/dates.graphql is answered.
type datesAnswer struct {
	Authority struct {
		Plan struct {
			Programmes []struct{ Starts, Ends date }
			Sources    []struct{ Tranches []struct{ From, Until date } }
			Outcomes   []struct{ Starts, Ends, ClaimsUntil, CarryUntil date }
			Decisions  []struct{ Date date }
		}
	}
}

// ends is the last day that the plan says anything of: when its programmes and its money end. 0 where nothing ends, as in a plan without
// money.
func (a datesAnswer) ends() fiscal.Day {
	p, last := a.Authority.Plan, fiscal.Day(0)
	for _, x := range p.Programmes {
		last = max(last, x.Ends.Day)
	}
	for _, s := range p.Sources {
		for _, t := range s.Tranches {
			last = max(last, t.Until.Day)
		}
	}
	for _, x := range p.Outcomes {
		last = max(last, x.Starts.Day, x.Ends.Day, x.ClaimsUntil.Day, x.CarryUntil.Day)
	}
	if last == 0 {
		return 0
	}
	for _, x := range p.Programmes { // which may begin later
		last = max(last, x.Starts.Day)
	}
	return last
}

// open says whether a programme of the plan has no end.
func (a datesAnswer) open() bool {
	for _, x := range a.Authority.Plan.Programmes {
		if x.Ends.Day == 0 {
			return true
		}
	}
	return false
}

// decided is the day of the latest decision up to a day.
func (a datesAnswer) decided(until fiscal.Day) fiscal.Day {
	last := fiscal.Day(0)
	for _, d := range a.Authority.Plan.Decisions {
		if d.Date.Day <= until {
			last = max(last, d.Date.Day)
		}
	}
	return last
}

// asAt finds the day as which the page looks at the plan: what the address says, or today; but where all of the plan lies in the
// past, the day when it was last decided on, as of today it says nothing.
func (v *visit) asAt(problems *[]problem) (asAt, error) {
	var answer datesAnswer
	if err := v.ask("dates", nil, &answer); err != nil {
		return asAt{}, err
	}
	today := v.today()
	a := asAt{Day: v.day("asAt", problems), Latest: answer.decided(today)}
	a.Value = dayTyped(a.Day, v.param("asAt"))
	ended := answer.ends()
	a.Ends = ended
	switch {
	case a.Day != 0:
		a.Today = a.Day == today
		return a, nil
	case ended == 0 || ended >= today:
		a.Day, a.Today = today, true
	case a.Latest != 0:
		a.Day, a.Why = a.Latest, "the day of the plan’s latest decision"
	default:
		day, err := v.lastEdge(ended)
		if err != nil {
			return asAt{}, err
		}
		a.Day, a.Why = day, "the day by which its last cliff edge had to be decided on"
		if day == ended {
			a.Why = "the day on which its money ended"
		}
	}
	if a.Value == "" {
		a.Value = a.Day.Long()
	}
	what := "programmes and money"
	if answer.open() {
		what = "money"
	}
	a.Why = a.because(what, ended)
	return a, nil
}

// because says why the day was chosen: what had ended by another.
func (a asAt) because(what string, ended fiscal.Day) string {
	if a.Why == "" {
		return ""
	}
	return "All " + what + " of this plan, bids among it, ended by " + ended.Long() + ", so it is shown as at " + a.Day.Long() + ", " + a.Why + "."
}

// lastEdge is the day by which the last cliff edge before a plan's end had to be decided on; the end itself where there is none.
func (v *visit) lastEdge(ended fiscal.Day) (fiscal.Day, error) {
	var answer struct {
		Authority struct {
			Plan struct {
				Forecast struct{ Cliffs []struct{ DecideBy date } }
			}
		}
	}
	w := windowOf(asAt{Day: ended})
	if err := v.ask("edges", map[string]any{"from": w.First.First().String(), "to": (w.This + 1).Last().String()}, &answer); err != nil {
		return 0, err
	}
	last := fiscal.Day(0)
	for _, c := range answer.Authority.Plan.Forecast.Cliffs {
		if c.DecideBy.Day <= ended {
			last = max(last, c.DecideBy.Day)
		}
	}
	if last == 0 {
		return ended, nil
	}
	return last, nil
}
