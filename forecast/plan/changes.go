package plan

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// Change is one change to a plan. The one vocabulary of changes serves scenarios, what-ifs and editing alike.
type Change interface {
	// Name is the change's name in plan files: "endProgramme".
	Name() string
	// Label says in a few words what the change does to the plan it is about to be applied to.
	Label(p *Plan) string
	// check reports what is wrong with the change by itself.
	check(r *report)
	// apply makes the change in a plan whose lists are its own, or reports why it cannot be made.
	apply(p *Plan, r *report)
}

// EndProgramme ends a programme, the grants that may pay only for it, and its outcome streams.
type EndProgramme struct {
	Remark
	Programme ID
	On        fiscal.Day
	Posts     EndPosts // KEEP where not said
}

// EndSource ends a source's tranches, or stops an outcome stream.
type EndSource struct {
	Remark
	Source    ID
	On        fiscal.Day
	WholeKept bool // proRata: false: a tranche that is cut keeps its whole amount
}

// ExtendSource adds a tranche for each financial year, from the day after the source's last one.
type ExtendSource struct {
	Remark
	Source       ID
	Until        fiscal.Day
	AnnualAmount money.Pence
	From         fiscal.Day // none for the day after its last tranche; never earlier than that
}

// ScaleSource multiplies a source's money from a day on.
type ScaleSource struct {
	Remark
	Source  ID
	Percent money.Decimal // 0 to 1000
	From    fiscal.Day
}

// Vire moves money from one source to another.
type Vire struct {
	Remark
	From   ID
	To     ID
	Amount money.Pence
	On     fiscal.Day
	Until  fiscal.Day
}

// AddSource adds a source.
type AddSource struct{ Source Source }

// RemoveSource leaves a source its name and takes its money: what relied on it is a gap.
type RemoveSource struct {
	Remark
	Source ID
}

// SetStatus says that a bid is won or lost.
type SetStatus struct {
	Remark
	Source ID
	Status Status
}

// WidenSource gives a source one more alternative block of what it may pay for.
type WidenSource struct {
	Remark
	Source ID
	Block  Eligibility
}

// AddPost adds a post.
type AddPost struct{ Post Post }

// AddCost adds a cost line.
type AddCost struct{ Cost CostLine }

// EndPost ends a post or yearly cost line no later than a day.
type EndPost struct {
	Remark
	Post ID
	On   fiscal.Day
}

// ExtendPost gives a post or yearly cost line a new end, or none.
type ExtendPost struct {
	Remark
	Post ID
	Ends fiscal.Day // none for permanent
}

// SetFTE sets a post's full-time equivalent from a day on.
type SetFTE struct {
	Remark
	Post ID
	FTE  money.Decimal
	From fiscal.Day
}

// AddContract adds an appointment to a post that lists contracts.
type AddContract struct{ Contract Contract }

// EndContract is a resignation: the contract ends no later than a day.
type EndContract struct {
	Remark
	Contract ID
	On       fiscal.Day
}

// ExtendContract gives a contract a new end, or none.
type ExtendContract struct {
	Remark
	Contract ID
	Ends     fiscal.Day // none for open-ended
}

// AwardPay adds a pay award, or replaces the one of the same date and group.
type AwardPay struct{ Award PayAward }

// SetSplits replaces a post's funding splits from a day to a day.
type SetSplits struct {
	Remark
	Post   ID
	From   fiscal.Day
	Until  fiscal.Day // none for open-ended
	Splits []Part
}

// Part is one source's percentage of a post's cost.
type Part struct {
	Remark
	Source  ID
	Percent money.Decimal
}

// SetOutcomes changes what an outcome stream is expected to earn. What is nil or none stays as it is.
type SetOutcomes struct {
	Remark
	Stream             ID
	SuccessRate        *money.Decimal
	EarnedAutonomyFrom fiscal.Day
	ClaimsUntil        fiscal.Day
	Results            []YearCount // merged by year
	AttachmentsPercent *money.Decimal
	From               fiscal.Year // rate and percentage hold for families attached from that year on; 0 for all
}

// SetSavings scales or delays a saving.
type SetSavings struct {
	Remark
	Saving      ID
	Percent     *money.Decimal
	DelayMonths int
}

// Put replaces the item of the same id (a pay award: of the same date and group), or adds it.
type (
	PutProgramme struct{ Programme Programme }
	PutPost      struct{ Post Post }
	PutCost      struct{ Cost CostLine }
	PutContract  struct{ Contract Contract }
	PutSource    struct{ Source Source }
	PutOutcomes  struct{ Stream OutcomeStream }
	PutSaving    struct{ Saving Saving }
	PutPayAward  struct{ Award PayAward }
	PutMeasure   struct{ Measure Measure }
	// PutSplits replaces all of a post's splits.
	PutSplits struct {
		Remark
		Post   ID
		Splits []DatedPart
	}
)

// DatedPart is one source's percentage of a post's cost from day to day.
type DatedPart struct {
	Remark
	Source  ID
	Percent money.Decimal
	From    fiscal.Day
	Until   fiscal.Day // none for open-ended
}

// Delete takes an item away, which nothing else may name any more.
type (
	DeleteProgramme struct {
		Remark
		Programme ID
	}
	DeletePost struct {
		Remark
		Post ID
	}
	DeleteCost struct {
		Remark
		Cost ID
	}
	DeleteContract struct {
		Remark
		Contract ID
	}
	DeleteSource struct {
		Remark
		Source ID
	}
	// DeleteSplits takes away all of a post's splits.
	DeleteSplits struct {
		Remark
		Post ID
	}
	DeleteOutcomes struct {
		Remark
		Stream ID
	}
	DeleteSaving struct {
		Remark
		Saving ID
	}
	DeletePayAward struct {
		Remark
		From     fiscal.Day
		PayGroup string
	}
	DeleteMeasure struct {
		Remark
		Measure ID
	}
)

// Name is the change's name in plan files.
func (EndProgramme) Name() string    { return "endProgramme" }
func (EndSource) Name() string       { return "endSource" }
func (ExtendSource) Name() string    { return "extendSource" }
func (ScaleSource) Name() string     { return "scaleSource" }
func (Vire) Name() string            { return "vire" }
func (AddSource) Name() string       { return "addSource" }
func (RemoveSource) Name() string    { return "removeSource" }
func (SetStatus) Name() string       { return "setStatus" }
func (WidenSource) Name() string     { return "widenSource" }
func (AddPost) Name() string         { return "addPost" }
func (AddCost) Name() string         { return "addCost" }
func (EndPost) Name() string         { return "endPost" }
func (ExtendPost) Name() string      { return "extendPost" }
func (SetFTE) Name() string          { return "setFte" }
func (AddContract) Name() string     { return "addContract" }
func (EndContract) Name() string     { return "endContract" }
func (ExtendContract) Name() string  { return "extendContract" }
func (AwardPay) Name() string        { return "payAward" }
func (SetSplits) Name() string       { return "setSplits" }
func (SetOutcomes) Name() string     { return "setOutcomes" }
func (SetSavings) Name() string      { return "setSavings" }
func (PutProgramme) Name() string    { return "putProgramme" }
func (PutPost) Name() string         { return "putPost" }
func (PutCost) Name() string         { return "putCost" }
func (PutContract) Name() string     { return "putContract" }
func (PutSource) Name() string       { return "putSource" }
func (PutSplits) Name() string       { return "putSplits" }
func (PutOutcomes) Name() string     { return "putOutcomes" }
func (PutSaving) Name() string       { return "putSaving" }
func (PutPayAward) Name() string     { return "putPayAward" }
func (PutMeasure) Name() string      { return "putMeasure" }
func (DeleteProgramme) Name() string { return "deleteProgramme" }
func (DeletePost) Name() string      { return "deletePost" }
func (DeleteCost) Name() string      { return "deleteCost" }
func (DeleteContract) Name() string  { return "deleteContract" }
func (DeleteSource) Name() string    { return "deleteSource" }
func (DeleteSplits) Name() string    { return "deleteSplits" }
func (DeleteOutcomes) Name() string  { return "deleteOutcomes" }
func (DeleteSaving) Name() string    { return "deleteSaving" }
func (DeletePayAward) Name() string  { return "deletePayAward" }
func (DeleteMeasure) Name() string   { return "deleteMeasure" }
