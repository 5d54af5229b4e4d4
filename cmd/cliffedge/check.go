package main

import (
	"bytes"
	"fmt"

	"github.com/alecthomas/kong"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
	"cliffedge/internal/paper"
)

const checkHelp = `
Says all that is wrong with a plan file, each problem with its line, its place in the plan, what was found and what was
expected; every scenario is tried as well. A plan without problems is looked over: contracts that outlive their money, money
that will lapse, service that reaches four years, dates to decide by, and more. Each finding is an error, a warning or a
notice, and a waiver in the plan silences it until its date.

The exit status is 1 when the plan has problems, and with --strict also when it has an error or a warning that is not
waived. Findings cover the plan's whole life, unless --from and --to say otherwise.

Examples:

    cliffedge check plan.yaml
    cliffedge check plan.yaml --as-at 2019-09-01 --strict
    cliffedge check plan.yaml --scenario ends-2020-kept --format markdown
    cliffedge check - < plan.json
    cliffedge check --db sqlite:cliffedge.db --authority tendring --as-at 2024-05-24
`

// checkCommand is "cliffedge check".
type checkCommand struct {
	source
	AsAt     day        `placeholder:"YYYY-MM-DD" help:"Day to look from: which dates have passed or are near. Default: today."`
	Strict   bool       `help:"Exit with 1 when there is an error or a warning that is not waived."`
	Scenario scenarioID `placeholder:"ID" help:"Scenario to look at. Default: the plan as it stands."`
	counting
	From   month  `placeholder:"YYYY-MM" help:"First month to look at. Default: April of the year in which the plan's money begins."`
	To     month  `placeholder:"YYYY-MM" help:"Last month to look at. Default: March of the year after the last of its money, posts, contracts and programmes ends, and after --as-at."`
	Format string `enum:"table,json,csv,markdown" default:"table" help:"table, json, csv or markdown."`
}

// day is a flag's date.
type day struct{ fiscal.Day }

// Decode reads the flag's value.
func (d *day) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("date", &text); err != nil {
		return err
	}
	parsed, err := fiscal.ParseDay(text)
	if err != nil {
		return fmt.Errorf("%q %w; expected a date such as 2019-09-01", text, err)
	}
	d.Day = parsed
	return nil
}

// Help is the command's page.
func (checkCommand) Help() string { return checkHelp }

// Run checks.
func (c *checkCommand) Run(p *program, out *bytes.Buffer) error {
	written, err := c.read(p)
	if err != nil {
		return err
	}
	if err := scenarioIDs(written, c.Scenario); err != nil {
		return c.named(err)
	}
	asAt := c.AsAt.Day
	if asAt == 0 {
		today := p.now()
		asAt = fiscal.Date(today.Year(), int(today.Month()), today.Day())
	}
	o := c.counted()
	from, to, err := c.months(written, asAt)
	if err != nil {
		return err
	}
	if c.From.Month != 0 || c.To.Month != 0 {
		o.From, o.To = from, to
	}
	list, err := forecast.Findings(written, plan.ID(c.Scenario), asAt, o)
	if err != nil {
		return c.named(err)
	}
	findings := paper.Findings{Plan: written, Scenario: plan.ID(c.Scenario), AsAt: asAt, From: from, To: to, List: list}
	if err := c.write(p, out, written, findings); err != nil {
		return err
	}
	if c.Strict && findings.Strict() {
		return strictError(c.title() + ": " + findings.Summary())
	}
	return nil
}

// months gives the months to look at: those of the flags, and of the plan's life where a flag says nothing.
func (c *checkCommand) months(written *plan.Plan, asAt fiscal.Day) (from, to fiscal.Month, err error) {
	from, to, err = forecast.Life(written, plan.ID(c.Scenario), asAt)
	if err != nil {
		return 0, 0, c.named(err)
	}
	if c.From.Month != 0 {
		from = c.From.Month
	}
	if c.To.Month != 0 {
		to = c.To.Month
	}
	return from, to, checkMonths(from, to)
}

func (c *checkCommand) write(p *program, out *bytes.Buffer, written *plan.Plan, findings paper.Findings) error {
	switch c.Format {
	case "json":
		return findings.JSON(out)
	case "csv":
		return findings.CSV(out)
	case "table":
		fmt.Fprintf(out, "%s: no problems. %s.\n\n", c.title(), words.List(contents(written)))
	}
	return output{Format: c.Format}.show(p, out, findings.Paper())
}

// contents counts what is in a plan.
func contents(p *plan.Plan) []string {
	return []string{
		words.Count(len(p.Programmes), "programme", "programmes"), words.Count(len(p.Posts), "post", "posts"),
		words.Count(len(p.Costs), "cost line", "cost lines"), words.Count(len(p.Contracts), "contract", "contracts"),
		words.Count(len(p.Sources), "source", "sources"), words.Count(len(p.Outcomes), "outcome stream", "outcome streams"),
		words.Count(len(p.Scenarios), "scenario", "scenarios"),
	}
}
