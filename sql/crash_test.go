package sql

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
)

// What was acknowledged survives a kill, a loss of power and a full disk; what was not is there whole or not at all.

// numbered is a change that is known again wherever it went: the key worker's salary becomes £(30000+n), the note says n, and
// so does the idempotency key, if it has one.
type numbered struct {
	authority plan.ID
	n         int
	keyless   bool
	expected  int64
	weight    int // how many bytes of remark it carries
}

func (c numbered) note() string        { return fmt.Sprintf("change %d", c.n) }
func (c numbered) key() string         { return fmt.Sprintf("change-%d", c.n) }
func (c numbered) salary() money.Pence { return money.Pence(30_000+c.n) * 100 }

func (c numbered) update() plan.Update {
	u := plan.Update{Authority: c.authority, Author: "writer", Note: c.note(), Expected: c.expected, Body: c.note(), Change: c.change}
	if !c.keyless {
		u.Key = c.key()
	}
	return u
}

func (c numbered) change(p *plan.Plan) (*plan.Plan, error) {
	if p == nil {
		return nil, errors.New("the authority has no plan")
	}
	post := p.Posts[0]
	post.Note = strings.Repeat("x", c.weight)
	post.Salaries = slices.Clone(post.Salaries)
	post.Salaries[0].Amount = c.salary()
	return edited(p, []plan.Change{plan.PutPost{Post: post}})
}

// councilNamed is the council's plan under another id.
func councilNamed(t testing.TB, id plan.ID) *plan.Plan {
	t.Helper()
	p := planOf(t, council)
	p.Authority.ID = id
	return p
}

// theNumbered gives the numbered changes that are in an authority's history, and fails where there is any twice or half: every
// revision follows the one before, has its audit entry of this change and no other, and its idempotency key if it came with
// one; Verify finds nothing; the plan as it stands is the last change's.
func theNumbered(t *testing.T, db *DB, authority plan.ID) map[int]plan.Revision {
	t.Helper()
	clean(t, db, authority)
	audit, keys := auditOf(t, db, authority), keysOf(t, db, authority)
	there := map[int]plan.Revision{}
	list := history(t, db, authority)
	for i, r := range list {
		if r.Number != int64(len(list)-i) {
			t.Errorf("revision %d of %s stands where %d should", r.Number, authority, len(list)-i)
		}
		var c numbered
		if _, err := fmt.Sscanf(r.Note, "change %d", &c.n); err != nil {
			continue // the import
		}
		if _, twice := there[c.n]; twice {
			t.Errorf("%s: %s is there twice", authority, r.Note)
		}
		there[c.n] = r
		if did := audit[r.Number]; len(did) != 1 || !strings.Contains(did[0], strconv.Itoa(30_000+c.n)) {
			t.Errorf("%s: revision %d (%s) has the audit entries %q; expected one, with £%d", authority, r.Number, r.Note, did, 30_000+c.n)
		}
		if of, keyed := keys[c.key()]; keyed && of != r.Number {
			t.Errorf("%s: the key of %s is revision %d's; expected %d", authority, r.Note, of, r.Number)
		}
	}
	for key, of := range keys {
		var c numbered
		if _, err := fmt.Sscanf(key, "change-%d", &c.n); err != nil || there[c.n].Number != of {
			t.Errorf("%s: the key %s is of revision %d, which did not make it", authority, key, of)
		}
	}
	for of := range audit {
		if of > int64(len(list)) {
			t.Errorf("%s: there are audit entries of revision %d, which is not there", authority, of)
		}
	}
	var last numbered
	if p, r := load(t, db, authority, 0); len(there) > 0 {
		if _, err := fmt.Sscanf(r.Note, "change %d", &last.n); err != nil || p.Posts[0].Salaries[0].Amount != last.salary() {
			t.Errorf("%s: the salary is %s after %s", authority, p.Posts[0].Salaries[0].Amount, r.Note)
		}
	}
	return there
}

func auditOf(t *testing.T, db *DB, authority plan.ID) map[int64][]string {
	t.Helper()
	var rows []auditRow
	if err := db.reader.Select(&rows, db.reader.Rebind("select * from audit where authority = ?"), authority); err != nil {
		t.Fatal(err)
	}
	of := map[int64][]string{}
	for _, row := range rows {
		of[row.Revision] = append(of[row.Revision], row.After)
	}
	return of
}

func keysOf(t *testing.T, db *DB, authority plan.ID) map[string]int64 {
	t.Helper()
	var rows []struct {
		Key      string `db:"key"`
		Revision int64  `db:"revision"`
	}
	if err := db.reader.Select(&rows, db.reader.Rebind("select key, revision from idempotency_key where authority = ?"), authority); err != nil {
		t.Fatal(err)
	}
	of := map[string]int64{}
	for _, row := range rows {
		of[row.Key] = row.Revision
	}
	return of
}

// allThere fails for every change that was acknowledged and is not there under its key.
func allThere(t *testing.T, db *DB, there map[int]plan.Revision, acknowledged []numbered) {
	t.Helper()
	keys := map[plan.ID]map[string]int64{}
	for _, c := range acknowledged {
		r, ok := there[c.n]
		if !ok {
			t.Errorf("%s of %s was acknowledged and is lost", c.note(), c.authority)
			continue
		}
		if keys[c.authority] == nil {
			keys[c.authority] = keysOf(t, db, c.authority)
		}
		if of := keys[c.authority][c.key()]; !c.keyless && of != r.Number {
			t.Errorf("%s was acknowledged, and its key is revision %d's; expected %d", c.note(), of, r.Number)
		}
	}
}

// What a child of a test is told: the database it changes, the number of its first change, and of its last (0 for none).
const (
	childChanges = "CLIFFEDGE_TEST_CHANGES"
	childFirst   = "CLIFFEDGE_TEST_FIRST"
	childLast    = "CLIFFEDGE_TEST_LAST"
)

// Before TestMain: a child of a test that is to make changes does so, and nothing else.
func init() {
	if address := os.Getenv(childChanges); address != "" {
		if err := changeAsChild(address); err != nil {
			fmt.Fprintln(os.Stderr, "the child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// changeAsChild makes changes, and says each when Update has returned.
func changeAsChild(address string) error {
	db, err := Open(context.Background(), address, Options{Codec: exchange.Snapshots{}})
	if err != nil {
		return err
	}
	fmt.Println("open")
	first, _ := strconv.Atoi(os.Getenv(childFirst))
	last, _ := strconv.Atoi(os.Getenv(childLast))
	for n := first; last == 0 || n <= last; n++ {
		if _, err := db.Update(context.Background(), numbered{authority: "council", n: n}.update()); err != nil {
			return err
		}
		fmt.Println("ack", n)
	}
	return db.Close()
}

// child is the command that makes changes from one number to another in a process of its own.
func child(t *testing.T, b *base, first, last int, wrapper ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := append(slices.Clone(wrapper), self)
	c := exec.Command(words[0], words[1:]...)
	c.Env = append(os.Environ(), childChanges+"="+b.address, childFirst+"="+strconv.Itoa(first), childLast+"="+strconv.Itoa(last))
	c.Stderr = os.Stderr
	return c
}

// killed lets a child make changes from a number on until it is killed, after so long from when it has opened the database (or
// from its very start), and gives the number of the last that it said was made.
func killed(t *testing.T, b *base, first int, after time.Duration, fromStart bool) (last int) {
	t.Helper()
	c := child(t, b, first, 0)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { c.Process.Kill() } // SIGKILL
	if fromStart {
		time.AfterFunc(after, kill)
	} else {
		defer time.AfterFunc(20*time.Second, kill).Stop()
	}
	last = first - 1
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // what was not said to the end was not said
		}
		if line == "open\n" {
			if !fromStart {
				time.AfterFunc(after, kill)
			}
			continue
		}
		var n int
		if _, err := fmt.Sscanf(line, "ack %d\n", &n); err != nil || n != last+1 {
			t.Fatalf("the child says %q after %d", line, last)
		}
		last = n
	}
	var how *exec.ExitError
	if err := c.Wait(); !errors.As(err, &how) || how.Exited() {
		t.Fatalf("the child was not killed but ended itself: %v", err)
	}
	return last
}

// leftAlone waits until PostgreSQL has done with the connections of a process that is no more: it may still be at its last
// transaction, whose end nobody waits for.
func leftAlone(t *testing.T, b *base) {
	t.Helper()
	if !b.isPostgres() {
		return
	}
	raw := b.raw()
	defer raw.Close()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		var n int
		query := "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
		if err := raw.Get(&n, query); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d connections of a process that was killed are still there", n)
		}
	}
}

// The process is killed at random moments, over and over on one database. Each time every change that it had acknowledged is
// there exactly once, under its note and its key; of the others at most the one that was just being made, and that wholly or
// not at all; and whoever asks for that one again under its key gets it once.
func TestWhatWasAcknowledgedSurvivesKills(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *base) {
		rounds := 50
		if testing.Short() {
			rounds = 4
		}
		seed := rand.Uint64()
		t.Logf("the seed is %d", seed)
		chance := rand.New(rand.NewPCG(seed, 9))
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		began := time.Now()
		for n := range 5 {
			kept(t, db, makes("ann", measure(fmt.Sprint("m", n))))
		}
		most := max(75*time.Millisecond, 3*time.Since(began)) // time for some changes, however fast the machine is
		db.Close()
		var acknowledged []numbered
		unsaid, last := 0, 0
		for round := range rounds {
			first := last + 1
			after := 5*time.Millisecond + time.Duration(chance.Int64N(int64(most)))
			last = killed(t, b, first, after, round%5 == 4)
			for n := first; n <= last; n++ {
				acknowledged = append(acknowledged, numbered{authority: "council", n: n})
			}
			leftAlone(t, b)
			db, err := b.tryOpen(false)
			if err != nil {
				t.Fatalf("round %d: the database cannot be opened after a kill: %v", round, err)
			}
			there := theNumbered(t, db, "council")
			allThere(t, db, there, acknowledged)
			_, made := there[last+1]
			if made {
				unsaid++
			}
			if expected := len(acknowledged); len(there) != expected && !(made && len(there) == expected+1) {
				t.Errorf("round %d: there are %d changes; expected the %d that were acknowledged and at most the next", round, len(there), expected)
			}
			last++ // is asked for again
			again := numbered{authority: "council", n: last}
			if outcome := kept(t, db, again.update()); outcome.Repeated != made {
				t.Errorf("round %d: %s was there: %v; asked for again it is a repetition: %v", round, again.note(), made, outcome.Repeated)
			}
			acknowledged = append(acknowledged, again)
			if err := db.Close(); err != nil {
				t.Error(err)
			}
			if t.Failed() {
				t.Fatalf("after the kill of round %d, %v after its child had begun", round, after)
			}
		}
		db = b.open()
		allThere(t, db, theNumbered(t, db, "council"), acknowledged)
		byChildren := len(acknowledged) - rounds
		if byChildren < rounds {
			t.Errorf("%d children acknowledged only %d changes: the kills came too early to say anything", rounds, byChildren)
		}
		t.Logf("%d kills: %d changes were acknowledged before, %d were made whose acknowledgement was cut off", rounds, byChildren, unsaid)
	})
}

// missing skips a test that cannot be run here, loudly, or fails it where CLIFFEDGE_REQUIRE says that all must run.
func missing(t *testing.T, why string, args ...any) {
	t.Helper()
	why = fmt.Sprintf(why, args...)
	if os.Getenv("CLIFFEDGE_REQUIRE") == "all" {
		t.Fatalf("this cannot be tested, and CLIFFEDGE_REQUIRE=all forbids to skip it: %s", why)
	}
	t.Skipf("SKIPPED: %s was not tested: %s", t.Name(), why)
}

var (
	callOf    = regexp.MustCompile(`^(\d+) +(fsync|fdatasync|write)\((\d+)<([^>]*)>(.*)`)
	resumedOf = regexp.MustCompile(`^(\d+) +<\.\.\. (?:fsync|fdatasync) resumed>.*= 0$`)
)

// A change is acknowledged only after the operating system has said that the database's log is on the disk: between each
// acknowledgement and the one before, there is at least one fsync of it that succeeded.
func TestSQLiteBringsEveryChangeToTheDisk(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		missing(t, "strace is not installed (Debian: apt-get install strace): %v", err)
	}
	b := newSQLite(t)
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	db.Close()
	trace := filepath.Join(t.TempDir(), "trace")
	const changes = 20
	c := child(t, b, 1, changes, strace, "-f", "-y", "-s", "8", "-e", "trace=fsync,fdatasync,write", "-e", "signal=none", "-o", trace)
	if out, err := c.Output(); err != nil {
		missing(t, "strace cannot trace a child here: %v, %s", err, out)
	}
	data, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	synced, acknowledged, total := 0, 0, 0
	under := map[string]bool{} // threads that wait for an fsync of the database
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if m := resumedOf.FindStringSubmatch(line); m != nil && under[m[1]] {
			delete(under, m[1])
			synced++
			total++
			continue
		}
		m := callOf.FindStringSubmatch(line)
		switch {
		case m == nil:
		case m[2] == "write" && m[3] == "1" && strings.HasPrefix(m[5], `, "ack `):
			if acknowledged++; synced == 0 {
				t.Errorf("change %d was acknowledged before anything was brought to the disk", acknowledged)
			}
			synced = 0
		case m[2] == "write" || !strings.Contains(m[4], "plans.db"):
		case strings.Contains(m[5], "unfinished"):
			under[m[1]] = true
		case strings.HasSuffix(m[5], "= 0"):
			synced++
			total++
		}
	}
	if acknowledged != changes {
		t.Errorf("the trace shows %d acknowledgements; expected %d:\n%.2000s", acknowledged, changes, data)
	}
	t.Logf("%d changes, %d times brought to the disk", acknowledged, total)
	again := b.open()
	if there := theNumbered(t, again, "council"); len(there) != changes {
		t.Errorf("there are %d changes; expected %d", len(there), changes)
	}
}

// PostgreSQL brings its log to the disk for every change, as it counts itself.
func TestPostgreSQLBringsEveryChangeToTheDisk(t *testing.T) {
	b := newPostgres(t, migratedTemplate)
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	db.Close()
	leftAlone(t, b)
	synced := func() (n int) {
		t.Helper()
		var err error
		for _, query := range []string{"select wal_sync from pg_stat_wal", "select sum(fsyncs) from pg_stat_io where object = 'wal'"} { // until 17; from 18
			if err = server.admin.Get(&n, query); err == nil {
				return n
			}
		}
		t.Fatal(err)
		return 0
	}
	const changes = 20
	before := synced()
	if out, err := child(t, b, 1, changes).Output(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	leftAlone(t, b) // a connection tells what it has counted when it ends
	if n := synced() - before; n < changes {
		t.Errorf("PostgreSQL brought its log to the disk %d times for %d changes", n, changes)
	}
}

// saysFull reports whether an error tells a person that there is no space.
func saysFull(err error) bool {
	var e *plan.StoreError
	return errors.As(err, &e) && e.Code == plan.Unavailable && strings.Contains(e.Message, "full")
}

// filling is a disk that can be full.
type filling struct {
	fill  func(but int) // takes the space that there is, but for some pages
	space func()        // gives space again
}

// fillsUp makes changes until there is no space, several times over. Each time the error says so; what was acknowledged
// is there and can be read; no change that failed is there; and when there is space again, the same handle goes on.
func fillsUp(t *testing.T, b *base, db *DB, disk filling) {
	t.Helper()
	var acknowledged []numbered
	n := 0
	for round := range 3 {
		disk.fill(20 * round)
		var failed numbered
		for {
			n++
			failed = numbered{authority: "council", n: n, weight: 8_000}
			_, err := db.Update(context.Background(), failed.update())
			if err == nil {
				if acknowledged = append(acknowledged, failed); n > 5_000 {
					t.Fatal("the disk never fills")
				}
				continue
			}
			break
		}
		filled := len(acknowledged)
		for range 5 {
			if _, err := db.Update(context.Background(), failed.update()); !saysFull(err) {
				t.Errorf("round %d: on a full disk a change says %v; expected it to say that the disk is full", round, err)
			}
		}
		there := theNumbered(t, db, "council")
		allThere(t, db, there, acknowledged)
		if len(there) != filled {
			t.Errorf("round %d: there are %d changes on the full disk; expected the %d that were acknowledged", round, len(there), filled)
		}
		if other, err := b.tryOpen(false); err == nil { // somebody else, while there is no space
			allThere(t, other, theNumbered(t, other, "council"), acknowledged)
			other.Close()
		} else if !saysFull(err) {
			t.Errorf("round %d: opening the database on a full disk says %v; expected it to say that the disk is full", round, err)
		}
		disk.space()
		if outcome, err := db.Update(context.Background(), failed.update()); err != nil || outcome.Repeated {
			t.Fatalf("round %d: when there is space again, the change that failed says %v, a repetition: %v", round, err, outcome.Repeated)
		}
		acknowledged = append(acknowledged, failed)
		for range 5 {
			n++
			c := numbered{authority: "council", n: n, weight: 100}
			kept(t, db, c.update())
			acknowledged = append(acknowledged, c)
		}
	}
	db.Close()
	again := b.open()
	there := theNumbered(t, again, "council")
	allThere(t, again, there, acknowledged)
	if len(there) != len(acknowledged) {
		t.Errorf("there are %d changes; expected the %d that were acknowledged: %v", len(there), len(acknowledged), slices.Sorted(maps.Keys(there)))
	}
	if found, err := again.VerifyAll(context.Background()); err != nil || len(found) > 0 {
		t.Errorf("the database is damaged: %q, %v", found, err)
	}
	t.Logf("full three times; %d changes were acknowledged", len(acknowledged))
}

// A database that may not grow any more behaves as on a full disk.
func TestADatabaseThatMayNotGrow(t *testing.T) {
	b := newSQLite(t)
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	most := func(pages int) {
		t.Helper()
		var now int
		if err := db.writer.Get(&now, fmt.Sprintf("pragma max_page_count = %d", pages)); err != nil || now != pages {
			t.Fatalf("the database may have %d pages; %v", now, err)
		}
	}
	fillsUp(t, b, db, filling{
		fill: func(but int) {
			var now int
			if err := db.writer.Get(&now, "pragma page_count"); err != nil {
				t.Fatal(err)
			}
			most(now + but)
		},
		space: func() { most(1_000_000) },
	})
}

// A disk that is really full: a small one in memory, which only root can make.
func TestAFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		missing(t, "only root on Linux can make a small disk in memory")
	}
	folder := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder).CombinedOutput(); err != nil {
		missing(t, "a small disk in memory cannot be mounted: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", folder).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	b := &base{t: t, address: "sqlite:" + filepath.Join(folder, "plans.db"), clock: newClock()}
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	other := filepath.Join(folder, "other")
	size := 2
	fillsUp(t, b, db, filling{
		fill: func(but int) { // somebody else's file takes all that is left
			f, err := os.Create(other)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for some := make([]byte, 4096); err == nil; {
				_, err = f.Write(some)
			}
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatal(err)
			}
			info, err := f.Stat()
			if err == nil {
				err = f.Truncate(info.Size() - int64(but*4096))
			}
			if err != nil {
				t.Fatal(err)
			}
		},
		space: func() {
			if err := os.Remove(other); err != nil {
				t.Fatal(err)
			}
			size += 2
			if out, err := exec.Command("mount", "-o", fmt.Sprintf("remount,size=%dm", size), folder).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		},
	})
}
