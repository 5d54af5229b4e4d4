package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// What forms refuse that the API allows, as whoever fills them in cannot mean it.

// refused sends a form, and expects it back with something wrong with a field.
func (s *site) refused(path, field, text string, values ...string) {
	s.t.Helper()
	g := s.sends(path, "save", values...)
	if g.status != http.StatusOK {
		s.t.Errorf("%s: %q is saved: %d to %s", path, values, g.status, g.header.Get("Location"))
		return
	}
	if got := textOf(g.byID(field + "-error")); got != "Error: "+text {
		s.t.Errorf("%s: of %s it is said %q; expected %q: %.400s", path, field, got, text, g.main())
	}
}

// Whoever adds or makes something never puts it in the place of what is there.
func TestNothingNewTakesThePlaceOfAnother(t *testing.T) {
	s := newSite(t)
	for kind, id := range map[string]string{
		"addPost": "fso-harwich", "addContract": "harwich-2024", "addSource": "icb", "putProgramme": "family-solutions", "putMeasure": "cases-closed",
	} {
		k := kindNamed(kind)
		s.refused("/tendring/edit/change/"+kind, "id", "There is a "+itemKinds[k.List].one+" of this id already: choose another, or leave it empty", "id", id, "name", "Another", "title", "Another")
	}
	s.refused("/oxfordshire/edit/change/putSaving", "id", "There is a saving of this id already: choose another, or leave it empty", "id", s.choices("oxfordshire").lists["savings"][0].Value)
	s.refused("/bath-and-north-east-somerset/edit/change/putOutcomes", "id", "There is an outcome stream of this id already: choose another, or leave it empty",
		"id", s.choices("bath-and-north-east-somerset").lists["outcomes"][0].Value)
	s.refused("/tendring/edit/scenario", "slug", "There is a scenario of this id already: choose another, or leave it empty", "slug", "mainstreamed", "name", "Another")
	s.refused("/tendring/edit/scenario", "name", "There is a scenario of this name already: choose another", "name", s.choices("tendring").lists["scenarios"][0].Label)
}

// In a scenario, what it adds itself, and what it builds on, counts as well.
func TestNothingNewTakesThePlaceOfWhatAScenarioAdds(t *testing.T) {
	s := newSite(t)
	s.sends("/tendring/edit/scenario", "save", "name", "First")
	s.sends("/tendring/edit/scenario", "save", "name", "Second", "parent", "first")
	measure := []string{"name", "Visits", "programme", "family-solutions"}
	s.keepIn("first", "putMeasure", measure...)
	for _, scenario := range []string{"first", "second"} {
		s.refused("/tendring/edit/change/putMeasure?keep="+scenario, "id", "There is a measure of this id already: choose another, or leave it empty", append(measure, "id", "visits")...)
	}
	s.keepIn("second", "putMeasure", measure...) // the id that is made is another
	s.get("/tendring/edit/change/putMeasure?keep=second&at=0").holds("id", "visits-2")
	change := "/tendring/edit/change/putMeasure?keep=first&at=0"
	if g := s.sends(change, "save", "name", "Home visits"); g.status != http.StatusSeeOther { // its own id is no other's
		t.Errorf("%d: %.300s", g.status, g.main())
	}
}

func TestNothingIsExtendedToBeforeItStarts(t *testing.T) {
	s := newSite(t)
	s.refused("/tendring/edit/change/extendContract/harwich-2024", "ends", "The new last day must not be before the first day, 1 July 2024", "ends", "1 June 2024")
	s.refused("/tendring/edit/change/extendPost/fso-harwich?keep=mainstreamed", "ends", "The new last day must not be before the first day, 1 July 2024", "ends", "1/6/2020")
}

// How sure money is decides whether it counts: nobody adds any without saying.
func TestHowSureMoneyIsMustBeChosen(t *testing.T) {
	s := newSite(t)
	for _, kind := range []string{"addSource", "putOutcomes"} {
		path := "/tendring/edit/change/" + kind
		if form := s.get(path).form(""); form.Has("status") {
			t.Errorf("%s begins with %q", kind, form["status"])
		}
		s.refused(path, "status", "Choose how sure the money is")
	}
	if form := s.get("/tendring/edit/change/putSource/icb").form(""); !slices.Equal(form["status"], []string{"CONFIRMED"}) {
		t.Errorf("of a source that is there it is %q", form["status"])
	}
}

func TestWhatIsMissingIsAskedForInASentence(t *testing.T) {
	s := newSite(t)
	s.sends("/tendring/edit/change/addSource", "check").shows("Enter the name", "Enter who gives the money", "Choose the kind of money", "Tranche 1: enter the amount", "Tranche 1: enter the day “From”", "Tranche 1: enter the day “Until”")
	s.sends("/tendring/edit/change/addSource", "check", "tranches.0.amount", "5").shows("Tranche 1: enter the day “From”")
	s.sends("/tendring/edit/change/addContract", "check").shows("Choose the post", "Enter the first day", "Choose the kind of contract")
}

func TestAPayAwardTakesNoOthersPlace(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	const there = "There is a pay award of 1 April 2027 for the posts without a pay group already: change that one instead, or enter another day"
	s.refused("/tendring/edit/change/payAward", "from", there, "from", "1/4/2027", "percent", "3")
	g := s.sends("/tendring/edit/change/payAward?keep=mainstreamed", "save", "from", "1/4/2027", "percent", "3")
	if to := g.link("Change the pay award of 1 April 2027"); to != "/tendring/edit/change/putPayAward/2027-04-01?keep=mainstreamed" {
		t.Errorf("it leads to %s", to)
	}
	s.keepIn("mainstreamed", "payAward", "from", "1/4/2028", "percent", "4")
	s.refused("/tendring/edit/change/payAward?keep=mainstreamed", "from", strings.Replace(there, "2027", "2028", 1), "from", "1/4/2028", "percent", "3")
	change := s.press("/tendring/edit/scenario/mainstreamed", "Change : Pay award of 4% from 1 April 2028")
	if g := s.sends(change, "save", "percent", "5"); g.status != http.StatusSeeOther { // it is its own day
		t.Errorf("%d: %.300s", g.status, g.main())
	}
	if g := s.sends("/tendring/edit/change/payAward", "check", "from", "1/4/2027", "percent", "3", "payGroup", "nhs"); g.problems() != "" {
		t.Errorf("an award of another group is refused: %s", g.problems())
	}
}

// Whoever ends something means that it ends earlier, and that it has been.
func TestNothingIsEndedBeforeItStartsOrAfterItEnds(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	const before = "The last day must not be before the first day, 1 September 2013. If it never starts, say so in its details"
	s.refused("/tendring/edit/change/endPost/fso-district", "on", before, "on", "31/3/2010")
	s.refused("/tendring/edit/change/endPost/fso-district?keep=mainstreamed", "on", before, "on", "31/3/2010")
	const after = "It ends on 30 June 2025 already. Enter an earlier day; or extend it, if it is to go on longer"
	s.refused("/tendring/edit/change/endPost/fso-harwich", "on", after, "on", "31/3/2030")
	s.refused("/tendring/edit/change/endContract/harwich-2024", "on", after, "on", "30/6/2025")
	s.refused("/tendring/edit/change/endProgramme/family-solutions", "on", "The last day must not be before the first day, 1 April 2013. If it never starts, say so in its details", "on", "1/4/2012")
	// The scenario that it builds on has made the post permanent.
	if g := s.sends("/tendring/edit/change/endPost/fso-harwich?keep=mainstreamed", "save", "on", "31/3/2030"); g.status != http.StatusSeeOther {
		t.Errorf("%d: %.300s", g.status, g.main())
	}
}

func TestAnAmountIsOfOneKind(t *testing.T) {
	s := newSite(t)
	s.refused("/tendring/edit/change/payAward", "percent", "Enter the raise in percent, or in pounds a year", "from", "1/4/2030")
	s.refused("/tendring/edit/change/putPayAward/2027-04-01", "amount", "Enter the raise either in percent or in pounds a year, not both", "amount", "5")
	cost := []string{"title", "Rent", "programme", "family-solutions"}
	for _, c := range []struct {
		field, text string
		values      []string
	}{
		{"annual", "Enter a yearly amount, or a one-off amount", nil},
		{"annual", "Enter the yearly amount", []string{"starts", "1/4/2026"}},
		{"starts", "Enter the first day of the yearly cost", []string{"annual", "5"}},
		{"amount", "Enter the one-off amount", []string{"on", "1/4/2026"}},
		{"on", "Enter the day of the one-off cost", []string{"amount", "5"}},
		{"amount", "Enter either a yearly amount with its first day, or a one-off amount with its day, not both", []string{"annual", "5", "starts", "1/4/2026", "amount", "5"}},
		{"on", "Enter either a yearly amount with its first day, or a one-off amount with its day, not both", []string{"annual", "5", "starts", "1/4/2026", "on", "1/4/2026"}},
	} {
		s.refused("/tendring/edit/change/addCost", c.field, c.text, append(cost, c.values...)...)
	}
	s.refused("/tendring/edit/change/widenSource/icb", "programmes", "Choose what else it may pay for: programmes, posts and costs, or places")
}

// A form that changes nothing makes no revision; one that is sent twice is answered twice as the first time.
func TestNothingIsSavedWhereNothingChanges(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	for _, path := range []string{"/tendring/edit/change/putSource/icb", "/tendring/edit/change/extendContract/harwich-2024", "/tendring/edit/scenario/mainstreamed"} {
		g := s.sends(path, "save", "why", "No reason")
		g.expects("Nothing is saved, as nothing would change")
		g.shows("This changes nothing")
		g.holds("why", "No reason")
	}
	if _, rev, err := s.store.Load(t.Context(), "tendring", 0); err != nil || rev.Number != 1 {
		t.Errorf("the revision is %d: %v", rev.Number, err)
	}
	path := "/tendring/edit/change/deleteMeasure/cases-closed"
	sent := s.get(path).form("save")
	for range 2 {
		if g := s.post(path, sent); g.header.Get("Location") != "/tendring/edit/done/2" {
			t.Errorf("%d: %.300s", g.status, g.main())
		}
	}
}
