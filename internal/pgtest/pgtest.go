// Package pgtest gives tests databases of a PostgreSQL cluster of their own, which is made of installed binaries and of which nothing
// is left when the tests have ended.
package pgtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Database gives the address of an empty database. Where there can be none the test is skipped, or fails where
// CLIFFEDGE_REQUIRE says that all must run. Stop ends the cluster when the tests have run.
func Database(t testing.TB) string {
	t.Helper()
	server.once.Do(func() { server.absent = server.run() })
	switch {
	case server.absent == nil:
	case os.Getenv("CLIFFEDGE_REQUIRE") == "all":
		t.Fatalf("this cannot be tested on PostgreSQL, and CLIFFEDGE_REQUIRE=all forbids to skip it: %v", server.absent)
	default:
		t.Skipf("SKIPPED: %s was not tested on PostgreSQL: %v", t.Name(), server.absent)
	}
	name := fmt.Sprintf("test_%d", server.made.Add(1))
	if err := server.does("create database " + name + " template template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.does("drop database " + name + " with (force)"); err != nil {
			t.Error(err)
		}
	})
	return server.address(name)
}

// plainAccount is the account of PlainDatabase.
const plainAccount = "cliffedge"

// PlainDatabase is Database for an account that owns it and is no more than that: row-level security holds it, as it does not hold
// the account of Database, a superuser.
func PlainDatabase(t testing.TB) string {
	t.Helper()
	at, err := url.Parse(Database(t))
	if err != nil {
		t.Fatal(err)
	}
	server.owner.Do(func() { err = server.does("create role " + plainAccount + " login") })
	if err == nil {
		err = server.does("alter database " + strings.TrimPrefix(at.Path, "/") + " owner to " + plainAccount)
	}
	if err != nil {
		t.Fatal(err)
	}
	fields := at.Query()
	fields.Set("user", plainAccount)
	at.RawQuery = fields.Encode()
	return at.String()
}

// Stop ends the cluster, if there is one, and says what was skipped: for TestMain.
func Stop() {
	if server.absent != nil {
		fmt.Fprintln(os.Stderr, "SKIPPED: everything on PostgreSQL:", server.absent)
	}
	server.stop()
}

var server cluster

// cluster is a PostgreSQL server with nothing in it.
type cluster struct {
	once   sync.Once
	absent error  // why there is none
	bin    string // the folder of its programs
	as     []string
	folder string // the socket's; data and log are in it
	alive  io.Closer
	ended  chan error
	made   atomic.Int64 // databases
	owner  sync.Once    // its role is made
}

func (c *cluster) address(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {c.folder}, "user": {"tester"}, "sslmode": {"disable"}}.Encode()
}

// does has psql run a statement.
func (c *cluster) does(statement string) error {
	said, err := Command(c.as, filepath.Join(c.bin, "psql"), "-X", "-h", c.folder, "-U", "tester", "-d", "postgres", "-c", statement).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", statement, err, said)
	}
	return nil
}

func (c *cluster) run() (err error) {
	if c.bin, err = Binaries("initdb", "postgres", "psql"); err != nil {
		return err
	}
	var owner *user.User
	if c.as, owner, err = OtherThanRoot(); err != nil {
		return err
	}
	if c.folder, err = SocketFolder(owner); err != nil {
		return err
	}
	data := filepath.Join(c.folder, "data")
	said, err := Command(c.as, filepath.Join(c.bin, "initdb"), "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, said)
	}
	return c.serve()
}

// serving runs a server for as long as its standard input is open, which is as long as the tests run, however they end.
const serving = `trap '' INT
"$0" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=200 -c fsync=off >"$1/log" 2>&1 &
cat >/dev/null
kill -INT $!
wait $!
rm -rf "$1"`

func (c *cluster) serve() error {
	shell := Command(c.as, "sh", "-c", serving, filepath.Join(c.bin, "postgres"), c.folder)
	alive, err := shell.StdinPipe()
	if err != nil {
		return err
	}
	if err := shell.Start(); err != nil {
		return err
	}
	c.alive, c.ended = alive, make(chan error, 1)
	go func() { c.ended <- shell.Wait() }()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if err = c.does("select 1"); err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(c.folder, "log"))
			return fmt.Errorf("the server in %s does not answer: %w; %s", c.folder, err, log)
		}
	}
}

func (c *cluster) stop() {
	if c.alive != nil {
		_ = c.alive.Close()
		<-c.ended
	}
}

// Binaries gives the folder of the newest server that is installed with all of the programs: initdb and postgres among them.
func Binaries(programs ...string) (string, error) {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(folders, func(a, b string) int { return releaseOf(b) - releaseOf(a) })
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			if real, err := filepath.EvalSymlinks(path); err == nil {
				folders = append(folders, filepath.Dir(real))
			}
		}
	}
	folders = append(folders, "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
	for _, folder := range folders {
		if Works(folder, programs...) {
			return folder, nil
		}
	}
	return "", fmt.Errorf("neither PATH nor %s has %s (Debian: apt-get install postgresql)", strings.Join(folders, ", "), strings.Join(programs, ", "))
}

func releaseOf(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return n
}

// Works reports whether the programs are there and are PostgreSQL's.
func Works(folder string, programs ...string) bool {
	for _, name := range programs {
		said, err := exec.Command(filepath.Join(folder, name), "--version").Output()
		if err != nil || !bytes.Contains(said, []byte("(PostgreSQL)")) {
			return false
		}
	}
	return true
}

// OtherThanRoot gives what runs a command as somebody who is not root, as the server refuses to be: nothing for others.
func OtherThanRoot() (as []string, owner *user.User, err error) {
	if runtime.GOOS == "windows" || os.Geteuid() != 0 {
		return nil, nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if owner, err = user.Lookup(name); err != nil {
			continue
		}
		for _, as := range [][]string{
			{"runuser", "-u", owner.Username, "--"},
			{"setpriv", "--reuid", owner.Uid, "--regid", owner.Gid, "--clear-groups", "--"},
		} {
			if Command(as, "true").Run() == nil {
				return as, owner, nil
			}
		}
	}
	return nil, nil, errors.New("root may not run PostgreSQL, and neither runuser nor setpriv makes it somebody else")
}

// SocketFolder makes a folder that is the owner's, with a path short enough for a socket.
func SocketFolder(owner *user.User) (string, error) {
	parent := os.TempDir()
	if len(parent) > 60 || owner != nil {
		parent = "/tmp" // which everybody may enter
	}
	folder, err := os.MkdirTemp(parent, "cliffedge-postgres-")
	if err != nil || owner == nil {
		return folder, err
	}
	uid, _ := strconv.Atoi(owner.Uid)
	gid, _ := strconv.Atoi(owner.Gid)
	return folder, os.Chown(folder, uid, gid)
}

// Command runs a program as somebody, in a folder that everybody may enter.
func Command(as []string, words ...string) *exec.Cmd {
	words = append(slices.Clone(as), words...)
	c := exec.Command(words[0], words[1:]...)
	c.Dir = "/" // the folder of the tests may be closed to whom the command runs as
	return c
}
