package forecast

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// Shortfall is a part of a cost that nobody pays, and why.
type Shortfall struct {
	Split   plan.ID // the source that a funding split asked for it; "" for what no split asked for
	Amount  money.Pence
	Reasons []Reason // of every source and outcome stream, in the plan's order; the split's source first
}

// Why says why a source did not pay.
type Why string

// The reasons, in the order in which they are looked for.
const (
	NotCounted  Why = "NOT_COUNTED"  // its money is not sure enough for the forecast
	NoMoney     Why = "NO_MONEY"     // it has no tranche, or earns nothing
	NotEligible Why = "NOT_ELIGIBLE" // it may not pay for this
	Ended       Why = "ENDED"        // its last tranche had ended
	NotStarted  Why = "NOT_STARTED"  // its first tranche had not begun
	BetweenTwo  Why = "BETWEEN"      // one tranche had ended and the next not begun
	Spent       Why = "SPENT"        // on other costs, or on other parts of this one
	NoMatch     Why = "NO_MATCH"     // it has money left, and its match sources have none for this
	Elsewhere   Why = "ELSEWHERE"    // a funding split asked another source, and money never falls on another budget
	NotAsked    Why = "NOT_ASKED"    // a match source: no funding split asks more of it here
	TooLittle   Why = "TOO_LITTLE"   // what is left cannot be shared out in whole pence
)

// Reason says why one source did not pay for a cost.
type Reason struct {
	Source  plan.ID
	Why     Why
	Status  plan.Status // NotCounted: the source's
	Ended   fiscal.Day  // Ended, BetweenTwo: the last day of its money
	Starts  fiscal.Day  // NotStarted, BetweenTwo: the first day of its money
	Spent   []Spending  // Spent: on what, the most first
	Left    money.Pence // NoMatch, Elsewhere, TooLittle: what it has left at the end of the financial year
	Matches []Reason    // NoMatch: why each of its match sources did not pay
}

// Spending is what a source paid for a post or cost line.
type Spending struct {
	Post   plan.ID
	Amount money.Pence
}

// shortfallsOf gives what nobody paid of an item's cells in the horizon, by cell.
func (w *working) shortfallsOf(i int) map[int][]Shortfall {
	list := map[int][]Shortfall{}
	for _, n := range w.trace.byItem(len(w.items)).asks[i] {
		k := w.trace.asks[n]
		segment := k.cell / len(w.items)
		short := k.amount - k.drawn
		if short == 0 || !w.reports(segment) || w.options.SplitShortfall == ShortfallToWaterfall {
			continue
		}
		list[k.cell] = append(list[k.cell], Shortfall{
			Split: w.payers[k.payer].id, Amount: short, Reasons: w.whyShortOfSplit(k, segment),
		})
	}
	for segment := w.calendar.first; segment < w.calendar.end; segment++ {
		cell := segment*len(w.items) + i
		rest := w.gap.cells[cell]
		for _, s := range list[cell] {
			rest -= s.Amount
		}
		if rest > 0 {
			list[cell] = append(list[cell], Shortfall{Amount: rest, Reasons: w.whyUnpaid(i, segment)})
		}
	}
	return list
}

// reports reports whether the segment lies in the horizon.
func (w *working) reports(segment int) bool {
	return w.calendar.first <= segment && segment < w.calendar.end
}

// whyUnpaid says why each source did not pay what is left of a cell after all had their turn.
func (w *working) whyUnpaid(i, segment int) []Reason {
	reasons := make([]Reason, len(w.payers))
	for p := range w.payers {
		reasons[p] = w.why(p, i, segment)
	}
	return reasons
}

// whyShortOfSplit says why a source did not pay all that a split asked of it, and why no other source did.
func (w *working) whyShortOfSplit(k ask, segment int) []Reason {
	reasons := []Reason{w.whyAskedInVain(k, segment)}
	for p := range w.payers {
		if p == k.payer {
			continue
		}
		r := w.why(p, int(k.item), segment)
		if r.Why == TooLittle || r.Why == NoMatch && slices.ContainsFunc(r.Matches, func(m Reason) bool { return m.Why == TooLittle }) {
			r = Reason{Source: r.Source, Why: Elsewhere, Left: r.Left}
		}
		reasons = append(reasons, r)
	}
	return reasons
}

// whyAskedInVain says why a source did not pay all that a split asked of it.
func (w *working) whyAskedInVain(k ask, segment int) Reason {
	r := w.why(k.payer, int(k.item), segment)
	if p := &w.payers[k.payer]; !p.whole() && k.drawn == k.wanted && (r.Why == Spent || r.Why == NoMatch) {
		r = Reason{Source: p.id, Why: NoMatch, Left: w.leftIn(k.payer, segment)}
		for _, m := range p.matches {
			match := w.why(m, int(k.item), segment)
			if match.Why == TooLittle || match.Why == Spent && w.paidAllAsked(m, k.cell) && w.paidByTurns(m, segment) {
				match = Reason{Source: match.Source, Why: NotAsked}
			}
			r.Matches = append(r.Matches, match)
		}
	}
	return r
}

// paidAllAsked reports whether a payer paid all that splits asked of it for a cell, be it nothing.
func (w *working) paidAllAsked(payer, cell int) bool {
	for _, n := range w.trace.byItem(len(w.items)).asks[cell%len(w.items)] {
		if k := w.trace.asks[n]; k.payer == payer && k.cell == cell && k.drawn < k.amount {
			return false
		}
	}
	return true
}

// paidByTurns reports whether a payer paid for anything in a segment's financial year when it was its turn: after all splits, to
// which it had money left.
func (w *working) paidByTurns(payer, segment int) bool {
	year := w.calendar.years[w.yearOf(segment)]
	return slices.ContainsFunc(w.trace.draws, func(d cellDraw) bool {
		k := d.cell / len(w.items)
		rule := w.trace.blocks[d.block].rule
		return w.tranches[d.tranche].payer == payer && year.from <= k && k < year.to && rule != BySplit && rule != ByMatchedSplit
	})
}

// why says why a payer did not pay a cell that is not wholly paid.
func (w *working) why(p, i, segment int) Reason {
	payer := &w.payers[p]
	r := Reason{Source: payer.id}
	switch {
	case !payer.counted:
		r.Why, r.Status = NotCounted, statusOf(w.plan, payer.id)
		return r
	case !slices.ContainsFunc(payer.tranches, func(t int) bool { return w.tranches[t].Amount > 0 }):
		r.Why = NoMoney
		return r
	case !payer.eligible[i]:
		r.Why = NotEligible
		return r
	}
	open, before, after := w.openOn(payer, w.calendar.segments[segment].Span)
	if len(open) == 0 {
		r.Ended, r.Starts = before, after
		switch {
		case after == 0:
			r.Why = Ended
		case before == 0:
			r.Why = NotStarted
		default:
			r.Why = BetweenTwo
		}
		return r
	}
	year := w.yearOf(segment)
	for _, t := range open {
		r.Left += w.trace.left[year][t]
	}
	switch {
	case r.Left == 0:
		r.Why, r.Spent = Spent, w.spending(open, year)
	case payer.whole():
		r.Why = TooLittle
	default:
		r.Why = NoMatch
		for _, m := range payer.matches {
			r.Matches = append(r.Matches, w.why(m, i, segment))
		}
	}
	return r
}

// openOn gives the payer's tranches with money whose window holds the days; where there is none, the last day of its
// money before and the first day after.
func (w *working) openOn(payer *payer, days fiscal.Span) (open []int, before, after fiscal.Day) {
	for _, t := range payer.tranches {
		switch window := w.tranches[t].Window(); {
		case w.tranches[t].Amount == 0:
		case window.Until < days.From:
			before = max(before, window.Until)
		case window.From > days.Until:
			if after == 0 || window.From < after {
				after = window.From
			}
		default:
			open = append(open, t)
		}
	}
	return open, before, after
}

// yearOf is the place of the segment's financial year in the run.
func (w *working) yearOf(segment int) int {
	return int(w.calendar.segments[segment].year - w.calendar.segments[0].year)
}

// leftIn is what the payer's tranches that are open in the segment have left at the end of its financial year.
func (w *working) leftIn(p, segment int) money.Pence {
	open, _, _ := w.openOn(&w.payers[p], w.calendar.segments[segment].Span)
	var left money.Pence
	for _, t := range open {
		left += w.trace.left[w.yearOf(segment)][t]
	}
	return left
}

// spending gives what tranches paid for, up to the end of a financial year of the run, the most first. Of a tranche that
// is spread over that year alone, that is the year's.
func (w *working) spending(tranches []int, year int) []Spending {
	key := fmt.Sprint(tranches, year)
	if known, ok := w.spent[key]; ok {
		return known
	}
	end := w.calendar.years[year].to
	sums := map[int]money.Pence{}
	for _, d := range w.trace.draws {
		if d.cell/len(w.items) < end && slices.Contains(tranches, int(d.tranche)) {
			sums[d.cell%len(w.items)] += d.amount
		}
	}
	list := make([]Spending, 0, len(sums))
	for i, amount := range sums {
		list = append(list, Spending{w.items[i].id, amount})
	}
	slices.SortFunc(list, mostFirst)
	w.spent[key] = list
	return list
}

// Label is a clause for a person: "Transformation grant: ended on 31 March 2020". The plan is the forecast's.
func (r Reason) Label(p *plan.Plan) string {
	name := p.SourceName(r.Source)
	switch r.Why {
	case NotCounted:
		if r.Status == plan.Bid {
			return name + ": not counted, only a bid"
		}
		return name + ": not counted, only provisional"
	case NoMoney:
		return name + ": no money"
	case NotEligible:
		return name + ": not eligible, may not pay for it"
	case Ended:
		return fmt.Sprintf("%s: ended on %s", name, r.Ended.Long())
	case NotStarted:
		return fmt.Sprintf("%s: starts only on %s", name, r.Starts.Long())
	case BetweenTwo:
		return fmt.Sprintf("%s: none between %s and %s", name, r.Ended.Long(), r.Starts.Long())
	case Spent:
		return fmt.Sprintf("%s: spent, %s", name, spendingText(p, r.Spent))
	case NoMatch:
		unused := ""
		if r.Left > 0 {
			unused = fmt.Sprintf(" (%s left unused)", r.Left)
		}
		return fmt.Sprintf("%s: no match for it%s. Its match: %s", name, unused, matchText(p, r.Matches))
	case Elsewhere:
		return fmt.Sprintf("%s: has %s left, but the funding split asks another source, and money never falls on another budget", name, r.Left)
	case NotAsked:
		return name + ": no funding split asks more of it here"
	default:
		return fmt.Sprintf("%s: what is left, %s, cannot be shared out in whole pence", name, r.Left)
	}
}

// spendingText says how much was spent, and names what most of it went to.
func spendingText(p *plan.Plan, list []Spending) string {
	if len(list) == 0 {
		return "for it held nothing"
	}
	const most = 3
	var texts []string
	var all, rest money.Pence
	for i, s := range list {
		all += s.Amount
		if i < most {
			texts = append(texts, fmt.Sprintf("%s (%s)", p.PostTitle(s.Post), s.Amount))
		} else {
			rest += s.Amount
		}
	}
	if rest > 0 {
		texts = append(texts, fmt.Sprintf("%s (%s)", words.Count(len(list)-most, "other", "others"), rest))
	}
	return fmt.Sprintf("all %s, on %s", all, words.Several(texts, most+1))
}

func matchText(p *plan.Plan, matches []Reason) string {
	texts := make([]string, len(matches))
	for i, r := range matches {
		texts[i] = r.Label(p)
	}
	return strings.Join(texts, "; ")
}
