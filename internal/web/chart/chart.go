package chart

import (
	_ "embed"
	"html/template"
	"strings"
)

// CSS is the stylesheet of all charts, for the site to serve.
//
//go:embed chart.css
var CSS string

// Width is how wide a chart is laid out, in pixels.
type Width int

// The widths of Both and Beside: for a page's whole width, for a half of it, and for a phone.
const (
	Wide   Width = 960
	Half   Width = 480
	Narrow Width = 320
)

// Data is what a chart shows: a Funding, Timeline, Waterfall, Multiples or Bars.
type Data interface {
	title() string
	summary() string
	table() Table
	draw(d *drawing)
}

// Table is a chart's figures as a table. The first cell of each row names the row.
type Table struct {
	Header []Column
	Rows   [][]string
}

// Column is the head of a table's column. Numeric columns are set to the right.
type Column struct {
	Name    string
	Numeric bool
}

// Chart is a chart that is drawn.
type Chart struct {
	svg     template.HTML
	summary string
	table   Table
}

// SVG is the picture.
func (c Chart) SVG() template.HTML { return c.svg }

// Summary says in a sentence or two what the chart shows.
func (c Chart) Summary() string { return c.summary }

// Table is all of the chart's figures.
func (c Chart) Table() Table { return c.table }

// Draw draws a chart at one width. The id starts all ids of the SVG and must be its own on the page.
func Draw(id string, width Width, data Data) Chart {
	return Chart{svg(id, width, data), data.summary(), data.table()}
}

// Both draws a chart twice, for a page that shows the one for which there is room, as the stylesheet chooses.
func Both(id string, data Data) Chart { return twice(id, "wide", Wide, data) }

// Beside is Both for a chart that stands beside something else, in a half of the page.
func Beside(id string, data Data) Chart { return twice(id, "half", Half, data) }

func twice(id, size string, width Width, data Data) Chart {
	c := Chart{"", data.summary(), data.table()}
	c.svg = `<div class="chart"><div class="chart-` + template.HTML(size) + `">` + svg(id+"-w", width, data) +
		`</div><div class="chart-narrow chart-narrow--` + template.HTML(size) + `">` + svg(id+"-n", Narrow, data) + `</div></div>`
	return c
}

func svg(id string, width Width, data Data) template.HTML {
	d := &drawing{id: identifier(id), width: float64(max(width, Narrow)), y: 2}
	data.draw(d)
	return d.finish(or(clean(data.title()), "Chart"), data.summary())
}

// identifier keeps of an id what may stand in one everywhere.
func identifier(id string) string {
	return "c-" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, id)
}

// or is a text, or what to say in its place.
func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// nothing is what a chart without data shows.
func (d *drawing) nothing() {
	d.text(1, d.y+ascent, start, muted, "There is nothing to show.")
	d.y += lineHeight + 2
}
