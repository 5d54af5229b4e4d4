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
	names := walk(t, newSite(t), "/tendring/programmes/family-solutions?asAt=2024-05-24")
	if !strings.Contains(strings.Join(names, "|"), "Show by month") {
		t.Errorf("the keyboard goes to %q", names)
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
}
