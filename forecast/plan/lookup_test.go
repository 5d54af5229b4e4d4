package plan_test

import (
	"strings"
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Items are found by their ids, and are the plan's own.
func TestFind(t *testing.T) {
	p := council(programme("health", ""), post("kw"), post("coach"), cost("rooms"), contract("kw-1", "kw", "2016-04-01", ""), grant("icb"), grant("county"),
		stream("pbr"), saving("care", 0), scenario("s"))
	if p.Programme("health") != &p.Programmes[1] || p.Post("coach") != &p.Posts[1] || p.Cost("rooms") != &p.Costs[0] || p.Contract("kw-1") != &p.Contracts[0] ||
		p.Source("county") != &p.Sources[1] || p.Stream("pbr") != &p.Outcomes[0] || p.Saving("care") != &p.Savings[0] || p.Scenario("s") != &p.Scenarios[0] {
		t.Error("an item is not found, or another one is")
	}
	if p.Programme("none") != nil || p.Post("rooms") != nil || p.Cost("kw") != nil || p.Contract("none") != nil || p.Source("pbr") != nil ||
		p.Stream("icb") != nil || p.Saving("none") != nil || p.Scenario("none") != nil {
		t.Error("an item is found that there is not")
	}
	for _, c := range []struct{ got, want string }{
		{p.SourceName("icb"), "Icb"},
		{p.SourceName("pbr"), "Pbr"},
		{p.SourceName("none"), "none"},
		{p.PostTitle("kw"), "Kw"},
		{p.PostTitle("rooms"), "Rooms"},
		{p.PostTitle("none"), "none"},
		{p.ProgrammeName("health"), "Health"},
		{p.ProgrammeName("none"), "none"},
	} {
		if c.got != c.want {
			t.Errorf("it is called %q, not %q", c.got, c.want)
		}
	}
	if !p.HasContracts("kw") || p.HasContracts("coach") {
		t.Error("the post with contracts is not the one that lists one")
	}
}

// What is in force on a day is the latest of what starts on or before it, in whatever order it is written.
func TestInForce(t *testing.T) {
	list := []plan.Salary{{From: day("2020-04-01"), Amount: 3}, {From: day("2018-04-01"), Amount: 1}, {From: day("2019-04-01"), Amount: 2}}
	date := func(s plan.Salary) fiscal.Day { return s.From }
	for _, c := range []struct {
		day             string
		latest, inForce money.Pence
	}{
		{"2018-03-31", 0, 1},
		{"2018-04-01", 1, 1},
		{"2019-03-31", 1, 1},
		{"2019-04-01", 2, 2},
		{"2020-03-31", 2, 2},
		{"2020-04-01", 3, 3},
		{"2030-04-01", 3, 3},
	} {
		amount := func(s *plan.Salary) money.Pence {
			if s == nil {
				return 0
			}
			return s.Amount
		}
		if got := amount(plan.LatestOn(list, day(c.day), date)); got != c.latest {
			t.Errorf("the latest on %s is %d, not %d", c.day, got, c.latest)
		}
		if got := amount(plan.InForceOn(list, day(c.day), date)); got != c.inForce {
			t.Errorf("in force on %s is %d, not %d", c.day, got, c.inForce)
		}
	}
	if plan.InForceOn(nil, day("2019-04-01"), date) != nil {
		t.Error("of nothing something is in force")
	}
}

func TestPostOnADay(t *testing.T) {
	x := aPost("kw", onCosts(plan.OnCosts{From: day("2019-04-01"), Percent: 2}, plan.OnCosts{From: day("2020-04-01"), Percent: 3, NationalInsurance: plan.NIStatutory}),
		func(x *plan.Post) { x.FTESteps = []plan.FTEStep{{From: day("2019-04-01"), FTE: 5000}} })
	if x.FTEOn(day("2019-03-31")) != money.One || x.FTEOn(day("2019-04-01")) != 5000 {
		t.Errorf("its FTE is %s before the step and %s after", x.FTEOn(day("2019-03-31")), x.FTEOn(day("2019-04-01")))
	}
	if x.OnCostsOn(day("2018-04-01")).Percent != 2 || x.OnCostsOn(day("2020-04-01")).NationalInsurance != plan.NIStatutory {
		t.Error("its on-costs are not those in force")
	}
	bare := aPost("bare", func(x *plan.Post) { x.Salaries = nil })
	if got := bare.OnCostsOn(day("2019-04-01")); got != (plan.OnCosts{NationalInsurance: plan.NINone}) {
		t.Errorf("a post without on-costs has %v", got)
	}
	if got := bare.SalaryOn(day("2019-04-01"), nil); got != 0 {
		t.Errorf("a post without a salary is paid %s", got)
	}
}

func TestSalaryOn(t *testing.T) {
	p := draft(award("2020-04-01", "10", ""), award("2018-04-01", "50", ""), award("2019-04-01", "1", "police"),
		set(func(p *plan.Plan) {
			p.PayAwards = append(p.PayAwards, flatAward("2019-04-01", "600"), flatAward("2016-04-01", "1"))
		}))
	awards := p.AwardsInOrder()
	x := aPost("kw", func(x *plan.Post) {
		x.Salaries = append(x.Salaries, plan.Salary{From: day("2018-10-01"), Amount: 30_000_00})
	})
	for _, c := range []struct{ day, want string }{
		{"2016-04-01", "£24,000.00"}, // the award of the salary's own day is in it
		{"2018-03-31", "£24,000.00"},
		{"2018-04-01", "£36,000.00"}, // 50%
		{"2018-10-01", "£30,000.00"}, // a new salary
		{"2019-03-31", "£30,000.00"},
		{"2019-04-01", "£30,600.00"}, // £600
		{"2020-04-01", "£33,660.00"}, // 10%
	} {
		if got := x.SalaryOn(day(c.day), awards).String(); got != c.want {
			t.Errorf("on %s the salary is %s, not %s", c.day, got, c.want)
		}
	}
	if p.PayAwards[0].From != day("2020-04-01") {
		t.Error("the plan's own list was sorted")
	}
}

func TestRateIn(t *testing.T) {
	for _, c := range []struct {
		sentence string
		rates    []plan.YearRate
		want     []money.Decimal // in 2018/19, 2019/20 and 2020/21
	}{
		{"none", nil, []money.Decimal{0, 0, 0}},
		{"a single rate is for all years", []plan.YearRate{{Percent: 7}}, []money.Decimal{7, 7, 7}},
		{"the first also for years before it", []plan.YearRate{{Year: 2019, Percent: 7}}, []money.Decimal{7, 7, 7}},
		{"the latest up to the year", []plan.YearRate{{Year: 2018, Percent: 7}, {Year: 2020, Percent: 8}}, []money.Decimal{7, 7, 8}},
	} {
		s := aStream("pbr", func(x *plan.OutcomeStream) { x.SuccessRates = c.rates })
		for i, want := range c.want {
			if got := s.RateIn(fiscal.Year(2018 + i)); got != want {
				t.Errorf("%s: in %s it is %d, not %d", c.sentence, fiscal.Year(2018+i), got, want)
			}
		}
	}
}

// A tranche that does not say how it is used is spread within a financial year, else spent in order.
func TestSettled(t *testing.T) {
	for _, c := range []struct {
		from, until string
		use         plan.Use
		want        plan.Use
	}{
		{"2019-04-01", "2020-03-31", "", plan.Spread},
		{"2019-04-01", "2020-04-01", "", plan.InOrder},
		{"2019-03-31", "2019-04-01", "", plan.InOrder},
		{"2019-04-01", "2020-03-31", plan.InOrder, plan.InOrder},
		{"2019-04-01", "2019-04-01", plan.Spread, plan.Spread},
	} {
		tranche := plan.Tranche{From: day(c.from), Until: day(c.until), Use: c.use}
		if got := tranche.Settled(); got != c.want {
			t.Errorf("%s to %s, %q: %s, not %s", c.from, c.until, c.use, got, c.want)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{words(plan.Values[plan.NationalInsurance]()), "NONE STATUTORY"},
		{words(plan.Values[plan.ContractKind]()), "PERMANENT FIXED_TERM SECONDMENT"},
		{words(plan.Values[plan.SourceKind]()), "GRANT BASE_BUDGET RESERVE PARTNER IN_KIND"},
		{words(plan.Values[plan.Status]()), "CONFIRMED PROVISIONAL BID"},
		{words(plan.Values[plan.Use]()), "SPREAD IN_ORDER"},
		{words(plan.Values[plan.Beneficiary]()), "COUNCIL NHS POLICE DWP OTHER"},
		{words(plan.Values[plan.DecisionStatus]()), "OPEN DONE"},
		{words(plan.Values[plan.EndPosts]()), "KEEP END"},
	} {
		if c.got != c.want {
			t.Errorf("the values are %s, not %s", c.got, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an id has values")
		}
	}()
	plan.Values[plan.ID]()
}

func words[E ~string](values []E) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return strings.Join(list, " ")
}

// A problem is said in a line: where it is, what it is, and what was expected.
func TestProblemText(t *testing.T) {
	problems := plan.Problems{
		{Path: "posts[2].ends", Found: "2019-02-30 is not a date", Expected: "YYYY-MM-DD"},
		{Found: "the file is empty"},
		{Path: "posts", Found: "there are too many"},
	}
	want := "posts[2].ends: 2019-02-30 is not a date; expected YYYY-MM-DD\nthe file is empty\nposts: there are too many"
	if got := problems.Error(); got != want {
		t.Errorf("got %q, not %q", got, want)
	}
	if err := (plan.Problems{}).Err(); err != nil {
		t.Errorf("no problems are an error: %v", err)
	}
}
