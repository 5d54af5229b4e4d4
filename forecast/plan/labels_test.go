package plan_test

import (
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
)

// Every change has its name in plan files, and says in a few words what it does.
func TestLabels(t *testing.T) {
	p := council(post("kw", func(x *plan.Post) { x.Title = "Key worker" }), cost("rooms"), contract("kw-1", "kw", "2016-04-01", ""), grant("icb"), grant("county"),
		stream("pbr"), saving("care", 0))
	fifty := number("62.5")
	on, until := day("2020-03-31"), day("2021-03-31")
	for _, c := range []struct {
		name   string
		change plan.Change
		label  string
	}{
		{"endProgramme", plan.EndProgramme{Programme: "families", On: on}, "Families First ends on 31 March 2020, posts kept"},
		{"endProgramme", plan.EndProgramme{Programme: "families", On: on, Posts: plan.EndPostsAsWell}, "Families First ends on 31 March 2020, its posts too"},
		{"endSource", plan.EndSource{Source: "icb", On: on}, "Icb ends on 31 March 2020"},
		{"endSource", plan.EndSource{Source: "pbr", On: on}, "Pbr ends on 31 March 2020"},
		{"extendSource", plan.ExtendSource{Source: "icb", Until: until, AnnualAmount: 12_000_00}, "Icb goes on until 31 March 2021 at £12,000.00 a year"},
		{"scaleSource", plan.ScaleSource{Source: "icb", Percent: fifty, From: on}, "Icb at 62.5% from 31 March 2020"},
		{"vire", plan.Vire{From: "icb", To: "county", Amount: 12_000_00}, "Virement of £12,000.00 from Icb to County"},
		{"addSource", plan.AddSource{Source: aGrant("new")}, "New source: New"},
		{"removeSource", plan.RemoveSource{Source: "icb"}, "Without Icb"},
		{"setStatus", plan.SetStatus{Source: "icb", Status: plan.Confirmed}, "Icb is confirmed"},
		{"setStatus", plan.SetStatus{Source: "icb", Status: plan.Provisional}, "Icb is provisional"},
		{"setStatus", plan.SetStatus{Source: "icb", Status: plan.Bid}, "Icb is only a bid"},
		{
			"widenSource",
			plan.WidenSource{Source: "icb", Block: plan.Eligibility{Posts: []plan.ID{"kw"}, Programmes: []plan.ID{"families"}, Locations: []string{"Harwich"}}},
			"Icb may also pay for Key worker, Families First, Harwich",
		},
		{"addPost", plan.AddPost{Post: aPost("new")}, "New post: New"},
		{"addCost", plan.AddCost{Cost: aCost("new")}, "New cost line: New"},
		{"endPost", plan.EndPost{Post: "kw", On: on}, "Key worker ends on 31 March 2020"},
		{"extendPost", plan.ExtendPost{Post: "kw", Ends: until}, "Key worker extended to 31 March 2021"},
		{"extendPost", plan.ExtendPost{Post: "rooms"}, "Rooms becomes permanent"},
		{"setFte", plan.SetFTE{Post: "kw", FTE: 6000, From: on}, "Key worker at 0.6 FTE from 31 March 2020"},
		{"addContract", plan.AddContract{Contract: aContract("kw-2", "kw", "2020-03-31", "")}, "Appointment to Key worker from 31 March 2020"},
		{"endContract", plan.EndContract{Contract: "kw-1", On: on}, "The contract of Key worker (kw-1) ends on 31 March 2020"},
		{"extendContract", plan.ExtendContract{Contract: "kw-1", Ends: until}, "The contract of Key worker (kw-1) is extended to 31 March 2021"},
		{"extendContract", plan.ExtendContract{Contract: "kw-1"}, "The contract of Key worker (kw-1) becomes open-ended"},
		{"payAward", plan.AwardPay{Award: anAward("2020-03-31", "3.2", "")}, "Pay award of 3.2% from 31 March 2020"},
		{"payAward", plan.AwardPay{Award: flatAward("2020-03-31", "1925")}, "Pay award of £1,925.00 from 31 March 2020"},
		{"payAward", plan.AwardPay{Award: anAward("2020-03-31", "3.2", "police")}, "Pay award of 3.2% for police from 31 March 2020"},
		{"setSplits", plan.SetSplits{Post: "kw", From: on}, "Funding of Key worker set from 31 March 2020"},
		{"setOutcomes", plan.SetOutcomes{Stream: "pbr"}, "Pbr"},
		{
			"setOutcomes",
			plan.SetOutcomes{
				Stream: "pbr", SuccessRate: &fifty, AttachmentsPercent: &fifty, EarnedAutonomyFrom: on, ClaimsUntil: until,
				Results: []plan.YearCount{{Year: 2018, Count: 80}, {Year: fiscal.Year(2019), Count: 90}},
			},
			"Pbr, success rate 62.5%, 62.5% of the families, earned autonomy from 31 March 2020, 80 results in 2018/19, 90 results in 2019/20, claims until 31 March 2021",
		},
		{"setSavings", plan.SetSavings{Saving: "care", Percent: &fifty, DelayMonths: 3}, "Care at 62.5%, 3 months later"},
		{"setSavings", plan.SetSavings{Saving: "none"}, "none"},
		{"putProgramme", plan.PutProgramme{Programme: plan.Programme{Name: "New"}}, "Programme New"},
		{"putPost", plan.PutPost{Post: aPost("new")}, "Post New"},
		{"putCost", plan.PutCost{Cost: aCost("new")}, "Cost line New"},
		{"putContract", plan.PutContract{Contract: aContract("kw-1", "kw", "2020-03-31", "")}, "Contract kw-1"},
		{"putSource", plan.PutSource{Source: aGrant("new")}, "Source New"},
		{"putSplits", plan.PutSplits{Post: "kw"}, "Funding of Key worker"},
		{"putOutcomes", plan.PutOutcomes{Stream: aStream("new")}, "Outcomes New"},
		{"putSaving", plan.PutSaving{Saving: aSaving("new", 0)}, "Saving New"},
		{"putPayAward", plan.PutPayAward{Award: anAward("2020-03-31", "3.2", "")}, "Pay award of 3.2% from 31 March 2020"},
		{"putMeasure", plan.PutMeasure{Measure: plan.Measure{Name: "New"}}, "Measure New"},
		{"deleteProgramme", plan.DeleteProgramme{Programme: "families"}, "Without Families First"},
		{"deletePost", plan.DeletePost{Post: "kw"}, "Without Key worker"},
		{"deleteCost", plan.DeleteCost{Cost: "rooms"}, "Without Rooms"},
		{"deleteContract", plan.DeleteContract{Contract: "kw-1"}, "Without contract kw-1"},
		{"deleteSource", plan.DeleteSource{Source: "icb"}, "Without Icb"},
		{"deleteSplits", plan.DeleteSplits{Post: "kw"}, "No set funding of Key worker"},
		{"deleteOutcomes", plan.DeleteOutcomes{Stream: "pbr"}, "Without Pbr"},
		{"deleteSaving", plan.DeleteSaving{Saving: "care"}, "Without saving care"},
		{"deletePayAward", plan.DeletePayAward{From: on}, "No pay award from 31 March 2020"},
		{"deleteMeasure", plan.DeleteMeasure{Measure: "attached"}, "Without measure attached"},
	} {
		if got := c.change.Name(); got != c.name {
			t.Errorf("the name is %s, not %s", got, c.name)
		}
		if got := c.change.Label(p); got != c.label {
			t.Errorf("%s is labelled %q, not %q", c.name, got, c.label)
		}
	}
}
