package plan_test

import (
	"fmt"
	"testing"

	"cliffedge/forecast/plan"
)

// show gives alternative blocks of eligibility: programmes/posts/locations.
func show(blocks []plan.Eligibility) string {
	text := ""
	for k, b := range blocks {
		if k > 0 {
			text += " or"
		}
		text += fmt.Sprintf(" %v/%v/%v", b.Programmes, b.Posts, b.Locations)
	}
	return text
}

// items shows the ids of every list.
func items(p *plan.Plan) string {
	text := "programmes"
	for _, x := range p.Programmes {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Name)
	}
	text += "\nposts"
	for _, x := range p.Posts {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Title)
	}
	text += "\ncosts"
	for _, x := range p.Costs {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Title)
	}
	text += "\ncontracts"
	for _, x := range p.Contracts {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Post)
	}
	text += "\nsources"
	for _, x := range p.Sources {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Name)
	}
	text += "\noutcomes"
	for _, x := range p.Outcomes {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Name)
	}
	text += "\nsavings"
	for _, x := range p.Savings {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Name)
	}
	text += "\nmeasures"
	for _, x := range p.Measures {
		text += fmt.Sprintf(" %s(%s)", x.ID, x.Name)
	}
	return text
}

// Plain editing: put replaces the item of that id, in its place, or adds it.
func TestPut(t *testing.T) {
	p := council(programme("health", ""), post("kw"), post("coach"), cost("rooms"), cost("legal"), contract("kw-1", "kw", "2016-04-01", ""),
		contract("kw-2", "kw", "2016-04-01", ""), grant("icb"), grant("county"), stream("pbr"), stream("fees"), saving("care", 12), saving("crime", 12),
		measure("attached"), measure("closed"))
	named := func(name string) func(x *plan.Post) { return func(x *plan.Post) { x.Title = name } }
	putAll := func(suffix plan.ID) []plan.Change {
		cost := aCost("rooms" + suffix)
		cost.Title = "New"
		source := aGrant("icb" + suffix)
		source.Name = "New"
		stream := aStream("pbr" + suffix)
		stream.Name = "New"
		saving := aSaving("care"+suffix, 1)
		saving.Name = "New"
		return change(
			plan.PutProgramme{Programme: plan.Programme{ID: "families" + suffix, Name: "New", Starts: day("2015-04-01")}},
			plan.PutPost{Post: aPost("kw"+suffix, named("New"))},
			plan.PutCost{Cost: cost},
			plan.PutContract{Contract: aContract("kw-1"+suffix, "coach", "2016-04-01", "")},
			plan.PutSource{Source: source},
			plan.PutOutcomes{Stream: stream},
			plan.PutSaving{Saving: saving},
			plan.PutMeasure{Measure: plan.Measure{ID: "attached" + suffix, Programme: "health", Name: "New"}},
		)
	}
	effects(t, []effect{
		{
			sentence: "An item of that id is replaced",
			plan:     p, changes: putAll(""), show: items,
			want: `programmes families(New) health(Health)
			       posts kw(New) coach(Coach)
			       costs rooms(New) legal(Legal)
			       contracts kw-1(coach) kw-2(kw)
			       sources icb(New) county(County)
			       outcomes pbr(New) fees(Fees)
			       savings care(New) crime(Crime)
			       measures attached(New) closed(Closed)`,
		},
		{
			sentence: "Another one is added",
			plan:     p, changes: putAll("-9"), show: items,
			want: `programmes families(Families First) health(Health) families-9(New)
			       posts kw(Kw) coach(Coach) kw-9(New)
			       costs rooms(Rooms) legal(Legal) rooms-9(New)
			       contracts kw-1(kw) kw-2(kw) kw-1-9(coach)
			       sources icb(Icb) county(County) icb-9(New)
			       outcomes pbr(Pbr) fees(Fees) pbr-9(New)
			       savings care(Care) crime(Crime) care-9(New)
			       measures attached(Attached) closed(Closed) attached-9(New)`,
		},
		{
			sentence: "A source's money is settled as it is put",
			plan:     p, changes: change(plan.PutSource{Source: aGrant("icb", tranche("1", "2019-04-01", "2021-03-31", ""))}), show: sources,
			want: `icb: £1.00 2019-04-01 to 2021-03-31 in order
			       county: nothing`,
		},
		{
			sentence: "An id that another kind of item has in the same space is not free",
			plan:     p,
			changes: change(plan.PutPost{Post: aPost("rooms")}, plan.PutCost{Cost: aCost("kw")}, plan.PutSource{Source: aGrant("pbr")},
				plan.PutOutcomes{Stream: aStream("icb")}),
			problem: `changes[0].putPost.id: there is already a cost line rooms; expected an id of its own
			          changes[1].putCost.id: there is already a post kw; expected an id of its own
			          changes[2].putSource.id: there is already an outcome stream pbr; expected an id of its own
			          changes[3].putOutcomes.id: there is already a source icb; expected an id of its own`,
		},
		{
			sentence: "What is wrong with an item is said at its place",
			plan:     p,
			changes: change(
				plan.PutProgramme{Programme: plan.Programme{ID: "new", Starts: day("2015-04-01"), Ends: day("2015-03-31")}},
				plan.PutPost{Post: aPost("new", ending("2015-03-31"))},
				plan.PutCost{Cost: aCost("new", func(x *plan.CostLine) { x.Ends = day("2015-03-31") })},
				plan.PutContract{Contract: aContract("new", "kw", "2015-04-01", "2015-03-31")},
				plan.PutSource{Source: aGrant("new", tranche("1", "2015-04-01", "2015-03-31", ""))},
				plan.PutOutcomes{Stream: aStream("new", func(x *plan.OutcomeStream) { x.Ends = day("2015-03-31") })},
				plan.PutPayAward{Award: plan.PayAward{From: day("2015-04-01"), Uncertainty: &plan.Triangle{Low: 2, Likely: 1, High: 3}}},
			),
			problem: `changes[0].putProgramme.ends: 2015-03-31 is before the start, 2015-04-01; expected 2015-04-01 or later
			          changes[1].putPost.ends: 2015-03-31 is before the start, 2016-04-01; expected 2016-04-01 or later
			          changes[2].putCost.ends: 2015-03-31 is before the start, 2016-04-01; expected 2016-04-01 or later
			          changes[3].putContract.ends: 2015-03-31 is before the start, 2015-04-01; expected 2015-04-01 or later
			          changes[4].putSource.tranches[0].until: 2015-03-31 is before the start, 2015-04-01; expected 2015-04-01 or later
			          changes[5].putOutcomes.ends: 2015-03-31 is before the start, 2015-04-01; expected 2015-04-01 or later
			          changes[6].putPayAward.uncertainty.percent: 0.0002, 0.0001 and 0.0003 are not in order; expected low ≤ likely ≤ high`,
		},
	})
}

// What is wrong with an item in this plan only is said at its place in the change as well.
func TestPutWhatThePlanDoesNotTake(t *testing.T) {
	p := council(post("kw"), cost("rooms"), contract("kw-1", "kw", "2016-04-01", ""), grant("icb"), stream("pbr"), saving("care", 12), measure("attached"))
	const expected = "; expected the id of a programme of the plan"
	for _, c := range []struct {
		change plan.Change
		want   string
	}{
		{plan.AddPost{Post: aPost("coach", of("wealth"))}, `addPost.programme: this would make the plan invalid: there is no programme "wealth"` + expected},
		{plan.PutPost{Post: aPost("kw", of("wealth"))}, `putPost.programme: this would make the plan invalid: there is no programme "wealth"` + expected},
		{plan.AddCost{Cost: costOf("legal", "wealth")}, `addCost.programme: this would make the plan invalid: there is no programme "wealth"` + expected},
		{plan.PutCost{Cost: costOf("rooms", "wealth")}, `putCost.programme: this would make the plan invalid: there is no programme "wealth"` + expected},
		{plan.PutContract{Contract: aContract("kw-1", "rooms", "2015-04-01", "")}, `putContract.post: this would make the plan invalid: ` +
			`there is no post "rooms"; expected the id of a post of the plan`},
		{plan.AddSource{Source: aGrant("new", onlyFor("families", "wealth"))}, `addSource.eligible[0].programmes[1]: this would make the plan invalid: there is no programme "wealth"` + expected},
		{plan.PutSource{Source: aGrant("icb", only(plan.Eligibility{Posts: []plan.ID{"rooms", "nobody"}}))}, `putSource.eligible[0].posts[1]: ` +
			`this would make the plan invalid: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan`},
		{plan.PutOutcomes{Stream: aStream("pbr", func(x *plan.OutcomeStream) { x.Programme = "wealth" })}, `putOutcomes.programme: ` +
			`this would make the plan invalid: there is no programme "wealth"` + expected},
		{plan.PutSaving{Saving: plan.Saving{ID: "care", Programme: "wealth"}}, `putSaving.programme: this would make the plan invalid: there is no programme "wealth"` + expected},
		{plan.PutMeasure{Measure: plan.Measure{ID: "attached", Programme: "wealth"}}, `putMeasure.programme: this would make the plan invalid: there is no programme "wealth"` + expected},
	} {
		_, err := p.With(change(plan.SetStatus{Source: "icb", Status: plan.Bid}, c.change))
		if want := "changes[1]." + c.want; err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

func costOf(id, programme plan.ID) plan.CostLine {
	return aCost(id, func(x *plan.CostLine) { x.Programme = programme })
}

// Delete takes an item away, which nothing else may name.
func TestDelete(t *testing.T) {
	p := council(programme("health", ""), post("kw"), post("coach"), cost("rooms"), cost("legal"), contract("kw-1", "kw", "2016-04-01", ""),
		contract("kw-2", "kw", "2016-04-01", ""), grant("icb", matched("50", "county")), grant("county"), stream("pbr"), stream("fees"), saving("care", 12),
		saving("crime", 12), measure("attached"), measure("closed"), split("kw", "pbr", "10", "2019-04-01", ""), split("rooms", "icb", "10", "2019-04-01", ""),
		func(p *plan.Plan) {
			p.Sources[0].Eligible = []plan.Eligibility{{Posts: []plan.ID{"rooms", "kw"}}}
			p.Decisions = []plan.Decision{{ID: "cabinet", Refs: []plan.Ref{
				"contract/kw-1", "saving/care", "measure/attached", "programme/health", "source/pbr", "scenario/s", "decision/cabinet",
			}}}
			p.Waivers = []plan.Waiver{{At: "post/kw", Decision: "cabinet"}, {At: "source/icb"}}
		}, scenario("s"))
	effects(t, []effect{
		{
			sentence: "What nothing names is taken away",
			plan:     p,
			changes: change(plan.DeletePost{Post: "coach"}, plan.DeleteCost{Cost: "legal"}, plan.DeleteContract{Contract: "kw-2"},
				plan.DeleteOutcomes{Stream: "fees"}, plan.DeleteSaving{Saving: "crime"}, plan.DeleteMeasure{Measure: "closed"}),
			show: items,
			want: `programmes families(Families First) health(Health)
			       posts kw(Kw)
			       costs rooms(Rooms)
			       contracts kw-1(kw)
			       sources icb(Icb) county(County)
			       outcomes pbr(Pbr)
			       savings care(Care)
			       measures attached(Attached)`,
		},
		{
			sentence: "A programme or source that nothing names",
			plan:     council(programme("health", ""), grant("icb"), grant("county")),
			changes:  change(plan.DeleteProgramme{Programme: "health"}, plan.DeleteSource{Source: "icb"}),
			show:     items,
			want: `programmes families(Families First)
			       posts
			       costs
			       contracts
			       sources county(County)
			       outcomes
			       savings
			       measures`,
		},
		{
			sentence: "What is still named is not, and every place that names it is said",
			plan:     p,
			changes: change(plan.DeleteProgramme{Programme: "health"}, plan.DeletePost{Post: "kw"}, plan.DeleteCost{Cost: "rooms"},
				plan.DeleteContract{Contract: "kw-1"}, plan.DeleteSource{Source: "icb"}, plan.DeleteSource{Source: "county"},
				plan.DeleteOutcomes{Stream: "pbr"}, plan.DeleteSaving{Saving: "care"}, plan.DeleteMeasure{Measure: "attached"}),
			problem: `changes[0].deleteProgramme.programme: health is still named by decisions[0].refs[3]; expected an item that nothing else names
			          changes[1].deletePost.post: kw is still named by contracts[0].post; expected an item that nothing else names
			          changes[1].deletePost.post: kw is still named by contracts[1].post; expected an item that nothing else names
			          changes[1].deletePost.post: kw is still named by sources[0].eligible[0].posts[1]; expected an item that nothing else names
			          changes[1].deletePost.post: kw is still named by splits[0].post; expected an item that nothing else names
			          changes[1].deletePost.post: kw is still named by waivers[0].at; expected an item that nothing else names
			          changes[2].deleteCost.cost: rooms is still named by sources[0].eligible[0].posts[0]; expected an item that nothing else names
			          changes[2].deleteCost.cost: rooms is still named by splits[1].post; expected an item that nothing else names
			          changes[3].deleteContract.contract: kw-1 is still named by decisions[0].refs[0]; expected an item that nothing else names
			          changes[4].deleteSource.source: icb is still named by splits[1].source; expected an item that nothing else names
			          changes[4].deleteSource.source: icb is still named by waivers[1].at; expected an item that nothing else names
			          changes[6].deleteOutcomes.stream: pbr is still named by splits[0].source; expected an item that nothing else names
			          changes[6].deleteOutcomes.stream: pbr is still named by decisions[0].refs[4]; expected an item that nothing else names
			          changes[7].deleteSaving.saving: care is still named by decisions[0].refs[1]; expected an item that nothing else names
			          changes[8].deleteMeasure.measure: attached is still named by decisions[0].refs[2]; expected an item that nothing else names`,
		},
		{
			sentence: "A match source is named too",
			plan:     p,
			changes:  change(plan.DeleteSource{Source: "county"}),
			problem:  "changes[0].deleteSource.source: county is still named by sources[0].matchSources[0]; expected an item that nothing else names",
		},
		{
			sentence: "A programme is named by its posts, cost lines, sources, streams, savings and measures",
			plan: council(post("kw"), cost("rooms"), grant("icb", onlyFor("families")), stream("pbr", func(x *plan.OutcomeStream) {
				x.Eligible = []plan.Eligibility{{Posts: []plan.ID{"kw"}}, {Programmes: []plan.ID{"families"}}}
			}), saving("care", 1), measure("attached")),
			changes: change(plan.DeleteProgramme{Programme: "families"}),
			problem: `changes[0].deleteProgramme.programme: families is still named by posts[0].programme; expected an item that nothing else names
			          changes[0].deleteProgramme.programme: families is still named by costs[0].programme; expected an item that nothing else names
			          changes[0].deleteProgramme.programme: families is still named by sources[0].eligible[0].programmes[0]; expected an item that nothing else names
			          changes[0].deleteProgramme.programme: families is still named by outcomes[0].programme; expected an item that nothing else names
			          changes[0].deleteProgramme.programme: families is still named by outcomes[0].eligible[1].programmes[0]; expected an item that nothing else names
			          changes[0].deleteProgramme.programme: families is still named by savings[0].programme; expected an item that nothing else names
			          changes[0].deleteProgramme.programme: families is still named by measures[0].programme; expected an item that nothing else names`,
		},
		{
			sentence: "What there is not cannot be taken away; a cost line is no post, a stream is no source",
			plan:     p,
			changes: change(plan.DeleteProgramme{Programme: "none"}, plan.DeletePost{Post: "rooms"}, plan.DeleteCost{Cost: "kw"},
				plan.DeleteContract{Contract: "none"}, plan.DeleteSource{Source: "pbr"}, plan.DeleteOutcomes{Stream: "icb"},
				plan.DeleteSaving{Saving: "none"}, plan.DeleteMeasure{Measure: "none"}),
			problem: `changes[0].deleteProgramme.programme: there is no programme "none"; expected the id of a programme of the plan
			          changes[1].deletePost.post: there is no post "rooms"; expected the id of a post of the plan
			          changes[2].deleteCost.cost: there is no cost line "kw"; expected the id of a cost line of the plan
			          changes[3].deleteContract.contract: there is no contract "none"; expected the id of a contract of the plan
			          changes[4].deleteSource.source: there is no source "pbr"; expected the id of a source of the plan
			          changes[5].deleteOutcomes.stream: there is no outcome stream "icb"; expected the id of an outcome stream of the plan
			          changes[6].deleteSaving.saving: there is no saving "none"; expected the id of a saving of the plan
			          changes[7].deleteMeasure.measure: there is no measure "none"; expected the id of a measure of the plan`,
		},
	})
}
