package exchange

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Numbers that several items have.
var (
	fte        = decimal("full-time equivalents", bounds{most: 1000})
	awardRate  = decimal("a percentage", bounds{least: -50, most: 100})
	onCostRate = decimal("a percentage", bounds{most: 500})
	priority   = whole[int](bounds{least: 1, most: 1000})
	lagMonths  = whole[int](bounds{most: 60})
)

var payAwardShape = shapeOf("a pay award", "A raise of the salaries of a pay group, by a percentage or by an amount.",
	required("from", day, func(x *plan.PayAward) *fiscal.Day { return &x.From }, "First day of the raised salaries."),
	chosen("percent", awardRate, func(x *plan.PayAward) *money.Decimal { return &x.Percent },
		func(x *plan.PayAward) bool { return !x.Flat }, func(x *plan.PayAward) { x.Flat = false },
		"The raise in percent, -50 to 100. Or an amount."),
	chosen("amount", raise, func(x *plan.PayAward) *money.Pence { return &x.Amount },
		func(x *plan.PayAward) bool { return x.Flat }, func(x *plan.PayAward) { x.Flat = true },
		"The raise in pounds for each full-time year; may be negative. Or a percent."),
	optional("payGroup", title(), func(x *plan.PayAward) *string { return &x.PayGroup },
		"The pay group whose salaries rise; absent for the posts without a group."),
	optional("uncertainty", uncertain("the uncertainty of a pay award", "percent", triangleOf(awardRate, "an uncertain pay award").codec(),
		"The percent as low, likely and high."), func(x *plan.PayAward) **plan.Triangle { return &x.Uncertainty },
		"What is uncertain of the award."),
).remarked(func(x *plan.PayAward) *plan.Remark { return &x.Remark }).
	eitherOr("either percent or amount", []string{"percent"}, []string{"amount"})

var postShape = tallShape("a post", "A place in the establishment: what the council may fill, whoever fills it.",
	required("id", ownID, func(x *plan.Post) *plan.ID { return &x.ID }, "The post's id."),
	required("title", title(), func(x *plan.Post) *string { return &x.Title }, "The post's title."),
	required("programme", idOf("a programme"), func(x *plan.Post) *plan.ID { return &x.Programme }, "The programme that it belongs to."),
	optional("location", title(), func(x *plan.Post) *string { return &x.Location }, "Where it works, as eligibility names it."),
	required("fte", fte, func(x *plan.Post) *money.Decimal { return &x.FTE },
		"Full-time equivalents, 0 to 1000; a team of 48 may be one post of 48."),
	optional("fteSteps", listOf("FTE steps", fteStepShape.codec()), func(x *plan.Post) *[]plan.FTEStep { return &x.FTESteps },
		"Full-time equivalents from later days on."),
	required("starts", day, func(x *plan.Post) *fiscal.Day { return &x.Starts }, "First day."),
	optional("ends", day, func(x *plan.Post) *fiscal.Day { return &x.Ends }, "Last day; absent for the permanent establishment."),
	neverStarts(func(x *plan.Post) *bool { return &x.NeverStarts }),
	optional("endsWithProgramme", yesNo(false), func(x *plan.Post) *bool { return &x.EndsWithProgramme },
		"Whether the post ends no later than its programme."),
	required("salaries", someOf("salaries", salaryShape.codec()), func(x *plan.Post) *[]plan.Salary { return &x.Salaries },
		"Full-time salaries, each from a day on."),
	optional("payGroup", title(), func(x *plan.Post) *string { return &x.PayGroup }, "The pay group whose pay awards raise the salary."),
	optional("onCosts", onCosts, func(x *plan.Post) *[]plan.OnCosts { return &x.OnCosts },
		"What the employer pays on top of salary: one block, or a list of blocks with the day from which each holds."),
	optional("otherAnnual", amount, func(x *plan.Post) *money.Pence { return &x.OtherAnnual },
		"Other costs in pounds per FTE and year: travel, equipment, supervision."),
	optional("caseload", decimal("a number", bounds{most: 10_000}), func(x *plan.Post) *money.Decimal { return &x.Caseload },
		"Families at any one time per FTE."),
	defaulted("priority", priority, plan.DefaultPriority, func(x *plan.Post) *int { return &x.Priority },
		"1 to 1000; posts of the lowest number are paid first."),
).remarked(func(x *plan.Post) *plan.Remark { return &x.Remark })

var fteStepShape = shapeOf("an FTE step", "A post's full-time equivalents from a day on.",
	required("from", day, func(x *plan.FTEStep) *fiscal.Day { return &x.From }, "First day."),
	required("fte", fte, func(x *plan.FTEStep) *money.Decimal { return &x.FTE }, "Full-time equivalents."),
).remarked(func(x *plan.FTEStep) *plan.Remark { return &x.Remark })

var salaryShape = shapeOf("a salary", "A post's full-time salary from a day on.",
	required("from", day, func(x *plan.Salary) *fiscal.Day { return &x.From }, "First day; the first salary also holds before it."),
	required("amount", amount, func(x *plan.Salary) *money.Pence { return &x.Amount }, "Full-time salary in pounds per year."),
).remarked(func(x *plan.Salary) *plan.Remark { return &x.Remark })

// onCosts are a single block without a date, or a list of blocks with one.
var onCosts = oneOrSome(
	onCostsShape("a block of on-costs"),
	onCostsShape("a dated block of on-costs",
		required("from", day, func(x *plan.OnCosts) *fiscal.Day { return &x.From }, "First day; the first block also holds before it.")),
	func(x *plan.OnCosts) bool { return x.From == 0 })

func onCostsShape(noun string, first ...field[plan.OnCosts]) *shape[plan.OnCosts] {
	return shapeOf(noun, "What an employer pays on top of salary.", append(first,
		required("percent", onCostRate, func(x *plan.OnCosts) *money.Decimal { return &x.Percent }, "Percent of pay, 0 to 500."),
		defaulted("nationalInsurance", oneOf[plan.NationalInsurance]("a way to reckon National Insurance"), plan.NINone,
			func(x *plan.OnCosts) *plan.NationalInsurance { return &x.NationalInsurance },
			"STATUTORY: the employer's National Insurance by the rate and threshold of the day comes on top. NONE: it does not."),
	)...).remarked(func(x *plan.OnCosts) *plan.Remark { return &x.Remark })
}

var costShape = shapeOf("a cost line", "Money without a post: an annual amount from day to day, or a one-off amount on a day.",
	required("id", ownID, func(x *plan.CostLine) *plan.ID { return &x.ID }, "The cost line's id, which no post has either."),
	required("title", title(), func(x *plan.CostLine) *string { return &x.Title }, "What the money is for."),
	required("programme", idOf("a programme"), func(x *plan.CostLine) *plan.ID { return &x.Programme }, "The programme that it belongs to."),
	optional("location", title(), func(x *plan.CostLine) *string { return &x.Location }, "Where it arises, as eligibility names it."),
	chosen("annual", amount, func(x *plan.CostLine) *money.Pence { return &x.Annual }, isYearly, beYearly, "Pounds per year. With starts."),
	chosen("starts", day, func(x *plan.CostLine) *fiscal.Day { return &x.Starts }, isYearly, beYearly, "First day of a yearly cost."),
	optional("ends", day, func(x *plan.CostLine) *fiscal.Day { return &x.Ends }, "Last day of a yearly cost; absent for open-ended."),
	neverStarts(func(x *plan.CostLine) *bool { return &x.NeverStarts }),
	chosen("amount", amount, func(x *plan.CostLine) *money.Pence { return &x.Amount }, isOneOff, beOneOff, "Pounds, once. With on."),
	chosen("on", day, func(x *plan.CostLine) *fiscal.Day { return &x.On }, isOneOff, beOneOff, "The day of a one-off cost."),
	defaulted("priority", priority, plan.DefaultPriority, func(x *plan.CostLine) *int { return &x.Priority },
		"1 to 1000; costs of the lowest number are paid first."),
).remarked(func(x *plan.CostLine) *plan.Remark { return &x.Remark }).
	eitherOr("annual and starts (and ends, where it ends), or amount and on",
		[]string{"annual", "starts", "ends?", "neverStarts?"}, []string{"amount", "on"})

func isYearly(x *plan.CostLine) bool { return !x.OneOff }
func isOneOff(x *plan.CostLine) bool { return x.OneOff }
func beYearly(x *plan.CostLine)      { x.OneOff = false }
func beOneOff(x *plan.CostLine)      { x.OneOff = true }

var contractShape = shapeOf("a contract", "An appointment to a post: never a person.",
	required("id", ownID, func(x *plan.Contract) *plan.ID { return &x.ID }, "The contract's id."),
	required("post", idOf("a post"), func(x *plan.Contract) *plan.ID { return &x.Post }, "The post that it fills."),
	required("kind", oneOf[plan.ContractKind]("a kind of contract"), func(x *plan.Contract) *plan.ContractKind { return &x.Kind },
		"The kind of appointment."),
	required("starts", day, func(x *plan.Contract) *fiscal.Day { return &x.Starts }, "First day."),
	optional("ends", day, func(x *plan.Contract) *fiscal.Day { return &x.Ends }, "Last day; absent for open-ended."),
	neverStarts(func(x *plan.Contract) *bool { return &x.NeverStarts }),
	defaulted("fte", fte, money.One, func(x *plan.Contract) *money.Decimal { return &x.FTE },
		"Full-time equivalents; at most the post's count."),
	optional("continuousSince", day, func(x *plan.Contract) *fiscal.Day { return &x.ContinuousSince },
		"Start of continuous service, where that is before the contract's start."),
	optional("employer", title(), func(x *plan.Contract) *string { return &x.Employer }, "Who employs."),
	optional("host", title(), func(x *plan.Contract) *string { return &x.Host }, "Where the holder works."),
	optional("paidBy", title(), func(x *plan.Contract) *string { return &x.PaidBy }, "Who pays."),
).remarked(func(x *plan.Contract) *plan.Remark { return &x.Remark })
