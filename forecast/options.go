package forecast

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
)

// RulesVersion names the rules by which figures are made. It is part of every fingerprint, and changes with any rule.
const RulesVersion = "1"

// Options say what a forecast covers and what it counts.
type Options struct {
	From, To       fiscal.Month   // the horizon, both inclusive
	Certainty      plan.Status    // the least sure money that counts; "" is CONFIRMED
	Vacancies      Vacancies      // "" is EXCLUDE
	SplitShortfall SplitShortfall // "" is GAP
}

// Vacancies says whether the unfilled part of a post costs money.
type Vacancies string

// SplitShortfall says what becomes of what a funding split asks for and cannot draw.
type SplitShortfall string

// Policy says how money is allocated to costs.
type Policy string

// The values.
const (
	ExcludeVacancies Vacancies = "EXCLUDE" // what is not filled costs nothing
	IncludeVacancies Vacancies = "INCLUDE" // what is not filled costs like one more contract

	ShortfallIsGap       SplitShortfall = "GAP"       // money never falls silently on another budget
	ShortfallToWaterfall SplitShortfall = "WATERFALL" // other sources may pay it

	Waterfall Policy = "WATERFALL" // splits, then sources by priority
)

// MaxCells bounds the size of a forecast: posts and cost lines times segments of the run.
const MaxCells = 20_000_000

// withDefaults fills in what was not said.
func (o Options) withDefaults() Options {
	if o.Certainty == "" {
		o.Certainty = plan.Confirmed
	}
	if o.Vacancies == "" {
		o.Vacancies = ExcludeVacancies
	}
	if o.SplitShortfall == "" {
		o.SplitShortfall = ShortfallIsGap
	}
	return o
}

// counts reports whether money of that status counts.
func (o Options) counts(status plan.Status) bool {
	return sureness(status) <= sureness(o.Certainty)
}

func sureness(status plan.Status) int {
	switch status {
	case plan.Confirmed:
		return 0
	case plan.Provisional:
		return 1
	default:
		return 2
	}
}
