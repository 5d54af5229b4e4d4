package sql

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"cliffedge/forecast/plan"
	"cliffedge/internal/pgtest"
)

// What was acknowledged survives a server that is stopped and connections that are cut, and nothing happens twice.

// crowd makes numbered changes, many at once, and keeps account of what was acknowledged.
type crowd struct {
	t            *testing.T
	next         atomic.Int64
	said         atomic.Int64 // acknowledgements
	ended        atomic.Bool
	all          sync.WaitGroup
	mu           sync.Mutex
	acknowledged []numbered
	asked        map[plan.ID]int  // changes that were asked for
	errors       map[string]error // by what they say
	repetitions  int              // that nobody had asked for twice
	rest         time.Duration    // of each between two changes
}

func newCrowd(t *testing.T) *crowd {
	c := &crowd{t: t, asked: map[plan.ID]int{}, errors: map[string]error{}}
	t.Cleanup(c.stop)
	return c
}

func (c *crowd) stop() {
	c.ended.Store(true)
	c.all.Wait()
}

func (c *crowd) took(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errors[err.Error()] = err
}

func (c *crowd) ack(change numbered) {
	c.said.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acknowledged = append(c.acknowledged, change)
}

// begin lets somebody make changes until the crowd is stopped. Each has a number of its own.
func (c *crowd) begin(authority plan.ID, make func(change numbered)) {
	c.all.Go(func() {
		for !c.ended.Load() {
			c.mu.Lock()
			c.asked[authority]++
			c.mu.Unlock()
			make(numbered{authority: authority, n: int(c.next.Add(1))})
			time.Sleep(c.rest)
		}
	})
}

// update asks for a change as somebody who waits no longer than half a minute.
func (c *crowd) update(db *DB, change numbered) (plan.Outcome, error) {
	ctx, done := context.WithTimeout(context.Background(), 30*time.Second)
	defer done()
	outcome, err := db.Update(ctx, change.update())
	if err != nil {
		c.took(err)
	} else {
		c.ack(change)
	}
	return outcome, err
}

// persistent asks for changes under their keys until they are made.
func (c *crowd) persistent(db *DB, authority plan.ID) {
	c.begin(authority, func(change numbered) {
		for asked := 0; ; asked++ {
			outcome, err := c.update(db, change)
			if err == nil {
				if outcome.Repeated && asked == 0 {
					c.mu.Lock()
					c.repetitions++
					c.mu.Unlock()
				}
				return
			}
			if asked > 1000 {
				c.t.Errorf("%s is never made: %v", change.note(), err)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// once asks for each change once, without a key, whatever becomes of it.
func (c *crowd) once(db *DB, authority plan.ID) {
	c.begin(authority, func(change numbered) {
		change.keyless = true
		if _, err := c.update(db, change); err != nil {
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// alone makes changes of a plan that nobody else changes, each for the revision that it has seen. Nobody can be in its way.
func (c *crowd) alone(db, undisturbed *DB, authority plan.ID) {
	c.begin(authority, func(change numbered) {
		change.keyless = true
		list, err := undisturbed.History(context.Background(), authority, 0, 0)
		if err != nil {
			c.t.Error(err)
			return
		}
		change.expected = list[0].Number
		_, err = c.update(db, change)
		var refused *plan.StoreError
		if errors.As(err, &refused) && refused.Code == plan.Conflict {
			c.t.Errorf("%s, alone with its plan, is told of a conflict: %v", change.note(), err)
		}
		if err != nil { // until it is known what became of it
			time.Sleep(200 * time.Millisecond)
		}
	})
}

// progress waits until changes are acknowledged again, and says how long that took.
func (c *crowd) progress(most time.Duration) time.Duration {
	c.t.Helper()
	began, before := time.Now(), c.said.Load()
	for c.said.Load() < before+3 {
		if time.Since(began) > most {
			c.t.Fatalf("no change is made in %v; the errors are %s", most, c.texts())
		}
		time.Sleep(time.Millisecond)
	}
	return time.Since(began)
}

func (c *crowd) texts() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []string
	for text := range c.errors {
		list = append(list, text)
	}
	slices.Sort(list)
	return strings.Join(list, "\n  ")
}

// account checks, with nothing in the way any more, that every acknowledged change is there and none is twice.
func (c *crowd) account(db *DB, authorities ...plan.ID) {
	c.t.Helper()
	c.stop()
	for _, authority := range authorities {
		there := theNumbered(c.t, db, authority)
		var mine []numbered
		for _, change := range c.acknowledged {
			if change.authority == authority {
				mine = append(mine, change)
			}
		}
		allThere(c.t, db, there, mine)
		c.t.Logf("%s: %d changes asked for, %d acknowledged, %d there", authority, c.asked[authority], len(mine), len(there))
	}
	if c.repetitions > 0 {
		c.t.Errorf("%d changes that were asked for once were answered as repetitions", c.repetitions)
	}
}

// clear fails for every error that does not tell a person that it is the database that cannot be reached.
func (c *crowd) clear() {
	c.t.Helper()
	for text, err := range c.errors {
		if why := unclear(err); why != "" {
			c.t.Errorf("an error %s: %s", why, text)
		}
	}
}

// unclear says why an error while the database cannot be reached is not clear; nothing if it is.
func unclear(err error) string {
	var refused *plan.StoreError
	var problems plan.Problems
	low := strings.ToLower(err.Error())
	switch {
	case errors.As(err, &problems), errors.As(err, &refused) && refused.Code != plan.Unavailable && refused.Code != plan.Busy:
		return "blames the change"
	case strings.Contains(low, "too many changes"):
		return "blames others who make changes"
	case !strings.Contains(low, "database") && !strings.Contains(low, "postgresql"):
		return "does not name the database"
	default:
		return ""
	}
}

// ownCluster is a server that a test may stop.
type ownCluster struct {
	cluster
	t         *testing.T
	as        []string
	bin, data string
}

func newCluster(t *testing.T) *ownCluster {
	t.Helper()
	server.start(t) // says whether there is PostgreSQL here
	c := &ownCluster{t: t}
	var err error
	if c.as, _, err = pgtest.OtherThanRoot(); err != nil {
		t.Fatal(err)
	}
	if c.bin, err = pgtest.Binaries("initdb", "postgres"); err != nil {
		t.Fatal(err)
	}
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	c.data = filepath.Join(c.folder, "data")
	t.Cleanup(func() {
		c.control("stop", "-m", "immediate")
		c.stop()
	})
	return c
}

// control is pg_ctl, which is another's if the server is.
func (c *ownCluster) control(words ...string) error {
	words = append([]string{filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-s", "-w", "-t", "60"}, words...)
	if out, err := pgtest.Command(c.as, words...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(words, " "), err, out)
	}
	return nil
}

// stopAtOnce stops the server without its writing anything to an end.
func (c *ownCluster) stopAtOnce() {
	c.t.Helper()
	if err := c.control("stop", "-m", "immediate"); err != nil {
		c.t.Fatal(err)
	}
}

// kill kills the server, the first of its processes and the rest, with SIGKILL.
func (c *ownCluster) kill() {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.data, "postmaster.pid"))
	if err != nil {
		c.t.Fatal(err)
	}
	first, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil || first < 2 {
		c.t.Fatalf("the server's process is %d, %v", first, err)
	}
	for _, pid := range append([]int{first}, childrenOf(first)...) { // the children are listed while they still are its
		process, err := os.FindProcess(pid)
		if err == nil {
			err = process.Kill()
		}
		if err != nil && !errors.Is(err, os.ErrProcessDone) {
			c.t.Fatal(err)
		}
	}
}

// childrenOf gives the processes that a process has begun, where Linux tells.
func childrenOf(pid int) (list []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		at := bytes.LastIndexByte(text, ')') // after the name, which may hold anything
		if fields := strings.Fields(string(text[at+1:])); len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			list = append(list, child)
		}
	}
	return list
}

// startAgain starts the server, as soon as its old processes have gone.
func (c *ownCluster) startAgain() {
	c.t.Helper()
	options := "-k " + c.folder + " -c listen_addresses= -c max_connections=200 -c fsync=on"
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		err := c.control("start", "-l", filepath.Join(c.folder, "log"), "-o", options)
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(c.folder, "log"))
			c.t.Fatalf("%v: %s", err, log)
		}
	}
}

// PostgreSQL is stopped at once, or killed with all its processes, while many make changes, and is started again, time after
// time. The program makes changes again within 15 seconds by itself, in every process and without being opened again; every
// change that was acknowledged is there once; and whoever asked meanwhile was told that the database could not be reached.
func TestPostgreSQLIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	const most = 15 * time.Second
	own := newCluster(t)
	b := &base{t: t, address: own.address(migratedTemplate), clock: newClock()}
	dbs := b.handles(2)
	kept(t, dbs[0], imports(planOf(t, council)))
	crowds := []*crowd{newCrowd(t), newCrowd(t)} // one for each process, so that each must recover
	crowds[1].next.Store(1_000_000)
	for i, db := range dbs {
		crowds[i].rest = 20 * time.Millisecond // a long history takes long to verify
		for range 3 {
			crowds[i].persistent(db, "council")
		}
		crowds[i].once(db, "council")
	}
	downs := []time.Duration{0, 200 * time.Millisecond, time.Second, 4 * time.Second}
	if testing.Short() {
		downs = downs[1:3]
	}
	for i, down := range downs {
		for _, c := range crowds {
			c.progress(most)
		}
		time.Sleep(rand.N(100 * time.Millisecond))
		stop := own.stopAtOnce
		if i%2 == 1 {
			stop = own.kill
		}
		stop()
		time.Sleep(down)
		own.startAgain()
		began := time.Now()
		for _, c := range crowds {
			c.progress(most - time.Since(began))
		}
		t.Logf("outage %d, %v long: changes are made again after %v", i+1, down, time.Since(began))
	}
	for _, c := range crowds {
		c.stop()
	}
	both := crowds[0]
	both.acknowledged = append(both.acknowledged, crowds[1].acknowledged...)
	both.asked["council"] += crowds[1].asked["council"]
	both.repetitions += crowds[1].repetitions
	both.account(b.open(), "council")
	for _, c := range crowds {
		c.clear()
	}
}

// While PostgreSQL is not there, every command says so, whatever it was asked for. When it is
// there again the same handle works.
func TestErrorsWhilePostgreSQLIsNotThere(t *testing.T) {
	t.Parallel()
	own := newCluster(t)
	b := &base{t: t, address: own.address(migratedTemplate), clock: newClock()}
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	own.stopAtOnce()
	ctx := context.Background()
	for name, do := range map[string]func() error{
		"Open":        func() error { _, err := b.tryOpen(false); return err },
		"Update":      func() error { _, err := db.Update(ctx, numbered{authority: "council", n: 1}.update()); return err },
		"Load":        func() error { _, _, err := db.Load(ctx, "council", 0); return err },
		"History":     func() error { _, err := db.History(ctx, "council", 0, 0); return err },
		"Verify":      func() error { _, err := db.Verify(ctx, "council"); return err },
		"Authorities": func() error { _, err := db.Authorities(ctx); return err },
	} {
		t.Run(name, func(t *testing.T) {
			err := do()
			if err == nil {
				t.Fatal("there is no error")
			}
			if why := unclear(err); why != "" {
				t.Errorf("the error %s: %v", why, err)
			}
		})
	}
	own.startAgain()
	kept(t, db, numbered{authority: "council", n: 1}.update())
	theNumbered(t, b.open(), "council")
}

// relay takes connections for a server that has only a socket. It can lose the reply to a transaction's end.
type relay struct {
	listener net.Listener
	socket   string
	armed    atomic.Bool  // the next reply to a COMMIT is lost, and with it its connection
	refuses  atomic.Int64 // so many connections after that are turned away
	turning  atomic.Int64 // so many are turned away now
	lost     atomic.Int64 // replies that were lost
	ended    atomic.Int64 // connections
}

func newRelay(t *testing.T, socket string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, socket: socket}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			if r.turning.Add(-1) >= 0 {
				client.Close()
				continue
			}
			go r.carry(client)
		}
	}()
	return r
}

func (r *relay) address() string { return r.listener.Addr().String() }

func (r *relay) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", r.socket)
	if err != nil {
		return
	}
	defer r.ended.Add(1)
	defer server.Close()
	var committed atomic.Bool
	gone := make(chan bool, 2)
	go func() {
		defer func() { gone <- true }()
		pass(server, client, func(part []byte) ([]byte, bool) {
			if bytes.Contains(part, []byte("COMMIT")) && r.armed.CompareAndSwap(true, false) {
				committed.Store(true)
			}
			return part, true
		})
	}()
	go func() {
		defer func() { gone <- true }()
		pass(client, server, func(part []byte) ([]byte, bool) {
			if !committed.Load() {
				return part, true
			}
			r.turning.Store(r.refuses.Swap(0))
			r.lost.Add(1)
			return part[:rand.IntN(len(part))], false
		})
	}()
	<-gone
}

// pass copies from one to the other what it is told to, until it is told to stop.
func pass(to io.Writer, from io.Reader, part func([]byte) (out []byte, more bool)) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			out, more := part(buffer[:n])
			if _, err := to.Write(out); err != nil || !more {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// through is the database's address by way of a port of this machine.
func through(b *base, address string) *base {
	name := strings.TrimPrefix(strings.SplitN(b.address, "?", 2)[0], "postgres:///")
	return &base{t: b.t, address: "postgres://tester@" + address + "/" + name + "?sslmode=disable", clock: b.clock}
}

func socketOf(c *cluster) string { return filepath.Join(c.folder, ".s.PGSQL.5432") }

// A change is made, but the reply that says so is lost with its connection, and so are the next few connections. Whoever asked
// for it, with or without a key, for any revision or for the latest, is told that it was made, or that the database cannot be
// reached: never that it is in the way of itself. Either way it is there once.
func TestALostReplyIsNoConflict(t *testing.T) {
	t.Parallel()
	b := newPostgres(t, migratedTemplate)
	r := newRelay(t, socketOf(&server))
	db := through(b, r.address()).open()
	kept(t, db, imports(planOf(t, council)))
	direct := b.open()
	n := 0
	for refused := range 6 {
		for _, c := range []numbered{{}, {keyless: true}, {expected: 1}, {keyless: true, expected: 1}} {
			n++
			c.authority, c.n = "council", n
			what := fmt.Sprintf("%d connections were refused after the reply was lost; keyless %v, for the latest revision %v", refused, c.keyless, c.expected > 0)
			if c.expected > 0 {
				c.expected = history(t, direct, "council")[0].Number
			}
			lost := r.lost.Load()
			r.refuses.Store(int64(refused))
			r.armed.Store(true)
			outcome, err := db.Update(context.Background(), c.update())
			r.turning.Store(0)
			if r.lost.Load() != lost+1 {
				t.Fatalf("%s: no reply was lost", what)
			}
			switch {
			case err == nil && outcome.Repeated:
				t.Errorf("%s: it is said to be a repetition, and what it changed is not said", what)
			case err == nil && len(outcome.Changes) != 1:
				t.Errorf("%s: it is said to have changed %v", what, outcome.Changes)
			case err != nil && unclear(err) != "":
				t.Errorf("%s: the error %s: %v", what, unclear(err), err)
			}
			if there := theNumbered(t, direct, "council"); len(there) != n {
				t.Fatalf("%s: there are %d changes; expected %d", what, len(there), n)
			}
		}
	}
}

// Connections between the program and PostgreSQL are cut in the middle of replies and of requests, and reset, a hundred times
// while many make changes. No change happens twice, those without a key neither; every one that was acknowledged is there; and
// who is alone with a plan is never told of a conflict.
func TestCutConnectionsMakeNoChangeTwice(t *testing.T) {
	t.Parallel()
	cuts := 100
	if testing.Short() {
		cuts = 20
	}
	b := newPostgres(t, migratedTemplate)
	r := newRelay(t, socketOf(&server))
	proxies := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(proxies, "postgres", "127.0.0.1:0", r.address())
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	cut := through(b, proxy.Listen)
	dbs := cut.handles(2)
	direct := b.open()
	kept(t, direct, imports(councilNamed(t, "council")))
	kept(t, direct, imports(councilNamed(t, "alone")))
	c := newCrowd(t)
	for _, db := range dbs {
		c.persistent(db, "council")
		c.once(db, "council")
	}
	c.alone(dbs[0], direct, "alone")
	for n := range cuts {
		c.progress(15 * time.Second)
		ended := r.ended.Load()
		wound(t, proxy, r, n)
		if r.ended.Load() == ended {
			t.Errorf("cut %d cut nothing", n)
		}
	}
	c.progress(15 * time.Second)
	c.account(direct, "council", "alone")
	t.Logf("%d connections ended, %d replies to a COMMIT were lost by the relay; the errors were\n  %s", r.ended.Load(), r.lost.Load(), c.texts())
	c.clear()
}

// wound cuts connections in one of several ways, until one has ended.
func wound(t *testing.T, proxy *toxiproxy.Proxy, r *relay, n int) {
	t.Helper()
	ended := r.ended.Load()
	until := func() {
		for deadline := time.Now().Add(5 * time.Second); r.ended.Load() == ended && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
	}
	if n%5 == 4 { // just the reply that says that a change was made
		r.refuses.Store(rand.Int64N(4))
		r.armed.Store(true)
		until()
		return
	}
	stream := []string{"downstream", "downstream", "upstream"}[n%3]
	toxic := fmt.Sprintf(`{"name": "wound", "type": "limit_data", "stream": %q, "attributes": {"bytes": %d}}`, stream, 1+rand.IntN(12_000))
	if n%2 == 1 {
		toxic = fmt.Sprintf(`{"name": "wound", "type": "reset_peer", "stream": %q, "attributes": {"timeout": %d}}`, stream, rand.IntN(10))
	}
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		t.Fatal(err)
	}
	until()
	if err := proxy.Toxics.RemoveToxic(context.Background(), "wound"); err != nil {
		t.Fatal(err)
	}
}
