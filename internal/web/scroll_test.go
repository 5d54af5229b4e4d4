package web

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/chromedp/chromedp"
)

// edges are how light the two edges of the table that is marked for a test are, from 0 to 255, at its top, where no text is.
func (b *browser) edges() (left, right int) {
	b.t.Helper()
	at := value[[]float64](b, `(() => { const r = document.querySelector('.ce-scroll[data-test]').getBoundingClientRect(); return [r.left, r.right, r.top]; })()`)
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	light := func(p image.Point) int { return int(color.GrayModel.Convert(picture.At(p.X, p.Y)).(color.Gray).Y) }
	y := int(at[2]) + 3
	if y < 0 || y >= picture.Bounds().Dy() {
		b.t.Fatalf("the table is not in sight: %d", y)
	}
	return light(image.Pt(int(at[0])+1, y)), light(image.Pt(int(at[1])-2, y))
}

// On a telephone one sees on which side of a table there is more, and sees nothing where there is none. A column that stays is at the left.
func TestTablesShowThatTheyScroll(t *testing.T) {
	b := newBrowser(t, newSite(t))
	for path, stays := range map[string]bool{pictures["scenario-bath-and-north-east-somerset"]: false, pictures["programme-tendring"]: true} {
		b.open(path, 390)
		if !value[bool](b, fmt.Sprintf(`(() => {
			for (const d of document.querySelectorAll('details')) d.open = true;
			const wide = [...document.querySelectorAll('.ce-scroll')].find(e => e.scrollWidth > e.clientWidth + 40 && Boolean(e.querySelector('.ce-keep')) === %v);
			wide?.setAttribute('data-test', '');
			wide?.scrollIntoView({block: 'start'});
			return Boolean(wide);
		})()`, stays)) {
			t.Fatalf("%s: no table scrolls", path)
		}
		for _, x := range []struct {
			to          string
			left, right bool // whether there is more
		}{{"0", false, true}, {"30", true, true}, {"e.scrollWidth", true, false}} {
			b.do(chromedp.Evaluate[chromedp.Void](`{ const e = document.querySelector('[data-test]'); e.scrollLeft = ` + x.to + `; }`))
			left, right := b.edges()
			for side, is := range map[string]struct {
				light int
				more  bool
			}{"left": {left, x.left && !stays}, "right": {right, x.right}} {
				if shadow := is.light < 148; shadow != is.more || !shadow && is.light < 250 { // 148 is 3:1 upon white
					t.Errorf("%s: scrolled to %s the %s edge is %d light", path, x.to, side, is.light)
				}
			}
		}
	}
	const shadows = `getComputedStyle(document.querySelector('.ce-scroll')).backgroundImage`
	b.with("forced-colors", "active")
	if got := value[string](b, shadows); got != "none" {
		t.Errorf("with the reader's own colours there is %s", got)
	}
	b.with("forced-colors", "none")
	b.on("print")
	if got := value[string](b, shadows); got != "none" {
		t.Errorf("on paper there is %s", got)
	}
}
