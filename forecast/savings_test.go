package forecast_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"pgregory.net/rapid"
)

// saved shows every saving: to whom, in total, by year, and by month.
func saved(f *forecast.Forecast) string {
	var lines []string
	for _, s := range f.Savings {
		line := fmt.Sprintf("%s %s %s", s.Saving, s.Beneficiary, s.Total)
		for _, y := range s.Years {
			line += fmt.Sprintf(", %s %s", y.Year, y.Amount)
		}
		lines = append(lines, line, periods(f, func(i int) string { return s.Months[i].String() }))
	}
	return strings.Join(lines, "\n")
}

// What is saved elsewhere: an amount for each family and year, by twelfths, some months later.
func TestSavings(t *testing.T) {
	percent := func(text string) *money.Decimal { d := percent(text); return &d }
	dozen := families("2019/20", 12)
	under := func(c plan.SetSavings) part {
		c.Saving = "care"
		return scenario("s", c)
	}
	for _, e := range []example{
		{
			sentence: "£1,200 for each of twelve families: £1,200 a month",
			plan:     council(saving("care", "1200", 0, dozen)),
			want: `care COUNCIL £14,400.00, 2019/20 £14,400.00
			       2019-04 to 2020-03: £1,200.00`,
		},
		{
			sentence: "Three months later: nine months in this year, three in the next",
			plan:     council(saving("care", "1200", 3, dozen)),
			to:       "2021-03",
			want: `care COUNCIL £14,400.00, 2019/20 £10,800.00, 2020/21 £3,600.00
			       2019-04 to 2019-06: £0.00
			       2019-07 to 2020-06: £1,200.00
			       2020-07 to 2021-03: £0.00`,
		},
		{
			sentence: "A year later, after another year's families",
			plan:     council(saving("care", "1200", 12, dozen, families("2018/19", 6))),
			to:       "2021-03",
			want: `care COUNCIL £21,600.00, 2019/20 £7,200.00, 2020/21 £14,400.00
			       2019-04 to 2020-03: £600.00
			       2020-04 to 2021-03: £1,200.00`,
		},
		{
			sentence: "The running total is rounded: 8⅓p, 16⅔p, 25p",
			plan:     council(saving("care", "1", 0, families("2019/20", 1))),
			to:       "2019-10",
			want: `care COUNCIL £0.58, 2019/20 £0.58
			       2019-04: £0.08
			       2019-05: £0.09
			       2019-06 to 2019-07: £0.08
			       2019-08: £0.09
			       2019-09 to 2019-10: £0.08`,
		},
		{
			sentence: "Since the first month in which anything is saved, whenever the months looked at begin",
			plan:     council(saving("care", "1", 0, families("2019/20", 1))),
			from:     "2019-05",
			to:       "2019-06",
			want: `care COUNCIL £0.17, 2019/20 £0.17
			       2019-05: £0.09
			       2019-06: £0.08`,
		},
		{
			sentence: "Half a penny rounds up",
			plan:     council(saving("care", "0.06", 0, families("2019/20", 1))),
			to:       "2019-06",
			want: `care COUNCIL £0.02, 2019/20 £0.02
			       2019-04: £0.01
			       2019-05: £0.00
			       2019-06: £0.01`,
		},
		{
			sentence: "Months before any family are none",
			plan:     council(saving("care", "1200", 0, families("2020/21", 12))),
			want: `care COUNCIL £0.00, 2019/20 £0.00
			       2019-04 to 2020-03: £0.00`,
		},
		{
			sentence: "Without families nothing is saved",
			plan:     council(saving("care", "1200", 0)),
			to:       "2019-04",
			want: `care COUNCIL £0.00, 2019/20 £0.00
			       2019-04: £0.00`,
		},
		{
			sentence: "A scenario scales it to half and delays it by three months",
			plan:     council(saving("care", "1200", 3, dozen), under(plan.SetSavings{Percent: percent("50"), DelayMonths: 3})),
			scenario: "s",
			want: `care COUNCIL £3,600.00, 2019/20 £3,600.00
			       2019-04 to 2019-09: £0.00
			       2019-10 to 2020-03: £600.00`,
		},
		{
			sentence: "A third of a penny's part: 33.3333% of £1 for twelve families",
			plan:     council(saving("care", "1", 0, dozen), under(plan.SetSavings{Percent: percent("33.3333")})),
			scenario: "s",
			to:       "2019-06",
			want: `care COUNCIL £1.00, 2019/20 £1.00
			       2019-04: £0.33
			       2019-05: £0.34
			       2019-06: £0.33`,
		},
		{
			sentence: "Scaled to nothing",
			plan:     council(saving("care", "1200", 0, dozen), under(plan.SetSavings{Percent: percent("0")})),
			scenario: "s",
			want: `care COUNCIL £0.00, 2019/20 £0.00
			       2019-04 to 2020-03: £0.00`,
		},
		{
			sentence: "A scenario's delay of one saving leaves the others",
			plan: council(saving("care", "1200", 0, dozen), saving("health", "2400", 0, dozen), func(p *plan.Plan) { p.Savings[1].Beneficiary = plan.NHS },
				under(plan.SetSavings{DelayMonths: 11})),
			scenario: "s",
			want: `care COUNCIL £1,200.00, 2019/20 £1,200.00
			       2019-04 to 2020-02: £0.00
			       2020-03: £1,200.00
			       health NHS £28,800.00, 2019/20 £28,800.00
			       2019-04 to 2020-03: £2,400.00`,
		},
	} {
		e.show = saved
		examples(t, []example{e})
	}
	examples(t, []example{{
		sentence: "A saving never reduces a gap",
		plan:     council(post("kw", "12000"), saving("care", "1200", 0, dozen)),
		want:     "2019-04 to 2020-03: £1,000.00 = gap £1,000.00",
	}})
}

// By its last month a saving is, to the penny, what its families save in all; years and months come to the total.
func TestSavingsAddUp(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		f := run(t, p, scenario, o)
		for _, s := range f.Savings {
			var months, years money.Pence
			for _, amount := range s.Months {
				months += amount
			}
			for _, y := range s.Years {
				years += y.Amount
			}
			if months != s.Total || years != s.Total || len(s.Months) != len(f.Months) || len(s.Years) != len(f.Years) {
				t.Fatalf("%s is %s in all, %s by month and %s by year", s.Saving, s.Total, months, years)
			}
		}
		o.From, o.To = month("2016-04"), month("2030-03")
		for _, x := range f.Plan.Savings { // which scenarios may delay again and again
			for _, c := range x.Families {
				o.To = max(o.To, c.Year.Last()+fiscal.Month(x.LagMonths))
			}
		}
		for _, s := range run(t, p, scenario, o).Savings {
			x := f.Plan.Saving(s.Saving)
			all := new(big.Rat)
			for _, c := range x.Families {
				all.Add(all, new(big.Rat).SetInt64(c.Count*int64(x.PerFamily)))
			}
			all.Mul(all, new(big.Rat).SetFrac64(int64(x.Percent), int64(money.Hundred)))
			if want := nearest(all); want.Int64() != int64(s.Total) {
				t.Fatalf("%s comes to %s, not %s", s.Saving, s.Total, money.Pence(want.Int64()))
			}
		}
	})
}
