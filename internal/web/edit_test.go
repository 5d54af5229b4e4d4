package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
)

// form gives what a page's forms that post would send, with a button pressed, and other values.
func (g *got) form(button string, values ...string) url.Values {
	sent := url.Values{"action": {button}}
	for _, form := range all(g.doc, "form") {
		if attr(form, "method") != "post" {
			continue
		}
		for _, input := range all(form, "input") {
			kind := attr(input, "type")
			if (kind == "radio" || kind == "checkbox") && !hasAttr(input, "checked") {
				continue
			}
			sent.Add(attr(input, "name"), attr(input, "value"))
		}
		for _, area := range all(form, "textarea") {
			sent.Add(attr(area, "name"), textOf(area))
		}
		for _, list := range all(form, "select") {
			for _, o := range all(list, "option") {
				if hasAttr(o, "selected") {
					sent.Add(attr(list, "name"), attr(o, "value"))
				}
			}
		}
	}
	for i := 0; i+1 < len(values); i += 2 {
		sent.Set(values[i], values[i+1])
	}
	return sent
}

// sends fills in the form of a page, and sends it.
func (s *site) sends(path, button string, values ...string) *got {
	s.t.Helper()
	return s.post(path, s.get(path).form(button, values...))
}

// press sends the form of a page as its button of a text does, and gives the address that it leads to.
func (s *site) press(path, button string) string {
	s.t.Helper()
	g := s.get(path)
	for _, b := range all(g.doc, "button") {
		if textOf(b) == button {
			sent := s.post(path, g.form(attr(b, "value")))
			if sent.status != http.StatusSeeOther {
				s.t.Fatalf("%s, %q: %d: %.400s", path, button, sent.status, sent.main())
			}
			return sent.header.Get("Location")
		}
	}
	s.t.Fatalf("%s has no button %q", path, button)
	return ""
}

func TestValuesAreTypedAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		scalar, text string
		want         any
	}{
		{"Date", "31/3/2020", "2020-03-31"},
		{"Date", "31/2/2020", nil},
		{"Pence", "£48,750.00", int64(4875000)},
		{"Pence", "48750", int64(4875000)},
		{"Pence", "-£1,000.5", int64(-100050)},
		{"Pence", "£1.005", nil},
		{"Pence", "48k", nil},
		{"Pence", "1,048,750.25", int64(104875025)},
		{"Pence", "1 048 750", int64(104875000)},
		{"Pence", "12,50", nil}, // which is 12.50 elsewhere
		{"Pence", "12,5000", nil},
		{"Decimal", "0,5", nil},
		{percentage, "2,5", nil},
		{percentage, "2,5%", nil},
		{"Int", "1,5", nil},
		{"Int", "1,500", 1500},
		{"Pence", "££5", nil},
		{percentage, "37.5 %", "37.5"},
		{"Decimal", "37.5", "37.5"},
		{"Decimal", "50%", nil},
		{"Decimal", "1,000", "1000"},
		{"Decimal", "a", nil},
		{"Int", "12", 12},
		{"Int", "1.5", nil},
		{"FinancialYear", "2019/20", "2019/20"},
		{"FinancialYear", "2019-2020", "2019/20"},
		{"FinancialYear", "19/20", "2019/20"},
		{"FinancialYear", "2019/21", nil},
	} {
		got, err := typed(c.scalar, c.text)
		if (err != nil) != (c.want == nil) || err == nil && got != c.want {
			t.Errorf("%s %q is %v, %v; expected %v", c.scalar, c.text, got, err, c.want)
		}
	}
}

// A percentage is no number of people, and no probability: it is refused, and shown as it was typed.
func TestAPercentageIsNoNumber(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct{ path, field, typed, text string }{
		{"/tendring/edit/change/setFte/fso-harwich", "fte", "50%", "Full-time equivalents (FTE) must be a number without a % sign: for 50%, write 0.5"},
		{"/tendring/edit/change/putPost/fso-harwich", "caseload", "half %", "Families at a time for each FTE must be a number without a % sign: for half %, write 0.5"},
		{"/tendring/edit/change/putSource/icb", "uncertainty.probability", "37.5 %", "Probability of the award, 0 to 1 must be a number without a % sign: for 37.5 %, write 0.375"},
		{"/tendring/edit/scenario/mainstreamed", "probability", "40%", "Probability must be a number without a % sign: for 40%, write 0.4"},
		{"/tendring/edit/change/putSource/icb", "interventionRate", "160%", "Percentage of a cost that it pays: 160 is out of range; expected a percentage above 0 and at most 100, with at most 4 decimals"},
	} {
		s.refused(c.path, c.field, c.text, c.field, c.typed)
		s.sends(c.path, "save", c.field, c.typed).holds(c.field, c.typed)
	}
	s.sends("/tendring/edit/change/scaleSource/icb", "check", "percent", "90%", "from", "1/4/2024").holds("percent", "90")
}

// Whatever an item or a scenario says, a form that nobody changed changes nothing.
func TestFormsLoseNothing(t *testing.T) {
	s := newSite(t)
	for _, council := range []string{"tendring", "harrow", "oxfordshire"} {
		list := s.get("/" + council + "/edit?list=")
		for _, a := range all(list.doc, "a") {
			to := attr(a, "href")
			parts := strings.Split(to, "/")
			if strings.Contains(to, "/edit/scenario/") {
				if g := s.sends(to, "check"); !strings.Contains(g.main(), "This changes nothing") {
					t.Errorf("%s: %.300s", to, g.main())
				}
			}
			if !strings.Contains(to, "/edit/item/") || len(parts) != 6 {
				continue
			}
			for _, k := range editKinds {
				if strings.HasPrefix(k.Name, "put") && k.isFor(parts[4]) && k.Name != "putSplits" {
					path := "/" + council + "/edit/change/" + k.Name + "/" + parts[5]
					if g := s.sends(path, "check"); !strings.Contains(g.main(), "This changes nothing") {
						t.Errorf("%s: %.300s", path, g.main())
					}
				}
			}
		}
	}
	s.sends("/tendring/edit/change/putSplits/fso-district-2", "check").shows("This changes nothing")
}

// Every kind of change has a form, which says what is missing.
func TestEveryKindHasAForm(t *testing.T) {
	s := newSite(t)
	if n := len(definition("Change").Fields); n != len(editKinds) {
		t.Errorf("there are %d kinds of changes, and forms of %d", n, len(editKinds))
	}
	for _, k := range editKinds {
		g := s.sends("/tendring/edit/change/"+k.Name, "check")
		if g.status != http.StatusOK || !strings.Contains(g.main(), "There is a problem") {
			t.Errorf("%s: %d", k.Name, g.status)
		}
		for _, a := range byClass(g.doc, "govuk-error-summary__list") {
			for _, to := range all(a, "a") {
				if g.byID(strings.TrimPrefix(attr(to, "href"), "#")) == nil {
					t.Errorf("%s: %q leads nowhere", k.Name, attr(to, "href"))
				}
			}
		}
	}
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	s := newSite(t)
	path := "/tendring/edit/change/addSource"
	values := []string{"name", "<b>A grant</b>", "funder", "HM", "kind", "GRANT", "status", "CONFIRMED", "tranches.0.amount", "lots", "tranches.0.from", "1/4/2026", "tranches.0.until", "31 March 2025"}
	g := s.sends(path, "save", values...)
	g.shows("Tranche 1: Amount must be an amount in pounds", "What it does Fill in what is missing")
	if e := g.byID("tranches.0.amount"); attr(e, "value") != "lots" || attr(g.byID("name"), "value") != "<b>A grant</b>" {
		t.Error("what was typed is not kept")
	}
	g = s.sends(path, "save", append(values, "tranches.0.amount", "£5")...)
	if text := textOf(g.byID("tranches.0.until-error")); !strings.Contains(text, "Tranche 1, until: 31 March 2025 is before the start, 1 April 2026") {
		t.Errorf("what the API says is not at its field: %q: %.500s", text, g.main())
	}
	for path, status := range map[string]int{"/tendring/edit/change/nothing": 404, "/tendring/edit/change/setFte/nobody": 404, "/tendring/edit/item/posts/x": 404, "/tendring/edit/scenario/x": 404, "/tendring/edit/done/9": 404} {
		if g := s.get(path); g.status != status {
			t.Errorf("%s: %d", path, g.status)
		}
	}
	changed := exampleOf(t, "tendring")
	changed.Posts[0].Note = "changed"
	s.keep(changed, "a change")
	if g := s.get("/tendring/edit?revision=1"); g.status != http.StatusSeeOther { // nobody edits what once stood
		t.Errorf("an old revision is edited: %d", g.status)
	}
}

func TestSavedOnceAndUndone(t *testing.T) {
	s := newSite(t)
	path := "/tendring/edit/change/extendContract/harwich-2024"
	sent := s.get(path).form("save", "ends", "30/6/2026", "why", "Cabinet, 1 June")
	for range 2 { // a double click
		if g := s.post(path, sent); g.header.Get("Location") != "/tendring/edit/done/2" {
			t.Fatalf("%d to %s: %s", g.status, g.header.Get("Location"), g.main())
		}
	}
	done := s.get("/tendring/edit/done/2")
	done.shows("Saved as revision 2", "Cabinet, 1 June", "Last day was 30 June 2025 , now 30 June 2026")
	for range 2 {
		if g := s.post("/tendring/edit/undo", done.form("")); g.header.Get("Location") != "/tendring/edit/done/3" {
			t.Fatalf("%d to %s: %s", g.status, g.header.Get("Location"), g.main())
		}
	}
	s.get("/tendring/edit/done/2").shows("This is undone: revision 3 took it back")
	s.get("/tendring/edit/done/3").shows("It takes back revision 2 : the plan is again as it was before that", "Undid revision 2", "Last day was 30 June 2026 , now 30 June 2025")
	if g := s.post("/tendring/edit/undo", url.Values{"revision": {"2"}, "key": {"x"}}); g.status != http.StatusConflict {
		t.Errorf("undone too late, it is answered %d", g.status)
	}
}

func TestBothSidesOfAConflict(t *testing.T) {
	s := newSite(t)
	path := "/tendring/edit/change/setFte/fso-harwich"
	mine := s.get(path).form("save", "fte", "0.5", "from", "1 January 2025")
	s.actor.Name = "colleague"
	s.sends("/tendring/edit/change/setStatus/icb", "save", "status", "BID", "why", "The letter <i>came</i>")
	s.actor.Name = "demonstration"
	g := s.post(path, mine)
	if g.status != http.StatusConflict {
		t.Fatalf("%d: %s", g.status, g.main())
	}
	g.shows("Revision 2 , by colleague", "The letter <i>came</i>", "How sure the money is was Confirmed , now Bid", "What yours would change, on top of that", "FTE from later days on", "Apply mine on top")
	if attr(g.byID("fte"), "value") != "0.5" {
		t.Error("what was typed is not kept")
	}
	if again := s.post(path, g.form("save")); again.header.Get("Location") != "/tendring/edit/done/3" {
		t.Errorf("mine on top: %d: %s", again.status, again.main())
	}
}

func TestScenarioIsMadeAndChanged(t *testing.T) {
	s := newSite(t)
	g := s.sends("/tendring/edit/scenario", "save", "name", `"><script>x</script>`, "when", "The vote", "by", "1/4/2027", "probability", "0.4")
	if g.header.Get("Location") != "/tendring/edit/scenario/script-x-script" {
		t.Fatalf("%d to %s: %s", g.status, g.header.Get("Location"), g.main())
	}
	here := g.header.Get("Location")
	s.get(here).shows(`"><script>x</script>`, "Nothing yet")
	add := func(kind string, values ...string) {
		t.Helper()
		if g := s.post("/tendring/edit/change/"+kind, s.get("/tendring/edit/change/"+kind+"?keep=script-x-script").form("save", values...)); g.status != http.StatusSeeOther {
			t.Fatalf("%s: %d: %s", kind, g.status, g.main())
		}
	}
	add("endPost", "post", "fso-district", "on", "31/3/2027")
	add("payAward", "from", "1/4/2028", "percent", "4")
	form := s.get(here)
	form.shows("Family Solutions Officer (District wide) ends on 31 March 2027", "Move down", "Remove")
	moved := s.post(here, form.form("up:1"))
	if text := moved.main(); strings.Index(text, "4%") > strings.Index(text, "31 March 2027") {
		t.Error("the change was not moved up: " + text)
	}
	saved := s.post(here, moved.form("save", "parent", "carry-on-unfunded")).follow(s)
	saved.shows("The scenario is kept, as revision 5.", "Compare it with the plan", "See what the scenario does")
	changed := s.press(here, "Change : Pay award of 4% from 1 April 2028")
	s.get(changed).shows("This is a change of the scenario")
	if g := s.post(changed, s.get(changed).form("save", "percent", "5")); g.status != http.StatusSeeOther {
		t.Errorf("%d: %s", g.status, g.main())
	}
	s.get(here).shows("Pay award of 5%")
	gone := s.post(here, s.get(here).form("delete"))
	if gone.status != http.StatusSeeOther || s.get(here).status != http.StatusNotFound {
		t.Errorf("deleted, it is answered %d", gone.status)
	}
	s.sends("/tendring/edit/scenario", "save", "by", "never", "probability", "x").shows("Enter the scenario’s name", "The day when that is known must be a real date", "Probability must be a number")
}

// A change that takes effect after the years that are shown is shown in those that it reaches.
func TestEffectReachesTheChange(t *testing.T) {
	s := newSite(t)
	path := "/bath-and-north-east-somerset/edit/change/addPost"
	values := []string{"title", "Later post", "programme", "connecting-families", "starts", "1/4/2026", "salaries.0.from", "1/4/2026", "salaries.0.amount", "30000"}
	g := s.post(path, s.get(path).form("check", values...))
	if g.status != http.StatusOK {
		t.Fatalf("%d: %s", g.status, g.main())
	}
	g.shows("to 2027/28 rises by £60,000", "2026/27")
}

// Nobody types the id of what is there: whatever changes an item whole asks which, also for a scenario.
func TestAnItemIsChosenToBeChanged(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	scenario := "/tendring/edit/scenario/mainstreamed"
	for _, k := range editKinds {
		if !k.changesWhole() {
			continue
		}
		list := s.get(s.press(scenario, k.Title))
		if list.status != http.StatusOK || !strings.Contains(list.path, "keep=mainstreamed") {
			t.Errorf("%s leads to %s: %d", k.Name, list.path, list.status)
		}
	}
	list := checkPage(t, s, s.press(scenario, "Change a post"))
	list.shows("Change a post", "Choose which.", "Family Solutions Officer (Harwich)")
	found := s.get(list.path + "&q=harwich")
	if strings.Contains(found.main(), "District wide") || strings.Contains(found.main(), "Harwich contract") {
		t.Errorf("a search finds %s", found.main())
	}
	form := s.get(found.link("Family Solutions Officer (Harwich)"))
	form.shows("Change a post", "This is a change of the scenario")
	if g := s.post(form.path, form.form("save", "title", "Family Worker (Harwich)")); g.status != http.StatusSeeOther {
		t.Errorf("%d: %s", g.status, g.main())
	}
	s.get("/tendring/edit/scenario/mainstreamed").shows("Family Worker (Harwich)")
	s.get("/tendring/edit/change/putPost").follow(s).shows("Choose which.")
}

// The figures are those of docs/graphql.md, which its test keeps to the engine's.
func TestEffectIsTheEngines(t *testing.T) {
	s := newSite(t)
	g := s.sends("/bath-and-north-east-somerset/edit/change/addSource?keep=ends-2020-kept", "check", "name", "One more year", "funder", "The government", "kind", "GRANT", "status", "CONFIRMED",
		"tranches.0.amount", "250000", "tranches.0.from", "1/4/2020", "tranches.0.until", "31/3/2021")
	effect := map[string][]string{}
	for _, row := range rows(g.tableOf("Gap by year")) {
		effect[row[0]] = row[1:]
	}
	for year, want := range map[string]string{"2019/20": "£0 £0 £0", "2020/21": "£404,289.56 £154,289.56 -£250,000", "2021/22": "£423,449.77 £423,449.77 £0"} {
		if got := strings.Join(effect[year], " "); got != want {
			t.Errorf("%s: %s; expected %s", year, got, want)
		}
	}
	g.shows("Cliff edges that come 1 April 2021", "£263,342 a year", "£160,118 a year without funding, before £419,562")
}

func TestNotForViewers(t *testing.T) {
	s := newSite(t)
	s.as(access.Viewer)
	for _, path := range []string{"/tendring/edit", "/tendring/edit/change/addPost", "/tendring/edit/scenario", "/tendring/import", "/tendring/edit/done/1"} {
		g := s.get(path)
		g.shows("You may not edit the plan", "Analysts, approvers and administrators")
		if g.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, g.status)
		}
	}
	if g := s.post("/tendring/edit/change/setFte/fso-harwich", url.Values{"fte": {"0.5"}, "from": {"2025-01-01"}, "action": {"save"}}); g.status != http.StatusForbidden {
		t.Errorf("a viewer's edit is answered %d", g.status)
	}
	for _, a := range all(s.get("/tendring/report").doc, "a") {
		if attr(a, "href") == "/tendring/edit" {
			t.Error("a viewer is offered to edit")
		}
	}
	if g := s.get("/tendring/report/markdown"); g.status != http.StatusOK {
		t.Errorf("a viewer's download is answered %d", g.status)
	}
}

func TestEditPages(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/tendring/edit", "/tendring/edit?q=harwich", "/tendring/edit/item/posts/fso-harwich", "/tendring/edit/change/putSource/icb", "/tendring/edit/scenario/mainstreamed"} {
		checkPage(t, s, path)
	}
}

// manyPosts is a plan of a thousand posts with long and hostile names, and no funding at all.
func manyPosts(t *testing.T) *plan.Plan {
	t.Helper()
	var b strings.Builder
	b.WriteString("plan: 1\nauthority: {id: many, name: '<b>Many</b>'}\nleadTimeDays: 182\nprogrammes: [{id: p, name: \"" + strings.Repeat("Überlong", 24) + "\", starts: 2026-04-01}]\nposts:\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "  - {id: post-%d, title: \"<script>alert(%d)</script> %s\", programme: p, fte: \"1\", starts: 2026-04-01, salaries: [{from: 2026-04-01, amount: \"30000.00\"}]}\n", i, i, strings.Repeat("w", 150))
	}
	p, err := exchange.Read("many.yaml", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEditAThousandPosts(t *testing.T) {
	s := newSiteOf(t, manyPosts(t))
	checkPage(t, s, "/many/edit?list=posts&page=3").shows("Posts (1,000)")
	checkPage(t, s, "/many/edit/change/addContract").shows("Add a contract")
	checkPage(t, s, "/many/decisions/record").shows("What it is about (optional)")
	s.get("/many/edit/change/addSource").shows("Add a grant")
	s.get("/many/edit?q=alert(77)").shows("1 item found")
	checkPage(t, s, "/many/report").shows("has no confirmed funding")
}

// Main path: add a grant, extend a contract, make a scenario, and undo, as a person does it.
func TestEditInTheBrowser(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open("/bath-and-north-east-somerset/edit/change/addSource", 1280)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	b.typeInto("name", "One more year")
	b.typeInto("funder", "The government")
	b.do(chromedp.Click(`[id="kind"]`))
	b.do(chromedp.Click(`[id="status"]`))
	b.typeInto("tranches.0.amount", "much")
	b.until("a wrong amount is told", `document.querySelector('[id="tranches.0.amount-error"]') !== null`)
	b.axe("a form with something wrong")
	b.typeInto("tranches.0.amount", "£250,000.00")
	b.typeInto("tranches.0.from", "1/4/2020")
	b.typeInto("tranches.0.until", "31 March 2021")
	b.until("the effect is shown", `document.getElementById('effect').textContent.includes('falls by')`)
	if value[bool](b, `document.querySelector('.govuk-error-message') !== null`) {
		t.Error("what was mended is still called wrong")
	}
	b.axe("a form with its effect")
	b.do(chromedp.Click(`button[value="save"]`))
	b.arrives("Saved as revision 2")
	b.axe("what was saved")
	b.do(chromedp.Click(`.ce-undo button`))
	b.arrives("Saved as revision 3")
	if note := value[string](b, `document.querySelector('.govuk-notification-banner')?.textContent ?? ''`); !strings.Contains(note, "again as it was before revision 2") {
		t.Errorf("the notice says %q", note)
	}
}

// leaves marks a page that is about to be left, where the next may be called the same.
func (b *browser) leaves() {
	b.do(chromedp.Evaluate[chromedp.Void](`window.ceLeft = true`))
}

// arrives waits for another page: while it is on its way, nothing can be asked of either.
func (b *browser) arrives(h1 string) {
	b.t.Helper()
	at := ""
	for range 300 {
		at, _ = chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.readyState === 'complete' && !window.ceLeft && document.querySelector('h1')?.textContent || ''`))
		if at == h1 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.t.Fatalf("the page is %q; expected %q", at, h1)
}

// Nothing that was typed into a scenario's form is lost by going on to its changes.
func TestAScenarioIsKeptBeforeItsChangesAreEdited(t *testing.T) {
	s, here := scenarioSite(t) // as revision 5
	form := s.get(here)
	moved := s.post(here, form.form("up:2"))
	to := s.post(here, moved.form("add:setFte", "name", "Renamed"))
	if to.header.Get("Location") != "/tendring/edit/change/setFte?keep=three-posts-end" {
		t.Fatalf("%d to %s: %.300s", to.status, to.header.Get("Location"), to.main())
	}
	to.follow(s).shows("The scenario is kept, as revision 6.", "This is a change of the scenario Renamed")
	to = s.post(here, s.get(here).form("change:1", "name", "Renamed again"))
	if to.header.Get("Location") != "/tendring/edit/change/endPost?at=1&keep=three-posts-end" {
		t.Fatalf("%d to %s: %.300s", to.status, to.header.Get("Location"), to.main())
	}
	to.follow(s).shows("Renamed again", "Family Solutions Officer (Harwich)")
	if to := s.press(here, "End a post"); to != "/tendring/edit/change/endPost?keep=three-posts-end" { // nothing to keep
		t.Errorf("it leads to %s", to)
	}
	s.get("/tendring/edit/done/7").shows("Renamed again")
	if g := s.get("/tendring/edit/done/8"); g.status != http.StatusNotFound {
		t.Error("a revision is made of nothing")
	}
	wrong := s.post(here, s.get(here).form("add:setFte", "name", "", "remark", "Mine"))
	wrong.expects("Enter the scenario’s name")
	wrong.holds("remark", "Mine")
}
