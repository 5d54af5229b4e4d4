package web

import (
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

// All that the documentation says of words is on the page, and nothing of its signs.
func TestWordsAreWhole(t *testing.T) {
	g := newSiteOf(t, exampleOf(t, "tendring")).get("/words")
	if want, shown := strings.Count(docs.Words, "\n## "), len(all(g.byID("adopted").Parent, "dt")); shown != want {
		t.Errorf("%d words of %d are shown", shown, want)
	}
	list := textOf(g.byID("adopted").Parent)
	if strings.ContainsAny(list, "*`[]#") {
		t.Errorf("signs are shown: %s", list)
	}
	for _, word := range strings.FieldsFunc(docs.Words, func(r rune) bool { return strings.ContainsRune(" \n*`[]()#,.;:", r) }) {
		if !strings.Contains(g.text, strings.ReplaceAll(word, "'", "&#39;")) && !strings.Contains(docs.Words, "#"+word) && !strings.Contains(word, "-") {
			t.Errorf("%q is not shown", word)
		}
	}
}

func TestWordsAreInEveryFooter(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/tendring", "/tendring/compare", "/nobody", "/words"} {
		if to := s.get(path).link("Words"); to != "/words" {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}
