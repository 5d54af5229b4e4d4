package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"cliffedge/examples"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/serve"
	"cliffedge/internal/signin"
	"cliffedge/internal/web"
	"cliffedge/sql"
)

const demoHelp = `
Loads the five worked programmes into a fresh embedded database and serves them on this machine, until it is stopped (Ctrl+C). It
prints what to open, and a first query to paste. Nobody signs in: everybody is an analyst of the five authorities. A browser that
sends a form with role=VIEWER, ANALYST or APPROVER to /demo/role is that from then on. Figures of your own belong behind "serve".

Examples:

    cliffedge demo
    cliffedge demo --listen 127.0.0.1:9000 --folder demo
    curl --cookie-jar role --data role=VIEWER http://127.0.0.1:8080/demo/role
`

// demoCommand is "cliffedge demo".
type demoCommand struct {
	Listen string `placeholder:"ADDRESS" default:"127.0.0.1:8080" help:"Address and port, of this machine."`
	Folder string `placeholder:"DIR" help:"Folder for the database. Default: a new one among the temporary files."`
}

// Help is the command's page.
func (demoCommand) Help() string { return demoHelp }

// Run loads the examples and serves them.
func (c *demoCommand) Run(p *program, _ *bytes.Buffer) (err error) {
	ctx, stop := p.interrupted()
	defer stop()
	folder := c.Folder
	if folder == "" {
		if folder, err = os.MkdirTemp("", "cliffedge-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("%s: the folder cannot be made: %w", folder, errors.Unwrap(err))
	}
	file := filepath.Join(folder, "demo.db")
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already; expected a folder without it", file)
	}
	d := database{DB: address("sqlite:" + file)}
	return d.withNew(ctx, func(db *sql.DB) error {
		for _, name := range examples.Names {
			if err := load(ctx, db, name); err != nil {
				return err
			}
		}
		return c.serve(ctx, p, db, string(d.DB))
	})
}

func (c *demoCommand) serve(ctx context.Context, p *program, db *sql.DB, at string) error {
	if local, err := isThisMachine(c.Listen); err != nil || !local {
		return cmp.Or(err, fmt.Errorf("--listen %s: only this machine may reach the demonstration, as nobody signs in; expected 127.0.0.1", c.Listen))
	}
	s, err := newService(p, db, true)
	if err != nil {
		return err
	}
	pages, err := s.pages(web.Config{Demo: true, Links: web.Links{Role: signin.RolePath}})
	if err != nil {
		return err
	}
	return s.run(ctx, serve.Config{
		Listen: c.Listen, Handler: signin.Demo(demonstrator, apart(pages), s.routes(pages)), Hosts: thisMachine,
		Started: func(address, _ string) { fmt.Fprintf(p.stdout, demoText, address, address, quoted(at), address) },
	})
}

// demonstrator is who asks in the demonstration, with a role in each of the examples.
func demonstrator(role access.Role) *access.Principal {
	p := &access.Principal{Name: "demo", Roles: map[plan.ID]access.Role{}}
	for _, name := range examples.Names {
		p.Roles[plan.ID(name)] = role
	}
	return p
}

const demoText = `The five worked programmes are loaded. Open

    http://%s/

in a browser. Nobody signs in: you are an analyst of all five authorities, and can be a viewer or an approver. GraphiQL, the API's
manual and workbench, is at http://%s/graphiql/. The database, for other commands: --db %s

A first query to paste into another terminal:

    curl http://%s/graphql --json '{"query": "{ authorities { nodes { slug name plan { posts { title } } } } }"}'

Stop with Ctrl+C.
`

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
