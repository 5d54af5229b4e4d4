package exchange

import (
	"fmt"
	"slices"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// changeKind reads, writes and describes one of the changes that a scenario may make.
type changeKind struct {
	name, about string
	read        func(r *reader, n *node) plan.Change
	write       func(c plan.Change) node
	schema      func(d *definitions) node
}

// change is a kind of change whose name C knows.
func change[C plan.Change](about string, s *shape[C]) changeKind {
	var zero C
	return changeKind{
		name: zero.Name(), about: about, schema: s.schema,
		read: func(r *reader, n *node) plan.Change {
			var c C
			s.read(r, n, &c)
			return c
		},
		write: func(c plan.Change) node {
			made, ok := any(c).(*C) // a pointer to a change is a change too
			if !ok {
				value := c.(C)
				made = &value
			}
			return s.write(made)
		},
	}
}

// changeIndex finds a kind of change by its name.
var changeIndex = func() map[string]*changeKind {
	index := make(map[string]*changeKind, len(changeKinds))
	for i := range changeKinds {
		index[changeKinds[i].name] = &changeKinds[i]
	}
	return index
}()

// changeEntry is an entry of a scenario's changes: an object whose only key is the change's name.
var changeEntry = codec[plan.Change]{
	expected: "a change: its name and what it needs, such as endPost: {post: key-worker-1, on: 2020-03-31}",
	read:     readChange,
	write: func(v *plan.Change) node {
		name := (*v).Name()
		return node{kind: object, tall: true, entries: []entry{{key: name, value: changeIndex[name].write(*v)}}}
	},
	schema: func(d *definitions) node {
		properties := node{kind: object, tall: true}
		for _, k := range changeKinds {
			s := k.schema(d)
			s.entries = append([]entry{pair("description", k.about)}, s.entries...)
			properties.entries = append(properties.entries, entry{key: k.name, value: s})
		}
		return objectOf(pair("type", "object"), entry{key: "properties", value: properties},
			number("minProperties", 1), number("maxProperties", 1),
			entry{key: "additionalProperties", value: node{kind: literal, text: "false"}})
	},
}

// changeList is the changes of a scenario, or of an edit.
var changeList = listOf("changes", changeEntry)

// readChange leaves the change nil where it cannot tell which one it is.
func readChange(r *reader, n *node, v *plan.Change) {
	const expected = "one change in an entry"
	switch {
	case n.kind != object:
		r.wrongType(n, "a change", expected+", such as endPost: {post: key-worker-1, on: 2020-03-31}")
		return
	case len(n.entries) == 0:
		r.spoilt(n.at, plan.NotOneChange, expected, "the entry is empty")
		return
	case len(n.entries) > 1:
		r.spoilt(n.entries[1].at, plan.NotOneChange, expected, fmt.Sprintf("the entry has %d keys: %s", len(n.entries), someKeys(n)))
		return
	}
	e := &n.entries[0]
	r.enter(e.key)
	defer r.leave()
	kind, known := changeIndex[e.key]
	if !known {
		r.unknownChange(e)
		return
	}
	*v = kind.read(r, &e.value)
}

// someKeys lists an object's keys, the first few of many.
func someKeys(n *node) string {
	var keys []string
	for _, e := range n.entries[:min(len(n.entries), 5)] {
		keys = append(keys, shown(e.key))
	}
	if len(n.entries) > len(keys) {
		keys = append(keys, "others")
	}
	return words.List(keys)
}

func (r *reader) unknownChange(e *entry) {
	if !r.found.wants(e.at) {
		return
	}
	expected := nearest(e.key, changeIndex)
	if expected == "" {
		var names []string
		for _, k := range changeKinds {
			names = append(names, k.name)
		}
		expected = "one of " + words.List(names)
	}
	r.spoilt(e.at, plan.UnknownChange, expected, shown(e.key)+" is not a change")
}

// readable are the changes before the first that could not be read: nothing may be said of those that come after it.
func readable(changes []plan.Change) []plan.Change {
	if i := slices.Index(changes, nil); i >= 0 {
		return changes[:i]
	}
	return changes
}
