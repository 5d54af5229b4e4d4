package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/workload"
)

// Plans at the ends of what a plan may be, on all pages that show figures: nothing may overflow, clash or be taken for HTML.

// wild are names that somebody made to break a page, or did not think of it.
var wild = []string{
	strings.Repeat("W", 200), `<script>alert(1)</script><img src=x onerror=alert(2)>` + strings.Repeat("x", 140), strings.Repeat("שלוםעולם", 25),
	strings.Repeat("👩‍👩‍👧‍👦", 25), strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitän ", 4), "e\u0301vil " + strings.Repeat("é", 150), `"' onmouseover=alert(3) {{.}}`,
}

// named with wild names is whatever of a plan has a name.
func makeWild(p *plan.Plan) {
	n := 0
	next := func(names ...*string) {
		for _, name := range names {
			*name = wild[n%len(wild)]
			n++
		}
	}
	next(&p.Authority.Name)
	for i := range p.Programmes {
		next(&p.Programmes[i].Name, &p.Programmes[i].Note)
	}
	for i := range p.Posts {
		next(&p.Posts[i].Title, &p.Posts[i].Note)
	}
	for i := range p.Contracts {
		next(&p.Contracts[i].Employer, &p.Contracts[i].Note)
	}
	for i := range p.Costs {
		next(&p.Costs[i].Title)
	}
	for i := range p.Sources {
		next(&p.Sources[i].Name, &p.Sources[i].Note)
	}
	for i := range p.Outcomes {
		next(&p.Outcomes[i].Name)
	}
	for i := range p.Measures {
		next(&p.Measures[i].Name)
	}
	for i := range p.Savings {
		next(&p.Savings[i].Name)
	}
	for i := range p.Scenarios {
		next(&p.Scenarios[i].Name, &p.Scenarios[i].Note)
	}
	for i := range p.Decisions {
		next(&p.Decisions[i].Body, &p.Decisions[i].Action)
	}
}

// figurePages are the addresses of all pages that show figures of a plan, from its own items.
func figurePages(p *plan.Plan) []string {
	home := "/" + string(p.Authority.ID)
	list := []string{home, home + "/posts", home + "/sources", home + "/report", home + "/what-if"}
	if len(p.Programmes) > 0 {
		programme := home + "/programmes/" + string(p.Programmes[0].ID)
		list = append(list, programme, programme+"?by=month")
	}
	if len(p.Posts) > 0 {
		post := home + "/posts/" + string(p.Posts[len(p.Posts)-1].ID)
		list = append(list, post, fmt.Sprintf("%s/explain?month=%s", post, p.Posts[len(p.Posts)-1].Starts.Month()+1))
	}
	if len(p.Costs) > 0 {
		list = append(list, home+"/posts/"+string(p.Costs[0].ID))
	}
	if len(p.Sources) > 0 {
		list = append(list, home+"/sources/"+string(p.Sources[0].ID))
	}
	if len(p.Outcomes) > 0 {
		list = append(list, home+"/sources/"+string(p.Outcomes[0].ID))
	}
	if len(p.Scenarios) > 1 {
		first, second := p.Scenarios[0].ID, p.Scenarios[1].ID
		list = append(list, fmt.Sprintf("%s/compare?scenario=%s&scenario=%s", home, first, second), fmt.Sprintf("%s/what-if?scenario=%s", home, first),
			fmt.Sprintf("%s/report?scenario=%s&scenario=%s", home, first, second))
	}
	return list
}

// showsPage holds a page to what all pages must keep, where its address leads to in the end.
func (s *site) showsPage(path string) *got {
	s.t.Helper()
	if g := s.get(path); g.status == http.StatusSeeOther {
		path = g.header.Get("Location")
	}
	g := checkPage(s.t.(*testing.T), s, path)
	if g.status != http.StatusOK {
		s.t.Errorf("%s is answered %d: %s", path, g.status, s.log)
	}
	return g
}

// in is the same site in a part of a test.
func (s *site) in(t *testing.T) *site {
	return &site{t: t, store: s.store, http: s.http, log: s.log, actor: s.actor}
}

func TestWildNames(t *testing.T) {
	p := exampleOf(t, "harrow")
	makeWild(p)
	savings := exampleOf(t, "oxfordshire")
	makeWild(savings)
	s := newSiteOf(t, p, savings)
	for _, path := range append(figurePages(p), "/oxfordshire/programmes/family-solutions-plus") {
		t.Run(path, func(t *testing.T) {
			g := s.in(t).showsPage(path)
			if strings.Contains(g.text, "<script>alert") || strings.Contains(g.text, "<img src=x") {
				t.Error("a name became an element")
			}
		})
	}
}

// answersAll asks for all pages that show figures of a plan, and has a browser open some.
func (s *site) answersAll(p *plan.Plan, open ...string) {
	s.t.Helper()
	for _, path := range figurePages(p) {
		if g := s.get(path); g.status == http.StatusSeeOther {
			path = g.header.Get("Location")
		}
		if g := s.checkText(path); g.status != http.StatusOK {
			s.t.Errorf("%s is answered %d: %s", path, g.status, s.log)
		}
	}
	for _, path := range open {
		s.showsPage(path)
	}
}

func TestAPlanWithoutFunding(t *testing.T) {
	p := exampleOf(t, "tendring")
	p.Sources, p.Outcomes, p.Splits, p.Scenarios, p.Waivers, p.Decisions = nil, nil, nil, nil, nil, nil
	s := newSiteOf(t, p)
	s.answersAll(p, "/tendring", "/tendring/programmes/family-solutions", "/tendring/what-if")
	s.get("/tendring").shows("None of this year’s cost of £51,988 has funding.", "22 November 2026")
	s.get("/tendring/sources").shows("The plan has no source of money yet")
}

// Pay that falls, posts that cost next to nothing, money of nothing, and measures of nought.
func TestAmountsOfNothingAndBelow(t *testing.T) {
	p := exampleOf(t, "bath-and-north-east-somerset")
	p.PayAwards = append(p.PayAwards, plan.PayAward{From: fiscal.Date(2019, 9, 1), Percent: -5 * money.One}, plan.PayAward{From: fiscal.Date(2019, 10, 1), Flat: true, Amount: -500_00})
	p.Posts[0].Salaries[0].Amount = 1_000_00
	p.Sources[0].Tranches[0].Amount = 0
	p.Measures[0].Target[0].Count = 0
	p.Costs[0].Annual = 0
	s := newSiteOf(t, p)
	s.answersAll(p, bath+"/what-if")
	s.get(aPost+"/explain?month=2019-10").shows("-5% from 1 September 2019", "flat from 1 October 2019", "-£500.00")
	g := s.follow(bath + "/what-if?from=2018-04&to=2023-03&award.2020-04-01.=-2")
	g.shows("Pay award of -2% from 1 April 2020")
	for name, want := range map[string]string{"award.2020-04-01.": "-2", "award.2019-09-01.": "-5", "award.2019-10-01.": "-500"} {
		if got := attr(g.byName(name), "value"); got != want {
			t.Errorf("%s holds %q, not %q", name, got, want)
		}
	}
}

// One month, and one year, are enough for a page.
func TestASingleMonth(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{
		bath + "/compare?scenario=ends-2020-kept&scenario=mainstreamed&from=2020-04&to=2020-04": "April 2020 to April 2020",
		bath + "/what-if?from=2020-04&to=2020-04":                                               "Gap £19,690",
		bath + "/report?scenario=ends-2020-kept&scenario=mainstreamed&from=2020-04&to=2021-03":  "Financial years 2020/21",
		bath + "/programmes/connecting-families?by=month&year=2022/23":                          "April 2021",
	} {
		t.Run(path, func(t *testing.T) {
			s.in(t).showsPage(path).shows(want)
		})
	}
}

func TestFigurePagesOfAThousandPosts(t *testing.T) {
	p := workload.Plan(workload.M)
	s := newSiteOf(t, p)
	for _, path := range []string{"?asAt=2019-09-12", "/report?scenario=cliff&asAt=2019-09-12", "/sources?asAt=2019-09-12", "/programmes/families?by=month&asAt=2019-09-12&page=20"} {
		t.Run(path, func(t *testing.T) {
			s.in(t).showsPage("/workload-m" + path)
		})
	}
}
