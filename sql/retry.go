package sql

import (
	"context"
	"crypto/rand"
	"math/big"
	"time"

	"cliffedge/forecast/plan"
)

// How often a change is tried whose connection breaks, with pauses of about four seconds in all; and one that others at the same
// time keep from being made, with pauses of about two. Two servers whose writers queue for one plan lose about every second race.
const (
	attempts  = 15
	mostRaces = 50
)

// retried tries a change until it is made, as long as only others at the same time or a broken connection are in its way. What
// tries it says whether an error came at the transaction's end; it is told whether an earlier attempt may have been made for all
// that.
func (db *DB) retried(ctx context.Context, try func(lost bool) (atEnd bool, err error)) error {
	races, breaks, unknown, lost := 0, 0, false, false
	began := time.Now()
	for {
		atEnd, err := try(lost)
		isBroken := isConnectionError(err)
		unknown = isBroken && (unknown || atEnd) // an attempt that gets an answer knows what became of those before
		lost = lost || unknown                   // but one of those may still be made
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case isBroken:
			breaks++
		case db.dialect.again(err):
			races++
		default:
			return unavailable(err)
		}
		switch {
		case breaks == attempts && unknown:
			return &plan.StoreError{
				Code: plan.Unavailable, Message: "the database cannot be reached, and nobody knows whether it made the change", Cause: err,
			}
		case breaks == attempts:
			return unavailable(err)
		case races == mostRaces || isLocked(err) && time.Since(began) >= db.waits:
			return busy(err)
		}
		if err := pause(ctx, max(breaks-1, min(races, 3))); err != nil {
			return err
		}
	}
}

// busy says that others keep a change from being made.
func busy(err error) error {
	if isLocked(err) {
		return unavailable(err)
	}
	return &plan.StoreError{Code: plan.Busy, Message: "too many changes are being made at once; try again", Cause: err}
}

// pause waits before another attempt, longer each time and never as long as others do.
func pause(ctx context.Context, attempt int) error {
	most := int64(10*time.Millisecond) << min(attempt, 6)
	n, err := rand.Int(rand.Reader, big.NewInt(most))
	if err != nil {
		return err
	}
	select {
	case <-time.After(time.Duration(n.Int64())):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
