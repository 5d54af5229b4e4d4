package chart

import (
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
)

// box is a rectangle, in the SVG's units.
type box struct{ left, top, right, bottom float64 }

func (b box) height() float64 { return b.bottom - b.top }

func (b box) overlaps(c box) bool {
	return b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom
}

// anchor is which end of a text stands at its x.
type anchor int

const (
	start anchor = iota
	middle
	end
)

// drawing collects an SVG from the top down. It uses absolute coordinates throughout, so that a test can read off where
// everything stands.
type drawing struct {
	id     string
	width  float64
	y      float64 // where the next thing starts
	body   strings.Builder
	used   [fillCount]bool
	linked bool
	texts  []box // of the plot being drawn; lines leave them out
}

func (d *drawing) narrow() bool { return d.width < 600 }

// num prints a coordinate, to a tenth.
func num(f float64) string {
	return strconv.FormatFloat(math.Round(f*10)/10+0, 'f', -1, 64)
}

func escape(s string) string { return html.EscapeString(s) }

// paint gives the attribute that paints an area.
func (d *drawing) paint(f fill) string {
	d.used[f] = true
	if patterns[f].marks == "" {
		return ` class="chart-solid" fill="` + patterns[f].ground + `"`
	}
	return ` fill="url(#` + d.patternID(f) + `)"`
}

func (d *drawing) patternID(f fill) string { return d.id + "-p" + strconv.Itoa(int(f)) }

// textBox is the room that a text takes.
func textBox(x, y float64, a anchor, s string, bold bool) box {
	w := measure(s)
	if bold {
		w *= boldSlack
	}
	left := x - w*float64(a)/2
	return box{left, y - ascent, left + w, y + descent}
}

var anchorAttribute = [...]string{start: "", middle: ` text-anchor="middle"`, end: ` text-anchor="end"`}

// text writes a line of clean text with its baseline at y.
func (d *drawing) text(x, y float64, a anchor, class, s string) {
	d.titledText(x, y, a, class, s, "")
}

func (d *drawing) titledText(x, y float64, a anchor, class, s, title string) {
	if s == "" {
		return
	}
	d.body.WriteString(`<text x="` + num(x) + `" y="` + num(y) + `"` + anchorAttribute[a] + class + `>`)
	if title != "" {
		d.body.WriteString(`<title>` + escape(title) + `</title>`)
	}
	d.body.WriteString(escape(s) + `</text>`)
}

// fitted writes a text shortened to a width, with all of it as its tooltip.
func (d *drawing) fitted(x, y float64, a anchor, class, s string, width float64) {
	short, whole := fit(s, width)
	if whole {
		s = ""
	}
	d.titledText(x, y, a, class, short, s)
}

// The classes of texts: presentation attributes carry the look, so that an SVG without the stylesheet is legible as well.
const (
	plain = ""
	muted = ` class="chart-muted" fill="` + mutedColour + `"`
	bold  = ` font-weight="700"`
)

// link starts a mark with a name, which is its tooltip and, for a link, its accessible name; the result ends it.
func (d *drawing) link(href, name string) (done func()) {
	tag := "g"
	d.body.WriteString("<")
	if href = safe(href); href != "" {
		tag, d.linked = "a", true
		d.body.WriteString(`a href="` + escape(href) + `"`)
	} else {
		d.body.WriteString("g")
	}
	d.body.WriteString(`><title>` + escape(name) + `</title>`)
	return func() { d.body.WriteString("</" + tag + ">") }
}

// safe gives an address within the site, and nothing for any other: a chart never leads elsewhere or runs a script.
func safe(href string) string {
	local := strings.HasPrefix(href, "/") || strings.HasPrefix(href, "#") || strings.HasPrefix(href, "?")
	if !local || strings.HasPrefix(href, "//") || strings.ContainsFunc(href, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f || r > 0xFFFD }) {
		return ""
	}
	return clean(href)
}

// path is the outline of a box; a box of nothing has none.
func (b box) path() string {
	if b == (box{}) {
		return ""
	}
	return "M" + num(b.left) + " " + num(b.top) + "H" + num(b.right) + "V" + num(b.bottom) + "H" + num(b.left) + "z"
}

// area paints a part of a bar.
func (d *drawing) area(b box, f fill) { d.areas(b.path(), f) }

func (d *drawing) areas(path string, f fill) {
	if f == gapFill {
		d.body.WriteString(`<path class="chart-gap" stroke="` + gapColour + `" stroke-width="1.5"` + d.paint(f) + ` d="` + path + `"/>`)
		return
	}
	d.body.WriteString(`<path` + d.paint(f) + ` d="` + path + `"/>`)
}

// stroke draws lines.
func (d *drawing) stroke(class, colour string, width float64, dashes, path string) {
	if path == "" {
		return
	}
	if dashes != "" {
		dashes = ` stroke-dasharray="` + dashes + `"`
	}
	d.body.WriteString(`<path class="` + class + `" fill="none" stroke="` + colour + `" stroke-width="` + num(width) + `"` + dashes + ` d="` + path + `"/>`)
}

// keepOff is how far lines end before a text.
const keepOff = 3.0

// across is the path of a horizontal line that leaves out the texts.
func (d *drawing) across(y, left, right float64) string {
	return pieces(left, right, d.blocks(func(b box) (from, until float64, hit bool) {
		return b.left, b.right, b.top-keepOff < y && y < b.bottom+keepOff
	}), func(from, until float64) string { return "M" + num(from) + " " + num(y) + "H" + num(until) })
}

// down is the path of a vertical line that leaves out the texts.
func (d *drawing) down(x, top, bottom float64) string {
	return pieces(top, bottom, d.blocks(func(b box) (from, until float64, hit bool) {
		return b.top, b.bottom, b.left-keepOff < x && x < b.right+keepOff
	}), func(from, until float64) string { return "M" + num(x) + " " + num(from) + "V" + num(until) })
}

// blocks are the stretches of a line that texts take, in order.
func (d *drawing) blocks(hit func(box) (from, until float64, hit bool)) [][2]float64 {
	var list [][2]float64
	for _, b := range d.texts {
		if from, until, ok := hit(b); ok {
			list = append(list, [2]float64{from - keepOff, until + keepOff})
		}
	}
	slices.SortFunc(list, func(a, b [2]float64) int { return cmpFloat(a[0], b[0]) })
	return list
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// pieces draws what of a line lies between blocks.
func pieces(from, until float64, blocks [][2]float64, piece func(from, until float64) string) string {
	var b strings.Builder
	for _, block := range blocks {
		if block[0] > until {
			break
		}
		if block[0] > from {
			b.WriteString(piece(from, block[0]))
		}
		from = max(from, block[1])
	}
	if from < until {
		b.WriteString(piece(from, until))
	}
	return b.String()
}

// finish gives the whole SVG. With links inside it is a group, as the parts of an image cannot be reached.
func (d *drawing) finish(title, summary string) template.HTML {
	role := "img"
	if d.linked {
		role = "group"
	}
	w, h := num(d.width), num(math.Ceil(d.y))
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="chart-svg" role="` + role + `" aria-labelledby="` + d.id + `-t" aria-describedby="` + d.id + `-d"` +
		` viewBox="0 0 ` + w + ` ` + h + `" width="` + w + `" height="` + h + `" font-family="Arial, Helvetica, sans-serif" font-size="` + num(fontSize) + `" fill="` + inkColour + `">`)
	b.WriteString(`<title id="` + d.id + `-t">` + escape(title) + `</title><desc id="` + d.id + `-d">` + escape(summary) + `</desc>`)
	if slices.Contains(d.used[:], true) {
		b.WriteString("<defs>")
		for f, used := range d.used {
			if used {
				patterns[f].write(&b, d.patternID(fill(f)))
			}
		}
		b.WriteString("</defs>")
	}
	b.WriteString(d.body.String())
	b.WriteString("</svg>")
	return template.HTML(b.String())
}
