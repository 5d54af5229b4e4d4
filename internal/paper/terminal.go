package paper

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Screen is where a paper is printed.
type Screen struct {
	Width  int  // columns
	Colour bool // alarming amounts in red
}

// Print writes the paper for people at a terminal. Nothing is wider than the screen but tables that cannot be made narrower.
func (p Paper) Print(w io.Writer, s Screen) error {
	var b strings.Builder
	b.WriteString(s.wrap(p.Title) + "\n")
	for _, paragraph := range p.Intro {
		b.WriteString(s.wrap(paragraph) + "\n")
	}
	for _, part := range p.Parts {
		b.WriteString("\n" + s.strong(part.Title) + "\n")
		for _, paragraph := range part.Text {
			b.WriteString(s.wrap(paragraph) + "\n")
		}
		if part.Table != nil {
			b.WriteString(strings.Join(s.tables(part.Table), "\n\n") + "\n")
		}
		for _, item := range part.List {
			b.WriteString(s.hanging("- "+item) + "\n")
		}
	}
	if p.Closer != "" {
		b.WriteString("\n" + s.wrap(p.Closer) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// PrintTable writes a table alone for people at a terminal.
func (s Screen) PrintTable(w io.Writer, t *Table) error {
	_, err := io.WriteString(w, strings.Join(s.tables(t), "\n\n")+"\n")
	return err
}

func (s Screen) strong(title string) string {
	if s.Colour {
		return text.Bold.Sprint(title)
	}
	return title
}

// wrap breaks a paragraph into lines.
func (s Screen) wrap(paragraph string) string { return trimRight(text.WrapSoft(paragraph, s.Width)) }

// hanging wraps a list item, its further lines indented.
func (s Screen) hanging(item string) string {
	return strings.ReplaceAll(trimRight(text.WrapSoft(item, s.Width-2)), "\n", "\n  ")
}

// tables draws a table, in several below each other where its columns do not fit the screen. Each repeats the first column.
func (s Screen) tables(t *Table) []string {
	fits := len(t.Columns)
	for fits > 2 && s.needs(t, fits) > s.Width {
		fits--
	}
	drawn := []string{s.table(t.columns(0, fits))}
	if fits < len(t.Columns) {
		rest := t.columns(fits, len(t.Columns))
		rest.Columns = append([]Column{t.Columns[0]}, rest.Columns...)
		for i := range rest.Rows {
			rest.Rows[i] = append([]Cell{t.Rows[i][0]}, rest.Rows[i]...)
		}
		drawn = append(drawn, s.tables(rest)...)
	}
	return drawn
}

// columns is the table with some of its columns.
func (t *Table) columns(from, to int) *Table {
	part := &Table{Columns: t.Columns[from:to:to], Total: t.Total}
	for _, cells := range t.Rows {
		part.Rows = append(part.Rows, cells[from:to:to])
	}
	return part
}

// needs is the least width of the table's first columns.
func (s Screen) needs(t *Table, columns int) int {
	width := -len(between)
	for _, w := range s.widths(t.columns(0, columns)) {
		width += w + len(between)
	}
	return width
}

// wrapCell wraps a text at blanks, and after hyphens where a word is wider than the column.
func wrapCell(cell string, width int) string {
	var fitting []string
	for _, word := range strings.Split(cell, " ") {
		if text.StringWidth(word) > width {
			word = strings.Join(hyphenated(word, width), " ")
		}
		fitting = append(fitting, word)
	}
	return text.WrapSoft(strings.Join(fitting, " "), width)
}

// hyphenated cuts a word after hyphens into parts that are no wider than a width, where it can.
func hyphenated(word string, width int) []string {
	var parts []string
	for _, part := range strings.SplitAfter(word, "-") {
		if n := len(parts) - 1; n >= 0 && text.StringWidth(parts[n]+part) <= width {
			parts[n] += part
		} else {
			parts = append(parts, part)
		}
	}
	return parts
}

// between is the space between a table's columns.
const between = "  "

// table draws the rows under their headings, bars as wide as the screen leaves room for, long texts wrapped.
func (s Screen) table(t *Table) string {
	widths := s.widths(t)
	w := table.NewWriter()
	w.SetStyle(plainStyle)
	configs := make([]table.ColumnConfig, len(t.Columns))
	heading := make(table.Row, len(t.Columns))
	for i, c := range t.Columns {
		align := text.AlignLeft
		if c.Number {
			align = text.AlignRight
		}
		heading[i] = c.Heading
		configs[i] = table.ColumnConfig{
			Number: i + 1, Align: align, AlignHeader: align, WidthMax: widths[i], WidthMaxEnforcer: wrapCell, VAlign: text.VAlignTop,
		}
	}
	w.SetColumnConfigs(configs)
	w.AppendHeader(heading)
	for i, cells := range t.Rows {
		if t.Total && i == len(t.Rows)-1 {
			w.AppendSeparator()
		}
		line := make(table.Row, len(cells))
		for k, c := range cells {
			line[k] = s.cell(c, widths[k])
		}
		w.AppendRow(line)
	}
	return trimRight(w.Render())
}

var plainStyle = table.Style{
	Box: table.BoxStyle{
		MiddleHorizontal: "─", MiddleSeparator: "──", MiddleVertical: between, PaddingLeft: "", PaddingRight: "",
	},
	Format:  table.FormatOptions{Header: text.FormatDefault, Row: text.FormatDefault},
	Options: table.Options{SeparateColumns: true, SeparateHeader: true},
}

func trimRight(lines string) string {
	split := strings.Split(lines, "\n")
	for i := range split {
		split[i] = strings.TrimRight(split[i], " ")
	}
	return strings.Join(split, "\n")
}

// The widths of bars with their percentages, and the least that a text is wrapped to.
const (
	widestBar     = 24
	narrowestText = 16
	percentWidth  = len(" >99%")
)

// widths gives each column its natural width, then takes from the texts and gives to the bars what the screen is short of
// or has left. Numbers are never cut.
func (s Screen) widths(t *Table) []int {
	widths := make([]int, len(t.Columns))
	bars := -1
	room := s.Width - len(between)*(len(widths)-1)
	for i, c := range t.Columns {
		widths[i] = text.StringWidth(c.Heading)
		for _, cells := range t.Rows {
			if cells[i].Bar {
				bars = i
			}
			widths[i] = max(widths[i], text.StringWidth(cells[i].Text))
		}
		room -= widths[i]
	}
	if bars >= 0 {
		extra := min(max(room, 0), widestBar+percentWidth-widths[bars])
		widths[bars] += max(extra, 0)
		room -= max(extra, 0)
	}
	for room < 0 {
		i := widestText(t, widths)
		if i < 0 {
			break
		}
		cut := min(-room, widths[i]-narrowestText)
		widths[i] -= cut
		room += cut
	}
	return widths
}

// widestText is the widest column of texts that can be made narrower, -1 where there is none.
func widestText(t *Table, widths []int) int {
	widest := -1
	for i, c := range t.Columns {
		if !c.Number && widths[i] > narrowestText && (widest < 0 || widths[i] > widths[widest]) {
			widest = i
		}
	}
	return widest
}

func (s Screen) cell(c Cell, width int) string {
	content := c.Text
	if c.Bar {
		content = bar(c, width)
	}
	if c.Alarm && s.Colour {
		return text.FgRed.Sprint(content)
	}
	return content
}

// bar draws a share as blocks before its percentage, where there is room for at least four.
func bar(c Cell, width int) string {
	length := width - percentWidth
	if length < 4 {
		return c.Text
	}
	full := int(c.Share*float64(length) + 0.5)
	if full == 0 && c.Share > 0 {
		full = 1
	}
	return fmt.Sprintf("%s%s %4s", strings.Repeat("█", full), strings.Repeat("·", length-full), c.Text)
}
