package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
)

// revisionRow is a revision, but for its snapshot.
type revisionRow struct {
	Authority string `db:"authority"`
	Number    int64  `db:"number"`
	Author    string `db:"author"`
	MadeAt    string `db:"made_at"`
	Note      string `db:"note"`
	RequestID string `db:"request_id"`
	Previous  string `db:"previous_hash"`
	Hash      string `db:"hash"`
}

const selectRevision = "select authority, number, author, made_at, note, request_id, previous_hash, hash from revision"

func (r revisionRow) revision() plan.Revision {
	return plan.Revision{
		Authority: plan.ID(r.Authority), Number: r.Number, Author: r.Author, MadeAt: plan.Instant(r.MadeAt), Note: r.Note,
		Hash: r.Hash, Previous: r.Previous,
	}
}

// queryer is a database or a transaction.
type queryer interface {
	sqlx.QueryerContext
	Rebind(string) string
}

// revisionRowOf gives a revision, the latest where the number is 0.
func revisionRowOf(ctx context.Context, q queryer, authority plan.ID, number int64) (revisionRow, error) {
	var row revisionRow
	query, args := selectRevision+" where authority = ? order by number desc limit 1", []any{authority}
	if number != 0 {
		query, args = selectRevision+" where authority = ? and number = ?", []any{authority, number}
	}
	err := sqlx.GetContext(ctx, q, &row, q.Rebind(query), args...)
	return row, err
}

// current gives the plan that is kept and its revision; none where the authority has no plan.
func (db *DB) current(ctx context.Context, q queryer, authority plan.ID) (*plan.Plan, plan.Revision, error) {
	p, r, err := db.load(ctx, q, authority, 0)
	if refused := (*plan.StoreError)(nil); errors.As(err, &refused) && refused.Code == plan.NotFound {
		return nil, plan.Revision{}, nil
	}
	return p, r, err
}

func (db *DB) load(ctx context.Context, q queryer, authority plan.ID, number int64) (*plan.Plan, plan.Revision, error) {
	row, err := revisionRowOf(ctx, q, authority, number)
	if errors.Is(err, stdsql.ErrNoRows) {
		return nil, plan.Revision{}, notFound(authority, number)
	}
	if err != nil {
		return nil, plan.Revision{}, err
	}
	var snapshot string
	query := q.Rebind("select snapshot from revision where authority = ? and number = ?")
	if err := sqlx.GetContext(ctx, q, &snapshot, query, authority, row.Number); err != nil {
		return nil, plan.Revision{}, err
	}
	r := row.revision()
	if hashOf(r, row.RequestID, snapshot) != r.Hash {
		return nil, plan.Revision{}, damaged("revision %d of %s is not what was written: its hash is wrong", r.Number, r.Authority)
	}
	p, err := db.codec.Decode([]byte(snapshot))
	if err != nil {
		return nil, plan.Revision{}, damaged("revision %d of %s cannot be read: %v", r.Number, r.Authority, err)
	}
	return p, r, nil
}

func damaged(text string, args ...any) error {
	return &plan.StoreError{Code: plan.Damaged, Message: fmt.Sprintf(text, args...)}
}

func notFound(authority plan.ID, number int64) error {
	text := fmt.Sprintf("there is no authority %q", authority)
	if number != 0 {
		text = fmt.Sprintf("there is no revision %d of %q", number, authority)
	}
	return &plan.StoreError{Code: plan.NotFound, Message: text}
}

// Load gives an authority's plan as it stands (revision 0) or stood at a revision.
func (db *DB) Load(ctx context.Context, authority plan.ID, revision int64) (*plan.Plan, plan.Revision, error) {
	p, r, err := db.load(ctx, db.reader, authority, revision)
	return p, r, unavailable(err)
}

// Revision gives an authority's latest revision (number 0) or the one of that number.
func (db *DB) Revision(ctx context.Context, authority plan.ID, number int64) (plan.Revision, error) {
	row, err := revisionRowOf(ctx, db.reader, authority, number)
	if errors.Is(err, stdsql.ErrNoRows) {
		return plan.Revision{}, notFound(authority, number)
	}
	return row.revision(), unavailable(err)
}

// RevisionAt gives the revision that was the latest at a moment.
func (db *DB) RevisionAt(ctx context.Context, authority plan.ID, at plan.Instant) (plan.Revision, error) {
	var row revisionRow
	query := db.reader.Rebind(selectRevision + " where authority = ? and made_at <= ? order by number desc limit 1")
	err := db.reader.GetContext(ctx, &row, query, authority, at)
	if errors.Is(err, stdsql.ErrNoRows) {
		return plan.Revision{}, &plan.StoreError{Code: plan.NotFound, Message: fmt.Sprintf("%q had no plan at %s", authority, at)}
	}
	return row.revision(), unavailable(err)
}

// Authorities gives the authorities that have a plan, by id.
func (db *DB) Authorities(ctx context.Context) ([]plan.Head, error) {
	var rows []struct {
		revisionRow
		Name string `db:"name"`
	}
	err := db.reader.SelectContext(ctx, &rows, `select r.authority, r.number, r.author, r.made_at, r.note, r.request_id, r.previous_hash, r.hash, a.name
		from revision r join authority a on a.id = r.authority and a.revision = r.number`)
	if err != nil {
		return nil, unavailable(err)
	}
	list := make([]plan.Head, len(rows))
	for i := range rows {
		list[i] = plan.Head{Revision: rows[i].revision(), Name: rows[i].Name}
	}
	// In the order of ids as bytes, whatever order the database has for text.
	slices.SortFunc(list, func(a, b plan.Head) int { return strings.Compare(string(a.Authority), string(b.Authority)) })
	return list, nil
}

// History gives an authority's revisions, the latest first: those before a number (0 for all) and at most so many (0 for all).
func (db *DB) History(ctx context.Context, authority plan.ID, before int64, most int) ([]plan.Revision, error) {
	where, args := " where authority = ?", []any{authority}
	if before != 0 {
		where, args = where+" and number < ?", append(args, before)
	}
	where += " order by number desc"
	if most != 0 {
		where, args = where+" limit ?", append(args, most)
	}
	list, err := db.revisions(ctx, where, args...)
	if err == nil && len(list) == 0 && before == 0 {
		err = notFound(authority, 0)
	}
	return list, err
}

func (db *DB) revisions(ctx context.Context, where string, args ...any) ([]plan.Revision, error) {
	var rows []revisionRow
	if err := db.reader.SelectContext(ctx, &rows, db.reader.Rebind(selectRevision+where), args...); err != nil {
		return nil, unavailable(err)
	}
	list := make([]plan.Revision, len(rows))
	for i := range rows {
		list[i] = rows[i].revision()
	}
	return list, nil
}

// auditRow is what a revision did to one item.
type auditRow struct {
	Authority string `db:"authority"`
	Revision  int64  `db:"revision"`
	Position  int64  `db:"position"`
	Action    string `db:"action"`
	Kind      string `db:"kind"`
	Item      string `db:"item"`
	Before    string `db:"before_text"`
	After     string `db:"after_text"`
}

var columnsOfAudit = columnsOf(reflect.TypeFor[auditRow]())

func auditRows(r plan.Revision, changes []plan.ItemChange) []auditRow {
	rows := make([]auditRow, len(changes))
	for i, c := range changes {
		action := "CHANGED"
		switch "" {
		case c.Before:
			action = "ADDED"
		case c.After:
			action = "REMOVED"
		}
		rows[i] = auditRow{string(r.Authority), r.Number, int64(i), action, c.List, c.Key, c.Before, c.After}
	}
	return rows
}

// Changes gives what a revision changed, as it was noted with it.
func (db *DB) Changes(ctx context.Context, authority plan.ID, revision int64) ([]plan.ItemChange, error) {
	if _, err := revisionRowOf(ctx, db.reader, authority, revision); errors.Is(err, stdsql.ErrNoRows) {
		return nil, notFound(authority, revision)
	} else if err != nil {
		return nil, unavailable(err)
	}
	list, err := changesOf(ctx, db.reader, authority, revision)
	return list, unavailable(err)
}

func changesOf(ctx context.Context, q queryer, authority plan.ID, revision int64) ([]plan.ItemChange, error) {
	var rows []auditRow
	query := q.Rebind("select * from audit where authority = ? and revision = ? order by position")
	if err := sqlx.SelectContext(ctx, q, &rows, query, authority, revision); err != nil {
		return nil, err
	}
	list := make([]plan.ItemChange, len(rows))
	for i, row := range rows {
		list[i] = plan.ItemChange{List: row.Kind, Key: row.Item, Before: row.Before, After: row.After}
	}
	return list, nil
}

// Between gives what changed from one revision to another.
func (db *DB) Between(ctx context.Context, authority plan.ID, from, to int64) ([]plan.ItemChange, error) {
	before, _, err := db.Load(ctx, authority, from)
	if err != nil {
		return nil, err
	}
	after, _, err := db.Load(ctx, authority, to)
	if err != nil {
		return nil, err
	}
	return changesBetween(db.codec.Items(before), db.codec.Items(after)), nil
}

// changesBetween gives the items that were changed or removed, in the order of the old plan, then those that were added. Items
// of one list that are known by the same are told apart by their order.
func changesBetween(before, after []plan.StoredItem) []plan.ItemChange {
	type place struct {
		list, key string
		n         int
	}
	index := func(items []plan.StoredItem) (order []place, texts map[place]string) {
		texts = make(map[place]string, len(items))
		for _, item := range items {
			at := place{list: item.List, key: item.Key}
			for _, taken := texts[at]; taken; _, taken = texts[at] {
				at.n++
			}
			texts[at] = item.Text
			order = append(order, at)
		}
		return order, texts
	}
	oldOrder, old := index(before)
	newOrder, now := index(after)
	var list []plan.ItemChange
	for _, at := range oldOrder {
		if now[at] != old[at] {
			list = append(list, plan.ItemChange{List: at.list, Key: at.key, Before: old[at], After: now[at]})
		}
	}
	for _, at := range newOrder {
		if _, was := old[at]; !was {
			list = append(list, plan.ItemChange{List: at.list, Key: at.key, After: now[at]})
		}
	}
	return list
}
