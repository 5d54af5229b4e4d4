package web

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// Every state of the pages that change a plan, by keyboard and by axe.

// The keyboard reaches all that can be used of them, in order, and shows where it is.
func TestChangePagesByKeyboard(t *testing.T) {
	s := changedSite(t)
	for path, last := range map[string]string{
		"/tendring/edit":                                    "Tendring Family Solutions",
		"/tendring/edit/item/posts/fso-harwich":             "See what it costs and who pays: Family Solutions Officer (Harwich)",
		"/tendring/edit/change/putSource/icb":               "Cancel",
		"/tendring/edit/change/addPost":                     "Cancel",
		"/tendring/edit/scenario":                           "Cancel",
		"/tendring/edit/scenario/new-icb-bid":               "Cancel",
		"/tendring/import":                                  "Download the plan file",
		"/tendring/history/1/revert":                        "Cancel",
		"/tendring/scenarios/mainstreamed/adopt":            "Cancel",
		"/tendring/decisions/record":                        "Cancel",
		"/tendring/edit/done/2":                             "Go to the overview",
		"/tendring/edit/change/putOutcomes":                 "Cancel",
		"/tendring/edit/change/extendContract/harwich-2024": "Cancel",
	} {
		if names := walk(t, s, path); !slices.Contains(names, last) {
			t.Errorf("%s: the keyboard does not reach %q, but %q", path, last, names)
		}
	}
}

// typeInto replaces what a field says, and leaves it.
func (b *browser) typeInto(id, text string) {
	b.t.Helper()
	b.do(chromedp.SetValue(`[id="`+id+`"]`, text))
	b.do(chromedp.Evaluate[chromedp.Void](`for (const k of ['input', 'change']) document.getElementById('` + id + `').dispatchEvent(new Event(k, {bubbles: true}))`))
}

// send presses a button of the main part, and waits for the page that it leads to.
func (b *browser) send(button, h1 string) {
	b.t.Helper()
	p := &person{b, false}
	p.press(button, h1)
}

func TestEveryStateByAxe(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	look := func(state string) {
		t.Helper()
		for _, width := range []int{1280, 320} {
			b.do(chromedp.EmulateViewport(int64(width), 800))
			b.noWider(state, width)
		}
		b.axe(state)
		b.do(chromedp.EmulateViewport(1280, 800))
	}
	open := func(path string) {
		t.Helper()
		b.open(path, 1280)
		b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	}
	// A form: with errors, in conflict, before it is saved, and when it is.
	open("/tendring/edit/change/putSource/icb")
	b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll('details')) d.open = true`))
	look("a form, all of it open")
	b.typeInto("tranches.0.amount", "much")
	b.typeInto("tranches.1.from", "soon")
	b.send("Save", "Change a source")
	look("a form with errors")
	b.typeInto("tranches.0.amount", "46,000")
	b.typeInto("tranches.1.from", "12 September 2023")
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.5", "from", "1 January 2025", "why", "Meanwhile")
	b.send("Save", "Change a source")
	if !value[bool](b, `document.activeElement.classList.contains('govuk-error-summary')`) {
		t.Error("a conflict does not take the focus")
	}
	b.expectFailure()
	look("a form in conflict")
	b.send("Check what it does", "Change a source")
	b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll('details')) d.open = true`))
	look("a form before it is saved")
	b.send("Save", "Saved as revision 3")
	look("what was saved")
	// Going back.
	open("/tendring/history/1/revert")
	look("before going back")
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.6", "from", "1 January 2025")
	b.send("Go back to revision 1", "Go back to revision 1")
	b.expectFailure()
	look("going back, in conflict")
	b.send("Go back to revision 1", "Revision 5")
	look("the revision that goes back")
	// A scenario, and its adoption.
	open("/tendring/edit/scenario/new-icb-bid")
	b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll('details')) d.open = true`))
	look("the form of a scenario, all of it open")
	b.typeInto("by", "never")
	b.send("Save", "A further year from the Integrated Care Board (bid)")
	look("the form of a scenario with errors")
	open("/tendring/scenarios/mainstreamed/adopt")
	b.send("Show what would change", "Adopt “The base budget takes the Harwich post over”")
	b.expectFailure()
	look("adopting, with errors")
	for id, text := range map[string]string{"body": "Cabinet", "date": "1/5/24", "text": "Adopt it", "item": "A.7"} {
		b.typeInto(id, text)
	}
	b.send("Show what would change", "What adopting “The base budget takes the Harwich post over” would change")
	look("before adopting")
	b.send("Adopt the scenario", "Revision 6")
	look("what was adopted")
	// A decision.
	open("/tendring/decisions/record")
	b.send("Record the decision", "Record a decision")
	b.expectFailure()
	look("a decision with errors")
}

func TestMovedChangesKeepTheFocus(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.open("/oxfordshire/edit/scenario/payback-two-years", 1280)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	title := value[string](b, `document.querySelector('h1').textContent`)
	b.leaves()
	b.do(chromedp.Click(`button[value="down:0"]`))
	b.arrives(title)
	b.until("the change has the focus", `document.activeElement.id === 'change-0' && document.activeElement === document.querySelectorAll('.ce-changes > li')[1]`)
	b.leaves()
	b.do(chromedp.Click(`button[value="remove:1"]`))
	b.arrives(title)
	b.until("the list has the focus", `document.activeElement.id === 'changes' && document.querySelector('#change-0') === null`)
}
