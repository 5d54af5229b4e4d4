// Package bench compares Cliffedge's server with others that answer the same queries from the same database (make bench).
package bench

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
	"cliffedge/internal/pgtest"
	"cliffedge/internal/workload"
	"cliffedge/sql"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// Both servers answer the same query, from the same tables of the same PostgreSQL, over as many kept connections.
const (
	connections = 16
	load        = 2 * time.Second // on one server in one round

	query = `{ authority(slug: "workload-s") { slug name plan {
		posts { slug title fte starts ends programme { name } contracts { kind starts ends } splits { percent from until source { name } } }
		sources { slug name funder kind status tranches { amount from until } } } } }`
)

// BenchmarkAgainstYoga loads Cliffedge and graphql-yoga alternately, a round for each time that it runs, and says how many times as
// many requests Cliffedge answered: more than one yoga process, and more than as many of them as there are cores.
func BenchmarkAgainstYoga(b *testing.B) {
	yoga := installed(b)
	address := pgtest.PlainDatabase(b) // row-level security holds Cliffedge's account, and the other's passes by it
	super := strings.Replace(address, "user=cliffedge", "user=tester", 1)
	keep(b, address, workload.WithSplits(workload.Plan(workload.S)))
	cores := runtime.NumCPU()
	servers := []*contestant{
		startCliffedge(b, address),
		startYoga(b, yoga, super, 1),
	}
	if cores > 1 {
		servers = append(servers, startYoga(b, yoga, super, min(cores, connections)))
	}
	mustAgree(b, servers)
	for _, s := range servers {
		s.load(b, load) // so that it is warm
		s.seen = nil
		s.rates = nil
	}
	for b.Loop() {
		for _, s := range servers {
			s.load(b, load)
		}
	}
	b.ReportMetric(0, "ns/op") // which is the time that was set
	for i, s := range servers {
		slices.Sort(s.seen)
		b.Logf("%-20s %6.0f requests/s, p50 %v, p99 %v", s.name, s.rate(), s.percentile(50), s.percentile(99))
		b.ReportMetric(s.rate(), s.name+"-requests/s")
		if i > 0 {
			b.ReportMetric(medianOf(ratios(servers[0].rates, s.rates)), "times-"+s.name)
		}
	}
}

// contestant is a server that is compared.
type contestant struct {
	name, address string
	token         string          // that it asks for; "" for none
	want          []byte          // its answer
	seen          []time.Duration // that requests took
	rates         []float64       // requests a second, in each round
}

func (c *contestant) ask(client *http.Client) ([]byte, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, c.address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// load asks over all connections for some time.
func (c *contestant) load(b *testing.B, d time.Duration) {
	b.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: connections}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	var wait sync.WaitGroup
	var mu sync.Mutex
	began, count := time.Now(), 0
	for range connections {
		wait.Go(func() {
			var seen []time.Duration
			for time.Since(began) < d {
				asked := time.Now()
				answer, err := c.ask(client)
				if err != nil || !bytes.Equal(answer, c.want) {
					b.Errorf("%s: %v: %.300s", c.name, err, answer)
					break
				}
				seen = append(seen, time.Since(asked))
			}
			mu.Lock()
			defer mu.Unlock()
			c.seen, count = append(c.seen, seen...), count+len(seen)
		})
	}
	wait.Wait()
	c.rates = append(c.rates, float64(count)/time.Since(began).Seconds())
}

func (c *contestant) rate() float64 { return medianOf(c.rates) }

// percentile of the sorted times.
func (c *contestant) percentile(p int) time.Duration {
	return c.seen[(len(c.seen)-1)*p/100].Round(10 * time.Microsecond)
}

func medianOf(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}

// ratios are those of each round, in which both met the same machine.
func ratios(of, to []float64) []float64 {
	list := make([]float64, len(of))
	for i := range of {
		list[i] = of[i] / to[i]
	}
	return list
}

// mustAgree says that all give the same data.
func mustAgree(b *testing.B, servers []*contestant) {
	b.Helper()
	var first any
	for i, s := range servers {
		answer, err := s.ask(http.DefaultClient)
		if err != nil {
			b.Fatal(s.name, err)
		}
		var a struct {
			Data   any
			Errors json.RawMessage
		}
		if err := json.Unmarshal(answer, &a); err != nil || a.Errors != nil || a.Data == nil {
			b.Fatalf("%s: %v: %.500s", s.name, err, answer)
		}
		if s.want = answer; i == 0 {
			first = a.Data
		}
		if !reflect.DeepEqual(a.Data, first) {
			b.Fatalf("%s answers\n%.3000s\nand %s answers\n%.3000s", servers[0].name, servers[0].want, s.name, answer)
		}
	}
}

func keep(b *testing.B, address string, p *plan.Plan) {
	b.Helper()
	ctx := context.Background()
	db, err := sql.Open(ctx, address, sql.Options{Codec: exchange.Snapshots{}, Migrate: true})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	_, err = db.Update(ctx, plan.Update{
		Authority: p.Authority.ID, Author: "bench", Note: "Loaded", Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil },
	})
	if err != nil {
		b.Fatal(err)
	}
}

//go:embed yoga/package.json yoga/package-lock.json yoga/server.js
var yogaFiles embed.FS

// installed gives a folder with the yoga server and all that it needs, which npm fetches.
func installed(b *testing.B) string {
	b.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			b.Skip("SKIPPED: nothing is compared with graphql-yoga without Node:", err)
		}
	}
	folder := b.TempDir()
	if err := os.CopyFS(folder, yogaFiles); err != nil {
		b.Fatal(err)
	}
	folder = filepath.Join(folder, "yoga")
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = folder
	if said, err := npm.CombinedOutput(); err != nil {
		b.Skipf("SKIPPED: nothing is compared with graphql-yoga, as npm cannot fetch it: %v: %s", err, said)
	}
	return folder
}

func startCliffedge(b *testing.B, database string) *contestant {
	b.Helper()
	program := filepath.Join(b.TempDir(), "cliffedge")
	build := exec.Command("go", "build", "-o", program, "cliffedge/cmd/cliffedge")
	if said, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, said)
	}
	does := func(args ...string) string {
		said, err := exec.Command(program, append(args, "--db", database, "--authority", "workload-s", "--email", "finance@example.gov.uk")...).CombinedOutput()
		if err != nil {
			b.Fatalf("%q: %v: %s", args, err, said)
		}
		return string(said)
	}
	does("member", "set", "--name", "Finance lead", "--role", "ADMIN")
	made := strings.Fields(does("token", "create", "--name", "Benchmark", "--role", "VIEWER"))
	serve := exec.Command(program, "serve", "--db", database, "--listen", "127.0.0.1:0")
	said := start(b, serve, regexp.MustCompile(`http://\S+`))
	return &contestant{name: "cliffedge", address: said, token: made[len(made)-1]}
}

func startYoga(b *testing.B, folder, database string, workers int) *contestant {
	b.Helper()
	u, err := url.Parse(database)
	if err != nil {
		b.Fatal(err)
	}
	serve := exec.Command("node", "server.js")
	serve.Dir = folder
	serve.Env = append(os.Environ(), "NODE_ENV=production", "AUTHORITY=workload-s", fmt.Sprint("WORKERS=", workers),
		"PGHOST="+u.Query().Get("host"), "PGUSER="+u.Query().Get("user"), "PGDATABASE="+strings.TrimPrefix(u.Path, "/"))
	return &contestant{name: fmt.Sprintf("yoga-x%d", workers), address: "http://127.0.0.1:" + start(b, serve, regexp.MustCompile(`\d+`)) + "/graphql"}
}

// start starts a server, which runs until the benchmark has ended, and gives what it says of where it is.
func start(b *testing.B, server *exec.Cmd, where *regexp.Regexp) string {
	b.Helper()
	var complaint bytes.Buffer
	server.Stderr = &complaint
	if strings.HasSuffix(server.Path, "cliffedge") {
		server.Stderr = nil // a line for each request
	}
	input, err := server.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	output, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = input.Close() // which ends yoga
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if found := where.FindString(lines.Text()); found != "" {
			return found
		}
	}
	b.Fatalf("%s does not say where it serves: %s", server.Path, &complaint)
	return ""
}
