package chart

import (
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGoldens(t *testing.T) {
	small := sampleTimeline(4)
	small.More = 996
	for name, data := range map[string]Data{
		"funding": sampleFunding(), "months": sampleMonths(36, 3, false), "timeline": small, "waterfall": sampleWaterfall(),
		"multiples": sampleMultiples(3), "bars": sampleBars(), "empty": Funding{},
	} {
		for _, width := range []Width{Wide, Narrow} {
			file := fmt.Sprintf("testdata/%s-%d.svg", name, width)
			svg := string(Draw(name, width, data).SVG())
			if *update {
				if err := os.WriteFile(file, []byte(svg), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(file); err != nil || string(want) != svg {
				t.Errorf("%s is no longer what is drawn (-update writes it): %v", file, err)
			}
			if again := string(Draw(name, width, data).SVG()); again != svg {
				t.Errorf("%s is drawn in two ways", name)
			}
		}
	}
}

func anyLabel(t *rapid.T) string {
	if rapid.Bool().Draw(t, "hostile") {
		return rapid.SampledFrom(hostile).Draw(t, "label")
	}
	return rapid.StringN(0, 200, -1).Draw(t, "label")
}

func anyAmount(t *rapid.T) money.Pence {
	return rapid.OneOf(
		rapid.SampledFrom([]money.Pence{0, 0, 1, 99, 100, -1, 1 << 53, -1 << 53, math.MaxInt64, math.MinInt64}),
		rapid.Custom(func(t *rapid.T) money.Pence {
			return money.Pence(rapid.Int64Range(-50_000_000, 500_000_000).Draw(t, "pence"))
		}),
	).Draw(t, "amount")
}

func anyAmounts(t *rapid.T, most int) []Amount {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Amount {
		return Amount{anyAmount(t), rapid.SampledFrom([]string{"", "/a?b=1&c=\"<", "javascript:alert(1)", "//evil.example", "/\\evil.example", "https://evil.example", "#a"}).Draw(t, "href")}
	}), 0, most).Draw(t, "amounts")
}

func anyAxis(t *rapid.T) Axis {
	count := rapid.OneOf(rapid.SampledFrom([]int{0, 1, 2, 3, 5, 60, 120}), rapid.IntRange(-1, 130)).Draw(t, "count")
	first := fiscal.MonthOf(2015+rapid.IntRange(0, 10).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"))
	return Axis{first, rapid.SampledFrom([]int{0, 1, 3, 12, 12, 5}).Draw(t, "step"), count}
}

func anyDay(t *rapid.T) fiscal.Day {
	return rapid.OneOf(rapid.Just(fiscal.Day(0)), rapid.Just(fiscal.Forever), rapid.Custom(func(t *rapid.T) fiscal.Day {
		return fiscal.Date(2015, 1, 1) + fiscal.Day(rapid.IntRange(0, 5000).Draw(t, "day"))
	})).Draw(t, "date")
}

func anyCliffs(t *rapid.T) []Cliff {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Cliff {
		return Cliff{anyDay(t), max(0, anyAmount(t)), anyLabel(t), rapid.SampledFrom([]string{"", "/c"}).Draw(t, "href")}
	}), 0, 25).Draw(t, "cliffs")
}

func anyFunding(t *rapid.T) Funding {
	f := Funding{Title: anyLabel(t), Axis: anyAxis(t), Aligned: rapid.Bool().Draw(t, "aligned"), Cliffs: anyCliffs(t)}
	most := max(0, f.Axis.Count)
	for range rapid.IntRange(0, 10).Draw(t, "sources") {
		f.Sources = append(f.Sources, Source{anyLabel(t), anyAmounts(t, min(most, 12))})
	}
	f.Cost = anyAmounts(t, most)
	return f
}

func TestAnyFundingIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFunding(t)
		sound(t, f)
		s := f.all()
		for i, row := range f.table().Rows {
			if n := len(f.Sources); row[n+1] != exact(s.costs(i)) || row[n+2] != exact(s.gap(i)) {
				t.Fatalf("row %d: %q", i, row)
			}
		}
	})
}

func TestAnyTimelineIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		timeline := Timeline{Title: anyLabel(t), Axis: anyAxis(t), Cliffs: anyCliffs(t), Limit: rapid.IntRange(-1, 12).Draw(t, "limit"), More: rapid.IntRange(-1, 1000).Draw(t, "more")}
		timeline.Sources = rapid.SliceOfN(rapid.Custom(anyLabel), 0, 10).Draw(t, "sources")
		for range rapid.IntRange(0, 14).Draw(t, "rows") {
			r := Row{Name: anyLabel(t), Note: anyLabel(t), Href: rapid.SampledFrom([]string{"", "/p", "javascript:x"}).Draw(t, "href")}
			for range rapid.IntRange(0, 4).Draw(t, "contracts") {
				r.Contracts = append(r.Contracts, Contract{anyDay(t), anyDay(t), ContractKind(rapid.IntRange(-1, 5).Draw(t, "kind")), anyLabel(t), ""})
			}
			for range rapid.IntRange(0, 4).Draw(t, "stretches") {
				part := rapid.Custom(func(t *rapid.T) Part {
					return Part{rapid.IntRange(-1, 12).Draw(t, "source"), money.Decimal(rapid.IntRange(-5, 150).Draw(t, "percent")) * money.One}
				})
				r.Funding = append(r.Funding, Stretch{anyDay(t), anyDay(t), rapid.SliceOfN(part, 0, 4).Draw(t, "parts"), "/x"})
			}
			timeline.Rows = append(timeline.Rows, r)
		}
		sound(t, timeline)
	})
}

func TestAnyWaterfallIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Waterfall{Title: anyLabel(t), From: anyLabel(t), To: anyLabel(t), Start: anyAmount(t)}
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			w.Steps = append(w.Steps, Step{anyLabel(t), anyAmount(t), rapid.SampledFrom([]string{"", "/s"}).Draw(t, "href")})
		}
		sound(t, w)
		rows := w.table().Rows
		if last := rows[len(rows)-1]; last[2] != exact(w.end()) {
			t.Fatalf("it ends at %q, not %d", last, w.end())
		}
	})
}

func TestAnyMultiplesAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Multiples{Title: anyLabel(t), Axis: anyAxis(t)}
		most := max(0, m.Axis.Count)
		for range rapid.IntRange(0, 7).Draw(t, "panels") {
			m.Panels = append(m.Panels, Panel{Label: anyLabel(t), Href: "/p", Cost: anyAmounts(t, most), Funded: anyAmounts(t, most)})
		}
		sound(t, m)
	})
}

func TestAnyBarsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Bars{Title: anyLabel(t), Series: rapid.SliceOfN(rapid.Custom(anyLabel), 0, 10).Draw(t, "series")}
		for range rapid.IntRange(0, 10).Draw(t, "items") {
			b.Items = append(b.Items, Item{anyLabel(t), anyAmounts(t, 10)})
		}
		sound(t, b)
	})
}

func TestSizeAndTime(t *testing.T) {
	for _, linked := range []bool{false, true} {
		svg := Draw("months", Wide, sampleMonths(60, 6, linked)).SVG()
		if limit := map[bool]int{false: 24, true: 64}[linked]; len(svg) > limit<<10 {
			t.Errorf("60 months of 6 sources (links: %v) take %d bytes", linked, len(svg))
		}
	}
	took := func(rows int) (time.Duration, int) {
		timeline := sampleTimeline(rows)
		timeline.Limit = rows
		began := time.Now()
		n := len(Draw("posts", Wide, timeline).SVG())
		return time.Since(began), n
	}
	small, few := took(100)
	large, many := took(1000)
	t.Logf("100 rows: %d bytes in %v; 1000: %d bytes in %v", few, small, many, large)
	if many > 12*few {
		t.Errorf("ten times the rows take %d bytes, not %d", many, 10*few)
	}
	if svg := string(Draw("posts", Wide, sampleTimeline(1000)).SVG()); !strings.Contains(svg, "and 950 more") {
		t.Error("nothing says that 950 posts are left out")
	}
}

// The charts of a page that stand one above the other have the same days at the same place.
func TestFundingAndTimelineAlign(t *testing.T) {
	day := func(data Data, width Width) string {
		m := regexp.MustCompile(`chart-head" d="M([-0-9.]+) `).FindAllStringSubmatch(string(Draw("x", width, data).SVG()), -1)
		return fmt.Sprint(m[len(m)-1][1])
	}
	for _, width := range []Width{Wide, Narrow} {
		if a, b := day(sampleFunding(), width), day(sampleTimeline(10), width); a != b {
			t.Errorf("at %d the last cliff edge stands at %s and %s", width, a, b)
		}
	}
}

func TestNamesAndTable(t *testing.T) {
	svg := string(Draw("x", Wide, sampleFunding()).SVG())
	for _, want := range []string{
		`<a href="/g/3/2019-20"><title>2019/20, Payment by results: £40,000.50</title>`, `<a href="/gap/2020-21"><title>2020/21, gap: £81,250</title>`,
		">gap £81,250</text>", ">1 Apr 2020: £81,250 a year</text>", `role="group" aria-labelledby="c-x-t" aria-describedby="c-x-d"`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	c := Draw("x", Wide, sampleFunding())
	if got := strings.Join(c.Table().Rows[1], " | "); got != "2020/21 | £81,250 | £60,000 | £40,000 | £149,500 | £412,000 | £81,250 | 1 April 2020: £81,250 a year, half of the Transformation grant ends; 1 October 2020: £81,250 a year, the Transformation grant ends" {
		t.Error(got)
	}
	if want := "2019/20 to 2021/22: of a cost of £1,236,000, £942,250 is funded and £293,750 is not. The largest of 3 cliff edges is on 1 April 2020: £81,250 a year, half of the Transformation grant ends."; c.Summary() != want {
		t.Error(c.Summary())
	}
	if !strings.Contains(svg, "<desc id=\"c-x-d\">"+escape(c.Summary())+"</desc>") {
		t.Error("the description is not the summary")
	}
}

// svgTexts are the texts of a chart, each line by itself, read back from its picture.
func svgTexts(t *testing.T, width Width, data Data) []string {
	t.Helper()
	w, err := walk(string(Draw("x", width, data).SVG()))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, x := range w.texts {
		list = append(list, x.text)
	}
	return list
}

// Names of panels, rows and sources stand in full, in as many lines as they need.
func TestLongNamesAreReadable(t *testing.T) {
	const long = "Programme and funding end in 2020 without a successor, posts kept on by the council (Radstock and Midsomer Norton)"
	panels := sampleMultiples(3)
	panels.Panels[1].Label = long
	rows := sampleTimeline(3)
	rows.Rows[1].Name, rows.Rows[1].Note = long[:70], "1 FTE"
	sources := sampleFunding()
	sources.Sources[2].Name = long
	for _, width := range []Width{Wide, Narrow} {
		for name, data := range map[string]Data{long: panels, long[:70]: rows, long + " ": sources} {
			if text := strings.Join(svgTexts(t, width, data), " "); !strings.Contains(text+" ", name) {
				t.Errorf("at %d: %q is not in %q", width, name, text)
			}
		}
	}
	if text := strings.Join(svgTexts(t, Wide, sampleMultiples(3)), "|"); !strings.Contains(text, "|As planned|") {
		t.Errorf("a short name does not stand in a line: %s", text)
	}
}

// A month is named in full where there is room: in the table, the summary and what a mark says.
func TestMonthsAreNamedInFull(t *testing.T) {
	c := Draw("months", Wide, sampleMonths(14, 2, true))
	if first := c.Table().Rows[0][0]; first != "April 2019" {
		t.Errorf("the first month is %s", first)
	}
	if !strings.HasPrefix(c.Summary(), "April 2019 to May 2020: ") {
		t.Error(c.Summary())
	}
	if svg := string(c.SVG()); !strings.Contains(svg, "<title>April 2019, Transformation grant: ") || !strings.Contains(svg, ">Apr 2019</text>") {
		t.Error("a mark names its month in short, or the axis in full")
	}
}

// What changes nothing has no bar, and the legend names what there is.
func TestAStepWithoutEffect(t *testing.T) {
	w := Waterfall{Title: "Bridge", What: "gap", Start: 100_00, Steps: []Step{{"Nothing", 0, ""}, {"Less", -40_00, ""}}}
	svg := string(Draw("x", Wide, w).SVG())
	if strings.Contains(svg, "<title>Nothing") || !strings.Contains(svg, ">£0</text>") {
		t.Error("a step without effect has a bar, or no figure")
	}
	if !strings.Contains(svg, ">Takes from the gap</text>") || strings.Contains(svg, "Adds") {
		t.Error("the legend does not name what there is")
	}
	sound(t, w)
	if svg := string(Draw("x", Wide, Waterfall{Steps: []Step{{"More", 1, ""}}}).SVG()); !strings.Contains(svg, ">Adds</text>") {
		t.Error("the legend does not say that something is added")
	}
}

func TestTicks(t *testing.T) {
	for amount, want := range map[money.Pence]string{
		0: "£0", 50: "£0.50", 5_000_000: "£50,000", 75_000_000: "£750,000", 100_000_000: "£1m", 125_000_000: "£1.25m", 150_000_000: "£1.5m",
		125_000_000_000: "£1.25bn", 1 << 53: "£90,071,992,547,409.92", 5_000_000_000_000_000: "£50tn", 105_000_000: "£1.05m",
	} {
		if got := tickText(amount); got != want {
			t.Errorf("%d: %s, not %s", amount, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		top := money.Pence(rapid.Int64Range(0, math.MaxInt64).Draw(t, "top") >> rapid.IntRange(0, 62).Draw(t, "down"))
		list := steps(top, 5)
		if len(list) > 6 || len(list) < 3 && top > 5 || list[len(list)-1] > top || !slices.IsSorted(list) {
			t.Fatalf("%d: %v", top, list)
		}
		for _, p := range list {
			if utf8.RuneCountInString(tickText(p)) > 9 {
				t.Fatalf("%d: %s is long", top, tickText(p))
			}
		}
	})
}

func TestAxisNamesPeriods(t *testing.T) {
	for _, c := range []struct {
		axis        Axis
		label, want string
	}{
		{Years(2019, 3), "2019/20", "2019/20 to 2021/22"},
		{Months(fiscal.MonthOf(2019, 4), 12), "Apr 2019", "April 2019 to March 2020"},
		{Quarters(fiscal.MonthOf(2019, 4).Quarter(), 4), "2019/20 Q1", "2019/20 Q1 to 2019/20 Q4"},
		{Axis{fiscal.MonthOf(2019, 1), 12, 1}, "Jan 2019", "January 2019"},
	} {
		if c.axis.label(0) != c.label || c.axis.whole() != c.want {
			t.Errorf("%s, %s", c.axis.label(0), c.axis.whole())
		}
	}
	if at := Years(2019, 3).at(fiscal.Date(2020, 10, 1)); at != 1.5 {
		t.Errorf("1 October 2020 is at %v", at)
	}
}

func TestTextIsCleanAndFits(t *testing.T) {
	for text, want := range map[string]string{
		"a\x00b": "a b", " a\n\tb ": "a b", "\u202eevil": "evil", "z\u0301\u0302\u0303\u0304": "z\u0301\u0302", "\u200d\u200b": "", "\xff": "\ufffd", "Ünïcode – £": "Ünïcode – £",
	} {
		if got := clean(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := clean(anyLabel(t))
		width := rapid.Float64Range(5, 400).Draw(t, "width")
		short, whole := fit(text, width)
		if measure(short) > width+0.01 || whole != (short == text) {
			t.Fatalf("%q of %v: %q, %v", text, width, short, whole)
		}
		lines, _ := wrap(text, width, 3)
		if len(lines) > 3 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range lines {
			if measure(line) > width+0.01 {
				t.Fatalf("%q of %v: %q", text, width, line)
			}
		}
	})
}

// luminance and contrast are those of WCAG 2.
func luminance(t *testing.T, colour string) float64 {
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is not a colour", colour)
	}
	part := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	atLeast := func(what, a, b string, ratio float64) {
		if c := contrast(t, a, b); c < ratio {
			t.Errorf("%s: %s on %s is %.2f:1", what, a, b, c)
		}
	}
	for _, text := range []string{inkColour, mutedColour, gapColour} {
		atLeast("text", text, paper, 4.5)
	}
	for _, m := range regexp.MustCompile(`chart-link \{ fill: (#[0-9a-f]{6})`).FindAllStringSubmatch(CSS, -1) {
		atLeast("a link", m[1], paper, 4.5)
	}
	seen := map[string]bool{}
	for i, p := range patterns {
		if shape := p.marks + num(p.width); seen[shape] && fill(i) != downFill {
			t.Errorf("fill %d has the marks of another", i)
		} else {
			seen[shape] = true
		}
		if fill(i) == gapFill {
			atLeast("the gap's stripes", p.ink, paper, 4.5)
			continue
		}
		atLeast(fmt.Sprintf("fill %d", i), p.ground, paper, 3)
		if p.marks != "" {
			atLeast(fmt.Sprintf("the marks of fill %d", i), p.ink, p.ground, 3)
		}
		if i > 0 && i <= int(otherFill) {
			atLeast(fmt.Sprintf("fills %d and %d", i-1, i), p.ground, patterns[i-1].ground, 3)
		}
	}
}

// Every class of the stylesheet is drawn, and every class that is drawn is one that the stylesheet knows.
func TestStylesheetAndClassesAgree(t *testing.T) {
	drawn, styled := map[string]bool{}, map[string]bool{}
	for _, page := range pages {
		for _, data := range page {
			for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(string(Both("x", data).SVG()+Beside("y", data).SVG()), -1) {
				for _, class := range strings.Fields(m[1]) {
					drawn[class] = true
				}
			}
		}
	}
	for _, m := range regexp.MustCompile(`\.(chart[-a-z]*)`).FindAllStringSubmatch(CSS, -1) {
		styled[m[1]] = true
		if !drawn[m[1]] {
			t.Errorf("nothing is drawn with the class %s", m[1])
		}
	}
	for class := range drawn {
		if !styled[class] && class != "chart-head" {
			t.Errorf("the stylesheet does not know the class %s", class)
		}
	}
}
