package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// What a session holds: who it is, as of which epoch, and when they last asked.
const (
	sessionUser  = "user"
	sessionEpoch = "epoch"
	sessionSeen  = "seen" // in seconds
)

// seenToWhole is how far apart two requests are for the second to be noted: reading writes nothing.
const seenToWhole = time.Minute

func (g *Gate) newSessions() *scs.SessionManager {
	s := scs.New()
	s.Store, s.Codec = g.store, codec{}
	s.HashTokenInStore = true
	s.Lifetime = mostTime
	s.IdleTimeout = 0 // the store's own: the manager would write at every request
	s.Cookie = scs.SessionCookie{
		Name: g.cookieName("cliffedge"), Path: "/", HttpOnly: true, Secure: g.Secure, SameSite: http.SameSiteLaxMode,
		Persist: false, // it goes with the browser
	}
	return s
}

// kept is a session as it is kept.
type kept struct {
	Deadline time.Time     `json:"deadline"`
	User     access.UserID `json:"user"`
	Epoch    int64         `json:"epoch"`
	Seen     int64         `json:"seen"`
}

// codec writes sessions as JSON.
type codec struct{}

// Encode gives a session's text.
func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	user, _ := values[sessionUser].(string)
	epoch, _ := values[sessionEpoch].(int64)
	seen, _ := values[sessionSeen].(int64)
	return json.Marshal(kept{deadline.UTC(), access.UserID(user), epoch, seen})
}

// Decode reads it.
func (codec) Decode(text []byte) (time.Time, map[string]any, error) {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return time.Time{}, nil, errors.New("a session cannot be read")
	}
	return k.Deadline, map[string]any{sessionUser: string(k.User), sessionEpoch: k.Epoch, sessionSeen: k.Seen}, nil
}

// store keeps sessions with the accounts. It ends those that were idle.
type store struct {
	accounts access.Accounts
	now      func() time.Time
	takes    [16]sync.Mutex // by the hash of a sign-in that was begun: none is taken twice at once
}

var _ scs.CtxStore = (*store)(nil)

func (s *store) at(t time.Time) plan.Instant {
	return plan.Instant(t.UTC().Format("2006-01-02T15:04:05.000000Z"))
}

// FindCtx gives a session by the hash of its token.
func (s *store) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	return s.accounts.Session(access.Everything(ctx), hash, s.at(s.now()))
}

// CommitCtx keeps a session until it is idle for too long, or its deadline.
func (s *store) CommitCtx(ctx context.Context, hash string, text []byte, deadline time.Time) error {
	now, ends := s.times(deadline)
	return s.accounts.KeepSession(access.Everything(ctx), hash, text, ends, now)
}

// touch keeps a session for longer, unless it was ended meanwhile: by another server, too.
func (s *store) touch(ctx context.Context, hash string, text []byte, deadline time.Time) error {
	now, ends := s.times(deadline)
	return s.accounts.TouchSession(access.Everything(ctx), hash, text, ends, now)
}

// times are now, and when a session ends that is used now.
func (s *store) times(deadline time.Time) (now, ends plan.Instant) {
	at := s.now()
	return s.at(at), min(s.at(at.Add(idleTime)), s.at(deadline))
}

// DeleteCtx ends a session, even if who asks has gone.
func (s *store) DeleteCtx(ctx context.Context, hash string) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	return s.accounts.EndSession(access.Everything(ctx), hash)
}

func (s *store) lock(hash string) (unlock func()) {
	mu := &s.takes[cmp.Or(hash, "-")[0]%16]
	mu.Lock()
	return mu.Unlock
}

var errNoContext = errors.New("sessions are kept for a request")

// Find is FindCtx for callers without a context, of which there are none.
func (s *store) Find(string) ([]byte, bool, error) { return nil, false, errNoContext }

// Commit is CommitCtx for callers without a context, of which there are none.
func (s *store) Commit(string, []byte, time.Time) error { return errNoContext }

// Delete is DeleteCtx for callers without a context, of which there are none.
func (s *store) Delete(string) error { return errNoContext }

// load gives the context with the request's session, which is a new one where it has none.
func (g *Gate) load(r *http.Request) (context.Context, error) {
	token := ""
	if cookie, err := r.Cookie(g.sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	return g.sessions.Load(r.Context(), token)
}

// bySession gives who asks by the session in the context; nobody (nil) where it is over or there is none.
func (g *Gate) bySession(ctx context.Context) (*access.Principal, error) {
	user := access.UserID(g.sessions.GetString(ctx, sessionUser))
	if user == "" {
		return nil, nil
	}
	p, err := g.Registry.ByUser(ctx, user, g.sessions.GetInt64(ctx, sessionEpoch))
	if is(err, plan.Unauthenticated) {
		return nil, g.sessions.Destroy(ctx)
	}
	return p, err
}

// seen notes that somebody asks, so that the session is not idle.
func (g *Gate) seen(ctx context.Context) error {
	now := g.Now().Unix()
	if now-g.sessions.GetInt64(ctx, sessionSeen) < int64(seenToWhole/time.Second) {
		return nil
	}
	deadline := g.sessions.Deadline(ctx)
	text, err := codec{}.Encode(deadline, map[string]any{
		sessionUser: g.sessions.GetString(ctx, sessionUser), sessionEpoch: g.sessions.GetInt64(ctx, sessionEpoch), sessionSeen: now,
	})
	if err != nil {
		return err
	}
	return g.store.touch(ctx, hashOfToken(g.sessions.Token(ctx)), text, deadline)
}

// whoNow gives who a session's user is at this moment, for as long as there is the session.
func (g *Gate) whoNow(ctx context.Context, token string) (*access.Principal, error) {
	text, found, err := g.store.FindCtx(ctx, hashOfToken(token))
	if err != nil {
		return nil, err
	}
	var k kept
	if !found || json.Unmarshal(text, &k) != nil {
		return nil, &plan.StoreError{Code: plan.Unauthenticated, Message: "the session is over"}
	}
	return g.Registry.ByUser(ctx, k.User, k.Epoch)
}

// begin makes a session for a user, in place of any that there was, and gives the browser its cookie.
func (g *Gate) begin(ctx context.Context, w http.ResponseWriter, u access.User) error {
	if err := g.sessions.RenewToken(ctx); err != nil {
		return err
	}
	g.sessions.Put(ctx, sessionUser, string(u.ID))
	g.sessions.Put(ctx, sessionEpoch, u.Epoch)
	g.sessions.Put(ctx, sessionSeen, g.Now().Unix())
	g.sessions.SetDeadline(ctx, g.Now().Add(mostTime))
	token, expires, err := g.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	g.sessions.WriteSessionCookie(ctx, w, token, expires)
	return nil
}

// end ends the request's session and takes its cookie away, which it does in any case.
func (g *Gate) end(ctx context.Context, w http.ResponseWriter) error {
	g.sessions.WriteSessionCookie(ctx, w, "", time.Time{})
	return g.sessions.Destroy(ctx)
}
