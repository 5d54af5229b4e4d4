package sql

import (
	"cmp"
	"context"
	"crypto/rand"
	stdsql "database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// eventRow is an entry of the trail as it is kept.
type eventRow struct {
	Authority string `db:"authority"`
	Number    int64  `db:"number"`
	At        string `db:"at"`
	Actor     string `db:"actor"`
	Action    string `db:"action"`
	User      string `db:"user_id"`
	Detail    string `db:"detail"`
	Revision  int64  `db:"revision"`
	Revised   string `db:"revised"`
	RequestID string `db:"request_id"`
	Previous  string `db:"previous_hash"`
	Hash      string `db:"hash"`
}

const eventColumns = `e.authority, e.number, e.at, e.actor, e.action, e.user_id, e.detail, e.revision, e.revised, e.request_id, e.previous_hash, e.hash`

// hashOfEvent is the hash of an event with all that it holds.
func hashOfEvent(r eventRow) string {
	return hashOfParts(
		r.Previous, r.Authority, fmt.Sprint(r.Number), r.At, r.Actor, r.Action, r.User, r.Detail, fmt.Sprint(r.Revision), r.Revised, r.RequestID,
	)
}

// eventOf is the event that tells of a revision, with more of how it came about.
func eventOf(r plan.Revision, at plan.Instant, more string) access.Event {
	return access.Event{
		Authority: r.Authority, At: at, Actor: r.Author, Action: access.Changed, Detail: fmt.Sprintf("revision %d%s", r.Number, more),
		Revision: r.Number, Revised: r.Hash,
	}
}

// appendEvent appends an event to its authority's chain. It is never earlier than the one before.
func appendEvent(ctx context.Context, tx *sqlx.Tx, e access.Event, request string) error {
	var end eventRow
	query := "select number, at, hash from event where authority = ? order by number desc limit 1"
	if err := tx.GetContext(ctx, &end, tx.Rebind(query), e.Authority); err != nil && !errors.Is(err, stdsql.ErrNoRows) {
		return err
	}
	row := eventRow{
		Authority: string(e.Authority), Number: end.Number + 1, At: max(end.At, string(e.At)), Actor: oneLine(e.Actor), Action: string(e.Action),
		User: string(e.User), Detail: oneLine(e.Detail), Revision: e.Revision, Revised: e.Revised, RequestID: request, Previous: end.Hash,
	}
	row.Hash = hashOfEvent(row)
	_, err := tx.NamedExecContext(ctx, `insert into event (authority, number, at, actor, action, user_id, detail, revision, revised, request_id, previous_hash, hash)
		values (:authority, :number, :at, :actor, :action, :user_id, :detail, :revision, :revised, :request_id, :previous_hash, :hash)`, row)
	return err
}

// longestDetail is how many characters of a text an event has.
const longestDetail = 1000

// oneLine makes a text, whatever somebody sent, one that can be kept and shown: an event must not fail for what it tells of.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if isControl(r) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if letters := []rune(text); len(letters) > longestDetail {
		return string(letters[:longestDetail-1]) + "…"
	}
	return text
}

// act makes a change that is about some authorities with the events that tell of it, all or nothing: those that do gives, which
// are none where nothing changes. Do may be called again.
func (db *DB) act(ctx context.Context, chain plan.ID, do func(ctx context.Context, tx *sqlx.Tx, now plan.Instant) ([]access.Event, error)) error {
	done, err := db.turns.take(ctx, chain) // as with plans: one chain grows by one event at a time
	if err != nil {
		return err
	}
	defer done()
	request := rand.Text()
	return db.retried(ctx, func(lost bool) (atEnd bool, err error) {
		tx, err := db.begin(ctx, db.writer, &stdsql.TxOptions{Isolation: db.dialect.isolation()})
		if err != nil {
			return false, err
		}
		defer tx.Rollback() // after a commit it does nothing
		if made, err := wasNoted(ctx, tx, lost, request); err != nil || made {
			return false, err
		}
		now := db.instant()
		events, err := do(ctx, tx, now)
		if err != nil {
			return false, err
		}
		for i, e := range events {
			e.At = now
			if err := appendEvent(ctx, tx, e, requestOf(request, i)); err != nil {
				return false, err
			}
		}
		return true, tx.Commit()
	})
}

// requestOf is what tells the events of one change from each other.
func requestOf(request string, i int) string {
	if i == 0 {
		return request
	}
	return request + "-" + strconv.Itoa(i)
}

// wasNoted reports whether a change was made by an earlier attempt whose end was lost.
func wasNoted(ctx context.Context, tx *sqlx.Tx, lost bool, request string) (bool, error) {
	if !lost {
		return false, nil
	}
	var n int
	err := tx.GetContext(ctx, &n, tx.Rebind("select count(*) from event where request_id = ?"), request)
	return n > 0, err
}

// Record appends an event that changes nothing else.
func (db *DB) Record(ctx context.Context, e access.Event) error {
	return db.act(within(ctx, e.Authority), e.Authority, func(context.Context, *sqlx.Tx, plan.Instant) ([]access.Event, error) {
		return []access.Event{e}, nil
	})
}

// place is where an event stands among those of several chains.
type place struct {
	at        plan.Instant
	number    int64
	authority plan.ID
}

// readCursor gives the place that a cursor (access.Event.Cursor) says; one after all events for "".
func readCursor(cursor string) (place, error) {
	if cursor == "" {
		return place{at: "9", number: math.MaxInt64}, nil
	}
	at, rest, ok := strings.Cut(cursor, "/")
	digits, authority, all := strings.Cut(rest, "/")
	number, err := strconv.ParseInt(digits, 10, 64)
	if !ok || !all || err != nil || !isPlain(cursor) {
		return place{}, badInput("this is no cursor of the trail")
	}
	return place{plan.Instant(at), number, plan.ID(authority)}, nil
}

// before is the greatest number that an event of a chain may have to stand before the place, if it is of the same moment.
func (p place) before(chain plan.ID) int64 {
	switch c := cmp.Compare(chain, p.authority); {
	case c < 0:
		return math.MaxInt64
	case c == 0:
		return p.number - 1
	default:
		return 0
	}
}

// shownEvent is an event with the names of those whom it names, as they are now.
type shownEvent struct {
	eventRow
	ActorName string `db:"actor_name"`
	UserName  string `db:"user_name"`
}

func (r shownEvent) event() access.Event {
	return access.Event{
		Authority: plan.ID(r.Authority), Number: r.Number, At: plan.Instant(r.At), Actor: r.Actor, ActorName: r.ActorName,
		Action: access.Action(r.Action), User: access.UserID(r.User), UserName: r.UserName, Detail: r.Detail,
		Revision: r.Revision, Revised: r.Revised, Previous: r.Previous, Hash: r.Hash,
	}
}

// aboutMembers says which of the platform's events an authority sees. What its members were refused elsewhere is the platform's to know.
const aboutMembers = ` and e.action <> 'REFUSED' and (e.user_id in (select user_id from member where authority = ?) or e.actor in (select user_id from member where authority = ?))`

// Events gives an authority's events and those of the platform that are about its members, but for what they were refused elsewhere;
// or all of the platform's. The latest are first.
func (db *DB) Events(ctx context.Context, authority plan.ID, before string, most int) (list []access.Event, err error) {
	from, err := readCursor(before)
	if err != nil {
		return nil, err
	}
	if scope := access.Scope(ctx); len(scope) > 0 {
		ctx = access.Within(ctx, append(slices.Clone(scope), "")...)
	}
	err = db.look(ctx, func(q queryer) error {
		list = nil
		if err := eventsOf(ctx, q, &list, from, most, authority, ""); err != nil || authority == "" {
			return err
		}
		return eventsOf(ctx, q, &list, from, most, "", aboutMembers, authority, authority)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b access.Event) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.Authority, a.Authority), cmp.Compare(b.Number, a.Number))
	})
	if most > 0 && len(list) > most {
		list = list[:most]
	}
	return list, nil
}

const selectEvent = "select " + eventColumns + `, coalesce(a.name, '') as actor_name, coalesce(u.name, '') as user_name
	from event e left join app_user a on a.id = e.actor left join app_user u on u.id = e.user_id`

// Of gives a user's tokens, and all events that they did or that were done to them, the earliest first.
func (db *DB) Of(ctx context.Context, user access.UserID) (tokens []access.Token, events []access.Event, err error) {
	ctx = access.Everything(ctx)
	err = db.look(ctx, func(q queryer) (err error) {
		if tokens, err = tokensWhere(ctx, q, "user_id", string(user)); err != nil {
			return err
		}
		events, err = eventsWhere(ctx, q, " where e.actor = ? or e.user_id = ? order by e.at, e.authority, e.number", user, user)
		return err
	})
	return tokens, events, err
}

// Ends gives the latest event of each chain, the platform's first: who keeps their hashes will see that a trail was shortened.
func (db *DB) Ends(ctx context.Context) (events []access.Event, err error) {
	ctx = access.Everything(ctx)
	err = db.look(ctx, func(q queryer) (err error) {
		events, err = eventsWhere(ctx, q, " where e.number = (select max(number) from event where authority = e.authority) order by e.authority")
		return err
	})
	return events, err
}

func eventsWhere(ctx context.Context, q queryer, which string, args ...any) ([]access.Event, error) {
	var rows []shownEvent
	if err := sqlx.SelectContext(ctx, q, &rows, q.Rebind(selectEvent+which), args...); err != nil {
		return nil, err
	}
	list := make([]access.Event, len(rows))
	for i, row := range rows {
		list[i] = row.event()
	}
	return list, nil
}

// eventsOf adds a chain's events before a place.
func eventsOf(ctx context.Context, q queryer, list *[]access.Event, from place, most int, chain plan.ID, which string, args ...any) error {
	query := ` where e.authority = ? and e.at <= ? and (e.at < ? or e.number <= ?)` + which + " order by e.at desc, e.number desc"
	args = append([]any{chain, from.at, from.at, from.before(chain)}, args...)
	if most > 0 {
		query, args = query+" limit ?", append(args, most)
	}
	found, err := eventsWhere(ctx, q, query, args...)
	*list = append(*list, found...)
	return err
}

// verifyTrail goes through a chain from its first event, and says what is damaged of it. Each of the revisions has one event that
// tells of it, from the first that the trail tells of on: earlier ones are older than it.
func verifyTrail(ctx context.Context, tx *sqlx.Tx, chain plan.ID, revisions []revisionRow) (t *trail, found []string, err error) {
	t = &trail{of: cmp.Or(string(chain), "the platform"), told: map[int64]int{}, hashes: map[int64]string{}}
	for _, r := range revisions {
		t.hashes[r.Number] = r.Hash
	}
	found, err = tried(ctx, tx, "event", func() ([]string, error) {
		whole, err := t.read(ctx, tx, chain)
		if whole && err == nil {
			t.checkRevisions(revisions)
		}
		return t.found, err
	})
	return t, found, err
}

// trail is what is known of a chain as far as it was read.
type trail struct {
	of     string // whose it is
	last   eventRow
	hashes map[int64]string // of the revisions that are there
	told   map[int64]int    // how many events tell of a revision
	first  int64            // the first revision that an event tells of; 0 for none
	found  []string
}

// read checks all events of a chain, up to where one is missing.
func (t *trail) read(ctx context.Context, tx *sqlx.Tx, chain plan.ID) (whole bool, err error) {
	rows, err := tx.QueryxContext(ctx, tx.Rebind("select "+eventColumns+" from event e where e.authority = ? order by e.number"), chain)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		var row eventRow
		if err := rows.StructScan(&row); err != nil {
			return false, err
		}
		if row.Number != t.last.Number+1 {
			t.says("event %d of %s is missing", t.last.Number+1, t.of)
			return false, nil
		}
		t.check(row)
	}
	return true, rows.Err()
}

func (t *trail) says(text string, args ...any) { t.found = append(t.found, fmt.Sprintf(text, args...)) }

// check checks an event against the one before, and against its revision.
func (t *trail) check(row eventRow) {
	if row.Previous != t.last.Hash {
		t.says("event %d of %s does not follow from the one before: its hash of it is wrong", row.Number, t.of)
	}
	if row.Hash != hashOfEvent(row) {
		t.says("event %d of %s is not what was written: its hash is wrong", row.Number, t.of)
	}
	t.last = row
	if row.Action != string(access.Changed) {
		return
	}
	t.told[row.Revision]++
	if t.first == 0 {
		t.first = row.Revision
	}
	switch hash, is := t.hashes[row.Revision]; {
	case !is:
		t.says("event %d of %s tells of revision %d, which is not there", row.Number, t.of, row.Revision)
	case hash != row.Revised:
		t.says("event %d of %s tells of another revision %d than the one that is there: its hash is another", row.Number, t.of, row.Revision)
	}
}

// checkRevisions reports revisions of which the trail does not tell, or more than once.
func (t *trail) checkRevisions(revisions []revisionRow) {
	if t.first == 0 {
		return
	}
	for _, r := range revisions {
		switch n := t.told[r.Number]; {
		case r.Number < t.first || n == 1:
		case n == 0:
			t.says("no event of %s tells of revision %d", t.of, r.Number)
		default:
			t.says("%d events of %s tell of revision %d; expected one", n, t.of, r.Number)
		}
	}
}
