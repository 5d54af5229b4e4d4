package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"cliffedge/internal/access"
)

// ProviderConfig says which identity provider speaks for people, by OpenID Connect.
type ProviderConfig struct {
	Issuer       string // its address: https://login.example.gov.uk
	ClientID     string
	ClientSecret string // "" where the provider knows the program by PKCE alone
	RedirectURL  string // https://…/oidc/callback, as the provider knows it
	GroupsClaim  string // what it calls a person's groups; "groups" where it is empty
	Groups       map[string][]Grant
	Scopes       []string // to ask for beside openid, email and profile, where the provider gives groups for one
	// TrustEmail takes e-mail addresses of which the provider does not say whether they are verified for verified. One that it
	// says is not verified never is.
	TrustEmail bool
	HTTPClient *http.Client // nil for one that does not wait for ever
}

// providerTime is how long the provider may take for an answer; retryTime is how long it is not asked again for its addresses.
const (
	providerTime = 15 * time.Second
	retryTime    = 2 * time.Second
)

// provider is an identity provider, whose addresses are asked for when they are first needed: it may be down before.
type provider struct {
	ProviderConfig
	now func() time.Time

	mu     sync.Mutex
	found  *oidc.Provider
	failed error // why it was not found
	asked  time.Time
}

func newProvider(c ProviderConfig, now func() time.Time) (*provider, error) {
	c.GroupsClaim = cmp.Or(c.GroupsClaim, "groups")
	if c.HTTPClient == nil {
		c.HTTPClient = &http.Client{Timeout: providerTime}
	}
	var wrong []error
	if err := checkAddress(c.Issuer); err != nil {
		wrong = append(wrong, fmt.Errorf("the identity provider's address: %w", err))
	}
	if err := checkAddress(c.RedirectURL); err != nil {
		wrong = append(wrong, fmt.Errorf("the address to which the identity provider sends browsers back: %w", err))
	} else if u, _ := url.Parse(c.RedirectURL); u.Path != callbackPath {
		wrong = append(wrong, fmt.Errorf("the address to which the identity provider sends browsers back ends in %s, not %q", callbackPath, u.Path))
	}
	if c.ClientID == "" {
		wrong = append(wrong, errors.New("the id is missing by which the identity provider knows this program"))
	}
	return &provider{ProviderConfig: c, now: now}, errors.Join(wrong...)
}

// checkAddress reports an address over which no secret may go.
func checkAddress(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("expected one such as https://login.example.gov.uk")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return errors.New("it must begin with https:// unless it is on this machine")
	default:
		return nil
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// with gives the context in which the provider is asked.
func (p *provider) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.HTTPClient)
}

// find gives the provider's addresses. It asks for them until it has them, and not more often than it helps.
func (p *provider) find(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil || p.failed != nil && time.Since(p.asked) < retryTime {
		return p.found, p.failed
	}
	// Somebody who gives up waiting does not give up for others.
	ctx, done := context.WithTimeout(p.with(context.WithoutCancel(ctx)), providerTime/3)
	defer done()
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err == nil && (found.Endpoint().AuthURL == "" || found.Endpoint().TokenURL == "") {
		err = errors.New("it does not say where to sign in")
	}
	if err != nil {
		found = nil
	}
	p.found, p.failed, p.asked = found, err, time.Now()
	return p.found, p.failed
}

func (p *provider) oauth(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: found.Endpoint(), RedirectURL: p.RedirectURL,
		Scopes: append([]string{oidc.ScopeOpenID, "email", "profile"}, p.Scopes...),
	}
}

// claims gives what the provider says of somebody: in the token that it has signed for this sign-in, and over that when it is asked.
func (p *provider) claims(ctx context.Context, found *oidc.Provider, token *oauth2.Token, text, nonce string) (map[string]any, error) {
	signed, err := found.Verifier(&oidc.Config{ClientID: p.ClientID, Now: p.now}).Verify(ctx, text)
	if err != nil {
		return nil, err
	}
	if nonce == "" || signed.Nonce != nonce {
		return nil, errUntrusted
	}
	if signed.AccessTokenHash != "" {
		if err := signed.VerifyAccessToken(token.AccessToken); err != nil {
			return nil, err
		}
	}
	says := map[string]any{}
	if err := signed.Claims(&says); err != nil || found.UserInfoEndpoint() == "" {
		return says, err
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, err
	}
	if info.Subject != signed.Subject {
		return nil, errors.New("the provider speaks of two different people")
	}
	more := map[string]any{}
	if err := info.Claims(&more); err != nil {
		return nil, err
	}
	if _, has := more["email"]; has { // whether it is verified is said of this one
		delete(says, "email_verified")
	}
	maps.Copy(says, more)
	return says, nil
}

// external gives the person of whom claims speak.
func (p *provider) external(says map[string]any) (access.External, error) {
	subject, _ := says["sub"].(string)
	if subject == "" {
		return access.External{}, errors.New("the provider does not say of whom it speaks")
	}
	groups, err := p.groups(says)
	if err != nil {
		return access.External{}, err
	}
	x := access.External{Subject: p.Issuer + " " + subject, Roles: granted(p.Groups, groups), Verified: p.isVerified(says["email_verified"])}
	x.Email, _ = says["email"].(string)
	x.Name, _ = says["name"].(string)
	x.Name = cmp.Or(strings.TrimSpace(x.Name), x.Email)
	return x, nil
}

// isVerified reads whether an e-mail address is verified, which some providers say in a text.
func (p *provider) isVerified(says any) bool {
	switch v := says.(type) {
	case bool:
		return v
	case string:
		return v == "true"
	default:
		return says == nil && p.TrustEmail
	}
}

// groups gives a person's groups: several, one, or none. A provider that leaves them out because they are many would take all rights
// away: that is an error.
func (p *provider) groups(says map[string]any) ([]string, error) {
	if elsewhere, _ := says["_claim_names"].(map[string]any); elsewhere[p.GroupsClaim] != nil {
		return nil, fmt.Errorf("the provider does not give the claim %q, because the person has too many; have it give only those that are assigned to this program", p.GroupsClaim)
	}
	switch v := says[p.GroupsClaim].(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []any:
		list := make([]string, 0, len(v))
		for _, group := range v {
			name, ok := group.(string)
			if !ok {
				return nil, fmt.Errorf("the claim %q holds what is no group's name", p.GroupsClaim)
			}
			list = append(list, name)
		}
		return list, nil
	default:
		return nil, fmt.Errorf("the claim %q holds no list of groups", p.GroupsClaim)
	}
}

// mostLogged is how much of an error of the provider is logged, in bytes.
const mostLogged = 300

// safe gives an error of the provider for the log: without what it answered to the code, and without secrets that it may quote.
func (p *provider) safe(err error, secrets ...string) string {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return fmt.Sprintf("the provider refused the code: %s %s", refused.Response.Status, plainCode(cmp.Or(refused.ErrorCode, "unknown")))
	}
	text := redacted(err, append(secrets, p.ClientSecret)...)
	if len(text) > mostLogged {
		text = text[:mostLogged]
	}
	return strings.ToValidUTF8(text, "")
}

// redacted is an error's text without secrets, in whatever form they may be quoted.
func redacted(err error, secrets ...string) string {
	text := err.Error()
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		quoted, _ := json.Marshal(secret) // a text has one
		for _, form := range []string{secret, url.QueryEscape(secret), string(quoted[1 : len(quoted)-1])} {
			text = strings.ReplaceAll(text, form, "[secret]")
		}
	}
	return text
}
