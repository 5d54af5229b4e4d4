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

// unavailable says in words of an error that the database cannot be reached or has no space.
func unavailable(err error) error {
	switch {
	case isConnectionError(err):
		return &plan.StoreError{Code: plan.Unavailable, Message: "the database cannot be reached", Cause: err}
	case isFull(err):
		return &plan.StoreError{Code: plan.Unavailable, Message: "the database's disk is full", Cause: err}
	default:
		return err
	}
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
