package forecast

import (
	"cmp"
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// leastLapse is the amount below which a lapse is not worth a word, and leastPart the part of a source's money below which
// it is not worth a warning, in hundredths.
const (
	leastLapse money.Pence = 1_00
	leastPart  money.Pence = 100
)

// lapses reports counted money that nobody uses by the end of its window: by source, what is still to come before what is
// past, with what it could have paid.
func (s *search) lapses() {
	for p := range s.w.payers {
		payer := &s.w.payers[p]
		if !payer.counted {
			continue
		}
		var past, coming []int
		var amount money.Pence
		for _, t := range payer.tranches {
			amount += s.w.tranches[t].Amount
			switch {
			case s.idleMoney(t) < leastLapse:
			case s.w.tranches[t].Until < s.asAt:
				past = append(past, t)
			default:
				coming = append(coming, t)
			}
		}
		switch {
		case len(coming) > 0:
			before := ""
			if len(past) > 0 {
				before = fmt.Sprintf(" %s lapsed before %s.", s.idleOf(past), s.asAt.Long())
			}
			s.lapse(p, coming, amount, before)
		case len(past) > 0:
			s.lapse(p, past, amount, "")
		}
	}
}

// idleMoney is what lapses of a tranche, but for want of match.
func (s *search) idleMoney(t int) money.Pence { return s.lapsed(t) - s.idle[t] }

func (s *search) idleOf(tranches []int) money.Pence {
	var sum money.Pence
	for _, t := range tranches {
		sum += s.idleMoney(t)
	}
	return sum
}

// lapse reports what lapses of some tranches of a payer, dated when most of it does. They are all past or all still to come.
func (s *search) lapse(p int, tranches []int, amount money.Pence, before string) {
	payer := &s.w.payers[p]
	lost := s.idleOf(tranches)
	var parts []string
	var windows []fiscal.Span
	most := tranches[0]
	for _, t := range tranches {
		parts = append(parts, fmt.Sprintf("%s on %s", s.idleMoney(t), s.w.tranches[t].Until.Long()))
		windows = append(windows, s.w.tranches[t].Window())
		if s.idleMoney(t) > s.idleMoney(most) {
			most = t
		}
	}
	code := MoneyLapses
	if !s.mustBeSpent(payer.id) || lost < amount/leastPart {
		code = MoneyUnused
	}
	by := s.w.tranches[most].Until
	when := "at the end of its time, " + by.Long()
	if len(parts) > 1 {
		when = "in all: " + words.Several(parts, 4)
	}
	past := s.past(by)
	s.addBy(by, code, at("source", payer.id), by, lost, "%s of %s %s unspent %s. %s%s",
		lost, s.sourceName(payer.id), past.of("stays", "stayed"), when, s.couldHavePaid(p, windows, past), before)
}

// lapsed is what a tranche has unspent when its window ends, where that is in the horizon.
func (s *search) lapsed(t int) money.Pence {
	d := &s.w.drawn[t]
	if tranche := &s.w.tranches[t]; s.w.calendar.horizon.Contains(tranche.Until) {
		return tranche.Amount - d.before - d.within
	}
	return 0
}

// mustBeSpent reports whether what is unspent of a source is lost to the council: others' money, not its own budget.
func (s *search) mustBeSpent(source plan.ID) bool {
	x := s.plan.Source(source)
	return x == nil || x.Kind == plan.Grant || x.Kind == plan.Partner
}

// inKind reports whether a source is work done rather than money.
func (s *search) inKind(source plan.ID) bool {
	x := s.plan.Source(source)
	return x != nil && x.Kind == plan.InKind
}

// couldHavePaid names the unfunded costs in some windows that a source may pay for; else those that it might have paid if
// it were widened to them.
func (s *search) couldHavePaid(p int, windows []fiscal.Span, past tense) string {
	may, might := s.unfundedIn(p, windows)
	switch {
	case len(may) > 0:
		return past.of("It may pay for these, which have no funding then: ", "It might have paid for these, which had no funding then: ") + s.amounts(may) + "."
	case len(might) > 0 && !s.inKind(s.w.payers[p].id):
		return past.of("Widened, it might pay for these, which have no funding then: ", "Widened, it might have paid for these, which had no funding then: ") +
			s.amounts(might) + "."
	default:
		return past.of("Nothing that it might pay for is unfunded in that time.", "Nothing that it might have paid for was unfunded in that time.")
	}
}

// unfundedIn gives the gaps in some windows, the largest first: of what a payer may pay for, and of what it may not.
func (s *search) unfundedIn(p int, windows []fiscal.Span) (may, might []Spending) {
	var segments []int
	for k := s.w.calendar.first; k < s.w.calendar.end; k++ {
		from := s.w.calendar.segments[k].From
		if slices.ContainsFunc(windows, func(w fiscal.Span) bool { return w.Contains(from) }) {
			segments = append(segments, k)
		}
	}
	for i := range s.w.items {
		var gap money.Pence
		for _, k := range segments {
			gap += s.w.gap.cells[k*len(s.w.items)+i]
		}
		switch {
		case gap < leastLapse:
		case s.w.payers[p].eligible[i]:
			may = append(may, Spending{s.w.items[i].id, gap})
		default:
			might = append(might, Spending{s.w.items[i].id, gap})
		}
	}
	slices.SortFunc(may, mostFirst)
	slices.SortFunc(might, mostFirst)
	return may, might
}

// mostFirst orders spending by amount, then by id.
func mostFirst(a, b Spending) int {
	return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Post, b.Post))
}

// mostNamed is how many posts and cost lines a finding names.
const mostNamed = 3

// amounts names posts and cost lines with their amounts.
func (s *search) amounts(list []Spending) string {
	texts := make([]string, len(list))
	for k, x := range list {
		if k < mostNamed {
			texts[k] = fmt.Sprintf("%s (%s)", s.titles.Posts[x.Post], x.Amount)
		}
	}
	return words.Several(texts, mostNamed)
}

// unsecured reports bids and provisional money that costs rely on: what they would pay if they came, and how much smaller
// the gap would be.
func (s *search) unsecured(before *Forecast) error {
	p := before.Plan
	sources := unsecuredSources(p)
	if len(sources) == 0 {
		return nil
	}
	together, err := s.allSecured(p)
	if err != nil {
		return err
	}
	for _, id := range sources {
		won, err := p.With([]plan.Change{plan.SetStatus{Source: id, Status: plan.Confirmed}})
		if err != nil {
			return err
		}
		after, err := Of(won, s.options)
		if err != nil {
			return err
		}
		pays := after.Total.from(id)
		if s.options.counts(statusOf(p, id)) {
			pays = before.Total.from(id)
		}
		less := before.Total.Gap - after.Total.Gap
		if counted := s.options.counts(statusOf(p, id)); pays == 0 || !counted && less == 0 {
			if pays := together.Total.from(id); pays > 0 && !counted && before.Total.Gap > together.Total.Gap && s.matchesUnsecured(p, id) {
				s.add(unsecuredCode(p, id), at("source", id), firstMoney(together, id), pays,
					"%s is %s and is not counted: if it came together with the other money that is not secured, it would pay %s.", p.SourceName(id), statusWord(statusOf(p, id)), pays)
			}
			continue
		}
		over := lastMoney(after, id)
		past := s.past(over)
		change := less.String() + " smaller"
		if less < 0 { // it takes match from other money that would pay more
			change = (-less).String() + " larger all the same"
		}
		text := fmt.Sprintf("and is not counted: if it %s, it would %s %s, and the gap would %s %s",
			past.of("came", "had come"), past.of("pay", "have paid"), pays, past.of("be", "have been"), change)
		if s.options.counts(statusOf(p, id)) {
			text = fmt.Sprintf("and is counted: it pays %s", pays)
		}
		s.addBy(over, unsecuredCode(p, id), at("source", id), firstMoney(after, id), pays, "%s is %s %s.", p.SourceName(id), statusWord(statusOf(p, id)), text)
	}
	return nil
}

func unsecuredCode(p *plan.Plan, id plan.ID) FindingCode {
	if statusOf(p, id) == plan.Provisional {
		return ReliesOnProvisional
	}
	return ReliesOnBid
}

// allSecured forecasts the plan as if all its money were confirmed.
func (s *search) allSecured(p *plan.Plan) (*Forecast, error) {
	o := s.options
	o.Certainty = plan.Bid
	return Of(p, o)
}

// matchesUnsecured reports whether a source is matched by others that are not secured either, or matches such.
func (s *search) matchesUnsecured(p *plan.Plan, id plan.ID) bool {
	for _, other := range unsecuredSources(p) {
		if slices.Contains(matchesOf(p, id), other) || slices.Contains(matchesOf(p, other), id) {
			return true
		}
	}
	return false
}

func matchesOf(p *plan.Plan, id plan.ID) []plan.ID {
	if s := p.Source(id); s != nil {
		return s.MatchSources
	}
	return p.Stream(id).MatchSources
}

func unsecuredSources(p *plan.Plan) []plan.ID {
	var ids []plan.ID
	for i := range p.Sources {
		if p.Sources[i].Status != plan.Confirmed {
			ids = append(ids, p.Sources[i].ID)
		}
	}
	for i := range p.Outcomes {
		if p.Outcomes[i].Status != plan.Confirmed {
			ids = append(ids, p.Outcomes[i].ID)
		}
	}
	return ids
}

// statusOf is how sure the money of a source or outcome stream is.
func statusOf(p *plan.Plan, id plan.ID) plan.Status {
	if s := p.Source(id); s != nil {
		return s.Status
	}
	return p.Stream(id).Status
}

// lastMoney is the last day of a source's money.
func lastMoney(f *Forecast, id plan.ID) fiscal.Day {
	var last fiscal.Day
	for _, t := range f.Tranches {
		if t.Source == id {
			last = max(last, t.Until)
		}
	}
	return last
}

// firstMoney is the first day of a source's money.
func firstMoney(f *Forecast, id plan.ID) fiscal.Day {
	var first fiscal.Day
	for _, t := range f.Tranches {
		if t.Source == id && (first == 0 || t.From < first) {
			first = t.From
		}
	}
	return first
}
