package sql

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cliffedge/forecast/plan"
)

// line is between the program and PostgreSQL, and can be cut.
type line struct {
	folder string
	mu     sync.Mutex
	open   map[net.Conn]bool
	refuse int // so many of the next connections are closed at once
	// onRequest and onReply, where they are set, see what goes by, and say whether to cut before it or after it.
	onRequest, onReply func(part []byte) cut
}

type cut int

const (
	noCut cut = iota
	cutBefore
	cutAfter       // once it has arrived
	cutAfterAnswer // once the server has answered: the answer is lost
)

// cutLine is a database that is reached over a line that can be cut.
func cutLine(t *testing.T, b *base) (*base, *line) {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "cliffedge-line-") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	l := &line{folder: folder, open: map[net.Conn]bool{}}
	listener, err := net.Listen("unix", filepath.Join(folder, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		listener.Close()
		l.cutAll(0)
	})
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go l.serve(conn)
		}
	}()
	here := *b
	here.address = strings.Replace(b.address, url.QueryEscape(server.folder), url.QueryEscape(folder), 1)
	if here.address == b.address {
		t.Fatalf("the address %s does not go over the line", here.address)
	}
	return &here, l
}

// cutAll cuts all connections, and the next ones.
func (l *line) cutAll(next int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = next
	for conn := range l.open {
		conn.Close()
	}
	clear(l.open)
}

// watch sets what looks at what goes by.
func (l *line) watch(request, reply func([]byte) cut) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.onRequest, l.onReply = request, reply
}

func (l *line) admit(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refuse > 0 {
		l.refuse--
		return false
	}
	for _, conn := range conns {
		l.open[conn] = true
	}
	return true
}

func (l *line) serve(client net.Conn) {
	defer client.Close()
	if l.isRefused() {
		return
	}
	behind, err := net.Dial("unix", filepath.Join(server.folder, ".s.PGSQL.5432"))
	if err != nil {
		return
	}
	defer behind.Close()
	if !l.admit(client, behind) {
		return
	}
	go func() {
		defer client.Close()
		l.pass(client, behind, func() func([]byte) cut { return l.onReply })
	}()
	l.pass(behind, client, func() func([]byte) cut { return l.onRequest })
}

func (l *line) isRefused() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refuse > 0 {
		l.refuse--
		return true
	}
	return false
}

// pass passes on what comes, until it ends or is cut.
func (l *line) pass(to io.Writer, from net.Conn, watcher func() func([]byte) cut) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		l.mu.Lock()
		watch := watcher()
		l.mu.Unlock()
		does := noCut
		if watch != nil {
			does = watch(buffer[:n])
		}
		if does == cutBefore {
			l.cutAll(l.refuses())
			return
		}
		if does == cutAfterAnswer {
			l.watch(nil, func([]byte) cut { return cutBefore })
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
		if does == cutAfter {
			l.cutAll(l.refuses())
			return
		}
	}
}

func (l *line) refuses() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.onRequest, l.onReply = nil, nil
	return l.refuse
}

// A change whose connection breaks at its end, before or after the server has made it, is made once, and who asked is told so:
// whatever revision it expects, whether or not it could be made twice, and if the server is away for a while after.
func TestAChangeWhoseConnectionBreaksIsMadeOnce(t *testing.T) {
	isCommit := func(does cut) func([]byte) cut {
		return func(part []byte) cut {
			if bytes.Contains(part, []byte("COMMIT\x00")) {
				return does
			}
			return noCut
		}
	}
	b := newPostgres(t, migratedTemplate)
	over, l := cutLine(t, b)
	direct := b.open()
	db := over.open()
	most := 12
	if testing.Short() {
		most = 4
	}
	for _, when := range []struct {
		name    string
		does    cut
		expects bool
		key     string
	}{
		{"before the server has heard of its end", cutBefore, false, ""},
		{"before the server has heard of its end, expecting a revision", cutBefore, true, ""},
		{"with the server's answer", cutAfterAnswer, false, ""},
		{"with the server's answer, expecting a revision", cutAfterAnswer, true, ""},
		{"with the server's answer, under a key", cutAfterAnswer, true, "k"},
	} {
		t.Run(when.name, func(t *testing.T) {
			for away := range most {
				kept(t, direct, imports(planOf(t, council)))
				start := kept(t, direct, makes("ann", measure("attached"))).Revision
				if err := reaches(db); err != nil {
					t.Fatal(err)
				}
				u := makes("bob", plan.DeleteMeasure{Measure: "attached"})
				if when.expects {
					u.Expected = start.Number
				}
				if when.key != "" {
					u.Key, u.Body = fmt.Sprint(when.key, start.Number), "delete"
				}
				l.watch(isCommit(when.does), nil)
				l.cutNext(away)
				outcome, err := db.Update(context.Background(), u)
				l.watch(nil, nil)
				l.cutAll(0)
				list := history(t, direct, "council")
				made := list[0].Number - start.Number
				if err != nil {
					t.Errorf("%d connections fail after the cut: %v, and %d revisions were made; expected that it is told of the one", away, err, made)
				} else if list[0] != outcome.Revision || made != 1 {
					t.Errorf("%d connections fail after the cut: it is told %+v; %d revisions were made", away, outcome.Revision, made)
				}
				clean(t, direct, "council")
			}
		})
	}
}

// reaches makes sure that a handle has a connection that works.
func reaches(db *DB) (err error) {
	for range 20 {
		if err = db.writer.Ping(); err == nil {
			return nil
		}
	}
	return err
}

// cutNext makes so many connections fail after the next cut.
func (l *line) cutNext(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = n
}

// Connections that are cut anywhere, in requests and in replies, while several write: every change that was acknowledged is
// there once, in the revision that was told, and no change is there twice.
func TestConnectionsCutAnywhereMakeNoChangeTwice(t *testing.T) {
	b := newPostgres(t, migratedTemplate)
	over, l := cutLine(t, b)
	direct := b.open()
	kept(t, direct, imports(planOf(t, council)))
	db := over.open()
	var mu sync.Mutex
	chance := rand.New(rand.NewPCG(2020, 331))
	cuts := 0
	sometimes := func([]byte) cut {
		mu.Lock()
		defer mu.Unlock()
		if chance.IntN(40) > 0 {
			return noCut
		}
		cuts++
		return [...]cut{cutBefore, cutAfter}[chance.IntN(2)]
	}
	stop := make(chan struct{})
	var disturbs sync.WaitGroup
	disturbs.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				l.watch(sometimes, sometimes) // a cut takes it away
			}
		}
	})
	told := map[string]int64{}
	failed := 0
	together(4, func(i int) {
		for k := range 30 {
			name := fmt.Sprintf("m-%d-%d", i, k)
			outcome, err := db.Update(context.Background(), makes(name, measure(name)))
			mu.Lock()
			if err == nil {
				told[name] = outcome.Revision.Number
			} else {
				failed++
			}
			mu.Unlock()
		}
	})
	close(stop)
	disturbs.Wait()
	l.watch(nil, nil)
	by := map[string][]int64{}
	for _, r := range history(t, direct, "council") {
		by[r.Author] = append(by[r.Author], r.Number)
	}
	for name, number := range told {
		if len(by[name]) != 1 || by[name][0] != number {
			t.Errorf("%s was told of revision %d; it made %v", name, number, by[name])
		}
	}
	for name, made := range by {
		if len(made) > 1 {
			t.Errorf("%s made the revisions %v; expected one", name, made)
		}
	}
	t.Logf("%d cuts; %d changes were acknowledged, %d failed", cuts, len(told), failed)
	if cuts < 10 || len(told) < 10 {
		t.Error("that is no trial")
	}
	clean(t, direct, "council")
}

// Where the database is away for long, who writes is told that it cannot be reached, not that others are in the way; and when
// it is back the same handle works again.
func TestADatabaseThatIsAwayIsSaidToBeAway(t *testing.T) {
	b := newPostgres(t, migratedTemplate)
	over, l := cutLine(t, b)
	db := over.open()
	kept(t, db, imports(planOf(t, council)))
	l.cutAll(1_000_000)
	_, err := db.Update(context.Background(), makes("bob", measure("attached")))
	if busy := (*plan.StoreError)(nil); err == nil || errors.As(err, &busy) && busy.Code == plan.Busy {
		t.Errorf("the error is %v; expected one that says that the database cannot be reached", err)
	}
	l.cutAll(0)
	kept(t, db, makes("bob", measure("attached")))
	clean(t, db, "council")
}
