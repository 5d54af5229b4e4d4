package chart

import "strings"

// The colours of everything but the fills. Text is at least 4.5:1 against white, lines that mean something at least 3:1.
const (
	inkColour   = "#0b0c0c" // text, cost, cliff edges
	mutedColour = "#505a5f" // lesser text, contracts
	gridColour  = "#b1b4b6" // grid lines, which mean nothing by themselves
	gapColour   = "#942514"
	paper       = "#ffffff"
)

// fill is how an area is painted: a ground and marks on it, so that colour is never the only sign.
type fill int

// The fills of sources come first: source i has fill i, and those beyond the last share otherFill.
const (
	otherFill fill = 7
	gapFill   fill = 8
	downFill  fill = 9
	fillCount      = 10
)

type pattern struct {
	ground, ink string
	marks       string  // a path in a square of 8 by 8, or of 16 by 16 where it is sparse
	width       float64 // of the marks' lines
	size        int
}

// patterns alternate dark and middling grounds, so that neighbours in a stack differ by 3:1 from each other as all do from
// white. The gap alone stands on white, with thick red-brown stripes.
var patterns = [fillCount]pattern{
	{ground: "#12436d"},
	{"#28a197", "#00312e", "M-2 2L2-2M0 8L8 0M6 10L10 6", 1.5, 8},
	{"#3d3d3d", paper, "M1 2h2M5 6h2", 2, 8},
	{"#5694ca", "#0b2a47", "M0 4H8", 1.5, 8},
	{"#00454a", paper, "M0 0L8 8M8 0L0 8", 1, 8},
	{"#858f94", inkColour, "M4 0V8", 1.5, 8},
	{"#37306b", paper, "M-2 6L2 10M0 0L8 8M6-2L10 2", 1.5, 8},
	{"#8a84c8", "#1a1440", "M4 1V7M1 4H7", 1.5, 12},
	gapFill:  {paper, gapColour, "M-2 2L2-2M0 8L8 0M6 10L10 6", 3, 8},
	downFill: {"#00454a", paper, "M-2 6L2 10M0 0L8 8M6-2L10 2", 1.5, 8},
}

// write gives the pattern's definition.
func (p pattern) write(b *strings.Builder, id string) {
	if p.marks == "" {
		return
	}
	size := num(float64(p.size))
	b.WriteString(`<pattern id="` + id + `" patternUnits="userSpaceOnUse" width="` + size + `" height="` + size + `">`)
	b.WriteString(`<path class="chart-ground" fill="` + p.ground + `" d="M0 0H` + size + `V` + size + `H0z"/>`)
	b.WriteString(`<path class="chart-ink" stroke="` + p.ink + `" stroke-width="` + num(p.width) + `" d="` + p.marks + `"/></pattern>`)
}

// sourceFill is the fill of the i-th source.
func sourceFill(i int) fill { return min(fill(i), otherFill) }
