package main

import (
	"bytes"
	"fmt"
	"slices"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
	"cliffedge/internal/paper"
)

const compareHelp = `
Forecasts scenarios over the same months and puts them beside a baseline: the gap of each by year, cost and funding in
total, what each change does to the gap, and the cliff edges that each adds or avoids.

Examples:

    cliffedge compare plan.yaml
    cliffedge compare plan.yaml --scenarios ends-2020-kept,ends-2020-ended,mainstreamed --from 2019-04 --to 2022-03
    cliffedge compare plan.yaml --scenarios mainstreamed --baseline ends-2020-kept
    cliffedge compare plan.yaml --format markdown > financial-implications.md
    cliffedge compare --db sqlite:cliffedge.db --authority tendring --from 2024-04 --to 2027-03
`

// compareCommand is "cliffedge compare".
type compareCommand struct {
	source
	Scenarios []scenarioID `placeholder:"ID" help:"Scenarios to compare. Default: all of the plan's."`
	Baseline  scenarioID   `placeholder:"ID" help:"Scenario to compare with. Default: the plan as it stands."`
	horizon
	output
}

// Help is the command's page.
func (compareCommand) Help() string { return compareHelp }

// Validate refuses a list of scenarios with a repeated id, or with the baseline.
func (c *compareCommand) Validate() error {
	for i, id := range c.Scenarios {
		if slices.Contains(c.Scenarios[:i], id) {
			return fmt.Errorf("--scenarios: %s is there twice; expected each scenario once", id)
		}
		if id == c.Baseline {
			return fmt.Errorf("--scenarios: %s is the baseline; expected other scenarios", id)
		}
	}
	return nil
}

// Run compares.
func (c *compareCommand) Run(p *program, out *bytes.Buffer) error {
	written, err := c.read(p)
	if err != nil {
		return err
	}
	if err := scenarioIDs(written, append(c.Scenarios, c.Baseline)...); err != nil {
		return c.named(err)
	}
	o, err := c.options(p)
	if err != nil {
		return err
	}
	comparison, err := forecast.Compare(written, c.scenarios(written), plan.ID(c.Baseline), o)
	if err != nil {
		return c.named(err)
	}
	switch c.Format {
	case "json":
		return paper.CompareJSON(out, comparison)
	case "csv":
		return paper.CompareCSV(out, written, comparison, paper.Period(c.By))
	default:
		return c.show(p, out, paper.Compare(written, comparison, paper.Period(c.By)))
	}
}

// scenarios gives the scenarios asked for, else all of the plan's but the baseline.
func (c *compareCommand) scenarios(p *plan.Plan) []plan.ID {
	var ids []plan.ID
	for _, id := range c.Scenarios {
		ids = append(ids, plan.ID(id))
	}
	if len(ids) > 0 {
		return ids
	}
	for _, s := range p.Scenarios {
		if s.ID != plan.ID(c.Baseline) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}
