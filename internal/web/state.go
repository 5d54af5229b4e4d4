package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
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
	Causes      []cause
}

// cause is one thing that brings a cliff edge about; of a tranche, with its amount.
type cause struct {
	Label  string
	Amount money.Pence
}

// named is an item of the plan. Posts and costs have a title, all else a name.
type named struct{ Slug, Name, Title string }

// beyond is a forecast of the year after the months that a page shows.
type beyond struct{ Cliffs []cliff }

// after are its cliff edges after a day.
func (b beyond) after(day fiscal.Day) []cliff {
	return slices.DeleteFunc(b.Cliffs, func(c cliff) bool { return c.Date.Day <= day })
}

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
	Beyond []cliff     // in the year after the months
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

// at finds a month's place among the months; -1 where it is not among them.
func (s situation) at(m fiscal.Month) int {
	return slices.IndexFunc(s.Months, func(x monthTotals) bool { return x.Month.Month == m })
}

// inMonth is the cost and gap of a month.
func (s situation) inMonth(m fiscal.Month) (cost, gap money.Pence) {
	if i := s.at(m); i >= 0 {
		return s.Months[i].Totals.Cost, s.Months[i].Totals.Gap
	}
	return 0, 0
}

// inYear is the cost and gap of the day's financial year; false where not all of its months are known.
func (s situation) inYear() (cost, gap money.Pence, whole bool) {
	y := s.Day.Month().Year()
	if s.at(y.First()) < 0 || s.at(y.Last()) < 0 {
		return 0, 0, false
	}
	cost, gap = s.between(y.First(), y.Last())
	return cost, gap, true
}

// between is the cost and gap from one month to another, as far as they are known.
func (s situation) between(from, to fiscal.Month) (cost, gap money.Pence) {
	for _, m := range s.Months {
		if m.Month.Month >= from && m.Month.Month <= to {
			cost, gap = cost+m.Totals.Cost, gap+m.Totals.Gap
		}
	}
	return cost, gap
}

// state finds the sentence.
func (s situation) state() state {
	funding, capacity := s.ahead(true), s.ahead(false)
	_, gapNow := s.inMonth(s.Day.Month())
	costAhead, gapAhead := s.fromNow()
	switch {
	case s.Cost == 0:
		return state{Level: "warn", Sentence: "The plan has no posts or costs in these years."}
	case costAhead == 0:
		return state{Level: "warn", Sentence: fmt.Sprintf("The plan has no posts or costs from %s on.", s.Day.Month().Long())}
	case gapNow > 0:
		return s.unfunded(funding)
	case len(funding) > 0 && (len(capacity) == 0 || funding[0].Date.Day <= capacity[0].Date.Day):
		x := s.fundingEnds(funding)
		x.More = append(x.More, s.capacityGoes(capacity)...)
		return x
	case len(capacity) > 0:
		return s.capacityEnds(capacity, funding)
	case gapAhead > 0:
		return state{Level: "warn", Sentence: fmt.Sprintf("Of a cost of %s %s, %s has no funding.", costAhead.Pounds(), s.span(), gapAhead.Pounds())}
	default:
		return state{Level: "good", Sentence: fmt.Sprintf("All costs are funded until %s%s.", s.Months[len(s.Months)-1].Month.Last().Long(), s.after())}
	}
}

// fromNow is the cost and gap from the day's month on.
func (s situation) fromNow() (cost, gap money.Pence) {
	return s.between(s.Day.Month(), fiscal.LastDay.Month())
}

// after is a clause of the first loss of funding beyond the months looked at; "" where there is none in the year after them.
func (s situation) after() string {
	beyond := situation{Cliffs: s.Beyond}.those(cliff.isFunding)
	if len(beyond) == 0 {
		return ""
	}
	at := situation{Cliffs: s.Beyond}.fundingOn(beyond[0].Date.Day)
	_, by := together(at)
	return "; then " + situation{}.loss(at) + ": decide by " + by.Long()
}

// span is the months looked at from the day's on, in words.
func (s situation) span() string {
	return "from " + max(s.Day.Month(), s.Months[0].Month.Month).Long() + " to " + s.Months[len(s.Months)-1].Month.Long()
}

// fundingEnds is said of the first day ahead on which money falls away, and the largest.
func (s situation) fundingEnds(list []cliff) state {
	first := list[0].Date.Day
	at := s.fundingOn(first)
	amount, decideBy := together(at)
	x := state{Level: "warn", Sentence: s.loss(at) + "; " + s.decide(decideBy) + "."}
	if decideBy < s.Day {
		x.Level = "bad"
	}
	x.More = append(x.More, s.stake(at, decideBy))
	for _, c := range list {
		if c.Date.Day > first && c.Annualised > amount {
			x.More = append(x.More, fmt.Sprintf("The largest loss comes later: %s; %s.", s.loss(s.fundingOn(c.Date.Day)), s.decide(c.DecideBy.Day)))
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
		var clauses []string
		if last := wholly(at); last > at[0].Date.Day {
			clauses = append(clauses, "comes in steps up to "+last.Long())
		}
		if share := s.share(at); share != "" {
			clauses = append(clauses, "is "+share+" from then on")
		}
		clauses = append(clauses, fmt.Sprintf("hits %s with %s", words.Count(len(posts), "post", "posts"), losses(allOf(at))))
		text = "It " + words.List(clauses)
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

// fundingOn are the losses of funding of a day.
func (s situation) fundingOn(day fiscal.Day) []cliff {
	return s.those(func(c cliff) bool { return c.isFunding() && c.Date.Day == day })
}

// loss says what has no funding from the day of cliff edges on: an amount a year, or where it is over in less, what it comes to.
func (s situation) loss(at []cliff) string {
	first := at[0].Date.Day
	if whole, until := s.passing(first.Month()); whole > 0 {
		return whole.Pounds() + " has no funding " + during(first, until)
	}
	return sumOf(at).Pounds() + " a year has no funding from " + first.Long()
}

// wholly is the day on which the last step of cliff edges comes.
func wholly(at []cliff) fiscal.Day {
	last := at[0].Date.Day
	for _, c := range at {
		last = max(last, c.Last.Day)
	}
	return last
}

// passing is a gap that opens in a month and closes in less than a year, such as that of a programme's last month; 0 for any other.
func (s situation) passing(from fiscal.Month) (gap money.Pence, until fiscal.Month) {
	i := s.at(from)
	if i < 0 || i > 0 && s.Months[i-1].Totals.Gap > 0 {
		return 0, 0
	}
	for ; i < len(s.Months) && until-from < 11; i++ {
		m := s.Months[i]
		if m.Totals.Gap == 0 {
			return gap, until
		}
		gap, until = gap+m.Totals.Gap, m.Month.Month
	}
	return 0, 0
}

// during says from which day until which month something is so.
func during(from fiscal.Day, until fiscal.Month) string {
	if from == until.First() {
		return "in " + until.Long()
	}
	return "from " + from.Long() + " to " + until.Last().Long()
}

// share says how much of the cost cliff edges of one day are, once all of their steps have come; "" where that is not known, or does
// not last.
func (s situation) share(at []cliff) string {
	cost, _ := s.inMonth(wholly(at).Month())
	year, amount := 12*cost, sumOf(at)
	passing, _ := s.passing(at[0].Date.Day.Month())
	switch {
	case cost == 0 || passing > 0:
		return ""
	case amount*1000 >= year*995:
		return "practically all of the cost"
	default:
		return fmt.Sprintf("%d%% of the cost", max(1, (amount*100+year/2)/year))
	}
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

// unfunded is said where the day's own month is short of money: all that the year is short of, since when, and what comes on top.
func (s situation) unfunded(ahead []cliff) state {
	what := "year"
	cost, gap, whole := s.inYear()
	if !whole {
		what = "month"
		cost, gap = s.inMonth(s.Day.Month())
	}
	text := fmt.Sprintf("%s of this %s’s cost of %s has no funding", gap.Pounds(), what, cost.Pounds())
	if gap == cost {
		text = fmt.Sprintf("None of this %s’s cost of %s has funding", what, cost.Pounds())
	}
	x := state{Level: "bad", Sentence: text + "."}
	if since := s.since(); since > s.Months[0].Month.Month {
		first := since.First()
		at := s.those(func(c cliff) bool { return c.isFunding() && c.Date.Day.Month() == since })
		if len(at) > 0 {
			first = at[0].Date.Day
			_, decideBy := together(at)
			x.More = append(x.More, fmt.Sprintf("The day to decide in time was %s, %s ago.", decideBy.Long(), span(decideBy, s.Day)))
		}
		x.Sentence = text + "; there has been a gap since " + first.Long() + "."
	}
	if len(ahead) == 0 {
		return x
	}
	next, largest := s.fundingOn(ahead[0].Date.Day), s.fundingOn(ahead[0].Date.Day)
	for _, c := range ahead {
		at := s.fundingOn(c.Date.Day)
		if sumOf(at) > sumOf(largest) {
			largest = at
		}
	}
	_, by := together(next)
	x.More = append(x.More, fmt.Sprintf("A further %s; %s.", s.loss(next), s.decide(by)))
	if largest[0].Date != next[0].Date {
		_, by := together(largest)
		x.More = append(x.More, fmt.Sprintf("The largest loss is still to come: %s; %s.", s.loss(largest), s.decide(by)))
	}
	return x
}

// since is the first of the months, up to the day's, that have a gap without a break.
func (s situation) since() fiscal.Month {
	i := s.at(s.Day.Month())
	for i > 0 && s.Months[i-1].Totals.Gap > 0 {
		i--
	}
	return s.Months[i].Month.Month
}

func sumOf(list []cliff) money.Pence {
	amount, _ := together(list)
	return amount
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
		at := s.fundingOn(funding[0].Date.Day)
		_, by := together(at)
		x.More = append(x.More, s.loss(at)+"; "+s.decide(by)+".")
	}
	return x
}

// mostDays is how many days on which something falls away a sentence names.
const mostDays = 3

// edges says in a clause which money falls away ahead and which staff go, day by day; "" where nothing does.
func (s situation) edges() string {
	clauses := s.already()
	if list := s.ahead(true); len(list) > 0 {
		clauses = append(clauses, dayByDay(list, "more loss of funding follows", "more losses of funding follow", func(first bool, at []cliff) string {
			if first && len(clauses) > 0 {
				return "a further " + s.loss(at)
			}
			if first {
				return s.loss(at)
			}
			return "a further " + sumOf(at).Pounds() + " from " + at[0].Date.Long()
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

// already says in a clause what of a year has no funding in the day's month already, or in the first, and so is no cliff edge ahead;
// nothing where all of that month has.
func (s situation) already() []string {
	if len(s.Months) == 0 {
		return nil
	}
	first := max(s.Day.Month(), s.Months[0].Month.Month)
	if _, gap := s.inMonth(first); gap == 0 || slices.ContainsFunc(s.ahead(true), func(c cliff) bool { return c.Date.Day.Month() == first }) {
		return nil
	}
	cost, gap := s.between(first, first.Year().Last())
	when := first.Year().String()
	if first != first.Year().First() {
		when += " from " + first.Long()
	}
	if gap == cost {
		return []string{fmt.Sprintf("none of the cost of %s in %s has funding", cost.Pounds(), when)}
	}
	return []string{fmt.Sprintf("%s of the cost of %s in %s has no funding", gap.Pounds(), cost.Pounds(), when)}
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
		list = append(list, familiesPlaces(c.Places.Decimal))
	}
	if len(list) == 0 {
		return "no staff"
	}
	return words.List(list)
}

// familiesPlaces counts families' places as people count families, whole: "65 families’ places", "about 34 families’ places".
func familiesPlaces(n money.Decimal) string {
	text := words.Count(int(max(1, money.Nearest(int64(n), 1, int64(money.One)))), "family’s place", "families’ places")
	switch {
	case n%money.One == 0:
		return text
	case n < money.One/2:
		return "less than " + text
	}
	return "about " + text
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
