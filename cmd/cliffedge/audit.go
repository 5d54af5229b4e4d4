package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/paper"
	"cliffedge/sql"
)

const auditHelp = `
Lists the trail of an authority, or of the platform, the earliest entry first: when, who, what, to whom and with what. That of
an authority has signing in and the like of its members as well. Users have the names that they have now, and their ids alone
where they were erased. A change of a plan names its revision, which "history" shows; with --changes, each item that it
changed is listed, with what was there before and after. CSV is safe to open in a spreadsheet, and JSON has the hashes.

Examples:

    cliffedge audit --authority tendring --since 2026-11-01
    cliffedge audit --authority tendring --changes --format csv > trail.csv
    cliffedge audit --platform --format json
`

// auditCommand is "cliffedge audit".
type auditCommand struct {
	database
	Authority string `placeholder:"SLUG" help:"Authority, by its id."`
	Platform  bool   `help:"In place of an authority: what is about none, such as users and attempts to sign in."`
	Since     string `placeholder:"TIME" help:"Only what was done from the start of a day (2026-11-22, UTC) or from a time (2026-11-22T10:00:00Z)."`
	Changes   bool   `help:"List each item that a change of a plan changed."`
	Format    string `enum:"table,csv,json" default:"table" help:"table, csv or json."`
}

// Help is the command's page.
func (auditCommand) Help() string { return auditHelp }

// Validate says what is wrong with the flags.
func (c *auditCommand) Validate() error {
	var w wrongFlags
	if (strings.TrimSpace(c.Authority) == "") != c.Platform {
		w = append(w, "--authority and --platform: expected one of them")
	}
	if c.Platform && c.Changes {
		w = append(w, "--changes: goes with --authority; the platform has no plans")
	}
	if c.Since != "" {
		_, err := since(c.Since)
		w.check("--since", err)
	}
	return w.err()
}

// since reads from when on.
func since(text string) (plan.Instant, error) {
	text = strings.TrimSpace(text)
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		at, err = time.Parse(time.RFC3339Nano, text)
	}
	if err != nil {
		return "", fmt.Errorf("%q is not a time; expected one such as 2026-11-22T10:00:00Z, or a date", text)
	}
	return plan.Instant(at.UTC().Format(instant)), nil
}

// shownEvent is an entry of the trail, with what a change changed.
type shownEvent struct {
	Authority plan.ID       `json:"authority"`
	Number    int64         `json:"number"`
	At        plan.Instant  `json:"at"`
	Actor     string        `json:"actor"`
	ActorName string        `json:"actorName"`
	Action    access.Action `json:"action"`
	User      access.UserID `json:"user"`
	UserName  string        `json:"userName"`
	Detail    string        `json:"detail"`
	Revision  int64         `json:"revision,omitempty"`
	Revised   string        `json:"revisionHash,omitempty"`
	Previous  string        `json:"previous"`
	Hash      string        `json:"hash"`
	Changes   []shownChange `json:"changes,omitempty"`

	changes []plan.ItemChange
}

// shownEvents gives entries with a name for each user: the id where there is no name any more.
func shownEvents(events []access.Event) []shownEvent {
	list := make([]shownEvent, len(events))
	for i, e := range events {
		list[i] = shownEvent{
			Authority: e.Authority, Number: e.Number, At: e.At, Actor: e.Actor, ActorName: cmp.Or(e.ActorName, e.Actor), Action: e.Action,
			User: e.User, UserName: cmp.Or(e.UserName, string(e.User)), Detail: e.Detail, Revision: e.Revision, Revised: e.Revised,
			Previous: e.Previous, Hash: e.Hash,
		}
	}
	return list
}

// Run lists.
func (c *auditCommand) Run(p *program, out *bytes.Buffer) error {
	from := plan.Instant("")
	if c.Since != "" {
		var err error
		if from, err = since(c.Since); err != nil {
			return err
		}
	}
	return c.withRegistry(p, func(ctx context.Context, db *sql.DB, r *access.Registry) error {
		list, err := c.list(ctx, db, r, from)
		if err != nil {
			return err
		}
		switch c.Format {
		case "json":
			return writeJSON(out, list)
		case "csv":
			return paper.CSV(out, c.records(list))
		default:
			return c.table(p, out, list)
		}
	})
}

// list gives the trail, the earliest entry first.
func (c *auditCommand) list(ctx context.Context, db *sql.DB, r *access.Registry, from plan.Instant) ([]shownEvent, error) {
	of := council{c.database, c.Authority}
	if !c.Platform {
		if err := of.expect(ctx, db, r); err != nil {
			return nil, err
		}
	}
	events, err := r.Events(ctx, of.id(), "", 0)
	if err != nil {
		return nil, err
	}
	events = slices.DeleteFunc(events, func(e access.Event) bool { return e.At < from })
	slices.Reverse(events)
	list := shownEvents(events)
	for i := range list {
		if !c.Changes || list[i].Revision == 0 {
			continue
		}
		if list[i].changes, err = db.Changes(ctx, list[i].Authority, list[i].Revision); err != nil {
			return nil, err
		}
		list[i].Changes = shownChanges(list[i].changes)
	}
	return list, nil
}

// table lists the trail for people, and then what its changes changed.
func (c *auditCommand) table(p *program, out *bytes.Buffer, list []shownEvent) error {
	if len(list) == 0 {
		fmt.Fprintln(out, "The trail has no entries of that time.")
		return nil
	}
	l := listing{{"time (UTC)", "who", "what"}}
	for _, e := range list {
		l = append(l, []string{toSecond(e.At), cmp.Or(e.ActorName, "nobody known"), e.sentence()})
	}
	if err := l.print(p, out); err != nil {
		return err
	}
	for _, e := range list {
		if len(e.changes) == 0 {
			continue
		}
		fmt.Fprintf(out, "\nRevision %d:\n", e.Revision)
		for _, line := range changeLines(e.changes) {
			fmt.Fprintln(out, line)
		}
	}
	return nil
}

// toSecond is a moment in a column: "2026-11-22 10:00:00".
func toSecond(i plan.Instant) string {
	at, err := time.Parse(instant, string(i))
	if err != nil {
		return string(i)
	}
	return at.Format(time.DateTime)
}

// sentence says what was done, to whom and with what.
func (e shownEvent) sentence() string {
	what := strings.ToLower(strings.ReplaceAll(string(e.Action), "_", " "))
	var more []string
	if e.User != "" && string(e.User) != e.Actor {
		more = append(more, e.UserName)
	}
	if e.Detail != "" {
		more = append(more, e.Detail)
	}
	if len(more) == 0 {
		return what
	}
	return what + ": " + strings.Join(more, ", ")
}

// records is the trail as rows; with the changes, one row for each item.
func (c *auditCommand) records(list []shownEvent) [][]string {
	header := []string{"authority", "number", "time", "actor", "actor name", "action", "user", "user name", "detail", "revision", "hash"}
	if c.Changes {
		header = append(header, "list", "item", "before", "after")
	}
	records := [][]string{header}
	for _, e := range list {
		revision := ""
		if e.Revision != 0 {
			revision = fmt.Sprint(e.Revision)
		}
		record := []string{
			string(e.Authority), fmt.Sprint(e.Number), string(e.At), e.Actor, e.ActorName, string(e.Action), string(e.User), e.UserName, e.Detail,
			revision, e.Hash,
		}
		if !c.Changes {
			records = append(records, record)
			continue
		}
		changes := e.changes
		if len(changes) == 0 {
			changes = make([]plan.ItemChange, 1)
		}
		for _, change := range changes {
			records = append(records, slices.Concat(record, []string{change.List, change.Key, change.Before, change.After}))
		}
	}
	return records
}

// noted notes in the trail that a plan is given as a file. Where it cannot be noted, the plan is not given.
func noted(ctx context.Context, p *program, db *sql.DB, r plan.Revision, what string) error {
	err := trailOf(p, db).Exporting(ctx, r, what+", by the command line")
	if err != nil {
		return errors.Join(errors.New("the plan is not given, as the trail could not note that it was"), err)
	}
	return nil
}
