package forecast_test

import (
	"slices"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// What lies before the day as at which findings are seen is told as past, with what can still be done. The kind, its severity and its
// date stay.
func TestFindingsOfThePast(t *testing.T) {
	kw := post("kw", "12000", until("2018-03-31"))
	paid := grant("icb", pot("2013-04-01", "2018-03-31", "60000"))
	for _, x := range []struct {
		code       forecast.FindingCode
		plan       *plan.Plan
		day        string // of which the finding is
		now, then  string // its words
		title      string // of the past
		stillToDo  string
		lastTitled string // the day as at which it is seen last as ahead; the day itself where not said
	}{
		{
			code: forecast.FourYears, day: "2017-03-31", plan: council(kw, paid, contract("kw-1", "kw", "2013-04-01", "2017-03-31")),
			now: "reaches four years on 31 March 2017. If it is renewed from then on, it counts as permanent", then: "reached four years on 31 March 2017. If it was renewed from then on, it counted as permanent",
			title: "Fixed-term service reached four years", stillToDo: "see that the procedure was fair",
		},
		{
			code: forecast.TwoYears, day: "2018-03-31", plan: council(kw, paid, contract("kw-1", "kw", "2015-04-01", "2018-03-31")),
			now: "ends on 31 March 2018…Not renewing it is a dismissal…is due if the post goes", then: "ended on 31 March 2018…Not renewing it was a dismissal…was due if the post went",
			title: "A contract ended after two years' service or more", stillToDo: "See that notice and redundancy pay were given",
		},
		{
			code: forecast.MoneyLapses, day: "2018-03-31", plan: council(kw, grant("icb", pot("2013-04-01", "2018-03-31", "70000"))),
			now: "stays unspent…Nothing that it might pay for is unfunded", then: "stayed unspent…Nothing that it might have paid for was unfunded",
			title: "Money lapsed unspent", stillToDo: "whether it may still be carried forward",
		},
		{
			code: forecast.ReliesOnBid, day: "2017-04-01", lastTitled: "2018-03-31", plan: council(kw, grant("icb", bid(), year("2017/18", "6000"))),
			now: "if it came, it would pay £6,000.00, and the gap would be £6,000.00 smaller", then: "if it had come, it would have paid £6,000.00, and the gap would have been £6,000.00 smaller",
			title: "The plan relied on a bid", stillToDo: "what became of the bid",
		},
		{
			code: forecast.ContractOutlivesMoney, day: "2017-04-01", lastTitled: "2018-03-31",
			plan:  council(kw, grant("icb", pot("2013-04-01", "2017-03-31", "48000")), contract("kw-1", "kw", "2013-04-01", "2018-03-31")),
			now:   "runs to 31 March 2018, and its money stops before: £12,000.00 from 1 April 2017 has no funding",
			then:  "ran to 31 March 2018, and its money stopped before: £12,000.00 from 1 April 2017 had no funding. Money from Icb ended on 31 March 2017",
			title: "A contract outlived its money", stillToDo: "which budget bore the cost",
		},
	} {
		t.Run(string(x.code), func(t *testing.T) {
			last := day(max(x.day, x.lastTitled))
			kind := kindOf(x.code)
			ahead, over := onlyOne(t, x.plan, x.code, last.String()), onlyOne(t, x.plan, x.code, (last+1).String())
			if ahead.Passed || !says(ahead.Text, x.now) || ahead.Title() != kind.Title || ahead.Remedy() != kind.Remedy {
				t.Errorf("ahead it is %s: %s %s", ahead.Title(), ahead.Text, ahead.Remedy())
			}
			if !over.Passed || !says(over.Text, x.then) || over.Title() != x.title || !strings.Contains(over.Remedy(), x.stillToDo) {
				t.Errorf("once it has passed it is %s: %s %s", over.Title(), over.Text, over.Remedy())
			}
			if ahead.Date != day(x.day) || over.Date != ahead.Date || over.Severity != ahead.Severity || over.Amount != ahead.Amount {
				t.Errorf("the past changes more than the words: %v, %v", ahead, over)
			}
		})
	}
}

func kindOf(code forecast.FindingCode) forecast.FindingKind {
	kinds := forecast.FindingKinds()
	return kinds[slices.IndexFunc(kinds, func(k forecast.FindingKind) bool { return k.Code == code })]
}

// onlyOne is the plan's only finding of a kind.
func onlyOne(t *testing.T, p *plan.Plan, code forecast.FindingCode, asAt string) forecast.Finding {
	t.Helper()
	found := (&look{plan: p, asAt: asAt}).find(t, []forecast.FindingCode{code})
	if len(found) != 1 {
		t.Fatalf("there are %d findings: %v", len(found), found)
	}
	return found[0]
}

// That no money is counted which is not secured is said in the same sense by all findings about it.
func TestFindingsOfMoneyThatIsNotCounted(t *testing.T) {
	p := council(post("kw", "12000", until("2020-03-31")), grant("icb", bid(), assumed(), year("2019/20", "6000")))
	if f := onlyOne(t, p, forecast.AssumedItem, "2019-04-01"); !says(f.Text, "the source is assumed. It is only a bid and is not counted, so that no figure rests on what is assumed of it.") {
		t.Error(f.Text)
	}
	counted, err := forecast.Findings(p, "", day("2019-04-01"), forecast.Options{Certainty: plan.Bid})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(counted, func(f forecast.Finding) bool { return says(f.Text, "Without it the gap would be £6,000.00 larger") }) {
		t.Errorf("counted, the gap depends on it: %v", counted)
	}
}

// Of a post without an end, part of its money may go on.
func TestFindingsSayWhichMoneyEnds(t *testing.T) {
	kw := post("kw", "12000", from("2019-04-01"))
	base := budget("base", year("2019/20", "6000"), year("2020/21", "6000"), year("2021/22", "6000"))
	p := council(kw, grant("icb", year("2019/20", "6000")), base)
	if f := onlyOne(t, p, forecast.PermanentOnTemporary, "2019-09-01"); !says(f.Text, "Kw has no end, and part of its money has") {
		t.Error(f.Text)
	}
}
