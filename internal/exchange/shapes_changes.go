package exchange

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Values that only changes have.
var (
	scale       = decimal("a percentage", bounds{most: 1000})
	delayMonths = whole[int](bounds{most: 60})
)

// Nouns of the references in changes.
var (
	programmeID = idOf("a programme")
	postID      = idOf("a post")
	anyPostID   = idOf("a post or cost line")
	contractID  = idOf("a contract")
	sourceID    = idOf("a source")
	anySourceID = idOf("a source or outcome stream")
	streamID    = idOf("an outcome stream")
	savingID    = idOf("a saving")
)

// changeKinds are all the changes, in the order in which they are explained.
var changeKinds = []changeKind{
	change("The programme ends no later than a day, and so do the grants that may pay only for it and its outcome streams.", endProgrammeShape),
	change("The source ends: later tranches go, and one that spans the day is cut. A stream stops attaching and claiming.", endSourceShape),
	change("The source goes on: one more tranche for each financial year up to a day.", extendSourceShape),
	change("The source's money from a day on is multiplied.", scaleSourceShape),
	change("Money moves from one source to another.", vireShape),
	change("A new source.", within(sourceShape, func(c *plan.AddSource) *plan.Source { return &c.Source })),
	change("A source or outcome stream keeps its name and loses its money.", only("source", anySourceID,
		func(c *plan.RemoveSource) *plan.ID { return &c.Source }, func(c *plan.RemoveSource) *plan.Remark { return &c.Remark })),
	change("A bid is won or lost.", setStatusShape),
	change("A source or outcome stream may pay for more: one more alternative block.", widenSourceShape),
	change("A new post.", within(postShape, func(c *plan.AddPost) *plan.Post { return &c.Post })),
	change("A new cost line.", within(costShape, func(c *plan.AddCost) *plan.CostLine { return &c.Cost })),
	change("A post or yearly cost line ends no later than a day.", endPostShape),
	change("A post or yearly cost line has a new end, or none.", extendPostShape),
	change("A post has other full-time equivalents from a day on.", setFTEShape),
	change("One more appointment to a post that lists contracts.", within(contractShape, func(c *plan.AddContract) *plan.Contract { return &c.Contract })),
	change("A resignation: the contract ends no later than a day.", endContractShape),
	change("A contract has a new end, or none.", extendContractShape),
	change("A pay award; it replaces the one of the same date and group.", within(payAwardShape, func(c *plan.AwardPay) *plan.PayAward { return &c.Award })),
	change("A post's splits from a day on, or from day to day, are replaced.", setSplitsShape),
	change("An outcome stream earns otherwise than expected.", setOutcomesShape),
	change("A saving is larger, smaller or later.", setSavingsShape),
	change("The programme of that id is replaced or added.", within(programmeShape, func(c *plan.PutProgramme) *plan.Programme { return &c.Programme })),
	change("The post of that id is replaced or added.", within(postShape, func(c *plan.PutPost) *plan.Post { return &c.Post })),
	change("The cost line of that id is replaced or added.", within(costShape, func(c *plan.PutCost) *plan.CostLine { return &c.Cost })),
	change("The contract of that id is replaced or added.", within(contractShape, func(c *plan.PutContract) *plan.Contract { return &c.Contract })),
	change("The source of that id is replaced or added.", within(sourceShape, func(c *plan.PutSource) *plan.Source { return &c.Source })),
	change("All of a post's splits are replaced.", putSplitsShape),
	change("The outcome stream of that id is replaced or added.", within(streamShape, func(c *plan.PutOutcomes) *plan.OutcomeStream { return &c.Stream })),
	change("The saving of that id is replaced or added.", within(savingShape, func(c *plan.PutSaving) *plan.Saving { return &c.Saving })),
	change("The pay award of that date and group is replaced or added.", within(payAwardShape, func(c *plan.PutPayAward) *plan.PayAward { return &c.Award })),
	change("The measure of that id is replaced or added.", within(measureShape, func(c *plan.PutMeasure) *plan.Measure { return &c.Measure })),
	change("A programme goes, which nothing else names.", only("programme", programmeID,
		func(c *plan.DeleteProgramme) *plan.ID { return &c.Programme }, func(c *plan.DeleteProgramme) *plan.Remark { return &c.Remark })),
	change("A post goes, which nothing else names.", only("post", postID,
		func(c *plan.DeletePost) *plan.ID { return &c.Post }, func(c *plan.DeletePost) *plan.Remark { return &c.Remark })),
	change("A cost line goes, which nothing else names.", only("cost", idOf("a cost line"),
		func(c *plan.DeleteCost) *plan.ID { return &c.Cost }, func(c *plan.DeleteCost) *plan.Remark { return &c.Remark })),
	change("A contract goes, which nothing else names.", only("contract", contractID,
		func(c *plan.DeleteContract) *plan.ID { return &c.Contract }, func(c *plan.DeleteContract) *plan.Remark { return &c.Remark })),
	change("A source goes, which nothing else names.", only("source", sourceID,
		func(c *plan.DeleteSource) *plan.ID { return &c.Source }, func(c *plan.DeleteSource) *plan.Remark { return &c.Remark })),
	change("All of a post's splits go.", only("post", anyPostID,
		func(c *plan.DeleteSplits) *plan.ID { return &c.Post }, func(c *plan.DeleteSplits) *plan.Remark { return &c.Remark })),
	change("An outcome stream goes, which nothing else names.", only("stream", streamID,
		func(c *plan.DeleteOutcomes) *plan.ID { return &c.Stream }, func(c *plan.DeleteOutcomes) *plan.Remark { return &c.Remark })),
	change("A saving goes, which nothing else names.", only("saving", savingID,
		func(c *plan.DeleteSaving) *plan.ID { return &c.Saving }, func(c *plan.DeleteSaving) *plan.Remark { return &c.Remark })),
	change("A pay award goes.", deletePayAwardShape),
	change("A measure goes, which nothing else names.", only("measure", idOf("a measure"),
		func(c *plan.DeleteMeasure) *plan.ID { return &c.Measure }, func(c *plan.DeleteMeasure) *plan.Remark { return &c.Remark })),
}

// payload is the shape of what a change needs, under the change's own name.
func payload[C plan.Change](remark func(*C) *plan.Remark, fields ...field[C]) *shape[C] {
	var zero C
	return shapeOf("the "+zero.Name()+" change", "What "+zero.Name()+" needs.", fields...).remarked(remark)
}

// only is the shape of a change that needs nothing but an item's id.
func only[C plan.Change](key string, id codec[plan.ID], at func(*C) *plan.ID, remark func(*C) *plan.Remark) *shape[C] {
	return payload(remark, required(key, id, at, "The id of the item."))
}

var endProgrammeShape = payload(func(c *plan.EndProgramme) *plan.Remark { return &c.Remark },
	required("programme", programmeID, func(c *plan.EndProgramme) *plan.ID { return &c.Programme }, "The programme."),
	required("on", day, func(c *plan.EndProgramme) *fiscal.Day { return &c.On }, "Its last day."),
	defaultedWord("posts", oneOf[plan.EndPosts]("what becomes of the posts"), plan.KeepPosts, func(c *plan.EndProgramme) *plan.EndPosts { return &c.Posts },
		"END: its posts and yearly cost lines end too. KEEP: they go on and need money."))

var endSourceShape = payload(func(c *plan.EndSource) *plan.Remark { return &c.Remark },
	required("source", anySourceID, func(c *plan.EndSource) *plan.ID { return &c.Source }, "The source or outcome stream."),
	required("on", day, func(c *plan.EndSource) *fiscal.Day { return &c.On }, "Its last day."),
	optional("proRata", yesNo(true), func(c *plan.EndSource) *bool { return &c.WholeKept },
		"Whether a tranche that is cut keeps only the part of its amount for the days that are left."))

var extendSourceShape = payload(func(c *plan.ExtendSource) *plan.Remark { return &c.Remark },
	required("source", sourceID, func(c *plan.ExtendSource) *plan.ID { return &c.Source }, "The source."),
	required("until", day, func(c *plan.ExtendSource) *fiscal.Day { return &c.Until }, "Its new last day."),
	required("annualAmount", amount, func(c *plan.ExtendSource) *money.Pence { return &c.AnnualAmount }, "Pounds per financial year."),
	optional("from", day, func(c *plan.ExtendSource) *fiscal.Day { return &c.From },
		"First day of the new money; absent for the day after its last tranche, and never earlier."))

var scaleSourceShape = payload(func(c *plan.ScaleSource) *plan.Remark { return &c.Remark },
	required("source", sourceID, func(c *plan.ScaleSource) *plan.ID { return &c.Source }, "The source."),
	required("percent", scale, func(c *plan.ScaleSource) *money.Decimal { return &c.Percent }, "Percent of what it was, 0 to 1000."),
	required("from", day, func(c *plan.ScaleSource) *fiscal.Day { return &c.From }, "First day."))

var vireShape = payload(func(c *plan.Vire) *plan.Remark { return &c.Remark },
	required("from", sourceID, func(c *plan.Vire) *plan.ID { return &c.From }, "The source that gives."),
	required("to", sourceID, func(c *plan.Vire) *plan.ID { return &c.To }, "The source that is given the money."),
	required("amount", amount, func(c *plan.Vire) *money.Pence { return &c.Amount }, "Pounds."),
	required("on", day, func(c *plan.Vire) *fiscal.Day { return &c.On }, "First day on which the money may be spent."),
	required("until", day, func(c *plan.Vire) *fiscal.Day { return &c.Until }, "Last day on which it may be spent."))

var setStatusShape = payload(func(c *plan.SetStatus) *plan.Remark { return &c.Remark },
	required("source", anySourceID, func(c *plan.SetStatus) *plan.ID { return &c.Source }, "The source or outcome stream."),
	required("status", status, func(c *plan.SetStatus) *plan.Status { return &c.Status }, "How sure its money is."))

var widenSourceShape = payload(func(c *plan.WidenSource) *plan.Remark { return &c.Remark }, append([]field[plan.WidenSource]{
	required("source", anySourceID, func(c *plan.WidenSource) *plan.ID { return &c.Source }, "The source or outcome stream."),
}, eligibilityFields(func(c *plan.WidenSource) *plan.Eligibility { return &c.Block })...)...)

var endPostShape = payload(func(c *plan.EndPost) *plan.Remark { return &c.Remark },
	required("post", anyPostID, func(c *plan.EndPost) *plan.ID { return &c.Post }, "The post or yearly cost line."),
	required("on", day, func(c *plan.EndPost) *fiscal.Day { return &c.On }, "Its last day."))

var extendPostShape = payload(func(c *plan.ExtendPost) *plan.Remark { return &c.Remark },
	required("post", anyPostID, func(c *plan.ExtendPost) *plan.ID { return &c.Post }, "The post or yearly cost line."),
	optional("ends", day, func(c *plan.ExtendPost) *fiscal.Day { return &c.Ends }, "Its new last day; absent for permanent."))

var setFTEShape = payload(func(c *plan.SetFTE) *plan.Remark { return &c.Remark },
	required("post", postID, func(c *plan.SetFTE) *plan.ID { return &c.Post }, "The post."),
	required("fte", fte, func(c *plan.SetFTE) *money.Decimal { return &c.FTE }, "Full-time equivalents."),
	required("from", day, func(c *plan.SetFTE) *fiscal.Day { return &c.From }, "First day."))

var endContractShape = payload(func(c *plan.EndContract) *plan.Remark { return &c.Remark },
	required("contract", contractID, func(c *plan.EndContract) *plan.ID { return &c.Contract }, "The contract."),
	required("on", day, func(c *plan.EndContract) *fiscal.Day { return &c.On }, "Its last day."))

var extendContractShape = payload(func(c *plan.ExtendContract) *plan.Remark { return &c.Remark },
	required("contract", contractID, func(c *plan.ExtendContract) *plan.ID { return &c.Contract }, "The contract."),
	optional("ends", day, func(c *plan.ExtendContract) *fiscal.Day { return &c.Ends }, "Its new last day; absent for open-ended."))

var setSplitsShape = payload(func(c *plan.SetSplits) *plan.Remark { return &c.Remark },
	required("post", anyPostID, func(c *plan.SetSplits) *plan.ID { return &c.Post }, "The post or cost line."),
	required("from", day, func(c *plan.SetSplits) *fiscal.Day { return &c.From }, "First day."),
	optional("until", day, func(c *plan.SetSplits) *fiscal.Day { return &c.Until }, "Last day; absent for open-ended."),
	required("splits", listOf("splits", partShape.codec()), func(c *plan.SetSplits) *[]plan.Part { return &c.Splits }, "The new splits."))

var partShape = shapeOf("a part of a post's cost", "One source's percentage of a post's cost.",
	required("source", anySourceID, func(x *plan.Part) *plan.ID { return &x.Source }, "The source or outcome stream."),
	required("percent", splitRate, func(x *plan.Part) *money.Decimal { return &x.Percent }, "Percent of the cost, 0 to 100."),
).remarked(func(x *plan.Part) *plan.Remark { return &x.Remark })

var putSplitsShape = payload(func(c *plan.PutSplits) *plan.Remark { return &c.Remark },
	required("post", anyPostID, func(c *plan.PutSplits) *plan.ID { return &c.Post }, "The post or cost line."),
	required("splits", listOf("splits", datedPartShape.codec()), func(c *plan.PutSplits) *[]plan.DatedPart { return &c.Splits }, "All its splits."))

var datedPartShape = shapeOf("a dated part of a post's cost", "One source's percentage of a post's cost from day to day.",
	required("source", anySourceID, func(x *plan.DatedPart) *plan.ID { return &x.Source }, "The source or outcome stream."),
	required("percent", splitRate, func(x *plan.DatedPart) *money.Decimal { return &x.Percent }, "Percent of the cost, 0 to 100."),
	required("from", day, func(x *plan.DatedPart) *fiscal.Day { return &x.From }, "First day."),
	optional("until", day, func(x *plan.DatedPart) *fiscal.Day { return &x.Until }, "Last day; absent for open-ended."),
).remarked(func(x *plan.DatedPart) *plan.Remark { return &x.Remark })

var setOutcomesShape = payload(func(c *plan.SetOutcomes) *plan.Remark { return &c.Remark },
	required("stream", streamID, func(c *plan.SetOutcomes) *plan.ID { return &c.Stream }, "The outcome stream."),
	optional("successRate", maybe(successPercent), func(c *plan.SetOutcomes) **money.Decimal { return &c.SuccessRate },
		"The percentage of attached families that become a result."),
	optional("earnedAutonomyFrom", day, func(c *plan.SetOutcomes) *fiscal.Day { return &c.EarnedAutonomyFrom },
		"Families attached from then on are paid for at once and in full."),
	optional("claimsUntil", day, func(c *plan.SetOutcomes) *fiscal.Day { return &c.ClaimsUntil }, "No results are paid in months that start later."),
	optional("results", countsByYear, func(c *plan.SetOutcomes) *[]plan.YearCount { return &c.Results },
		"Results really paid in a financial year; other years keep theirs."),
	optional("attachmentsPercent", maybe(scale), func(c *plan.SetOutcomes) **money.Decimal { return &c.AttachmentsPercent },
		"Percent of the families attached, 0 to 1000."),
	optional("from", year, func(c *plan.SetOutcomes) *fiscal.Year { return &c.From },
		"Rate and percentage hold for families attached from this financial year on; absent for all."))

var setSavingsShape = payload(func(c *plan.SetSavings) *plan.Remark { return &c.Remark },
	required("saving", savingID, func(c *plan.SetSavings) *plan.ID { return &c.Saving }, "The saving."),
	optional("percent", maybe(scale), func(c *plan.SetSavings) **money.Decimal { return &c.Percent }, "Percent of what was expected, 0 to 1000."),
	optional("delayMonths", delayMonths, func(c *plan.SetSavings) *int { return &c.DelayMonths }, "Months by which it comes later, 0 to 60."))

var deletePayAwardShape = payload(func(c *plan.DeletePayAward) *plan.Remark { return &c.Remark },
	required("from", day, func(c *plan.DeletePayAward) *fiscal.Day { return &c.From }, "The award's day."),
	optional("payGroup", title(), func(c *plan.DeletePayAward) *string { return &c.PayGroup }, "The award's pay group, where it has one."))
