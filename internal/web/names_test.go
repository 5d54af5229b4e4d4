package web

import (
	"regexp"
	"strings"
	"testing"
)

// What is named has a name: ids are for plan files.
func TestItemsAreCalledByNames(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	s.get("/tendring/scenarios/lapse").shows("The contract of Family Solutions Officer (Harwich) from 1 July 2024 ends on 30 June 2025")
	s.get(s.waivable("/tendring/findings")).submit(s, map[string]string{"note": "Agreed"})
	s.get("/tendring/history/2").shows("added Waiver: The 12 months end and the Harwich post goes", "Finding: Scenarios with same effect")
	s.sends("/tendring/edit/scenario", "save", "name", "Worker")
	s.keepIn("worker", "addPost", "title", "Support worker", "programme", "family-solutions", "fte", "1", "starts", "1 April 2027",
		"salaries.0.amount", "30000", "salaries.0.from", "1 April 2027")
	s.keepIn("worker", "setSplits", "post", "support-worker", "from", "1 April 2027", "splits.0.source", "base-budget", "splits.0.percent", "50")
	g := s.get("/tendring/scenarios/worker/adopt").submit(s, map[string]string{"body": "Cabinet", "date": "20 November 2026", "text": "Keep it"})
	var told []string
	for _, n := range byClass(g.doc, "ce-difference") {
		told = append(told, textOf(n.FirstChild.NextSibling))
	}
	want := "removed Scenario: Worker|added Post: Support worker|added Funding split: Support worker, Council base budget|added Decision: Cabinet, 20 November 2026"
	if strings.Join(told, "|") != want {
		t.Errorf("adopting would do\n%s, and not\n%s", strings.Join(told, "|"), want)
	}
}

// Decisions of one body on one day are told apart, by the item or by their first words.
func TestDecisionsOfADayAreToldApart(t *testing.T) {
	names := decisionNames([]placedDecision{
		{Slug: "a", Body: "Cabinet", Text: "One"},
		{Slug: "b", Body: "Council", Item: "7", Text: "Two"},
		{Slug: "c", Body: "Council", Item: "8", Text: "Three"},
		{Slug: "d", Body: "Board", Item: "9", Text: strings.Repeat("Four ", 30)},
		{Slug: "e", Body: "Board", Item: "9", Text: "Five"},
		{Slug: "f", Body: "Board", Text: "Six"},
	})
	for slug, ends := range map[string]string{"a": "Cabinet, ", "b": ", 7", "c": ", 8", "d": ", 9: Four .* Four…", "e": ", 9: Five", "f": "Board, "} {
		if !regexp.MustCompile(ends + "$").MatchString(strings.ReplaceAll(names[slug], date{}.Long(), "")) {
			t.Errorf("%s is called %q", slug, names[slug])
		}
	}
	s := newSiteOf(t, exampleOf(t, "tendring"))
	s.get("/tendring/decisions/record").shows("Decision: Cabinet, 19 April 2024 ", "Decision: Cabinet, 24 May 2024, A.7: Future funding of the fixed-term post")
}
