package web

import (
	"net/url"
	"slices"
	"strings"
)

// What a change of the plan does to the findings: a grant that nothing can draw, a contract that outlives its post.

// findingsEffect are the findings that a change brings in, alters and takes away.
type findingsEffect struct{ Come, Changed, Go findingLines }

type findingLines struct {
	List []findingLine
	More int // findings that are not listed
}

// findingLine is a finding, and where one mends it.
type findingLine struct {
	Title, Text string
	Mend        *link
}

// mostFindings bounds how many findings of each kind of effect are listed.
const mostFindings = 10

// findingsBetween compares the findings of two plans. Where a scenario is named, what mends them is kept in it.
func (v *visit) findingsBetween(before, after []finding, scenario string) (findingsEffect, error) {
	come, changed, gone := compareFindings(before, after)
	m, err := v.mender(append(slices.Clone(come), changed...), scenario)
	if err != nil {
		return findingsEffect{}, err
	}
	return findingsEffect{
		Come:    findingLinesOf(come, m.mend),
		Changed: findingLinesOf(changed, m.mend),
		Go:      findingLinesOf(gone, func(finding) *link { return nil }),
	}, nil
}

func findingLinesOf(list []finding, mend func(finding) *link) findingLines {
	lines := findingLines{More: max(len(list)-mostFindings, 0)}
	for _, f := range list[:len(list)-lines.More] {
		lines.List = append(lines.List, findingLine{f.Title, shortAmounts(f.Text), mend(f)})
	}
	return lines
}

// compareFindings says which findings come, which are there again with another text, and which go. Those that are waived are none.
func compareFindings(before, after []finding) (come, changed, gone []finding) {
	old, now := findingsOnlyIn(before, after), findingsOnlyIn(after, before)
	for _, f := range now {
		if i := slices.IndexFunc(old, func(o finding) bool { return o.Code == f.Code && o.At == f.At }); i >= 0 {
			old = slices.Delete(old, i, i+1)
			if f.Code != "assumed-item" { // its text has figures that are told already
				changed = append(changed, f)
			}
		} else {
			come = append(come, f)
		}
	}
	return come, changed, old
}

// findingsOnlyIn are the findings of a list that the other has not, word for word.
func findingsOnlyIn(list, other []finding) []finding {
	type key struct{ code, at, text string }
	there := map[key]bool{}
	for _, f := range other {
		if f.Waiver == nil {
			there[key{f.Code, f.At, f.Text}] = true
		}
	}
	var only []finding
	for _, f := range list {
		if f.Waiver == nil && !there[key{f.Code, f.At, f.Text}] {
			only = append(only, f)
		}
	}
	return only
}

// mender finds the form that mends a finding.
type mender struct {
	*visit
	items    itemsAnswer
	lists    map[string][]choice // of the items
	scenario string              // that what mends it is kept in; "" for the plan
}

// mender knows the plan's items, where there is a finding to mend.
func (v *visit) mender(list []finding, scenario string) (mender, error) {
	m := mender{visit: v, scenario: scenario}
	if len(list) == 0 || !v.mayChange("ANALYST") {
		return m, nil
	}
	err := v.ask("edit-items", nil, &m.items)
	m.lists = m.items.choices().lists
	return m, err
}

// mend is the form that mends a finding; nil where the plan has no item for it.
func (m mender) mend(f finding) *link {
	kind, id, _ := strings.Cut(f.At, "/")
	switch {
	case f.Code == "contract-outside-post":
		if post := m.postOf(id); post != "" {
			return m.form("Extend the post too", "extendPost", post)
		}
	case f.Code == "vacant-post":
		last := m.lastContract(id)
		if last.Slug != "" && last.Ends.Day != 0 {
			return m.form("Extend its contract too", "extendContract", last.Slug)
		}
		if m.has("posts", id) { // one that is open-ended fills less than the whole post
			return m.formOf("Add a contract to it", "addContract", url.Values{"post": {id}})
		}
	case kind == "source" && (f.Code == "money-unused" || f.Code == "money-lapses") && m.has("sources", id):
		return m.form("Let it pay for more", "widenSource", id)
	}
	for list, k := range itemKinds {
		if k.place == kind && kind != "scenario" && kind != "decision" && m.has(list, id) {
			return &link{"Change it", m.path("edit", "item", list, id)}
		}
	}
	return nil
}

func (m mender) form(text, kind, id string) *link { return m.formOf(text, kind, url.Values{}, id) }

// formOf is a form that begins with values, of an item or of something new.
func (m mender) formOf(text, kind string, values url.Values, id ...string) *link {
	if m.scenario != "" {
		values.Set("keep", m.scenario)
	}
	return &link{text, m.with(values, append([]string{"edit", "change", kind}, id...)...)}
}

func (m mender) has(list, id string) bool {
	return slices.ContainsFunc(m.lists[list], func(c choice) bool { return c.Value == id })
}

// postOf is the post of a contract; "" where the plan has none.
func (m mender) postOf(contract string) string {
	for _, c := range m.items.Authority.Plan.Contracts {
		if c.Slug == contract {
			return c.Post.Slug
		}
	}
	return ""
}

// lastContract is the contract of a post that ends last; one without an id where the post has none.
func (m mender) lastContract(post string) editContract {
	last := editContract{}
	for _, c := range m.items.Authority.Plan.Contracts {
		if c.Post.Slug == post && (last.Slug == "" || c.Ends.OrForever() > last.Ends.OrForever()) {
			last = c
		}
	}
	return last
}
