package exchange

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

var savingShape = shapeOf("a saving", "Cost avoided elsewhere. It never reduces a gap.",
	required("id", ownID, func(x *plan.Saving) *plan.ID { return &x.ID }, "The saving's id."),
	required("name", title(), func(x *plan.Saving) *string { return &x.Name }, "The saving's name."),
	required("programme", idOf("a programme"), func(x *plan.Saving) *plan.ID { return &x.Programme }, "The programme that brings it."),
	required("perFamily", amount, func(x *plan.Saving) *money.Pence { return &x.PerFamily }, "Pounds per family and year."),
	required("families", countsByYear, func(x *plan.Saving) *[]plan.YearCount { return &x.Families }, "Families in each financial year."),
	required("beneficiary", oneOf[plan.Beneficiary]("a beneficiary"), func(x *plan.Saving) *plan.Beneficiary { return &x.Beneficiary }, "Who saves."),
	required("lagMonths", savingLag, func(x *plan.Saving) *int { return &x.LagMonths }, "Months until the saving shows, 0 to 60."),
	optional("delayMonths", savingDelay, func(x *plan.Saving) *int { return &x.LagMonths },
		"Months by which it shows later still, as setSavings makes it; written where both come to more than 60."),
	defaulted("percent", scale, money.Hundred, func(x *plan.Saving) *money.Decimal { return &x.Percent },
		"Percent of what was expected, as setSavings makes it, 0 to 1000."),
).remarked(func(x *plan.Saving) *plan.Remark { return &x.Remark })

// savingLag and savingDelay are the two parts of a saving's lag: what lagMonths may say, and what is beyond that.
var (
	savingLag   = partOf(lagMonths, func(lag int) int { return min(lag, plan.MaxLagMonths) })
	savingDelay = partOf(whole[int](bounds{most: plan.MaxDelayMonths}), func(lag int) int { return max(0, lag-plan.MaxLagMonths) })
)

// partOf is a number that is kept as a part of a sum. How much of the sum is this part, the function says.
func partOf(c codec[int], part func(sum int) int) codec[int] {
	made := c
	made.read = func(r *reader, n *node, v *int) {
		var x int
		c.read(r, n, &x)
		*v += x
	}
	made.write = func(v *int) node {
		x := part(*v)
		return c.write(&x)
	}
	made.absent = func(v *int) bool { return part(*v) == 0 }
	return made
}

var measureShape = shapeOf("a measure", "A count that is shown and not calculated with.",
	required("id", ownID, func(x *plan.Measure) *plan.ID { return &x.ID }, "The measure's id."),
	required("programme", idOf("a programme"), func(x *plan.Measure) *plan.ID { return &x.Programme }, "The programme that it measures."),
	required("name", title(), func(x *plan.Measure) *string { return &x.Name }, "What is counted."),
	optional("target", countsByYear, func(x *plan.Measure) *[]plan.YearCount { return &x.Target }, "What was aimed at, by financial year."),
	optional("actual", countsByYear, func(x *plan.Measure) *[]plan.YearCount { return &x.Actual }, "What was reached, by financial year."),
).remarked(func(x *plan.Measure) *plan.Remark { return &x.Remark })

var decisionShape = tallShape("a decision", "What was decided, where, and what it asked for.",
	required("id", ownID, func(x *plan.Decision) *plan.ID { return &x.ID }, "The decision's id."),
	required("body", title(), func(x *plan.Decision) *string { return &x.Body }, "Who decided."),
	required("date", day, func(x *plan.Decision) *fiscal.Day { return &x.Date }, "When."),
	optional("item", title(), func(x *plan.Decision) *string { return &x.Item }, "The item of the agenda."),
	required("text", prose(), func(x *plan.Decision) *string { return &x.Text }, "What was decided."),
	optional("refs", listOf("items, each as a kind and an id", ref()), func(x *plan.Decision) *[]plan.Ref { return &x.Refs },
		"The items of the plan that it is about."),
	optional("action", prose(), func(x *plan.Decision) *string { return &x.Action }, "What it asked for."),
	optional("due", day, func(x *plan.Decision) *fiscal.Day { return &x.Due }, "By when."),
	optional("status", oneOf[plan.DecisionStatus]("a status of a decision"), func(x *plan.Decision) *plan.DecisionStatus { return &x.Status },
		"Whether what it asked for is done."),
).remarked(func(x *plan.Decision) *plan.Remark { return &x.Remark })

var waiverShape = shapeOf("a waiver", "A finding about an item that was accepted.",
	required("finding", title(), func(x *plan.Waiver) *string { return &x.Finding }, "The finding's name, such as permanent-post-on-temporary-money."),
	required("at", ref(), func(x *plan.Waiver) *plan.Ref { return &x.At }, "The item that it is about."),
	optional("until", day, func(x *plan.Waiver) *fiscal.Day { return &x.Until }, "Last day; absent for ever."),
	optional("decision", idOf("a decision"), func(x *plan.Waiver) *plan.ID { return &x.Decision }, "The decision that accepted it."),
).remarked(func(x *plan.Waiver) *plan.Remark { return &x.Remark })
