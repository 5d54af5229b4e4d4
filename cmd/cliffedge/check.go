package main

import (
	"bytes"
	"fmt"
	"strings"
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
	fmt.Fprintf(out, "%s: no problems. %s: %s.\n", c.Plan, written.Authority.Name, strings.Join([]string{
		count(len(written.Programmes), "programme"), count(len(written.Posts), "post"), count(len(written.Costs), "cost line"),
		count(len(written.Contracts), "contract"), count(len(written.Sources), "source"), count(len(written.Outcomes), "outcome stream"),
		count(len(written.Scenarios), "scenario"),
	}, ", "))
	return nil
}

// count gives a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
