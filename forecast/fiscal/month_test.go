package fiscal_test

import (
	"errors"
	"testing"

	"cliffedge/forecast/fiscal"
)

func month(text string) fiscal.Month {
	m, err := fiscal.ParseMonth(text)
	if err != nil {
		panic(text + " " + err.Error())
	}
	return m
}

// A month is written YYYY-MM and lies between 1990 and 2100.
func TestParseMonth(t *testing.T) {
	for _, c := range []struct {
		sentence, text string
		err            error
	}{
		{"a month", "2019-04", nil},
		{"the first month", "1990-01", nil},
		{"the last month", "2100-12", nil},
		{"the month before the first", "1989-12", fiscal.ErrRange},
		{"the month after the last", "2101-01", fiscal.ErrRange},
		{"month 0", "2019-00", fiscal.ErrMonth},
		{"month 13", "2019-13", fiscal.ErrMonth},
		{"a whole date", "2019-04-01", fiscal.ErrMonth},
		{"a short month", "2019-4", fiscal.ErrMonth},
		{"a slash", "2019/04", fiscal.ErrMonth},
		{"a name", "Apr2019", fiscal.ErrMonth},
		{"nothing", "", fiscal.ErrMonth},
		{"letters in the year", "2o19-04", fiscal.ErrMonth},
		{"letters in the month", "2019-o4", fiscal.ErrMonth},
	} {
		m, err := fiscal.ParseMonth(c.text)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: ParseMonth(%q) says %v, not %v", c.sentence, c.text, err, c.err)
		}
		if err == nil && m.String() != c.text || err != nil && m != 0 {
			t.Errorf("%s: ParseMonth(%q) is %s", c.sentence, c.text, m)
		}
	}
}

// A month has its own number of days; February has 29 in a leap year.
func TestMonthDays(t *testing.T) {
	for text, days := range map[string]int{
		"2019-01": 31, "2019-02": 28, "2019-03": 31, "2019-04": 30, "2019-05": 31, "2019-06": 30,
		"2019-07": 31, "2019-08": 31, "2019-09": 30, "2019-10": 31, "2019-11": 30, "2019-12": 31,
		"2020-02": 29, "2000-02": 29, "2100-02": 28,
	} {
		m := month(text)
		if m.Days() != days || m.Span().Days() != days {
			t.Errorf("%s has %d days, from %s to %s; want %d", m, m.Days(), m.First(), m.Last(), days)
		}
	}
	if fiscal.MonthOf(2019, 4) != month("2019-04") {
		t.Error("April is not the fourth month")
	}
}

// A quarter is three months; the first of a financial year is April to June.
func TestQuarters(t *testing.T) {
	for _, c := range []struct{ month, quarter, first, last string }{
		{"2019-03", "2018/19 Q4", "2019-01", "2019-03"},
		{"2019-04", "2019/20 Q1", "2019-04", "2019-06"},
		{"2019-06", "2019/20 Q1", "2019-04", "2019-06"},
		{"2019-07", "2019/20 Q2", "2019-07", "2019-09"},
		{"2019-12", "2019/20 Q3", "2019-10", "2019-12"},
		{"2020-01", "2019/20 Q4", "2020-01", "2020-03"},
		{"2000-02", "1999/00 Q4", "2000-01", "2000-03"},
	} {
		q := month(c.month).Quarter()
		if q.String() != c.quarter || q.First() != month(c.first) || q.Last() != month(c.last) {
			t.Errorf("%s lies in %s, %s to %s; want %s, %s to %s", c.month, q, q.First(), q.Last(), c.quarter, c.first, c.last)
		}
		if span := q.Span(); span.From != month(c.first).First() || span.Until != month(c.last).Last() {
			t.Errorf("%s runs from %s to %s", q, span.From, span.Until)
		}
	}
}
