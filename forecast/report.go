package forecast

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// report adds up the cells of the horizon.
func report(a *allocation, p *plan.Plan, filled []int64) *Forecast {
	f := &Forecast{Plan: p, Options: a.options}
	r := newReporter(a, f)
	for k := a.calendar.first; k < a.calendar.end; k++ {
		r.addSegment(k, filled)
	}
	for i := range a.draws {
		if d := &a.draws[i]; int(d.Segment) >= a.calendar.first && int(d.Segment) < a.calendar.end {
			r.addDraw(d)
		}
	}
	r.finish(p)
	f.Tranches = trancheForecasts(a)
	return f
}

// fundedScale is the hundredths of a ten-thousandth in which funded FTE-days are added up.
const fundedScale = 100

// sum is totals in the making.
type sum struct {
	cost, gap      money.Pence
	filled, funded int64         // FTE-days, in ten-thousandths and their hundredths
	paid           []money.Pence // by payer
}

func (s *sum) add(cost, gap money.Pence, filled, funded int64) {
	s.cost += cost
	s.gap += gap
	s.filled += filled
	s.funded += funded
}

// totals gives the sum over a number of days. Lists of sources are cut from arena.
func (s *sum) totals(payers []payer, days int, arena *[]SourceAmount) Totals {
	start := len(*arena)
	for i, amount := range s.paid {
		if amount > 0 {
			*arena = append(*arena, SourceAmount{payers[i].id, amount})
		}
	}
	t := Totals{Cost: s.cost, Funding: s.cost - s.gap, Gap: s.gap}
	t.Sources = (*arena)[start:len(*arena):len(*arena)]
	if days > 0 {
		t.FilledFTE = money.Decimal(money.Nearest(s.filled, 1, int64(days)))
		t.FundedFTE = money.Decimal(money.Nearest(s.funded, 1, int64(days)*fundedScale))
	}
	return t
}

// reporter adds up cells by month, by programme and year, and by post.
type reporter struct {
	a          *allocation
	f          *Forecast
	firstMonth fiscal.Month
	firstYear  fiscal.Year
	months     []sum
	programmes []sum // by programme, then year
	years      int
	programme  []int // of each item
	posts      []sum
	fundedTo   []fundedUntil
	costs      []money.Pence // by item, then month
	gaps       []money.Pence
	filled     []money.Decimal
}

// fundedUntil follows a post through the horizon.
type fundedUntil struct {
	day   fiscal.Day // the last funded day, once it is known
	costs bool       // it has cost something so far
	known bool
}

func newReporter(a *allocation, f *Forecast) *reporter {
	o := a.options
	months, n, payers := int(o.To-o.From)+1, len(a.items), len(a.payers)
	years := int(o.To.Year()-o.From.Year()) + 1
	r := &reporter{
		a: a, f: f, firstMonth: o.From, firstYear: o.From.Year(), years: years,
		months:     newSums(months, payers),
		programmes: newSums(years*len(f.Plan.Programmes), payers),
		programme:  make([]int, n),
		posts:      make([]sum, n),
		fundedTo:   make([]fundedUntil, n),
		costs:      make([]money.Pence, n*months),
		gaps:       make([]money.Pence, n*months),
		filled:     make([]money.Decimal, n*months),
	}
	index := make(map[plan.ID]int, len(f.Plan.Programmes))
	for i := range f.Plan.Programmes {
		index[f.Plan.Programmes[i].ID] = i
	}
	for i := range a.items {
		r.programme[i] = index[a.items[i].programme]
	}
	return r
}

func newSums(n, payers int) []sum {
	sums := make([]sum, n)
	paid := make([]money.Pence, n*payers)
	for i := range sums {
		sums[i].paid = paid[i*payers : (i+1)*payers]
	}
	return sums
}

// addSegment adds a segment's cells.
func (r *reporter) addSegment(k int, filled []int64) {
	segment := &r.a.calendar.segments[k]
	month := int(segment.month - r.firstMonth)
	year := int(segment.month.Year() - r.firstYear)
	row := k * len(r.a.items)
	for i := range r.a.items {
		cost := r.a.costs.cells[row+i]
		days := filled[row+i]
		if cost == 0 && days == 0 {
			continue
		}
		gap := cost - r.a.funded.cells[row+i]
		funded := fundedDays(days, cost, gap)
		r.months[month].add(cost, gap, days, funded)
		r.programmes[r.programme[i]*r.years+year].add(cost, gap, days, funded)
		r.posts[i].add(cost, gap, days, funded)
		cell := i*len(r.months) + month
		r.costs[cell] += cost
		r.gaps[cell] += gap
		r.filled[cell] += money.Decimal(days)
		r.fundedTo[i].follow(segment, cost, gap)
	}
}

// fundedDays is filled FTE-days × funding / cost.
func fundedDays(filled int64, cost, gap money.Pence) int64 {
	switch {
	case gap == 0:
		return filled * fundedScale
	case gap == cost:
		return 0
	default:
		return money.Nearest(filled*fundedScale, int64(cost-gap), int64(cost))
	}
}

// follow notes the first segment whose gap is more than 1% of its cost.
func (u *fundedUntil) follow(s *segment, cost, gap money.Pence) {
	if u.known || cost == 0 {
		return
	}
	if gap > cost/100 { // whole pence: more than a hundredth is more than the hundredth rounded down
		u.known = true
		if u.costs {
			u.day = s.From - 1
		}
	}
	u.costs = true
}

// addDraw adds what a tranche paid to the sources of its month, programme and year.
func (r *reporter) addDraw(d *Draw) {
	payer := r.a.tranches[d.Tranche].payer
	month := r.a.calendar.segments[d.Segment].month
	r.months[month-r.firstMonth].paid[payer] += d.Amount
	r.programmes[r.programme[d.Item]*r.years+int(month.Year()-r.firstYear)].paid[payer] += d.Amount
}

// finish turns the sums into the forecast's lists.
func (r *reporter) finish(p *plan.Plan) {
	f := r.f
	payers := r.a.payers
	arena := make([]SourceAmount, 0, 4*len(r.months))
	total := newSums(1, len(payers))[0]
	years := newSums(r.years, len(payers))
	firstQuarter := r.firstMonth.Quarter()
	quarters := newSums(int(f.Options.To.Quarter()-firstQuarter)+1, len(payers))
	f.Months = make([]MonthTotals, len(r.months))
	for i := range r.months {
		month := r.firstMonth + fiscal.Month(i)
		f.Months[i] = MonthTotals{month, r.months[i].totals(payers, month.Days(), &arena)}
		years[month.Year()-r.firstYear].join(&r.months[i])
		quarters[month.Quarter()-firstQuarter].join(&r.months[i])
		total.join(&r.months[i])
	}
	f.Years = r.yearTotals(years, &arena)
	f.Quarters = make([]QuarterTotals, len(quarters))
	for i := range quarters {
		quarter := firstQuarter + fiscal.Quarter(i)
		f.Quarters[i] = QuarterTotals{quarter, quarters[i].totals(payers, r.reportedDays(quarter.Span()), &arena)}
	}
	f.Total = total.totals(payers, r.a.calendar.horizon.Days(), &arena)
	r.finishProgrammes(p, &arena)
	r.finishPosts(p)
}

func (s *sum) join(t *sum) {
	s.add(t.cost, t.gap, t.filled, t.funded)
	for i, amount := range t.paid {
		s.paid[i] += amount
	}
}

// yearTotals gives the horizon's years, each over its reported days.
func (r *reporter) yearTotals(years []sum, arena *[]SourceAmount) []YearTotals {
	list := make([]YearTotals, len(years))
	for i := range years {
		year := r.firstYear + fiscal.Year(i)
		list[i] = YearTotals{year, years[i].totals(r.a.payers, r.reportedDays(year.Span()), arena)}
	}
	return list
}

// reportedDays is the number of days of the span that lie in the horizon.
func (r *reporter) reportedDays(span fiscal.Span) int {
	return span.Within(r.a.calendar.horizon).Days()
}

func (r *reporter) finishProgrammes(p *plan.Plan, arena *[]SourceAmount) {
	has := make([]bool, len(p.Programmes))
	for _, i := range r.programme {
		has[i] = true
	}
	for i := range p.Programmes {
		if !has[i] {
			continue
		}
		years := r.programmes[i*r.years : (i+1)*r.years]
		total := newSums(1, len(r.a.payers))[0]
		for k := range years {
			total.join(&years[k])
		}
		r.f.Programmes = append(r.f.Programmes, ProgrammeForecast{
			Programme: p.Programmes[i].ID,
			Total:     total.totals(r.a.payers, r.a.calendar.horizon.Days(), arena),
			Years:     r.yearTotals(years, arena),
		})
	}
}

// finishPosts gives the posts, then the cost lines, in the plan's order.
func (r *reporter) finishPosts(p *plan.Plan) {
	months := len(r.months)
	for i := range r.filled {
		r.filled[i] = money.Decimal(money.Nearest(int64(r.filled[i]), 1, int64((r.firstMonth + fiscal.Month(i%months)).Days())))
	}
	index := make(map[plan.ID]int, len(r.a.items))
	for i := range r.a.items {
		index[r.a.items[i].id] = i
	}
	r.f.Posts = make([]PostForecast, 0, len(r.a.items))
	add := func(id plan.ID, isCost bool) {
		i := index[id]
		post := PostForecast{
			Post: id, IsCost: isCost, FundedUntil: r.a.calendar.horizon.Until,
			Total:     r.posts[i].totals(nil, r.a.calendar.horizon.Days(), &[]SourceAmount{}),
			Costs:     r.costs[i*months : (i+1)*months : (i+1)*months],
			Gaps:      r.gaps[i*months : (i+1)*months : (i+1)*months],
			FilledFTE: r.filled[i*months : (i+1)*months : (i+1)*months],
		}
		if r.fundedTo[i].known {
			post.FundedUntil = r.fundedTo[i].day
		}
		r.f.Posts = append(r.f.Posts, post)
	}
	for i := range p.Posts {
		add(p.Posts[i].ID, false)
	}
	for i := range p.Costs {
		add(p.Costs[i].ID, true)
	}
}

// trancheForecasts gives the tranches of counted sources, in the plan's order.
func trancheForecasts(a *allocation) []TrancheForecast {
	before := make([]money.Pence, len(a.tranches))
	within := make([]money.Pence, len(a.tranches))
	for i := range a.draws {
		switch d := &a.draws[i]; {
		case int(d.Segment) < a.calendar.first:
			before[d.Tranche] += d.Amount
		case int(d.Segment) < a.calendar.end:
			within[d.Tranche] += d.Amount
		}
	}
	list := make([]TrancheForecast, 0, len(a.tranches))
	for i := range a.tranches {
		t := &a.tranches[i]
		if !a.payers[t.payer].counted {
			continue
		}
		row := TrancheForecast{
			Source: a.payers[t.payer].id, From: t.From, Until: t.Until, Amount: t.Amount, DrawnBefore: before[i], Drawn: within[i],
		}
		if unspent := t.Amount - before[i] - within[i]; t.Until <= a.calendar.horizon.Until {
			row.Lapsed = unspent
		} else {
			row.Left = unspent
		}
		list = append(list, row)
	}
	return list
}
