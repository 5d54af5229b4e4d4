package sql

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

//go:embed migrations
var migrations embed.FS

// prepare brings the tables up to date where it may, and else refuses a database whose tables are not.
func (db *DB) prepare(ctx context.Context, migrate bool) error {
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	if migrate {
		if _, err := up(ctx, provider); err != nil {
			return err
		}
	}
	if made, err := db.hasTables(ctx); err != nil || !made {
		return errors.Join(err, errors.New("the database's tables are not up to date; run cliffedge migrate with the same --db first"))
	}
	if err := refuseLater(ctx, provider); err != nil {
		return err
	}
	if migrate {
		return nil
	}
	pending, err := provider.HasPending(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("the database's tables cannot be read; run cliffedge migrate first: %w", unavailable(err))
	case pending:
		return errors.New("the database's tables are not up to date; run cliffedge migrate with the same --db first")
	default:
		return nil
	}
}

// refuseLater refuses tables of a later version: this program does not know what it would spoil.
func refuseLater(ctx context.Context, provider *goose.Provider) error {
	if current, known, err := provider.GetVersions(ctx); err == nil && current > known {
		return fmt.Errorf("the database's tables are of a later version, %d; this program knows %d: use a later one", current, known)
	}
	return nil
}

// hasTables reports whether any migration was ever made. Asking goose would make its own table.
func (db *DB) hasTables(ctx context.Context) (bool, error) {
	var n int
	err := db.reader.GetContext(ctx, &n, db.dialect.tableCount())
	return n > 0, unavailable(err)
}

// up makes the migrations that are pending. Another process may be making them as well: whoever loses looks again.
func up(ctx context.Context, provider *goose.Provider) (results []*goose.MigrationResult, err error) {
	began := time.Now()
	for attempt := 0; attempt < attempts && time.Since(began) < patience; attempt++ {
		if results, err = provider.Up(ctx); err == nil {
			return results, nil
		}
		if waited := pause(ctx, attempt); waited != nil {
			return nil, errors.Join(err, waited)
		}
		if pending, wrong := provider.HasPending(ctx); wrong == nil && !pending {
			return nil, nil
		}
	}
	return nil, fmt.Errorf("the tables cannot be brought up to date: %w", unavailable(err))
}

// migrator is goose with the migrations of the database. Each migration is a transaction, so that one that is cut off leaves
// nothing behind; PostgreSQL has a lock that keeps two from migrating at once.
func (db *DB) migrator() (*goose.Provider, error) {
	files, err := db.migrationFiles()
	if err != nil {
		return nil, err
	}
	options, err := db.dialect.migrating()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(database.Dialect(db.dialect.name()), db.writer.DB, files, options...)
}

// migrationFiles lays the common migrations and the database's own over each other.
func (db *DB) migrationFiles() (fs.FS, error) {
	laid := fstest.MapFS{}
	for _, folder := range []string{"common", db.dialect.folder()} {
		list, err := fs.ReadDir(migrations, "migrations/"+folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, file := range list {
			data, err := migrations.ReadFile("migrations/" + folder + "/" + file.Name())
			if err != nil {
				return nil, fmt.Errorf("a migration cannot be read: %w", err)
			}
			laid[file.Name()] = &fstest.MapFile{Data: []byte(db.dialect.schema(string(data)))}
		}
	}
	return laid, nil
}

// Migrate brings the tables of a database up to date and says which migrations it made.
func Migrate(ctx context.Context, address string, codec Codec) (made []string, err error) {
	db, err := open(ctx, address, Options{Codec: codec, Create: true})
	if err != nil {
		return nil, ofFile(address, err)
	}
	defer db.Close()
	provider, err := db.migrator()
	if err != nil {
		return nil, err
	}
	results, err := up(ctx, provider)
	for _, r := range results {
		made = append(made, r.Source.Path)
	}
	if err == nil {
		err = refuseLater(ctx, provider)
	}
	return made, ofFile(address, unavailable(err))
}
