package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"cliffedge/examples"
	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/workload"
)

const bath = "/bath-and-north-east-somerset"

// keepAgainstEnd is the address that compares keeping against ending the posts.
const keepAgainstEnd = bath + "/compare?scenario=ends-2020-kept&scenario=ends-2020-ended&from=2018-04&to=2023-03"

// follow goes where a page redirects to.
func (s *site) follow(path string) *got {
	s.t.Helper()
	g := s.get(path)
	if g.status != http.StatusSeeOther {
		s.t.Fatalf("%s: %d, not a redirect: %s", path, g.status, g.main())
	}
	return s.get(g.header.Get("Location"))
}

func TestCompareSaysWhatEachWayMeans(t *testing.T) {
	s := newSite(t)
	g := checkPage(t, s, s.follow(keepAgainstEnd).path)
	g.shows("Programme and funding end in 2020, posts kept : £419,562 a year has no funding from 1 April 2020.",
		"Programme, funding and posts end in 2020 : 10 FTE of staff and 65 families’ places go on 1 April 2020.",
		"The gap is £1,242,092 less than with “The plan as written”.", "Decide by 2 October 2019.", "Compared with “The plan as written”.",
		"Not compared here: ",
		"New: 1 April 2020, Connecting Families: 10 FTE of staff and 65 families’ places go",
		"Avoided: 1 April 2020, Connecting Families: £419,562 a year has no funding",
		"New cost line: Statutory redundancy pay", "No probability is stated.", "6 of 6 posts: Connecting Families Team Manager",
		"Known by 2 October 2019: No successor to the national programme has been announced.")
	if list := byClass(g.doc, "govuk-inset-text"); len(list) > 0 {
		t.Errorf("the latest revision is called an old one: %s", textOf(list[0]))
	}
}

// The engine's own figures are those of the page, for each example and all its scenarios.
func TestCompareShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			p := exampleOf(t, name)
			from, to := fiscal.MonthOf(2016, 7), fiscal.MonthOf(2027, 3) // the first year in part
			var ids []plan.ID
			values := url.Values{"from": {from.String()}, "to": {to.String()}, "certainty": {"BID"}}
			for _, x := range p.Scenarios[:min(len(p.Scenarios), mostCompared)] {
				ids = append(ids, x.ID)
				values.Add("scenario", string(x.ID))
			}
			want, err := forecast.Compare(p, ids, "", forecast.Options{From: from, To: to, Certainty: plan.Bid})
			if err != nil {
				t.Fatal(err)
			}
			g := s.follow("/" + name + "/compare?" + values.Encode())
			for caption, of := range map[string]func(forecast.Totals) money.Pence{
				"Gap by": func(x forecast.Totals) money.Pence { return x.Gap }, "Cost by": func(x forecast.Totals) money.Pence { return x.Cost },
				"Funding by": func(x forecast.Totals) money.Pence { return x.Funding },
			} {
				got := rows(g.tableOf(caption))[1:]
				if d := cmp.Diff(wantedRows(p, want, of), got); d != "" {
					t.Errorf("%s (-want +got):\n%s", caption, d)
				}
			}
			for _, f := range want.Scenarios {
				g.shows(f.Forecast.Fingerprint)
			}
			g.shows(want.Baseline.Fingerprint, "Not whole years: 2016/17 from July 2016.")
		})
	}
}

func wantedRows(p *plan.Plan, c *forecast.Comparison, of func(forecast.Totals) money.Pence) [][]string {
	first := []string{"The plan as written (compared with)"}
	for _, y := range c.Baseline.Years {
		first = append(first, pounds(of(y.Totals)))
	}
	list := [][]string{append(first, pounds(of(c.Baseline.Total)))}
	for _, f := range c.Scenarios {
		row := []string{p.Scenario(f.Forecast.Scenario).Name}
		cell := func(now, before money.Pence) {
			difference := signed(now - before)
			if now == before {
				difference = "same"
			}
			row = append(row, pounds(now)+" ("+difference+")")
		}
		for i, y := range f.Forecast.Years {
			cell(of(y.Totals), of(c.Baseline.Years[i].Totals))
		}
		cell(of(f.Forecast.Total), of(c.Baseline.Total))
		list = append(list, row)
	}
	return list
}

// An address shows the same figures whatever becomes of the plan.
func TestCompareIsTheSameYearsLater(t *testing.T) {
	s := newSite(t)
	address := s.follow(keepAgainstEnd).path
	before := s.get(address)
	for _, part := range []string{"revision=1", "fingerprint=", "certainty=CONFIRMED", "from=2018-04", "to=2023-03"} {
		if !strings.Contains(address, part) {
			t.Errorf("the address %s lacks %s", address, part)
		}
	}
	p := exampleOf(t, "bath-and-north-east-somerset")
	p.Sources[0].Tranches[4].Amount /= 2
	p.Scenarios = slices.DeleteFunc(p.Scenarios, func(x plan.Scenario) bool { return x.ID == "ends-2020-kept" || x.Parent == "ends-2020-kept" })
	s.keep(p, "Half the budget of the last year")
	after := s.get(address)
	for _, caption := range []string{"Gap by", "Cost by", "Fingerprints"} {
		if d := cmp.Diff(rows(before.tableOf(caption)), rows(after.tableOf(caption))); d != "" {
			t.Errorf("%s changed (-before +after):\n%s", caption, d)
		}
	}
	after.shows("You see revision 1 of the plan, as it once stood.")
	if strings.Contains(after.main(), "another fingerprint") {
		t.Error("the page says that its figures changed")
	}
	// As the plan stands now there is no such scenario; and a fingerprint without a revision means nothing.
	s.get(keepAgainstEnd + "&fingerprint=x").shows("The plan has no scenario “ends-2020-kept”")
	now := s.follow(bath + "/compare?scenario=ends-2020-ended&fingerprint=x")
	if !strings.Contains(now.path, "revision=2") || strings.Contains(now.path, "fingerprint=x") {
		t.Error(now.path)
	}
	s.get(strings.Replace(address, "fingerprint=", "fingerprint=0", 1)).shows("The address was made for figures with another fingerprint")
}

// Three clicks from the overview's first screen: the authority, compare, then with one of them.
func TestCompareIsThreeClicksAway(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open(bath, 1280)
	click := func(text string) {
		t.Helper()
		b.do(chromedp.Navigate(value[string](b, `[...document.querySelectorAll('a')].find(a => a.textContent.includes('`+text+`')).href`)))
	}
	click("Compare the ways forward")
	b.until("the comparison", `document.querySelectorAll('.ce-way-answer').length === 7`)
	if low := value[float64](b, `document.querySelectorAll('.ce-way-answer')[1].getBoundingClientRect().bottom`); low > 800 {
		t.Errorf("the second answer ends %v pixels down", low)
	}
	click("Compare the others with this one: Programme and funding end in 2020, posts kept")
	b.until("one against the other", `document.body.textContent.includes('The gap is £1,242,092 less than with “Programme and funding end in 2020, posts kept”')`)
}

func TestCompareForm(t *testing.T) {
	s := newSite(t)
	g := checkPage(t, s, bath+"/compare")
	g.shows("Choose two to six scenarios", "Known by 2 October 2019: The government announces a further year")
	walk(t, s, bath+"/compare")
	for query, texts := range map[string][]string{
		"from=2018-04": {"Choose at least one scenario"},
		"scenario=ends-2020-kept&from=soon&to=2020-03":     {"The month must be a real month, such as April 2019 or 4/2019"},
		"scenario=ends-2020-kept&from=2020-04&to=2019-03":  {"The last month must not be before the first, April 2020"},
		"scenario=ends-2020-kept&from=1990-04&to=2100-03":  {"Choose at most 50 years: up to March 2040"},
		"scenario=<b>&baseline=<i>&certainty=NONE":         {"The plan has no scenario “<b>”", "The plan has no scenario “<i>” to compare with", "Choose which money counts"},
		"scenario=ends-2020-kept&from=1990-01&to=2100-122": {"The month must be a real month, such as April 2019 or 4/2019"},
	} {
		bad := s.get(bath + "/compare?" + query)
		bad.shows(append(texts, "There is a problem")...)
	}
	bad := checkPage(t, s, bath+"/compare?scenario=ends-2020-kept&from=soon&to=2020-03")
	if attr(bad.byID("from"), "value") != "soon" || attr(bad.byID("to"), "value") != "March 2020" {
		t.Error("what was typed is lost")
	}
	if !strings.Contains(bad.text, `id="scenario" name="scenario" type="checkbox" value="ends-2020-kept" checked`) {
		t.Error("what was ticked is lost")
	}
}

func TestCompareWithAnotherBaseline(t *testing.T) {
	s := newSite(t)
	g := s.follow(keepAgainstEnd + "&baseline=ends-2020-kept")
	g.shows("In brackets: the difference to “Programme and funding end in 2020, posts kept”.", "The others are compared with it")
	if got := rows(g.tableOf("Gap by")); len(got) != 3 || !strings.HasSuffix(got[1][0], "(compared with)") {
		t.Errorf("%q", got)
	}
}

func TestCompareOfEachExample(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) { checkPage(t, s, s.follow(s.get("/"+name).link("Compare the ways forward")).path) })
	}
}

func TestCompareByKeyboard(t *testing.T) {
	s := newSite(t)
	walk(t, s, s.follow(keepAgainstEnd).path)
}

// A sentence hides no edge of money behind one of staff, and none that follows the first.
func TestCompareNamesTheEdgesThatFollow(t *testing.T) {
	s := newSite(t)
	s.follow(bath+"/compare?scenario=half-results").shows("£215,861 a year has no funding from 1 January 2020, a further £203,737 from 1 April 2020",
		"Of another size than in “The plan as written”: 1 April 2020, Connecting Families: £203,737 a year without funding, before £419,562 a year without funding")
	s.follow("/harrow/compare?scenario=ends-2020").shows("£255,336 a year without funding, before £937,580 a year without funding", "23 FTE of staff")
	s.follow("/tendring/compare?scenario=lapse&from=2024-04&to=2028-03").shows("go on 1 April 2025, 1 FTE of staff and 5 families’ places on 1 July 2025.")
	s.get("/harrow/scenarios/ends-2020").shows("Cliff edges of another size than in the plan", "£255,336 a year without funding, before £937,580")
	s.get("/harrow").shows("£915,637 a year has no funding from 1 April 2017")
}

// Where there are more scenarios than can be compared, those that are left out are named and offered.
func TestCompareOffersWhatIsLeftOut(t *testing.T) {
	s := newSite(t)
	g := s.follow(s.get("/harrow").link("Compare the ways forward"))
	g.shows("Not compared here: Every round does as well as the first, and the match goes on until August 2020")
	alone := s.follow(g.link("Every round does as well as the first, and the match goes on until August 2020"))
	if n := len(byClass(alone.doc, "ce-way")); n != 1 {
		t.Errorf("%d are compared", n)
	}
}

func TestCompareSaysWhoPays(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		c, values := compared(t, name)
		g := s.follow("/" + name + "/compare?" + values.Encode())
		list := []*forecast.Forecast{c.Baseline}
		for _, x := range c.Scenarios {
			list = append(list, x.Forecast)
		}
		table := rows(g.tableOf("Who pays, in all months"))
		for k, f := range list {
			want := map[string]string{"Nobody: the gap": pounds(f.Total.Gap)}
			for _, x := range f.Total.Sources {
				want[c.Baseline.Plan.SourceName(x.Source)] = pounds(x.Amount)
			}
			for _, row := range table[1:] {
				expected, pays := want[row[0]]
				if !pays && f.Plan.Scenarios == nil {
					continue
				}
				if !pays {
					expected = "£0"
				}
				if row[k+1] != expected {
					t.Errorf("%s, %s: %s pays %s, and the engine says %s", name, table[0][k+1], row[0], row[k+1], expected)
				}
				delete(want, row[0])
			}
			if len(want) > 0 && k == 0 {
				t.Errorf("%s: %v is left out", name, want)
			}
		}
		checkSavers(t, g, list)
	}
}

// checkSavers compares what is saved beside the gaps.
func checkSavers(t *testing.T, g *got, list []*forecast.Forecast) {
	t.Helper()
	if len(list[0].Savings) == 0 {
		if strings.Contains(g.main(), "Savings beside the gap") {
			t.Errorf("%s has savings where there are none", g.path)
		}
		return
	}
	for i, row := range rows(g.tableOf("Savings beside the gap"))[1:] {
		all := money.Pence(0)
		for _, x := range list[i].Savings {
			all += x.Total
		}
		if row[len(row)-4] != pounds(all) || row[len(row)-3] != pounds(list[i].Total.Gap) {
			t.Errorf("%s: %q, and the engine says %s beside %s", g.path, row, all, list[i].Total.Gap)
		}
	}
	g.shows(neverReduces)
}

func TestWhenSavingsRepayTheCost(t *testing.T) {
	x := saver{name: "A", gap: 5_00, savings: make([]savingForecast, 2)}
	x.since.Savings = make([]struct {
		Saving  struct{ Beneficiary string }
		Amounts []money.Pence
	}, 2)
	for i, who := range []string{"NHS", "COUNCIL"} {
		x.savings[i].Saving.Beneficiary, x.since.Savings[i].Saving.Beneficiary = who, who
		x.savings[i].Years = append(x.savings[i].Years, struct {
			Year   year
			Amount money.Pence
		}{year{2020}, 180_00})
		x.since.Savings[i].Amounts = []money.Pence{0, 60_00, 120_00}
	}
	var none sinceStart
	for i := range fiscal.Month(3) {
		total := monthTotals{Month: month{fiscal.MonthOf(2020, 4) + i}}
		none.Months = append(none.Months, total)
		total.Totals.Cost = 100_00
		x.since.Months = append(x.since.Months, total)
	}
	table := savingsTable([]saver{x, {name: "B", since: none}}, map[string]bool{"NHS": true, "COUNCIL": true})
	want := [][]string{
		{"Way forward", "Saved by the council", "Saved by the NHS", "All savings", "Gap", "Savings of the council repay the cost", "All savings repay it"},
		{"A", "£180", "£180", "£360", "£5", "not by June 2020: £120 short", "in June 2020"},
		{"B", "£0", "£0", "£0", "£0", "it costs nothing", "it costs nothing"},
	}
	if d := cmp.Diff(want, append([][]string{table.Head}, table.Rows...)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Whatever months are compared, savings repay all that was spent since the plan began.
func TestSavingsRepayWhatWasSpentBefore(t *testing.T) {
	s := newSite(t)
	for _, from := range []string{"2020-11", "2023-04"} {
		g := s.follow("/oxfordshire/compare?scenario=payback-four-years&from=" + from + "&to=2027-03")
		table := rows(g.tableOf("Savings beside the gap"))
		for i, want := range []string{"in October 2023", "in October 2024"} { // examples/oxfordshire/README.md
			if got := table[1+i][len(table[1+i])-2]; got != want {
				t.Errorf("from %s, %s: %s, not %s", from, table[1+i][0], got, want)
			}
		}
		g.shows("When savings repay the cost: in January 2023; those of the council alone, in October 2023.")
		if got := table[1][len(table[1])-1]; got != "in January 2023" {
			t.Errorf("from %s, all savings repay the cost %s", from, got)
		}
	}
}

// A difference is that of the figures beside it.
func TestDifferencesOfStaff(t *testing.T) {
	for _, c := range []struct {
		now, before money.Decimal
		want        string
	}{
		{money.One * 138 / 100, money.One * 134 / 100, "+0.1"},
		{money.One * 134 / 100, money.One * 131 / 100, "under 0.1"},
		{money.One, money.One * 145 / 100, "-0.5"},
		{money.One, money.One, "same"},
	} {
		if got := staffMeasure.difference(int64(c.now), int64(c.before)); got != c.want {
			t.Errorf("%s less %s: %s, not %s", c.now, c.before, got, c.want)
		}
	}
}

// hostile is a plan with names that mean something to browsers, and no money at all.
func hostile() *plan.Plan {
	p := &plan.Plan{
		Authority: plan.Authority{ID: "hostile", Name: `<script>alert(1)</script>`}, LeadTimeDays: 182,
		Programmes: []plan.Programme{{ID: "p", Name: `"><img src=x onerror=alert(2)>`, Starts: fiscal.Date(2020, 4, 1)}},
		Posts: []plan.Post{{
			ID: "post", Title: strings.Repeat("Kettenwort", 18) + `</option><b>`, Programme: "p", FTE: money.One, Starts: fiscal.Date(2020, 4, 1), Ends: fiscal.Date(2028, 3, 31),
			Salaries: []plan.Salary{{From: fiscal.Date(2020, 4, 1), Amount: 30_000_00}}, Priority: plan.DefaultPriority, PayGroup: `"' onfocus=x`,
		}},
		PayAwards: []plan.PayAward{{From: fiscal.Date(2027, 4, 1), Flat: true, Amount: 1_925_00, PayGroup: `"' onfocus=x`}},
		Scenarios: []plan.Scenario{{ID: "a", Name: `{{.}} </h3><svg onload=x>`, Remark: plan.Remark{Note: "</p>"}, Changes: []plan.Change{plan.EndPost{Post: "post", On: fiscal.Date(2027, 3, 31)}}}},
	}
	return p
}

func TestCompareOfHostileNamesWithoutMoney(t *testing.T) {
	s := newSiteOf(t, hostile())
	g := checkPage(t, s, s.follow("/hostile/compare?scenario=a&from=2026-04&to=2029-03").path)
	g.shows(`{{.}} </h3><svg onload=x>`)
	if len(all(g.doc, "img")) > 0 {
		t.Error("a name became an element")
	}
}

func TestCompareWithoutScenarios(t *testing.T) {
	p := hostile()
	p.Scenarios = nil
	s := newSiteOf(t, p)
	checkPage(t, s, "/hostile/compare").shows("The plan has no scenarios yet")
	empty := &plan.Plan{Authority: plan.Authority{ID: "empty", Name: "Empty"}, LeadTimeDays: 1, Scenarios: []plan.Scenario{{ID: "a", Name: "Nothing"}}}
	s = newSiteOf(t, empty)
	checkPage(t, s, s.follow("/empty/compare?scenario=a").path).shows("no posts and no costs")
}

func TestCompareOfAThousandPosts(t *testing.T) {
	s := newSiteOf(t, workload.Plan(workload.M))
	g := checkPage(t, s, s.follow("/workload-m/compare?scenario=cliff&from=2017-04&to=2022-03").path)
	g.shows("The largest grant ends a year early")
}

// BenchmarkCompare is the server's time for a comparison at the sizes S and M.
func BenchmarkCompare(b *testing.B) {
	for _, size := range []workload.Size{workload.S, workload.M} {
		p := workload.Plan(size)
		s := newSiteOf(b, p)
		address := s.get("/" + string(p.Authority.ID) + "/compare?scenario=cliff&from=2017-04&to=2022-03").header.Get("Location")
		b.Run(size.Name, func(b *testing.B) { benchmarkPage(b, p, address, false) })
	}
}

func init() {
	for _, name := range examples.Names {
		pictures["what-if-"+name] = "/" + name + "/what-if"
	}
	pictures["compare-bath-and-north-east-somerset"] = keepAgainstEnd
	pictures["compare-choose"] = bath + "/compare"
	pictures["what-if-changed"] = bath + "/what-if?from=2018-04&to=2023-03&end.base-budget=2019-09-30&stop=data-analyst"
	for name, query := range map[string]string{
		"harrow":       "scenario=fifty-claims&scenario=eighty-claims&scenario=ends-2020&from=2016-04&to=2021-03",
		"lincolnshire": "scenario=half-results&scenario=secondees-recalled&scenario=ends-2020-kept&from=2015-04&to=2022-03",
		"oxfordshire":  "scenario=place-board-shares&scenario=council-alone&from=2021-04&to=2027-03",
		"tendring":     "scenario=lapse&scenario=carry-on-unfunded&scenario=mainstreamed&scenario=new-icb-bid&scenario=pooled&scenario=pooled-district&from=2024-04&to=2028-03",
	} {
		pictures["compare-"+name] = "/" + name + "/compare?" + query
	}
}
