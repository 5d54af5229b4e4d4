package web

import (
	"slices"
	"strings"
	"testing"

	dialogs "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Back leads to a form with something wrong, and to one that came too late, as they were: the browser need not send them again.
func TestBackShowsAFormAsItWas(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	b := newBrowser(t, s)
	path := "/tendring/edit/change/setFte/fso-harwich"
	back := func(why, heading string) {
		t.Helper()
		b.leaves()
		b.do(chromedp.Click(`button[value="save"]`))
		b.arrives("Change a post’s FTE")
		b.until(why, `document.body.textContent.includes("`+heading+`")`)
		b.do(chromedp.Navigate(s.http.URL + "/tendring/edit"))
		b.arrives("Edit the plan")
		b.do(chromedp.Evaluate[chromedp.Void](`setTimeout(() => history.back(), 20); undefined`))
		b.arrives("Change a post’s FTE")
		b.until("Back shows it", `document.body.textContent.includes("`+heading+`") && document.getElementById("fte").value === "0.5"`)
	}
	b.open(path, 1280)
	b.do(chromedp.SetValue(`[id="fte"]`, "0.5"))
	back("something is wrong", "There is a problem")
	b.do(chromedp.SetValue(`[id="from"]`, "1 January 2025"))
	s.sends("/tendring/edit/change/setStatus/icb", "save", "status", "BID")
	back("it comes too late", "What others changed")
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = slices.DeleteFunc(b.complaints, func(text string) bool { return strings.Contains(text, "409 (Conflict)") }) // which it is
}

// Whoever leaves a form with something typed is asked first; and Back leads to what was typed.
func TestLeavingAFormLosesNothing(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	b := newBrowser(t, s)
	b.questions = make(chan dialogs.DialogType, 1)
	leave := func(text string) {
		b.do(chromedp.Evaluate[chromedp.Void](`setTimeout(() => [...document.links].find(a => a.textContent === '` + text + `').click(), 20); undefined`))
	}
	answer := func(leaves bool) {
		t.Helper()
		select {
		case kind := <-b.questions:
			if kind != "beforeunload" {
				t.Errorf("it is asked by %s", kind)
			}
		case <-b.ctx.Done():
			t.Fatal("nobody is asked")
		}
		b.answer(leaves)
	}
	b.open("/tendring/edit/change/setFte/fso-harwich", 1280)
	b.do(chromedp.Click(`[id="fte"]`)) // without a gesture, no browser asks
	b.typeInto("fte", "0.5")
	leave("Edit")
	answer(false)
	if got := value[string](b, `document.getElementById('fte').value`); got != "0.5" {
		t.Errorf("whoever stays has %q", got)
	}
	leave("Edit")
	answer(true)
	b.arrives("Edit the plan")
	b.do(chromedp.Evaluate[chromedp.Void](`setTimeout(() => history.back(), 20); undefined`))
	b.arrives("Change a post’s FTE")
	b.until("Back shows what was typed", `document.getElementById('fte').value === '0.5'`)
	leave("Cancel") // who cancels is not asked
	b.arrives("Family Solutions Officer (Harwich)")
	if len(b.questions) > 0 {
		t.Error("who cancels is asked")
	}
}
