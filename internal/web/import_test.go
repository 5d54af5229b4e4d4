package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
)

// postFile sends a form with a file, as a browser does.
func (s *site) postFile(path, name, content string, values ...string) *got {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(values); i += 2 {
		if err := w.WriteField(values[i], values[i+1]); err != nil {
			s.t.Fatal(err)
		}
	}
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = part.Write([]byte(content))
	}
	w.Close()
	r, err := http.NewRequest(http.MethodPost, s.http.URL+path, &b)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(r, "Content-Type", w.FormDataContentType())
}

// fields are the hidden values of a page's form, in pairs.
func (g *got) fields() []string {
	var list []string
	for _, input := range all(g.doc, "input") {
		if attr(input, "type") == "hidden" {
			list = append(list, attr(input, "name"), attr(input, "value"))
		}
	}
	return list
}

func TestImportIsPreviewedThenApplied(t *testing.T) {
	s := newSite(t)
	text := s.get("/tendring/import/plan.yaml").text
	changed := strings.Replace(text, "title: Family Solutions Officer (Harwich)\n", "title: Officer <b>Harwich</b>\n", 1)
	if changed == text {
		t.Fatal("the plan file is not what was expected:\n" + text[:2000])
	}
	g := s.postFile("/tendring/import", "plan <x>.yaml", changed, "action", "preview")
	g.shows("Nothing has been changed yet", "change 1", "Officer <b>Harwich</b>", "Replace the plan by the file’s")
	done := s.postFile("/tendring/import", "", "", append(g.fields(), "action", "apply", "why", "From the ledger")...)
	if done.status != http.StatusSeeOther || done.header.Get("Location") != "/tendring/edit/done/2" {
		t.Fatalf("%d to %s: %s", done.status, done.header.Get("Location"), done.main())
	}
	if again := s.postFile("/tendring/import", "", "", append(g.fields(), "action", "apply", "why", "From the ledger")...); again.header.Get("Location") != "/tendring/edit/done/2" {
		t.Errorf("sent twice, it is answered %d: %s", again.status, again.main())
	}
	late := s.postFile("/tendring/import", "", "", append(g.fields(), "action", "apply", "why", "Another time")...)
	late.shows("The plan was changed meanwhile", "it takes back what the others changed", "Revision 2 , by demonstration", "change nothing")
	s.get("/tendring/edit/done/2").shows("From the ledger", "Officer <b>Harwich</b>", "Undo")
}

func TestImportSaysWhatIsWrong(t *testing.T) {
	s := newSite(t)
	for name, c := range map[string]struct{ file, content, says string }{
		"no file":         {"", "", "Choose a plan file"},
		"empty":           {"plan.yaml", "", "The file is empty"},
		"a spreadsheet":   {"plan.xlsx", "PK\x03\x04\x14\x00", "A spreadsheet cannot be imported, nor a file that is packed: choose a plan file in YAML or JSON"},
		"an old one":      {"plan.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "A spreadsheet cannot be imported"},
		"no text":         {"plan.yaml", "\xff\xfe\x00", "no text in UTF-8"},
		"no plan":         {"plan.yaml", "plan: 1\nauthority: {id: tendring, name: T}\nposts: 5\n", "Line 3, column 8:"},
		"JSON":            {"PLAN.JSON", "{\"plan\": 1", "Line 1, column"},
		"another's":       {"plan.yaml", string(mustWrite(t, "harrow")), "another authority, “harrow”"},
		"too large":       {"plan.yaml", strings.Repeat("#", mostFile+10), "smaller than 32 MiB"},
		"far too large":   {"plan.yaml", strings.Repeat("#", mostBody+10), "smaller than 32 MiB"},
		"unknown council": {"plan.yaml", strings.Replace(string(mustWrite(t, "harrow")), "id: harrow", "id: nowhere", 1), "another authority"},
	} {
		t.Run(name, func(t *testing.T) {
			s.postFile("/tendring/import", c.file, c.content, "action", "preview").shows("There is a problem", c.says)
		})
	}
	if g := s.get("/harrow/history"); strings.Contains(g.main(), "Revision 2") {
		t.Error("another authority's plan was changed")
	}
	s.postFile("/tendring/import", "", "", "action", "apply", "packed", "H4sIAAAA", "name", "x").shows("choose it again")
}

func mustWrite(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := exchange.WriteYAML(&b, exampleOf(t, name)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExcerptsMarkTheColumn(t *testing.T) {
	text, mark := excerpt(strings.Repeat("a", 100)+"b"+strings.Repeat("c", 100), 101)
	if text[strings.Index(mark, "^")] != 'b' || len(text) != 2*aroundColumn {
		t.Errorf("%q\n%q", text, mark)
	}
	if text, mark := excerpt("£é", 2); text != "£é" || mark != " ^" {
		t.Errorf("%q %q", text, mark)
	}
	if text, mark := excerpt("", 9); text != "" || mark != "^" {
		t.Errorf("%q %q", text, mark)
	}
}

func TestPackedFilesAreBounded(t *testing.T) {
	packed, err := pack(strings.Repeat("x", mostFile+1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(packed); err == nil {
		t.Error("more than may be sent came out")
	}
	packed, _ = pack("plan: 1\r\n£")
	if text, err := unpack(packed); err != nil || text != "plan: 1\r\n£" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestImportPage(t *testing.T) { checkPage(t, newSite(t), "/tendring/import") }

// drop drops a file on an element, as the browser tells a page of one that comes from outside it.
func (b *browser) drop(element, file string) {
	b.t.Helper()
	at := value[struct{ X, Y float64 }](b, `(() => {
		const e = document.querySelector('`+element+`');
		e.scrollIntoView({block: 'center'});
		const r = e.getBoundingClientRect();
		return {X: r.x + r.width / 2, Y: r.y + r.height / 2};
	})()`)
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: []string{file}, DragOperationsMask: 1}
	for _, event := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
		if event == input.DispatchDragEventTypeDrop && !value[bool](b, `document.querySelector('`+element+`').classList.contains('ce-drop--over')`) {
			b.t.Error("the place where a file is dropped does not show it")
		}
		b.do(func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, tab, input.DispatchDragEvent, input.DispatchDragEventParams{Type: event, X: at.X, Y: at.Y, Data: data})
			return chromedp.Void{}, err
		})
	}
}

// A plan file is dropped on the page, looked at as a difference, and applied; one that is wrong keeps nothing, and all is said that is.
func TestAFileIsDropped(t *testing.T) {
	s := newSite(t)
	text := s.get("/tendring/import/plan.yaml").text
	file := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	b := newBrowser(t, s)
	b.open("/tendring/import", 1280)
	b.until("the page takes files", `document.querySelector('.ce-drop--ready') !== null`)
	p := &person{b, false}

	wrong := strings.NewReplacer("kind: GRANT", "kind: GIFT", "fte: \"1\"", "fte: \"many\"").Replace(text)
	b.leaves()
	b.drop(".ce-drop", file("wrong.yaml", wrong))
	b.arrives("Import a plan file")
	n := strings.Count(wrong, "GIFT") + strings.Count(wrong, `"many"`)
	p.sees("wrong.yaml cannot be imported", "GIFT", "many")
	if got := value[int](b, `document.querySelectorAll('.ce-file-problems > li').length`); got != n || n < 2 {
		t.Errorf("%d of %d problems are said", got, n)
	}
	if heads, err := s.store.Authorities(t.Context()); err != nil || slices.ContainsFunc(heads, func(h plan.Head) bool { return h.Number != 1 }) {
		t.Errorf("a wrong file was kept: %v, %v", heads, err)
	}
	b.axe("what is wrong with a file")

	right := strings.Replace(text, "title: Family Solutions Officer (Harwich)\n", "title: Harwich Officer\n", 1)
	b.leaves()
	b.drop(".ce-drop", file("right.yaml", right))
	b.arrives("Check what the file changes")
	p.sees("Nothing has been changed yet. right.yaml would add 0 items, change 1 and remove 0", "Title was Family Solutions Officer (Harwich), now Harwich Officer")
	b.axe("what a file would change")
	p.fill("Why (optional)", "The new establishment list")
	p.press("Replace the plan by the file’s", "Saved as revision 2")
	p.sees("The new establishment list", "Post: Harwich Officer")
	b.axe("what an imported file changed")
}
