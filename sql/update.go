package sql

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	stdsql "database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Update changes an authority's plan in one transaction: it makes one revision, or nothing at all.
func (db *DB) Update(ctx context.Context, u plan.Update) (plan.Outcome, error) {
	if err := checkTexts(u); err != nil {
		return plan.Outcome{}, err
	}
	if u.DryRun {
		return db.dryRun(ctx, u)
	}
	done, err := db.turns.take(ctx, u.Authority)
	if err != nil {
		return plan.Outcome{}, err
	}
	defer done()
	request := rand.Text() // finds the revision again if the connection breaks before the answer is here
	var outcome plan.Outcome
	err = db.retried(ctx, func(lost bool) (atEnd bool, err error) {
		outcome, atEnd, err = db.try(ctx, u, request, lost)
		return atEnd, err
	})
	if err != nil {
		return plan.Outcome{}, err
	}
	if !outcome.Repeated {
		db.made(outcome.Revision)
	}
	return outcome, nil
}

// How long the texts of a revision may be.
const (
	longestAuthor = 200
	longestNote   = 10_000
)

// checkTexts reports an author or a note that is none: they are shown on terminals and in tables, where a control character
// could hide what stands beside it.
func checkTexts(u plan.Update) error {
	for _, c := range []struct {
		what, text, allowed, expected string
		least, most                   int
	}{
		{"author", u.Author, "", "one line of 1 to 200 characters", 1, longestAuthor},
		{"note", u.Note, "\n\t", "at most 10,000 characters; of control characters, only line breaks and tabs", 0, longestNote},
	} {
		found := ""
		n := utf8.RuneCountInString(c.text)
		switch bad := strings.IndexFunc(c.text, func(r rune) bool { return isControl(r) && !strings.ContainsRune(c.allowed, r) }); {
		case !utf8.ValidString(c.text):
			found = "is no UTF-8"
		case n < c.least:
			found = "is empty"
		case n > c.most:
			found = fmt.Sprintf("has %d characters", n)
		case bad >= 0:
			r, _ := utf8.DecodeRuneInString(c.text[bad:])
			found = fmt.Sprintf("has the control character %U", r)
		default:
			continue
		}
		return &plan.StoreError{Code: plan.BadInput, Message: fmt.Sprintf("the %s %s; expected %s", c.what, found, c.expected)}
	}
	return nil
}

// isControl reports a character that does something other than stand there: Unicode's separators of lines are such as well.
func isControl(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// try makes the change once, unless an earlier attempt whose end was lost has made it, and says whether an error came at the
// transaction's end: whether it was made may be unknown then.
func (db *DB) try(ctx context.Context, u plan.Update, request string, lost bool) (outcome plan.Outcome, atEnd bool, err error) {
	tx, err := db.begin(ctx, db.writer, &stdsql.TxOptions{Isolation: db.dialect.isolation()})
	if err != nil {
		return plan.Outcome{}, false, err
	}
	defer tx.Rollback() // after a commit it does nothing; a change that panics holds nobody up
	if lost {
		if outcome, made, err := db.madeBy(ctx, tx, request); err != nil || made {
			return outcome, false, err
		}
	}
	if outcome, err = db.repeated(ctx, tx, u); err != nil || outcome.Repeated {
		return outcome, false, err
	}
	d, err := db.draft(ctx, tx, u, request)
	if err != nil {
		return plan.Outcome{}, false, err
	}
	if err := db.write(ctx, tx, u, d); err != nil {
		return plan.Outcome{}, false, err
	}
	return plan.Outcome{Revision: d.revision, Changes: d.changes}, true, tx.Commit()
}

// repeated gives the first answer to an update that was made before under the same key.
func (db *DB) repeated(ctx context.Context, tx *sqlx.Tx, u plan.Update) (plan.Outcome, error) {
	if u.Key == "" {
		return plan.Outcome{}, nil
	}
	var earlier struct {
		Body      string `db:"body_hash"`
		Authority string `db:"authority"`
		Revision  int64  `db:"revision"`
	}
	err := tx.GetContext(ctx, &earlier, tx.Rebind("select body_hash, authority, revision from idempotency_key where actor = ? and key = ?"), u.Author, u.Key)
	switch {
	case errors.Is(err, stdsql.ErrNoRows):
		return plan.Outcome{}, nil
	case err != nil:
		return plan.Outcome{}, err
	case earlier.Body != bodyHash(u):
		return plan.Outcome{}, errKeyUsed
	}
	row, err := revisionRowOf(ctx, tx, plan.ID(earlier.Authority), earlier.Revision)
	return plan.Outcome{Revision: row.revision(), Repeated: true}, err
}

func bodyHash(u plan.Update) string {
	sum := sha256.Sum256([]byte(string(u.Authority) + "\x00" + u.Body))
	return hex.EncodeToString(sum[:])
}

// draft is a change that is about to be written.
type draft struct {
	revision      plan.Revision
	request       string
	snapshot      string
	changes       []plan.ItemChange
	before, after *planRows
	authority     plan.Authority
	leadTimeDays  int
	event         access.Event // that tells of it
}

// draft makes the new plan of the one that is kept, and all that is to be written of it.
func (db *DB) draft(ctx context.Context, tx *sqlx.Tx, u plan.Update, request string) (*draft, error) {
	if u.Expected != 0 {
		head, err := revisionRowOf(ctx, tx, u.Authority, 0)
		if err != nil && !errors.Is(err, stdsql.ErrNoRows) {
			return nil, err
		}
		if u.Expected != head.Number {
			return nil, conflict(ctx, tx, head.revision(), u)
		}
	}
	old, latest, err := db.current(ctx, tx, u.Authority)
	if err != nil {
		return nil, err
	}
	p, err := u.Change(old)
	if err != nil {
		return nil, err
	}
	if p.Authority.ID != u.Authority {
		return nil, &plan.StoreError{Code: plan.BadInput, Message: fmt.Sprintf("the plan is %s's and not %s's", p.Authority.ID, u.Authority)}
	}
	if err := p.Validate().Err(); err != nil {
		return nil, err
	}
	snapshot, err := db.codec.Encode(p)
	if err != nil {
		return nil, err
	}
	again, err := db.codec.Decode(snapshot)
	if err != nil { // what could not be read again must not be kept
		return nil, err
	}
	p = again
	d := &draft{request: request, snapshot: string(snapshot), authority: p.Authority, leadTimeDays: p.LeadTimeDays, before: &planRows{}}
	d.after = rowsOf(p, db.codec.Changes(p))
	var items []plan.StoredItem
	if old != nil {
		d.before = rowsOf(old, db.codec.Changes(old))
		items = db.codec.Items(old)
	}
	d.changes = changesBetween(items, db.codec.Items(p))
	name, err := nameOf(ctx, tx, u.Author)
	if err != nil {
		return nil, err
	}
	d.revision = plan.Revision{
		Authority: u.Authority, Number: latest.Number + 1, Author: u.Author, By: name, Note: u.Note, Previous: latest.Hash,
		MadeAt: max(latest.MadeAt, db.instant()), // never before the one before
	}
	d.revision.Hash = hashOf(d.revision, request, d.snapshot)
	d.event = eventOf(d.revision, d.revision.MadeAt, "")
	return d, nil
}

// conflict says what became of the plan since the revision that an update was made from.
func conflict(ctx context.Context, tx *sqlx.Tx, latest plan.Revision, u plan.Update) error {
	refuse := func(text string, args ...any) error {
		return &plan.StoreError{Code: plan.Conflict, Message: fmt.Sprintf(text, args...)}
	}
	switch {
	case latest.Number == 0:
		return refuse("there is no revision %d: the authority has no plan yet", u.Expected)
	case u.Expected > latest.Number:
		return refuse("there is no revision %d; the latest is %d", u.Expected, latest.Number)
	}
	var items, authors []string
	err := tx.SelectContext(ctx, &items, tx.Rebind(`select trim(kind || ' ' || item) from audit where authority = ? and revision > ?
		group by kind, item order by min(revision), min(position), kind, item`), u.Authority, u.Expected)
	if err != nil {
		return err
	}
	err = tx.SelectContext(ctx, &authors, tx.Rebind("select "+nameOfAuthor+" from "+revisionsWithNames+` where r.authority = ? and r.number > ?
		group by r.author, u.name order by min(r.number)`), u.Authority, u.Expected)
	if err != nil {
		return err
	}
	note := ""
	if latest.Note != "" {
		note = " (" + latest.Note + ")"
	}
	changed := "nothing differs since then"
	if len(items) > 0 {
		changed = "changed since then: " + several(items)
	}
	if len(authors) > 1 {
		changed += ", by " + several(authors)
	}
	return refuse("the plan has changed since revision %d: revision %d was made by %s at %s%s; %s",
		u.Expected, latest.Number, latest.By, latest.MadeAt, note, changed)
}

// mostNamed is how many things a sentence names.
const mostNamed = 6

func several(names []string) string {
	if more := len(names) - mostNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNamed], ", "), more)
	}
	return strings.Join(names, ", ")
}

// hashOf is the hash of a revision with all that it holds, each part with its length so that no two can be taken for each other.
func hashOf(r plan.Revision, request, snapshot string) string {
	return hashOfParts(r.Previous, string(r.Authority), fmt.Sprint(r.Number), r.Author, string(r.MadeAt), r.Note, request, snapshot)
}

func hashOfParts(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s\n", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// write writes a draft.
func (db *DB) write(ctx context.Context, tx *sqlx.Tx, u plan.Update, d *draft) error {
	r := d.revision
	exec := func(query string, args ...any) error {
		_, err := tx.ExecContext(ctx, tx.Rebind(query), args...)
		return err
	}
	err := exec(`insert into authority (id, name, lead_time_days, note, assumed, revision) values (?, ?, ?, ?, ?, ?)
		on conflict (id) do update set name = excluded.name, lead_time_days = excluded.lead_time_days, note = excluded.note,
		assumed = excluded.assumed, revision = excluded.revision`,
		r.Authority, d.authority.Name, d.leadTimeDays, d.authority.Note, flag(d.authority.Assumed), r.Number)
	if err != nil {
		return err
	}
	err = exec(`insert into revision (authority, number, author, made_at, note, request_id, snapshot, previous_hash, hash)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.Authority, r.Number, r.Author, r.MadeAt, r.Note, d.request, d.snapshot, r.Previous, r.Hash)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := t.save(ctx, tx, string(r.Authority), d.before, d.after); err != nil {
			return err
		}
	}
	if err := insert(ctx, tx, "audit", columnsOfAudit, auditRows(r, d.changes)); err != nil {
		return err
	}
	if u.Key != "" {
		if err := useKey(ctx, tx, u, r.Number); err != nil {
			return err
		}
	}
	if err := appendEvent(ctx, tx, d.event, d.request); err != nil {
		return err
	}
	if announce := db.dialect.announce(); announce != "" {
		return exec(announce, fmt.Sprintf("%s %d", r.Authority, r.Number))
	}
	return nil
}

// useKey notes which revision was made under a key. One that is there and was not seen before is of an authority that this change
// does not see.
func useKey(ctx context.Context, tx *sqlx.Tx, u plan.Update, revision int64) error {
	done, err := tx.ExecContext(ctx, tx.Rebind(`insert into idempotency_key (actor, key, body_hash, authority, revision) values (?, ?, ?, ?, ?)
		on conflict (actor, key) do nothing`), u.Author, u.Key, bodyHash(u), u.Authority, revision)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errKeyUsed
}

var errKeyUsed = &plan.StoreError{Code: plan.BadInput, Message: "this idempotency key was used for another change"}

// dryRun says what an update would change.
func (db *DB) dryRun(ctx context.Context, u plan.Update) (outcome plan.Outcome, err error) {
	err = db.atOneMoment(ctx, func(tx *sqlx.Tx) error {
		d, err := db.draft(ctx, tx, u, "")
		if err != nil {
			return err
		}
		d.revision.Hash = ""
		outcome = plan.Outcome{Revision: d.revision, Changes: d.changes}
		return nil
	})
	return outcome, err
}

// madeBy gives the revision that a request made in an earlier attempt whose answer was lost, where it made one.
func (db *DB) madeBy(ctx context.Context, tx *sqlx.Tx, request string) (outcome plan.Outcome, made bool, err error) {
	var row revisionRow
	err = tx.GetContext(ctx, &row, tx.Rebind(selectRevision+" where r.request_id = ?"), request)
	if errors.Is(err, stdsql.ErrNoRows) {
		return plan.Outcome{}, false, nil
	}
	if err != nil {
		return plan.Outcome{}, false, err
	}
	changes, err := changesOf(ctx, tx, plan.ID(row.Authority), row.Number)
	return plan.Outcome{Revision: row.revision(), Changes: changes}, true, err
}
