package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
)

// Verify recomputes every hash of an authority's history, reads every revision, works out again what each changed, and
// compares the tables with the latest. It gives a line for each thing that is damaged; none where all is as it was written.
// It sees the database as it is at one moment, whoever writes meanwhile.
func (db *DB) Verify(ctx context.Context, authority plan.ID) ([]string, error) {
	var found []string
	err := db.atOneMoment(ctx, func(tx *sqlx.Tx) (err error) {
		found, err = db.verify(ctx, tx, authority)
		return err
	})
	return found, err
}

// VerifyAll is Verify of every authority that anything is kept of.
func (db *DB) VerifyAll(ctx context.Context) ([]string, error) {
	var found []string
	err := db.atOneMoment(ctx, func(tx *sqlx.Tx) error {
		var ids []plan.ID
		if err := tx.SelectContext(ctx, &ids, "select id from authority union select distinct authority from revision order by 1"); err != nil {
			return err
		}
		for _, id := range ids {
			more, err := db.verify(ctx, tx, id)
			if err != nil {
				return err
			}
			found = append(found, more...)
		}
		return nil
	})
	return found, err
}

// atOneMoment reads in one transaction.
func (db *DB) atOneMoment(ctx context.Context, read func(*sqlx.Tx) error) error {
	tx, err := db.reader.BeginTxx(ctx, &stdsql.TxOptions{Isolation: db.dialect.reading(), ReadOnly: true})
	if err != nil {
		return unavailable(err)
	}
	defer tx.Rollback() // it has changed nothing
	return unavailable(read(tx))
}

func (db *DB) verify(ctx context.Context, tx *sqlx.Tx, authority plan.ID) ([]string, error) {
	var rows []revisionRow
	if err := tx.SelectContext(ctx, &rows, tx.Rebind(selectRevision+" where authority = ? order by number"), authority); err != nil {
		return nil, err
	}
	head, found, err := db.verifyHead(ctx, tx, authority)
	if err != nil {
		return nil, err
	}
	if head == nil && len(rows) == 0 {
		return nil, notFound(authority, 0)
	}
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
		p, _, err := db.load(ctx, tx, authority, r.Number)
		latest = p
		switch {
		case isDamaged(err):
			found = append(found, err.Error())
			items = nil
			continue
		case err != nil:
			return nil, err
		}
		more, err := db.verifyAudit(ctx, tx, r, items, db.codec.Items(p), i == 0 || items != nil)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
		items = db.codec.Items(p)
	}
	if latest == nil {
		return found, nil
	}
	var stray int
	query := "select count(*) from audit where authority = ? and (revision < 1 or revision > ?)"
	if err := tx.GetContext(ctx, &stray, tx.Rebind(query), authority, len(rows)); err != nil {
		return nil, err
	}
	if stray > 0 {
		found = append(found, fmt.Sprintf("audit has %d rows of %s that belong to no revision", stray, authority))
	}
	more, err := db.verifyTables(ctx, tx, latest, head)
	return append(found, more...), err
}

// headRow is an authority's row.
type headRow struct {
	Name         string `db:"name"`
	LeadTimeDays int    `db:"lead_time_days"`
	Note         string `db:"note"`
	Assumed      int64  `db:"assumed"`
	Revision     int64  `db:"revision"`
}

// verifyHead gives an authority's row, nil where it is gone.
func (db *DB) verifyHead(ctx context.Context, tx *sqlx.Tx, authority plan.ID) (*headRow, []string, error) {
	var head headRow
	err := tx.GetContext(ctx, &head, tx.Rebind("select name, lead_time_days, note, assumed, revision from authority where id = ?"), authority)
	if errors.Is(err, stdsql.ErrNoRows) {
		return nil, []string{fmt.Sprintf("authority lacks the row of %s", authority)}, nil
	}
	return &head, nil, err
}

// verifyAudit compares what a revision is noted to have changed with what it changed. Where the plan before is damaged,
// nobody knows.
func (db *DB) verifyAudit(ctx context.Context, tx *sqlx.Tx, r plan.Revision, before, after []plan.StoredItem, known bool) ([]string, error) {
	if !known {
		return nil, nil
	}
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
func (db *DB) verifyTables(ctx context.Context, tx *sqlx.Tx, p *plan.Plan, head *headRow) ([]string, error) {
	var found []string
	want := headRow{p.Authority.Name, p.LeadTimeDays, p.Authority.Note, flag(p.Authority.Assumed), 0}
	if head != nil {
		want.Revision = head.Revision
		if *head != want {
			found = append(found, fmt.Sprintf("authority has a row that the latest revision does not say: %v", *head))
		}
	}
	rows := rowsOf(p, db.codec.Changes(p))
	for _, t := range tables {
		lines, err := t.differs(ctx, tx, tx.Rebind, string(p.Authority.ID), rows)
		if err != nil {
			return nil, err
		}
		found = append(found, lines...)
	}
	return found, nil
}
