package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestFindingsThatComeChangeAndGo(t *testing.T) {
	f := func(code, at, text string) finding { return finding{Code: code, At: at, Text: text} }
	waived := f("x", "post/4", "accepted")
	waived.Waiver = &struct {
		Until    date
		Decision *struct {
			Slug, Body string
			Date       date
		}
		Note string
	}{}
	before := []finding{f("x", "post/1", "same"), f("x", "post/2", "was"), f("x", "post/2", "other"), f("x", "post/3", "over"), f("x", "post/4", "accepted")}
	after := []finding{f("x", "post/1", "same"), f("x", "post/2", "is"), waived, f("y", "post/3", "new")}
	come, changed, gone := compareFindings(before, after)
	texts := func(list []finding) string {
		var all []string
		for _, f := range list {
			all = append(all, f.Text)
		}
		return strings.Join(all, " ")
	}
	if texts(come) != "new" || texts(changed) != "is" || texts(gone) != "other over accepted" {
		t.Errorf("%q come, %q change, %q go", texts(come), texts(changed), texts(gone))
	}
}

// A change that has no effect says why, before it is saved and after, and leads to what else to change.
func TestAChangeWithoutEffectSaysWhy(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	contract := "/tendring/edit/change/extendContract/harwich-2024"
	why := "its pay on these 365 days is in no figure"
	s.sends(contract, "check", "ends", "30 June 2026").shows("Findings that come A contract goes beyond its post:", why, "Extend the post too")
	done := s.sends(contract, "save", "ends", "30 June 2026").follow(s)
	done.shows("Findings that come", why)
	post := done.link("Extend the post too")
	if post != "/tendring/edit/change/extendPost/fso-harwich" {
		t.Errorf("it leads to %s", post)
	}
	s.sends(post, "check", "ends", "30 June 2026").shows("Findings that go A contract goes beyond its post:", why)

	s.sends("/tendring/edit/change/addSource", "check", "name", "A grant", "funder", "HM", "kind", "GRANT", "status", "CONFIRMED", "tranches.0.amount", "48,750.50",
		"tranches.0.from", "1/4/2019", "tranches.0.until", "31/3/2020").shows("Findings that come", "stays unspent")
}

// In a scenario, what mends it is kept in the scenario.
func TestFindingsOfAScenariosChange(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	g := s.sends("/tendring/edit/scenario", "save", "name", "Longer")
	if g.status != http.StatusSeeOther {
		t.Fatal(g.main())
	}
	g = s.sends("/tendring/edit/change/extendPost/fso-harwich?keep=longer", "check", "ends", "30 June 2026")
	g.shows("Findings that come", "Family Solutions Officer (Harwich) (1 FTE) was vacant")
	if to := g.link("Extend its contract too"); to != "/tendring/edit/change/extendContract/harwich-2024?keep=longer" {
		t.Errorf("it leads to %s", to)
	}
}

// A post that is larger than its open-ended contract needs another: there is nothing to extend.
func TestALargerPostNeedsAnotherContract(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	g := s.sends("/tendring/edit/change/setFte/fso-district?keep=mainstreamed", "check", "fte", "1.5", "from", "1 April 2027")
	g.shows("Findings that come", "is vacant: 0.5 FTE from 1 April 2027")
	if to := g.link("Add a contract to it"); to != "/tendring/edit/change/addContract?keep=mainstreamed&post=fso-district" {
		t.Errorf("it leads to %s", to)
	}
	if strings.Contains(g.main(), "Extend its contract too") {
		t.Error("an open-ended contract is to be extended")
	}
	s.get(g.link("Add a contract to it")).holds("post", "fso-district")
}

// All forms that say what they would do to the gap say what they would do to the findings.
func TestEveryEffectAsksForFindings(t *testing.T) {
	for _, name := range []string{"edit-plan", "edit-scenario", "edit-gap", "revert", "adopt", "import"} {
		if fields := strings.Fields(queries[name]); !slices.Contains(fields, "findings(asAt:") && !slices.Contains(fields, "findings(scenario:") {
			t.Errorf("%s asks for none", name)
		}
	}
}
