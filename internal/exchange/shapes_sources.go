package exchange

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Values that sources and outcome streams share.
var (
	status           = oneOf[plan.Status]("a status")
	interventionRate = decimal("a percentage", bounds{most: 100, above: true})
	splitRate        = decimal("a percentage", bounds{most: 100})
	sourceIDs        = listOf("ids of sources", idOf("a source or outcome stream"))
)

var sourceShape = tallShape("a source", "Where money comes from. It pays only through its tranches.",
	required("id", ownID, func(x *plan.Source) *plan.ID { return &x.ID }, "The source's id."),
	required("name", title(), func(x *plan.Source) *string { return &x.Name }, "The source's name."),
	required("funder", title(), func(x *plan.Source) *string { return &x.Funder }, "Who gives the money."),
	optional("scheme", title(), func(x *plan.Source) *string { return &x.Scheme }, "A word to group sources by."),
	required("kind", oneOf[plan.SourceKind]("a kind of source"), func(x *plan.Source) *plan.SourceKind { return &x.Kind },
		"The kind of money."),
	defaulted("status", status, plan.Confirmed, func(x *plan.Source) *plan.Status { return &x.Status }, "How sure the money is."),
	required("tranches", listOf("tranches", trancheShape.codec()), func(x *plan.Source) *[]plan.Tranche { return &x.Tranches },
		"The money, by the time in which it may be spent."),
	optional("eligible", eligible, func(x *plan.Source) *[]plan.Eligibility { return &x.Eligible },
		"What the source may pay for: a block, or a list of alternative blocks; absent for everything."),
	defaulted("interventionRate", interventionRate, money.Hundred, func(x *plan.Source) *money.Decimal { return &x.InterventionRate },
		"The percentage of a cost that the source pays, above 0 to 100; its match sources pay the rest."),
	optional("matchSources", sourceIDs, func(x *plan.Source) *[]plan.ID { return &x.MatchSources },
		"The sources or outcome streams that pay the rest, in order. Needed where the intervention rate is below 100."),
	defaulted("priority", priority, plan.DefaultPriority, func(x *plan.Source) *int { return &x.Priority },
		"1 to 1000; sources of the lowest number pay first."),
	optional("uncertainty", uncertain("the uncertainty of a source", "probability", probability, "That the money is awarded, 0 to 1."),
		func(x *plan.Source) **money.Decimal { return &x.UncertaintyProbability }, "What is uncertain of the source."),
).remarked(func(x *plan.Source) *plan.Remark { return &x.Remark })

var trancheShape = shapeOf("a tranche", "An amount of a source's money, usable for costs of the days from … until.",
	required("amount", amount, func(x *plan.Tranche) *money.Pence { return &x.Amount }, "Pounds."),
	required("from", day, func(x *plan.Tranche) *fiscal.Day { return &x.From }, "First day whose costs it may pay."),
	required("until", day, func(x *plan.Tranche) *fiscal.Day { return &x.Until }, "Last day whose costs it may pay."),
	optional("use", oneOf[plan.Use]("a use of a tranche"), func(x *plan.Tranche) *plan.Use { return &x.Use },
		"SPREAD over its year, or spent IN_ORDER; absent: SPREAD within one financial year, else IN_ORDER."),
).remarked(func(x *plan.Tranche) *plan.Remark { return &x.Remark })

// eligible is a block, or a list of alternative blocks, of what a source may pay for.
var eligible = oneOrSome(eligibilityShape, eligibilityShape, func(*plan.Eligibility) bool { return true })

var eligibilityShape = shapeOf("a block of eligibility",
	"What a source may pay for: within a list any one matches, across the lists all must.", eligibilityFields(
		func(x *plan.Eligibility) *plan.Eligibility { return x })...).
	anyOf("any of programmes, posts and locations")

// eligibilityFields are the lists of a block of eligibility, wherever it is kept.
func eligibilityFields[T any](block func(*T) *plan.Eligibility) []field[T] {
	return []field[T]{
		optional("programmes", someOf("ids of programmes", idOf("a programme")),
			func(x *T) *[]plan.ID { return &block(x).Programmes }, "Posts of any of these programmes."),
		optional("posts", someOf("ids of posts or cost lines", idOf("a post or cost line")),
			func(x *T) *[]plan.ID { return &block(x).Posts }, "Any of these posts and cost lines."),
		optional("locations", someOf("locations", title()),
			func(x *T) *[]string { return &block(x).Locations }, "Posts at any of these locations."),
	}
}

var splitShape = shapeOf("a split", "A percentage of a post's cost that one source is meant to fund.",
	required("post", idOf("a post or cost line"), func(x *plan.Split) *plan.ID { return &x.Post }, "The post or cost line."),
	required("source", idOf("a source or outcome stream"), func(x *plan.Split) *plan.ID { return &x.Source }, "The source or outcome stream."),
	required("percent", splitRate, func(x *plan.Split) *money.Decimal { return &x.Percent }, "Percent of the cost, 0 to 100."),
	required("from", day, func(x *plan.Split) *fiscal.Day { return &x.From }, "First day."),
	optional("until", day, func(x *plan.Split) *fiscal.Day { return &x.Until }, "Last day; absent for open-ended."),
).remarked(func(x *plan.Split) *plan.Remark { return &x.Remark })

var attachmentScaleShape = shapeOf("a scaling of attachments", "Multiplies the families attached, without rounding.",
	optional("from", year, func(x *plan.AttachmentScale) *fiscal.Year { return &x.From },
		"It holds for families attached from this financial year on; absent for all."),
	required("percent", scale, func(x *plan.AttachmentScale) *money.Decimal { return &x.Percent }, "Percent of the families, 0 to 1000."))

var streamShape = tallShape("an outcome stream", "Attachment fees and payment by results: money that follows from families.",
	required("id", ownID, func(x *plan.OutcomeStream) *plan.ID { return &x.ID }, "The stream's id, which no source has either."),
	required("name", title(), func(x *plan.OutcomeStream) *string { return &x.Name }, "The stream's name."),
	required("programme", idOf("a programme"), func(x *plan.OutcomeStream) *plan.ID { return &x.Programme }, "The programme whose families they are."),
	optional("scheme", title(), func(x *plan.OutcomeStream) *string { return &x.Scheme }, "A word to group sources by."),
	defaulted("status", status, plan.Confirmed, func(x *plan.OutcomeStream) *plan.Status { return &x.Status }, "How sure the money is."),
	required("starts", day, func(x *plan.OutcomeStream) *fiscal.Day { return &x.Starts }, "First day of attaching families."),
	optional("ends", day, func(x *plan.OutcomeStream) *fiscal.Day { return &x.Ends }, "Last day of attaching families; absent for open-ended."),
	optional("claimsUntil", day, func(x *plan.OutcomeStream) *fiscal.Day { return &x.ClaimsUntil },
		"No results are paid in months that start later."),
	required("attachments", countsByYear, func(x *plan.OutcomeStream) *[]plan.YearCount { return &x.Attachments },
		"Families attached in each financial year."),
	required("attachmentFee", amount, func(x *plan.OutcomeStream) *money.Pence { return &x.AttachmentFee }, "Pounds per family attached."),
	required("resultPayment", amount, func(x *plan.OutcomeStream) *money.Pence { return &x.ResultPayment }, "Pounds per result."),
	required("successRate", rates, func(x *plan.OutcomeStream) *[]plan.YearRate { return &x.SuccessRates },
		"The percentage of attached families that become a result; for all years, or by year of attachment."),
	required("lagMonths", lagMonths, func(x *plan.OutcomeStream) *int { return &x.LagMonths }, "Months from attachment to result, 0 to 60."),
	optional("results", countsByYear, func(x *plan.OutcomeStream) *[]plan.YearCount { return &x.Results },
		"Results really paid in a financial year, in place of rate and lag."),
	optional("maxResults", maybe(whole[int64](bounds{most: maxCount})), func(x *plan.OutcomeStream) **int64 { return &x.MaxResults },
		"The most results that are paid over all years."),
	optional("earnedAutonomyFrom", day, func(x *plan.OutcomeStream) *fiscal.Day { return &x.EarnedAutonomyFrom },
		"Families attached from then on are paid for at once and in full."),
	optional("carryUntil", day, func(x *plan.OutcomeStream) *fiscal.Day { return &x.CarryUntil },
		"A year's income may be spent until then, where that is after the year's end."),
	optional("eligible", eligible, func(x *plan.OutcomeStream) *[]plan.Eligibility { return &x.Eligible },
		"What the stream may pay for: a block, or a list of alternative blocks; absent for its programme's posts."),
	defaulted("interventionRate", interventionRate, money.Hundred, func(x *plan.OutcomeStream) *money.Decimal { return &x.InterventionRate },
		"The percentage of a cost that the stream pays, above 0 to 100; its match sources pay the rest."),
	optional("matchSources", sourceIDs, func(x *plan.OutcomeStream) *[]plan.ID { return &x.MatchSources },
		"The sources or outcome streams that pay the rest, in order."),
	defaulted("priority", priority, plan.DefaultPriority, func(x *plan.OutcomeStream) *int { return &x.Priority },
		"1 to 1000; sources of the lowest number pay first."),
	optional("uncertainty", uncertain("the uncertainty of an outcome stream", "successRate", triangleOf(successPercent, "an uncertain success rate").codec(),
		"The success rate as low, likely and high."), func(x *plan.OutcomeStream) **plan.Triangle { return &x.Uncertainty },
		"What is uncertain of the stream."),
	optional("stoppedOn", day, func(x *plan.OutcomeStream) *fiscal.Day { return &x.Changed.StoppedOn },
		"The stream attaches and claims no longer than this day, as endSource makes it; unlike ends, it leaves a year's families spread as they were."),
	optional("scaledAttachments", listOf("scalings of the attachments", attachmentScaleShape.codec()),
		func(x *plan.OutcomeStream) *[]plan.AttachmentScale { return &x.Changed.Attachments },
		"What becomes of the families attached, as setOutcomes makes it: each multiplies what those before it left. At most 1000."),
).remarked(func(x *plan.OutcomeStream) *plan.Remark { return &x.Remark })
