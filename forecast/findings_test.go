package forecast_test

import (
	"slices"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
)

// look is a sentence of the catalogue of findings, a plan that it speaks of, and what must be found in it, worked out by hand: a finding
// a line, as findingLine gives it. Where its words matter, some of them follow, with "…" for the others.
type look struct {
	sentence string
	plan     *plan.Plan
	asAt     string // 1 September 2019 where not said
	scenario plan.ID
	options  forecast.Options // the plan's whole life where not said
	want     string
}

// looks looks at each plan for findings of some kinds, of all where none is named.
func looks(t *testing.T, list []look, kinds ...forecast.FindingCode) {
	t.Helper()
	for _, l := range list {
		t.Run(l.sentence, func(t *testing.T) {
			t.Helper()
			same(t, asWanted(l.find(t, kinds), l.want), l.want)
		})
	}
}

func (l *look) find(t *testing.T, kinds []forecast.FindingCode) []forecast.Finding {
	t.Helper()
	asAt := day("2019-09-01")
	if l.asAt != "" {
		asAt = day(l.asAt)
	}
	found, err := forecast.Findings(l.plan, l.scenario, asAt, l.options)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(found, func(f forecast.Finding) bool { return len(kinds) > 0 && !slices.Contains(kinds, f.Code) })
}

// asWanted gives a line for each finding, with its words where the line wanted in its place has some: as they are wanted, if they
// agree.
func asWanted(found []forecast.Finding, want string) string {
	if len(found) == 0 {
		return "nothing"
	}
	wanted := strings.Split(tidy(want), "\n")
	lines := make([]string, len(found))
	for i := range found {
		lines[i] = findingLine(&found[i])
		if i >= len(wanted) {
			continue
		}
		if _, words, ok := strings.Cut(wanted[i], ": "); ok && says(found[i].Text, words) {
			lines[i] += ": " + words
		} else if ok {
			lines[i] += ": " + found[i].Text
		}
	}
	return strings.Join(lines, "\n")
}

// findingLine is a finding's severity, kind and item, and its date and amount if it has them:
// "warning permanent-post-on-temporary-money post/kw 2020-04-01 £12,000.00".
func findingLine(f *forecast.Finding) string {
	words := []string{string(f.Severity), string(f.Code)}
	if f.At != "" {
		words = append(words, string(f.At))
	}
	if f.Waived() {
		words = slices.Insert(words, 0, "waived")
	}
	if f.Date != 0 {
		words = append(words, f.Date.String())
	}
	if f.Amount != 0 {
		words = append(words, f.Amount.String())
	}
	return strings.Join(words, " ")
}

// says reports whether a text has these words, in this order; "…" stands for any others. After "¬" it must not have them.
func says(text, words string) bool {
	if words, not := strings.CutPrefix(words, "¬"); not {
		return !says(text, words)
	}
	for _, part := range strings.Split(words, "…") {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}

// A contract that goes on when the post's money does not. A post at £12,000 costs £1,000.00 a month, and £33.33 on 1 April.
func TestFindingContractsBeyondTheirMoney(t *testing.T) {
	kw := post("kw", "12000")
	icb := grant("icb", year("2019/20", "12000"))
	looks(t, []look{
		{
			sentence: "A contract may end on the last day of its money",
			plan:     council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-03-31")),
			want:     "nothing",
		},
		{
			sentence: "A day later it outlives it, by the pay of that day",
			plan:     council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-04-01")),
			want:     "error contract-outlives-money contract/kw-1 2020-04-01 £33.33: fixed-term…kw-1…Kw…1 April 2020…£33.33…Icb…31 March 2020",
		},
		{
			sentence: "Half a year later, by that of six months",
			plan:     council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-09-30")),
			want:     "error contract-outlives-money contract/kw-1 2020-04-01 £6,000.00",
		},
		{
			sentence: "A permanent appointment that is known to end, and a secondment, outlive it as well: each has its part of what the post lacks",
			plan: council(post("kw", "12000", fte("2")), grant("icb", year("2019/20", "24000")),
				contract("kw-1", "kw", "2019-04-01", "2020-06-30", permanent()), contract("kw-2", "kw", "2019-04-01", "2020-06-30", secondment())),
			want: `error contract-outlives-money contract/kw-1 2020-04-01 £3,000.00: permanent contract
			       error contract-outlives-money contract/kw-2 2020-04-01 £3,000.00: secondment`,
		},
		{
			sentence: "Their parts go by FTE: of £9,000 for 1.5 FTE in half a year",
			plan: council(post("kw", "12000", fte("1.5")), grant("icb", year("2019/20", "18000")),
				contract("kw-1", "kw", "2019-04-01", "2020-09-30"), contract("kw-2", "kw", "2019-04-01", "2020-09-30", fte("0.5"))),
			want: `error contract-outlives-money contract/kw-1 2020-04-01 £6,000.00
			       error contract-outlives-money contract/kw-2 2020-04-01 £3,000.00`,
		},
		{
			sentence: "While both go on each lacks a half, and then the one that is left all: £1,000 of April, and £5,000 more",
			plan: council(post("kw", "12000", fte("2")), grant("icb", year("2019/20", "24000")),
				contract("kw-1", "kw", "2019-04-01", "2020-04-30"), contract("kw-2", "kw", "2019-04-01", "2020-09-30")),
			want: `error contract-outlives-money contract/kw-2 2020-04-01 £6,000.00
			       error contract-outlives-money contract/kw-1 2020-04-01 £1,000.00`,
		},
		{
			sentence: "Of two contracts only the one that goes on is found",
			plan: council(post("kw", "12000", fte("2")), grant("icb", year("2019/20", "24000")),
				contract("kw-1", "kw", "2019-04-01", "2020-03-31"), contract("kw-2", "kw", "2019-04-01", "2020-06-30")),
			want: "error contract-outlives-money contract/kw-2 2020-04-01 £3,000.00",
		},
		{
			sentence: "A fixed-term contract without an end runs to the end of its post",
			plan:     council(post("kw", "12000", until("2020-09-30")), icb, contract("kw-1", "kw", "2019-04-01", "")),
			want:     "error contract-outlives-money contract/kw-1 2020-04-01 £6,000.00: runs to 30 September 2020",
		},
		{
			sentence: "A post without an end, whose appointment has none either, is no matter of the contract's",
			plan:     council(kw, icb, contract("kw-1", "kw", "2019-04-01", "", permanent())),
			want:     "nothing",
		},
		{
			// £8,500 pays for eight months and a half.
			sentence: "A pot that is spent is money that has stopped, from the month on in which it does not suffice",
			plan:     council(kw, grant("icb", pot("2019-04-01", "2020-03-31", "8500")), contract("kw-1", "kw", "2019-04-01", "2020-03-31")),
			want:     "error contract-outlives-money contract/kw-1 2019-12-01 £3,500.00: Icb is spent",
		},
		{
			sentence: "Money of the year that is less than the year before has not stopped: the contract is short of it",
			plan: council(kw, grant("icb", year("2018/19", "12000"), year("2019/20", "6000")),
				contract("kw-1", "kw", "2018-04-01", "2020-03-31")),
			want: "warning contract-short-of-money contract/kw-1 2019-04-01 £6,000.00: 31 March 2019…fixed-term…31 March 2020…£6,000.00",
		},
		{
			sentence: "A contract may be short of money first, and then without any",
			plan: council(kw, grant("icb", year("2018/19", "12000"), year("2019/20", "6000")),
				contract("kw-1", "kw", "2018-04-01", "2020-06-30")),
			want: `error contract-outlives-money contract/kw-1 2020-04-01 £3,000.00
			       warning contract-short-of-money contract/kw-1 2019-04-01 £6,000.00`,
		},
		{
			sentence: "A hundredth of each month's cost may be lacking",
			plan: council(kw, grant("icb", year("2018/19", "12000"), year("2019/20", "11880")),
				contract("kw-1", "kw", "2018-04-01", "2020-03-31")),
			want: "nothing",
		},
		{
			sentence: "Not a penny a month more: £10.01",
			plan: council(kw, grant("icb", year("2018/19", "12000"), year("2019/20", "11879.88")),
				contract("kw-1", "kw", "2018-04-01", "2020-03-31")),
			want: "warning contract-short-of-money contract/kw-1 2019-04-01 £120.12",
		},
		{
			sentence: "The next contract starts the day after the money has ended",
			plan: council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-03-31"),
				contract("kw-2", "kw", "2020-04-01", "2020-09-30")),
			want: "error contract-without-money contract/kw-2 2020-04-01 £6,000.00: kw-2…Kw…1 April 2020…no money…£6,000.00…30 September 2020",
		},
		{
			sentence: "A day before, it outlives it",
			plan: council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-03-30"),
				contract("kw-2", "kw", "2020-03-31", "2020-09-30")),
			want: "error contract-outlives-money contract/kw-2 2020-04-01 £6,000.00",
		},
		{
			sentence: "One contract outlives the money, and the next starts without any: each lacks its own three months",
			plan: council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-06-30"),
				contract("kw-2", "kw", "2020-07-01", "2020-09-30")),
			want: `error contract-outlives-money contract/kw-1 2020-04-01 £3,000.00
			       error contract-without-money contract/kw-2 2020-07-01 £3,000.00`,
		},
		{
			sentence: "Of a month that two contracts share, each lacks its own days: ten of thirty, and twenty",
			plan: council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-04-10"),
				contract("kw-2", "kw", "2020-04-11", "2020-04-30")),
			want: `error contract-outlives-money contract/kw-1 2020-04-01 £333.33
			       error contract-without-money contract/kw-2 2020-04-11 £666.67`,
		},
		{
			sentence: "A contract may start when its money does",
			plan:     council(kw, grant("icb", spread("2019-10-01", "2020-03-31", "6000")), contract("kw-1", "kw", "2019-10-01", "2020-03-31")),
			want:     "nothing",
		},
		{
			sentence: "A contract that starts half a year before its money",
			plan: council(post("kw", "12000", from("2019-04-01")), grant("icb", spread("2019-10-01", "2020-03-31", "6000")),
				contract("kw-1", "kw", "2019-04-01", "2020-03-31")),
			want: "error contract-without-money contract/kw-1 2019-04-01 £6,000.00",
		},
		{
			sentence: "One that is half funded for its first half year is short of money; it was not funded before it",
			plan: council(post("kw", "12000", from("2019-04-01")), grant("icb", spread("2019-04-01", "2019-09-30", "3000"), spread("2019-10-01", "2020-03-31", "6000")),
				contract("kw-1", "kw", "2019-04-01", "2020-03-31")),
			want: "warning contract-short-of-money contract/kw-1 2019-04-01 £3,000.00: ¬funded only until 31 March 2019",
		},
		{
			sentence: "A contract that ends with its post outlives nothing",
			plan:     council(post("kw", "12000", until("2020-03-31")), icb, contract("kw-1", "kw", "2019-04-01", "2020-09-30")),
			want:     "nothing",
		},
		{
			sentence: "Under a scenario that extends it, a contract outlives its money",
			plan: council(kw, icb, contract("kw-1", "kw", "2019-04-01", "2020-03-31"),
				scenario("longer", plan.ExtendContract{Contract: "kw-1", Ends: day("2020-04-30")})),
			scenario: "longer",
			want:     "error contract-outlives-money contract/kw-1 2020-04-01 £1,000.00",
		},
	}, forecast.ContractOutlivesMoney, forecast.ContractShortOfMoney, forecast.ContractWithoutMoney)
}

// Posts and cost lines that go on when their money does not. A plan is looked at to the end of the financial year that holds the
// day a year after its last.
func TestFindingPostsBeyondTheirMoney(t *testing.T) {
	kw := post("kw", "12000")
	icb := grant("icb", year("2019/20", "12000"))
	looks(t, []look{
		{
			sentence: "A permanent post stands on a grant of one year",
			plan:     council(kw, icb),
			want:     "warning permanent-post-on-temporary-money post/kw 2020-04-01 £12,000.00: no end, and all of its money has…£12,000.00…1 April 2020…Icb…31 March 2020",
		},
		{
			sentence: "So it does if it is filled for good",
			plan:     council(kw, icb, contract("kw-1", "kw", "2019-04-01", "", permanent())),
			want:     "warning permanent-post-on-temporary-money post/kw 2020-04-01 £12,000.00",
		},
		{
			sentence: "The amount is that of twelve months, for however long the plan is looked at",
			plan:     council(kw, grant("icb", pot("2018-04-01", "2020-04-30", "25000"))), // 25 months; looked at to March 2022
			want:     "warning permanent-post-on-temporary-money post/kw 2020-05-01 £12,000.00: £12,000.00 has no funding in the 12 months from 1 May 2020",
		},
		{
			sentence: "Twelve months are twelve months where money ends in the middle of one",
			plan:     council(kw, grant("icb", pot("2018-04-01", "2020-04-15", "24500"))),
			want:     "warning permanent-post-on-temporary-money post/kw 2020-04-16 £12,000.00: £12,000.00 has no funding in the 12 months from 16 April 2020",
		},
		{
			sentence: "A post may end with its money",
			plan:     council(post("kw", "12000", until("2020-03-31")), icb),
			want:     "nothing",
		},
		{
			sentence: "A day later it is established beyond it",
			plan:     council(post("kw", "12000", until("2020-04-01")), icb),
			want:     "warning establishment-outlives-money post/kw 2020-04-01 £33.33: 1 April 2020…£33.33",
		},
		{
			sentence: "A post that ends with its programme goes on to the programme's end",
			plan:     council(programme("families", until("2020-09-30")), post("kw", "12000", endsWithProgramme()), icb),
			want:     "warning establishment-outlives-money post/kw 2020-04-01 £6,000.00: 30 September 2020",
		},
		{
			sentence: "A permanent appointment to a post that ends is the post's",
			plan:     council(post("kw", "12000", until("2020-09-30")), icb, contract("kw-1", "kw", "2019-04-01", "", permanent())),
			want:     "warning establishment-outlives-money post/kw 2020-04-01 £6,000.00",
		},
		{
			sentence: "Yearly cost lines, with an end and without",
			plan: council(cost("rooms", "12000", until("2020-09-30")), cost("training", "1200"),
				grant("icb", year("2019/20", "13200"))),
			want: `warning establishment-outlives-money post/rooms 2020-04-01 £6,000.00: Rooms goes on to 30 September 2020
			       warning establishment-outlives-money post/training 2020-04-01 £1,200.00: Training has no end`,
		},
		{
			// £1,020.00 a month of which £20.00 are lacking.
			sentence: "Money that does not rise with pay falls short",
			plan: council(post("kw", "12000", until("2021-03-31")), award("2019-04-01", "2%"),
				budget("council", year("2018/19", "12000"), year("2019/20", "12000"), year("2020/21", "12000"))),
			want: "warning post-short-of-money post/kw 2019-04-01 £240.00: £240.00 has no funding in the 12 months from 1 April 2019",
		},
		{
			sentence: "A rise of a hundredth is let pass",
			plan: council(post("kw", "12000", until("2021-03-31")), award("2019-04-01", "1%"),
				budget("council", year("2018/19", "12000"), year("2019/20", "12000"), year("2020/21", "12000"))),
			want: "nothing",
		},
		{
			sentence: "A post that no source may pay for",
			plan:     council(kw, post("coach", "12000", until("2020-03-31")), grant("icb", forPosts("coach"), year("2019/20", "12000"))),
			want:     "error post-without-money post/kw 2019-04-01 £12,000.00: £12,000.00 has no funding in the 12 months from 1 April 2019…No source of the plan may pay for it",
		},
		{
			sentence: "A post that hopes for a bid",
			plan:     council(post("kw", "12000", from("2019-07-01"), until("2019-12-31")), grant("icb", bid(), year("2019/20", "12000"))),
			want:     "error post-without-money post/kw 2019-07-01 £6,000.00: £6,000.00 has no funding from 1 July 2019 to 31 December 2019…only a bid",
		},
		{
			sentence: "A post that is half funded from its first day on",
			plan:     council(post("kw", "12000", until("2020-03-31")), grant("icb", year("2019/20", "6000"))),
			want:     "warning post-short-of-money post/kw 2019-04-01 £6,000.00: Kw is short of money",
		},
		{
			sentence: "A plan without any money is looked at from the April before the day",
			plan:     council(post("kw", "12000", until("2020-03-31"))),
			want:     "error post-without-money post/kw 2019-04-01 £12,000.00",
		},
		{
			sentence: "A post that starts half a year before its money is not funded from its first day",
			plan:     council(post("kw", "12000", from("2019-04-01"), until("2020-03-31")), grant("icb", spread("2019-10-01", "2020-03-31", "6000"))),
			want:     "error post-without-money post/kw 2019-04-01 £6,000.00",
		},
		{
			sentence: "A yearly cost line and a one-off amount without money",
			plan: council(cost("rooms", "1200", until("2020-03-31")), oneOff("redundancy", "8000", "2020-03-31"), kw,
				grant("icb", forPosts("kw"), pot("2018-04-01", "2025-03-31", "84000")), grant("ics", forPosts("redundancy"), spread("2019-04-01", "2020-03-30", "8000"))),
			want: `warning cost-without-money post/rooms 2018-04-01 £1,200.00: Rooms has no money
			       warning cost-without-money post/redundancy 2020-03-31 £8,000.00: Redundancy on 31 March 2020…£8,000.00 of £8,000.00…30 March 2020
			       warning permanent-post-on-temporary-money post/kw 2025-04-01 £12,000.00`,
		},
		{
			sentence: "Of a one-off amount as well a hundredth may be lacking",
			plan:     council(oneOff("redundancy", "8000", "2020-03-31"), grant("icb", year("2019/20", "7920"))),
			want:     "nothing",
		},
		{
			sentence: "Not a penny more",
			plan:     council(oneOff("redundancy", "8000", "2020-03-31"), grant("icb", year("2019/20", "7919.99"))),
			want:     "warning cost-without-money post/redundancy 2020-03-31 £80.01: £80.01 of £8,000.00",
		},
		{
			sentence: "A reserve that the waterfall has spent on the post before it comes to it is said to be so",
			plan:     council(oneOff("redundancy", "8000", "2020-03-31"), post("kw", "12000", until("2020-03-31")), reserve("icb", year("2019/20", "12000"))),
			want:     "warning cost-without-money post/redundancy 2020-03-31 £8,000.00: Icb: spent…Kw (£12,000.00)",
		},
		{
			sentence: "Under a scenario that adds the post, it is found; its place is in no list of the plan as written",
			plan: council(post("kw", "12000", until("2020-03-31")), icb,
				scenario("more", plan.AddPost{Post: aPost("coach", "12000", from("2020-01-01"), until("2020-06-30"))})),
			scenario: "more", // the two posts cost £15,000 in the year, of which both lack a fifth; then the coach lacks all
			want: `warning post-short-of-money post/kw 2019-04-01 £2,400.00
			       warning post-short-of-money post/coach 2020-01-01 £600.00
			       warning establishment-outlives-money post/coach 2020-04-01 £3,000.00`,
		},
	}, forecast.EstablishmentOutlivesMoney, forecast.PermanentOnTemporary, forecast.PostShortOfMoney, forecast.PostWithoutMoney,
		forecast.CostWithoutMoney)
}

// Money that stops and starts again.
func TestFindingInterruptedFunding(t *testing.T) {
	kw := post("kw", "12000", until("2020-03-31"))
	looks(t, []look{
		{
			sentence: "From July to August there is none",
			plan:     council(kw, grant("icb", spread("2019-04-01", "2019-06-30", "3000"), spread("2019-09-01", "2020-03-31", "7000"))),
			want: "warning funding-interrupted post/kw 2019-07-01 £2,000.00: " +
				"Kw lacked £2,000.00 from 1 July 2019 to 31 August 2019 and was funded again…30 June 2019…1 September 2019",
		},
		{
			sentence: "On one day too",
			plan:     council(kw, grant("icb", spread("2019-04-01", "2019-06-29", "2967"), spread("2019-07-01", "2020-03-31", "9000"))),
			want:     "warning funding-interrupted post/kw 2019-06-30 £33.33: from 30 June 2019 to 30 June 2019",
		},
		{
			sentence: "Another source may step in",
			plan: council(kw, grant("icb", spread("2019-04-01", "2019-06-30", "3000"), spread("2019-09-01", "2020-03-31", "7000")),
				reserve("council", spread("2019-07-01", "2019-08-31", "2000"))),
			want: "nothing",
		},
		{
			sentence: "A post that is not filled meanwhile needs none",
			plan: council(kw, grant("icb", spread("2019-04-01", "2019-06-30", "3000"), spread("2019-09-01", "2020-03-31", "7000")),
				contract("kw-1", "kw", "2019-04-01", "2019-06-30"), contract("kw-2", "kw", "2019-09-01", "2020-03-31")),
			want: "nothing",
		},
		{
			sentence: "Twice",
			plan: council(kw, grant("icb", spread("2019-04-01", "2019-06-30", "3000"), spread("2019-09-01", "2019-10-31", "2000"),
				spread("2020-01-01", "2020-03-31", "3000"))),
			want: "warning funding-interrupted post/kw 2019-07-01 £4,000.00: £2,000.00 from 1 July 2019 to 31 August 2019…2 such times, £4,000.00 in all",
		},
		{
			sentence: "A year with half the money between two with enough",
			plan:     council(kw, grant("icb", year("2017/18", "12000"), year("2018/19", "6000"), year("2019/20", "12000"))),
			want:     "warning funding-interrupted post/kw 2018-04-01 £6,000.00: Icb",
		},
		{
			sentence: "With a pound more, it is short of money in that year",
			plan:     council(kw, grant("icb", year("2017/18", "12000"), year("2018/19", "6012"), year("2019/20", "12000"))),
			want:     "warning post-short-of-money post/kw 2018-04-01 £5,988.00: £5,988.00…1 April 2018 to 31 March 2019…Icb",
		},
		{
			sentence: "Short twice",
			plan:     council(kw, grant("icb", year("2016/17", "9000"), year("2017/18", "12000"), year("2018/19", "9000"), year("2019/20", "12000"), year("2015/16", "12000"))),
			want:     "warning post-short-of-money post/kw 2016-04-01 £6,000.00: £3,000.00…2 such times, £6,000.00 in all",
		},
		{
			sentence: "And then it stops for good",
			plan: council(post("kw", "12000", until("2020-09-30")), grant("icb", spread("2019-04-01", "2019-06-30", "3000"),
				spread("2019-09-01", "2020-03-31", "7000"))),
			want: `warning funding-interrupted post/kw 2019-07-01 £2,000.00
			       warning establishment-outlives-money post/kw 2020-04-01 £6,000.00`,
		},
	}, forecast.FundingInterrupted, forecast.EstablishmentOutlivesMoney, forecast.PostShortOfMoney)
}

// What the base budget pays for waits for the next budget when the plan's budgets end: that is no fault of the plan's.
func TestFindingBudgetsNotSet(t *testing.T) {
	kw := post("kw", "12000")
	council2021 := budget("council", year("2019/20", "12000"), year("2020/21", "12000"))
	found := "notice budget-not-set source/council 2021-04-01 £12,000.00: 31 March 2021…£12,000.00…12 months…Kw"
	looks(t, []look{
		{sentence: "A permanent post on the base budget", plan: council(kw, council2021), want: found},
		{
			sentence: "Filled for good",
			plan:     council(kw, council2021, contract("kw-1", "kw", "2019-04-01", "", permanent())),
			want:     found,
		},
		{
			sentence: "A cost line without an end",
			plan:     council(cost("rooms", "12000"), council2021),
			want:     "notice budget-not-set source/council 2021-04-01 £12,000.00: Rooms",
		},
		{
			sentence: "Several posts on one budget are one finding",
			plan: council(kw, post("coach", "24000"), cost("rooms", "1200"),
				budget("council", year("2019/20", "37200"), year("2020/21", "37200"))),
			want: "notice budget-not-set source/council 2021-04-01 £37,200.00: Coach, Kw and Rooms",
		},
		{
			sentence: "Twelve months are twelve months where the budget ends in the middle of one",
			plan:     council(kw, budget("council", pot("2019-04-01", "2020-04-15", "12500"))),
			want:     "notice budget-not-set source/council 2020-04-16 £12,000.00",
		},
		{
			sentence: "The plan is looked at to beyond the day: what waits is one year's",
			plan:     council(kw, council2021),
			asAt:     "2035-09-01",
			want:     found,
		},
		{
			sentence: "A post that ends later is known to need more",
			plan:     council(post("kw", "12000", until("2021-09-30")), council2021),
			want:     "warning establishment-outlives-money post/kw 2021-04-01 £6,000.00",
		},
		{
			sentence: "A contract that ends later too",
			plan:     council(kw, council2021, contract("kw-1", "kw", "2019-04-01", "2021-09-30")),
			want:     "error contract-outlives-money contract/kw-1 2021-04-01 £6,000.00",
		},
		{
			sentence: "Each budget waits from its own end",
			plan: council(kw, post("coach", "12000"), budget("council", forPosts("kw"), year("2019/20", "12000")),
				budget("schools", forPosts("coach"), year("2019/20", "12000"), year("2020/21", "12000"))),
			want: `notice budget-not-set source/council 2020-04-01 £12,000.00
			       notice budget-not-set source/schools 2021-04-01 £12,000.00`,
		},
		{
			sentence: "A grant that ends with the budget will not come with the next one",
			plan:     council(kw, budget("council", year("2019/20", "6000")), grant("icb", year("2019/20", "6000"))),
			want:     "warning permanent-post-on-temporary-money post/kw 2020-04-01 £12,000.00",
		},
		{
			sentence: "A budget for as long as the programme waits for none",
			plan:     council(programme("families", until("2021-03-31")), kw, council2021),
			want:     "warning permanent-post-on-temporary-money post/kw 2021-04-01 £12,000.00",
		},
		{
			sentence: "A budget that goes on when the programme has ended has taken the post over",
			plan:     council(programme("families", until("2021-03-30")), kw, council2021),
			want:     found,
		},
		{
			sentence: "A budget that ends two years after the day is far enough ahead",
			plan:     council(kw, council2021),
			asAt:     "2019-03-31",
			want:     "nothing",
		},
		{
			sentence: "A day less is not",
			plan:     council(kw, council2021),
			asAt:     "2019-04-01",
			want:     found,
		},
		{
			sentence: "A budget that was spent before its end was too small; what comes after it waits",
			plan:     council(kw, budget("council", pot("2019-04-01", "2021-03-31", "23500"))),
			want: `warning post-short-of-money post/kw 2021-03-01 £500.00
			       notice budget-not-set source/council 2021-04-01 £12,000.00`,
		},
	}, forecast.BudgetNotSet, forecast.EstablishmentOutlivesMoney, forecast.PermanentOnTemporary, forecast.PostShortOfMoney,
		forecast.ContractOutlivesMoney, forecast.PostWithoutMoney)
}

// Posts that list contracts and have none in force.
func TestFindingVacantPosts(t *testing.T) {
	kw := func(more ...option) part { return post("kw", "12000", append(more, until("2020-03-31"))...) }
	icb := grant("icb", year("2019/20", "12000"))
	looks(t, []look{
		{sentence: "A post without contracts is filled", plan: council(kw(), icb), want: "nothing"},
		{
			sentence: "Before its first appointment, as far as the plan is looked at",
			plan:     council(kw(), icb, contract("kw-1", "kw", "2019-07-01", "")),
			want:     "notice vacant-post post/kw 2019-04-01 £12,000.00: Kw…1 FTE…from 1 April 2019 to 30 June 2019…£12,000.00 a year",
		},
		{
			sentence: "For 28 days between two; filled it would cost its on-costs as well",
			plan: council(kw(onCosts("20"), fte("0.5")), icb, contract("kw-1", "kw", "2019-04-01", "2019-06-30"),
				contract("kw-2", "kw", "2019-07-29", "2020-03-31")),
			want: "notice vacant-post post/kw 2019-07-01 £7,200.00: 0.5 FTE…from 1 July 2019 to 28 July 2019…£7,200.00 a year",
		},
		{
			sentence: "27 days are not worth a word",
			plan: council(kw(), icb, contract("kw-1", "kw", "2019-04-01", "2019-06-30"),
				contract("kw-2", "kw", "2019-07-28", "2020-03-31")),
			want: "nothing",
		},
		{
			sentence: "One follows the other",
			plan: council(kw(), icb, contract("kw-1", "kw", "2019-04-01", "2019-06-30"),
				contract("kw-2", "kw", "2019-07-01", "2020-03-31")),
			want: "nothing",
		},
		{
			sentence: "From a resignation on",
			plan:     council(post("kw", "12000"), icb, contract("kw-1", "kw", "2019-04-01", "2019-12-31")),
			want:     "notice vacant-post post/kw 2020-01-01 £12,000.00: from 1 January 2020 on",
		},
		{
			sentence: "Three times: 30 days of April, one of July, 31 of December",
			plan: council(kw(), icb, contract("kw-1", "kw", "2019-05-01", "2019-06-30"),
				contract("kw-2", "kw", "2019-07-02", "2019-11-30"), contract("kw-3", "kw", "2020-01-01", "2020-03-31")),
			want: "notice vacant-post post/kw 2019-04-01 £12,000.00: 1 FTE from 1 April 2019 to 30 April 2019, 1 FTE from 1 July 2019 to 1 July 2019 and 1 FTE from 1 December 2019 to 31 December 2019",
		},
		{
			sentence: "A pay award during a vacancy does not make it two",
			plan:     council(kw(), icb, award("2019-06-01", "2%"), contract("kw-1", "kw", "2019-07-01", "")),
			want:     "notice vacant-post post/kw 2019-04-01 £12,000.00: from 1 April 2019 to 30 June 2019",
		},
		{
			sentence: "A post may be vacant in part",
			plan:     council(kw(fte("2")), icb, contract("kw-1", "kw", "2019-04-01", "", fte("0.8"))),
			want:     "notice vacant-post post/kw 2019-04-01 £14,400.00: Kw (2 FTE)…1.2 FTE from",
		},
		{
			sentence: "In part at first, and then whole",
			plan:     council(kw(fte("2")), icb, contract("kw-1", "kw", "2019-04-01", "2019-06-30"), contract("kw-2", "kw", "2020-01-01", "", fte("2"))),
			want:     "notice vacant-post post/kw 2019-04-01 £12,000.00: 1 FTE from 1 April 2019 to 30 June 2019 and 2 FTE from 1 July 2019 to 31 December 2019",
		},
		{
			sentence: "Nor is one of no FTE",
			plan:     council(kw(step("2020-01-01", "0")), icb, contract("kw-1", "kw", "2019-04-01", "2019-12-31")),
			want:     "nothing",
		},
		{
			sentence: "Nor one that has ended",
			plan:     council(kw(), icb, contract("kw-1", "kw", "2019-04-01", "2020-03-31")),
			want:     "nothing",
		},
		{
			sentence: "Counted as a cost, it is found as well",
			plan:     council(kw(), icb, contract("kw-1", "kw", "2019-07-01", "")),
			options:  forecast.Options{Vacancies: forecast.IncludeVacancies},
			want:     "notice vacant-post post/kw 2019-04-01 £12,000.00",
		},
	}, forecast.VacantPost)
}

// A vacancy that the forecast is asked to count costs as much as an appointment: nobody is told that it costs nothing, and what
// has no money is found.
func TestFindingVacanciesThatAreCounted(t *testing.T) {
	l := look{
		plan: council(post("kw", "12000", until("2020-09-30")), grant("icb", year("2019/20", "12000")),
			contract("kw-1", "kw", "2019-04-01", "2020-03-31")),
		options: forecast.Options{Vacancies: forecast.IncludeVacancies},
	}
	for _, f := range l.find(t, []forecast.FindingCode{forecast.VacantPost}) {
		if strings.Contains(f.Text, "costs nothing") {
			t.Errorf("a vacancy that costs £1,000.00 a month: %s", f.Text)
		}
	}
	l.sentence, l.want = "The post goes on without money", "warning establishment-outlives-money post/kw 2020-04-01 £6,000.00"
	looks(t, []look{l}, forecast.EstablishmentOutlivesMoney, forecast.ContractOutlivesMoney)
}

// Contracts whose FTE together exceed the post's.
func TestFindingContractsOverFTE(t *testing.T) {
	contracts := func(ftes ...string) part {
		var list []part
		for i, n := range ftes {
			list = append(list, contract(name("kw", i), "kw", "2019-04-01", "", permanent(), fte(n)))
		}
		return parts(list...)
	}
	looks(t, []look{
		{sentence: "Two halves are a whole", plan: council(post("kw", "12000"), contracts("0.5", "0.5")), want: "nothing"},
		{
			sentence: "Not a ten-thousandth more",
			plan:     council(post("kw", "12000"), contracts("0.5", "0.5001")),
			want:     "warning contracts-over-fte post/kw 2019-04-01: 1.0001 FTE from 1 April 2019…is 1 FTE: kw-0 and kw-1",
		},
		{
			sentence: "A handover of a day",
			plan: council(post("kw", "12000"), contract("kw-1", "kw", "2018-04-01", "2019-09-30"),
				contract("kw-2", "kw", "2019-09-30", "")),
			want: "warning contracts-over-fte post/kw 2019-09-30: 2 FTE…1 FTE: kw-1 and kw-2",
		},
		{
			sentence: "One after the other",
			plan: council(post("kw", "12000"), contract("kw-1", "kw", "2018-04-01", "2019-09-30"),
				contract("kw-2", "kw", "2019-10-01", "")),
			want: "nothing",
		},
		{
			sentence: "A post that shrinks under its contracts",
			plan:     council(post("team", "12000", fte("2"), step("2020-01-01", "1.5")), contract("a", "team", "2019-04-01", ""), contract("b", "team", "2019-04-01", "")),
			want:     "warning contracts-over-fte post/team 2020-01-01: 2 FTE from 1 January 2020…is 1.5 FTE",
		},
		{
			sentence: "A contract that does not say its FTE is of the post's, as it counts at most at that",
			plan:     council(post("kw", "12000", fte("0.6")), contract("kw-1", "kw", "2019-04-01", "", permanent())),
			want:     "nothing",
		},
		{
			sentence: "Two that were there before the post was established",
			plan: council(post("kw", "12000", from("2019-04-01")), contract("kw-1", "kw", "2018-04-01", ""),
				contract("kw-2", "kw", "2018-04-01", "")),
			want: "warning contracts-over-fte post/kw 2019-04-01",
		},
		{
			sentence: "And two that start when it has ended",
			plan: council(post("kw", "12000", until("2019-03-31")), contract("kw-0", "kw", "2018-04-01", ""),
				contract("kw-1", "kw", "2019-04-01", "")),
			want: "nothing",
		},
		{
			sentence: "Of many contracts the number is given",
			plan:     council(post("kw", "12000"), contracts("0.2", "0.2", "0.2", "0.2", "0.2", "0.2", "0.2")),
			want:     "warning contracts-over-fte post/kw 2019-04-01: 1.4 FTE…7 contracts",
		},
	}, forecast.ContractsOverFTE)
}

// Contracts of days on which their post is not established: they cost nothing in any figure.
func TestFindingContractsOutsideTheirPosts(t *testing.T) {
	kw := post("kw", "12000", from("2019-04-01"), until("2020-03-31"))
	looks(t, []look{
		{sentence: "Of the days of its post", plan: council(kw, contract("kw-1", "kw", "2019-04-01", "2020-03-31")), want: "nothing"},
		{sentence: "As long as its post goes on", plan: council(kw, contract("kw-1", "kw", "2019-04-01", "")), want: "nothing"},
		{
			sentence: "Two days after; what lies before the plan's first year is in no figure anyway",
			plan:     council(kw, contract("kw-1", "kw", "2019-03-31", "2020-04-02")),
			want:     "warning contract-outside-post contract/kw-1 2020-04-01: kw-1…Kw…2 April 2020…31 March 2020…2 days",
		},
		{
			sentence: "A day after",
			plan:     council(kw, contract("kw-1", "kw", "2019-04-01", "2020-04-01")),
			want:     "warning contract-outside-post contract/kw-1 2020-04-01: 1 April 2020…31 March 2020…1 day",
		},
		{
			sentence: "All of it after",
			plan:     council(kw, contract("kw-1", "kw", "2021-04-01", "2021-04-30")),
			want:     "warning contract-outside-post contract/kw-1 2021-04-01: 30 days",
		},
		{
			sentence: "Before its post, in the plan's first year",
			plan:     council(kw, reserve("old", pot("2018-04-01", "2018-04-30", "1")), contract("kw-1", "kw", "2018-04-01", "2018-04-30")),
			want:     "warning contract-outside-post contract/kw-1 2018-04-01: 30 days",
		},
		{
			sentence: "After the programme, with which the post ends",
			plan: council(programme("families", until("2020-03-31")), post("kw", "12000", endsWithProgramme()),
				contract("kw-1", "kw", "2019-04-01", "2020-09-30", permanent())),
			want: "warning contract-outside-post contract/kw-1 2020-04-01: 183 days",
		},
	}, forecast.ContractOutsidePost)
}

// Regulation 8: a fixed-term contract that is renewed after four years' service counts as permanent.
func TestFindingFourYears(t *testing.T) {
	kw := post("kw", "12000")
	looks(t, []look{
		{
			sentence: "Four years less a day",
			plan:     council(kw, contract("kw-1", "kw", "2016-04-01", "2020-03-30")),
			want:     "nothing",
		},
		{
			sentence: "Four years to the day: if it is renewed then, it is permanent",
			plan:     council(kw, contract("kw-1", "kw", "2016-04-01", "2020-03-31")),
			want:     "warning four-years-fixed-term contract/kw-1 2020-03-31: kw-1…Kw…1 April 2016…31 March 2020…If it is renewed",
		},
		{
			sentence: "A single contract of five years",
			plan:     council(kw, contract("kw-1", "kw", "2016-04-01", "2021-03-31")),
			want:     "warning four-years-fixed-term contract/kw-1 2020-03-31",
		},
		{
			sentence: "One without an end",
			plan:     council(kw, contract("kw-1", "kw", "2016-04-01", "")),
			want:     "warning four-years-fixed-term contract/kw-1 2020-03-31",
		},
		{
			sentence: "From 29 February four years last to 28 February",
			plan: council(kw, post("coach", "12000"), contract("a", "kw", "2016-02-29", "2020-02-27"),
				contract("b", "coach", "2016-02-29", "2020-02-28")),
			want: "warning four-years-fixed-term contract/b 2020-02-28",
		},
		{
			sentence: "From 28 February to 27 February",
			plan: council(kw, post("coach", "12000"), contract("a", "kw", "2015-02-28", "2019-02-26"),
				contract("b", "coach", "2015-02-28", "2019-02-27")),
			want: "warning four-years-fixed-term contract/b 2019-02-27",
		},
		{
			sentence: "A renewal after three years is permanent when four are over",
			plan: council(kw, contract("kw-1", "kw", "2016-04-01", "2019-03-31"),
				contract("kw-2", "kw", "2019-04-01", "2021-03-31", since("2016-04-01"))),
			want: "warning four-years-fixed-term contract/kw-2 2020-04-01: kw-2…since 1 April 2016…31 March 2020…permanent from 1 April 2020",
		},
		{
			sentence: "A renewal after five years, from its first day; the first contract is not told of as well",
			plan: council(kw, contract("kw-1", "kw", "2014-04-01", "2019-03-31"),
				contract("kw-2", "kw", "2019-04-01", "2019-06-30", since("2014-04-01"))),
			want: "warning four-years-fixed-term contract/kw-2 2019-04-01: since 1 April 2014…31 March 2018…permanent from 1 April 2019",
		},
		{
			sentence: "Of two renewals the first is permanent",
			plan: council(kw, contract("kw-1", "kw", "2014-04-01", "2016-03-31"), contract("kw-2", "kw", "2016-04-01", "2018-06-30", since("2014-04-01")),
				contract("kw-3", "kw", "2018-07-01", "2019-06-30", since("2014-04-01"))),
			want: "warning four-years-fixed-term contract/kw-2 2018-04-01",
		},
		{
			sentence: "A renewal that ends when four years are over is permanent if it is renewed once more",
			plan: council(kw, contract("kw-1", "kw", "2016-04-01", "2019-03-31"),
				contract("kw-2", "kw", "2019-04-01", "2020-03-31", since("2016-04-01"))),
			want: "warning four-years-fixed-term contract/kw-2 2020-03-31: If it is renewed",
		},
		{
			sentence: "Service before 10 July 2002 does not count",
			plan:     council(post("kw", "12000", from("1998-04-01")), contract("kw-1", "kw", "1998-04-01", "2006-07-09")),
			want:     "warning four-years-fixed-term contract/kw-1 2006-07-09",
		},
		{
			sentence: "Re-engaged in another post, with service that goes on",
			plan: council(kw, post("coach", "12000"), contract("kw-1", "kw", "2016-04-01", "2019-03-31"),
				contract("coach-1", "coach", "2019-04-01", "2020-06-30", since("2016-04-01"))),
			want: "warning four-years-fixed-term contract/coach-1 2020-04-01: coach-1…Coach",
		},
		{
			sentence: "Another's contract of the same post starts afresh, where it says so",
			plan: council(kw, contract("kw-1", "kw", "2016-04-01", "2019-03-31"),
				contract("kw-2", "kw", "2019-04-01", "2021-03-31", since("2019-04-01"))),
			want: "nothing",
		},
		{
			sentence: "Where it does not, one person may hold both",
			plan: council(kw, contract("kw-1", "kw", "2016-04-01", "2019-03-31"),
				contract("kw-2", "kw", "2019-04-01", "2021-03-31")),
			want: "warning four-years-fixed-term contract/kw-2 2020-04-01: If one person holds…since 1 April 2016…31 March 2020 under kw-2…permanent from 1 April 2020",
		},
		{
			sentence: "Nobody can tell where two start together",
			plan: council(post("kw", "12000", fte("2")), contract("kw-1", "kw", "2016-04-01", "2019-03-31"),
				contract("kw-2", "kw", "2019-04-01", "2021-03-31"), contract("kw-3", "kw", "2019-04-01", "2021-03-31")),
			want: "nothing",
		},
		{
			sentence: "Permanent and seconded staff have no fixed term",
			plan: council(kw, contract("kw-1", "kw", "2013-04-01", "2019-03-31", permanent()),
				contract("kw-2", "kw", "2013-04-01", "2019-03-31", secondment())),
			want: "nothing",
		},
		{
			sentence: "A contract ends with its post",
			plan:     council(post("kw", "12000", until("2020-03-30")), contract("kw-1", "kw", "2016-04-01", "2021-03-31")),
			want:     "nothing",
		},
		{
			sentence: "A renewal that never comes about, for the post ends before it, renews nothing",
			plan: council(kw, contract("kw-1", "kw", "2016-04-01", "2019-03-31"),
				contract("kw-2", "kw", "2020-07-01", "2021-03-31", since("2015-04-01")),
				scenario("ends", plan.EndPost{Post: "kw", On: day("2020-06-30")})),
			scenario: "ends",
			want:     "nothing",
		},
	}, forecast.FourYears)
}

// Two years' service bring redundancy pay when a contract ends.
func TestFindingTwoYears(t *testing.T) {
	kw := post("kw", "12000")
	looks(t, []look{
		{
			sentence: "Two years less a day",
			plan:     council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-30")),
			want:     "nothing",
		},
		{
			sentence: "Two years to the day",
			plan:     council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-31")),
			want:     "warning two-years-service contract/kw-1 2020-03-31: kw-1…Kw…31 March 2020…1 April 2018",
		},
		{
			sentence: "From 29 February two years last to 28 February at the latest",
			plan: council(kw, post("coach", "12000"), contract("a", "kw", "2016-02-29", "2018-02-26"),
				contract("b", "coach", "2016-02-29", "2018-02-28")),
			want: "warning two-years-service contract/b 2018-02-28",
		},
		{
			sentence: "Service that began with an earlier contract",
			plan:     council(kw, contract("kw-1", "kw", "2019-04-01", "2020-03-31", since("2018-04-01"))),
			want:     "warning two-years-service contract/kw-1 2020-03-31: since 1 April 2018",
		},
		{
			sentence: "Renewed the day after, service goes on, and ends with the last contract",
			plan: council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-31"),
				contract("kw-2", "kw", "2020-04-01", "2021-03-31", since("2018-04-01"))),
			want: "warning two-years-service contract/kw-2 2021-03-31",
		},
		{
			sentence: "So it does in another post",
			plan: council(kw, post("coach", "12000"), contract("kw-1", "kw", "2018-04-01", "2020-03-31"),
				contract("coach-1", "coach", "2020-04-01", "", permanent(), since("2018-04-01"))),
			want: "nothing",
		},
		{
			sentence: "And with service that goes back further",
			plan: council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-31"),
				contract("kw-2", "kw", "2020-04-01", "", permanent(), since("2015-01-01"))),
			want: "nothing",
		},
		{
			sentence: "A contract that starts the day after, but with service of its own, is another's",
			plan: council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-31"),
				contract("kw-2", "kw", "2020-04-01", "", since("2020-04-01"))),
			want: "warning two-years-service contract/kw-1 2020-03-31",
		},
		{
			sentence: "One of the same post that does not say may be the same person's",
			plan: council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-31"),
				contract("kw-2", "kw", "2020-04-01", "")),
			want: "nothing",
		},
		{
			sentence: "A permanent contract that ends while its post goes on: somebody leaves",
			plan:     council(kw, contract("kw-1", "kw", "2012-04-01", "2020-03-31", permanent())),
			want:     "nothing",
		},
		{
			sentence: "A break of less than a week counts as none",
			plan: council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-31"),
				contract("kw-2", "kw", "2020-04-07", "", since("2018-04-01"))),
			want: "nothing",
		},
		{
			sentence: "A week's break carries nothing on",
			plan: council(kw, contract("kw-1", "kw", "2018-04-01", "2020-03-31"),
				contract("kw-2", "kw", "2020-04-08", "", since("2018-04-01"))),
			want: "warning two-years-service contract/kw-1 2020-03-31",
		},
		{
			sentence: "A contract carries on the service of one other",
			plan: council(post("kw", "12000", fte("2")), contract("kw-1", "kw", "2018-04-01", "2020-03-31"), contract("kw-2", "kw", "2018-04-01", "2020-03-31"),
				contract("kw-3", "kw", "2020-04-01", "", since("2018-04-01"))),
			want: "warning two-years-service contract/kw-2 2020-03-31",
		},
		{
			sentence: "A permanent contract ends with its post, a secondment without a dismissal",
			plan: council(post("kw", "12000", fte("2"), until("2020-03-31")), contract("kw-1", "kw", "2016-04-01", "", permanent()),
				contract("kw-2", "kw", "2016-04-01", "2019-03-31", secondment())),
			want: "warning two-years-service contract/kw-1 2020-03-31",
		},
		{
			sentence: "A permanent contract of a permanent post goes on",
			plan:     council(kw, contract("kw-1", "kw", "2010-04-01", "", permanent())),
			want:     "nothing",
		},
		{
			sentence: "A contract whose post ends before it starts ends nothing",
			plan: council(kw, contract("kw-1", "kw", "2020-07-01", "2021-03-31", since("2015-04-01")),
				scenario("ends", plan.EndPost{Post: "kw", On: day("2020-06-30")})),
			scenario: "ends",
			want:     "nothing",
		},
	}, forecast.TwoYears)
}

// Funding splits that name a source which cannot pay.
func TestFindingSplits(t *testing.T) {
	kw := post("kw", "12000", until("2021-03-31"))
	icb := func(more ...option) part { return grant("icb", append(more, year("2019/20", "12000"))...) }
	half := func(until string) part { return split("kw", "icb", "50", "2019-04-01", until) }
	looks(t, []look{
		{sentence: "A split may end with its source", plan: council(kw, icb(), half("2020-03-31")), want: "nothing"},
		{
			sentence: "A day later it asks in vain: half of £33.33",
			plan:     council(kw, icb(), half("2020-04-01")),
			want:     "error split-outside-window post/kw 2020-04-01 £16.67: Kw…Icb…50%…1 April 2019…from 1 April 2020 to 1 April 2020…£16.67",
		},
		{
			sentence: "To the end of the post, a year later",
			plan:     council(kw, icb(), half("2021-03-31")),
			want:     "error split-outside-window post/kw 2020-04-01 £6,000.00: £6,000.00",
		},
		{
			sentence: "A split without an end goes on with the post",
			plan:     council(kw, icb(), half("")),
			want:     "error split-outside-window post/kw 2020-04-01 £6,000.00",
		},
		{
			sentence: "A post that has ended asks for nothing",
			plan:     council(post("kw", "12000", until("2020-03-31")), icb(), half("")),
			want:     "nothing",
		},
		{
			sentence: "Nor does one that is vacant",
			plan:     council(kw, icb(), half(""), contract("kw-1", "kw", "2019-04-01", "2020-03-31")),
			want:     "nothing",
		},
		{
			sentence: "A split may start with its source, not before",
			plan:     council(kw, icb(), grant("ics", year("2018/19", "12000")), split("kw", "icb", "50", "2018-10-01", "2020-03-31")),
			want:     "error split-outside-window post/kw 2018-10-01 £3,000.00: from 1 October 2018 to 31 March 2019…£3,000.00",
		},
		{
			sentence: "Between two tranches",
			plan: council(kw, grant("icb", spread("2019-04-01", "2019-06-30", "3000"), spread("2019-09-01", "2020-03-31", "7000")),
				half("2020-03-31")),
			want: "error split-outside-window post/kw 2019-07-01 £1,000.00: from 1 July 2019 to 31 August 2019",
		},
		{
			sentence: "Before it and after it: each time without money is told by itself",
			plan:     council(kw, icb(), grant("ics", year("2018/19", "12000")), split("kw", "icb", "50", "2019-01-01", "2020-06-30")),
			want: `error split-outside-window post/kw 2019-01-01 £1,500.00: from 1 January 2019 to 31 March 2019…£1,500.00
			       error split-outside-window post/kw 2020-04-01 £1,500.00: from 1 April 2020 to 30 June 2020…£1,500.00`,
		},
		{
			sentence: "Money that is spent is another matter than money of other days",
			plan:     council(kw, grant("icb", year("2019/20", "1000")), half("2020-03-31")),
			want:     "nothing",
		},
		{
			sentence: "The base budget is not set yet",
			plan:     council(post("kw", "12000"), budget("icb", year("2019/20", "12000")), half("")),
			want:     "nothing",
		},
		{
			sentence: "But a split that has an end names days for which there is none",
			plan:     council(kw, budget("icb", year("2019/20", "12000")), half("2020-09-30")),
			want:     "error split-outside-window post/kw 2020-04-01 £3,000.00",
		},
		{
			sentence: "An outcome stream has money in the years in which it earns some",
			plan:     council(kw, stream("icb", attaches("2019/20", 12)), half("2021-03-31")),
			want:     "error split-outside-window post/kw 2020-04-01 £6,000.00",
		},
		{
			sentence: "A source that a scenario takes away has no days at all",
			plan:     council(kw, icb(), half("2020-03-31"), scenario("without", plan.RemoveSource{Source: "icb"}), post("coach", "12000"), grant("ics", forPosts("coach"), year("2019/20", "12000"))),
			scenario: "without",
			want:     "error split-outside-window post/kw 2019-04-01 £6,000.00",
		},
		{
			sentence: "A bid and a provisional award secure nothing",
			plan: council(kw, icb(bid()), half("2020-03-31"), grant("ics", provisional(), year("2019/20", "3000")),
				split("kw", "ics", "25", "2019-07-01", "2020-03-31")),
			want: `warning split-on-unsecured-money post/kw 2019-04-01 £6,000.00: Icb for 50%…only a bid
			       warning split-on-unsecured-money post/kw 2019-07-01 £2,250.00: Ics for 25%…only provisional`,
		},
		{
			sentence: "Not even where the forecast counts them",
			plan:     council(kw, icb(bid()), half("2020-03-31")),
			options:  forecast.Options{Certainty: plan.Bid},
			want:     "warning split-on-unsecured-money post/kw 2019-04-01 £6,000.00: ¬in vain", // for it pays
		},
		{
			sentence: "A source that may not pay for the post",
			plan:     council(kw, post("coach", "12000"), icb(forPosts("coach")), half("2020-03-31")),
			want:     "error split-not-eligible post/kw 2019-04-01 £6,000.00: Kw…Icb…may not pay",
		},
		{
			sentence: "Its days are then no matter, its status is",
			plan:     council(kw, post("coach", "12000"), icb(forPosts("coach"), bid()), half("2021-03-31")),
			want: `error split-not-eligible post/kw 2019-04-01 £12,000.00
			       warning split-on-unsecured-money post/kw 2019-04-01 £12,000.00`,
		},
		{
			sentence: "It may, once it is widened",
			plan: council(kw, post("coach", "12000"), icb(forPosts("coach")), half("2020-03-31"),
				scenario("wider", plan.WidenSource{Source: "icb", Block: plan.Eligibility{Posts: []plan.ID{"kw"}}})),
			scenario: "wider",
			want:     "nothing",
		},
		{
			sentence: "A cost line's split",
			plan:     council(cost("rooms", "1200"), kw, icb(forPosts("kw")), split("rooms", "icb", "100", "2019-04-01", "2020-03-31")),
			want:     "error split-not-eligible post/rooms 2019-04-01 £1,200.00",
		},
	}, forecast.SplitNotSecured, forecast.SplitNotEligible, forecast.SplitOutsideWindow)
}

// Money that is unspent when its days are over. What is lost in all is the finding's amount; a hundredth of the source's money
// or more is a warning where others take it back.
func TestFindingLapses(t *testing.T) {
	kw := post("kw", "9900", until("2020-03-31"))
	icb := func(amount string) part { return grant("icb", year("2019/20", amount)) }
	looks(t, []look{
		{sentence: "Spent to the penny", plan: council(kw, icb("9900")), want: "nothing"},
		{sentence: "99p are not worth a word", plan: council(kw, icb("9900.99")), want: "nothing"},
		{sentence: "£1.00 is a notice", plan: council(kw, icb("9901")), want: "notice money-unused source/icb 2020-03-31 £1.00"},
		{sentence: "£99.00 of £9,999.00 is less than a hundredth", plan: council(kw, icb("9999")), want: "notice money-unused source/icb 2020-03-31 £99.00"},
		{
			sentence: "£100.00 of £10,000.00 is one",
			plan:     council(kw, icb("10000")),
			want:     "warning money-lapses source/icb 2020-03-31 £100.00: £100.00 of Icb…31 March 2020…Nothing",
		},
		{
			sentence: "Of several tranches the date is that of the largest lapse",
			plan:     council(kw, grant("icb", year("2017/18", "10000"), year("2018/19", "10200"), year("2019/20", "9900.50"))),
			want:     "warning money-lapses source/icb 2019-03-31 £400.00: £400.00…£100.00 on 31 March 2018 and £300.00 on 31 March 2019",
		},
		{
			sentence: "What is still to come is told before what is past: £400.00 of two years, after £100.00",
			plan:     council(kw, grant("icb", year("2017/18", "10000"), year("2018/19", "10050"), year("2019/20", "10150"))),
			asAt:     "2018-04-01",
			want:     "warning money-lapses source/icb 2020-03-31 £400.00: £400.00…£150.00 on 31 March 2019 and £250.00 on 31 March 2020…£100.00…1 April 2018",
		},
		{
			sentence: "On its last day it is to come, and the day after it is past",
			plan:     council(kw, grant("icb", year("2018/19", "10000"), year("2019/20", "10200"))),
			asAt:     "2019-03-31",
			want:     "warning money-lapses source/icb 2020-03-31 £400.00",
		},
		{
			sentence: "Where nothing more will lapse, what is past is told",
			plan:     council(kw, grant("icb", year("2018/19", "10200"), year("2019/20", "9900"))),
			want:     "warning money-lapses source/icb 2019-03-31 £300.00: 31 March 2019",
		},
		{
			sentence: "A partner's money goes back to it, and an outcome stream's is not earned for nothing",
			plan: council(kw, source(plan.Partner, "trust", []option{forPosts("kw"), year("2019/20", "10000")}),
				cost("rooms", "6000"), stream("pbr", forPosts("rooms"), attaches("2019/20", 10))),
			want: `warning money-lapses source/pbr 2020-03-31 £4,000.00
			       warning money-lapses source/trust 2020-03-31 £100.00`,
		},
		{
			sentence: "The council's own money can be released, and what is given in kind is not lost",
			plan: council(post("kw", "9900", until("2020-03-31")), post("a", "9900", until("2020-03-31")), post("b", "9900", until("2020-03-31")),
				budget("council", forPosts("kw"), year("2019/20", "15000")), reserve("reserve", forPosts("a"), year("2019/20", "15000")),
				source(plan.InKind, "trust", []option{forPosts("b"), year("2019/20", "15000")})),
			want: `notice money-unused source/council 2020-03-31 £5,100.00
			       notice money-unused source/reserve 2020-03-31 £5,100.00
			       notice money-unused source/trust 2020-03-31 £5,100.00`,
		},
		{
			sentence: "A pot is not lost while its days go on",
			plan:     council(kw, grant("icb", pot("2019-04-01", "2022-03-31", "20000"))),
			options:  forecast.Options{From: month("2019-04"), To: month("2022-02")},
			want:     "nothing",
		},
		{
			sentence: "On its last day it is",
			plan:     council(kw, grant("icb", pot("2019-04-01", "2022-03-31", "20000"))),
			options:  forecast.Options{From: month("2019-04"), To: month("2022-03")},
			want:     "warning money-lapses source/icb 2022-03-31 £10,100.00",
		},
		{
			sentence: "What lapsed before the months looked at is no more to be helped",
			plan:     council(kw, icb("10000")),
			options:  forecast.Options{From: month("2020-04"), To: month("2021-03")},
			want:     "nothing",
		},
		{
			sentence: "A bid that is not counted cannot lapse",
			plan:     council(kw, grant("icb", bid(), year("2019/20", "10000"))),
			want:     "nothing",
		},
		{
			sentence: "It might have paid for another post of those days, if it were widened to it",
			plan: council(kw, post("coach", "12000", from("2020-01-01"), until("2020-12-31")),
				grant("icb", forPosts("kw"), year("2019/20", "10000"))),
			want: "warning money-lapses source/icb 2020-03-31 £100.00: Widened…Coach (£3,000.00)",
		},
		{
			sentence: "It may pay for the post, but a split asks another",
			plan: council(post("kw", "12000", until("2020-03-31")), icb("12000"), grant("ics", bid(), year("2019/20", "6000")),
				split("kw", "ics", "50", "2019-04-01", "2020-03-31")),
			want: "warning money-lapses source/icb 2020-03-31 £6,000.00: It may pay…Kw (£6,000.00)",
		},
		{
			sentence: "Names are given of the three that lack most",
			plan: council(kw, grant("icb", forPosts("kw"), year("2019/20", "10000")), cost("a", "1200"), cost("b", "2400"), cost("c", "3600"), cost("d", "4800"),
				oneOff("e", "0.99", "2019-05-01")),
			want: "warning money-lapses source/icb 2020-03-31 £100.00: D (£4,800.00), C (£3,600.00), B (£2,400.00) and 1 more",
		},
	}, forecast.MoneyLapses, forecast.MoneyUnused)
}

// Grants that pay only beside match. What is lost is the part of the grant that more match, or match that had not gone elsewhere,
// would have let it pay.
func TestFindingMatch(t *testing.T) {
	kw := post("kw", "12000", until("2020-03-31"))
	icb := func(rate, amount string, more ...option) part {
		return grant("icb", append(more, matched(rate, "county"), year("2019/20", amount))...)
	}
	county := func(amount string, more ...option) part {
		return reserve("county", append(more, year("2019/20", amount))...)
	}
	coachFirst := post("coach", "12000", until("2020-03-31"), priority(1))
	looks(t, []look{
		{sentence: "Grant and match pay half each", plan: council(kw, icb("50", "6000"), county("6000")), want: "nothing"},
		{
			sentence: "£4,000 of match let £4,000 be paid; £2,000 more are needed",
			plan:     council(kw, icb("50", "6000"), county("4000")),
			want:     "warning match-short source/icb 2020-03-31 £2,000.00: £2,000.00 more match from County by 31 March 2020…£2,000.00 of it is lost…£4,000.00 of costs",
		},
		{
			sentence: "Splits of 30% by the match and 70% by the grant: the grant pays £3,600 beside £3,600, and no split asks more of the match that is there",
			plan: council(kw, icb("50", "8400"), county("3600"), split("kw", "county", "30", "2019-04-01", "2020-03-31"),
				split("kw", "icb", "70", "2019-04-01", "2020-03-31")),
			want: "warning match-short source/icb 2020-03-31 £2,400.00: £2,400.00 more match from County…£2,400.00 of it is lost…£4,800.00 of costs",
		},
		{
			sentence: "Each year by itself",
			plan:     council(kw, grant("icb", matched("50", "county"), year("2018/19", "6000"), year("2019/20", "6000")), reserve("county", year("2018/19", "4000"), year("2019/20", "3000"))),
			want: `warning match-short source/icb 2019-03-31 £2,000.00: £2,000.00 more match…31 March 2019
			       warning match-short source/icb 2020-03-31 £3,000.00: £3,000.00 more match…31 March 2020`,
		},
		{
			sentence: "Two tranches of the same days cannot both lose the same costs: no more than half of £12,000",
			plan:     council(kw, grant("icb", matched("50", "county"), year("2019/20", "6000"), year("2019/20", "6000")), reserve("county")),
			want:     "warning match-short source/icb 2020-03-31 £6,000.00",
		},
		{
			sentence: "At 40%, £3,600 of match let £2,400 be paid; of £4,800 the other half needs £3,600 as well",
			plan:     council(kw, icb("40", "4800"), county("3600")),
			want:     "warning match-short source/icb 2020-03-31 £2,400.00: £3,600.00 more match from County…£2,400.00 of it is lost…£6,000.00 of costs",
		},
		{
			sentence: "A grant that is larger than its part of the cost is not lost for want of match",
			plan:     council(kw, icb("50", "9000"), county("6000")),
			want:     "nothing",
		},
		{
			sentence: "Only as far as there is cost to share: a third of £12,000 is paid, and £2,000 more could be",
			plan:     council(kw, icb("50", "9000"), county("4000")),
			want:     "warning match-short source/icb 2020-03-31 £2,000.00",
		},
		{
			sentence: "99p lost are not worth a word",
			plan:     council(kw, icb("50", "6000"), county("5999.01")),
			want:     "nothing",
		},
		{
			sentence: "£1.00 is",
			plan:     council(kw, icb("50", "6000"), county("5999")),
			want:     "warning match-short source/icb 2020-03-31 £1.00",
		},
		{
			sentence: "Match that is only a bid is none",
			plan:     council(kw, icb("50", "6000"), county("6000", bid())),
			want:     "warning match-short source/icb 2020-03-31 £6,000.00: £6,000.00 more match",
		},
		{
			sentence: "Match of the first half year matches nothing of the second, whatever it has left",
			plan:     council(kw, icb("50", "6000"), reserve("county", spread("2019-04-01", "2019-09-30", "6000"))),
			want:     "warning match-short source/icb 2020-03-31 £3,000.00",
		},
		{
			sentence: "Another source steps in for the match that is short, and the grant is lost all the same",
			plan:     council(kw, icb("50", "6000"), county("4000"), budget("council", priority(200), year("2019/20", "4000"))),
			want:     "warning match-short source/icb 2020-03-31 £2,000.00: other money pays £4,000.00",
		},
		{
			sentence: "The match paid alone for six months' worth of what both together would have paid for in full",
			plan:     council(kw, icb("50", "6000"), county("6000", priority(1))),
			want:     "warning match-spent-elsewhere source/icb 2020-03-31 £6,000.00: £6,000.00 of Icb lapses on 31 March 2020…Kw (£6,000.00)",
		},
		{
			sentence: "It paid alone for all, of which the grant would have paid half",
			plan:     council(kw, icb("50", "6000"), county("12000", priority(1))),
			want:     "warning match-spent-elsewhere source/icb 2020-03-31 £6,000.00: Kw (£12,000.00)",
		},
		{
			sentence: "It was spent on another post, which goes first and which the grant may not share",
			plan:     council(kw, coachFirst, icb("50", "6000", forPosts("kw")), county("12000", priority(1))),
			want:     "warning match-spent-elsewhere source/icb 2020-03-31 £6,000.00: Coach (£12,000.00)",
		},
		{
			sentence: "It was too little anyway: of £6,000, £3,000 are lost to the other post, and £3,000 need more match",
			plan:     council(kw, coachFirst, icb("50", "6000", forPosts("kw")), county("3000", priority(1))),
			want: `warning match-short source/icb 2020-03-31 £3,000.00: £3,000.00 more match
			       warning match-spent-elsewhere source/icb 2020-03-31 £3,000.00: Coach (£3,000.00)`,
		},
		{
			sentence: "At 40%, £3,600 spent elsewhere lose £2,400",
			plan:     council(kw, coachFirst, icb("40", "4800", forPosts("kw")), county("3600", priority(1))),
			want: `warning match-short source/icb 2020-03-31 £2,400.00: £3,600.00 more match
			       warning match-spent-elsewhere source/icb 2020-03-31 £2,400.00`,
		},
		{
			// The reserve's £12,000 are shared as £333.33 a month for kw, beside which the grant pays £333.33, and £666.67 for the coach.
			sentence: "Splits ask the match for two posts: what the other had would have matched what is lost",
			plan: council(kw, post("coach", "12000", until("2020-03-31")), icb("50", "6000", forPosts("kw")), county("12000"),
				split("kw", "icb", "50", "2019-04-01", ""), split("kw", "county", "50", "2019-04-01", ""), split("coach", "county", "100", "2019-04-01", "")),
			want: "warning match-spent-elsewhere source/icb 2020-03-31 £2,000.04: Coach (£8,000.04)",
		},
		{
			sentence: "An outcome stream may need match as well",
			plan:     council(kw, stream("pbr", matched("50", "county"), attaches("2019/20", 6)), county("4000")),
			want:     "warning match-short source/pbr 2020-03-31 £2,000.00",
		},
		{
			sentence: "What is not counted is not lost",
			plan:     council(kw, icb("50", "6000", bid()), county("4000")),
			want:     "nothing",
		},
	}, forecast.MatchShort, forecast.MatchSpentElsewhere)
}

// Families and results that an outcome stream does not pay for.
func TestFindingOutcomeStreams(t *testing.T) {
	results := pays("0", "800")
	looks(t, []look{
		{
			sentence: "Results of a year that begins the day after claims end",
			plan:     council(stream("pbr", achieved("2020/21", 10), claimsUntil("2020-03-31"))),
			want:     "warning claims-too-late source/pbr 2020-04-01 £8,000.00: 10 results in 2020/21…31 March 2020…£8,000.00 is not paid",
		},
		{
			sentence: "On that day they are all paid in April",
			plan:     council(stream("pbr", achieved("2020/21", 10), claimsUntil("2020-04-01"))),
			want:     "nothing",
		},
		{sentence: "No results are no loss", plan: council(stream("pbr", achieved("2020/21", 0), claimsUntil("2020-03-31"))), want: "nothing"},
		{
			sentence: "A programme that ends under a scenario claims no more",
			plan: council(stream("pbr", results, achieved("2019/20", 10), achieved("2020/21", 10)),
				scenario("ends", plan.EndProgramme{Programme: "families", On: day("2020-03-31")})),
			scenario: "ends",
			want:     "warning claims-too-late source/pbr 2020-04-01 £8,000.00",
		},
		{
			// Ten a month; those of April to June in January to March.
			sentence: "From July on families bring their results after claims end: 90, of whom half would succeed",
			plan:     council(stream("pbr", results, attaches("2019/20", 120), succeeds("50", 9), claimsUntil("2020-03-31"))),
			want: "warning attached-too-late source/pbr 2019-07-01 £36,000.00: " +
				"90 families…1 July 2019…45 results…31 March 2020…9 months…£36,000.00",
		},
		{
			sentence: "A day later July's are paid in April",
			plan:     council(stream("pbr", results, attaches("2019/20", 120), succeeds("50", 9), claimsUntil("2020-04-01"))),
			want:     "warning attached-too-late source/pbr 2019-08-01 £32,000.00: 80 families…40 results",
		},
		{
			sentence: "Parts of families count: 8⅓ a month, nine of them; 62.5% of 75 are 46.875",
			plan:     council(stream("pbr", results, attaches("2019/20", 100), succeeds("62.5", 9), claimsUntil("2020-03-31"))),
			want:     "warning attached-too-late source/pbr 2019-07-01 £37,500.00: 75 families…46.9 results",
		},
		{
			sentence: "With the rate of their year: 60 at 50%, 60 at 25%",
			plan: council(stream("pbr", results, attaches("2018/19", 60), attaches("2019/20", 60), succeeds("0", 12),
				succeedsFrom("2018/19", "50"), succeedsFrom("2019/20", "25"), claimsUntil("2019-03-31"))),
			want: "warning attached-too-late source/pbr 2018-04-01 £36,000.00: 120 families…45 results",
		},
		{
			sentence: "In time to the last month",
			plan:     council(stream("pbr", results, attaches("2019/20", 120), succeeds("50", 9), claimsUntil("2020-12-01"))),
			want:     "nothing",
		},
		{
			sentence: "Without an end of claims, whenever",
			plan:     council(stream("pbr", results, attaches("2019/20", 120), succeeds("50", 60))),
			want:     "nothing",
		},
		{
			sentence: "Families who do not succeed bring no results",
			plan:     council(stream("pbr", results, attaches("2019/20", 120), succeeds("0", 9), claimsUntil("2020-03-31"))),
			want:     "nothing",
		},
		{
			sentence: "Where the plan names the results of the year after, attachments do not decide",
			plan:     council(stream("pbr", results, attaches("2019/20", 120), succeeds("50", 9), achieved("2020/21", 0), claimsUntil("2020-03-31"))),
			want:     "nothing",
		},
		{
			sentence: "Under earned autonomy, from October on, they are paid at once: 30 of July to September are late",
			plan: council(stream("pbr", results, attaches("2019/20", 120), succeeds("50", 9), claimsUntil("2020-03-31"),
				autonomousFrom("2019-10-31"))),
			want: "warning attached-too-late source/pbr 2019-07-01 £12,000.00: 30 families…15 results",
		},
		{
			sentence: "A programme that ends in December under a scenario: the 90 families until then are all too late",
			plan: council(stream("pbr", results, attaches("2019/20", 120), succeeds("50", 9)),
				scenario("ends", plan.EndProgramme{Programme: "families", On: day("2019-12-31")})),
			scenario: "ends",
			want:     "warning attached-too-late source/pbr 2019-04-01 £36,000.00: 90 families…45 results…31 December 2019",
		},
		{
			sentence: "As many results as are paid for",
			plan:     council(stream("pbr", results, attaches("2019/20", 1200), succeeds("100", 0), atMost(1200))),
			want:     "nothing",
		},
		{
			sentence: "One more",
			plan:     council(stream("pbr", results, attaches("2019/20", 1200), succeeds("100", 0), atMost(1199))),
			want:     "warning claims-over-maximum source/pbr 2019-04-01 £800.00: 1,199 results at most…1 more…2019/20…£800.00 is not paid",
		},
		{
			sentence: "Over two years: twelve, and three of the next twelve",
			plan:     council(stream("pbr", results, attaches("2019/20", 12), attaches("2020/21", 12), succeeds("100", 0), atMost(15))),
			want:     "warning claims-over-maximum source/pbr 2020-04-01 £7,200.00: 9 more…2020/21",
		},
		{
			sentence: "Results that the plan names are capped as well",
			plan:     council(stream("pbr", results, achieved("2019/20", 80), achieved("2020/21", 80), atMost(100))),
			want:     "warning claims-over-maximum source/pbr 2020-04-01 £48,000.00: 60 more",
		},
		{
			sentence: "Families of a year before the stream is open",
			plan:     council(stream("pbr", from("2019-04-01"), attaches("2018/19", 10))),
			want:     "warning attached-outside-stream source/pbr 2018-04-01 £10,000.00: 10 families in 2018/19…not open",
		},
		{
			sentence: "Open on its last day, they all attach in March",
			plan:     council(stream("pbr", from("2019-03-31"), attaches("2018/19", 10))),
			want:     "nothing",
		},
		{
			sentence: "Families of a year after it has ended, and none",
			plan:     council(stream("pbr", until("2019-03-31"), attaches("2019/20", 10), attaches("2020/21", 0))),
			want:     "warning attached-outside-stream source/pbr 2019-04-01 £10,000.00",
		},
	}, forecast.ClaimsTooLate, forecast.ClaimsOverMaximum, forecast.AttachedTooLate, forecast.AttachedOutside)
}

// One is not several.
func TestFindingSingulars(t *testing.T) {
	results := pays("0", "800")
	looks(t, []look{
		{
			sentence: "One result",
			plan:     council(stream("pbr", achieved("2020/21", 1), claimsUntil("2020-03-31"))),
			want:     "warning claims-too-late source/pbr 2020-04-01 £800.00: ¬1 results",
		},
		{
			sentence: "One family",
			plan:     council(stream("pbr", from("2019-04-01"), attaches("2018/19", 1))),
			want:     "warning attached-outside-stream source/pbr 2018-04-01 £1,000.00: ¬1 families",
		},
		{
			sentence: "One family, one result, one month",
			plan:     council(stream("pbr", results, attaches("2019/20", 12), succeeds("100", 1), claimsUntil("2020-03-31"))),
			want:     "warning attached-too-late source/pbr 2020-03-01 £800.00: ¬1 months",
		},
		{
			sentence: "One family and one result of it",
			plan:     council(stream("pbr", results, attaches("2019/20", 12), succeeds("100", 2), claimsUntil("2020-04-01"))),
			want:     "warning attached-too-late source/pbr 2020-03-01 £800.00: ¬1 families",
		},
		{
			sentence: "One result at most, and one more",
			plan:     council(stream("pbr", results, achieved("2019/20", 2), atMost(1))),
			want:     "warning claims-over-maximum source/pbr 2019-04-01 £800.00: ¬1 more are",
		},
		{
			sentence: "One result at most",
			plan:     council(stream("pbr", results, achieved("2019/20", 3), atMost(1))),
			want:     "warning claims-over-maximum source/pbr 2019-04-01 £1,600.00: ¬1 results",
		},
	}, forecast.ClaimsTooLate, forecast.ClaimsOverMaximum, forecast.AttachedTooLate, forecast.AttachedOutside)
}

// Money that is not secured and that costs rely on.
func TestFindingUnsecuredMoney(t *testing.T) {
	kw := post("kw", "12000", until("2020-03-31"))
	looks(t, []look{
		{
			sentence: "A bid for half of the cost",
			plan:     council(kw, grant("icb", bid(), year("2019/20", "6000"))),
			want:     "warning relies-on-bid source/icb 2019-04-01 £6,000.00: Icb is only a bid…would pay £6,000.00…£6,000.00 smaller",
		},
		{
			sentence: "A provisional award of more than the cost",
			plan:     council(kw, grant("icb", provisional(), spread("2019-10-01", "2020-03-31", "9000"))),
			want:     "warning relies-on-provisional source/icb 2019-10-01 £6,000.00: Icb is only provisional",
		},
		{
			sentence: "Counted, it pays",
			plan:     council(kw, grant("icb", bid(), year("2019/20", "6000"))),
			options:  forecast.Options{Certainty: plan.Bid},
			want:     "warning relies-on-bid source/icb 2019-04-01 £6,000.00: is counted: it pays £6,000.00",
		},
		{
			sentence: "An outcome stream that is not agreed",
			plan:     council(kw, stream("pbr", provisional(), attaches("2019/20", 4))),
			want:     "warning relies-on-provisional source/pbr 2019-04-01 £4,000.00",
		},
		{
			sentence: "Match that is a bid lets its grant pay as much again",
			plan:     council(kw, grant("icb", matched("50", "county"), year("2019/20", "6000")), reserve("county", bid(), year("2019/20", "6000"))),
			want:     "warning relies-on-bid source/county 2019-04-01 £6,000.00: would pay £6,000.00…£12,000.00 smaller",
		},
		{
			sentence: "Each bid is looked at by itself",
			plan:     council(kw, grant("icb", bid(), year("2019/20", "6000")), grant("ics", bid(), year("2019/20", "12000"))),
			want: `warning relies-on-bid source/ics 2019-04-01 £12,000.00
			       warning relies-on-bid source/icb 2019-04-01 £6,000.00`,
		},
		{
			sentence: "A bid for other posts pays for none of these",
			plan:     council(kw, post("coach", "12000", until("2019-03-31")), grant("icb", bid(), forPosts("coach"), year("2019/20", "6000"))),
			want:     "nothing",
		},
		{
			sentence: "A post that the base budget pays for first needs no bid",
			plan:     council(kw, budget("council", priority(1), year("2019/20", "12000")), grant("icb", bid(), year("2019/20", "6000"))),
			want:     "nothing",
		},
		{
			sentence: "Nor where the bid would relieve the base budget: without it nothing is lacking",
			plan:     council(kw, budget("council", year("2019/20", "12000")), grant("icb", bid(), priority(1), year("2019/20", "6000"))),
			options:  forecast.Options{Certainty: plan.Confirmed},
			want:     "nothing",
		},
	}, forecast.ReliesOnBid, forecast.ReliesOnProvisional)
}

// The cliff edge of 1 April 2020 is to be decided by 2 October 2019, 182 days before.
func TestFindingDecideByDates(t *testing.T) {
	kw := council(post("kw", "12000"), grant("icb", pot("2018-04-01", "2020-03-31", "24000")))
	passed := "warning decide-by-passed programme/families 2019-10-02 £12,000.00"
	soon := "warning decide-by-soon programme/families 2019-10-02 £12,000.00"
	looks(t, []look{
		{sentence: "91 days ahead", plan: kw, asAt: "2019-07-03", want: "nothing"},
		{sentence: "90 days ahead", plan: kw, asAt: "2019-07-04", want: soon + ": Families…£12,000 a year…1 April 2020…2 October 2019: 90 days"},
		{sentence: "Tomorrow", plan: kw, asAt: "2019-10-01", want: soon + ": 1 day is left"},
		{sentence: "Today", plan: kw, asAt: "2019-10-02", want: soon + ": 2 October 2019"},
		{sentence: "Yesterday", plan: kw, asAt: "2019-10-03", want: passed + ": 1 April 2020…2 October 2019…passed: 181 days"},
		{sentence: "The day before the cliff edge", plan: kw, asAt: "2020-03-31", want: passed + ": 1 day is left"},
		{
			sentence: "On its day it lies in the past",
			plan:     kw,
			asAt:     "2020-04-01",
			want:     "notice decide-by-missed programme/families 2019-10-02 £12,000.00: 1 April 2020…2 October 2019",
		},
		{
			sentence: "Where nothing takes time, the day itself is the last to decide on",
			plan:     council(leadTime(0), post("kw", "12000"), grant("icb", pot("2018-04-01", "2020-03-31", "24000"))),
			asAt:     "2020-04-01",
			want:     "warning decide-by-soon programme/families 2020-04-01 £12,000.00",
		},
		{
			sentence: "A day later it lies in the past",
			plan:     council(leadTime(0), post("kw", "12000"), grant("icb", pot("2018-04-01", "2020-03-31", "24000"))),
			asAt:     "2020-04-02",
			want:     "notice decide-by-missed programme/families 2020-04-01 £12,000.00",
		},
		{
			sentence: "Staff who go are a cliff edge of their own",
			plan:     council(post("kw", "12000", fte("2"), until("2020-03-31")), grant("icb", pot("2018-04-01", "2020-03-31", "48000"))),
			want:     "warning decide-by-soon programme/families 2019-10-02: Families loses 2 FTE on 1 April 2020",
		},
		{
			sentence: "The end of the base budget is no cliff edge",
			plan:     council(post("kw", "12000"), budget("council", pot("2018-04-01", "2020-03-31", "24000"))),
			want:     "nothing",
		},
		{
			sentence: "Half of it a grant's, it is",
			plan:     council(post("kw", "12000"), budget("council", year("2018/19", "6000"), year("2019/20", "6000")), grant("icb", year("2018/19", "6000"), year("2019/20", "6000"))),
			want:     "warning decide-by-soon programme/families 2019-10-02 £12,000.00",
		},
		{
			sentence: "Under a scenario that ends the money a year earlier, its cliff edge has passed",
			plan: council(post("kw", "12000"), grant("icb", year("2018/19", "12000"), year("2019/20", "12000")),
				scenario("ends", plan.EndSource{Source: "icb", On: day("2019-03-31")})),
			scenario: "ends",
			want:     "notice decide-by-missed programme/families 2018-10-01 £12,000.00",
		},
	}, forecast.DecideBySoon, forecast.DecideByPassed, forecast.DecideByMissed)
}

// What decisions asked for.
func TestFindingDecisions(t *testing.T) {
	looks(t, []look{
		{sentence: "Due today", plan: council(decision("d", "2019-09-01", plan.DecisionOpen, "Review it.")), want: "nothing"},
		{
			sentence: "Due yesterday",
			plan:     council(decision("d", "2019-08-31", plan.DecisionOpen, "Review external grants. ")),
			want:     "warning decision-overdue decision/d 2019-08-31: Cabinet of 2 July 2018…31 August 2019…not marked as done: Review external grants.",
		},
		{
			sentence: "Where it does not say its status, it is open; where it does not say what it asked for, its text does",
			plan:     council(decision("d", "2019-08-31", "", "")),
			want:     "warning decision-overdue decision/d 2019-08-31: Agreed.",
		},
		{sentence: "Done", plan: council(decision("d", "2019-08-31", plan.DecisionDone, "Review it.")), want: "nothing"},
		{sentence: "Without a day", plan: council(decision("d", "", plan.DecisionOpen, "Review it.")), want: "nothing"},
		{
			sentence: "The longest overdue comes first",
			plan: council(decision("a", "2019-08-31", plan.DecisionOpen, "Review it."), decision("b", "2018-08-31", plan.DecisionOpen, "Review it."),
				decision("c", "2020-08-31", plan.DecisionOpen, "Review it.")),
			want: `warning decision-overdue decision/b 2018-08-31
			       warning decision-overdue decision/a 2019-08-31`,
		},
	}, forecast.DecisionOverdue)
}

// Scenarios whose trigger has passed, or that change nothing.
func TestFindingScenarios(t *testing.T) {
	kw := parts(post("kw", "12000", until("2020-03-31")), grant("icb", year("2019/20", "12000")))
	triggered := func(by string) part {
		return func(p *plan.Plan) {
			cut := plan.EndSource{Source: "icb", On: day("2019-09-30")}
			p.Scenarios = append(p.Scenarios, plan.Scenario{
				ID: "cut", Name: "A cut", Changes: []plan.Change{cut}, Trigger: &plan.Trigger{By: day(by), When: "No successor was announced."},
			})
		}
	}
	half := plan.ScaleSource{Source: "icb", Percent: percent("50"), From: day("2019-04-01")}
	looks(t, []look{
		{sentence: "To be known today", plan: council(kw, triggered("2019-09-01")), want: "nothing"},
		{
			sentence: "To be known yesterday",
			plan:     council(kw, triggered("2019-08-31")),
			want:     `notice trigger-passed scenario/cut 2019-08-31: "A cut"…31 August 2019: No successor was announced. `,
		},
		{sentence: "At no time", plan: council(kw, triggered("")), want: "nothing"},
		{
			sentence: "A scenario without changes, and one whose change does nothing: the contract ends with its post",
			plan: council(kw, contract("kw-1", "kw", "2019-04-01", ""), scenario("none"),
				scenario("ends", plan.EndContract{Contract: "kw-1", On: day("2020-03-31")})),
			want: `notice scenarios-with-same-effect scenario/ends: "Ends"…the plan
			       notice scenarios-with-same-effect scenario/none: "None"…the plan`,
		},
		{
			sentence: "A scenario that changes a penny",
			plan:     council(kw, scenario("penny", plan.Vire{From: "icb", To: "ics", Amount: 1, On: day("2019-04-01"), Until: day("2020-03-31")}), grant("ics")),
			want:     "nothing",
		},
		{
			sentence: "A scenario that only lets another source pay has an effect",
			plan:     council(kw, scenario("ics", plan.AddSource{Source: aSource(plan.Grant, "ics", priority(1), year("2019/20", "12000"))})),
			want:     "nothing",
		},
		{
			sentence: "One that only delays savings as well",
			plan:     council(kw, saving("care", "1200", 0, families("2019/20", 12)), scenario("later", plan.SetSavings{Saving: "care", DelayMonths: 1})),
			want:     "nothing",
		},
		{
			sentence: "Two ways to halve a grant; each is named once, after the one before it",
			plan: council(kw, scenario("half", half),
				scenario("vired", plan.Vire{From: "icb", To: "ics", Amount: 6_000_00, On: day("2019-04-01"), Until: day("2020-03-31")}),
				grant("ics", forPosts("coach")), post("coach", "12000", until("2019-03-31")), child("same", "half")),
			want: `notice scenarios-with-same-effect scenario/same: "Half" and "Same"
			       notice scenarios-with-same-effect scenario/vired: "Half" and "Vired"`,
		},
		{
			sentence: "In other months than those looked at they may differ",
			plan:     council(kw, scenario("half", half)),
			options:  forecast.Options{From: month("2018-04"), To: month("2019-03")},
			want:     "notice scenarios-with-same-effect scenario/half: the plan",
		},
	}, forecast.TriggerPassed, forecast.SameEffect)
}

// Findings that were accepted.
func TestFindingWaivers(t *testing.T) {
	kw := parts(post("kw", "12000"), grant("icb", year("2019/20", "12000")))
	const found = "warning permanent-post-on-temporary-money post/kw 2020-04-01 £12,000.00"
	accepted := func(until string) *plan.Plan {
		return council(kw, waiver(forecast.PermanentOnTemporary, "post/kw", until))
	}
	looks(t, []look{
		{sentence: "In force on its last day: the finding stays listed", plan: accepted("2019-09-01"), want: "waived " + found},
		{
			sentence: "Expired the day after",
			plan:     accepted("2019-08-31"),
			want: found + `
				notice waiver-expired post/kw 2019-08-31: permanent-post-on-temporary-money…31 August 2019`,
		},
		{sentence: "For ever", plan: accepted(""), asAt: "2035-09-01", want: "waived warning permanent-post-on-temporary-money post/kw 2020-04-01 £12,000.00"},
		{
			sentence: "Not needed, for nothing of that name is found here",
			plan:     council(kw, waiver(forecast.PostWithoutMoney, "post/kw", "2020-03-31")),
			want: found + `
				notice waiver-unused post/kw 2020-03-31: post-without-money`,
		},
		{
			sentence: "Not needed, for it is of another post",
			plan:     council(kw, post("coach", "12000", until("2019-03-31")), waiver(forecast.PermanentOnTemporary, "post/coach", "")),
			want: found + `
				notice waiver-unused post/coach: permanent-post-on-temporary-money`,
		},
		{
			sentence: "Of a name that there is not",
			plan:     council(kw, waiver("permanent-post", "post/kw", "2020-03-31")),
			want: `warning waiver-unknown post/kw 2020-03-31: "permanent-post"
				` + found,
		},
		{
			sentence: "A finding of another item of the same kind stays",
			plan: council(post("kw", "12000"), post("coach", "12000"), grant("icb", year("2019/20", "24000")),
				waiver(forecast.PermanentOnTemporary, "post/kw", "")),
			want: `warning permanent-post-on-temporary-money post/coach 2020-04-01 £12,000.00
			       waived ` + found,
		},
		{
			sentence: "What the months looked at do not show may yet need its waiver",
			plan:     accepted(""),
			options:  forecast.Options{From: month("2019-04"), To: month("2020-03")},
			want:     "nothing",
		},
	}, forecast.PermanentOnTemporary, forecast.WaiverExpired, forecast.WaiverUnused, forecast.WaiverUnknown)
}

// A waiver's findings stand at the waiver's place in the plan; a waived finding names its waiver.
func TestFindingWaiversInTheirPlace(t *testing.T) {
	l := look{plan: council(post("kw", "12000"), grant("icb", year("2019/20", "12000")),
		waiver(forecast.PermanentOnTemporary, "post/kw", ""), waiver("none", "post/kw", ""), waiver(forecast.MatchShort, "post/kw", ""))}
	found := l.find(t, []forecast.FindingCode{forecast.PermanentOnTemporary, forecast.WaiverUnknown, forecast.WaiverUnused})
	var paths []string
	for i := range found {
		paths = append(paths, found[i].Path)
		if found[i].Waived() != (found[i].Code == forecast.PermanentOnTemporary) {
			t.Errorf("waived by %+v: %s", found[i].Waiver, findingLine(&found[i]))
		}
	}
	same(t, strings.Join(paths, " "), "posts[0] waivers[1] waivers[2]")
	if found[0].Waiver != &l.plan.Waivers[0] {
		t.Errorf("it is waived by %+v", found[1].Waiver)
	}
}

// Items of which something is assumed, by the gap that hangs on them.
func TestFindingAssumedItems(t *testing.T) {
	icb := func() part { return grant("icb", year("2019/20", "12000")) } // a new one each time, for some plans remark on its tranche
	assumption := plan.Remark{Assumed: true}
	assumedSplit := func(of plan.ID) part {
		return parts(split(of, "icb", "100", "2019-04-01", "2020-03-31"), func(p *plan.Plan) { p.Splits[0].Remark = assumption })
	}
	looks(t, []look{
		{
			sentence: "The largest gap comes first: of £24,000 a year 12 are unfunded, £8,000 and £4,000; then what depends on the grant",
			plan: council(post("kw", "12000", until("2020-03-31"), assumed()), post("coach", "12000", until("2020-03-31"), assumed()),
				cost("rooms", "1200", until("2019-03-31"), assumed()), grant("icb", forPosts("kw"), year("2019/20", "8000"), assumed()),
				grant("ics", forPosts("coach"), year("2019/20", "4000"))),
			want: `notice assumed-item post/coach £8,000.00: Coach…the post…£8,000.00 of its cost of £12,000.00
			       notice assumed-item source/icb £8,000.00: Icb…the source…£8,000.00 larger
			       notice assumed-item post/kw £4,000.00: Kw…the post…£4,000.00 of its cost of £12,000.00
			       notice assumed-item post/rooms: Rooms…the cost line…all funded`,
		},
		{
			sentence: "All that is assumed of a post is one finding",
			plan: council(icb(), contract("kw-1", "kw", "2019-04-01", "", assumed()), assumedSplit("kw"),
				post("kw", "12000", until("2020-03-31"), step("2019-10-01", "0.5"), onCosts("20"), ofPost(func(x *plan.Post) {
					x.Salaries[0].Remark, x.FTESteps[0].Remark, x.OnCosts[0].Remark = assumption, assumption, assumption
				}))),
			want: "notice assumed-item post/kw: salary from 1 April 2010…FTE from 1 October 2019…on-costs…contract kw-1 and 1 more",
		},
		{
			sentence: "A split is of its post",
			plan:     council(icb(), post("kw", "12000", until("2020-03-31")), assumedSplit("kw")),
			want:     "notice assumed-item post/kw: funding split by Icb",
		},
		{
			sentence: "And of its cost line",
			plan:     council(icb(), cost("rooms", "12000", until("2020-03-31")), assumedSplit("rooms")),
			want:     "notice assumed-item post/rooms: funding split by Icb",
		},
		{
			sentence: "A tranche is of its source; without the source's money the gap would be £12,000 larger",
			plan:     council(post("kw", "12000", until("2020-03-31")), icb(), func(p *plan.Plan) { p.Sources[0].Tranches[0].Remark = assumption }),
			want:     "notice assumed-item source/icb £12,000.00: tranche of £12,000.00 from 1 April 2019…£12,000.00 larger",
		},
		{
			sentence: "A stream, on which nothing depends",
			plan:     council(post("kw", "12000", from("2019-04-01"), until("2020-03-31")), icb(), stream("pbr", assumed(), attaches("2018/19", 12))),
			want:     "notice assumed-item source/pbr: Pbr…the outcome stream…does not depend on it",
		},
		{
			sentence: "Match that is assumed carries the grant beside it",
			plan:     council(post("kw", "12000", until("2020-03-31")), grant("icb", matched("50", "county"), year("2019/20", "6000")), reserve("county", assumed(), year("2019/20", "6000"))),
			want:     "notice assumed-item source/county £12,000.00: £12,000.00 larger",
		},
		{
			sentence: "A programme, by what its posts lack together; and a saving, by nothing",
			plan: council(programme("families", assumed()), post("kw", "12000", until("2020-03-31")), cost("rooms", "1200", until("2020-03-31")), icb(),
				saving("care", "1200", 0), func(p *plan.Plan) { p.Savings[0].Assumed = true }),
			want: `notice assumed-item programme/families £1,200.00: Families: the programme…£1,200.00 of its cost of £13,200.00
			       notice assumed-item saving/care: Care`,
		},
		{sentence: "What is noted is not assumed", plan: council(icb(), post("kw", "12000", noted("As agreed."))), want: "nothing"},
	}, forecast.AssumedItem)
}

// Pay awards of the future are what a plan most often assumes. They are one finding, of no single item.
func TestFindingAssumedPayAwards(t *testing.T) {
	kw, icb := post("kw", "12000", until("2020-03-31")), grant("icb", year("2019/20", "12000"))
	looks(t, []look{
		{
			sentence: "What is lacking because of it: half a year's 2%",
			plan:     council(kw, icb, award("2019-10-01", "2%", assumed()), award("2018-04-01", "£0")),
			want:     "notice assumed-item £120.00: 1 October 2019…£120.00 smaller",
		},
		{
			sentence: "Two together: 2% of £12,000 for half a year, and £240 more for the last three months",
			plan:     council(kw, icb, award("2019-10-01", "2%", assumed()), award("2020-01-01", "£240", assumed())),
			want:     "notice assumed-item £180.00: 1 October 2019…1 January 2020…£180.00 smaller",
		},
		{
			sentence: "Of nobody's pay group",
			plan:     council(kw, icb, award("2019-10-01", "2%", group("police"), assumed())),
			want:     "notice assumed-item: does not depend",
		},
		{
			sentence: "A cut that another award makes good: without the rise it would leave less than nothing",
			plan:     council(post("kw", "1000", until("2020-03-31")), icb, award("2018-04-01", "£5,000", assumed()), award("2019-04-01", "-£5,500")),
			want:     "notice assumed-item: 1 April 2018",
		},
	}, forecast.AssumedItem)
}

// Findings are listed by severity, then by date, those without a date last.
func TestFindingsInOrder(t *testing.T) {
	looks(t, []look{{
		sentence: "Errors, warnings, notices",
		plan: council(post("kw", "12000", assumed()), post("coach", "12000", from("2019-10-01"), until("2019-12-31")), decision("d", "2018-08-31", plan.DecisionOpen, "Review it."),
			grant("icb", forPosts("kw"), year("2019/20", "12100")), scenario("none"), waiver("none", "post/kw", "")),
		asAt: "2019-06-01",
		want: `error post-without-money post/coach 2019-10-01 £3,000.00
		       warning decision-overdue decision/d 2018-08-31
		       warning decide-by-passed programme/families 2019-04-02 £12,000.00
		       warning decide-by-soon programme/families 2019-07-03
		       warning permanent-post-on-temporary-money post/kw 2020-04-01 £12,000.00
		       warning waiver-unknown post/kw
		       notice money-unused source/icb 2020-03-31 £100.00
		       notice assumed-item post/kw £12,000.00
		       notice scenarios-with-same-effect scenario/none`,
	}})
}

// A plan is looked at for the months that are asked for.
func TestFindingsOfSomeMonths(t *testing.T) {
	kw := council(post("kw", "12000"), budget("council", year("2018/19", "12000"), year("2019/20", "12000")), post("coach", "12000", from("2019-04-01"), until("2020-09-30")),
		grant("icb", forPosts("coach"), priority(1), year("2019/20", "12000")))
	months := func(from, to string) forecast.Options { return forecast.Options{From: month(from), To: month(to)} }
	looks(t, []look{
		{
			sentence: "All of its life",
			plan:     kw,
			want: `warning establishment-outlives-money post/coach 2020-04-01 £6,000.00
			       notice budget-not-set source/council 2020-04-01 £12,000.00`,
		},
		{
			sentence: "To June: amounts are those of three months",
			plan:     kw,
			options:  months("2019-04", "2020-06"),
			want: `warning establishment-outlives-money post/coach 2020-04-01 £3,000.00
			       notice budget-not-set source/council 2020-04-01 £3,000.00`,
		},
		{sentence: "To March: all is funded", plan: kw, options: months("2019-04", "2020-03"), want: "nothing"},
		{
			sentence: "From the April after the last budget: it is not set yet, and the post was funded from its first day",
			plan:     kw,
			options:  months("2020-04", "2021-03"),
			want: `warning establishment-outlives-money post/coach 2020-04-01 £6,000.00
			       notice budget-not-set source/council 2020-04-01 £12,000.00`,
		},
	}, forecast.EstablishmentOutlivesMoney, forecast.BudgetNotSet, forecast.PostWithoutMoney, forecast.PermanentOnTemporary)
}

// Life is the months that a plan speaks of.
func TestLifeOfPlans(t *testing.T) {
	for _, c := range []struct {
		sentence string
		plan     *plan.Plan
		asAt     string
		want     string
	}{
		{"From the April of its first money to the March after a year after its last", council(grant("icb", spread("2018-06-01", "2019-03-31", "1"))), "2018-06-01", "2018-04 to 2020-03"},
		{"To the year after the day", council(grant("icb", spread("2018-06-01", "2019-03-31", "1"))), "2019-04-01", "2018-04 to 2021-03"},
		{"A day before the money does not begin it", council(grant("icb", spread("2018-06-01", "2019-03-31", "1"))), "2015-04-01", "2018-04 to 2020-03"},
		{"Without money, from the April before the day", council(), "2019-03-31", "2018-04 to 2020-03"},
		{"An outcome stream's years, and the day to which it carries", council(stream("pbr", attaches("2015/16", 1), achieved("2017/18", 1), carriesUntil("2019-06-30"))), "2015-04-01", "2015-04 to 2021-03"},
		{"A post", council(post("kw", "1", until("2022-06-30"))), "2019-04-01", "2019-04 to 2024-03"},
		{"A cost line", council(cost("rooms", "1", until("2022-06-30"))), "2019-04-01", "2019-04 to 2024-03"},
		{"A one-off amount", council(oneOff("redundancy", "1", "2022-06-30")), "2019-04-01", "2019-04 to 2024-03"},
		{"A contract", council(post("kw", "1"), contract("kw-1", "kw", "2019-04-01", "2022-06-30")), "2019-04-01", "2019-04 to 2024-03"},
		{"A programme", council(programme("families", until("2022-06-30"))), "2019-04-01", "2019-04 to 2024-03"},
		{"The calendar begins in January 1990", council(grant("icb", spread("1990-02-01", "1990-03-31", "1"))), "1990-02-01", "1990-01 to 1991-03"},
		{"No more than fifty years", council(grant("icb", spread("2000-04-01", "2001-03-31", "1"))), "2080-04-01", "2000-04 to 2050-03"},
		{"The calendar ends in December 2100", council(grant("icb", spread("2099-04-01", "2100-03-31", "1"))), "2099-04-01", "2099-04 to 2100-12"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			from, to, err := forecast.Life(c.plan, "", day(c.asAt))
			if err != nil {
				t.Fatal(err)
			}
			same(t, from.String()+" to "+to.String(), c.want)
			if _, err := forecast.Findings(c.plan, "", day(c.asAt), forecast.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
}

// What findings cannot be given of.
func TestFindingsOfNothing(t *testing.T) {
	p := council(post("kw", "12000"))
	for _, c := range []struct {
		sentence string
		scenario plan.ID
		options  forecast.Options
		want     string
	}{
		{"A scenario that there is not", "none", forecast.Options{}, "none"},
		{"Months that end before they begin", "", forecast.Options{From: month("2020-04"), To: month("2020-03")}, "2020-03"},
		{"Months without a first", "", forecast.Options{To: month("2020-03")}, "1990"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			found, err := forecast.Findings(p, c.scenario, day("2019-09-01"), c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) || found != nil {
				t.Errorf("got %v, %v; want an error that says %q", found, err, c.want)
			}
		})
	}
}

// Every kind of finding has a name, a severity, a title, a reason and a remedy, each once.
func TestFindingKinds(t *testing.T) {
	seen := map[forecast.FindingCode]bool{}
	for _, k := range forecast.FindingKinds() {
		if seen[k.Code] || k.Title == "" || !strings.HasSuffix(k.Reason, ".") || !strings.HasSuffix(k.Remedy, ".") {
			t.Errorf("%s is there twice, or lacks something", k.Code)
		}
		seen[k.Code] = true
		if f := (forecast.Finding{Code: k.Code}); f.Kind() != k {
			t.Errorf("%s is said to be of the kind %s", k.Code, f.Kind().Code)
		}
	}
}

// sound is a plan with which all is well, whenever it is looked at.
type sound struct {
	sentence string
	plan     *plan.Plan
	but      []forecast.FindingCode // what there is to warn of all the same
}

// Nobody is warned of a sound plan. It is looked at from every eighty days of twenty years, so that no decide-by date is near in
// between.
func TestFindingNothingInSoundPlans(t *testing.T) {
	kw, coach := post("kw", "12000"), post("coach", "24000", fte("2"))
	team := parts(kw, coach, cost("rooms", "6000")) // £66,000.00 a year
	filled := contract("kw-1", "kw", "2014-04-01", "", permanent())
	yearly := func(amounts ...string) option { return yearsFrom("2016/17", amounts...) }
	ends := []forecast.FindingCode{forecast.DecideBySoon, forecast.DecideByPassed} // of staff who go as planned
	for _, s := range []sound{
		{sentence: "A permanent team on the base budget, given by year, exactly as needed", plan: council(team, budget("council", yearly("66000", "66000", "66000", "66000")))},
		{sentence: "More than needed", plan: council(team, budget("council", yearly("70000", "66000", "99000", "66000.01")))},
		{sentence: "As one pot, to the penny", plan: council(team, budget("council", pot("2016-04-01", "2020-03-31", "264000")))},
		{sentence: "As one pot with more than is needed", plan: council(team, budget("council", pot("2016-04-01", "2020-03-31", "300000")))},
		{sentence: "A budget for each post", plan: council(team, budget("a", forPosts("kw"), yearly("12000", "12000")), budget("b", forPosts("coach", "rooms"), yearly("54000", "54000")))},
		{sentence: "A hundredth too little", plan: council(team, budget("council", yearly("65340", "65340")))},
		{
			sentence: "With permanent contracts",
			plan: council(team, filled, contract("coach-1", "coach", "2012-04-01", "", permanent(), fte("1.5")), contract("coach-2", "coach", "2013-01-01", "", permanent(), fte("0.5")),
				budget("council", yearly("66000", "66000", "66000", "66000"))),
		},
		{
			sentence: "A part-time post whose contract does not say its FTE",
			plan:     council(post("kw", "12000", fte("0.6")), filled, budget("council", yearly("7200", "7200"))),
		},
		{
			sentence: "Pay awards, and a budget that follows: 2% on £12,000.00, £12,240.00 and £12,484.80",
			plan: council(kw, award("2017-04-01", "2%"), award("2018-04-01", "2%"), award("2019-04-01", "2%"),
				budget("council", yearly("12000", "12240", "12484.80", "12734.50"))),
		},
		{
			sentence: "An award in October: half a year at £12,000 and half at £12,600",
			plan:     council(kw, award("2017-10-01", "£600"), budget("council", yearly("12000", "12300", "12600"))),
		},
		{
			sentence: "A vacancy of a month between two appointments",
			plan: council(kw, contract("kw-1", "kw", "2017-04-01", "2018-08-31"), contract("kw-2", "kw", "2018-10-01", "", permanent()),
				budget("council", pot("2017-04-01", "2022-03-31", "60000"))),
		},
		{
			sentence: "A vacancy before the first appointment",
			plan:     council(team, contract("kw-1", "kw", "2017-04-01", "", permanent()), budget("council", yearly("66000", "66000", "66000"))),
		},
		{
			sentence: "A contract of a day less than two years that ends with its grant",
			plan: council(post("kw", "12000", until("2019-03-30")), contract("kw-1", "kw", "2017-04-01", "2019-03-30"),
				grant("icb", pot("2017-04-01", "2019-03-30", "23967.74"))), // 24 months less £32.26 for 31 March
			but: ends,
		},
		{
			sentence: "A part-time one in a large team, whose end is no cliff edge",
			plan: council(post("coach", "24000", fte("5")), post("kw", "12000", fte("0.4"), until("2018-03-31")), contract("kw-1", "kw", "2017-04-01", "2018-03-31", fte("0.4")),
				grant("icb", forPosts("kw"), year("2017/18", "4800")), budget("council", forPosts("coach"), yearly("120000", "120000", "120000"))),
		},
		{
			sentence: "Service goes on in another post, as a permanent one",
			plan: council(kw, post("coach", "12000", until("2019-03-31")), contract("coach-1", "coach", "2016-04-01", "2019-03-31"),
				contract("kw-1", "kw", "2019-04-01", "", permanent(), since("2016-04-01")), grant("icb", forPosts("coach"), pot("2016-04-01", "2019-03-31", "36000")),
				budget("council", forPosts("kw"), pot("2019-04-01", "2022-03-31", "36000"))),
		},
		{
			sentence: "A grant and its match, both spent to the penny, and the base budget after them",
			plan: council(kw, grant("icb", matched("50", "county"), year("2016/17", "6000"), year("2017/18", "6000")),
				reserve("county", year("2016/17", "6000"), year("2017/18", "6000")), budget("council", pot("2018-04-01", "2022-03-31", "48000"))),
		},
		{
			sentence: "At 40%, matched by the base budget",
			plan:     council(kw, grant("icb", matched("40", "council"), yearly("4800", "4800")), budget("council", yearly("7200", "7200", "12000"))),
		},
		{
			sentence: "An outcome stream that earns exactly what the post costs, and the base budget after it",
			plan:     council(kw, stream("pbr", pays("1000", "800"), attaches("2016/17", 12), attaches("2017/18", 12)), budget("council", pot("2018-04-01", "2022-03-31", "48000"))),
		},
		{
			sentence: "Results within the claims, and no more than the maximum: 12 families a year, all successful nine months later",
			plan: council(post("kw", "9600", from("2017-01-01")), stream("pbr", pays("0", "800"), attaches("2016/17", 12), succeeds("100", 9), claimsUntil("2017-12-01"), atMost(12)),
				budget("council", priority(200), pot("2017-01-01", "2022-03-31", "40800"))),
		},
		{
			sentence: "Splits of a grant and the base budget, the grant's to its last day",
			plan: council(kw, grant("icb", year("2016/17", "4800")), budget("council", yearly("7200", "12000", "12000")),
				split("kw", "icb", "40", "2016-04-01", "2017-03-31"), split("kw", "council", "60", "2016-04-01", "2017-03-31"), split("kw", "council", "100", "2017-04-01", "")),
		},
		{
			sentence: "One-off amounts with money, and a cost line that ends with it",
			plan: council(kw, cost("rooms", "1200", until("2018-03-31")), oneOff("laptops", "3000", "2016-04-01"), grant("icb", forPosts("rooms", "laptops"), year("2016/17", "4200"), year("2017/18", "1200")),
				budget("council", forPosts("kw"), yearly("12000", "12000", "12000"))),
		},
		{
			sentence: "A programme that ends with its money, and its post with it",
			plan:     council(programme("families", until("2018-03-31")), post("kw", "12000", endsWithProgramme()), grant("icb", yearly("12000", "12000"))),
			but:      ends,
		},
		{
			sentence: "A programme that has ended, whose post the base budget has taken over",
			plan:     council(programme("families", until("2018-03-31")), kw, grant("icb", yearly("12000", "12000")), budget("council", pot("2018-04-01", "2022-03-31", "48000"))),
		},
		{
			sentence: "A bid that nothing depends on",
			plan:     council(kw, budget("council", yearly("12000", "12000")), grant("icb", bid(), priority(1), year("2016/17", "6000"))),
		},
		{
			sentence: "Decisions that were carried out, a waiver, and a scenario whose trigger is far away",
			plan: council(kw, budget("council", yearly("12000", "12000")), decision("d", "2016-08-31", plan.DecisionDone, "Review it."),
				waiver(forecast.BudgetNotSet, "source/council", ""), scenario("ends", plan.EndPost{Post: "kw", On: day("2017-03-31")})),
		},
	} {
		t.Run(s.sentence, func(t *testing.T) {
			for asAt := day("2015-01-01"); asAt <= day("2035-12-31"); asAt += 80 {
				mustBeQuiet(t, &s, asAt)
			}
		})
	}
}

// mustBeQuiet checks that nobody is warned of the plan as at a day.
func mustBeQuiet(t *testing.T, s *sound, asAt fiscal.Day) {
	t.Helper()
	found, err := forecast.Findings(s.plan, "", asAt, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		f := &found[i]
		if f.Severity != forecast.Notice && !slices.Contains(s.but, f.Code) {
			t.Fatalf("as at %s: %s: %s", asAt, findingLine(f), f.Text)
		}
	}
}

// yearsFrom is an amount for each of several years.
func yearsFrom(first string, amounts ...string) option {
	return func(item any) {
		for i, amount := range amounts {
			year((financialYear(first) + fiscal.Year(i)).String(), amount)(item)
		}
	}
}
