package forecast

import (
	"math/big"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// yearIncome is what an outcome stream earns in a financial year.
type yearIncome struct {
	year   fiscal.Year
	amount money.Pence
}

// longestLag is the years after the last one named in which results may still be paid.
const longestLag = plan.MaxLagMonths/12 + 1

// incomes works out an outcome stream's income by financial year: attachment fees and payments by results, exact by the
// month, rounded on the running total since the first year named. Years without income are left out.
func incomes(s *plan.OutcomeStream) []yearIncome {
	first, last, named := yearsNamed(s)
	if !named {
		return nil
	}
	last += longestLag
	attached := attachedByMonth(s, first, last)
	results := resultsByMonth(s, first, last, attached)
	fee, payment := rat(int64(s.AttachmentFee)), rat(int64(s.ResultPayment))
	var years []yearIncome
	total, term := new(big.Rat), new(big.Rat)
	given := int64(0)
	for year := first; year <= last; year++ {
		for month := year.First(); month <= year.Last(); month++ {
			m := month - first.First()
			if attached[m] != nil {
				total.Add(total, term.Mul(fee, attached[m]))
			}
			if results[m] != nil {
				total.Add(total, term.Mul(payment, results[m]))
			}
		}
		rounded := nearestRat(total)
		if rounded > given {
			years = append(years, yearIncome{year, money.Pence(rounded - given)})
		}
		given = rounded
	}
	return years
}

func rat(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// nearestRat is x ≥ 0 to the nearest whole number, halves up.
func nearestRat(x *big.Rat) int64 {
	double := new(big.Int).Lsh(x.Num(), 1)
	double.Add(double, x.Denom())
	return double.Quo(double, new(big.Int).Lsh(x.Denom(), 1)).Int64()
}

// yearsNamed is the first and last year named in the stream's attachments and results.
func yearsNamed(s *plan.OutcomeStream) (first, last fiscal.Year, named bool) {
	for _, list := range [...][]plan.YearCount{s.Attachments, s.Results} {
		for _, c := range list {
			if !named {
				first, last, named = c.Year, c.Year, true
			}
			first, last = min(first, c.Year), max(last, c.Year)
		}
	}
	return first, last, named
}

// attachedByMonth is the families attached in each month since April of the first year (nil for none). A year's families
// attach evenly over those of its months that overlap the stream as written; what a change stops early is lost.
func attachedByMonth(s *plan.OutcomeStream, first, last fiscal.Year) []*big.Rat {
	attached := make([]*big.Rat, last.Last()-first.First()+1)
	open := fiscal.Span{From: s.Starts, Until: s.Ends.OrForever()}
	for _, a := range s.Attachments {
		months := monthsOf(a.Year, func(m fiscal.Month) bool { return m.Span().Overlaps(open) })
		if len(months) == 0 || a.Count == 0 {
			continue
		}
		share := new(big.Rat).SetFrac64(a.Count, int64(len(months)))
		for _, scale := range s.Changed.Attachments {
			if scale.From <= a.Year {
				share.Mul(share, percentRat(scale.Percent))
			}
		}
		for _, month := range months {
			if month.First() <= s.Changed.StoppedOn.OrForever() {
				attached[month-first.First()] = share
			}
		}
	}
	return attached
}

func monthsOf(year fiscal.Year, keep func(fiscal.Month) bool) []fiscal.Month {
	var months []fiscal.Month
	for month := year.First(); month <= year.Last(); month++ {
		if keep(month) {
			months = append(months, month)
		}
	}
	return months
}

func percentRat(p money.Decimal) *big.Rat {
	return new(big.Rat).SetFrac64(int64(p), int64(money.Hundred))
}

// resultsByMonth is the results paid in each month since April of the first year (nil for none), at most the stream's
// maximum in all.
func resultsByMonth(s *plan.OutcomeStream, first, last fiscal.Year, attached []*big.Rat) []*big.Rat {
	results := make([]*big.Rat, len(attached))
	counted := map[fiscal.Year]*big.Rat{} // a month's share of the results that the plan names
	for _, r := range s.Results {
		months := monthsOf(r.Year, func(m fiscal.Month) bool { return m.First() <= s.ClaimsUntil.OrForever() })
		counted[r.Year] = new(big.Rat)
		if len(months) > 0 {
			counted[r.Year].SetFrac64(r.Count, int64(len(months)))
		}
	}
	claims := min(s.ClaimsUntil.OrForever(), s.Changed.StoppedOn.OrForever())
	paid := new(big.Rat)
	for month := first.First(); month <= last.Last() && month.First() <= claims; month++ {
		result, isCounted := counted[month.Year()]
		if !isCounted {
			result = resultsEarned(s, month, first, attached)
		}
		if s.MaxResults != nil {
			left := new(big.Rat).Sub(rat(*s.MaxResults), paid)
			if result.Cmp(left) > 0 {
				result = left
			}
			paid.Add(paid, result)
		}
		if result.Sign() > 0 {
			results[month-first.First()] = result
		}
	}
	return results
}

// resultsEarned is the results that follow from attachments: of families attached some months ago at their year's success
// rate, and, under earned autonomy, of this month's families at once and in full.
func resultsEarned(s *plan.OutcomeStream, month fiscal.Month, first fiscal.Year, attached []*big.Rat) *big.Rat {
	autonomous := func(m fiscal.Month) bool { return s.EarnedAutonomyFrom != 0 && m.Last() >= s.EarnedAutonomyFrom }
	result := new(big.Rat)
	from := month - fiscal.Month(s.LagMonths)
	if from >= first.First() && attached[from-first.First()] != nil && !autonomous(from) {
		result.Mul(attached[from-first.First()], percentRat(s.RateIn(from.Year())))
	}
	if now := attached[month-first.First()]; now != nil && autonomous(month) {
		result.Add(result, now)
	}
	return result
}
