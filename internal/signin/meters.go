package signin

import (
	"github.com/prometheus/client_golang/prometheus"

	"cliffedge/forecast/plan"
)

// The ways to sign in, as they are counted.
const (
	byPassword = "password"
	byProvider = "provider"
)

// meters count who is let in and who is refused, for Prometheus. No label says who it was: the trail does.
type meters struct {
	signIns *prometheus.CounterVec
	refused *prometheus.CounterVec
}

func newMeters() *meters {
	m := &meters{
		signIns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cliffedge_sign_ins_total",
			Help: "Attempts to sign in, by the way (password, provider) and how they came out: good, wrong, slowed after too many that were wrong, failed for a reason that is the service's.",
		}, []string{"by", "outcome"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cliffedge_requests_refused_total", Help: "Requests that were not let through, by the code of the error: tokens that are none, requests from other sites, and so on.",
		}, []string{"code"}),
	}
	for _, by := range []string{byPassword, byProvider} { // so that a rate can be had of the first
		for _, outcome := range []string{"good", "wrong", "slowed", "failed"} {
			m.signIns.WithLabelValues(by, outcome)
		}
	}
	return m
}

// signedIn counts an attempt to sign in by how it came out.
func (m *meters) signedIn(by string, err error) {
	outcome := "failed"
	switch {
	case err == nil:
		outcome = "good"
	case is(err, plan.Unauthenticated):
		outcome = "wrong"
	case is(err, plan.Busy):
		outcome = "slowed"
	}
	m.signIns.WithLabelValues(by, outcome).Inc()
}

// Collectors are the gate's counters, for the registry of whoever serves it.
func (g *Gate) Collectors() []prometheus.Collector {
	return []prometheus.Collector{g.meters.signIns, g.meters.refused}
}
