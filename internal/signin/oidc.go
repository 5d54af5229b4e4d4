package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

const (
	startLasts = 10 * time.Minute
	mostStarts = 60 // in a minute, from one network address: each is kept for ten
)

// begun is a sign-in by the provider that was begun by a browser. It is kept on the server, under the hash of the browser's cookie,
// and is good for one answer.
type begun struct {
	State, Nonce, Verifier, Next string
}

// hashOfToken is how the session manager hashes tokens.
func hashOfToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// hashOfStart differs from that of any session.
func hashOfStart(token string) string {
	sum := sha256.Sum256([]byte("start " + token))
	return hex.EncodeToString(sum[:])
}

func (g *Gate) startCookie(value string, lasts int) *http.Cookie {
	return &http.Cookie{
		Name: g.cookieName("cliffedge-start"), Value: value, Path: "/", MaxAge: lasts, HttpOnly: true, Secure: g.Secure,
		SameSite: http.SameSiteLaxMode, // the provider sends the browser back from another site
	}
}

// start sends a browser to the provider.
func (g *Gate) start(w http.ResponseWriter, r *http.Request) {
	next := orHome(r.URL.Query().Get("next"))
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" { // a page elsewhere signs nobody in
		http.Redirect(w, r, signInPath, http.StatusSeeOther)
		return
	}
	if !g.starts.more(g.clientOf(r), mostStarts) {
		g.refuseStart(w, r, http.StatusTooManyRequests, next, "There were too many attempts to sign in. Wait a minute and try again.")
		return
	}
	p, err := g.provider.find(r.Context())
	if err != nil {
		g.Log.ErrorContext(r.Context(), "the identity provider cannot be reached", "request", w.Header().Get(requestID), "error", g.provider.safe(err))
		g.refuseStart(w, r, http.StatusServiceUnavailable, next, "Your council's sign-in service cannot be reached at the moment. Try again in a minute.")
		return
	}
	b := begun{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Next: next}
	token := rand.Text()
	if err := g.keepStart(r.Context(), token, b); err != nil {
		g.failed(r.Context(), w, "a sign-in could not be begun", err)
		g.unavailable(w, r)
		return
	}
	http.SetCookie(w, g.startCookie(token, int(startLasts/time.Second)))
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", g.provider.oauth(p).AuthCodeURL(b.State, oidc.Nonce(b.Nonce), oauth2.S256ChallengeOption(b.Verifier)))
	w.WriteHeader(http.StatusSeeOther)
}

func (g *Gate) keepStart(ctx context.Context, token string, b begun) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	now := g.Now()
	return g.Accounts.KeepSession(access.Everything(ctx), hashOfStart(token), text, g.store.at(now.Add(startLasts)), g.store.at(now))
}

// takeStart gives what the browser has begun, once. It is false where it has begun nothing, or too long ago.
func (g *Gate) takeStart(w http.ResponseWriter, r *http.Request) (b begun, found bool, err error) {
	cookie, err := r.Cookie(g.cookieName("cliffedge-start"))
	if err != nil {
		return begun{}, false, nil
	}
	http.SetCookie(w, g.startCookie("", -1))
	hash := hashOfStart(cookie.Value)
	defer g.store.lock(hash)() // two answers at once are one
	text, found, err := g.Accounts.Session(access.Everything(r.Context()), hash, g.store.at(g.Now()))
	if err != nil || !found {
		return begun{}, false, err
	}
	if err := g.Accounts.EndSession(access.Everything(r.Context()), hash); err != nil {
		return begun{}, false, err
	}
	return b, true, json.Unmarshal(text, &b)
}

// refuseStart shows the page to sign in on, with why the provider did not sign somebody in.
func (g *Gate) refuseStart(w http.ResponseWriter, r *http.Request, status int, next, why string) {
	f := signInForm{Next: next}
	f.Problems, f.ID = []problem{{"", why}}, w.Header().Get(requestID)
	g.showSignInForm(w, r, status, f)
}

// callback is where the provider sends the browser back.
func (g *Gate) callback(w http.ResponseWriter, r *http.Request) {
	b, found, err := g.takeStart(w, r)
	if err != nil {
		g.failed(r.Context(), w, "a sign-in could not be looked up", err)
		g.unavailable(w, r)
		return
	}
	given := r.URL.Query()
	if !found || subtle.ConstantTimeCompare([]byte(given.Get("state")), []byte(b.State)) != 1 {
		g.refuseStart(w, r, http.StatusBadRequest, b.Next, "This sign-in was begun in another browser, more than 10 minutes ago, or was finished. Try again.")
		return
	}
	if code := given.Get("error"); code != "" {
		g.Log.WarnContext(r.Context(), "the identity provider signed nobody in", "request", w.Header().Get(requestID), "code", plainCode(code))
		g.meters.signedIn(byProvider, &plan.StoreError{Code: plan.Unauthenticated})
		g.refuseStart(w, r, http.StatusUnprocessableEntity, b.Next, "Your council's sign-in service did not sign you in.")
		return
	}
	x, err := g.provider.redeem(r.Context(), given.Get("iss"), given.Get("code"), b)
	if err != nil {
		g.Log.ErrorContext(r.Context(), "what the identity provider says cannot be trusted", "request", w.Header().Get(requestID),
			"error", g.provider.safe(err, given.Get("code"), b.Verifier, b.Nonce, b.State))
		g.meters.signedIn(byProvider, err)
		g.refuseStart(w, r, http.StatusBadGateway, b.Next, "Your council's sign-in service gave an answer that cannot be used. Try again in a minute.")
		return
	}
	g.finish(w, r, x, b.Next)
}

// finish signs in of whom the provider speaks.
func (g *Gate) finish(w http.ResponseWriter, r *http.Request, x access.External, next string) {
	u, err := g.Registry.SignInBy(r.Context(), x)
	if err == nil {
		err = g.begin(r.Context(), w, u)
	}
	g.meters.signedIn(byProvider, err)
	switch {
	case is(err, plan.Unauthenticated):
		g.refuseStart(w, r, http.StatusForbidden, next, sentence(err))
	case err != nil:
		f := signInForm{Next: next}
		f.Problems, f.ID = []problem{g.trouble(w, r, "somebody could not be signed in", err)}, w.Header().Get(requestID)
		g.showSignInForm(w, r, http.StatusServiceUnavailable, f)
	default:
		http.Redirect(w, r, next, http.StatusSeeOther)
	}
}

// plainCode is an error's code as the protocol has them, and nothing else that a browser may have been made to send.
func plainCode(code string) string {
	if len(code) > 64 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "unknown"
	}
	return code
}

var errUntrusted = errors.New("the answer is not one to this sign-in")

// redeem gives of whom the provider speaks, for a code that a browser brings.
func (p *provider) redeem(ctx context.Context, issuer, code string, b begun) (access.External, error) {
	ctx, done := context.WithTimeout(p.with(ctx), providerTime)
	defer done()
	found, err := p.find(ctx)
	if err != nil {
		return access.External{}, err
	}
	if code == "" || issuer != "" && issuer != p.Issuer {
		return access.External{}, errUntrusted
	}
	token, err := p.oauth(found).Exchange(ctx, code, oauth2.VerifierOption(b.Verifier))
	if err != nil {
		return access.External{}, err
	}
	text, _ := token.Extra("id_token").(string)
	says, err := p.claims(ctx, found, token, text, b.Nonce)
	if err != nil { // which may quote what it was about
		return access.External{}, errors.New(redacted(err, text, token.AccessToken, token.RefreshToken))
	}
	return p.external(says)
}
