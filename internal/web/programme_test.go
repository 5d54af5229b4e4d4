package web

import (
	"net/http"
	"strings"
	"testing"

	"cliffedge/internal/workload"
)

func TestProgrammeOfEachExample(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{
		"/bath-and-north-east-somerset/programmes/connecting-families", "/harrow/programmes/together-with-families",
		"/lincolnshire/programmes/families-working-together", "/oxfordshire/programmes/family-solutions-plus", "/tendring/programmes/family-solutions",
		"/tendring/programmes/family-solutions?by=month&asAt=2024-05-24",
	} {
		t.Run(path, func(t *testing.T) {
			g := checkPage(t, s, path)
			if n := len(byClass(g.doc, "ce-chart")); n != 2 {
				t.Errorf("there are %d charts", n)
			}
		})
	}
}

func TestProgrammeByKeyboard(t *testing.T) {
	names := strings.Join(walk(t, newSite(t), "/tendring/programmes/family-solutions?asAt=2024-05-24"), "|")
	for _, want := range []string{"Show by month", "Family Solutions Officer (District wide): Permanent contract", "Family Solutions Officer (District wide): Council base budget 100%"} {
		if !strings.Contains(names, want) {
			t.Errorf("the keyboard does not go to %q, but to %q", want, names)
		}
	}
}

// A post that grows is as large as it is on the day, and each contract says how much of it it fills.
func TestProgrammeSaysHowLargePostsAre(t *testing.T) {
	s := newSite(t)
	for day, want := range map[string][]string{
		"2016-11-15": {"Family Key Workers 12; 15 from 1 April 2017", "4 FTE permanent; 8 FTE permanent; 3 FTE permanent from 1 April 2017"},
		"2019-04-01": {"Family Key Workers 15 4 FTE permanent", "15 4 FTE permanent; 8 FTE permanent; 3 FTE permanent"},
	} {
		s.get("/harrow/programmes/together-with-families?asAt=" + day).shows(want...)
		s.get("/harrow/posts?asAt=" + day).shows(want[1])
	}
	s.get("/harrow/programmes/together-with-families?asAt=2019-04-01").shows("Family Key Workers, 15 FTE Permanent contract, 4 FTE")
}

func TestProgrammeByMonth(t *testing.T) {
	s := newSite(t)
	path := "/bath-and-north-east-somerset/programmes/connecting-families"
	if to := s.get(path).link("Show by month"); to != path+"?by=month" {
		t.Errorf("the months are at %s", to)
	}
	g := s.get(path + "?by=month")
	g.shows(aYear)
	table := rows(all(byClass(g.doc, "ce-chart")[0], "table")[0])
	if first := table[1][0]; first != "April 2019" { // the year before the cliff edge, and the year after it
		t.Errorf("the months begin with %s", first)
	}
	for _, text := range []string{"Earlier months", "Later months"} {
		if to := s.get(g.link(text)); to.status != http.StatusOK {
			t.Errorf("%s: %d", text, to.status)
		}
	}
}

func TestProgrammeOfOtherMonths(t *testing.T) {
	s := newSite(t)
	s.get("/harrow/programmes/together-with-families?by=month&year=junk").shows("There is a problem", "The year must be a financial year, such as 2019/20", "Show by year")
	s.get("/harrow/programmes/together-with-families?by=week").shows("There is a problem", "not “week”", "Show by month")
}

func TestProgrammeThatIsNotThere(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/tendring/programmes/nothing", "/tendring/programmes/", "/nobody/programmes/family-solutions"} {
		if g := s.get(path); g.status == http.StatusOK {
			t.Errorf("%s: %d", path, g.status)
		}
	}
}

func TestProgrammeOfAThousandPosts(t *testing.T) {
	s := newSiteOf(t, workload.Plan(workload.M))
	g := checkPage(t, s, "/workload-m/programmes/families?asAt=2019-09-12&page=2")
	table := rows(g.tableOf("Posts and costs of the programme"))
	if len(table) != 1+postsOnPage || table[1][0] != "Post 50" {
		t.Errorf("the second page begins with %q and has %d rows", table[1], len(table)-1)
	}
	if to := g.link("20"); !strings.Contains(to, "page=20") {
		t.Errorf("the last page is at %s", to)
	}
	if n := len(g.timelineLinks()); n < 3*postsOnPage || n > 10*postsOnPage {
		t.Errorf("the timeline of %d posts has %d links", postsOnPage, n)
	}
	if g.link("Skip the chart of posts") != "#money" || g.byID("money") == nil {
		t.Error("the keyboard cannot skip the timeline")
	}
}

// timelineLinks are the links of the timeline of posts, as it is drawn for wide pages, by their names.
func (g *got) timelineLinks() map[string]string {
	g.t.Helper()
	links := map[string]string{}
	for _, a := range all(byClass(byClass(g.doc, "ce-chart")[1], "chart-wide")[0], "a") {
		links[textOf(all(a, "title")[0])] = attr(a, "href")
	}
	return links
}

// Each contract, and each stretch for which the same sources pay, leads to the explanation of its first month that is shown.
func TestTimelineLeadsToExplanations(t *testing.T) {
	s := newSite(t)
	const page, post = "/bath-and-north-east-somerset/programmes/connecting-families", "/bath-and-north-east-somerset/posts/data-analyst/explain"
	const contract = "Data Analyst: Permanent contract, from 1 April 2015"
	const funded = "Data Analyst: Council base budget 34%, Service transformation grant 15% and Attachment fees and payment by results 51%, 1 April 2017 to 31 March 2020"
	for path, want := range map[string]map[string]string{
		page: {
			contract: post + "?month=2017-04", funded: post + "?month=2017-04",
			"Data Analyst: Attachment fees and payment by results 44% and Not funded 56%, 1 April 2020 to 30 April 2020": post + "?month=2020-04",
			"Data Analyst: Not funded 100%, 1 May 2020 to 31 March 2023":                                                 post + "?month=2020-05",
		},
		page + "?by=month&asAt=2019-01-31": {contract: post + "?asAt=2019-01-31&month=2019-04", funded: post + "?asAt=2019-01-31&month=2019-04"},
	} {
		g := s.get(path)
		links := g.timelineLinks()
		for name, to := range want {
			if links[name] != to {
				t.Errorf("%s: %q leads to %q, not %q: %q", path, name, links[name], to, links)
			}
			if e := s.get(to); e.status != http.StatusOK || !strings.Contains(e.main(), "Data Analyst") {
				t.Errorf("%s: %d", to, e.status)
			}
		}
		for _, row := range rows(all(byClass(g.doc, "ce-chart")[1], "table")[0])[1:] {
			if share := row[4]; strings.Contains(share, ".") {
				t.Errorf("%s: a share reads %s", path, share)
			}
		}
	}
}
