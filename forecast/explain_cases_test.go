package forecast_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// account is a sentence of the rules, a plan that it speaks of, and the explanation that must be given of its post "kw" (or of others),
// worked out by hand.
type account struct {
	sentence string
	plan     *plan.Plan
	of       []plan.ID // "kw" where not said
	from, to string    // the financial year 2019/20 where not said
	scenario plan.ID
	options  forecast.Options
	show     func(e *forecast.Explanation) string // who pays where not said
	want     string
}

// accounts explains the figures of each plan and compares what is shown of them.
func accounts(t *testing.T, list []account) {
	t.Helper()
	for _, a := range list {
		t.Run(a.sentence, func(t *testing.T) {
			t.Helper()
			same(t, a.shown(t), a.want)
		})
	}
}

func (a *account) shown(t *testing.T) string {
	t.Helper()
	horizon := example{options: a.options, from: a.from, to: a.to}
	ids, show := a.of, a.show
	if ids == nil {
		ids = []plan.ID{"kw"}
	}
	if show == nil {
		show = whoPays
	}
	list, err := forecast.Explain(a.plan, a.scenario, ids, horizon.horizon())
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range list {
		if len(ids) > 1 {
			lines = append(lines, string(e.Post))
		}
		lines = append(lines, show(e))
	}
	return strings.Join(lines, "\n")
}

// segments shows a text for each part of the months; equal ones that follow one another are one line: "2019-04 to 2019-09: …", with
// the days of parts of months.
func segments(e *forecast.Explanation, text func(s *forecast.Segment) string) string {
	var lines []string
	for i := 0; i < len(e.Segments); {
		first, last := &e.Segments[i], i
		for last+1 < len(e.Segments) && text(&e.Segments[last+1]) == text(first) {
			last++
		}
		when := first.Month.String()
		switch {
		case first.From == first.Until:
			when = first.From.String()
		case first.Span != first.Month.Span():
			when = first.From.String() + " to " + e.Segments[last].Until.String()
		case last > i:
			when += " to " + e.Segments[last].Month.String()
		}
		lines = append(lines, when+": "+text(first))
		i = last + 1
	}
	if len(lines) == 0 {
		return "nothing"
	}
	return strings.Join(lines, "\n")
}

// whoPays shows for each month its cost, each payment with its rule, and what is left with the reasons.
func whoPays(e *forecast.Explanation) string {
	return segments(e, func(s *forecast.Segment) string {
		var terms []string
		for _, p := range s.Payments {
			terms = append(terms, paymentText(p))
		}
		for _, short := range s.Shortfalls {
			terms = append(terms, shortfallText(short))
		}
		return fmt.Sprintf("%s = %s", s.Cost, strings.Join(terms, " + "))
	})
}

// paymentText is "icb £500.00 WATERFALL of £6,000.00/£12,000.00": what was paid of what all costs needed that were paid together.
func paymentText(p forecast.Payment) string {
	text := fmt.Sprintf("%s %s %s", p.Source, p.Amount, p.Rule)
	if p.Percent != 0 {
		text += fmt.Sprintf(" %s%%", p.Percent)
	}
	if p.With != "" {
		text += " with " + string(p.With)
	}
	return fmt.Sprintf("%s of %s/%s", text, p.Paid, p.Needed)
}

// shortfallText is "gap £500.00 (icb ENDED 2020-03-31, …)", of a split's "gap £500.00 asked of icb (…)".
func shortfallText(s forecast.Shortfall) string {
	text := "gap " + s.Amount.String()
	if s.Split != "" {
		text += " asked of " + string(s.Split)
	}
	return text + " (" + reasonTexts(s.Reasons) + ")"
}

func reasonTexts(reasons []forecast.Reason) string {
	texts := make([]string, len(reasons))
	for i, r := range reasons {
		texts[i] = reasonText(r)
	}
	return strings.Join(texts, ", ")
}

// reasonText is a source, why it did not pay, and the figures of that reason.
func reasonText(r forecast.Reason) string {
	words := []string{string(r.Source), string(r.Why)}
	if r.Status != "" {
		words = append(words, string(r.Status))
	}
	if r.Ended != 0 {
		words = append(words, r.Ended.String())
	}
	if r.Starts != 0 {
		words = append(words, r.Starts.String())
	}
	for _, s := range r.Spent {
		words = append(words, fmt.Sprintf("%s %s", s.Post, s.Amount))
	}
	if r.Left != 0 {
		words = append(words, r.Left.String()+" left")
	}
	if len(r.Matches) > 0 {
		words = append(words, "["+reasonTexts(r.Matches)+"]")
	}
	return strings.Join(words, " ")
}

// whyNot shows the reasons alone.
func whyNot(e *forecast.Explanation) string {
	return segments(e, func(s *forecast.Segment) string {
		var texts []string
		for _, short := range s.Shortfalls {
			texts = append(texts, reasonTexts(short.Reasons))
		}
		return strings.Join(texts, "; ")
	})
}

// byDays shows how each month's cost is made up of its days and of the rounding of the year's running total.
func byDays(e *forecast.Explanation) string {
	return segments(e, func(s *forecast.Segment) string {
		var terms []string
		for _, d := range s.Days {
			terms = append(terms, fmt.Sprintf("%d days at %s: %s", d.Days(), d.Annual, d.Amount))
		}
		if s.Rounding != 0 {
			terms = append(terms, "rounding "+s.Rounding.String())
		}
		return fmt.Sprintf("%s = %s", s.Cost, strings.Join(terms, " + "))
	})
}

// byYear shows what the post costs a year from day to day, and what each filling's annual cost is made up of.
func byYear(e *forecast.Explanation) string {
	var lines []string
	for _, s := range e.Stretches {
		lines = append(lines, fmt.Sprintf("%s to %s: %s FTE at %s", s.From, s.Until, s.FTE, s.Annual))
		for _, f := range s.Fillings {
			lines = append(lines, fillingText(f))
		}
	}
	return strings.Join(lines, "\n")
}

func fillingText(f forecast.Filling) string {
	who := string(f.Contract)
	switch {
	case f.Vacant:
		who = "vacant"
	case who == "":
		who = "post"
	}
	text := fmt.Sprintf("%s %s FTE: %s", who, f.FTE, f.SalaryEntry)
	for _, a := range f.Awards {
		text += fmt.Sprintf(" + %s from %s", a.Rise, a.Award.From)
	}
	text += fmt.Sprintf(" = %s; pay %s", f.Salary, f.Pay)
	if f.OnCosts != 0 {
		text += fmt.Sprintf(", %s%% %s", f.OnCostPercent, f.OnCosts)
	}
	if f.InsuranceRate != 0 {
		text += fmt.Sprintf(", NI %s%% above %d × %s: %s", f.InsuranceRate, f.Heads, f.Threshold, f.Insurance)
	}
	if f.Other != 0 {
		text += fmt.Sprintf(", other %s", f.Other)
	}
	if f.Rounding != 0 {
		text += fmt.Sprintf(", rounding %s", f.Rounding)
	}
	return text
}

// remarksOf shows what is noted and assumed.
func remarksOf(e *forecast.Explanation) string {
	var lines []string
	for _, r := range e.Remarks {
		line := r.Item + ": " + r.Note
		if r.Assumed {
			line += " (assumed)"
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return "nothing"
	}
	return strings.Join(lines, "\n")
}

// By which rule each source paid. A post at £12,000 costs £1,000.00 a month.
func TestExplainRules(t *testing.T) {
	kw := post("kw", "12000")
	icb := func(more ...option) part { return grant("icb", more...) }
	accounts(t, []account{
		{
			sentence: "A year's money that is enough",
			plan:     council(kw, icb(year("2019/20", "15000"))),
			want:     "2019-04 to 2020-03: £1,000.00 = icb £1,000.00 WATERFALL of £12,000.00/£12,000.00",
		},
		{
			sentence: "That is not enough for two posts: half of every month, of what both need",
			plan:     council(kw, post("coach", "24000"), icb(year("2019/20", "18000"))),
			want: "2019-04 to 2020-03: £1,000.00 = icb £500.00 WATERFALL of £18,000.00/£36,000.00 + " +
				"gap £500.00 (icb SPENT coach £12,000.00 kw £6,000.00)",
		},
		{
			sentence: "Posts that go first are paid by themselves",
			plan:     council(kw, post("coach", "24000", priority(1)), icb(year("2019/20", "30000"))),
			of:       []plan.ID{"coach", "kw"},
			want: `coach
			       2019-04 to 2020-03: £2,000.00 = icb £2,000.00 WATERFALL of £24,000.00/£24,000.00
			       kw
			       2019-04 to 2020-03: £1,000.00 = icb £500.00 WATERFALL of £6,000.00/£12,000.00 + gap £500.00 (icb SPENT coach £24,000.00 kw £6,000.00)`,
		},
		{
			sentence: "A pot pays month by month until it is empty",
			plan:     council(kw, icb(pot("2019-04-01", "2020-03-31", "8500"))),
			want: `2019-04 to 2019-11: £1,000.00 = icb £1,000.00 WATERFALL of £1,000.00/£1,000.00
			       2019-12: £1,000.00 = icb £500.00 WATERFALL of £500.00/£1,000.00 + gap £500.00 (icb SPENT kw £8,500.00)
			       2020-01 to 2020-03: £1,000.00 = gap £1,000.00 (icb SPENT kw £8,500.00)`,
		},
		{
			sentence: "A month in which money changes has two parts",
			plan:     council(kw, icb(spread("2019-04-16", "2019-04-30", "400"))),
			to:       "2019-04",
			want: `2019-04-01 to 2019-04-15: £500.00 = gap £500.00 (icb NOT_STARTED 2019-04-16)
			       2019-04-16 to 2019-04-30: £500.00 = icb £400.00 WATERFALL of £400.00/£500.00 + gap £100.00 (icb SPENT kw £400.00)`,
		},
		{
			sentence: "Two tranches of a source are two payments, what ends first first",
			plan:     council(kw, icb(year("2019/20", "3000"), spread("2019-04-01", "2019-06-30", "600"))),
			to:       "2019-04",
			want: "2019-04: £1,000.00 = icb £200.00 WATERFALL of £600.00/£3,000.00 + icb £210.53 WATERFALL of £3,000.00/£11,400.00 + " +
				"gap £589.47 (icb SPENT kw £3,600.00)", // £11,400 are still needed, £800 in this month: 800 × 3000 / 11400 = 210.53
		},
		{
			sentence: "A grant at 50% and its match pay together, as far as the match goes",
			plan:     council(kw, icb(matched("50", "county"), year("2019/20", "6000")), grant("county", year("2019/20", "3000"))),
			want: "2019-04 to 2020-03: £1,000.00 = icb £250.00 GRANT_WITH_MATCH with county of £6,000.00/£12,000.00 + " +
				"county £250.00 MATCH with icb of £6,000.00/£12,000.00 + gap £500.00 (icb NO_MATCH £3,000.00 left [county SPENT kw £3,000.00], county SPENT kw £3,000.00)",
		},
		{
			sentence: "At 40%, and the match source pays the rest alone afterwards",
			plan:     council(kw, icb(matched("40", "county"), year("2019/20", "2400")), grant("county", year("2019/20", "9600"))),
			want: "2019-04 to 2020-03: £1,000.00 = icb £200.00 GRANT_WITH_MATCH with county of £6,000.00/£12,000.00 + " +
				"county £300.00 MATCH with icb of £6,000.00/£12,000.00 + county £500.00 WATERFALL of £6,000.00/£6,000.00",
		},
		{
			sentence: "Thirds are asked for by running total: £33.34, £33.33 and £33.34 of £100.01",
			plan: council(post("kw", "1200.12"), icb(year("2019/20", "500")), grant("a", year("2019/20", "500")), grant("b", year("2019/20", "500")),
				split("kw", "icb", "33.3333", "2019-04-01", ""), split("kw", "a", "33.3333", "2019-04-01", ""), split("kw", "b", "33.3334", "2019-04-01", "")),
			to:   "2019-04",
			want: "2019-04: £100.01 = icb £33.34 SPLIT 33.3333% of £400.08/£400.08 + a £33.33 SPLIT 33.3333% of £399.96/£399.96 + b £33.34 SPLIT 33.3334% of £400.08/£400.08",
		},
		{
			sentence: "Two splits of one source are one ask; what no split asks for is the waterfall's",
			plan: council(kw, icb(year("2019/20", "12000")), split("kw", "icb", "30", "2019-04-01", "2020-03-31"),
				split("kw", "icb", "20", "2019-04-01", "2020-03-31")),
			want: "2019-04 to 2020-03: £1,000.00 = icb £500.00 SPLIT 50% of £6,000.00/£6,000.00 + icb £500.00 WATERFALL of £6,000.00/£6,000.00",
		},
		{
			sentence: "A grant's split draws beside the match that is there, £400 for £400, though 60% are asked of it",
			plan: council(kw, icb(matched("50", "county"), year("2019/20", "7200")), grant("county", year("2019/20", "6000")),
				split("kw", "icb", "60", "2019-04-01", ""), split("kw", "county", "40", "2019-04-01", "")),
			want: "2019-04 to 2020-03: £1,000.00 = county £400.00 SPLIT 40% of £4,800.00/£4,800.00 + icb £400.00 MATCHED_SPLIT 60% of £4,800.00/£4,800.00 + " +
				"gap £200.00 asked of icb (icb NO_MATCH £2,400.00 left [county NOT_ASKED], county ELSEWHERE £1,200.00 left)",
		},
		{
			sentence: "What a split asks for in vain is gap, whatever others have",
			plan: council(kw, icb(year("2019/20", "3000")), grant("county", year("2019/20", "12000")),
				split("kw", "icb", "50", "2019-04-01", "")),
			want: "2019-04 to 2020-03: £1,000.00 = icb £250.00 SPLIT 50% of £3,000.00/£6,000.00 + county £500.00 WATERFALL of £6,000.00/£6,000.00 + " +
				"gap £250.00 asked of icb (icb SPENT kw £3,000.00, county ELSEWHERE £6,000.00 left)",
		},
		{
			sentence: "Unless the forecast lets the waterfall pay it",
			plan: council(kw, icb(year("2019/20", "3000")), grant("county", year("2019/20", "8400")),
				split("kw", "icb", "50", "2019-04-01", "")),
			options: forecast.Options{SplitShortfall: forecast.ShortfallToWaterfall},
			want: "2019-04 to 2020-03: £1,000.00 = icb £250.00 SPLIT 50% of £3,000.00/£6,000.00 + county £700.00 WATERFALL of £8,400.00/£9,000.00 + " +
				"gap £50.00 (icb SPENT kw £3,000.00, county SPENT kw £8,400.00)",
		},
		{
			sentence: "Two splits, both in vain, and a part that no split asks for: each shortfall has its reasons, the split's source first",
			plan: council(kw, icb(year("2018/19", "1")), grant("county", bid(), year("2019/20", "1")),
				split("kw", "county", "30", "2019-04-01", ""), split("kw", "icb", "20", "2019-04-01", "")),
			to: "2019-04",
			want: "2019-04: £1,000.00 = gap £200.00 asked of icb (icb ENDED 2019-03-31, county NOT_COUNTED BID) + " +
				"gap £300.00 asked of county (county NOT_COUNTED BID, icb ENDED 2019-03-31) + gap £500.00 (icb ENDED 2019-03-31, county NOT_COUNTED BID)",
		},
	})
}

// Why a source does not pay.
func TestExplainReasons(t *testing.T) {
	kw := post("kw", "12000")
	coach := post("coach", "12000")
	for _, a := range []account{
		{
			sentence: "It has ended, starts later, or is between two tranches",
			plan:     council(kw, grant("icb", spread("2019-06-01", "2019-06-30", "1000"), spread("2019-08-01", "2019-08-31", "1000"))),
			to:       "2019-09",
			want: `2019-04 to 2019-05: icb NOT_STARTED 2019-06-01
			       2019-06:
			       2019-07: icb BETWEEN 2019-06-30 2019-08-01
			       2019-08:
			       2019-09: icb ENDED 2019-08-31`,
		},
		{
			sentence: "It has no tranche, none with money, or a stream earns nothing",
			plan:     council(kw, grant("icb"), grant("ics", year("2019/20", "0")), stream("pbr", attaches("2019/20", 0))),
			want:     "2019-04 to 2020-03: icb NO_MONEY, ics NO_MONEY, pbr NO_MONEY",
		},
		{
			sentence: "It may not pay for the post, by its programme, its place or by itself",
			plan: council(programme("families"), programme("health"), kw, post("coach", "1", at("Harwich")), grant("a", forProgramme("health"), year("2019/20", "1")),
				grant("b", forPlaces("Harwich"), year("2019/20", "1")), grant("c", forPosts("coach"), year("2019/20", "1")), stream("pbr", of("health"), attaches("2019/20", 1))),
			want: "2019-04 to 2020-03: a NOT_ELIGIBLE, b NOT_ELIGIBLE, c NOT_ELIGIBLE, pbr NOT_ELIGIBLE",
		},
		{
			sentence: "It is not sure enough",
			plan:     council(kw, grant("icb", bid(), year("2019/20", "1")), grant("ics", provisional(), year("2019/20", "1")), stream("pbr", bid(), attaches("2019/20", 1))),
			want:     "2019-04 to 2020-03: icb NOT_COUNTED BID, ics NOT_COUNTED PROVISIONAL, pbr NOT_COUNTED BID",
		},
		{
			sentence: "Counted, it is spent",
			plan:     council(kw, grant("icb", bid(), year("2019/20", "600"))),
			options:  forecast.Options{Certainty: plan.Bid},
			want:     "2019-04 to 2020-03: icb SPENT kw £600.00",
		},
		{
			sentence: "A pot was spent in the years before, the most on the coach",
			plan:     council(kw, post("coach", "24000", from("2018-04-01"), until("2019-03-31")), grant("icb", pot("2018-04-01", "2021-03-31", "36000"))),
			want:     "2019-04 to 2020-03: icb SPENT coach £24,000.00 kw £12,000.00",
		},
		{
			sentence: "What is spent in later years is not said of earlier ones",
			plan:     council(post("kw", "12000", from("2018-10-01")), coach, grant("icb", year("2018/19", "9000"), year("2019/20", "4000"))),
			from:     "2019-03",
			to:       "2019-04",
			want: `2019-03: icb SPENT coach £6,000.00 kw £3,000.00
			       2019-04: icb SPENT coach £2,000.00 kw £2,000.00`,
		},
		{
			sentence: "Its match is spent, ended, not eligible, not counted or without money",
			plan: council(kw, coach, grant("icb", forPosts("kw"), matched("50", "a", "b", "c", "d", "e"), year("2019/20", "6000")), grant("a", year("2019/20", "2400")),
				grant("b", year("2018/19", "24000")), grant("c", forPosts("coach"), year("2019/20", "2400")), grant("d", bid(), year("2019/20", "1")), grant("e")),
			to: "2019-04",
			want: "2019-04: icb NO_MATCH £3,600.00 left [a SPENT kw £2,400.00, b ENDED 2019-03-31, c NOT_ELIGIBLE, d NOT_COUNTED BID, e NO_MONEY], " +
				"a SPENT kw £2,400.00, b ENDED 2019-03-31, c NOT_ELIGIBLE, d NOT_COUNTED BID, e NO_MONEY",
		},
		{
			sentence: "A split asks another source, and so neither the grant nor its match may pay",
			plan: council(kw, grant("icb", matched("50", "county"), year("2019/20", "6000")), grant("county", year("2019/20", "6000")),
				grant("ics", bid(), year("2019/20", "12000")), split("kw", "ics", "100", "2019-04-01", "")),
			want: "2019-04 to 2020-03: ics NOT_COUNTED BID, icb ELSEWHERE £6,000.00 left, county ELSEWHERE £6,000.00 left",
		},
		{
			sentence: "A split asks a source that may not pay for the post",
			plan:     council(kw, coach, grant("icb", forPosts("coach"), year("2019/20", "12000")), split("kw", "icb", "100", "2019-04-01", "")),
			want:     "2019-04 to 2020-03: icb NOT_ELIGIBLE",
		},
		{
			sentence: "A grant's split has no match: its match source is asked for nothing, though it has money",
			plan: council(kw, grant("icb", matched("50", "county"), year("2019/20", "6000")), grant("county", year("2019/20", "6000")),
				split("kw", "icb", "100", "2019-04-01", "")),
			want: "2019-04 to 2020-03: icb NO_MATCH £6,000.00 left [county NOT_ASKED], county ELSEWHERE £6,000.00 left",
		},
		{
			sentence: "Or has spent it on what splits ask of it for another post",
			plan: council(kw, coach, grant("icb", matched("50", "county"), forPosts("kw"), year("2019/20", "6000")), grant("county", year("2019/20", "12000")),
				split("kw", "icb", "100", "2019-04-01", ""), split("coach", "county", "100", "2019-04-01", "")),
			want: "2019-04 to 2020-03: icb NO_MATCH £6,000.00 left [county SPENT coach £12,000.00], county SPENT coach £12,000.00",
		},
		{
			sentence: "A grant's split beside match that is spent: £250 for £250 of £500, and the grant goes to its last penny",
			plan: council(kw, grant("icb", matched("50", "county"), year("2019/20", "3000")), grant("county", year("2019/20", "6000")),
				split("kw", "icb", "50", "2019-04-01", ""), split("kw", "county", "50", "2019-04-01", "")),
			want: "2019-04 to 2020-03: icb SPENT kw £3,000.00, county SPENT kw £6,000.00",
		},
		{
			sentence: "Under a scenario that takes a source away",
			plan:     council(kw, grant("icb", year("2019/20", "12000")), scenario("without", plan.RemoveSource{Source: "icb"})),
			scenario: "without",
			want:     "2019-04 to 2020-03: icb NO_MONEY",
		},
	} {
		a.show = whyNot
		accounts(t, []account{a})
	}
}

// How a month's cost is made up.
func TestExplainCosts(t *testing.T) {
	for _, a := range []account{
		{
			sentence: "Twelve equal months; a pay award on the 16th of April is in half of it",
			plan:     council(post("kw", "12000"), award("2019-04-16", "£1,200")),
			to:       "2019-05",
			want: `2019-04: £1,050.00 = 15 days at £12,000.00: £500.00 + 15 days at £13,200.00: £550.00
			       2019-05: £1,100.00 = 31 days at £13,200.00: £1,100.00`,
		},
		{
			sentence: "The year's running total is rounded: £83.33, £166.67, £250.00",
			plan:     council(post("kw", "1000")),
			to:       "2019-07",
			want: `2019-04: £83.33 = 30 days at £1,000.00: £83.33
			       2019-05: £83.34 = 31 days at £1,000.00: £83.33 + rounding £0.01
			       2019-06: £83.33 = 30 days at £1,000.00: £83.33
			       2019-07: £83.33 = 31 days at £1,000.00: £83.33`,
		},
		{
			sentence: "Days of equal cost are said together, though a contract ends between them; a vacancy costs nothing",
			plan: council(post("kw", "12000"), contract("a", "kw", "2018-04-01", "2019-04-10"), contract("b", "kw", "2019-04-11", "2019-04-15"),
				contract("c", "kw", "2019-04-22", "")),
			to:   "2019-04",
			want: "2019-04: £800.00 = 15 days at £12,000.00: £500.00 + 9 days at £12,000.00: £300.00",
		},
		{
			sentence: "The days of a part of a month",
			plan:     council(post("kw", "12000"), grant("icb", spread("2019-04-11", "2019-04-30", "1"))),
			to:       "2019-04",
			want: `2019-04-01 to 2019-04-10: £333.33 = 10 days at £12,000.00: £333.33
			       2019-04-11 to 2019-04-30: £666.67 = 20 days at £12,000.00: £666.67`,
		},
		{sentence: "A yearly cost line", plan: council(cost("kw", "1200", until("2019-04-15"))), want: "2019-04: £50.00 = 15 days at £1,200.00: £50.00"},
		{sentence: "A one-off amount has no days", plan: council(oneOff("kw", "8000", "2020-03-31")), want: "2020-03-31: £8,000.00 ="},
		{sentence: "A post that is not there", plan: council(post("kw", "12000", from("2020-04-01"))), want: "nothing"},
		{sentence: "A post that costs nothing", plan: council(post("kw", "0")), want: "nothing"},
	} {
		a.show = byDays
		accounts(t, []account{a})
	}
}

// What a post costs a year: salary, awards, on-costs, National Insurance, for each filling.
func TestExplainAnnualCosts(t *testing.T) {
	for _, a := range []account{
		{
			sentence: "A salary and the awards since it, percent and flat, each to the penny; not those of other groups or before",
			plan: council(post("kw", "10000", salary("2016-04-01", "20000.01"), group("njc")), award("2015-04-01", "1%", group("njc")), award("2016-04-01", "1%", group("njc")),
				award("2018-04-01", "2%", group("njc")), award("2019-04-01", "£500", group("njc")), award("2019-04-01", "10%"), award("2020-04-01", "3%", group("njc"))),
			want: `2019-04-01 to 2020-03-31: 1 FTE at £20,900.01
			       post 1 FTE: £20,000.01 + £400.00 from 2018-04-01 + £500.00 from 2019-04-01 = £20,900.01; pay £20,900.01`,
		},
		{
			sentence: "An award and a step in the year",
			plan:     council(post("kw", "20000", step("2020-01-01", "0.6")), award("2019-10-01", "-2.5%")),
			want: `2019-04-01 to 2019-09-30: 1 FTE at £20,000.00
			       post 1 FTE: £20,000.00 = £20,000.00; pay £20,000.00
			       2019-10-01 to 2019-12-31: 1 FTE at £19,500.00
			       post 1 FTE: £20,000.00 + -£500.00 from 2019-10-01 = £19,500.00; pay £19,500.00
			       2020-01-01 to 2020-03-31: 0.6 FTE at £11,700.00
			       post 0.6 FTE: £20,000.00 + -£500.00 from 2019-10-01 = £19,500.00; pay £11,700.00`,
		},
		{
			// Three heads at £8,424: 13.8% of £34,728.00; from 6 April at £8,632: of £34,104.00.
			sentence: "National Insurance above a threshold for each head, 2.5 FTE being three; on-costs of 20%, £100 for each FTE",
			plan:     council(post("kw", "24000", fte("2.5"), onCostsFrom("2010-04-01", "20", plan.NIStatutory), otherAnnual("100"))),
			to:       "2019-05",
			want: `2019-04-01 to 2019-04-05: 2.5 FTE at £77,042.46
			       post 2.5 FTE: £24,000.00 = £24,000.00; pay £60,000.00, 20% £12,000.00, NI 13.8% above 3 × £8,424.00: £4,792.46, other £250.00
			       2019-04-06 to 2019-05-31: 2.5 FTE at £76,956.35
			       post 2.5 FTE: £24,000.00 = £24,000.00; pay £60,000.00, 20% £12,000.00, NI 13.8% above 3 × £8,632.00: £4,706.35, other £250.00`,
		},
		{
			sentence: "Pay below the threshold bears none",
			plan:     council(post("kw", "8632", insured())),
			from:     "2019-05",
			to:       "2019-05",
			want: `2019-05-01 to 2019-05-31: 1 FTE at £8,632.00
			       post 1 FTE: £8,632.00 = £8,632.00; pay £8,632.00, NI 13.8% above 1 × £8,632.00: £0.00`,
		},
		{
			// Pay £50.005 and other costs of £0.005 are £50.01 together; each by itself is a half penny more.
			sentence: "The parts are rounded each by itself, and the annual cost once",
			plan:     council(post("kw", "100.01", fte("0.5"), otherAnnual("0.01"))),
			want: `2019-04-01 to 2020-03-31: 0.5 FTE at £50.01
			       post 0.5 FTE: £100.01 = £100.01; pay £50.01, other £0.01, rounding -£0.01`,
		},
		{
			sentence: "Each contract is a filling, at most at the post's FTE",
			plan: council(post("kw", "20000", fte("0.8"), onCosts("10")), contract("a", "kw", "2018-04-01", "2019-09-30"),
				contract("b", "kw", "2019-07-01", "", fte("0.5"))),
			want: `2019-04-01 to 2019-06-30: 0.8 FTE at £17,600.00
			       a 0.8 FTE: £20,000.00 = £20,000.00; pay £16,000.00, 10% £1,600.00
			       2019-07-01 to 2019-09-30: 1.3 FTE at £28,600.00
			       a 0.8 FTE: £20,000.00 = £20,000.00; pay £16,000.00, 10% £1,600.00
			       b 0.5 FTE: £20,000.00 = £20,000.00; pay £10,000.00, 10% £1,000.00
			       2019-10-01 to 2020-03-31: 0.5 FTE at £11,000.00
			       b 0.5 FTE: £20,000.00 = £20,000.00; pay £10,000.00, 10% £1,000.00`,
		},
		{
			sentence: "Vacancies that are counted are a filling, and are not filled",
			plan:     council(post("kw", "20000"), contract("a", "kw", "2019-10-01", "2020-02-29", fte("0.6"))),
			options:  forecast.Options{Vacancies: forecast.IncludeVacancies},
			want: `2019-04-01 to 2019-09-30: 0 FTE at £20,000.00
			       vacant 1 FTE: £20,000.00 = £20,000.00; pay £20,000.00
			       2019-10-01 to 2020-02-29: 0.6 FTE at £20,000.00
			       a 0.6 FTE: £20,000.00 = £20,000.00; pay £12,000.00
			       vacant 0.4 FTE: £20,000.00 = £20,000.00; pay £8,000.00
			       2020-03-01 to 2020-03-31: 0 FTE at £20,000.00
			       vacant 1 FTE: £20,000.00 = £20,000.00; pay £20,000.00`,
		},
		{
			sentence: "One contract after another is two, though they cost the same",
			plan:     council(post("kw", "20000"), contract("a", "kw", "2018-04-01", "2019-09-30"), contract("b", "kw", "2019-10-01", "")),
			want: `2019-04-01 to 2019-09-30: 1 FTE at £20,000.00
			       a 1 FTE: £20,000.00 = £20,000.00; pay £20,000.00
			       2019-10-01 to 2020-03-31: 1 FTE at £20,000.00
			       b 1 FTE: £20,000.00 = £20,000.00; pay £20,000.00`,
		},
		{
			sentence: "An award for nobody makes no difference",
			plan:     council(post("kw", "20000"), award("2019-10-01", "2%", group("police"))),
			want: `2019-04-01 to 2020-03-31: 1 FTE at £20,000.00
			       post 1 FTE: £20,000.00 = £20,000.00; pay £20,000.00`,
		},
		{sentence: "A cost line has no fillings", plan: council(cost("kw", "1200", until("2019-09-30"))), want: "2019-04-01 to 2019-09-30: 0 FTE at £1,200.00"},
		{sentence: "A one-off amount has nothing a year", plan: council(oneOff("kw", "1200", "2019-09-30")), want: ""},
	} {
		a.show = byYear
		accounts(t, []account{a})
	}
}

// What the plan notes beside the items that figures follow from.
func TestExplainRemarks(t *testing.T) {
	note := func(text string) plan.Remark { return plan.Remark{Note: text} }
	for _, a := range []account{
		{
			sentence: "The post, its salary, FTE, on-costs, awards, contracts and splits, and who pays",
			plan: council(post("kw", "20000", noted("As agreed"), step("2019-01-01", "0.8"), onCosts("20"), ofPost(func(x *plan.Post) {
				x.Salaries[0].Remark, x.FTESteps[0].Remark, x.OnCosts[0].Remark = plan.Remark{Note: "Grade 9", Assumed: true}, note("By request"), note("A fifth")
			})), award("2019-04-01", "2%", assumed()), contract("kw-1", "kw", "2018-04-01", "", noted("Acting up")), split("kw", "icb", "50", "2019-04-01", ""),
				grant("icb", noted("First year"), year("2019/20", "9000")), func(p *plan.Plan) {
					p.Splits[0].Remark, p.Sources[0].Tranches[0].Remark = note("Half"), note("Award letter")
				}),
			want: `Kw: As agreed
			       Salary from 1 April 2010: Grade 9 (assumed)
			       FTE from 1 January 2019: By request
			       On-costs: A fifth
			       Pay award from 1 April 2019:  (assumed)
			       Contract kw-1: Acting up
			       Funding split of 50% by Icb: Half
			       Icb: First year
			       Icb, 1 April 2019 to 31 March 2020: Award letter`,
		},
		{
			sentence: "Nothing of what is in force at other times, or of money that may not pay",
			plan: council(post("kw", "20000", step("2020-04-01", "0.8"), ofPost(func(x *plan.Post) { x.FTESteps[0].Remark = note("Later") })), post("coach", "1", noted("Another")),
				award("2020-04-01", "2%", noted("Later")), contract("kw-1", "kw", "2018-04-01", "2020-03-31"), contract("kw-2", "kw", "2020-04-01", "", noted("Later")),
				split("kw", "icb", "50", "2018-04-01", "2019-03-31"), grant("icb", year("2019/20", "9000"), year("2020/21", "9000")), grant("ics", forPosts("coach"), noted("Not for it"), year("2019/20", "1")),
				grant("none", noted("Nothing")), func(p *plan.Plan) {
					p.Splits[0].Remark, p.Sources[0].Tranches[1].Remark = note("Before"), note("Later")
				}),
			want: "nothing",
		},
		{
			sentence: "Of money that might have paid and did not, and of a stream",
			plan:     council(cost("kw", "20000", noted("By estimate")), grant("icb", bid(), noted("Submitted in May"), year("2019/20", "9000")), stream("pbr", noted("As last year"), attaches("2019/20", 1))),
			want: `Kw: By estimate
			       Icb: Submitted in May
			       Pbr: As last year`,
		},
	} {
		a.show = remarksOf
		accounts(t, []account{a})
	}
}

// The clauses in which people are told why a source does not pay.
func TestExplainReasonsInWords(t *testing.T) {
	p := council(post("kw", "12000"), post("coach", "12000"), cost("a", "1"), cost("b", "1"), cost("c", "1"), grant("icb"), grant("county"))
	spent := forecast.Reason{Source: "county", Why: forecast.Spent, Spent: []forecast.Spending{{Post: "coach", Amount: 8_000_00}, {Post: "kw", Amount: 4_000_00}}}
	many := []forecast.Spending{{Post: "coach", Amount: 500}, {Post: "kw", Amount: 400}, {Post: "a", Amount: 300}, {Post: "b", Amount: 200}, {Post: "c", Amount: 100}}
	for _, c := range []struct {
		reason forecast.Reason
		want   string
	}{
		{forecast.Reason{Why: forecast.NotCounted, Status: plan.Bid}, "Icb…not counted…bid"},
		{forecast.Reason{Why: forecast.NotCounted, Status: plan.Provisional}, "Icb…not counted…provisional"},
		{forecast.Reason{Why: forecast.NoMoney}, "Icb…no money"},
		{forecast.Reason{Why: forecast.NotEligible}, "Icb…may not pay for it"},
		{forecast.Reason{Why: forecast.Ended, Ended: day("2020-03-31")}, "Icb…ended on 31 March 2020"},
		{forecast.Reason{Why: forecast.NotStarted, Starts: day("2020-04-01")}, "Icb…starts only on 1 April 2020"},
		{forecast.Reason{Why: forecast.BetweenTwo, Ended: day("2020-03-31"), Starts: day("2020-05-01")}, "Icb…31 March 2020…1 May 2020"},
		{forecast.Reason{Why: forecast.Spent, Spent: spent.Spent}, "Icb…spent…Coach (£8,000.00) and Kw (£4,000.00)"},
		{forecast.Reason{Why: forecast.Spent, Spent: many[:4]}, "Coach (£5.00), Kw (£4.00), A (£3.00) and 1 other (£2.00)"},
		{forecast.Reason{Why: forecast.Spent, Spent: many}, "Coach (£5.00), Kw (£4.00), A (£3.00) and 2 others (£3.00)"},
		{forecast.Reason{Why: forecast.Spent}, "Icb…nothing"},
		{forecast.Reason{Why: forecast.NoMatch, Left: 6_000_00, Matches: []forecast.Reason{spent, {Source: "icb", Why: forecast.NoMoney}}}, "Icb…no match…£6,000.00…County: spent…Coach (£8,000.00)…Icb: no money"},
		{forecast.Reason{Why: forecast.Elsewhere, Left: 6_000_00}, "Icb…£6,000.00 left…split asks another source"},
		{forecast.Reason{Why: forecast.NotAsked}, "Icb…no funding split asks"},
		{forecast.Reason{Why: forecast.TooLittle, Left: 1}, "Icb…£0.01…whole pence"},
	} {
		c.reason.Source = "icb"
		if got := c.reason.Label(p); !says(got, c.want) {
			t.Errorf("%s is said as %q; want %q", c.reason.Why, got, c.want)
		}
	}
}

// Without ids all that lacks money is explained, posts before cost lines, each once.
func TestExplainAllGaps(t *testing.T) {
	p := council(cost("rooms", "1200"), post("kw", "12000"), post("coach", "12000"), post("a", "12000"), oneOff("later", "1", "2020-04-01"),
		grant("icb", forPosts("coach"), year("2019/20", "12000")))
	list, err := forecast.Explain(p, "", nil, forecast.Options{From: month("2019-04"), To: month("2020-03")})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range list {
		lines = append(lines, fmt.Sprintf("%s %t: %s = %s + gap %s, %s FTE", e.Post, e.IsCost, e.Cost, e.Funding, e.Gap, e.FilledFTE))
	}
	same(t, strings.Join(lines, "\n"), `kw false: £12,000.00 = £0.00 + gap £12,000.00, 1 FTE
		a false: £12,000.00 = £0.00 + gap £12,000.00, 1 FTE
		rooms true: £1,200.00 = £0.00 + gap £1,200.00, 0 FTE`)
	funded, err := forecast.Explain(p, "", []plan.ID{"coach"}, forecast.Options{From: month("2019-04"), To: month("2019-04")})
	if err != nil || len(funded) != 1 || funded[0].Gap != 0 || funded[0].Scenario != "" || funded[0].Plan.Post("coach") == nil {
		t.Errorf("got %+v, %v", funded, err)
	}
}

// What cannot be explained.
func TestExplainNothing(t *testing.T) {
	p := council(post("kw", "12000"), scenario("new", plan.AddPost{Post: aPost("coach", "12000")}), scenario("gone", plan.DeletePost{Post: "kw"}))
	for _, c := range []struct {
		sentence string
		of       plan.ID
		scenario plan.ID
		from, to string
		want     string
	}{
		{"A post that there is not", "none", "", "2019-04", "2020-03", `"none"`},
		{"One that another scenario adds", "coach", "", "2019-04", "2020-03", `"coach"`},
		{"One that the scenario takes away", "kw", "gone", "2019-04", "2020-03", `"kw"`},
		{"A scenario that there is not", "kw", "none", "2019-04", "2020-03", "none"},
		{"Months that end before they begin", "kw", "", "2019-04", "2019-03", "2019-03"},
		{"More than fifty years", "kw", "", "2019-04", "2069-04", "50 years"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			list, err := forecast.Explain(p, c.scenario, []plan.ID{c.of}, forecast.Options{From: month(c.from), To: month(c.to)})
			var problems plan.Problems
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) || list != nil {
				t.Errorf("got %v, %v; want problems that say %s", list, err, c.want)
			}
		})
	}
	if list, err := forecast.Explain(p, "new", []plan.ID{"coach"}, forecast.Options{From: month("2019-04"), To: month("2020-03")}); err != nil || list[0].Scenario != "new" {
		t.Errorf("got %v, %v", list, err)
	}
}
