package forecast_test

import (
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// Which days a post costs money.
func TestEstablishment(t *testing.T) {
	examples(t, []example{
		{
			sentence: "A permanent post costs a twelfth of its annual cost each month, however long the month",
			plan:     council(post("kw", "12000")),
			show:     costs,
			want:     "2019-04 to 2020-03: £1,000.00",
		},
		{
			sentence: "A post's last day counts: ended on 30 April it costs all of April",
			plan:     council(post("kw", "12000", until("2019-04-30"))),
			show:     costs,
			want: `2019-04: £1,000.00
			       2019-05 to 2020-03: £0.00`,
		},
		{
			sentence: "Ended on 29 April it costs 29 thirtieths of April",
			plan:     council(post("kw", "12000", until("2019-04-29"))),
			to:       "2019-05",
			show:     costs,
			want: `2019-04: £966.67
			       2019-05: £0.00`,
		},
		{
			sentence: "A post's first day counts: begun on 30 April it costs one thirtieth of April",
			plan:     council(post("kw", "12000", from("2019-04-30"))),
			to:       "2019-05",
			show:     costs,
			want: `2019-04: £33.33
			       2019-05: £1,000.00`,
		},
		{
			sentence: "A post of one day costs a thirty-first of a month of 31 days",
			plan:     council(post("kw", "12000", from("2019-05-10"), until("2019-05-10"))),
			from:     "2019-05", to: "2019-05",
			show: costs,
			want: "2019-05: £32.26",
		},
		{
			sentence: "A post without an end goes on for as long as there are plans",
			plan:     council(post("kw", "12000")),
			from:     "2100-01", to: "2100-12",
			show: costs,
			want: "2100-01 to 2100-12: £1,000.00",
		},
		{
			sentence: "A post that ends with its programme is not established after the programme's last day; another one is",
			plan: council(programme("families", until("2019-06-30")),
				post("lasting", "12000"), post("tied", "12000", endsWithProgramme())),
			show: byPost,
			want: `lasting
			       2019-04 to 2020-03: £1,000.00, of which £1,000.00 is gap
			       tied
			       2019-04 to 2019-06: £1,000.00, of which £1,000.00 is gap
			       2019-07 to 2020-03: £0.00`,
		},
		{
			sentence: "A post that ends with its programme may end earlier by itself",
			plan:     council(programme("families", until("2019-06-30")), post("tied", "12000", until("2019-05-31"), endsWithProgramme())),
			show:     costs,
			want: `2019-04 to 2019-05: £1,000.00
			       2019-06 to 2020-03: £0.00`,
		},
		{
			sentence: "A post that ends with a programme without an end goes on",
			plan:     council(post("tied", "12000", endsWithProgramme())),
			show:     costs,
			want:     "2019-04 to 2020-03: £1,000.00",
		},
		{
			sentence: "A post's full-time equivalent is its latest step on or before the day, whatever the order of the steps",
			plan:     council(post("kw", "12000", step("2019-10-01", "0.25"), step("2019-07-01", "0.5"))),
			show:     parallel(costs, staff),
			want: `2019-04 to 2019-06: £1,000.00
			       2019-07 to 2019-09: £500.00
			       2019-10 to 2020-03: £250.00
			       2019-04 to 2019-06: 1 filled, 0 funded
			       2019-07 to 2019-09: 0.5 filled, 0 funded
			       2019-10 to 2020-03: 0.25 filled, 0 funded`,
		},
		{
			sentence: "A step in the middle of a month counts from its day on: 15 days at £12,000, 15 at £24,000",
			plan:     council(post("kw", "12000", step("2019-04-16", "2"))),
			to:       "2019-04",
			show:     parallel(costs, staff),
			want: `2019-04: £1,500.00
			       2019-04: 1.5 filled, 0 funded`,
		},
	})
}

// parallel shows one thing after the other.
func parallel(shows ...func(*forecast.Forecast) string) func(*forecast.Forecast) string {
	return func(f *forecast.Forecast) string {
		text := ""
		for _, show := range shows {
			text += show(f) + "\n"
		}
		return text
	}
}

// Who fills a post, and what a vacancy costs.
func TestFilling(t *testing.T) {
	vacancies := forecast.Options{Vacancies: forecast.IncludeVacancies}
	examples(t, []example{
		{
			sentence: "A post that lists contracts is filled by those in force; without one it is vacant and costs nothing",
			plan: council(post("kw", "12000"),
				contract("first", "kw", "2019-04-01", "2019-06-30"), contract("second", "kw", "2019-09-01", "")),
			show: parallel(costs, staff),
			want: `2019-04 to 2019-06: £1,000.00
			       2019-07 to 2019-08: £0.00
			       2019-09 to 2020-03: £1,000.00
			       2019-04 to 2019-06: 1 filled, 0 funded
			       2019-07 to 2019-08: 0 filled, 0 funded
			       2019-09 to 2020-03: 1 filled, 0 funded`,
		},
		{
			sentence: "A vacancy costs like one more contract where the forecast asks for it, but fills nothing",
			plan: council(post("kw", "12000"),
				contract("first", "kw", "2019-04-01", "2019-06-30"), contract("second", "kw", "2019-09-01", "")),
			options: vacancies,
			show:    parallel(costs, staff),
			want: `2019-04 to 2020-03: £1,000.00
			       2019-04 to 2019-06: 1 filled, 0 funded
			       2019-07 to 2019-08: 0 filled, 0 funded
			       2019-09 to 2020-03: 1 filled, 0 funded`,
		},
		{
			sentence: "A contract begins and ends with its days",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2019-04-11", "2019-04-20")),
			to:       "2019-04",
			show:     costs,
			want:     "2019-04: £333.33",
		},
		{
			sentence: "A part-time contract leaves the rest of the post vacant",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2019-04-01", "", fte("0.6"))),
			to:       "2019-04",
			show:     parallel(costs, staff),
			want: `2019-04: £600.00
			       2019-04: 0.6 filled, 0 funded`,
		},
		{
			sentence: "The vacant rest of a post costs where the forecast asks for vacancies",
			plan: council(post("kw", "12000"),
				contract("a", "kw", "2019-04-01", "", fte("0.3")), contract("b", "kw", "2019-04-01", "", fte("0.3"))),
			to:      "2019-04",
			options: vacancies,
			show:    parallel(costs, staff),
			want: `2019-04: £1,000.00
			       2019-04: 0.6 filled, 0 funded`,
		},
		{
			sentence: "A contract counts at most at the post's full-time equivalent of the day",
			plan:     council(post("kw", "12000", fte("0.5"), step("2019-07-01", "0.2")), contract("c", "kw", "2019-04-01", "", fte("0.4"))),
			show:     costs,
			want: `2019-04 to 2019-06: £400.00
			       2019-07 to 2020-03: £200.00`,
		},
		{
			sentence: "In a handover both contracts cost, and there is no vacancy",
			plan: council(post("kw", "12000"),
				contract("leaver", "kw", "2019-04-01", "2019-04-30"), contract("starter", "kw", "2019-04-01", "")),
			to:      "2019-05",
			options: vacancies,
			show:    parallel(costs, staff),
			want: `2019-04: £2,000.00
			       2019-05: £1,000.00
			       2019-04: 2 filled, 0 funded
			       2019-05: 1 filled, 0 funded`,
		},
		{
			sentence: "A contract beyond the post's days fills nothing: the post is not established",
			plan: council(post("kw", "12000", from("2019-05-01"), until("2019-06-30")),
				contract("c", "kw", "2019-01-01", "2020-12-31")),
			to:      "2019-07",
			options: vacancies,
			show:    costs,
			want: `2019-04: £0.00
			       2019-05 to 2019-06: £1,000.00
			       2019-07: £0.00`,
		},
		{
			sentence: "A post whose only contract is over still counts as one that lists contracts",
			plan:     council(post("kw", "12000"), contract("c", "kw", "2012-04-01", "2013-03-31")),
			to:       "2019-04",
			show:     costs,
			want:     "2019-04: £0.00",
		},
	})
}

// Salaries and pay awards.
func TestSalary(t *testing.T) {
	examples(t, []example{
		{
			sentence: "The latest salary on or before the day counts, whatever the order of the list",
			plan:     council(post("kw", "12000", salary("2019-10-01", "36000"), salary("2019-07-01", "24000"))),
			show:     costs,
			want: `2019-04 to 2019-06: £1,000.00
			       2019-07 to 2019-09: £2,000.00
			       2019-10 to 2020-03: £3,000.00`,
		},
		{
			sentence: "Before its first salary's date a post is paid its first salary",
			plan:     council(post("kw", "12000", from("2009-04-01"), salary("2009-12-01", "24000"))),
			from:     "2009-04", to: "2010-04",
			show: costs,
			want: `2009-04 to 2010-03: £2,000.00
			       2010-04: £1,000.00`,
		},
		{
			sentence: "A pay award of a percentage raises the salary from its day on",
			plan:     council(post("kw", "12000"), award("2019-10-01", "2%")),
			show:     costs,
			want: `2019-04 to 2019-09: £1,000.00
			       2019-10 to 2020-03: £1,020.00`,
		},
		{
			sentence: "A flat pay award is an amount for each full-time year: half of it for half a post",
			plan:     council(post("kw", "12000", fte("0.5")), award("2019-10-01", "£600")),
			show:     costs,
			want: `2019-04 to 2019-09: £500.00
			       2019-10 to 2020-03: £525.00`,
		},
		{
			sentence: "A pay award may be negative",
			plan:     council(post("kw", "12000"), award("2019-07-01", "-£1,200"), award("2019-10-01", "-50%")),
			show:     costs,
			want: `2019-04 to 2019-06: £1,000.00
			       2019-07 to 2019-09: £900.00
			       2019-10 to 2020-03: £450.00`,
		},
		{
			sentence: "Pay awards count in the order of their dates: £600 first and then 10% of £12,600",
			plan:     council(post("kw", "12000"), award("2019-10-01", "10%"), award("2019-07-01", "£600")),
			show:     costs,
			want: `2019-04 to 2019-06: £1,000.00
			       2019-07 to 2019-09: £1,050.00
			       2019-10 to 2020-03: £1,155.00`,
		},
		{
			sentence: "The salary is rounded to the penny after each award: 50p, 50.5p, which is 51p, 51.51p, which is 52p",
			plan:     council(post("kw", "0.50"), award("2018-04-01", "1%"), award("2018-10-01", "1%")),
			show:     yearly,
			want:     "2019/20: £0.52 = gap £0.52",
		},
		{
			sentence: "A salary of the award's own day or later has the award in it",
			plan: council(post("same-day", "12000", salary("2019-10-01", "24000")), post("later", "12000", salary("2019-11-01", "24000")),
				award("2019-10-01", "10%")),
			show: byPost,
			want: `same-day
			       2019-04 to 2019-09: £1,000.00, of which £1,000.00 is gap
			       2019-10 to 2020-03: £2,000.00, of which £2,000.00 is gap
			       later
			       2019-04 to 2019-09: £1,000.00, of which £1,000.00 is gap
			       2019-10: £1,100.00, of which £1,100.00 is gap
			       2019-11 to 2020-03: £2,000.00, of which £2,000.00 is gap`,
		},
		{
			sentence: "A salary of the day before the award is raised by it",
			plan:     council(post("kw", "12000", salary("2019-09-30", "24000")), award("2019-10-01", "10%")),
			from:     "2019-10", to: "2019-10",
			show: costs,
			want: "2019-10: £2,200.00",
		},
		{
			sentence: "A post with a pay group takes the awards of that group; a post without one takes those without one",
			plan: council(post("kw", "12000"), post("officer", "12000", group("police")), post("nurse", "12000", group("nhs")),
				award("2019-10-01", "2%"), award("2019-10-01", "3%", group("police"))),
			from: "2019-10", to: "2019-10",
			show: byPost,
			want: `kw
			       2019-10: £1,020.00, of which £1,020.00 is gap
			       officer
			       2019-10: £1,030.00, of which £1,030.00 is gap
			       nurse
			       2019-10: £1,000.00, of which £1,000.00 is gap`,
		},
		{
			sentence: "An award in the middle of a month raises the days from then on: 15 days of 30",
			plan:     council(post("kw", "12000"), award("2019-04-16", "2%")),
			to:       "2019-05",
			show:     costs,
			want: `2019-04: £1,010.00
			       2019-05: £1,020.00`,
		},
	})
}

// What an employer pays on top of salary.
func TestOnCosts(t *testing.T) {
	examples(t, []example{
		{
			sentence: "On-costs are a percentage of pay",
			plan:     council(post("kw", "12000", onCosts("20"))),
			show:     costs,
			want:     "2019-04 to 2020-03: £1,200.00",
		},
		{
			sentence: "Of several blocks the latest on or before the day counts; before the first, the first",
			plan: council(post("kw", "12000",
				onCostsFrom("2019-10-01", "30", plan.NINone), onCostsFrom("2019-07-01", "20", plan.NINone))),
			show: costs,
			want: `2019-04 to 2019-09: £1,200.00
			       2019-10 to 2020-03: £1,300.00`,
		},
		{
			sentence: "Other annual costs are per full-time equivalent, and no on-costs are due on them",
			plan:     council(post("kw", "12000", fte("0.5"), onCosts("20"), otherAnnual("1200"))),
			show:     costs,
			want:     "2019-04 to 2020-03: £650.00",
		},
		{
			sentence: "The annual cost is rounded once: half of £100.01 and half of £0.01 are £50.01",
			plan:     council(post("kw", "100.01", fte("0.5"), otherAnnual("0.01"))),
			show:     yearly,
			want:     "2019/20: £50.01 = gap £50.01",
		},
		{
			sentence: "The annual cost is rounded half-way up: half of £10,000.05 is £5,000.03",
			plan:     council(post("kw", "10000.05", fte("0.5"))),
			show:     yearly,
			want:     "2019/20: £5,000.03 = gap £5,000.03",
		},
		{
			sentence: "Full-time equivalents and percentages count to four places: 0.8333 × £30,000 × 1.215678",
			plan:     council(post("kw", "30000", fte("0.8333"), onCosts("21.5678"))),
			show:     yearly,
			want:     "2019/20: £30,390.73 = gap £30,390.73",
		},
		{
			sentence: "Each contract's annual cost is rounded by itself: twice 0.5p is 2p",
			plan: council(post("kw", "0.01"),
				contract("a", "kw", "2019-04-01", "", fte("0.5")), contract("b", "kw", "2019-04-01", "", fte("0.5"))),
			show: yearly,
			want: "2019/20: £0.02 = gap £0.02",
		},
	})
}

// An employer's National Insurance, where it is worked out.
func TestNationalInsurance(t *testing.T) {
	examples(t, []example{
		{
			// To 5 April 13.8% of what is above £8,424: £30,932.50 a year; from 6 April above £8,632: £30,903.80.
			sentence: "It is the rate on pay above the threshold, both as in force on the day",
			plan:     council(post("kw", "28203", insured())),
			to:       "2019-06",
			show:     costs,
			want: `2019-04: £2,575.72
			       2019-05: £2,575.31
			       2019-06: £2,575.32`,
		},
		{
			sentence: "Pay below the threshold bears none",
			plan:     council(post("kw", "8632", insured(), from("2019-05-01"))),
			from:     "2019-05", to: "2019-05",
			show: costs,
			want: "2019-05: £719.33",
		},
		{
			// 13.8% of (£30,000 − 2 × £8,632) is £1,757.57, and a twelfth of £31,757.57 is £2,646.46.
			sentence: "One and a half posts are two heads, each with a threshold",
			plan:     council(post("team", "20000", fte("1.5"), insured(), from("2019-05-01"))),
			from:     "2019-05", to: "2019-05",
			show: costs,
			want: "2019-05: £2,646.46",
		},
		{
			// 13.8% of (£10,000 − £8,632) is £188.78 for each.
			sentence: "Two halves of a post are a head each",
			plan: council(post("kw", "20000", insured(), from("2019-05-01")),
				contract("a", "kw", "2019-05-01", "", fte("0.5")), contract("b", "kw", "2019-05-01", "", fte("0.5"))),
			from: "2019-05", to: "2019-05",
			show: costs,
			want: "2019-05: £1,698.13",
		},
		{
			// Pay £20,000, 10% of it, 13.8% of (£20,000 − £8,632) and £1,200: £24,768.78 a year.
			sentence: "It is due on pay, not on on-costs or other costs",
			plan: council(post("kw", "20000", onCostsFrom("2010-04-01", "10", plan.NIStatutory), otherAnnual("1200"),
				from("2019-05-01"))),
			from: "2019-05", to: "2019-05",
			show: costs,
			want: "2019-05: £2,064.07",
		},
		{
			sentence: "A block of on-costs without it ends it: from May pay alone",
			plan: council(post("kw", "24000",
				onCostsFrom("2010-04-01", "0", plan.NIStatutory), onCostsFrom("2019-05-01", "0", plan.NINone), from("2019-04-30"))),
			to:   "2019-05",
			show: costs,
			want: `2019-04: £72.56
			       2019-05: £2,000.00`,
		},
	})
}

// Every row of the statutory table holds from its day on: a team of 1,000 at £20,000 each, for one day.
func TestNationalInsuranceByDate(t *testing.T) {
	for _, c := range []struct{ date, dayBefore, day string }{
		{"2012-04-06", "£55,555.56", "£60,351.82"}, // none; 13.8% above £7,488: £21,726,656 a year
		{"2013-04-06", "£60,351.82", "£60,272.09"}, // above £7,696: £21,697,952
		{"2014-04-06", "£60,272.09", "£60,172.42"}, // above £7,956: £21,662,072
		{"2015-04-06", "£60,172.42", "£60,112.62"}, // above £8,112: £21,640,544
		{"2016-04-06", "£60,112.62", "£60,112.62"}, // above £8,112: £21,640,544
		{"2017-04-06", "£60,112.62", "£60,092.69"}, // above £8,164: £21,633,368
		{"2018-04-06", "£60,092.69", "£59,993.02"}, // above £8,424: £21,597,488
		{"2019-04-06", "£59,993.02", "£59,913.29"}, // above £8,632: £21,568,784
		{"2020-04-06", "£59,913.29", "£59,853.49"}, // above £8,788: £21,547,256
		{"2021-04-06", "£59,853.49", "£59,833.56"}, // above £8,840: £21,540,080
		{"2022-04-06", "£59,833.56", "£60,112.36"}, // 15.05% above £9,100: £21,640,450
		{"2022-11-06", "£60,112.36", "£59,733.89"}, // 13.8% above £9,100: £21,504,200
		{"2023-04-06", "£59,733.89", "£59,733.89"}, // 13.8% above £9,100
		{"2024-04-06", "£59,733.89", "£59,733.89"}, // 13.8% above £9,100
		{"2025-04-06", "£59,733.89", "£61,805.56"}, // 15% above £5,000: £22,250,000
		{"2026-04-06", "£61,805.56", "£61,805.56"}, // 15% above £5,000
		{"2100-04-06", "£61,805.56", "£61,805.56"}, // the last row goes on
	} {
		for _, on := range []struct {
			date string
			want string
		}{{(day(c.date) - 1).String(), c.dayBefore}, {c.date, c.day}} {
			p := council(post("team", "20000", fte("1000"), insured(), from(on.date), until(on.date)))
			m := day(on.date).Month()
			f, err := forecast.Run(p, "", forecast.Options{From: m, To: m})
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Total.Cost.String(); got != on.want {
				t.Errorf("on %s the team costs %s, not %s", on.date, got, on.want)
			}
		}
	}
}

// Money without a post.
func TestCostLines(t *testing.T) {
	examples(t, []example{
		{
			sentence: "A yearly cost line costs from its first day to its last, and has no staff",
			plan:     council(cost("legal", "12000", from("2019-05-01"), until("2019-06-15"))),
			show:     parallel(costs, staff),
			want: `2019-04: £0.00
			       2019-05: £1,000.00
			       2019-06: £500.00
			       2019-07 to 2020-03: £0.00
			       2019-04 to 2020-03: 0 filled, 0 funded`,
		},
		{
			sentence: "A one-off amount costs in the month of its day",
			plan:     council(oneOff("redundancy", "8000", "2020-03-31"), oneOff("moving", "500", "2019-04-01")),
			show:     costs,
			want: `2019-04: £500.00
			       2019-05 to 2020-02: £0.00
			       2020-03: £8,000.00`,
		},
		{
			sentence: "A one-off amount of a day outside the horizon is not reported",
			plan:     council(oneOff("before", "8000", "2019-03-31"), oneOff("after", "8000", "2020-04-01")),
			show:     costs,
			want:     "2019-04 to 2020-03: £0.00",
		},
		{
			sentence: "A one-off amount long before anything else is no cost of the first month",
			plan:     council(oneOff("long-ago", "8000", "1990-01-01"), oneOff("long-after", "8000", "2100-12-31")),
			show:     costs,
			want:     "2019-04 to 2020-03: £0.00",
		},
		{
			sentence: "A yearly cost line takes no part in pay awards and vacancies",
			plan:     council(cost("legal", "12000"), award("2019-10-01", "2%")),
			options:  forecast.Options{Vacancies: forecast.IncludeVacancies},
			show:     costs,
			want:     "2019-04 to 2020-03: £1,000.00",
		},
	})
}

// How fractions of pennies are kept from getting lost.
func TestPennies(t *testing.T) {
	examples(t, []example{
		{
			sentence: "The running total since April is rounded: £833.33, £1,666.67, £2,500.00 …, and the year costs exactly £10,000",
			plan:     council(post("kw", "10000")),
			show:     parallel(costs, total),
			want: `2019-04: £833.33
			       2019-05: £833.34
			       2019-06 to 2019-07: £833.33
			       2019-08: £833.34
			       2019-09 to 2019-10: £833.33
			       2019-11: £833.34
			       2019-12 to 2020-01: £833.33
			       2020-02: £833.34
			       2020-03: £833.33
			       £10,000.00 = gap £10,000.00`,
		},
		{
			sentence: "Half a penny a month rounds up every other month",
			plan:     council(cost("stamps", "0.06")),
			to:       "2019-07",
			show:     costs,
			want: `2019-04: £0.01
			       2019-05: £0.00
			       2019-06: £0.01
			       2019-07: £0.00`,
		},
		{
			sentence: "The total starts afresh each April: £833.33 in March, and in April £833.33 again",
			plan:     council(post("kw", "10000", from("2019-03-01"))),
			from:     "2019-03", to: "2019-04",
			show: costs,
			want: "2019-03 to 2019-04: £833.33",
		},
		{
			sentence: "The total counts from April or the post's start, not from the horizon's start: May is £1,666.67 less £833.33",
			plan:     council(post("kw", "10000")),
			from:     "2019-05", to: "2019-05",
			show: costs,
			want: "2019-05: £833.34",
		},
		{
			sentence: "It is rounded at the end of each segment: a grant's 15 days of April come to £416.67, the other 15 to £416.66",
			plan:     council(post("kw", "10000"), grant("icb", spread("2019-04-01", "2019-04-15", "5000"))),
			to:       "2019-04",
			want:     "2019-04: £833.33 = icb £416.67 + gap £416.66",
		},
		{
			sentence: "The largest annual cost is exact: £100 billion a year are £8,333,333,333.33, and a penny more in May",
			plan:     council(cost("treasury", "100,000,000,000")),
			to:       "2019-06",
			show:     costs,
			want: `2019-04: £8,333,333,333.33
			       2019-05: £8,333,333,333.34
			       2019-06: £8,333,333,333.33`,
		},
		{
			sentence: "So is a year in which a small cost turns into a large one: a month at £12, then eleven at £120 billion a year",
			plan:     council(post("kw", "12", step("2019-05-01", "1000"), salary("2019-05-01", "120,000,000"))),
			show:     parallel(costs, total),
			want: `2019-04: £1.00
			       2019-05 to 2020-03: £10,000,000,000.00
			       £110,000,000,001.00 = gap £110,000,000,001.00`,
		},
	})
}
