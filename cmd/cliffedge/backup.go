package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

const backupHelp = `
Copies an SQLite database into a new file while it is in use. The copy is verified before it has its name. PostgreSQL is
backed up with its own tools: docs/database.md says how.

Examples:

    cliffedge backup 2026-11-22.db
`

// backupCommand is "cliffedge backup".
type backupCommand struct {
	File fileName `arg:"" name:"FILE" help:"New file for the backup."`
	database
}

// Validate refuses what is not backed up here.
func (c *backupCommand) Validate() error {
	if !c.isFile() {
		return errors.New("--db: a PostgreSQL database is backed up with pg_dump; see docs/database.md")
	}
	return nil
}

// Help is the command's page.
func (backupCommand) Help() string { return backupHelp }

// Run backs up.
func (c *backupCommand) Run(p *program, out *bytes.Buffer) error {
	ctx := context.Background()
	return c.with(ctx, func(db *sql.DB) error {
		if err := db.Backup(ctx, string(c.File)); err != nil {
			return err
		}
		p.done = fmt.Sprintf("%s is a whole and verified copy.", c.File)
		fmt.Fprintln(out, p.done)
		return nil
	})
}

const restoreHelp = `
Makes a new SQLite database of a backup. The backup is verified before anything is touched, and a database that is there is
never written over.

Examples:

    cliffedge restore --db=sqlite:restored.db 2026-11-22.db
`

// restoreCommand is "cliffedge restore".
type restoreCommand struct {
	File fileName `arg:"" name:"FILE" help:"Backup to restore."`
	DB   address  `name:"db" placeholder:"ADDRESS" required:"" help:"New database: sqlite:FILE."`
}

// Validate refuses what is not restored here.
func (c *restoreCommand) Validate() error {
	if !(database{DB: c.DB}).isFile() {
		return errors.New("--db: a PostgreSQL database is restored with pg_restore; see docs/database.md")
	}
	return nil
}

// Help is the command's page.
func (restoreCommand) Help() string { return restoreHelp }

// Run restores.
func (c *restoreCommand) Run(p *program, out *bytes.Buffer) error {
	if err := sql.Restore(context.Background(), string(c.File), string(c.DB), exchange.Snapshots{}); err != nil {
		return err
	}
	p.done = fmt.Sprintf("%s is restored.", c.DB)
	fmt.Fprintln(out, p.done)
	return nil
}

const migrateHelp = `
Brings the tables of a database up to date. Two at once are safe, and one that is cut off can be run again. SQLite databases
are brought up to date whenever they are opened.

Examples:

    cliffedge migrate --db postgres://localhost/cliffedge
`

// migrateCommand is "cliffedge migrate".
type migrateCommand struct{ database }

// Help is the command's page.
func (migrateCommand) Help() string { return migrateHelp }

// Run migrates.
func (c *migrateCommand) Run(_ *program, out *bytes.Buffer) error {
	made, err := sql.Migrate(context.Background(), string(c.DB), exchange.Snapshots{})
	if err != nil {
		return err
	}
	if len(made) == 0 {
		fmt.Fprintln(out, "The tables were up to date.")
		return nil
	}
	fmt.Fprintf(out, "The tables are up to date: %s.\n", strings.Join(made, ", "))
	return nil
}
