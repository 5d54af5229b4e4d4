package serve

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// running is a server that is at work.
type running struct {
	t                *testing.T
	address, metrics string
	stop             context.CancelFunc
	ended            chan error
	log              *lockedBuffer
}

// lockedBuffer is written to by requests while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a server with the handler, for as long as the test runs.
func start(t *testing.T, c Config) *running {
	t.Helper()
	r := &running{t: t, ended: make(chan error, 1), log: &lockedBuffer{}}
	started := make(chan struct{})
	c.Listen, c.Metrics = "127.0.0.1:0", "127.0.0.1:0"
	c.Log = slog.New(slog.NewJSONHandler(r.log, nil))
	c.Started = func(address, metrics string) {
		r.address, r.metrics = address, metrics
		close(started)
	}
	if c.Ready == nil {
		c.Ready = func(context.Context) error { return nil }
	}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	over := make(chan struct{})
	go func() {
		defer close(over)
		r.ended <- Run(ctx, c)
	}()
	t.Cleanup(func() {
		stop()
		<-over
	})
	select {
	case <-started:
	case err := <-r.ended:
		t.Fatal(err)
	}
	return r
}

// get asks for a page, and gives the status and the text; 0 where there is no answer.
func (r *running) get(path string) (int, string) {
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get("http://" + r.address + path)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(text)
}

// dial sends the beginning of a request.
func (r *running) dial(text string) *bufio.Reader {
	r.t.Helper()
	c, err := net.Dial("tcp", r.address)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { c.Close() })
	_, _ = io.WriteString(c, text)
	return bufio.NewReader(c)
}

// ends waits for the end of the server.
func (r *running) ends(most time.Duration) error {
	r.t.Helper()
	select {
	case err := <-r.ended:
		return err
	case <-time.After(most):
		r.t.Fatal("the server does not end")
		return nil
	}
}

// shorten makes a bound of connections shorter for a test.
func shorten(t *testing.T, bound *time.Duration, to time.Duration) {
	t.Helper()
	was := *bound
	*bound = to
	t.Cleanup(func() { *bound = was })
}

func answering(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		_, _ = io.WriteString(w, text)
	})
}

func TestHeadersAndBodiesThatDoNotComeAreNotWaitedFor(t *testing.T) {
	shorten(t, &headerTime, 100*time.Millisecond)
	shorten(t, &readTime, 200*time.Millisecond)
	r := start(t, Config{Handler: answering("answered")})
	for name, text := range map[string]string{
		"nothing":        "",
		"half a line":    "POST /graphql HT",
		"slow headers":   "POST /graphql HTTP/1.1\r\nHost: x\r\nX-a: b\r\n",
		"a slow body":    "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
		"a slow stretch": "POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
	} {
		said, err := io.ReadAll(r.dial(text)) // which ends when the server closes
		if err == nil && strings.Contains(string(said), "answered") {
			t.Errorf("%s is answered %q", name, said)
		}
	}
	if status, text := r.get("/"); status != http.StatusOK || text != "answered" {
		t.Error("an honest request is answered", status, text)
	}
}

// Where browsers ask by HTTPS they are told to go on so, whatever they are answered.
func TestBrowsersStayWithHTTPS(t *testing.T) {
	for _, secure := range []bool{true, false} {
		r := start(t, Config{Handler: answering("answered"), Secure: secure, Hosts: []string{"127.0.0.1"}})
		for _, path := range []string{"/", "/healthz", "/none"} {
			for _, host := range []string{"127.0.0.1", "evil.example"} {
				response, err := http.ReadResponse(r.dial("GET "+path+" HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n"), nil)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				if got, want := response.Header.Get("Strict-Transport-Security"), map[bool]string{true: "max-age=31536000"}[secure]; got != want {
					t.Errorf("%s of %s is answered with %q; expected %q", path, host, got, want)
				}
			}
		}
	}
}

func TestLargeHeadersAreRefused(t *testing.T) {
	r := start(t, Config{Handler: answering("answered")})
	response, err := http.ReadResponse(r.dial("GET / HTTP/1.1\r\nHost: x\r\nX-Large: "+strings.Repeat("x", 2*mostHeader)+"\r\n\r\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Error("answered", response.Status)
	}
}

// waiting answers requests when the test lets it, and streams for ever.
type waiting struct {
	begun chan string
	let   chan struct{}
}

func newWaiting() *waiting { return &waiting{make(chan string, 10), make(chan struct{})} }

func (h *waiting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		_ = http.NewResponseController(w).Flush()
		h.begun <- "stream"
		<-r.Context().Done()
		return
	}
	h.begun <- "request"
	select {
	case <-h.let:
		_, _ = io.WriteString(w, "done")
	case <-r.Context().Done():
	}
}

// A server that is told to end finishes what it has begun, takes nothing new, and ends streams at once, so that those who follow go
// elsewhere.
func TestAnEndFinishesWhatHasBegun(t *testing.T) {
	h := newWaiting()
	r := start(t, Config{Handler: h})
	answered := make(chan string, 1)
	go func() {
		_, text := r.get("/work")
		answered <- text
	}()
	<-h.begun
	stream := r.dial("GET /follow HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
	<-h.begun
	kept := r.dial("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	if response, err := http.ReadResponse(kept, nil); err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(err)
	}
	r.stop()
	if _, err := io.ReadAll(stream); err != nil {
		t.Error("the stream ends with", err)
	}
	for began := time.Now(); ; time.Sleep(time.Millisecond) { // until it no longer listens
		if status, _ := r.get("/healthz"); status == 0 {
			break
		}
		if time.Since(began) > 10*time.Second {
			t.Fatal("it still answers what is new")
		}
	}
	select {
	case text := <-answered:
		t.Fatalf("the request in hand is given up: %q", text)
	case err := <-r.ended:
		t.Fatalf("it ended while a request was in hand: %v", err)
	default:
	}
	close(h.let)
	if text := <-answered; text != "done" {
		t.Errorf("the request in hand is answered %q", text)
	}
	if err := r.ends(10 * time.Second); err != nil {
		t.Error(err)
	}
}

// While it ends it says on connections that are open that it is not ready, so that no requests are sent its way.
func TestReadiness(t *testing.T) {
	away := fmt.Errorf("the database is away: secret")
	var reason error
	s := &server{Config: Config{Ready: func(context.Context) error { return reason }, Log: slog.New(slog.DiscardHandler), Handler: answering("x")}, meters: newMeters(nil)}
	routes := s.routes(context.Background())
	for _, c := range []struct {
		ending bool
		reason error
		status int
		says   string
	}{{false, nil, 200, "ready\n"}, {false, away, 503, "not ready\n"}, {true, nil, 503, "ending\n"}} {
		s.ending.Store(c.ending)
		reason = c.reason
		for path, status := range map[string]int{"/readyz": c.status, "/healthz": 200} {
			w := &answerOf{header: http.Header{}}
			r, _ := http.NewRequest(http.MethodGet, "http://localhost"+path, nil)
			routes.ServeHTTP(w, r)
			if w.status != status || path == "/readyz" && w.text.String() != c.says {
				t.Errorf("%s while ending is %t and the database says %v: %d %q", path, c.ending, c.reason, w.status, w.text.String())
			}
		}
	}
}

// answerOf keeps what a handler answers.
type answerOf struct {
	header http.Header
	status int
	text   bytes.Buffer
}

func (w *answerOf) Header() http.Header         { return w.header }
func (w *answerOf) WriteHeader(status int)      { w.status = status }
func (w *answerOf) Write(b []byte) (int, error) { return w.text.Write(b) }

func TestARequestThatNeverEndsDoesNotHoldTheServer(t *testing.T) {
	shorten(t, &endTime, 200*time.Millisecond)
	h := newWaiting()
	stuck := make(chan struct{})
	defer close(stuck)
	r := start(t, Config{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stuck" {
			h.begun <- "stuck"
			<-stuck // even when it is told to end
			return
		}
		h.ServeHTTP(w, r)
	})})
	for _, path := range []string{"/stuck", "/work"} {
		go func() { _, _ = r.get(path) }()
		<-h.begun
	}
	r.stop()
	if err := r.ends(10 * time.Second); err == nil || !strings.Contains(err.Error(), "still at work") {
		t.Error("it ended with", err)
	}
}

func TestRequestsForOtherHostsAreRefused(t *testing.T) {
	r := start(t, Config{Handler: answering("answered"), Hosts: []string{"127.0.0.1", "localhost", "::1", "[::1]"}})
	for host, status := range map[string]int{
		r.address: 200, "localhost:8080": 200, "localhost": 200, "[::1]:8080": 200, "127.0.0.1": 200, "LOCALHOST": 200,
		"evil.example": 421, "evil.example:8080": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:80": 421,
	} {
		for _, path := range []string{"/graphql", "/healthz", "/readyz"} {
			response, err := http.ReadResponse(r.dial("GET "+path+" HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(response.Body)
			if response.StatusCode != status || strings.Contains(string(text), "evil") {
				t.Errorf("%s of %s is answered %d %q; expected %d", path, host, response.StatusCode, text, status)
			}
		}
	}
}

// Whoever opened the server under another name reads in the browser under which it answers.
func TestABrowserIsToldTheServersNames(t *testing.T) {
	r := start(t, Config{Handler: answering("answered"), Hosts: []string{"127.0.0.1", "cliffedge.example.gov.uk"}})
	response, err := http.ReadResponse(r.dial("GET /tendring HTTP/1.1\r\nHost: evil.example\r\nAccept: text/html\r\nConnection: close\r\n\r\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(response.Body)
	for _, part := range []string{"<h1>This server has another name</h1>", "<li>cliffedge.example.gov.uk</li>", "ask whoever looks after it"} {
		if !strings.Contains(string(text), part) {
			t.Errorf("it does not say %q: %s", part, text)
		}
	}
	if response.StatusCode != http.StatusMisdirectedRequest || strings.Contains(string(text), "evil") || !strings.Contains(response.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("it is answered %d %v %s", response.StatusCode, response.Header, text)
	}
}

// Metrics count requests and are not where requests are; logs have a line for each and nothing that could be a secret.
func TestMetricsAndLogs(t *testing.T) {
	r := start(t, Config{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "id-of-the-request")
		if r.URL.Path != "/graphql" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, "answered")
	})})
	request, _ := http.NewRequest(http.MethodPost, "http://"+r.address+"/graphql?token=hunter2", strings.NewReader("hunter2"))
	request.Header.Set("Authorization", "hunter2")
	request.Header.Set("Idempotency-Key", "hunter2")
	request.Header.Set("Cookie", "a=hunter2")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if status, _ := r.get("/metrics"); status != http.StatusNotFound {
		t.Error("the main listener answers", status, "for /metrics")
	}
	said, err := http.Get("http://" + r.metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer said.Body.Close()
	text, _ := io.ReadAll(said.Body)
	for _, line := range []string{
		`cliffedge_http_requests_total{status="200"} 1`, `cliffedge_http_requests_total{status="404"} 1`, "cliffedge_http_requests_at_work 0",
		`cliffedge_http_request_seconds_count{status="200"} 1`, "process_resident_memory_bytes", "go_goroutines",
	} {
		if !strings.Contains(string(text), line) {
			t.Errorf("the metrics do not say %s", line)
		}
	}
	r.stop()
	if err := r.ends(10 * time.Second); err != nil {
		t.Error(err)
	}
	log := r.log.String()
	for _, part := range []string{`"path":"/graphql"`, `"status":200`, `"bytes":8`, `"request":"id-of-the-request"`, `"method":"POST"`} {
		if !strings.Contains(log, part) {
			t.Errorf("the log does not say %s: %s", part, log)
		}
	}
	if strings.Contains(log, "hunter2") {
		t.Errorf("the log tells a secret: %s", log)
	}
}

// Every answer carries its request's id, which is the server's own: pages, health checks, refusals and metrics alike.
func TestEveryAnswerHasItsRequestsID(t *testing.T) {
	r := start(t, Config{Handler: http.NotFoundHandler(), Hosts: []string{"127.0.0.1"}})
	seen := map[string]bool{"": true, "forged": true}
	for _, address := range []string{
		r.address + "/nothing", r.address + "/healthz", r.address + "/readyz", r.address + "/healthz", r.metrics + "/metrics", r.metrics + "/nothing",
	} {
		for _, host := range []string{"127.0.0.1", "elsewhere.example"} {
			request, _ := http.NewRequest(http.MethodGet, "http://"+address, nil)
			request.Host = host
			request.Header.Set("X-Request-Id", "forged")
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			id := response.Header.Get("X-Request-Id")
			if seen[id] {
				t.Errorf("%s of %s is answered %s with the id %q", address, host, response.Status, id)
			}
			seen[id] = true
		}
	}
}

func TestAddressesThatCannotBe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct{ listen, metrics, says string }{
		{taken.Addr().String(), "", "cannot be listened on"},
		{"127.0.0.1:0", taken.Addr().String(), "cannot be listened on"},
		{"127.0.0.1:0", "0.0.0.0:0", "metrics are for this machine alone"},
		{"127.0.0.1:0", ":0", "metrics are for this machine alone"},
		{"nonsense", "", "cannot be listened on"},
	} {
		err := Run(t.Context(), Config{
			Listen: c.listen, Metrics: c.metrics, Handler: answering("x"), Log: slog.New(slog.DiscardHandler),
			Started: func(string, string) { t.Error("it has started") },
		})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s and %s: %v", c.listen, c.metrics, err)
		}
	}
}
