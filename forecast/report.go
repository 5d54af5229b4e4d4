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
	for i := range a.items {
		r.addItem(i, filled)
	}
	r.addPayments()
	r.finish(p)
	f.Tranches = trancheForecasts(a)
	return f
}

// fundedScale is the hundredths of a ten-thousandth in which funded FTE-days are added up.
const fundedScale = 100

// amounts is what is added up of cells.
type amounts struct {
	cost, gap      money.Pence
	filled, funded int64 // FTE-days, in ten-thousandths and their hundredths
}

func (s *amounts) add(t amounts) {
	s.cost += t.cost
	s.gap += t.gap
	s.filled += t.filled
	s.funded += t.funded
}

// sum is totals in the making.
type sum struct {
	amounts
	paid []money.Pence // by payer
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

// reporter adds up cells by month, by programme and month, and by post.
type reporter struct {
	a          *allocation
	f          *Forecast
	firstMonth fiscal.Month
	firstYear  fiscal.Year
	months     []sum
	programmes []sum // by programme, then month
	years      int
	posts      []sum
	fundedTo   []fundedUntil
	costs      []money.Pence // by item, then month
	gaps       []money.Pence
	filled     []money.Decimal // FTE-days while a month is added up, then FTE
	monthDays  []int64
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
		programmes: newSums(months*len(f.Plan.Programmes), payers),
		posts:      make([]sum, n),
		fundedTo:   make([]fundedUntil, n),
		costs:      make([]money.Pence, n*months),
		gaps:       make([]money.Pence, n*months),
		filled:     make([]money.Decimal, n*months),
		monthDays:  make([]int64, months),
	}
	for i := range r.monthDays {
		r.monthDays[i] = int64((o.From + fiscal.Month(i)).Days())
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

// addItem adds an item's cells.
func (r *reporter) addItem(i int, filled []int64) {
	months, c := len(r.months), r.a.calendar
	costs, gaps, ftes := r.costs[i*months:(i+1)*months], r.gaps[i*months:(i+1)*months], r.filled[i*months:(i+1)*months]
	programme := r.programmes[r.a.programme[i]*months : (r.a.programme[i]+1)*months]
	for k := c.first; k < c.end; k++ {
		segment := &c.segments[k]
		cell := k*len(r.a.items) + i
		if cost, days := r.a.costs.cells[cell], filled[cell]; cost != 0 || days != 0 {
			gap := r.a.gap.cells[cell]
			month := segment.month - r.firstMonth
			figures := amounts{cost, gap, days, fundedDays(days, cost, gap)}
			r.months[month].add(figures)
			programme[month].add(figures)
			r.posts[i].add(figures)
			costs[month] += cost
			gaps[month] += gap
			ftes[month] += money.Decimal(days)
			r.fundedTo[i].follow(segment, cost, gap)
		}
	}
	r.average(ftes)
}

// average turns an item's FTE-days by month into FTE. Most posts have one FTE for months on end, so what was worked out for a
// month of as many days is used again.
func (r *reporter) average(ftes []money.Decimal) {
	var known [4]struct{ days, fte money.Decimal } // of months of 28 to 31 days
	for month, days := range ftes {
		k := &known[r.monthDays[month]-28]
		if k.days != days {
			k.days, k.fte = days, money.Decimal(money.Nearest(int64(days), 1, r.monthDays[month]))
		}
		ftes[month] = k.fte
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

// addPayments adds what the payers paid to their months, and to their programmes' months.
func (r *reporter) addPayments() {
	c := r.a.calendar
	for k := c.first; k < c.end; k++ {
		paid := r.months[c.segments[k].month-r.firstMonth].paid
		for p, amount := range r.a.paid.row(k) {
			paid[p] += amount
		}
	}
	for month := range r.months {
		shares := r.a.shares[1+month]
		for p := range r.a.payers {
			for programme, amount := range shares.row(p) {
				r.programmes[programme*len(r.months)+month].paid[p] += amount
			}
		}
	}
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
	s.add(t.amounts)
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
	for _, i := range r.a.programme {
		has[i] = true
	}
	for i := range p.Programmes {
		if !has[i] {
			continue
		}
		sums := r.programmes[i*len(r.months) : (i+1)*len(r.months)]
		total, years := newSums(1, len(r.a.payers))[0], newSums(r.years, len(r.a.payers))
		months := make([]MonthTotals, len(sums))
		for k := range sums {
			month := r.firstMonth + fiscal.Month(k)
			months[k] = MonthTotals{month, sums[k].totals(r.a.payers, month.Days(), arena)}
			years[month.Year()-r.firstYear].join(&sums[k])
			total.join(&sums[k])
		}
		r.f.Programmes = append(r.f.Programmes, ProgrammeForecast{
			Programme: p.Programmes[i].ID,
			Total:     total.totals(r.a.payers, r.a.calendar.horizon.Days(), arena),
			Years:     r.yearTotals(years, arena),
			Months:    months,
		})
	}
}

// finishPosts gives the posts, then the cost lines, in the plan's order.
func (r *reporter) finishPosts(p *plan.Plan) {
	months := len(r.months)
	paid := make([]money.Pence, len(r.a.payers)) // for one after the other
	arena := make([]SourceAmount, 0, r.a.paidFor.used())
	index := make(map[plan.ID]int, len(r.a.items))
	for i := range r.a.items {
		index[r.a.items[i].id] = i
	}
	r.f.Posts = make([]PostForecast, 0, len(r.a.items))
	add := func(id plan.ID, isCost bool) {
		i := index[id]
		for payer := range paid {
			paid[payer] = r.a.paidFor.row(payer)[i]
		}
		r.posts[i].paid = paid
		post := PostForecast{
			Post: id, IsCost: isCost, FundedUntil: r.a.calendar.horizon.Until,
			Total:     r.posts[i].totals(r.a.payers, r.a.calendar.horizon.Days(), &arena),
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
	list := make([]TrancheForecast, 0, len(a.tranches))
	for i := range a.tranches {
		t, d := &a.tranches[i], &a.drawn[i]
		if !a.payers[t.payer].counted {
			continue
		}
		row := TrancheForecast{
			Source: a.payers[t.payer].id, From: t.From, Until: t.Until, Amount: t.Amount, DrawnBefore: d.before, Drawn: d.within,
		}
		if unspent := t.Amount - d.before - d.within; t.Until <= a.calendar.horizon.Until {
			row.Lapsed = unspent
		} else {
			row.Left = unspent
		}
		list = append(list, row)
	}
	return list
}
