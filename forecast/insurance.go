package forecast

import (
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// insurance is an employer's (secondary) Class 1 National Insurance, not contracted out, from a day on: a rate on the pay
// above an annual threshold for each head.
type insurance struct {
	from      fiscal.Day
	rate      money.Decimal // percent
	threshold money.Pence   // a year
}

// employerNI is the statutory rates and thresholds by date. Before the first row there is none. Sources: HM Revenue and
// Customs, rates and thresholds for employers, by year (weekly threshold × 52 where only that is published); the rate of
// 15.05% of April 2022 was reversed from 6 November 2022; from 6 April 2025 the National Insurance Contributions
// (Secondary Class 1 Contributions) Act 2025.
var employerNI = []insurance{
	{fiscal.Date(2012, 4, 6), 13_8000, 7488_00},
	{fiscal.Date(2013, 4, 6), 13_8000, 7696_00},
	{fiscal.Date(2014, 4, 6), 13_8000, 7956_00},
	{fiscal.Date(2015, 4, 6), 13_8000, 8112_00},
	{fiscal.Date(2016, 4, 6), 13_8000, 8112_00},
	{fiscal.Date(2017, 4, 6), 13_8000, 8164_00},
	{fiscal.Date(2018, 4, 6), 13_8000, 8424_00},
	{fiscal.Date(2019, 4, 6), 13_8000, 8632_00},
	{fiscal.Date(2020, 4, 6), 13_8000, 8788_00},
	{fiscal.Date(2021, 4, 6), 13_8000, 8840_00},
	{fiscal.Date(2022, 4, 6), 15_0500, 9100_00},
	{fiscal.Date(2022, 11, 6), 13_8000, 9100_00},
	{fiscal.Date(2023, 4, 6), 13_8000, 9100_00},
	{fiscal.Date(2024, 4, 6), 13_8000, 9100_00},
	{fiscal.Date(2025, 4, 6), 15_0000, 5000_00},
	{fiscal.Date(2026, 4, 6), 15_0000, 5000_00},
}

// insuranceOn is the row in force on the day; a zero row before the first.
func insuranceOn(day fiscal.Day) insurance {
	var row insurance
	for _, r := range employerNI {
		if r.from > day {
			break
		}
		row = r
	}
	return row
}
