package access

import (
	"log/slog"
	"time"

	"cliffedge/forecast/plan"
)

// Control is all that stands between whoever asks and what is kept.
type Control struct {
	Guard    *Guard
	Registry *Registry
	Trail    *Trail
}

// NewControl gives the control of a store of plans and of its accounts. Now is the clock; the log is told what cannot be noted.
func NewControl(store plan.Store, accounts Accounts, now func() time.Time, log *slog.Logger) *Control {
	trail := NewTrail(accounts, log, now)
	return &Control{NewGuard(store, trail), NewRegistry(accounts, trail, now), trail}
}
