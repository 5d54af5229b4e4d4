package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"

	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

// database is the database that a command works on.
type database struct {
	DB string `name:"db" placeholder:"ADDRESS" default:"sqlite:cliffedge.db" help:"Database: sqlite:FILE or postgres://…"`
}

// open opens the database.
func (d database) open(ctx context.Context) (*sql.DB, error) {
	return sql.Open(ctx, d.DB, sql.Options{Codec: exchange.Snapshots{}})
}

// with does work on the open database and closes it.
func (d database) with(ctx context.Context, work func(*sql.DB) error) error {
	db, err := d.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(work(db), db.Close())
}

// kept is the plan of an authority in the database.
type kept struct {
	database
	Authority string `placeholder:"SLUG" required:"" help:"Authority, by its id."`
}

// authorship is who changes a plan, and why.
type authorship struct {
	Author string `placeholder:"NAME" help:"Who makes the change. Default: the name of the account."`
	Note   string `placeholder:"TEXT" help:"Why the change is made: a sentence for those who come later."`
}

func (a authorship) author() string {
	if a.Author != "" {
		return a.Author
	}
	if account, err := user.Current(); err == nil {
		return account.Username
	}
	return "unknown"
}

// changesText says what an update changed, a line for each item.
func changesText(changes []plan.ItemChange) []string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		item := c.List
		if c.Key != "" {
			item += " " + c.Key
		}
		switch "" {
		case c.Before:
			lines[i] = "added " + item
		case c.After:
			lines[i] = "removed " + item
		default:
			lines[i] = fmt.Sprintf("changed %s\n  from %s\n  to   %s", item, c.Before, c.After)
		}
	}
	return lines
}
