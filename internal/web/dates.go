package web

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // for machines that have none

	"cliffedge/forecast/fiscal"
)

// Days and months are typed into one text field each, in any of the ways in which people write them or spreadsheets give them away;
// a browser's own date field shows and takes them in the order of the browser's language, which need not be the reader's.

// dayHint is what a field for a day says.
const dayHint = "For example, 31 March 2020 or 31/3/2020."

// daysHint is what a list says in whose rows there are days.
const daysHint = "Write days as 31 March 2020 or 31/3/2020."

// The ways in which days and months are written. The parts have the names day, month (a number), name (a month's) and year.
var (
	weekday   = `(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.? )?`
	year4     = `(?P<year>\d{4})`
	year2     = `(?P<year>\d{4}|\d{2})`
	monthWord = `(?P<name>[a-z]{3,9})\.?`

	writtenDays = expressions(
		year4+`-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[t ][0-9:.]+z?)?`,
		weekday+`(?P<day>\d{1,2})[ ./-](?P<month>\d{1,2})[ ./-]`+year2+`(?: [0-9:.]+)?`,
		weekday+`(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?`+monthWord+`[ -]`+year2,
		weekday+monthWord+` (?P<day>\d{1,2})(?:st|nd|rd|th)? `+year4,
	)
	writtenMonths = expressions(
		year4+`-(?P<month>\d{1,2})`,
		`(?P<month>\d{1,2})[ ./-]`+year4,
		monthWord+`[ /-]`+year2,
	)
)

func expressions(texts ...string) []*regexp.Regexp {
	list := make([]*regexp.Regexp, len(texts))
	for i, text := range texts {
		list[i] = regexp.MustCompile(`^` + text + `$`)
	}
	return list
}

var (
	errDay   = errors.New("must be a real date, such as 31 March 2020 or 31/3/2020")
	errMonth = errors.New("must be a real month, such as April 2019 or 4/2019")
	errRange = errors.New("must be from 1990 to 2100")
)

// typedDay reads a day as people write it: 31/3/2020, 31 March 2020, 31-Mar-20, 2020-03-31. The error says what it must be.
func typedDay(text string) (fiscal.Day, error) {
	year, month, day, ok := written(text, writtenDays)
	if !ok {
		return 0, errDay
	}
	d, err := fiscal.ParseDay(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	if errors.Is(err, fiscal.ErrRange) {
		return 0, errRange
	}
	if err != nil {
		return 0, errDay
	}
	return d, nil
}

// typedMonth reads a month in the same way: April 2020, 4/2020, Apr-20, 2020-04; or as the day that a spreadsheet has for it.
func typedMonth(text string) (fiscal.Month, error) {
	if d, err := typedDay(text); err == nil {
		return d.Month(), nil
	}
	year, month, _, ok := written(text, writtenMonths)
	if !ok {
		return 0, errMonth
	}
	m, err := fiscal.ParseMonth(fmt.Sprintf("%04d-%02d", year, month))
	if errors.Is(err, fiscal.ErrRange) {
		return 0, errRange
	}
	if err != nil {
		return 0, errMonth
	}
	return m, nil
}

// dayInFull is what a field for a day shows: the day in full, or what was typed where it is none.
func dayInFull(text string) string {
	if d, err := typedDay(text); err == nil {
		return d.Long()
	}
	return text
}

// monthInFull is what a field for a month shows.
func monthInFull(text string) string {
	if m, err := typedMonth(text); err == nil {
		return m.Long()
	}
	return text
}

// written finds the parts of a text that is written in one of the ways.
func written(text string, ways []*regexp.Regexp) (year, month, day int, ok bool) {
	text = strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(text, ",", " "))), " ")
	for _, way := range ways {
		parts := way.FindStringSubmatch(text)
		if parts == nil {
			continue
		}
		for i, name := range way.SubexpNames() {
			n, _ := strconv.Atoi(parts[i])
			switch name {
			case "year":
				year = wholeYear(n, len(parts[i]))
			case "month":
				month = n
			case "day":
				day = n
			case "name":
				month = monthNamed(parts[i])
			}
		}
		return year, month, day, true
	}
	return 0, 0, 0, false
}

// wholeYear is the year of two digits from 1990 to 2089, which plans are of.
func wholeYear(n, digits int) int {
	switch {
	case digits != 2:
		return n
	case n >= 90:
		return 1900 + n
	}
	return 2000 + n
}

// monthNamed is the number of the month whose name begins so; 0 for none.
func monthNamed(name string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), name) {
			return int(m)
		}
	}
	return 0
}

// kingdom is the time that councils' clocks show: an hour before UTC in summer.
var kingdom = func() *time.Location {
	place, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // it is in the program (time/tzdata)
	}
	return place
}()

// clock is how a time of day is written.
const clock = "3:04pm"

// momentOf is a moment of the API, as the kingdom's clocks show it; zero for none.
func momentOf(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return at.In(kingdom)
}

// moment is when something was done, as people say it.
func moment(text string) string { return momentOf(text).Format("2 January 2006 at " + clock) }

// startOf is the moment at which a day begins, as the API takes it.
func startOf(d fiscal.Day) string {
	y, m, day := d.Civil()
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, kingdom).UTC().Format(time.RFC3339)
}
