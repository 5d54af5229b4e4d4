package paper

import (
	"bytes"
	"strings"
	"testing"

	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

func printed(t *testing.T, p Paper, s Screen) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Print(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAShareIsNeverShownAsAllOrNothingThatItIsNot(t *testing.T) {
	for _, c := range []struct {
		part, whole money.Pence
		want        string
	}{
		{0, 100_00, "0%"},
		{1, 100_00, "<1%"},
		{49, 100_00, "<1%"},
		{50, 100_00, "1%"},
		{50_00, 100_00, "50%"},
		{99_49, 100_00, "99%"},
		{99_50, 100_00, ">99%"},
		{99_99, 100_00, ">99%"},
		{100_00, 100_00, "100%"},
	} {
		if got := percentOf(c.part, c.whole); got != c.want {
			t.Errorf("%s of %s is shown as %s; expected %s", c.part, c.whole, got, c.want)
		}
	}
}

func TestABarIsAsLongAsItsShareAndShowsTheSmallest(t *testing.T) {
	for _, c := range []struct {
		share float64
		width int
		want  string
	}{
		{0, 15, "··········   0%"},
		{0.001, 15, "█·········   0%"},
		{0.5, 15, "█████·····   0%"},
		{1, 15, "██████████   0%"},
		{0.5, 9, "██··   0%"},
		{0.5, 8, "0%"}, // no room for a bar that says anything
	} {
		if got := bar(Cell{Bar: true, Share: c.share, Text: "0%"}, c.width); got != c.want {
			t.Errorf("a share of %v in %d columns is %q; expected %q", c.share, c.width, got, c.want)
		}
	}
}

func TestLongTextsAreWrappedAndNumbersNever(t *testing.T) {
	p := Paper{Title: "Title", Closer: "End", Parts: []Part{{Title: "Part", Table: &Table{
		Columns: []Column{{"name", false}, {"amount", true}},
		Rows:    [][]Cell{{plain("A name that is much longer than the screen is wide"), plain("£1,234,567,890.00")}},
	}}}}
	got := printed(t, p, Screen{Width: 40})
	if !strings.Contains(got, "A name that is much    £1,234,567,890.00\nlonger than the\nscreen is wide") {
		t.Errorf("printed\n%s", got)
	}
}

func TestATableThatIsTooWideGoesOnBelow(t *testing.T) {
	table := &Table{Columns: []Column{{"year", false}}, Rows: [][]Cell{{plain("2019/20")}, {plain("Total")}}, Total: true}
	for range 5 {
		table.Columns = append(table.Columns, Column{"scenario", true})
		for i := range table.Rows {
			table.Rows[i] = append(table.Rows[i], plain("£412,000.00"))
		}
	}
	got := printed(t, Paper{Parts: []Part{{Table: table}}}, Screen{Width: 60})
	if strings.Count(got, "£412,000.00") != 10 || strings.Count(got, "2019/20") != 2 || strings.Count(got, "──\nTotal") != 2 {
		t.Errorf("printed\n%s", got)
	}
}

func TestColourMarksWhatNobodyPays(t *testing.T) {
	p := Paper{Parts: []Part{{Title: "Gaps", Table: &Table{
		Columns: []Column{{"gap", true}}, Rows: [][]Cell{{gapCell(0)}, {gapCell(5)}},
	}}}}
	const red = "\x1b[31m"
	if got := printed(t, p, Screen{Width: 80, Colour: true}); strings.Count(got, red) != 1 || !strings.Contains(got, red+"£0.05") {
		t.Errorf("in colour: %q", got)
	}
	if got := printed(t, p, Screen{Width: 80}); strings.Contains(got, "\x1b") {
		t.Errorf("without colour: %q", got)
	}
}

func TestNothingInANameBecomesMarkup(t *testing.T) {
	p := Paper{Title: "A|B <b> [x](y) `c` *d* _e_ #f \\", Parts: []Part{{Table: &Table{
		Columns: []Column{{"a|b", false}}, Rows: [][]Cell{{plain("two\nlines")}},
	}}}}
	var b bytes.Buffer
	if err := p.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# A\\|B &lt;b&gt; \\[x\\](y) \\`c\\` \\*d\\* \\_e\\_ \\#f \\\\\n", "| a\\|b |", "| two lines |"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestNoTextStartsAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+44": "'+44", "-x": "'-x", "@a": "'@a", "\ta": "'\ta", "-12.50": "-12.50", "": "", "a=b": "a=b", "0.00": "0.00",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q becomes %q; expected %q", cell, got, want)
		}
	}
}

func TestListsOfNames(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "b"}, "a and b"},
		{[]string{"a", "b", "c"}, "a, b and c"},
		{[]string{"a", "b", "c", "d"}, "a, b, c and 1 more"},
	} {
		if got := words.Several(c.names, 3); got != c.want {
			t.Errorf("%v is %q; expected %q", c.names, got, c.want)
		}
	}
}

func TestTenths(t *testing.T) {
	for d, want := range map[money.Decimal]string{
		0: "0", 4_99: "0", 5_00: "0.1", money.One: "1", money.One + 4_99: "1", 12_3456: "12.3", -5_000: "-0.5", -3 * money.One: "-3",
	} {
		if got := tenths(d); got != want {
			t.Errorf("%s is %s in tenths; expected %s", d, got, want)
		}
	}
}
