package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/graph"
)

// A form follows from the API's schema: each kind of change is a member of its input Change, with the fields of that member's type.
// What the schema does not say, the words and what is chosen beforehand, is data here.

// editKind is a kind of change.
type editKind struct {
	Name    string // its member of Change
	Title   string // of its form
	List    string // of the plan file, whose items it is about
	Subject string // the field that names the item; "" where it is about none that is there
	Group   string // under which it is offered for a scenario
	Item    string // what it is called on the page of an item; "" where it is not offered there
	Does    string // what it does, in a sentence; "" where the title says it
	input   *ast.Definition
}

const (
	inPosts     = "Posts"
	inContracts = "Contracts"
	inMoney     = "Money"
	inCosts     = "Costs and pay"
	inFamilies  = "Families and results"
	inProgs     = "Programmes"
	asIfNever   = "Delete it, as if it had never been"
	itsDetails  = "Change its details"
	onlyUnnamed = "It is taken out of the plan. That can be done only where nothing else in the plan names it."
)

// editKinds are all kinds of changes, in the order in which they are offered.
var editKinds = withInputs([]editKind{
	{"addPost", "Add a post", "posts", "", inPosts, "", "", nil},
	{"putPost", "Change a post", "posts", "id", inPosts, itsDetails, "Title, days, full-time equivalents, pay and on-costs.", nil},
	{"setFte", "Change a post’s FTE", "posts", "post", inPosts, "Change its FTE from a day on", "It becomes larger or smaller on a day, and stays what it was before.", nil},
	{"extendPost", "Extend a post", "posts", "post", inPosts, "Extend it, or make it permanent", "It has another last day, or none.", nil},
	{"endPost", "End a post", "posts", "post", inPosts, "End it", "It ends on a day, if it does not end before.", nil},
	{"setSplits", "Change who pays for a post", "posts", "post", inPosts, "Change who pays for it, from a day on", "Its funding splits from that day on are replaced; those before stay.", nil},
	{"putSplits", "Set all funding splits of a post", "posts", "post", inPosts, "See and set all its funding splits", "Those below replace all that it has.", nil},
	{"deleteSplits", "Take away all funding splits of a post", "posts", "post", inPosts, "Take away all its funding splits", "What pays for it then follows from the sources’ priorities alone.", nil},
	{"deletePost", "Delete a post", "posts", "post", inPosts, asIfNever, onlyUnnamed, nil},
	{"addContract", "Add a contract", "contracts", "", inContracts, "", "An appointment to a post: never a person’s name.", nil},
	{"extendContract", "Extend a contract", "contracts", "contract", inContracts, "Extend it, or make it open-ended", "It has another last day, or none.", nil},
	{"endContract", "End a contract", "contracts", "contract", inContracts, "End it", "It ends on a day, if it does not end before: a resignation, a notice.", nil},
	{"putContract", "Change a contract", "contracts", "id", inContracts, itsDetails, "Post, kind, days, full-time equivalents and employer.", nil},
	{"deleteContract", "Delete a contract", "contracts", "contract", inContracts, asIfNever, onlyUnnamed, nil},
	{"addSource", "Add a grant or other source", "sources", "", inMoney, "", "Money pays for costs only through its tranches.", nil},
	{"putSource", "Change a source", "sources", "id", inMoney, "Change its details and tranches", "Name, funder, amounts with their days, and what it may pay for.", nil},
	{"extendSource", "Extend a source", "sources", "source", inMoney, "Extend it by new yearly money", "One more tranche for each financial year, up to a day.", nil},
	{"scaleSource", "Raise or cut a source", "sources", "source", inMoney, "Raise or cut its money by a percentage", "Its money from a day on becomes more or less.", nil},
	{"setStatus", "Change how sure money is", "sources", "source", inMoney, "Change how sure its money is", "A bid is won, or expected money is agreed: only confirmed money counts in the plan.", nil},
	{"endSource", "End a source", "sources", "source", inMoney, "End it", "Later tranches go, and one that spans the day is cut. An outcome stream attaches and claims no longer.", nil},
	{"widenSource", "Let a source pay for more", "sources", "source", inMoney, "Let it pay for more", "It may pay for what is chosen here besides what it may pay for now.", nil},
	{"vire", "Move money between sources", "sources", "from", inMoney, "Move money from it to another source", "A virement: one source has less, another has more.", nil},
	{"removeSource", "Take a source’s money away", "sources", "source", inMoney, "Take its money away, and keep its name", "It stays in the plan without any money.", nil},
	{"deleteSource", "Delete a source", "sources", "source", inMoney, asIfNever, onlyUnnamed, nil},
	{"addCost", "Add a cost without a post", "costs", "", inCosts, "", "An amount a year from a first day on, or a single amount on a day.", nil},
	{"putCost", "Change a cost", "costs", "id", inCosts, itsDetails, "An amount a year from a first day on, or a single amount on a day.", nil},
	{"deleteCost", "Delete a cost", "costs", "cost", inCosts, asIfNever, onlyUnnamed, nil},
	{"payAward", "Add a pay award", "payAwards", "", inCosts, "", "Salaries rise from a day on: by a percentage or by an amount.", nil},
	{"putPayAward", "Change a pay award", "payAwards", "from", inCosts, "Change it", "Salaries rise from a day on: by a percentage or by an amount.", nil},
	{"deletePayAward", "Delete a pay award", "payAwards", "from", inCosts, "Delete it", "Salaries no longer rise on its day.", nil},
	{"setOutcomes", "Change what an outcome stream earns", "outcomes", "stream", inFamilies, "Change its success rate, attachments or results", "What is left empty stays as it is.", nil},
	{"putOutcomes", "Add or change an outcome stream", "outcomes", "id", inFamilies, itsDetails, "Money that follows from families: a fee for each attached, a payment for each result.", nil},
	{"deleteOutcomes", "Delete an outcome stream", "outcomes", "stream", inFamilies, asIfNever, onlyUnnamed, nil},
	{"setSavings", "Change what a saving comes to", "savings", "saving", inFamilies, "Change its size, or when it comes", "What is left empty stays as it is.", nil},
	{"putSaving", "Add or change a saving", "savings", "id", inFamilies, itsDetails, "Cost that is avoided elsewhere. It is shown beside the gap, and never reduces it.", nil},
	{"deleteSaving", "Delete a saving", "savings", "saving", inFamilies, asIfNever, onlyUnnamed, nil},
	{"putMeasure", "Add or change a measure", "measures", "id", inFamilies, "Change it", "A count that is shown, and not calculated with.", nil},
	{"deleteMeasure", "Delete a measure", "measures", "measure", inFamilies, asIfNever, onlyUnnamed, nil},
	{"putProgramme", "Add or change a programme", "programmes", "id", inProgs, "Change its name and days", "Posts, costs and outcome streams belong to a programme.", nil},
	{"endProgramme", "End a programme", "programmes", "programme", inProgs, "End it", "Grants that may pay only for it, and its outcome streams, end with it.", nil},
	{"deleteProgramme", "Delete a programme", "programmes", "programme", inProgs, asIfNever, onlyUnnamed, nil},
})

// alike are the kinds that work on the items of another list too.
var alike = map[string][]string{
	"costs":    {"extendPost", "endPost", "setSplits", "putSplits", "deleteSplits"},
	"outcomes": {"setStatus", "endSource", "widenSource", "removeSource"},
}

func withInputs(kinds []editKind) []editKind {
	change := definition("Change")
	for i := range kinds {
		kinds[i].input = definition(change.Fields.ForName(kinds[i].Name).Type.NamedType)
	}
	return kinds
}

func definition(name string) *ast.Definition { return graph.Schema().Types[name] }

func isInput(name string) bool {
	d := definition(name)
	return d != nil && d.Kind == ast.InputObject
}

// kindNamed gives the kind of a name; nil where there is none.
func kindNamed(name string) *editKind {
	for i := range editKinds {
		if editKinds[i].Name == name {
			return &editKinds[i]
		}
	}
	return nil
}

// isFor says whether the kind works on items of a list.
func (k *editKind) isFor(list string) bool {
	return k.List == list || slices.Contains(alike[list], k.Name)
}

// adds says whether the kind's form is of something new where it is of no item that is there.
func (k *editKind) adds() bool {
	return strings.HasPrefix(k.Name, "add") || strings.HasPrefix(k.Title, "Add or change")
}

// changesWhole says whether the kind's form shows all that an item has, and so needs one to begin with.
func (k *editKind) changesWhole() bool {
	return strings.HasPrefix(k.Name, "put") && k.Item != "" && !k.adds() && k.Name != "putSplits"
}

// deletes says whether the kind takes an item out of the plan.
func (k *editKind) deletes() bool { return strings.HasPrefix(k.Name, "delete") }

// extends says whether the kind gives an item another last day.
func (k *editKind) extends() bool { return k.Name == "extendPost" || k.Name == "extendContract" }

// fieldWords are the labels of fields, by name, or by the type and name where they differ.
var fieldWords = map[string]string{
	"id": "Short id", "slug": "Short id", "location": "Where it works", "fte": "Full-time equivalents (FTE)", "fteSteps": "FTE from later days on", "starts": "First day", "ends": "Last day",
	"neverStarts": "It never starts", "endsWithProgramme": "It ends with its programme", "salaries": "Full-time salaries", "payGroup": "Pay group", "onCosts": "On-costs",
	"otherAnnual": "Other costs a year for each FTE", "caseload": "Families at a time for each FTE", "assumed": "This is an assumption, not a stated fact", "annual": "Amount a year",
	"on": "Last day", "posts": "Posts and costs", "continuousSince": "Continuous service since", "host": "Where the holder works", "paidBy": "Who pays",
	"funder": "Who gives the money", "status": "How sure the money is", "tranches": "Tranches of money", "eligible": "What it may pay for",
	"interventionRate": "Percentage of a cost that it pays", "matchSources": "Match sources", "uncertainty": "What is uncertain", "probability": "Probability of the award, 0 to 1",
	"use": "How it is spent", "nationalInsurance": "National Insurance", "annualAmount": "Amount for each financial year",
	"proRata": "Cut a tranche in proportion to the days that are left", "splits": "Who pays", "stream": "Outcome stream", "successRate": "Success rate in percent",
	"earnedAutonomyFrom": "Paid for at once and in full from", "claimsUntil": "Claims until", "results": "Results really paid", "attachments": "Families attached",
	"attachmentsPercent": "Families attached, percent of what was expected", "attachmentFee": "Fee for each family attached", "resultPayment": "Payment for each result",
	"lagMonths": "Months from attachment to result", "maxResults": "Most results paid", "carryUntil": "Income may be spent until", "stoppedOn": "Stopped on",
	"scaledAttachments": "Families multiplied", "target": "Aimed at", "actual": "Reached", "perFamily": "Amount for each family and year", "beneficiary": "Who saves",
	"delayMonths": "Months later", "count": "Number",
	"DecisionInput.body": "Who decided", "DecisionInput.date": "When", "DecisionInput.item": "Item of the minutes", "DecisionInput.text": "What was decided",
	"DecisionInput.refs": "What it is about", "DecisionInput.action": "What it asks somebody to do", "DecisionInput.due": "By when", "DecisionInput.status": "Whether it is done",
	"DecisionInput.note": "Note", "AdoptScenarioInput.note": "Why", "RevertToInput.note": "Why", "WaiveFindingInput.at": "About", "WaiveFindingInput.note": "Why it may be accepted", "WaiveFindingInput.until": "Until which day",
	"SaveScenarioInput.parent": "Builds on", "SaveScenarioInput.trigger": "What makes it real", "SaveScenarioInput.changes": "What changes in it", "TriggerInput.by": "Known on", "TriggerInput.when": "What happens", "SaveScenarioInput.probability": "Probability", "low": "Lowest", "likely": "Likeliest", "high": "Highest",
	"CostLineInput.on": "Day of a one-off cost", "CostLineInput.amount": "One-off amount", "CostLineInput.annual": "Yearly amount", "CostLineInput.location": "Where it arises",
	"CostLineInput.starts": "First day of a yearly cost", "CostLineInput.ends": "Last day of a yearly cost", "EndProgrammeInput.posts": "What becomes of its posts",
	"VireInput.from": "Source that gives", "VireInput.to": "Source that is given the money", "VireInput.on": "First day on which it may be spent", "VireInput.until": "Last day on which it may be spent",
	"ExtendPostInput.ends": "New last day", "ExtendContractInput.ends": "New last day", "ExtendSourceInput.until": "New last day",
	"ExtendSourceInput.from": "First day of the new money", "SavingInput.lagMonths": "Months until it shows", "PayAwardInput.from": "First day",
	"PayAwardInput.percent": "Raise in percent", "PayAwardInput.amount": "Or raise in pounds a year", "DeletePayAwardInput.from": "First day",
	"SourceInput.kind": "Kind of money", "ContractInput.kind": "Kind of contract", "SetSavingsInput.percent": "Percent of what was expected", "SavingInput.percent": "Percent of what was expected", "ScaleSourceInput.percent": "Percent of what it was",
	"SetFteInput.from": "From which day", "SetSplitsInput.from": "From which day", "SetSplitsInput.until": "Until which day", "ScaleSourceInput.from": "From which day",
	"SetOutcomesInput.from": "For families attached from this year on", "ScalingOfAttachmentsInput.from": "From year", "MeasureInput.name": "What is counted",
}

// labelOf is a field's label.
func labelOf(of *ast.Definition, name string) string {
	return cmp.Or(fieldWords[of.Name+"."+name], fieldWords[name], titled(name))
}

// inner is a label within a sentence.
func inner(label string) string {
	if len(label) < 2 || label[0] < 'A' || label[0] > 'Z' || label[1] >= 'A' && label[1] <= 'Z' {
		return label
	}
	return strings.ToLower(label[:1]) + label[1:]
}

// rare are fields that few need, unless they must be filled in: they stand in a part of the form that is opened for them.
var rare = map[string]bool{
	"neverStarts": true, "endsWithProgramme": true, "payGroup": true, "otherAnnual": true, "priority": true, "fteSteps": true, "scheme": true,
	"interventionRate": true, "matchSources": true, "uncertainty": true, "continuousSince": true, "employer": true, "host": true, "paidBy": true,
	"note": true, "assumed": true, "stoppedOn": true, "scaledAttachments": true, "carryUntil": true, "maxResults": true, "results": true,
	"earnedAutonomyFrom": true, "claimsUntil": true, "proRata": true, "delayMonths": true, "caseload": true, "location": true,
}

// usual is what a field says before anybody fills it in, by type and name.
var usual = map[string]string{
	"SourceInput.status": "CONFIRMED", "OutcomeStreamInput.status": "CONFIRMED", "EndSourceInput.proRata": "yes", "EndProgrammeInput.posts": "KEEP",
	"ContractInput.fte": "1", "PostInput.fte": "1",
}

// mustChoose are fields that the API has a value for where they say nothing, and nobody should overlook: of something new they are
// chosen by whoever adds it.
var mustChoose = map[string]bool{"SourceInput.status": true, "OutcomeStreamInput.status": true}

// unsaid is what a list says of an enumeration in a row where nothing is chosen.
var unsaid = map[string]string{"TrancheInput.use": "Usual for its days", "OnCostsInput.nationalInsurance": "Not said: none on top"}

// inOrder are the fields whose items count in the order in which they are sent.
var inOrder = map[string]bool{"matchSources": true}

// tickedAsARule are boxes that say no when they are not ticked; others then say nothing.
var tickedAsARule = map[string]bool{"EndSourceInput.proRata": true}

// choiceWords are the words for values of enumerations that are not the value's own.
var choiceWords = map[string]string{
	"IN_ORDER": "Month after month, until spent", "SPREAD": "Spread over its year", "NHS": "National Health Service", "DWP": "Department for Work and Pensions",
	"STATUTORY": "Worked out by rate and threshold", "NONE": "None, or within the percentage", "KEEP": "They go on and need money", "END": "They end with it",
}

func choiceWord(value string) string {
	return cmp.Or(choiceWords[value], titled(strings.ToLower(strings.ReplaceAll(value, "_", " "))))
}

// hints are what fields say besides their labels, by name, or by the type and name where they differ: what is meant, or an example.
var hints = map[string]string{
	"id":                 "Used in addresses and plan files, such as health-grant-2026. Leave it empty to have one made.",
	"note":               "Shown beside the figures.",
	"location":           "For example, Harwich. A source may be limited to places.",
	"neverStarts":        "For an item that is kept in the plan, and whose last day lies before its first.",
	"scheme":             "A word to group sources by. For example, supporting-families.",
	"interventionRate":   "For example, 60: its match sources pay the other 40.",
	"matchSources":       "They pay the rest, in the order in which they stand here.",
	"eligible":           "Leave it empty if it may pay for everything. Else it may pay for what matches any one limit; within a limit, all that is filled in must match.",
	"caseload":           "For example, 15.",
	"otherAnnual":        "Travel, equipment, supervision. For example, 1,500.",
	"continuousSince":    "Where it began before this contract.",
	"paidBy":             "Where that is not the employer.",
	"salaries":           "What somebody full-time is paid a year, from a day on. The first also holds before its day.",
	"onCosts":            "What the employer pays on top of salary, as a percentage of pay. For example, 21.5.",
	"fteSteps":           "Where it becomes larger or smaller.",
	"tranches":           "One for each award or year: an amount, and the first and the last day of the costs that it may pay.",
	"splits":             "The percentage of its cost that each source is meant to pay: at most 100 in all on any day.",
	"annualAmount":       "For example, 45,000.",
	"perFamily":          "For example, 1,500.",
	"attachments":        "How many in each financial year, such as 120 in 2026/27.",
	"attachmentFee":      "For example, 1,000.",
	"resultPayment":      "For example, 800.",
	"families":           "How many in each financial year, such as 40 in 2026/27.",
	"lagMonths":          "For example, 12.",
	"delayMonths":        "For example, 6.",
	"funder":             "For example, Department for Education.",
	"maxResults":         "Over all years together.",
	"carryUntil":         "Where a year’s income may be spent after the year’s end.",
	"earnedAutonomyFrom": "Families attached from that day on are paid for without waiting for a result.",
	"claimsUntil":        "No results are paid in months that begin later.",
	"stoppedOn":          "It attaches and claims no longer, and its years’ families stay spread as they were.",
	"scaledAttachments":  "Percent of the families expected, from a year on.",
	"target":             "For each financial year, such as 50 in 2026/27.",
	"actual":             "For each financial year, such as 48 in 2026/27.",
	"priority":           "1 to 1,000, or 100 where it is empty: the lowest pays first.",

	"PostInput.title": "For example, Family Key Worker.", "CostLineInput.title": "For example, Rent of the family hub.",
	"SourceInput.name": "For example, Health inequalities grant 2026/27.", "ProgrammeInput.name": "For example, Family Solutions.",
	"OutcomeStreamInput.name": "For example, Payment by results.", "SavingInput.name": "For example, Children kept out of care.",
	"MeasureInput.name": "For example, Early help assessments.",
	"PostInput.fte":     "For example, 1 or 0.6. A team of 48 may be one post of 48.", "SetFteInput.fte": "For example, 0.6.", "ContractInput.fte": "For example, 0.6. At most the post’s.",
	"PostInput.ends": "Leave it empty for a permanent post.", "ExtendPostInput.ends": "Leave it empty to make it permanent.",
	"ContractInput.ends": "Leave it empty for an open-ended contract.", "ExtendContractInput.ends": "Leave it empty for an open-ended contract.",
	"CostLineInput.ends": "Leave it empty where it goes on.", "ProgrammeInput.ends": "Leave it empty where none is known.", "OutcomeStreamInput.ends": "Leave it empty where none is known.",
	"SetSplitsInput.until": "Leave it empty where it goes on.", "ExtendSourceInput.from": "Leave it empty to begin on the day after its last tranche.",
	"PostInput.payGroup": "A word for posts whose pay rises together. For example, nhs.", "PayAwardInput.payGroup": "Leave it empty for the posts without a group.",
	"PostInput.priority": "1 to 1,000, or 100 where it is empty: the lowest is paid first.", "CostLineInput.priority": "1 to 1,000, or 100 where it is empty: the lowest is paid first.",
	"SourceUncertaintyInput.probability": "For example, 0.4.", "ScaleSourceInput.percent": "For example, 90 where a tenth is cut.",
	"CostLineInput.annual": "For example, 12,000.", "CostLineInput.amount": "For example, 5,000.", "VireInput.amount": "For example, 20,000.",
	"PayAwardInput.percent": "For example, 3.2.", "PayAwardInput.amount": "For example, 1,290.",
	"SetOutcomesInput.successRate": "For example, 50.", "SetOutcomesInput.attachmentsPercent": "For example, 80 where a fifth fewer come.",
	"SetOutcomesInput.from": "For example, 2026/27. Leave it empty for all years.", "SetOutcomesInput.results": "Other years keep theirs.",
	"SetOutcomesInput.claimsUntil":        "No results are paid in months that begin later. The stream’s details can take this away again.",
	"SetOutcomesInput.earnedAutonomyFrom": "Families attached from that day on are paid for without waiting for a result. The stream’s details can take this away again.",
	"OutcomeStreamInput.successRate":      "For example, 60: for all years, or by the year of attachment.", "OutcomeStreamInput.results": "For years of which they are known, in place of the rate.",
	"SetSavingsInput.percent": "For example, 80 where a fifth less is saved.", "SavingInput.percent": "100 where it is empty.",
	"SavingInput.delayMonths": "Besides the months until it shows, where both come to more than 60.",
}

// choiceHints replace what the schema says of values of enumerations.
var choiceHints = map[string]string{
	"PROVISIONAL": "Expected, not yet agreed: it counts only in forecasts that say so.", "BID": "Applied for: it counts only in forecasts that say so.",
	"KEEP": "", "END": "", "NONE": "", "STATUTORY": "", "NHS": "", "COUNCIL": "", "POLICE": "", "DWP": "", "OTHER": "",
}

// hintOf is a field's hint.
func hintOf(of *ast.Definition, name string) string {
	return cmp.Or(hints[of.Name+"."+name], hints[name])
}
