package forecast_test

import (
	"fmt"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"pgregory.net/rapid"
)

// What outcome streams earn: a tranche for each financial year with income.
func TestAttachmentFees(t *testing.T) {
	examples(t, []example{
		{
			sentence: "£1,000 for each family attached, usable from 1 April to 31 March",
			plan:     council(stream("pbr", attaches("2019/20", 120))),
			show:     incomes,
			want:     "pbr 2019/20: £120,000.00",
		},
		{
			sentence: "A year without income has no tranche",
			plan:     council(stream("pbr", attaches("2018/19", 10), attaches("2019/20", 0), attaches("2020/21", 20))),
			show:     incomes,
			want: `pbr 2018/19: £10,000.00
			       pbr 2020/21: £20,000.00`,
		},
		{
			sentence: "A stream without attachments and results has none at all",
			plan:     council(stream("pbr")),
			show:     incomes,
			want:     "",
		},
		{
			sentence: "Families attach in the months in which the stream is open: in nine from July on, and ended in August the last seven are lost",
			plan: council(stream("pbr", from("2019-07-31"), attaches("2019/20", 90)),
				scenario("ends", plan.EndSource{Source: "pbr", On: day("2019-08-01")})),
			scenario: "ends",
			show:     incomes,
			want:     "pbr 2019/20: £20,000.00",
		},
		{
			sentence: "An end as written loses nothing: all attach in the three months to June",
			plan:     council(stream("pbr", until("2019-06-01"), attaches("2019/20", 90))),
			show:     incomes,
			want:     "pbr 2019/20: £90,000.00",
		},
		{
			sentence: "Stopped as well in May by a change, a third of them is lost",
			plan: council(stream("pbr", until("2019-06-01"), attaches("2019/20", 90)),
				scenario("ends", plan.EndSource{Source: "pbr", On: day("2019-05-31")})),
			scenario: "ends",
			show:     incomes,
			want:     "pbr 2019/20: £60,000.00",
		},
		{
			sentence: "Families of a year in which the stream is never open attach nowhere",
			plan:     council(stream("pbr", from("2020-04-01"), attaches("2019/20", 90), attaches("2020/21", 10))),
			show:     incomes,
			want:     "pbr 2020/21: £10,000.00",
		},
		{
			sentence: "A year's income may carry to a later day, and is then spent in order",
			plan: council(post("kw", "12000"),
				stream("pbr", attaches("2019/20", 6), carriesUntil("2020-09-30"))),
			to: "2020-03",
			want: `2019-04 to 2019-09: £1,000.00 = pbr £1,000.00
			       2019-10 to 2020-03: £1,000.00 = gap £1,000.00`,
		},
		{
			sentence: "It carries from each year to that day, if it is later than the year's end",
			plan:     council(stream("pbr", attaches("2018/19", 1), attaches("2019/20", 2), attaches("2020/21", 3), carriesUntil("2020-09-30"))),
			show:     incomes,
			want: `pbr 2018-04-01 to 2020-09-30: £1,000.00
			       pbr 2019-04-01 to 2020-09-30: £2,000.00
			       pbr 2020/21: £3,000.00`,
		},
		{
			sentence: "Income that does not carry is spread over its year",
			plan:     council(post("kw", "12000"), stream("pbr", attaches("2019/20", 6))),
			want:     "2019-04 to 2020-03: £1,000.00 = pbr £500.00 + gap £500.00",
		},
		{
			sentence: "A stream below 100% pays beside match, like any source",
			plan: council(post("kw", "12000"), stream("pbr", attaches("2019/20", 6), matched("50", "county")),
				grant("county", year("2019/20", "3000"))),
			want: "2019-04 to 2020-03: £1,000.00 = county £250.00 + pbr £250.00 + gap £500.00",
		},
	})
}

// Results are paid later than the families attach, at a rate of success.
func TestResults(t *testing.T) {
	results := pays("0", "800")
	dozen := attaches("2019/20", 12) // one a month
	examples(t, []example{
		{
			sentence: "Nine months after the attachment: for January to March of this year's first three families, half of them",
			plan:     council(stream("pbr", results, dozen, succeeds("50", 9))),
			show:     incomes,
			want: `pbr 2019/20: £1,200.00
			       pbr 2020/21: £3,600.00`,
		},
		{
			sentence: "Without a lag, in the month itself",
			plan:     council(stream("pbr", results, dozen, succeeds("62.5", 0))),
			show:     incomes,
			want:     "pbr 2019/20: £6,000.00",
		},
		{
			sentence: "With the longest lag, five years on",
			plan:     council(stream("pbr", results, dozen, succeeds("100", 60))),
			show:     incomes,
			want:     "pbr 2024/25: £9,600.00",
		},
		{
			sentence: "Attachment fees are paid beside results",
			plan:     council(stream("pbr", dozen, succeeds("50", 0))),
			show:     incomes,
			want:     "pbr 2019/20: £16,800.00",
		},
		{
			sentence: "A rate given by year goes by the year of attachment, not of payment",
			plan: council(stream("pbr", results, attaches("2018/19", 12), dozen, succeeds("0", 12),
				succeedsFrom("2018/19", "60"), succeedsFrom("2019/20", "70"))),
			show: incomes,
			want: `pbr 2019/20: £5,760.00
			       pbr 2020/21: £6,720.00`,
		},
		{
			sentence: "A year that is not named takes the latest earlier one, else the first",
			plan: council(stream("pbr", results, attaches("2017/18", 12), dozen, attaches("2021/22", 12),
				succeedsFrom("2018/19", "60"), succeedsFrom("2020/21", "80"))),
			show: incomes,
			want: `pbr 2017/18: £5,760.00
			       pbr 2019/20: £5,760.00
			       pbr 2021/22: £7,680.00`,
		},
		{
			sentence: "No results are paid in months that start after claimsUntil; September starts on the day",
			plan:     council(stream("pbr", results, dozen, succeeds("100", 0), claimsUntil("2019-09-01"))),
			show:     incomes,
			want:     "pbr 2019/20: £4,800.00",
		},
		{
			sentence: "September starts after 31 August; fees do not end with the claims",
			plan:     council(stream("pbr", dozen, succeeds("100", 0), claimsUntil("2019-08-31"))),
			show:     incomes,
			want:     "pbr 2019/20: £16,000.00",
		},
		{
			sentence: "An end as written ends the attaching, not the claims",
			plan:     council(stream("pbr", results, until("2020-03-31"), dozen, succeeds("100", 12))),
			show:     incomes,
			want:     "pbr 2020/21: £9,600.00",
		},
		{
			sentence: "A stream that a change stops claims no longer than that day",
			plan: council(stream("pbr", results, dozen, succeeds("100", 6)),
				scenario("ends", plan.EndSource{Source: "pbr", On: day("2019-12-15")})),
			scenario: "ends",
			show:     incomes, // for April to June, in October to December
			want:     "pbr 2019/20: £2,400.00",
		},
		{
			sentence: "maxResults caps their running total, also within a month: two, two and then one",
			plan:     council(stream("pbr", results, attaches("2019/20", 24), attaches("2020/21", 24), succeeds("100", 0), atMost(5))),
			show:     incomes,
			want:     "pbr 2019/20: £4,000.00",
		},
		{
			sentence: "The cap counts over all years",
			plan:     council(stream("pbr", results, dozen, attaches("2020/21", 12), succeeds("100", 0), atMost(15))),
			show:     incomes,
			want: `pbr 2019/20: £9,600.00
			       pbr 2020/21: £2,400.00`,
		},
		{
			sentence: "A cap of none",
			plan:     council(stream("pbr", dozen, succeeds("100", 0), atMost(0))),
			show:     incomes,
			want:     "pbr 2019/20: £12,000.00",
		},
		{
			sentence: "Income is rounded on the running total over all years: 33.3333p, 66.6666p, 99.9999p",
			plan: council(stream("pbr", pays("0", "1"), attaches("2018/19", 1), attaches("2019/20", 1), attaches("2020/21", 1),
				succeeds("33.3333", 0))),
			show: incomes,
			want: `pbr 2018/19: £0.33
			       pbr 2019/20: £0.34
			       pbr 2020/21: £0.33`,
		},
		{
			sentence: "Half a penny rounds up, and the year after has then no income",
			plan:     council(stream("pbr", pays("0", "0.01"), attaches("2018/19", 1), attaches("2019/20", 1), succeeds("50", 0))),
			show:     incomes,
			want:     "pbr 2018/19: £0.01",
		},
	})
}

// Results that the plan names, in place of rate and lag.
func TestNamedResults(t *testing.T) {
	results := pays("0", "800")
	stop := func(on string) part { return scenario("stop", plan.EndSource{Source: "pbr", On: day(on)}) }
	examples(t, []example{
		{
			sentence: "They replace what the rate gives in their year, and only there",
			plan: council(stream("pbr", results, attaches("2019/20", 12), attaches("2020/21", 12), succeeds("100", 0), autonomousFrom("2015-04-01"),
				achieved("2019/20", 80))),
			show: incomes,
			want: `pbr 2019/20: £64,000.00
			       pbr 2020/21: £9,600.00`,
		},
		{
			sentence: "None is a number too",
			plan:     council(stream("pbr", results, attaches("2019/20", 12), succeeds("100", 0), achieved("2019/20", 0))),
			show:     incomes,
			want:     "",
		},
		{
			sentence: "A stream may have results and no attachments, in years before and after",
			plan:     council(stream("pbr", results, achieved("2018/19", 1), achieved("2021/22", 2))),
			show:     incomes,
			want: `pbr 2018/19: £800.00
			       pbr 2021/22: £1,600.00`,
		},
		{
			sentence: "Income is then rounded since the first year named",
			plan: council(stream("pbr", pays("0", "1"), attaches("2019/20", 1), attaches("2020/21", 1), succeeds("33.3333", 0),
				achieved("2017/18", 1))),
			show: incomes,
			want: `pbr 2017/18: £1.00
			       pbr 2019/20: £0.33
			       pbr 2020/21: £0.34`,
		},
		{
			sentence: "They spread evenly over the year: a quarter is paid when a change stops the stream in June",
			plan:     council(stream("pbr", results, achieved("2019/20", 80)), stop("2019-06-01")),
			scenario: "stop",
			show:     incomes,
			want:     "pbr 2019/20: £16,000.00",
		},
		{
			sentence: "Over the months that start no later than claimsUntil, April to September: then it is half",
			plan:     council(stream("pbr", results, achieved("2019/20", 80), claimsUntil("2019-09-01")), stop("2019-06-01")),
			scenario: "stop",
			show:     incomes,
			want:     "pbr 2019/20: £32,000.00",
		},
		{
			sentence: "With claims to 31 August it is three fifths",
			plan:     council(stream("pbr", results, achieved("2019/20", 80), claimsUntil("2019-08-31")), stop("2019-06-30")),
			scenario: "stop",
			show:     incomes,
			want:     "pbr 2019/20: £38,400.00",
		},
		{
			sentence: "Results of a year after the claims are none",
			plan:     council(stream("pbr", results, achieved("2019/20", 80), claimsUntil("2019-03-31"))),
			show:     incomes,
			want:     "",
		},
		{
			sentence: "The end of attaching does not bound them",
			plan:     council(stream("pbr", results, until("2018-12-31"), achieved("2019/20", 80))),
			show:     incomes,
			want:     "pbr 2019/20: £64,000.00",
		},
		{
			sentence: "maxResults caps them too",
			plan:     council(stream("pbr", results, achieved("2019/20", 80), achieved("2020/21", 80), atMost(100))),
			show:     incomes,
			want: `pbr 2019/20: £64,000.00
			       pbr 2020/21: £16,000.00`,
		},
	})
}

// Earned autonomy: families are paid for at once and in full.
func TestEarnedAutonomy(t *testing.T) {
	results := pays("0", "800")
	dozen := attaches("2019/20", 12)
	examples(t, []example{
		{
			// October to March at once: 6 × £800. April to June in January to March at 50%: £1,200; July to September after the year.
			sentence: "It holds for families attached in a month that ends on the day: October on 31 October",
			plan:     council(stream("pbr", results, dozen, succeeds("50", 9), autonomousFrom("2019-10-31"))),
			show:     incomes,
			want: `pbr 2019/20: £6,000.00
			       pbr 2020/21: £1,200.00`,
		},
		{
			sentence: "But not for October where it starts on 1 November",
			plan:     council(stream("pbr", results, dozen, succeeds("50", 9), autonomousFrom("2019-11-01"))),
			show:     incomes,
			want: `pbr 2019/20: £5,200.00
			       pbr 2020/21: £1,600.00`,
		},
		{
			sentence: "A stream without it pays none at once",
			plan:     council(stream("pbr", results, dozen, succeeds("50", 12))),
			show:     incomes,
			want:     "pbr 2020/21: £4,800.00",
		},
		{
			sentence: "What is paid at once also ends with the claims, and counts for the cap",
			plan:     council(stream("pbr", results, dozen, succeeds("50", 9), autonomousFrom("2019-04-01"), claimsUntil("2019-08-31"), atMost(4))),
			show:     incomes,
			want:     "pbr 2019/20: £3,200.00",
		},
	})
}

// Changes of what a stream is expected to earn.
func TestSetOutcomes(t *testing.T) {
	percent := func(text string) *money.Decimal { d := percent(text); return &d }
	results := pays("0", "800")
	three := func(more ...option) part {
		return stream("pbr", append([]option{attaches("2018/19", 12), attaches("2019/20", 12), attaches("2020/21", 12)}, more...)...)
	}
	under := func(sentence string, stream part, want string, changes ...plan.Change) example {
		return example{sentence: sentence, plan: council(stream, scenario("s", changes...)), scenario: "s", show: incomes, want: want}
	}
	set := func(c plan.SetOutcomes) plan.Change {
		c.Stream = "pbr"
		return c
	}
	examples(t, []example{
		under("A success rate for all years", three(results, succeeds("50", 0)),
			`pbr 2018/19: £2,400.00
			 pbr 2019/20: £2,400.00
			 pbr 2020/21: £2,400.00`,
			set(plan.SetOutcomes{SuccessRate: percent("25")})),
		under("From a year on: earlier years keep the rate that they had", three(results, succeeds("50", 0)),
			`pbr 2018/19: £4,800.00
			 pbr 2019/20: £2,400.00
			 pbr 2020/21: £2,400.00`,
			set(plan.SetOutcomes{SuccessRate: percent("25"), From: financialYear("2019/20")})),
		under("It replaces later ones", three(results, succeedsFrom("2017/18", "50"), succeedsFrom("2020/21", "100")),
			`pbr 2018/19: £4,800.00
			 pbr 2019/20: £2,400.00
			 pbr 2020/21: £2,400.00`,
			set(plan.SetOutcomes{SuccessRate: percent("25"), From: financialYear("2019/20")})),
		under("And leaves what the first rate says of years before it", three(results, succeedsFrom("2020/21", "50")),
			`pbr 2018/19: £4,800.00
			 pbr 2019/20: £2,400.00
			 pbr 2020/21: £2,400.00`,
			set(plan.SetOutcomes{SuccessRate: percent("25"), From: financialYear("2019/20")})),
		under("Two in turn", three(results, succeeds("50", 0)),
			`pbr 2018/19: £4,800.00
			 pbr 2019/20: £2,400.00
			 pbr 2020/21: £9,600.00`,
			set(plan.SetOutcomes{SuccessRate: percent("25"), From: financialYear("2019/20")}),
			set(plan.SetOutcomes{SuccessRate: percent("100"), From: financialYear("2020/21")})),
		under("Attachments are scaled, unrounded: half of a family is £500", stream("pbr", attaches("2018/19", 1), attaches("2019/20", 3)),
			`pbr 2018/19: £500.00
			 pbr 2019/20: £1,500.00`,
			set(plan.SetOutcomes{AttachmentsPercent: percent("50")})),
		under("From a year on", three(),
			`pbr 2018/19: £12,000.00
			 pbr 2019/20: £6,000.00
			 pbr 2020/21: £6,000.00`,
			set(plan.SetOutcomes{AttachmentsPercent: percent("50"), From: financialYear("2019/20")})),
		under("And twice over", three(),
			`pbr 2018/19: £12,000.00
			 pbr 2019/20: £6,000.00
			 pbr 2020/21: £9,000.00`,
			set(plan.SetOutcomes{AttachmentsPercent: percent("50"), From: financialYear("2019/20")}),
			set(plan.SetOutcomes{AttachmentsPercent: percent("150"), From: financialYear("2020/21")})),
		under("Results follow from the attachments as scaled", three(results, succeeds("50", 12)),
			`pbr 2019/20: £4,800.00
			 pbr 2020/21: £9,600.00
			 pbr 2021/22: £9,600.00`,
			set(plan.SetOutcomes{AttachmentsPercent: percent("200"), From: financialYear("2019/20")})),
		under("Earned autonomy", stream("pbr", results, attaches("2019/20", 12), succeeds("50", 12)),
			`pbr 2019/20: £4,800.00
			 pbr 2020/21: £2,400.00`,
			set(plan.SetOutcomes{EarnedAutonomyFrom: day("2019-10-01")})),
		under("Claims end", stream("pbr", results, attaches("2019/20", 12), succeeds("100", 0)),
			"pbr 2019/20: £4,800.00",
			set(plan.SetOutcomes{ClaimsUntil: day("2019-09-30")})),
		under("The results of a year spread over the months until claims end as the change says", stream("pbr", results, achieved("2019/20", 80)),
			"pbr 2019/20: £32,000.00",
			set(plan.SetOutcomes{ClaimsUntil: day("2019-09-30")}), plan.EndSource{Source: "pbr", On: day("2019-06-30")}),
		under("Results are merged by year", stream("pbr", results, achieved("2019/20", 10), achieved("2020/21", 10)),
			`pbr 2018/19: £800.00
			 pbr 2019/20: £8,000.00
			 pbr 2020/21: £1,600.00`,
			set(plan.SetOutcomes{Results: []plan.YearCount{
				{Year: financialYear("2020/21"), Count: 2}, {Year: financialYear("2018/19"), Count: 1},
			}})),
	})
}

// outcomes shows the families and results of each stream, and what they earn, by year.
func outcomes(f *forecast.Forecast) string {
	var lines []string
	for _, s := range f.Outcomes {
		counted := ""
		if !s.Counted {
			counted = " not counted"
		}
		for _, y := range s.Years {
			lines = append(lines, fmt.Sprintf("%s%s %s: %s families, %s results, %s", s.Stream, counted, y.Year, y.Attached, y.Results, y.Income))
		}
	}
	return strings.Join(lines, "\n")
}

// What streams do in each financial year of the months looked at.
func TestOutcomesByYear(t *testing.T) {
	dozen := attaches("2019/20", 12)
	for _, e := range []example{
		{
			sentence: "Families in their year, half of them successful nine months later: three months' in the same year, nine in the next",
			plan:     council(stream("pbr", dozen, succeeds("50", 9))),
			to:       "2021-03",
			want: `pbr 2019/20: 12 families, 1.5 results, £13,200.00
			       pbr 2020/21: 0 families, 4.5 results, £3,600.00`,
		},
		{
			sentence: "Whole years, though the months looked at hold a part of them",
			plan:     council(stream("pbr", dozen, succeeds("50", 9))),
			from:     "2020-03",
			to:       "2020-04",
			want: `pbr 2019/20: 12 families, 1.5 results, £13,200.00
			       pbr 2020/21: 0 families, 4.5 results, £3,600.00`,
		},
		{
			sentence: "Years that the stream does not name",
			plan:     council(stream("pbr", attaches("2020/21", 3)), stream("none")),
			to:       "2021-03",
			want: `pbr 2019/20: 0 families, 0 results, £0.00
			       pbr 2020/21: 3 families, 0 results, £3,000.00
			       none 2019/20: 0 families, 0 results, £0.00
			       none 2020/21: 0 families, 0 results, £0.00`,
		},
		{
			sentence: "A bid's families are shown, and said not to be counted",
			plan:     council(stream("pbr", bid(), dozen), stream("more", provisional(), dozen)),
			want: `pbr not counted 2019/20: 12 families, 0 results, £12,000.00
			       more not counted 2019/20: 12 families, 0 results, £12,000.00`,
		},
		{
			sentence: "Where they are, they are",
			plan:     council(stream("pbr", bid(), dozen)),
			options:  forecast.Options{Certainty: plan.Bid},
			want:     "pbr 2019/20: 12 families, 0 results, £12,000.00",
		},
		{
			sentence: "Named results, as many as are paid for",
			plan:     council(stream("pbr", dozen, achieved("2019/20", 80), atMost(60))),
			want:     "pbr 2019/20: 12 families, 60 results, £60,000.00",
		},
		{
			sentence: "To four places: a third of a family attaches before the stream is stopped, and 33.3333% of it succeeds",
			plan: council(stream("pbr", attaches("2019/20", 4), succeeds("33.3333", 0)),
				scenario("stop", plan.EndSource{Source: "pbr", On: day("2019-04-30")})),
			scenario: "stop",
			want:     "pbr 2019/20: 0.3333 families, 0.1111 results, £422.22",
		},
		{
			sentence: "Results that come after claims end, or on families of years in which the stream is closed, are none",
			plan:     council(stream("pbr", from("2019-04-01"), attaches("2018/19", 12), dozen, succeeds("100", 6), claimsUntil("2019-12-31"))),
			from:     "2018-04",
			want: `pbr 2018/19: 0 families, 0 results, £0.00
			       pbr 2019/20: 12 families, 3 results, £14,400.00`,
		},
	} {
		e.show = outcomes
		examples(t, []example{e})
	}
}

// A year's income is the amount of the year's tranche; of a stream that is not counted too, once it is.
func TestOutcomesAreTranches(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		f := run(t, p, scenario, o)
		o.Certainty = plan.Bid
		all := run(t, p, scenario, o)
		for i, s := range f.Outcomes {
			if s.Counted != counts(f.Options, f.Plan.Stream(s.Stream).Status) || len(s.Years) != len(f.Years) {
				t.Fatalf("%s is said to be counted: %t, in %d years of %d", s.Stream, s.Counted, len(s.Years), len(f.Years))
			}
			for k, y := range s.Years {
				if y != all.Outcomes[i].Years[k] {
					t.Fatalf("%s does %+v, and %+v where it is counted", s.Stream, y, all.Outcomes[i].Years[k])
				}
				var amount money.Pence
				for _, x := range all.Tranches {
					if x.Source == s.Stream && x.From == y.Year.First().First() {
						amount += x.Amount
					}
				}
				if amount != y.Income || y.Attached < 0 || y.Results < 0 {
					t.Fatalf("%s earns %s in %s of %s families and %s results, and its tranche is %s", s.Stream, y.Income, y.Year, y.Attached, y.Results, amount)
				}
			}
		}
	})
}
