package forecast

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Finding is something about a plan that somebody should look at. The plan is valid, and yet.
type Finding struct {
	Code     FindingCode
	Severity Severity
	At       plan.Ref    // the item: "post/key-worker-1"; "" for the plan's pay awards
	Path     string      // its place in the plan as written: "posts[2]"; "" where a scenario adds it
	Date     fiscal.Day  // when it happens or begins; none where it has no date
	Amount   money.Pence // at stake; 0 where it is not about money
	Text     string      // a sentence or two for a person
	Passed   bool        // it lies wholly before the day as at which it is seen: nobody can act before it any more
	Waiver   *plan.Waiver
}

// Title says what kind of finding it is, in a few words.
func (f *Finding) Title() string {
	if k := f.Kind(); f.Passed && k.Passed.Title != "" {
		return k.Passed.Title
	}
	return f.Kind().Title
}

// Remedy says what to do: of what has passed, what can still be done.
func (f *Finding) Remedy() string {
	if k := f.Kind(); f.Passed && k.Passed.Remedy != "" {
		return k.Passed.Remedy
	}
	return f.Kind().Remedy
}

// Waived reports whether a waiver of the plan silences the finding.
func (f *Finding) Waived() bool { return f.Waiver != nil }

// Severity says how bad a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the plan promises what it has no money for, or contradicts itself
	Warning Severity = "warning" // somebody must decide or act
	Notice  Severity = "notice"  // good to know
)

// Findings gives what somebody should look at in a valid plan under a scenario ("" for the plan as written), as at a day:
// errors first, then warnings and notices, each by date. Options without months cover the whole life of the plan, and of what
// the scenario makes of it (Life).
// Waived findings are among them. Errors are as for Run.
func Findings(p *plan.Plan, scenario plan.ID, asAt fiscal.Day, o Options) ([]Finding, error) {
	changed, err := p.Effective(scenario)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	whole := o.From == 0 && o.To == 0
	if whole {
		o.From, o.To = lifeOf(p, changed, asAt)
	}
	if problems := plan.CheckHorizon(o.From, o.To); len(problems) > 0 {
		return nil, problems
	}
	s := search{written: p, plan: changed, asAt: asAt, options: o, whole: whole && scenario == "", paths: p.Paths(), titles: changed.Titles()}
	base, err := examine(changed, o, s.inspect)
	if err != nil {
		return nil, err
	}
	if err := s.inspectOthers(base); err != nil {
		return nil, err
	}
	s.personalData() // findings_personal.go
	s.waive()
	slices.SortStableFunc(s.found, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(severityOrder(a.Severity), severityOrder(b.Severity)), cmp.Compare(a.Date.OrForever(), b.Date.OrForever()),
			cmp.Compare(a.Code, b.Code), cmp.Compare(b.Amount, a.Amount), strings.Compare(string(a.At), string(b.At)),
		)
	})
	return s.found, nil
}

func severityOrder(s Severity) int {
	return slices.Index([]Severity{Error, Warning, Notice}, s)
}

// Life is the months that a plan, and what a scenario makes of it, speak of: from April of the financial year in which its
// money begins, to a year after the last of its money, posts, contracts and programmes ends, or after the day given. At most
// 50 years. Errors are as for Run.
func Life(p *plan.Plan, scenario plan.ID, asAt fiscal.Day) (from, to fiscal.Month, err error) {
	changed, err := p.Effective(scenario)
	if err != nil {
		return 0, 0, err
	}
	from, to = lifeOf(p, changed, asAt)
	return from, to, nil
}

// lifeOf is the life of a plan as written and as a scenario makes it.
func lifeOf(written, changed *plan.Plan, asAt fiscal.Day) (from, to fiscal.Month) {
	from, to = life(written, asAt)
	first, last := life(changed, asAt)
	from = min(from, first)
	return from, min(max(to, last), from+50*12-1)
}

func life(p *plan.Plan, asAt fiscal.Day) (from, to fiscal.Month) {
	forever := fiscal.Day(0).OrForever()
	first, last := forever, asAt
	for i := range p.Sources {
		for _, t := range p.Sources[i].Tranches {
			first, last = min(first, t.From), max(last, t.Until)
		}
	}
	for i := range p.Outcomes {
		s := &p.Outcomes[i]
		if year, until, named := yearsNamed(s); named {
			first, last = min(first, year.First().First()), max(last, until.Last().Last(), s.CarryUntil)
		}
	}
	for i := range p.Posts {
		last = max(last, p.Posts[i].Ends)
	}
	for i := range p.Costs {
		last = max(last, p.Costs[i].Ends, p.Costs[i].On)
	}
	for i := range p.Contracts {
		last = max(last, p.Contracts[i].Ends)
	}
	for i := range p.Programmes {
		last = max(last, p.Programmes[i].Ends)
	}
	if first == forever {
		first = asAt
	}
	from = max(first.Month().Year().First(), fiscal.FirstDay.Month())
	to = min(last.Month()+12, fiscal.LastDay.Month()).Year().Last()
	return from, min(to, from+50*12-1, fiscal.LastDay.Month())
}

// search is findings in the making.
type search struct {
	written *plan.Plan
	plan    *plan.Plan // effective
	asAt    fiscal.Day
	options Options
	whole   bool                // the plan as written, over its whole life
	paths   map[plan.Ref]string // in the plan as written
	titles  plan.Titles         // in the effective plan
	found   []Finding
	w       *working            // while a forecast is examined
	draws   [][]int32           // of each cell, the places of its draws in the trace
	items   map[plan.ID]int     // the place of each post and cost line
	awards  []plan.PayAward     // in date order
	idle    map[int]money.Pence // of each tranche, what lapses for want of match
}

// add puts down a finding about an item.
func (s *search) add(code FindingCode, at plan.Ref, date fiscal.Day, amount money.Pence, text string, args ...any) {
	s.found = append(s.found, Finding{
		Code: code, Severity: catalogue[code].Severity, At: at, Path: s.paths[at], Date: date, Amount: amount,
		Text: fmt.Sprintf(text, args...),
	})
}

// addBy puts down a finding about what is over on a day: where that has passed, it is told of as past.
func (s *search) addBy(over fiscal.Day, code FindingCode, at plan.Ref, date fiscal.Day, amount money.Pence, text string, args ...any) {
	s.add(code, at, date, amount, text, args...)
	s.found[len(s.found)-1].Passed = bool(s.past(over))
}

// tense is whether something is told of as past.
type tense bool

// past reports whether a day lies before the one as at which findings are seen.
func (s *search) past(day fiscal.Day) tense { return day < s.asAt }

// of chooses the words.
func (t tense) of(now, then string) string {
	if t {
		return then
	}
	return now
}

// has and stops are the words that most sentences need.
func (t tense) has() string   { return t.of("has", "had") }
func (t tense) stops() string { return t.of("stops", "stopped") }

// inspect looks for what can be seen in one forecast of the plan.
func (s *search) inspect(w *working) {
	s.w = w
	s.index()
	s.moneyOfPosts()   // findings_posts.go, findings_lacks.go
	s.contracts()      // findings_contracts.go
	s.splits()         // findings_splits.go
	s.matches()        // findings_match.go
	s.lapses()         // findings_money.go
	s.outcomeStreams() // findings_outcomes.go
	s.cliffs()         // findings_dates.go
	s.decisions()      // findings_dates.go
	s.w = nil
}

// inspectOthers looks for what takes further forecasts: with money that is not secured, without what is assumed, and of
// other scenarios.
func (s *search) inspectOthers(base *Forecast) error {
	if err := s.unsecured(base); err != nil { // findings_money.go
		return err
	}
	if err := s.assumptions(base); err != nil { // findings_assumed.go
		return err
	}
	return s.scenarios() // findings_scenarios.go
}

// index notes where the draws of each cell are in the trace.
func (s *search) index() {
	s.draws = make([][]int32, len(s.w.costs.cells))
	for k, d := range s.w.trace.draws {
		s.draws[d.cell] = append(s.draws[d.cell], int32(k))
	}
	s.items = make(map[plan.ID]int, len(s.w.items))
	for i := range s.w.items {
		s.items[s.w.items[i].id] = i
	}
	s.awards = s.plan.AwardsInOrder()
}

// waive marks the findings that the plan's waivers silence as at the day, and reports waivers that silence nothing.
func (s *search) waive() {
	for i := range s.written.Waivers {
		waiver := &s.written.Waivers[i]
		used := false
		for k := range s.found {
			if f := &s.found[k]; string(f.Code) == waiver.Finding && f.At == waiver.At {
				used = true
				if s.asAt <= waiver.Until.OrForever() {
					f.Waiver = waiver
				}
			}
		}
		s.inspectWaiver(i, waiver, used)
	}
}

func (s *search) inspectWaiver(i int, waiver *plan.Waiver, used bool) {
	found := Finding{At: waiver.At, Path: fmt.Sprintf("waivers[%d]", i), Date: waiver.Until}
	_, known := catalogue[FindingCode(waiver.Finding)]
	switch {
	case !known:
		found.Code = WaiverUnknown
		found.Text = fmt.Sprintf("The waiver of %q silences nothing: there is no finding of that name.", waiver.Finding)
	case used && s.asAt > waiver.Until.OrForever():
		found.Code = WaiverExpired
		found.Text = fmt.Sprintf("The waiver of %s ended on %s, and the finding is still there.", waiver.Finding, waiver.Until.Long())
	case !used && s.whole:
		found.Code = WaiverUnused
		found.Text = fmt.Sprintf("The waiver of %s is not needed: nothing of that name is found here.", waiver.Finding)
	default:
		return
	}
	found.Severity = catalogue[found.Code].Severity
	s.found = append(s.found, found)
}
