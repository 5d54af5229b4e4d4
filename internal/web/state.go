package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/internal/web/chart"
)

// cliff is a cliff edge as queries ask for it.
type cliff struct {
	Programme   named
	Kind        string // FUNDING or CAPACITY
	Date, Last  date
	Annualised  money.Pence
	FTE, Places decimal
	DecideBy    date
	Posts       []named
	Costs       []named
	Causes      []struct{ Label string }
}

// named is an item of the plan. Posts and costs have a title, all else a name.
type named struct{ Slug, Name, Title string }

func (c cliff) isFunding() bool { return c.Kind == "FUNDING" }

// monthTotals is a month's cost and gap.
type monthTotals struct {
	Month  month
	Totals struct{ Cost, Gap money.Pence }
}

// state says in one sentence how things stand, and how bad that is.
type state struct {
	Level    string // good, warn or bad
	Sentence string
	More     []string // sentences
}

// situation is what a state follows from: a forecast's cliff edges and gaps, looked at as at a day.
type situation struct {
	Day    fiscal.Day
	Cliffs []cliff
	Months []monthTotals
	Cost   money.Pence // of all months
	Gap    money.Pence
	Past   bool // the day is not today
}

// from says of how many days are left from which day they are counted, where that is not today.
func (s situation) from() string {
	if !s.Past {
		return ""
	}
	return ", from " + s.Day.Long()
}

// ahead are the cliff edges of a kind after the day.
func (s situation) ahead(funding bool) []cliff {
	return s.those(func(c cliff) bool { return c.isFunding() == funding && c.Date.Day > s.Day })
}

func (s situation) those(which func(cliff) bool) []cliff {
	var list []cliff
	for _, c := range s.Cliffs {
		if which(c) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b cliff) int { return cmp.Compare(a.Date.Day, b.Date.Day) })
	return list
}

// inMonth is the cost and gap of the day's month.
func (s situation) inMonth() (cost, gap money.Pence) {
	for _, m := range s.Months {
		if m.Month.Month == s.Day.Month() {
			return m.Totals.Cost, m.Totals.Gap
		}
	}
	return 0, 0
}

// state finds the sentence.
func (s situation) state() state {
	funding, capacity := s.ahead(true), s.ahead(false)
	_, gapNow := s.inMonth()
	passed := s.those(func(c cliff) bool { return c.isFunding() && c.Date.Day <= s.Day })
	switch {
	case s.Cost == 0:
		return state{Level: "warn", Sentence: "The plan has no posts or costs in these years."}
	case gapNow > 0:
		return s.unfunded(gapNow, passed, funding)
	case len(funding) > 0 && (len(capacity) == 0 || funding[0].Date.Day <= capacity[0].Date.Day):
		x := s.fundingEnds(funding)
		x.More = append(x.More, s.capacityGoes(capacity)...)
		return x
	case len(capacity) > 0:
		return s.capacityEnds(capacity, funding)
	case s.Gap > 0:
		return state{Level: "warn", Sentence: fmt.Sprintf("Of a cost of %s %s, %s has no funding.", s.Cost.Pounds(), s.span(), s.Gap.Pounds())}
	default:
		return state{Level: "good", Sentence: fmt.Sprintf("All costs are funded until %s.", s.Months[len(s.Months)-1].Month.Last().Long())}
	}
}

// span is the months looked at, in words.
func (s situation) span() string {
	return "from " + s.Months[0].Month.Long() + " to " + s.Months[len(s.Months)-1].Month.Long()
}

// fundingEnds is said of the first day ahead on which money falls away, and the largest.
func (s situation) fundingEnds(list []cliff) state {
	first := list[0].Date.Day
	at := s.those(func(c cliff) bool { return c.isFunding() && c.Date.Day == first })
	amount, decideBy := together(at)
	x := state{Level: "warn", Sentence: fmt.Sprintf("%s a year has no funding from %s; %s.", amount.Pounds(), first.Long(), s.decide(decideBy))}
	if decideBy < s.Day {
		x.Level = "bad"
	}
	x.More = append(x.More, s.stake(at, decideBy))
	for _, c := range list {
		if c.Date.Day > first && c.Annualised > amount {
			x.More = append(x.More, fmt.Sprintf("The largest loss comes later: %s a year from %s; %s.", c.Annualised.Pounds(), c.Date.Long(), s.decide(c.DecideBy.Day)))
			break
		}
	}
	if rest := len(list) - len(at); rest > 0 && len(x.More) == 1 {
		x.More = append(x.More, words.Count(rest, "more cliff edge follows", "more cliff edges follow")+" by "+list[len(list)-1].Date.Long()+".")
	}
	return x
}

// stake says what hangs on cliff edges of one day, and how long there is to decide.
func (s situation) stake(at []cliff, decideBy fiscal.Day) string {
	posts, costs := map[string]bool{}, map[string]bool{}
	for _, c := range at {
		for _, p := range c.Posts {
			posts[p.Slug] = true
		}
		for _, x := range c.Costs {
			costs[x.Slug] = true
		}
	}
	text := "Only costs without a post are hit."
	if len(posts) > 0 {
		text = fmt.Sprintf("It hits %s with %s", words.Count(len(posts), "post", "posts"), losses(allOf(at)))
		if len(costs) > 0 {
			text += ", and " + words.Count(len(costs), "cost line", "cost lines")
		}
		text += "."
	}
	if decideBy > s.Day {
		text += " Time to decide: " + s.left(decideBy) + s.from() + "."
	}
	return text
}

// decide says by when to decide, and how long that is from the day.
func (s situation) decide(by fiscal.Day) string {
	switch {
	case by > s.Day:
		return "decide by " + by.Long()
	case by == s.Day:
		return "decide today"
	default:
		return fmt.Sprintf("the day to decide in time, %s, passed %s ago", by.Long(), span(by, s.Day))
	}
}

// together adds up cliff edges of one day.
func together(list []cliff) (annualised money.Pence, decideBy fiscal.Day) {
	for i, c := range list {
		annualised += c.Annualised
		if i == 0 || c.DecideBy.Day < decideBy {
			decideBy = c.DecideBy.Day
		}
	}
	return annualised, decideBy
}

// unfunded is said where the day's own month is short of money.
func (s situation) unfunded(gap money.Pence, passed, ahead []cliff) state {
	x := state{Level: "bad"}
	if len(passed) > 0 {
		first := passed[0].Date.Day
		amount, decideBy := together(s.those(func(c cliff) bool { return c.isFunding() && c.Date.Day == first }))
		x.Sentence = fmt.Sprintf("%s a year has had no funding since %s; the day to decide in time was %s, %s ago.",
			amount.Pounds(), first.Long(), decideBy.Long(), span(decideBy, s.Day))
	} else {
		cost, _ := s.inMonth()
		x.Sentence = fmt.Sprintf("%s of this month’s cost of %s has no funding.", gap.Pounds(), cost.Pounds())
	}
	if len(ahead) > 0 {
		amount, decideBy := together(s.those(func(c cliff) bool { return c.isFunding() && c.Date == ahead[0].Date }))
		x.More = append(x.More, fmt.Sprintf("Another %s a year has none from %s; %s.", amount.Pounds(), ahead[0].Date.Long(), s.decide(decideBy)))
	}
	return x
}

// capacityEnds is said where staff go before any money falls away.
func (s situation) capacityEnds(list, funding []cliff) state {
	first, decideBy := s.sum(list[0].Date.Day)
	sentence := fmt.Sprintf("%s go from %s; to keep them, %s.", losses(first), first.Date.Long(), s.decide(decideBy))
	if len(funding) == 0 && s.Gap == 0 {
		sentence = "All costs are funded, but " + sentence
	}
	x := state{Level: "warn", Sentence: sentence}
	if decideBy < s.Day {
		x.Level = "bad"
	}
	var later []cliff
	for _, c := range list {
		if c.Date.Day > first.Date.Day {
			later = append(later, c)
		}
	}
	x.More = s.capacityGoes(later)
	if len(funding) > 0 {
		amount, by := together(s.those(func(c cliff) bool { return c.isFunding() && c.Date == funding[0].Date }))
		x.More = append(x.More, fmt.Sprintf("%s a year has no funding from %s; %s.", amount.Pounds(), funding[0].Date.Long(), s.decide(by)))
	}
	return x
}

// mostDays is how many days on which something falls away a sentence names.
const mostDays = 3

// edges says in a clause which money falls away ahead and which staff go, day by day; "" where nothing does.
func (s situation) edges() string {
	var clauses []string
	if list := s.ahead(true); len(list) > 0 {
		clauses = append(clauses, dayByDay(list, "more loss of funding follows", "more losses of funding follow", func(first bool, at []cliff) string {
			amount, _ := together(at)
			if first {
				return amount.Pounds() + " a year has no funding from " + at[0].Date.Long()
			}
			return "a further " + amount.Pounds() + " from " + at[0].Date.Long()
		}))
	}
	if list := s.ahead(false); len(list) > 0 {
		clauses = append(clauses, dayByDay(list, "more loss of staff follows", "more losses of staff follow", func(first bool, at []cliff) string {
			all := allOf(at)
			if first {
				return losses(all) + " go on " + all.Date.Long()
			}
			return losses(all) + " on " + all.Date.Long()
		}))
	}
	return strings.Join(clauses, ", and ")
}

// dayByDay says a text of each of the first days of cliff edges in order, and how many more follow.
func dayByDay(list []cliff, one, many string, say func(first bool, at []cliff) string) string {
	days := slices.CompactFunc(slices.Clone(list), func(a, b cliff) bool { return a.Date == b.Date })
	shown := days
	if len(days) > mostDays+1 { // one more takes no more room than to say that there is one
		shown = days[:mostDays]
	}
	var parts []string
	for i, day := range shown {
		var at []cliff
		for _, c := range list {
			if c.Date == day.Date {
				at = append(at, c)
			}
		}
		parts = append(parts, say(i == 0, at))
	}
	if rest := len(days) - len(shown); rest > 0 {
		parts = append(parts, words.Count(rest, one, many)+" by "+days[len(days)-1].Date.Long())
	}
	return strings.Join(parts, ", ")
}

// decideFirst is the first day by which to decide on any cliff edge ahead; 0 for none.
func (s situation) decideFirst() fiscal.Day {
	_, by := together(s.those(func(c cliff) bool { return c.Date.Day > s.Day }))
	return by
}

// allOf adds up cliff edges of one day.
func allOf(list []cliff) cliff {
	all := cliff{Date: list[0].Date}
	for _, c := range list {
		all.FTE.Decimal += c.FTE.Decimal
		all.Places.Decimal += c.Places.Decimal
	}
	return all
}

// sum adds up the losses of staff of one day.
func (s situation) sum(on fiscal.Day) (all cliff, decideBy fiscal.Day) {
	list := s.those(func(c cliff) bool { return !c.isFunding() && c.Date.Day == on })
	_, decideBy = together(list)
	return allOf(list), decideBy
}

// capacityGoes says of the largest loss of staff among cliff edges ahead; nothing of none.
func (s situation) capacityGoes(list []cliff) []string {
	if len(list) == 0 {
		return nil
	}
	largest, decideBy := s.sum(list[0].Date.Day)
	for _, c := range list {
		if all, by := s.sum(c.Date.Day); all.FTE.Decimal > largest.FTE.Decimal {
			largest, decideBy = all, by
		}
	}
	return []string{fmt.Sprintf("%s go from %s; to keep them, %s.", losses(largest), largest.Date.Long(), s.decide(decideBy))}
}

// losses are the staff and the families' places of a cliff edge.
func losses(c cliff) string {
	var list []string
	if c.FTE.Decimal != 0 {
		list = append(list, tenths(c.FTE.Decimal)+" FTE of staff")
	}
	if c.Places.Decimal != 0 {
		list = append(list, tenths(c.Places.Decimal)+" families’ places")
	}
	if len(list) == 0 {
		return "no staff"
	}
	return words.List(list)
}

// chartCliffs are cliff edges as charts mark them.
func chartCliffs(list []cliff) []chart.Cliff {
	var marks []chart.Cliff
	for _, c := range list {
		marks = append(marks, chart.Cliff{Date: c.Date.Day, Yearly: c.Annualised, Note: why(c)})
	}
	return marks
}

// why is what ends on the day of a cliff edge; of staff, who go.
func why(c cliff) string {
	switch {
	case !c.isFunding():
		return losses(c) + " go"
	case len(c.Causes) > 0:
		return c.Causes[0].Label
	}
	return ""
}

// left says how many days are left until a day, or how long ago it was.
func (s situation) left(by fiscal.Day) string {
	switch days := int(by - s.Day); {
	case days > 0:
		return words.Count(days, "day", "days") + " left"
	case days == 0:
		return "today"
	default:
		return "passed " + span(by, s.Day) + " ago"
	}
}
