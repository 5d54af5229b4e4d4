package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/internal/paper"
)

const explainHelp = `
Says how the figures of one post or cost line come about in a month or a financial year: salary, pay awards, on-costs,
National Insurance and days; who pays, from which money and by which rule; what nobody pays, and why each source does not.
With --gap, only why money is short; without --post, for every post and cost line that has a gap.

Examples:

    cliffedge explain plan.yaml --post key-worker-1 --month 2020-04
    cliffedge explain plan.yaml --post key-worker-1 --year 2020/21 --scenario mainstreamed
    cliffedge explain plan.yaml --gap --year 2020/21
    cliffedge explain plan.yaml --post key-worker-1 --month 2020-04 --format json
    cliffedge explain --db sqlite:cliffedge.db --authority tendring --gap
`

// explainCommand is "cliffedge explain".
type explainCommand struct {
	source
	Post     string     `placeholder:"ID" help:"Post or cost line to explain. Default, with --gap: all that have a gap."`
	Month    month      `placeholder:"YYYY-MM" help:"Month to explain."`
	Year     year       `placeholder:"YYYY/YY" help:"Financial year to explain. Default: the months from --from to --to."`
	Gap      bool       `help:"Only why money is short."`
	Scenario scenarioID `placeholder:"ID" help:"Scenario to explain. Default: the plan as it stands."`
	horizon
	Format string `enum:"table,json,csv,markdown" default:"table" help:"table, json, csv or markdown."`
}

// year is a flag's financial year.
type year struct {
	fiscal.Year
	given bool
}

// Decode reads the flag's value.
func (y *year) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("financial year", &text); err != nil {
		return err
	}
	parsed, err := fiscal.ParseYear(text)
	if err != nil {
		return fmt.Errorf("%q %w; expected a financial year such as 2019/20", text, err)
	}
	y.Year, y.given = parsed, true
	return nil
}

// Help is the command's page.
func (explainCommand) Help() string { return explainHelp }

// Validate refuses flags that contradict each other, or say too little.
func (c *explainCommand) Validate() error {
	switch {
	case c.Post == "" && !c.Gap:
		return errors.New("--post: the id is missing; expected a post or cost line, or --gap for all that have a gap")
	case c.Month.Month != 0 && c.Year.given:
		return errors.New("--month and --year: both are given; expected one of them")
	case (c.Month.Month != 0 || c.Year.given) && (c.From.Month != 0 || c.To.Month != 0):
		return errors.New("--from and --to: the time is given twice; expected --month, --year, or --from and --to")
	}
	return nil
}

// Run explains.
func (c *explainCommand) Run(p *program, out *bytes.Buffer) error {
	written, err := c.read(p)
	if err != nil {
		return err
	}
	if err := scenarioIDs(written, c.Scenario); err != nil {
		return c.named(err)
	}
	switch {
	case c.Month.Month != 0:
		c.From, c.To = c.Month, c.Month
	case c.Year.given:
		c.From, c.To = month{c.Year.First()}, month{c.Year.Last()}
	}
	o, err := c.options(p)
	if err != nil {
		return err
	}
	var ids []plan.ID
	if c.Post != "" {
		ids = []plan.ID{plan.ID(c.Post)}
	}
	list, err := forecast.Explain(written, plan.ID(c.Scenario), ids, o)
	if err != nil {
		return c.named(err)
	}
	switch c.Format {
	case "json":
		return paper.ExplanationJSON(out, list)
	case "csv":
		return paper.ExplanationCSV(out, list)
	}
	document := paper.Gaps(written, plan.ID(c.Scenario), list, o)
	if !c.Gap {
		document = paper.Explanation(written, list[0])
	}
	return output{Format: c.Format}.show(p, out, document)
}
