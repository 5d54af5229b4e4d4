package serve

import (
	"context"
	"crypto/rand"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// requestID is where every answer says its request's id, by which the log finds it again.
const requestID = "X-Request-Id"

// identified gives each request an id of the server's own, whatever the caller sent.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(requestID, rand.Text())
		next.ServeHTTP(w, r)
	})
}

// secured has browsers that have come by HTTPS come by nothing else for a year. What other names of the domain do is not the
// server's to say.
func (s *server) secured(next http.Handler) http.Handler {
	if !s.Secure {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}

// ofKnownHost refuses requests for a host that is none of the server's: a page elsewhere that has its name point here would
// otherwise be answered as if it were the server's own.
func (s *server) ofKnownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if len(s.Hosts) > 0 && !slices.ContainsFunc(s.Hosts, func(name string) bool { return strings.EqualFold(name, host) }) {
			s.misdirected(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// misdirectedPage is what a browser shows that asked for another host: nothing of it is to be loaded from there.
var misdirectedPage = template.Must(template.New("misdirected").Parse(`<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>This server has another name – Cliffedge</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body>
<main>
<h1>This server has another name</h1>
<p>Cliffedge does not answer to the name in the address that you opened. It answers to:</p>
<ul>{{range .}}<li>{{.}}</li>{{end}}</ul>
<p>Open the address that Cliffedge said when it was started, or ask whoever looks after it for the right one.</p>
</main>
</body>
</html>
`))

// misdirected answers a request for another host.
func (s *server) misdirected(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		say(w, http.StatusMisdirectedRequest, "this server is asked for under another name; expected one of: "+strings.Join(s.Hosts, ", "))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusMisdirectedRequest)
	_ = misdirectedPage.Execute(w, s.Hosts) // who asked may have gone
}

// endingWith ends requests for a stream of events when the streams end.
func endingWith(streams context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			next.ServeHTTP(w, r)
			return
		}
		ctx, end := context.WithCancel(r.Context())
		defer end()
		defer context.AfterFunc(streams, end)()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// recorder notes what a handler answers.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets a subscription flush and set its deadlines.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged logs each request: never its body, its query string, or a header that could hold a secret.
func (s *server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		to := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			s.Log.InfoContext(r.Context(), "request", "method", r.Method, "path", r.URL.Path, "status", to.status, "bytes", to.bytes,
				"took", time.Since(began).Round(time.Microsecond).String(), "from", r.RemoteAddr, "request", to.Header().Get(requestID))
		}()
		next.ServeHTTP(to, r)
	})
}

// meters count requests, for Prometheus.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	atWork   prometheus.Gauge
}

func newMeters(more []prometheus.Collector) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cliffedge_http_requests_total", Help: "Requests answered, by status.",
		}, []string{"status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cliffedge_http_request_seconds", Help: "How long requests took.", Buckets: prometheus.ExponentialBuckets(0.001, 2.5, 12),
		}, []string{"status"}),
		atWork: prometheus.NewGauge(prometheus.GaugeOpts{Name: "cliffedge_http_requests_at_work", Help: "Requests being answered, subscriptions among them."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.atWork, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(more...)
	return m
}

func (m *meters) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

func (m *meters) measured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		m.atWork.Inc()
		defer m.atWork.Dec()
		to := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(to, r)
		status := strconv.Itoa(to.status)
		m.requests.WithLabelValues(status).Inc()
		m.seconds.WithLabelValues(status).Observe(time.Since(began).Seconds())
	})
}
