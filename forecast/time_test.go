package forecast_test

import (
	"errors"
	"strconv"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// What a forecast covers, and what it is run over.
func TestHorizonAndRun(t *testing.T) {
	examples(t, []example{
		{
			sentence: "Only the horizon is reported, by the financial years of its months",
			plan:     council(post("kw", "12000")),
			from:     "2019-03", to: "2020-04",
			show: yearly,
			want: `2018/19: £1,000.00 = gap £1,000.00
			       2019/20: £12,000.00 = gap £12,000.00
			       2020/21: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "Money spent before the horizon is spent: £24,000 of £30,000 in the two years before",
			plan:     council(post("kw", "12000"), grant("icb", pot("2017-04-01", "2020-03-31", "30000"))),
			show:     parallel(monthly, tranches),
			want: `2019-04 to 2019-09: £1,000.00 = icb £1,000.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00
			       icb 2017-04-01 to 2020-03-31 of £30,000.00: £24,000.00 drawn before, £6,000.00 drawn`,
		},
		{
			sentence: "It is spent from the first day of the pot on, however long before the horizon",
			plan:     council(post("kw", "12000"), grant("icb", pot("2010-10-01", "2020-03-31", "103000"))),
			show:     tranches, // 8½ years of £12,000
			want:     "icb 2010-10-01 to 2020-03-31 of £103,000.00: £102,000.00 drawn before, £1,000.00 drawn",
		},
		{
			sentence: "A year's money is shared over the whole year, also where the horizon ends in it",
			plan:     council(post("kw", "12000"), grant("icb", year("2019/20", "6000"))),
			to:       "2019-05",
			show:     parallel(monthly, tranches),
			want: `2019-04 to 2019-05: £1,000.00 = icb £500.00 + gap £500.00
			       icb 2019/20 of £6,000.00: £1,000.00 drawn, £5,000.00 left`,
		},
		{
			sentence: "What a year long ago did not need has lapsed",
			plan:     council(post("kw", "12000"), grant("icb", year("2010/11", "20000"))),
			to:       "2019-04",
			show:     parallel(monthly, tranches),
			want: `2019-04: £1,000.00 = gap £1,000.00
			       icb 2010/11 of £20,000.00: £12,000.00 drawn before, £8,000.00 lapsed`,
		},
		{
			sentence: "Money that starts after the run is left",
			plan:     council(post("kw", "12000"), grant("icb", year("2030/31", "20000"))),
			to:       "2019-04",
			show:     tranches,
			want:     "icb 2030/31 of £20,000.00: £20,000.00 left",
		},
		{
			sentence: "Unspent money has lapsed where its last day is not after the horizon's; else it is left",
			plan: council(post("kw", "12000", until("2019-04-30")),
				grant("ends-with-it", spread("2019-04-01", "2019-04-30", "400")),
				grant("ended", spread("2019-04-01", "2019-04-29", "1000")),
				grant("outlasts-it", spread("2019-04-01", "2019-05-01", "1000"))),
			to:   "2019-04",
			show: tranches, // 29 days cost £966.67
			want: `ends-with-it 2019-04-01 to 2019-04-30 of £400.00: £33.33 drawn, £366.67 lapsed
			       ended 2019-04-01 to 2019-04-29 of £1,000.00: £966.67 drawn, £33.33 lapsed
			       outlasts-it 2019-04-01 to 2019-05-01 of £1,000.00: £1,000.00 left`,
		},
	})
}

// Where a month is cut, and where it is not. A pot of £500 that pays in order shows it: it pays all of the first segment of a
// month of £1,000, and where the month is one segment, half of that.
func TestSegments(t *testing.T) {
	april := func(sentence, want string, more ...part) example {
		plan := council(post("kw", "12000"), post("free", "0", group("nhs")), grant("icb", pot("2019-04-01", "2020-06-30", "500")), parts(more...))
		return example{sentence: sentence, plan: plan, to: "2019-04", want: want, show: func(f *forecast.Forecast) string {
			return "until " + f.Posts[0].FundedUntil.String()
		}}
	}
	const whole, cut = "until", "until 2019-04-15"
	examples(t, []example{
		april("A month in which no money changes is one segment", whole),
		april("A tranche's first day cuts it", cut, grant("other", forPosts("free"), pot("2019-04-16", "2021-06-30", "1"))),
		april("So does the day after a tranche's last", cut, grant("other", forPosts("free"), pot("2018-04-01", "2019-04-15", "1"))),
		april("So does a tranche of a bid that is not counted", cut, grant("other", bid(), pot("2019-04-16", "2021-06-30", "1"))),
		april("So does a tranche of no money", cut, grant("other", pot("2019-04-16", "2021-06-30", "0"))),
		april("So does an outcome stream's yearly tranche, where its money carries to the middle of a month", cut,
			stream("pbr", provisional(), attaches("2018/19", 1), carriesUntil("2019-04-15"))),
		april("So does the first day of a split", cut, split("free", "icb", "1", "2019-04-16", "")),
		april("So does the day after the last of a split", cut, split("free", "icb", "1", "2018-04-01", "2019-04-15")),
		april("A salary, a pay award, a step, on-costs or a contract that change in it do not", whole,
			post("other", "0", until("2019-04-15"), salary("2019-04-16", "1"), step("2019-04-16", "0.5"),
				onCostsFrom("2019-04-16", "0", plan.NINone)),
			award("2019-04-16", "5%", group("nhs")), contract("c", "free", "2019-01-01", "2019-04-15")),
	})
}

// A horizon has to be one.
func TestHorizonProblems(t *testing.T) {
	p := council(post("kw", "12000"))
	for _, c := range []struct{ sentence, from, to, want string }{
		{"it may not end before it starts", "2019-04", "2019-03", "to: 2019-03 is before the start, 2019-04; expected 2019-04 or later"},
		{"it may not be longer than 50 years", "2019-04", "2069-04", "to: the horizon 2019-04 to 2069-04 is longer than 50 years; expected 2069-03 or earlier"},
	} {
		_, err := forecast.Run(p, "", forecast.Options{From: month(c.from), To: month(c.to)})
		var problems plan.Problems
		if !errors.As(err, &problems) || err.Error() != c.want {
			t.Errorf("%s: got %v, not %s", c.sentence, err, c.want)
		}
	}
	if _, err := forecast.Run(p, "", forecast.Options{From: month("2019-04"), To: month("2069-03")}); err != nil {
		t.Errorf("50 years are too long: %v", err)
	}
}

// A scenario has to exist, and its changes have to be possible.
func TestScenarioProblems(t *testing.T) {
	p := draft(post("kw", "12000"), scenario("impossible", plan.EndPost{Post: "nobody", On: day("2020-03-31")}))
	o := forecast.Options{From: month("2019-04"), To: month("2020-03")}
	for _, c := range []struct {
		scenario plan.ID
		want     string
	}{
		{"unheard-of", `there is no scenario "unheard-of"; expected the id of a scenario of the plan`},
		{"impossible", `scenarios[0].changes[0].endPost.post: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan`},
	} {
		_, err := forecast.Run(p, c.scenario, o)
		var problems plan.Problems
		if !errors.As(err, &problems) || err.Error() != c.want {
			t.Errorf("got %v, not %s", err, c.want)
		}
	}
}

// A forecast of more cells than a machine should be asked for is refused.
func TestTooLarge(t *testing.T) {
	crowd := func(p *plan.Plan) {
		for i := range 32_052 {
			p.Posts = append(p.Posts, aPost(plan.ID("post-"+strconv.Itoa(i)), "1"))
		}
	}
	// 50 years, and a year before and after: 624 months.
	_, err := forecast.Run(council(crowd), "", forecast.Options{From: month("2019-04"), To: month("2069-03")})
	want := "the forecast would have 20000448 cells (posts and cost lines by part of month), more than the 20000000 allowed"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, not %s", err, want)
	}
	if err := forecast.TooLarge(20_000, 1_000); err != nil {
		t.Errorf("20 million cells: %v", err)
	}
	if err := forecast.TooLarge(1, 20_000_001); err == nil {
		t.Error("one cell more is not refused")
	}
}
