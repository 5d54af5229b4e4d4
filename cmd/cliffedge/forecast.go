package main

import (
	"bytes"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
	"cliffedge/internal/paper"
)

const forecastHelp = `
Forecasts a plan over whole months: what it costs, who pays, what nobody pays (the gap), when each post's money runs out,
and the cliff edges with the day by which to decide. Every forecast carries a fingerprint: the same fingerprint always
means the same figures.

Examples:

    cliffedge forecast plan.yaml
    cliffedge forecast plan.yaml --scenario ends-2020-kept --from 2019-04 --to 2022-03
    cliffedge forecast plan.yaml --by month --certainty PROVISIONAL
    cliffedge forecast plan.yaml --format csv > forecast.csv
    cliffedge forecast - --format json < plan.yaml
    cliffedge forecast --db sqlite:cliffedge.db --authority tendring --at 2026-11-22
    cliffedge forecast --db postgres://localhost/cliffedge --authority tendring --revision 3
`

// forecastCommand is "cliffedge forecast".
type forecastCommand struct {
	source
	Scenario scenarioID `placeholder:"ID" help:"Scenario to forecast. Default: the plan as it stands."`
	horizon
	output
}

// Help is the command's page.
func (forecastCommand) Help() string { return forecastHelp }

// Run forecasts.
func (c *forecastCommand) Run(p *program, out *bytes.Buffer) error {
	written, err := c.read(p)
	if err != nil {
		return err
	}
	if err := scenarioIDs(written, c.Scenario); err != nil {
		return c.named(err)
	}
	o, err := c.options(p)
	if err != nil {
		return err
	}
	f, err := forecast.Run(written, plan.ID(c.Scenario), o)
	if err != nil {
		return c.named(err)
	}
	switch c.Format {
	case "json":
		return paper.ForecastJSON(out, f)
	case "csv":
		return paper.ForecastCSV(out, f, paper.Period(c.By))
	default:
		return c.show(p, out, paper.Forecast(written, f, paper.Period(c.By)))
	}
}
