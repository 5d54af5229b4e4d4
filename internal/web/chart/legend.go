package chart

// entry is a line of a legend: a swatch and what it stands for.
type entry struct {
	name   string
	swatch func(d *drawing, b box)
}

const (
	swatchWidth  = 26.0
	swatchHeight = 14.0
)

func filled(name string, f fill) entry {
	return entry{name, func(d *drawing, b box) { d.area(b, f) }}
}

var (
	gapEntry   = filled("Gap, not funded", gapFill)
	costEntry  = entry{"Cost", func(d *drawing, b box) { d.stroke("chart-cost", inkColour, 2, "", b.path()) }}
	cliffEntry = entry{"Cliff edge", func(d *drawing, b box) {
		x := (b.left + b.right) / 2
		d.marker(x, b.top, "M"+num(x)+" "+num(b.top)+"V"+num(b.bottom+1))
	}}
)

// legend writes the entries side by side, in as many rows as they need.
func (d *drawing) legend(entries []entry) {
	x, y, high := 1.0, d.y, lineHeight
	for _, e := range entries {
		lines, whole := wrap(e.name, d.width-swatchWidth-10, legendLines)
		w := swatchWidth + 8 + widest(lines)
		if x > 1 && x+w > d.width-1 {
			x, y, high = 1, y+high+6, lineHeight
		}
		e.swatch(d, box{x, y + 2, x + swatchWidth, y + 2 + swatchHeight})
		title := e.name
		if whole {
			title = ""
		}
		for i, line := range lines {
			d.titledText(x+swatchWidth+8, y+ascent+float64(i)*lineHeight, start, plain, line, title)
		}
		high = max(high, lineHeight*float64(len(lines)))
		x += w + 22
	}
	d.y = y + high + 12
}

// legendLines is how many lines a name may take.
const legendLines = 3

func widest(lines []string) (width float64) {
	for _, line := range lines {
		width = max(width, measure(line))
	}
	return width
}
