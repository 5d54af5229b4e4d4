package plan_test

import (
	"strings"
	"testing"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"github.com/google/go-cmp/cmp"
)

// An edit keeps the scenarios, and leaves what no change touched as it is written.
func TestEdit(t *testing.T) {
	p := council(post("kw"), grant("icb", year("2019/20", "12,000")), grant("county", tranche("6,000", "2019-04-01", "2021-03-31", ""), year("2021/22", "100")),
		grant("lottery", tranche("1", "2019-04-01", "2020-03-31", plan.Spread)), scenario("s", plan.RemoveSource{Source: "icb"}))
	before := written(p)
	for _, c := range []struct {
		sentence string
		change   plan.Change
		want     string
	}{
		{
			"Another item",
			plan.SetFTE{Post: "kw", FTE: number("0.5"), From: day("2020-04-01")},
			`icb: £12,000.00 2019/20 unsettled
			 county: £6,000.00 2019-04-01 to 2021-03-31 unsettled, £100.00 2021/22 unsettled
			 lottery: £1.00 2019/20`,
		},
		{
			"Another field of the source",
			plan.SetStatus{Source: "county", Status: plan.Bid},
			`icb: £12,000.00 2019/20 unsettled
			 county: £6,000.00 2019-04-01 to 2021-03-31 unsettled, £100.00 2021/22 unsettled
			 lottery: £1.00 2019/20`,
		},
		{
			"Only a tranche whose days would now say that it is spread says how it is used",
			plan.EndSource{Source: "county", On: day("2020-03-31"), WholeKept: true},
			`icb: £12,000.00 2019/20 unsettled
			 county: £6,000.00 2019/20 in order
			 lottery: £1.00 2019/20`,
		},
		{
			"A tranche that is cut within its year stays spread, and need not say so",
			plan.ScaleSource{Source: "icb", Percent: number("50"), From: day("2020-01-01")},
			`icb: £9,016.39 2019-04-01 to 2019-12-31 unsettled, £1,491.81 2020-01-01 to 2020-03-31 unsettled
			 county: £6,000.00 2019-04-01 to 2021-03-31 unsettled, £100.00 2021/22 unsettled
			 lottery: £1.00 2019/20`,
		},
		{
			"A source that is put is as it was put",
			plan.PutSource{Source: aGrant("icb", year("2020/21", "1"))},
			`icb: £1.00 2020/21 unsettled
			 county: £6,000.00 2019-04-01 to 2021-03-31 unsettled, £100.00 2021/22 unsettled
			 lottery: £1.00 2019/20`,
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			q, err := p.Edit(change(c.change))
			if err != nil {
				t.Fatal(err)
			}
			same(t, sources(q), c.want)
			if diff := cmp.Diff(p.Scenarios, q.Scenarios); diff != "" {
				t.Errorf("its scenarios (-before +after):\n%s", diff)
			}
			if written(p) != before {
				t.Error("the plan itself was changed")
			}
		})
	}
	q, err := p.Edit(nil)
	if diff := cmp.Diff(p, q); diff != "" || err != nil {
		t.Errorf("no change: %v (-before +after):\n%s", err, diff)
	}
}

// What an edit would break is said where it stands: in the change, or in a scenario of the plan.
func TestEditProblems(t *testing.T) {
	p := council(post("kw"), post("coach"), grant("icb"), scenario("fine"),
		scenario("s", plan.SetStatus{Source: "icb", Status: plan.Bid}, plan.EndPost{Post: "coach", On: day("2020-03-31")}))
	for _, c := range []struct {
		sentence string
		changes  []plan.Change
		want     string
	}{
		{
			"A change that cannot be made, as With says it", change(plan.EndPost{Post: "kw", On: day("2020-03-31")}, plan.EndPost{Post: "nobody", On: day("2020-03-31")}),
			`changes[1].endPost.post: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan`,
		},
		{
			"A result that is no plan, as With says it", change(plan.PutPost{Post: aPost("kw", of("wealth"))}),
			`changes[0].putPost.programme: this would make the plan invalid: there is no programme "wealth"; expected the id of a programme of the plan`,
		},
		{
			"A scenario that is not possible any more", change(plan.DeletePost{Post: "coach"}),
			`scenarios[1].changes[1].endPost.post: there is no post or cost line "coach"; expected the id of a post or cost line of the plan`,
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			q, err := p.Edit(c.changes)
			if q != nil || err == nil {
				t.Fatal("it is made")
			}
			same(t, err.Error(), c.want)
			if _, ok := err.(plan.Problems); !ok {
				t.Errorf("the error is %T", err)
			}
		})
	}
}

// What only changes can do to a plan is a plan as written too: an end before a start, a stream that is stopped and scaled.
func TestWhatChangesDoCanBeKept(t *testing.T) {
	ninety := number("90")
	p := council(programme("health", ""), post("kw"), post("coach"), post("long"), cost("rooms"), contract("kw-1", "kw", "2016-04-01", ""), stream("pbr"), saving("care", 12))
	early := day("2010-01-01")
	q, err := p.Edit(change(
		plan.EndProgramme{Programme: "health", On: early}, plan.EndPost{Post: "coach", On: early}, plan.EndPost{Post: "rooms", On: early},
		plan.ExtendPost{Post: "kw", Ends: early}, plan.EndContract{Contract: "kw-1", On: early}, plan.EndPost{Post: "long", On: early},
		plan.ExtendPost{Post: "long", Ends: day("2020-03-31")}, plan.EndSource{Source: "pbr", On: early},
		plan.SetOutcomes{Stream: "pbr", AttachmentsPercent: &ninety, From: 2019}, plan.SetSavings{Saving: "care", Percent: &ninety, DelayMonths: 60},
	))
	if err != nil {
		t.Fatal(err)
	}
	for id, never := range map[plan.ID]bool{"kw": true, "coach": true, "long": false} {
		if x := q.Post(id); x.NeverStarts != never {
			t.Errorf("%s never starts: %t", id, x.NeverStarts)
		}
	}
	if !q.Programme("health").NeverStarts || !q.Cost("rooms").NeverStarts || !q.Contract("kw-1").NeverStarts {
		t.Error("an end before a start is not said to be meant")
	}
	want := plan.StreamChanges{StoppedOn: early, Attachments: []plan.AttachmentScale{{From: 2019, Percent: ninety}}}
	if diff := cmp.Diff(want, q.Stream("pbr").Changed); diff != "" {
		t.Errorf("the stream (-want +got):\n%s", diff)
	}
	if x := q.Saving("care"); x.LagMonths != 72 || x.Percent != ninety {
		t.Errorf("the saving: %+v", x)
	}
	wrongs(t, []wrong{
		{
			sentence: "An item that is said never to start, and starts",
			code:     plan.EitherOr,
			plan: draft(set(func(p *plan.Plan) { p.Programmes[0].NeverStarts = true }), post("kw", ending("2016-04-01"), neverStarts),
				cost("rooms", func(x *plan.CostLine) { x.NeverStarts = true }),
				set(func(p *plan.Plan) {
					p.Contracts = []plan.Contract{{ID: "kw-1", Post: "kw", Starts: day("2016-04-01"), Ends: day("2017-04-01"), NeverStarts: true}}
				})),
			want: `programmes[0].ends: neverStarts is there, and the item starts; expected an end before the start, 2015-04-01, or no neverStarts
			       posts[0].ends: neverStarts is there, and the item starts; expected an end before the start, 2016-04-01, or no neverStarts
			       costs[0].ends: neverStarts is there, and the item starts; expected an end before the start, 2016-04-01, or no neverStarts
			       contracts[0].ends: neverStarts is there, and the item starts; expected an end before the start, 2016-04-01, or no neverStarts`,
		},
		{
			sentence: "In a change as well",
			code:     plan.EitherOr,
			plan:     draft(scenario("s", plan.PutPost{Post: aPost("kw", neverStarts)}, plan.PutPost{Post: aPost("coach", neverStarts, ending("2010-01-01"))})),
			want:     `scenarios[0].changes[0].putPost.ends: neverStarts is there, and the item starts; expected an end before the start, 2016-04-01, or no neverStarts`,
		},
		{
			sentence: "Attachments that are scaled too often",
			code:     plan.OutOfRange,
			plan: draft(stream("pbr", func(x *plan.OutcomeStream) {
				for range plan.MaxScales + 1 {
					x.Changed.Attachments = append(x.Changed.Attachments, plan.AttachmentScale{Percent: money.Hundred})
				}
			})),
			want: "outcomes[0].scaledAttachments: the attachments are scaled 1001 times; expected at most 1000",
		},
	})
}

func neverStarts(x *plan.Post) { x.NeverStarts = true }

// However often a saving is delayed, it can be written down.
func TestDelaysAreBounded(t *testing.T) {
	var changes []plan.Change
	for range 100 {
		changes = append(changes, plan.SetSavings{Saving: "care", DelayMonths: 60})
	}
	q := must(council(saving("care", 60)).With(changes))
	if got := q.Saving("care").LagMonths; got != plan.MaxLagMonths+plan.MaxDelayMonths {
		t.Errorf("the lag is %d months", got)
	}
}

// What no plan can say does not come about: splits after the calendar, rates before it.
func TestChangesAtTheCalendarsEnds(t *testing.T) {
	rate := number("70")
	p := council(post("kw"), grant("icb"), split("kw", "icb", "60", "2019-04-01", ""), stream("pbr", func(x *plan.OutcomeStream) {
		x.SuccessRates = []plan.YearRate{{Year: 1991, Percent: number("50")}}
	}))
	q := must(p.With(change(plan.SetSplits{Post: "kw", From: day("2020-04-01"), Until: day("2100-12-31")},
		plan.SetOutcomes{Stream: "pbr", SuccessRate: &rate, From: 1990})))
	same(t, splits(q), "kw by icb: 60% 2019/20")
	if diff := cmp.Diff([]plan.YearRate{{Year: 1990, Percent: rate}}, q.Stream("pbr").SuccessRates); diff != "" {
		t.Errorf("the rates (-want +got):\n%s", diff)
	}
}

// What scenarios make of a plan lists none, and so speaks of none.
func TestEffectiveSpeaksOfNoScenario(t *testing.T) {
	p := council(post("kw"), scenario("s"), set(func(p *plan.Plan) {
		p.Decisions = []plan.Decision{{ID: "cabinet", Refs: []plan.Ref{"scenario/s", "post/kw"}}, {ID: "council", Refs: []plan.Ref{"scenario/s"}}}
		p.Waivers = []plan.Waiver{{Finding: "same-effect", At: "scenario/s"}}
	}))
	before := written(p)
	q := must(p.Effective("s"))
	if err := q.Validate().Err(); err != nil {
		t.Error(err)
	}
	want := []plan.Decision{{ID: "cabinet", Refs: []plan.Ref{"post/kw"}}, {ID: "council"}}
	if diff := cmp.Diff(want, q.Decisions); diff != "" || q.Waivers != nil {
		t.Errorf("waivers %v, decisions (-want +got):\n%s", q.Waivers, diff)
	}
	if written(p) != before {
		t.Error("the plan itself was changed")
	}
}

// family is a plan with a scenario, its parents, children and others:
//
//	eldest ─ parent ─ chosen ─ child ─ grandchild
//	   │        └─ sibling ─ nephew
//	   └─ aunt                              other
func family(more ...part) *plan.Plan {
	end := func(source plan.ID, on string) plan.Change {
		return plan.EndSource{Source: source, On: day(on), WholeKept: true}
	}
	return council(append([]part{
		post("kw"), grant("icb", year("2019/20", "1"), year("2020/21", "1"), year("2021/22", "1"), year("2022/23", "1")),
		child("grandchild", "child", end("icb", "2019-06-30")),
		scenario("eldest", end("icb", "2022-03-31")), child("parent", "eldest", end("icb", "2021-03-31")), child("aunt", "eldest"),
		child("chosen", "parent", end("icb", "2020-03-31")), child("sibling", "parent", end("icb", "2020-12-31")), child("nephew", "sibling", end("icb", "2019-12-31")),
		child("child", "chosen", end("icb", "2019-09-30")), scenario("other", end("icb", "2019-10-31")),
	}, more...)...)
}

func tree(p *plan.Plan) string {
	var lines []string
	for _, s := range p.Scenarios {
		lines = append(lines, strings.TrimSpace(string(s.ID)+" on "+string(s.Parent)))
	}
	return strings.Join(lines, "\n")
}

var resolved = plan.Decision{ID: "cabinet", Body: "Cabinet", Date: day("2019-05-24"), Text: "The offer is taken"}

// The changes of an adopted scenario and its parents are the plan's. They are gone, and what was built on them is built on the plan.
func TestAdopt(t *testing.T) {
	p := family()
	before := written(p)
	for scenario, want := range map[plan.ID][2]string{
		"chosen": {
			"icb: £1.00 2019/20 unsettled",
			`grandchild on child
			 aunt on
			 sibling on
			 nephew on sibling
			 child on
			 other on`,
		},
		"eldest": {
			"icb: £1.00 2019/20 unsettled, £1.00 2020/21 unsettled, £1.00 2021/22 unsettled",
			`grandchild on child
			 parent on
			 aunt on
			 chosen on parent
			 sibling on parent
			 nephew on sibling
			 child on chosen
			 other on`,
		},
		"grandchild": {
			"icb: £1.00 2019-04-01 to 2019-06-30 unsettled",
			`aunt on
			 sibling on
			 nephew on sibling
			 other on`,
		},
	} {
		q, err := p.Adopt(scenario, resolved)
		if err != nil {
			t.Fatal(err)
		}
		same(t, sources(q), want[0])
		same(t, tree(q), want[1])
		if diff := cmp.Diff([]plan.Decision{resolved}, q.Decisions); diff != "" {
			t.Errorf("decisions (-want +got):\n%s", diff)
		}
		if written(p) != before {
			t.Error("the plan itself was changed")
		}
	}
	q := must(must(council(scenario("only")).Adopt("only", resolved)).Edit(nil))
	if q.Scenarios != nil {
		t.Errorf("there is an empty list of scenarios")
	}
}

// The decision is recorded in place of one of its id. Decisions and waivers speak no more of scenarios that are gone.
func TestAdoptRecordsTheDecision(t *testing.T) {
	p := family(set(func(p *plan.Plan) {
		p.Decisions = []plan.Decision{
			{ID: "cabinet", Body: "Draft"},
			{ID: "board", Refs: []plan.Ref{"scenario/parent", "scenario/other", "scenario/chosen"}},
			{ID: "council", Refs: []plan.Ref{"scenario/eldest"}},
		}
		p.Waivers = []plan.Waiver{{Finding: "a", At: "scenario/chosen"}, {Finding: "b", At: "scenario/other"}, {Finding: "c", At: "post/kw", Decision: "cabinet"}}
	}))
	before := written(p)
	d := resolved
	d.Refs = []plan.Ref{"scenario/chosen", "post/kw", "scenario/child"}
	q, err := p.Adopt("chosen", d)
	if err != nil {
		t.Fatal(err)
	}
	d.Refs = []plan.Ref{"post/kw", "scenario/child"}
	if diff := cmp.Diff([]plan.Decision{d, {ID: "board", Refs: []plan.Ref{"scenario/other"}}, {ID: "council"}}, q.Decisions); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(p.Waivers[1:], q.Waivers); diff != "" {
		t.Errorf("waivers (-want +got):\n%s", diff)
	}
	if written(p) != before {
		t.Error("the plan itself was changed")
	}
}

// What keeps a scenario from being adopted is said with names and places of the plan as it is.
func TestAdoptProblems(t *testing.T) {
	decided := func(change func(d *plan.Decision)) plan.Decision {
		d := resolved
		change(&d)
		return d
	}
	keep := resolved
	wins := plan.DeletePost{Post: "coach"}
	p := council(post("kw"), post("coach"), scenario("wins", wins), scenario("again", plan.SetFTE{Post: "kw", FTE: money.One, From: day("2020-04-01")}, wins),
		child("child", "wins", plan.EndPost{Post: "kw", On: day("2020-03-31")}), child("niece", "again"))
	wrongPlan := draft(scenario("impossible", wins), child("loop", "noose"), child("noose", "loop"))
	for _, c := range []struct {
		sentence string
		plan     *plan.Plan
		scenario plan.ID
		decision plan.Decision
		want     string
	}{
		{"No such scenario", p, "nobody", keep, `there is no scenario "nobody"; expected the id of a scenario of the plan`},
		{"The plan as written is none", p, "", keep, `there is no scenario ""; expected the id of a scenario of the plan`},
		{"A circle", wrongPlan, "loop", keep, "scenarios[1].parent: the scenario loop is its own ancestor; expected a chain of parents that ends"},
		{"A scenario that is not possible itself", wrongPlan, "impossible", keep, `scenarios[0].changes[0].deletePost.post: there is no post "coach"; expected the id of a post of the plan`},
		{
			"A scenario that is not possible on the new plan, at its place before", p, "wins", keep,
			`scenarios[1].changes[1].deletePost.post: the scenario again would no longer be possible: there is no post "coach"; expected the id of a post of the plan`,
		},
		{
			"A decision that says nothing", p, "wins",
			plan.Decision{},
			`decision.id: the key is missing; expected what was decided: its id, body, date and text
			 decision.body: the key is missing; expected what was decided: its id, body, date and text
			 decision.date: the key is missing; expected what was decided: its id, body, date and text
			 decision.text: the key is missing; expected what was decided: its id, body, date and text`,
		},
		{
			"A decision about what there is not any more", p, "child", decided(func(d *plan.Decision) { d.Refs = []plan.Ref{"scenario/child", "post/kw", "post/coach"} }),
			`decision.refs[1]: there is no post or cost line "coach"; expected the id of a post or cost line of the plan
			 scenarios[1].changes[1].deletePost.post: the scenario again would no longer be possible: there is no post "coach"; expected the id of a post of the plan`,
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			q, err := c.plan.Adopt(c.scenario, c.decision)
			if q != nil || err == nil {
				t.Fatal("it is adopted")
			}
			same(t, err.Error(), c.want)
			if _, ok := err.(plan.Problems); !ok {
				t.Errorf("the error is %T", err)
			}
		})
	}
}
