package sql

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cliffedge/forecast/plan"
)

// unavailable says of an error in words why the database cannot be used now.
func unavailable(err error) error {
	var lite *sqlite.Error
	var server *pq.Error
	switch said := (*plan.StoreError)(nil); {
	case errors.As(err, &said):
		return err
	case isConnectionError(err):
		return &plan.StoreError{Code: plan.Unavailable, Message: "the database cannot be reached", Cause: err}
	case isFull(err):
		return &plan.StoreError{Code: plan.Unavailable, Message: "the database's disk is full", Cause: err}
	case errors.As(err, &lite):
		return unusableFile(lite, err)
	case errors.As(err, &server):
		return refusedByServer(server, err)
	default:
		return err
	}
}

// unusableFile says in words what SQLite's codes say of a file.
func unusableFile(e *sqlite.Error, err error) error {
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &plan.StoreError{Code: plan.Busy, Message: "another program is writing to the database; try again", Cause: err}
	case sqlite3.SQLITE_NOTADB:
		return &plan.StoreError{Code: plan.Damaged, Message: "this is no database of plans", Cause: err}
	case sqlite3.SQLITE_CORRUPT:
		return &plan.StoreError{Code: plan.Damaged, Message: "the database is damaged", Cause: err}
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return &plan.StoreError{
			Code: plan.Unavailable, Message: "SQLite needs the right to write to the database's file and folder, even to read a plan", Cause: err,
		}
	default:
		return err
	}
}

// refusedByServer says in words what PostgreSQL's codes say of an account or a database that may not be used.
func refusedByServer(e *pq.Error, err error) error {
	switch {
	case e.Code.Class() == "28":
		return &plan.StoreError{Code: plan.Unavailable, Message: "the server does not let this account in", Cause: err}
	case e.Code == "3D000":
		return &plan.StoreError{Code: plan.Unavailable, Message: "there is no such database on the server", Cause: err}
	case e.Code == "42501":
		return &plan.StoreError{Code: plan.Unavailable, Message: "the account lacks a right in the database", Cause: err}
	default:
		return err
	}
}

// isLocked reports whether SQLite was kept waiting by another program.
func isLocked(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code()&0xff == sqlite3.SQLITE_BUSY || lite.Code()&0xff == sqlite3.SQLITE_LOCKED)
}

// isFull reports whether the database found no space.
func isFull(err error) bool {
	var lite *sqlite.Error
	var server *pq.Error
	switch {
	case errors.As(err, &lite):
		return lite.Code()&0xff == sqlite3.SQLITE_FULL
	case errors.As(err, &server):
		return server.Code == "53100"
	default:
		return false
	}
}

// isConnectionError reports whether an error is of the connection to the database rather than of what was asked, or of what a
// change of the plan said itself.
func isConnectionError(err error) bool {
	var refused *plan.StoreError
	var problems plan.Problems
	if errors.As(err, &refused) || errors.As(err, &problems) {
		return false
	}
	var network net.Error
	var server *pq.Error
	switch {
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &network),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNREFUSED):
		return true
	case errors.As(err, &server):
		return server.Code.Class() == "08" || server.Code.Class() == "57" // connection exceptions; the server was stopped
	default:
		return false
	}
}

func isDamaged(err error) bool {
	var refused *plan.StoreError
	return errors.As(err, &refused) && refused.Code == plan.Damaged
}
