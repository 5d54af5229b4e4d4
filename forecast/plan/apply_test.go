package plan_test

import (
	"testing"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// effect is what changes make of a plan, worked out by hand, or why they cannot be made.
type effect struct {
	sentence string
	plan     *plan.Plan
	changes  []plan.Change
	show     func(p *plan.Plan) string
	want     string
	problem  string // in place of show and want
}

// effects applies each list of changes, and compares what is shown of the result.
func effects(t *testing.T, list []effect) {
	t.Helper()
	for _, e := range list {
		t.Run(e.sentence, func(t *testing.T) {
			t.Helper()
			p, err := e.plan.With(e.changes)
			switch {
			case e.problem != "" && err == nil:
				t.Errorf("no problem, instead of:\n%s", e.problem)
			case e.problem != "":
				same(t, err.Error(), e.problem)
			case err != nil:
				t.Error(err)
			default:
				same(t, e.show(p), e.want)
			}
		})
	}
}

// change is a list of one change or more.
func change(changes ...plan.Change) []plan.Change { return changes }

// Ends never extend: what ends earlier stays as it is.
func TestEndProgramme(t *testing.T) {
	year1920 := year("2019/20", "12,000")
	families := plan.Eligibility{Programmes: []plan.ID{"families"}}
	programmes := func(p *plan.Plan) string {
		text := ""
		for _, x := range p.Programmes {
			text += string(x.ID) + " ends " + x.Ends.String() + "\n"
		}
		return text
	}
	on := func(date string, posts plan.EndPosts) []plan.Change {
		return change(plan.EndProgramme{Programme: "families", On: day(date), Posts: posts})
	}
	effects(t, []effect{
		{
			sentence: "The programme ends no later than the day; others go on",
			plan:     council(programme("health", "")),
			changes:  on("2019-09-30", ""),
			show:     programmes,
			want: `families ends 2019-09-30
			       health ends`,
		},
		{
			sentence: "One that ends earlier stays as it is",
			plan:     council(programme("health", "2019-06-30")),
			changes:  change(plan.EndProgramme{Programme: "health", On: day("2019-09-30")}),
			show:     programmes,
			want: `families ends
			       health ends 2019-06-30`,
		},
		{
			sentence: "Grants that may pay only for it end as well: 183 of 366 days leave £6,000",
			plan: council(programme("health", ""),
				grant("only-it", year1920, onlyFor("families")),
				grant("only-it-in-harwich", year1920, only(plan.Eligibility{Programmes: []plan.ID{"families"}, Locations: []string{"Harwich"}})),
				grant("in-two-blocks", year1920, only(families), only(families)),
				grant("next-year", year("2020/21", "12,000"), onlyFor("families")),
				grant("other", year1920, onlyFor("health")),
				grant("both", year1920, onlyFor("families", "health")),
				grant("both-in-two-blocks", year1920, onlyFor("families"), onlyFor("health")),
				grant("harwich-or-it", year1920, onlyFor("families"), only(plan.Eligibility{Locations: []string{"Harwich"}})),
				grant("everything", year1920),
				grant("reserve", year1920, onlyFor("families"), kind(plan.Reserve))),
			changes: on("2019-09-30", ""),
			show:    sources,
			want: `only-it: £6,000.00 2019-04-01 to 2019-09-30
			       only-it-in-harwich: £6,000.00 2019-04-01 to 2019-09-30
			       in-two-blocks: £6,000.00 2019-04-01 to 2019-09-30
			       next-year: nothing
			       other: £12,000.00 2019/20
			       both: £12,000.00 2019/20
			       both-in-two-blocks: £12,000.00 2019/20
			       harwich-or-it: £12,000.00 2019/20
			       everything: £12,000.00 2019/20
			       reserve: £12,000.00 2019/20`,
		},
		{
			sentence: "Its outcome streams stop",
			plan:     council(programme("health", ""), stream("pbr"), stream("other", func(x *plan.OutcomeStream) { x.Programme = "health" })),
			changes:  on("2019-09-30", ""),
			show:     streams,
			want: `pbr: attachments [{2019/20 120}], results [], stopped on 2019-09-30
			       other: attachments [{2019/20 120}], results []`,
		},
		{
			sentence: "KEEP, which is the default: its posts go on, also those that were to end with it",
			plan:     council(post("kw", withProgramme), cost("rooms"), post("nurse", ending("2020-03-31"))),
			changes:  on("2019-09-30", ""),
			show:     posts,
			want: `kw: from 2016-04-01
			       nurse: 2016-04-01 to 2020-03-31
			       rooms: from 2016-04-01`,
		},
		{
			sentence: "KEEP leaves other programmes' posts as they are",
			plan:     council(programme("health", "2020-03-31"), post("nurse", withProgramme, func(x *plan.Post) { x.Programme = "health" })),
			changes:  on("2019-09-30", plan.KeepPosts),
			show:     posts,
			want:     "nurse: from 2016-04-01 with its programme",
		},
		{
			sentence: "KEEP does not bring back posts of a programme that had ended before that day",
			plan:     council(programme("health", "2019-09-29"), post("nurse", withProgramme, func(x *plan.Post) { x.Programme = "health" })),
			changes:  change(plan.EndProgramme{Programme: "health", On: day("2019-09-30"), Posts: plan.KeepPosts}),
			show:     posts,
			want:     "nurse: from 2016-04-01 with its programme",
		},
		{
			sentence: "But keeps those of one that ends on the day itself",
			plan:     council(programme("health", "2019-09-30"), post("nurse", withProgramme, func(x *plan.Post) { x.Programme = "health" })),
			changes:  change(plan.EndProgramme{Programme: "health", On: day("2019-09-30"), Posts: plan.KeepPosts}),
			show:     posts,
			want:     "nurse: from 2016-04-01",
		},
		{
			sentence: "END: its posts and yearly cost lines end no later; one-off amounts and other programmes' posts do not",
			plan: council(programme("health", ""), post("kw"), post("coach", ending("2019-06-30")), post("tied", withProgramme),
				post("nurse", func(x *plan.Post) { x.Programme = "health" }),
				cost("rooms"), cost("clinic", func(x *plan.CostLine) { x.Programme = "health" }), oneOff("redundancy", "2019-10-31")),
			changes: on("2019-09-30", plan.EndPostsAsWell),
			show:    posts,
			want: `kw: 2016-04-01 to 2019-09-30
			       coach: 2016-04-01 to 2019-06-30
			       tied: 2016-04-01 to 2019-09-30 with its programme
			       nurse: from 2016-04-01
			       rooms: 2016-04-01 to 2019-09-30
			       clinic: from 2016-04-01
			       redundancy: on 2019-10-31`,
		},
		{
			sentence: "A day before the start is no error: the programme and its posts were never there",
			plan:     council(post("kw")),
			changes:  on("2014-03-31", plan.EndPostsAsWell),
			show:     parallel(programmes, posts),
			want: `families ends 2014-03-31

			       kw: 2016-04-01 to 2014-03-31`,
		},
		{
			sentence: "A programme that there is not",
			plan:     council(),
			changes:  change(plan.EndProgramme{Programme: "health", On: day("2019-09-30")}),
			problem:  `changes[0].endProgramme.programme: there is no programme "health"; expected the id of a programme of the plan`,
		},
	})
}

func withProgramme(x *plan.Post)            { x.EndsWithProgramme = true }
func ending(date string) func(x *plan.Post) { return func(x *plan.Post) { x.Ends = day(date) } }
func at(location string) func(x *plan.Post) { return func(x *plan.Post) { x.Location = location } }
func of(programme plan.ID) func(*plan.Post) { return func(x *plan.Post) { x.Programme = programme } }

func onCosts(list ...plan.OnCosts) func(x *plan.Post) {
	return func(x *plan.Post) { x.OnCosts = list }
}

func TestEndSource(t *testing.T) {
	icb := council(grant("icb", year("2018/19", "10,000"), year("2019/20", "12,000"), tranche("300", "2020-04-01", "2020-04-30", "")))
	end := func(on string) []plan.Change { return change(plan.EndSource{Source: "icb", On: day(on)}) }
	effects(t, []effect{
		{
			sentence: "Later tranches go; one that spans the day is cut to it, pro rata by days",
			plan:     icb, changes: end("2019-09-30"), show: sources,
			want: "icb: £10,000.00 2018/19, £6,000.00 2019-04-01 to 2019-09-30",
		},
		{
			sentence: "To the nearest penny: 1 of 366 days of £12,000 is £32.79",
			plan:     icb, changes: end("2019-04-01"), show: sources,
			want: "icb: £10,000.00 2018/19, £32.79 2019-04-01 to 2019-04-01",
		},
		{
			sentence: "A tranche that ends on the day is left as it is, and one that starts on the day after goes",
			plan:     icb, changes: end("2020-03-31"), show: sources,
			want: "icb: £10,000.00 2018/19, £12,000.00 2019/20",
		},
		{
			sentence: "A source that ends earlier stays as it is",
			plan:     icb, changes: end("2020-05-31"), show: sources,
			want: "icb: £10,000.00 2018/19, £12,000.00 2019/20, £300.00 2020-04-01 to 2020-04-30",
		},
		{
			sentence: "Before its first tranche nothing is left of it",
			plan:     icb, changes: end("2018-03-31"), show: sources,
			want: "icb: nothing",
		},
		{
			sentence: "Without pro rata the tranche that is cut keeps its amount",
			plan:     icb, changes: change(plan.EndSource{Source: "icb", On: day("2019-09-30"), WholeKept: true}), show: sources,
			want: "icb: £10,000.00 2018/19, £12,000.00 2019-04-01 to 2019-09-30",
		},
		{
			sentence: "An outcome stream stops attaching and claiming on the day",
			plan:     council(stream("pbr")), changes: change(plan.EndSource{Source: "pbr", On: day("2019-09-30")}), show: streams,
			want: "pbr: attachments [{2019/20 120}], results [], stopped on 2019-09-30",
		},
		{
			sentence: "Stopped twice it stops on the earlier day",
			plan:     council(stream("pbr"), stream("other")),
			changes: change(plan.EndSource{Source: "pbr", On: day("2019-09-30")}, plan.EndSource{Source: "pbr", On: day("2019-12-31")},
				plan.EndSource{Source: "other", On: day("2019-09-30")}, plan.EndSource{Source: "other", On: day("2019-06-30")}),
			show: streams,
			want: `pbr: attachments [{2019/20 120}], results [], stopped on 2019-09-30
			       other: attachments [{2019/20 120}], results [], stopped on 2019-06-30`,
		},
		{
			sentence: "A source that there is not",
			plan:     icb, changes: change(plan.EndSource{Source: "county", On: day("2019-09-30")}),
			problem: `changes[0].endSource.source: there is no source or outcome stream "county"; expected the id of a source or outcome stream of the plan`,
		},
	})
}

func TestExtendSource(t *testing.T) {
	icb := council(grant("icb", tranche("6,000", "2019-04-01", "2019-09-30", ""), year("2018/19", "10,000")), stream("pbr"))
	const before = "icb: £6,000.00 2019-04-01 to 2019-09-30, £10,000.00 2018/19"
	extend := func(from, until string) []plan.Change {
		return change(plan.ExtendSource{Source: "icb", From: day(from), Until: day(until), AnnualAmount: 12_000_00})
	}
	effects(t, []effect{
		{
			sentence: "A tranche for each financial year from the day after the last, pro rata by days of that year: 183 of 366, all, 91 of 365",
			plan:     icb, changes: extend("", "2021-06-30"), show: sources,
			want: before + ", £6,000.00 2019-10-01 to 2020-03-31, £12,000.00 2020/21, £2,991.78 2021-04-01 to 2021-06-30",
		},
		{
			sentence: "From a later day: 91 of 366 days of 2019/20",
			plan:     icb, changes: extend("2020-01-01", "2020-03-31"), show: sources,
			want: before + ", £2,983.61 2020-01-01 to 2020-03-31",
		},
		{
			sentence: "Never from an earlier one",
			plan:     icb, changes: extend("2019-06-01", "2020-03-31"), show: sources,
			want: before + ", £6,000.00 2019-10-01 to 2020-03-31",
		},
		{
			sentence: "By one day",
			plan:     icb, changes: extend("", "2019-10-01"), show: sources,
			want: before + ", £32.79 2019-10-01 to 2019-10-01",
		},
		{
			sentence: "What it adds is spread, though what there was is spent in order",
			plan:     council(grant("icb", tranche("6,000", "2018-04-01", "2020-03-31", ""))), changes: extend("", "2021-03-31"), show: sources,
			want: "icb: £6,000.00 2018-04-01 to 2020-03-31 in order, £12,000.00 2020/21",
		},
		{
			sentence: "No day is an error",
			plan:     icb, changes: extend("", "2019-09-30"),
			problem: "changes[0].extendSource.until: 2019-09-30 adds no day to icb; expected a day that adds something: 2019-10-01 or later",
		},
		{
			sentence: "Also where it is to start later",
			plan:     icb, changes: extend("2020-04-01", "2020-03-31"),
			problem: "changes[0].extendSource.until: 2020-03-31 adds no day to icb; expected a day that adds something: 2020-04-01 or later",
		},
		{
			sentence: "A source without a tranche cannot be extended",
			plan:     icb, changes: append(change(plan.RemoveSource{Source: "icb"}), extend("", "2021-06-30")...),
			problem: "changes[1].extendSource.source: icb has no tranche left; expected a source that has a tranche to extend",
		},
		{
			sentence: "Nor can an outcome stream",
			plan:     icb, changes: change(plan.ExtendSource{Source: "pbr", Until: day("2021-06-30")}),
			problem: "changes[0].extendSource.source: pbr is an outcome stream, whose money follows from families; expected a source with tranches of its own",
		},
		{
			sentence: "Nor what there is not",
			plan:     icb, changes: change(plan.ExtendSource{Source: "county", Until: day("2021-06-30")}),
			problem: `changes[0].extendSource.source: there is no source "county"; expected the id of a source of the plan`,
		},
	})
}

func TestScaleSource(t *testing.T) {
	scale := func(percent, from string) []plan.Change {
		return change(plan.ScaleSource{Source: "icb", Percent: number(percent), From: day(from)})
	}
	years := council(grant("icb", year("2020/21", "12,000"), year("2019/20", "12,000"), year("2018/19", "12,000")), stream("pbr"))
	effects(t, []effect{
		{
			sentence: "A year that spans the day is cut in two there, in its place; the money from that day on is scaled",
			plan:     years, changes: scale("50", "2019-10-01"), show: sources,
			want: "icb: £6,000.00 2020/21, £6,000.00 2019-04-01 to 2019-09-30, £3,000.00 2019-10-01 to 2020-03-31, £12,000.00 2018/19",
		},
		{
			sentence: "The earlier part is rounded, the later part is the rest: 1 of 366 days, and twice the other £11,967.21",
			plan:     years, changes: scale("200", "2019-04-02"), show: sources,
			want: "icb: £24,000.00 2020/21, £32.79 2019-04-01 to 2019-04-01, £23,934.42 2019-04-02 to 2020-03-31, £12,000.00 2018/19",
		},
		{
			sentence: "On a tranche's first day nothing is cut",
			plan:     years, changes: scale("50", "2019-04-01"), show: sources,
			want: "icb: £6,000.00 2020/21, £6,000.00 2019/20, £12,000.00 2018/19",
		},
		{
			sentence: "On its last day one day is",
			plan:     years, changes: scale("0", "2020-03-31"), show: sources,
			want: "icb: £0.00 2020/21, £11,967.21 2019-04-01 to 2020-03-30, £0.00 2020-03-31 to 2020-03-31, £12,000.00 2018/19",
		},
		{
			sentence: "After the last nothing happens",
			plan:     years, changes: scale("50", "2021-04-01"), show: sources,
			want: "icb: £12,000.00 2020/21, £12,000.00 2019/20, £12,000.00 2018/19",
		},
		{
			sentence: "A pot that spans the day stays one: 365 of 731 days of £10,000 are £4,993.16, and of the other £5,006.84 half",
			plan:     council(grant("icb", tranche("10,000", "2019-04-01", "2021-03-31", ""), tranche("0.01", "2020-04-01", "2020-04-30", plan.InOrder))),
			changes:  scale("50", "2020-03-31"), show: sources,
			want: "icb: £7,496.58 2019-04-01 to 2021-03-31 in order, £0.01 2020-04-01 to 2020-04-30 in order",
		},
		{
			sentence: "A pot that ends the day before is left",
			plan:     council(grant("icb", tranche("10,000", "2018-04-01", "2020-03-30", ""))),
			changes:  scale("50", "2020-03-31"), show: sources,
			want: "icb: £10,000.00 2018-04-01 to 2020-03-30 in order",
		},
		{
			sentence: "A pot that ends on the day loses of that day: 1 of 730",
			plan:     council(grant("icb", tranche("73,000", "2017-04-01", "2019-03-31", ""))),
			changes:  scale("50", "2019-03-31"), show: sources,
			want: "icb: £72,950.00 2017-04-01 to 2019-03-31 in order",
		},
		{
			sentence: "Up to ten times",
			plan:     years, changes: scale("1000", "2018-04-01"), show: sources,
			want: "icb: £120,000.00 2020/21, £120,000.00 2019/20, £120,000.00 2018/19",
		},
		{
			sentence: "Not for outcome streams",
			plan:     years, changes: change(plan.ScaleSource{Source: "pbr", Percent: number("50"), From: day("2019-04-01")}),
			problem: "changes[0].scaleSource.source: pbr is an outcome stream, whose money follows from families; expected a source with tranches of its own",
		},
		{
			sentence: "Nor what there is not",
			plan:     years, changes: change(plan.ScaleSource{Source: "county", Percent: number("50"), From: day("2019-04-01")}),
			problem: `changes[0].scaleSource.source: there is no source "county"; expected the id of a source of the plan`,
		},
	})
}

func TestVire(t *testing.T) {
	vire := func(amount, on, until string) []plan.Change {
		return change(plan.Vire{From: "icb", To: "county", Amount: pounds(amount), On: day(on), Until: day(until)})
	}
	years := council(grant("icb", year("2018/19", "12,000"), year("2019/20", "12,000"), year("2020/21", "12,000")),
		grant("county", year("2019/20", "1,000")), stream("pbr"))
	pots := func(list ...func(x *plan.Source)) *plan.Plan { return council(grant("icb", list...), grant("county")) }
	effects(t, []effect{
		{
			sentence: "Money moves from one source to another, for the days that it says",
			plan:     years, changes: vire("5,000", "2019-04-01", "2020-03-31"), show: sources,
			want: `icb: £12,000.00 2018/19, £7,000.00 2019/20, £12,000.00 2020/21
			       county: £1,000.00 2019/20, £5,000.00 2019/20`,
		},
		{
			sentence: "A year that spans the day is cut in two there, and the later part gives",
			plan:     years, changes: vire("5,000", "2019-10-01", "2020-03-31"), show: sources,
			want: `icb: £12,000.00 2018/19, £6,000.00 2019-04-01 to 2019-09-30, £1,000.00 2019-10-01 to 2020-03-31, £12,000.00 2020/21
			       county: £1,000.00 2019/20, £5,000.00 2019-10-01 to 2020-03-31`,
		},
		{
			sentence: "The latest to end gives first; what is given for more than a year is spent in order",
			plan:     years, changes: vire("15,000", "2019-10-01", "2020-04-01"), show: sources,
			want: `icb: £12,000.00 2018/19, £6,000.00 2019-04-01 to 2019-09-30, £3,000.00 2019-10-01 to 2020-03-31, £0.00 2020/21
			       county: £1,000.00 2019/20, £15,000.00 2019-10-01 to 2020-04-01 in order`,
		},
		{
			sentence: "Then the latest to start",
			plan:     pots(tranche("100", "2019-06-01", "2021-03-31", ""), tranche("100", "2019-05-01", "2021-03-31", "")),
			changes:  vire("150", "2020-04-01", "2021-03-31"), show: sources,
			want: `icb: £0.00 2019-06-01 to 2021-03-31 in order, £50.00 2019-05-01 to 2021-03-31 in order
			       county: £150.00 2020/21`,
		},
		{
			sentence: "Then the last written",
			plan:     pots(tranche("100", "2019-06-01", "2021-03-31", ""), tranche("100", "2019-06-01", "2021-03-31", "")),
			changes:  vire("150", "2020-04-01", "2021-03-31"), show: sources,
			want: `icb: £50.00 2019-06-01 to 2021-03-31 in order, £0.00 2019-06-01 to 2021-03-31 in order
			       county: £150.00 2020/21`,
		},
		{
			sentence: "Only money whose days overlap gives, by a day at least",
			plan:     years, changes: vire("24,000", "2019-03-31", "2019-04-01"), show: sources,
			want:    "",
			problem: "changes[0].vire.amount: icb has only £12,032.88 for 2019-03-31 to 2019-04-01, not £24,000.00; expected at most £12,032.88",
		},
		{
			sentence: "All of it may go",
			plan:     years, changes: vire("12,000", "2019-04-01", "2020-03-31"), show: sources,
			want: `icb: £12,000.00 2018/19, £0.00 2019/20, £12,000.00 2020/21
			       county: £1,000.00 2019/20, £12,000.00 2019/20`,
		},
		{
			sentence: "A penny more is an error",
			plan:     years, changes: vire("12,000.01", "2019-04-01", "2020-03-31"),
			problem: "changes[0].vire.amount: icb has only £12,000.00 for 2019-04-01 to 2020-03-31, not £12,000.01; expected at most £12,000.00",
		},
		{
			sentence: "An end before the start is one too, and money to itself, all said at once",
			plan:     years, changes: change(plan.Vire{From: "icb", To: "icb", Amount: 1, On: day("2019-04-02"), Until: day("2019-04-01")}),
			problem: `changes[0].vire.until: 2019-04-01 is before the start, 2019-04-02; expected 2019-04-02 or later
			          changes[0].vire.to: icb cannot give money to itself; expected another source`,
		},
		{
			sentence: "Outcome streams neither give nor take",
			plan:     years, changes: change(plan.Vire{From: "pbr", To: "icb", Amount: 1, On: day("2019-04-01"), Until: day("2019-04-01")},
				plan.Vire{From: "icb", To: "pbr", Amount: 1, On: day("2019-04-01"), Until: day("2019-04-01")}),
			problem: `changes[0].vire.from: pbr is an outcome stream, whose money follows from families; expected a source with tranches of its own
			          changes[1].vire.to: pbr is an outcome stream, whose money follows from families; expected a source with tranches of its own`,
		},
		{
			sentence: "Sources that there are not",
			plan:     years, changes: change(plan.Vire{From: "parish", To: "district", Amount: 1, On: day("2019-04-01"), Until: day("2019-04-01")}),
			problem: `changes[0].vire.from: there is no source "parish"; expected the id of a source of the plan
			          changes[0].vire.to: there is no source "district"; expected the id of a source of the plan`,
		},
	})
}

func TestAddAndRemoveSource(t *testing.T) {
	p := council(grant("icb", year("2019/20", "12,000"), matched("50", "county"), func(x *plan.Source) { x.Status = plan.Bid }),
		grant("county", year("2019/20", "1,000")), stream("pbr", func(x *plan.OutcomeStream) {
			x.Results = []plan.YearCount{{Year: 2019, Count: 80}}
		}))
	effects(t, []effect{
		{
			sentence: "A source is added as it stands; how its money is used is settled on its own days",
			plan:     p,
			changes: change(plan.AddSource{Source: aGrant("new", year("2019/20", "2,000"), tranche("3,000", "2019-04-01", "2021-03-31", ""),
				tranche("4,000", "2019-04-01", "2020-03-31", plan.InOrder))}),
			show: sources,
			want: `icb: £12,000.00 2019/20
			       county: £1,000.00 2019/20
			       new: £2,000.00 2019/20, £3,000.00 2019-04-01 to 2021-03-31 in order, £4,000.00 2019/20 in order`,
		},
		{
			sentence: "Its id must be its own, among sources and outcome streams",
			plan:     p,
			changes:  change(plan.AddSource{Source: aGrant("icb")}, plan.AddSource{Source: aGrant("pbr")}),
			problem: `changes[0].addSource.id: there is already a source or outcome stream icb; expected an id of its own
			          changes[1].addSource.id: there is already a source or outcome stream pbr; expected an id of its own`,
		},
		{
			sentence: "What is wrong with it by itself is said at its place",
			plan:     p,
			changes:  change(plan.AddSource{Source: aGrant("new", tranche("1", "2019-04-01", "2021-03-31", plan.Spread))}),
			problem: "changes[0].addSource.tranches[0].use: SPREAD of 2019-04-01 to 2021-03-31 spans financial years; " +
				"expected IN_ORDER, or a window within one financial year",
		},
		{
			sentence: "So is what is wrong with it in this plan",
			plan:     p,
			changes:  change(plan.AddSource{Source: aGrant("new", matched("50", "nobody"))}),
			problem: `changes[0].addSource.matchSources[0]: this would make the plan invalid: there is no source or outcome stream "nobody"; ` +
				"expected the id of a source or outcome stream of the plan",
		},
		{
			sentence: "A removed source stays by name, with its status and rate but without a tranche; a stream without attachments and results",
			plan:     p,
			changes:  change(plan.RemoveSource{Source: "icb"}, plan.RemoveSource{Source: "pbr"}),
			show: parallel(sources, streams, func(p *plan.Plan) string {
				return string(p.Source("icb").Status) + " at " + p.Source("icb").InterventionRate.String() + "%"
			}),
			want: `icb: nothing
			       county: £1,000.00 2019/20
			       pbr: attachments [], results []
			       BID at 50%`,
		},
		{
			sentence: "A source that there is not",
			plan:     p,
			changes:  change(plan.RemoveSource{Source: "nobody"}),
			problem:  `changes[0].removeSource.source: there is no source or outcome stream "nobody"; expected the id of a source or outcome stream of the plan`,
		},
	})
}

func TestSetStatusAndWidenSource(t *testing.T) {
	p := council(programme("health", ""), post("kw", at("Harwich")), cost("rooms"), grant("icb", onlyFor("families")), grant("all"), stream("pbr"))
	statuses := func(p *plan.Plan) string {
		return string(p.Source("icb").Status + " " + p.Source("all").Status + " " + p.Stream("pbr").Status)
	}
	blocks := func(p *plan.Plan) string {
		text := ""
		for _, s := range p.Sources {
			text += string(s.ID) + show(s.Eligible) + "\n"
		}
		for _, s := range p.Outcomes {
			text += string(s.ID) + show(s.Eligible) + "\n"
		}
		return text
	}
	both := plan.Eligibility{Posts: []plan.ID{"kw", "rooms"}, Locations: []string{"Harwich"}}
	effects(t, []effect{
		{
			sentence: "A bid is won, a grant is in doubt",
			plan:     p,
			changes:  change(plan.SetStatus{Source: "icb", Status: plan.Provisional}, plan.SetStatus{Source: "pbr", Status: plan.Bid}),
			show:     statuses,
			want:     "PROVISIONAL CONFIRMED BID",
		},
		{
			sentence: "A source that there is not",
			plan:     p,
			changes:  change(plan.SetStatus{Source: "nobody"}),
			problem:  `changes[0].setStatus.source: there is no source or outcome stream "nobody"; expected the id of a source or outcome stream of the plan`,
		},
		{
			sentence: "One more alternative block; nothing, where it may pay for everything; a stream also keeps its programme",
			plan:     p,
			changes: change(plan.WidenSource{Source: "icb", Block: both}, plan.WidenSource{Source: "all", Block: both},
				plan.WidenSource{Source: "pbr", Block: both}),
			show: blocks,
			want: `icb [families]/[]/[] or []/[kw rooms]/[Harwich]
			       all
			       pbr [families]/[]/[] or []/[kw rooms]/[Harwich]`,
		},
		{
			sentence: "A second block beside a stream's own",
			plan:     p,
			changes: change(plan.WidenSource{Source: "pbr", Block: both},
				plan.WidenSource{Source: "pbr", Block: plan.Eligibility{Programmes: []plan.ID{"health"}}}),
			show: blocks,
			want: `icb [families]/[]/[]
			       all
			       pbr [families]/[]/[] or []/[kw rooms]/[Harwich] or [health]/[]/[]`,
		},
		{
			sentence: "Everything that a change names must be there, also where it would change nothing",
			plan:     p,
			changes: change(plan.WidenSource{Source: "all", Block: plan.Eligibility{Programmes: []plan.ID{"health", "wealth"}, Posts: []plan.ID{"kw", "nobody"}}},
				plan.WidenSource{Source: "nobody", Block: both}),
			problem: `changes[0].widenSource.programmes[1]: there is no programme "wealth"; expected the id of a programme of the plan
			          changes[0].widenSource.posts[1]: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan
			          changes[1].widenSource.source: there is no source or outcome stream "nobody"; expected the id of a source or outcome stream of the plan`,
		},
		{
			sentence: "It has to say what for",
			plan:     p,
			changes:  change(plan.WidenSource{Source: "icb"}),
			problem:  "changes[0].widenSource: nothing says what the source may pay for; expected any of posts, programmes and locations",
		},
	})
}

func TestPostsAndCosts(t *testing.T) {
	p := council(post("kw"), cost("rooms"), oneOff("redundancy", "2020-03-31"))
	effects(t, []effect{
		{
			sentence: "A post or cost line is added",
			plan:     p,
			changes:  change(plan.AddPost{Post: aPost("coach")}, plan.AddCost{Cost: aCost("legal")}),
			show:     posts,
			want: `kw: from 2016-04-01
			       coach: from 2016-04-01
			       rooms: from 2016-04-01
			       redundancy: on 2020-03-31
			       legal: from 2016-04-01`,
		},
		{
			sentence: "Its id must be its own, among posts and cost lines",
			plan:     p,
			changes:  change(plan.AddPost{Post: aPost("rooms")}, plan.AddCost{Cost: aCost("kw")}),
			problem: `changes[0].addPost.id: there is already a post or cost line rooms; expected an id of its own
			          changes[1].addCost.id: there is already a post or cost line kw; expected an id of its own`,
		},
		{
			sentence: "What is wrong with it is said at its place",
			plan:     p,
			changes: change(plan.AddPost{Post: aPost("coach", ending("2016-03-31"))},
				plan.AddCost{Cost: aCost("legal", func(x *plan.CostLine) { x.Ends = day("2016-03-31") })}),
			problem: `changes[0].addPost.ends: 2016-03-31 is before the start, 2016-04-01; expected 2016-04-01 or later
			          changes[1].addCost.ends: 2016-03-31 is before the start, 2016-04-01; expected 2016-04-01 or later`,
		},
		{
			sentence: "A post or yearly cost line ends no later than a day, even before its start",
			plan:     p,
			changes: change(plan.EndPost{Post: "kw", On: day("2020-03-31")}, plan.EndPost{Post: "kw", On: day("2021-03-31")},
				plan.EndPost{Post: "rooms", On: day("2010-03-31")}),
			show: posts,
			want: `kw: 2016-04-01 to 2020-03-31
			       rooms: 2016-04-01 to 2010-03-31
			       redundancy: on 2020-03-31`,
		},
		{
			sentence: "It may be given another end, also an earlier one, or none",
			plan:     council(post("kw", ending("2020-03-31")), post("coach", ending("2020-03-31")), cost("rooms", func(x *plan.CostLine) { x.Ends = day("2020-03-31") })),
			changes: change(plan.ExtendPost{Post: "kw", Ends: day("2021-03-31")}, plan.ExtendPost{Post: "coach", Ends: day("2019-03-31")},
				plan.ExtendPost{Post: "rooms"}),
			show: posts,
			want: `kw: 2016-04-01 to 2021-03-31
			       coach: 2016-04-01 to 2019-03-31
			       rooms: from 2016-04-01`,
		},
		{
			sentence: "A one-off amount has no end",
			plan:     p,
			changes:  change(plan.EndPost{Post: "redundancy", On: day("2020-03-31")}, plan.ExtendPost{Post: "redundancy"}),
			problem: `changes[0].endPost.post: redundancy is a one-off amount, which has no end; expected a post or a yearly cost line
			          changes[1].extendPost.post: redundancy is a one-off amount, which has no end; expected a post or a yearly cost line`,
		},
		{
			sentence: "Nor has what there is not",
			plan:     p,
			changes:  change(plan.EndPost{Post: "nobody"}, plan.ExtendPost{Post: "nobody"}, plan.SetFTE{Post: "rooms"}),
			problem: `changes[0].endPost.post: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan
			          changes[1].extendPost.post: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan
			          changes[2].setFte.post: there is no post "rooms"; expected the id of a post of the plan`,
		},
		{
			sentence: "setFte adds a step, or replaces the one of that date; later ones stay",
			plan: council(post("kw", func(x *plan.Post) {
				x.FTESteps = []plan.FTEStep{{From: day("2020-04-01"), FTE: 5000}, {From: day("2021-04-01"), FTE: 2500}}
			})),
			changes: change(plan.SetFTE{Post: "kw", FTE: 8000, From: day("2020-04-01")}, plan.SetFTE{Post: "kw", FTE: 9000, From: day("2019-04-01")}),
			show:    posts,
			want:    "kw: from 2016-04-01, 0.8 FTE from 2020-04-01, 0.25 FTE from 2021-04-01, 0.9 FTE from 2019-04-01",
		},
	})
}

func TestContracts(t *testing.T) {
	p := council(post("kw"), contract("kw-1", "kw", "2016-04-01", "2020-03-31"), post("coach"))
	effects(t, []effect{
		{
			sentence: "An appointment",
			plan:     p,
			changes:  change(plan.AddContract{Contract: aContract("kw-2", "kw", "2020-04-01", "")}),
			show:     contracts,
			want: `kw-1 of kw: 2016-04-01 to 2020-03-31
			       kw-2 of kw: from 2020-04-01`,
		},
		{
			sentence: "Not to a post that lists no contract, which counts as filled; not twice, not to nobody",
			plan:     p,
			changes: change(plan.AddContract{Contract: aContract("coach-1", "coach", "2020-04-01", "")},
				plan.AddContract{Contract: aContract("kw-1", "kw", "2020-04-01", "")},
				plan.AddContract{Contract: aContract("new", "nobody", "2020-04-01", "")},
				plan.AddContract{Contract: aContract("new", "kw", "2020-04-01", "2020-03-31")}),
			problem: `changes[0].addContract.post: coach lists no contract and so counts as filled; expected a post that lists contracts, or putContract for its first
			          changes[1].addContract.id: there is already a contract kw-1; expected an id of its own
			          changes[2].addContract.post: there is no post "nobody"; expected the id of a post of the plan
			          changes[3].addContract.ends: 2020-03-31 is before the start, 2020-04-01; expected 2020-04-01 or later`,
		},
		{
			sentence: "putContract lists its first",
			plan:     p,
			changes: change(plan.PutContract{Contract: aContract("coach-1", "coach", "2020-04-01", "")},
				plan.AddContract{Contract: aContract("coach-2", "coach", "2021-04-01", "")}),
			show: contracts,
			want: `kw-1 of kw: 2016-04-01 to 2020-03-31
			       coach-1 of coach: from 2020-04-01
			       coach-2 of coach: from 2021-04-01`,
		},
		{
			sentence: "A resignation never extends; a contract that ended before it began still counts as listed",
			plan:     p,
			changes: change(plan.EndContract{Contract: "kw-1", On: day("2016-03-31")}, plan.EndContract{Contract: "kw-1", On: day("2019-03-31")},
				plan.AddContract{Contract: aContract("kw-2", "kw", "2020-04-01", "")}),
			show: contracts,
			want: `kw-1 of kw: 2016-04-01 to 2016-03-31
			       kw-2 of kw: from 2020-04-01`,
		},
		{
			sentence: "An extension to a day, or open-ended",
			plan:     council(post("kw"), contract("kw-1", "kw", "2016-04-01", "2020-03-31"), contract("kw-2", "kw", "2016-04-01", "2020-03-31")),
			changes:  change(plan.ExtendContract{Contract: "kw-1", Ends: day("2021-03-31")}, plan.ExtendContract{Contract: "kw-2"}),
			show:     contracts,
			want: `kw-1 of kw: 2016-04-01 to 2021-03-31
			       kw-2 of kw: from 2016-04-01`,
		},
		{
			sentence: "A contract that there is not",
			plan:     p,
			changes:  change(plan.EndContract{Contract: "none"}, plan.ExtendContract{Contract: "none"}),
			problem: `changes[0].endContract.contract: there is no contract "none"; expected the id of a contract of the plan
			          changes[1].extendContract.contract: there is no contract "none"; expected the id of a contract of the plan`,
		},
	})
}

func TestPayAwards(t *testing.T) {
	p := council(award("2019-04-01", "2", ""), award("2019-04-01", "3", "police"))
	for name, put := range map[string]func(a plan.PayAward) plan.Change{
		"payAward":    func(a plan.PayAward) plan.Change { return plan.AwardPay{Award: a} },
		"putPayAward": func(a plan.PayAward) plan.Change { return plan.PutPayAward{Award: a} },
	} {
		effects(t, []effect{
			{
				sentence: name + " replaces the award of the same date and group",
				plan:     p,
				changes:  change(put(anAward("2019-04-01", "2.5", "police")), put(flatAward("2019-04-01", "1,925"))),
				show:     awards,
				want: `2019-04-01: £1,925.00
				       2019-04-01: 2.5% police`,
			},
			{
				sentence: name + " adds one of another date or group",
				plan:     p,
				changes:  change(put(anAward("2020-04-01", "2.5", "police")), put(anAward("2019-04-01", "1", "nhs"))),
				show:     awards,
				want: `2019-04-01: 2%
				       2019-04-01: 3% police
				       2020-04-01: 2.5% police
				       2019-04-01: 1% nhs`,
			},
		})
	}
	effects(t, []effect{
		{
			sentence: "A pay award is taken away by date and group",
			plan:     p,
			changes:  change(plan.DeletePayAward{From: day("2019-04-01")}),
			show:     awards,
			want:     "2019-04-01: 3% police",
		},
		{
			sentence: "If there is one",
			plan:     p,
			changes:  change(plan.DeletePayAward{From: day("2019-04-02")}, plan.DeletePayAward{From: day("2019-04-01"), PayGroup: "nhs"}),
			problem: `changes[0].deletePayAward.from: there is no such pay award from 2019-04-02; expected the date and group of a pay award of the plan
			          changes[1].deletePayAward.from: there is no such pay award from 2019-04-01; expected the date and group of a pay award of the plan`,
		},
	})
}

func TestSetSplits(t *testing.T) {
	p := council(post("kw"), post("coach"), cost("rooms"), grant("icb"), stream("pbr"),
		split("kw", "icb", "50", "2019-04-01", "2020-03-31"), split("coach", "icb", "50", "2019-04-01", ""),
		split("kw", "pbr", "50", "2019-04-01", ""))
	set := func(from, until string, parts ...plan.Part) []plan.Change {
		return change(plan.SetSplits{Post: "kw", From: day(from), Until: day(until), Splits: parts})
	}
	icb20 := plan.Part{Source: "icb", Percent: number("20")}
	effects(t, []effect{
		{
			sentence: "From a day to a day: what was inside goes, what was before and after stays",
			plan:     p, changes: set("2019-07-01", "2019-09-30", icb20), show: splits,
			want: `kw by icb: 50% 2019-04-01 to 2019-06-30
			       kw by icb: 50% 2019-10-01 to 2020-03-31
			       coach by icb: 50% from 2019-04-01
			       kw by pbr: 50% 2019-04-01 to 2019-06-30
			       kw by pbr: 50% from 2019-10-01
			       kw by icb: 20% 2019-07-01 to 2019-09-30`,
		},
		{
			sentence: "Without an end it is open-ended",
			plan:     p, changes: set("2019-07-01", "", icb20, plan.Part{Source: "pbr", Percent: number("80")}), show: splits,
			want: `kw by icb: 50% 2019-04-01 to 2019-06-30
			       coach by icb: 50% from 2019-04-01
			       kw by pbr: 50% 2019-04-01 to 2019-06-30
			       kw by icb: 20% from 2019-07-01
			       kw by pbr: 80% from 2019-07-01`,
		},
		{
			sentence: "Of the very days of a split nothing is left of it; none is set in its place",
			plan:     p, changes: set("2019-04-01", "2020-03-31"), show: splits,
			want: `coach by icb: 50% from 2019-04-01
			       kw by pbr: 50% from 2020-04-01`,
		},
		{
			sentence: "Days before and after those of a split do not touch it",
			plan:     p, changes: append(set("2018-04-01", "2019-03-31", icb20), set("2020-04-01", "2020-04-01", icb20)...), show: splits,
			want: `kw by icb: 50% 2019/20
			       coach by icb: 50% from 2019-04-01
			       kw by pbr: 50% 2019/20
			       kw by pbr: 50% from 2020-04-02
			       kw by icb: 20% 2018/19
			       kw by icb: 20% 2020-04-01 to 2020-04-01`,
		},
		{
			sentence: "A cost line's may be set too",
			plan:     p, changes: change(plan.SetSplits{Post: "rooms", From: day("2019-04-01"), Splits: []plan.Part{icb20}}), show: splits,
			want: `kw by icb: 50% 2019/20
			       coach by icb: 50% from 2019-04-01
			       kw by pbr: 50% from 2019-04-01
			       rooms by icb: 20% from 2019-04-01`,
		},
		{
			sentence: "An end before the start",
			plan:     p, changes: set("2019-04-01", "2019-03-31", icb20),
			problem: "changes[0].setSplits.until: 2019-03-31 is before the start, 2019-04-01; expected 2019-04-01 or later",
		},
		{
			sentence: "A post and sources that there are not",
			plan:     p,
			changes:  change(plan.SetSplits{Post: "nobody", From: day("2019-04-01"), Splits: []plan.Part{icb20, {Source: "nothing"}}}),
			problem: `changes[0].setSplits.post: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan
			          changes[0].setSplits.splits[1].source: there is no source or outcome stream "nothing"; expected the id of a source or outcome stream of the plan`,
		},
		{
			sentence: "More than 100%",
			plan:     p, changes: set("2019-04-01", "2019-04-30", icb20, plan.Part{Source: "pbr", Percent: number("80.0001")}),
			problem: "changes[0].setSplits: this would make the plan invalid: the splits of kw come to 100.0001% on 2019-04-01; expected at most 100 on any day",
		},
		{
			sentence: "putSplits replaces all of a post's splits",
			plan:     p,
			changes: change(plan.PutSplits{Post: "kw", Splits: []plan.DatedPart{
				{Source: "icb", Percent: number("30"), From: day("2021-04-01"), Until: day("2021-04-01")}, {Source: "pbr", Percent: number("40"), From: day("2022-04-01")},
			}}),
			show: splits,
			want: `coach by icb: 50% from 2019-04-01
			       kw by icb: 30% 2021-04-01 to 2021-04-01
			       kw by pbr: 40% from 2022-04-01`,
		},
		{
			sentence: "putSplits that cannot be made",
			plan:     p,
			changes: change(plan.PutSplits{Post: "nobody", Splits: []plan.DatedPart{{Source: "icb", From: day("2021-04-01")}, {Source: "nothing", From: day("2022-04-01")}}},
				plan.PutSplits{Post: "kw", Splits: []plan.DatedPart{{Source: "icb", From: day("2021-04-01")}, {Source: "icb", From: day("2022-04-01"), Until: day("2022-03-31")}}}),
			problem: `changes[0].putSplits.post: there is no post or cost line "nobody"; expected the id of a post or cost line of the plan
			          changes[0].putSplits.splits[1].source: there is no source or outcome stream "nothing"; expected the id of a source or outcome stream of the plan
			          changes[1].putSplits.splits[1].until: 2022-03-31 is before the start, 2022-04-01; expected 2022-04-01 or later`,
		},
		{
			sentence: "deleteSplits takes all of them away",
			plan:     p, changes: change(plan.DeleteSplits{Post: "kw"}), show: splits,
			want: "coach by icb: 50% from 2019-04-01",
		},
		{
			sentence: "If there are any",
			plan:     p, changes: change(plan.DeleteSplits{Post: "rooms"}),
			problem: `changes[0].deleteSplits.post: there are no splits of "rooms"; expected a post that has splits`,
		},
	})
}

// The effect on income is shown by the tests of the forecast.
func TestSetOutcomes(t *testing.T) {
	uncertain := func(x *plan.OutcomeStream) { x.Uncertainty = &plan.Triangle{Low: 1, Likely: 2, High: 3} }
	p := council(stream("pbr", uncertain), grant("icb"))
	fifty, twenty := number("50"), number("20")
	effects(t, []effect{
		{
			sentence: "An uncertainty of the rate that a change replaces is gone with it",
			plan:     p,
			changes:  change(plan.SetOutcomes{Stream: "pbr", SuccessRate: &fifty, From: financialYear("2019/20")}, plan.SetOutcomes{Stream: "pbr", SuccessRate: &twenty, From: financialYear("2020/21")}),
			show: func(p *plan.Plan) string {
				return rates(p.Outcomes[0].SuccessRates) + certain(p.Outcomes[0].Uncertainty)
			},
			want: "50%, from 2019/20 50%, from 2020/21 20%, certain",
		},
		{
			sentence: "Years before the first that is named keep what it gave them",
			plan: council(stream("pbr", func(x *plan.OutcomeStream) {
				x.SuccessRates = []plan.YearRate{{Year: 2020, Percent: number("50")}, {Year: 2021, Percent: number("60")}}
			})),
			changes: change(plan.SetOutcomes{Stream: "pbr", SuccessRate: &twenty, From: financialYear("2019/20")}),
			show:    func(p *plan.Plan) string { return rates(p.Outcomes[0].SuccessRates) },
			want:    "from 2018/19 50%, from 2019/20 20%,",
		},
		{
			sentence: "Other changes leave it",
			plan:     p,
			changes:  change(plan.SetOutcomes{Stream: "pbr", ClaimsUntil: day("2020-03-31")}),
			show: func(p *plan.Plan) string {
				return p.Outcomes[0].ClaimsUntil.String() + ", " + certain(p.Outcomes[0].Uncertainty)
			},
			want: "2020-03-31, uncertain",
		},
		{
			sentence: "Results are merged by year, in the order of the years",
			plan:     p,
			changes: change(plan.SetOutcomes{Stream: "pbr", Results: []plan.YearCount{{Year: 2020, Count: 20}, {Year: 2018, Count: 18}}},
				plan.SetOutcomes{Stream: "pbr", Results: []plan.YearCount{{Year: 2019, Count: 19}, {Year: 2020, Count: 21}}}),
			show: streams,
			want: "pbr: attachments [{2019/20 120}], results [{2018/19 18} {2019/20 19} {2020/21 21}]",
		},
		{
			sentence: "A stream that there is not; a source is none",
			plan:     p,
			changes:  change(plan.SetOutcomes{Stream: "icb", SuccessRate: &fifty}),
			problem:  `changes[0].setOutcomes.stream: there is no outcome stream "icb"; expected the id of an outcome stream of the plan`,
		},
		{
			sentence: "Something has to be set: a year alone is nothing",
			plan:     p,
			changes:  change(plan.SetOutcomes{Stream: "pbr", From: financialYear("2019/20")}),
			problem:  "changes[0].setOutcomes: nothing is set; expected any of successRate, earnedAutonomyFrom, claimsUntil, results and attachmentsPercent",
		},
		{
			sentence: "Any one of them is something",
			plan:     p,
			changes: change(plan.SetOutcomes{Stream: "pbr", SuccessRate: new(money.Decimal)}, plan.SetOutcomes{Stream: "pbr", AttachmentsPercent: new(money.Decimal)},
				plan.SetOutcomes{Stream: "pbr", EarnedAutonomyFrom: day("2019-04-01")}, plan.SetOutcomes{Stream: "pbr", ClaimsUntil: day("2019-04-01")},
				plan.SetOutcomes{Stream: "pbr", Results: []plan.YearCount{{Year: 2019}}}),
			show: streams,
			want: "pbr: attachments [{2019/20 120}], results [{2019/20 0}]",
		},
	})
}

func rates(list []plan.YearRate) string {
	text := ""
	for _, r := range list {
		if r.Year != 0 {
			text += "from " + r.Year.String() + " "
		}
		text += r.Percent.String() + "%, "
	}
	return text
}

func certain(t *plan.Triangle) string {
	if t == nil {
		return "certain"
	}
	return "uncertain"
}

func TestSetSavings(t *testing.T) {
	p := council(saving("care", 12))
	half := number("50")
	show := func(p *plan.Plan) string {
		return p.Savings[0].Percent.String() + "%, " + day("2019-04-01").AddMonths(p.Savings[0].LagMonths).String()
	}
	effects(t, []effect{
		{
			sentence: "A saving is scaled or delayed, and stays as it is in what is not said",
			plan:     p, changes: change(plan.SetSavings{Saving: "care", Percent: &half}), show: show,
			want: "50%, 2020-04-01",
		},
		{
			sentence: "Delays add up",
			plan:     p, changes: change(plan.SetSavings{Saving: "care", DelayMonths: 3}, plan.SetSavings{Saving: "care", DelayMonths: 1}), show: show,
			want: "100%, 2020-08-01",
		},
		{
			sentence: "A saving that there is not, and nothing set",
			plan:     p, changes: change(plan.SetSavings{Saving: "none", DelayMonths: 3}, plan.SetSavings{Saving: "care"}),
			problem: `changes[0].setSavings.saving: there is no saving "none"; expected the id of a saving of the plan
			          changes[1].setSavings: nothing is set; expected percent or delayMonths`,
		},
	})
}
