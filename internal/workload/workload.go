// Package workload makes plans of standard sizes for benchmarks: the same size always gives the same plan.
package workload

import (
	"fmt"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Size is how large a plan is.
type Size struct {
	Name    string
	Posts   int
	Sources int
	Months  int // of the horizon, from April 2017
}

// The standard sizes: a district's programme, a county's, and many authorities' together.
var (
	S = Size{"s", 50, 5, 60}
	M = Size{"m", 1_000, 20, 60}
	L = Size{"l", 10_000, 60, 120}
)

// First is the first month of every workload's horizon.
var First = fiscal.MonthOf(2017, 4)

// Last is the last month of the size's horizon.
func (s Size) Last() fiscal.Month { return First + fiscal.Month(s.Months) - 1 }

// random is a small generator of numbers that are the same everywhere (SplitMix64).
type random uint64

func (r *random) below(n int) int {
	*r += 0x9E3779B97F4A7C15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return int((z ^ z>>31) >> 32 % uint64(n))
}

// Plan makes a plan of the size: half of the posts permanent, most others fixed-term, with resignations and vacancies; a
// base budget, a reserve, grants of two to four years, some of which need match. Its scenario "cliff" ends the largest
// grant a year early.
func Plan(s Size) *plan.Plan {
	m := maker{size: s, random: random(20200331), days: fiscal.Span{From: First.First(), Until: s.Last().Last()}}
	p := &plan.Plan{
		Authority:    plan.Authority{ID: plan.ID("workload-" + s.Name), Name: "Workload " + s.Name},
		LeadTimeDays: plan.DefaultLeadTimeDays,
		Programmes:   []plan.Programme{{ID: "families", Name: "Families", Starts: fiscal.Date(2010, 4, 1)}},
	}
	for i := range s.Posts {
		post, contracts := m.post(i)
		p.Posts = append(p.Posts, post)
		p.Contracts = append(p.Contracts, contracts...)
	}
	for month := First + 12; month <= s.Last(); month += 12 {
		p.PayAwards = append(p.PayAwards, plan.PayAward{From: month.First(), Percent: money.Decimal(100+25*m.below(13)) * money.One / 100})
	}
	for i := range s.Sources {
		p.Sources = append(p.Sources, m.source(i))
	}
	m.shareOut(p)
	p.Scenarios = []plan.Scenario{{ID: "cliff", Name: "The largest grant ends a year early", Changes: []plan.Change{cliff(p)}}}
	return p
}

// maker makes the parts of a plan.
type maker struct {
	random
	size Size
	days fiscal.Span
}

// day is a day so many days after the horizon's first.
func (m *maker) day(n int) fiscal.Day { return m.days.From + fiscal.Day(n) }

func (m *maker) post(i int) (plan.Post, []plan.Contract) {
	kind := m.below(10)
	post := plan.Post{
		ID: plan.ID(fmt.Sprintf("p%d", i)), Title: fmt.Sprintf("Post %d", i), Programme: "families",
		FTE:      [...]money.Decimal{100, 100, 100, 100, 80, 60, 50, 40}[m.below(8)] * money.One / 100,
		Salaries: []plan.Salary{{From: First.First(), Amount: money.Pence(22_000+m.below(30_001)) * 100}},
		OnCosts:  []plan.OnCosts{{Percent: money.Decimal(2_400+25*m.below(25)) * money.One / 100, NationalInsurance: plan.NINone}},
		Caseload: 5 * money.One, Priority: plan.DefaultPriority,
	}
	var contracts []plan.Contract
	add := func(kind plan.ContractKind, starts, ends fiscal.Day) {
		contracts = append(contracts, plan.Contract{
			ID: plan.ID(fmt.Sprintf("c%d-%d", i, len(contracts))), Post: post.ID, Kind: kind, Starts: starts, Ends: ends, FTE: money.One,
		})
	}
	if kind < 5 {
		m.permanent(add)
	} else {
		m.fixedTerm(kind, add)
	}
	post.Starts = contracts[0].Starts
	return post, contracts
}

// permanent appoints for good, or until a resignation that is perhaps filled after a vacancy.
func (m *maker) permanent(add func(plan.ContractKind, fiscal.Day, fiscal.Day)) {
	starts := m.below(m.days.Days())
	if m.below(10) < 6 {
		starts = -m.below(2_000)
	}
	if m.below(10) < 7 {
		add(plan.Permanent, m.day(starts), 0)
		return
	}
	ends := max(starts, 0) + 30 + m.below(max(1, m.days.Days()-30))
	add(plan.Permanent, m.day(starts), m.day(ends))
	if vacant := 14 + m.below(107); m.below(10) < 8 {
		add(plan.Permanent, m.day(ends+1+vacant), 0)
	}
}

// fixedTerm appoints or seconds for a year or two, and perhaps for one more.
func (m *maker) fixedTerm(kind int, add func(plan.ContractKind, fiscal.Day, fiscal.Day)) {
	of := plan.FixedTerm
	if kind == 9 {
		of = plan.Secondment
	}
	starts := m.below(365+m.days.Days()*8/10) - 365
	days := 365 * (1 + m.below(2))
	add(of, m.day(starts), m.day(starts+days-1))
	if kind < 9 && m.below(2) == 0 {
		add(of, m.day(starts+days), m.day(starts+days+364))
	}
}

// source makes the base budget (drawn last), a reserve, or a grant.
func (m *maker) source(i int) plan.Source {
	s := plan.Source{
		ID: plan.ID(fmt.Sprintf("s%d", i)), Name: fmt.Sprintf("Grant %d", i), Funder: "Funder", Kind: plan.Grant,
		Status: plan.Confirmed, InterventionRate: money.Hundred, Priority: i*7%m.size.Sources + 1,
	}
	from, to, carried := 0, m.size.Months-1, false
	yearly := m.size.Posts * 36_000_00 / m.size.Sources * (50 + m.below(151)) / 100
	switch {
	case i == 0:
		s.Name, s.Kind, s.Priority, yearly = "Council base budget", plan.BaseBudget, m.size.Sources+1, m.size.Posts*9_000_00
	case i == 1:
		s.Name, s.Kind, yearly, carried = "Transformation reserve", plan.Reserve, m.size.Posts*3_000_00, true
	default:
		from, to = m.window()
		carried = m.below(2) == 0
		if i%5 == 4 {
			s.InterventionRate = [...]money.Decimal{50, 60, 75}[m.below(3)] * money.One
			s.MatchSources = []plan.ID{plan.ID(fmt.Sprintf("s%d", m.below(2)))}
		}
	}
	for month := from; month <= to; month++ {
		if month != from && month%12 != 0 {
			continue
		}
		months := min(12-month%12, to-month+1)
		until := month + months - 1
		if carried {
			until = to
		}
		s.Tranches = append(s.Tranches, plan.Tranche{
			Amount: money.Pence(yearly * months / 12), From: (First + fiscal.Month(month)).First(), Until: (First + fiscal.Month(until)).Last(),
		})
	}
	return s
}

// window is the months of a grant of two to four years, some of which start or end within a year.
func (m *maker) window() (from, to int) {
	years := m.size.Months / 12
	start := m.below(max(1, years-1))
	from = start * 12
	if m.below(3) == 0 {
		from += m.below(9)
	}
	to = min(m.size.Months-1, (start+2+m.below(3))*12-1)
	if m.below(2) == 0 {
		to = max(from, to-1-m.below(9))
	}
	return from, to
}

// shareOut gives most posts the base budget, and each two to six other sources.
func (m *maker) shareOut(p *plan.Plan) {
	posts := make([][]plan.ID, len(p.Sources))
	for i := range p.Posts {
		mine := map[int]bool{0: m.below(10) < 8}
		for range 2 + m.below(min(5, len(p.Sources)-1)) {
			mine[1+m.below(len(p.Sources)-1)] = true
		}
		for s := range p.Sources {
			if mine[s] {
				posts[s] = append(posts[s], p.Posts[i].ID)
			}
		}
	}
	for s := range p.Sources {
		if len(posts[s]) == 0 {
			posts[s] = []plan.ID{p.Posts[0].ID}
		}
		p.Sources[s].Eligible = []plan.Eligibility{{Posts: posts[s]}}
	}
}

// cliff ends the largest grant a year early.
func cliff(p *plan.Plan) plan.Change {
	var largest *plan.Source
	var most money.Pence
	for i := range p.Sources[2:] {
		var sum money.Pence
		for _, t := range p.Sources[2+i].Tranches {
			sum += t.Amount
		}
		if sum > most {
			largest, most = &p.Sources[2+i], sum
		}
	}
	last := largest.Tranches[len(largest.Tranches)-1].Until
	return plan.EndSource{Source: largest.ID, On: last - 365, WholeKept: true}
}
