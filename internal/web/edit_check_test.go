package web

import (
	"net/http"
	"slices"
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
	s.sends("/tendring/edit/change/addSource", "check").shows("Enter the name", "Enter who gives the money", "Choose the kind of money", "Enter at least one tranche")
	s.sends("/tendring/edit/change/addSource", "check", "tranches.0.amount", "5").shows("Tranche 1: enter the day “From”")
	s.sends("/tendring/edit/change/addContract", "check").shows("Choose the post", "Enter the first day", "Choose the kind of contract")
}
