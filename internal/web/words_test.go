package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"cliffedge/docs"
)

func TestWords(t *testing.T) {
	s := newSite(t)
	g := checkPage(t, s, s.get("/tendring").link("Words"))
	for anchor, means := range map[string]string{
		"fte": "Full-time equivalent", "tranche": "An amount of a source’s money", "lapse": "its last day passes before it is spent",
		"fingerprint": "name exactly what a forecast follows from", "pay-group": "agreed apart", "intervention-rate": "percentage of a cost that a source pays",
		"attachment-fee": "pays for each family that is attached", "outcome-stream": "payment by results", "priority": "the lowest comes first",
		"in-kind": "without money passing", "revision": "A later version", "scheme": "grouped", "employers-national-insurance": "secondary Class 1",
	} {
		dt := g.byID(anchor)
		if dt == nil {
			t.Errorf("there is no word %q", anchor)
			continue
		}
		text := ""
		for d := dt.NextSibling; d != nil && text == ""; d = d.NextSibling {
			text = strings.ReplaceAll(textOf(d), "'", "’")
		}
		if !strings.Contains(text, means) {
			t.Errorf("%s means %q", anchor, text)
		}
	}
}

// All that the documentation says words mean is on the page, with their keys in a plan file; nothing of its signs, and no page of it.
func TestWordsAreWhole(t *testing.T) {
	g := newSiteOf(t, exampleOf(t, "tendring")).get("/words")
	parts := strings.Split(docs.Words, "\n## ")[1:]
	shown := slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return strings.Contains(part, "**Only in:**") })
	if n := len(all(g.byID("adopted").Parent, "dt")); n != len(shown) || n == len(parts) {
		t.Errorf("%d words of %d are shown; expected all %d but for those that no page has", n, len(parts), len(shown))
	}
	list := textOf(g.byID("adopted").Parent)
	for _, sign := range []string{"*", "`", "[", "]", "#", ".md", "Rule:", "See:", "dryRun"} {
		if strings.Contains(list, sign) {
			t.Errorf("the page has %q: %s", sign, list)
		}
	}
	inDocumentation := regexp.MustCompile(`\*\*(Rule|See):\*\*(?s:.*)`)
	for _, part := range shown {
		for word := range strings.FieldsFuncSeq(inDocumentation.ReplaceAllString(part, ""), func(r rune) bool { return strings.ContainsRune(" \n*`.;:", r) }) {
			if word != "Plan" && !strings.Contains(list, word) {
				t.Errorf("%q is not shown", word)
			}
		}
	}
	g.shows("In a plan file: kind : BASE_BUDGET")
}

func TestWordsAreInEveryFooter(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/tendring", "/tendring/compare", "/nobody", "/words"} {
		if to := s.get(path).link("Words"); to != "/words" {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}
