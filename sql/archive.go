package sql

import (
	"bufio"
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
)

// An archive is an authority's whole history as lines of JSON: a head, a line for each revision from the first, and an end, so
// that a file that was cut off is known. Hashes go with it: what is read into another database is what was written.
type (
	archiveHead struct {
		Archive   string  `json:"archive"` // "cliffedge history"
		Version   int     `json:"version"`
		Authority plan.ID `json:"authority"`
	}
	archiveRevision struct {
		Number   int64           `json:"number"`
		Author   string          `json:"author"`
		MadeAt   plan.Instant    `json:"madeAt"`
		Note     string          `json:"note"`
		Request  string          `json:"request"`
		Previous string          `json:"previous"`
		Hash     string          `json:"hash"`
		Snapshot json.RawMessage `json:"snapshot"` // as a JSON string, to the byte
	}
	archiveEnd struct {
		End  int64  `json:"end"` // how many revisions there are
		Hash string `json:"hash"`
	}
)

const archiveName = "cliffedge history"

// ArchiveStart is what an archive begins with, and no plan file does.
const ArchiveStart = `{"archive":"` + archiveName + `"`

// WriteHistory writes an authority's whole history as an archive.
func (db *DB) WriteHistory(ctx context.Context, w io.Writer, authority plan.ID) error {
	history, err := db.History(ctx, authority, 0, 0)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(archiveHead{archiveName, 1, authority}); err != nil {
		return err
	}
	for i := len(history) - 1; i >= 0; i-- {
		line, err := db.archived(ctx, history[i])
		if err != nil {
			return err
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return lines.Encode(archiveEnd{int64(len(history)), history[0].Hash})
}

func (db *DB) archived(ctx context.Context, r plan.Revision) (archiveRevision, error) {
	if _, _, err := db.Load(ctx, r.Authority, r.Number); err != nil { // what is damaged is not handed on
		return archiveRevision{}, err
	}
	var row struct {
		Request  string `db:"request_id"`
		Snapshot string `db:"snapshot"`
	}
	err := db.look(ctx, func(q queryer) error {
		query := q.Rebind("select request_id, snapshot from revision where authority = ? and number = ?")
		return sqlx.GetContext(ctx, q, &row, query, r.Authority, r.Number)
	})
	if err != nil {
		return archiveRevision{}, err
	}
	text, err := json.Marshal(row.Snapshot)
	return archiveRevision{r.Number, r.Author, r.MadeAt, r.Note, row.Request, r.Previous, r.Hash, text}, err
}

// ReadHistory brings an archive into the database, all of it or nothing, and gives its latest revision. The authority must not
// be there yet. A dry run does all that but keep it. The trail, which is not in the archive, says of each revision that it came
// with a history, and when.
func (db *DB) ReadHistory(ctx context.Context, from io.Reader, dryRun bool) (plan.Revision, error) {
	authority, revisions, err := readArchive(from)
	if err != nil {
		return plan.Revision{}, err
	}
	tx, err := db.begin(ctx, db.writer, &stdsql.TxOptions{Isolation: db.dialect.isolation()})
	if err != nil {
		return plan.Revision{}, unavailable(err)
	}
	defer tx.Rollback() // after a commit it does nothing
	last, err := db.replay(ctx, tx, authority, revisions)
	if err == nil && !dryRun {
		err = tx.Commit()
	}
	return last, unavailable(err)
}

// readArchive reads an archive and checks that it is whole and that its hashes follow from each other.
func readArchive(from io.Reader) (plan.ID, []archiveRevision, error) {
	lines := json.NewDecoder(bufio.NewReader(from))
	var head archiveHead
	if err := lines.Decode(&head); err != nil || head.Archive != archiveName || head.Version != 1 {
		return "", nil, damaged("this is no archive of a history")
	}
	var revisions []archiveRevision
	previous := ""
	for {
		var line struct {
			archiveRevision
			End *int64 `json:"end"`
		}
		switch err := lines.Decode(&line); {
		case err != nil:
			return "", nil, cutOff(len(revisions))
		case line.End != nil && *line.End == int64(len(revisions)) && line.Hash == previous && len(revisions) > 0:
			return head.Authority, revisions, nil
		case line.End != nil:
			return "", nil, damaged("the archive lacks revisions: it says that there are %d, and %d are there", *line.End, len(revisions))
		}
		r := line.archiveRevision
		if r.Number != int64(len(revisions))+1 || r.Previous != previous || hashOf(r.revision(head.Authority), r.Request, r.text()) != r.Hash {
			return "", nil, damaged("revision %d of the archive is not what was written: its hash is wrong", r.Number)
		}
		previous = r.Hash
		revisions = append(revisions, r)
	}
}

func cutOff(revisions int) error {
	if revisions == 0 {
		return damaged("the archive is cut off before its first revision")
	}
	return damaged("the archive is cut off after revision %d", revisions)
}

func (r archiveRevision) revision(authority plan.ID) plan.Revision {
	return plan.Revision{
		Authority: authority, Number: r.Number, Author: r.Author, MadeAt: r.MadeAt, Note: r.Note, Hash: r.Hash, Previous: r.Previous,
	}
}

// text is the snapshot; "" where it is no text.
func (r archiveRevision) text() string {
	var text string
	if json.Unmarshal(r.Snapshot, &text) != nil {
		return ""
	}
	return text
}

// replay makes the revisions of an archive anew, one after the other.
func (db *DB) replay(ctx context.Context, tx *sqlx.Tx, authority plan.ID, revisions []archiveRevision) (plan.Revision, error) {
	if _, latest, err := db.current(ctx, tx, authority); err != nil || latest.Number > 0 {
		return plan.Revision{}, errors.Join(err, &plan.StoreError{
			Code: plan.Conflict, Message: fmt.Sprintf("%s has a plan already, of %d revisions; a history is read only where there is none", authority, latest.Number),
		})
	}
	var last plan.Revision
	now := db.instant()
	before := &planRows{}
	var items []plan.StoredItem
	for _, r := range revisions {
		p, err := db.codec.Decode([]byte(r.text()))
		if err != nil {
			return plan.Revision{}, damaged("revision %d of the archive cannot be read: %v", r.Number, err)
		}
		after, itemsNow := rowsOf(p, db.codec.Changes(p)), db.codec.Items(p)
		last = r.revision(authority)
		d := &draft{
			revision: last, request: r.Request, snapshot: r.text(), changes: changesBetween(items, itemsNow), before: before, after: after,
			authority: p.Authority, leadTimeDays: p.LeadTimeDays, event: eventOf(last, now, " came with a history; it was made at "+string(last.MadeAt)),
		}
		if err := db.write(ctx, tx, plan.Update{}, d); err != nil {
			return plan.Revision{}, err
		}
		before, items = after, itemsNow
	}
	var err error
	last.By, err = nameOf(ctx, tx, last.Author)
	return last, err
}
