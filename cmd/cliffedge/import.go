package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
	"cliffedge/sql"
)

const importHelp = `
Brings a plan file into a database as a new revision of its authority's plan, or as its first. All or nothing: a plan with
a problem changes nothing. What was there stays in the history. An SQLite database that is not there is made.

Examples:

    cliffedge import plan.yaml --note "First plan of 2024/25"
    cliffedge import plan.yaml --expected 7 --note "Pay award agreed"
    cliffedge import plan.yaml --dry-run
    cliffedge import --history tendring.history --db sqlite:other.db
    cliffedge import --history - --db sqlite:other.db < tendring.history
`

// importCommand is "cliffedge import".
type importCommand struct {
	File fileName `arg:"" name:"PLAN" help:"Plan file (YAML or JSON), or - for standard input."`
	database
	authorship
	Expected revision `placeholder:"N" help:"Revision that the change was made from: refused when there is a later one."`
	DryRun   bool     `help:"Say what would change, and change nothing."`
	History  bool     `help:"The file is a history that export wrote: bring in all its revisions. The authority must not be there yet."`
}

// Help is the command's page.
func (importCommand) Help() string { return importHelp }

// Validate refuses flags that say something of one revision, with a history that has its own.
func (c *importCommand) Validate() error {
	for flag, given := range map[string]bool{"--expected": c.Expected != 0, "--author": c.Author != "", "--note": c.Note != ""} {
		if c.History && given {
			return fmt.Errorf("%s: does not go with --history, whose revisions keep their authors and notes", flag)
		}
	}
	return nil
}

// Run imports.
func (c *importCommand) Run(p *program, out *bytes.Buffer) error {
	if c.History {
		return c.readHistory(p, out)
	}
	written, err := readFile(p, string(c.File))
	if err != nil {
		return err
	}
	ctx := context.Background()
	return c.opened(ctx, func(db *sql.DB) error {
		outcome, err := db.Update(ctx, plan.Update{
			Authority: written.Authority.ID, Author: c.author(), Note: c.Note, Expected: int64(c.Expected), DryRun: c.DryRun,
			Change: func(*plan.Plan) (*plan.Plan, error) { return written, nil },
		})
		if err != nil {
			return err
		}
		tell(p, out, outcome, c.DryRun)
		return nil
	})
}

// opened does work on the database, which a dry run does not make.
func (c *importCommand) opened(ctx context.Context, work func(*sql.DB) error) error {
	if c.DryRun {
		return c.with(ctx, work)
	}
	return c.withNew(ctx, work)
}

// readHistory brings in all revisions of an archive.
func (c *importCommand) readHistory(p *program, out *bytes.Buffer) error {
	title, file, err := openFile(p, string(c.File))
	if err != nil {
		return err
	}
	defer file.Close()
	ctx := context.Background()
	return c.opened(ctx, func(db *sql.DB) error {
		last, err := db.ReadHistory(ctx, file, c.DryRun)
		if err != nil {
			return fmt.Errorf("%s: %w", title, err)
		}
		what := fmt.Sprintf("%s of %s, the latest %s", words.Count(int(last.Number), "revision", "revisions"), last.Authority, last.Hash)
		if c.DryRun {
			fmt.Fprintf(out, "Nothing was changed. It would be %s.\n", what)
			return nil
		}
		p.done = what + "."
		fmt.Fprintln(out, p.done)
		return nil
	})
}

// tell says which revision was made, or would be, and what it changed.
func tell(p *program, out *bytes.Buffer, o plan.Outcome, dryRun bool) {
	made := fmt.Sprintf("Revision %d of %s, by %s.", o.Revision.Number, o.Revision.Authority, o.Revision.Author)
	if dryRun {
		made = fmt.Sprintf("Nothing was changed. It would be revision %d of %s.", o.Revision.Number, o.Revision.Authority)
	} else {
		p.done = made
	}
	fmt.Fprintln(out, made)
	if len(o.Changes) == 0 {
		fmt.Fprintf(out, "Nothing differs from revision %d.\n", o.Revision.Number-1)
	}
	for _, line := range changeLines(o.Changes) {
		fmt.Fprintln(out, line)
	}
}

const revertHelp = `
Brings a plan back to how it stood at a revision, as a new revision. What came between stays in the history.

Examples:

    cliffedge revert --authority tendring --revision 3 --note "The bid was lost"
`

// revertCommand is "cliffedge revert".
type revertCommand struct {
	kept
	Revision revision `placeholder:"N" required:"" help:"Revision to go back to."`
	authorship
	Expected revision `placeholder:"N" help:"Revision that is the latest, as far as you know: refused when there is a later one."`
	DryRun   bool     `help:"Say what would change, and change nothing."`
}

// Help is the command's page.
func (revertCommand) Help() string { return revertHelp }

// Run reverts.
func (c *revertCommand) Run(p *program, out *bytes.Buffer) error {
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		earlier, _, err := db.Load(ctx, plan.ID(c.Authority), int64(c.Revision))
		if err != nil {
			return err
		}
		note := c.Note
		if note == "" {
			note = fmt.Sprintf("Back to revision %d", c.Revision)
		}
		outcome, err := db.Update(ctx, plan.Update{
			Authority: plan.ID(c.Authority), Author: c.author(), Note: note, Expected: int64(c.Expected), DryRun: c.DryRun,
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
		tell(p, out, outcome, c.DryRun)
		return nil
	})
}
