package forecast

import (
	"math/big"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// SavingForecast is cost avoided elsewhere, by month of the horizon. It is shown beside a gap and never reduces it.
type SavingForecast struct {
	Saving      plan.ID
	Beneficiary plan.Beneficiary
	Total       money.Pence
	Years       []SavingYear
	Months      []money.Pence
}

// SavingYear is the part of a saving that falls in the horizon's part of a financial year.
type SavingYear struct {
	Year   fiscal.Year
	Amount money.Pence
}

// savingForecasts gives the plan's savings, in its order.
func savingForecasts(p *plan.Plan, o Options) []SavingForecast {
	var list []SavingForecast
	for i := range p.Savings {
		list = append(list, savingForecast(&p.Savings[i], o))
	}
	return list
}

// savingForecast adds up what the families of each year save in each month, perFamily × families / 12, as many months
// later as the saving says. It rounds the running total since the first such month, and takes the difference.
func savingForecast(s *plan.Saving, o Options) SavingForecast {
	f := SavingForecast{Saving: s.ID, Beneficiary: s.Beneficiary, Months: make([]money.Pence, int(o.To-o.From)+1)}
	given := int64(0)
	total := new(big.Rat)
	for month := firstSaving(s, o.From); month <= o.To; month++ {
		total.Add(total, savedIn(s, month))
		rounded := nearestRat(total)
		if month >= o.From {
			f.add(month, money.Pence(rounded-given), o.From)
		}
		given = rounded
	}
	return f
}

// add puts down what is saved in a month of the horizon.
func (f *SavingForecast) add(month fiscal.Month, amount money.Pence, from fiscal.Month) {
	f.Months[month-from] = amount
	f.Total += amount
	if n := len(f.Years) - 1; n >= 0 && f.Years[n].Year == month.Year() {
		f.Years[n].Amount += amount
	} else {
		f.Years = append(f.Years, SavingYear{month.Year(), amount})
	}
}

// firstSaving is the first month in which anything is saved, and no later than the one given.
func firstSaving(s *plan.Saving, from fiscal.Month) fiscal.Month {
	for _, c := range s.Families {
		from = min(from, c.Year.First()+fiscal.Month(s.LagMonths))
	}
	return from
}

// savedIn is what is saved in a month, in exact pence.
func savedIn(s *plan.Saving, month fiscal.Month) *big.Rat {
	saved := new(big.Rat)
	for _, c := range s.Families {
		if c.Year == (month - fiscal.Month(s.LagMonths)).Year() {
			saved.SetFrac64(c.Count, 12)
		}
	}
	saved.Mul(saved, rat(int64(s.PerFamily)))
	return saved.Mul(saved, percentRat(s.Percent))
}
