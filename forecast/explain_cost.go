package forecast

import (
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Stretch is days on which a post or cost line costs the same amount a year, made up in the same way.
type Stretch struct {
	fiscal.Span
	Fillings []Filling // that it is the sum of; none for a cost line
	Annual   money.Pence
	FTE      money.Decimal // filled
}

// Filling is one appointment to a post, or the post itself where it lists none, or its vacant part where that is counted.
// Pay, OnCosts, Insurance and Other are each to the nearest penny; with Rounding they add up to Annual, which is rounded once.
type Filling struct {
	Contract      plan.ID // "" where the post lists none
	Vacant        bool
	FTE           money.Decimal
	SalaryFrom    fiscal.Day  // of the entry that is in force
	SalaryEntry   money.Pence // full-time, a year
	Awards        []AwardStep // since that entry
	Salary        money.Pence // full-time, a year: the entry and the awards' rises
	Pay           money.Pence // FTE × salary
	OnCostPercent money.Decimal
	OnCosts       money.Pence
	InsuranceRate money.Decimal // employer's National Insurance, percent; 0 where it is not worked out
	Threshold     money.Pence   // a year, for each head
	Heads         int64         // the FTE rounded up
	Insurance     money.Pence
	OtherPerFTE   money.Pence
	Other         money.Pence
	Rounding      money.Pence
	Annual        money.Pence
}

// AwardStep is a pay award on the way from a salary entry to a salary.
type AwardStep struct {
	Award  plan.PayAward
	Rise   money.Pence
	Salary money.Pence // after it
}

// explainStretches says what the item costs a year on the days of the horizon; nothing for a one-off amount.
func (w *working) explainStretches(x *item) []Stretch {
	var list []Stretch
	for _, s := range x.stretches {
		span := s.Within(w.calendar.horizon)
		if span.From > span.Until || s.annual == 0 && s.filled == 0 {
			continue
		}
		stretch := Stretch{Span: span, Annual: s.annual, FTE: s.filled}
		if x.post != nil {
			stretch.Fillings = w.fillings(x, span.From)
		}
		if n := len(list) - 1; n >= 0 && list[n].goesOn(&stretch) {
			list[n].Until = stretch.Until
		} else {
			list = append(list, stretch)
		}
	}
	return list
}

// goesOn reports whether another stretch follows at once and is made up in the same way.
func (s *Stretch) goesOn(next *Stretch) bool {
	return s.Until+1 == next.From && s.Annual == next.Annual && slices.EqualFunc(s.Fillings, next.Fillings, func(a, b Filling) bool {
		return a.Contract == b.Contract && a.Vacant == b.Vacant && a.FTE == b.FTE && a.Annual == b.Annual && a.Salary == b.Salary &&
			a.SalaryFrom == b.SalaryFrom && len(a.Awards) == len(b.Awards) && a.OnCostPercent == b.OnCostPercent &&
			a.InsuranceRate == b.InsuranceRate && a.Threshold == b.Threshold
	})
}

// fillings gives what the post's annual cost on an established day is the sum of, as establishment.fill works it out.
func (w *working) fillings(x *item, day fiscal.Day) []Filling {
	e := establishment{plan: w.plan, awards: w.plan.AwardsInOrder()}
	rate := e.payRate(x.post, day)
	fte := x.post.FTEOn(day)
	template := salarySteps(x.post, day, e.awards)
	if len(x.contracts) == 0 {
		return []Filling{template.filled(rate, fte)}
	}
	var list []Filling
	var taken money.Decimal
	for _, c := range x.contracts {
		if c.Starts <= day && day <= c.Ends.OrForever() {
			filling := template.filled(rate, min(c.FTE, fte))
			filling.Contract = c.ID
			taken += filling.FTE
			list = append(list, filling)
		}
	}
	if w.options.Vacancies == IncludeVacancies && taken < fte {
		vacant := template.filled(rate, fte-taken)
		vacant.Vacant = true
		list = append(list, vacant)
	}
	return list
}

// salarySteps is a filling with the way to its salary on a day.
func salarySteps(x *plan.Post, day fiscal.Day, awards []plan.PayAward) Filling {
	entry := plan.InForceOn(x.Salaries, day, func(s plan.Salary) fiscal.Day { return s.From })
	f := Filling{SalaryFrom: entry.From, SalaryEntry: entry.Amount, Salary: entry.Amount}
	for i := range awards {
		a := &awards[i]
		if a.PayGroup == x.PayGroup && a.From > entry.From && a.From <= day {
			after := a.Raise(f.Salary)
			f.Awards = append(f.Awards, AwardStep{Award: *a, Rise: after - f.Salary, Salary: after})
			f.Salary = after
		}
	}
	return f
}

// filled works out the filling's annual cost at an FTE.
func (f Filling) filled(rate payRate, fte money.Decimal) Filling {
	f.FTE = fte
	f.OnCostPercent, f.OtherPerFTE, f.InsuranceRate, f.Threshold = rate.percent, rate.other, rate.rate, rate.threshold
	f.Heads = heads(fte)
	pay := money.Mul(int64(fte), int64(rate.salary))
	f.Pay = money.Pence(pay.Nearest(int64(money.One)))
	f.OnCosts = money.Pence(pay.Times(int64(rate.percent)).Nearest(partsOfPay))
	f.Insurance = money.Pence(rate.insured(pay, fte).Nearest(partsOfPay))
	f.Other = money.Pence(money.Mul(int64(fte), int64(rate.other)).Nearest(int64(money.One)))
	f.Annual = rate.annual(fte)
	f.Rounding = f.Annual - f.Pay - f.OnCosts - f.Insurance - f.Other
	return f
}

// mustAddUp checks the stretch's amounts, and panics where one does not add up.
func (s *Stretch) mustAddUp(post plan.ID) {
	var annual money.Pence
	var fte money.Decimal
	for _, f := range s.Fillings {
		salary := f.SalaryEntry
		for _, a := range f.Awards {
			salary += a.Rise
		}
		if salary != f.Salary || f.Pay+f.OnCosts+f.Insurance+f.Other+f.Rounding != f.Annual {
			panic("forecast: the annual cost of " + string(post) + " does not add up")
		}
		annual += f.Annual
		if !f.Vacant {
			fte += f.FTE
		}
	}
	if len(s.Fillings) > 0 && (annual != s.Annual || fte != s.FTE) {
		panic("forecast: the fillings of " + string(post) + " do not add up")
	}
}
