package forecast_test

import (
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// fundedTo is a post with money of its own for all of its cost until a day.
func fundedTo(last string, id plan.ID, salary string, more ...option) part {
	return parts(post(id, salary, more...), grant("for-"+id, forPosts(id), pot("2018-04-01", last, "10000000")))
}

// again is money for the post kw from a day on.
func again(from string) part {
	return grant("again", forPosts("kw"), pot(from, "2025-03-31", "10000000"))
}

// When a gap that rises is a funding cliff. The cost of a post at £12,000 is £1,000.00 a month, and so the threshold is £100.00.
func TestFundingCliffs(t *testing.T) {
	kw := post("kw", "12000")
	for _, e := range []example{
		{
			sentence: "Money that ends leaves a gap of £1,000.00 a month",
			plan:     council(fundedTo("2020-03-31", "kw", "12000")),
			want:     "2020-04-01 families FUNDING: £12,000.00 a year",
		},
		{
			sentence: "In the middle of a month too: a segment's gap counts as if it were a whole month's",
			plan:     council(fundedTo("2020-04-15", "kw", "12000")),
			want:     "2020-04-16 families FUNDING: £12,000.00 a year",
		},
		{
			sentence: "A rise of a tenth of the cost counts",
			plan:     council(kw, grant("icb", year("2018/19", "12000"), year("2019/20", "12000"), year("2020/21", "10800"), year("2021/22", "10800"))),
			want:     "2020-04-01 families FUNDING: £1,200.00 a year",
		},
		{
			sentence: "A penny a month less does not",
			plan:     council(kw, grant("icb", year("2018/19", "12000"), year("2019/20", "12000"), year("2020/21", "10800.12"), year("2021/22", "10800.12"))),
			want:     "none",
		},
		{
			sentence: "A rise of £500.00 a month counts, however large the cost",
			plan:     council(post("team", "1200000"), grant("icb", year("2018/19", "1200000"), year("2019/20", "1200000"), year("2020/21", "1194000"), year("2021/22", "1194000"))),
			want:     "2020-04-01 families FUNDING: £6,000.00 a year",
		},
		{
			sentence: "£499.99 does not",
			plan:     council(post("team", "1200000"), grant("icb", year("2018/19", "1200000"), year("2019/20", "1200000"), year("2020/21", "1194000.12"), year("2021/22", "1194000.12"))),
			want:     "none",
		},
		{
			sentence: "A gap that is there from the run's first day is no cliff",
			plan:     council(kw),
			want:     "none",
		},
		{
			sentence: "A post that begins without money is one, dated on the first of its month, which nothing cuts",
			plan:     council(post("kw", "12000", from("2019-10-16"))),
			want:     "2019-10-01 families FUNDING: £12,000.00 a year",
		},
		{
			sentence: "A yearly cost line's money counts as a post's",
			plan:     council(cost("rooms", "12000"), grant("icb", pot("2018-04-01", "2020-03-31", "100000"))),
			want:     "2020-04-01 families FUNDING: £12,000.00 a year",
		},
		{
			sentence: "A one-off amount without money is none",
			plan:     council(oneOff("redundancy", "50000", "2020-03-31"), fundedTo("2025-03-31", "kw", "12000")),
			want:     "none",
		},
		{
			sentence: "Its date must lie in the horizon: its first day does",
			plan:     council(fundedTo("2019-03-31", "kw", "12000")),
			want:     "2019-04-01 families FUNDING: £12,000.00 a year",
		},
		{
			sentence: "The day before does not",
			plan:     council(fundedTo("2019-03-30", "kw", "12000")),
			want:     "none",
		},
		{
			sentence: "Its last day does",
			plan:     council(fundedTo("2021-03-30", "kw", "11160")), // £30 on the last day of March
			want:     "2021-03-31 families FUNDING: £11,160.00 a year",
		},
		{
			sentence: "The day after does not",
			plan:     council(fundedTo("2021-03-31", "kw", "12000")),
			want:     "none",
		},
		{
			sentence: "Each programme is looked at by itself, and they are listed by date, then programme",
			plan: council(programme("health"), programme("families"), programme("advice"),
				fundedTo("2020-03-31", "kw", "12000"), fundedTo("2020-03-31", "nurse", "24000", of("health")),
				fundedTo("2020-06-30", "adviser", "36000", of("advice"))),
			want: `2020-04-01 families FUNDING: £12,000.00 a year
			       2020-04-01 health FUNDING: £24,000.00 a year
			       2020-07-01 advice FUNDING: £36,000.00 a year`,
		},
		{
			sentence: "Money that moves from one programme to another is a cliff of the one that it leaves",
			plan: council(programme("health"), programme("families"), kw, post("nurse", "12000", of("health")),
				grant("icb", forPosts("kw"), pot("2018-04-01", "2020-03-31", "100000")), grant("ics", forPosts("nurse"), pot("2020-04-01", "2025-03-31", "100000"))),
			want: "2020-04-01 families FUNDING: £12,000.00 a year",
		},
	} {
		e.show, e.to = cliffs, "2021-03"
		examples(t, []example{e})
	}
}

// Rises near each other are one cliff. A post at £11,160 costs £31.00 a day in April and £30.00 in May.
func TestRisesNearEachOther(t *testing.T) {
	for _, e := range []example{
		{
			sentence: "Within 31 days they are one, dated on the first",
			plan:     council(fundedTo("2020-03-31", "a", "11160"), fundedTo("2020-05-01", "b", "11160")),
			want:     "2020-04-01 families FUNDING: £22,320.00 a year",
		},
		{
			sentence: "32 days apart they are two",
			plan:     council(fundedTo("2020-03-31", "a", "11160"), fundedTo("2020-05-02", "b", "11160")),
			want: `2020-04-01 families FUNDING: £11,160.00 a year
			       2020-05-03 families FUNDING: £11,160.00 a year`,
		},
		{
			sentence: "The 31 days count from the rise before, not from the first",
			plan: council(fundedTo("2020-03-31", "a", "11160"), fundedTo("2020-05-01", "b", "11160"),
				fundedTo("2020-06-01", "c", "11160")), // 2 June is 31 days after 2 May
			want: "2020-04-01 families FUNDING: £33,480.00 a year",
		},
		{
			sentence: "A rise that is too small to count does not link two others: £9.30 a month where the threshold is £186.93",
			plan: council(fundedTo("2020-03-31", "a", "11160"), fundedTo("2020-04-19", "b", "111.60"),
				fundedTo("2020-05-09", "c", "11160")),
			want: `2020-04-01 families FUNDING: £11,160.00 a year
			       2020-05-10 families FUNDING: £11,160.00 a year`,
		},
		{
			sentence: "Its rise is the last segment's rate less the one before the first, whatever happened between: £600, £400, £800",
			plan: council(post("kw", "12000"), grant("icb", pot("2018-04-01", "2020-03-31", "100000"),
				spread("2020-04-01", "2020-04-15", "200"), spread("2020-04-16", "2020-04-30", "300"), spread("2020-05-01", "2021-03-31", "2200"))),
			want: "2020-04-01 families FUNDING: £9,600.00 a year",
		},
		{
			sentence: "Twelve rises of a tenth of the threshold each are one cliff",
			plan:     council(post("kw", "12000"), eroding(10_00)),
			to:       "2020-12", // and so the run ends in March
			want:     "2020-04-01 families FUNDING: £1,440.00 a year",
		},
		{
			sentence: "Twelve rises of a penny less each are none",
			plan:     council(post("kw", "12000"), eroding(9_99)),
			to:       "2020-12",
			want:     "none",
		},
		{
			// £60 a month in April, of £1,000; in May £60 more, of £6,000, where the threshold is £500.
			sentence: "The threshold is that of the last segment: too high in May",
			plan: council(post("kw", "12000"), grant("icb", forPosts("kw"), pot("2018-04-01", "2020-03-31", "100000"), year("2020/21", "11280")),
				post("coach", "60000", from("2020-05-01")), grant("county", forPosts("coach"), spread("2020-05-01", "2021-03-31", "54340"))),
			to:   "2020-12",
			want: "none",
		},
		{
			// £60 a month in April, of £6,000; in May £60 more, of £1,000, where the threshold is £100.
			sentence: "Or low enough in May",
			plan: council(fundedTo("2025-03-31", "coach", "60000", until("2020-04-30")),
				post("kw", "12000"), grant("icb", forPosts("kw"), pot("2018-04-01", "2020-03-31", "100000"),
					spread("2020-04-01", "2020-04-30", "940"), spread("2020-05-01", "2021-03-31", "9680"))),
			to: "2020-12",
			want: `2020-04-01 families FUNDING: £1,440.00 a year
			       2020-05-01 families CAPACITY: 1 FTE`,
		},
	} {
		e.show = cliffs
		if e.to == "" {
			e.to = "2021-03"
		}
		examples(t, []example{e})
	}
}

// eroding is money for kw that falls by so much a month from April 2020 to March 2021.
func eroding(step money.Pence) part {
	more := []option{pot("2018-04-01", "2020-03-31", "100000")}
	for k := range 12 {
		m := month("2020-04") + fiscal.Month(k)
		amount := 1_000_00 - money.Pence(k+1)*step
		more = append(more, spread(m.First().String(), m.Last().String(), amount.Plain()))
	}
	return grant("icb", more...)
}

// A cliff is a rise that stays for three months.
func TestRisesThatStay(t *testing.T) {
	cliff := "2020-04-01 families FUNDING: £12,000.00 a year"
	for _, e := range []example{
		{
			sentence: "Money that is back after three months comes too late",
			plan:     council(fundedTo("2020-03-31", "kw", "12000"), again("2020-07-01")),
			want:     cliff,
		},
		{
			sentence: "A day earlier it is in time",
			plan:     council(fundedTo("2020-03-31", "kw", "12000"), again("2020-06-30")),
			want:     "none",
		},
		{
			sentence: "The three months count from the last rise",
			plan: council(fundedTo("2020-03-31", "a", "12000"), fundedTo("2020-04-30", "kw", "12000"),
				again("2020-07-31"), grant("again-for-a", forPosts("a"), pot("2020-07-01", "2025-03-31", "100000"))),
			want: "none",
		},
		{
			sentence: "Where the third month has no such day, its last day counts: 30 April after 31 January",
			plan:     council(fundedTo("2020-01-30", "kw", "11160"), again("2020-04-30")),
			want:     "2020-01-31 families FUNDING: £11,160.00 a year",
		},
		{
			sentence: "29 April is in time; so that it is known, the run goes on for three months beyond the horizon",
			plan:     council(fundedTo("2020-01-30", "kw", "11160"), again("2020-04-29")),
			to:       "2020-01",
			want:     "none",
		},
		{
			sentence: "29 February after 30 November",
			plan:     council(fundedTo("2019-11-29", "kw", "11160"), again("2020-02-29")),
			want:     "2019-11-30 families FUNDING: £11,160.00 a year",
		},
		{
			sentence: "28 February is in time",
			plan:     council(fundedTo("2019-11-29", "kw", "11160"), again("2020-02-28")),
			want:     "none",
		},
		{
			sentence: "Half of the rise is enough: £500.00 of £1,000.00",
			plan:     council(fundedTo("2020-03-31", "kw", "12000"), grant("half", spread("2020-05-01", "2021-03-31", "5500"), spread("2021-04-01", "2022-03-31", "6000"))),
			want:     cliff,
		},
		{
			sentence: "£499.99 is not",
			plan:     council(fundedTo("2020-03-31", "kw", "12000"), grant("half", spread("2020-05-01", "2021-03-31", "5500.11"), spread("2021-04-01", "2022-03-31", "6000"))),
			want:     "none",
		},
		{
			sentence: "Half of the rise counts above the level before: from £400 to £1,000 and back to £700",
			plan: council(post("kw", "12000"), grant("icb", year("2018/19", "7200"), year("2019/20", "7200"), spread("2020-05-01", "2021-03-31", "3300"),
				year("2021/22", "3600"))),
			want: "2020-04-01 families FUNDING: £7,200.00 a year",
		},
		{
			sentence: "A gap that goes with its post stays: the post went, not the gap",
			plan:     council(fundedTo("2020-03-31", "kw", "12000", until("2020-05-31"))),
			want: `2020-04-01 families FUNDING: £12,000.00 a year
			       2020-06-01 families CAPACITY: 1 FTE`,
		},
		{
			// Two posts cost £2,000, and so a tenth of the threshold is £20. The gap falls by £1,020.00, the cost by £1,000.00.
			sentence: "Also where a tenth of the threshold goes with it",
			plan: council(fundedTo("2020-03-31", "a", "12000", until("2020-05-31")), post("b", "12000"), grant("for-b", forPosts("b"),
				pot("2018-04-01", "2020-03-31", "100000"), spread("2020-04-01", "2020-05-31", "1960"), pot("2020-06-01", "2025-03-31", "100000"))),
			want: `2020-04-01 families FUNDING: £12,240.00 a year
			       2020-06-01 families CAPACITY: 1 FTE`,
		},
		{
			sentence: "But not more: here £1,020.01 go",
			plan: council(fundedTo("2020-03-31", "a", "12000", until("2020-05-31")), post("b", "12000"), grant("for-b", forPosts("b"),
				pot("2018-04-01", "2020-03-31", "100000"), spread("2020-04-01", "2020-05-31", "1959.98"), pot("2020-06-01", "2025-03-31", "100000"))),
			want: "2020-06-01 families CAPACITY: 1 FTE",
		},
	} {
		e.show = cliffs
		if e.to == "" {
			e.to = "2021-03"
		}
		examples(t, []example{e})
	}
}

// Staff that fall away.
func TestCapacityCliffs(t *testing.T) {
	team := func(fteBefore string, steps ...option) part {
		return post("team", "12000", append([]option{fte(fteBefore)}, steps...)...)
	}
	everyMonth := func(before, by string) part {
		steps := []option{}
		level := percent(before)
		for m := month("2020-04"); m <= month("2021-03"); m++ {
			level -= percent(by)
			steps = append(steps, step(m.First().String(), level.String()))
		}
		return team(before, steps...)
	}
	for _, e := range []example{
		{
			sentence: "A contract that ends",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2016-04-01", "2019-09-30")),
			want:     "2019-10-01 families CAPACITY: 1 FTE",
		},
		{
			sentence: "Counted vacancies change nothing: nobody is there",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2016-04-01", "2019-09-30")),
			options:  forecast.Options{Vacancies: forecast.IncludeVacancies},
			want:     "2019-10-01 families CAPACITY: 1 FTE",
		},
		{
			sentence: "A contract that another follows without a break is none",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2016-04-01", "2019-09-15"), contract("d", "kw", "2019-09-16", "")),
			want:     "none",
		},
		{
			sentence: "A post that ends, in the middle of a month",
			plan:     council(post("kw", "12000", fte("0.8"), until("2019-09-15"))),
			want:     "2019-09-16 families CAPACITY: 0.8 FTE",
		},
		{
			sentence: "A yearly cost line has no staff to lose",
			plan:     council(cost("rooms", "12000", until("2019-09-15"))),
			want:     "none",
		},
		{
			sentence: "Half a full-time equivalent counts, however large the team",
			plan:     council(team("10", step("2019-10-01", "9.5"))),
			want:     "2019-10-01 families CAPACITY: 0.5 FTE",
		},
		{
			sentence: "A little less does not",
			plan:     council(team("10", step("2019-10-01", "9.5001"))),
			want:     "none",
		},
		{
			sentence: "Of a small team a tenth counts",
			plan:     council(team("2", step("2019-10-01", "1.8"))),
			want:     "2019-10-01 families CAPACITY: 0.2 FTE",
		},
		{
			sentence: "A little less than a tenth does not",
			plan:     council(team("2", step("2019-10-01", "1.8001"))),
			want:     "none",
		},
		{
			sentence: "It is a tenth of the team before the first fall: 0.38 of 4 is not enough, though of 3.8 it would be",
			plan:     council(team("4", step("2019-10-01", "3.8"), step("2019-10-15", "3.62"))),
			want:     "none",
		},
		{
			sentence: "Falls within 31 days are one",
			plan:     council(team("4", step("2019-10-01", "3"), step("2019-11-01", "2"))),
			want:     "2019-10-01 families CAPACITY: 2 FTE",
		},
		{
			sentence: "32 days apart they are two",
			plan:     council(team("4", step("2019-10-01", "3"), step("2019-11-02", "2"))),
			want: `2019-10-01 families CAPACITY: 1 FTE
			       2019-11-02 families CAPACITY: 1 FTE`,
		},
		{
			sentence: "Falls of a tenth of the threshold add up: twelve of 0.05",
			plan:     council(everyMonth("10", "0.05")),
			to:       "2020-12",
			want:     "2020-04-01 families CAPACITY: 0.6 FTE",
		},
		{
			sentence: "Smaller ones are ignored, though they come to more than 0.5",
			plan:     council(everyMonth("10", "0.0499")),
			to:       "2020-12",
			want:     "none",
		},
		{
			sentence: "What is ignored depends on the team before that fall: 0.005 of 0.5 is not",
			plan:     council(team("1", step("2019-10-01", "0.5"), step("2019-10-15", "0.495"))),
			want:     "2019-10-01 families CAPACITY: 0.505 FTE",
		},
		{
			sentence: "0.0049 of 0.5 is",
			plan:     council(team("1", step("2019-10-01", "0.5"), step("2019-10-15", "0.4951"))),
			want:     "2019-10-01 families CAPACITY: 0.5 FTE",
		},
		{
			sentence: "A vacancy that is filled within three months is no cliff",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2016-04-01", "2019-09-30"), contract("d", "kw", "2019-12-31", "")),
			want:     "none",
		},
		{
			sentence: "Filled after three months it was one",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2016-04-01", "2019-09-30"), contract("d", "kw", "2020-01-01", "")),
			want:     "2019-10-01 families CAPACITY: 1 FTE",
		},
		{
			sentence: "It stays where no more than half comes back",
			plan:     council(team("2", step("2019-10-01", "1"), step("2019-11-15", "1.5"))),
			want:     "2019-10-01 families CAPACITY: 1 FTE",
		},
		{
			sentence: "More than half is not a cliff",
			plan:     council(team("2", step("2019-10-01", "1"), step("2019-11-15", "1.5001"))),
			want:     "none",
		},
		{
			sentence: "Staff that come are no cliff, nor is the run's first day",
			plan:     council(post("kw", "12000", from("2019-10-01")), post("coach", "12000")),
			want:     "none",
		},
		{
			sentence: "Its date must lie in the horizon: the first day does",
			plan:     council(post("kw", "12000", until("2019-03-31"))),
			want:     "2019-04-01 families CAPACITY: 1 FTE",
		},
		{
			sentence: "The day before does not, nor does the day after the last",
			plan:     council(post("kw", "12000", until("2019-03-30")), post("coach", "12000", until("2021-03-31"))),
			want:     "none",
		},
		{
			sentence: "On one day of one programme the capacity cliff is listed first",
			plan: council(post("kw", "12000"), contract("c", "kw", "2016-04-01", "2019-09-30"), post("coach", "36000"),
				grant("icb", pot("2018-04-01", "2019-09-30", "1000000"))),
			want: `2019-10-01 families CAPACITY: 1 FTE
			       2019-10-01 families FUNDING: £36,000.00 a year`,
		},
	} {
		// Of the gaps that there are in these plans from the first day on, nothing is said here.
		e.show = cliffs
		if e.to == "" {
			e.to = "2021-03"
		}
		if e.plan.Sources == nil {
			e.show = only(forecast.Capacity)
		}
		examples(t, []example{e})
	}
}

// only shows the cliff edges of one kind.
func only(kind forecast.CliffKind) func(f *forecast.Forecast) string {
	return func(f *forecast.Forecast) string {
		g := *f
		g.Cliffs = nil
		for _, c := range f.Cliffs {
			if c.Kind == kind {
				g.Cliffs = append(g.Cliffs, c)
			}
		}
		return cliffs(&g)
	}
}

// What is said of a cliff edge.
func TestCliffsInFull(t *testing.T) {
	kw := post("kw", "12000", caseload("12"))
	twoYears := []option{year("2018/19", "100000"), year("2019/20", "100000")}
	for _, e := range []example{
		{
			sentence: "A funding cliff: its size, the FTE that loses its money, the families' places that go with it, and when to decide",
			plan: council(kw, post("coach", "24000", fte("0.5"), caseload("20")), cost("rooms", "6000"),
				post("safe", "12000"), reserve("reserve", forPosts("safe"), pot("2018-04-01", "2025-03-31", "1000000")),
				grant("icb", twoYears...)),
			want: `2020-04-01 families FUNDING of £30,000.00 a year
			       1.5 FTE, 22 places, decide by 2019-10-02
			       posts: coach kw rooms
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "The decide-by date follows from the plan's lead time",
			plan:     council(leadTime(1), kw, grant("icb", twoYears...)),
			want: `2020-04-01 families FUNDING of £12,000.00 a year
			       1 FTE, 12 places, decide by 2020-03-31
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "Money that is less than the year before has fallen: half of a post loses its money",
			plan:     council(kw, grant("icb", year("2018/19", "12000"), year("2019/20", "12000"), year("2020/21", "6000"))),
			want: `2020-04-01 families FUNDING of £6,000.00 a year
			       0.5 FTE, 6 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb falls from £12,000.00 to £6,000.00`,
		},
		{
			sentence: "Money that stops for a day has ended, whatever comes then",
			plan:     council(kw, grant("icb", append(twoYears, spread("2020-04-02", "2021-03-31", "3000"))...)),
			want: `2020-04-01 families FUNDING of £11,998.80 a year
			       1 FTE, 12 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "Money that is as much by the day goes on as before, though its next tranche is smaller in all: £1 a day",
			plan:     council(kw, grant("icb", twoYears...), grant("steady", year("2019/20", "366"), spread("2020-04-01", "2020-09-30", "183"))),
			want: `2020-04-01 families FUNDING of £11,634.00 a year
			       0.9695 FTE, 11.634 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "A part of the gap that was there before does not count: three quarters less one quarter",
			plan:     council(kw, grant("icb", year("2018/19", "9000"), year("2019/20", "9000"), year("2020/21", "3000"))),
			want: `2020-04-01 families FUNDING of £6,000.00 a year
			       0.5 FTE, 6 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb falls from £9,000.00 to £3,000.00`,
		},
		{
			sentence: "A post that gains money on the same day makes up for a part",
			plan: council(kw, post("coach", "12000", caseload("12")), grant("icb", append(twoYears, forPosts("kw"))...),
				grant("county", forPosts("coach"), year("2018/19", "6000"), year("2019/20", "6000"), year("2020/21", "12000"))),
			want: `2020-04-01 families FUNDING of £6,000.00 a year
			       0.5 FTE, 6 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "A pot that runs dry in a month, the rest of which is the first rise",
			plan:     council(kw, reserve("reserve", pot("2018-04-01", "2021-03-31", "21500"))),
			want: `2020-01-01 families FUNDING of £12,000.00 a year
			       1 FTE, 12 places, decide by 2019-07-03
			       posts: kw
			       2020-01-31 TRANCHE_SPENT reserve: money from Reserve runs out in January 2020`,
		},
		{
			sentence: "A pot that was spent with the last penny of the month before",
			plan:     council(kw, reserve("reserve", pot("2018-04-01", "2021-03-31", "21000"))),
			want: `2020-01-01 families FUNDING of £12,000.00 a year
			       1 FTE, 12 places, decide by 2019-07-03
			       posts: kw
			       2019-12-31 TRANCHE_SPENT reserve: money from Reserve runs out in December 2019`,
		},
		{
			sentence: "The programme's own end comes first",
			plan:     council(programme("families", until("2020-03-31")), kw, grant("icb", append(twoYears, forProgramme("families"))...)),
			want: `2020-04-01 families FUNDING of £12,000.00 a year
			       1 FTE, 12 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 PROGRAMME_ENDED families: the programme ends on 31 March 2020
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "But not where it ends later in the month",
			plan:     council(programme("families", until("2020-04-10")), kw, grant("icb", append(twoYears, forProgramme("families"))...)),
			want: `2020-04-01 families FUNDING of £12,000.00 a year
			       1 FTE, 12 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "No cause is money that is not counted, that there is none of, that another post has, that ended or was spent at another time, or that goes on as before",
			plan: council(kw, post("safe", "12000"), grant("icb", append(twoYears, forPosts("kw"))...),
				grant("bid", append(twoYears, bid())...),
				grant("empty", year("2019/20", "0")),
				grant("other", append(twoYears, forPosts("safe"), year("2020/21", "100000"), year("2021/22", "100000"))...),
				grant("others-too", append(twoYears, forPosts("safe"))...),
				grant("earlier", year("2018/19", "0.01"), spread("2020-03-01", "2020-03-30", "100000")),
				grant("spent", priority(1), pot("2018-04-01", "2025-03-31", "0.01")),
				grant("steady", year("2018/19", "12"), year("2019/20", "12"), year("2020/21", "12"), year("2021/22", "12"))),
			want: `2020-04-01 families FUNDING of £11,988.00 a year
			       0.999 FTE, 11.988 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "Several tranches of a source that end on one day are one cause; one whose last penny went for February is none, even on its last day",
			plan: council(kw, grant("icb", append(twoYears, spread("2019-10-01", "2020-03-31", "100"))...),
				grant("empty", priority(1), pot("2018-04-01", "2020-03-31", "23000"))),
			want: `2020-04-01 families FUNDING of £12,000.00 a year
			       1 FTE, 12 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "A tranche of no money takes over from none, though it is written first",
			plan: council(kw, grant("icb", year("2018/19", "6000"), year("2019/20", "6000")), grant("county", year("2018/19", "6000"),
				year("2019/20", "6000"), spread("2020-04-01", "2020-04-30", "0"), year("2020/21", "6000"))),
			want: `2020-04-01 families FUNDING of £6,000.00 a year
			       0.5 FTE, 6 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "A penny that nobody needed until it ended is a cause",
			plan:     council(kw, grant("icb", twoYears...), grant("spare", priority(200), year("2019/20", "0.01"))),
			want: `2020-04-01 families FUNDING of £12,000.00 a year
			       1 FTE, 12 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020
			       2020-03-31 TRANCHE_ENDED spare: money from Spare ends on 31 March 2020`,
		},
		{
			sentence: "No cause is money that ends on the day itself", // £33.32 of £33.33 for 1 April, thirty times
			plan:     council(kw, grant("icb", twoYears...), grant("later", spread("2020-04-01", "2020-04-01", "0.01"))),
			want: `2020-04-01 families FUNDING of £11,995.20 a year
			       0.9997 FTE, 11.9964 places, decide by 2019-10-02
			       posts: kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020`,
		},
		{
			sentence: "Two grants that end a month apart are causes of one cliff",
			plan: council(kw, post("coach", "12000", caseload("8")), grant("icb", append(twoYears, forPosts("kw"))...),
				grant("county", append(twoYears, forPosts("coach"), spread("2020-04-01", "2020-04-30", "10000"))...)),
			want: `2020-04-01 families FUNDING of £24,000.00 a year
			       2 FTE, 20 places, decide by 2019-10-02
			       posts: coach kw
			       2020-03-31 TRANCHE_ENDED icb: money from Icb ends on 31 March 2020
			       2020-04-30 TRANCHE_ENDED county: money from County ends on 30 April 2020`,
		},
		{
			sentence: "A capacity cliff: the fall, the places, the posts, and what ended the day before",
			plan: council(post("kw", "12000", caseload("12")), contract("kw-1", "kw", "2016-04-01", "2019-09-30"),
				post("coach", "24000", fte("0.5"), caseload("20"), until("2019-09-30")), contract("coach-1", "coach", "2016-04-01", "2019-09-30", fte("0.5")),
				post("safe", "12000"), contract("safe-1", "safe", "2016-04-01", "2019-09-30"), contract("safe-2", "safe", "2019-10-01", "")),
			want: `2019-10-01 families CAPACITY
			       1.5 FTE, 22 places, decide by 2019-04-02
			       posts: coach kw
			       2019-09-30 POST_ENDED coach: the post of Coach ends on 30 September 2019
			       2019-09-30 CONTRACT_ENDED kw-1: a contract of Kw ends on 30 September 2019`,
		},
		{
			sentence: "Contracts that end within 31 days",
			plan: council(post("kw", "12000"), contract("kw-1", "kw", "2016-04-01", "2019-09-30"),
				post("coach", "24000", fte("0.5")), contract("coach-1", "coach", "2016-04-01", "2019-10-15")),
			want: `2019-10-01 families CAPACITY
			       1.5 FTE, 0 places, decide by 2019-04-02
			       posts: coach kw
			       2019-10-15 CONTRACT_ENDED coach-1: a contract of Coach ends on 15 October 2019
			       2019-09-30 CONTRACT_ENDED kw-1: a contract of Kw ends on 30 September 2019`,
		},
		{
			sentence: "A contract that ended before, or on the day of the fall, and that another one followed is no cause",
			plan: council(post("kw", "12000", fte("3")), contract("a", "kw", "2016-04-01", "2019-09-30"),
				contract("b", "kw", "2016-04-01", "2019-10-01"), contract("c", "kw", "2019-10-02", ""),
				contract("d", "kw", "2016-04-01", "2019-09-29"), contract("e", "kw", "2019-09-30", "")),
			want: `2019-10-01 families CAPACITY
			       1 FTE, 0 places, decide by 2019-04-02
			       posts: kw
			       2019-09-30 CONTRACT_ENDED a: a contract of Kw ends on 30 September 2019`,
		},
		{
			sentence: "Nor is a programme that ends on another day",
			plan:     council(programme("families", until("2019-10-01")), post("kw", "12000"), contract("a", "kw", "2016-04-01", "2019-09-30")),
			want: `2019-10-01 families CAPACITY
			       1 FTE, 0 places, decide by 2019-04-02
			       posts: kw
			       2019-09-30 CONTRACT_ENDED a: a contract of Kw ends on 30 September 2019`,
		},
		{
			sentence: "A programme that ends with its posts",
			plan:     council(programme("families", until("2019-09-30")), post("kw", "12000", endsWithProgramme())),
			want: `2019-10-01 families CAPACITY
			       1 FTE, 0 places, decide by 2019-04-02
			       posts: kw
			       2019-09-30 PROGRAMME_ENDED families: the programme ends on 30 September 2019`,
		},
	} {
		e.show, e.to = cliffsInFull, "2020-12"
		examples(t, []example{e})
	}
}

// A cause's label names an item by its id where the plan no longer knows it.
func TestCauseLabelOfTheUnknown(t *testing.T) {
	c := forecast.Cause{Kind: forecast.ContractEnded, ID: "c-1", On: day("2019-09-30")}
	if got, want := c.Label(council()), "a contract of  ends on 30 September 2019"; got != want {
		t.Errorf("got %q, not %q", got, want)
	}
}
