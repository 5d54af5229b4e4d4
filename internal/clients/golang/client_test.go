package golang

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cliffedge/examples"
	"cliffedge/forecast/plan"
	"cliffedge/graph"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/signin"
	"cliffedge/sql"
)

// newClient gives a client of a server with Tendring's plan, where it asks as an analyst, with a token.
func newClient(t *testing.T) graphql.Client {
	t.Helper()
	db, err := sql.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "plans.db"), sql.Options{Codec: exchange.Snapshots{}, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	data, err := examples.Plans.ReadFile("tendring/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := exchange.Read("plan.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Update(t.Context(), plan.Update{
		Authority: p.Authority.ID, Author: "ann", Note: "Loaded", Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	control := access.NewControl(db, db, time.Now, log)
	api, err := graph.NewAPI(control, graph.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	gate, err := signin.New(signin.Config{Registry: control.Registry, Accounts: db, Now: time.Now, Log: log, Page: func(http.ResponseWriter, *http.Request, signin.Page) {}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gate.Handler(api.Handler()))
	t.Cleanup(server.Close)
	return graphql.NewClient(server.URL+"/graphql", bearing{newToken(t, control.Registry), server.Client()})
}

// newToken gives a token of an analyst.
func newToken(t *testing.T, registry *access.Registry) string {
	t.Helper()
	machine := access.With(t.Context(), access.Machine("root"))
	const email = "bob@example.gov.uk"
	if _, _, err := registry.SetMember(machine, "tendring", email, "Bob Example", access.Analyst); err != nil {
		t.Fatal(err)
	}
	_, secret, err := registry.CreateTokenFor(machine, "tendring", email, "Test", access.Analyst, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// bearing sends a token with each request.
type bearing struct {
	token string
	*http.Client
}

// Do sends a request.
func (b bearing) Do(r *http.Request) (*http.Response, error) {
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.Client.Do(r)
}

// The generated client asks for figures, and has them in types that lose nothing.
func TestClientsInGoAsk(t *testing.T) {
	scenario := "carry-on-unfunded"
	got, err := CliffEdges(t.Context(), newClient(t), "tendring", &scenario, "2024-04", "2027-03")
	if err != nil {
		t.Fatal(err)
	}
	f := got.Authority.Plan.Forecast
	if got.Authority.Plan.Revision != 1 || len(f.Fingerprint) != 32 || len(f.Years) != 3 || f.Years[1].Year != "2025/26" {
		t.Fatalf("the forecast is %+v of revision %d", f, got.Authority.Plan.Revision)
	}
	if totals := f.Years[2].Totals; totals.Cost != 10_397_572 || totals.Funding != 5_198_792 || totals.Gap != 5_198_780 {
		t.Errorf("2026/27 is %+v", totals)
	}
	if len(f.Cliffs) != 2 {
		t.Fatalf("there are %d cliff edges", len(f.Cliffs))
	}
	if c := f.Cliffs[0]; c.Kind != CliffKindCapacity || c.Annualised != nil || c.DecideBy != "2024-10-01" {
		t.Errorf("the first cliff edge is %+v", c)
	}
	if c := f.Cliffs[1]; c.Date != "2025-07-01" || c.Kind != CliffKindFunding || c.Annualised == nil || *c.Annualised <= 0 || c.Fte != "1" || len(c.Posts) != 1 {
		t.Errorf("the second cliff edge is %+v", c)
	}
	last := f.Posts[len(f.Posts)-1]
	if last.Post == nil || last.Post.Slug != "fso-harwich" || last.FundedUntil == nil || *last.FundedUntil != "2025-06-30" || len(last.Gaps) != 36 || last.Gaps[15] != 420_650 {
		t.Errorf("the last post is %+v", last)
	}
}

// There is nothing to have of an authority that is not there.
func TestClientsInGoFindNothing(t *testing.T) {
	got, err := CliffEdges(t.Context(), newClient(t), "nowhere", nil, "2024-04", "2027-03")
	if err != nil || got.Authority != nil {
		t.Errorf("it is answered %+v, %v", got.Authority, err)
	}
}

func halfAPost(expected int, dryRun bool) *ApplyChangesInput {
	return &ApplyChangesInput{
		Authority: "tendring", Note: "Half a post", ExpectedRevision: &expected, DryRun: dryRun,
		Changes: []*Change{{SetFte: &SetFteInput{Post: "fso-harwich", Fte: "0.5", From: "2025-01-01"}}},
	}
}

// An edit is tried, then made; tried from a revision that is no longer the latest, it is refused with a code.
func TestClientsInGoEdit(t *testing.T) {
	client := newClient(t)
	tried, err := Edit(t.Context(), client, halfAPost(1, true))
	if err != nil {
		t.Fatal(err)
	}
	if e := tried.ApplyChanges; !e.DryRun || len(e.Changes) != 1 || e.Changes[0].List != "posts" || e.Changes[0].Key != "fso-harwich" ||
		e.Changes[0].Before == nil || e.Changes[0].After == nil || !strings.Contains(*e.Changes[0].After, `"fteSteps"`) {
		t.Errorf("the dry run is answered %+v", e)
	}
	made, err := Edit(t.Context(), client, halfAPost(1, false)) // the dry run made none
	if err != nil {
		t.Fatal(err)
	}
	if r := made.ApplyChanges.Revision; made.ApplyChanges.DryRun || r.Number != 2 || r.Author != "Bob Example" || r.Note != "Half a post" || r.MadeAt.IsZero() {
		t.Errorf("it made %+v", r)
	}
	_, err = Edit(t.Context(), client, halfAPost(1, false))
	refused(t, err, "CONFLICT", "revision 2 was made by Bob Example")
}

// Errors come as the API says them.
func TestClientsInGoAreRefused(t *testing.T) {
	client := newClient(t)
	unknown := "none"
	_, err := CliffEdges(t.Context(), client, "tendring", &unknown, "2024-04", "2027-03")
	refused(t, err, "NOT_FOUND", "none")
	_, err = CliffEdges(t.Context(), client, "tendring", nil, "2024-13", "2027-03")
	refused(t, err, "BAD_INPUT", "2024-13")
	two := []*Change{{RemoveSource: &RemoveSourceInput{Source: "icb"}, EndPost: &EndPostInput{Post: "fso-harwich", On: "2025-01-01"}}}
	_, err = WhatIf(t.Context(), client, "tendring", two, "2024-04", "2025-03")
	refused(t, err, "BAD_INPUT", "exactly one")
	one := []*Change{{RemoveSource: &RemoveSourceInput{Source: "icb"}}}
	got, err := WhatIf(t.Context(), client, "tendring", one, "2024-04", "2025-03")
	if err != nil {
		t.Fatal(err)
	}
	if total := got.Authority.Plan.WhatIf.Total; total.Gap <= 0 || total.Cost != total.Funding+total.Gap {
		t.Errorf("without the source it is %+v", total)
	}
}

// refused fails unless the API's one error has this code and says this.
func refused(t *testing.T, err error, code, says string) {
	t.Helper()
	var list gqlerror.List
	var status *graphql.HTTPError
	switch {
	case errors.As(err, &status):
		list = status.Response.Errors
	case !errors.As(err, &list):
		t.Errorf("the error is %v; expected one with the code %s", err, code)
		return
	}
	if len(list) != 1 || list[0].Extensions["code"] != code || !strings.Contains(list[0].Message, says) {
		t.Errorf("the errors are %+v; expected one with the code %s that says %q", list, code, says)
	}
}

// What is committed is what the schema and the operations generate.
func TestClientsInGoAreGenerated(t *testing.T) {
	if out, err := genqlient(t, "-n").CombinedOutput(); err != nil {
		missing(t, "genqlient cannot be had: %v: %s", err, out)
	}
	folder := t.TempDir()
	config, err := os.ReadFile("genqlient.yaml")
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("../../../graph", filepath.Join(here, "../../../graph"), "operations.graphql", filepath.Join(here, "operations.graphql")).Replace(string(config))
	if err := os.WriteFile(filepath.Join(folder, "genqlient.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := genqlient(t, "", filepath.Join(folder, "genqlient.yaml")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	made, err := os.ReadFile(filepath.Join(folder, "generated.go"))
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("generated.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != string(committed) {
		t.Error("generated.go is not what the schema and the operations generate: go generate ./internal/clients/golang")
	}
}

// genqlient is the generator with its arguments; or with -n, only what gets it ready.
func genqlient(t *testing.T, only string, args ...string) *exec.Cmd {
	words := []string{"-C", "../../..", "tool", "-modfile=tools/go.mod"}
	if only != "" {
		words = append(words, only)
	}
	return exec.CommandContext(t.Context(), "go", append(append(words, "genqlient"), args...)...)
}

// missing skips a test that cannot be run here, loudly, or fails it where CLIFFEDGE_REQUIRE says that all must run.
func missing(t *testing.T, why string, args ...any) {
	t.Helper()
	why = fmt.Sprintf(why, args...)
	if os.Getenv("CLIFFEDGE_REQUIRE") == "all" {
		t.Fatalf("this cannot be tested, and CLIFFEDGE_REQUIRE=all forbids to skip it: %s", why)
	}
	t.Skipf("SKIPPED: %s was not tested: %s", t.Name(), why)
}
