package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Two people edit the same thing: what each changed of it stands.

const levellingUp = "/tendring/edit/change/putSource/levelling-up"

// late sends a form that comes too late, and expects both sides.
func (s *site) late(path string, form url.Values) *got {
	s.t.Helper()
	g := s.post(path, form)
	if g.status != http.StatusConflict {
		s.t.Fatalf("%s: %d: %.400s", path, g.status, g.main())
	}
	return g
}

// mine is what a conflict's page says that the form would change.
func (g *got) mine() string {
	g.t.Helper()
	_, mine, ok := strings.Cut(g.main(), "What yours would change, on top of that")
	mine, _, end := strings.Cut(mine, "keep theirs, and begin again")
	if !ok || !end {
		g.t.Fatalf("%s is no conflict: %.600s", g.path, g.main())
	}
	return mine
}

func TestAConflictTakesNothingBack(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	mine := s.get(levellingUp).form("save", "note", "My note")
	s.sends(levellingUp, "save", "tranches.0.amount", "£99,999")
	late := s.late(levellingUp, mine)
	late.holds("tranches.0.amount", "99,999.00", "note", "My note")
	if text := late.mine(); strings.Contains(text, "99,999") || !strings.Contains(text, "My note") || !strings.Contains(text, "both stand") {
		t.Errorf("mine are said to be: %s", text)
	}
	if strings.Contains(late.main(), "What you both changed") {
		t.Error("both are said to have changed the same")
	}
	s.post(levellingUp, late.form("save")).follow(s).shows("My note")
	s.get(levellingUp).holds("tranches.0.amount", "99,999.00", "note", "My note")
}

func TestWhatBothChangedIsNamed(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	mine := s.get(levellingUp).form("save", "tranches.0.amount", "30000", "tranches.0.until", "31 March 2026", "name", "Levelling up")
	s.sends(levellingUp, "save", "tranches.0.amount", "£99,999", "funder", "Essex", "name", "Levelling up")
	late := s.late(levellingUp, mine)
	late.holds("tranches.0.amount", "30,000.00", "tranches.0.until", "31 March 2026", "funder", "Essex", "name", "Levelling up")
	late.shows("What you both changed Tranche 1: amount was £24,375; the others made it £99,999 , and you £30,000", "the form below has as you typed it")
	if n := strings.Count(late.main(), "; the others made it"); n != 1 {
		t.Errorf("%d fields are said to be changed by both", n)
	}
	s.post(levellingUp, late.form("save")).follow(s)
	s.get(levellingUp).holds("tranches.0.amount", "30,000.00", "funder", "Essex")
}

// Rows that one side adds or takes away stay added or away.
func TestRowsOfAConflictCorrespond(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	path := "/tendring/edit/change/putSource/icb" // of three tranches
	row := []string{"tranches.3.amount", "5000", "tranches.3.from", "1/4/2026", "tranches.3.until", "31/3/2027", "rows.tranches", "4"}
	mine := s.get(path).form("save", append(row, "tranches.0.amount", "46000")...)
	theirs := s.get(path)
	theirs = s.post(path, theirs.form("remove:tranches.1", "tranches.1.amount", ""))
	s.post(path, theirs.form("save")).follow(s)
	late := s.late(path, mine)
	late.holds("rows.tranches", "3", "tranches.0.amount", "46,000.00", "tranches.1.amount", "33,495.89", "tranches.2.amount", "5,000.00")
	if strings.Contains(late.main(), "What you both changed") {
		t.Error("both are said to have changed the same: " + late.mine())
	}
}

func TestYearsOfAConflictCorrespond(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	path := "/tendring/edit/change/putMeasure/families-essex" // of 2022/23 and 2023/24
	mine := s.get(path).form("save", "actual.0.count", "1800", "actual.1.count", "1700", "actual.2.year", "2024/25", "actual.2.count", "1500", "rows.actual", "3")
	s.sends(path, "save", "actual.1.count", "1750", "actual.2.year", "2021/22", "actual.2.count", "1400", "rows.actual", "3")
	late := s.late(path, mine)
	late.shows("What you both changed Reached 2023/24: number was 1664; the others made it 1750 , and you 1700")
	s.post(path, late.form("save")).follow(s)
	g := s.get(path)
	for i, want := range []string{"2021/22 1400", "2022/23 1800", "2023/24 1700", "2024/25 1500"} {
		name := rowName("actual", i)
		if got := g.form("").Get(name+".year") + " " + g.form("").Get(name+".count"); got != want {
			t.Errorf("row %d is %s; expected %s", i, got, want)
		}
	}
}

// Where nobody can tell which rows are which, the list is one field.
func TestFollow(t *testing.T) {
	list := func(text string) (list []any) {
		for _, x := range text {
			list = append(list, string(x))
		}
		return list
	}
	for _, c := range []struct {
		before, after, now, added string
		ok                        bool
	}{
		{"abc", "abc", "abc", "", true},
		{"abc", "aXc", "aXc", "", true},
		{"abc", "aXYd", "aXY", "d", true},
		{"abc", "bcd", "-bc", "d", true},
		{"abc", "c", "--c", "", true},
		{"abc", "", "---", "", true},
		{"", "ab", "", "ab", true},
		{"abc", "cab", "", "", false},
		{"abc", "aXbc", "", "", false},
		{"abc", "Xc", "", "", false},
	} {
		now, added, ok := follow(list(c.before), list(c.after))
		say := func(list []any) (text string) {
			for _, x := range list {
				if x == nil {
					x = "-"
				}
				text += x.(string)
			}
			return text
		}
		if ok != c.ok || say(now) != c.now || say(added) != c.added {
			t.Errorf("%s to %s: %s and %s, %v", c.before, c.after, say(now), say(added), ok)
		}
	}
}

func TestAScenariosFieldsAreMerged(t *testing.T) {
	s, here := scenarioSite(t)
	mine := s.get(here).form("save", "remark", "My note", "probability", "0.3")
	theirs := s.post(here, s.get(here).form("up:2"))
	s.post(here, theirs.form("save", "name", "They end", "probability", "0.5")).follow(s)
	late := s.late(here, mine)
	late.holds("name", "They end", "remark", "My note", "probability", "0.3")
	late.shows("What you both changed Probability, 0 to 1 was nothing; the others made it 0.5 , and you 0.3")
	if text := late.mine(); strings.Contains(text, "Three posts end") || strings.Contains(text, "another order") {
		t.Errorf("mine are said to be: %s", text)
	}
	s.post(here, late.form("save")).follow(s)
	if got := s.kept("three-posts-end"); got[1] != "fso-harwich" || got[2] != "fso-district-2" {
		t.Errorf("the order became %q", got)
	}
}

// A change of a scenario that somebody else changed meanwhile is the same change still.
func TestAChangeOfAScenarioIsMerged(t *testing.T) {
	s, here := scenarioSite(t)
	path := s.press(here, "Change : Family Solutions Officer (District wide) ends on 31 March 2025")
	mine := s.get(path).form("save", "note", "My note")
	s.post(path, s.get(path).form("save", "on", "30 April 2025")).follow(s)
	late := s.late(path, mine)
	late.holds("on", "30 April 2025", "note", "My note")
	s.post(path, late.form("save")).follow(s)
	if got := s.kept("three-posts-end"); len(got) != 3 {
		t.Errorf("the scenario has %q", got)
	}
	s.get(here).shows("Family Solutions Officer (District wide) ends on 30 April 2025")
}

// What each side may say alone, and not both together, is said at its field.
func TestSidesThatDoNotGoTogether(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	path := "/tendring/edit/change/putPayAward/2027-04-01" // of 2%
	mine := s.get(path).form("save", "percent", "3")
	s.sends(path, "save", "percent", "", "amount", "1,290")
	late := s.late(path, mine)
	late.holds("percent", "3", "amount", "1,290.00")
	late.shows("Yours can no longer be made as it was: What they changed does not go with yours. Correct what is marked below", "Raise in percent was 2; the others made it nothing , and you 3")
	if got := textOf(late.byID("amount-error")); !strings.Contains(got, "either in percent or in pounds a year, not both") {
		t.Errorf("of the amount it is said %q", got)
	}
	s.post(path, late.form("save", "amount", "")).follow(s)
	s.get(path).holds("percent", "3", "amount", "")
}
