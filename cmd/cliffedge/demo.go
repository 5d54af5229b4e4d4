package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"cliffedge/examples"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

const demoHelp = `
Loads the five worked programmes into a fresh embedded database and says what to try with it.

Examples:

    cliffedge demo
    cliffedge demo --folder demo
`

// demoCommand is "cliffedge demo".
type demoCommand struct {
	Folder string `placeholder:"DIR" help:"Folder for the database. Default: a new one among the temporary files."`
}

// Help is the command's page.
func (demoCommand) Help() string { return demoHelp }

// Run loads the examples.
func (c *demoCommand) Run(_ *program, out *bytes.Buffer) (err error) {
	folder := c.Folder
	if folder == "" {
		if folder, err = os.MkdirTemp("", "cliffedge-demo-"); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("%s: the folder cannot be made: %w", folder, errors.Unwrap(err))
	}
	file := filepath.Join(folder, "demo.db")
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already; expected a folder without it", file)
	}
	d := database{DB: address("sqlite:" + file)}
	ctx := context.Background()
	return d.withNew(ctx, func(db *sql.DB) error {
		for _, name := range examples.Names {
			if err := load(ctx, db, name); err != nil {
				return err
			}
			fmt.Fprintf(out, "loaded %s\n", name)
		}
		fmt.Fprintf(out, "\nThe five worked programmes are in %s. Try:\n\n", file)
		at := quoted(string(d.DB))
		for _, line := range []string{
			"forecast --db " + at + " --authority bath-and-north-east-somerset --from 2019-04 --to 2022-03",
			"compare --db " + at + " --authority tendring --from 2024-04 --to 2027-03",
			"check --db " + at + " --authority harrow --as-at 2016-11-15",
			"history --db " + at + " --authority lincolnshire",
		} {
			fmt.Fprintf(out, "    cliffedge %s\n", line)
		}
		return nil
	})
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// plainWord is a word of which a shell makes nothing else.
var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// load brings an example into the database.
func load(ctx context.Context, db *sql.DB, name string) error {
	data, err := examples.Plans.ReadFile(name + "/plan.yaml")
	if err != nil {
		return err
	}
	p, err := exchange.Read(name+"/plan.yaml", data)
	if err != nil {
		return err
	}
	_, err = db.Update(ctx, plan.Update{
		Authority: p.Authority.ID, Author: "demo", Note: "Loaded from the worked programme",
		Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil },
	})
	return err
}
