package sql

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// Backup copies an SQLite database into a new file while others read and write it. The copy is read back and verified before
// it has its name: a backup that is there is whole. PostgreSQL is backed up with its own tools.
func (db *DB) Backup(ctx context.Context, file string) error {
	if _, ok := db.dialect.(sqliteDialect); !ok {
		return errors.New("a PostgreSQL database is backed up with pg_dump; see docs/database.md")
	}
	return intoNew(file, func(part string) error {
		if err := db.copyTo(ctx, part); err != nil {
			return fmt.Errorf("%s cannot be made: %w", file, unavailable(err))
		}
		return verifyFile(ctx, part, db.codec)
	})
}

// copyTo copies the database, as it is at one moment, with SQLite's online backup.
func (db *DB) copyTo(ctx context.Context, file string) error {
	conn, err := db.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		source, ok := driver.(interface {
			NewBackup(file string) (*sqlite.Backup, error)
		})
		if !ok {
			return errors.New("the SQLite driver cannot back up")
		}
		backup, err := source.NewBackup(fileURL(file))
		if err != nil {
			return err
		}
		_, err = backup.Step(-1)
		return errors.Join(err, backup.Finish())
	})
}

// Restore makes a new SQLite database of a backup. The backup is verified before anything is touched, and a file that is
// there is never written over.
func Restore(ctx context.Context, backup, address string, codec Codec) error {
	file, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return errors.New("a PostgreSQL database is restored with pg_restore; see docs/database.md")
	}
	if err := checkPlace(backup, false); err != nil {
		return err
	}
	return intoNew(file, func(part string) error {
		if err := copyFile(backup, part); err != nil {
			return fmt.Errorf("%s cannot be copied: %w", backup, reason(err))
		}
		if err := verifyFile(ctx, part, codec); err != nil {
			return fmt.Errorf("%s: %w", backup, err)
		}
		return nil
	})
}

// intoNew makes a new file under a name of its own, and gives it its name only when it is whole and on the disk.
func intoNew(file string, fill func(part string) error) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already; expected the name of a new file", file)
	}
	if err := checkFolder(file); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(filepath.Dir(file), ".cliffedge-")
	if err != nil { // its names are the program's own
		return fmt.Errorf("%s cannot be made: %w", file, reason(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	part := filepath.Join(folder, "part.db")
	if err := fill(part); err != nil {
		return err
	}
	if err := toDisk(part); err != nil {
		return fmt.Errorf("%s cannot be made: %w", file, reason(err))
	}
	if err := os.Link(part, file); err != nil { // unlike a renaming, it never replaces a file that came meanwhile
		return fmt.Errorf("%s cannot be made: %w", file, reason(err))
	}
	return toDisk(filepath.Dir(file))
}

// toDisk brings a file or a folder to the disk.
func toDisk(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// verifyFile checks a database file from end to end: SQLite's own structures, and the history of every authority. It leaves
// one file, without a log beside it.
func verifyFile(ctx context.Context, file string, codec Codec) (err error) {
	db, err := openCurrent(ctx, "sqlite:"+file, Options{Codec: codec})
	if err != nil {
		return err
	}
	found, err := db.VerifyAll(ctx)
	if err := errors.Join(err, db.reader.Close()); err != nil {
		return errors.Join(err, db.writer.Close())
	}
	_, err = db.writer.ExecContext(ctx, "pragma journal_mode(delete)")
	if err := errors.Join(err, db.writer.Close()); err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("it is damaged: %s", strings.Join(found, "; "))
	}
	return nil
}
