package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/pgtest"
	"cliffedge/sql"
)

// onBoth tests with a database that has nothing in it but its tables: of SQLite, and of PostgreSQL where there is one.
func onBoth(t *testing.T, test func(t *testing.T, db string)) {
	t.Run("SQLite", func(t *testing.T) {
		db := "--db=sqlite:" + filepath.Join(t.TempDir(), "plans.db")
		fine(t, "", "migrate", db)
		test(t, db)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		db := "--db=" + pgtest.Database(t)
		fine(t, "", "migrate", db)
		test(t, db)
	})
}

// The secrets that commands print, each on a line of its own.
var (
	printedCode  = regexp.MustCompile(`(?m)^    ([a-z2-7]{26})$`)
	printedToken = regexp.MustCompile(`\n(cliffedge_[a-z2-7]{26})\n$`)
)

// one gives the only match of what a command printed.
func one(t *testing.T, pattern *regexp.Regexp, printed string) string {
	t.Helper()
	found := pattern.FindAllStringSubmatch(printed, -1)
	if len(found) != 1 {
		t.Fatalf("%v is there %d times in %s", pattern, len(found), printed)
	}
	return found[0][1]
}

// signedIn does work on the registry of a database, as a server at the time of these tests has it.
func signedIn(t *testing.T, db string, work func(ctx context.Context, r *access.Registry)) {
	t.Helper()
	ctx := access.Everything(t.Context())
	opened, err := sql.Open(ctx, strings.TrimPrefix(db, "--db="), sql.Options{Codec: exchange.Snapshots{}})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	now := func() time.Time { return time.Date(2019, 9, 1, 13, 0, 0, 0, time.UTC) }
	work(ctx, access.NewRegistry(opened, access.NewTrail(opened, slog.New(slog.DiscardHandler), now), now))
}

// A user's life: they are added, set a password with their code, are suspended, come back, are exported and forgotten.
func TestAUsersLife(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		said := fine(t, "", "user", "add", db, "--email", "Ann@Example.gov.uk", "--name", "Ann Example")
		id := one(t, regexp.MustCompile(`Ann Example <ann@example\.gov\.uk> is a user now: (user-[a-z2-7]{26})\.`), said)
		old := one(t, printedCode, said)
		for _, says := range []string{"within 24 hours", "/password", "not\nshown again"} {
			if !strings.Contains(said, says) {
				t.Errorf("user add does not say %q: %s", says, said)
			}
		}
		refused(t, exitWrong, "--email: there is a user with this e-mail address already: Ann Example", "user", "add", db, "--email", "ANN@example.gov.uk", "--name", "Other")
		code := one(t, printedCode, fine(t, "", "user", "code", db, "--email", "ANN@example.gov.uk"))
		signedIn(t, db, func(ctx context.Context, r *access.Registry) {
			if _, err := r.SetPassword(ctx, old, "three words apart"); err == nil {
				t.Error("the first code is good after the second was made")
			}
			if u, err := r.SetPassword(ctx, code, "three words apart"); err != nil || string(u.ID) != id {
				t.Errorf("the code is not good: %v", err)
			}
		})

		mayEnter := func() bool {
			var err error
			signedIn(t, db, func(ctx context.Context, r *access.Registry) {
				_, err = r.SignIn(ctx, "ann@example.gov.uk", "three words apart", "192.0.2.1")
			})
			return err == nil
		}
		fine(t, "", "user", "suspend", db, "--email", "ann@example.gov.uk")
		if mayEnter() {
			t.Error("who is suspended signs in")
		}
		if list := fine(t, "", "user", "list", db); !strings.Contains(list, "ann@example.gov.uk  Ann Example  with a password  suspended\n") {
			t.Errorf("user list said %s", list)
		}
		fine(t, "", "user", "resume", db, "--email", "ann@example.gov.uk")
		if !mayEnter() {
			t.Error("who is not suspended any more does not sign in")
		}

		got := run(t, "", "", "user", "erase", db, "--email", "ann@example.gov.uk")
		if got.status != exitWrong || !strings.HasPrefix(got.stdout, "Ann Example <ann@example.gov.uk> would be forgotten, who has no role.\n") ||
			!strings.Contains(got.stdout, id) || got.stderr != "Nothing was erased; --yes erases it.\n" || !mayEnter() {
			t.Errorf("erase without --yes gave %+v", got)
		}
		fine(t, "", "user", "erase", db, "--email", "Ann@example.gov.uk", "--yes")
		if list := fine(t, "", "user", "list", db, "--format", "json"); list != "[]\n" {
			t.Errorf("after the erasure there are %s", list)
		}
		trail := fine(t, "", "audit", db, "--platform")
		if strings.Contains(trail, "Ann") || strings.Contains(trail, "ann@") || !strings.Contains(strings.Join(strings.Fields(trail), ""), "usererased:"+id) {
			t.Errorf("the trail after the erasure is %s", trail)
		}
		for _, command := range []string{"code", "suspend", "resume", "export", "erase"} {
			refused(t, exitWrong, "--email: there is no", "user", command, db, "--email", "ann@example.gov.uk")
		}
		if said := fine(t, "", "verify", db); !strings.Contains(said, "All is as it was written") {
			t.Errorf("verify said %s", said)
		}
	})
}

// What is kept of a person is written whole, with what is about them in authorities that they have left, and without secrets.
func TestAPersonsDataIsExported(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		fine(t, "", "import", smallPlan, db)
		fine(t, "", "member", "set", db, "--authority", "example", "--email", "ann@example.gov.uk", "--name", "Ann", "--role", "ADMIN")
		code := one(t, printedCode, fine(t, "", "member", "set", db, "--authority", "example", "--email", "bob@example.gov.uk", "--name", "Bob", "--role", "ADMIN"))
		signedIn(t, db, func(ctx context.Context, r *access.Registry) {
			if _, err := r.SetPassword(ctx, code, "three words apart"); err != nil {
				t.Error(err)
			}
		})
		secret := one(t, printedToken, fine(t, "", "token", "create", db, "--authority", "example", "--email", "bob@example.gov.uk", "--name", "Report", "--role", "VIEWER"))
		fine(t, "", "member", "remove", db, "--authority", "example", "--email", "bob@example.gov.uk")
		fine(t, "", "member", "set", db, "--authority", "other", "--email", "bob@example.gov.uk", "--role", "ADMIN")
		text := fine(t, "", "user", "export", db, "--email", "BOB@example.gov.uk")
		for _, hidden := range []string{"argon2", secret, secret[len("cliffedge_"):], code, "ann@"} {
			if strings.Contains(text, hidden) {
				t.Errorf("the export has %q", hidden)
			}
		}
		var data struct {
			User struct {
				ID, Email, Name string
			}
			Roles  []struct{ Authority, Role string }
			Tokens []struct{ Name, Authority, Email string }
			Events []struct{ Action, Authority, At string }
		}
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			t.Fatal(err)
		}
		if data.User.Email != "bob@example.gov.uk" || fmt.Sprint(data.Roles) != "[{other ADMIN}]" || fmt.Sprint(data.Tokens) != "[{Report example bob@example.gov.uk}]" {
			t.Errorf("the export is %s", text)
		}
		var actions []string
		for i, e := range data.Events {
			if i > 0 && e.At < data.Events[i-1].At {
				t.Error("the events are not in the order of time")
			}
			actions = append(actions, e.Action)
		}
		for _, want := range []string{"USER_ADDED", "CODE_MADE", "MEMBER_SET", "PASSWORD_SET", "TOKEN_MADE", "MEMBER_REMOVED", "AUTHORITY_CREATED", "USER_EXPORTED"} {
			if !slices.Contains(actions, want) {
				t.Errorf("of %s the export says nothing: %v", want, actions)
			}
		}
	})
}

// Lists are safe in a spreadsheet and on a terminal, whatever somebody is called, and have an entry for each user.
func TestUsersAreListedSafely(t *testing.T) {
	db := "--db=sqlite:" + filepath.Join(t.TempDir(), "plans.db")
	fine(t, "", "migrate", db)
	fine(t, "", "user", "add", db, "--email", "eve@example.gov.uk", "--name", `=HYPERLINK("http://x","y")`, "--operator")
	fine(t, "", "member", "set", db, "--authority", "example", "--email", "+1@example.gov.uk", "--name", "@sum", "--role", "ADMIN")
	for _, args := range [][]string{
		{"user", "list", db, "--format", "csv"},
		{"member", "list", db, "--authority", "example", "--format", "csv"},
		{"audit", db, "--platform", "--format", "csv"},
		{"audit", db, "--authority", "example", "--format", "csv"},
	} {
		records, err := csv.NewReader(strings.NewReader(fine(t, "", args...))).ReadAll()
		if err != nil || len(records) < 2 {
			t.Fatalf("%v printed %v: %v", args, records, err)
		}
		for _, cell := range slices.Concat(records...) {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
				t.Errorf("%v printed the cell %q", args, cell)
			}
		}
	}
	if list := fine(t, "", "user", "list", db); !strings.Contains(list, "not yet   operator") {
		t.Errorf("user list said %s", list)
	}
	got := run(t, "", "", "user", "add", db, "--email", "a@example.gov.uk", "--name", "a\x1b[2Jb")
	if got.status != exitUsage || strings.Contains(got.stderr, "\x1b") || !strings.Contains(got.stderr, "--name: the name cannot be one") {
		t.Errorf("a name that does something to a terminal gave %+v", got)
	}
}

// Everything that is wrong with the flags is said at once, each with its flag, and nothing is done.
func TestWrongUsageOfAccounts(t *testing.T) {
	t.Chdir(t.TempDir()) // where there is no database
	for _, c := range []struct{ args, says string }{
		{"user", `expected one of "add", "list"`},
		{"user", `Run "cliffedge user --help"`},
		{"user add", "--email: the value is missing; expected an e-mail address such as finance@example.gov.uk\n--name: the value is missing; expected the user's name\nRun \"cliffedge user add --help\" for how to use it.\n"},
		{"user add --email ann --name=", "--email: the e-mail address cannot be one; expected one such as finance@example.gov.uk\n--name: the value is missing"},
		{"user code", "--email: the value is missing"},
		{"user suspend --email=", "--email: the value is missing"},
		{"user resume --email @", "--email: the e-mail address cannot be one"},
		{"user export", "--email: the value is missing"},
		{"user erase --yes", "--email: the value is missing"},
		{"user list --format xml", "xml"},
		{"member set --authority A_B --email x --role BOSS --name=\x00", "--authority: \"A_B\" cannot be an authority's id"},
		{"member set --authority A_B --email x --role BOSS", "\n--email: the e-mail address cannot be one; expected one such as finance@example.gov.uk\n--role: \"BOSS\" is no role; expected VIEWER, ANALYST, APPROVER or ADMIN\n"},
		{"member set --authority a --email a@b.uk --role NONE", `--role: "NONE" is no role`},
		{"member set --authority a --email a@b.uk --role admin", `--role: "admin" is no role`},
		{"member set", "--authority: the value is missing; expected an authority's id\n--email: the value is missing; expected an e-mail address such as finance@example.gov.uk\n--role: the value is missing; expected VIEWER, ANALYST, APPROVER or ADMIN\n"},
		{"member remove", "--authority: the value is missing; expected an authority's id\n--email: the value is missing"},
		{"member list", "--authority: the value is missing"},
		{"token create --days 0 --role X", "--authority: the value is missing; expected an authority's id\n--email: the value is missing; expected an e-mail address such as finance@example.gov.uk\n" +
			"--name: the value is missing; expected what the token is for\n--role: \"X\" is no role; expected VIEWER, ANALYST, APPROVER or ADMIN\n--days: \"0\" is no time for a token to last; expected a whole number of days from 1 to 366\n"},
		{"token create --days 367", `--days: "367" is no time`},
		{"token create --days 1.5", `--days: "1.5" is no time`},
		{"token list", "--authority: the value is missing"},
		{"token revoke", "--authority: the value is missing; expected an authority's id\n--id: the value is missing; expected a token's id\n"},
		{"token revoke --authority a --id cliffedge_secretsecretsecret", "--id: this is no token's id"},
		{"audit", "--authority and --platform: expected one of them"},
		{"audit --authority a --platform", "--authority and --platform: expected one of them"},
		{"audit --platform --changes --since soon", "--changes: goes with --authority; the platform has no plans\n--since: \"soon\" is not a time"},
		{"audit --platform --db plans.db", "--db: this is no address of a database"},
	} {
		got := run(t, "", "", strings.Fields(c.args)...)
		if got.status != exitUsage || got.stdout != "" || !strings.Contains(got.stderr, c.says) {
			t.Errorf("%s gave %d, %q and\n%s\nexpected %d and\n%s", c.args, got.status, got.stdout, got.stderr, exitUsage, c.says)
		}
		if strings.Contains(got.stderr, "secretsecret") {
			t.Errorf("%s repeats a secret: %s", c.args, got.stderr)
		}
	}
	for _, args := range []string{
		"user list", "user add --email a@b.uk --name A", "member list --authority a", "member set --authority a --email a@b.uk --name A --role ADMIN",
		"token list --authority a", "audit --platform", "user erase --email a@b.uk --yes",
	} {
		refused(t, exitWrong, "cliffedge.db is not there", strings.Fields(args)...)
	}
}

// Each command's help is a page with examples that begin as the command does.
func TestHelpOfAccounts(t *testing.T) {
	for _, command := range []string{
		"user add", "user list", "user code", "user suspend", "user resume", "user export", "user erase", "member set", "member remove",
		"member list", "token create", "token list", "token revoke", "audit",
	} {
		help := fine(t, "", append(strings.Fields(command), "--help")...)
		if !strings.Contains(help, "Examples:\n") || !strings.Contains(help, "    cliffedge "+command) || !strings.Contains(strings.Join(strings.Fields(help), " "), "sqlite:cliffedge.db.") {
			t.Errorf("the help of %s is\n%s", command, help)
		}
	}
}

// A code or a token whose output fails is lost, and is not told elsewhere. What was done is.
func TestSecretsAreNotToldWhereTheOutputFails(t *testing.T) {
	db := "--db=sqlite:" + filepath.Join(t.TempDir(), "plans.db")
	fine(t, "", "migrate", db)
	for _, c := range []struct{ args, says string }{
		{"user add --email ann@example.gov.uk --name Ann", "ann@example.gov.uk is a user. The one-time code is lost"},
		{"user code --email ann@example.gov.uk", "has a new one-time code, and any other is void. The one-time code is lost"},
		{"member set --authority example --email bob@example.gov.uk --name Bob --role ADMIN", "is now ADMIN of example. They may import its plan. The one-time code is lost"},
		{"token create --authority example --email bob@example.gov.uk --name Report --role ADMIN", "Its secret is lost: revoke it, and make another."},
	} {
		var stderr bytes.Buffer
		p := program{stdin: strings.NewReader(""), stdout: full{}, stderr: &stderr, getenv: func(string) string { return "" }, now: time.Now}
		status := p.run(append(strings.Fields(c.args), db))
		if status != exitWrong || !strings.Contains(stderr.String(), c.says) || regexp.MustCompile(`(^|[^-])\b(cliffedge_)?[a-z2-7]{26}\b`).MatchString(stderr.String()) {
			t.Errorf("%s gave %d and %s", c.args, status, stderr.String())
		}
	}
}
