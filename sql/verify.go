package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Verify recomputes every hash of an authority's history and of its trail, reads every revision, works out again what each changed,
// compares the tables with the latest, and the trail with the history. It gives a line for each thing that is damaged; none where all is as it was written.
// It sees the database as it is at one moment, whoever writes meanwhile.
func (db *DB) Verify(ctx context.Context, authority plan.ID) ([]string, error) {
	var found []string
	err := db.atOneMoment(ctx, func(tx *sqlx.Tx) (err error) {
		found, err = db.verify(ctx, tx, authority)
		return err
	})
	return found, err
}

// VerifyAll is Verify of every authority that anything is kept of, whatever the context's scope, and of the platform's own trail,
// after the database's own structures and what the migrations made: tables, keys, checks, triggers, policies and views.
func (db *DB) VerifyAll(ctx context.Context) ([]string, error) {
	ctx = access.Everything(ctx)
	var found []string
	err := db.atOneMoment(ctx, func(tx *sqlx.Tx) error {
		for _, check := range []func(context.Context, *sqlx.Tx) ([]string, error){db.verifyStructures, db.verifyParts, db.verifyHistories} {
			lines, err := tried(ctx, tx, "the database", func() ([]string, error) { return check(ctx, tx) })
			if err != nil {
				return err
			}
			found = append(found, lines...)
		}
		return nil
	})
	return found, err
}

// verifyStructures asks the database what is damaged in its own structures.
func (db *DB) verifyStructures(ctx context.Context, tx *sqlx.Tx) ([]string, error) {
	if db.dialect.integrity() == "" {
		return nil, nil
	}
	var answers []string
	if err := tx.SelectContext(ctx, &answers, db.dialect.integrity()); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(answers, func(answer string) bool { return answer == "ok" }), nil
}

// verifyHistories verifies every authority that any of the tables knows, as one of them may lack it, and the platform's trail.
func (db *DB) verifyHistories(ctx context.Context, tx *sqlx.Tx) ([]string, error) {
	var found []string
	var all []plan.ID
	for table, query := range map[string]string{
		"authority": "select id from authority", "revision": "select distinct authority from revision",
		"event": "select distinct authority from event where authority <> ''",
	} {
		lines, err := tried(ctx, tx, table, func() ([]string, error) {
			var ids []plan.ID
			err := tx.SelectContext(ctx, &ids, query)
			all = append(all, ids...)
			return nil, err
		})
		if err != nil {
			return nil, err
		}
		found = append(found, lines...)
	}
	slices.Sort(all)
	for _, id := range slices.Compact(all) {
		lines, err := db.verify(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		found = append(found, lines...)
	}
	_, lines, err := verifyTrail(ctx, tx, "", nil)
	return append(found, atMost(lines, "the platform")...), err
}

// tried makes one part of a check. What the database cannot read is damaged, and the rest is checked all the same.
func tried(ctx context.Context, tx *sqlx.Tx, what string, check func() ([]string, error)) ([]string, error) {
	if _, err := tx.ExecContext(ctx, "savepoint part"); err != nil {
		return nil, err
	}
	found, err := check()
	if err != nil && (ctx.Err() != nil || isConnectionError(err)) {
		return nil, err
	}
	end := "release savepoint part"
	if err != nil {
		found = append(found, fmt.Sprintf("%s cannot be read: %v", what, err))
		end = "rollback to savepoint part"
	}
	_, err = tx.ExecContext(ctx, end)
	return found, err
}

// mostLines is how many lines are given of one authority: a table that is emptied would fill pages.
const mostLines = 50

// verify gives what is damaged of an authority, at most so many lines of it.
func (db *DB) verify(ctx context.Context, tx *sqlx.Tx, authority plan.ID) ([]string, error) {
	head, found, err := db.verifyHead(ctx, tx, authority)
	if err != nil {
		return nil, err
	}
	var rows []revisionRow
	lines, err := tried(ctx, tx, "revision", func() ([]string, error) {
		return nil, tx.SelectContext(ctx, &rows, tx.Rebind(selectRevision+" where r.authority = ? order by r.number"), authority)
	})
	if err != nil {
		return nil, err
	}
	if len(lines) > 0 { // nothing else can be said where the history cannot be read
		return append(found, lines...), nil
	}
	t, told, err := verifyTrail(ctx, tx, authority, rows)
	if err != nil {
		return nil, err
	}
	if head == nil && len(rows) == 0 && t.first == 0 { // there is no plan, but there may be members
		if t.last.Number == 0 && len(told) == 0 {
			return nil, notFound(authority, 0)
		}
		return atMost(told, string(authority)), nil
	}
	if lines, err = db.verifyHistory(ctx, tx, authority, head, rows); err != nil {
		return nil, err
	}
	return atMost(slices.Concat(found, lines, told), string(authority)), nil
}

// atMost gives at most so many lines of an authority. A table that cannot be read says so once.
func atMost(lines []string, of string) []string {
	lines = slices.Compact(lines)
	if more := len(lines) - mostLines; more > 0 {
		lines = append(lines[:mostLines], fmt.Sprintf("%s: and %d more", of, more))
	}
	return lines
}

// verifyHistory goes through an authority's revisions from the first, and compares the tables with the last.
func (db *DB) verifyHistory(ctx context.Context, tx *sqlx.Tx, authority plan.ID, head *headRow, rows []revisionRow) ([]string, error) {
	var found []string
	if n := int64(len(rows)); head != nil && head.Revision != n {
		found = append(found, fmt.Sprintf("authority %s says that there are %d revisions, and there are %d", authority, head.Revision, n))
	}
	previous := plan.Revision{}
	var items []plan.StoredItem
	var latest *plan.Plan
	for i, row := range rows {
		r := row.revision()
		if r.Number != int64(i)+1 {
			return append(found, fmt.Sprintf("revision %d of %s is missing", i+1, authority)), nil
		}
		if r.Previous != previous.Hash {
			found = append(found, fmt.Sprintf("revision %d of %s does not follow from the one before: its hash of it is wrong", r.Number, authority))
		}
		previous = r
		latest = nil
		lines, err := tried(ctx, tx, fmt.Sprintf("revision %d of %s", r.Number, authority), func() (lines []string, err error) {
			if latest, _, err = db.load(ctx, tx, authority, r.Number); isDamaged(err) {
				return []string{err.Error()}, nil
			}
			return nil, err
		})
		if err != nil {
			return nil, err
		}
		if latest == nil {
			found = append(found, lines...)
			items = nil
			continue
		}
		now := db.codec.Items(latest)
		if i == 0 || items != nil { // where the plan before is damaged, nobody knows what changed
			lines, err := tried(ctx, tx, "audit", func() ([]string, error) { return db.verifyAudit(ctx, tx, r, items, now) })
			if err != nil {
				return nil, err
			}
			found = append(found, lines...)
		}
		items = now
	}
	if latest == nil {
		return found, nil
	}
	lines, err := tried(ctx, tx, "audit", func() ([]string, error) { return strayAudit(ctx, tx, authority, len(rows)) })
	if err != nil {
		return nil, err
	}
	found = append(found, lines...)
	lines, err = db.verifyTables(ctx, tx, previous, latest, head)
	return append(found, lines...), err
}

// strayAudit reports rows of audit that belong to no revision.
func strayAudit(ctx context.Context, tx *sqlx.Tx, authority plan.ID, revisions int) ([]string, error) {
	var stray int
	query := "select count(*) from audit where authority = ? and (revision < 1 or revision > ?)"
	if err := tx.GetContext(ctx, &stray, tx.Rebind(query), authority, revisions); err != nil || stray == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("audit has %d rows of %s that belong to no revision", stray, authority)}, nil
}

// headRow is an authority's row.
type headRow struct {
	ID           string `db:"id"`
	Name         string `db:"name"`
	LeadTimeDays int64  `db:"lead_time_days"`
	remark
	Revision int64 `db:"revision"`
}

// verifyHead gives an authority's row, nil where it is gone.
func (db *DB) verifyHead(ctx context.Context, tx *sqlx.Tx, authority plan.ID) (head *headRow, found []string, err error) {
	found, err = tried(ctx, tx, "authority", func() ([]string, error) {
		var row headRow
		query := "select id, name, lead_time_days, note, assumed, revision from authority where id = ?"
		err := tx.GetContext(ctx, &row, tx.Rebind(query), authority)
		if errors.Is(err, stdsql.ErrNoRows) {
			return []string{fmt.Sprintf("authority lacks the row of %s", authority)}, nil
		}
		if err == nil {
			head = &row
		}
		return nil, err
	})
	return head, found, err
}

// verifyAudit compares what a revision is noted to have changed with what it changed.
func (db *DB) verifyAudit(ctx context.Context, tx *sqlx.Tx, r plan.Revision, before, after []plan.StoredItem) ([]string, error) {
	var rows []auditRow
	if err := tx.SelectContext(ctx, &rows, tx.Rebind("select * from audit where authority = ? and revision = ? order by position"), r.Authority, r.Number); err != nil {
		return nil, err
	}
	if slices.Equal(rows, auditRows(r, changesBetween(before, after))) {
		return nil, nil
	}
	return []string{fmt.Sprintf("audit does not say what revision %d of %s changed", r.Number, r.Authority)}, nil
}

// verifyTables compares the tables with the latest revision.
func (db *DB) verifyTables(ctx context.Context, tx *sqlx.Tx, r plan.Revision, p *plan.Plan, head *headRow) ([]string, error) {
	var found []string
	if head != nil {
		want := headRow{string(r.Authority), p.Authority.Name, int64(p.LeadTimeDays), remarked(p.Authority.Remark), head.Revision}
		if *head != want {
			d := difference{name: "authority", columns: columnsOf(reflect.TypeFor[headRow]()), key: []string{"id"}, says: r.Number}
			found = d.lines(cells([]headRow{*head}), cells([]headRow{want}))
		}
	}
	rows := rowsOf(p, db.codec.Changes(p))
	for _, t := range tables {
		lines, err := tried(ctx, tx, t.name, func() ([]string, error) { return t.differs(ctx, tx, r, rows) })
		if err != nil {
			return nil, err
		}
		found = append(found, lines...)
	}
	for i := range found {
		found[i] = string(r.Authority) + ": " + found[i]
	}
	return found, nil
}
