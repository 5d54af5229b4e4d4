package forecast_test

import (
	"testing"

	"cliffedge/forecast"
	"cliffedge/internal/workload"
)

// BenchmarkFindings looks over plans of the standard sizes.
func BenchmarkFindings(b *testing.B) {
	for _, size := range []workload.Size{workload.S, workload.M, workload.L} {
		p := workload.Plan(size)
		b.Run(size.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := forecast.Findings(p, "", day("2019-09-01"), forecast.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
