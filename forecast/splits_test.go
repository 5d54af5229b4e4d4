package forecast_test

import (
	"testing"

	"cliffedge/forecast"
)

// allYear is the first day of splits that hold for all of the year.
const allYear = "2019-04-01"

// The funding that a post is meant to have.
func TestSplits(t *testing.T) {
	kw := post("kw", "12000")
	rich := year("2019/20", "100000")
	toWaterfall := forecast.Options{SplitShortfall: forecast.ShortfallToWaterfall}
	examples(t, []example{
		{
			sentence: "Each source pays its percentage",
			plan: council(kw, grant("icb", rich), grant("county", rich),
				split("kw", "icb", "60", allYear, ""), split("kw", "county", "40", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = icb £600.00 + county £400.00",
		},
		{
			sentence: "By running total: thirds of £1,000.00 are £333.33, £333.34 and £333.33",
			plan: council(kw, grant("c", rich), grant("b", rich), grant("a", rich),
				split("kw", "a", "33.3333", allYear, ""), split("kw", "b", "33.3333", allYear, ""), split("kw", "c", "33.3333", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = c £333.33 + b £333.34 + a £333.33",
		},
		{
			sentence: "The running total goes in the order written: of 1p, half is rounded up and the other half is nothing",
			plan: council(post("kw", "0.12"), grant("a", rich), grant("b", rich),
				split("kw", "b", "50", allYear, ""), split("kw", "a", "50", allYear, "")),
			want: "2019-04 to 2020-03: £0.01 = b £0.01",
		},
		{
			sentence: "What no split asks for is the waterfall's",
			plan:     council(kw, grant("icb", rich, priority(200)), reserve("reserve", rich), split("kw", "icb", "60", allYear, "")),
			want:     "2019-04 to 2020-03: £1,000.00 = icb £600.00 + reserve £400.00",
		},
		{
			sentence: "What a split asks for and cannot draw is gap: it never falls on another budget",
			plan:     council(kw, grant("icb", year("2019/20", "3600")), reserve("reserve", rich), split("kw", "icb", "60", allYear, "")),
			want:     "2019-04 to 2020-03: £1,000.00 = icb £300.00 + reserve £400.00 + gap £300.00",
		},
		{
			sentence: "Unless the forecast says that the shortfall goes to the waterfall",
			plan:     council(kw, grant("icb", year("2019/20", "3600")), reserve("reserve", rich), split("kw", "icb", "60", allYear, "")),
			options:  toWaterfall,
			want:     "2019-04 to 2020-03: £1,000.00 = icb £300.00 + reserve £700.00",
		},
		{
			sentence: "A source that is not counted pays nothing",
			plan:     council(kw, grant("icb", bid(), rich), reserve("reserve", rich), split("kw", "icb", "60", allYear, "")),
			want:     "2019-04 to 2020-03: £1,000.00 = reserve £400.00 + gap £600.00",
		},
		{
			sentence: "A source pays nothing for a post that it is not eligible for",
			plan: council(kw, post("coach", "0"), grant("icb", rich, forPosts("coach")), reserve("reserve", rich),
				split("kw", "icb", "60", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = reserve £400.00 + gap £600.00",
		},
		{
			sentence: "A split holds from its first day to its last, in the middle of a month too",
			plan: council(kw, grant("icb", rich, priority(200)), reserve("reserve", rich),
				split("kw", "icb", "50", "2019-06-16", "2019-08-31")),
			to: "2019-09",
			want: `2019-04 to 2019-05: £1,000.00 = reserve £1,000.00
			       2019-06: £1,000.00 = icb £250.00 + reserve £750.00
			       2019-07 to 2019-08: £1,000.00 = icb £500.00 + reserve £500.00
			       2019-09: £1,000.00 = reserve £1,000.00`,
		},
		{
			sentence: "A cost line may be split as well",
			plan:     council(cost("rooms", "12000"), grant("icb", rich), split("rooms", "icb", "25", allYear, "2020-03-31"), reserve("reserve", rich, priority(50))),
			want:     "2019-04 to 2020-03: £1,000.00 = icb £250.00 + reserve £750.00",
		},
		{
			sentence: "A split of nothing asks for nothing",
			plan:     council(kw, grant("icb", rich), reserve("reserve", rich, priority(50)), split("kw", "icb", "0", allYear, "")),
			want:     "2019-04 to 2020-03: £1,000.00 = reserve £1,000.00",
		},
		{
			sentence: "Two splits of one source at a time add up",
			plan: council(kw, grant("icb", rich), reserve("reserve", rich, priority(50)),
				split("kw", "icb", "20", allYear, ""), split("kw", "icb", "30", "2019-05-01", "")),
			to: "2019-05",
			want: `2019-04: £1,000.00 = icb £200.00 + reserve £800.00
			       2019-05: £1,000.00 = icb £500.00 + reserve £500.00`,
		},
		{
			sentence: "Money that is not enough is shared over the year's months",
			plan:     council(kw, grant("icb", year("2019/20", "3000")), split("kw", "icb", "50", allYear, "")),
			want:     "2019-04 to 2020-03: £1,000.00 = icb £250.00 + gap £750.00",
		},
		{
			sentence: "Or spent in order",
			plan:     council(kw, grant("icb", pot("2019-04-01", "2020-03-31", "2250")), split("kw", "icb", "50", allYear, "")),
			to:       "2019-09",
			want: `2019-04 to 2019-07: £1,000.00 = icb £500.00 + gap £500.00
			       2019-08: £1,000.00 = icb £250.00 + gap £750.00
			       2019-09: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "It goes to posts by priority",
			plan: council(kw, post("coach", "12000", priority(50)), grant("icb", year("2019/20", "18000")),
				split("kw", "icb", "100", allYear, ""), split("coach", "icb", "100", allYear, "")),
			show: posts,
			want: `kw: £12,000.00, of which £6,000.00 is gap, unfunded from the start
			       coach: £12,000.00, funded until 2020-03-31`,
		},
		{
			sentence: "Splits come before the waterfall, however good the priority of another post",
			plan: council(post("kw", "12000", priority(1)), post("coach", "12000"), grant("icb", year("2019/20", "12000")),
				split("coach", "icb", "100", allYear, "")),
			show: posts,
			want: `kw: £12,000.00, of which £12,000.00 is gap, unfunded from the start
			       coach: £12,000.00, funded until 2020-03-31`,
		},
		{
			sentence: "But not before an earlier year's waterfall",
			plan: council(kw, reserve("reserve", pot("2018-04-01", "2020-03-31", "15000")),
				split("kw", "reserve", "100", allYear, "")),
			show: parallel(yearly, tranches),
			want: `2019/20: £12,000.00 = reserve £3,000.00 + gap £9,000.00
			       reserve 2018-04-01 to 2020-03-31 of £15,000.00: £12,000.00 drawn before, £3,000.00 drawn`,
		},
		{
			sentence: "A source's tranches pay in the order of their end, then their start, then as written",
			plan: council(kw,
				grant("icb", year("2019/20", "12000"), spread("2019-07-01", "2019-09-30", "6000"), spread("2019-04-01", "2019-09-30", "2000"),
					spread("2019-04-01", "2019-09-30", "1000")),
				split("kw", "icb", "100", allYear, "")),
			// The third's £2,000 and the fourth's £1,000 over April to September, then the second's July to September, then the first's rest.
			show: tranches,
			want: `icb 2019/20 of £12,000.00: £7,500.00 drawn, £4,500.00 lapsed
			       icb 2019-07-01 to 2019-09-30 of £6,000.00: £1,500.00 drawn, £4,500.00 lapsed
			       icb 2019-04-01 to 2019-09-30 of £2,000.00: £2,000.00 drawn
			       icb 2019-04-01 to 2019-09-30 of £1,000.00: £1,000.00 drawn`,
		},
		{
			sentence: "What splits have taken is not there for the waterfall",
			plan: council(kw, post("coach", "12000"), grant("icb", year("2019/20", "15000")),
				split("kw", "icb", "50", allYear, "")),
			show: posts, // £6,000 goes to kw's split; the other £9,000 covers half of its other half and of coach
			want: `kw: £12,000.00, of which £3,000.00 is gap, unfunded from the start
			       coach: £12,000.00, of which £6,000.00 is gap, unfunded from the start`,
		},
	})
}

// Splits of a source that pays only beside match.
func TestMatchedSplits(t *testing.T) {
	kw := post("kw", "12000")
	rich := year("2019/20", "100000")
	grants := parts(grant("eu", rich, matched("50", "county")), grant("eu-2", rich, matched("50", "county")))
	examples(t, []example{
		{
			sentence: "Both halves of a 50% grant",
			plan: council(kw, grants, grant("county", rich),
				split("kw", "eu", "50", allYear, ""), split("kw", "county", "50", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £500.00 + county £500.00",
		},
		{
			sentence: "It may draw no more than goes with the match on the cell",
			plan: council(kw, grants, grant("county", year("2019/20", "4800")),
				split("kw", "eu", "50", allYear, ""), split("kw", "county", "50", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £400.00 + county £400.00 + gap £200.00",
		},
		{
			sentence: "Nor more than its split asks for",
			plan: council(kw, grant("eu", rich, matched("50", "county")), grant("county", year("2019/20", "9600")),
				split("kw", "eu", "20", allYear, ""), split("kw", "county", "80", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £200.00 + county £800.00",
		},
		{
			sentence: "At 40% it is two thirds of the match",
			plan: council(kw, grant("eu", rich, matched("40", "county")), grant("county", rich),
				split("kw", "eu", "70", allYear, ""), split("kw", "county", "30", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £200.00 + county £300.00 + gap £500.00",
		},
		{
			sentence: "Match that pays by the waterfall comes too late: the grant draws nothing",
			plan: council(kw, grant("eu", rich, matched("50", "county")), grant("county", rich, priority(99)),
				split("kw", "eu", "50", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = county £500.00 + gap £500.00",
		},
		{
			sentence: "Where the shortfall is the waterfall's, grant and match pay it together",
			plan: council(kw, grant("eu", rich, matched("50", "county")), grant("county", rich),
				split("kw", "eu", "50", allYear, "")),
			options: forecast.Options{SplitShortfall: forecast.ShortfallToWaterfall},
			want:    "2019-04 to 2020-03: £1,000.00 = eu £500.00 + county £500.00",
		},
		{
			sentence: "Match drawn for another post is none",
			plan: council(kw, post("coach", "12000"), grant("eu", rich, matched("50", "county")), grant("county", rich),
				split("kw", "eu", "100", allYear, ""), split("coach", "county", "100", allYear, "")),
			show: posts,
			want: `kw: £12,000.00, of which £12,000.00 is gap, unfunded from the start
			       coach: £12,000.00, funded until 2020-03-31`,
		},
		{
			sentence: "Match is counted month by month, and a grant that is not enough is shared over the months that have match",
			plan: council(kw, grant("eu", year("2019/20", "1500"), matched("50", "county")), grant("county", spread("2019-04-01", "2019-09-30", "9000")),
				split("kw", "eu", "50", allYear, ""), split("kw", "county", "50", allYear, "")),
			want: `2019-04 to 2019-09: £1,000.00 = eu £250.00 + county £500.00 + gap £250.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "What one grant has claimed of the match is not there for the next: in the plan's order, not the splits'",
			plan: council(kw, grants, grant("county", rich),
				split("kw", "eu-2", "40", allYear, ""), split("kw", "eu", "40", allYear, ""), split("kw", "county", "20", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £200.00 + county £200.00 + gap £600.00",
		},
		{
			sentence: "The plan's order is sources, then streams",
			plan: council(kw, stream("pbr", attaches("2019/20", 100), matched("50", "county")), grant("eu", rich, matched("50", "county")), grant("county", rich),
				split("kw", "pbr", "40", allYear, ""), split("kw", "eu", "40", allYear, ""), split("kw", "county", "20", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £200.00 + county £200.00 + gap £600.00",
		},
		{
			sentence: "What one leaves of the match, the next may claim",
			plan: council(kw, grants, grant("county", rich),
				split("kw", "eu-2", "75", allYear, ""), split("kw", "eu", "5", allYear, ""), split("kw", "county", "20", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £50.00 + eu-2 £150.00 + county £200.00 + gap £600.00",
		},
		{
			sentence: "A grant claims its match from the sources in the order that it lists them: of the parish, not the county",
			plan: council(kw, grant("eu", rich, matched("50", "parish", "county")), grant("eu-2", rich, matched("50", "county")),
				grant("county", rich), grant("parish", rich), grant("lottery", bid(), rich),
				split("kw", "eu", "10", allYear, ""), split("kw", "eu-2", "10", allYear, ""),
				split("kw", "county", "10", allYear, ""), split("kw", "parish", "10", allYear, ""), split("kw", "lottery", "60", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £100.00 + eu-2 £100.00 + county £100.00 + parish £100.00 + gap £600.00",
		},
		{
			sentence: "What it may draw is rounded down and what it claims is rounded up: of £1.00 of match, 33.3333% lets 49p be drawn and claims 99p",
			plan: council(post("kw", "120"), grant("eu", rich, matched("33.3333", "county")), grant("eu-2", rich, matched("50", "county")), grant("county", rich),
				split("kw", "eu", "40", allYear, ""), split("kw", "eu-2", "50", allYear, ""), split("kw", "county", "10", allYear, "")),
			want: "2019-04 to 2020-03: £10.00 = eu £0.49 + eu-2 £0.01 + county £1.00 + gap £8.50",
		},
		{
			sentence: "Two splits of one grant at a time add up, and claim once",
			plan: council(kw, grant("eu", rich, matched("50", "county")), grant("county", rich),
				split("kw", "eu", "25", allYear, ""), split("kw", "eu", "35", allYear, ""), split("kw", "county", "40", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £400.00 + county £400.00 + gap £200.00",
		},
		{
			sentence: "A grant that is not counted, or match that is not, leaves its part a gap",
			plan: council(kw, post("coach", "12000"), grant("eu", bid(), rich, matched("50", "county")), grant("county", rich),
				grant("eu-2", rich, matched("50", "parish")), grant("parish", provisional(), rich),
				split("kw", "eu", "50", allYear, ""), split("kw", "county", "50", allYear, ""),
				split("coach", "eu-2", "50", allYear, ""), split("coach", "parish", "50", allYear, "")),
			show: posts,
			want: `kw: £12,000.00, of which £6,000.00 is gap, unfunded from the start
			       coach: £12,000.00, of which £12,000.00 is gap, unfunded from the start`,
		},
		{
			sentence: "An outcome stream may be the match",
			plan: council(kw, grant("eu", rich, matched("50", "pbr")), stream("pbr", attaches("2019/20", 3)),
				split("kw", "eu", "50", allYear, ""), split("kw", "pbr", "50", allYear, "")),
			want: "2019-04 to 2020-03: £1,000.00 = eu £250.00 + pbr £250.00 + gap £500.00",
		},
	})
}
