// Package plan is what a council writes down: programmes, posts, contracts, funding sources and the scenarios that
// change them. It holds the model, says what is wrong with a plan (Validate), and applies changes and scenarios to it.
// It knows nothing of files, databases or forecasts.
//
// A plan in use is never modified: a change yields a new plan that shares with the old one whatever it left alone. A list
// inside an item (tranches, salaries …) is therefore always replaced, never written into.
package plan

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// ID names an item within its list: 1 to 100 characters of a-z, 0-9 and "-".
type ID string

// DefaultLeadTimeDays is the time from a decision to its effect where a plan does not say: a committee cycle,
// consultation and notice.
const DefaultLeadTimeDays = 182

// MaxLagMonths is the longest time from attaching a family to the payment for its result, and the longest that a saving
// takes to show before anything delays it.
const MaxLagMonths = 60

// MaxDelayMonths is the longest by which changes can delay a saving that has the longest lag: the length of the calendar, so
// that what comes later is never seen.
const MaxDelayMonths = 111 * 12

// DefaultPriority is the priority of an item that states none.
const DefaultPriority = 100

// Plan is one authority's plan.
type Plan struct {
	Authority    Authority
	LeadTimeDays int // from a decision to its effect
	PayAwards    []PayAward
	Programmes   []Programme
	Posts        []Post
	Costs        []CostLine
	Contracts    []Contract
	Sources      []Source
	Splits       []Split
	Outcomes     []OutcomeStream
	Savings      []Saving
	Measures     []Measure
	Decisions    []Decision
	Waivers      []Waiver
	Scenarios    []Scenario
}

// Remark is what any item may carry beside its figures.
type Remark struct {
	Note    string // free text, shown beside the item's figures
	Assumed bool   // the figure is an assumption, not a stated fact
}

// Authority is the council whose plan it is.
type Authority struct {
	Remark
	ID   ID
	Name string
}

// PayAward raises the salaries of a pay group (or of the posts without one) from a day: by a percentage, or by a flat
// amount for each full-time year.
type PayAward struct {
	Remark
	From        fiscal.Day
	Flat        bool          // by Amount rather than by Percent
	Percent     money.Decimal // -50 to 100
	Amount      money.Pence   // may be negative
	PayGroup    string        // "" for posts without a group
	Uncertainty *Triangle     // of Percent
}

// Triangle is an uncertain input's lowest, likeliest and highest value.
type Triangle struct{ Low, Likely, High money.Decimal }

// Programme is a family-support programme that posts, costs and outcome streams belong to.
type Programme struct {
	Remark
	ID     ID
	Name   string
	Starts fiscal.Day
	Ends   fiscal.Day // last day; none for open-ended
	// NeverStarts says of this and other items that the end is meant to lie before the start, as a change may put it: the item
	// is never in force. No figure follows from it; without it such an end is taken for a mistake.
	NeverStarts bool
}

// Post is a place in the establishment: what the council may fill, whoever fills it.
type Post struct {
	Remark
	ID                ID
	Title             string
	Programme         ID
	Location          string // "" for none
	FTE               money.Decimal
	FTESteps          []FTEStep
	Starts            fiscal.Day
	Ends              fiscal.Day // last day; none for the permanent establishment
	NeverStarts       bool       // its end is meant to lie before its start
	EndsWithProgramme bool
	Salaries          []Salary // full-time, per year; at least one
	PayGroup          string
	OnCosts           []OnCosts     // none for no on-costs; a single block may have no From
	OtherAnnual       money.Pence   // per FTE and year
	Caseload          money.Decimal // families at any one time per FTE
	Priority          int           // 1 to 1000, the lowest is paid first
}

// FTEStep sets a post's FTE from a day on.
type FTEStep struct {
	Remark
	From fiscal.Day
	FTE  money.Decimal
}

// Salary is a post's full-time salary per year from a day on.
type Salary struct {
	Remark
	From   fiscal.Day
	Amount money.Pence
}

// OnCosts are what an employer pays on top of salary, from a day on.
type OnCosts struct {
	Remark
	From              fiscal.Day    // none in a single block
	Percent           money.Decimal // of pay, 0 to 500
	NationalInsurance NationalInsurance
}

// CostLine is money without a post: an annual amount from day to day, or a one-off amount on a day. Wherever eligibility,
// priority, splits and funding are concerned it is treated as a post.
type CostLine struct {
	Remark
	ID          ID
	Title       string
	Programme   ID
	Location    string
	OneOff      bool
	Annual      money.Pence // per year, from Starts to Ends
	Starts      fiscal.Day
	Ends        fiscal.Day  // last day; none for open-ended
	NeverStarts bool        // its end is meant to lie before its start
	Amount      money.Pence // once, On
	On          fiscal.Day
	Priority    int
}

// Contract is an appointment to a post: never a person.
type Contract struct {
	Remark
	ID              ID
	Post            ID
	Kind            ContractKind
	Starts          fiscal.Day
	Ends            fiscal.Day // last day; none for open-ended
	NeverStarts     bool       // its end is meant to lie before its start
	FTE             money.Decimal
	ContinuousSince fiscal.Day // start of continuous service; none where it is Starts
	Employer        string     // who employs, where they work, who pays: "" where not said
	Host            string
	PaidBy          string
}

// Span is the days on which the contract is in force.
func (x *Contract) Span() fiscal.Span { return fiscal.Span{From: x.Starts, Until: x.Ends.OrForever()} }

// Source is where money comes from. It pays only through its tranches.
type Source struct {
	Remark
	ID                     ID
	Name                   string
	Funder                 string
	Scheme                 string // a word to group by, "" for none
	Kind                   SourceKind
	Status                 Status
	Tranches               []Tranche
	Eligible               []Eligibility // alternatives; none for everything
	InterventionRate       money.Decimal // percent, above 0 to 100
	MatchSources           []ID
	Priority               int            // 1 to 1000, the lowest pays first
	UncertaintyProbability *money.Decimal // that it is awarded, 0 to 1
}

// Tranche is an amount of a source's money, usable for costs of the days From to Until.
type Tranche struct {
	Remark
	Amount money.Pence
	From   fiscal.Day
	Until  fiscal.Day
	Use    Use
}

// Window is the days whose costs the tranche may pay.
func (t Tranche) Window() fiscal.Span { return fiscal.Span{From: t.From, Until: t.Until} }

// Settled is how the tranche is used: as it says, else spread when its window lies within one financial year.
func (t Tranche) Settled() Use {
	switch {
	case t.Use != "":
		return t.Use
	case t.WithinOneYear():
		return Spread
	default:
		return InOrder
	}
}

// WithinOneYear reports whether the tranche's window lies within one financial year.
func (t Tranche) WithinOneYear() bool { return t.From.Month().Year() == t.Until.Month().Year() }

// Eligibility is a block of what a source may pay for: within a list any one matches, across its lists all must. A list
// that is absent (nil) asks nothing.
type Eligibility struct {
	Programmes []ID
	Posts      []ID // posts or cost lines
	Locations  []string
}

// Split is a percentage of a post's cost that one source is meant to fund from day to day.
type Split struct {
	Remark
	Post    ID // or cost line
	Source  ID // or outcome stream
	Percent money.Decimal
	From    fiscal.Day
	Until   fiscal.Day // last day; none for open-ended
}

// Span is the days on which the split is in force.
func (s Split) Span() fiscal.Span { return fiscal.Span{From: s.From, Until: s.Until.OrForever()} }

// OutcomeStream is a source whose yearly tranches follow from families: attachment fees and payment by results.
type OutcomeStream struct {
	Remark
	ID                 ID
	Name               string
	Programme          ID
	Scheme             string
	Status             Status
	Starts             fiscal.Day
	Ends               fiscal.Day    // last day of attaching; none for open-ended
	ClaimsUntil        fiscal.Day    // no results are paid in months that start later; none for no limit
	Attachments        []YearCount   // families attached, by year
	AttachmentFee      money.Pence   // per family
	ResultPayment      money.Pence   // per result
	SuccessRates       []YearRate    // by year of attachment; a first one of Year 0 is for all years before the next, or for all
	LagMonths          int           // from attachment to result
	Results            []YearCount   // results really paid, in place of rate and lag
	MaxResults         *int64        // over all years; nil for no limit
	EarnedAutonomyFrom fiscal.Day    // families attached from then on are paid for at once and in full; none for never
	CarryUntil         fiscal.Day    // a year's income is usable until then, if that is later than the year's end
	Eligible           []Eligibility // none for its programme's posts
	InterventionRate   money.Decimal
	MatchSources       []ID
	Priority           int
	Uncertainty        *Triangle // of a single success rate
	Changed            StreamChanges
}

// StreamChanges is what changes did to a stream beside its own figures. Empty where none did.
type StreamChanges struct {
	StoppedOn   fiscal.Day        // it attaches and claims no longer than this day; Ends and ClaimsUntil stay, as they spread the year
	Attachments []AttachmentScale // each multiplies what those before it left
}

// AttachmentScale multiplies the families attached from a year on.
type AttachmentScale struct {
	From    fiscal.Year // 0 for all years
	Percent money.Decimal
}

// YearCount is a whole number for a financial year.
type YearCount struct {
	Year  fiscal.Year
	Count int64
}

// YearRate is a percentage for a financial year, or, as a first entry of Year 0, for all before the next entry's.
type YearRate struct {
	Year    fiscal.Year
	Percent money.Decimal
}

// Saving is cost avoided elsewhere. It never reduces a gap.
type Saving struct {
	Remark
	ID          ID
	Name        string
	Programme   ID
	PerFamily   money.Pence // per family and year
	Families    []YearCount
	Beneficiary Beneficiary
	LagMonths   int           // with what changes delayed it by
	Percent     money.Decimal // what changes leave of it; 100 where none did
}

// Measure is a count that is shown and not calculated with.
type Measure struct {
	Remark
	ID        ID
	Programme ID
	Name      string
	Target    []YearCount
	Actual    []YearCount
}

// Decision is what was decided, where, and what it asked for.
type Decision struct {
	Remark
	ID     ID
	Body   string
	Date   fiscal.Day
	Item   string
	Text   string
	Refs   []Ref
	Action string
	Due    fiscal.Day
	Status DecisionStatus // "" where it asks for nothing
}

// Waiver silences a finding about an item until a day.
type Waiver struct {
	Remark
	Finding  string
	At       Ref
	Until    fiscal.Day // none for ever
	Decision ID         // that accepted it, "" for none
}

// Ref names an item of a plan with its kind: "post/key-worker-1".
type Ref string

// Scenario is an ordered list of changes on the plan, or on another scenario.
type Scenario struct {
	Remark
	ID          ID
	Name        string
	Parent      ID             // "" for the plan itself
	Trigger     *Trigger       // shown
	Probability *money.Decimal // shown; 0 to 1
	Changes     []Change
}

// Trigger is the event that makes a scenario real, and the day by which it will be known.
type Trigger struct {
	By   fiscal.Day
	When string
}
