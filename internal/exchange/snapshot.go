package exchange

import (
	"bytes"
	"errors"
	"strings"

	"cliffedge/forecast/plan"
)

// Snapshots is how plans are kept by a database: as JSON plan files, whole and by item.
type Snapshots struct{}

// Encode gives the plan as a JSON plan file. Equal plans give equal bytes. Errors are as for WriteJSON.
func (Snapshots) Encode(p *plan.Plan) ([]byte, error) {
	var b bytes.Buffer
	err := WriteJSON(&b, p)
	return b.Bytes(), err
}

// Decode gives the plan of a JSON plan file. Its error is plan.Problems: places in a file that nobody wrote say nothing.
func (Snapshots) Decode(data []byte) (*plan.Plan, error) {
	p, err := Read("snapshot.json", data)
	var located Problems
	if !errors.As(err, &located) {
		return p, err
	}
	problems := make(plan.Problems, len(located))
	for i := range located {
		problems[i] = located[i].Problem
	}
	return nil, problems
}

// Items gives every item of the plan's lists as one line of JSON, with what tells it from the others of its list: its id,
// or what else it is known by.
func (Snapshots) Items(p *plan.Plan) []plan.StoredItem {
	var items []plan.StoredItem
	root := planShape.write(p)
	for _, top := range root.entries {
		switch top.value.kind {
		case object:
			items = append(items, plan.StoredItem{List: top.key, Text: oneLine(&top.value)})
		case list:
			for i := range top.value.entries {
				item := &top.value.entries[i].value
				items = append(items, plan.StoredItem{List: top.key, Key: keyOf(item), Text: oneLine(item)})
			}
		default:
			items = append(items, plan.StoredItem{List: top.key, Text: oneLine(&top.value)})
		}
	}
	return items
}

// Changes gives each scenario's changes, each as one line of JSON.
func (Snapshots) Changes(p *plan.Plan) [][]string {
	all := make([][]string, len(p.Scenarios))
	for i := range p.Scenarios {
		for k := range p.Scenarios[i].Changes {
			all[i] = append(all[i], WriteChange(p.Scenarios[i].Changes[k]))
		}
	}
	return all
}

// WriteChange gives the change as one line of JSON, as plan files write it and ReadChanges reads it in a list.
func WriteChange(c plan.Change) string {
	n := changeEntry.write(&c)
	return oneLine(&n)
}

// identifying are the keys that tell items without an id from each other.
var identifying = []string{"post", "source", "finding", "at", "from", "payGroup"}

func keyOf(item *node) string {
	if id := item.child("id"); id != nil {
		return id.text
	}
	var parts []string
	for _, key := range identifying {
		if n := item.child(key); n != nil {
			parts = append(parts, n.text)
		}
	}
	return strings.Join(parts, " ")
}

// oneLine writes a value as JSON on one line, however long.
func oneLine(n *node) string {
	var b bytes.Buffer
	inLine(&b, n)
	return b.String()
}

func inLine(b *bytes.Buffer, n *node) {
	if n.kind != list && n.kind != object {
		s, _ := jsonStyle{}.scalar(n, true)
		b.WriteString(s)
		return
	}
	brackets := "[]"
	if n.kind == object {
		brackets = "{}"
	}
	b.WriteByte(brackets[0])
	for i := range n.entries {
		if i > 0 {
			b.WriteString(", ")
		}
		if n.kind == object {
			b.WriteString(jsonQuote(n.entries[i].key) + ": ")
		}
		inLine(b, &n.entries[i].value)
	}
	b.WriteByte(brackets[1])
}
