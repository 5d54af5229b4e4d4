package sql

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/lib/pq"

	"cliffedge/forecast/plan"
)

// isConnectionError reports whether an error is of the connection to the database rather than of what was asked.
func isConnectionError(err error) bool {
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
