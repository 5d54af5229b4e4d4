package sql

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// checkPlace reports a file that cannot be a database by where it is. To create one it need not be there, but its folder must.
func checkPlace(file string, create bool) error {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && create:
		return checkFolder(file)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is not there", file)
	case err != nil:
		return fmt.Errorf("%s cannot be opened: %w", file, reason(err))
	case info.IsDir():
		return fmt.Errorf("%s is a folder; expected a file", file)
	default:
		return nil
	}
}

// checkFolder reports that there is no folder to make a file in.
func checkFolder(file string) error {
	folder := filepath.Dir(file)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s cannot be made: the folder %s is not there", file, folder)
	case err != nil:
		return fmt.Errorf("%s cannot be made: %w", file, reason(err))
	case !info.IsDir():
		return fmt.Errorf("%s cannot be made: %s is no folder", file, folder)
	default:
		return nil
	}
}

// reason is what the system said, without the names of files that only the program knows.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	default:
		return err
	}
}

// migrationTable is goose's, which notes the migrations that were made.
const migrationTable = "goose_db_version"

// checkContent reports a file that is no database of plans, and changes nothing in it: another program's is never taken over.
// To create one, it may be empty, or what a first migration that was cut off left.
func checkContent(ctx context.Context, file string, create bool) error {
	if info, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 && create {
		return nil
	}
	db, err := openSQLiteFile(ctx, file, "deferred", "busy_timeout(10000)", "query_only(on)")
	if err != nil {
		return err
	}
	defer db.Close() // it was only read
	var names []string
	if err := db.SelectContext(ctx, &names, "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%'"); err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == migrationTable })
	history := 0 // a table may be missing: Verify is to say so
	for _, name := range []string{"authority", "revision", "audit"} {
		if slices.Contains(names, name) {
			history++
		}
	}
	if len(others) < len(names) && history >= 2 || len(others) == 0 && create {
		return nil
	}
	return errors.New("this is no database of plans")
}
