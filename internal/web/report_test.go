package web

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	printing "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"cliffedge/examples"
)

const bathReport = "/bath-and-north-east-somerset/report?scenario=ends-2020-kept&scenario=ends-2020-ended&asAt=2019-09-12&from=2019-04&to=2022-03"

func TestReport(t *testing.T) {
	s := newSite(t)
	g := checkPage(t, s, bathReport)
	g.shows("£419,562 a year has no funding from 1 April 2020", "The gap by year", "£827,739.33", "£10,323.94", "Cliff edges, and by when to decide", "2 October 2019",
		"Assumptions", "Risks", "Members are asked", "Revision 1 of the plan", "fingerprint")
	// The figures are those of docs/graphql.md, which its test keeps to the engine's.
	if last := rows(g.tableOf("The gap by year"))[3]; strings.Join(last, "|") != "Programme, funding and posts end in 2020|£10,323.94|£0|£0|£10,323.94" {
		t.Errorf("the gap is %q", last)
	}
	for _, name := range examples.Names {
		if g := s.get("/" + name + "/report"); g.status != 200 {
			t.Errorf("%s: %d", name, g.status)
		}
	}
	g.shows(aYear, "Amounts here are of April 2015 to March 2022, the years that the plan speaks of, and not of this report’s, 2019/20 to 2021/22")
	s.get("/oxfordshire/report?scenario=council-alone").shows("Savings beside the gap", neverReduces, "All savings repay it")
	s.get("/tendring/report?scenario=nobody").shows("The plan has no scenario “nobody”")
	for _, wrong := range []string{"?from=x", "?from=2022-04&to=2020-03", "?scenario=nobody"} {
		s.get("/tendring/report"+wrong).shows("There is a problem", "Summary")
	}
}

func TestReportAsFiles(t *testing.T) {
	s := newSite(t)
	page := s.get(bathReport)
	file := s.get(page.link("as one HTML file"))
	for _, part := range []string{"<link", "<script", "src=", "href=\"h", "href=\"/", "url(h", "url(/", "url(\"", "@import"} {
		if strings.Contains(file.text, part) {
			t.Errorf("the file is not one of its own: it has %s", part)
		}
	}
	if !strings.Contains(file.text, "<svg") || !strings.Contains(file.text, "£827,739.33") {
		t.Error("the file lacks charts or figures")
	}
	if name := file.header.Get("Content-Disposition"); name != `attachment; filename="bath-and-north-east-somerset-financial-implications-revision-1.html"` {
		t.Errorf("the file is named %s", name)
	}
	text := s.get(page.link("as Markdown")).text
	if !strings.Contains(text, "| The plan as it stands | £0 | £404,289.56 |") || strings.ContainsRune(text, '\ufffd') {
		t.Errorf("the Markdown is\n%.3000s", text)
	}
	if g := s.get("/tendring/report/exe"); g.status != 404 {
		t.Errorf("%d", g.status)
	}
}

// TestReportIsPrinted holds the report to A4: as many pages as it needs, and nothing clipped.
func TestReportIsPrinted(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open(bathReport, 1280)
	data, err := chromedp.Run(b.ctx, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		printed, err := cdp.Call(ctx, t, printing.PrintToPDF, printing.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(true)})
		if err != nil {
			return nil, err
		}
		return printed.Data, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages := bytes.Count(data, []byte("/Type /Page\n")); pages < 3 || pages > 6 {
		t.Errorf("the report takes %d pages", pages)
	}
	if len(data) > 2<<20 {
		t.Errorf("the report takes %d bytes, of which patterns should be few", len(data))
	}
	if !bytes.Contains(data, []byte("/MediaBox [0 0 594.95996 841.91998]")) && !bytes.Contains(data, []byte("/MediaBox [0 0 595 842]")) {
		i := bytes.Index(data, []byte("/MediaBox"))
		t.Errorf("the pages are no A4: %s", data[i:i+50])
	}
	b.asPrinted()
	b.noWider("the printed report", 680)
}

// asPrinted shows the open page as it is printed on A4, between the margins.
func (b *browser) asPrinted() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(680, 980), func(ctx context.Context, t *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return v, err
	})
}
