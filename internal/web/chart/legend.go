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

// legend writes the entries side by side, in as many lines as they need.
func (d *drawing) legend(entries []entry) {
	x, y := 1.0, d.y
	for _, e := range entries {
		name, _ := fit(e.name, d.width-swatchWidth-10)
		w := swatchWidth + 8 + measure(name)
		if x > 1 && x+w > d.width-1 {
			x, y = 1, y+lineHeight+6
		}
		e.swatch(d, box{x, y + 2, x + swatchWidth, y + 2 + swatchHeight})
		d.fitted(x+swatchWidth+8, y+ascent, start, plain, e.name, d.width-swatchWidth-10)
		x += w + 22
	}
	d.y = y + lineHeight + 12
}
