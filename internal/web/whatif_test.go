package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"cliffedge/examples"
	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/workload"
)

func TestWhatIfOfEachExample(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) { checkPage(t, s, "/"+name+"/what-if") })
	}
}

// tried are changes on the page and in the engine, with the months of the figures.
var tried = []struct {
	name, query, scenario string
	changes               []plan.Change
}{
	{"bath-and-north-east-somerset", "end.base-budget=2019-09-30", "", []plan.Change{plan.EndSource{Source: "base-budget", On: fiscal.Date(2019, 9, 30)}}},
	{
		"bath-and-north-east-somerset", "end.transformation-grant=2021-09-30", "",
		[]plan.Change{plan.ExtendSource{Source: "transformation-grant", Until: fiscal.Date(2021, 9, 30), AnnualAmount: 60_000_00}},
	},
	{ // the scenario has the base budget go on until March 2023
		"bath-and-north-east-somerset", "end.base-budget=2022-03-31&scenario=mainstreamed", "mainstreamed",
		[]plan.Change{plan.EndSource{Source: "base-budget", On: fiscal.Date(2022, 3, 31)}},
	},
	{
		"bath-and-north-east-somerset", "win.further-funding=yes&rate.families-funding=30&award.2020-04-01.=3&stop=data-analyst&stopOn=2020-06-30", "",
		[]plan.Change{
			plan.SetStatus{Source: "further-funding", Status: plan.Confirmed},
			plan.SetOutcomes{Stream: "families-funding", SuccessRate: rate(30)},
			plan.AwardPay{Award: plan.PayAward{From: fiscal.Date(2020, 4, 1), Percent: 3 * money.One}},
			plan.EndPost{Post: "data-analyst", On: fiscal.Date(2020, 6, 30)},
		},
	},
	{
		"lincolnshire", "newAward=2.5&newAwardFrom=2019-01-01", "",
		[]plan.Change{plan.AwardPay{Award: plan.PayAward{From: fiscal.Date(2019, 1, 1), Percent: 5 * money.One / 2}}},
	},
}

func rate(percent money.Decimal) *money.Decimal {
	percent *= money.One
	return &percent
}

func TestWhatIfShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	o := forecast.Options{From: fiscal.MonthOf(2018, 4), To: fiscal.MonthOf(2023, 3)}
	for i, x := range tried {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			base, err := exampleOf(t, x.name).Effective(plan.ID(x.scenario))
			if err != nil {
				t.Fatal(err)
			}
			changed, err := base.With(x.changes)
			if err != nil {
				t.Fatal(err)
			}
			want, err := forecast.Of(changed, o)
			if err != nil {
				t.Fatal(err)
			}
			before, err := forecast.Of(base, o)
			if err != nil {
				t.Fatal(err)
			}
			query := "?from=2018-04&to=2023-03&" + x.query
			page, part := s.follow("/"+x.name+"/what-if"+query), s.get("/"+x.name+"/what-if/figures"+query)
			for _, g := range []*got{page, part} {
				var lines [][]string
				for k, y := range want.Years {
					b := before.Years[k].Gap
					lines = append(lines, []string{
						y.Year.String(), pounds(y.Cost), pounds(y.Funding), pounds(y.Gap), pounds(b),
						gapMeasure.difference(int64(y.Gap), int64(b)), tenths(y.FilledFTE),
					})
				}
				if d := cmp.Diff(lines, rows(g.tableOf("Figures by financial year"))[1:]); d != "" {
					t.Errorf("%s (-want +got):\n%s", g.path, d)
				}
			}
			page.shows("Gap " + want.Total.Gap.Pounds())
			if page.text == "" || !strings.Contains(page.text, want.Fingerprint) {
				t.Errorf("the fingerprint %s is not shown", want.Fingerprint)
			}
			if before.Fingerprint == want.Fingerprint {
				t.Error("nothing was changed")
			}
		})
	}
}

// Posts that end, and the contracts by which they are held, are kept on.
func TestWhatIfKeepsAPost(t *testing.T) {
	s := newSite(t)
	p := exampleOf(t, "tendring")
	var ends *plan.Contract
	for i := range p.Contracts {
		if p.Contracts[i].Ends != 0 {
			ends = &p.Contracts[i]
		}
	}
	if ends == nil {
		t.Fatal("no contract of the example ends")
	}
	g := s.follow(fmt.Sprintf("/tendring/what-if?keep=%s&from=2023-04&to=2028-03", ends.Post))
	g.shows("The contract of " + p.PostTitle(ends.Post) + " (" + string(ends.ID) + ") becomes open-ended")
}

// On top of a scenario the fields hold what the scenario has made of the plan: days, rates, pay awards, posts, and bids that are won.
func TestWhatIfStandsOnTheScenario(t *testing.T) {
	s := newSite(t)
	const months = "&from=2018-04&to=2023-03"
	g := checkPage(t, s, s.follow(bath+"/what-if?scenario=mainstreamed"+months).path)
	g.shows("In the scenario until 31 March 2023; beyond that at £450,000 a year", "Nothing is changed yet: this is “The base budget takes the posts over from 2020”")
	for _, name := range []string{"value", "data-planned"} {
		if got := attr(g.byID("end-0"), name); got != "31 March 2023" {
			t.Errorf("the base budget's field has %s=%q", name, got)
		}
	}
	if got := attr(g.byID("end-0-slider"), "value"); got != "0" {
		t.Errorf("its slider stands at %s", got)
	}
	kept := url.Values{
		"from": {"2018-04"}, "to": {"2023-03"}, "certainty": {"CONFIRMED"}, "seen": {"1"}, "name": {"All at once"},
		"win.further-funding": {"yes"}, "rate.families-funding": {"30"}, "award.2020-04-01.": {"3"}, "stop": {"data-analyst"}, "stopOn": {"30/6/2020"},
	}
	if sent := s.sendKept(bath+"/what-if", kept); sent.status != http.StatusSeeOther {
		t.Fatalf("%d: %s", sent.status, sent.main())
	}
	g = s.follow(bath + "/what-if?scenario=all-at-once" + months)
	g.shows("In the scenario 30% of families become a result", "Data Analyst 1 FTE, until 30 June 2020")
	for name, want := range map[string]string{"rate.families-funding": "30", "award.2020-04-01.": "3", "award.2019-04-01.": "2"} {
		if got := attr(g.byName(name), "value"); got != want {
			t.Errorf("%s holds %q, not %q", name, got, want)
		}
	}
	if g.byName("win.further-funding") != nil {
		t.Error("a bid that the scenario has won can be won again")
	}
	if len(rows(g.tableOf("Figures by financial year"))) != 6 || !strings.Contains(g.main(), "Nothing is changed yet") {
		t.Error("something counts as changed")
	}
}

// byName gives the first field of a name; nil where there is none.
func (g *got) byName(name string) *html.Node {
	for d := range g.doc.Descendants() {
		if d.Type == html.ElementNode && attr(d, "name") == name {
			return d
		}
	}
	return nil
}

// fieldsOf is a form as it is sent when nothing is typed.
func (g *got) fieldsOf(id string) url.Values {
	values := url.Values{}
	for _, d := range append(all(g.byID(id), "input"), all(g.byID(id), "select")...) {
		switch kind := attr(d, "type"); {
		case d.Data == "select":
			for _, o := range all(d, "option") {
				if slices.ContainsFunc(o.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
					values.Set(attr(d, "name"), attr(o, "value"))
				}
			}
		case kind != "checkbox" && attr(d, "name") != "":
			values.Add(attr(d, "name"), attr(d, "value"))
		}
	}
	return values
}

// Who chooses another scenario with the form sends all fields along: those that nobody changed are no changes there.
func TestWhatIfChoosesAnotherScenario(t *testing.T) {
	s := newSite(t)
	values := s.follow(bath + "/what-if?from=2018-04&to=2023-03").fieldsOf("what-if-form")
	values.Set("scenario", "mainstreamed")
	values.Set("end.transformation-grant", "30 September 2019")
	g := s.follow(bath + "/what-if?" + values.Encode())
	if want := bath + "/what-if?certainty=CONFIRMED&end.transformation-grant=2019-09-30&from=2018-04&scenario=mainstreamed&to=2023-03"; g.path != want {
		t.Errorf("%s, not %s", g.path, want)
	}
	if got := attr(g.byID("end-0"), "value"); got != "31 March 2023" {
		t.Errorf("the base budget ends on %q", got)
	}
}

// Days and months are read as people write them, and shown in one way.
func TestWhatIfReadsDaysAsTheyAreWritten(t *testing.T) {
	s := newSite(t)
	for _, day := range []string{"30 September 2019", "30/9/2019", "30.09.2019", "2019-09-30", "30 Sep 2019"} {
		g := s.follow(bath + "/what-if?" + url.Values{"from": {"April 2018"}, "to": {"3/2023"}, "end.base-budget": {day}}.Encode())
		if want := bath + "/what-if?certainty=CONFIRMED&end.base-budget=2019-09-30&from=2018-04&to=2023-03"; g.path != want {
			t.Errorf("%s leads to %s", day, g.path)
		}
		for id, want := range map[string]string{"end-0": "30 September 2019", "from": "April 2018", "to": "March 2023"} {
			if got := attr(g.byID(id), "value"); got != want {
				t.Errorf("%s: %s holds %q", day, id, got)
			}
		}
	}
}

func TestWhatIfAddressesAreLean(t *testing.T) {
	s := newSite(t)
	g := s.follow(bath + "/what-if?end.base-budget=2020-03-31&rate.families-funding=60.4&rate.nothing=5&newAwardFrom=2019-04-01&stopOn=2020-01-01&seen=1&find=&end.transformation-grant=2019-12-31&from=2018-04&to=2023-03")
	if want := bath + "/what-if?certainty=CONFIRMED&end.transformation-grant=2019-12-31&from=2018-04&to=2023-03"; g.path != want {
		t.Errorf("%s, not %s", g.path, want)
	}
	if g.status != http.StatusOK {
		t.Error(g.status)
	}
}

func TestWhatIfSaysWhatIsWrong(t *testing.T) {
	s := newSite(t)
	const typed = "/what-if?from=2018-04&to=2023-03&end.base-budget=never&rate.families-funding=101&award.2020-04-01.=much&newAward=x&stop=data-analyst&stopOn=soon&end.transformation-grant=2019-12-31"
	g := checkPage(t, s, bath+typed)
	g.shows("There is a problem", "Council base budget: the day must be a real date, such as 31 March 2020 or 31/3/2020", "enter a number from 0 to 100", "Pay award from 1 April 2020: enter a number from -50 to 100",
		"Enter a pay award from -50 to 100", "The day on which posts end must be a real date", "Service transformation grant ends on 31 December 2019")
	for id, value := range map[string]string{"end-0": "never", "rate-0": "101", "newAward": "x", "stopOn": "soon", "end-1": "31 December 2019"} {
		if got := attr(g.byID(id), "value"); got != value {
			t.Errorf("%s holds %q, not %q", id, got, value)
		}
	}
	s.get(bath + "/what-if?from=x&to=2023-03").shows("The month must be a real month, such as April 2019 or 4/2019")
	s.get(bath + "/what-if?scenario=nothing&from=2018-04&to=2023-03").shows("The plan has no scenario “nothing”")
	// What the API refuses leaves the figures as they are, and is said.
	s.get(bath + "/what-if?from=2018-04&to=2023-03&newAward=5&newAwardFrom=2019-04-01").shows("There is a pay award from 1 April 2019 already: change it above, or choose another day")
	if g := s.follow(bath + "/what-if?from=2018-04&to=2023-03"); attr(g.byID("newAwardFrom"), "value") != "1 April 2022" {
		t.Errorf("another pay award begins on %s, where there may be one", attr(g.byID("newAwardFrom"), "value"))
	}
	refused := s.get(bath + "/what-if/figures?from=2018-04&to=2023-03&newAward=5&newAwardFrom=2020-01-01&newAwardGroup=" + strings.Repeat("x", 300))
	if text := textOf(refused.doc); refused.status != http.StatusOK || !strings.Contains(text, "Not counted in these figures until it is put right") || !strings.Contains(text, "Gap £1,252,416") {
		t.Errorf("%d: %s", refused.status, text)
	}
}

// What is wrong is not counted, which the result says beside the figures; nothing is kept meanwhile.
func TestWhatIfDoesNotCountWhatIsWrong(t *testing.T) {
	s := newSite(t)
	const months, wrong = "?from=2018-04&to=2023-03&end.transformation-grant=2019-12-31", "&end.base-budget=31+February+2020&stop=data-analyst&stopOn=soon"
	right := s.follow(bath + "/what-if" + months)
	for _, path := range []string{bath + "/what-if", bath + "/what-if/figures"} {
		g := s.get(path + months + wrong)
		if a, b := rows(g.tableOf("Figures by financial year")), rows(right.tableOf("Figures by financial year")); !slices.EqualFunc(a, b, slices.Equal) {
			t.Errorf("%s: what is wrong counts: %q, not %q", path, a, b)
		}
		now, more := textOf(g.byID("what-if-now")), textOf(g.byID("what-if-more"))
		const day, stop = "Last day of Council base budget: the day must be a real date", "The day on which posts end must be a real date"
		if !strings.Contains(now, "Not counted in these figures until it is put right: "+day) || !strings.Contains(now, stop) {
			t.Errorf("%s: the result says %s", path, now)
		}
		if !strings.Contains(more, "Not counted: "+day) || !strings.Contains(more, "Not counted: "+stop) || strings.Contains(more, "Data Analyst ends") || !strings.Contains(more, "Service transformation grant ends on 31 December 2019") {
			t.Errorf("%s: what is changed is %s", path, more)
		}
		if bar := textOf(g.byID("what-if-bar")); !strings.HasPrefix(bar, "Not everything is counted. Gap ") {
			t.Errorf("%s: the bar says %s", path, bar)
		}
	}
	hidden := func(g *got, id string) bool {
		return slices.ContainsFunc(g.byID(id).Attr, func(a html.Attribute) bool { return a.Key == "hidden" })
	}
	for g, offered := range map[*got]bool{s.get(bath + "/what-if" + months + wrong): false, right: true} {
		if hidden(g, "what-if-keep") == offered || hidden(g, "what-if-not-yet") != offered {
			t.Errorf("%s: keeping is offered: %v", g.path, !offered)
		}
	}
	// What is wrong with the name alone hinders nothing.
	if g := s.sendKept(bath+"/what-if", kept("name", "")); hidden(g, "what-if-keep") || g.byID("what-if-wrong") != nil {
		t.Error("without a name there is no way to keep the changes")
	}
}

// Each control's own name says what it sets.
func TestWhatIfControlsSayWhatTheySet(t *testing.T) {
	s := newSite(t)
	names := map[string]bool{}
	for _, name := range examples.Names {
		g := s.get("/" + name + "/what-if")
		labels := map[string]string{}
		for _, label := range all(g.doc, "label") {
			labels[attr(label, "for")] = textOf(label)
		}
		for _, control := range byClass(g.doc, "ce-control") {
			slider := byClass(control, "ce-slider")[0]
			own := attr(slider, "aria-label")
			if label := labels[strings.TrimSuffix(attr(slider, "id"), "-slider")]; label != own {
				t.Errorf("%s: the slider is named %q, its field %q", name, own, label)
			}
			names[own] = true
		}
	}
	for _, want := range []string{
		"Last day of Council base budget", "Success rate of Attachment fees and payment by results in percent", "Pay award from 1 April 2018 in percent",
		"Pay award from 1 April 2022 in pounds",
	} {
		if !names[want] {
			t.Errorf("no control is named %q: %v", want, names)
		}
	}
}

func TestWhatIfByKeyboard(t *testing.T) { walk(t, newSite(t), bath+"/what-if") }

func TestWhatIfOfHostileNamesWithoutMoney(t *testing.T) {
	s := newSiteOf(t, hostile())
	g := checkPage(t, s, "/hostile/what-if?certainty=CONFIRMED&find=%3Cb%3E&from=2026-04&keep=post&scenario=a&to=2029-03")
	g.shows(`{{.}} </h3><svg onload=x>`)
	empty := &plan.Plan{Authority: plan.Authority{ID: "empty", Name: "Empty"}, LeadTimeDays: 1}
	checkPage(t, newSiteOf(t, empty), "/empty/what-if").shows("No posts and no costs.")
}

// kept are the fields of a form that keeps a scenario.
func kept(more ...string) url.Values {
	values := url.Values{"from": {"2018-04"}, "to": {"2023-03"}, "certainty": {"CONFIRMED"}, "end.base-budget": {"2019-09-30"}, "seen": {"1"}}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return values
}

func (s *site) sendKept(path string, values url.Values) *got {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.http.URL+path, strings.NewReader(values.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(r, "Content-Type", "application/x-www-form-urlencoded")
}

func TestWhatIfIsKeptAsAScenario(t *testing.T) {
	s := newSite(t)
	g := s.sendKept(bath+"/what-if", kept("name", "Budget ends early!", "note", "A try.", "scenario", "ends-2020-kept"))
	if to := g.header.Get("Location"); g.status != http.StatusSeeOther || !strings.Contains(to, "scenario=ends-2020-kept&scenario=budget-ends-early") {
		t.Fatalf("%d to %s: %s", g.status, to, g.main())
	}
	page := s.follow(g.header.Get("Location"))
	page.shows("Budget ends early!", "Council base budget ends on 30 September 2019", "A try.", "It builds on “Programme and funding end in 2020, posts kept”.", "Revision 2 of the plan")
	for values, text := range map[*url.Values]string{
		aCopy(kept("name", "")):                                        "Enter a name for the scenario",
		aCopy(kept("name", "?!")):                                      "Enter a name with a letter",
		aCopy(kept("name", "budget ENDS early!")):                      "Enter another name: the plan has a scenario of this name",
		aCopy(kept("name", "n", "end.base-budget", "2020-03-31")):      "Change something first",
		aCopy(kept("name", "n", "end.base-budget", "31/13/20")):        "the day must be a real date",
		aCopy(kept("name", "Typed <b>", "note", "Typed too")):          "Somebody changed the plan since you opened this page",
		aCopy(kept("name", strings.Repeat("long ", 200), "seen", "2")): "There is a problem",
	} {
		bad := s.sendKept(bath+"/what-if", *values)
		bad.shows("There is a problem", text)
		if got := attr(bad.byID("name"), "value"); got != values.Get("name") || bad.status != http.StatusOK {
			t.Errorf("%d, the name became %q", bad.status, got)
		}
	}
	s.as(access.Viewer)
	s.get(bath + "/what-if").shows("Who may edit the plan can keep the changes")
	if g := s.sendKept(bath+"/what-if", kept("name", "n", "seen", "2")); g.status != http.StatusForbidden {
		t.Errorf("a viewer keeps a scenario: %d", g.status)
	}
}

func aCopy[T any](x T) *T { return &x }

func TestWhatIfOfPostsThatAreNotThere(t *testing.T) {
	newSite(t).get(bath+"/what-if?stop=nope&keep=nobody").shows("There is a problem", "There is no post “nope”", "There is no post “nobody”")
}

// A name whose id another scenario has gets one of its own.
func TestWhatIfIsKeptUnderAFreeID(t *testing.T) {
	s := newSite(t)
	g := s.sendKept(bath+"/what-if", kept("name", "Ends 2020, kept"))
	if to := g.header.Get("Location"); g.status != http.StatusSeeOther || !strings.Contains(to, "scenario=ends-2020-kept-2") {
		t.Errorf("%d to %s: %s", g.status, to, g.main())
	}
}

func TestScenarioIDs(t *testing.T) {
	for name, id := range map[string]string{
		"Keep the posts": "keep-the-posts", "  --A--  b!": "a-b", "Ärger": "rger", "???": "", strings.Repeat("a ", 80): strings.Repeat("a-", 29) + "a",
	} {
		if got := idOf(name, longestMadeID); got != id {
			t.Errorf("%q: %q, not %q", name, got, id)
		}
	}
}

func TestYearlyAmounts(t *testing.T) {
	for _, x := range []struct {
		amount      money.Pence
		from, until fiscal.Day
		want        money.Pence
	}{
		{60_000_00, fiscal.Date(2019, 4, 1), fiscal.Date(2020, 3, 31), 60_000_00},
		{60_000_00, fiscal.Date(2018, 4, 1), fiscal.Date(2020, 3, 31), 30_000_00},
		{10_000_00, fiscal.Date(2020, 2, 1), fiscal.Date(2020, 3, 31), 60_000_00},
		{365_00, fiscal.Date(2020, 2, 10), fiscal.Date(2020, 3, 20), 3_330_63}, // 40 days
	} {
		if got := yearlyOf(x.amount, x.from, x.until); got != x.want {
			t.Errorf("%s from %s to %s: %s a year, not %s", x.amount, x.from, x.until, got, x.want)
		}
	}
}

// settled waits until the figures follow the form.
const settled = `new Promise(done => {
	const place = document.getElementById('what-if-now');
	const seen = new MutationObserver(() => { seen.disconnect(); requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))); });
	seen.observe(place, {childList: true});
	const begun = performance.now();
	%s
})`

// move moves a slider, and gives the milliseconds until the new figures were painted.
func (b *browser) move(id string, to int) float64 {
	b.t.Helper()
	return value[float64](b, fmt.Sprintf(settled, fmt.Sprintf(`const s = document.getElementById(%q); s.value = %d; s.dispatchEvent(new Event('input', {bubbles: true}));`, id+"-slider", to)))
}

func TestWhatIfFollowsEachMovement(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open(bath+"/what-if?from=2018-04&to=2023-03", 1280)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	places := `JSON.stringify([...document.querySelectorAll('.ce-control, .ce-figures, .ce-what-if__chart figcaption, .ce-what-if__controls')].map(e => Math.round(e.getBoundingClientRect().top)))`
	before := value[string](b, places)
	b.move("end-0", -6)
	if got := value[string](b, `document.getElementById('end-0').value`); got != "30 September 2019" {
		t.Errorf("six months earlier is %s", got)
	}
	if got := value[string](b, `document.getElementById('end-0-slider').getAttribute('aria-valuetext')`); got != "30 September 2019, 6 months earlier" {
		t.Error(got)
	}
	want := textOf(s.get(bath + "/what-if/figures?from=2018-04&to=2023-03&end.base-budget=2019-09-30").byID("what-if-bar"))
	if got := value[string](b, `document.getElementById('what-if-bar').textContent`); got != want {
		t.Errorf("the page says %q, the server %q", got, want)
	}
	if after := value[string](b, places); after != before {
		t.Errorf("the page jumps from %s to %s", before, after)
	}
	b.axe("after a movement")
	b.until("the address holds it", `location.search.includes('end.base-budget=2019-09-30') && document.getElementById('what-if-status').textContent !== ''`)
	// Many movements at once: the last one is what stays.
	value[bool](b, `(() => { const s = document.getElementById('end-0-slider'); for (let i = -30; i <= 12; i++) { s.value = i; s.dispatchEvent(new Event('input', {bubbles: true})); } return true; })()`)
	want = textOf(s.get(bath + "/what-if/figures?from=2018-04&to=2023-03&end.base-budget=2021-03-31").byID("what-if-bar"))
	b.until("the last one stays", `document.getElementById('what-if-bar').textContent === `+fmt.Sprintf("%q", want))
}

// Sliders are moved by keyboard, in months and years, and say the day; a day that is typed moves the slider.
func TestWhatIfSlidersByKeyboard(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open(bath+"/what-if?from=2018-04&to=2023-03", 1280)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	slider := func(what string) string { return value[string](b, `document.getElementById('end-0-slider').`+what) }
	field := func() string { return value[string](b, `document.getElementById('end-0').value`) }
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('end-0-slider').focus()`))
	for _, step := range []struct {
		key  string
		want string
		says string
	}{
		{kb.ArrowRight, "30 April 2020", "30 April 2020, 1 month later"},
		{kb.PageUp, "30 April 2021", "30 April 2021, 13 months later"},
		{kb.PageDown, "30 April 2020", "30 April 2020, 1 month later"},
		{kb.ArrowLeft, "31 March 2020", "31 March 2020, as planned"},
		{kb.Home, "31 March 2017", "31 March 2017, 36 months earlier"},
	} {
		b.do(chromedp.KeyEvent(step.key))
		if field() != step.want || slider(`getAttribute('aria-valuetext')`) != step.says {
			t.Errorf("the field holds %s and the slider says %s, not %s", field(), slider(`getAttribute('aria-valuetext')`), step.says)
		}
	}
	for _, typed := range []string{"30 September 2021", "30/9/2021", "2021-09-30", "30 Sep 2021"} {
		b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{ const f = document.getElementById('end-0'); f.value = %q; f.dispatchEvent(new Event('input', {bubbles: true})); }`, typed)))
		if slider("value") != "18" || slider(`getAttribute('aria-valuetext')`) != "30 September 2021, 18 months later" {
			t.Errorf("%s moves the slider to %s: %s", typed, slider("value"), slider(`getAttribute('aria-valuetext')`))
		}
		b.until("the address holds it", `location.search.includes('end.base-budget=2021-09-30')`)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`{ const f = document.getElementById('end-0'); f.value = '31 February 2021'; f.dispatchEvent(new Event('input', {bubbles: true})); }`))
	b.until("what is no day is said", `document.getElementById('what-if-wrong')?.textContent.includes('the day must be a real date')`)
	const keeping = `[...document.querySelectorAll('#what-if-keep, #what-if-not-yet')].filter(e => e.checkVisibility()).map(e => e.id).join()`
	b.until("keeping is not offered", keeping+` === 'what-if-not-yet'`)
	if slider("value") != "18" {
		t.Errorf("what is no day moves the slider to %s", slider("value"))
	}
	b.do(chromedp.Evaluate[chromedp.Void](`{ const f = document.getElementById('end-0'); f.value = '28 February 2021'; f.dispatchEvent(new Event('input', {bubbles: true})); }`))
	b.until("keeping is offered again", keeping+` === 'what-if-keep'`)
}

// As a person does it: move a slider, name what came of it, keep it, and see it beside the plan.
func TestWhatIfIsKeptInTheBrowser(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open(bath+"/what-if?from=2018-04&to=2023-03", 390)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	b.move("end-1", 12)
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('name').value = 'One more year'; setTimeout(() => document.querySelector('[formmethod=post]').click(), 50); undefined`))
	time.Sleep(time.Second) // the page goes meanwhile
	b.until("the comparison", `location.pathname.endsWith('/compare') && document.body.textContent.includes('Kept as the scenario “One more year”.')`)
	text := value[string](b, `document.querySelector('main').textContent`)
	if !strings.Contains(text, "Service transformation grant goes on until 31 March 2021 at £60,000") {
		t.Error(text)
	}
}

func TestWhatIfFindsPosts(t *testing.T) {
	s := newSiteOf(t, workload.Plan(workload.M))
	g := checkPage(t, s, "/workload-m/what-if?certainty=CONFIRMED&find=post+99&from=2017-04&stop=p7&stopOn=2019-03-31&to=2022-03")
	list := byClass(g.doc, "ce-post")
	if len(list) != 12 || !strings.HasPrefix(textOf(list[0]), "Post 7 ") { // the ticked one, 99 and 990 to 999
		t.Errorf("%d posts are listed, first %s", len(list), textOf(list[0]))
	}
	b := newBrowser(t, s)
	b.open("/workload-m/what-if?from=2017-04&to=2022-03", 1280)
	b.until("the first are listed", `document.querySelectorAll('.ce-post').length === 50`)
	value[bool](b, `(() => { const f = document.getElementById('find'); f.value = 'Post 123'; f.dispatchEvent(new Event('input', {bubbles: true})); return true; })()`)
	b.until("those are listed that were looked for", `document.querySelectorAll('.ce-post').length === 1`)
}

// The whole path from a movement to painted figures, at the size M over loopback: it is logged, as it depends on the machine.
func TestWhatIfLatency(t *testing.T) {
	s := newSiteOf(t, workload.Plan(workload.M))
	b := newBrowser(t, s)
	b.open("/workload-m/what-if?from=2017-04&to=2022-03", 1280)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	var times []float64
	for i := range 21 {
		times = append(times, b.move("end-3", -1-i))
	}
	slices.Sort(times)
	t.Logf("from a movement to painted figures: median %.0f ms, fastest %.0f ms, slowest %.0f ms", times[10], times[0], times[20])
}

// BenchmarkWhatIfMovement is the server's time for one movement of a slider after the other, at size M.
func BenchmarkWhatIfMovement(b *testing.B) {
	p := workload.Plan(workload.M)
	s := newSiteOf(b, p)
	for n := 0; b.Loop(); n++ {
		day := fiscal.Date(2018, 1, 1) + fiscal.Day(n%1000)
		r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("/workload-m/what-if/figures?certainty=CONFIRMED&end.s3=%s&from=2017-04&to=2022-03", day), nil)
		w := httptest.NewRecorder()
		s.http.Config.Handler.ServeHTTP(w, r.WithContext(access.With(r.Context(), s.actor)))
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

// BenchmarkWhatIf is the server's time for the page, and for the figures of a movement, which nobody has asked for before.
func BenchmarkWhatIf(b *testing.B) {
	for _, size := range []workload.Size{workload.S, workload.M} {
		p := workload.Plan(size)
		home := "/" + string(p.Authority.ID) + "/what-if"
		b.Run(size.Name+"/page", func(b *testing.B) {
			benchmarkPage(b, p, home+"?certainty=CONFIRMED&end.s3=2019-01-31&from=2017-04&to=2022-03", true)
		})
		b.Run(size.Name+"/figures", func(b *testing.B) {
			benchmarkPage(b, p, home+"/figures?certainty=CONFIRMED&end.s3=2019-01-31&from=2017-04&to=2022-03", true)
		})
	}
}
