package chart

import (
	"fmt"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// Charts with data as a council may have them.

var threeYears = Years(2019, 3)

func sampleFunding() Funding {
	return Funding{
		Title: "Funding of the programme",
		Axis:  threeYears,
		Sources: []Source{
			{"Transformation grant", []Amount{{16_250_000, "/g/1/2019-20"}, {8_125_000, "/g/1/2020-21"}}},
			{"DCLG attachment fees", []Amount{{6_000_000, "/g/2/2019-20"}, {6_000_000, "/g/2/2020-21"}, {3_000_000, "/g/2/2021-22"}}},
			{"Payment by results", []Amount{{4_000_050, "/g/3/2019-20"}, {4_000_000, "/g/3/2020-21"}, {2_000_000, "/g/3/2021-22"}}},
			{"Council base budget", []Amount{{14_949_950, "/g/4/2019-20"}, {14_950_000, "/g/4/2020-21"}, {14_950_000, "/g/4/2021-22"}}},
		},
		Cost: Amounts(41_200_000, 41_200_000, 41_200_000),
		Gaps: []string{"", "/gap/2020-21", "/gap/2021-22"},
		Cliffs: []Cliff{
			{fiscal.Date(2020, 4, 1), 8_125_000, "half of the Transformation grant ends", "/cliffs/1"},
			{fiscal.Date(2020, 10, 1), 8_125_000, "the Transformation grant ends", "/cliffs/2"},
			{fiscal.Date(2021, 4, 1), 5_000_000, "fees and payments are halved", "/cliffs/3"},
		},
		Aligned: true,
	}
}

func sampleMonths(months, sources int, linked bool) Funding {
	f := Funding{Title: "Funding by month", Axis: Months(fiscal.MonthOf(2019, 4), months)}
	f.Cost = make([]Amount, months)
	for k := range sources {
		s := Source{Name: []string{"Transformation grant", "DCLG attachment fees", "Payment by results", "Council base budget", "Health partners", "Reserve"}[k%6]}
		for i := range months {
			p := money.Pence(700_000 - 60_000*k)
			if k == 0 && i >= months/3 || k == 2 && i%12 > 8 && i > 12 {
				p = 0
			}
			a := Amount{Pence: p}
			if linked {
				a.Href = fmt.Sprintf("/programmes/1/%d?s=%d", i, k)
			}
			s.Amounts = append(s.Amounts, a)
			f.Cost[i].Pence = max(f.Cost[i].Pence, 3_300_000+money.Pence(i/12)*60_000)
		}
		f.Sources = append(f.Sources, s)
	}
	f.Cliffs = []Cliff{{Date: fiscal.Date(2020, 4, 1), Yearly: 8_400_000, Note: "the Transformation grant ends"}, {Date: fiscal.Date(2020, 6, 15), Yearly: 1_200_000}, {Date: fiscal.Date(2020, 6, 30), Yearly: 1_900_000}, {Date: fiscal.Date(2021, 12, 1), Note: "2.5 FTE leave"}}
	return f
}

func sampleTimeline(rows int) Timeline {
	t := Timeline{
		Title: "Posts and what pays for them", Axis: threeYears, Cliffs: sampleFunding().Cliffs, Limit: 50,
		Sources: []string{"Transformation grant", "DCLG attachment fees", "Payment by results", "Council base budget"},
	}
	names := []string{"Lead practitioner", "Family intervention worker", "Data analyst", "Employment adviser", "Programme manager", "Domestic abuse co-ordinator", "Senior practitioner (Early Help, north of the borough)", "Business support", "Health visitor", "Schools link worker"}
	whole := func(source int) []Part { return []Part{{source, money.Hundred}} }
	for i := range rows {
		r := Row{Name: names[i%len(names)], Note: fmt.Sprintf("Grade %d, %s FTE", 6+i%5, money.Decimal(10_000-2_000*(i%3))), Href: fmt.Sprintf("/posts/%d", i+1)}
		if rows > len(names) {
			r.Name = fmt.Sprintf("%s %d", r.Name, i/len(names)+1)
		}
		switch i % 5 {
		case 0:
			r.Contracts = []Contract{{fiscal.Date(2018, 1, 1), fiscal.Date(2020, 3, 31), FixedTerm, "A. Jones", ""}, {fiscal.Date(2020, 4, 1), fiscal.Date(2020, 8, 31), Vacant, "", ""}, {fiscal.Date(2020, 9, 1), 0, Permanent, "B. Okafor", ""}}
			r.Funding = []Stretch{{0, fiscal.Date(2020, 3, 31), []Part{{0, 60 * money.One}, {3, 40 * money.One}}, "/x"}, {fiscal.Date(2020, 4, 1), 0, []Part{{3, 40 * money.One}, {Unfunded, 60 * money.One}}, "/x"}}
		case 1:
			r.Contracts = []Contract{{0, 0, Permanent, "C. Patel", ""}}
			r.Funding = []Stretch{{0, 0, whole(3), "/x"}}
		case 2:
			r.Contracts = []Contract{{fiscal.Date(2019, 6, 1), fiscal.Date(2021, 5, 31), FixedTerm, "D. Smith", ""}}
			r.Funding = []Stretch{{fiscal.Date(2019, 6, 1), fiscal.Date(2020, 9, 30), whole(0), "/x"}, {fiscal.Date(2020, 10, 1), fiscal.Date(2021, 5, 31), whole(Unfunded), "/x"}}
		case 3:
			r.Contracts = []Contract{{fiscal.Date(2019, 4, 1), fiscal.Date(2020, 12, 31), Secondment, "E. Novak", ""}, {fiscal.Date(2020, 6, 1), fiscal.Date(2022, 3, 31), FixedTerm, "F. Ali", ""}}
			r.Funding = []Stretch{{fiscal.Date(2019, 4, 1), fiscal.Date(2021, 3, 31), []Part{{1, 50 * money.One}, {2, 50 * money.One}}, "/x"}, {fiscal.Date(2021, 4, 1), 0, []Part{{1, 25 * money.One}, {2, 25 * money.One}, {Unfunded, 50 * money.One}}, "/x"}}
		case 4:
			r.Contracts = []Contract{{0, fiscal.Date(2020, 6, 30), Permanent, "G. Brown", ""}, {fiscal.Date(2020, 7, 1), 0, Vacant, "", ""}}
			r.Funding = []Stretch{{0, fiscal.Date(2020, 3, 31), whole(2), "/x"}, {fiscal.Date(2020, 4, 1), 0, whole(1), "/x"}}
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func sampleWaterfall() Waterfall {
	return Waterfall{
		Title: "From the plan's gap to the scenario's", From: "Gap as planned", Start: 18_125_000, To: "Gap in this scenario", What: "gap",
		Steps: []Step{
			{"The Transformation grant is extended to 31 March 2021", -8_125_000, "/s/1"},
			{"Pay rises by 2.75% instead of 2%", 1_203_312, "/s/2"},
			{"Two vacant family intervention worker posts are filled from 1 October 2020, at grade 8, as the inspection of early help in the north of the borough recommended", 6_480_000, "/s/3"},
			{"Payment by results: 40 more families", -3_200_000, "/s/4"},
			{"Redundancy", 0, ""},
		},
	}
}

func sampleMultiples(panels int) Multiples {
	m := Multiples{Title: "Cost and gap by scenario", Axis: threeYears}
	for i := range panels {
		less := money.Pence(i) * 2_600_000
		m.Panels = append(m.Panels, Panel{
			Label: []string{"As planned", "Grant extended", "Grant extended and vacancies held", "Pay award of 4%", "No payment by results", "Posts made permanent from April 2020"}[i%6], Href: fmt.Sprintf("/scenarios/%d", i),
			Cost: Amounts(41_200_000, 41_200_000, 42_100_000), Funded: Amounts(41_200_000, 33_075_000-less, 19_950_000+less/2),
		})
	}
	return m
}

func sampleBars() Bars {
	return Bars{
		Title: "Tranches of the Transformation grant", Series: []string{"Drawn", "Lapsing"},
		Items: []Item{
			{"April 2019", []Amount{{8_125_000, "/t/1"}, {0, ""}}},
			{"October 2019", []Amount{{7_500_000, "/t/2"}, {625_000, "/t/2#lapsing"}}},
			{"April 2020, when the quarter's results are met", []Amount{{4_062_550, "/t/3"}, {4_062_450, "/t/3#lapsing"}}},
		},
	}
}
