package forecast_test

import (
	"slices"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"pgregory.net/rapid"
)

// Explanations of random posts of random plans add up, at every step, to the figures of the forecast.
func TestExplanationsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, o := aRandomPlan(t), randomOptions(t)
		scenario := aRandomScenario(t, p)
		f, err := forecast.Run(p, scenario, o)
		if err != nil {
			t.Skip(err)
		}
		var ids []plan.ID
		for i := range f.Posts {
			ids = append(ids, f.Posts[i].Post)
		}
		if len(ids) == 0 {
			t.Skip("no posts")
		}
		list, err := forecast.Explain(p, scenario, ids, o)
		if err != nil {
			t.Fatal(err)
		}
		paid := map[plan.ID]money.Pence{}
		for i, e := range list {
			x := &f.Posts[i]
			if e.Post != x.Post || e.Cost != x.Total.Cost || e.Gap != x.Total.Gap || e.Funding != x.Total.Funding {
				t.Fatalf("%s costs %s and lacks %s; explained are %s and %s", x.Post, x.Total.Cost, x.Total.Gap, e.Cost, e.Gap)
			}
			costs, gaps := make([]money.Pence, len(x.Costs)), make([]money.Pence, len(x.Gaps))
			for k := range e.Segments {
				s := &e.Segments[k]
				segmentAddsUp(t, p, f, s)
				costs[s.Month-o.From] += s.Cost
				gaps[s.Month-o.From] += s.Gap
				for _, payment := range s.Payments {
					paid[payment.Source] += payment.Amount
				}
			}
			if !slices.Equal(costs, x.Costs) || !slices.Equal(gaps, x.Gaps) {
				t.Fatalf("%s costs %v and lacks %v by month; explained are %v and %v", x.Post, x.Costs, x.Gaps, costs, gaps)
			}
			stretchesAddUp(t, e)
		}
		for _, s := range f.Total.Sources {
			if paid[s.Source] != s.Amount {
				t.Fatalf("%s paid %s; explained are %s", s.Source, s.Amount, paid[s.Source])
			}
		}
	})
}

// segmentAddsUp checks that days and rounding come to the cost, payments and shortfalls too, and that each shortfall says of
// every source why it did not pay.
func segmentAddsUp(t *rapid.T, p *plan.Plan, f *forecast.Forecast, s *forecast.Segment) {
	var days, gap money.Pence
	for _, d := range s.Days {
		days += d.Amount
	}
	if len(s.Days) > 0 && days+s.Rounding != s.Cost {
		t.Fatalf("%s: days for %s and rounding %s are not %s", s.Month, days, s.Rounding, s.Cost)
	}
	if s.Rounding > 100 || s.Rounding < -100 {
		t.Fatalf("%s: a rounding of %s", s.Month, s.Rounding)
	}
	rest := s.Cost
	for _, payment := range s.Payments {
		rest -= payment.Amount
		if window := payment.Tranche.Window(); window.From > s.From || window.Until < s.Until {
			t.Fatalf("%s pays for %s outside its window", payment.Source, s.Month)
		}
		if payment.Paid > payment.Needed || payment.Amount > payment.Paid {
			t.Fatalf("%s pays %s of %s for needs of %s", payment.Source, payment.Amount, payment.Paid, payment.Needed)
		}
	}
	for _, short := range s.Shortfalls {
		gap += short.Amount
		if len(short.Reasons) != len(f.Plan.Sources)+len(f.Plan.Outcomes) {
			t.Fatalf("%s: %d reasons for %d sources", s.Month, len(short.Reasons), len(f.Plan.Sources)+len(f.Plan.Outcomes))
		}
		for _, r := range short.Reasons {
			if r.Why == forecast.TooLittle && r.Left > 100 {
				t.Fatalf("%s has %s left, and yet a gap stays in %s", r.Source, r.Left, s.Month)
			}
		}
	}
	if gap != s.Gap || rest != gap {
		t.Fatalf("%s: %s less payments is %s, the gap %s, explained are %s", s.Month, s.Cost, rest, s.Gap, gap)
	}
}

// stretchesAddUp checks that each filling's parts come to its annual cost, and the fillings to the stretch's.
func stretchesAddUp(t *rapid.T, e *forecast.Explanation) {
	for _, s := range e.Stretches {
		var annual money.Pence
		for _, f := range s.Fillings {
			annual += f.Annual
			if f.Pay+f.OnCosts+f.Insurance+f.Other+f.Rounding != f.Annual || f.Rounding > 2 || f.Rounding < -2 {
				t.Fatalf("%s: %+v does not add up", e.Post, f)
			}
			salary := f.SalaryEntry
			for _, a := range f.Awards {
				salary += a.Rise
			}
			if salary != f.Salary {
				t.Fatalf("%s: a salary of %s is explained as %s", e.Post, f.Salary, salary)
			}
		}
		if len(s.Fillings) > 0 && annual != s.Annual {
			t.Fatalf("%s: a year at %s is explained as %s", e.Post, s.Annual, annual)
		}
	}
}
