package web

import (
	"cmp"
	"regexp"
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
	Does    string // what it does, in a sentence
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
)

// editKinds are all kinds of changes, in the order in which they are offered.
var editKinds = withInputs([]editKind{
	{"addPost", "Add a post", "posts", "", inPosts, "", "", nil},
	{"putPost", "Change a post", "posts", "id", inPosts, itsDetails, "", nil},
	{"setFte", "Change a post’s FTE", "posts", "post", inPosts, "Change its FTE from a day on", "", nil},
	{"extendPost", "Extend a post", "posts", "post", inPosts, "Extend it, or make it permanent", "", nil},
	{"endPost", "End a post", "posts", "post", inPosts, "End it", "", nil},
	{"setSplits", "Change who pays for a post", "posts", "post", inPosts, "Change who pays for it, from a day on", "", nil},
	{"putSplits", "Set all funding splits of a post", "posts", "post", inPosts, "See and set all its funding splits", "", nil},
	{"deleteSplits", "Take away all funding splits of a post", "posts", "post", inPosts, "Take away all its funding splits", "", nil},
	{"deletePost", "Delete a post", "posts", "post", inPosts, asIfNever, "", nil},
	{"addContract", "Add a contract", "contracts", "", inContracts, "", "", nil},
	{"extendContract", "Extend a contract", "contracts", "contract", inContracts, "Extend it, or make it open-ended", "", nil},
	{"endContract", "End a contract", "contracts", "contract", inContracts, "End it", "", nil},
	{"putContract", "Change a contract", "contracts", "id", inContracts, itsDetails, "", nil},
	{"deleteContract", "Delete a contract", "contracts", "contract", inContracts, asIfNever, "", nil},
	{"addSource", "Add a grant or other source", "sources", "", inMoney, "", "", nil},
	{"putSource", "Change a source", "sources", "id", inMoney, "Change its details and tranches", "", nil},
	{"extendSource", "Extend a source", "sources", "source", inMoney, "Extend it by new yearly money", "", nil},
	{"scaleSource", "Raise or cut a source", "sources", "source", inMoney, "Raise or cut its money by a percentage", "", nil},
	{"setStatus", "Change how sure money is", "sources", "source", inMoney, "Change how sure its money is", "", nil},
	{"endSource", "End a source", "sources", "source", inMoney, "End it", "", nil},
	{"widenSource", "Let a source pay for more", "sources", "source", inMoney, "Let it pay for more", "", nil},
	{"vire", "Move money between sources", "sources", "from", inMoney, "Move money from it to another source", "", nil},
	{"removeSource", "Take a source’s money away", "sources", "source", inMoney, "Take its money away, and keep its name", "", nil},
	{"deleteSource", "Delete a source", "sources", "source", inMoney, asIfNever, "", nil},
	{"addCost", "Add a cost without a post", "costs", "", inCosts, "", "", nil},
	{"putCost", "Change a cost", "costs", "id", inCosts, itsDetails, "", nil},
	{"deleteCost", "Delete a cost", "costs", "cost", inCosts, asIfNever, "", nil},
	{"payAward", "Add a pay award", "payAwards", "", inCosts, "", "", nil},
	{"putPayAward", "Change a pay award", "payAwards", "from", inCosts, "Change it", "", nil},
	{"deletePayAward", "Delete a pay award", "payAwards", "from", inCosts, "Delete it", "", nil},
	{"setOutcomes", "Change what an outcome stream earns", "outcomes", "stream", inFamilies, "Change its success rate, attachments or results", "", nil},
	{"putOutcomes", "Add or change an outcome stream", "outcomes", "id", inFamilies, itsDetails, "", nil},
	{"deleteOutcomes", "Delete an outcome stream", "outcomes", "stream", inFamilies, asIfNever, "", nil},
	{"setSavings", "Change what a saving comes to", "savings", "saving", inFamilies, "Change its size, or when it comes", "", nil},
	{"putSaving", "Add or change a saving", "savings", "id", inFamilies, itsDetails, "", nil},
	{"deleteSaving", "Delete a saving", "savings", "saving", inFamilies, asIfNever, "", nil},
	{"putMeasure", "Add or change a measure", "measures", "id", inFamilies, "Change it", "", nil},
	{"deleteMeasure", "Delete a measure", "measures", "measure", inFamilies, asIfNever, "", nil},
	{"putProgramme", "Add or change a programme", "programmes", "id", inProgs, "Change its name and days", "", nil},
	{"endProgramme", "End a programme", "programmes", "programme", inProgs, "End it", "", nil},
	{"deleteProgramme", "Delete a programme", "programmes", "programme", inProgs, asIfNever, "", nil},
})

// alike are the kinds that work on the items of another list too.
var alike = map[string][]string{
	"costs":    {"extendPost", "endPost", "setSplits", "putSplits", "deleteSplits"},
	"outcomes": {"setStatus", "endSource", "widenSource", "removeSource"},
}

func withInputs(kinds []editKind) []editKind {
	change := definition("Change")
	for i := range kinds {
		member := change.Fields.ForName(kinds[i].Name)
		kinds[i].input, kinds[i].Does = definition(member.Type.NamedType), member.Description
		if kinds[i].Subject == "id" || kinds[i].List == "payAwards" {
			kinds[i].Does = "" // the title says it
		}
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

// fieldWords are the labels of fields, by name, or by the type and name where they differ.
var fieldWords = map[string]string{
	"id": "Short id", "location": "Where it works", "fte": "Full-time equivalents (FTE)", "fteSteps": "FTE from later days on", "starts": "First day", "ends": "Last day",
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
	"delayMonths": "Months later", "count": "Number", "low": "Lowest", "likely": "Likeliest", "high": "Highest",
	"CostLineInput.on": "Day of a one-off cost", "CostLineInput.amount": "One-off amount", "CostLineInput.annual": "Yearly amount", "CostLineInput.location": "Where it arises",
	"CostLineInput.starts": "First day of a yearly cost", "CostLineInput.ends": "Last day of a yearly cost", "EndProgrammeInput.posts": "What becomes of its posts",
	"VireInput.from": "Source that gives", "VireInput.to": "Source that is given the money", "VireInput.on": "First day", "VireInput.until": "Last day",
	"ExtendPostInput.ends": "New last day", "ExtendContractInput.ends": "New last day", "ExtendSourceInput.until": "New last day",
	"ExtendSourceInput.from": "First day of the new money", "SavingInput.lagMonths": "Months until it shows", "PayAwardInput.from": "First day",
	"PayAwardInput.percent": "Raise in percent", "PayAwardInput.amount": "Or raise in pounds a year", "ScaleSourceInput.percent": "Percent of what it was",
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

var (
	whereAbsent = regexp.MustCompile(`\s*Where absent:[^.]*\.`)
	forPeople   = strings.NewReplacer("Pence", "Pounds", "pence", "pounds", "absent for", "leave empty for", "absent where", "leave empty where", "absent;", "leave empty;")
)

// plainHints replace what the schema says of a field, where the label says it or a person needs other words.
var plainHints = map[string]string{
	"id": "Used in addresses and plan files. Leave it empty to have one made.", "title": "", "name": "", "post": "", "contract": "", "source": "", "programme": "", "kind": "",
	"from": "", "until": "", "starts": "", "amount": "", "year": "", "count": "", "assumed": "", "stream": "", "saving": "", "measure": "", "cost": "", "status": "", "on": "",
	"percent": "", "proRata": "", "funder": "", "annual": "", "beneficiary": "",
	"tranches":    "An amount, and the days from … until whose costs it may pay. One for each award or year.",
	"salaries":    "What a full-time holder is paid a year, each from a day on. The first also holds before its day.",
	"onCosts":     "What the employer pays on top of salary, as a percentage of pay.",
	"splits":      "The percentage of its cost that each source is meant to pay: at most 100 in all on any day.",
	"eligible":    "Leave it empty if it may pay for everything. Within one list any one matches; of several lists all must.",
	"location":    "A place, as sources name it that may pay only there.",
	"neverStarts": "For an item that is kept in the plan, and whose last day lies before its first.",
	"otherAnnual": "Travel, equipment, supervision.",
	"note":        "Shown beside the figures.",
}

// choiceHints replace what the schema says of values of enumerations.
var choiceHints = map[string]string{
	"PROVISIONAL": "Expected, not yet agreed: it counts only in forecasts that say so.", "BID": "Applied for: it counts only in forecasts that say so.",
	"KEEP": "", "END": "", "NONE": "", "STATUTORY": "", "NHS": "", "COUNCIL": "", "POLICE": "", "DWP": "", "OTHER": "",
}

// hintOf is a field's hint.
func hintOf(of *ast.Definition, f *ast.FieldDefinition) string {
	if of.Name == "EndProgrammeInput" && f.Name == "posts" {
		return "" // its choices say it
	}
	if text, ok := plainHints[f.Name]; ok {
		return text
	}
	return forPeople.Replace(strings.TrimSpace(whereAbsent.ReplaceAllString(f.Description, "")))
}
