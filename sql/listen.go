package sql

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/lib/pq"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// hub tells those who listen in this process of new revisions.
type hub struct {
	mu        sync.Mutex
	listeners map[chan plan.Revision]bool
	follower  *pq.Listener // PostgreSQL: hears of what other servers change
	seen      map[plan.ID]int64
}

// Listen gives every revision that is made from now on, until stop is called: with SQLite by this process, with PostgreSQL by
// any. It gives those of all authorities, whatever the context's scope. A listener who does not keep up loses revisions rather than hold up others; the history has them all.
func (db *DB) Listen(ctx context.Context) (news <-chan plan.Revision, stop func(), err error) {
	if err := db.follow(ctx); err != nil {
		return nil, nil, err
	}
	h := &db.news
	listener := make(chan plan.Revision, 256)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listeners == nil {
		h.listeners = map[chan plan.Revision]bool{}
	}
	h.listeners[listener] = true
	return listener, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners, listener)
	}, nil
}

// made tells of a revision that this process made. Where PostgreSQL is followed, it tells of it itself.
func (db *DB) made(r plan.Revision) {
	db.news.mu.Lock()
	follows := db.news.follower != nil
	db.news.mu.Unlock()
	if !follows {
		db.news.tell(r)
	}
}

func (h *hub) tell(r plan.Revision) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for listener := range h.listeners {
		select {
		case listener <- r:
		default:
		}
	}
}

// stop ends the following, if there is any.
func (h *hub) stop() *pq.Listener {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.follower
}

// follow begins to follow a PostgreSQL database, once.
func (db *DB) follow(ctx context.Context) error {
	h := &db.news
	h.mu.Lock()
	defer h.mu.Unlock()
	if db.address == "" || h.follower != nil {
		return nil
	}
	heads, err := db.Authorities(access.Everything(ctx))
	if err != nil {
		return err
	}
	h.seen = map[plan.ID]int64{}
	for _, head := range heads {
		h.seen[head.Authority] = head.Number
	}
	h.follower = pq.NewListener(db.address, 100*time.Millisecond, 10*time.Second, nil)
	if err := h.follower.Listen("cliffedge_plan"); err != nil {
		closed := h.follower.Close()
		h.follower = nil
		return errors.Join(err, closed)
	}
	go db.catchUp(h.follower.NotificationChannel())
	return nil
}

// catchUp tells of all revisions that were not told yet: at first, for those made while it began; whenever there is news, a
// notification or a connection that was lost and is there again, since when anything may have happened; and again where it
// could not find out.
func (db *DB) catchUp(news <-chan *pq.Notification) {
	retry := time.NewTimer(0)
	defer retry.Stop()
	for {
		select {
		case _, open := <-news:
			if !open {
				return
			}
		case <-retry.C:
		}
		if err := db.tellAll(); err != nil {
			retry.Reset(time.Second)
		}
	}
}

// tellAll tells of every authority's revisions that were not told yet.
func (db *DB) tellAll() error {
	ctx, done := context.WithTimeout(access.Everything(context.Background()), 10*time.Second)
	defer done()
	heads, err := db.Authorities(ctx)
	if err != nil {
		return err
	}
	for _, head := range heads {
		if err := db.tellSince(ctx, head.Revision); err != nil {
			return err
		}
	}
	return nil
}

// tellSince tells of an authority's revisions up to the latest that were not told yet.
func (db *DB) tellSince(ctx context.Context, head plan.Revision) error {
	last := db.news.seen[head.Authority]
	if head.Number <= last {
		return nil
	}
	list, err := db.revisions(ctx, " where r.authority = ? and r.number > ? order by r.number", head.Authority, last)
	for _, r := range list {
		db.news.tell(r)
		db.news.seen[r.Authority] = r.Number
	}
	return err
}
