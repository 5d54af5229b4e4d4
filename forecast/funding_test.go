package forecast_test

import (
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// What money there is, and what it may pay for.
func TestSources(t *testing.T) {
	harwich := plan.Eligibility{Programmes: []plan.ID{"families"}, Locations: []string{"Harwich"}}
	// Three posts and a cost line of £1,000 a month each.
	team := parts(
		programme("families"), programme("health"),
		post("coach", "12000", of("health"), at("Harwich")),
		post("key-worker", "12000", at("Harwich")),
		post("lawyer", "12000"),
		cost("rooms", "12000", at("Clacton")),
	)
	rich := year("2019/20", "100000")
	april := func(sentence string, source part, want string) example {
		return example{sentence: sentence, plan: council(team, source), to: "2019-04", show: paid, want: want}
	}
	examples(t, []example{
		{
			sentence: "A tranche pays for the days from its first to its last; what is unspent then has lapsed",
			plan:     council(post("kw", "12000"), grant("icb", spread("2019-05-16", "2019-06-30", "5000"))),
			to:       "2019-07",
			show:     parallel(monthly, tranches), // 16 of May's 31 days are £516.13
			want: `2019-04: £1,000.00 = gap £1,000.00
			       2019-05: £1,000.00 = icb £516.13 + gap £483.87
			       2019-06: £1,000.00 = icb £1,000.00
			       2019-07: £1,000.00 = gap £1,000.00
			       icb 2019-05-16 to 2019-06-30 of £5,000.00: £1,516.13 drawn, £3,483.87 lapsed`,
		},
		april("A source that says nothing of it may pay for everything", grant("icb", rich), "coach key-worker lawyer rooms"),
		april("A programme's posts and cost lines", grant("icb", rich, forProgramme("families")), "key-worker lawyer rooms"),
		april("Any of several programmes", grant("icb", rich, forProgramme("health", "families")), "coach key-worker lawyer rooms"),
		april("Posts and cost lines by name", grant("icb", rich, forPosts("rooms", "coach")), "coach rooms"),
		april("Places, which what has no place does not lie in", grant("icb", rich, forPlaces("Harwich")), "coach key-worker"),
		april("Several places", grant("icb", rich, forPlaces("Harwich", "Clacton")), "coach key-worker rooms"),
		april("Across the lists of a block all must match", grant("icb", rich, forBlock(harwich)), "key-worker"),
		april("Also where posts are named", grant("icb", rich, forBlock(plan.Eligibility{
			Posts: []plan.ID{"coach", "key-worker", "lawyer"}, Programmes: []plan.ID{"families"}, Locations: []string{"Harwich"},
		})), "key-worker"),
		april("Of alternative blocks one is enough", grant("icb", rich, forBlock(harwich), forPosts("lawyer")), "key-worker lawyer"),
		april("Also where the first names posts", grant("icb", rich, forPosts("lawyer"), forBlock(harwich)), "key-worker lawyer"),
		april("An outcome stream pays for its programme", stream("pbr", attaches("2019/20", 100)), "key-worker lawyer rooms"),
		april("Or for what it says", stream("pbr", attaches("2019/20", 100), forPosts("coach")), "coach"),
	})
}

// paid shows the posts that were paid for.
func paid(f *forecast.Forecast) string {
	text := ""
	for _, x := range f.Posts {
		if x.Total.Funding == x.Total.Cost {
			text += string(x.Post) + " "
		} else if x.Total.Funding > 0 {
			text += "part of " + string(x.Post) + " "
		}
	}
	return text
}

// How sure money has to be to count.
func TestCertainty(t *testing.T) {
	p := council(post("kw", "12000"),
		grant("sure", year("2019/20", "1000")),
		grant("likely", provisional(), year("2019/20", "2000")),
		grant("hoped-for", bid(), year("2019/20", "4000")),
		stream("pbr", bid(), attaches("2019/20", 3)))
	examples(t, []example{
		{
			sentence: "A forecast counts confirmed money unless it is asked for more",
			plan:     p,
			show:     parallel(yearly, incomes),
			want: `2019/20: £12,000.00 = sure £1,000.00 + gap £11,000.00
			       sure 2019/20: £1,000.00`,
		},
		{
			sentence: "PROVISIONAL adds provisional money",
			plan:     p,
			options:  forecast.Options{Certainty: plan.Provisional},
			show:     parallel(yearly, incomes),
			want: `2019/20: £12,000.00 = sure £1,000.00 + likely £2,000.00 + gap £9,000.00
			       sure 2019/20: £1,000.00
			       likely 2019/20: £2,000.00`,
		},
		{
			sentence: "BID adds all, outcome streams too",
			plan:     p,
			options:  forecast.Options{Certainty: plan.Bid},
			show:     parallel(yearly, incomes),
			want: `2019/20: £12,000.00 = sure £1,000.00 + likely £2,000.00 + hoped-for £4,000.00 + pbr £3,000.00 + gap £2,000.00
			       sure 2019/20: £1,000.00
			       likely 2019/20: £2,000.00
			       hoped-for 2019/20: £4,000.00
			       pbr 2019/20: £3,000.00`,
		},
	})
}

// A year's money that is spread.
func TestSpread(t *testing.T) {
	examples(t, []example{
		{
			sentence: "Money that is not enough covers the same part of every month",
			plan:     council(post("kw", "12000"), grant("icb", year("2019/20", "6000"))),
			want:     "2019-04 to 2020-03: £1,000.00 = icb £500.00 + gap £500.00",
		},
		{
			sentence: "And the same part of every post of one priority",
			plan:     council(post("kw", "12000"), post("coach", "24000"), grant("icb", year("2019/20", "18000"))),
			show:     byPost,
			want: `kw
			       2019-04 to 2020-03: £1,000.00, of which £500.00 is gap
			       coach
			       2019-04 to 2020-03: £2,000.00, of which £1,000.00 is gap`,
		},
		{
			sentence: "The lowest priority number is paid first, for the whole year",
			plan:     council(post("kw", "12000"), post("coach", "24000", priority(99)), grant("icb", year("2019/20", "27000"))),
			show:     byPost,
			want: `kw
			       2019-04 to 2020-03: £1,000.00, of which £750.00 is gap
			       coach
			       2019-04 to 2020-03: £2,000.00`,
		},
		{
			sentence: "Of one priority, posts and yearly cost lines come before one-off amounts",
			plan:     council(oneOff("laptop", "6000", "2019-04-10"), post("kw", "12000"), cost("rooms", "12000"), grant("icb", year("2019/20", "27000"))),
			show:     posts,
			want: `kw: £12,000.00, funded until 2020-03-31
			       laptop: £6,000.00, of which £3,000.00 is gap, unfunded from the start
			       rooms: £12,000.00, funded until 2020-03-31`,
		},
		{
			sentence: "A one-off amount of a lower number comes first",
			plan:     council(oneOff("laptop", "6000", "2020-03-10", priority(50)), post("kw", "12000"), grant("icb", year("2019/20", "12000"))),
			show:     byPost,
			want: `kw
			       2019-04 to 2020-03: £1,000.00, of which £500.00 is gap
			       laptop
			       2019-04 to 2020-02: £0.00
			       2020-03: £6,000.00`,
		},
		{
			// 5p × k / 12 rounds to 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5 and 5.
			sentence: "Five pence for twelve months go where the running total says",
			plan:     council(post("kw", "12"), grant("icb", year("2019/20", "0.05"))),
			want: `2019-04: £1.00 = gap £1.00
			       2019-05: £1.00 = icb £0.01 + gap £0.99
			       2019-06: £1.00 = gap £1.00
			       2019-07: £1.00 = icb £0.01 + gap £0.99
			       2019-08: £1.00 = gap £1.00
			       2019-09: £1.00 = icb £0.01 + gap £0.99
			       2019-10 to 2019-11: £1.00 = gap £1.00
			       2019-12: £1.00 = icb £0.01 + gap £0.99
			       2020-01: £1.00 = gap £1.00
			       2020-02: £1.00 = icb £0.01 + gap £0.99
			       2020-03: £1.00 = gap £1.00`,
		},
		{
			sentence: "Within a month the running total goes by id, not as written: half a penny each, and alice has it",
			plan:     council(post("bob", "12"), post("alice", "12"), grant("icb", spread("2019-04-01", "2019-04-30", "0.01"))),
			to:       "2019-04",
			show:     byPost,
			want: `bob
			       2019-04: £1.00, of which £1.00 is gap
			       alice
			       2019-04: £1.00, of which £0.99 is gap`,
		},
		{
			sentence: "Months of other years have no part in it: what is left of it then has lapsed",
			plan:     council(post("kw", "12000", until("2019-06-30")), grant("icb", year("2019/20", "6000"))),
			to:       "2020-04",
			show:     parallel(monthly, tranches),
			want: `2019-04 to 2019-06: £1,000.00 = icb £1,000.00
			       2019-07 to 2020-04: nothing
			       icb 2019/20 of £6,000.00: £3,000.00 drawn, £3,000.00 lapsed`,
		},
	})
}

// A pot that is spent in order.
func TestInOrder(t *testing.T) {
	examples(t, []example{
		{
			sentence: "A pot lasts until it is empty",
			plan:     council(post("kw", "12000"), grant("icb", pot("2019-04-01", "2020-03-31", "5250"))),
			want: `2019-04 to 2019-08: £1,000.00 = icb £1,000.00
			       2019-09: £1,000.00 = icb £250.00 + gap £750.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "What one year leaves is there for the next",
			plan:     council(post("kw", "12000"), grant("icb", pot("2019-10-01", "2021-03-31", "8000"))),
			to:       "2020-06",
			want: `2019-04 to 2019-09: £1,000.00 = gap £1,000.00
			       2019-10 to 2020-05: £1,000.00 = icb £1,000.00
			       2020-06: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "In each month it pays by priority",
			plan:     council(post("kw", "12000"), post("coach", "12000", priority(50)), grant("icb", pot("2019-04-01", "2020-03-31", "9000"))),
			show:     byPost,
			want: `kw
			       2019-04 to 2019-07: £1,000.00
			       2019-08 to 2020-03: £1,000.00, of which £1,000.00 is gap
			       coach
			       2019-04 to 2019-08: £1,000.00
			       2019-09 to 2020-03: £1,000.00, of which £1,000.00 is gap`,
		},
		{
			sentence: "Posts of one priority share what there is for a month",
			plan:     council(post("kw", "12000"), post("coach", "24000"), grant("icb", pot("2019-04-01", "2020-03-31", "3500"))),
			to:       "2019-06",
			show:     byPost,
			want: `kw
			       2019-04: £1,000.00
			       2019-05: £1,000.00, of which £833.33 is gap
			       2019-06: £1,000.00, of which £1,000.00 is gap
			       coach
			       2019-04: £2,000.00
			       2019-05: £2,000.00, of which £1,666.67 is gap
			       2019-06: £2,000.00, of which £2,000.00 is gap`,
		},
		{
			sentence: "In a month one-off amounts come after posts of their priority, and before the next month's posts",
			plan:     council(oneOff("laptop", "500", "2019-04-10"), post("kw", "12000"), grant("icb", pot("2019-04-01", "2020-03-31", "2250"))),
			to:       "2019-06",
			show:     byPost,
			want: `kw
			       2019-04: £1,000.00
			       2019-05: £1,000.00, of which £250.00 is gap
			       2019-06: £1,000.00, of which £1,000.00 is gap
			       laptop
			       2019-04: £500.00
			       2019-05 to 2019-06: £0.00`,
		},
		{
			sentence: "Money that does not say is spread where its days lie within one financial year",
			plan:     council(post("kw", "12000"), grant("icb", tranche("6000", "2019-04-01", "2020-03-31", ""))),
			want:     "2019-04 to 2020-03: £1,000.00 = icb £500.00 + gap £500.00",
		},
		{
			sentence: "And spent in order where they do not: a day more is enough",
			plan:     council(post("kw", "12000"), grant("icb", tranche("6000", "2019-04-01", "2020-04-01", ""))),
			want: `2019-04 to 2019-09: £1,000.00 = icb £1,000.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "That is settled on the plan as written: cut to one year by a scenario, it is still spent in order",
			plan: council(post("kw", "12000"), grant("icb", tranche("6000", "2019-04-01", "2021-03-31", "")),
				scenario("cut", plan.EndSource{Source: "icb", On: day("2020-03-31"), WholeKept: true})),
			scenario: "cut",
			want: `2019-04 to 2019-09: £1,000.00 = icb £1,000.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
	})
}

// In which order tranches pay.
func TestTurns(t *testing.T) {
	kw := post("kw", "12000")
	all := year("2019/20", "12000")
	examples(t, []example{
		{
			sentence: "The lowest priority number pays first",
			plan:     council(kw, grant("a", all, priority(11)), grant("z", year("2019/20", "3000"), priority(10))),
			show:     yearly,
			want:     "2019/20: £12,000.00 = a £9,000.00 + z £3,000.00",
		},
		{
			sentence: "Of one priority, money that needs match goes before money that does not",
			plan:     council(kw, grant("a", all), grant("z", all, matched("50", "reserve")), reserve("reserve", all, priority(200))),
			show:     yearly,
			want:     "2019/20: £12,000.00 = z £6,000.00 + reserve £6,000.00",
		},
		{
			sentence: "Then what ends first: half a year's money is used for its half",
			plan:     council(kw, grant("a", all), grant("z", spread("2019-04-01", "2019-09-30", "12000"))),
			want: `2019-04 to 2019-09: £1,000.00 = z £1,000.00
			       2019-10 to 2020-03: £1,000.00 = a £1,000.00`,
		},
		{
			sentence: "Then what starts first",
			plan:     council(kw, grant("a", spread("2019-10-01", "2020-03-31", "12000")), grant("z", all)),
			want:     "2019-04 to 2020-03: £1,000.00 = z £1,000.00",
		},
		{
			sentence: "Then the source's id",
			plan:     council(kw, grant("b", all), grant("a", all)),
			want:     "2019-04 to 2020-03: £1,000.00 = a £1,000.00",
		},
		{
			sentence: "Then as written",
			plan:     council(kw, grant("a", year("2019/20", "9000"), year("2019/20", "6000"))),
			show:     tranches,
			want: `a 2019/20 of £9,000.00: £9,000.00 drawn
			       a 2019/20 of £6,000.00: £3,000.00 drawn, £3,000.00 lapsed`,
		},
		{
			sentence: "One source's tranches go by their end and start as well, whatever the order in which they are written",
			plan: council(kw, grant("a", all, spread("2019-07-01", "2019-09-30", "6000"),
				spread("2019-04-01", "2019-09-30", "2000"))),
			show: tranches, // £2,000 over six months, then July to September's £2,000 that are left
			want: `a 2019/20 of £12,000.00: £8,000.00 drawn, £4,000.00 lapsed
			       a 2019-07-01 to 2019-09-30 of £6,000.00: £2,000.00 drawn, £4,000.00 lapsed
			       a 2019-04-01 to 2019-09-30 of £2,000.00: £2,000.00 drawn`,
		},
		{
			sentence: "Financial years go in order, each as a whole: a reserve of the better priority is gone before the next year",
			plan: council(kw, reserve("reserve", pot("2019-04-01", "2021-03-31", "12000"), priority(10)),
				grant("icb", year("2019/20", "12000"), priority(20))),
			to:   "2021-03",
			show: parallel(yearly, tranches),
			want: `2019/20: £12,000.00 = reserve £12,000.00
			       2020/21: £12,000.00 = gap £12,000.00
			       reserve 2019-04-01 to 2021-03-31 of £12,000.00: £12,000.00 drawn
			       icb 2019/20 of £12,000.00: £12,000.00 lapsed`,
		},
		{
			sentence: "In each year those go first that are open in it: next year's grant does not wait for this year's",
			plan: council(kw, grant("next", year("2020/21", "5000"), priority(1)), grant("this", year("2019/20", "4000"), priority(2)),
				reserve("reserve", pot("2019-04-01", "2021-03-31", "9000"), priority(3))),
			to:   "2021-03",
			show: yearly,
			want: `2019/20: £12,000.00 = this £4,000.00 + reserve £8,000.00
			       2020/21: £12,000.00 = next £5,000.00 + reserve £1,000.00 + gap £6,000.00`,
		},
	})
}

// Grants that pay only beside match funding.
func TestMatch(t *testing.T) {
	kw := post("kw", "12000")
	examples(t, []example{
		{
			sentence: "£1 of a 50% grant goes with £1 of match",
			plan:     council(kw, grant("eu", year("2019/20", "6000"), matched("50", "county")), grant("county", year("2019/20", "6000"))),
			want:     "2019-04 to 2020-03: £1,000.00 = eu £500.00 + county £500.00",
		},
		{
			sentence: "A match ratio of 3 to 1 is a rate of 25%",
			plan:     council(kw, grant("eu", year("2019/20", "6000"), matched("25", "county")), grant("county", year("2019/20", "9000"))),
			show:     parallel(yearly, tranches),
			want: `2019/20: £12,000.00 = eu £3,000.00 + county £9,000.00
			       eu 2019/20 of £6,000.00: £3,000.00 drawn, £3,000.00 lapsed
			       county 2019/20 of £9,000.00: £9,000.00 drawn`,
		},
		{
			sentence: "Without enough match the grant is lost",
			plan:     council(kw, grant("eu", year("2019/20", "6000"), matched("50", "county")), grant("county", year("2019/20", "1200"))),
			want:     "2019-04 to 2020-03: £1,000.00 = eu £100.00 + county £100.00 + gap £800.00",
		},
		{
			sentence: "Without enough grant the match pays no more beside it, but then by itself",
			plan:     council(kw, grant("eu", year("2019/20", "1200"), matched("50", "county")), grant("county", year("2019/20", "3600"))),
			want:     "2019-04 to 2020-03: £1,000.00 = eu £100.00 + county £300.00 + gap £600.00",
		},
		{
			sentence: "Match that has the better priority is spent before the grant's turn",
			plan: council(kw, grant("eu", year("2019/20", "6000"), matched("50", "county")),
				grant("county", year("2019/20", "12000"), priority(99))),
			show: yearly,
			want: "2019/20: £12,000.00 = county £12,000.00",
		},
		{
			sentence: "Match that is not counted is none",
			plan:     council(kw, grant("eu", year("2019/20", "6000"), matched("50", "county")), grant("county", bid(), year("2019/20", "6000"))),
			show:     yearly,
			want:     "2019/20: £12,000.00 = gap £12,000.00",
		},
		{
			sentence: "Grant and match pay together only in the days of both",
			plan: council(kw, grant("eu", spread("2019-04-01", "2019-09-30", "6000"), matched("50", "county")),
				grant("county", spread("2019-07-01", "2020-03-31", "1500"))),
			want: `2019-04 to 2019-06: £1,000.00 = gap £1,000.00
			       2019-07 to 2019-09: £1,000.00 = eu £500.00 + county £500.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "Grant and match pay together only for posts that both may pay for",
			plan: council(post("a", "12000"), post("b", "12000"), post("c", "12000"),
				grant("eu", year("2019/20", "36000"), matched("50", "county"), forPosts("a", "b")),
				grant("county", year("2019/20", "6000"), forPosts("b", "c"))),
			to:   "2019-04",
			show: byPost,
			want: `a
			       2019-04: £1,000.00, of which £1,000.00 is gap
			       b
			       2019-04: £1,000.00
			       c
			       2019-04: £1,000.00, of which £1,000.00 is gap`,
		},
		{
			sentence: "Both spread are shared over the year",
			plan:     council(kw, grant("eu", year("2019/20", "3000"), matched("50", "county")), grant("county", year("2019/20", "3000"))),
			want:     "2019-04 to 2020-03: £1,000.00 = eu £250.00 + county £250.00 + gap £500.00",
		},
		{
			sentence: "A grant that is spent in order makes both go in order",
			plan: council(kw, grant("eu", pot("2019-04-01", "2020-03-31", "3000"), matched("50", "county")),
				grant("county", year("2019/20", "3000"))),
			want: `2019-04 to 2019-09: £1,000.00 = eu £500.00 + county £500.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "So does match that is spent in order",
			plan: council(kw, grant("eu", year("2019/20", "3000"), matched("50", "county")),
				grant("county", pot("2019-04-01", "2020-03-31", "3000"))),
			want: `2019-04 to 2019-09: £1,000.00 = eu £500.00 + county £500.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "Match sources pay in the order listed, each as far as it goes",
			plan: council(kw, grant("eu", year("2019/20", "6000"), matched("50", "parish", "county")),
				grant("county", year("2019/20", "10000"), priority(200)), grant("parish", year("2019/20", "2000"), priority(200))),
			show: yearly,
			want: "2019/20: £12,000.00 = eu £6,000.00 + county £4,000.00 + parish £2,000.00",
		},
		{
			sentence: "Each match source's tranches pay in the order in which it pays: what ends first, first",
			plan: council(kw, grant("eu", year("2019/20", "2400"), matched("50", "county")),
				grant("county", year("2019/20", "6000"), spread("2019-04-01", "2019-09-30", "1200"), priority(200))),
			// £400 a month together for April to September; then a quarter of the year's other £9,600 together; then £4,800 of
			// the £7,200 that is left by the county alone.
			to: "2019-10",
			want: `2019-04 to 2019-09: £1,000.00 = eu £275.00 + county £575.00 + gap £150.00
			       2019-10: £1,000.00 = eu £125.00 + county £625.00 + gap £250.00`,
		},
		{
			sentence: "A grant at 100% that names match sources needs none",
			plan:     council(kw, grant("eu", year("2019/20", "6000"), matched("100", "county")), grant("county")),
			show:     yearly,
			want:     "2019/20: £12,000.00 = eu £6,000.00 + gap £6,000.00",
		},
		{
			sentence: "Priorities of posts hold for money with match as well",
			plan: council(kw, post("coach", "12000", priority(50)), grant("eu", year("2019/20", "7500"), matched("50", "county")),
				grant("county", year("2019/20", "7500"))),
			show: byPost,
			want: `kw
			       2019-04 to 2020-03: £1,000.00, of which £750.00 is gap
			       coach
			       2019-04 to 2020-03: £1,000.00`,
		},
		{
			// £10.01 / 75% is £13.34⅔, and 75% of £13.34 is £10.005.
			sentence: "Together they pay whole pence rounded down; the grant's part is rounded and the match is the rest",
			plan: council(kw, grant("eu", spread("2019-04-01", "2019-04-30", "10.01"), matched("75", "county")),
				grant("county", spread("2019-04-01", "2019-04-30", "3.34"))),
			to:   "2019-04",
			show: parallel(monthly, tranches), // the penny that is left of the match is then paid alone
			want: `2019-04: £1,000.00 = eu £10.01 + county £3.34 + gap £986.65
			       eu 2019-04-01 to 2019-04-30 of £10.01: £10.01 drawn
			       county 2019-04-01 to 2019-04-30 of £3.34: £3.34 drawn`,
		},
		{
			// £3.34 / 25% is £13.36, more than the grant allows; £3.33 / 25% is £13.32, of which 75% is £9.99.
			sentence: "The match may be what bounds them",
			plan: council(kw, grant("eu", spread("2019-04-01", "2019-04-30", "10.01"), matched("75", "county")),
				grant("county", spread("2019-04-01", "2019-04-30", "3.33"))),
			to:   "2019-04",
			want: "2019-04: £1,000.00 = eu £9.99 + county £3.33 + gap £986.68",
		},
		{
			sentence: "The grant's part goes by running total: of a penny a month at 50%, every other month the grant's",
			plan:     council(cost("stamps", "0.12"), grant("eu", year("2019/20", "1"), matched("50", "county")), grant("county", year("2019/20", "1"))),
			to:       "2019-07",
			want: `2019-04: £0.01 = eu £0.01
			       2019-05: £0.01 = county £0.01
			       2019-06: £0.01 = eu £0.01
			       2019-07: £0.01 = county £0.01`,
		},
		{
			sentence: "In order, each month is a group of its own: of a penny a month the grant pays each",
			plan: council(cost("stamps", "0.12"), grant("eu", pot("2019-04-01", "2020-03-31", "1"), matched("50", "county")),
				grant("county", year("2019/20", "1"))),
			to:   "2019-07",
			want: "2019-04 to 2019-07: £0.01 = eu £0.01",
		},
		{
			// £0.04 over £12 go to May, August, November and February: 4p × k / 12 rounds up there. Half of 1, 2, 3 and 4 pence,
			// rounded, is 1, 1, 2 and 2.
			sentence: "What is drawn together is shared over the months by running total, and the grant's part of it by another",
			plan: council(post("kw", "12"), grant("eu", year("2019/20", "0.05"), matched("50", "county")),
				grant("county", year("2019/20", "0.02"))),
			want: `2019-04: £1.00 = gap £1.00
			       2019-05: £1.00 = eu £0.01 + gap £0.99
			       2019-06 to 2019-07: £1.00 = gap £1.00
			       2019-08: £1.00 = county £0.01 + gap £0.99
			       2019-09 to 2019-10: £1.00 = gap £1.00
			       2019-11: £1.00 = eu £0.01 + gap £0.99
			       2019-12 to 2020-01: £1.00 = gap £1.00
			       2020-02: £1.00 = county £0.01 + gap £0.99
			       2020-03: £1.00 = gap £1.00`,
		},
	})
}

// Until when a post is funded, and how much of its staff.
func TestFundedUntil(t *testing.T) {
	kw := post("kw", "12000")
	examples(t, []example{
		{
			sentence: "A post is funded until the last day before the first segment whose gap is more than 1% of its cost",
			plan:     council(kw, grant("icb", spread("2019-04-01", "2019-10-15", "12000"))),
			show:     posts, // £6,483.87 to 15 October
			want:     "kw: £12,000.00, of which £5,516.13 is gap, funded until 2019-10-15",
		},
		{
			sentence: "A gap of 1% is none: £10.00 of £1,000.00 a month",
			plan:     council(kw, grant("icb", year("2019/20", "11880"))),
			show:     posts,
			want:     "kw: £12,000.00, of which £120.00 is gap, funded until 2020-03-31",
		},
		{
			sentence: "A penny more is one",
			plan:     council(kw, grant("icb", spread("2019-04-01", "2019-04-30", "1000"), spread("2019-05-01", "2020-03-31", "10889.99"))),
			show:     posts, // 11 months of £990.00, but for a penny, which the running total finds in October
			want:     "kw: £12,000.00, of which £110.01 is gap, funded until 2019-09-30",
		},
		{
			sentence: "Of a cost of 99p a gap of a penny is more than 1%",
			plan:     council(post("kw", "11.88"), grant("icb", spread("2019-04-01", "2019-04-30", "0.99"), spread("2019-05-01", "2019-05-31", "0.98"))),
			to:       "2019-05",
			show:     posts,
			want:     "kw: £1.98, of which £0.01 is gap, funded until 2019-04-30",
		},
		{
			sentence: "A post without money in its first segment with a cost is unfunded from the start",
			plan:     council(post("kw", "12000", from("2019-06-01")), grant("icb", spread("2019-07-01", "2020-03-31", "12000"))),
			show:     posts,
			want:     "kw: £10,000.00, of which £1,000.00 is gap, unfunded from the start",
		},
		{
			sentence: "Segments without a cost are neither funded nor unfunded",
			plan:     council(post("kw", "12000", from("2019-06-01")), grant("icb", year("2019/20", "12000"), pot("2019-04-01", "2019-05-15", "1"))),
			show:     posts,
			want:     "kw: £10,000.00, funded until 2020-03-31",
		},
		{
			sentence: "A post that costs nothing in the horizon is funded until its end",
			plan:     council(post("kw", "12000", until("2019-03-31"))),
			show:     posts,
			want:     "kw: £0.00, funded until 2020-03-31",
		},
		{
			sentence: "What was unfunded before the horizon does not count",
			plan:     council(kw, grant("icb", year("2019/20", "12000"))),
			show:     posts,
			want:     "kw: £12,000.00, funded until 2020-03-31",
		},
		{
			sentence: "Later money does not mend it: the first gap counts",
			plan:     council(kw, grant("icb", spread("2019-04-01", "2019-05-31", "2000"), spread("2019-07-01", "2020-03-31", "9000"))),
			show:     posts,
			want:     "kw: £12,000.00, of which £1,000.00 is gap, funded until 2019-05-31",
		},
	})
}

func TestFTE(t *testing.T) {
	fteByYear := func(f *forecast.Forecast) string {
		text := ""
		for _, y := range f.Years {
			text += y.Year.String() + ": " + fteOf(y.Totals) + "\n"
		}
		for _, q := range f.Quarters {
			text += q.Quarter.String() + ": " + fteOf(q.Totals) + "\n"
		}
		for _, x := range f.Programmes {
			text += string(x.Programme) + ": " + fteOf(x.Total) + "\n"
			for _, y := range x.Years {
				text += string(x.Programme) + " " + y.Year.String() + ": " + fteOf(y.Totals) + "\n"
			}
		}
		for _, x := range f.Posts {
			text += string(x.Post) + ": " + fteOf(x.Total) + "\n"
		}
		return text + "in all: " + fteOf(f.Total)
	}
	examples(t, []example{
		{
			sentence: "Funded FTE is filled FTE × funding / cost",
			plan: council(post("kw", "12000", fte("0.8")), post("coach", "12000"),
				grant("icb", year("2019/20", "2400"), forPosts("kw")), grant("county", year("2019/20", "3000"), forPosts("coach"))),
			show: staff, // 0.2 of 0.8, and a quarter of 1
			want: "2019-04 to 2020-03: 1.8 filled, 0.45 funded",
		},
		{
			sentence: "It is worked out by segment, and a month's is the average over its days: ten days of 30 funded",
			plan:     council(post("kw", "12000"), grant("icb", spread("2019-04-01", "2019-04-10", "1000"))),
			to:       "2019-04",
			show:     staff,
			want:     "2019-04: 1 filled, 0.3333 funded",
		},
		{
			sentence: "A post that costs nothing is wholly funded",
			plan:     council(post("volunteer", "0")),
			show:     staff,
			want:     "2019-04 to 2020-03: 1 filled, 1 funded",
		},
		{
			sentence: "Filled FTE is rounded half-way up: a half of a ten-thousandth on 15 days of 30",
			plan:     council(post("kw", "12000", fte("0.0001"), from("2019-04-16"))),
			to:       "2019-04",
			show:     staff,
			want:     "2019-04: 0.0001 filled, 0 funded",
		},
		{
			// The post is filled on 183 of the 244 reported days of 2019/20, and funded on 92; in all on 244 and 92 of 305.
			sentence: "Years, quarters and the whole are averages over their reported days",
			plan:     council(post("kw", "12000", from("2019-10-01")), grant("icb", spread("2019-10-01", "2019-12-31", "3000"))),
			from:     "2019-08", to: "2020-05",
			show: fteByYear,
			want: `2019/20: 0.75 filled, 0.377 funded
			       2020/21: 1 filled, 0 funded
			       2019/20 Q2: 0 filled, 0 funded
			       2019/20 Q3: 1 filled, 1 funded
			       2019/20 Q4: 1 filled, 0 funded
			       2020/21 Q1: 1 filled, 0 funded
			       families: 0.8 filled, 0.3016 funded
			       families 2019/20: 0.75 filled, 0.377 funded
			       families 2020/21: 1 filled, 0 funded
			       kw: 0.8 filled, 0.3016 funded
			       in all: 0.8 filled, 0.3016 funded`,
		},
		{
			sentence: "A post's own filled FTE is given by month",
			plan:     council(post("kw", "12000", from("2019-04-16"), step("2019-05-01", "0.3333"))),
			to:       "2019-06",
			show: func(f *forecast.Forecast) string {
				return periods(f, func(i int) string { return f.Posts[0].FilledFTE[i].String() })
			},
			want: `2019-04: 0.5
			       2019-05 to 2019-06: 0.3333`,
		},
		{
			sentence: "Rounded half-way up as well: 0.0003 on 15 days of 30, then on all",
			plan:     council(post("kw", "12000", from("2019-04-16"), fte("0.0003"))),
			to:       "2019-05",
			show: func(f *forecast.Forecast) string {
				return periods(f, func(i int) string { return f.Posts[0].FilledFTE[i].String() })
			},
			want: `2019-04: 0.0002
			       2019-05: 0.0003`,
		},
	})
}

func fteOf(t forecast.Totals) string {
	return t.FilledFTE.String() + " filled, " + t.FundedFTE.String() + " funded"
}

// How the figures are put together.
func TestTotals(t *testing.T) {
	p := council(programme("health"), programme("families"), programme("empty"),
		cost("rooms", "12000"),
		post("coach", "24000", of("health")),
		post("key-worker", "12000"),
		grant("unused", year("2030/31", "1")),
		grant("icb", year("2019/20", "12000"), forProgramme("families")),
		grant("county", year("2019/20", "6000"), forProgramme("health")),
	)
	quarterly := func(f *forecast.Forecast) string {
		text := ""
		for _, q := range f.Quarters {
			text += q.Quarter.String() + ": " + equation(q.Totals) + "\n"
		}
		return text
	}
	programmeYears := func(f *forecast.Forecast) string {
		text := ""
		for _, x := range f.Programmes {
			for _, y := range x.Years {
				text += string(x.Programme) + " " + y.Year.String() + ": " + equation(y.Totals) + "\n"
			}
		}
		return text
	}
	examples(t, []example{
		{
			sentence: "Sources are named in the plan's order, and only where they paid",
			plan:     p,
			show:     total,
			want:     "£48,000.00 = icb £12,000.00 + county £6,000.00 + gap £30,000.00",
		},
		{
			sentence: "Posts come in the plan's order, then cost lines",
			plan:     p,
			to:       "2019-04",
			show:     byPost,
			want: `coach
			       2019-04: £2,000.00, of which £1,500.00 is gap
			       key-worker
			       2019-04: £1,000.00, of which £500.00 is gap
			       rooms
			       2019-04: £1,000.00, of which £500.00 is gap`,
		},
		{
			sentence: "Which of them are cost lines is said",
			plan:     p,
			show: func(f *forecast.Forecast) string {
				text := ""
				for _, x := range f.Posts {
					if x.IsCost {
						text += string(x.Post)
					}
				}
				return text
			},
			want: "rooms",
		},
		{
			sentence: "Programmes come in the plan's order, those that have a post or cost line",
			plan:     p,
			show:     programmes,
			want: `health: £24,000.00 = county £6,000.00 + gap £18,000.00
			       families: £24,000.00 = icb £12,000.00 + gap £12,000.00`,
		},
		{
			sentence: "Also what a grant and its match pay together: a quarter and three quarters",
			plan: council(programme("health"), programme("families"), post("kw", "12000"), post("coach", "4800", of("health")),
				grant("eu", year("2019/20", "4200"), matched("25", "county")), grant("county", year("2019/20", "12600"))),
			show: parallel(programmes, yearly),
			want: `health: £4,800.00 = eu £1,200.00 + county £3,600.00
			       families: £12,000.00 = eu £3,000.00 + county £9,000.00
			       2019/20: £16,800.00 = eu £4,200.00 + county £12,600.00`,
		},
		{
			sentence: "Each programme is reported by financial year",
			plan:     p,
			to:       "2020-04",
			show:     programmeYears,
			want: `health 2019/20: £24,000.00 = county £6,000.00 + gap £18,000.00
			       health 2020/21: £2,000.00 = gap £2,000.00
			       families 2019/20: £24,000.00 = icb £12,000.00 + gap £12,000.00
			       families 2020/21: £2,000.00 = gap £2,000.00`,
		},
		{
			sentence: "Quarters are those of the financial year, as far as the horizon goes",
			plan:     p,
			from:     "2019-06", to: "2019-10",
			show: quarterly,
			want: `2019/20 Q1: £4,000.00 = icb £1,000.00 + county £500.00 + gap £2,500.00
			       2019/20 Q2: £12,000.00 = icb £3,000.00 + county £1,500.00 + gap £7,500.00
			       2019/20 Q3: £4,000.00 = icb £1,000.00 + county £500.00 + gap £2,500.00`,
		},
		{
			sentence: "A plan without posts costs nothing",
			plan:     council(),
			to:       "2019-05",
			show:     parallel(monthly, yearly, programmes, posts, tranches, cliffs),
			want: `2019-04 to 2019-05: nothing
			       2019/20: nothing



			       none`,
		},
	})
}
