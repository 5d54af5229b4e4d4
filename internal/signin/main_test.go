package signin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/pgtest"
	"cliffedge/sql"
)

// TestMain runs the tests and stops the PostgreSQL cluster, if there was one.
func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// onEach runs a test with accounts on each kind of database.
func onEach(t *testing.T, test func(t *testing.T, open func(*testing.T, *clock) access.Accounts)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, onSQLite) })
	t.Run("postgres", func(t *testing.T) { test(t, onPostgres) })
}

func onSQLite(t *testing.T, c *clock) access.Accounts {
	return opened(t, "sqlite:"+filepath.Join(t.TempDir(), "plans.db"), c)
}

func onPostgres(t *testing.T, c *clock) access.Accounts {
	t.Helper()
	return opened(t, pgtest.PlainDatabase(t), c)
}

func opened(t *testing.T, address string, c *clock) access.Accounts {
	t.Helper()
	db, err := sql.Open(context.Background(), address, sql.Options{Codec: exchange.Snapshots{}, Now: c.now, Migrate: true, Create: true, Walled: strings.HasPrefix(address, "postgres:")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
