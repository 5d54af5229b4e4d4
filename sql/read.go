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
	By        string `db:"by_name"`
	MadeAt    string `db:"made_at"`
	Note      string `db:"note"`
	RequestID string `db:"request_id"`
	Previous  string `db:"previous_hash"`
	Hash      string `db:"hash"`
}

// A revision's author as it is shown: the user's name as it is now, or what the revision says where there is no such user.
const (
	revisionsWithNames = "revision r left join app_user u on u.id = r.author"
	nameOfAuthor       = "coalesce(nullif(u.name, ''), r.author)"
	revisionColumns    = "r.authority, r.number, r.author, " + nameOfAuthor + " as by_name, r.made_at, r.note, r.request_id, r.previous_hash, r.hash"
	selectRevision     = "select " + revisionColumns + " from " + revisionsWithNames
)

func (r revisionRow) revision() plan.Revision {
	return plan.Revision{
		Authority: plan.ID(r.Authority), Number: r.Number, Author: r.Author, By: r.By, MadeAt: plan.Instant(r.MadeAt), Note: r.Note,
		Hash: r.Hash, Previous: r.Previous,
	}
}

// nameOf is the name of a revision's author as it is now: the author where nobody has that id.
func nameOf(ctx context.Context, q queryer, author string) (string, error) {
	var name string
	err := sqlx.GetContext(ctx, q, &name, q.Rebind("select name from app_user where id = ? and name <> ''"), author)
	if errors.Is(err, stdsql.ErrNoRows) {
		return author, nil
	}
	return name, err
}

// queryer is a database or a transaction.
type queryer interface {
	sqlx.QueryerContext
	Rebind(string) string
}

// revisionRowOf gives a revision, the latest where the number is 0.
func revisionRowOf(ctx context.Context, q queryer, authority plan.ID, number int64) (revisionRow, error) {
	var row revisionRow
	where, args := whereRevision(authority, number)
	err := sqlx.GetContext(ctx, q, &row, q.Rebind(selectRevision+where), args...)
	return row, err
}

// whereRevision says which revision is meant, the latest where the number is 0.
func whereRevision(authority plan.ID, number int64) (where string, args []any) {
	if number != 0 {
		return " where r.authority = ? and r.number = ?", []any{authority, number}
	}
	return " where r.authority = ? order by r.number desc limit 1", []any{authority}
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
	var row struct {
		revisionRow
		Snapshot string `db:"snapshot"`
	}
	where, args := whereRevision(authority, number)
	err := sqlx.GetContext(ctx, q, &row, q.Rebind("select "+revisionColumns+", r.snapshot from "+revisionsWithNames+where), args...)
	if errors.Is(err, stdsql.ErrNoRows) {
		return nil, plan.Revision{}, notFound(authority, number)
	}
	if err != nil {
		return nil, plan.Revision{}, err
	}
	r := row.revision()
	if hashOf(r, row.RequestID, row.Snapshot) != r.Hash {
		return nil, plan.Revision{}, damaged("revision %d of %s is not what was written: its hash is wrong", r.Number, r.Authority)
	}
	p, err := db.codec.Decode([]byte(row.Snapshot))
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
func (db *DB) Load(ctx context.Context, authority plan.ID, revision int64) (p *plan.Plan, r plan.Revision, err error) {
	err = db.look(ctx, func(q queryer) (err error) {
		p, r, err = db.load(ctx, q, authority, revision)
		return err
	})
	return p, r, err
}

// Revision gives an authority's latest revision (number 0) or the one of that number.
func (db *DB) Revision(ctx context.Context, authority plan.ID, number int64) (plan.Revision, error) {
	var row revisionRow
	err := db.look(ctx, func(q queryer) (err error) {
		row, err = revisionRowOf(ctx, q, authority, number)
		return err
	})
	if errors.Is(err, stdsql.ErrNoRows) {
		return plan.Revision{}, notFound(authority, number)
	}
	return row.revision(), err
}

// RevisionAt gives the revision that was the latest at a moment.
func (db *DB) RevisionAt(ctx context.Context, authority plan.ID, at plan.Instant) (plan.Revision, error) {
	var row revisionRow
	err := db.look(ctx, func(q queryer) error {
		query := q.Rebind(selectRevision + " where r.authority = ? and r.made_at <= ? order by r.number desc limit 1")
		return sqlx.GetContext(ctx, q, &row, query, authority, at)
	})
	if errors.Is(err, stdsql.ErrNoRows) {
		return plan.Revision{}, &plan.StoreError{Code: plan.NotFound, Message: fmt.Sprintf("%q had no plan at %s", authority, at)}
	}
	return row.revision(), err
}

// Authorities gives the authorities that have a plan, by id.
func (db *DB) Authorities(ctx context.Context) ([]plan.Head, error) {
	var rows []struct {
		revisionRow
		Name string `db:"name"`
	}
	err := db.look(ctx, func(q queryer) error {
		return sqlx.SelectContext(ctx, q, &rows, "select "+revisionColumns+", a.name from "+revisionsWithNames+
			" join authority a on a.id = r.authority and a.revision = r.number")
	})
	if err != nil {
		return nil, err
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
	where, args := " where r.authority = ?", []any{authority}
	if before != 0 {
		where, args = where+" and r.number < ?", append(args, before)
	}
	where += " order by r.number desc"
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
	err := db.look(ctx, func(q queryer) error {
		return sqlx.SelectContext(ctx, q, &rows, q.Rebind(selectRevision+where), args...)
	})
	if err != nil {
		return nil, err
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
func (db *DB) Changes(ctx context.Context, authority plan.ID, revision int64) (list []plan.ItemChange, err error) {
	err = db.look(ctx, func(q queryer) error {
		if _, err := revisionRowOf(ctx, q, authority, revision); err != nil {
			return err
		}
		list, err = changesOf(ctx, q, authority, revision)
		return err
	})
	if errors.Is(err, stdsql.ErrNoRows) {
		return nil, notFound(authority, revision)
	}
	return list, err
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
