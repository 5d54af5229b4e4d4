package plan_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"testing"

	"cliffedge/forecast/plan"
)

// A scenario is an ordered list of changes on the plan, or on another scenario.
func TestEffective(t *testing.T) {
	cut := func(on string) plan.Change { return plan.EndSource{Source: "icb", On: day(on), WholeKept: true} }
	p := council(post("kw"), grant("icb", year("2019/20", "12,000"), tranche("6,000", "2020-04-01", "2022-03-31", "")),
		scenario("parent", cut("2021-12-31"), cut("2020-12-31")), child("child", "parent", plan.ExtendSource{Source: "icb", Until: day("2021-03-31"), AnnualAmount: 100}),
		child("grandchild", "child", plan.RemoveSource{Source: "icb"}))
	for _, c := range []struct {
		sentence string
		scenario plan.ID
		want     string
	}{
		{"The plan as written, with the use of its money settled", "", "icb: £12,000.00 2019/20, £6,000.00 2020-04-01 to 2022-03-31 in order"},
		{"Changes apply in order; the use stays as it was settled", "parent", "icb: £12,000.00 2019/20, £6,000.00 2020-04-01 to 2020-12-31 in order"},
		{"A parent's changes apply first", "child", "icb: £12,000.00 2019/20, £6,000.00 2020-04-01 to 2020-12-31 in order, £0.25 2021-01-01 to 2021-03-31"},
		{"And its parent's before", "grandchild", "icb: nothing"},
	} {
		q, err := p.Effective(c.scenario)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(c.sentence, func(t *testing.T) { same(t, sources(q), c.want) })
		if q.Scenarios != nil {
			t.Errorf("%s: it lists scenarios", c.sentence)
		}
	}
	if p.Sources[0].Tranches[1].Use != "" {
		t.Error("the plan itself was changed")
	}
}

func TestChain(t *testing.T) {
	p := draft(scenario("a"), child("b", "a"), child("c", "b"), child("loop", "noose"), child("noose", "loop"), child("narcissus", "narcissus"), child("orphan", "nobody"))
	for _, c := range []struct {
		scenario plan.ID
		want     string
		problem  string
	}{
		{scenario: "", want: ""},
		{scenario: "a", want: "a"},
		{scenario: "c", want: "abc"},
		{scenario: "d", problem: `there is no scenario "d"; expected the id of a scenario of the plan`},
		{scenario: "orphan", problem: `there is no scenario "nobody"; expected the id of a scenario of the plan`},
		{scenario: "loop", problem: "scenarios[3].parent: the scenario loop is its own ancestor; expected a chain of parents that ends"},
		{scenario: "narcissus", problem: "scenarios[5].parent: the scenario narcissus is its own ancestor; expected a chain of parents that ends"},
	} {
		chain, err := p.Chain(c.scenario)
		got := ""
		for _, s := range chain {
			got += string(s.ID)
		}
		if err != nil {
			got = err.Error()
		}
		if got != c.want+c.problem {
			t.Errorf("the chain of %q is %q, not %q", c.scenario, got, c.want+c.problem)
		}
		if _, err := p.Effective(c.scenario); c.problem != "" && (err == nil || err.Error() != c.problem) {
			t.Errorf("the plan under %q: %v, not %s", c.scenario, err, c.problem)
		}
	}
}

// What is wrong with a plan that was not validated is said of it, under a scenario too.
func TestEffectiveOfWhatIsNoPlan(t *testing.T) {
	p := draft(post("kw", of("wealth")), scenario("empty"), scenario("impossible", plan.EndPost{Post: "nobody"}))
	for _, c := range []struct {
		scenario plan.ID
		want     string
	}{
		{"empty", `scenarios[0].changes: this would make the plan invalid: there is no programme "wealth"; expected the id of a programme of the plan`},
		{"impossible", `scenarios[1].changes[0].endPost.post: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan`},
	} {
		if _, err := p.Effective(c.scenario); err == nil || err.Error() != c.want {
			t.Errorf("under %s: %v, not %s", c.scenario, err, c.want)
		}
	}
}

// Validating a plan validates its scenarios.
func TestScenarioProblems(t *testing.T) {
	impossible := plan.EndPost{Post: "nobody", On: day("2020-03-31")}
	wrongItself := plan.SetSavings{Saving: "care"}
	nobody := `there is no post or cost line "nobody"; expected the id of a post or cost line of the plan`
	nothing := "nothing is set; expected percent or delayMonths"
	wrongs(t, []wrong{
		{
			sentence: "A change that cannot be made names the scenario's place, the change's and the field",
			code:     plan.UnknownRef,
			plan:     draft(post("kw"), scenario("fine"), scenario("s", plan.EndPost{Post: "kw", On: day("2020-03-31")}, impossible)),
			want:     "scenarios[1].changes[1].endPost.post: " + nobody,
		},
		{
			sentence: "All of a scenario's are reported, and of each scenario",
			code:     plan.UnknownRef,
			plan:     draft(scenario("s", impossible, impossible), scenario("t", impossible)),
			want: "scenarios[0].changes[0].endPost.post: " + nobody + "\nscenarios[0].changes[1].endPost.post: " + nobody +
				"\nscenarios[1].changes[0].endPost.post: " + nobody,
		},
		{
			sentence: "What a parent adds is there for its child, which may stand before it",
			plan:     draft(child("s", "parent", impossible), scenario("parent", plan.AddPost{Post: aPost("nobody")})),
		},
		{
			sentence: "A parent's problem is reported once; of its children only what is wrong by itself",
			code:     plan.ChangeImpossible,
			plan:     draft(saving("care", 0), child("grandchild", "child", wrongItself), child("child", "parent", impossible, wrongItself), scenario("parent", wrongItself)),
			want: "scenarios[2].changes[0].setSavings: " + nothing + "\nscenarios[1].changes[1].setSavings: " + nothing +
				"\nscenarios[0].changes[0].setSavings: " + nothing,
		},
		{
			sentence: "A parent that there is not",
			code:     plan.UnknownRef,
			plan:     draft(child("s", "nobody", impossible)),
			want:     `scenarios[0].parent: there is no scenario "nobody"; expected the id of a scenario of the plan`,
		},
		{
			sentence: "A scenario that is its own ancestor; one that only leads there is not said to be",
			code:     plan.ParentCycle,
			plan:     draft(child("a", "b"), child("b", "c"), child("c", "a"), child("outside", "a"), child("itself", "itself")),
			want: `scenarios[0].parent: the scenario a is its own ancestor; expected a chain of parents that ends
			       scenarios[1].parent: the scenario b is its own ancestor; expected a chain of parents that ends
			       scenarios[2].parent: the scenario c is its own ancestor; expected a chain of parents that ends
			       scenarios[4].parent: the scenario itself is its own ancestor; expected a chain of parents that ends`,
		},
		{
			sentence: "Where the plan itself is wrong, what is wrong with its scenarios is said as well; of a child of one that fails, what is wrong with changes by themselves",
			plan: draft(post("kw", ending("2010-01-01")), oneOff("redundancy", "2020-03-31"),
				child("child", "s", plan.EndPost{Post: "new", On: day("2020-03-31")}, impossible),
				scenario("s", plan.AddPost{Post: aPost("new")}, impossible, plan.Vire{From: "a", To: "b", On: day("2019-04-02"), Until: day("2019-04-01")})),
			want: `posts[0].ends: 2010-01-01 is before the start, 2016-04-01; expected 2016-04-01 or later
			       scenarios[1].changes[1].endPost.post: ` + nobody + `
			       scenarios[1].changes[2].vire.until: 2019-04-01 is before the start, 2019-04-02; expected 2019-04-02 or later`,
		},
		{
			sentence: "A scenario does not answer for what is wrong with the plan already",
			plan: draft(post("kw", of("wealth")), oneOff("redundancy", "2020-03-31"), scenario("s", plan.EndPost{Post: "kw", On: day("2020-03-31")}),
				scenario("t", plan.EndPost{Post: "redundancy", On: day("2020-03-31")}), scenario("u", plan.AddPost{Post: aPost("new", of("health"))})),
			want: `posts[0].programme: there is no programme "wealth"; expected the id of a programme of the plan
			       scenarios[1].changes[0].endPost.post: redundancy is a one-off amount, which has no end; expected a post or a yearly cost line
			       scenarios[2].changes[0].addPost.programme: this would make the plan invalid: there is no programme "health"; expected the id of a programme of the plan`,
		},
		{
			sentence: "An end that a change puts before the item's start is no error",
			plan: draft(programme("health", ""), post("kw"), post("coach"), cost("rooms"), contract("kw-1", "kw", "2016-04-01", ""), stream("pbr"), scenario("s",
				plan.EndProgramme{Programme: "health", On: day("2010-01-01")}, plan.EndPost{Post: "coach", On: day("2010-01-01")}, plan.EndPost{Post: "rooms", On: day("2010-01-01")},
				plan.ExtendPost{Post: "kw", Ends: day("2010-01-01")}, plan.EndContract{Contract: "kw-1", On: day("2010-01-01")}, plan.EndSource{Source: "pbr", On: day("2010-01-01")})),
		},
		{
			sentence: "A decision may speak of a scenario, which what scenarios make of a plan does not list",
			plan: draft(post("kw"), set(func(p *plan.Plan) { p.Decisions = []plan.Decision{{ID: "cabinet", Refs: []plan.Ref{"scenario/s"}}} }),
				scenario("s", plan.EndPost{Post: "kw", On: day("2020-03-31")})),
		},
	})
}

// A result that is no valid plan is put at the change that brought it.
func TestBlame(t *testing.T) {
	const invalid = "this would make the plan invalid: "
	cut := func(amount string) plan.Change { return plan.AwardPay{Award: flatAward("2020-04-01", amount)} }
	p := council(post("kw"), post("coach"), grant("icb"), grant("county"), award("2019-04-01", "-50", ""))
	salary := func(k string) string {
		return k + invalid + "the pay award of 2020-04-01 makes this salary less than nothing; expected £0 to £100 billion after every pay award"
	}
	effects(t, []effect{
		{
			sentence: "The change after which it is there",
			plan:     p,
			changes:  change(plan.EndPost{Post: "coach", On: day("2020-03-31")}, plan.DeletePost{Post: "coach"}, cut("-12,000.01"), plan.SetStatus{Source: "icb"}),
			problem:  salary("changes[2].payAward: "),
		},
		{
			sentence: "To stay: not one after which it was mended",
			plan:     council(post("kw"), award("2019-04-01", "-50", "")),
			changes:  change(cut("-12,000.01"), cut("-1"), plan.SetSplits{Post: "kw", From: day("2019-04-01")}, cut("-12,000.01")),
			problem:  salary("changes[3].payAward: "),
		},
		{
			sentence: "What is mended in the end is no problem",
			plan:     council(post("kw"), award("2019-04-01", "-50", "")),
			changes:  change(cut("-12,000.01"), cut("-1")),
			show:     awards,
			want: `2019-04-01: -50%
			       2020-04-01: -£1.00`,
		},
		{
			sentence: "Several problems, each at its change",
			plan:     p,
			changes: change(plan.DeletePost{Post: "coach"}, plan.PutPost{Post: aPost("new", of("wealth"))}, plan.PutSource{Source: aGrant("new", matched("50", "nothing"))},
				plan.SetSplits{Post: "kw", From: day("2019-04-01"), Splits: []plan.Part{{Source: "icb", Percent: number("51")}, {Source: "county", Percent: number("50")}}}),
			problem: `changes[1].putPost.programme: ` + invalid + `there is no programme "wealth"; expected the id of a programme of the plan
			          changes[2].putSource.matchSources[0]: ` + invalid + `there is no source or outcome stream "nothing"; expected the id of a source or outcome stream of the plan
			          changes[3].setSplits: ` + invalid + `the splits of kw come to 101% on 2019-04-01; expected at most 100 on any day`,
		},
		{
			sentence: "An award that is put is at fault in itself, and not at a place within it",
			plan:     p,
			changes:  change(plan.PutPayAward{Award: flatAward("2020-04-01", "-12,000.01")}, plan.DeletePost{Post: "coach"}),
			problem:  salary("changes[0].putPayAward: "),
		},
	})
	wrongs(t, []wrong{{
		sentence: "In a scenario it names the scenario's place; of a chain, the one whose change it was",
		code:     plan.OutOfRange,
		plan: draft(post("kw"), award("2019-04-01", "-50", ""), scenario("parent", plan.SetSplits{Post: "kw", From: day("2019-04-01")}),
			child("child", "parent", cut("-12,000.01"))),
		want: salary("scenarios[1].changes[0].payAward: "),
	}})
}

// Finding the change that brought a problem has its bounds: of very many problems the last ones stand at the list of changes.
// None of them is left out.
func TestBlameIsBounded(t *testing.T) {
	var changes []plan.Change
	for i := range 100 {
		changes = append(changes, plan.PutPost{Post: aPost(plan.ID("post-"+strconv.Itoa(i)), of(plan.ID("wealth-"+strconv.Itoa(i))))})
	}
	_, err := council().With(changes)
	var problems plan.Problems
	if !errors.As(err, &problems) || len(problems) != len(changes) {
		t.Fatalf("%d problems: %v", len(problems), err)
	}
	for i, p := range problems {
		place := "changes[" + strconv.Itoa(i) + "].putPost.programme"
		found := `this would make the plan invalid: there is no programme "wealth-` + strconv.Itoa(i) + `"`
		if p.Found != found || p.Path != place && (p.Path != "changes" || i < 10) {
			t.Errorf("problem %d is %s", i, p)
		}
	}
	if last := problems[len(problems)-1].Path; last != "changes" {
		t.Errorf("the last problem was looked for as well: %s", last)
	}
}

// A single step of a scenario is applied by itself, and says whether its result is a plan.
func TestStep(t *testing.T) {
	p := council(post("kw"), grant("icb", year("2019/20", "12,000")), split("kw", "icb", "60", "2019-04-01", ""))
	next, valid := p.Step(plan.EndSource{Source: "icb", On: day("2019-09-30")})
	if got := sources(next); !valid || got != "icb: £6,000.00 2019-04-01 to 2019-09-30" {
		t.Errorf("valid: %t, %s", valid, got)
	}
	if _, valid := p.Step(plan.EndSource{Source: "county", On: day("2019-09-30")}); valid {
		t.Error("a change that cannot be made is valid")
	}
	if next, valid := p.Step(plan.DeletePost{Post: "kw"}); valid || next.Post("kw") != nil {
		t.Error("a post that a split names is valid when taken away")
	}
	if got := sources(p); got != "icb: £12,000.00 2019/20 unsettled" {
		t.Errorf("the plan itself was changed: %s", got)
	}
}

// The plan never changes, and two results of it do not see each other: not even where its lists have room to spare.
func TestChangesDoNotReachThePlan(t *testing.T) {
	fifty := number("50")
	p := council(programme("health", ""), post("kw", withProgramme), post("coach"), cost("rooms"), contract("kw-1", "kw", "2016-04-01", ""),
		grant("icb", year("2019/20", "12,000"), onlyFor("families")), grant("county", year("2019/20", "12,000"), year("2020/21", "12,000")),
		stream("pbr"), split("kw", "icb", "60", "2019-04-01", ""), saving("care", 0), measure("attached"), award("2019-04-01", "1", ""))
	roomy(p)
	every := []plan.Change{
		plan.EndProgramme{Programme: "families", On: day("2019-09-30"), Posts: plan.EndPostsAsWell},
		plan.EndSource{Source: "county", On: day("2020-09-30")},
		plan.ExtendSource{Source: "county", Until: day("2021-03-31"), AnnualAmount: 100},
		plan.ScaleSource{Source: "county", Percent: fifty, From: day("2019-10-01")},
		plan.Vire{From: "county", To: "icb", Amount: 100, On: day("2019-07-01"), Until: day("2019-07-31")},
		plan.AddSource{Source: aGrant("new")},
		plan.SetStatus{Source: "icb", Status: plan.Bid},
		plan.WidenSource{Source: "icb", Block: plan.Eligibility{Locations: []string{"Harwich"}}},
		plan.WidenSource{Source: "pbr", Block: plan.Eligibility{Locations: []string{"Harwich"}}},
		plan.AddPost{Post: aPost("new")},
		plan.AddCost{Cost: aCost("legal")},
		plan.EndPost{Post: "coach", On: day("2019-09-30")},
		plan.ExtendPost{Post: "kw"},
		plan.SetFTE{Post: "kw", FTE: 1, From: day("2019-04-01")},
		plan.AddContract{Contract: aContract("kw-2", "kw", "2016-04-01", "")},
		plan.EndContract{Contract: "kw-1", On: day("2019-09-30")},
		plan.ExtendContract{Contract: "kw-1"},
		plan.AwardPay{Award: anAward("2019-04-01", "2", "")},
		plan.AwardPay{Award: anAward("2020-04-01", "2", "")},
		plan.SetSplits{Post: "kw", From: day("2019-07-01"), Until: day("2019-07-31"), Splits: []plan.Part{{Source: "icb", Percent: fifty}}},
		plan.SetOutcomes{Stream: "pbr", SuccessRate: &fifty, AttachmentsPercent: &fifty, Results: []plan.YearCount{{Year: 2019, Count: 1}}, From: 2019},
		plan.SetSavings{Saving: "care", Percent: &fifty, DelayMonths: 3},
		plan.PutProgramme{Programme: plan.Programme{ID: "health", Name: "New"}},
		plan.PutPost{Post: aPost("coach", at("Harwich"))},
		plan.PutCost{Cost: aCost("rooms", func(x *plan.CostLine) { x.Annual = 1 })},
		plan.PutContract{Contract: aContract("kw-1", "coach", "2016-04-01", "")},
		plan.PutSource{Source: aGrant("county")},
		plan.PutSplits{Post: "coach", Splits: []plan.DatedPart{{Source: "icb", Percent: fifty, From: day("2019-04-01")}}},
		plan.PutOutcomes{Stream: aStream("pbr", func(x *plan.OutcomeStream) { x.LagMonths = 1 })},
		plan.PutSaving{Saving: aSaving("care", 9)},
		plan.PutPayAward{Award: anAward("2019-04-01", "3", "")},
		plan.PutMeasure{Measure: plan.Measure{ID: "attached", Programme: "health"}},
		plan.RemoveSource{Source: "icb"},
		plan.RemoveSource{Source: "pbr"},
		plan.DeleteSplits{Post: "kw"},
		plan.DeleteContract{Contract: "kw-2"},
		plan.DeletePost{Post: "new"},
		plan.DeleteCost{Cost: "legal"},
		plan.DeleteSource{Source: "new"},
		plan.DeleteSaving{Saving: "care"},
		plan.DeleteMeasure{Measure: "attached"},
		plan.DeleteOutcomes{Stream: "pbr"},
		plan.DeletePayAward{From: day("2020-04-01")},
		plan.DeleteProgramme{Programme: "health"},
	}
	before := written(p)
	for i := range every {
		first, err := p.With(every[:i+1])
		if err != nil {
			t.Fatalf("%d changes: %v", i+1, err)
		}
		result := written(first)
		roomy(first)
		for _, other := range [][]plan.Change{every[:i/2], every[:i+1]} {
			if _, err := p.With(other); err != nil {
				t.Fatal(err)
			}
		}
		for k := range every {
			first.Step(every[k]) // some of them cannot be made; what they get done must not show
		}
		if written(p) != before {
			t.Fatalf("%s changed the plan", every[i].Name())
		}
		if written(first) != result {
			t.Fatalf("another change after %s changed its result", every[i].Name())
		}
	}
}

// roomy gives the plan's lists room to spare, into which a careless append would write.
func roomy(p *plan.Plan) {
	p.Programmes, p.Posts, p.Costs, p.Contracts = room(p.Programmes), room(p.Posts), room(p.Costs), room(p.Contracts)
	p.Sources, p.Splits, p.Outcomes, p.Savings = room(p.Sources), room(p.Splits), room(p.Outcomes), room(p.Savings)
	p.Measures, p.PayAwards = room(p.Measures), room(p.PayAwards)
	for i := range p.Sources {
		p.Sources[i].Tranches, p.Sources[i].Eligible = room(p.Sources[i].Tranches), room(p.Sources[i].Eligible)
	}
	for i := range p.Outcomes {
		x := &p.Outcomes[i]
		x.Results, x.SuccessRates, x.Eligible, x.Changed.Attachments = room(x.Results), room(x.SuccessRates), room(x.Eligible), room(x.Changed.Attachments)
	}
	for i := range p.Posts {
		p.Posts[i].FTESteps = room(p.Posts[i].FTESteps)
	}
}

func room[T any](list []T) []T {
	if list == nil {
		return nil
	}
	return append(make([]T, 0, len(list)+8), list...)
}

// written is all of the plan as text.
func written(p *plan.Plan) string { return string(must(json.Marshal(p))) }
