package fiscal_test

import (
	"errors"
	"testing"
	"time"

	"cliffedge/forecast/fiscal"
)

// day reads a date of a test, which must be one.
func day(text string) fiscal.Day {
	d, err := fiscal.ParseDay(text)
	if err != nil {
		panic(text + " " + err.Error())
	}
	return d
}

// Every day from 1990 to 2100 is the day that the standard library says it is.
func TestEveryDay(t *testing.T) {
	clock := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := fiscal.FirstDay; d <= fiscal.LastDay; d++ {
		year, month, dayOfMonth := d.Civil()
		if year != clock.Year() || month != int(clock.Month()) || dayOfMonth != clock.Day() {
			t.Fatalf("%s is taken for %d-%d-%d", clock.Format(time.DateOnly), year, month, dayOfMonth)
		}
		if fiscal.Date(year, month, dayOfMonth) != d || int64(d) != clock.Unix()/86_400 {
			t.Fatalf("%s is day %d", clock.Format(time.DateOnly), d)
		}
		text := clock.Format(time.DateOnly)
		if d.String() != text || day(text) != d {
			t.Fatalf("%s is printed as %s and read as %d", text, d, day(text))
		}
		if d.Long() != clock.Format("2 January 2006") {
			t.Fatalf("%s is %s in words", text, d.Long())
		}
		m := d.Month()
		if m.String() != clock.Format("2006-01") || m.Long() != clock.Format("January 2006") || !m.Span().Contains(d) {
			t.Fatalf("%s lies in %s, %s, %v", text, m, m.Long(), m.Span())
		}
		if first := d - fiscal.Day(dayOfMonth) + 1; m.First() != first || m.Last() != first+fiscal.Day(m.Days())-1 {
			t.Fatalf("%s lasts from %s to %s, %d days", m, m.First(), m.Last(), m.Days())
		}
		if lastOfMonth := clock.AddDate(0, 0, 1).Day() == 1; lastOfMonth != (d == m.Last()) {
			t.Fatalf("the last day of %s is %s", m, m.Last())
		}
		april := clock.Year()
		if clock.Month() < time.April {
			april--
		}
		if y := m.Year(); int(y) != april || !y.Span().Contains(d) {
			t.Fatalf("%s lies in %s, %v", text, y, y.Span())
		}
		if q, number := m.Quarter(), (int(clock.Month())+8)%12/3+1; q.String() != m.Year().String()+" Q"+string(rune('0'+number)) {
			t.Fatalf("%s lies in %s, not in quarter %d", text, q, number)
		}
		clock = clock.AddDate(0, 0, 1)
	}
	if clock.Year() != 2101 {
		t.Fatalf("the last day is followed by %s", clock.Format(time.DateOnly))
	}
}

// What never ends lies far beyond the last day of any plan.
func TestForever(t *testing.T) {
	if got := fiscal.Forever.String(); got != "9999-12-31" {
		t.Errorf("what never ends, ends on %s", got)
	}
	if got := fiscal.Day(0).OrForever(); got != fiscal.Forever {
		t.Errorf("no date is %s, not forever", got)
	}
	if got := day("2020-03-31").OrForever(); got != day("2020-03-31") {
		t.Errorf("31 March 2020 becomes %s", got)
	}
	if got := fiscal.Day(0).String(); got != "" {
		t.Errorf("no date is printed as %q", got)
	}
}

// A date is written YYYY-MM-DD and lies between 1990 and 2100.
func TestParseDay(t *testing.T) {
	for _, c := range []struct {
		sentence, text string
		err            error
	}{
		{"a day", "2020-03-31", nil},
		{"the first day", "1990-01-01", nil},
		{"the last day", "2100-12-31", nil},
		{"the day before the first", "1989-12-31", fiscal.ErrRange},
		{"the day after the last", "2101-01-01", fiscal.ErrRange},
		{"a leap day", "2024-02-29", nil},
		{"no leap day", "2019-02-29", fiscal.ErrDay},
		{"a leap day of a century that has one", "2000-02-29", nil},
		{"2100 has no leap day", "2100-02-29", fiscal.ErrDay},
		{"30 February", "2019-02-30", fiscal.ErrDay},
		{"31 April", "2019-04-31", fiscal.ErrDay},
		{"30 April", "2019-04-30", nil},
		{"31 June", "2019-06-31", fiscal.ErrDay},
		{"31 September", "2019-09-31", fiscal.ErrDay},
		{"31 November", "2019-11-31", fiscal.ErrDay},
		{"32 January", "2019-01-32", fiscal.ErrDay},
		{"day 0", "2019-01-00", fiscal.ErrDay},
		{"month 0", "2019-00-01", fiscal.ErrDay},
		{"month 13", "2019-13-01", fiscal.ErrDay},
		{"a date of another order", "31-03-2020", fiscal.ErrDay},
		{"slashes", "2020/03/31", fiscal.ErrDay},
		{"one slash", "2020-03/31", fiscal.ErrDay},
		{"a short month", "2020-3-31", fiscal.ErrDay},
		{"a time as well", "2020-03-31T00:00:00Z", fiscal.ErrDay},
		{"a space before", " 2020-03-31", fiscal.ErrDay},
		{"a month only", "2020-03", fiscal.ErrDay},
		{"nothing", "", fiscal.ErrDay},
		{"letters in the year", "20x0-03-31", fiscal.ErrDay},
		{"letters in the month", "2020-o3-31", fiscal.ErrDay},
		{"letters in the day", "2020-03-3l", fiscal.ErrDay},
		{"a sign in the day", "2020-03-+1", fiscal.ErrDay},
		{"the character after 9", "2020-03-0:", fiscal.ErrDay},
		{"the character before 0", "2020-03-/1", fiscal.ErrDay},
	} {
		d, err := fiscal.ParseDay(c.text)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: ParseDay(%q) says %v, not %v", c.sentence, c.text, err, c.err)
		}
		if err == nil && d.String() != c.text || err != nil && d != 0 {
			t.Errorf("%s: ParseDay(%q) is %s", c.sentence, c.text, d)
		}
	}
}

// Some months on is the same day of the month, or the month's last where it has no such day.
func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2020-04-01", 3, "2020-07-01"},
		{"2019-11-30", 3, "2020-02-29"},
		{"2018-11-30", 3, "2019-02-28"},
		{"2019-11-29", 3, "2020-02-29"},
		{"2020-01-31", 3, "2020-04-30"},
		{"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", 48, "2024-02-29"},
		{"2020-12-15", 1, "2021-01-15"},
		{"2020-01-15", -1, "2019-12-15"},
		{"2020-03-31", -1, "2020-02-29"},
		{"2020-03-31", 0, "2020-03-31"},
	} {
		if got := day(c.from).AddMonths(c.months); got != day(c.want) {
			t.Errorf("%d months after %s is %s, not %s", c.months, c.from, got, c.want)
		}
	}
}

// A span holds both its ends.
func TestSpan(t *testing.T) {
	span := func(from, until string) fiscal.Span { return fiscal.Span{From: day(from), Until: day(until)} }
	april := span("2019-04-01", "2019-04-30")
	for _, c := range []struct {
		sentence         string
		other            fiscal.Span
		days, ofApril    int // in the span; in the part of it that lies in April
		startsIn, endsIn bool
	}{
		{"the same month", april, 30, 30, true, true},
		{"the first day", span("2019-04-01", "2019-04-01"), 1, 1, true, true},
		{"the last day", span("2019-04-30", "2019-04-30"), 1, 1, true, true},
		{"the day before", span("2019-03-31", "2019-03-31"), 1, 0, false, false},
		{"the day after", span("2019-05-01", "2019-05-01"), 1, 0, false, false},
		{"from the last day on", span("2019-04-30", "2019-05-02"), 3, 1, true, false},
		{"to the first day", span("2019-03-30", "2019-04-01"), 3, 1, false, true},
		{"all around", span("2019-03-31", "2019-05-01"), 32, 30, false, false},
		{"in the middle", span("2019-04-10", "2019-04-12"), 3, 3, true, true},
		{"an end long before the start", span("2019-06-10", "2019-02-09"), 0, 0, false, false},
	} {
		if got := c.other.Days(); got != c.days {
			t.Errorf("%s: %d days, not %d", c.sentence, got, c.days)
		}
		if got := c.other.Within(april).Days(); got != c.ofApril {
			t.Errorf("%s: %d days of April, not %d", c.sentence, got, c.ofApril)
		}
		if got := april.Within(c.other).Days(); got != c.ofApril {
			t.Errorf("%s: April has %d days of it, not %d", c.sentence, got, c.ofApril)
		}
		if got, want := c.other.Overlaps(april), c.ofApril > 0; got != want || april.Overlaps(c.other) != want {
			t.Errorf("%s: overlaps April: %t", c.sentence, got)
		}
		if april.Contains(c.other.From) != c.startsIn || april.Contains(c.other.Until) != c.endsIn {
			t.Errorf("%s: April contains its first day: %t, its last: %t", c.sentence, april.Contains(c.other.From), april.Contains(c.other.Until))
		}
	}
}
