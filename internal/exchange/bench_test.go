package exchange

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// sizeM is a plan of 1,000 posts, 1,500 contracts, 20 sources over five years, and a scenario.
func sizeM() *plan.Plan {
	p := &plan.Plan{
		Authority: plan.Authority{ID: "workload-m", Name: "Workload M"}, LeadTimeDays: plan.DefaultLeadTimeDays,
		Programmes: []plan.Programme{{ID: "families", Name: "Families", Starts: fiscal.Date(2010, 4, 1)}},
	}
	for i := range 1_000 {
		id := plan.ID(fmt.Sprintf("p%d", i))
		p.Posts = append(p.Posts, plan.Post{
			ID: id, Title: fmt.Sprintf("Post %d", i), Programme: "families", FTE: money.One, Starts: fiscal.Date(2017, 6, 1),
			Salaries: []plan.Salary{{From: fiscal.Date(2017, 4, 1), Amount: money.Pence(25_000_00 + i*100)}},
			OnCosts:  []plan.OnCosts{{Percent: 285_000, NationalInsurance: plan.NINone}}, Caseload: 5 * money.One, Priority: plan.DefaultPriority,
		})
		for k := range 1 + i%2 {
			p.Contracts = append(p.Contracts, plan.Contract{
				ID: plan.ID(fmt.Sprintf("c%d-%d", i, k)), Post: id, Kind: plan.FixedTerm, FTE: money.One,
				Starts: fiscal.Date(2017+2*k, 6, 1), Ends: fiscal.Date(2019+2*k, 5, 31),
			})
		}
	}
	for i := range 20 {
		s := plan.Source{
			ID: plan.ID(fmt.Sprintf("s%d", i)), Name: fmt.Sprintf("Source %d", i), Funder: "Funder", Kind: plan.Grant, Status: plan.Confirmed,
			InterventionRate: money.Hundred, Priority: 10 + i, Eligible: []plan.Eligibility{{}},
		}
		for year := range 5 {
			s.Tranches = append(s.Tranches, plan.Tranche{Amount: 1_000_000_00, From: fiscal.Date(2017+year, 4, 1), Until: fiscal.Date(2018+year, 3, 31)})
		}
		for k := i; k < 1_000; k += 3 {
			s.Eligible[0].Posts = append(s.Eligible[0].Posts, p.Posts[k].ID)
		}
		p.Sources = append(p.Sources, s)
	}
	p.Scenarios = []plan.Scenario{{ID: "cliff", Name: "The largest grant ends a year early", Changes: []plan.Change{
		plan.EndSource{Source: "s3", On: fiscal.Date(2021, 3, 31), WholeKept: true},
	}}}
	return p
}

func BenchmarkReadM(b *testing.B) {
	var yaml, json bytes.Buffer
	if err := WriteYAML(&yaml, sizeM()); err != nil {
		b.Fatal(err)
	}
	if err := WriteJSON(&json, sizeM()); err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"plan.yaml": yaml.Bytes(), "plan.json": json.Bytes()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(name, data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWriteM(b *testing.B) {
	p := sizeM()
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteYAML(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
}
