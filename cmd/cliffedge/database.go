package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

// defaultAddress is the database of a command that names none.
const defaultAddress = "sqlite:cliffedge.db"

// database is the database that a command works on.
type database struct {
	DB address `name:"db" placeholder:"ADDRESS" default:"sqlite:cliffedge.db" help:"Database: sqlite:FILE or postgres://… Default: ${default}."`
}

// isFile reports whether the database is one of SQLite's.
func (d database) isFile() bool { return strings.HasPrefix(string(d.DB), "sqlite:") }

// open opens the database, which must be there.
func (d database) open(ctx context.Context) (*sql.DB, error) {
	return sql.Open(ctx, string(d.DB), sql.Options{Codec: exchange.Snapshots{}})
}

// with does work on the open database and closes it.
func (d database) with(ctx context.Context, work func(*sql.DB) error) error {
	db, err := d.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(work(db), db.Close())
}

// withNew is with for work that may begin a database: SQLite's file is made where there is none.
func (d database) withNew(ctx context.Context, work func(*sql.DB) error) error {
	db, err := sql.Open(ctx, string(d.DB), sql.Options{Codec: exchange.Snapshots{}, Create: true})
	if err != nil {
		return err
	}
	return errors.Join(work(db), db.Close())
}

// kept is the plan of an authority in the database.
type kept struct {
	database
	Authority slug `placeholder:"SLUG" required:"" help:"Authority, by its id."`
}

// with does work on the open database and closes it. Where there is no such authority, the error says which there are.
func (k kept) with(ctx context.Context, work func(*sql.DB) error) error {
	return k.database.with(ctx, func(db *sql.DB) error {
		err := work(db)
		if refused := (*plan.StoreError)(nil); !errors.As(err, &refused) || refused.Code != plan.NotFound {
			return err
		}
		heads, listed := db.Authorities(ctx)
		names := make([]string, len(heads))
		for i, head := range heads {
			if names[i] = string(head.Authority); head.Authority == plan.ID(k.Authority) {
				return err
			}
		}
		switch {
		case listed != nil:
			return err
		case len(names) == 0:
			return fmt.Errorf("%w; the database has no plans yet", err)
		default:
			return fmt.Errorf("%w; expected one of %s", err, words.Several(names, mostListed))
		}
	})
}

// mostListed is how many ids a message lists.
const mostListed = 10

// then is when a plan is wanted as it stood.
type then struct {
	Revision revision `placeholder:"N" help:"The plan in the database as it stood at a revision. Default: the latest."`
	At       moment   `placeholder:"TIME" help:"The plan in the database as it stood at a time (2026-11-22T10:00:00Z) or at the end of a day (2026-11-22, UTC)."`
}

func (t then) isGiven() bool { return t.Revision != 0 || t.At != "" }

// check refuses both at once.
func (t then) check() error {
	if t.Revision != 0 && t.At != "" {
		return errors.New("--revision and --at: both are given; expected one of them")
	}
	return nil
}

// load gives an authority's plan as it stood then.
func (t then) load(ctx context.Context, db *sql.DB, authority slug) (*plan.Plan, error) {
	p, _, err := t.loadRevision(ctx, db, authority)
	return p, err
}

// loadRevision is load, with which revision it is.
func (t then) loadRevision(ctx context.Context, db *sql.DB, authority slug) (*plan.Plan, plan.Revision, error) {
	number := int64(t.Revision)
	if t.At != "" {
		r, err := db.RevisionAt(ctx, plan.ID(authority), plan.Instant(t.At))
		if err != nil {
			return nil, plan.Revision{}, err
		}
		number = r.Number
	}
	return db.Load(ctx, plan.ID(authority), number)
}

// address is a flag's address of a database.
type address string

// Decode reads the flag's value.
func (a *address) Decode(ctx *kong.DecodeContext) error {
	text, err := flagText(ctx, "address", "sqlite:FILE or postgres://…")
	if err != nil {
		return err
	}
	*a = address(text)
	return sql.CheckAddress(text)
}

// slug is a flag's id of an authority.
type slug string

// Decode reads the flag's value.
func (s *slug) Decode(ctx *kong.DecodeContext) error {
	text, err := flagText(ctx, "id", "an authority's id")
	*s = slug(text)
	return err
}

// flagText gives a flag's text, which may not be empty.
func flagText(ctx *kong.DecodeContext, what, expected string) (string, error) {
	var text string
	if err := ctx.Scan.PopValueInto(what, &text); err != nil {
		return "", err
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", fmt.Errorf("the %s is empty; expected %s", what, expected)
	}
	return text, nil
}

// revision is a flag's number of a revision.
type revision int64

// Decode reads the flag's value.
func (r *revision) Decode(ctx *kong.DecodeContext) error {
	token := ctx.Scan.Pop() // -1 looks like a flag
	text := fmt.Sprint(token.Value)
	if token.IsEOL() || strings.HasPrefix(text, "--") {
		return errors.New("missing value")
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 1 {
		return fmt.Errorf("%q is no revision; expected a whole number from 1", text)
	}
	*r = revision(number)
	return nil
}

// moment is a flag's time, as a store has it.
type moment plan.Instant

const instant = "2006-01-02T15:04:05.000000Z"

// Decode reads the flag's value.
func (m *moment) Decode(ctx *kong.DecodeContext) error {
	text, err := flagText(ctx, "time", "a time such as 2026-11-22T10:00:00Z, or a date")
	if err != nil {
		return err
	}
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		*m = moment(at.AddDate(0, 0, 1).Add(-time.Microsecond).Format(instant))
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return fmt.Errorf("%q is not a time; expected one such as 2026-11-22T10:00:00Z, or a date", text)
	}
	*m = moment(at.UTC().Format(instant))
	return nil
}

// fileName is an argument's file.
type fileName string

// Decode reads the argument.
func (f *fileName) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("file", &text); err != nil {
		return err
	}
	if anAddress.MatchString(text) {
		return fmt.Errorf("%s is the address of a database; did you mean --db?", text)
	}
	*f = fileName(text)
	return nil
}

// anAddress is what begins as the address of a database, and no file does.
var anAddress = regexp.MustCompile(`^(sqlite:|postgres(ql)?://)`)

// The places where an address has a password.
var (
	passwordOfUser = regexp.MustCompile(`(://[^:/?#\s]*:)\S*@`)
	passwordGiven  = regexp.MustCompile(`([?&]password=)[^&\s]*`)
)

// masked is a text without the passwords of the addresses in it.
func masked(text string) string {
	return passwordGiven.ReplaceAllString(passwordOfUser.ReplaceAllString(text, "${1}…@"), "${1}…")
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
