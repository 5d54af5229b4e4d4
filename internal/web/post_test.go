package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cliffedge/examples"
	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/workload"
)

func init() {
	maps.Copy(pictures, map[string]string{
		"post-bath-and-north-east-somerset":     aPost,
		"explain-bath-and-north-east-somerset":  aPost + "/explain?month=2020-04",
		"source-tendring":                       "/tendring/sources/icb?asAt=2024-05-24",
		"findings-tendring":                     "/tendring/findings?asAt=2024-05-24",
		"decisions-tendring":                    "/tendring/decisions?asAt=2024-05-24",
		"scenario-bath-and-north-east-somerset": "/bath-and-north-east-somerset/scenarios/ends-2020-ended",
	})
}

const aPost = "/bath-and-north-east-somerset/posts/family-workers"

func TestPostOfEachExample(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string][]string{
		aPost: {"funded", "Connecting Families", "£27,123", "How the figures of a month arise"},
		"/tendring/posts/fso-harwich?asAt=2024-05-24":       {"funded to its end, 30 June 2025", "fixed term", "Sum set aside on 19 April 2024"},
		"/tendring/posts/fso-district-2?asAt=2024-05-24":    {"50%", "Local Levelling Up Fund"},
		"/bath-and-north-east-somerset/posts/family-fund":   {"£20,000 a year", "Cost line"},
		"/oxfordshire/posts":                                {"posts and cost lines", "Funded until"},
		"/tendring/posts/fso-district":                      {"permanent", "Continuous service since 1 September 2013"},
		"/lincolnshire/posts?unfunded=yes":                  {"Show all"},
		"/tendring/posts?q=nothing%20is%20like%20this":      {"No post and no cost line is like that"},
		"/tendring/posts/fso-harwich?asAt=nonsense":         {"There is a problem", "The day must be a real date"},
		"/tendring/posts/fso-harwich-2022?asAt=2023-10-01":  {"31 December 2023"},
		"/bath-and-north-east-somerset/posts?q=family%20ke": {"2 of 7 posts and cost lines", "Family Key Workers"},
	} {
		t.Run(path, func(t *testing.T) { checkPage(t, s, path).shows(want...) })
	}
}

// postIDs are the posts and cost lines of a plan.
func postIDs(p *plan.Plan) []plan.ID {
	var ids []plan.ID
	for i := range p.Posts {
		ids = append(ids, p.Posts[i].ID)
	}
	for i := range p.Costs {
		ids = append(ids, p.Costs[i].ID)
	}
	return ids
}

func TestPostShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			f, _ := run(t, name, "", 1)
			for _, x := range f.Posts {
				g := s.get("/" + name + "/posts/" + string(x.Post))
				var want [][]string
				for y := f.Options.From.Year(); y <= f.Options.To.Year(); y++ {
					cost, gap, paid := yearOfPost(t, f, x.Post, y)
					row := []string{y.String(), pounds(cost)}
					for _, source := range f.Plan.Sources {
						if payers(t, f, x.Post)[source.ID] > 0 {
							row = append(row, pounds(paid[source.ID]))
						}
					}
					for _, stream := range f.Plan.Outcomes {
						if payers(t, f, x.Post)[stream.ID] > 0 {
							row = append(row, pounds(paid[stream.ID]))
						}
					}
					want = append(want, append(row, pounds(cost-gap), pounds(gap)))
				}
				shown := rows(g.tableOf("Cost, funding and gap"))[1:]
				for i := range shown {
					shown[i] = shown[i][:len(shown[i])-1] // the link to the explanation
				}
				if diff := cmp.Diff(want, shown); diff != "" {
					t.Errorf("%s (-engine +page):\n%s", g.path, diff)
				}
				if x.FundedUntil != 0 && x.Total.Gap > 0 {
					g.shows(x.FundedUntil.Long())
				}
				if x.Total.Cost > 0 && x.FundedUntil == f.Options.To.Last() && (x.Costs[len(x.Costs)-1] == 0) != strings.Contains(g.main(), "It is funded to its end, ") {
					t.Errorf("%s: it costs %s in the last month, and is said to be %.200s", g.path, x.Costs[len(x.Costs)-1], g.main())
				}
			}
		})
	}
}

// payers is what each source pays for a post over all months.
func payers(t *testing.T, f *forecast.Forecast, id plan.ID) map[plan.ID]money.Pence {
	t.Helper()
	list, err := forecast.PayersOf(f.Plan, []plan.ID{id}, f.Options)
	if err != nil {
		t.Fatal(err)
	}
	paid := map[plan.ID]money.Pence{}
	for _, s := range list[0].Stretches {
		for _, x := range s.Sources {
			paid[x.Source] += x.Amount
		}
	}
	return paid
}

// yearOfPost adds up what the engine explains of a post's year.
func yearOfPost(t *testing.T, f *forecast.Forecast, id plan.ID, y fiscal.Year) (cost, gap money.Pence, paid map[plan.ID]money.Pence) {
	t.Helper()
	o := f.Options
	o.From, o.To = y.First(), y.Last()
	list, err := forecast.Explain(f.Plan, "", []plan.ID{id}, o)
	if err != nil {
		t.Fatal(err)
	}
	paid = map[plan.ID]money.Pence{}
	for _, s := range list[0].Segments {
		for _, p := range s.Payments {
			paid[p.Source] += p.Amount
		}
	}
	return list[0].Cost, list[0].Gap, paid
}

func TestPostListShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		f, _ := run(t, name, "", 1)
		var want [][]string
		for _, x := range f.Posts {
			_, last := lastDay(f.Plan, x.Post)
			want = append(want, []string{fundedUntil(f, x, last), pounds(x.Total.Cost), pounds(x.Total.Gap)})
		}
		var shown [][]string
		for _, row := range rows(s.get("/" + name + "/posts").tableOf("Posts and costs"))[1:] {
			shown = append(shown, row[4:7])
		}
		if diff := cmp.Diff(want, shown); diff != "" {
			t.Errorf("%s (-engine +page):\n%s", name, diff)
		}
	}
}

func TestExplanationShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			p := exampleOf(t, name)
			month := asAtOf[name].Month()
			for _, id := range postIDs(p) {
				for _, m := range []fiscal.Month{month, month + 12} {
					list, err := forecast.Explain(p, "", []plan.ID{id}, forecast.Options{From: m, To: m})
					if err != nil {
						t.Fatal(err)
					}
					checkExplanation(t, s.get(fmt.Sprintf("/%s/posts/%s/explain?month=%s", name, id, m)), list[0])
				}
			}
		})
	}
}

func checkExplanation(t *testing.T, g *got, e *forecast.Explanation) {
	t.Helper()
	if e.Cost == 0 {
		g.shows("It costs nothing in this month.")
		return
	}
	g.shows("It costs " + e.Cost.String() + " in this month")
	if table := rows(g.tableOf("What its days cost")); table[len(table)-1][2] != e.Cost.String() {
		t.Errorf("%s: the days cost %q", g.path, table)
	}
	if e.Funding > 0 {
		if table := rows(g.tableOf("Who pays")); table[len(table)-1][3] != e.Funding.String() {
			t.Errorf("%s: what is paid is %q", g.path, table)
		}
	}
	if e.Gap > 0 {
		g.shows("What nobody pays, and why", e.Gap.String()+" has no funding")
	}
	for _, x := range e.Stretches {
		g.shows(x.Annual.String())
		for _, f := range x.Fillings {
			g.shows(f.SalaryEntry.String(), f.Pay.String())
		}
	}
}

func TestExplanationByPage(t *testing.T) {
	s := newSite(t)
	g := checkPage(t, s, aPost+"/explain?month=2020-04")
	g.shows("Pay award", "National Insurance", "On-costs", "of it is paid for, and", "has no funding")
	if to := s.get(g.link("The month before: ← March 2020")); to.status != http.StatusOK {
		t.Errorf("the month before is answered %d", to.status)
	}
	if g := s.get("/tendring/posts/nobody/explain?month=2020-04"); g.status != http.StatusNotFound {
		t.Errorf("of a post that is not there: %d", g.status)
	}
	s.get(aPost+"/explain").shows("April 2018", "It costs ")
	for _, month := range []string{"nonsense", "1800-01"} {
		wrong := s.get(aPost + "/explain?month=" + month)
		wrong.shows("There is a problem", "The month must be ", "April 2018")
	}
	checkPage(t, s, "/tendring/posts/fso-district-2/explain?month=2025-01").shows("funding split of 50%")
	checkPage(t, s, "/tendring/posts/fso-harwich/explain?month=2030-01").shows("The post ended on 30 June 2025.")
}

func TestPostsThatAreNotThere(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/tendring/posts/nothing", "/tendring/posts/Post:tendring%2Ffso-harwich", "/nobody/posts", "/tendring/posts/%3Cscript%3E"} {
		if g := s.get(path); g.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, g.status)
		}
	}
}

func TestPostByKeyboard(t *testing.T) {
	names := strings.Join(walk(t, newSite(t), aPost), "|")
	if !strings.Contains(names, "Explain") {
		t.Errorf("the keyboard goes to %q", names)
	}
}

func TestAThousandPosts(t *testing.T) {
	s := newSiteOf(t, workload.Plan(workload.M))
	g := checkPage(t, s, "/workload-m/posts?asAt=2019-09-12&page=2")
	if n := len(rows(g.tableOf("Posts and costs"))); n != 1+postsInList {
		t.Errorf("the second page has %d rows", n-1)
	}
	g.shows("101 to 200")
	checkPage(t, s, g.link("Post 150")+"?asAt=2019-09-12")
	sources := s.get("/workload-m/sources?asAt=2019-09-12")
	checkPage(t, s, attr(all(sources.tableOf("Sources of money"), "a")[0], "href"))
}

func TestSalariesAreForFinanceOfficers(t *testing.T) {
	s := newSite(t)
	s.as(access.Viewer)
	g := checkPage(t, s, aPost)
	g.shows("Salaries are for finance officers.")
	e := checkPage(t, s, aPost+"/explain?month=2019-04")
	e.shows("Salaries are for finance officers", "It costs £")
	for _, page := range []*got{g, e} {
		if strings.Contains(page.text, "27,123") {
			t.Errorf("%s tells the salary", page.path)
		}
	}
}

// Whoever may edit the plan finds the way to an item's form on its page; nobody else does, and nobody on a plan as it once stood.
func TestItemsLeadToTheirForms(t *testing.T) {
	s := newSite(t)
	for path, text := range map[string]string{
		aPost: "Edit this post", "/bath-and-north-east-somerset/posts/family-fund": "Edit this cost line", "/tendring/sources/icb": "Edit this source of money",
		"/bath-and-north-east-somerset/sources/" + streamOfBath(t): "Edit this source of money", "/tendring/programmes/family-solutions": "Edit this programme",
	} {
		s.as(access.Analyst)
		to := s.get(path).link(text)
		form := s.get(to)
		if form.status == http.StatusSeeOther {
			form = s.get(form.header.Get("Location"))
		}
		if form.status != http.StatusOK {
			t.Errorf("%s leads to %s: %d", path, to, form.status)
		}
		s.as(access.Viewer)
		if strings.Contains(s.get(path).main(), text) {
			t.Errorf("%s offers a viewer %q", path, text)
		}
	}
	s.as(access.Analyst)
	s.keep(exampleOf(t, "tendring"), "Once more")
	if strings.Contains(s.get("/tendring/sources/icb?revision=1").main(), "Edit this") {
		t.Error("a plan as it once stood can be edited")
	}
}

// The lists are where a finance officer looks for them: below the money, and below a programme's posts.
func TestListsAreLinked(t *testing.T) {
	s := newSite(t)
	overview, programme := s.get("/tendring?asAt=2024-05-24"), s.get("/tendring/programmes/family-solutions?asAt=2024-05-24")
	for to, want := range map[string]string{
		overview.link("All posts and costs"): "/tendring/posts?asAt=2024-05-24", overview.link("All sources of money"): "/tendring/sources?asAt=2024-05-24",
		programme.link("All sources of money"):                         "/tendring/sources?asAt=2024-05-24",
		programme.link("Search the posts and costs of this programme"): "/tendring/posts?asAt=2024-05-24&programme=family-solutions",
	} {
		if to != want || s.get(to).status != http.StatusOK {
			t.Errorf("%s, not %s", to, want)
		}
	}
}

func TestHostilePosts(t *testing.T) {
	p := exampleOf(t, "tendring")
	const hostile = `</script><b onmouseover="x">"Évil" & 'co' {{.}}`
	p.Posts[3].Title, p.Posts[3].Note = hostile, strings.Repeat("long", 60)+hostile
	p.Sources[3].Name, p.Sources[3].Note = strings.Repeat("W", 150), hostile
	s := newSiteOf(t, p)
	for _, path := range []string{"/tendring/posts", "/tendring/posts/fso-harwich?asAt=2024-05-24", "/tendring/posts/fso-harwich/explain?month=2024-10", "/tendring/sources", "/tendring/sources/set-aside?asAt=2024-05-24", "/tendring/posts?q=" + "%3C%2Fscript%3E"} {
		if g := checkPage(t, s, path); !strings.Contains(g.main(), "Évil") && !strings.Contains(g.main(), "WWW") {
			t.Errorf("%s does not show the name", path)
		}
	}
}

func TestPostsOfAnEmptyPlan(t *testing.T) {
	s := newSiteOf(t, emptyPlan(t))
	checkPage(t, s, "/tendring/posts").shows("no posts and no cost lines yet")
	checkPage(t, s, "/tendring/sources").shows("no source of money yet")
	checkPage(t, s, "/tendring/findings").shows("nothing that somebody should look at")
	checkPage(t, s, "/tendring/decisions").shows("Nothing is open")
	checkPage(t, s, "/tendring/history").shows("1 revision")
}

// emptyPlan is an authority that has nothing yet.
func emptyPlan(t *testing.T) *plan.Plan {
	t.Helper()
	p := exampleOf(t, "tendring")
	return &plan.Plan{Authority: p.Authority, LeadTimeDays: p.LeadTimeDays}
}

func TestPostsAreFoundByProgramme(t *testing.T) {
	s := newSite(t)
	g := s.get("/tendring/posts?programme=family-solutions&q=HARWICH&asAt=2024-05-24")
	var titles []string
	for _, row := range rows(g.tableOf("Posts and costs"))[1:] {
		titles = append(titles, row[0])
	}
	if want := []string{"Family Solutions Officer (Harwich), 2022 to 2024", "Family Solutions Officer (Harwich)"}; !slices.Equal(titles, want) {
		t.Errorf("found %q", titles)
	}
	if g := s.get("/tendring/posts?programme=other"); !strings.Contains(g.main(), "No post and no cost line is like that") {
		t.Error(g.main())
	}
}
