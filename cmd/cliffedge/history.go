package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

const historyHelp = `
Lists the revisions of an authority's plan, the latest first: who made each, when and why. With --revision, what it changed;
with --since as well, what changed from that revision to it. In JSON, hashes are whole and items are as they are kept.

Examples:

    cliffedge history --authority tendring
    cliffedge history --authority tendring --revision 7
    cliffedge history --authority tendring --revision 7 --since 3
    cliffedge history --authority tendring --format json
`

// historyCommand is "cliffedge history".
type historyCommand struct {
	kept
	Revision revision `placeholder:"N" help:"Revision to show, with each item that it changed."`
	Since    revision `placeholder:"N" help:"With --revision: show what changed since this revision."`
	Format   string   `enum:"table,json" default:"table" help:"table or json."`
}

// Help is the command's page.
func (historyCommand) Help() string { return historyHelp }

// Validate refuses a beginning without an end.
func (c *historyCommand) Validate() error {
	if c.Since != 0 && c.Revision == 0 {
		return errors.New("--since: goes with --revision; expected both")
	}
	return nil
}

// Run lists.
func (c *historyCommand) Run(_ *program, out *bytes.Buffer) error {
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		list, err := db.History(ctx, plan.ID(c.Authority), 0, 0)
		if err != nil {
			return err
		}
		var changes []plan.ItemChange
		if c.Revision != 0 {
			list = slices.DeleteFunc(list, func(r plan.Revision) bool { return r.Number != int64(c.Revision) })
			if changes, err = c.changes(ctx, db); err != nil {
				return err
			}
		}
		if c.Format == "json" {
			return historyJSON(out, list, changes)
		}
		historyTable(out, list)
		if c.Revision == 0 {
			return nil
		}
		c.tellChanges(out, changes)
		return nil
	})
}

// changes gives what the revision changed, or what changed since another.
func (c *historyCommand) changes(ctx context.Context, db *sql.DB) ([]plan.ItemChange, error) {
	if c.Since != 0 {
		return db.Between(ctx, plan.ID(c.Authority), int64(c.Since), int64(c.Revision))
	}
	if _, _, err := db.Load(ctx, plan.ID(c.Authority), int64(c.Revision)); err != nil { // what is damaged is not shown
		return nil, err
	}
	return db.Changes(ctx, plan.ID(c.Authority), int64(c.Revision))
}

func (c *historyCommand) tellChanges(out *bytes.Buffer, changes []plan.ItemChange) {
	since := c.Revision - 1
	if c.Since != 0 {
		since = c.Since
	}
	fmt.Fprintln(out)
	switch {
	case len(changes) == 0:
		fmt.Fprintf(out, "Nothing differs from revision %d.\n", since)
	case c.Since != 0:
		fmt.Fprintf(out, "Changed from revision %d to %d:\n", since, c.Revision)
	}
	for _, line := range changeLines(changes) {
		fmt.Fprintln(out, line)
	}
}

// shownHash is how much of a hash tells revisions apart for a person.
const shownHash = 12

// historyTable lists revisions in columns, each with its note below it.
func historyTable(out *bytes.Buffer, list []plan.Revision) {
	const line = "%-8v  %-27s  %-12s  %s\n"
	fmt.Fprintf(out, line, "revision", "time", "hash", "author")
	for _, r := range list {
		fmt.Fprintf(out, line, r.Number, shownAt(r.MadeAt), printable(r.Hash[:min(shownHash, len(r.Hash))], ""), printable(by(r), ""))
		if r.Note != "" {
			fmt.Fprintf(out, "    %s\n", printable(r.Note, "    "))
		}
	}
}

// by is who made a revision, by the name that they have now.
func by(r plan.Revision) string { return cmp.Or(r.By, r.Author) }

// shownChange is what was done to an item, for programs.
type shownChange struct {
	List   string `json:"list"`
	Key    string `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func shownChanges(changes []plan.ItemChange) []shownChange {
	var list []shownChange
	for _, c := range changes {
		list = append(list, shownChange(c))
	}
	return list
}

// historyJSON lists revisions for programs, with what the only one of them changed.
func historyJSON(out *bytes.Buffer, list []plan.Revision, changes []plan.ItemChange) error {
	type entry struct {
		Number   int64         `json:"revision"`
		MadeAt   plan.Instant  `json:"madeAt"`
		Author   string        `json:"author"`
		By       string        `json:"by"`
		Note     string        `json:"note"`
		Hash     string        `json:"hash"`
		Previous string        `json:"previous"`
		Changes  []shownChange `json:"changes,omitempty"`
	}
	entries := make([]entry, len(list))
	for i, r := range list {
		entries[i] = entry{
			Number: r.Number, MadeAt: r.MadeAt, Author: r.Author, By: by(r), Note: r.Note, Hash: r.Hash, Previous: r.Previous,
			Changes: shownChanges(changes),
		}
	}
	return writeJSON(out, entries)
}

const exportHelp = `
Writes an authority's plan from a database as a plan file: as it stands, or as it stood at a revision or a time. As "history"
it writes all revisions, which "import --history" brings into another database with their hashes. The trail notes it: a plan
whose export cannot be noted is not given.

Examples:

    cliffedge export --authority tendring > plan.yaml
    cliffedge export --authority tendring --revision 3 --format json
    cliffedge export --authority tendring --at 2026-11-22T10:00:00Z > then.yaml
    cliffedge export --authority tendring --format history > tendring.history
`

// exportCommand is "cliffedge export".
type exportCommand struct {
	kept
	then
	Format string `enum:"yaml,json,history" default:"yaml" help:"yaml, json, or history for all revisions."`
}

// Help is the command's page.
func (exportCommand) Help() string { return exportHelp }

// Validate refuses one revision of what has them all.
func (c *exportCommand) Validate() error {
	if c.Format == "history" && c.isGiven() {
		return errors.New("--revision and --at: do not go with --format history, which has all revisions")
	}
	return c.check()
}

// Run exports.
func (c *exportCommand) Run(p *program, out *bytes.Buffer) error {
	ctx := onMachine()
	return c.with(ctx, func(db *sql.DB) error {
		if c.Format == "history" {
			return c.writeHistory(ctx, p, out, db)
		}
		written, r, err := c.loadRevision(ctx, db, c.Authority)
		if err != nil {
			return err
		}
		if err := noted(ctx, p, db, r, fmt.Sprintf("revision %d as %s", r.Number, strings.ToUpper(c.Format))); err != nil {
			return err
		}
		if c.Format == "json" {
			return exchange.WriteJSON(out, written)
		}
		return exchange.WriteYAML(out, written)
	})
}

func (c *exportCommand) writeHistory(ctx context.Context, p *program, out *bytes.Buffer, db *sql.DB) error {
	latest, err := db.Revision(ctx, plan.ID(c.Authority), 0)
	if err != nil {
		return err
	}
	if err := noted(ctx, p, db, latest, fmt.Sprintf("all revisions to %d as a history", latest.Number)); err != nil {
		return err
	}
	return db.WriteHistory(ctx, out, plan.ID(c.Authority))
}

const verifyHelp = `
Recomputes the hash of every revision and of every entry of the trail, reads every plan that is kept, compares the tables with
the latest revision, and looks whether tables, keys, checks, triggers and views are as they were made. It names what is damaged;
the exit status is 1 then.

That the latest revisions or entries were taken away altogether cannot be seen from what is left: keep the hashes that verify
prints somewhere else, and compare.

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
		found, err := db.VerifyAll(ctx)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return errors.New(strings.Join(found, "\n"))
		}
		heads, err := db.Authorities(ctx)
		if err != nil {
			return err
		}
		revisions := 0
		for _, head := range heads {
			revisions += int(head.Number)
			fmt.Fprintf(out, "%s: revision %d, hash %s\n", head.Authority, head.Number, head.Hash)
		}
		entries, err := tellEnds(ctx, out, db)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "All is as it was written: %s, %s, %s of the trail.\n", words.Count(len(heads), "authority", "authorities"),
			words.Count(revisions, "revision", "revisions"), words.Count(entries, "entry", "entries"))
		return nil
	})
}

// tellEnds prints the end of each chain of the trail, and gives how many entries they have.
func tellEnds(ctx context.Context, out *bytes.Buffer, db *sql.DB) (entries int, err error) {
	ends, err := db.Ends(ctx)
	for _, e := range ends {
		entries += int(e.Number)
		fmt.Fprintf(out, "%s: entry %d of the trail, hash %s\n", cmp.Or(string(e.Authority), "the platform"), e.Number, e.Hash)
	}
	return entries, err
}
