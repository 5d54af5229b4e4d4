package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"cliffedge/graph"
	"cliffedge/graph/graphiql"
	"cliffedge/graph/model"
	"cliffedge/internal/exchange"
	"cliffedge/internal/serve"
	"cliffedge/sql"
)

const serveHelp = `
Serves the plans of a database through the GraphQL API, until it is stopped (Ctrl+C, or SIGTERM): it then finishes the requests
that it has begun. It listens on this machine alone. Logs go to standard error, a line of JSON for each request.

Examples:

    cliffedge serve
    cliffedge serve --db sqlite:plans.db --listen 127.0.0.1:9000
    cliffedge serve --db "postgres://cliffedge@localhost/cliffedge" --migrate --metrics 127.0.0.1:9464
`

// serveCommand is "cliffedge serve".
type serveCommand struct {
	database
	Listen        string `placeholder:"ADDRESS" default:"127.0.0.1:8080" help:"Address and port, of this machine."`
	Metrics       string `placeholder:"ADDRESS" help:"Address and port for Prometheus' /metrics, of this machine. Default: none."`
	Migrate       bool   `help:"Bring the tables up to date first. SQLite's always are."`
	Introspection bool   `help:"Answer questions about the schema, and serve GraphiQL."`
	Author        string `placeholder:"NAME" help:"Whose changes they are. Default: the name of the account."`
}

// Help is the command's page.
func (serveCommand) Help() string { return serveHelp }

// Run serves.
func (c *serveCommand) Run(p *program, _ *bytes.Buffer) error {
	ctx, stop := p.interrupted()
	defer stop()
	db, err := sql.Open(ctx, string(c.DB), sql.Options{Codec: exchange.Snapshots{}, Migrate: c.Migrate, Create: true})
	if err != nil {
		return err
	}
	s := service{
		listen: c.Listen, metrics: c.Metrics, introspection: c.Introspection,
		actor: graph.Actor{Name: authorship{Author: c.Author}.author(), Role: model.RoleAdmin},
		started: func(address, metrics string) {
			fmt.Fprintf(p.stdout, "Cliffedge answers at http://%s/graphql\n", address)
			if metrics != "" {
				fmt.Fprintf(p.stdout, "Metrics are at http://%s/metrics\n", metrics)
			}
		},
	}
	return errors.Join(s.run(ctx, p, db), db.Close())
}

// service is what serve and demo have in common.
type service struct {
	listen, metrics string
	introspection   bool
	actor           graph.Actor // everybody, until there is a way to sign in: hence loopback alone
	started         func(address, metrics string)
}

func (s service) run(ctx context.Context, p *program, db *sql.DB) error {
	if err := onlyThisMachine(s.listen); err != nil {
		return err
	}
	serve.Tune(p.getenv)
	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	api, err := graph.NewAPI(db, graph.Options{Introspection: s.introspection, Log: log})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	answer := api.Handler()
	mux.HandleFunc("/graphql", func(w http.ResponseWriter, r *http.Request) {
		answer.ServeHTTP(w, r.WithContext(graph.WithActor(r.Context(), s.actor)))
	})
	if s.introspection {
		mux.Handle("/graphiql/", http.StripPrefix("/graphiql", graphiql.Handler("/graphql", savedQueries())))
		mux.Handle("GET /{$}", http.RedirectHandler("/graphiql/", http.StatusSeeOther))
	}
	return serve.Run(ctx, serve.Config{
		Listen: s.listen, Metrics: s.metrics, Handler: mux, Hosts: thisMachine, Log: log, Started: s.started, Collectors: api.Collectors(),
		Ready: func(ctx context.Context) error {
			_, err := db.Authorities(ctx)
			return err
		},
	})
}

// thisMachine is what requests may ask for: a page elsewhere whose name points here is not answered.
var thisMachine = []string{"127.0.0.1", "localhost", "::1", "[::1]"}

// onlyThisMachine refuses an address that others can reach: nobody signs in yet, so whoever reaches it sees and changes all.
func onlyThisMachine(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("--listen %s: expected an address and a port, such as 127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--listen %s: only this machine may reach the server, as nobody signs in; expected 127.0.0.1", address)
	}
	return nil
}

// savedQueries are the API's examples, as GraphiQL shows them.
func savedQueries() []graphiql.Example {
	list := make([]graphiql.Example, 0, len(graph.Examples()))
	for _, e := range graph.Examples() {
		list = append(list, graphiql.Example{Title: e.Title, Query: e.Query})
	}
	return list
}
