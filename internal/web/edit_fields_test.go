package web

import (
	"log/slog"
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/net/html"

	"cliffedge/forecast/plan"
	"cliffedge/graph"
	"cliffedge/internal/access"
)

// full fills a form in, with something in every field, two rows in every list, and all that may be chosen chosen.
func (f *editForm) full(of *ast.Definition, prefix string) {
	for _, field := range of.Fields {
		name, t := prefix+field.Name, field.Type
		if _, fixed := f.fixed[name]; fixed {
			continue
		}
		switch inside := definition(cmpName(t)); {
		case t.Elem != nil && isInput(t.Elem.NamedType):
			f.setRows(name, 2)
			f.full(inside, name+".0.")
			f.full(inside, name+".1.")
		case isInput(t.NamedType):
			f.full(inside, name+".")
		case inside.Kind == ast.Enum:
			f.values.Set(name, inside.EnumValues[0].Name)
		case cmpName(t) == "ID" && field.Name != "id":
			for _, c := range f.choices.of(f.kind, field.Name) {
				f.values.Add(name, c.Value)
			}
		default:
			f.values.Set(name, map[string]string{
				"Boolean": "yes", "Pence": "1,000", "Date": "1 April 2026", "Decimal": "1", "Int": "1", "FinancialYear": "2026/27", "String": "Words", "ID": "an-id",
			}[cmpName(t)])
		}
		if t.Elem == nil && len(f.values[name]) > 1 { // one is chosen
			f.values[name] = f.values[name][:1]
		}
	}
}

func cmpName(t *ast.Type) string {
	if t.Elem != nil {
		return t.Elem.NamedType
	}
	return t.NamedType
}

// cleared empties a control of a page as a person can: false where there is no way.
func cleared(sent url.Values, controls []*html.Node) bool {
	control := controls[0]
	name := attr(control, "name")
	switch {
	case control.Data == "textarea", control.Data == "input" && attr(control, "type") == "text":
		sent.Set(name, "")
	case control.Data == "input" && attr(control, "type") == "checkbox":
		sent.Del(name)
	case control.Data == "select":
		if attr(all(control, "option")[0], "value") != "" {
			return false
		}
		sent.Set(name, "")
	default: // of radio buttons, none says nothing
		return false
	}
	return true
}

// Whatever is optional in any of the forms can be emptied again, with what a person has: keys, ticks and buttons.
func TestAllThatIsOptionalCanBeCleared(t *testing.T) {
	p, saving := exampleOf(t, "harrow"), exampleOf(t, "oxfordshire").Savings[0]
	saving.Programme = p.Programmes[0].ID
	p.Savings = []plan.Saving{saving} // so that it has some of everything
	s := newSiteOf(t, p)
	c := s.choices("harrow")
	for i := range editKinds {
		k := &editKinds[i]
		path := "/harrow/edit/change/" + k.Name
		f := &editForm{kind: k, values: url.Values{"expected": {"1"}, "action": {"remove:nothing.0"}}, choices: c, at: map[string]string{}}
		f.full(k.input, "")
		page := s.post(path, f.values)
		controls := map[string][]*html.Node{}
		for d := range page.doc.Descendants() {
			if d.Type == html.ElementNode && slices.Contains([]string{"input", "select", "textarea"}, d.Data) && attr(d, "type") != "hidden" {
				controls[attr(d, "name")] = append(controls[attr(d, "name")], d)
			}
		}
		whole := editFormOf(k, page.form("check"), f.choices)
		if !reflect.DeepEqual(whole.change(), f.change()) || len(f.problems) > 0 {
			t.Errorf("%s: what was filled in does not come back: %v\nbecame %v", k.Name, f.change(), whole.change())
		}
		for _, field := range k.input.Fields {
			if field.Type.NonNull || usual[k.input.Name+"."+field.Name] != "" && definition(field.Type.NamedType).Kind == ast.Enum || field.Name == "id" {
				continue // it must say something, or says what it says as a rule
			}
			if k.deletes() {
				continue // of what is gone nothing is said
			}
			sent := page.form("check")
			emptied(t, s, path, field, controls, sent)
			if got := editFormOf(k, sent, f.choices).change()[k.Name].(map[string]any)[field.Name]; got != nil && got != false {
				t.Errorf("%s: %s is emptied, and still says %v", k.Name, field.Name, got)
			}
		}
	}
}

// choices are what the fields of a council's forms may name.
func (s *site) choices(council string) choices {
	s.t.Helper()
	api, err := graph.NewAPI(access.NewControl(s.store, s.store, time.Now, slog.New(slog.DiscardHandler)), graph.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	var items itemsAnswer
	if err := api.Ask(access.With(s.t.Context(), s.actor), queries["edit-items"], map[string]any{"authority": council}, &items); err != nil {
		s.t.Fatal(err)
	}
	return items.choices()
}

func editFormOf(k *editKind, values url.Values, c choices) *editForm {
	return &editForm{kind: k, values: values, choices: c, at: map[string]string{}}
}

// emptied empties a field of a form: a list by its buttons, a group by all of its fields.
func emptied(t *testing.T, s *site, path string, field *ast.FieldDefinition, controls map[string][]*html.Node, sent url.Values) {
	t.Helper()
	if field.Type.Elem != nil && isInput(field.Type.Elem.NamedType) {
		for range 2 {
			page := s.post(path, with(sent, "action", "remove:"+field.Name+".0"))
			for _, name := range slices.Collect(maps.Keys(sent)) {
				sent.Del(name)
			}
			maps.Copy(sent, page.form("check"))
		}
		return
	}
	found := false
	for name, list := range controls {
		if name == field.Name || strings.HasPrefix(name, field.Name+".") {
			found = true
			if !cleared(sent, list) {
				t.Errorf("%s: nobody can empty %s", path, name)
			}
		}
	}
	if !found {
		t.Errorf("%s: %s cannot be filled in", path, field.Name)
	}
}

func with(values url.Values, name, value string) url.Values {
	values = maps.Clone(values)
	values.Set(name, value)
	return values
}

// What is emptied in the form of an item that is there is taken away from it, or the form says why that cannot be.
func TestWhatIsClearedIsTakenAway(t *testing.T) {
	s := newSite(t)
	for _, council := range []string{"harrow", "bath-and-north-east-somerset", "tendring"} {
		tried := map[string]bool{} // the kinds of items, of which one stands for all
		for _, a := range all(s.get("/"+council+"/edit?list=").doc, "a") {
			parts := strings.Split(attr(a, "href"), "/")
			if len(parts) != 6 || parts[3] != "item" || tried[parts[4]] {
				continue
			}
			tried[parts[4]] = true
			for i := range editKinds {
				k := &editKinds[i]
				if !k.isFor(parts[4]) || k.Item == "" {
					continue
				}
				path := "/" + council + "/edit/change/" + k.Name + "/" + parts[5]
				form := s.get(path).form("check")
				for _, field := range k.input.Fields {
					text := form.Get(field.Name)
					if field.Type.NonNull || text == "" || usual[k.input.Name+"."+field.Name] == text {
						continue
					}
					g := s.post(path, with(form, field.Name, ""))
					if strings.Contains(g.main(), "This changes nothing") {
						t.Errorf("%s: %s is emptied, and that changes nothing", path, field.Name)
					}
				}
			}
		}
	}
}

// Hints are for people: no bounds in pence, no names of the API's fields.
func TestHintsAreForPeople(t *testing.T) {
	jargon := regexp.MustCompile(`\d{5}|\babsent\b|\bnull\b|[a-z][A-Z]|[A-Z]{4}|characters`)
	var look func(where string, list []formField)
	look = func(where string, list []formField) {
		for _, v := range list {
			if bad := jargon.FindString(v.Label + " " + v.Hint); bad != "" && bad != "FTE" {
				t.Errorf("%s: %s: %q is in %q", where, v.Name, bad, v.Label+" "+v.Hint)
			}
			look(where, v.Fields)
			for _, r := range v.Rows {
				look(where, r.Fields)
			}
		}
	}
	for i := range editKinds {
		f := editFormOf(&editKinds[i], url.Values{}, choices{})
		main, more := f.fields()
		look(f.kind.Name, append(main, more...))
	}
}

// Without JavaScript, the button that adds a row leads to it; one that takes a row away leads to the one in its place.
func TestRowsComeAndGoWithoutAScript(t *testing.T) {
	s := newSite(t)
	path := "/tendring/edit/change/addSource"
	g := s.get(path)
	press := func(button string, values ...string) {
		t.Helper()
		to := ""
		for _, b := range all(g.doc, "button") {
			if attr(b, "value") == button {
				to = attr(b, "formaction")
			}
		}
		address, fragment, ok := strings.Cut(to, "#")
		if !ok {
			t.Fatalf("there is no button %q", button)
		}
		if g = s.post(address, g.form(button, values...)); g.byID(fragment) == nil {
			t.Errorf("%q leads to #%s, which is not there", button, fragment)
		}
		if len(byClass(g.doc, "govuk-error-message")) > 0 {
			t.Errorf("%q finds something wrong", button)
		}
	}
	value := func(id string) string { return attr(g.byID(id), "value") }
	press("add:tranches", "name", "A grant", "tranches.0.amount", "one", "tranches.0.from", "1/4/2026")
	press("add:tranches", "tranches.1.amount", "2000")
	press("add:eligible", "tranches.2.amount", "3000", "why", "Because")
	press("remove:tranches.1")
	if g.byID("tranches.2.amount") != nil || value("tranches.0.amount") != "one" || value("tranches.0.from") != "1 April 2026" || value("tranches.1.amount") != "3,000.00" {
		t.Errorf("the rows are %q and %q", value("tranches.0.amount"), value("tranches.1.amount"))
	}
	press("remove:tranches.1")
	press("remove:eligible.0", "status", "CONFIRMED", "kind", "GRANT", "funder", "HM", "tranches.0.until", "31/3/2027", "tranches.0.amount", "1", "tranches.1.from", "1/4/2027", "tranches.1.until", "31/3/2028")
	g.shows("Gap by year, before and after") // what it does is said again
	press("add:eligible", "tranches.0.amount", "one")
	if value("name") != "A grant" || textOf(g.byID("why")) != "Because" || value("tranches.0.amount") != "one" {
		t.Error("what was typed is lost")
	}
	g = s.get("/tendring/edit/change/putPost/fso-harwich")
	press("add:fteSteps")
	if details := all(all(g.doc, "main")[0], "details"); !hasAttr(details[0], "open") {
		t.Error("a row was added to what is folded, which stays folded")
	}
}

// In a browser, a row that is added has the focus on its first field, and can be filled in at once.
func TestARowThatIsAddedHasTheFocus(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open("/tendring/edit/change/putSource/icb", 1280)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	press := func(button, focus string) {
		t.Helper()
		b.leaves()
		b.do(chromedp.Focus(`button[value="` + button + `"]`))
		b.do(chromedp.KeyEvent(kb.Enter))
		b.arrives("Change a source")
		b.until(button+" leads to "+focus, `document.activeElement.id === '`+focus+`'`)
		if !value[bool](b, `(r => r.top >= 0 && r.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())`) {
			t.Errorf("%s: what has the focus is out of sight", button)
		}
	}
	press("add:tranches", "tranches.3.amount")
	press("remove:tranches.0", "tranches.0.amount")
	press("remove:tranches.2", "tranches.add")
	b.axe("a form from which rows went")
}

// The order of what pays first is kept, whatever order the plan lists it in.
func TestMatchSourcesStayInOrder(t *testing.T) {
	s := newSite(t)
	path := "/tendring/edit/change/putSource/levelling-up"
	form := s.get(path).form("save", "interventionRate", "50")
	form["matchSources"] = []string{"set-aside", "base-budget"}
	if g := s.post(path, form); g.header.Get("Location") != "/tendring/edit/done/2" {
		t.Fatalf("%d: %.300s", g.status, g.main())
	}
	if got := s.get(path).form("check")["matchSources"]; !slices.Equal(got, []string{"set-aside", "base-budget"}) {
		t.Errorf("the order became %q", got)
	}
	s.sends(path, "check").shows("This changes nothing")
}
