package forecast

import (
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// item is a post or a cost line: what costs money. Items are sorted by id, so that a cell's place is its segment, then its
// item.
type item struct {
	id        plan.ID
	programme plan.ID
	location  string
	priority  int
	caseload  money.Decimal
	post      *plan.Post     // nil for a cost line
	cost      *plan.CostLine // nil for a post
	contracts []*plan.Contract
	stretches []stretch // in the run, in order
}

// oneOff reports whether the item is an amount on one day.
func (x *item) oneOff() bool { return x.cost != nil && x.cost.OneOff }

// stretch is days on which an item costs the same amount a year.
type stretch struct {
	fiscal.Span
	annual money.Pence
	filled money.Decimal // FTE
}

// newItems gives the plan's posts and cost lines by id.
func newItems(p *plan.Plan) []item {
	type entry struct {
		id    plan.ID
		place int // among the posts, then the cost lines
	}
	entries := make([]entry, 0, len(p.Posts)+len(p.Costs))
	for i := range p.Posts {
		entries = append(entries, entry{p.Posts[i].ID, i})
	}
	for i := range p.Costs {
		entries = append(entries, entry{p.Costs[i].ID, len(p.Posts) + i})
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(string(a.id), string(b.id)) })
	items := make([]item, len(entries))
	for k, e := range entries {
		if e.place < len(p.Posts) {
			items[k] = postItem(&p.Posts[e.place])
		} else {
			items[k] = costItem(&p.Costs[e.place-len(p.Posts)])
		}
	}
	return items
}

func postItem(x *plan.Post) item {
	return item{id: x.ID, programme: x.Programme, location: x.Location, priority: x.Priority, caseload: x.Caseload, post: x}
}

func costItem(x *plan.CostLine) item {
	return item{id: x.ID, programme: x.Programme, location: x.Location, priority: x.Priority, cost: x}
}

// programmesOf is each item's programme, by its place in the plan.
func programmesOf(p *plan.Plan, items []item) []int {
	index := make(map[plan.ID]int, len(p.Programmes))
	for i := range p.Programmes {
		index[p.Programmes[i].ID] = i
	}
	programmes := make([]int, len(items))
	for i := range items {
		programmes[i] = index[items[i].programme]
	}
	return programmes
}

// establishment works out, for every item, what it costs a year and how much of it is filled, on every day of the run.
type establishment struct {
	plan      *plan.Plan
	run       fiscal.Span
	vacancies Vacancies
	ends      map[plan.ID]fiscal.Day // of programmes
	awards    []plan.PayAward        // in date order
	dates     []fiscal.Day           // scratch
	stretches []stretch              // of all items
}

// staff fills in the items' stretches.
func staff(p *plan.Plan, items []item, run fiscal.Span, vacancies Vacancies, s *scratch) {
	e := establishment{
		plan: p, run: run, vacancies: vacancies,
		ends:      make(map[plan.ID]fiscal.Day, len(p.Programmes)),
		awards:    p.AwardsInOrder(),
		stretches: s.stretches[:0],
	}
	for _, programme := range p.Programmes {
		e.ends[programme.ID] = programme.Ends.OrForever()
	}
	assignContracts(p, items)
	for i := range items {
		before := len(e.stretches)
		switch x := &items[i]; {
		case x.post != nil:
			e.staffPost(x)
		case !x.cost.OneOff:
			e.add(fiscal.Span{From: x.cost.Starts, Until: x.cost.Ends.OrForever()}, x.cost.Annual, 0)
		}
		items[i].stretches = e.stretches[before:len(e.stretches):len(e.stretches)]
	}
	s.stretches = e.stretches
}

// assignContracts gives each post its contracts, in the plan's order.
func assignContracts(p *plan.Plan, items []item) {
	posts := make(map[plan.ID]int32, len(items))
	for i := range items {
		posts[items[i].id] = int32(i)
	}
	counts := make([]int, len(items))
	owners := make([]int32, len(p.Contracts))
	for i := range p.Contracts {
		owners[i] = posts[p.Contracts[i].Post]
		counts[owners[i]]++
	}
	all := make([]*plan.Contract, len(p.Contracts))
	start := 0
	for i := range items {
		items[i].contracts = all[start : start : start+counts[i]]
		start += counts[i]
	}
	for i := range p.Contracts {
		x := &items[owners[i]]
		x.contracts = append(x.contracts, &p.Contracts[i])
	}
}

// add keeps the part of a stretch that lies in the run.
func (e *establishment) add(span fiscal.Span, annual money.Pence, filled money.Decimal) {
	if span = span.Within(e.run); span.From <= span.Until {
		e.stretches = append(e.stretches, stretch{span, annual, filled})
	}
}

// staffPost cuts the post's established days wherever its cost or its filling may change, and works out each part.
func (e *establishment) staffPost(x *item) {
	span := e.established(x.post).Within(e.run)
	if span.From > span.Until {
		return
	}
	dates := e.changes(x, span)
	for i, from := range dates {
		until := span.Until
		if i+1 < len(dates) {
			until = dates[i+1] - 1
		}
		annual, filled := e.fill(x, from)
		e.add(fiscal.Span{From: from, Until: until}, annual, filled)
	}
}

// established is the days on which the post is in the establishment.
func (e *establishment) established(x *plan.Post) fiscal.Span {
	span := fiscal.Span{From: x.Starts, Until: x.Ends.OrForever()}
	if x.EndsWithProgramme {
		span.Until = min(span.Until, e.ends[x.Programme])
	}
	return span
}

// changes gives the days of the span, its first one included, on which the post's cost or filling may change, in order.
func (e *establishment) changes(x *item, span fiscal.Span) []fiscal.Day {
	dates := append(e.dates[:0], span.From)
	mark := func(day fiscal.Day) {
		if day > span.From && day <= span.Until {
			dates = append(dates, day)
		}
	}
	for i := range e.awards {
		if e.awards[i].PayGroup == x.post.PayGroup {
			mark(e.awards[i].From)
		}
	}
	for i := range x.post.Salaries {
		mark(x.post.Salaries[i].From)
	}
	for i := range x.post.FTESteps {
		mark(x.post.FTESteps[i].From)
	}
	insured := false
	for i := range x.post.OnCosts {
		mark(x.post.OnCosts[i].From)
		insured = insured || x.post.OnCosts[i].NationalInsurance == plan.NIStatutory
	}
	if insured {
		for i := range employerNI {
			mark(employerNI[i].from)
		}
	}
	for _, c := range x.contracts {
		mark(c.Starts)
		mark(c.Ends.OrForever() + 1)
	}
	slices.Sort(dates)
	e.dates = dates
	return slices.Compact(dates)
}

// fill gives the post's annual cost and filled FTE on a day on which it is established.
func (e *establishment) fill(x *item, day fiscal.Day) (annual money.Pence, filled money.Decimal) {
	fte := x.post.FTEOn(day)
	rate := e.payRate(x.post, day)
	if len(x.contracts) == 0 {
		return rate.annual(fte), fte
	}
	for _, c := range x.contracts {
		if c.Starts <= day && day <= c.Ends.OrForever() {
			share := min(c.FTE, fte)
			annual += rate.annual(share)
			filled += share
		}
	}
	if e.vacancies == IncludeVacancies && filled < fte {
		annual += rate.annual(fte - filled)
	}
	return annual, filled
}

// payRate is what decides a filling's annual cost on a day.
type payRate struct {
	salary  money.Pence // full-time, a year
	percent money.Decimal
	insurance
	other money.Pence // per FTE and year
}

func (e *establishment) payRate(x *plan.Post, day fiscal.Day) payRate {
	block := x.OnCostsOn(day)
	rate := payRate{salary: x.SalaryOn(day, e.awards), percent: block.Percent, other: x.OtherAnnual}
	if block.NationalInsurance == plan.NIStatutory {
		rate.insurance = insuranceOn(day)
	}
	return rate
}

// partsOfPay is the units of a penny in which pay times a percentage is exact: a ten-thousandth (for the FTE) of a millionth
// (for the percentage).
const partsOfPay = int64(money.One) * int64(money.Hundred)

// annual is a filling's annual cost: pay, on-costs, National Insurance and other costs, rounded once to the penny.
func (r payRate) annual(fte money.Decimal) money.Pence {
	pay := money.Mul(int64(fte), int64(r.salary))
	cost := pay.Times(int64(money.Hundred + r.percent)).Plus(r.insured(pay, fte))
	cost = cost.Plus(money.Mul(int64(fte), int64(r.other)).Times(int64(money.Hundred)))
	return money.Pence(cost.Nearest(partsOfPay))
}

// insured is the National Insurance on pay above the threshold of each head, in parts of pay.
func (r payRate) insured(pay money.Wide, fte money.Decimal) money.Wide {
	above := pay.Minus(money.Mul(heads(fte)*int64(money.One), int64(r.threshold)))
	if r.rate == 0 || above.Sign() <= 0 {
		return money.Wide{}
	}
	return above.Times(int64(r.rate))
}

// heads is an FTE rounded up to whole people.
func heads(fte money.Decimal) int64 { return int64((fte + money.One - 1) / money.One) }
