package paper

import (
	"fmt"
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

// headline says in a sentence or two what matters most: the largest loss of funding ahead, else the gap, and the staff that
// go, with the day by which to decide.
func headline(f *forecast.Forecast) string {
	if f.Total.Cost == 0 {
		return "There are no posts or costs in these months."
	}
	funding, capacity := largest(f.Cliffs)
	switch {
	case funding != nil:
		return fmt.Sprintf("%s a year of %s has no funding from %s. To avoid it, decide by %s.",
			funding.Annualised.Pounds(), f.Plan.ProgrammeName(funding.Programme), funding.Date.Long(), funding.DecideBy.Long())
	case capacity != nil:
		return fmt.Sprintf("%s, but %s loses %s on %s. To keep them, decide by %s.",
			gapSentence(f), f.Plan.ProgrammeName(capacity.Programme), strings.Join(lost(capacity), " and "), capacity.Date.Long(), capacity.DecideBy.Long())
	default:
		return gapSentence(f) + "."
	}
}

func gapSentence(f *forecast.Forecast) string {
	if f.Total.Gap > 0 {
		return fmt.Sprintf("Of a cost of %s, %s has no funding", f.Total.Cost, f.Total.Gap)
	}
	return fmt.Sprintf("The whole cost of %s is funded", f.Total.Cost)
}

// largest gives the cliff edges that lose most funding and most staff, nil where there are none.
func largest(cliffs []forecast.Cliff) (funding, capacity *forecast.Cliff) {
	for i := range cliffs {
		c := &cliffs[i]
		switch {
		case c.Kind == forecast.Funding && (funding == nil || c.Annualised > funding.Annualised):
			funding = c
		case c.Kind == forecast.Capacity && (capacity == nil || c.FTE > capacity.FTE):
			capacity = c
		}
	}
	return funding, capacity
}

// lost names the staff and the families' places that a cliff edge loses.
func lost(c *forecast.Cliff) []string {
	var list []string
	if fte := tenths(c.FTE); fte != "0" {
		list = append(list, fte+" FTE")
	}
	if places := tenths(c.Places); places != "0" {
		list = append(list, places+" families' places")
	}
	return list
}

// Sentence says in plain words what a cliff edge is: when, how much, whose, why, and by when to decide.
func Sentence(p *plan.Plan, c forecast.Cliff) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", c.Date.Long())
	losses := strings.Join(lost(&c), " and ")
	if c.Kind == forecast.Capacity {
		fmt.Fprintf(&b, "%s loses %s", p.ProgrammeName(c.Programme), losses)
	} else {
		fmt.Fprintf(&b, "%s a year of %s becomes unfunded", c.Annualised.Pounds(), p.ProgrammeName(c.Programme))
		if losses != "" {
			b.WriteString(", with " + losses)
		}
	}
	fmt.Fprintf(&b, ". %s.", itemsHit(p, c.Posts))
	if reasons := reasons(p, c.Causes); len(reasons) > 0 {
		fmt.Fprintf(&b, " Why: %s.", words.Several(reasons, 3))
	}
	fmt.Fprintf(&b, " Decide by %s.", c.DecideBy.Long())
	return b.String()
}

// reasons words the causes. Where the programme itself ends, that its posts end with it goes without saying.
func reasons(p *plan.Plan, causes []forecast.Cause) []string {
	var list []string
	for _, cause := range causes {
		if cause.Kind == forecast.PostEnded && causes[0].Kind == forecast.ProgrammeEnded {
			continue
		}
		list = append(list, cause.Label(p))
	}
	return list
}

// itemsHit counts and names the posts and costs that a cliff edge hits.
func itemsHit(p *plan.Plan, ids []plan.ID) string {
	titles := make([]string, len(ids))
	posts := 0
	for i, id := range ids {
		titles[i] = p.PostTitle(id)
		if p.Post(id) != nil {
			posts++
		}
	}
	var counts []string
	if posts > 0 {
		counts = append(counts, words.Count(posts, "post", "posts"))
	}
	if costs := len(ids) - posts; costs > 0 {
		counts = append(counts, words.Count(costs, "other cost", "other costs"))
	}
	count := strings.Join(counts, " and ")
	return "In " + count + ": " + words.Several(titles, 3)
}
