package paper

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// tenths gives a number to one decimal place, without ".0".
func tenths(d money.Decimal) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	n := (int64(d)*10 + int64(money.One)/2) / int64(money.One)
	if n%10 == 0 {
		return fmt.Sprintf("%s%d", sign, n/10)
	}
	return fmt.Sprintf("%s%d.%d", sign, n/10, n%10)
}

// signed gives an amount with its sign: "+£250.00".
func signed(p money.Pence) string {
	if p > 0 {
		return "+" + p.String()
	}
	return p.String()
}

// scenarioName is how a scenario is called: by name, or "The plan as it stands".
func scenarioName(p *plan.Plan, id plan.ID) string {
	if s := p.Scenario(id); s != nil {
		return s.Name
	}
	return "The plan as it stands"
}

// short is a scenario's id, for headings; "plan" for the plan as written.
func short(id plan.ID) string {
	if id == "" {
		return "plan"
	}
	return string(id)
}

// basis says what a forecast counts.
func basis(o forecast.Options) string {
	counted := map[plan.Status]string{
		plan.Confirmed:   "confirmed money only",
		plan.Provisional: "confirmed and provisional money",
		plan.Bid:         "all money, bids included",
	}[o.Certainty]
	vacancies := "vacant posts cost nothing"
	if o.Vacancies == forecast.IncludeVacancies {
		vacancies = "vacant posts cost as if filled"
	}
	shortfall := ""
	if o.SplitShortfall == forecast.ShortfallToWaterfall {
		shortfall = "; other sources may pay what a funding split cannot"
	}
	return fmt.Sprintf("%s; %s; %s%s", period(o), counted, vacancies, shortfall)
}

// headline says in a sentence or two what matters most: the first loss of funding ahead and the largest, else the gap, and
// the staff that go, with the day by which to decide.
func headline(f *forecast.Forecast) string {
	if f.Total.Cost == 0 {
		return "There are no posts or costs in these months."
	}
	first, largest, capacity := mainCliffs(f.Cliffs)
	switch {
	case first != nil && first != largest:
		return fmt.Sprintf("%s The largest such loss, %s a year, is on %s.",
			lossHeadline(f, first), largest.Annualised.Pounds(), largest.Date.Long())
	case first != nil:
		return lossHeadline(f, first)
	case capacity != nil:
		return fmt.Sprintf("%s, but %s loses %s on %s. To keep them, decide by %s.",
			gapSentence(f), f.Plan.ProgrammeName(capacity.Programme), words.List(lost(capacity)), capacity.Date.Long(), capacity.DecideBy.Long())
	default:
		return gapSentence(f) + "."
	}
}

func lossHeadline(f *forecast.Forecast, c *forecast.Cliff) string {
	return fmt.Sprintf("From %s %s is short of %s a year. To avoid it, decide by %s.",
		c.Date.Long(), f.Plan.ProgrammeName(c.Programme), c.Annualised.Pounds(), c.DecideBy.Long())
}

func gapSentence(f *forecast.Forecast) string {
	switch {
	case f.Total.Gap == f.Total.Cost:
		return fmt.Sprintf("None of the cost of %s is funded", f.Total.Cost)
	case f.Total.Gap > 0:
		return fmt.Sprintf("Of a cost of %s, %s has no funding", f.Total.Cost, f.Total.Gap)
	default:
		return fmt.Sprintf("The whole cost of %s is funded", f.Total.Cost)
	}
}

// mainCliffs gives the first loss of funding and the largest, and the largest loss of staff; nil where there are none.
func mainCliffs(cliffs []forecast.Cliff) (first, largest, capacity *forecast.Cliff) {
	for i := range cliffs {
		c := &cliffs[i]
		switch {
		case c.Kind == forecast.Capacity:
			if capacity == nil || c.FTE > capacity.FTE {
				capacity = c
			}
		default:
			if first == nil {
				first = c
			}
			if largest == nil || c.Annualised > largest.Annualised {
				largest = c
			}
		}
	}
	return first, largest, capacity
}

// lost names the staff and the families' places that a cliff edge loses.
func lost(c *forecast.Cliff) []string {
	var list []string
	if fte := tenths(c.FTE); fte != "0" {
		list = append(list, fte+" FTE")
	}
	if places := tenths(c.Places); places != "0" {
		list = append(list, places+" family places")
	}
	return list
}

// Sentence says in plain words what a cliff edge is: when, how much, whose, why, and by when to decide.
func Sentence(p *plan.Plan, c forecast.Cliff) string {
	var b strings.Builder
	if c.Last > c.Date {
		fmt.Fprintf(&b, "From %s to %s, in steps: ", c.Date.Long(), c.Last.Long())
	} else {
		fmt.Fprintf(&b, "%s: ", c.Date.Long())
	}
	losses := words.List(lost(&c))
	if c.Kind == forecast.Capacity {
		fmt.Fprintf(&b, "%s loses %s", p.ProgrammeName(c.Programme), losses)
	} else {
		fmt.Fprintf(&b, "%s a year of %s becomes unfunded", c.Annualised.Pounds(), p.ProgrammeName(c.Programme))
		if losses != "" {
			b.WriteString(", with " + losses)
		}
	}
	fmt.Fprintf(&b, ". Hit: %s.", itemsHit(p, &c))
	if reasons := reasons(p, c.Causes); len(reasons) > 0 {
		fmt.Fprintf(&b, " Why: %s.", words.Several(reasons, 3))
	} else if c.Kind == forecast.Funding {
		b.WriteString(" Why: costs rise, and the money for them does not.")
	}
	fmt.Fprintf(&b, " Decide by %s.", c.DecideBy.Long())
	return b.String()
}

// reasons words the causes. Where the programme itself ends, that its posts and contracts end with it goes without saying.
func reasons(p *plan.Plan, causes []forecast.Cause) []string {
	var list []string
	for _, cause := range causes {
		follows := cause.Kind == forecast.PostEnded || cause.Kind == forecast.ContractEnded
		if follows && causes[0].Kind == forecast.ProgrammeEnded && cause.On == causes[0].On {
			continue
		}
		list = append(list, cause.Label(p))
	}
	return list
}

// itemsHit names the posts that a cliff edge hits, those of most FTE first, then the cost lines.
func itemsHit(p *plan.Plan, c *forecast.Cliff) string {
	ids := slices.Clone(c.Posts)
	fte := func(id plan.ID) money.Decimal {
		if x := p.Post(id); x != nil {
			return x.FTEOn(c.Date - 1)
		}
		return -1
	}
	slices.SortStableFunc(ids, func(a, b plan.ID) int { return cmp.Compare(fte(b), fte(a)) })
	var names []string
	for _, id := range ids {
		name := p.PostTitle(id)
		if x := p.Post(id); x != nil && fte(id) != money.One {
			name += fmt.Sprintf(" (%s FTE)", fte(id))
		}
		names = append(names, name)
	}
	return words.Several(names, 4)
}
