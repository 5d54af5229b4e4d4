package plan

import (
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// identified is an item that has an id of its own.
type identified interface{ ident() ID }

func (x Programme) ident() ID     { return x.ID }
func (x Post) ident() ID          { return x.ID }
func (x CostLine) ident() ID      { return x.ID }
func (x Contract) ident() ID      { return x.ID }
func (s Source) ident() ID        { return s.ID }
func (s OutcomeStream) ident() ID { return s.ID }
func (x Saving) ident() ID        { return x.ID }
func (x Measure) ident() ID       { return x.ID }
func (x Decision) ident() ID      { return x.ID }
func (x Scenario) ident() ID      { return x.ID }

// find gives the item of that id in the list, or nil.
func find[T identified](list []T, id ID) *T {
	if i := slices.IndexFunc(list, func(x T) bool { return x.ident() == id }); i >= 0 {
		return &list[i]
	}
	return nil
}

// Programme gives the programme of that id, or nil.
func (p *Plan) Programme(id ID) *Programme { return find(p.Programmes, id) }

// Post gives the post of that id, or nil.
func (p *Plan) Post(id ID) *Post { return find(p.Posts, id) }

// Cost gives the cost line of that id, or nil.
func (p *Plan) Cost(id ID) *CostLine { return find(p.Costs, id) }

// Contract gives the contract of that id, or nil.
func (p *Plan) Contract(id ID) *Contract { return find(p.Contracts, id) }

// Source gives the source of that id, or nil.
func (p *Plan) Source(id ID) *Source { return find(p.Sources, id) }

// Stream gives the outcome stream of that id, or nil.
func (p *Plan) Stream(id ID) *OutcomeStream { return find(p.Outcomes, id) }

// Saving gives the saving of that id, or nil.
func (p *Plan) Saving(id ID) *Saving { return find(p.Savings, id) }

// Scenario gives the scenario of that id, or nil.
func (p *Plan) Scenario(id ID) *Scenario { return find(p.Scenarios, id) }

// Decision gives the decision of that id; nil where there is none.
func (p *Plan) Decision(id ID) *Decision { return find(p.Decisions, id) }

// titled is an item that has a name.
type titled interface {
	identified
	title() string
}

func (x Programme) title() string     { return x.Name }
func (x Post) title() string          { return x.Title }
func (x CostLine) title() string      { return x.Title }
func (s Source) title() string        { return s.Name }
func (s OutcomeStream) title() string { return s.Name }

// SourceName is the name of the source or outcome stream of that id, with its id where another has the same name; the id
// itself where there is none.
func (p *Plan) SourceName(id ID) string { return nameIn(p.Sources, p.Outcomes, id) }

// PostTitle is the title of the post or cost line of that id, with its id where another has the same title; the id itself
// where there is none.
func (p *Plan) PostTitle(id ID) string { return nameIn(p.Posts, p.Costs, id) }

// ProgrammeName is the name of the programme of that id, with its id where another has the same name; the id itself where
// there is none.
func (p *Plan) ProgrammeName(id ID) string { return nameIn(p.Programmes, []Programme(nil), id) }

// nameIn is the name of an item in two lists that share their ids.
func nameIn[A, B titled](first []A, second []B, id ID) string {
	name := string(id)
	if x := find(first, id); x != nil {
		name = (*x).title()
	} else if x := find(second, id); x != nil {
		name = (*x).title()
	}
	return distinct(name, id, alike(first, name)+alike(second, name))
}

// alike is how many of a list have that name.
func alike[T titled](list []T, name string) int {
	n := 0
	for i := range list {
		if list[i].title() == name {
			n++
		}
	}
	return n
}

// Titles are what items of a plan are called, made once for a reader who asks for many: by id, with the id where several
// have the same name.
type Titles struct {
	Sources map[ID]string // and outcome streams, as SourceName
	Posts   map[ID]string // and cost lines, as PostTitle
}

// Titles gives what the plan's items are called.
func (p *Plan) Titles() Titles { return Titles{told(p.Sources, p.Outcomes), told(p.Posts, p.Costs)} }

// told gives the names in two lists that share their ids, those that several have with their ids.
func told[A, B titled](first []A, second []B) map[ID]string {
	most := len(first) + len(second)
	names, counts := make(map[ID]string, most), make(map[string]int, most)
	putTitles(names, counts, first)
	putTitles(names, counts, second)
	for id, name := range names {
		if counts[name] > 1 {
			names[id] = distinct(name, id, counts[name])
		}
	}
	return names
}

func putTitles[T titled](names map[ID]string, counts map[string]int, list []T) {
	for i := range list {
		name := list[i].title()
		names[list[i].ident()] = name
		counts[name]++
	}
}

// distinct is the name, with the id where several items have that name.
func distinct(name string, id ID, count int) string {
	if count > 1 {
		return name + " (" + string(id) + ")"
	}
	return name
}

// HasContracts reports whether the post lists a contract, of whatever dates. One that lists none is taken as filled.
func (p *Plan) HasContracts(post ID) bool {
	return slices.ContainsFunc(p.Contracts, func(c Contract) bool { return c.Post == post })
}

// FTEOn is the post's full-time equivalent on a day: its latest step, or its first figure.
func (x *Post) FTEOn(day fiscal.Day) money.Decimal {
	if step := LatestOn(x.FTESteps, day, func(s FTEStep) fiscal.Day { return s.From }); step != nil {
		return step.FTE
	}
	return x.FTE
}

// LatestOn gives the entry with the latest date on or before the day, whatever the order of the list; nil where none is.
func LatestOn[T any](list []T, day fiscal.Day, date func(T) fiscal.Day) *T {
	var latest *T
	for i := range list {
		if d := date(list[i]); d <= day && (latest == nil || d > date(*latest)) {
			latest = &list[i]
		}
	}
	return latest
}

// InForceOn gives the entry with the latest date on or before the day, else the earliest; nil for an empty list.
func InForceOn[T any](list []T, day fiscal.Day, date func(T) fiscal.Day) *T {
	if len(list) == 1 {
		return &list[0]
	}
	latest := LatestOn(list, day, date)
	if latest != nil || len(list) == 0 {
		return latest
	}
	first := &list[0]
	for i := range list {
		if date(list[i]) < date(*first) {
			first = &list[i]
		}
	}
	return first
}

// SalaryOn is the post's full-time salary per year on a day, with every pay award that has raised it by then, each
// rounded to the penny. Awards are the plan's, in date order (AwardsInOrder).
func (x *Post) SalaryOn(day fiscal.Day, awards []PayAward) money.Pence {
	entry := InForceOn(x.Salaries, day, func(s Salary) fiscal.Day { return s.From })
	if entry == nil {
		return 0
	}
	salary := entry.Amount
	for i := range awards {
		a := &awards[i]
		if a.PayGroup == x.PayGroup && a.From > entry.From && a.From <= day {
			salary = a.Raise(salary)
		}
	}
	return salary
}

// Raise is the salary after the award, to the penny.
func (a *PayAward) Raise(salary money.Pence) money.Pence {
	if a.Flat {
		return salary + a.Amount
	}
	return salary.Percent(money.Hundred + a.Percent)
}

// AwardsInOrder gives the pay awards by date.
func (p *Plan) AwardsInOrder() []PayAward {
	awards := slices.Clone(p.PayAwards)
	slices.SortStableFunc(awards, func(a, b PayAward) int { return int(a.From - b.From) })
	return awards
}

// OnCostsOn is the block of on-costs in force on the day; none where the post has none.
func (x *Post) OnCostsOn(day fiscal.Day) OnCosts {
	if block := InForceOn(x.OnCosts, day, func(c OnCosts) fiscal.Day { return c.From }); block != nil {
		return *block
	}
	return OnCosts{NationalInsurance: NINone}
}

// RateIn is the success rate of families attached in a year: the entry of the latest year up to it, else of the first.
func (s *OutcomeStream) RateIn(year fiscal.Year) money.Decimal {
	var rate money.Decimal
	for i, r := range s.SuccessRates {
		if i == 0 || r.Year <= year {
			rate = r.Percent
		}
	}
	return rate
}
