package forecast_test

import (
	"fmt"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/workload"
)

func options(s workload.Size) forecast.Options {
	return forecast.Options{From: workload.First, To: s.Last()}
}

// BenchmarkForecast forecasts a plan of each size, every post and month kept. Targets on one core: M 3 ms, L 60 ms.
func BenchmarkForecast(b *testing.B) {
	for _, size := range []workload.Size{workload.S, workload.M, workload.L} {
		b.Run(size.Name, func(b *testing.B) {
			p := workload.Plan(size)
			mustBeValid(b, p)
			effective, err := p.Effective("")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := forecast.Of(effective, options(size)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func mustBeValid(b *testing.B, p *plan.Plan) {
	b.Helper()
	if err := p.Validate().Err(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkGrowth forecasts plans of growing size. The time per cell is to stay the same.
func BenchmarkGrowth(b *testing.B) {
	for _, posts := range []int{250, 500, 1_000, 2_000, 4_000, 8_000} {
		b.Run(fmt.Sprint(posts), func(b *testing.B) {
			size := workload.M
			size.Posts = posts
			p, err := workload.Plan(size).Effective("")
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := forecast.Of(p, options(size)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(posts*size.Months), "ns/cell")
		})
	}
}

// BenchmarkWhatIf changes an end date in a valid plan, checks the result and forecasts again. Target on M: 3 ms.
func BenchmarkWhatIf(b *testing.B) {
	p := workload.Plan(workload.M)
	changes := []plan.Change{plan.EndSource{Source: "s5", On: workload.First.Last() + 500}}
	b.ReportAllocs()
	for b.Loop() {
		q, err := p.With(changes)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := forecast.Of(q, options(workload.M)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCompare compares 16 scenarios of size L. With -cpu 1,2 it is to be at least 1.6 times faster on two cores.
func BenchmarkCompare(b *testing.B) {
	p := workload.Plan(workload.L)
	var ids []plan.ID
	p.Scenarios = nil
	for i := range 16 {
		id := plan.ID(fmt.Sprintf("scale-%d", i))
		ids = append(ids, id)
		change := plan.ScaleSource{Source: "s5", Percent: money.Decimal(i*5) * money.One, From: workload.First.First()}
		p.Scenarios = append(p.Scenarios, plan.Scenario{ID: id, Name: string(id), Changes: []plan.Change{change}})
	}
	mustBeValid(b, p)
	for b.Loop() {
		if _, err := forecast.Compare(p, ids, "", options(workload.L)); err != nil {
			b.Fatal(err)
		}
	}
}
