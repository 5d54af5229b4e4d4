package forecast_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A post at £12,000 that a grant pays for three years, and what may become of it.
func comparable() *plan.Plan {
	return council(post("kw", "12000"), grant("icb", year("2018/19", "12000"), year("2019/20", "12000"), year("2020/21", "12000")),
		scenario("pay", plan.AwardPay{Award: anAward("2019-10-01", "10%")}),
		child("cut", "pay", plan.EndSource{Source: "icb", On: day("2020-03-31")}),
		scenario("ends", plan.EndSource{Source: "icb", On: day("2020-03-31")}),
		scenario("county", plan.AddSource{Source: aSource(plan.Grant, "county", year("2020/21", "6000"))}),
		scenario("half", plan.ScaleSource{Source: "icb", Percent: percent("50"), From: day("2020-04-01")}, plan.SetFTE{Post: "kw", FTE: percent("0.5"), From: day("2020-04-01")}),
		scenario("mended", plan.AwardPay{Award: anAward("2019-10-01", "-£12,000.01")}, plan.AwardPay{Award: anAward("2019-10-01", "-£1,200")},
			plan.EndPost{Post: "kw", On: day("2020-12-31")}),
	)
}

// comparison is scenarios against a baseline in the financial years 2019/20 and 2020/21.
func comparison(t *testing.T, p *plan.Plan, baseline plan.ID, scenarios ...plan.ID) *forecast.Comparison {
	t.Helper()
	c, err := forecast.Compare(p, scenarios, baseline, forecast.Options{From: month("2019-04"), To: month("2021-03")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bridges shows each scenario's bridge: a step, its effect and the gap after it a line.
func bridges(c *forecast.Comparison) string {
	var lines []string
	for _, s := range c.Scenarios {
		lines = append(lines, fmt.Sprintf("%q from %s to %s", s.Forecast.Scenario, c.Baseline.Total.Gap, s.Forecast.Total.Gap))
		for _, b := range s.Bridge {
			lines = append(lines, fmt.Sprintf("%q %d %s: %s, then %s", b.Scenario, b.Change, b.Label, b.Effect, b.GapAfter))
		}
	}
	return strings.Join(lines, "\n")
}

// differences shows what each scenario has more or less than the baseline, by year and in total.
func differences(c *forecast.Comparison) string {
	var lines []string
	text := func(when string, d forecast.Difference) {
		line := fmt.Sprintf("%s: cost %s, funding %s, gap %s, FTE %s, funded %s", when, d.Cost, d.Funding, d.Gap, d.FilledFTE, d.FundedFTE)
		for _, s := range d.Sources {
			line += fmt.Sprintf(", %s %s", s.Source, s.Amount)
		}
		lines = append(lines, line)
	}
	for _, s := range c.Scenarios {
		lines = append(lines, string(s.Forecast.Scenario))
		for _, y := range s.Difference {
			text(y.Year.String(), y.Difference)
		}
		text("in all", s.Total)
	}
	return strings.Join(lines, "\n")
}

func TestBridge(t *testing.T) {
	for _, c := range []struct {
		sentence  string
		baseline  plan.ID
		scenarios []plan.ID
		want      string
	}{
		{
			"Each change's effect, of the scenario's whole chain, in order: £100 a month more from October, then a year's grant",
			"",
			[]plan.ID{"cut", "pay"},
			`"cut" from £0.00 to £13,800.00
			 "pay" 0 Pay award of 10% from 1 October 2019: £1,800.00, then £1,800.00
			 "cut" 0 Icb ends on 31 March 2020: £12,000.00, then £13,800.00
			 "pay" from £0.00 to £1,800.00
			 "pay" 0 Pay award of 10% from 1 October 2019: £1,800.00, then £1,800.00`,
		},
		{
			"From an ancestor, what comes after it",
			"pay",
			[]plan.ID{"cut"},
			`"cut" from £1,800.00 to £13,800.00
			 "cut" 0 Icb ends on 31 March 2020: £12,000.00, then £13,800.00`,
		},
		{
			"From a scenario that is no ancestor, first back to the plan",
			"cut",
			[]plan.ID{"pay", "ends"},
			`"pay" from £13,800.00 to £1,800.00
			 "" -1 Back to the plan: -£13,800.00, then £0.00
			 "pay" 0 Pay award of 10% from 1 October 2019: £1,800.00, then £1,800.00
			 "ends" from £13,800.00 to £12,000.00
			 "" -1 Back to the plan: -£13,800.00, then £0.00
			 "ends" 0 Icb ends on 31 March 2020: £12,000.00, then £12,000.00`,
		},
		{
			"The plan itself is the way back to it",
			"cut",
			[]plan.ID{""},
			`"" from £13,800.00 to £0.00
			 "" -1 Back to the plan: -£13,800.00, then £0.00`,
		},
		{
			"From a scenario to itself there is no step",
			"cut",
			[]plan.ID{"cut"},
			`"cut" from £13,800.00 to £13,800.00`,
		},
		{
			"One after the other: half the money for a whole post, then for half of one",
			"",
			[]plan.ID{"half"},
			`"half" from £0.00 to £0.00
			 "half" 0 Icb at 50% from 1 April 2020: £6,000.00, then £6,000.00
			 "half" 1 Kw at 0.5 FTE from 1 April 2020: -£6,000.00, then £0.00`,
		},
		{
			"A change whose result is no valid plan counts with the one that mends it",
			"",
			[]plan.ID{"mended"},
			`"mended" from £0.00 to £0.00
			 "mended" 1 Pay award of -£12,000.01 from 1 October 2019; Pay award of -£1,200.00 from 1 October 2019: £0.00, then £0.00
			 "mended" 2 Kw ends on 31 December 2020: £0.00, then £0.00`,
		},
		{"Nothing to compare", "", nil, ""},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			same(t, bridges(comparison(t, comparable(), c.baseline, c.scenarios...)), c.want)
		})
	}
}

func TestDifferences(t *testing.T) {
	// The horizon has 731 days, of which 365 are 2020/21's.
	got := differences(comparison(t, comparable(), "", "ends", "county", "half"))
	same(t, got, `ends
		2019/20: cost £0.00, funding £0.00, gap £0.00, FTE 0, funded 0
		2020/21: cost £0.00, funding -£12,000.00, gap £12,000.00, FTE 0, funded -1, icb -£12,000.00
		in all: cost £0.00, funding -£12,000.00, gap £12,000.00, FTE 0, funded -0.4993, icb -£12,000.00
		county
		2019/20: cost £0.00, funding £0.00, gap £0.00, FTE 0, funded 0
		2020/21: cost £0.00, funding £0.00, gap £0.00, FTE 0, funded 0, icb -£6,000.00, county £6,000.00
		in all: cost £0.00, funding £0.00, gap £0.00, FTE 0, funded 0, icb -£6,000.00, county £6,000.00
		half
		2019/20: cost £0.00, funding £0.00, gap £0.00, FTE 0, funded 0
		2020/21: cost -£6,000.00, funding -£6,000.00, gap £0.00, FTE -0.5, funded -0.5, icb -£6,000.00
		in all: cost -£6,000.00, funding -£6,000.00, gap £0.00, FTE -0.2497, funded -0.2497, icb -£6,000.00`)
	got = differences(comparison(t, comparable(), "county", "ends"))
	same(t, got, `ends
		2019/20: cost £0.00, funding £0.00, gap £0.00, FTE 0, funded 0
		2020/21: cost £0.00, funding -£12,000.00, gap £12,000.00, FTE 0, funded -1, icb -£6,000.00, county -£6,000.00
		in all: cost £0.00, funding -£12,000.00, gap £12,000.00, FTE 0, funded -0.4993, icb -£6,000.00, county -£6,000.00`)
}

// Cliffs are matched by programme, kind and date.
func TestCliffsGainedAndLost(t *testing.T) {
	p := council(programme("families"), programme("health"), fundedTo("2019-09-30", "kw", "12000"), fundedTo("2019-09-30", "nurse", "12000", of("health")),
		post("coach", "12000"), contract("c", "coach", "2016-04-01", "2020-03-31"), reserve("reserve", forPosts("coach"), pot("2018-04-01", "2025-03-31", "100000")),
		scenario("later", plan.ExtendSource{Source: "for-kw", Until: day("2019-10-31"), AnnualAmount: 12_000_00}),
		scenario("larger", plan.AddPost{Post: aPost("second", "12000")}, plan.AddSource{Source: aSource(plan.Grant, "more", forPosts("second"), pot("2018-04-01", "2019-09-30", "100000"))}),
		scenario("filled", plan.ExtendContract{Contract: "c"}),
		scenario("unpaid", plan.EndSource{Source: "reserve", On: day("2020-03-31")}, plan.ExtendContract{Contract: "c"}))
	gainedAndLost := func(s forecast.ScenarioForecast) string {
		return "gained " + cliffs(&forecast.Forecast{Cliffs: s.CliffsGained}) + "\nlost " + cliffs(&forecast.Forecast{Cliffs: s.CliffsLost})
	}
	for i, want := range []string{
		"gained 2019-11-01 families FUNDING: £12,000.00 a year\nlost 2019-10-01 families FUNDING: £12,000.00 a year",
		"gained none\nlost none", // larger, but the same one
		"gained none\nlost 2020-04-01 families CAPACITY: 1 FTE",
		"gained 2020-04-01 families FUNDING: £12,000.00 a year\nlost 2020-04-01 families CAPACITY: 1 FTE",
	} {
		c := comparison(t, p, "", "later", "larger", "filled", "unpaid")
		t.Run(string(c.Scenarios[i].Forecast.Scenario), func(t *testing.T) { same(t, gainedAndLost(c.Scenarios[i]), want) })
	}
}

func TestCompareProblems(t *testing.T) {
	o := forecast.Options{From: month("2019-04"), To: month("2021-03")}
	for _, c := range []struct {
		baseline  plan.ID
		scenarios []plan.ID
	}{{"unheard-of", nil}, {"", []plan.ID{"pay", "unheard-of"}}} {
		_, err := forecast.Compare(comparable(), c.scenarios, c.baseline, o)
		if want := `there is no scenario "unheard-of"; expected the id of a scenario of the plan`; err == nil || err.Error() != want {
			t.Errorf("got %v, not %s", err, want)
		}
	}
}

// On one core and on many, a comparison is the same; it holds the forecasts that Run gives; and every bridge leads from the
// baseline's gap to the scenario's, step by step.
func TestComparisons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, o := aRandomPlan(t), randomOptions(t)
		baseline := aRandomScenario(t, p)
		scenarios := []plan.ID{aRandomScenario(t, p), aRandomScenario(t, p), ""}
		c, err := forecast.Compare(p, scenarios, baseline, o)
		if err != nil {
			t.Fatal(err)
		}
		cores := runtime.GOMAXPROCS(1)
		again, err := forecast.Compare(p, scenarios, baseline, o)
		runtime.GOMAXPROCS(cores)
		if difference := cmp.Diff(c, again); err != nil || difference != "" {
			t.Fatalf("on one core: %v\n%s", err, difference)
		}
		if difference := cmp.Diff(run(t, p, baseline, o), c.Baseline); difference != "" {
			t.Fatalf("the baseline:\n%s", difference)
		}
		for i, s := range c.Scenarios {
			if difference := cmp.Diff(run(t, p, scenarios[i], o), s.Forecast); difference != "" {
				t.Fatalf("scenario %s:\n%s", scenarios[i], difference)
			}
			gap := c.Baseline.Total.Gap
			for _, b := range s.Bridge {
				if gap+b.Effect != b.GapAfter {
					t.Fatalf("after %s, %s makes the gap %s", gap, b.Effect, b.GapAfter)
				}
				gap = b.GapAfter
			}
			if gap != s.Forecast.Total.Gap {
				t.Fatalf("the bridge to %s ends on %s; its gap is %s", scenarios[i], gap, s.Forecast.Total.Gap)
			}
			var years money.Pence
			for _, y := range s.Difference {
				years += y.Gap
				if y.Gap != y.Cost-y.Funding {
					t.Fatalf("in %s the difference does not add up", y.Year)
				}
			}
			if years != s.Total.Gap || s.Total.Gap != gap-c.Baseline.Total.Gap || len(s.Difference) != int(fiscalYears(o)) {
				t.Fatalf("the years' differences come to %s, not %s", years, s.Total.Gap)
			}
		}
	})
}

// fiscalYears is the number of financial years that the horizon touches.
func fiscalYears(o forecast.Options) fiscal.Year { return o.To.Year() - o.From.Year() + 1 }
