package signin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"cliffedge/internal/access"
)

// A council's identity provider: a real one (zitadel's), that knows a few people and can be made to err.

const clientSecret = "planted client secret"

// citizen is somebody whom the provider knows.
type citizen struct {
	Email, Name string
	Verified    bool
	Groups      []string
}

// idp is the provider with what it keeps.
type idp struct {
	op.Storage // of which it has only what the code flow needs
	t          *testing.T
	server     *httptest.Server
	back       func(context.Context, string) string
	key        *ecdsa.PrivateKey
	redirect   string
	apart      bool // from the program, which is localhost: another site to a browser

	mu       sync.Mutex
	people   map[string]citizen
	requests map[string]*authRequest
	codes    map[string]string
	tokens   map[string]string // subjects
	down     bool
	infoOf   string                    // of whom it speaks when asked, in place of who has signed in
	tamper   func(*authRequest)        // with what it was asked for
	claims   func(info *oidc.UserInfo) // with what it says
}

// authRequest is a sign-in that the provider was asked for.
type authRequest struct {
	id, subject, client, redirect, state, nonce string
	challenge                                   *oidc.CodeChallenge
	scopes                                      []string
	at                                          time.Time
}

func (a *authRequest) GetID() string                         { return a.id }
func (a *authRequest) GetACR() string                        { return "" }
func (a *authRequest) GetAMR() []string                      { return nil }
func (a *authRequest) GetAudience() []string                 { return []string{a.client} }
func (a *authRequest) GetAuthTime() time.Time                { return a.at }
func (a *authRequest) GetClientID() string                   { return a.client }
func (a *authRequest) GetCodeChallenge() *oidc.CodeChallenge { return a.challenge }
func (a *authRequest) GetNonce() string                      { return a.nonce }
func (a *authRequest) GetRedirectURI() string                { return a.redirect }
func (a *authRequest) GetResponseType() oidc.ResponseType    { return oidc.ResponseTypeCode }
func (a *authRequest) GetResponseMode() oidc.ResponseMode    { return "" }
func (a *authRequest) GetScopes() []string                   { return a.scopes }
func (a *authRequest) GetState() string                      { return a.state }
func (a *authRequest) GetSubject() string                    { return a.subject }
func (a *authRequest) Done() bool                            { return a.subject != "" }

// relyingParty is the program, as the provider knows it.
type relyingParty struct{ redirect string }

func (c *relyingParty) GetID() string                       { return "cliffedge" }
func (c *relyingParty) RedirectURIs() []string              { return []string{c.redirect} }
func (c *relyingParty) PostLogoutRedirectURIs() []string    { return nil }
func (c *relyingParty) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c *relyingParty) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c *relyingParty) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c *relyingParty) GrantTypes() []oidc.GrantType         { return []oidc.GrantType{oidc.GrantTypeCode} }
func (c *relyingParty) LoginURL(id string) string            { return "/login?id=" + id }
func (c *relyingParty) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeBearer }
func (c *relyingParty) IDTokenLifetime() time.Duration       { return time.Hour }
func (c *relyingParty) DevMode() bool                        { return true } // plain HTTP
func (c *relyingParty) IsScopeAllowed(string) bool           { return false }
func (c *relyingParty) IDTokenUserinfoClaimsAssertion() bool { return false }
func (c *relyingParty) ClockSkew() time.Duration             { return 0 }

//lint:ignore ST1003 which is what zitadel calls it
func (c *relyingParty) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (c *relyingParty) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

type signingKey struct{ key *ecdsa.PrivateKey }

func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k signingKey) Key() any                                    { return k.key }
func (k signingKey) ID() string                                  { return "key" }

type publicKey struct{ signingKey }

func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return &k.key.PublicKey }

// newIDP starts a provider.
func newIDP(t *testing.T) *idp {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &idp{
		t: t, key: key, requests: map[string]*authRequest{}, codes: map[string]string{}, tokens: map[string]string{},
		people: map[string]citizen{
			"fin":    {"fin@example.gov.uk", "Fin Ance", true, []string{"finance", "everybody"}},
			"viewer": {"viewer@example.gov.uk", "Vic viewer", true, nil},
			"unsure": {"viewer@example.gov.uk", "Not Vic", false, []string{"finance"}},
			"nobody": {"nobody@example.gov.uk", "No Body", true, []string{"everybody"}},
		},
	}
	p.server = httptest.NewUnstartedServer(nil)
	issuer := "http://" + p.server.Listener.Addr().String()
	provider, err := op.NewProvider(&op.Config{CodeMethodS256: true, CryptoKey: [32]byte{1}}, p, op.StaticIssuer(issuer),
		op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	p.back = op.AuthCallbackURL(provider)
	mux := http.NewServeMux()
	mux.Handle("/login", op.NewIssuerInterceptor(provider.IssuerFromRequest).HandlerFunc(p.login))
	mux.Handle("/", provider)
	p.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		down := p.down
		p.mu.Unlock()
		if down {
			panic(http.ErrAbortHandler)
		}
		mux.ServeHTTP(w, r)
	})
	p.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	p.server.Start()
	t.Cleanup(p.server.Close)
	return p
}

// behind lets people sign in by the provider.
func (p *idp) behind(h *house, c *Config) {
	p.redirect = "http://" + h.server.Listener.Addr().String() + "/oidc/callback"
	if p.apart {
		p.redirect = strings.Replace(p.redirect, "127.0.0.1", "localhost", 1)
	}
	groups, err := ParseGroups([]string{"finance=bath:ANALYST", "heads=bath:APPROVER"})
	h.must(err)
	c.Provider = &ProviderConfig{
		Issuer: p.server.URL, ClientID: "cliffedge", ClientSecret: clientSecret, RedirectURL: p.redirect, Groups: groups,
	}
	h.secrets = append(h.secrets, clientSecret)
}

// set changes the provider.
func (p *idp) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// login is where people say who they are: they press a button.
func (p *idp) login(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := r.FormValue("id")
	a := p.requests[id]
	if a == nil {
		http.Error(w, "there is no such sign-in", http.StatusBadRequest)
		return
	}
	if r.Method == http.MethodPost {
		a.subject = r.FormValue("who")
		http.Redirect(w, r, p.back(r.Context(), id), http.StatusFound)
		return
	}
	fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Council account</title><form method="post"><input type="hidden" name="id" value="%s">`, html.EscapeString(id))
	for _, who := range slices.Sorted(maps.Keys(p.people)) {
		fmt.Fprintf(w, `<button name="who" value="%s" id="%s">%s</button>`, who, who, who)
	}
	fmt.Fprint(w, `</form></html>`)
}

func (p *idp) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := &authRequest{
		id: rand.Text(), client: asked.ClientID, redirect: asked.RedirectURI, state: asked.State, nonce: asked.Nonce, scopes: asked.Scopes, at: time.Now(),
	}
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 || asked.State == "" || asked.Nonce == "" {
		p.t.Errorf("the program asks without PKCE, state or nonce: %+v", asked)
	}
	a.challenge = &oidc.CodeChallenge{Challenge: asked.CodeChallenge, Method: asked.CodeChallengeMethod}
	if p.tamper != nil {
		p.tamper(a)
	}
	p.requests[a.id] = a
	return a, nil
}

func (p *idp) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.requests[id]; a != nil {
		return a, nil
	}
	return nil, errors.New("there is no such sign-in")
}

func (p *idp) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	p.mu.Lock()
	id := p.codes[code]
	p.mu.Unlock()
	return p.AuthRequestByID(ctx, id)
}

func (p *idp) SaveAuthCode(_ context.Context, id, code string) error {
	p.set(func() { p.codes[code] = id })
	return nil
}

func (p *idp) DeleteAuthRequest(_ context.Context, id string) error {
	p.set(func() { delete(p.requests, id) })
	return nil
}

func (p *idp) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	id := rand.Text()
	p.set(func() { p.tokens[id] = r.GetSubject() })
	return id, time.Now().Add(5 * time.Minute), nil
}

func (p *idp) SigningKey(context.Context) (op.SigningKey, error) { return signingKey{p.key}, nil }

func (p *idp) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

func (p *idp) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{signingKey{p.key}}}, nil
}

func (p *idp) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != "cliffedge" {
		return nil, errors.New("there is no such program")
	}
	return &relyingParty{p.redirect}, nil
}

func (p *idp) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != "cliffedge" || secret != clientSecret {
		return errors.New("the program's secret is not right")
	}
	return nil
}

func (p *idp) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, subject, _ string, _ []string) error {
	info.Subject = subject
	return nil
}

func (p *idp) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, token, _, _ string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	subject, ok := p.tokens[token]
	if !ok {
		return errors.New("there is no such token")
	}
	if p.infoOf != "" {
		subject = p.infoOf
	}
	who := p.people[subject]
	info.Subject, info.Email, info.Name, info.EmailVerified = subject, who.Email, who.Name, oidc.Bool(who.Verified)
	if who.Groups != nil {
		info.AppendClaims("groups", who.Groups)
	}
	if p.claims != nil {
		p.claims(info)
	}
	return nil
}

func (p *idp) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}

func (p *idp) Health(context.Context) error { return nil }

// atProvider has the visitor sign in at the provider, and gives the address to which that sends the browser back.
func (v *visitor) atProvider(p *idp, who string) string {
	v.h.t.Helper()
	a := v.get("/oidc/start?next=%2Fplans")
	if a.status != http.StatusSeeOther {
		v.h.t.Fatalf("the browser is not sent to the provider: %d %s", a.status, a.body)
	}
	return v.through(p, a.header.Get("Location"), who)
}

// through goes from the provider's address to the way back.
func (v *visitor) through(p *idp, address, who string) string {
	v.h.t.Helper()
	for range 5 {
		var w *http.Response
		var err error
		at, _ := url.Parse(address)
		if at.Path == "/login" {
			w, err = v.client.PostForm(address, url.Values{"who": {who}, "id": at.Query()["id"]})
		} else {
			w, err = v.client.Get(address)
		}
		v.h.must(err)
		w.Body.Close()
		next, err := at.Parse(w.Header.Get("Location"))
		v.h.must(err)
		if address = next.String(); next.Path == "/oidc/callback" {
			v.h.secrets = append(v.h.secrets, next.Query().Get("code"), next.Query().Get("state"))
			return next.RequestURI()
		}
	}
	v.h.t.Fatalf("the provider sends the browser to %s", address)
	return ""
}

func newCouncil(t *testing.T) (*house, *idp) {
	t.Helper()
	p := newIDP(t)
	return newHouse(t, onSQLite, p.behind), p
}

// roleOf is what somebody with an e-mail address may do in bath; None where there is nobody.
func (h *house) roleOf(email string) access.Role {
	h.t.Helper()
	list, err := h.registry.Members(h.machine, "bath")
	h.must(err)
	for _, m := range list {
		if m.Email == email {
			return m.Role
		}
	}
	return access.None
}
