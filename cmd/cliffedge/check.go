package main

import (
	"bytes"
	"fmt"
)

const checkHelp = `
Reads a plan file and says all that is wrong with it, each problem with its line, its place in the plan, what was found and
what was expected. Every scenario is tried as well.

Examples:

    cliffedge check plan.yaml
    cliffedge check - < plan.json
`

// checkCommand is "cliffedge check".
type checkCommand struct{ source }

// Help is the command's page.
func (checkCommand) Help() string { return checkHelp }

// Run checks.
func (c *checkCommand) Run(p *program, out *bytes.Buffer) error {
	written, err := c.read(p)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: no problems. %s: %d programmes, %d posts, %d cost lines, %d contracts, %d sources, %d outcome streams, %d scenarios.\n",
		c.Plan, written.Authority.Name, len(written.Programmes), len(written.Posts), len(written.Costs), len(written.Contracts),
		len(written.Sources), len(written.Outcomes), len(written.Scenarios))
	return nil
}
