package graph

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
)

// meters count what is asked for and what is refused, for Prometheus. No label is a client's own word, of which there is no end.
type meters struct {
	operations *prometheus.CounterVec
	errors     *prometheus.CounterVec
	examples   map[string]bool // the saved queries, as they are sent
}

func newMeters() *meters {
	m := &meters{
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cliffedge_graphql_operations_total",
			Help: "Operations begun, by kind (query, mutation, subscription) and, of saved queries, by name; other names are not told.",
		}, []string{"kind", "example"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cliffedge_graphql_errors_total", Help: "Answers with an error of a code, one for each code in an answer.",
		}, []string{"code"}),
		examples: map[string]bool{},
	}
	for _, e := range Examples() {
		m.examples[strings.TrimSpace(e.Query)] = true
	}
	return m
}

// began counts an operation.
func (m *meters) began(op *graphql.OperationContext) {
	example := ""
	if m.examples[strings.TrimSpace(op.RawQuery)] {
		example = op.Operation.Name
	}
	m.operations.WithLabelValues(string(op.Operation.Operation), example).Inc()
}

// refused counts an answer with an error of a code.
func (m *meters) refused(code string) { m.errors.WithLabelValues(code).Inc() }

// Collectors are the API's counters, for the registry of whoever serves it.
func (api *API) Collectors() []prometheus.Collector {
	return []prometheus.Collector{api.meters.operations, api.meters.errors}
}
