// Package signin is how people and programs sign in over HTTP: people by a password or their council's identity provider, with a
// session in a cookie; programs by an API token.
//
// The Gate stands before all other handlers. It finds out who asks, lets nobody through whom it does not know, and ends what was
// begun when who asks may no longer do it. What they may do is the access package's.
package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Config says how people sign in.
type Config struct {
	Registry *access.Registry
	Accounts access.Accounts // keeps the sessions
	Now      func() time.Time
	Log      *slog.Logger
	// Secure says that browsers ask by HTTPS, of this program or of a proxy before it: cookies are never sent otherwise.
	Secure bool
	// TrustProxy says that all requests come by one proxy, which says in X-Forwarded-For whose they are.
	TrustProxy bool
	Provider   *ProviderConfig // nil for none
	// Public says which requests need nobody to be signed in, such as those for styles; nil for none. Nobody is looked for.
	Public func(*http.Request) bool
	// Page answers with a page, laid out as all others are. The headers that protect it have been set: it loads styles of this site,
	// and nothing else.
	Page func(w http.ResponseWriter, r *http.Request, p Page)
}

// How long a session lasts without a request, and at most.
const (
	idleTime = 30 * time.Minute
	mostTime = 12 * time.Hour
)

// Gate lets through who is signed in.
type Gate struct {
	Config
	sessions *scs.SessionManager
	store    *store
	foreign  site
	own      http.Handler // the pages of the package
	provider *provider
	starts   *counter // of sign-ins by the provider
	holds    *counter // of forms that are sent when nobody is signed in
	meters   *meters
}

// New gives a gate. Its error says all that is wrong with the configuration.
func New(c Config) (*Gate, error) {
	if c.Registry == nil || c.Accounts == nil || c.Now == nil || c.Log == nil || c.Page == nil {
		return nil, errors.New("signing in needs a registry, accounts, a clock, a log and the look of its pages")
	}
	g := &Gate{Config: c, foreign: newSite(c.Secure), starts: &counter{now: c.Now}, holds: &counter{now: c.Now}, meters: newMeters()}
	if c.Provider != nil {
		var err error
		if g.provider, err = newProvider(*c.Provider, c.Now); err != nil {
			return nil, err
		}
	}
	g.store = &store{accounts: c.Accounts, now: c.Now}
	g.sessions = g.newSessions()
	g.own = g.pages()
	return g, nil
}

// cookieName gives a cookie's name. Browsers keep one with the prefix to this host, and to HTTPS.
func (g *Gate) cookieName(name string) string {
	if g.Secure {
		return "__Host-" + name
	}
	return name
}

// clientOf is the network address that a request comes from: of IPv6 the network, which is one customer's.
func (g *Gate) clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if hops := r.Header.Values("X-Forwarded-For"); g.TrustProxy && len(hops) > 0 {
		last := hops[len(hops)-1]
		if at := strings.TrimSpace(last[strings.LastIndex(last, ",")+1:]); at != "" {
			host = at
		}
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	address = address.Unmap()
	if address.Is6() {
		return netip.PrefixFrom(address.WithZone(""), 64).Masked().String()
	}
	return address.String()
}

const requestID = "X-Request-Id"

// named gives an answer the id under which the log tells of it.
func named(w http.ResponseWriter) {
	w.Header().Set(requestID, rand.Text())
}

// fails reports whether an error says nothing of who asks: the database cannot be reached, or the like.
func fails(err error) bool {
	return err != nil && !is(err, plan.Unauthenticated)
}

func is(err error, code plan.StoreErrorCode) bool {
	var refused *plan.StoreError
	return errors.As(err, &refused) && refused.Code == code
}

// failed logs an error that is nobody's fault who asks.
func (g *Gate) failed(ctx context.Context, w http.ResponseWriter, what string, err error) {
	if ctx.Err() == nil { // else who asked has gone
		g.Log.ErrorContext(ctx, what, "request", w.Header().Get(requestID), "error", err)
	}
}
