package forecast

// FindingCode names a kind of finding, for programs, for waivers and for the catalogue in docs/findings.md.
type FindingCode string

// The kinds of finding.
const (
	ContractOutlivesMoney      FindingCode = "contract-outlives-money"
	ContractShortOfMoney       FindingCode = "contract-short-of-money"
	ContractWithoutMoney       FindingCode = "contract-without-money"
	EstablishmentOutlivesMoney FindingCode = "establishment-outlives-money"
	PermanentOnTemporary       FindingCode = "permanent-post-on-temporary-money"
	PostWithoutMoney           FindingCode = "post-without-money"
	PostShortOfMoney           FindingCode = "post-short-of-money"
	CostWithoutMoney           FindingCode = "cost-without-money"
	FundingInterrupted         FindingCode = "funding-interrupted"
	BudgetNotSet               FindingCode = "budget-not-set"
	VacantPost                 FindingCode = "vacant-post"
	ContractsOverFTE           FindingCode = "contracts-over-fte"
	ContractOutsidePost        FindingCode = "contract-outside-post"
	FourYears                  FindingCode = "four-years-fixed-term"
	TwoYears                   FindingCode = "two-years-service"
	SplitNotSecured            FindingCode = "split-on-unsecured-money"
	SplitNotEligible           FindingCode = "split-not-eligible"
	SplitOutsideWindow         FindingCode = "split-outside-window"
	MoneyLapses                FindingCode = "money-lapses"
	MoneyUnused                FindingCode = "money-unused"
	MatchShort                 FindingCode = "match-short"
	MatchSpentElsewhere        FindingCode = "match-spent-elsewhere"
	ClaimsTooLate              FindingCode = "claims-too-late"
	ClaimsOverMaximum          FindingCode = "claims-over-maximum"
	AttachedTooLate            FindingCode = "attached-too-late"
	AttachedOutside            FindingCode = "attached-outside-stream"
	ReliesOnBid                FindingCode = "relies-on-bid"
	ReliesOnProvisional        FindingCode = "relies-on-provisional"
	DecideByPassed             FindingCode = "decide-by-passed"
	DecideBySoon               FindingCode = "decide-by-soon"
	DecideByMissed             FindingCode = "decide-by-missed"
	DecisionOverdue            FindingCode = "decision-overdue"
	AssumedItem                FindingCode = "assumed-item"
	SameEffect                 FindingCode = "scenarios-with-same-effect"
	TriggerPassed              FindingCode = "trigger-passed"
	PersonalData               FindingCode = "personal-data"
	WaiverExpired              FindingCode = "waiver-expired"
	WaiverUnused               FindingCode = "waiver-unused"
	WaiverUnknown              FindingCode = "waiver-unknown"
)

// FindingKind is what the catalogue says of a kind of finding.
type FindingKind struct {
	Code     FindingCode
	Severity Severity
	Title    string // in a few words
	Reason   string // why it matters: the regulation, circular or good practice, by its name
	Remedy   string // what to do
	Passed   Passed // said in place of title and remedy of what lies in the past
}

// Passed is what the catalogue says of a finding that is over: then its day cannot be met any more, and something else can still be
// done. Each is empty where the usual words serve.
type Passed struct{ Title, Remedy string }

// Kind is what the catalogue says of the finding.
func (f *Finding) Kind() FindingKind { return catalogue[f.Code] }

// FindingKinds is the catalogue, in the order of docs/findings.md.
func FindingKinds() []FindingKind { return kinds }

// What several kinds of finding rest on.
const (
	commitments = "CIPFA's Financial Management Code asks for a rolling multi-year medium-term financial plan that is consistent with sustainable service plans: what is promised needs money."
	resources   = "If a year's spending is likely to exceed the council's resources, section 114(3) of the Local Government Finance Act 1988 obliges the chief finance officer to report it."
	grants      = "Grant agreements pay only for costs of the days and purposes that they name."
	claims      = "The terms of a grant by results (for Troubled Families, DCLG's financial framework) pay only for results claimed in time, up to the number agreed."
	estimates   = "Section 25 of the Local Government Act 2003 requires the chief finance officer to report on the robustness of the estimates."
	results     = "Put into the plan what was really attached, claimed and paid; leave out what no longer can be."
	unpaid      = "Put into the plan which budget bore the cost of those days; then provide for what is still to come, or end it."
	control     = "It is good practice of establishment control that every appointment has an established post."
)

var kinds = []FindingKind{
	{
		ContractOutlivesMoney, Error, "A contract outlives its money",
		"The council owes the pay whether or not a grant pays for it. " + commitments + " " + resources,
		"Extend the money or find other, agree that the base budget pays, or end the contract with its money.",
		Passed{"A contract outlived its money", unpaid},
	},
	{
		ContractShortOfMoney, Warning, "A post is funded only to a date before its contract ends",
		"The council owes the pay, and there is too little money for it. " + commitments,
		"Add what is lacking, spread the money otherwise by funding splits and priorities, or shorten the contract.",
		Passed{"A post was funded only to a date before its contract ended", unpaid},
	},
	{
		ContractWithoutMoney, Error, "A contract starts when there is no money for it",
		"No appointment without money is the first rule of establishment control. " + resources,
		"Start the contract when the money does, or find money for it.",
		Passed{"A contract started when there was no money for it", unpaid},
	},
	{
		EstablishmentOutlivesMoney, Warning, "A post or cost line is established beyond its money",
		"What is established will be filled and spent. " + commitments,
		"End the post or cost line with its money, extend the money, or provide for it in the budget.",
		Passed{"A post or cost line was established beyond its money", unpaid},
	},
	{
		PermanentOnTemporary, Warning, "A post without an end stands on money that ends",
		"Its pay falls on the department's budget when the money ends. " + commitments,
		"Provide base budget from then on, make the post end with its money, or record a decision and waive the finding until it is reviewed.",
		Passed{"A post without an end stood on money that has ended", unpaid},
	},
	{
		PostWithoutMoney, Error, "A post has no money from its first day",
		"A post without money is a commitment without a budget. " + commitments,
		"Make a source eligible for the post, add a source, start the post when its money starts, or take the post away until there is one.",
		Passed{"A post had no money from its first day", unpaid},
	},
	{
		PostShortOfMoney, Warning, "Money for a post falls short",
		"A budget that stays the same while pay rises leaves a gap that grows every year. " + commitments,
		"Raise the budget with the pay awards that the plan expects, or reduce the post.",
		Passed{"Money for a post fell short", unpaid},
	},
	{
		CostWithoutMoney, Warning, "A cost line has no money",
		"Costs beside pay are easily forgotten in grant bids. " + commitments,
		"Make a source eligible for the cost line, or add money.",
		Passed{"A cost line had no money", unpaid},
	},
	{
		FundingInterrupted, Warning, "Funding stops and starts again",
		"In between, the pay falls on the department's budget. " + grants,
		"Ask for the earlier or the later award to cover the days between, or provide for them.",
		Passed{"Funding stopped and started again", unpaid},
	},
	{
		BudgetNotSet, Notice, "No base budget is set yet",
		"Councils set a budget for one year and plan for three to five. What lies beyond is no gap yet, but the plan cannot say who pays.",
		"Extend the base budget when the medium-term financial plan is rolled forward.",
		Passed{},
	},
	{
		VacantPost, Notice, "A post is vacant",
		"A vacancy saves money and serves no family, and money that was given for the post may lapse.",
		"Appoint, use the money otherwise with the funder's consent, or end the post.",
		Passed{"A post was vacant", "Nothing more can be done about those days: see that money given for the post was used otherwise with the funder's consent, or handed back."},
	},
	{
		ContractsOverFTE, Warning, "Contracts exceed the post's FTE",
		"More is contracted than is established. " + control,
		"Correct the dates or the FTE of the contracts, or establish what is needed.",
		Passed{},
	},
	{
		ContractOutsidePost, Warning, "A contract goes beyond its post",
		"Outside the days of its post a contract costs nothing in any figure, and its holder is paid all the same. " + control,
		"Establish the post for the days of the contract, or correct the contract's dates.",
		Passed{},
	},
	{
		FourYears, Warning, "Fixed-term service reaches four years",
		"By regulation 8 of the Fixed-term Employees (Prevention of Less Favourable Treatment) Regulations 2002, a fixed-term contract that was renewed, or that follows another, counts as permanent once continuous service reaches four years, unless the fixed term was justified on objective grounds when it was last renewed. A collective agreement may vary this.",
		"Decide before that day: make the post permanent with money for it, or end the contract with a fair procedure and redundancy pay.",
		Passed{"Fixed-term service reached four years", "Where the contract was renewed and still runs, treat it as permanent unless objective grounds were recorded then, and provide money for it; where it was not, a renewal now makes it permanent. Where it has ended, see that the procedure was fair and that redundancy pay was paid, and waive the finding."},
	},
	{
		TwoYears, Warning, "A contract ends after two years' service or more",
		"A fixed term that ends without renewal is a dismissal (Employment Rights Act 1996, sections 95(1)(b) and 136(1)(b)). After two years' continuous employment, redundancy pay is due where it is a redundancy (section 155).",
		"Plan for notice, consultation and redundancy pay, or extend the contract; where another contract carries the service on, say since when that one's service is continuous.",
		Passed{"A contract ended after two years' service or more", "See that notice and redundancy pay were given where they were due, and waive the finding; where another contract carried the service on, say since when that one's service is continuous."},
	},
	{
		SplitNotSecured, Warning, "A funding split relies on money that is not secured",
		"A split says who is meant to pay. A bid or a provisional award pays nobody, and what it was asked for is a gap. " + commitments,
		"Name secured money until the award is confirmed, and put the bid into a scenario.",
		Passed{},
	},
	{
		SplitNotEligible, Error, "A funding split names a source that may not pay for the post",
		"The split will never be paid. " + grants,
		"Widen the source's eligibility if its terms allow, or name another source.",
		Passed{},
	},
	{
		SplitOutsideWindow, Error, "A funding split asks a source outside the days of its money",
		"The split will not be paid on those days. " + grants,
		"End the split with the money, extend the money, or name who pays from that day.",
		Passed{},
	},
	{
		MoneyLapses, Warning, "Money will lapse unspent",
		"What is unspent at the end of its days goes back to the funder, while other costs may go unfunded. " + grants,
		"Widen the money to unfunded costs with the funder's consent, move it, or ask to carry it forward before its last day.",
		Passed{"Money lapsed unspent", "Ask the funder whether it may still be carried forward, or hand it back; then put what was really received into the plan."},
	},
	{
		MoneyUnused, Notice, "Some money stays unspent",
		"The council's own budget or reserve, or a small part of a grant, is not needed: it can be released.",
		"Release it, or use it for costs without funding.",
		Passed{"Some money stayed unspent", "Release what is still held, and put what was really received into the plan."},
	},
	{
		MatchShort, Warning, "A grant is lost for want of match",
		"A grant with an intervention rate pays only beside match funding; without the match its money is lost too.",
		"Provide the match that is missing, name a further match source, or agree a higher intervention rate.",
		Passed{"A grant was lost for want of match", "Ask the funder whether it may still be carried forward; provide the match for what is still to come."},
	},
	{
		MatchSpentElsewhere, Warning, "A grant lies idle because its match was spent elsewhere first",
		"Match that pays alone for what the grant would have shared buys less for the same money.",
		"Let the grant go first: give it a lower priority number than what spends its match, or split the post's funding.",
		Passed{"A grant lay idle because its match was spent elsewhere first", "Ask the funder whether it may still be carried forward; let the grant go first in what is still to come."},
	},
	{
		ClaimsTooLate, Warning, "Results are planned after claims end",
		"They will not be paid. " + claims,
		"Claim them in an earlier year, or ask for the claims to be extended.",
		Passed{"Results were planned after claims ended", results},
	},
	{
		ClaimsOverMaximum, Warning, "More results are planned than are paid for",
		"Those beyond the maximum will not be paid. " + claims,
		"Plan with the maximum, or agree a higher one.",
		Passed{},
	},
	{
		AttachedTooLate, Warning, "Families are attached too late for their results to be paid",
		"Their results fall after claims end and will not be paid. " + claims,
		"Attach them earlier, ask for the claims to be extended, or count on their attachment fees alone.",
		Passed{"Families were attached too late for their results to be paid", results},
	},
	{
		AttachedOutside, Warning, "Families are planned when the stream is not open",
		"Nothing is paid for them. " + claims,
		"Correct the year, or the days of the stream.",
		Passed{"Families were planned when the stream was not open", results},
	},
	{
		ReliesOnBid, Warning, "The plan relies on a bid",
		"A bid is a hope. " + estimates,
		"Decide what happens if it fails, as a scenario; confirm it when it is won.",
		Passed{"The plan relied on a bid", "Put into the plan what became of the bid: confirm it with what was awarded, or take it out."},
	},
	{
		ReliesOnProvisional, Warning, "The plan relies on provisional money",
		"A provisional award can be cut. " + estimates,
		"Ask for confirmation in time for the decide-by date; keep a scenario without it.",
		Passed{"The plan relied on provisional money", "Put into the plan what became of the award: confirm it with what was paid, or take it out."},
	},
	{
		DecideByPassed, Warning, "The day to decide by has passed, and the cliff edge is still to come",
		"Committee cycle, consultation and notice take the plan's lead time. From 20 redundancies at one establishment, section 188 of the Trade Union and Labour Relations (Consolidation) Act 1992 alone asks for 30 days of consultation, from 100 for 45.",
		"Decide at once, and provide for the days that notice will run over.",
		Passed{},
	},
	{
		DecideBySoon, Warning, "A decide-by date is near",
		"Committee cycle, consultation and notice take the plan's lead time.",
		"Put it on the agenda of the next meeting.",
		Passed{},
	},
	{
		DecideByMissed, Notice, "A cliff edge lies in the past",
		"It was to be decided, and nothing in the plan says that it was.",
		"Record what was decided, as a decision and as changes of the plan.",
		Passed{},
	},
	{
		DecisionOverdue, Warning, "What a decision asked for is overdue",
		"Committees follow up what they resolved.",
		"Do it, give it a new date, or mark it as done.",
		Passed{},
	},
	{
		AssumedItem, Notice, "A figure is assumed",
		"A figure that nobody has stated can move the gap. " + estimates,
		"Ask for the figure, the ones that carry the largest gap first, and take the mark away.",
		Passed{},
	},
	{
		SameEffect, Notice, "Two scenarios have the same effect",
		"A comparison that shows the same twice misleads: often a change was meant to do something and does not.",
		"Look at the changes, or take one of the scenarios away.",
		Passed{},
	},
	{
		TriggerPassed, Notice, "A scenario's trigger date has passed",
		"By then it was to be known whether the scenario comes about.",
		"Adopt the scenario, give it a new date, or take it away.",
		Passed{},
	},
	{
		PersonalData, Warning, "A text looks as if it held personal data",
		"Article 5(1)(c) of the UK GDPR asks for no more personal data than is necessary (data minimisation). A forecast needs none, and a plan is shown to committees and its history is kept.",
		"Say the role or the post in place of the person. Where a text only looks like a name, waive the finding.",
		Passed{},
	},
	{
		WaiverExpired, Notice, "A waiver has ended and its finding is still there",
		"The finding was accepted until a day that has passed. Somebody should look again.",
		"Put the matter right, or have it accepted until a later day.",
		Passed{},
	},
	{
		WaiverUnused, Notice, "A waiver silences nothing",
		"What it accepted is not found any more, and it would hide the next of its kind.",
		"Take the waiver away.",
		Passed{},
	},
	{
		WaiverUnknown, Warning, "A waiver names no known finding",
		"It silences nothing, though somebody believes that it does.",
		"Correct the name, from this catalogue.",
		Passed{},
	},
}

// catalogue is the kinds by code.
var catalogue = func() map[FindingCode]FindingKind {
	m := make(map[FindingCode]FindingKind, len(kinds))
	for _, k := range kinds {
		m[k.Code] = k
	}
	return m
}()
