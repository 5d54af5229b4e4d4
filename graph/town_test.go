package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

// town is a server of two authorities that know nothing of each other, each with a plan of everything (testdata/town.yaml) and with
// people of every role. Who asks is named in a header.
type town struct {
	t        testing.TB
	db       *sql.DB
	counted  *countedStore
	control  *access.Control
	registry *access.Registry
	api      *API
	handler  http.Handler
	machine  context.Context
	log      *lockedLog
	tokens   map[string]string // by who asks with it
	later    atomic.Int64      // by how much its clock is ahead, in nanoseconds
}

// lockedLog is written to by requests while a test reads it.
type lockedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// The two authorities, the words that their texts have and nobody else's, and their salaries in pounds.
const here, elsewhere = plan.ID("alder"), plan.ID("birch")

var marks = map[plan.ID]string{here: "MARKALDER", elsewhere: "MARKBIRCH"}

var pay = map[plan.ID][3]string{here: {"43217.89", "45178.93", "39871.57"}, elsewhere: {"51239.87", "57193.81", "36719.53"}}

// planIn is an authority's plan as a file.
func planIn(t testing.TB, authority plan.ID) string {
	t.Helper()
	text, err := os.ReadFile("testdata/town.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(
		"ID", string(authority), "MARK", marks[authority], "SALARY", pay[authority][0], "LATER", pay[authority][1], "HOPED", pay[authority][2],
	).Replace(strings.ReplaceAll(string(text), "BID", "B\x00D"))
}

// person is who asks: with what role here, and elsewhere.
type person struct {
	name            string
	here, elsewhere access.Role
	operator        bool
	nobody          bool
	token           bool
}

// everybody is each kind of who may ask.
var everybody = []person{
	{name: "nobody", nobody: true},
	{name: "stranger"},
	{name: "operator", operator: true},
	{name: "viewer", here: access.Viewer},
	{name: "analyst", here: access.Analyst},
	{name: "approver", here: access.Approver},
	{name: "admin", here: access.Admin},
	{name: "viewer-elsewhere", elsewhere: access.Viewer},
	{name: "analyst-elsewhere", elsewhere: access.Analyst},
	{name: "approver-elsewhere", elsewhere: access.Approver},
	{name: "admin-elsewhere", elsewhere: access.Admin},
	{name: "both", here: access.Viewer, elsewhere: access.Admin},
	{name: "token-of-admin", here: access.Viewer, token: true},
	{name: "token-of-both", elsewhere: access.Admin, token: true},
	{name: "token-elsewhere", elsewhere: access.Admin, token: true},
}

func (p person) email() string { return p.name + "@example.gov.uk" }

func newTown(t testing.TB) *town {
	t.Helper()
	db, err := sql.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "plans.db"), sql.Options{Codec: exchange.Snapshots{}, Migrate: true, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, db: db, log: &lockedLog{}, tokens: map[string]string{}}
	w.counted = &countedStore{Store: db}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	w.control = access.NewControl(w.counted, &countedAccounts{db, w.counted}, w.now, log)
	w.registry = w.control.Registry
	w.machine = access.With(t.Context(), access.Machine("root"))
	if w.api, err = NewAPI(w.control, Options{Introspection: true, Log: log}); err != nil {
		t.Fatal(err)
	}
	api := w.api.Handler()
	w.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p, err := w.who(r.Context(), r.Header.Get("Test-As"))
		if err != nil {
			http.Error(rw, err.Error(), http.StatusUnauthorized)
			return
		}
		ctx := r.Context()
		if p != nil {
			ctx = access.With(ctx, p)
		}
		api.ServeHTTP(rw, r.WithContext(ctx))
	})
	t.Cleanup(func() { db.Close() })
	w.people()
	for _, authority := range []plan.ID{here, elsewhere} {
		w.keep(authority, planIn(t, authority))
	}
	return w
}

func (w *town) now() time.Time { return time.Now().Add(time.Duration(w.later.Load())) }

// pass lets time pass.
func (w *town) pass(d time.Duration) { w.later.Add(int64(d)) }

// people makes everybody, by way of the registry.
func (w *town) people() {
	w.t.Helper()
	for authority, admin := range map[plan.ID]string{here: "admin", elsewhere: "admin-elsewhere"} {
		_, _, err := w.registry.CreateAuthority(w.machine, authority, admin+"@example.gov.uk", admin)
		w.must(err)
	}
	for _, p := range everybody {
		if p.nobody || p.token {
			continue
		}
		if p.here == access.None && p.elsewhere == access.None {
			_, _, err := w.registry.AddUser(w.machine, p.email(), p.name, p.operator)
			w.must(err)
		}
		for authority, role := range map[plan.ID]access.Role{here: p.here, elsewhere: p.elsewhere} {
			if role != access.None {
				_, _, err := w.registry.SetMember(w.machine, authority, p.email(), p.name, role)
				w.must(err)
			}
		}
	}
	w.tokens["token-of-admin"] = w.token(here, "admin", access.Viewer)
	w.tokens["token-of-both"] = w.token(elsewhere, "both", access.Admin)
	w.tokens["token-elsewhere"] = w.token(elsewhere, "admin-elsewhere", access.Admin)
}

func (w *town) token(authority plan.ID, of string, role access.Role) string {
	w.t.Helper()
	_, secret, err := w.registry.CreateTokenFor(w.machine, authority, of+"@example.gov.uk", "test", role, 24*time.Hour)
	w.must(err)
	return secret
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// keep keeps a plan file.
func (w *town) keep(authority plan.ID, text string) {
	w.t.Helper()
	p, err := exchange.ReadText("plan.yaml", strings.ReplaceAll(text, "B\x00D", "BID"))
	w.must(err)
	_, err = w.control.Guard.Update(w.machine, plan.Update{Authority: authority, Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil }})
	w.must(err)
}

// who gives the principal of a name; nil for nobody.
func (w *town) who(ctx context.Context, name string) (*access.Principal, error) {
	if name == "nobody" {
		return nil, nil
	}
	if secret := w.tokens[name]; secret != "" {
		return w.registry.ByToken(ctx, secret)
	}
	u, err := w.db.UserByEmail(ctx, name+"@example.gov.uk")
	if err != nil {
		return nil, err
	}
	return w.registry.ByUser(ctx, u.ID, u.Epoch)
}

// told is what somebody was answered.
type told struct {
	answer
	text string
}

// codes are those of the errors, each once.
func (a told) codes() string {
	var list []string
	for _, e := range a.Errors {
		if len(list) == 0 || list[len(list)-1] != e.Extensions.Code {
			list = append(list, e.Extensions.Code)
		}
	}
	return strings.Join(list, " ")
}

// ask sends a query as somebody.
func (w *town) ask(as, query string, headers ...string) told {
	w.t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	w.must(err)
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Test-As", as)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rw := httptest.NewRecorder()
	w.handler.ServeHTTP(rw, r)
	a := told{answer{status: rw.Code}, rw.Body.String()}
	if err := json.Unmarshal(rw.Body.Bytes(), &a.answer); err != nil {
		w.t.Fatalf("%s asks\n%s\n%v: %s", as, query, err, rw.Body)
	}
	return a
}

// given is what somebody is answered without an error.
func (w *town) given(as, query string, into any, headers ...string) told {
	w.t.Helper()
	a := w.ask(as, query, headers...)
	if len(a.Errors) > 0 {
		w.t.Fatalf("%s asks\n%s\nand is answered %s", as, query, a.text)
	}
	if into != nil {
		w.must(json.Unmarshal(a.Data, into))
	}
	return a
}

// refused is what somebody is answered with an error of a code.
func (w *town) refused(as, query, code string, headers ...string) told {
	w.t.Helper()
	a := w.ask(as, query, headers...)
	if a.codes() != code {
		w.t.Errorf("%s asks\n%s\nand is answered %.600s; expected %s", as, query, a.text, code)
	}
	return a
}

// figures are the salaries here, in all ways in which they might be written, and the notes beside them.
func (w *town) figures() *regexp.Regexp {
	w.t.Helper()
	a := w.given("admin", `{ authority(slug: "alder") { plan { posts { salaries { amount } } forecast(from: "2024-04", to: "2026-03") {
		a: explain(post: "alder-worker", month: "2024-05") { ...F } b: explain(post: "alder-worker", month: "2025-03") { ...F } c: explain(post: "alder-worker", month: "2025-07") { ...F } }
		hope: forecast(scenario: "alder-hope", from: "2024-04", to: "2026-03") { explain(post: "alder-new", month: "2024-07") { ...F } } } } }
		fragment F on Explanation { stretches { fillings { salaryEntry salary pay awards { salary } } } }`, nil)
	var list []string
	for _, pence := range regexp.MustCompile(`\d{7,}`).FindAllString(a.text, -1) {
		pounds, rest := pence[:len(pence)-2], pence[len(pence)-2:]
		list = append(list, `\b`+pence+`\b`, pounds+`\.`+rest, pounds[:len(pounds)-3]+","+pounds[len(pounds)-3:]+`\.`+rest)
	}
	if len(list) < 30 {
		w.t.Fatalf("only %d figures are found in %s", len(list), a.text)
	}
	return regexp.MustCompile("SECRETMARKALDER|" + strings.Join(list, "|"))
}

// countedStore counts what the store of plans and the accounts are asked for.
type countedStore struct {
	plan.Store
	mu    sync.Mutex
	calls []string
}

func (c *countedStore) note(call string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, call)
}

// since gives what was asked for since it was last asked.
func (c *countedStore) since() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := strings.Join(c.calls, " ")
	c.calls = nil
	return list
}

func (c *countedStore) Authorities(ctx context.Context) ([]plan.Head, error) {
	c.note("Authorities")
	return c.Store.Authorities(ctx)
}

func (c *countedStore) Revision(ctx context.Context, authority plan.ID, number int64) (plan.Revision, error) {
	c.note("Revision")
	return c.Store.Revision(ctx, authority, number)
}

func (c *countedStore) RevisionAt(ctx context.Context, authority plan.ID, at plan.Instant) (plan.Revision, error) {
	c.note("RevisionAt")
	return c.Store.RevisionAt(ctx, authority, at)
}

func (c *countedStore) Load(ctx context.Context, authority plan.ID, revision int64) (*plan.Plan, plan.Revision, error) {
	c.note("Load")
	return c.Store.Load(ctx, authority, revision)
}

func (c *countedStore) History(ctx context.Context, authority plan.ID, before int64, most int) ([]plan.Revision, error) {
	c.note("History")
	return c.Store.History(ctx, authority, before, most)
}

func (c *countedStore) Changes(ctx context.Context, authority plan.ID, revision int64) ([]plan.ItemChange, error) {
	c.note("Changes")
	return c.Store.Changes(ctx, authority, revision)
}

func (c *countedStore) Listen(ctx context.Context) (<-chan plan.Revision, func(), error) {
	c.note("Listen")
	return c.Store.Listen(ctx)
}

func (c *countedStore) Update(ctx context.Context, u plan.Update) (plan.Outcome, error) {
	c.note("Update")
	return c.Store.Update(ctx, u)
}

// countedAccounts counts what a request may ask the accounts for after it is known who asks.
type countedAccounts struct {
	access.Accounts
	counts *countedStore
}

func (c *countedAccounts) Record(ctx context.Context, e access.Event) error {
	c.counts.note("Record")
	return c.Accounts.Record(ctx, e)
}

func (c *countedAccounts) UserByEmail(ctx context.Context, email string) (access.User, error) {
	c.counts.note("UserByEmail")
	return c.Accounts.UserByEmail(ctx, email)
}

func (c *countedAccounts) MembersOf(ctx context.Context, authority plan.ID) ([]access.Membership, error) {
	c.counts.note("MembersOf")
	return c.Accounts.MembersOf(ctx, authority)
}

func (c *countedAccounts) TokensOf(ctx context.Context, authority plan.ID) ([]access.Token, error) {
	c.counts.note("TokensOf")
	return c.Accounts.TokensOf(ctx, authority)
}

func (c *countedAccounts) RevokeToken(ctx context.Context, authority plan.ID, id string, e access.Event) error {
	c.counts.note("RevokeToken")
	return c.Accounts.RevokeToken(ctx, authority, id, e)
}

func (c *countedAccounts) Events(ctx context.Context, authority plan.ID, before string, most int) ([]access.Event, error) {
	c.counts.note("Events")
	return c.Accounts.Events(ctx, authority, before, most)
}
