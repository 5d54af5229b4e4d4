package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// PostgreSQL keeps authorities apart itself: by row level security, a query sees the rows of those authorities alone that the
// setting cliffedge.authorities lists. A program that serves many people opens the database walled: then every query is in a
// transaction that sets it to the scope of its context. Whoever has the database's address sees everything.

// setting is the scope of a context as the policies of the tables read it. The platform's own trail is under no name: a list
// that ends with a comma has it.
func setting(ctx context.Context) string {
	var list []string
	platform := ""
	for _, id := range access.Scope(ctx) {
		switch {
		case id == "":
			platform = ","
		case !strings.Contains(string(id), ","): // else it would be several, and no authority is called so
			list = append(list, string(id))
		}
	}
	if slices.Contains(list, "*") {
		return "*"
	}
	return strings.Join(list, ",") + platform
}

// within gives a context whose queries see the authorities that something is about, whoever asks.
func within(ctx context.Context, authorities ...plan.ID) context.Context {
	return access.Within(ctx, authorities...)
}

// begin begins a transaction, behind the wall where the database has one.
func (db *DB) begin(ctx context.Context, pool *sqlx.DB, o *stdsql.TxOptions) (*sqlx.Tx, error) {
	tx, err := pool.BeginTxx(ctx, o)
	if err != nil || !db.walled {
		return tx, err
	}
	if _, err := tx.ExecContext(ctx, "set local cliffedge.authorities = "+pq.QuoteLiteral(setting(ctx))); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// look reads: in one transaction where there is a wall, and else as it comes.
func (db *DB) look(ctx context.Context, read func(q queryer) error) error {
	if !db.walled {
		return unavailable(read(db.reader))
	}
	return db.atOneMoment(ctx, func(tx *sqlx.Tx) error { return read(tx) })
}

// atOneMoment reads in one transaction.
func (db *DB) atOneMoment(ctx context.Context, read func(*sqlx.Tx) error) error {
	tx, err := db.begin(ctx, db.reader, &stdsql.TxOptions{Isolation: db.dialect.reading(), ReadOnly: true})
	if err != nil {
		return unavailable(err)
	}
	defer tx.Rollback() // it has changed nothing
	return unavailable(read(tx))
}

// checkWall refuses an account that the wall does not hold.
func (db *DB) checkWall(ctx context.Context) error {
	if !db.walled {
		return nil
	}
	var account struct {
		Name     string `db:"name"`
		Database string `db:"database"`
		Passes   bool   `db:"passes"`
	}
	err := db.reader.GetContext(ctx, &account, `select rolname::text as name, current_database()::text as database, rolsuper or rolbypassrls as passes
		from pg_roles where rolname = current_user`)
	if err != nil {
		return unavailable(err)
	}
	if account.Passes {
		return fmt.Errorf("the database's account %q passes by row level security, which keeps the authorities apart: "+
			"it is a superuser or has BYPASSRLS; use one that is not, made with: create role cliffedge login; alter database %s owner to cliffedge",
			account.Name, pq.QuoteIdentifier(account.Database))
	}
	return nil
}
