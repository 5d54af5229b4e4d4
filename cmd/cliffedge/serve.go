package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"cliffedge/graph"
	"cliffedge/graph/graphiql"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/serve"
	"cliffedge/internal/signin"
	"cliffedge/internal/web"
	"cliffedge/sql"
)

const serveHelp = `
Serves the plans of a database as web pages and through the GraphQL API, until it is stopped (Ctrl+C, or SIGTERM): it then finishes the requests
that it has begun. Everybody signs in: people by a password or the council's identity provider, programs by a token. The first
administrator is made beside the database (cliffedge member set). It listens on this machine alone, unless it is given a
certificate or stands behind a proxy that has one. Logs go to standard error, a line of JSON for each request. docs/security.md
says how to run it for a council.

Examples:

    cliffedge serve
    cliffedge serve --db sqlite:plans.db --listen 127.0.0.1:9000
    cliffedge serve --db "postgres://cliffedge@localhost/cliffedge" --migrate --metrics 127.0.0.1:9464
    cliffedge serve --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem --url https://cliffedge.example.gov.uk
    cliffedge serve --listen 10.0.0.5:8080 --behind-proxy --url https://cliffedge.example.gov.uk \
        --oidc-issuer https://login.example.gov.uk --oidc-client cliffedge --oidc-secret-file secret.txt \
        --oidc-group finance=north-somerset:ANALYST --oidc-group cabinet=north-somerset:VIEWER
`

// serveCommand is "cliffedge serve".
type serveCommand struct {
	database
	Listen        string    `placeholder:"ADDRESS" default:"127.0.0.1:8080" help:"Address and port; of this machine, unless --tls-cert or --behind-proxy is given."`
	URL           publicURL `name:"url" placeholder:"URL" help:"Where people reach the server: https://cliffedge.example.gov.uk. Needed where others than this machine do."`
	TLSCert       string    `name:"tls-cert" placeholder:"FILE" help:"The certificate, with those that it follows from, to answer by HTTPS."`
	TLSKey        string    `name:"tls-key" placeholder:"FILE" help:"The certificate's key."`
	BehindProxy   bool      `help:"A proxy answers by HTTPS before this server, and is all that reaches it; it sets X-Forwarded-For."`
	Metrics       string    `placeholder:"ADDRESS" help:"Address and port for Prometheus' /metrics, of this machine. Default: none."`
	Migrate       bool      `help:"Bring the tables up to date first, and make SQLite's file where there is none. SQLite's tables always are up to date."`
	Introspection bool      `help:"Answer questions about the schema, and serve GraphiQL."`
	NoRowSecurity bool      `help:"Go without PostgreSQL's row-level security, which a superuser's account passes by."`
	oidc
}

// oidc is the identity provider that people sign in by.
type oidc struct {
	OIDCIssuer      string   `name:"oidc-issuer" placeholder:"URL" help:"The identity provider's address (OpenID Connect)."`
	OIDCClient      string   `name:"oidc-client" placeholder:"ID" help:"What the provider calls this program."`
	OIDCSecretFile  string   `name:"oidc-secret-file" placeholder:"FILE" help:"A file with the secret that the provider gave it. Or the environment's CLIFFEDGE_OIDC_SECRET."`
	OIDCGroups      []string `name:"oidc-group" placeholder:"GROUP=AUTHORITY:ROLE" sep:"none" help:"The role that a group of the provider's gives. May be given again."`
	OIDCGroupsClaim string   `name:"oidc-groups-claim" placeholder:"NAME" default:"groups" help:"What the provider calls a person's groups. Default: ${default}."`
	OIDCScopes      []string `name:"oidc-scope" placeholder:"SCOPE" help:"What to ask the provider for beside openid, email and profile. May be given again."`
	OIDCTrustEmail  bool     `name:"oidc-trust-email" help:"Take e-mail addresses for verified of which the provider does not say it."`
}

// Help is the command's page.
func (serveCommand) Help() string { return serveHelp }

// Validate says all that is wrong with where the server listens and how people sign in.
func (c *serveCommand) Validate() error {
	var wrong []error
	note := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	local, err := isThisMachine(c.Listen)
	wrong = append(wrong, err)
	secure := c.TLSCert != "" || c.BehindProxy
	note((c.TLSCert == "") != (c.TLSKey == ""), "--tls-cert and --tls-key: one of them is missing; expected both, or neither")
	note(c.TLSCert != "" && c.BehindProxy, "--behind-proxy and --tls-cert: both are given; expected one of them")
	note(err == nil && !local && !secure, "--listen %s: others than this machine would reach the server without encryption; expected 127.0.0.1, or --tls-cert and --tls-key, or --behind-proxy", c.Listen)
	note(!secure && c.URL.isSecure(), "--url %s: nothing answers there by HTTPS; expected --tls-cert and --tls-key, or --behind-proxy, as well", c.URL)
	note(secure && c.URL == "", "--url: the value is missing; expected where people reach the server, such as https://cliffedge.example.gov.uk")
	note(secure && c.URL != "" && !c.URL.isSecure(), "--url %s: browsers are answered by HTTPS; expected https://…", c.URL)
	note((c.OIDCIssuer == "") != (c.OIDCClient == ""), "--oidc-issuer and --oidc-client: one of them is missing; expected both, or neither")
	note(c.OIDCIssuer != "" && c.URL == "", "--url: the value is missing; expected where the identity provider sends people back to")
	note(c.OIDCIssuer == "" && (len(c.OIDCGroups) > 0 || c.OIDCSecretFile != ""), "--oidc-issuer: the value is missing, and --oidc-group or --oidc-secret-file is given")
	_, err = signin.ParseGroups(c.OIDCGroups)
	if err != nil {
		wrong = append(wrong, fmt.Errorf("--oidc-group: %w", err))
	}
	return errors.Join(wrong...)
}

// provider gives the identity provider; nil for none.
func (c *serveCommand) provider(p *program) (*signin.ProviderConfig, error) {
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	secret := p.getenv("CLIFFEDGE_OIDC_SECRET")
	if c.OIDCSecretFile != "" {
		text, err := os.ReadFile(c.OIDCSecretFile)
		if err != nil {
			return nil, fmt.Errorf("--oidc-secret-file %s: the file cannot be read: %w", c.OIDCSecretFile, errors.Unwrap(err))
		}
		secret = strings.TrimSpace(string(text))
	}
	groups, err := signin.ParseGroups(c.OIDCGroups)
	return &signin.ProviderConfig{
		Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, ClientSecret: secret, RedirectURL: string(c.URL) + "/oidc/callback",
		GroupsClaim: c.OIDCGroupsClaim, Groups: groups, Scopes: c.OIDCScopes, TrustEmail: c.OIDCTrustEmail,
	}, err
}

// Run serves.
func (c *serveCommand) Run(p *program, _ *bytes.Buffer) error {
	ctx, stop := p.interrupted()
	defer stop()
	provider, err := c.provider(p)
	if err != nil {
		return err
	}
	db, err := sql.Open(ctx, string(c.DB), sql.Options{
		Codec: exchange.Snapshots{}, Now: p.now, Migrate: c.Migrate, Create: c.Migrate, Walled: !c.NoRowSecurity,
	})
	if err != nil {
		return err
	}
	return errors.Join(c.serve(ctx, p, db, provider), db.Close())
}

func (c *serveCommand) serve(ctx context.Context, p *program, db *sql.DB, provider *signin.ProviderConfig) error {
	s, err := newService(p, db, c.Introspection)
	if err != nil {
		return err
	}
	has, err := s.control.Registry.HasUsers(access.Everything(ctx))
	if err != nil {
		return err
	}
	local, _ := isThisMachine(c.Listen)
	if !has && provider == nil {
		const none = "nobody can sign in yet: make the first administrator with cliffedge member set --authority SLUG --email ADDRESS --name NAME --role ADMIN"
		if !local {
			return fmt.Errorf("--listen %s: %s, or name an identity provider with --oidc-issuer", c.Listen, none)
		}
		fmt.Fprintf(p.stderr, "%s%s\n", strings.ToUpper(none[:1]), none[1:])
	}
	pages, err := s.pages(web.Config{CouncilAccounts: provider != nil, Links: web.Links{SignIn: signin.AgainPath, SignOut: signin.SignOutPath}})
	if err != nil {
		return err
	}
	gate, err := signin.New(signin.Config{
		Registry: s.control.Registry, Accounts: db, Now: p.now, Log: s.log, Secure: c.URL.isSecure(),
		TrustProxy: c.BehindProxy, Provider: provider,
		Public: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/assets/") },
		Page:   apart(pages),
	})
	if err != nil {
		return err
	}
	hosts := thisMachine
	if c.URL != "" {
		hosts = append(slices.Clone(thisMachine), c.URL.host())
	}
	return s.run(ctx, serve.Config{
		Listen: c.Listen, Metrics: c.Metrics, Handler: gate.Handler(s.routes(pages)), Hosts: hosts, Certificate: c.TLSCert, Key: c.TLSKey,
		Secure: c.URL.isSecure(), Collectors: append(s.api.Collectors(), gate.Collectors()...),
		Started: func(address, metrics string) { c.started(p, address, metrics) },
	})
}

// started says where the server is.
func (c *serveCommand) started(p *program, address, metrics string) {
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	fmt.Fprintf(p.stdout, "Cliffedge is at %s://%s/, its API at %s://%s/graphql\n", scheme, address, scheme, address)
	if c.URL != "" {
		fmt.Fprintf(p.stdout, "People sign in at %s/sign-in\n", c.URL)
	}
	if metrics != "" {
		fmt.Fprintf(p.stdout, "Metrics are at http://%s/metrics\n", metrics)
	}
}

// publicURL is a flag's address at which people reach the server.
type publicURL string

// Decode reads the flag's value.
func (u *publicURL) Decode(ctx *kong.DecodeContext) error {
	text, err := flagText(ctx, "address", "https://cliffedge.example.gov.uk")
	if err != nil {
		return err
	}
	at, err := url.Parse(text)
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Hostname() == "" || strings.Trim(at.Path, "/") != "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return fmt.Errorf("%q is no address of a server; expected one such as https://cliffedge.example.gov.uk", text)
	}
	*u = publicURL(at.Scheme + "://" + at.Host)
	return nil
}

// isSecure reports whether browsers ask by HTTPS.
func (u publicURL) isSecure() bool { return strings.HasPrefix(string(u), "https:") }

func (u publicURL) host() string {
	at, err := url.Parse(string(u))
	if err != nil {
		panic(err) // Decode read it
	}
	return at.Hostname()
}

// service is what serve and demo have in common.
type service struct {
	program       *program
	db            *sql.DB
	control       *access.Control
	api           *graph.API
	introspection bool
	log           *slog.Logger
}

func newService(p *program, db *sql.DB, introspection bool) (*service, error) {
	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	s := &service{program: p, db: db, control: access.NewControl(db, db, p.now, log), introspection: introspection, log: log}
	var err error
	s.api, err = graph.NewAPI(s.control, graph.Options{Introspection: introspection, Log: log})
	return s, err
}

// routes are what is served to whoever is signed in: the API, and the pages.
func (s *service) routes(pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql", s.api.Handler())
	if s.introspection {
		mux.Handle("/graphiql/", http.StripPrefix("/graphiql", graphiql.Handler("/graphql", savedQueries())))
	}
	mux.Handle("/", pages)
	return mux
}

// pages are the web pages, with a link to what else is served.
func (s *service) pages(c web.Config) (*web.Site, error) {
	c.Ask, c.Now, c.Log = s.api, s.program.now, s.log
	if s.introspection {
		c.Links.GraphiQL = "/graphiql/"
	}
	return web.New(c)
}

// apart has the pages to sign in on laid out as all others are.
func apart(pages *web.Site) func(http.ResponseWriter, *http.Request, signin.Page) {
	return func(w http.ResponseWriter, r *http.Request, p signin.Page) { pages.Apart(w, r, web.Apart(p)) }
}

// run serves as the configuration says.
func (s *service) run(ctx context.Context, c serve.Config) error {
	serve.Tune(s.program.getenv)
	c.Log = s.log
	c.Ready = func(ctx context.Context) error {
		_, err := s.db.Authorities(ctx)
		return err
	}
	return serve.Run(ctx, c)
}

// thisMachine is what requests may ask for: a page elsewhere whose name points here is not answered.
var thisMachine = []string{"127.0.0.1", "localhost", "::1", "[::1]"}

// isThisMachine reports whether an address can be reached from this machine alone.
func isThisMachine(address string) (bool, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false, fmt.Errorf("--listen %s: expected an address and a port, such as 127.0.0.1:8080", address)
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback(), nil
}

// savedQueries are the API's examples, as GraphiQL shows them.
func savedQueries() []graphiql.Example {
	list := make([]graphiql.Example, 0, len(graph.Examples()))
	for _, e := range graph.Examples() {
		list = append(list, graphiql.Example{Title: e.Title, Query: e.Query})
	}
	return list
}
