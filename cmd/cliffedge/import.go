package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"cliffedge/forecast/plan"
	"cliffedge/sql"
)

const importHelp = `
Brings a plan file into a database as a new revision of its authority's plan, or as its first. All or nothing: a plan with
a problem changes nothing. What was there stays in the history.

Examples:

    cliffedge import plan.yaml --note "First plan of 2024/25"
    cliffedge import plan.yaml --expected 7 --note "Pay award agreed"
    cliffedge import plan.yaml --dry-run
    cliffedge import --history tendring.history --db sqlite:other.db
`

// importCommand is "cliffedge import".
type importCommand struct {
	File string `arg:"" name:"PLAN" help:"Plan file (YAML or JSON), or - for standard input."`
	database
	authorship
	Expected int64 `placeholder:"N" help:"Revision that the change was made from: refused when there is a later one."`
	DryRun   bool  `help:"Say what would change, and change nothing."`
	History  bool  `help:"The file is a history that export wrote: bring in all its revisions. The authority must not be there yet."`
}

// Help is the command's page.
func (importCommand) Help() string { return importHelp }

// Run imports.
func (c *importCommand) Run(p *program, out *bytes.Buffer) error {
	if c.History {
		return c.readHistory(p, out)
	}
	written, err := readFile(p, c.File)
	if err != nil {
		return err
	}
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		outcome, err := db.Update(ctx, plan.Update{
			Authority: written.Authority.ID, Author: c.author(), Note: c.Note, Expected: c.Expected, DryRun: c.DryRun,
			Change: func(*plan.Plan) (*plan.Plan, error) { return written, nil },
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(out, madeText(outcome, c.DryRun))
		for _, line := range changesText(outcome.Changes) {
			fmt.Fprintln(out, line)
		}
		return nil
	})
}

// readHistory brings in all revisions of an archive.
func (c *importCommand) readHistory(p *program, out *bytes.Buffer) error {
	from := p.stdin
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("%s: the file cannot be read: %w", c.File, errors.Unwrap(err))
		}
		defer file.Close()
		from = file
	}
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		last, err := db.ReadHistory(ctx, from)
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
		fmt.Fprintf(out, "%d revisions of %s, the latest %s.\n", last.Number, last.Authority, last.Hash)
		return nil
	})
}

// madeText says which revision was made.
func madeText(o plan.Outcome, dryRun bool) string {
	if dryRun {
		return fmt.Sprintf("Nothing was changed. It would be revision %d of %s:", o.Revision.Number, o.Revision.Authority)
	}
	return fmt.Sprintf("Revision %d of %s, by %s.", o.Revision.Number, o.Revision.Authority, o.Revision.Author)
}

const revertHelp = `
Brings a plan back to how it stood at a revision, as a new revision. What came between stays in the history.

Examples:

    cliffedge revert --authority tendring --revision 3 --note "The bid was lost"
`

// revertCommand is "cliffedge revert".
type revertCommand struct {
	kept
	Revision int64 `placeholder:"N" required:"" help:"Revision to go back to."`
	authorship
	Expected int64 `placeholder:"N" help:"Revision that is the latest, as far as you know: refused when there is a later one."`
	DryRun   bool  `help:"Say what would change, and change nothing."`
}

// Help is the command's page.
func (revertCommand) Help() string { return revertHelp }

// Run reverts.
func (c *revertCommand) Run(_ *program, out *bytes.Buffer) error {
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		earlier, _, err := db.Load(ctx, plan.ID(c.Authority), c.Revision)
		if err != nil {
			return err
		}
		note := c.Note
		if note == "" {
			note = fmt.Sprintf("Back to revision %d", c.Revision)
		}
		outcome, err := db.Update(ctx, plan.Update{
			Authority: plan.ID(c.Authority), Author: c.author(), Note: note, Expected: c.Expected, DryRun: c.DryRun,
			Change: func(now *plan.Plan) (*plan.Plan, error) {
				if now == nil {
					return nil, errors.New("the authority has no plan")
				}
				return earlier, nil
			},
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(out, madeText(outcome, c.DryRun))
		for _, line := range changesText(outcome.Changes) {
			fmt.Fprintln(out, line)
		}
		return nil
	})
}
