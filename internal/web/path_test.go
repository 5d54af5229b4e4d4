package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cliffedge/internal/access"
)

// The whole way of somebody in a finance team, by links and fields that have names, as a person goes it: no address is typed.

// person uses a page as people do: what they follow, press and fill in they find by its name.
type person struct {
	*browser
	keyboard bool // in place of the mouse
}

// named finds the one visible element of some kinds whose name begins with a text, and marks it.
func (p *person) named(kinds, name string) string {
	p.t.Helper()
	found := value[string](p.browser, fmt.Sprintf(`(() => {
		const called = e => (e.labels?.[0] ?? e).textContent.trim().replace(/\s+/g, ' ');
		const seen = [...document.querySelectorAll(%q)].filter(e => e.checkVisibility() && !e.closest('[aria-hidden=true]') && e.tabIndex >= 0 && !e.closest('details:not([open]) > :not(summary)'));
		const list = seen.filter(e => called(e) === %[2]q);
		const one = list.length ? list : seen.filter(e => called(e).startsWith(%[2]q));
		document.querySelector('[data-found]')?.removeAttribute('data-found');
		if (one.length < 1) return 'nothing of: ' + seen.map(called).join(' | ');
		one[0].setAttribute('data-found', '');
		return '';
	})()`, kinds, name))
	if found != "" {
		p.t.Fatalf("%s: there is no %q, %s", value[string](p.browser, `document.title`), name, found)
	}
	return `[data-found]`
}

// use clicks an element; by keyboard, it goes to it and presses the key.
func (p *person) use(element, key string) {
	p.t.Helper()
	if !p.keyboard {
		p.do(chromedp.Click(element))
		return
	}
	p.reach(kb.Tab, `document.activeElement === document.querySelector('[data-found]')`)
	p.do(chromedp.KeyEvent(key))
}

// reach presses a key until a condition holds.
func (p *person) reach(key, condition string) {
	p.t.Helper()
	for range 300 {
		if value[bool](p.browser, condition) {
			return
		}
		p.do(chromedp.KeyEvent(key))
	}
	p.t.Fatalf("the keyboard does not reach %s", value[string](p.browser, `document.querySelector('[data-found]').outerHTML`))
}

// follow goes on by a link.
func (p *person) follow(link, to string) {
	p.t.Helper()
	element := p.named("main a, nav a", link)
	p.leaves()
	p.use(element, kb.Enter)
	p.arrives(to)
}

// press presses a button that leads to another page.
func (p *person) press(button, to string) {
	p.t.Helper()
	element := p.named("main button", button)
	p.leaves()
	p.use(element, kb.Enter)
	p.arrives(to)
}

// fill types into a field.
func (p *person) fill(label, text string) {
	p.t.Helper()
	p.use(p.named("main input, main textarea", label), "")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-found]').select()`))
	p.do(chromedp.KeyEvent(text))
}

// pick chooses one of several buttons: the Tab key stops at one of them, from which the arrows lead on.
func (p *person) pick(label string) {
	p.t.Helper()
	button := p.named("main input[type=radio]", label)
	if p.keyboard {
		p.reach(kb.Tab, `document.activeElement.name === document.querySelector('[data-found]').name`)
		p.reach(kb.ArrowDown, `document.activeElement === document.querySelector('[data-found]')`)
		p.do(chromedp.KeyEvent(" "))
	} else {
		p.do(chromedp.Click(button))
	}
	if !value[bool](p.browser, `document.querySelector('[data-found]').checked`) {
		p.t.Fatalf("%q is not chosen", label)
	}
}

// unfold opens what is folded.
func (p *person) unfold(label string) {
	p.t.Helper()
	p.use(p.named("main summary", label), kb.Enter)
}

// choose chooses an entry of a list, by typing how it begins.
func (p *person) choose(label, entry string) {
	p.t.Helper()
	list := p.named("main select", label)
	if p.keyboard {
		p.use(list, entry)
	} else {
		p.do(chromedp.SetValue(list, value[string](p.browser, fmt.Sprintf(`[...document.querySelector('[data-found]').options].find(o => o.textContent.startsWith(%q)).value`, entry))))
	}
	if got := value[string](p.browser, `document.querySelector('[data-found]').selectedOptions[0].textContent`); !strings.HasPrefix(got, entry) {
		p.t.Fatalf("%s: %q is chosen", label, got)
	}
}

// sees says what the page must show.
func (p *person) sees(texts ...string) {
	p.t.Helper()
	const shown = `document.querySelector('main').innerText.replace(/\s+/g, ' ')`
	for _, text := range texts {
		if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](fmt.Sprintf(`%s.includes(%q)`, shown, text), chromedp.WithPollingTimeout(10*time.Second))); err != nil {
			p.t.Fatalf("the page does not show %q (%v):\n%s", text, err, value[string](p.browser, shown))
		}
	}
}

// A finance officer adds a grant, extends a contract, makes a scenario and compares it with the plan; an approver adopts it with the
// minute's reference, and takes it back.
func TestAFinanceOfficersWay(t *testing.T) {
	for name, keyboard := range map[string]bool{"by mouse": false, "by keyboard": true} {
		t.Run(name, func(t *testing.T) { financeOfficersWay(t, keyboard) })
	}
}

func financeOfficersWay(t *testing.T, keyboard bool) {
	s := newSite(t)
	s.as(access.Analyst)
	p := &person{newBrowser(t, s), keyboard}
	p.open("/", 1280)

	// A new grant of two years.
	p.follow("Tendring District Council", "Tendring District Council")
	p.follow("Edit", "Edit the plan")
	p.follow("Add a grant or other source", "Add a grant or other source")
	p.fill("Name", "Family hubs grant")
	p.fill("Who gives the money", "Department for Education")
	p.pick("Grant")
	p.pick("Confirmed")
	p.fill("Amount", "48,750")
	p.fill("From", "1/4/26")
	p.fill("Until", "31 March 2027")
	p.press("Add another tranche", "Add a grant or other source")
	p.until("the new row has the focus", `document.activeElement.id === 'tranches.1.amount'`)
	p.do(chromedp.KeyEvent("50000" + kb.Tab + "1 Apr 2027" + kb.Tab + "31-Mar-28" + kb.Tab))
	p.until("the day is shown as it was read", `document.getElementById('tranches.1.until').value === '31 March 2028'`)
	p.sees("What changes in the plan")
	p.fill("Why (optional)", "Letter of 12 November")
	p.press("Save", "Saved as revision 2")
	p.sees("Source: Family hubs grant", "amount £48,750, from 1 April 2026, until 31 March 2027; amount £50,000, from 1 April 2027, until 31 March 2028", "Letter of 12 November")

	// A contract that goes on, found at its post.
	p.follow("Edit something else", "Edit the plan")
	p.follow("Family Solutions Officer (Harwich)", "Family Solutions Officer (Harwich)")
	p.follow("Fixed term from 1 July 2024, to 30 June 2025", "Family Solutions Officer (Harwich): fixed term from 1 July 2024, to 30 June 2025")
	p.follow("Extend it, or make it open-ended", "Extend a contract")
	p.fill("New last day (optional)", "30 June 2027")
	p.press("Save", "Saved as revision 3")
	p.sees("Last day was 30 June 2025, now 30 June 2027")

	// A scenario of two changes.
	p.follow("Edit something else", "Edit the plan")
	p.follow("Make a scenario", "Make a scenario")
	p.fill("Name", "The Harwich post goes on to 2027")
	p.press("Save and go on", "The Harwich post goes on to 2027")
	p.press("Extend a post", "Extend a post")
	p.sees("This is a change of the scenario")
	p.choose("Post", "Family Solutions Officer (Harwich)")
	if keyboard { // there are two that begin so
		p.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	} else {
		p.do(chromedp.SetValue(`[id="post"]`, "fso-harwich"))
	}
	p.fill("New last day (optional)", "30 June 2027")
	p.press("Save", "The Harwich post goes on to 2027")
	p.sees("The change is kept in the scenario, as revision 5.", "Family Solutions Officer (Harwich) extended to 30 June 2027")
	p.unfold("Add a change")
	p.press("Extend a source", "Extend a source")
	p.choose("Source", "Health inequalities funding")
	p.fill("New last day", "31/3/2027")
	p.fill("Amount for each financial year", "42,000")
	p.press("Save", "The Harwich post goes on to 2027")
	p.sees("The change is kept in the scenario, as revision 6.")

	// What it means, beside the plan.
	p.follow("Compare it with the plan", "Compare")
	p.sees("The Harwich post goes on to 2027")

	// Adopted by who may, with the minute.
	s.as(access.Approver)
	p.follow("Go to the scenario", "The Harwich post goes on to 2027")
	p.follow("Adopt this scenario", "Adopt “The Harwich post goes on to 2027”")
	p.fill("Who decided", "Cabinet")
	p.fill("When", "20/11/2026")
	p.fill("Item of the minutes (optional)", "A.7")
	p.fill("What was decided", "That the Harwich post be kept to June 2027.")
	p.press("Show what would change", "What adopting “The Harwich post goes on to 2027” would change")
	p.sees("Nothing is changed yet", "20 November 2026", "Last day was 30 June 2025, now 30 June 2027")
	p.press("Adopt the scenario", "Revision 7")
	p.sees("The scenario “The Harwich post goes on to 2027” is the plan now.", "Decision: Cabinet, 20 November 2026", "Item of the minutes: A.7")

	// And taken back.
	p.follow("Undo", "Go back to revision 6")
	p.sees("Revision 7", "Last day was 30 June 2027, now 30 June 2025")
	p.press("Go back to revision 6", "Revision 8")
	p.sees("The plan is as it was at revision 6.")
	p.follow("History", "History")
	p.sees("8 revisions", "Letter of 12 November")
}
