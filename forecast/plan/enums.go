package plan

// NationalInsurance says whether an employer's National Insurance is worked out for a post.
type NationalInsurance string

// ContractKind is the kind of an appointment.
type ContractKind string

// SourceKind is the kind of a source.
type SourceKind string

// Status says how sure a source's money is.
type Status string

// Use says how a tranche's money is spent.
type Use string

// Beneficiary is who saves.
type Beneficiary string

// DecisionStatus says whether what a decision asked for has been done.
type DecisionStatus string

// EndPosts says what becomes of the posts of a programme that ends.
type EndPosts string

// The values.
const (
	NINone      NationalInsurance = "NONE"      // the default
	NIStatutory NationalInsurance = "STATUTORY" // the rate and threshold in force on the day

	Permanent  ContractKind = "PERMANENT"
	FixedTerm  ContractKind = "FIXED_TERM"
	Secondment ContractKind = "SECONDMENT"

	Grant      SourceKind = "GRANT"
	BaseBudget SourceKind = "BASE_BUDGET"
	Reserve    SourceKind = "RESERVE"
	Partner    SourceKind = "PARTNER"
	InKind     SourceKind = "IN_KIND"

	Confirmed   Status = "CONFIRMED" // the default
	Provisional Status = "PROVISIONAL"
	Bid         Status = "BID"

	Spread  Use = "SPREAD"   // over the year, so that too little covers the same part of every month
	InOrder Use = "IN_ORDER" // one segment after the other, until the pot is empty

	Council        Beneficiary    = "COUNCIL"
	NHS            Beneficiary    = "NHS"
	Police         Beneficiary    = "POLICE"
	DWP            Beneficiary    = "DWP"
	OtherBenefits  Beneficiary    = "OTHER"
	DecisionOpen   DecisionStatus = "OPEN"
	DecisionDone   DecisionStatus = "DONE"
	KeepPosts      EndPosts       = "KEEP" // the default: they go on and need money
	EndPostsAsWell EndPosts       = "END"
)

// Word is the kind in a sentence.
func (k ContractKind) Word() string {
	switch k {
	case Permanent:
		return "permanent"
	case FixedTerm:
		return "fixed-term"
	default:
		return "secondment"
	}
}

// Values lists what an enumeration may say, in the order in which it is explained.
func Values[E ~string]() []E {
	var zero E
	switch any(zero).(type) {
	case NationalInsurance:
		return []E{E(NINone), E(NIStatutory)}
	case ContractKind:
		return []E{E(Permanent), E(FixedTerm), E(Secondment)}
	case SourceKind:
		return []E{E(Grant), E(BaseBudget), E(Reserve), E(Partner), E(InKind)}
	case Status:
		return []E{E(Confirmed), E(Provisional), E(Bid)}
	case Use:
		return []E{E(Spread), E(InOrder)}
	case Beneficiary:
		return []E{E(Council), E(NHS), E(Police), E(DWP), E(OtherBenefits)}
	case DecisionStatus:
		return []E{E(DecisionOpen), E(DecisionDone)}
	case EndPosts:
		return []E{E(KeepPosts), E(EndPostsAsWell)}
	default:
		panic("plan: Values of a type that is no enumeration")
	}
}
