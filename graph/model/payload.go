package model

import "context"

// Payload is what became of a change of a plan.
type Payload struct {
	Revision *Revision
	Changes  []*ItemChange
	DryRun   bool
}

// Plan is the plan as it now stands, or would.
func (p *Payload) Plan(ctx context.Context) (*Plan, error) { return p.Revision.Plan(ctx) }
