package web

import (
	"testing"
	"time"

	"cliffedge/forecast/fiscal"
)

func TestDaysAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"31 March 2020":           "2020-03-31",
		"31 march, 2020":          "2020-03-31",
		" 31  Mar  2020 ":         "2020-03-31",
		"31st of March 2020":      "2020-03-31",
		"Tuesday 31 March 2020":   "2020-03-31",
		"Tue, 31 Mar 2020":        "2020-03-31",
		"March 31, 2020":          "2020-03-31",
		"1 Sept. 2020":            "2020-09-01",
		"31/3/2020":               "2020-03-31",
		"31/03/20":                "2020-03-31",
		"31.03.2020":              "2020-03-31",
		"31 3 2020":               "2020-03-31",
		"31-3-2020":               "2020-03-31",
		"31-Mar-20":               "2020-03-31", // as spreadsheets show it
		"31/03/2020 00:00:00":     "2020-03-31",
		"2020-03-31":              "2020-03-31",
		"2020-03-31T00:00:00.000": "2020-03-31",
		"1/4/2020":                "2020-04-01", // the day comes first
		"1/1/99":                  "1999-01-01",
		"29/2/2020":               "2020-02-29",
		"31/2/2020":               "",
		"29/2/2019":               "",
		"3/31/2020":               "",
		"0/1/2020":                "",
		"1/1/1066":                "",
		"1 Ma 2020":               "",
		"1 Marching 2020":         "",
		"31 March":                "",
		"43921":                   "",
		"soon":                    "",
		"":                        "",
	} {
		d, err := typedDay(text)
		if (err != nil) != (want == "") || err == nil && d.String() != want {
			t.Errorf("%q is %v, %v; expected %q", text, d, err, want)
		}
	}
	if got := dayInFull("1/4/20"); got != "1 April 2020" {
		t.Errorf("1/4/20 is shown as %q", got)
	}
	if got := dayInFull("next <Easter>"); got != "next <Easter>" {
		t.Errorf("what is no day is shown as %q", got)
	}
}

func TestMonthsAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"April 2020": "2020-04", "apr 2020": "2020-04", "Apr-20": "2020-04", "4/2020": "2020-04", "04.2020": "2020-04", "2020-04": "2020-04",
		"1 April 2020": "2020-04", "01/04/2020": "2020-04", "13/2020": "", "4/20": "", "April": "", "4 1066": "", "": "",
	} {
		m, err := typedMonth(text)
		if (err != nil) != (want == "") || err == nil && m.String() != want {
			t.Errorf("%q is %v, %v; expected %q", text, m, err, want)
		}
	}
	if got := monthInFull("4/2020"); got != "April 2020" {
		t.Errorf("4/2020 is shown as %q", got)
	}
}

// Moments are told as the kingdom's clocks show them, whatever the machine's do, and a day begins at its midnight.
func TestMomentsAreTheKingdoms(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-05T09:04:05Z":          "5 January 2026 at 9:04am",
		"2026-06-30T23:30:00.123456Z":   "1 July 2026 at 12:30am",
		"2026-06-30T12:00:00+02:00":     "30 June 2026 at 11:00am",
		"2026-10-25T00:59:00Z":          "25 October 2026 at 1:59am",
		"2026-10-25T01:00:00.000000Z":   "25 October 2026 at 1:00am",
		"2026-03-29T01:00:00.000000Z":   "29 March 2026 at 2:00am",
		"2026-03-29T00:59:59.99999999Z": "29 March 2026 at 12:59am",
	} {
		if got := moment(text); got != want {
			t.Errorf("%s is %s; expected %s", text, got, want)
		}
	}
	for day, want := range map[fiscal.Day]string{
		fiscal.Date(2026, 1, 5):   "2026-01-05T00:00:00Z",
		fiscal.Date(2026, 7, 1):   "2026-06-30T23:00:00Z",
		fiscal.Date(2026, 3, 29):  "2026-03-29T00:00:00Z",
		fiscal.Date(2026, 10, 25): "2026-10-24T23:00:00Z",
	} {
		if got := startOf(day); got != want {
			t.Errorf("%s begins %s; expected %s", day, got, want)
		}
	}
	late := &visit{site: &Site{Config: Config{Now: func() time.Time { return time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC) }}}}
	if got := late.today(); got != fiscal.Date(2026, 7, 1) {
		t.Errorf("today is %s half an hour after midnight", got)
	}
}
