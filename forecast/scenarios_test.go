package forecast_test

import (
	"testing"

	"cliffedge/forecast/plan"
)

// What each change does to the money of two financial years. A post at £12,000 and a grant of £12,000 a year, for its programme,
// are the plain case; the effects on each item are shown by the tests of the plan.
func TestChanges(t *testing.T) {
	kw := post("kw", "12000")
	grants := []option{year("2018/19", "12000"), year("2019/20", "12000"), year("2020/21", "12000")}
	icb := grant("icb", append(grants, forProgramme("families"))...)
	plain := parts(kw, icb)
	funded := "2019/20: £12,000.00 = icb £12,000.00\n2020/21: £12,000.00 = icb £12,000.00"
	under := func(sentence string, p part, want string, changes ...plan.Change) example {
		return example{sentence: sentence, plan: council(p, scenario("s", changes...)), scenario: "s", to: "2021-03", show: yearly, want: want}
	}
	half := percent("50")
	september, march := day("2019-09-30"), day("2020-03-31")
	examples(t, []example{
		under("No change", plain, funded),

		under("endProgramme, its posts kept: half the grant is for the half year to September, and then they need money", plain,
			`2019/20: £12,000.00 = icb £6,000.00 + gap £6,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.EndProgramme{Programme: "families", On: september}),
		under("endProgramme, its posts too", parts(plain, oneOff("redundancy", "8000", "2019-10-31")),
			`2019/20: £14,000.00 = icb £6,000.00 + gap £8,000.00
			 2020/21: nothing`,
			plan.EndProgramme{Programme: "families", On: september, Posts: plan.EndPostsAsWell}),
		under("endProgramme keeps posts that were to end with it", parts(programme("families", until("2020-03-31")), post("kw", "12000", endsWithProgramme())),
			`2019/20: £12,000.00 = gap £12,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.EndProgramme{Programme: "families", On: september}),
		under("endProgramme of a programme that has ended brings none of its posts back", parts(programme("families", until("2019-09-29")), post("kw", "12000", endsWithProgramme(), until("2019-06-30"))),
			`2019/20: £3,000.00 = gap £3,000.00
			 2020/21: nothing`,
			plan.EndProgramme{Programme: "families", On: september}),
		under("endProgramme stops its outcome streams", parts(kw, stream("pbr", attaches("2019/20", 12), attaches("2020/21", 12))),
			`2019/20: £12,000.00 = pbr £6,000.00 + gap £6,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.EndProgramme{Programme: "families", On: september}),

		under("endSource", plain,
			`2019/20: £12,000.00 = icb £6,000.00 + gap £6,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.EndSource{Source: "icb", On: september}),
		under("endSource without pro rata: the year's money is all for the half year, which needs no more than £6,000", parts(kw, reserve("icb", grants...)),
			`2019/20: £12,000.00 = icb £6,000.00 + gap £6,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.EndSource{Source: "icb", On: september, WholeKept: true}),
		under("extendSource, at half", parts(kw, grant("icb", year("2018/19", "12000"), spread("2019-04-01", "2019-09-30", "6000"))),
			`2019/20: £12,000.00 = icb £9,000.00 + gap £3,000.00
			 2020/21: £12,000.00 = icb £6,000.00 + gap £6,000.00`,
			plan.ExtendSource{Source: "icb", Until: day("2021-03-31"), AnnualAmount: 6_000_00}),
		under("scaleSource, to half from October on", plain,
			`2019/20: £12,000.00 = icb £9,000.00 + gap £3,000.00
			 2020/21: £12,000.00 = icb £6,000.00 + gap £6,000.00`,
			plan.ScaleSource{Source: "icb", Percent: half, From: september + 1}),
		under("vire, £2,000 of it to another programme from October on", parts(programme("health"), programme("families"), plain, post("nurse", "12000", of("health")), grant("health", forProgramme("health"))),
			`2019/20: £24,000.00 = icb £10,000.00 + health £2,000.00 + gap £12,000.00
			 2020/21: £24,000.00 = icb £12,000.00 + gap £12,000.00`,
			plan.Vire{From: "icb", To: "health", Amount: 2_000_00, On: september + 1, Until: march}),
		under("addSource", kw,
			`2019/20: £12,000.00 = new £3,000.00 + gap £9,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.AddSource{Source: aSource(plan.Grant, "new", year("2019/20", "3000"))}),
		under("removeSource: what relied on it is a gap, also where others could pay", parts(plain, reserve("reserve", grants...), split("kw", "icb", "75", "2018-04-01", "")),
			`2019/20: £12,000.00 = reserve £3,000.00 + gap £9,000.00
			 2020/21: £12,000.00 = reserve £3,000.00 + gap £9,000.00`,
			plan.RemoveSource{Source: "icb"}),
		under("removeSource of an outcome stream", parts(kw, stream("pbr", attaches("2019/20", 12), achieved("2020/21", 12))),
			`2019/20: £12,000.00 = gap £12,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.RemoveSource{Source: "pbr"}),
		under("setStatus: a bid is won, a grant is in doubt", parts(kw, icb, grant("new", bid(), year("2019/20", "3000"))),
			`2019/20: £12,000.00 = new £3,000.00 + gap £9,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.SetStatus{Source: "new", Status: plan.Confirmed}, plan.SetStatus{Source: "icb", Status: plan.Provisional}),
		under("widenSource: another programme's post may be paid as well, and each then has half",
			parts(programme("health"), programme("families"), plain, post("nurse", "12000", of("health"))),
			`2019/20: £24,000.00 = icb £12,000.00 + gap £12,000.00
			 2020/21: £24,000.00 = icb £12,000.00 + gap £12,000.00`,
			plan.WidenSource{Source: "icb", Block: plan.Eligibility{Posts: []plan.ID{"nurse"}}}),

		under("addPost and addCost", plain,
			`2019/20: £27,000.00 = icb £12,000.00 + gap £15,000.00
			 2020/21: £36,000.00 = icb £12,000.00 + gap £24,000.00`,
			plan.AddPost{Post: aPost("coach", "12000")}, plan.AddCost{Cost: aCost("rooms", "12000", from("2020-01-01"))}),
		under("endPost and extendPost", parts(plain, cost("rooms", "12000", until("2019-06-30"))),
			`2019/20: £18,000.00 = icb £12,000.00 + gap £6,000.00
			 2020/21: £3,000.00 = icb £3,000.00`,
			plan.EndPost{Post: "kw", On: september}, plan.ExtendPost{Post: "rooms", Ends: day("2020-06-30")}),
		under("setFte", plain,
			`2019/20: £9,000.00 = icb £9,000.00
			 2020/21: £6,000.00 = icb £6,000.00`,
			plan.SetFTE{Post: "kw", FTE: percent("0.5"), From: september + 1}),
		under("addContract: an appointment to a post whose contract ends", parts(plain, contract("c", "kw", "2016-04-01", "2019-06-30")),
			`2019/20: £9,000.00 = icb £9,000.00
			 2020/21: £12,000.00 = icb £12,000.00`,
			plan.AddContract{Contract: aContract("d", "kw", "2019-10-01", "")}),
		under("endContract: a resignation leaves the post vacant", parts(plain, contract("c", "kw", "2016-04-01", "")),
			`2019/20: £6,000.00 = icb £6,000.00
			 2020/21: nothing`,
			plan.EndContract{Contract: "c", On: september}),
		under("extendContract", parts(plain, contract("c", "kw", "2016-04-01", "2019-06-30")),
			`2019/20: £12,000.00 = icb £12,000.00
			 2020/21: £3,000.00 = icb £3,000.00`,
			plan.ExtendContract{Contract: "c", Ends: day("2020-06-30")}),
		under("payAward, in place of the award of that day", parts(plain, award("2019-10-01", "10%")),
			`2019/20: £12,300.00 = icb £12,000.00 + gap £300.00
			 2020/21: £12,600.00 = icb £12,000.00 + gap £600.00`,
			plan.AwardPay{Award: anAward("2019-10-01", "5%")}),

		under("setSplits, for half a year: then the parts before and after stay", parts(kw, reserve("a", grants...), reserve("b", grants...), split("kw", "a", "100", "2018-04-01", "")),
			`2019/20: £12,000.00 = a £9,000.00 + b £3,000.00
			 2020/21: £12,000.00 = a £12,000.00`,
			plan.SetSplits{Post: "kw", From: day("2019-07-01"), Until: day("2019-12-31"), Splits: []plan.Part{
				{Source: "a", Percent: half}, {Source: "b", Percent: half},
			}}),
		under("setOutcomes: half the families of the second year", parts(kw, stream("pbr", attaches("2019/20", 6), attaches("2020/21", 6))),
			`2019/20: £12,000.00 = pbr £6,000.00 + gap £6,000.00
			 2020/21: £12,000.00 = pbr £3,000.00 + gap £9,000.00`,
			plan.SetOutcomes{Stream: "pbr", AttachmentsPercent: &half, From: financialYear("2020/21")}),
		under("setSavings: a saving never reduces a gap", parts(plain, func(p *plan.Plan) {
			p.Savings = []plan.Saving{{ID: "care", Name: "Care", Programme: "families", PerFamily: 3_500_00, Families: []plan.YearCount{{Year: 2019, Count: 90}}, Percent: half}}
		}), funded,
			plan.SetSavings{Saving: "care", DelayMonths: 12}),

		under("putPost, putCost and putContract", parts(plain, cost("rooms", "12000"), contract("c", "kw", "2016-04-01", "")),
			`2019/20: £18,000.00 = icb £12,000.00 + gap £6,000.00
			 2020/21: £6,000.00 = icb £6,000.00`,
			plan.PutPost{Post: aPost("kw", "24000")}, plan.PutCost{Cost: aCost("rooms", "6000")}, plan.PutContract{Contract: aContract("c", "kw", "2019-04-01", "2019-09-30")}),
		under("putProgramme: it ends, and its posts with it", parts(programme("families"), post("kw", "12000", endsWithProgramme()), icb),
			`2019/20: £6,000.00 = icb £6,000.00
			 2020/21: nothing`,
			plan.PutProgramme{Programme: plan.Programme{ID: "families", Name: "Families", Starts: day("2010-04-01"), Ends: september}}),
		under("putSource and putOutcomes", parts(plain, stream("pbr", attaches("2019/20", 6))),
			`2019/20: £12,000.00 = icb £1,000.00 + pbr £2,000.00 + gap £9,000.00
			 2020/21: £12,000.00 = gap £12,000.00`,
			plan.PutSource{Source: aSource(plan.Grant, "icb", year("2019/20", "1000"))}, plan.PutOutcomes{Stream: aStream("pbr", attaches("2019/20", 2))}),
		under("putSplits and deleteSplits", parts(kw, post("coach", "12000"), reserve("a", grants...), reserve("b", grants...), split("coach", "a", "100", "2018-04-01", "")),
			`2019/20: £24,000.00 = a £12,000.00 + b £12,000.00
			 2020/21: £24,000.00 = a £12,000.00 + b £6,000.00 + gap £6,000.00`,
			plan.PutSplits{Post: "kw", Splits: []plan.DatedPart{{Source: "b", Percent: half, From: day("2019-04-01"), Until: march}, {Source: "a", Percent: half, From: day("2020-04-01")}}},
			plan.DeleteSplits{Post: "coach"}, plan.ScaleSource{Source: "b", Percent: half, From: day("2020-04-01")}),
		under("putPayAward and deletePayAward", parts(plain, award("2019-04-01", "50%")),
			`2019/20: £12,000.00 = icb £12,000.00
			 2020/21: £13,200.00 = icb £12,000.00 + gap £1,200.00`,
			plan.PutPayAward{Award: anAward("2020-04-01", "10%")}, plan.DeletePayAward{From: day("2019-04-01")}),
		under("putSaving, putMeasure, deleteSaving and deleteMeasure change no figure", plain, funded,
			plan.PutSaving{Saving: plan.Saving{ID: "care", Name: "Care", Programme: "families"}}, plan.PutMeasure{Measure: plan.Measure{ID: "attached", Programme: "families", Name: "Attached"}},
			plan.DeleteSaving{Saving: "care"}, plan.DeleteMeasure{Measure: "attached"}),
		under("deletePost, deleteCost and deleteContract: a post whose last contract is gone counts as filled",
			parts(plain, post("coach", "12000"), cost("rooms", "12000"), contract("c", "kw", "2016-04-01", "2016-04-30")), funded,
			plan.DeletePost{Post: "coach"}, plan.DeleteCost{Cost: "rooms"}, plan.DeleteContract{Contract: "c"}),
		under("deleteSource, deleteOutcomes and deleteProgramme", parts(programme("health"), programme("families"), plain, reserve("reserve", grants...), stream("pbr", attaches("2019/20", 6))),
			`2019/20: £12,000.00 = reserve £12,000.00
			 2020/21: £12,000.00 = reserve £12,000.00`,
			plan.DeleteSource{Source: "icb"}, plan.DeleteOutcomes{Stream: "pbr"}, plan.DeleteProgramme{Programme: "health"}),
	})
}

// A scenario's changes apply on its parent's, and the plan stays as it is.
func TestScenariosOfScenarios(t *testing.T) {
	p := council(post("kw", "12000"), grant("icb", year("2019/20", "12000")),
		child("both", "less", plan.ScaleSource{Source: "icb", Percent: percent("50"), From: day("2019-04-01")}),
		scenario("less", plan.ScaleSource{Source: "icb", Percent: percent("50"), From: day("2019-04-01")}))
	examples(t, []example{
		{sentence: "The parent", plan: p, scenario: "less", show: yearly, want: "2019/20: £12,000.00 = icb £6,000.00 + gap £6,000.00"},
		{sentence: "Its child", plan: p, scenario: "both", show: yearly, want: "2019/20: £12,000.00 = icb £3,000.00 + gap £9,000.00"},
		{sentence: "The plan", plan: p, show: yearly, want: "2019/20: £12,000.00 = icb £12,000.00"},
	})
}
