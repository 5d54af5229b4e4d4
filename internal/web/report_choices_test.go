package web

import (
	"slices"
	"strings"
	"testing"
)

// What is asked for is a choice that the council can make, by the day of the plan's own gap; what else may happen is told apart.
func TestReportAsksForChoices(t *testing.T) {
	s := newSite(t)
	for _, x := range []struct{ path, choice, events string }{
		{
			"/bath-and-north-east-somerset/report?scenario=half-results&scenario=extended-2021",
			"to decide by 2 October 2019 how what falls away is to be funded, or ended;",
			"“Half as many results as hoped” may happen and is not the council’s to choose;" +
				"|“The national programme goes on for a year” may happen and is not the council’s to choose; it will be known by 2 October 2019: The government announces a further year;",
		},
		{
			"/bath-and-north-east-somerset/report?scenario=ends-2020-kept&scenario=ends-2020-ended&scenario=mainstreamed",
			"to decide by 2 October 2019 which way to go: “Programme, funding and posts end in 2020”, “The base budget takes the posts over from 2020”, or the plan as it stands;",
			"“Programme and funding end in 2020, posts kept” may happen",
		},
		{
			"/harrow/report?scenario=match-withdrawn&scenario=eighty-claims&scenario=secondee-recalled",
			"to decide by 1 September 2019 which way to go: “The council withdraws its match from April 2017” (open only until 28 February 2017), or the plan as it stands;",
			"“Every round does as well as the first” may happen|“The DWP recalls its adviser, and the council fills the place” may happen",
		},
		{
			"/harrow/report?scenario=match-withdrawn&asAt=2018-05-01",
			"to decide by 1 September 2019 how what falls away is to be funded, or ended;",
			"it was to be known by 28 February 2017 whether “The council withdraws its match from April 2017” comes about: The council's budget for 2017/18 leaves it out",
		},
		{
			"/bath-and-north-east-somerset/report?scenario=extended-2021&asAt=2021-06-01",
			"to decide now how what has no funding is to be paid for, or ended;",
			"it was to be known by 2 October 2019 whether “The national programme goes on for a year” comes about",
		},
		{
			"/oxfordshire/report?scenario=place-board-shares&scenario=council-alone",
			"to decide by 3 March 2023 which way to go: “The council pays alone, from its care budget”, or the plan as it stands;",
			"“The Place Board agrees the partners' shares” may happen",
		},
		{
			"/lincolnshire/report?scenario=secondees-recalled",
			"to decide by 1 September 2019 how what falls away is to be funded, or ended;",
			"“Partners recall their secondees in 2017, posts stay vacant” may happen",
		},
	} {
		g := s.get(x.path)
		g.shows(x.choice)
		for _, event := range strings.Split(x.events, "|") {
			g.shows("to note that " + event)
		}
	}
}

// The kinds of finding are told once each, with what is the same of all before the list.
func TestReportGroupsRisks(t *testing.T) {
	s := newSite(t)
	text := s.get("/bath-and-north-east-somerset/report/markdown").text
	for _, once := range []string{"### Warning: A post without an end stands on money that ends\n", "What to do: Provide base budget from then on", "Of each of them: money from Council base budget ends on 31 March 2020"} {
		if n := strings.Count(text, once); n != 1 {
			t.Errorf("%d times: %s", n, once)
		}
	}
	list := reportPart{}
	list.List = []string{"A is short. The grant ends. It is spent.", "B is short. The pot is empty. It is spent."}
	list.sayOnce()
	if want := []string{"A is short. The grant ends.", "B is short. The pot is empty."}; !slices.Equal(list.List, want) || !slices.Equal(list.Text, []string{"Of each of them: it is spent."}) {
		t.Errorf("%q, %q", list.Text, list.List)
	}
	whole := reportPart{}
	whole.List = []string{"A is short.", "B is short."}
	whole.sayOnce()
	if len(whole.Text) != 0 {
		t.Errorf("said once: %q", whole.Text)
	}
}

// Findings say of which months their amounts are before the first of them.
func TestFindingsSayTheirMonths(t *testing.T) {
	s := newSite(t)
	text := s.get("/bath-and-north-east-somerset/report/markdown").text
	for _, heading := range []string{"### What is assumed in the plan\n\nAmounts here are of April 2015", "## Risks\n\nFound in the plan as it stands, the gravest first. Amounts here are of April 2015"} {
		if !strings.Contains(text, heading) {
			t.Errorf("the report has no %q", heading)
		}
	}
	s.get("/tendring/findings?asAt=2026-11-22").shows("Amounts here are of April 2013 to March 2030: from the year of the plan’s first money", "What has no end is counted until then.",
		"Money lapsed unspent", "reached four years on 31 August 2017. It renewed earlier service, and counted as permanent")
}
