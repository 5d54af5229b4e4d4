package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
	"cliffedge/internal/access"
	"cliffedge/internal/paper"
	"cliffedge/sql"
)

// userCommands is "cliffedge user".
type userCommands struct {
	Add     userAddCommand     `cmd:"" help:"Make a user, and the code with which they set a password."`
	List    userListCommand    `cmd:"" help:"List all users."`
	Code    userCodeCommand    `cmd:"" help:"Make a new code with which a user sets a password."`
	Suspend userSuspendCommand `cmd:"" help:"Keep a user from signing in."`
	Resume  userResumeCommand  `cmd:"" help:"Let a suspended user sign in again."`
	Export  userExportCommand  `cmd:"" help:"Write all that is kept of a person."`
	Erase   userEraseCommand   `cmd:"" help:"Forget a person."`
}

// onMachine is the context of whoever runs the program beside its database, and so may do all that the database lets them.
func onMachine() context.Context {
	return access.With(access.Everything(context.Background()), access.Machine(authorship{}.author()))
}

// withRegistry does work on the users, members, tokens and trail of the database.
func (d database) withRegistry(p *program, work func(ctx context.Context, db *sql.DB, r *access.Registry) error) error {
	ctx := onMachine()
	return d.with(ctx, func(db *sql.DB) error {
		return work(ctx, db, access.NewRegistry(db, trailOf(p, db), p.now))
	})
}

func trailOf(p *program, db *sql.DB) *access.Trail {
	return access.NewTrail(db, slog.New(slog.NewJSONHandler(p.stderr, nil)), p.now)
}

// wrongFlags is all that is wrong with a command's flags.
type wrongFlags []string

// check adds what is wrong with a flag.
func (w *wrongFlags) check(flag string, err error) {
	if err != nil {
		*w = append(*w, flag+": "+err.Error())
	}
}

// given is check for a flag that must have a value; what is wrong with one is looked for where there is one.
func (w *wrongFlags) given(flag, value, expected string, wrong func(string) error) {
	if strings.TrimSpace(value) == "" {
		w.check(flag, errors.New("the value is missing; expected "+expected))
		return
	}
	if wrong != nil {
		w.check(flag, wrong(value))
	}
}

func (w wrongFlags) err() error {
	if len(w) == 0 {
		return nil
	}
	return errors.New(strings.Join(w, "\n"))
}

// ofFlag names the flag that says what is not there.
func ofFlag(flag string, err error) error {
	if refused := (*plan.StoreError)(nil); errors.As(err, &refused) && refused.Code == plan.NotFound {
		return fmt.Errorf("%s: %w", flag, err)
	}
	return err
}

// someone is the user whom a command is about.
type someone struct {
	Email string `placeholder:"EMAIL" required:"" help:"The user's e-mail address. Capitals make no difference."`
}

func (s someone) check(w *wrongFlags) {
	w.given("--email", s.Email, "an e-mail address such as finance@example.gov.uk", access.CheckEmail)
}

// aUser is what commands about one user have in common.
type aUser struct {
	database
	someone
}

// Validate says what is wrong with the flags.
func (c *aUser) Validate() error {
	var w wrongFlags
	c.check(&w)
	return w.err()
}

// find gives the user with an e-mail address, and false where there is none.
func (s someone) find(ctx context.Context, r *access.Registry) (access.User, bool, error) {
	list, err := r.Users(ctx)
	for _, u := range list {
		if u.Email == strings.ToLower(strings.TrimSpace(s.Email)) {
			return u, true, nil
		}
	}
	return access.User{}, false, err
}

// tellCode prints a one-time code, and what its user does with it.
func tellCode(out *bytes.Buffer, email, code string) {
	fmt.Fprintf(out, `The one-time code of %s:

    %s

Give it to them in private: on your server's page /password they set their password with it, once, within 24 hours. It is not
shown again; "cliffedge user code" makes another.
`, email, code)
}

// codeLost is what is told where a code could not be printed, which is nowhere else.
const codeLost = ` The one-time code is lost; "cliffedge user code" makes another.`

const userAddHelp = `
Makes a user, who belongs to no authority yet ("member set" gives roles, and makes users as well), and prints the one-time
code with which they set their password. An operator of the platform creates authorities and users, and sees no figures.

Examples:

    cliffedge user add --email finance@example.gov.uk --name "Finance lead"
    cliffedge user add --email it@example.gov.uk --name "IT service" --operator --db postgres://localhost/cliffedge
`

// userAddCommand is "cliffedge user add".
type userAddCommand struct {
	database
	someone
	Name     string `placeholder:"TEXT" required:"" help:"The user's name, as others read it."`
	Operator bool   `help:"Make them an operator of the platform."`
}

// Help is the command's page.
func (userAddCommand) Help() string { return userAddHelp }

// Validate says what is wrong with the flags.
func (c *userAddCommand) Validate() error {
	var w wrongFlags
	c.check(&w)
	w.given("--name", c.Name, "the user's name", access.CheckName)
	return w.err()
}

// Run adds.
func (c *userAddCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistry(p, func(ctx context.Context, _ *sql.DB, r *access.Registry) error {
		if u, there, err := c.find(ctx, r); err != nil || there {
			return cmp.Or(err, fmt.Errorf("--email: there is a user with this e-mail address already: %s", u.Name))
		}
		u, code, err := r.AddUser(ctx, c.Email, c.Name, c.Operator)
		if u.ID != "" {
			p.done = fmt.Sprintf("%s is a user.%s", u.Email, codeLost)
		}
		if err != nil {
			return err
		}
		what := ""
		if u.Operator {
			what = ", an operator of the platform"
		}
		fmt.Fprintf(out, "%s <%s> is a user now%s: %s.\n\n", printable(u.Name, ""), u.Email, what, u.ID)
		tellCode(out, u.Email, code)
		return nil
	})
}

const userListHelp = `
Lists all users by e-mail address. In JSON and CSV, with the ids that revisions and the trail name them by.

Examples:

    cliffedge user list
    cliffedge user list --format csv > users.csv
`

// userListCommand is "cliffedge user list".
type userListCommand struct {
	database
	Format string `enum:"table,csv,json" default:"table" help:"table, csv or json."`
}

// Help is the command's page.
func (userListCommand) Help() string { return userListHelp }

// shownUser is a user without secrets.
type shownUser struct {
	ID        access.UserID `json:"id"`
	Email     string        `json:"email"`
	Name      string        `json:"name"`
	Operator  bool          `json:"operator"`
	Suspended bool          `json:"suspended"`
	Subject   string        `json:"identityProvider"`
	MadeAt    plan.Instant  `json:"madeAt"`
}

func shown(u access.User) shownUser {
	return shownUser{u.ID, u.Email, u.Name, u.Operator, u.Suspended, u.Subject, u.MadeAt}
}

// Run lists.
func (c *userListCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistry(p, func(ctx context.Context, _ *sql.DB, r *access.Registry) error {
		users, err := r.Users(ctx)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			list := make([]shownUser, len(users))
			for i, u := range users {
				list[i] = shown(u)
			}
			return writeJSON(out, list)
		}
		if c.Format == "csv" {
			l := listing{{"email", "name", "operator", "suspended", "signs in", "made", "id"}}
			for _, u := range users {
				l = append(l, []string{u.Email, u.Name, yes(u.Operator), yes(u.Suspended), signsIn(u), string(u.MadeAt), string(u.ID)})
			}
			return paper.CSV(out, l)
		}
		l := listing{{"e-mail", "name", "signs in", "is"}}
		for _, u := range users {
			l = append(l, []string{u.Email, u.Name, signsIn(u), states(u)})
		}
		return l.print(p, out)
	})
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// signsIn says how a user does.
func signsIn(u access.User) string {
	switch {
	case u.Password != "" && u.Subject != "":
		return "with a password or by the identity provider"
	case u.Password != "":
		return "with a password"
	case u.Subject != "":
		return "by the identity provider"
	default:
		return "not yet"
	}
}

func states(u access.User) string {
	var list []string
	if u.Operator {
		list = append(list, "operator")
	}
	if u.Suspended {
		list = append(list, "suspended")
	}
	return words.List(list)
}

// listing is rows of texts under headings, the first row.
type listing [][]string

// write writes a table for people, or CSV.
func (l listing) write(p *program, out *bytes.Buffer, format string) error {
	if format == "csv" {
		return paper.CSV(out, l)
	}
	return l.print(p, out)
}

// print writes a table for people.
func (l listing) print(p *program, out *bytes.Buffer) error {
	t := &paper.Table{}
	for _, heading := range l[0] {
		t.Columns = append(t.Columns, paper.Column{Heading: heading})
	}
	for _, texts := range l[1:] {
		cells := make([]paper.Cell, len(texts))
		for i, text := range texts {
			cells[i] = paper.Cell{Text: printable(text, "")}
		}
		t.Rows = append(t.Rows, cells)
	}
	return p.screen().PrintTable(out, t)
}

// writeJSON writes a value for programs.
func writeJSON(out *bytes.Buffer, value any) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	lines.SetIndent("", "  ")
	return lines.Encode(value)
}

// shownAt is a moment for people.
func shownAt(i plan.Instant) string {
	at, err := time.Parse(instant, string(i))
	if err != nil {
		return printable(string(i), "")
	}
	return at.Format("2 January 2006 15:04 UTC")
}

const userCodeHelp = `
Makes a new one-time code with which a user sets a password: when they have forgotten theirs, or the last code is too old. It
takes the place of any other. Until it is used, their old password and their sessions stay.

Examples:

    cliffedge user code --email finance@example.gov.uk
`

// userCodeCommand is "cliffedge user code".
type userCodeCommand struct{ aUser }

// Help is the command's page.
func (userCodeCommand) Help() string { return userCodeHelp }

// Run makes a code.
func (c *userCodeCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistry(p, func(ctx context.Context, _ *sql.DB, r *access.Registry) error {
		code, err := r.Code(ctx, c.Email)
		if err != nil {
			return ofFlag("--email", err)
		}
		p.done = fmt.Sprintf("%s has a new one-time code, and any other is void.%s", c.Email, codeLost)
		tellCode(out, strings.ToLower(strings.TrimSpace(c.Email)), code)
		return nil
	})
}

const userSuspendHelp = `
Keeps a user from signing in, ends their sessions at once, and stops their tokens. Their roles stay, for "user resume".

Examples:

    cliffedge user suspend --email finance@example.gov.uk
`

// userSuspendCommand is "cliffedge user suspend".
type userSuspendCommand struct{ aUser }

// Help is the command's page.
func (userSuspendCommand) Help() string { return userSuspendHelp }

// Run suspends.
func (c *userSuspendCommand) Run(p *program, out *bytes.Buffer) error {
	return c.suspend(p, out, true, "is suspended: they cannot sign in, and what they had begun is over.")
}

const userResumeHelp = `
Lets a suspended user sign in again, with the roles that they have. Their tokens work again.

Examples:

    cliffedge user resume --email finance@example.gov.uk
`

// userResumeCommand is "cliffedge user resume".
type userResumeCommand struct{ aUser }

// Help is the command's page.
func (userResumeCommand) Help() string { return userResumeHelp }

// Run resumes.
func (c *userResumeCommand) Run(p *program, out *bytes.Buffer) error {
	return c.suspend(p, out, false, "may sign in again.")
}

func (c *aUser) suspend(p *program, out *bytes.Buffer, suspended bool, says string) error {
	return c.withRegistry(p, func(ctx context.Context, _ *sql.DB, r *access.Registry) error {
		if err := r.Suspend(ctx, c.Email, suspended); err != nil {
			return ofFlag("--email", err)
		}
		p.done = strings.ToLower(strings.TrimSpace(c.Email)) + " " + says
		fmt.Fprintln(out, p.done)
		return nil
	})
}

const userExportHelp = `
Writes all that is kept of a person as JSON: who they are, their roles and tokens, and every entry of the trail about them, which
names the revisions of plans that they made. Passwords, codes and the secrets of tokens are kept as hashes alone, and are left
out. The trail notes that it was written.

Examples:

    cliffedge user export --email finance@example.gov.uk > ann.json
`

// userExportCommand is "cliffedge user export".
type userExportCommand struct{ aUser }

// Help is the command's page.
func (userExportCommand) Help() string { return userExportHelp }

// shownRole is a role in an authority.
type shownRole struct {
	Authority plan.ID `json:"authority"`
	Role      string  `json:"role"`
	ByGroup   bool    `json:"byGroup"`
}

// Run exports.
func (c *userExportCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistry(p, func(ctx context.Context, _ *sql.DB, r *access.Registry) error {
		person, err := r.Export(ctx, c.Email)
		if err != nil {
			return ofFlag("--email", err)
		}
		data := struct {
			User   shownUser    `json:"user"`
			Roles  []shownRole  `json:"roles"`
			Tokens []shownToken `json:"tokens"`
			Events []shownEvent `json:"events"`
		}{User: shown(person.User), Roles: []shownRole{}, Tokens: []shownToken{}, Events: shownEvents(person.Events)}
		for _, m := range person.Roles {
			data.Roles = append(data.Roles, shownRole{m.Authority, m.Role.String(), m.ByGroup})
		}
		for _, t := range person.Tokens {
			data.Tokens = append(data.Tokens, shownTokenOf(p, t, person.Email))
		}
		return writeJSON(out, data)
	})
}

const userEraseHelp = `
Forgets a person: name, e-mail address, password, roles, tokens, codes and sessions. Revisions and the trail are never changed:
they keep an id that says nothing of the person. Without --yes, it says what would go, and changes nothing; the exit status
is 1 then.

Examples:

    cliffedge user erase --email finance@example.gov.uk
    cliffedge user erase --email finance@example.gov.uk --yes
`

// userEraseCommand is "cliffedge user erase".
type userEraseCommand struct {
	aUser
	Yes bool `help:"Erase. Nothing brings it back but a backup."`
}

// Help is the command's page.
func (userEraseCommand) Help() string { return userEraseHelp }

// Run erases.
func (c *userEraseCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistry(p, func(ctx context.Context, _ *sql.DB, r *access.Registry) error {
		u, roles, err := r.Roles(ctx, c.Email)
		if err != nil {
			return ofFlag("--email", err)
		}
		if !c.Yes {
			fmt.Fprintf(out, "%s <%s> would be forgotten%s.\nRevisions and the trail would keep %s.\n", printable(u.Name, ""), u.Email, withRoles(roles), u.ID)
			return strictError("Nothing was erased; --yes erases it.")
		}
		if err := r.Erase(ctx, c.Email); err != nil {
			return err
		}
		p.done = fmt.Sprintf("%s is forgotten%s. Revisions and the trail keep %s.", u.Email, withRoles(roles), u.ID)
		fmt.Fprintln(out, p.done)
		return nil
	})
}

// withRoles says which roles go with a person.
func withRoles(roles []access.Member) string {
	if len(roles) == 0 {
		return ", who has no role"
	}
	var list []string
	for _, m := range slices.SortedFunc(slices.Values(roles), func(a, b access.Member) int { return cmp.Compare(a.Authority, b.Authority) }) {
		list = append(list, fmt.Sprintf("%s of %s", m.Role, m.Authority))
	}
	return ", and with them the tokens and the role " + words.List(list)
}
