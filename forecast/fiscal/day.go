// Package fiscal holds the calendar that council money runs on: civil days without a time zone, calendar months,
// financial years from 1 April to 31 March, and spans of days that are inclusive at both ends.
package fiscal

import (
	"errors"
	"fmt"
)

// Day is a civil date, as the number of days since 1 January 1970. The zero Day stands for "no date": plans hold dates
// from 1990 to 2100 only.
type Day int32

// The first and last day that a plan may name, and the day that stands for the end of what never ends.
var (
	FirstDay = Date(1990, 1, 1)
	LastDay  = Date(2100, 12, 31)
	Forever  = Date(9999, 12, 31)
)

// Errors of the parsers, as what was wrong with the text.
var (
	ErrDay   = errors.New("is not a date")
	ErrMonth = errors.New("is not a month")
	ErrYear  = errors.New("is not a financial year")
	ErrRange = errors.New("is not between 1990 and 2100")
)

// Date is the day of a year, month (1 to 12) and day of the month, which must exist.
func Date(year, month, day int) Day {
	// Counted from 1 March of year 0, so that a leap day is the last day of its year.
	y, m := year, month
	if m <= 2 {
		y--
		m += 12
	}
	return Day(365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + day - 1 - 719468)
}

// Civil gives the year, month (1 to 12) and day of the month.
func (d Day) Civil() (year, month, day int) {
	z := int(d) + 719468
	era := z / 146097
	dayOfEra := z - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*m+2)/5 + 1
	month = m + 3
	year = yearOfEra + era*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// ParseDay reads "2020-03-31". It returns ErrDay, or ErrRange for a date outside 1990 to 2100.
func ParseDay(text string) (Day, error) {
	year, month, ok := parseYearMonth(text, 10)
	if !ok || text[7] != '-' {
		return 0, ErrDay
	}
	day, ok := digits(text[8:10])
	if !ok || day < 1 || day > daysIn(year, month) {
		return 0, ErrDay
	}
	d := Date(year, month, day)
	if d < FirstDay || d > LastDay {
		return 0, ErrRange
	}
	return d, nil
}

// parseYearMonth reads the "2020-03" that a text of the given length starts with.
func parseYearMonth(text string, length int) (year, month int, ok bool) {
	if len(text) != length || text[4] != '-' {
		return 0, 0, false
	}
	year, ok = digits(text[:4])
	month, ok2 := digits(text[5:7])
	return year, month, ok && ok2 && month >= 1 && month <= 12
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// String gives "2020-03-31", and "" for no date.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// Long gives the date as people write it: "31 March 2020".
func (d Day) Long() string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%d %s %d", day, monthNames[m-1], y)
}

// Month is the calendar month that holds the day.
func (d Day) Month() Month {
	y, m, _ := d.Civil()
	return MonthOf(y, m)
}

// OrForever is the day itself, or Forever for no date.
func (d Day) OrForever() Day {
	if d == 0 {
		return Forever
	}
	return d
}

// AddMonths is the same day of the month n months on, or that month's last day where it has no such day.
func (d Day) AddMonths(n int) Day {
	_, _, day := d.Civil()
	m := d.Month() + Month(n)
	return m.First() + Day(min(day, m.Days())) - 1
}

// Span is a period of days, inclusive at both ends.
type Span struct{ From, Until Day }

// Contains reports whether the day lies within the span.
func (s Span) Contains(d Day) bool { return s.From <= d && d <= s.Until }

// Overlaps reports whether the spans share a day.
func (s Span) Overlaps(t Span) bool { return s.From <= t.Until && t.From <= s.Until }

// Within is the part of the span that lies inside the other; a span without days where none does.
func (s Span) Within(t Span) Span { return Span{max(s.From, t.From), min(s.Until, t.Until)} }

// Days is the number of days in the span, 0 where it ends before it starts.
func (s Span) Days() int { return max(0, int(s.Until-s.From)+1) }
