// Package serve puts handlers on the network: with limits that a slow or hostile client cannot pass, health checks, metrics on a
// listener of their own, logs without bodies or secrets, and an end that finishes what it has begun.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Config says what is served, and where.
type Config struct {
	Listen  string       // address and port: 127.0.0.1:8080
	Metrics string       // address and port on loopback; "" for none
	Handler http.Handler // what is served beside the health checks
	// Ready reports what keeps requests from being answered, such as a database that cannot be reached.
	Ready func(context.Context) error
	// Collectors count what the handler does, beside the requests; for Metrics.
	Collectors []prometheus.Collector
	Hosts      []string // names that requests may ask for, without ports; none for any
	// Secure says that browsers ask by HTTPS, of this server or of a proxy before it: they are told to do so for a year.
	Secure bool
	Log    *slog.Logger
	// Certificate and Key are the files of the certificate with which requests are answered by HTTPS; "" for HTTP.
	Certificate, Key string
	// Started is told the addresses once requests are answered.
	Started func(address, metrics string)
}

// Bounds of a connection. A subscription sets its own deadlines for writing. Tests make some shorter.
var (
	headerTime = 5 * time.Second
	readTime   = 30 * time.Second
	writeTime  = 60 * time.Second
	idleTime   = 90 * time.Second
	endTime    = 25 * time.Second // for requests that were begun when the server is told to end: more than one may take
)

const mostHeader = 16 << 10

// Run serves until the context ends, then finishes the requests that were begun. Its error says what kept it from serving, or
// that requests were still at work when time was up.
func Run(ctx context.Context, c Config) error {
	main, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer main.Close()
	s := &server{Config: c, meters: newMeters(c.Collectors)}
	var metrics net.Listener
	if c.Metrics != "" {
		if metrics, err = listenLoopback(ctx, c.Metrics); err != nil {
			return err
		}
		defer metrics.Close()
	}
	return s.run(ctx, main, metrics)
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be listened on: %w", address, err)
	}
	return l, nil
}

// listenLoopback listens where only this machine can ask.
func listenLoopback(ctx context.Context, address string) (net.Listener, error) {
	l, err := listen(ctx, address)
	if err != nil {
		return nil, err
	}
	if at, ok := l.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("metrics are for this machine alone; expected an address such as 127.0.0.1:9464, not %s", address), l.Close())
	}
	return l, nil
}

// server is what Run runs.
type server struct {
	Config
	meters *meters
	ending atomic.Bool
}

func (s *server) run(ctx context.Context, main, metrics net.Listener) error {
	requests, giveUp := context.WithCancel(context.Background()) // for those that are not answered when time is up
	defer giveUp()
	streams, endStreams := context.WithCancel(requests) // which would go on for ever
	defer endStreams()
	web := s.web(requests, s.routes(streams))
	ends := make(chan error, 2)
	go func() {
		if s.Certificate != "" {
			ends <- web.ServeTLS(main, s.Certificate, s.Key)
			return
		}
		ends <- web.Serve(main)
	}()
	address := ""
	if metrics != nil {
		address = metrics.Addr().String()
		meters := s.web(requests, identified(s.meters.handler()))
		defer meters.Close()
		go func() { ends <- meters.Serve(metrics) }()
	}
	if s.Started != nil {
		s.Started(main.Addr().String(), address)
	}
	select {
	case err := <-ends:
		return fmt.Errorf("the server ended: %w", err)
	case <-ctx.Done():
	}
	s.ending.Store(true)
	endStreams()
	late, done := context.WithTimeout(context.Background(), endTime)
	defer done()
	if err := web.Shutdown(late); err != nil {
		giveUp()
		return errors.Join(fmt.Errorf("requests were still at work after %v: %w", endTime, err), web.Close())
	}
	return nil
}

func (s *server) web(ctx context.Context, h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: mostHeader, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
}

// routes are the health checks and the rest.
func (s *server) routes(streams context.Context) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("/", s.meters.measured(s.logged(endingWith(streams, s.Handler))))
	return identified(s.secured(s.ofKnownHost(mux)))
}

// ready says whether requests can be answered. Why not is for the log.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if s.ending.Load() {
		say(w, http.StatusServiceUnavailable, "ending")
		return
	}
	ctx, done := context.WithTimeout(r.Context(), 3*time.Second)
	defer done()
	if err := s.Ready(ctx); err != nil {
		s.Log.WarnContext(ctx, "not ready", "error", err)
		say(w, http.StatusServiceUnavailable, "not ready")
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // who asked may have gone
}

// Tune sets the garbage collector for serving: it runs less often, and stays under a limit. What the environment says
// (GOGC, GOMEMLIMIT) comes first.
func Tune(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(110 << 20)
	}
}
