package paper

import (
	"fmt"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// plural gives a number with its noun: "1 post", "3 posts".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// several joins names: "a, b and c", or "a, b and 7 more" where there are many.
func several(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

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
	return fmt.Sprintf("%s to %s; %s; %s%s", o.From.Long(), o.To.Long(), counted, vacancies, shortfall)
}

// headline says in one sentence what matters most: the largest loss of funding ahead, else the gap, else that there is none.
func headline(f *forecast.Forecast) string {
	var worst *forecast.Cliff
	for i := range f.Cliffs {
		if c := &f.Cliffs[i]; c.Kind == forecast.Funding && (worst == nil || c.Annualised > worst.Annualised) {
			worst = c
		}
	}
	switch {
	case worst != nil:
		return fmt.Sprintf("Unless something is decided by %s, %s a year of %s has no funding from %s.",
			worst.DecideBy.Long(), worst.Annualised.Pounds(), f.Plan.ProgrammeName(worst.Programme), worst.Date.Long())
	case f.Total.Gap > 0:
		return fmt.Sprintf("Of a cost of %s, %s has no funding.", f.Total.Cost, f.Total.Gap)
	default:
		return fmt.Sprintf("The whole cost of %s is funded.", f.Total.Cost)
	}
}

// Sentence says in plain words what a cliff edge is: when, how much, whose, why, and by when to decide.
func Sentence(p *plan.Plan, c forecast.Cliff) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", c.Date.Long())
	var lost []string
	if fte := tenths(c.FTE); fte != "0" {
		lost = append(lost, fte+" FTE")
	}
	if places := tenths(c.Places); places != "0" {
		lost = append(lost, tenths(c.Places)+" families' places")
	}
	if c.Kind == forecast.Capacity {
		fmt.Fprintf(&b, "%s loses %s", p.ProgrammeName(c.Programme), several(lost, 2))
	} else {
		fmt.Fprintf(&b, "%s a year of %s becomes unfunded", c.Annualised.Pounds(), p.ProgrammeName(c.Programme))
		if len(lost) > 0 {
			b.WriteString(", with " + several(lost, 2))
		}
	}
	fmt.Fprintf(&b, ". %s.", itemsHit(p, c.Posts))
	if len(c.Causes) > 0 {
		labels := make([]string, len(c.Causes))
		for i, cause := range c.Causes {
			labels[i] = cause.Label(p)
		}
		fmt.Fprintf(&b, " Why: %s.", several(labels, 3))
	}
	fmt.Fprintf(&b, " Decide by %s.", c.DecideBy.Long())
	return b.String()
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
		counts = append(counts, plural(posts, "post", "posts"))
	}
	if costs := len(ids) - posts; costs > 0 {
		counts = append(counts, plural(costs, "other cost", "other costs"))
	}
	count := strings.Join(counts, " and ")
	return strings.ToUpper(count[:1]) + count[1:] + ": " + several(titles, 3)
}
