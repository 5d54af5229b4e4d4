package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// walked is what a drawn SVG holds, read back from its text.
type walked struct {
	frame     box
	role      string
	texts     []placedText
	marks     []placedMark
	links     []string // their names
	ids, refs []string
	wrong     []string
}

type placedText struct {
	box  box
	text string
}

type placedMark struct {
	box   box
	class string
}

// element is an open element, with what it inherits.
type element struct {
	name  string
	attrs map[string]string
	text  strings.Builder // of its own
	title string
	inert bool // of a definition
}

func walk(svg string) (*walked, error) {
	w := &walked{}
	decoder := xml.NewDecoder(strings.NewReader(svg))
	var open []*element
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return w, nil
		}
		if err != nil {
			return w, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			e.inert = e.name == "defs" || len(open) > 0 && open[len(open)-1].inert
			w.check(e)
			open = append(open, e)
		case xml.CharData:
			open[len(open)-1].text.Write(token)
		case xml.EndElement:
			e := open[len(open)-1]
			open = open[:len(open)-1]
			if e.name == "title" && len(open) > 0 {
				open[len(open)-1].title = e.text.String()
			}
			w.place(e)
		}
	}
}

var (
	known      = []string{"svg", "title", "desc", "defs", "pattern", "g", "a", "path", "text"}
	references = regexp.MustCompile(`url\(#([^)]*)\)`)
)

func (w *walked) check(e *element) {
	if !slices.Contains(known, e.name) {
		w.wrong = append(w.wrong, "the element "+e.name)
	}
	for name, value := range e.attrs {
		switch {
		case name == "style" || strings.HasPrefix(name, "on") || name == "transform":
			w.wrong = append(w.wrong, "the attribute "+name)
		case name == "id":
			w.ids = append(w.ids, value)
		case name == "aria-labelledby" || name == "aria-describedby":
			w.refs = append(w.refs, value)
		case name == "href" && !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "?") && !strings.HasPrefix(value, "#"):
			w.wrong = append(w.wrong, "a link to "+value)
		}
		if m := references.FindStringSubmatch(value); m != nil {
			w.refs = append(w.refs, m[1])
		}
	}
}

func (w *walked) place(e *element) {
	switch {
	case e.name == "svg":
		w.role = e.attrs["role"]
		_, err := fmt.Sscanf(e.attrs["viewBox"], "0 0 %f %f", &w.frame.right, &w.frame.bottom)
		if err != nil {
			w.wrong = append(w.wrong, "the viewBox "+e.attrs["viewBox"])
		}
	case e.name == "a":
		w.links = append(w.links, e.title)
	case e.name == "text":
		x, _ := strconv.ParseFloat(e.attrs["x"], 64)
		y, _ := strconv.ParseFloat(e.attrs["y"], 64)
		side := map[string]anchor{"": start, "middle": middle, "end": end}[e.attrs["text-anchor"]]
		w.texts = append(w.texts, placedText{textBox(x, y, side, e.text.String(), e.attrs["font-weight"] != ""), e.text.String()})
	case e.name == "path" && !e.inert:
		for _, b := range pathBoxes(e.attrs["d"], e.attrs["fill"] == "none") {
			w.marks = append(w.marks, placedMark{b, e.attrs["class"]})
		}
	}
}

var pathStep = regexp.MustCompile(`([MHVhvlz])([-0-9.]*) ?([-0-9.]*)`)

// pathBoxes gives the box of each closed shape of a path, or of each of its lines.
func pathBoxes(path string, lines bool) []box {
	var list []box
	var x, y float64
	var shape box
	for _, m := range pathStep.FindAllStringSubmatch(path, -1) {
		a, _ := strconv.ParseFloat(m[2], 64)
		b, _ := strconv.ParseFloat(m[3], 64)
		px, py := x, y
		switch m[1] {
		case "M":
			x, y = a, b
			px, py = x, y
			shape = box{x, y, x, y}
		case "H":
			x = a
		case "V":
			y = a
		case "h":
			x += a
		case "v":
			y += a
		case "l":
			x, y = x+a, y+b
		}
		if lines && m[1] != "M" {
			list = append(list, box{min(px, x), min(py, y), max(px, x), max(py, y)})
		}
		shape = box{min(shape.left, x), min(shape.top, y), max(shape.right, x), max(shape.bottom, y)}
		if !lines && m[1] == "z" {
			list = append(list, shape)
		}
	}
	return list
}

// faults says what is wrong with a picture: what stands outside or upon something else, and what cannot be reached.
func (w *walked) faults() []string {
	list := slices.Clone(w.wrong)
	outside := func(b box) bool {
		return b.left < -0.1 || b.top < -0.1 || b.right > w.frame.right+0.1 || b.bottom > w.frame.bottom+0.1
	}
	for i, t := range w.texts {
		if outside(t.box) {
			list = append(list, fmt.Sprintf("%q is outside: %v", t.text, t.box))
		}
		inner := box{t.box.left + 0.2, t.box.top + 0.2, t.box.right - 0.2, t.box.bottom - 0.2}
		for _, o := range w.texts[i+1:] {
			if inner.overlaps(o.box) {
				list = append(list, fmt.Sprintf("%q is upon %q: %v, %v", t.text, o.text, t.box, o.box))
			}
		}
		for _, m := range w.marks {
			if inner.overlaps(m.box) {
				list = append(list, fmt.Sprintf("%q is upon a mark %q: %v, %v", t.text, m.class, t.box, m.box))
			}
		}
	}
	for _, m := range w.marks {
		if outside(m.box) {
			list = append(list, fmt.Sprintf("a mark %q is outside: %v", m.class, m.box))
		}
	}
	if slices.Contains(w.links, "") {
		list = append(list, "a link has no name")
	}
	if (w.role == "group") != (len(w.links) > 0) || w.role != "group" && w.role != "img" {
		list = append(list, fmt.Sprintf("the role is %q with %d links", w.role, len(w.links)))
	}
	return append(list, w.idFaults()...)
}

func (w *walked) idFaults() (list []string) {
	seen := map[string]bool{}
	for _, id := range w.ids {
		if seen[id] {
			list = append(list, "two have the id "+id)
		}
		seen[id] = true
	}
	for _, ref := range w.refs {
		if !seen[ref] {
			list = append(list, "nothing has the id "+ref)
		}
	}
	return list
}

// sound fails a test if a chart has a fault at any width, and gives the last SVG.
func sound(t interface {
	Helper()
	Fatalf(string, ...any)
}, data Data,
) {
	t.Helper()
	for _, width := range []Width{Wide, Narrow, 340, 640, 1280} {
		svg := string(Draw("x", width, data).SVG())
		w, err := walk(svg)
		if err != nil {
			t.Fatalf("at %d it is not XML: %v\n%s", width, err, svg)
		}
		if faults := w.faults(); len(faults) > 0 {
			t.Fatalf("at %d:\n%s", width, strings.Join(faults[:min(len(faults), 12)], "\n"))
		}
	}
}

func TestSamplesAreSound(t *testing.T) {
	for name, page := range pages {
		for i, data := range page {
			t.Run(fmt.Sprintf("%s-%d", name, i), func(t *testing.T) { sound(t, data) })
		}
	}
}

// The walk finds what it is there to find.
func TestTheWalkFindsFaults(t *testing.T) {
	for body, want := range map[string]string{
		`<text x="1" y="20">one</text><text x="10" y="22">two</text>`:  "upon",
		`<text x="1" y="20">one</text><path fill="none" d="M5 0V30"/>`: "upon a mark",
		`<text x="1" y="20">one</text><path d="M5 10H30V15H5z"/>`:      "upon a mark",
		`<text x="95" y="20">one</text>`:                               "outside",
		`<path d="M5 10H30V55H5z"/>`:                                   "outside",
		`<a href="javascript:x"><title>x</title></a>`:                  "a link to",
		`<a href="/x"></a>`:                                            "no name",
		`<path style="fill:red" d=""/>`:                                "style",
		`<script/>`:                                                    "script",
		`<path fill="url(#none)" d=""/>`:                               "nothing has the id",
		`<g id="a"/><g id="a"/>`:                                       "two have",
	} {
		w, err := walk(`<svg role="img" viewBox="0 0 100 50">` + body + `</svg>`)
		if err != nil || !strings.Contains(strings.Join(w.faults(), "\n"), want) {
			t.Errorf("%s: %q, %v", body, w.faults(), err)
		}
	}
}
