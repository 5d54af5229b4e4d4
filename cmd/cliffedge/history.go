package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

const historyHelp = `
Lists the revisions of an authority's plan, the latest first: who made each, when and why. With --revision, what it changed.

Examples:

    cliffedge history --authority tendring
    cliffedge history --authority tendring --revision 7
`

// historyCommand is "cliffedge history".
type historyCommand struct {
	kept
	Revision int64 `placeholder:"N" help:"Revision to show, with each item that it changed."`
}

// Help is the command's page.
func (historyCommand) Help() string { return historyHelp }

// Run lists.
func (c *historyCommand) Run(_ *program, out *bytes.Buffer) error {
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		list, err := db.History(ctx, plan.ID(c.Authority), 0, 0)
		if err != nil {
			return err
		}
		for _, r := range list {
			if c.Revision == 0 || c.Revision == r.Number {
				fmt.Fprintf(out, "%d  %s  %s  %s\n   %s\n", r.Number, r.MadeAt, r.Author, r.Note, r.Hash)
			}
		}
		if c.Revision == 0 {
			return nil
		}
		if _, _, err := db.Load(ctx, plan.ID(c.Authority), c.Revision); err != nil {
			return err
		}
		changes, err := db.Changes(ctx, plan.ID(c.Authority), c.Revision)
		for _, line := range changesText(changes) {
			fmt.Fprintln(out, line)
		}
		return err
	})
}

const exportHelp = `
Writes an authority's plan from a database as a plan file: as it stands, or as it stood at a revision. As "history" it
writes all revisions, which "import --history" brings into another database with their hashes.

Examples:

    cliffedge export --authority tendring > plan.yaml
    cliffedge export --authority tendring --revision 3 --format json
    cliffedge export --authority tendring --format history > tendring.history
`

// exportCommand is "cliffedge export".
type exportCommand struct {
	kept
	Revision int64  `placeholder:"N" help:"Revision to export. Default: the latest."`
	Format   string `enum:"yaml,json,history" default:"yaml" help:"yaml, json, or history for all revisions."`
}

// Help is the command's page.
func (exportCommand) Help() string { return exportHelp }

// Run exports.
func (c *exportCommand) Run(_ *program, out *bytes.Buffer) error {
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		if c.Format == "history" {
			return db.WriteHistory(ctx, out, plan.ID(c.Authority))
		}
		p, _, err := db.Load(ctx, plan.ID(c.Authority), c.Revision)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return exchange.WriteJSON(out, p)
		}
		return exchange.WriteYAML(out, p)
	})
}

const verifyHelp = `
Recomputes the hash of every revision, reads every plan that is kept, and compares the tables with the latest revision. It
names what is damaged; the exit status is 1 then.

Examples:

    cliffedge verify
    cliffedge verify --db postgres://localhost/cliffedge
`

// verifyCommand is "cliffedge verify".
type verifyCommand struct{ database }

// Help is the command's page.
func (verifyCommand) Help() string { return verifyHelp }

// Run verifies.
func (c *verifyCommand) Run(_ *program, out *bytes.Buffer) error {
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		heads, err := db.Authorities(ctx)
		if err != nil {
			return err
		}
		found, err := db.VerifyAll(ctx)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return fmt.Errorf("%s", strings.Join(found, "\n"))
		}
		revisions := int64(0)
		for _, head := range heads {
			revisions += head.Number
		}
		fmt.Fprintf(out, "All is as it was written: %d authorities, %d revisions.\n", len(heads), revisions)
		return nil
	})
}
