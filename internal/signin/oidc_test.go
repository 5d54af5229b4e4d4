package signin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"

	"cliffedge/internal/access"
)

func TestSigningInWithACouncilAccount(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		p := newIDP(t)
		h := newHouse(t, open, p.behind)
		if a := h.get("/sign-in?next=%2Fplans"); !strings.Contains(a.body, `href="/oidc/start?next=%2Fplans">Sign in with your council account</a>`) {
			t.Errorf("%s", a.body)
		}
		back := h.atProvider(p, "fin")
		a := h.get(back, "Sec-Fetch-Site", "cross-site")
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/plans" {
			t.Fatalf("%d %s\n%s", a.status, a.body, h.log.String())
		}
		if a := h.get("/plans"); !strings.Contains(a.body, "fin@example.gov.uk ANALYST") {
			t.Errorf("%s", a.body)
		}
		stream := h.stream()
		p.set(func() {
			p.people["fin"] = citizen{"fin@example.gov.uk", "Fin Ance", true, []string{"heads", "finance"}}
		})
		other := h.newVisitor()
		if a := other.get(other.atProvider(p, "fin")); a.status != http.StatusSeeOther || h.roleOf("fin@example.gov.uk") != access.Approver {
			t.Errorf("another group: %d, %s", a.status, h.roleOf("fin@example.gov.uk"))
		}
		h.goesOn(stream) // they may do more now
		p.set(func() { p.people["fin"] = citizen{"moved@example.gov.uk", "Fin Ance", false, nil} })
		if a := other.get(other.atProvider(p, "fin")); a.status != http.StatusSeeOther || h.roleOf("fin@example.gov.uk") != access.None {
			t.Errorf("no group any more: %d, %s", a.status, h.roleOf("fin@example.gov.uk"))
		}
		h.endsSoon(stream)
		if a := other.get("/"); a.status != http.StatusOK || !strings.Contains(a.body, "NONE") {
			t.Errorf("somebody without a role: %d %s", a.status, a.body)
		}
	})
}

// Somebody whom an administrator has added is the one whom the provider knows by the verified address, and keeps their role.
func TestACouncilAccountIsLinked(t *testing.T) {
	h, p := newCouncil(t)
	h.mustSignIn("viewer")
	old := h.cookie()
	if a := h.get(h.atProvider(p, "viewer")); a.status != http.StatusSeeOther || h.cookie() == old || h.roleOf("viewer@example.gov.uk") != access.Viewer {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.newVisitor().get("/", "Cookie", "cliffedge="+old); a.status != http.StatusSeeOther {
		t.Errorf("the session before is good: %d", a.status)
	}
	h.must(h.registry.Suspend(h.machine, "viewer@example.gov.uk", true))
	if a := h.get(h.atProvider(p, "viewer")); a.status != http.StatusForbidden || h.isIn() {
		t.Errorf("suspended: %d", a.status)
	}
}

// refusedWith says that the browser's way back does not sign it in.
func (v *visitor) refusedWith(back string, status int, says string) {
	v.h.t.Helper()
	a := v.get(back)
	id := a.header.Get("X-Request-Id")
	if a.status != status || !strings.Contains(a.body, says) || !strings.Contains(a.body, id) || !strings.Contains(a.body, "<title>Error: Sign in") {
		v.h.t.Errorf("%s: %d %s\n%s", back, a.status, a.body, v.h.log.String())
	}
	if v.cookie() != "" || v.isIn() {
		v.h.t.Error("somebody is signed in")
	}
}

func TestWhoTheProviderKnowsButNobodyHere(t *testing.T) {
	h, p := newCouncil(t)
	h.refusedWith(h.atProvider(p, "nobody"), http.StatusForbidden, "you have no access here")
	h.refusedWith(h.atProvider(p, "unsure"), http.StatusForbidden, "you have no access here")
	users, err := h.registry.Users(h.machine)
	h.must(err)
	for _, u := range users {
		if u.Subject != "" || u.Email == "nobody@example.gov.uk" {
			t.Errorf("there is %+v", u)
		}
	}
}

func TestAnswersOfTheProviderThatAreNotToThisBrowser(t *testing.T) {
	const again = "was begun in another browser"
	h, p := newCouncil(t)
	back := h.atProvider(p, "fin")
	h.newVisitor().refusedWith(back, http.StatusBadRequest, again)
	victim := h.newVisitor() // who is made to follow the address that somebody else got
	victim.atProvider(p, "viewer")
	victim.refusedWith(back, http.StatusBadRequest, again)
	at, _ := url.Parse(back)
	fields := at.Query()
	fields.Set("state", "another")
	h.refusedWith("/oidc/callback?"+fields.Encode(), http.StatusBadRequest, again)
	h.refusedWith(back, http.StatusBadRequest, again) // which was good for one answer
	back = h.atProvider(p, "fin")
	h.clock.pass(10*time.Minute + time.Second)
	h.refusedWith(back, http.StatusBadRequest, again)
	h.refusedWith("/oidc/callback", http.StatusBadRequest, again)
}

// A code is good once, even for who has the browser's cookie.
func TestACodeIsNotReplayed(t *testing.T) {
	h, p := newCouncil(t)
	a := h.get("/oidc/start")
	token := (&http.Response{Header: a.header}).Cookies()[0]
	back := h.through(p, a.header.Get("Location"), "fin")
	if a := h.get(back); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	thief := h.newVisitor()
	thief.header.Set("Cookie", token.Name+"="+token.Value)
	thief.refusedWith(back, http.StatusBadRequest, "was finished")
	// And for a sign-in that the thief has begun, the code has no verifier: the provider refuses it.
	code, _ := url.Parse(back)
	thief = h.newVisitor()
	own := thief.atProvider(p, "viewer")
	at, _ := url.Parse(own)
	fields := at.Query()
	fields.Set("code", code.Query().Get("code"))
	thief.refusedWith("/oidc/callback?"+fields.Encode(), http.StatusBadGateway, "an answer that cannot be used")
}

func TestAnswersOfTheProviderThatCannotBeTrusted(t *testing.T) {
	for name, c := range map[string]struct {
		err    func(*idp)
		change func(url.Values)
	}{
		"another nonce":     {err: func(p *idp) { p.tamper = func(a *authRequest) { a.nonce = "another" } }},
		"no nonce":          {err: func(p *idp) { p.tamper = func(a *authRequest) { a.nonce = "" } }},
		"another challenge": {err: func(p *idp) { p.tamper = func(a *authRequest) { a.challenge.Challenge = "another" } }},
		"another person":    {err: func(p *idp) { p.infoOf = "viewer" }},
		"too many groups": {err: func(p *idp) {
			p.claims = func(i *oidc.UserInfo) { i.AppendClaims("_claim_names", map[string]string{"groups": "src1"}) }
		}},
		"groups that are none": {err: func(p *idp) { p.claims = func(i *oidc.UserInfo) { i.AppendClaims("groups", []int{1}) } }},
		"another issuer":       {change: func(v url.Values) { v.Set("iss", "https://evil.example") }},
		"another code":         {change: func(v url.Values) { v.Set("code", "planted code") }},
		"no code":              {change: func(v url.Values) { v.Del("code") }},
	} {
		t.Run(name, func(t *testing.T) {
			h, p := newCouncil(t)
			h.secrets = append(h.secrets, "planted code")
			if c.err != nil {
				p.set(func() { c.err(p) })
			}
			at, _ := url.Parse(h.atProvider(p, "fin"))
			fields := at.Query()
			if c.change != nil {
				c.change(fields)
			}
			h.refusedWith("/oidc/callback?"+fields.Encode(), http.StatusBadGateway, "an answer that cannot be used")
			if !strings.Contains(h.log.String(), "cannot be trusted") {
				t.Errorf("the log: %s", h.log.String())
			}
		})
	}
}

// Who steals a code cannot redeem it without the verifier, even with the program's secret.
func TestAStolenCodeIsWorthNothing(t *testing.T) {
	h, p := newCouncil(t)
	at, _ := url.Parse(h.atProvider(p, "fin"))
	c := oauth2.Config{ClientID: "cliffedge", ClientSecret: clientSecret, RedirectURL: p.redirect, Endpoint: oauth2.Endpoint{TokenURL: p.server.URL + "/oauth/token"}}
	for _, options := range [][]oauth2.AuthCodeOption{nil, {oauth2.VerifierOption(oauth2.GenerateVerifier())}} {
		_, err := c.Exchange(t.Context(), at.Query().Get("code"), options...)
		var refused *oauth2.RetrieveError
		if !errors.As(err, &refused) {
			t.Errorf("the code is redeemed: %v", err)
		}
	}
}

func TestTheProviderSignsNobodyIn(t *testing.T) {
	h, p := newCouncil(t)
	for code, logged := range map[string]string{"access_denied": `"code":"access_denied"`, "<script>planted": `"code":"unknown"`} {
		at, _ := url.Parse(h.atProvider(p, "fin"))
		fields := url.Values{"state": at.Query()["state"], "error": {code}, "error_description": {"planted <b>text</b>"}}
		h.refusedWith("/oidc/callback?"+fields.Encode(), http.StatusUnprocessableEntity, "did not sign you in")
		if !strings.Contains(h.log.String(), logged) {
			t.Errorf("the log: %s", h.log.String())
		}
	}
	h.secrets = append(h.secrets, "planted <b>", "<script>planted")
}

// The provider may be down when the program starts, and later. Passwords go on to sign people in.
func TestTheProviderIsDown(t *testing.T) {
	p := newIDP(t)
	p.set(func() { p.down = true })
	h := newHouse(t, onSQLite, p.behind)
	a := h.get("/oidc/start?next=%2Fplans")
	if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "cannot be reached at the moment") || !strings.Contains(a.body, a.header.Get("X-Request-Id")) ||
		!strings.Contains(a.body, `value="/plans"`) || len(a.header.Values("Set-Cookie")) > 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
	h.mustSignIn("viewer")
	h.post("/sign-out", nil)
	p.set(func() { p.down = false })
	time.Sleep(retryTime + 100*time.Millisecond)
	back := h.atProvider(p, "fin")
	p.set(func() { p.down = true })
	h.refusedWith(back, http.StatusBadGateway, "an answer that cannot be used")
	p.set(func() { p.down = false })
	if a := h.get(h.atProvider(p, "fin")); a.status != http.StatusSeeOther {
		t.Errorf("%d %s\n%s", a.status, a.body, h.log.String())
	}
}

func TestBeginningIsBounded(t *testing.T) {
	h, _ := newCouncil(t)
	if a := h.get("/oidc/start", "Sec-Fetch-Site", "cross-site"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/sign-in" {
		t.Errorf("from another site: %d %q", a.status, a.header.Get("Location"))
	}
	last := 0
	for range mostStarts + 1 {
		last = h.get("/oidc/start").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", last)
	}
	h.clock.pass(time.Minute)
	if a := h.get("/oidc/start"); a.status != http.StatusSeeOther {
		t.Errorf("a minute later: %d", a.status)
	}
}

// The cookie of a sign-in that was begun is none of a session.
func TestWhatWasBegunIsNoSession(t *testing.T) {
	h, _ := newCouncil(t)
	a := h.get("/oidc/start")
	cookies := (&http.Response{Header: a.header}).Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%s", a.header)
	}
	c := cookies[0]
	if c.Name != "cliffedge-start" || c.Path != "/" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600 {
		t.Errorf("%+v", c)
	}
	if a := h.newVisitor().get("/", "Cookie", "cliffedge="+c.Value); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestWhetherAnAddressIsVerified(t *testing.T) {
	for text, want := range map[string][2]bool{ // without and with TrustEmail
		`{}`: {false, true}, `{"email_verified":null}`: {false, true}, `{"email_verified":true}`: {true, true}, `{"email_verified":"true"}`: {true, true},
		`{"email_verified":false}`: {false, false}, `{"email_verified":"false"}`: {false, false}, `{"email_verified":1}`: {false, false},
	} {
		var says map[string]any
		if err := json.Unmarshal([]byte(text), &says); err != nil {
			t.Fatal(err)
		}
		for i, trust := range []bool{false, true} {
			p := &provider{ProviderConfig: ProviderConfig{TrustEmail: trust}}
			if got := p.isVerified(says["email_verified"]); got != want[i] {
				t.Errorf("%s, trusting %v: %v", text, trust, got)
			}
		}
	}
}

func TestGroupsOfAPerson(t *testing.T) {
	p := &provider{ProviderConfig: ProviderConfig{GroupsClaim: "roles"}}
	for text, want := range map[string]string{
		`{}`: "[] <nil>", `{"roles":"a"}`: "[a] <nil>", `{"roles":["a","b"]}`: "[a b] <nil>", `{"roles":[]}`: "[] <nil>", `{"groups":["a"]}`: "[] <nil>",
		`{"roles":{"a":1}}`: `[] the claim "roles" holds no list of groups`,
	} {
		var says map[string]any
		if err := json.Unmarshal([]byte(text), &says); err != nil {
			t.Fatal(err)
		}
		groups, err := p.groups(says)
		if got := fmt.Sprint(groups, " ", err); got != want && got != strings.Replace(want, "] ", "]  ", 1) {
			t.Errorf("%s: %q, expected %q", text, got, want)
		}
	}
}

func TestAddressesOfTheProvider(t *testing.T) {
	for text, fine := range map[string]bool{
		"https://login.example.gov.uk": true, "https://login.example.gov.uk/realms/council": true, "http://127.0.0.1:9000": true, "http://localhost": true, "http://[::1]:1": true,
		"http://login.example.gov.uk": false, "": false, "login.example.gov.uk": false, "https://": false, "https://a:b@login.example.gov.uk": false,
		"https://login.example.gov.uk?x=y": false, "ftp://127.0.0.1": false, "http://127.0.0.1.evil.example": false, "https://%zz": false,
	} {
		if err := checkAddress(text); (err == nil) != fine {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Errors are logged without what they quote.
func TestErrorsAreLoggedWithoutSecrets(t *testing.T) {
	p := &provider{ProviderConfig: ProviderConfig{ClientSecret: "s3/cr+t"}}
	err := errors.New(`Post "https://x?code=c%2Fde&s=s3%2Fcr%2Bt": said "s3/cr+t" c/de ` + strings.Repeat("é", 300))
	text := p.safe(err, "c/de", "")
	for _, secret := range []string{"s3/cr+t", "s3%2Fcr%2Bt", "c/de", "c%2Fde"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s tells %s", text, secret)
		}
	}
	if len(text) > mostLogged {
		t.Errorf("it has %d bytes", len(text))
	}
}
