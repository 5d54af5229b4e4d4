package fiscal_test

import (
	"errors"
	"testing"

	"cliffedge/forecast/fiscal"
)

// A financial year is written 2019/20: its two calendar years, which are consecutive.
func TestParseYear(t *testing.T) {
	for _, c := range []struct {
		sentence, text string
		want           fiscal.Year
		err            error
	}{
		{"a year", "2019/20", 2019, nil},
		{"the turn of the century", "1999/00", 1999, nil},
		{"the first year", "1990/91", 1990, nil},
		{"the last year", "2099/00", 2099, nil},
		{"the year before the first", "1989/90", 0, fiscal.ErrRange},
		{"the year after the last", "2100/01", 0, fiscal.ErrRange},
		{"two years", "2019/21", 0, fiscal.ErrYear},
		{"the same year twice", "2019/19", 0, fiscal.ErrYear},
		{"backwards", "2019/18", 0, fiscal.ErrYear},
		{"both years in full", "2019/2020", 0, fiscal.ErrYear},
		{"a dash", "2019-20", 0, fiscal.ErrYear},
		{"a calendar year", "2019", 0, fiscal.ErrYear},
		{"nothing", "", 0, fiscal.ErrYear},
		{"letters before", "2x19/20", 0, fiscal.ErrYear},
		{"letters after", "2019/2o", 0, fiscal.ErrYear},
		{"a space after", "2019/20 ", 0, fiscal.ErrYear},
	} {
		y, err := fiscal.ParseYear(c.text)
		if y != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: ParseYear(%q) = %d, %v; want %d, %v", c.sentence, c.text, y, err, c.want, c.err)
		}
		if err == nil && y.String() != c.text {
			t.Errorf("%s: %s is printed as %s", c.sentence, c.text, y)
		}
	}
}

// A financial year runs from 1 April to 31 March, and has 366 days where it holds a 29 February.
func TestYearSpan(t *testing.T) {
	for _, c := range []struct {
		year        fiscal.Year
		first, last string
		days        int
	}{
		{2018, "2018-04-01", "2019-03-31", 365},
		{2019, "2019-04-01", "2020-03-31", 366},
		{2020, "2020-04-01", "2021-03-31", 365},
		{1999, "1999-04-01", "2000-03-31", 366},
		{2099, "2099-04-01", "2100-03-31", 365},
	} {
		span := c.year.Span()
		if span.From != day(c.first) || span.Until != day(c.last) || c.year.Days() != c.days {
			t.Errorf("%s runs from %s to %s, %d days; want %s to %s, %d days",
				c.year, span.From, span.Until, c.year.Days(), c.first, c.last, c.days)
		}
		if c.year.First().First() != span.From || c.year.Last().Last() != span.Until {
			t.Errorf("%s runs from %s to %s", c.year, c.year.First(), c.year.Last())
		}
	}
}
