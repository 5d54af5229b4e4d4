package plan_test

import (
	"strconv"
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// wrong is a plan with something wrong, and every problem that must be reported.
type wrong struct {
	sentence string
	code     plan.Code // of every problem, if it is one
	plan     *plan.Plan
	want     string // nothing for a plan in which nothing is wrong
}

func wrongs(t *testing.T, list []wrong) {
	t.Helper()
	for _, e := range list {
		t.Run(e.sentence, func(t *testing.T) {
			t.Helper()
			problems := e.plan.Validate()
			same(t, problems.Error(), e.want)
			for _, p := range problems {
				if e.code != "" && p.Code != e.code {
					t.Errorf("%s has the code %s, not %s", p, p.Code, e.code)
				}
			}
			if (problems.Err() == nil) != (e.want == "") {
				t.Errorf("as an error: %v", problems.Err())
			}
		})
	}
}

// set is a part that changes the plan at will.
func set(do func(p *plan.Plan)) part { return do }

func TestIDs(t *testing.T) {
	twice := func(add part) part {
		return func(p *plan.Plan) {
			add(p)
			add(p)
		}
	}
	decision := set(func(p *plan.Plan) { p.Decisions = append(p.Decisions, plan.Decision{ID: "cabinet"}) })
	wrongs(t, []wrong{
		{
			sentence: "An id is an item's own within its list",
			code:     plan.DuplicateID,
			plan: draft(programme("families", ""), twice(post("kw")), twice(cost("rooms")), twice(contract("kw-1", "kw", "2016-04-01", "")), twice(grant("icb")),
				twice(stream("pbr")), twice(saving("care", 0)), twice(measure("attached")), twice(decision), twice(scenario("s"))),
			want: `programmes[1].id: families is already the id of programmes[0]; expected an id of its own
			       posts[1].id: kw is already the id of posts[0]; expected an id of its own
			       costs[1].id: rooms is already the id of costs[0]; expected an id of its own
			       contracts[1].id: kw-1 is already the id of contracts[0]; expected an id of its own
			       sources[1].id: icb is already the id of sources[0]; expected an id of its own
			       outcomes[1].id: pbr is already the id of outcomes[0]; expected an id of its own
			       savings[1].id: care is already the id of savings[0]; expected an id of its own
			       measures[1].id: attached is already the id of measures[0]; expected an id of its own
			       decisions[1].id: cabinet is already the id of decisions[0]; expected an id of its own
			       scenarios[1].id: s is already the id of scenarios[0]; expected an id of its own`,
		},
		{
			sentence: "Posts share theirs with cost lines, and sources with outcome streams",
			code:     plan.DuplicateID,
			plan:     draft(post("kw"), cost("kw"), grant("icb"), stream("icb")),
			want: `costs[0].id: kw is already the id of posts[0]; expected an id of its own
			       outcomes[0].id: icb is already the id of sources[0]; expected an id of its own`,
		},
		{
			sentence: "Other lists do not share theirs",
			plan:     draft(post("families"), grant("families"), contract("families", "families", "2016-04-01", ""), saving("families", 0), scenario("families")),
		},
		{
			sentence: "An id that is missing is said where it is read, once",
			code:     plan.DuplicateID,
			plan:     draft(set(func(p *plan.Plan) { p.Measures = []plan.Measure{{Programme: "families"}, {Programme: "families"}} }), measure("a"), measure("a")),
			want:     "measures[3].id: a is already the id of measures[2]; expected an id of its own",
		},
	})
}

func TestReferences(t *testing.T) {
	const (
		programme = `there is no programme "wealth"; expected the id of a programme of the plan`
		post0     = `there is no post or cost line "nobody"; expected the id of a post or cost line of the plan`
		source    = `there is no source or outcome stream "nothing"; expected the id of a source or outcome stream of the plan`
		kinds     = `names no kind of item; expected a kind and an id, such as post/key-worker-1; ` +
			`kinds are programme, post, contract, source, saving, measure, decision, scenario`
	)
	refs := func(list ...plan.Ref) part {
		return set(func(p *plan.Plan) { p.Decisions = append(p.Decisions, plan.Decision{ID: "cabinet", Refs: list}) })
	}
	wealth := []plan.Eligibility{{Programmes: []plan.ID{"families"}}, {Programmes: []plan.ID{"wealth"}, Posts: []plan.ID{"nobody"}}}
	wrongs(t, []wrong{
		{
			sentence: "A programme has to be there",
			code:     plan.UnknownRef,
			plan: draft(post("kw", of("wealth")), cost("rooms", func(x *plan.CostLine) { x.Programme = "wealth" }),
				stream("pbr", func(x *plan.OutcomeStream) { x.Programme = "wealth" }),
				set(func(p *plan.Plan) {
					p.Savings = []plan.Saving{{ID: "care", Programme: "wealth"}}
					p.Measures = []plan.Measure{{ID: "attached", Programme: "wealth"}}
				})),
			want: "posts[0].programme: " + programme + "\ncosts[0].programme: " + programme + "\noutcomes[0].programme: " + programme +
				"\nsavings[0].programme: " + programme + "\nmeasures[0].programme: " + programme,
		},
		{
			sentence: "So have the programmes and posts that a source may pay for",
			code:     plan.UnknownRef,
			plan:     draft(grant("icb", func(x *plan.Source) { x.Eligible = wealth }), stream("pbr", func(x *plan.OutcomeStream) { x.Eligible = wealth })),
			want: "sources[0].eligible[1].programmes[0]: " + programme + "\nsources[0].eligible[1].posts[0]: " + post0 +
				"\noutcomes[0].eligible[1].programmes[0]: " + programme + "\noutcomes[0].eligible[1].posts[0]: " + post0,
		},
		{
			sentence: "And match sources, and what splits name",
			code:     plan.UnknownRef,
			plan: draft(post("kw"), grant("icb", matched("50", "pbr", "nothing")), stream("pbr"), stream("fees", func(x *plan.OutcomeStream) {
				x.InterventionRate, x.MatchSources = 1, []plan.ID{"nothing"}
			}), split("nobody", "icb", "1", "2019-04-01", ""), split("kw", "nothing", "1", "2019-04-01", "")),
			want: "sources[0].matchSources[1]: " + source + "\noutcomes[1].matchSources[0]: " + source +
				"\nsplits[0].post: " + post0 + "\nsplits[1].source: " + source,
		},
		{
			sentence: "A contract is of a post, not of a cost line",
			code:     plan.UnknownRef,
			plan:     draft(cost("rooms"), contract("c", "rooms", "2016-04-01", "")),
			want:     `contracts[0].post: there is no post "rooms"; expected the id of a post of the plan`,
		},
		{
			sentence: "A decision may name items of every kind, cost lines as posts and streams as sources",
			plan: draft(post("kw"), cost("rooms"), contract("kw-1", "kw", "2016-04-01", ""), grant("icb"), stream("pbr"), saving("care", 1), measure("attached"),
				scenario("s"), refs("programme/families", "post/kw", "post/rooms", "contract/kw-1", "source/icb", "source/pbr", "saving/care",
					"measure/attached", "decision/cabinet", "scenario/s")),
		},
		{
			sentence: "But they have to be there",
			code:     plan.UnknownRef,
			plan:     draft(refs("programme/wealth", "post/nobody", "contract/none", "scenario/none")),
			want: "decisions[0].refs[0]: " + programme + "\ndecisions[0].refs[1]: " + post0 + `
				decisions[0].refs[2]: there is no contract "none"; expected the id of a contract of the plan
				decisions[0].refs[3]: there is no scenario "none"; expected the id of a scenario of the plan`,
		},
		{
			sentence: "And be of a kind that there is",
			code:     plan.UnknownRef,
			plan:     draft(post("kw"), refs("team/kw", "kw", "post/", "")),
			want: `decisions[0].refs[0]: "team" ` + kinds + `
				decisions[0].refs[1]: "kw" ` + kinds + `
				decisions[0].refs[2]: "post" ` + kinds + `
				decisions[0].refs[3]: "" ` + kinds,
		},
		{
			sentence: "A waiver is of an item and may name the decision that made it",
			code:     plan.UnknownRef,
			plan: draft(post("kw"), set(func(p *plan.Plan) {
				p.Decisions = []plan.Decision{{ID: "cabinet"}}
				p.Waivers = []plan.Waiver{{At: "post/kw"}, {At: "post/kw", Decision: "cabinet"}, {At: "post/nobody", Decision: "council"}, {}}
			})),
			want: "waivers[2].at: " + post0 + `
				waivers[2].decision: there is no decision "council"; expected the id of a decision of the plan`,
		},
	})
}

func TestDatesAndRanges(t *testing.T) {
	before := "2016-03-31 is before the start, 2016-04-01; expected 2016-04-01 or later"
	wrongs(t, []wrong{
		{
			sentence: "An end before the start",
			code:     plan.EndBeforeStart,
			plan: draft(set(func(p *plan.Plan) {
				p.Programmes = append(p.Programmes, plan.Programme{ID: "health", Starts: day("2016-04-01"), Ends: day("2016-03-31")})
			}), post("kw", ending("2016-03-31")), cost("rooms", func(x *plan.CostLine) { x.Ends = day("2016-03-31") }),
				contract("kw-1", "kw", "2016-04-01", "2016-03-31"), grant("icb", tranche("1", "2016-04-01", "2016-03-31", "")),
				stream("pbr", func(x *plan.OutcomeStream) { x.Starts, x.Ends = day("2016-04-01"), day("2016-03-31") }),
				split("kw", "icb", "1", "2016-04-01", "2016-03-31")),
			want: "programmes[1].ends: " + before + "\nposts[0].ends: " + before + "\ncosts[0].ends: " + before + "\ncontracts[0].ends: " + before +
				"\nsources[0].tranches[0].until: " + before + "\noutcomes[0].ends: " + before + "\nsplits[0].until: " + before,
		},
		{
			sentence: "An end on the first day is none",
			plan: draft(set(func(p *plan.Plan) {
				p.Programmes = append(p.Programmes, plan.Programme{ID: "health", Starts: day("2016-04-01"), Ends: day("2016-04-01")})
			}), post("kw", ending("2016-04-01")), cost("rooms", func(x *plan.CostLine) { x.Ends = day("2016-04-01") }),
				contract("kw-1", "kw", "2016-04-01", "2016-04-01"), grant("icb", tranche("1", "2016-04-01", "2016-04-01", plan.Spread)),
				stream("pbr", func(x *plan.OutcomeStream) { x.Starts, x.Ends = day("2016-04-01"), day("2016-04-01") }),
				split("kw", "icb", "1", "2016-04-01", "2016-04-01")),
		},
		{
			sentence: "A one-off amount has no days from and to",
			plan: draft(cost("redundancy", func(x *plan.CostLine) {
				x.OneOff, x.On, x.Starts, x.Ends = true, day("2020-03-31"), day("2016-04-01"), day("2016-03-31")
			})),
		},
		{
			sentence: "Continuous service starts with the contract or before it",
			code:     plan.EndBeforeStart,
			plan: draft(post("kw"), contract("a", "kw", "2016-04-01", ""), contract("b", "kw", "2016-04-01", ""), set(func(p *plan.Plan) {
				p.Contracts[0].ContinuousSince, p.Contracts[1].ContinuousSince = day("2016-04-01"), day("2016-04-02")
			})),
			want: "contracts[1].continuousSince: 2016-04-02 is after the contract's start, 2016-04-01; expected 2016-04-01 or earlier",
		},
		{
			sentence: "One entry a day of steps, salaries and on-costs",
			code:     plan.DuplicateDate,
			plan: draft(post("kw", func(x *plan.Post) {
				x.FTESteps = []plan.FTEStep{{From: day("2019-04-01")}, {From: day("2020-04-01")}, {From: day("2019-04-01")}}
				x.Salaries = []plan.Salary{{From: day("2019-04-01")}, {From: day("2019-04-01")}, {From: day("2019-04-01")}}
			}, onCosts(plan.OnCosts{From: day("2019-04-01")}, plan.OnCosts{From: day("2019-04-01")}))),
			want: `posts[0].fteSteps[2].from: entry 0 already starts on 2019-04-01; expected one entry a day
			       posts[0].salaries[1].from: entry 0 already starts on 2019-04-01; expected one entry a day
			       posts[0].salaries[2].from: entry 0 already starts on 2019-04-01; expected one entry a day
			       posts[0].onCosts[1].from: entry 0 already starts on 2019-04-01; expected one entry a day`,
		},
		{
			sentence: "Dates that could not be read are said there, once",
			plan: draft(post("kw", onCosts(plan.OnCosts{}, plan.OnCosts{})), grant("icb", tranche("1", "", "2016-03-31", plan.Spread), tranche("1", "2016-04-01", "", plan.Spread)),
				split("kw", "icb", "60", "", ""), split("kw", "icb", "60", "", ""), award("", "1", ""), award("", "2", "")),
		},
		{
			sentence: "A post has a salary",
			code:     plan.EmptyList,
			plan:     draft(post("kw", func(x *plan.Post) { x.Salaries = nil })),
			want:     "posts[0].salaries: the list is empty; expected at least one salary",
		},
		{
			sentence: "One pay award of a group a day",
			code:     plan.DuplicateDate,
			plan:     draft(award("2019-04-01", "1", ""), award("2019-04-01", "2", "police"), award("2019-04-02", "3", ""), award("2019-04-01", "4", "")),
			want:     "payAwards[3].from: payAwards[0] is already the award of 2019-04-01; expected one award of a group a day",
		},
		{
			sentence: "Money that is spread stays within a financial year",
			code:     plan.SpreadTooLong,
			plan: draft(grant("icb", tranche("1", "2019-04-01", "2020-03-31", plan.Spread), tranche("1", "2020-03-31", "2020-04-01", plan.Spread),
				tranche("1", "2020-03-31", "2020-04-01", plan.InOrder))),
			want: "sources[0].tranches[1].use: SPREAD of 2020-03-31 to 2020-04-01 spans financial years; expected IN_ORDER, or a window within one financial year",
		},
		{
			sentence: "A tranche holds at most £100 billion",
			code:     plan.OutOfRange,
			plan:     draft(grant("icb", year("2019/20", "100,000,000,000"), year("2020/21", "100,000,000,000.01"))),
			want:     "sources[0].tranches[1].amount: £100,000,000,000.01 is too large; expected at most £100 billion",
		},
		{
			sentence: "The values of what is uncertain are in order",
			code:     plan.OutOfRange,
			plan: draft(set(func(p *plan.Plan) {
				p.PayAwards = []plan.PayAward{
					{From: day("2019-04-01"), Uncertainty: &plan.Triangle{Low: 2 * money.One, Likely: 2 * money.One, High: 2 * money.One}},
					{From: day("2020-04-01"), Uncertainty: &plan.Triangle{Low: 3 * money.One, Likely: 2 * money.One, High: 4 * money.One}},
				}
			}), stream("pbr", func(x *plan.OutcomeStream) {
				x.Uncertainty = &plan.Triangle{Low: 1 * money.One, Likely: 3 * money.One, High: 2 * money.One}
			})),
			want: `payAwards[1].uncertainty.percent: 3, 2 and 4 are not in order; expected low ≤ likely ≤ high
			       outcomes[0].uncertainty.successRate: 1, 3 and 2 are not in order; expected low ≤ likely ≤ high`,
		},
		{
			sentence: "A success rate is uncertain where there is a single one, not by year",
			code:     plan.EitherOr,
			plan: draft(stream("pbr", func(x *plan.OutcomeStream) {
				x.SuccessRates, x.Uncertainty = []plan.YearRate{{Year: 2019}}, &plan.Triangle{}
			}), stream("fees", func(x *plan.OutcomeStream) {
				x.SuccessRates, x.Uncertainty = []plan.YearRate{{}, {Year: 2019}}, &plan.Triangle{}
			}), stream("fine", func(x *plan.OutcomeStream) { x.Uncertainty = &plan.Triangle{} })),
			want: `outcomes[0].uncertainty: the success rate is given by year; expected a single successRate beside it
			       outcomes[1].uncertainty: the success rate is given by year; expected a single successRate beside it`,
		},
	})
}

func TestRaises(t *testing.T) {
	raised := func(from string, list ...plan.PayAward) *plan.Plan {
		return draft(post("kw", func(x *plan.Post) {
			x.Salaries = []plan.Salary{{From: day("2016-04-01"), Amount: 24_000_00}, {From: day(from), Amount: 24_000_00}}
		}), set(func(p *plan.Plan) { p.PayAwards = list }))
	}
	wrongs(t, []wrong{
		{
			sentence: "Pay awards may take a salary to nothing",
			plan:     raised("2017-04-01", flatAward("2019-04-01", "-12,000"), flatAward("2020-04-01", "-12,000")),
		},
		{
			sentence: "But not below, in the order of their dates; only those after the salary's own date count",
			code:     plan.OutOfRange,
			plan:     raised("2019-04-01", flatAward("2020-04-01", "-12,000"), flatAward("2019-04-01", "-12,000.01")),
			want: "posts[0].salaries[0].amount: the pay award of 2020-04-01 makes this salary less than nothing; " +
				"expected £0 to £100 billion after every pay award",
		},
		{
			sentence: "After one of the salary's own day the next one counts",
			code:     plan.OutOfRange,
			plan:     raised("2019-04-01", flatAward("2019-04-01", "1"), flatAward("2020-04-01", "-24,000.01")),
			want: "posts[0].salaries[1].amount: the pay award of 2020-04-01 makes this salary less than nothing; " +
				"expected £0 to £100 billion after every pay award",
		},
		{
			sentence: "Not on the way either",
			code:     plan.OutOfRange,
			plan:     raised("2020-04-01", flatAward("2019-04-01", "-24,000.01"), flatAward("2020-04-01", "24,000")),
			want: "posts[0].salaries[0].amount: the pay award of 2019-04-01 makes this salary less than nothing; " +
				"expected £0 to £100 billion after every pay award",
		},
		{
			sentence: "They may take it to £100 billion, but not further",
			code:     plan.OutOfRange,
			plan: draft(post("kw", func(x *plan.Post) {
				x.Salaries = []plan.Salary{{From: day("2016-04-01"), Amount: money.MaxAmount / 2}, {From: day("2017-04-01"), Amount: money.MaxAmount/2 + 1}}
			}), set(func(p *plan.Plan) { p.PayAwards = []plan.PayAward{anAward("2019-04-01", "100", "")} })),
			want: "posts[0].salaries[1].amount: the pay award of 2019-04-01 makes this salary more than £100 billion; " +
				"expected £0 to £100 billion after every pay award",
		},
		{
			sentence: "Another group's awards do not count",
			plan: draft(post("kw"), set(func(p *plan.Plan) {
				p.PayAwards = []plan.PayAward{{From: day("2019-04-01"), Flat: true, Amount: -25_000_00, PayGroup: "police"}}
			})),
		},
	})
}

func TestMatches(t *testing.T) {
	wrongs(t, []wrong{
		{
			sentence: "A source below 100% names what the rest comes from",
			code:     plan.MatchMissing,
			plan: draft(grant("icb", matched("99.9999")), grant("whole", matched("100")),
				stream("pbr", func(x *plan.OutcomeStream) { x.InterventionRate = 1 })),
			want: `sources[0].matchSources: an intervention rate of 99.9999% needs match funding and names none; expected the sources that the rest comes from
			       outcomes[0].matchSources: an intervention rate of 0.0001% needs match funding and names none; expected the sources that the rest comes from`,
		},
		{
			sentence: "Which are themselves at 100%",
			code:     plan.MatchBelowWhole,
			plan: draft(grant("icb", matched("50", "county", "pbr", "parish")), grant("county", matched("99", "parish")), grant("parish"),
				stream("pbr", func(x *plan.OutcomeStream) { x.InterventionRate, x.MatchSources = 990000, []plan.ID{"icb"} }),
				grant("whole", matched("100", "icb"))),
			want: `sources[0].matchSources[0]: county is itself at 99%; expected a source at 100%
			       sources[0].matchSources[1]: pbr is itself at 99%; expected a source at 100%
			       outcomes[0].matchSources[0]: icb is itself at 50%; expected a source at 100%`,
		},
		{
			sentence: "A source cannot be its own match",
			code:     plan.MatchBelowWhole,
			plan:     draft(grant("icb", matched("50", "icb"))),
			want:     "sources[0].matchSources[0]: icb is itself at 50%; expected a source at 100%",
		},
		{
			sentence: "Each is named once",
			code:     plan.DuplicateEntry,
			plan:     draft(grant("icb", matched("50", "county", "parish", "county")), grant("county"), grant("parish")),
			want:     "sources[0].matchSources[2]: county is named twice; expected each match source once",
		},
	})
}

func TestSplitsOver(t *testing.T) {
	team := func(list ...part) *plan.Plan {
		return draft(append([]part{post("kw"), post("coach"), cost("rooms"), grant("icb"), grant("county")}, list...)...)
	}
	wrongs(t, []wrong{
		{
			sentence: "Splits of a post come to at most 100% on any day",
			plan: team(split("kw", "icb", "60", "2019-04-01", ""), split("kw", "county", "40", "2019-04-01", ""), split("coach", "icb", "100", "2019-04-01", ""),
				split("rooms", "icb", "100", "2019-04-01", "")),
		},
		{
			sentence: "More is wrong from the first day on which it is more",
			code:     plan.SplitsOver,
			plan:     team(split("kw", "icb", "60", "2019-04-01", ""), split("kw", "county", "40.0001", "2020-04-01", "")),
			want:     "splits[1].percent: the splits of kw come to 100.0001% on 2020-04-01; expected at most 100 on any day",
		},
		{
			sentence: "One that ends the day before makes room",
			plan: team(split("kw", "county", "70", "2020-04-01", "2020-04-30"), split("kw", "icb", "60", "2019-04-01", "2020-03-31"),
				split("kw", "icb", "100", "2020-05-01", "")),
		},
		{
			sentence: "One that ends on the day does not",
			code:     plan.SplitsOver,
			plan:     team(split("kw", "county", "70", "2020-04-01", "2020-04-30"), split("kw", "icb", "60", "2019-04-01", "2020-04-01")),
			want:     "splits[0].percent: the splits of kw come to 130% on 2020-04-01; expected at most 100 on any day",
		},
		{
			sentence: "Of several that start on the day the last written is named, and each post once",
			code:     plan.SplitsOver,
			plan: team(split("coach", "icb", "50", "2019-04-01", ""), split("coach", "county", "51", "2019-04-01", ""), split("coach", "icb", "60", "2020-04-01", ""),
				split("kw", "county", "90", "2019-04-01", "2019-04-30"), split("kw", "icb", "20", "2019-04-01", ""), split("kw", "icb", "20", "2019-04-01", "")),
			want: `splits[1].percent: the splits of coach come to 101% on 2019-04-01; expected at most 100 on any day
			       splits[5].percent: the splits of kw come to 130% on 2019-04-01; expected at most 100 on any day`,
		},
		{
			sentence: "Not one that ended the day before, though it is written last",
			code:     plan.SplitsOver,
			plan: team(split("kw", "county", "70", "2020-04-01", "2020-04-30"), split("kw", "icb", "31", "2020-04-01", "2020-04-30"),
				split("kw", "icb", "60", "2019-04-01", "2020-03-31")),
			want: "splits[1].percent: the splits of kw come to 101% on 2020-04-01; expected at most 100 on any day",
		},
		{
			sentence: "Of however many",
			code:     plan.SplitsOver,
			plan: team(set(func(p *plan.Plan) {
				for range 30 {
					split("kw", "icb", "4", "2019-04-01", "2019-04-30")(p)
				}
			})),
			want: "splits[29].percent: the splits of kw come to 120% on 2019-04-01; expected at most 100 on any day",
		},
		{
			sentence: "A split that ends before it starts takes no room",
			code:     plan.EndBeforeStart,
			plan:     team(split("kw", "icb", "60", "2019-04-01", "2019-03-31"), split("kw", "icb", "100", "2018-04-01", "")),
			want:     "splits[0].until: 2019-03-31 is before the start, 2019-04-01; expected 2019-04-01 or later",
		},
		{
			sentence: "Splits of nothing do no harm",
			plan:     team(split("kw", "icb", "100", "2019-04-01", "2019-04-30"), split("kw", "county", "0", "2019-04-01", ""), split("kw", "county", "0", "2019-05-01", "")),
		},
	})
}

// What a plan may hold, so that no sum can overflow.
func TestTooMuchMoney(t *testing.T) {
	// filled is the plan with cost lines that make what it may cost in a year exactly £500 trillion, and a bit more.
	filled := func(p *plan.Plan, counts, more money.Pence) *plan.Plan {
		rest := plan.MaxYearlyCost - counts + more
		for i := 0; rest > 0; i++ {
			amount := min(rest, money.MaxAmount)
			p.Costs = append(p.Costs, aCost(plan.ID("cost-"+strconv.Itoa(i)), func(x *plan.CostLine) { x.Annual = amount }))
			rest -= amount
		}
		return p
	}
	tooMuch := "posts: the posts and cost lines could cost more than £500 trillion a year; expected less"
	for _, c := range []struct {
		sentence string
		parts    []part
		counts   money.Pence
	}{
		{"Cost lines count as they are", nil, 0},
		{"One-off amounts as if they came every year", []part{oneOff("redundancy", "2020-03-31")}, 8_000_00},
		{"A post of £24,000 for two heads, four times over", []part{post("kw")}, 2 * 4 * 24_000_00},
		{
			"With on-costs of 150%, five times",
			[]part{post("kw", onCosts(plan.OnCosts{Percent: 10}, plan.OnCosts{From: 1, Percent: 150 * money.One}, plan.OnCosts{From: 2}))},
			2 * 5 * 24_000_00,
		},
		{"Other costs once for each head", []part{post("kw", func(x *plan.Post) { x.OtherAnnual = 1_000_00 })}, 2*4*24_000_00 + 2*1_000_00},
		{
			"Once more for each contract",
			[]part{post("kw"), post("coach"), contract("a", "kw", "2016-04-01", ""), contract("b", "kw", "2016-04-01", "")},
			(3 + 1) * 2 * 4 * 24_000_00,
		},
		{"At the largest full-time equivalent, 2.5, for three heads", []part{post("team", func(x *plan.Post) {
			x.FTESteps = []plan.FTEStep{{From: 1, FTE: 25_000}, {From: 2, FTE: 5_000}}
		})}, 3 * 4 * 24_000_00},
		{"At the largest salary", []part{post("kw", func(x *plan.Post) {
			x.Salaries = append(x.Salaries, plan.Salary{From: day("2017-04-01"), Amount: 30_000_00}, plan.Salary{From: day("2018-04-01"), Amount: 20_000_00})
		})}, 2 * 4 * 30_000_00},
		{"Or the largest that pay awards make of one", []part{
			post("kw"), award("2019-04-01", "50", ""), award("2020-04-01", "-50", ""), award("2020-04-01", "100", "police"),
			award("2016-04-01", "100", ""),
		}, 2 * 4 * 36_000_00},
	} {
		wrongs(t, []wrong{
			{sentence: c.sentence, plan: filled(draft(c.parts...), c.counts, 0)},
			{sentence: c.sentence + ": a penny more", code: plan.TooMuchMoney, plan: filled(draft(c.parts...), c.counts, 1), want: tooMuch},
		})
	}

	largest := make([]plan.Tranche, 200_000) // £20,000 trillion in all
	for i := range largest {
		largest[i] = plan.Tranche{Amount: money.MaxAmount, From: day("2019-04-01"), Until: day("2020-03-31")}
	}
	all := func(x *plan.Source) { x.Tranches = largest }
	funding := "sources: the sources hold more than £20,000 trillion; expected less"
	counts := func(list ...int64) []plan.YearCount {
		var years []plan.YearCount
		for i, n := range list {
			years = append(years, plan.YearCount{Year: fiscal.Year(2019 + i), Count: n})
		}
		return years
	}
	earns := func(attached, results []plan.YearCount, fee, payment money.Pence) part {
		return stream("pbr", func(x *plan.OutcomeStream) {
			x.Attachments, x.Results, x.AttachmentFee, x.ResultPayment = attached, results, fee, payment
		})
	}
	income := "outcomes[0]: the families of pbr could earn more than £100 billion; expected at most £100 billion"
	wrongs(t, []wrong{
		{sentence: "Sources hold at most £20,000 trillion", plan: draft(grant("icb", all))},
		{sentence: "Not a penny more", code: plan.TooMuchMoney, plan: draft(grant("icb", all), grant("county", year("2019/20", "0.01"))), want: funding},
		{
			sentence: "Outcome streams' income counts too, for the families attached and as results", code: plan.TooMuchMoney,
			plan: draft(grant("icb", all), earns(counts(1), nil, 0, 1)), want: funding,
		},
		{sentence: "100 million families at £1,000", plan: draft(earns(counts(60_000_000, 40_000_000), nil, 1_000_00, 0))},
		{sentence: "One more", code: plan.TooMuchMoney, plan: draft(earns(counts(60_000_000, 40_000_001), nil, 1_000_00, 0)), want: income},
		{sentence: "Families and results at £1,000 a result", plan: draft(earns(counts(60_000_000), counts(20_000_000, 20_000_000), 0, 1_000_00))},
		{sentence: "One result more", code: plan.TooMuchMoney, plan: draft(earns(counts(60_000_000), counts(20_000_000, 20_000_001), 0, 1_000_00)), want: income},
		{sentence: "Far more than 64 bits hold", code: plan.TooMuchMoney, plan: draft(earns(counts(1<<62), nil, 100_000_000_000_00, 0)), want: income + "\n" + funding},
	})

	p := council(earns(counts(33_333_333), nil, 1_000_00, 0))
	scale := func(percent string) plan.Change {
		d := number(percent)
		return plan.SetOutcomes{Stream: "pbr", AttachmentsPercent: &d}
	}
	problem := "changes[0].setOutcomes: this would make the plan invalid: the families of pbr could earn more than £100 billion; expected at most £100 billion"
	effects(t, []effect{
		{sentence: "A change of the attachments by 250% counts as three times", plan: p, changes: change(scale("250")), show: items, want: items(p)},
		{sentence: "300% too", plan: p, changes: change(scale("300")), show: items, want: items(p)},
		{sentence: "300.0001% as four times", plan: p, changes: change(scale("300.0001")), problem: problem},
		{sentence: "Less than 100% as once", plan: p, changes: change(scale("10"), scale("300")), show: items, want: items(p)},
		{sentence: "Several one after the other", plan: p, changes: change(scale("200"), scale("200")), problem: "changes[1]" + problem[len("changes[0]"):]},
	})

	manifold := []plan.Change{}
	for range 100 {
		manifold = append(manifold, scale("1000"))
	}
	if _, err := council(stream("pbr")).With(manifold); err == nil {
		t.Error("ten times over, a hundred times over, is not too much")
	}
}

// At most so many items.
func TestBounds(t *testing.T) {
	scenarios := func(n int) part {
		return set(func(p *plan.Plan) {
			for i := range n {
				scenario(plan.ID("s-" + strconv.Itoa(i)))(p)
			}
		})
	}
	changes := func(n int) part {
		list := make([]plan.Change, n)
		for i := range list {
			list[i] = plan.EndSource{Source: "icb", On: day("2020-03-31")}
		}
		return scenario("s", list...)
	}
	payAwards := func(n int) part {
		return set(func(p *plan.Plan) {
			for i := range n {
				p.PayAwards = append(p.PayAwards, plan.PayAward{From: day("1990-01-01") + fiscal.Day(i)})
			}
		})
	}
	wrongs(t, []wrong{
		{sentence: "200 scenarios", plan: draft(scenarios(200))},
		{sentence: "Not 201", code: plan.OutOfRange, plan: draft(scenarios(201)), want: "scenarios: there are 201 scenarios; expected at most 200"},
		{sentence: "1,000 changes of a scenario", plan: draft(grant("icb"), changes(1_000))},
		{sentence: "Not 1,001", code: plan.OutOfRange, plan: draft(grant("icb"), changes(1_001)), want: "scenarios[0].changes: there are 1001 changes; expected at most 1000"},
		{sentence: "1,000 pay awards", plan: draft(payAwards(1_000))},
		{sentence: "Not 1,001 of these", code: plan.OutOfRange, plan: draft(payAwards(1_001)), want: "payAwards: there are 1001 pay awards; expected at most 1000"},
	})
}

func TestHorizon(t *testing.T) {
	for _, c := range []struct{ sentence, from, to, want string }{
		{"A month", "2019-04", "2019-04", ""},
		{"50 years", "2019-04", "2069-03", ""},
		{"A month more", "2019-04", "2069-04", "to: the horizon 2019-04 to 2069-04 is longer than 50 years; expected 2069-03 or earlier"},
		{"An end before the start", "2019-04", "2019-03", "to: 2019-03 is before the start, 2019-04; expected 2019-04 or later"},
		{"The first month", "1990-01", "1990-01", ""},
		{"The last month", "2100-12", "2100-12", ""},
	} {
		if got := plan.CheckHorizon(must(fiscal.ParseMonth(c.from)), must(fiscal.ParseMonth(c.to))).Error(); got != c.want {
			t.Errorf("%s: got %q, not %q", c.sentence, got, c.want)
		}
	}
	first, last := fiscal.MonthOf(1990, 1), fiscal.MonthOf(2100, 12)
	for _, p := range []plan.Problems{plan.CheckHorizon(first-1, first), plan.CheckHorizon(last, last+1)} {
		if len(p) != 1 || p[0].Code != plan.OutOfRange || p[0].Path != "from" || p[0].Expected != "months from 1990-01 to 2100-12" {
			t.Errorf("a horizon beyond the calendar gives %v", p)
		}
	}
}
