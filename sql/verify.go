package sql

import (
	"context"
	"fmt"

	"cliffedge/forecast/plan"
)

// Verify recomputes every hash of an authority's history, reads every revision, and compares the tables with the latest.
// It gives a line for each thing that is damaged; none where all is as it was written.
func (db *DB) Verify(ctx context.Context, authority plan.ID) ([]string, error) {
	history, err := db.History(ctx, authority)
	if err != nil {
		return nil, err
	}
	var found []string
	previous := ""
	for i := len(history) - 1; i >= 0; i-- {
		r, want := history[i], int64(len(history)-i)
		if r.Number != want {
			found = append(found, fmt.Sprintf("revision %d of %s is missing", want, authority))
			return found, nil
		}
		if r.Previous != previous {
			found = append(found, fmt.Sprintf("revision %d of %s does not follow from the one before: its hash of it is wrong", r.Number, authority))
		}
		previous = r.Hash
		if _, _, err := db.Load(ctx, authority, r.Number); err != nil {
			if !isDamaged(err) {
				return nil, err
			}
			found = append(found, err.Error())
		}
	}
	more, err := db.verifyTables(ctx, authority, history[0].Number)
	return append(found, more...), err
}

// verifyTables compares the tables with the latest revision.
func (db *DB) verifyTables(ctx context.Context, authority plan.ID, latest int64) ([]string, error) {
	p, _, err := db.Load(ctx, authority, latest)
	if isDamaged(err) {
		return nil, nil // is told already
	}
	if err != nil {
		return nil, err
	}
	var found []string
	var head struct {
		Name         string `db:"name"`
		LeadTimeDays int    `db:"lead_time_days"`
		Revision     int64  `db:"revision"`
	}
	query := db.reader.Rebind("select name, lead_time_days, revision from authority where id = ?")
	if err := db.reader.GetContext(ctx, &head, query, authority); err != nil {
		return nil, err
	}
	if head.Name != p.Authority.Name || head.LeadTimeDays != p.LeadTimeDays || head.Revision != latest {
		found = append(found, fmt.Sprintf("authority has a row that the latest revision does not say: %v", head))
	}
	want := rowsOf(p, db.codec.Changes(p))
	for _, t := range tables {
		lines, err := t.differs(ctx, db.reader, db.reader.Rebind, string(authority), want)
		if err != nil {
			return nil, err
		}
		found = append(found, lines...)
	}
	return found, nil
}
