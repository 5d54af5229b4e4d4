package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	stdsql "database/sql"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cliffedge/internal/pgtest"
)

// Where a server listens and how people sign in is checked before anything is done, all of it at once.
func TestServingSafelyOrNotAtAll(t *testing.T) {
	t.Chdir(t.TempDir()) // where there is no database
	const (
		unencrypted = "others than this machine would reach the server without encryption; expected 127.0.0.1, or --tls-cert and --tls-key, or --behind-proxy"
		halfPair    = "--tls-cert and --tls-key: one of them is missing; expected both, or neither"
		noURL       = "--url: the value is missing; expected where people reach the server"
		notHTTPS    = "browsers are answered by HTTPS; expected https://…"
	)
	for _, c := range []struct {
		args string
		says []string
	}{
		{"--listen 0.0.0.0:0", []string{"--listen 0.0.0.0:0: " + unencrypted}},
		{"--listen :8080", []string{unencrypted}},
		{"--listen [::]:8080", []string{unencrypted}},
		{"--listen example.gov.uk:8080 --url http://example.gov.uk", []string{unencrypted}},
		{"--listen 8080", []string{"--listen 8080: expected an address and a port"}},
		{"--tls-cert cert.pem", []string{halfPair, noURL}},
		{"--tls-key key.pem", []string{halfPair}},
		{"--tls-cert cert.pem --tls-key key.pem --behind-proxy --url https://a.gov.uk", []string{"--behind-proxy and --tls-cert: both are given; expected one of them"}},
		{"--tls-cert cert.pem --tls-key key.pem", []string{noURL}},
		{"--behind-proxy", []string{noURL}},
		{"--behind-proxy --url http://a.gov.uk", []string{"--url http://a.gov.uk: " + notHTTPS}},
		{"--url https://a.gov.uk", []string{"--url https://a.gov.uk: nothing answers there by HTTPS; expected --tls-cert and --tls-key, or --behind-proxy, as well"}},
		{"--url HTTPS://a.gov.uk/", []string{"--url https://a.gov.uk: nothing answers there by HTTPS"}},
		{"--url ftp://a.gov.uk", []string{`"ftp://a.gov.uk" is no address of a server; expected one such as https://cliffedge.example.gov.uk`}},
		{"--url https://a.gov.uk/cliffedge", []string{"is no address of a server"}},
		{"--url https://eve@a.gov.uk", []string{"is no address of a server"}},
		{"--url=", []string{"--url: the address is empty; expected https://cliffedge.example.gov.uk"}},
		{"--oidc-issuer https://id.gov.uk --url http://127.0.0.1:8080", []string{"--oidc-issuer and --oidc-client: one of them is missing"}},
		{"--oidc-client cliffedge", []string{"--oidc-issuer and --oidc-client: one of them is missing"}},
		{"--oidc-issuer https://id.gov.uk --oidc-client cliffedge", []string{"--url: the value is missing; expected where the identity provider sends people back to"}},
		{"--oidc-group finance=bath:ANALYST", []string{"--oidc-issuer: the value is missing, and --oidc-group or --oidc-secret-file is given"}},
		{"--oidc-secret-file secret.txt", []string{"--oidc-issuer: the value is missing, and --oidc-group or --oidc-secret-file is given"}},
		{
			"--listen 0.0.0.0:0 --tls-key key.pem --oidc-client cliffedge --oidc-group finance --oidc-group a=B:BOSS --oidc-group c=bath:VIEWER --oidc-group c=bath:ADMIN",
			[]string{
				unencrypted, halfPair, "--oidc-issuer and --oidc-client: one of them is missing", "--oidc-issuer: the value is missing, and --oidc-group",
				`"finance" says no group's role; expected GROUP=AUTHORITY:ROLE`, `"B" cannot be an authority's id`, `"BOSS" is no role`, `the group has a role in bath already`,
			},
		},
	} {
		got := run(t, "", "", append([]string{"serve"}, strings.Fields(c.args)...)...)
		if got.status != exitUsage || got.stdout != "" || !strings.HasSuffix(got.stderr, "\nRun \"cliffedge serve --help\" for how to use it.\n") {
			t.Errorf("%s gave %d, %q and %q", c.args, got.status, got.stdout, got.stderr)
		}
		for _, says := range c.says {
			if !strings.Contains(got.stderr, says) {
				t.Errorf("%s does not say %q:\n%s", c.args, says, got.stderr)
			}
		}
	}
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("what was refused left %v", left)
	}
}

// Where nobody could sign in, others than this machine are not served; this machine is, and told what to do.
func TestServingNobody(t *testing.T) {
	db := onFile(t)
	fine(t, "", "migrate", db)
	const says = "obody can sign in yet: make the first administrator with cliffedge member set --authority SLUG --email ADDRESS --name NAME --role ADMIN"
	s := launch(t, "serve", db, "--listen", "0.0.0.0:0", "--behind-proxy", "--url", "https://cliffedge.example.gov.uk")
	if status := s.exits(); status != exitWrong || s.stdout.String() != "" || !strings.Contains(s.stderr.String(), "--listen 0.0.0.0:0: n"+says+", or name an identity provider with --oidc-issuer") {
		t.Errorf("it exits with %d, %q and %q", status, s.stdout.String(), s.stderr.String())
	}
	s = begin(t, "serve", db, "--listen", "127.0.0.1:0")
	if !strings.HasPrefix(s.stderr.String(), "N"+says+"\n") {
		t.Errorf("on this machine it says %s", s.stderr.String())
	}
	if w, text := s.local().ask(http.MethodGet, "/sign-in", ""); w.StatusCode != http.StatusOK || !strings.Contains(text, "Set a password with a one-time code") {
		t.Errorf("where to sign in is answered %s %s", w.Status, text)
	}
	o := newOffice(t, db, "town") // while it serves
	v := s.local()
	v.setPassword(o)
	v.signsIn()
	if w, text := v.ask(http.MethodGet, "/sign-in", ""); !strings.Contains(text, "You are Ann Example, "+adminEmail+".") {
		t.Errorf("who one is: %s %s", w.Status, text)
	}
}

// certificate makes a certificate for a name, and gives its files and what trusts it.
func certificate(t *testing.T, name string) (certFile, keyFile string, trusts *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &about, &about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certFile, keyFile = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for file, text := range map[string][]byte{certFile: cert, keyFile: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	trusts = x509.NewCertPool()
	trusts.AppendCertsFromPEM(cert)
	return certFile, keyFile, trusts
}

// By HTTPS, a browser signs in with a password, has a cookie that goes nowhere else, asks, and signs out; other sites ask nothing in
// its name. All of it by HTTP/1.1 and HTTP/2.
func TestServingByHTTPS(t *testing.T) {
	o := newOffice(t, onFile(t), "town")
	o.importPlan()
	token := o.token("VIEWER")
	const name = "cliffedge.example.gov.uk"
	cert, key, trusts := certificate(t, name)
	s := begin(t, "serve", o.db, "--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key, "--url", "https://"+name)
	if said := s.stdout.String(); !strings.Contains(said, "People sign in at https://"+name+"/sign-in\n") {
		t.Errorf("it says %s", said)
	}
	browser := func(protocol string) *visitor {
		return newVisitor(s, "https://"+name, func(c *http.Transport) {
			c.TLSClientConfig = &tls.Config{RootCAs: trusts}
			c.Protocols = new(http.Protocols)
			c.Protocols.SetHTTP1(protocol == "HTTP/1.1")
			c.Protocols.SetHTTP2(protocol == "HTTP/2.0")
		})
	}
	browser("HTTP/2.0").setPassword(o)
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(protocol, func(t *testing.T) {
			v := browser(protocol)
			w := v.signsIn()
			cookies := w.Cookies()
			if len(cookies) != 1 || cookies[0].Name != "__Host-cliffedge" || !cookies[0].Secure || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" || cookies[0].Domain != "" {
				t.Errorf("the cookies are %v", cookies)
			}
			if hsts := w.Header.Get("Strict-Transport-Security"); w.Proto != protocol || hsts != "max-age=31536000" {
				t.Errorf("by %s, Strict-Transport-Security is %q", w.Proto, hsts)
			}
			v.expects(http.StatusOK, o, "with the cookie")
			v.expects(http.StatusOK, o, "from a page of its own", "Origin", "https://"+name, "Sec-Fetch-Site", "same-origin")
			for what, headers := range map[string][]string{
				"another site":             {"Origin", "https://evil.example"},
				"a page of another site":   {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
				"another name of the site": {"Origin", "https://other.example.gov.uk", "Sec-Fetch-Site", "same-site"},
				"the site without HTTPS":   {"Origin", "http://" + name},
				"a page from nowhere":      {"Origin", "null"},
			} {
				v.expects(http.StatusForbidden, o, "from "+what, headers...)
			}
			if w, _ := v.ask(http.MethodGet, "/sign-in", "", "Host", "evil.example"); w.StatusCode != http.StatusMisdirectedRequest {
				t.Errorf("under another name it answers %s", w.Status)
			}
			browser(protocol).expects(http.StatusUnauthorized, o, "to a stranger")
			browser(protocol).expects(http.StatusOK, o, "with a token", "Authorization", "Bearer "+token)
			browser(protocol).expects(http.StatusUnauthorized, o, "with a token that is none", "Authorization", "Bearer "+token+"a")
			kept := v.cookie()
			stream := v.follows(o)
			v.posts("/sign-out", nil)
			v.endsSoon(stream, "after the sign-out")
			v.expects(http.StatusUnauthorized, o, "after the sign-out")
			browser(protocol).expects(http.StatusUnauthorized, o, "with the cookie of before", "Cookie", kept)
		})
	}
	if status, _ := page(t, http.MethodGet, "http://127.0.0.1"+s.address()[strings.LastIndex(s.address(), ":"):]+"/sign-in", ""); status != http.StatusBadRequest {
		t.Errorf("without HTTPS it answers %d", status)
	}
}

// Behind a proxy cookies are for HTTPS, and guessing is slowed for the address that the proxy says: who guesses from one keeps nobody
// else out.
func TestServingBehindAProxy(t *testing.T) {
	o := newOffice(t, onFile(t), "town")
	s := begin(t, "serve", o.db, "--listen", "127.0.0.1:0", "--behind-proxy", "--url", "https://cliffedge.example.gov.uk", "--metrics", "127.0.0.1:0")
	_, port, _ := strings.Cut(s.address(), ":")
	form := []string{"Content-Type", "application/x-www-form-urlencoded", "Host", "cliffedge.example.gov.uk", "Origin", "https://cliffedge.example.gov.uk"}
	v := newVisitor(s, "http://127.0.0.1:"+port, nil)
	v.ask(http.MethodPost, "/password", url.Values{"code": {o.code}, "password": {adminPassword}}.Encode(), form...)
	guesses := func(i int, from string) int {
		fields := url.Values{"email": {fmt.Sprintf("guess%d@example.gov.uk", i)}, "password": {"not the password"}}
		w, _ := v.ask(http.MethodPost, "/sign-in", fields.Encode(), append(form, "X-Forwarded-For", from)...)
		return w.StatusCode
	}
	for i := range 30 {
		if status := guesses(i, "203.0.113.9, 198.51.100.7"); status != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d is answered %d", i, status)
		}
	}
	if status := guesses(30, "203.0.113.10, 198.51.100.7"); status != http.StatusTooManyRequests {
		t.Errorf("guessing goes on: %d", status)
	}
	fields := url.Values{"email": {adminEmail}, "password": {adminPassword}}
	w, _ := v.ask(http.MethodPost, "/sign-in", fields.Encode(), append(form, "X-Forwarded-For", "198.51.100.7, 203.0.113.9")...)
	if cookies := w.Cookies(); w.StatusCode != http.StatusSeeOther || len(cookies) != 1 || !cookies[0].Secure || w.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("from elsewhere the administrator is answered %s with %v", w.Status, cookies)
	}
	metrics := s.metrics()
	for _, line := range []string{
		`cliffedge_sign_ins_total{by="password",outcome="wrong"} 30`, `cliffedge_sign_ins_total{by="password",outcome="slowed"} 1`,
		`cliffedge_sign_ins_total{by="password",outcome="good"} 1`, `cliffedge_sign_ins_total{by="provider",outcome="wrong"} 0`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
	if strings.Contains(metrics, "@") || strings.Contains(metrics, "198.51") {
		t.Error("the metrics say who it was")
	}
	if trail := o.does("audit", "--platform"); strings.Count(trail, "sign in failed") < 30 {
		t.Errorf("the trail says %s", trail)
	}
}

// A server that starts again knows who was signed in.
func TestServingAgainKeepsSessions(t *testing.T) {
	o := newOffice(t, onFile(t), "town")
	o.importPlan()
	s := begin(t, "serve", o.db, "--listen", "127.0.0.1:0")
	v := s.local()
	v.setPassword(o)
	v.signsIn()
	kept := v.cookie()
	if status := s.ends(); status != exitOK {
		t.Errorf("it exits with %d", status)
	}
	s = begin(t, "serve", o.db, "--listen", "127.0.0.1:0")
	s.local().expects(http.StatusOK, o, "with the cookie of before", "Cookie", kept)
}

// A server refuses an account of PostgreSQL that the wall between authorities does not hold, unless it is told to go without; one that
// is held serves.
func TestServingBehindTheWall(t *testing.T) {
	super := "--db=" + pgtest.Database(t)
	o := newOffice(t, super, "town")
	o.importPlan()
	s := launch(t, "serve", super, "--listen", "127.0.0.1:0")
	if status := s.exits(); status != exitWrong || !strings.Contains(s.stderr.String(), `account "tester" passes by row level security`) || !strings.Contains(s.stderr.String(), "create role cliffedge login") || s.stdout.String() != "" {
		t.Errorf("it exits with %d and %s", status, s.stderr.String())
	}
	bearer := "Bearer " + o.token("VIEWER")
	begin(t, "serve", super, "--listen", "127.0.0.1:0", "--no-row-security").local().expects(http.StatusOK, o, "without the wall", "Authorization", bearer)

	o = newOffice(t, "--db="+pgtest.PlainDatabase(t), "town")
	o.importPlan()
	bearer = "Bearer " + o.token("VIEWER")
	begin(t, "serve", o.db, "--listen", "127.0.0.1:0").local().expects(http.StatusOK, o, "behind the wall", "Authorization", bearer)
}

// Who signs in on one server is signed in on another of the same database, and who is out on one is out on both within a second,
// with what they had begun.
func TestTwoServersKnowTheSamePeople(t *testing.T) {
	o := newOffice(t, "--db="+pgtest.PlainDatabase(t), "town")
	o.importPlan()
	a, b := begin(t, "serve", o.db, "--listen", "127.0.0.1:0").local(), begin(t, "serve", o.db, "--listen", "127.0.0.1:0").local()
	a.setPassword(o)
	a.signsIn()
	cookie := []string{"Cookie", a.cookie()}
	b.expects(http.StatusOK, o, "on the other server", cookie...)
	stream := b.follows(o, cookie...)
	a.posts("/sign-out", nil)
	b.outSoon(o, "after the sign-out on the other server", cookie...)
	b.endsSoon(stream, "after the sign-out on the other server")

	token := o.token("VIEWER")
	id := one(t, regexp.MustCompile(`(token-[a-z2-7]{26})  Test, valid`), o.does("token", "list", "--authority", "town"))
	bearer := []string{"Authorization", "Bearer " + token}
	streams := []<-chan struct{}{a.follows(o, bearer...), b.follows(o, bearer...)}
	o.does("token", "revoke", "--authority", "town", "--id", id)
	for i, v := range []*visitor{a, b} {
		v.endsSoon(streams[i], "after the token was revoked")
		v.outSoon(o, "after the token was revoked", bearer...)
	}

	b.signsIn()
	cookie = []string{"Cookie", b.cookie()}
	streams = []<-chan struct{}{a.follows(o, cookie...), b.follows(o)}
	o.does("user", "suspend", "--email", adminEmail)
	for i, v := range []*visitor{a, b} {
		v.endsSoon(streams[i], "after the suspension")
		v.outSoon(o, "after the suspension", cookie...)
	}
}

// tellingProvider is an identity provider that quotes all that it is sent when it refuses a code.
func tellingProvider(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	p := httptest.NewServer(mux)
	t.Cleanup(p.Close)
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, secret, _ := r.BasicAuth()
		_ = json.NewEncoder(w).Encode(map[string]any{"error": "invalid_grant " + string(body), "error_description": secret + string(body) + r.Header.Get("Authorization")})
	})
	return p
}

// Nothing that is said, logged, counted or noted has a secret in it: neither what lets somebody in nor what they mistyped, nor the
// identity provider's or the database's password, though the provider quotes them and the database goes away.
func TestServingTellsNoSecrets(t *testing.T) {
	super := pgtest.Database(t)
	address, err := url.Parse(super)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("tester", "planted-in-the-address")
	o := newOffice(t, "--db="+address.String(), "town")
	o.importPlan()
	token := o.token("VIEWER")
	provider := tellingProvider(t)
	secretFile := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secretFile, []byte("planted-client-secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := begin(t, "serve", o.db, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--no-row-security", "--introspection",
		"--url", "http://localhost:8080", "--oidc-issuer", provider.URL, "--oidc-client", "cliffedge", "--oidc-secret-file", secretFile)
	v := s.local()
	secrets := []string{
		"planted-in-the-address", "planted-client-secret", "planted-password", "planted-code", "planted-token", "planted-cookie", "planted-answer",
		adminPassword, url.QueryEscape(adminPassword), o.code, token, base64.StdEncoding.EncodeToString([]byte("cliffedge:planted-client-secret")),
	}
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	asks := func() {
		v.ask(http.MethodPost, "/sign-in?password=planted-password", url.Values{"email": {adminEmail}, "password": {"planted-password"}}.Encode(), form...)
		v.ask(http.MethodPost, "/password?code=planted-code", url.Values{"code": {"planted-code"}, "password": {"planted-password"}}.Encode(), form...)
		v.queries(o.question(), "Authorization", "Bearer cliffedge_planted-token")
		v.queries(o.question(), "Authorization", "Basic planted-token")
		v.queries(o.question(), "Authorization", "Bearer "+token)
		v.queries(asked(`{ authority(slug: "planted-password") { slug `), "Authorization", "Bearer "+token)
		v.queries(o.question(), "Cookie", "cliffedge=planted-cookie")
		v.queries(o.question(), "Cookie", "cliffedge=planted-cookie", "Origin", "https://planted-cookie.example")
	}
	asks()
	v.setPassword(o)
	v.signsIn()
	secrets = append(secrets, strings.TrimPrefix(v.cookie(), "cliffedge="))
	v.expects(http.StatusOK, o, "who is signed in")
	v.queries(asked("mutation { createToken(input: {authority: \"town\", name: \"\", role: VIEWER, days: 1}) { secret } }"))
	asks()
	w, _ := v.ask(http.MethodGet, "/oidc/start", "")
	to, err := url.Parse(w.Header.Get("Location"))
	if err != nil || to.Query().Get("state") == "" {
		t.Fatalf("the browser is sent to %v, %v", to, err)
	}
	w, _ = v.ask(http.MethodGet, "/oidc/callback?"+url.Values{"state": {to.Query().Get("state")}, "code": {"planted-answer"}}.Encode(), "")
	if w.StatusCode != http.StatusBadGateway {
		t.Errorf("a code that the provider refuses is answered %s", w.Status)
	}
	metrics := s.metrics()
	for _, line := range []string{
		`cliffedge_sign_ins_total{by="provider",outcome="failed"} 1`, `cliffedge_requests_refused_total{code="UNAUTHENTICATED"} 6`,
		`cliffedge_requests_refused_total{code="FORBIDDEN"} 2`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
	trail := o.does("audit", "--platform", "--format", "json") + o.does("audit", "--authority", "town", "--format", "json") + o.does("verify")
	shutOut(t, address)
	asks()
	if w, _ := v.ask(http.MethodGet, "/readyz", ""); w.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without its database it answers %s", w.Status)
	}
	gone := launch(t, "serve", o.db, "--listen", "127.0.0.1:0", "--no-row-security")
	if status := gone.exits(); status != exitWrong {
		t.Errorf("without its database it exits with %d", status)
	}
	log := s.stderr.String()
	for _, needed := range []string{"the identity provider says cannot be trusted", "not ready", "could not be looked up"} {
		if !strings.Contains(log, needed) {
			t.Errorf("the log does not say %q", needed)
		}
	}
	for where, text := range map[string]string{
		"the log": log, "what is printed": s.stdout.String() + gone.stderr.String(), "an answer": v.heard.String(), "the metrics": metrics + s.metrics(), "the trail": trail,
	} {
		for _, secret := range secrets {
			if secret == "" || strings.Contains(text, secret) {
				t.Errorf("%s tells %q", where, secret)
			}
		}
	}
}

// shutOut has PostgreSQL let nobody into a database any more.
func shutOut(t *testing.T, address *url.URL) {
	t.Helper()
	other := *address
	other.Path = "/postgres"
	db, err := stdsql.Open("postgres", other.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := strings.TrimPrefix(address.Path, "/")
	for _, statement := range []string{
		"alter database " + name + " allow_connections false", "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

// In the demonstration nobody signs in, and everybody is an analyst until they choose another role, never an administrator. It is for
// its own pages alone.
func TestTheDemosRoles(t *testing.T) {
	s := begin(t, "demo", "--listen", "127.0.0.1:0", "--folder", t.TempDir())
	v := s.local()
	choose := func(role string) int {
		w, _ := v.ask(http.MethodPost, "/demo/role", "role="+role, "Content-Type", "application/x-www-form-urlencoded", "Origin", v.at)
		return w.StatusCode
	}
	edit := asked(`mutation { applyChanges(input: {authority: "tendring", changes: [{setFte: {post: "fso-harwich", fte: "0.5", from: "2025-01-01"}}]}) { revision { number } } }`)
	decide := func(slug string) string {
		return asked(`mutation { recordDecision(input: {authority: "tendring", decision: {slug: "` + slug + `", body: "Cabinet", date: "2025-01-01", text: "Agreed."}}) { revision { number } } }`)
	}
	salaries := asked(`{ authority(slug: "tendring") { plan { posts { salaries { amount } } } } }`)
	for _, c := range []struct {
		role                   string
		edits, decides, salary bool
	}{{"", true, false, true}, {"VIEWER", false, false, false}, {"APPROVER", true, true, true}, {"ANALYST", true, false, true}} {
		if c.role != "" && choose(c.role) != http.StatusSeeOther {
			t.Errorf("%s cannot be chosen", c.role)
		}
		for what, may := range map[string]bool{edit: c.edits, decide("by-one-" + strings.ToLower(c.role+"x")): c.decides, salaries: c.salary} {
			if _, text := v.queries(what); strings.Contains(text, "FORBIDDEN") == may {
				t.Errorf("%q is answered on %s: %.300s", c.role, what, text)
			}
		}
	}
	for _, role := range []string{"ADMIN", "NONE", "", "analyst"} {
		if status := choose(role); status != http.StatusBadRequest {
			t.Errorf("choosing %q is answered %d", role, status)
		}
	}
	if _, text := s.local().queries(decide("by-cookie"), "Cookie", "cliffedge-demo-role=ADMIN"); !strings.Contains(text, "FORBIDDEN") {
		t.Errorf("a cookie makes an administrator: %s", text)
	}
	if w, text := v.ask(http.MethodGet, "/demo/role?role=VIEWER", ""); w.StatusCode != http.StatusMethodNotAllowed || w.Header.Get("Allow") != http.MethodPost || !strings.Contains(text, "buttons at the foot") {
		t.Errorf("a link chooses a role: %s %s", w.Status, text)
	}
	if _, text := v.ask(http.MethodPost, "/demo/role", "role=KING", "Content-Type", "application/x-www-form-urlencoded"); !strings.Contains(text, "expected VIEWER, ANALYST or APPROVER") || !strings.Contains(text, `<a class="govuk-link" href="/">`) {
		t.Errorf("whoever chooses another role is not told which there are: %s", text)
	}
	if w, text := v.ask(http.MethodPost, "/tendring/what-if", "", "Origin", "https://evil.example", "Accept", "text/html"); w.StatusCode != http.StatusForbidden || !strings.Contains(text, "open Cliffedge itself") || !strings.Contains(text, "<h1") {
		t.Errorf("whom another site has send a form reads %s %s", w.Status, text)
	}
	for what, headers := range map[string][]string{
		"another site": {"Origin", "https://evil.example"}, "a page of another site": {"Sec-Fetch-Site", "cross-site"},
		"a page from nowhere": {"Origin", "null"}, "another program of this machine": {"Origin", "http://127.0.0.1:1"},
	} {
		if status, text := v.queries(edit, headers...); status != http.StatusForbidden {
			t.Errorf("%s is answered %d %s", what, status, text)
		}
		if w, _ := v.ask(http.MethodPost, "/demo/role", "role=VIEWER", append(headers, "Content-Type", "application/x-www-form-urlencoded")...); w.StatusCode != http.StatusForbidden {
			t.Errorf("%s chooses a role: %s", what, w.Status)
		}
	}
	if status, _ := v.queries(edit, "Host", "evil.example"); status != http.StatusMisdirectedRequest {
		t.Errorf("under another name it answers %d", status)
	}
}
