package web

import (
	"net/http"
	"strings"
	"testing"

	"cliffedge/examples"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// edge is a cliff edge of a situation.
func edge(kind string, on fiscal.Day, annualised money.Pence, decideBy fiscal.Day) cliff {
	return cliff{
		Kind: kind, Date: date{on}, Last: date{on}, Annualised: annualised, DecideBy: date{decideBy},
		FTE: decimal{10 * money.One}, Places: decimal{65 * money.One}, Posts: []named{{Slug: "a"}, {Slug: "b"}},
	}
}

func TestTheStateOfThings(t *testing.T) {
	april, october := fiscal.Date(2020, 4, 1), fiscal.Date(2019, 10, 2)
	ends := edge("FUNDING", april, 412_000_00, october)
	later := edge("FUNDING", fiscal.Date(2021, 4, 1), 900_000_00, fiscal.Date(2020, 10, 1))
	goes := edge("CAPACITY", april, 0, october)
	months := func(gap money.Pence) []monthTotals {
		var list []monthTotals
		for m := fiscal.MonthOf(2018, 4); m <= fiscal.MonthOf(2023, 3); m++ {
			x := monthTotals{Month: month{m}}
			x.Totals.Cost = 34_000_00
			if m >= fiscal.MonthOf(2020, 4) {
				x.Totals.Gap = gap
			}
			list = append(list, x)
		}
		return list
	}
	for name, c := range map[string]struct {
		day      fiscal.Day
		cliffs   []cliff
		gap      money.Pence // a month from April 2020
		level    string
		sentence string
		more     string
	}{
		"money ends": {
			fiscal.Date(2019, 9, 12),
			[]cliff{ends},
			34_000_00, "warn",
			"£412,000 a year has no funding from 1 April 2020; decide by 2 October 2019.",
			"It is practically all of the cost from then on and hits 2 posts with 10 FTE of staff and 65 families’ places. Time to decide: 20 days left.",
		},
		"the last day": {october, []cliff{ends}, 34_000_00, "warn", "£412,000 a year has no funding from 1 April 2020; decide today.", ""},
		"too late to decide": {
			fiscal.Date(2019, 11, 30),
			[]cliff{ends},
			34_000_00, "bad",
			"£412,000 a year has no funding from 1 April 2020; the day to decide in time, 2 October 2019, passed 59 days ago.", "",
		},
		"more money ends later": {
			fiscal.Date(2019, 9, 12),
			[]cliff{ends, later},
			34_000_00, "warn", "£412,000 a year has no funding from 1 April 2020; decide by 2 October 2019.",
			"The largest loss comes later: £900,000 a year has no funding from 1 April 2021; decide by 1 October 2020.",
		},
		"it has ended": {
			fiscal.Date(2020, 6, 1),
			[]cliff{ends},
			34_000_00, "bad",
			"None of this year’s cost of £408,000 has funding; there has been a gap since 1 April 2020.", "The day to decide in time was 2 October 2019, about 8 months ago.",
		},
		"more goes when some has": {
			fiscal.Date(2020, 6, 1),
			[]cliff{ends, edge("FUNDING", fiscal.Date(2020, 9, 1), 100_00, fiscal.Date(2020, 3, 1)), later},
			4_000_00, "bad", "£48,000 of this year’s cost of £408,000 has no funding; there has been a gap since 1 April 2020.",
			"A further £100 a year has no funding from 1 September 2020; the day to decide in time, 1 March 2020, passed 3 months ago. " +
				"The largest loss is still to come: £900,000 a year has no funding from 1 April 2021; decide by 1 October 2020.",
		},
		"unfunded without an edge": {
			fiscal.Date(2020, 6, 1), nil, 4_000_00, "bad", "£48,000 of this year’s cost of £408,000 has no funding; there has been a gap since 1 April 2020.", "",
		},
		"staff go": {
			fiscal.Date(2019, 9, 12),
			[]cliff{goes},
			0, "warn",
			"All costs are funded, but 10 FTE of staff and 65 families’ places go from 1 April 2020; to keep them, decide by 2 October 2019.", "",
		},
		"staff go before money ends": {
			fiscal.Date(2019, 9, 12),
			[]cliff{goes, later},
			0, "warn",
			"10 FTE of staff and 65 families’ places go from 1 April 2020; to keep them, decide by 2 October 2019.",
			"£900,000 a year has no funding from 1 April 2021; decide by 1 October 2020.",
		},
		"money ends and staff go": {
			fiscal.Date(2019, 9, 12),
			[]cliff{ends, goes},
			34_000_00, "warn",
			"£412,000 a year has no funding from 1 April 2020; decide by 2 October 2019.",
			"10 FTE of staff and 65 families’ places go from 1 April 2020; to keep them, decide by 2 October 2019.",
		},
		"all is well": {fiscal.Date(2019, 9, 12), nil, 0, "good", "All costs are funded until 31 March 2023.", ""},
	} {
		s := situation{Day: c.day, Cliffs: c.cliffs, Months: months(c.gap)}
		for _, m := range s.Months {
			s.Cost += m.Totals.Cost
			s.Gap += m.Totals.Gap
		}
		x := s.state()
		if x.Level != c.level || x.Sentence != c.sentence || !strings.Contains(strings.Join(x.More, " "), c.more) {
			t.Errorf("%s: %s: %s (%q)", name, x.Level, x.Sentence, x.More)
		}
	}
	if x := (situation{Day: april}).state(); x.Sentence != "The plan has no posts or costs in these years." {
		t.Error(x)
	}
}

// What is short in the first month is no cliff edge of these months, and said all the same; what comes just after them too.
func TestSentencesLookBeyondTheMonths(t *testing.T) {
	h := horizon{From: fiscal.MonthOf(2020, 4), To: fiscal.MonthOf(2023, 3)}
	short := situation{Cliffs: []cliff{edge("FUNDING", fiscal.Date(2021, 4, 1), 100_00, fiscal.Date(2020, 10, 1))}}
	for m := h.From; m <= h.To; m++ {
		x := monthTotals{Month: month{m}}
		x.Totals.Cost, x.Totals.Gap = 34_000_00, 5_000_00
		short.Months = append(short.Months, x)
	}
	if got, _, _ := h.meaning(short, wayTotals{Cost: 1, Gap: 1}); got != "£60,000 of the cost of £408,000 in 2020/21 has no funding, and a further £100 a year has no funding from 1 April 2021" {
		t.Error(got)
	}
	funded := situation{Beyond: []cliff{edge("FUNDING", fiscal.Date(2023, 4, 1), 423_090_00, fiscal.Date(2022, 10, 1)), edge("CAPACITY", fiscal.Date(2023, 4, 1), 0, fiscal.Date(2022, 10, 1))}}
	if got, _, level := h.meaning(funded, wayTotals{Cost: 1}); level != "good" || got != "everything is funded until 31 March 2023; then £423,090 a year has no funding from 1 April 2023: decide by 1 October 2022" {
		t.Error(level, got)
	}
	s := newSite(t)
	s.get("/bath-and-north-east-somerset").shows("; then £423,090 a year has no funding from 1 April 2023: decide by 1 October 2022.")
	s.get("/tendring").shows("In these years the same as the plan.")
	passed := s.follow("/tendring/compare?scenario=new-icb-bid&from=2025-04&to=2030-03")
	passed.shows("The day to decide in time, 1 October 2024, has passed.")
	if strings.Contains(passed.main(), "Decide by") {
		t.Error("what has passed is asked for")
	}
	if g := s.get("/lincolnshire?asAt=2020-06-01"); !strings.Contains(g.main(), "The plan has no posts or costs from June 2020 on.") {
		t.Errorf("of a plan that is over it is said %.300s", g.main())
	}
	s.get("/lincolnshire/scenarios/half-results?asAt=2024-06-01").shows("It has no posts and no costs")
}

func TestSentencesNameDayByDay(t *testing.T) {
	s := situation{Day: fiscal.Date(2019, 1, 1)}
	for i := range 5 {
		s.Cliffs = append(s.Cliffs, edge("FUNDING", fiscal.Date(2020+i, 4, 1), 100_00, fiscal.Date(2019+i, 10, 1)))
	}
	s.Cliffs = append(s.Cliffs, edge("FUNDING", fiscal.Date(2020, 4, 1), 11_00, fiscal.Date(2019, 9, 1)), edge("CAPACITY", fiscal.Date(2021, 7, 1), 0, fiscal.Date(2021, 1, 1)))
	want := "£111 a year has no funding from 1 April 2020, a further £100 from 1 April 2021, a further £100 from 1 April 2022, " +
		"2 more losses of funding follow by 1 April 2024, and 10 FTE of staff and 65 families’ places go on 1 July 2021"
	if got := s.edges(); got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
	if by := s.decideFirst(); by != fiscal.Date(2019, 9, 1) {
		t.Errorf("decide by %s", by.Long())
	}
	s.Cliffs, s.Past = s.Cliffs[:1], true
	s.Cliffs[0].Costs = []named{{Slug: "c"}}
	if got := s.stake(s.Cliffs, fiscal.Date(2019, 1, 31)); got != "It hits 2 posts with 10 FTE of staff and 65 families’ places, and 1 cost line. Time to decide: 30 days left, from 1 January 2019." {
		t.Error(got)
	}
	if got := few([]string{"a", "b", "c"}, 2); got != "a, b and c" {
		t.Error(got)
	}
}

func TestHowLongItIs(t *testing.T) {
	for text, days := range map[string][2]fiscal.Day{
		"1 day":                {fiscal.Date(2019, 10, 2), fiscal.Date(2019, 10, 3)},
		"59 days":              {fiscal.Date(2019, 10, 2), fiscal.Date(2019, 11, 30)},
		"4 months":             {fiscal.Date(2019, 10, 2), fiscal.Date(2020, 2, 3)},
		"about 8 months":       {fiscal.Date(2019, 10, 2), fiscal.Date(2020, 6, 1)},
		"2 years":              {fiscal.Date(2019, 10, 2), fiscal.Date(2021, 10, 2)},
		"7 years and 1 month":  {fiscal.Date(2019, 10, 2), fiscal.Date(2026, 11, 22)},
		"1 year and 10 months": {fiscal.Date(2024, 12, 31), fiscal.Date(2026, 11, 22)},
	} {
		if s := span(days[0], days[1]); s != text {
			t.Errorf("from %s to %s: %s, not %s", days[0], days[1], s, text)
		}
	}
}

// The first screen answers how concerning the end in 2020 is, and by when to decide; and keeping against ending the posts is two
// clicks away: the authority, and the link that compares.
func TestBathAndNorthEastSomersetAtFirstSight(t *testing.T) {
	s := newSite(t)
	g := checkPage(t, s, "/bath-and-north-east-somerset")
	g.shows("£419,562 a year has no funding from 1 April 2020; decide by 2 October 2019.", "10 FTE of staff and 65 families’ places",
		"so it is shown as at 18 September 2018, the day of the plan’s latest decision")
	to := g.link("Compare the ways forward")
	if !strings.HasPrefix(to, "/bath-and-north-east-somerset/compare?from=2018-04&") || !strings.Contains(to, "scenario=ends-2020-kept&scenario=ends-2020-ended") {
		t.Errorf("the comparison is at %s", to)
	}
	b := newBrowser(t, s)
	b.open("/bath-and-north-east-somerset", 1280)
	for _, what := range []string{".ce-state__sentence", ".ce-state__more", ".ce-actions a", ".ce-glance__chart .chart-half", ".ce-stack tbody tr"} {
		if low := value[float64](b, `document.querySelector("`+what+`").getBoundingClientRect().bottom`); low > 800 || low == 0 {
			t.Errorf("%s ends %v pixels down", what, low)
		}
	}
}

func TestOverviewOfEachExample(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) { checkPage(t, s, "/"+name) })
	}
}

func TestOverviewByKeyboard(t *testing.T) { walk(t, newSite(t), "/bath-and-north-east-somerset") }

func TestOverviewAsAtAnotherDay(t *testing.T) {
	s := newSite(t)
	g := s.get("/bath-and-north-east-somerset?asAt=2020-06-01")
	g.shows("£404,290 of this year’s cost of £419,566 has no funding; there has been a gap since 1 April 2020.", "The day to decide in time was 2 October 2019")
	s.get("/bath-and-north-east-somerset?asAt=2026-11-22").shows("None of this year’s cost of £431,844 has funding.")
	if strings.Contains(g.main(), "so it is shown as at") {
		t.Error("the page says why it is of a day that the reader chose")
	}
	s.get("/tendring?asAt=2024-05-24").shows("Include the post in the review of external grant funding", "Due by 31 December 2024 ( 221 days left )")
	bad := checkPage(t, s, "/bath-and-north-east-somerset?asAt=2019-02-30&since=soon")
	bad.shows("There is a problem", "The day must be a real date, such as 31 March 2020 or 31/3/2020")
	if !strings.HasPrefix(textOf(all(bad.doc, "title")[0]), "Error: ") || attr(bad.byID("asAt"), "value") != "2019-02-30" {
		t.Error("what is wrong is not in the title, or what was typed is lost")
	}
	for _, day := range []string{"1990-01-01", "2100-12-31"} {
		if g := s.get("/harrow?asAt=" + day); g.status != http.StatusOK {
			t.Errorf("as at %s: %d", day, g.status)
		}
	}
}

func TestOverviewSaysWhatChanged(t *testing.T) {
	s := newSite(t)
	p := exampleOf(t, "tendring")
	p.Posts[0].Salaries[0].Amount += 1_000_00
	s.keep(p, "A higher salary")
	s.get("/tendring").shows("Revision 2", "A higher salary", "Loaded from the worked programme")
	s.get("/tendring?since=2020-01-01").shows("There was no plan yet before 1 January 2020.", "A higher salary")
	s.get("/tendring?since=2090-01-01").shows("Nothing was changed.", "No figure has changed since.")
	old := s.get("/tendring?revision=1")
	old.shows("You see revision 1 of the plan, as it once stood.")
	if to := old.link("Compare the ways forward"); !strings.Contains(to, "revision=1") {
		t.Errorf("the comparison of an old revision is at %s", to)
	}
}

// Names are hostile: they are text wherever they are shown.
func TestHostileNames(t *testing.T) {
	p := exampleOf(t, "tendring")
	evil := `"><script>alert(1)</script>{{.}}` + strings.Repeat("Superlongunbrokenname", 7)
	p.Authority.Name, p.Programmes[0].Name, p.Posts[0].Title, p.Sources[0].Name = evil, evil, evil, evil
	p.Scenarios[0].Name, p.Decisions[0].Body, p.Measures[0].Name = evil, evil, evil
	s := newSiteOf(t, p)
	for _, path := range []string{"/tendring?asAt=2024-06-01", "/tendring/programmes/family-solutions"} {
		g := checkPage(t, s, path)
		if strings.Contains(g.text, "<script>alert") {
			t.Errorf("%s has a script of a name's", path)
		}
		g.shows(evil)
	}
	checkPage(t, s, `/tendring?asAt=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&since=%22onfocus=alert(1)`)
}

func TestAPlanWithoutAnything(t *testing.T) {
	p := &plan.Plan{
		Authority: plan.Authority{ID: "empty", Name: "Empty Council"}, LeadTimeDays: plan.DefaultLeadTimeDays,
		Programmes: []plan.Programme{{ID: "later", Name: "Later", Starts: fiscal.Date(2030, 4, 1)}},
	}
	s := newSiteOf(t, p)
	checkPage(t, s, "/empty").shows("The plan has no posts or costs in these years.", "There is none ahead", "The plan draws on no reserve.")
	checkPage(t, s, "/empty/programmes/later").shows("The programme has no posts and no costs.")
}
