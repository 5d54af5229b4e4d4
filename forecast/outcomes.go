package forecast

import (
	"math/big"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// streamYear is what an outcome stream does in a financial year: exact numbers of families and results, and whole pence.
type streamYear struct {
	year     fiscal.Year
	attached *big.Rat // families
	results  *big.Rat // paid
	late     *big.Rat // results that fall due after claims end, and are not paid
	over     *big.Rat // results beyond the stream's maximum, which are not paid
	income   money.Pence
}

// longestLag is the years after the last one named in which results may still be paid.
const longestLag = plan.MaxLagMonths/12 + 1

// streamYears works out an outcome stream by financial year: attachment fees and payments by results, exact by the month,
// rounded on the running total since the first year named. It gives nothing for a stream that names no year.
func streamYears(s *plan.OutcomeStream) []streamYear {
	first, last, named := yearsNamed(s)
	if !named {
		return nil
	}
	last += longestLag
	attached := attachedByMonth(s, first, last)
	results := resultsByMonth(s, first, last, attached)
	fee, payment := rat(int64(s.AttachmentFee)), rat(int64(s.ResultPayment))
	var years []streamYear
	total, term := new(big.Rat), new(big.Rat)
	given := int64(0)
	for year := first; year <= last; year++ {
		from, to := year.First()-first.First(), year.Last()-first.First()+1
		y := streamYear{
			year: year, attached: sumRats(attached[from:to]), results: sumRats(results.paid[from:to]),
			late: sumRats(results.late[from:to]), over: sumRats(results.over[from:to]),
		}
		total.Add(total, term.Mul(fee, y.attached))
		total.Add(total, term.Mul(payment, y.results))
		rounded := nearestRat(total)
		y.income = money.Pence(rounded - given)
		given = rounded
		years = append(years, y)
	}
	return years
}

// sumRats adds up fractions, of which nil is none.
func sumRats(list []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, x := range list {
		if x != nil {
			sum.Add(sum, x)
		}
	}
	return sum
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

// resultFlow is results by month since April of a stream's first year (nil for none).
type resultFlow struct{ paid, late, over []*big.Rat }

// resultsByMonth is the results paid in each month, at most the stream's maximum in all, and those that are not: because
// claims have ended by then, or because they are beyond the maximum.
func resultsByMonth(s *plan.OutcomeStream, first, last fiscal.Year, attached []*big.Rat) resultFlow {
	n := len(attached)
	flow := resultFlow{make([]*big.Rat, n), make([]*big.Rat, n), make([]*big.Rat, n)}
	counted := map[fiscal.Year]*big.Rat{} // a month's share of the results that the plan names
	for _, r := range s.Results {
		months := monthsOf(r.Year, func(m fiscal.Month) bool { return m.First() <= s.ClaimsUntil.OrForever() })
		counted[r.Year] = new(big.Rat)
		if len(months) > 0 {
			counted[r.Year].SetFrac64(r.Count, int64(len(months)))
		} else {
			flow.late[r.Year.First()-first.First()] = rat(r.Count)
		}
	}
	paid := new(big.Rat)
	for month := first.First(); month <= last.Last(); month++ {
		m := month - first.First()
		result, isCounted := counted[month.Year()]
		if !isCounted {
			result = resultsEarned(s, month, first, attached)
		}
		switch start := month.First(); {
		case isCounted && start > s.ClaimsUntil.OrForever():
			continue // the year's results are spread over the months before
		case start > s.ClaimsUntil.OrForever() || start > s.Changed.StoppedOn.OrForever():
			flow.late[m] = result
			continue
		}
		if s.MaxResults != nil {
			left := new(big.Rat).Sub(rat(*s.MaxResults), paid)
			if result.Cmp(left) > 0 {
				flow.over[m] = new(big.Rat).Sub(result, left)
				result = left
			}
			paid.Add(paid, result)
		}
		if result.Sign() > 0 {
			flow.paid[m] = result
		}
	}
	return flow
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

// OutcomeForecast is what an outcome stream is expected to do in each financial year of the horizon.
type OutcomeForecast struct {
	Stream  plan.ID
	Counted bool // by the forecast's certainty
	Years   []OutcomeYear
}

// OutcomeYear is a whole financial year of an outcome stream.
type OutcomeYear struct {
	Year     fiscal.Year
	Attached money.Decimal // families
	Results  money.Decimal // paid
	Income   money.Pence   // attachment fees and payments for results, usable for costs of the year or as the stream says
}

// outcomeForecasts gives the plan's outcome streams by financial year of the horizon.
func outcomeForecasts(p *plan.Plan, payers []payer, o Options) []OutcomeForecast {
	var list []OutcomeForecast
	for i := range p.Outcomes {
		stream := &payers[len(p.Sources)+i]
		f := OutcomeForecast{Stream: stream.id, Counted: stream.counted}
		for year := o.From.Year(); year <= o.To.Year(); year++ {
			out := OutcomeYear{Year: year}
			for _, y := range stream.years {
				if y.year == year {
					out = OutcomeYear{year, decimalRat(y.attached), decimalRat(y.results), y.income}
				}
			}
			f.Years = append(f.Years, out)
		}
		list = append(list, f)
	}
	return list
}

// decimalRat is x ≥ 0 to four decimal places.
func decimalRat(x *big.Rat) money.Decimal {
	return money.Decimal(nearestRat(new(big.Rat).Mul(x, rat(int64(money.One)))))
}
