package forecast_test

import (
	"fmt"
	"math/big"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// The largest plans that are valid are forecast to the penny: no sum of theirs overflows. What they come to is worked out here
// with numbers of any size.

var fiftyYears = forecast.Options{From: month("2020-04"), To: month("2070-03")}

func forecastOf(t *testing.T, p *plan.Plan, o forecast.Options) *forecast.Forecast {
	t.Helper()
	f, err := forecast.Run(p, "", o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func wantAmount(t *testing.T, what string, got money.Pence, want *big.Int) {
	t.Helper()
	if big.NewInt(int64(got)).Cmp(want) != 0 {
		t.Errorf("%s is %s, not %s pence", what, got, want)
	}
}

func times(factors ...int64) *big.Int {
	product := big.NewInt(1)
	for _, f := range factors {
		product.Mul(product, big.NewInt(f))
	}
	return product
}

// £500 trillion a year for fifty years, in cost lines of £100 billion each.
func TestLargestCosts(t *testing.T) {
	lines := int(plan.MaxYearlyCost / money.MaxAmount)
	p := council(func(p *plan.Plan) {
		for i := range lines {
			p.Costs = append(p.Costs, aCost(plan.ID(fmt.Sprintf("cost-%d", i)), "100000000000", from("2015-04-01")))
		}
	})
	f := forecastOf(t, p, fiftyYears)
	wantAmount(t, "fifty years' cost", f.Total.Cost, times(50, int64(plan.MaxYearlyCost)))
	wantAmount(t, "a year's cost", f.Years[3].Cost, times(int64(plan.MaxYearlyCost)))
	wantAmount(t, "fifty years' gap", f.Total.Gap, times(50, int64(plan.MaxYearlyCost)))
}

// A team of 1,000 at £100 billion each, for fifty years; with on-costs it costs what no 64 bits would hold on the way.
func TestLargestPost(t *testing.T) {
	p := council(post("team", "100000000000", fte("1000"), from("2015-04-01")), grant("icb", forPosts("team"), richest(50)))
	f := forecastOf(t, p, fiftyYears)
	wantAmount(t, "the cost", f.Total.Cost, times(50, 1000, int64(money.MaxAmount)))
	wantAmount(t, "the funding", f.Total.Funding, times(50, int64(money.MaxAmount)))
	wantAmount(t, "the team's gap", f.Posts[0].Total.Gap, times(50, 999, int64(money.MaxAmount)))
	if got := f.Total.FilledFTE.String() + " filled, " + f.Total.FundedFTE.String() + " funded"; got != "1000 filled, 1 funded" {
		t.Errorf("of the team are %s", got)
	}

	p = council(post("team", "60000000000", fte("999.9999"), onCostsFrom("2010-04-01", "200.0001", plan.NIStatutory), otherAnnual("99999999999.99"), from("2015-04-01")))
	f = forecastOf(t, p, forecast.Options{From: month("2019-05"), To: month("2019-05")})
	// Pay is 999.9999 × £60 billion; 200.0001% and 13.8% of what is above 1,000 thresholds come to it, and 999.9999 × £99,999,999,999.99.
	pay := new(big.Rat).Mul(big.NewRat(999_9999, 10_000), big.NewRat(60_000_000_000_00, 1))
	annual := new(big.Rat).Mul(pay, big.NewRat(300_0001, 100_0000))
	above := new(big.Rat).Sub(pay, big.NewRat(1_000*8_632_00, 1))
	annual.Add(annual, above.Mul(above, big.NewRat(138, 1000)))
	annual.Add(annual, new(big.Rat).Mul(big.NewRat(999_9999, 10_000), big.NewRat(99_999_999_999_99, 1)))
	rounded := nearest(annual)
	// April has five days at the threshold before, £8,424; May is what the total grows by.
	before := nearest(new(big.Rat).Add(annual, big.NewRat(138*1_000*208_00, 1000)))
	april := new(big.Rat).SetFrac(new(big.Int).Add(new(big.Int).Mul(before, big.NewInt(5)), new(big.Int).Mul(rounded, big.NewInt(25))), big.NewInt(12*30))
	may := new(big.Rat).Add(april, new(big.Rat).SetFrac(rounded, big.NewInt(12)))
	wantAmount(t, "May", f.Total.Cost, new(big.Int).Sub(nearest(may), nearest(april)))
}

// richest is a tranche of £100 billion for each of so many financial years from 2020/21 on.
func richest(years int) option {
	return func(item any) {
		for k := range years {
			year(fmt.Sprintf("%d/%02d", 2020+k, (2021+k)%100), "100000000000")(item)
		}
	}
}

// nearest is x to the nearest whole number, halves up; x is zero or more.
func nearest(x *big.Rat) *big.Int {
	twice := new(big.Int).Add(new(big.Int).Lsh(x.Num(), 1), x.Denom())
	return twice.Quo(twice, new(big.Int).Lsh(x.Denom(), 1))
}

// £20,000 trillion in tranches, for posts that cost as much as they may.
func TestLargestFunding(t *testing.T) {
	tranches := int(plan.MaxFunding/money.MaxAmount) / 4
	all := func(id plan.ID, use plan.Use) part {
		return grant(id, func(item any) {
			list := make([]plan.Tranche, tranches)
			for k := range list {
				list[k] = plan.Tranche{Amount: money.MaxAmount, From: day("2020-04-01"), Until: day("2021-03-31"), Use: use}
			}
			item.(*plan.Source).Tranches = list
		})
	}
	p := council(post("team", "100000000000", fte("1000"), from("2015-04-01")), all("a", ""), all("b", plan.InOrder), all("c", ""), all("d", ""))
	f := forecastOf(t, p, forecast.Options{From: month("2020-04"), To: month("2021-03")})
	wantAmount(t, "the cost", f.Total.Cost, times(1000, int64(money.MaxAmount)))
	wantAmount(t, "the gap", f.Total.Gap, new(big.Int))
	var drawn, lapsed money.Pence
	for _, x := range f.Tranches {
		drawn, lapsed = drawn+x.Drawn, lapsed+x.Lapsed
	}
	wantAmount(t, "what is drawn", drawn, times(1000, int64(money.MaxAmount)))
	wantAmount(t, "what lapses", lapsed, new(big.Int).Sub(times(int64(plan.MaxFunding)), times(1000, int64(money.MaxAmount))))
}

// Splits, match and spreading at the largest amounts: products of two of them need 128 bits.
func TestLargestShares(t *testing.T) {
	team := post("team", "100000000000", fte("1000"), from("2015-04-01"))
	annual := times(1000, int64(money.MaxAmount))
	shareOf := func(of *big.Int, numerator, denominator int64) *big.Int {
		return nearest(new(big.Rat).Mul(new(big.Rat).SetInt(of), big.NewRat(numerator, denominator)))
	}

	f := forecastOf(t, council(team, grant("icb", year("2020/21", "99999999999.99"))), forecast.Options{From: month("2020-04"), To: month("2020-06")})
	wantAmount(t, "a quarter of the year's money", f.Total.Funding, shareOf(times(int64(money.MaxAmount)-1), 3, 12))

	manyYears := func(id plan.ID, more ...option) part {
		return grant(id, append(more, func(item any) {
			x := item.(*plan.Source)
			for range 600 {
				x.Tranches = append(x.Tranches, plan.Tranche{Amount: money.MaxAmount, From: day("2020-04-01"), Until: day("2021-03-31")})
			}
		})...)
	}
	o := forecast.Options{From: month("2020-04"), To: month("2021-03")}
	f = forecastOf(t, council(team, grant("eu", year("2020/21", "100000000000"), matched("33.3333", "county")), grant("county", year("2020/21", "100000000000"))), o)
	together := new(big.Int).Quo(times(int64(money.MaxAmount), 1_000_000), big.NewInt(666_667)) // what the match's two thirds allow, rounded down
	wantAmount(t, "the grant at a third", amountOf(f, "eu"), shareOf(together, 333_333, 1_000_000))
	f = forecastOf(t, council(team, manyYears("a"), manyYears("b"), split("team", "a", "33.3333", "2020-04-01", ""), split("team", "b", "66.6667", "2020-04-01", "")), o)
	wantAmount(t, "a third by a split", amountOf(f, "a"), shareOf(annual, 333_333, 1_000_000))
}

func amountOf(f *forecast.Forecast, source plan.ID) money.Pence { return amountFrom(f.Total, source) }

// Nobody earns anything, but there are very many of them: a hundred thousand contracts of 1,000 FTE each.
func TestLargestStaff(t *testing.T) {
	p := council(post("team", "0", fte("1000"), from("2015-04-01"), caseload("1000")), func(p *plan.Plan) {
		for k := range 100_000 {
			p.Contracts = append(p.Contracts, aContract(plan.ID(fmt.Sprintf("c-%d", k)), "team", "2015-04-01", "2069-12-31", fte("1000")))
		}
	})
	f := forecastOf(t, p, fiftyYears)
	if got := fteOf(f.Years[0].Totals); got != "100000000 filled, 100000000 funded" {
		t.Errorf("of the team are %s", got)
	}
	same(t, cliffs(f), "2070-01-01 families CAPACITY: 100000000 FTE")
}
