package exchange

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// version is the format of the plan files that are read and written.
const version = "1"

// planShape is a whole plan file.
var planShape = tallShape("a plan",
	"One authority's plan: its programmes, posts, contracts, funding sources and scenarios. "+
		"Amounts are pounds and percentages decimals, in quotes or plain. Periods are inclusive at both ends.",
	required("plan", formatVersion, func(x *plan.Plan) *plan.Plan { return x }, "The version of the format: 1."),
	required("authority", authorityShape.codec(), func(x *plan.Plan) *plan.Authority { return &x.Authority }, "Whose plan it is."),
	defaulted("leadTimeDays", whole[int](bounds{most: 3650}), plan.DefaultLeadTimeDays, func(x *plan.Plan) *int { return &x.LeadTimeDays },
		"Days from a decision to its effect (committee cycle, consultation, notice), for decide-by dates."),
	optional("payAwards", linesOf("pay awards", payAwardShape), func(x *plan.Plan) *[]plan.PayAward { return &x.PayAwards },
		"Pay awards, each of which raises the salaries of its pay group from a day on."),
	optional("programmes", linesOf("programmes", programmeShape), func(x *plan.Plan) *[]plan.Programme { return &x.Programmes },
		"The family-support programmes that posts, costs and outcome streams belong to."),
	optional("posts", linesOf("posts", postShape), func(x *plan.Plan) *[]plan.Post { return &x.Posts },
		"The establishment: the posts that may be filled."),
	optional("costs", linesOf("cost lines", costShape), func(x *plan.Plan) *[]plan.CostLine { return &x.Costs },
		"Money without a post. Cost lines share the posts' ids."),
	optional("contracts", linesOf("contracts", contractShape), func(x *plan.Plan) *[]plan.Contract { return &x.Contracts },
		"Appointments to posts. A post that lists none counts as filled."),
	optional("sources", linesOf("sources", sourceShape), func(x *plan.Plan) *[]plan.Source { return &x.Sources },
		"Where money comes from."),
	optional("splits", linesOf("splits", splitShape), func(x *plan.Plan) *[]plan.Split { return &x.Splits },
		"The funding that posts are meant to have. Those of a post add up to at most 100% on any day."),
	optional("outcomes", linesOf("outcome streams", streamShape), func(x *plan.Plan) *[]plan.OutcomeStream { return &x.Outcomes },
		"Attachment fees and payment by results. Streams share the sources' ids."),
	optional("savings", linesOf("savings", savingShape), func(x *plan.Plan) *[]plan.Saving { return &x.Savings },
		"Cost avoided elsewhere, for payback."),
	optional("measures", linesOf("measures", measureShape), func(x *plan.Plan) *[]plan.Measure { return &x.Measures },
		"Counts that are shown and not calculated with."),
	optional("decisions", linesOf("decisions", decisionShape), func(x *plan.Plan) *[]plan.Decision { return &x.Decisions },
		"What was decided, where, and what it asked for."),
	optional("waivers", linesOf("waivers", waiverShape), func(x *plan.Plan) *[]plan.Waiver { return &x.Waivers },
		"Findings that were accepted."),
	optional("scenarios", linesOf("scenarios", scenarioShape), func(x *plan.Plan) *[]plan.Scenario { return &x.Scenarios },
		"What might change, each a list of changes on the plan or on another scenario."),
)

// formatVersion reads and writes the version. The plan itself does not keep it.
var formatVersion = codec[plan.Plan]{
	expected: version,
	read: func(r *reader, n *node, _ *plan.Plan) {
		s, ok := r.scalar(n, "a version", version)
		if ok && s != version {
			r.report(n.at, plan.WrongVersion, version, "the file is of version "+shown(s))
		}
	},
	write: func(*plan.Plan) node { return node{kind: literal, text: version} },
	schema: func(*definitions) node {
		return objectOf(entry{key: "enum", value: listNode(node{kind: literal, text: version}, node{kind: text, text: version})})
	},
}

var authorityShape = shapeOf("an authority", "The council whose plan it is.",
	required("id", ownID, func(x *plan.Authority) *plan.ID { return &x.ID }, "The authority's id."),
	required("name", title(), func(x *plan.Authority) *string { return &x.Name }, "The authority's name."),
).remarked(func(x *plan.Authority) *plan.Remark { return &x.Remark })

var programmeShape = shapeOf("a programme", "A programme that posts, costs and outcome streams belong to.",
	required("id", ownID, func(x *plan.Programme) *plan.ID { return &x.ID }, "The programme's id."),
	required("name", title(), func(x *plan.Programme) *string { return &x.Name }, "The programme's name."),
	required("starts", day, func(x *plan.Programme) *fiscal.Day { return &x.Starts }, "First day."),
	optional("ends", day, func(x *plan.Programme) *fiscal.Day { return &x.Ends }, "Last day; absent for open-ended."),
	neverStarts(func(x *plan.Programme) *bool { return &x.NeverStarts }),
).remarked(func(x *plan.Programme) *plan.Remark { return &x.Remark })

// neverStarts is the key of items that a change ended before their start.
func neverStarts[T any](at func(*T) *bool) field[T] {
	return optional("neverStarts", yesNo(false), at,
		"Whether the end is meant to lie before the start, so that the item is never in force. Else such an end is a mistake.")
}

// probability is a chance from 0 to 1.
var probability = decimal("a probability", bounds{most: 1})

// triangleOf is an uncertain percentage: its lowest, likeliest and highest value.
func triangleOf(percent codec[money.Decimal], noun string) *shape[plan.Triangle] {
	return shapeOf(noun, "An uncertain percentage, drawn from a triangular distribution.",
		required("low", percent, func(x *plan.Triangle) *money.Decimal { return &x.Low }, "The lowest percentage."),
		required("likely", percent, func(x *plan.Triangle) *money.Decimal { return &x.Likely }, "The likeliest percentage."),
		required("high", percent, func(x *plan.Triangle) *money.Decimal { return &x.High }, "The highest percentage."))
}

// uncertain is a block that holds what is uncertain of an item, under the name of the figure.
func uncertain[V any](noun, key string, c codec[V], about string) codec[*V] {
	return maybe(shapeOf(noun, "What is uncertain.",
		required(key, c, func(x *V) *V { return x }, about)).codec())
}

var scenarioShape = tallShape("a scenario", "An ordered list of changes on the plan, or on another scenario.",
	required("id", ownID, func(x *plan.Scenario) *plan.ID { return &x.ID }, "The scenario's id."),
	required("name", title(), func(x *plan.Scenario) *string { return &x.Name }, "The scenario's name."),
	optional("parent", idOf("a scenario"), func(x *plan.Scenario) *plan.ID { return &x.Parent },
		"The scenario whose changes apply first; absent for the plan itself."),
	optional("trigger", maybe(triggerShape.codec()), func(x *plan.Scenario) **plan.Trigger { return &x.Trigger },
		"The event that makes the scenario real. Shown, not calculated with."),
	optional("probability", maybe(probability), func(x *plan.Scenario) **money.Decimal { return &x.Probability },
		"How likely the scenario is, from 0 to 1. Shown, not calculated with."),
	required("changes", withLines(changeList), func(x *plan.Scenario) *[]plan.Change { return &x.Changes },
		"What changes, in order."),
).remarked(func(x *plan.Scenario) *plan.Remark { return &x.Remark })

var triggerShape = shapeOf("a trigger", "The event that makes a scenario real.",
	optional("by", day, func(x *plan.Trigger) *fiscal.Day { return &x.By }, "The day by which it will be known."),
	required("when", prose(), func(x *plan.Trigger) *string { return &x.When }, "The event."))
