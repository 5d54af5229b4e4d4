package exchange

import (
	"cliffedge/forecast/plan"
)

// kind is what stands at a place of a document.
type kind uint8

const (
	nothing kind = iota // null, "~", or no value at all
	text                // in quotes, or a block of text
	plain               // YAML text without quotes
	literal             // JSON's numbers, true and false
	list
	object
)

// node is a value of a document, whatever the document's language. Scalars are kept as their text: what a number or a date
// is, the plan's shape decides, never the language.
type node struct {
	kind    kind
	tall    bool    // when written: on lines of its own, even where it would fit on one
	at      int     // where it stands, as an offset into the file
	text    string  // of a scalar
	entries []entry // of a list (without keys) or an object
}

// entry is an item of a list, or a key of an object with its value.
type entry struct {
	key   string
	at    int // where the key stands
	value node
}

// child gives the value of a key, or nil.
func (n *node) child(key string) *node {
	for i := range n.entries {
		if n.entries[i].key == key {
			return &n.entries[i].value
		}
	}
	return nil
}

// Bounds on what is read. No plan comes near them; a file made to keep a machine busy meets them at once.
const (
	maxDepth  = 32
	maxValues = 500_000
)

// fault is why a document can be read no further.
type fault struct {
	code     plan.Code
	at       int
	found    string
	expected string
}

// grower gathers the entries of the lists and objects that are being read: those of an inner one lie on top of those of
// the outer one until it is complete. They lie in pages, as a long list that grew in one piece would be in memory twice.
type grower struct {
	pages  []*[pageOf]entry
	height int // of the stack, in entries
	values int
	depth  int
}

const pageOf = 256

// open starts a list or an object. What it returns is handed to shut.
func (g *grower) open(at int) (mark int, wrong *fault) {
	g.depth++
	if g.depth > maxDepth {
		return 0, &fault{plan.TooDeep, at, "blocks lie within blocks more than 32 deep", "at most 32"}
	}
	return g.height, nil
}

// add gives the innermost open list or object one more entry.
func (g *grower) add(e entry) *fault {
	g.values++
	if g.values > maxValues {
		return &fault{plan.FileTooLarge, e.value.at, "the file holds more than 500,000 values", "a plan of fewer"}
	}
	if g.height == pageOf*len(g.pages) {
		g.pages = append(g.pages, new([pageOf]entry))
	}
	g.pages[g.height/pageOf][g.height%pageOf] = e
	g.height++
	return nil
}

// shut completes the list or object that was opened with that mark.
func (g *grower) shut(mark int) []entry {
	g.depth--
	entries := make([]entry, 0, g.height-mark)
	for at := mark; at < g.height; at += pageOf - at%pageOf {
		page := at / pageOf
		entries = append(entries, g.pages[page][at%pageOf:min(pageOf, g.height-page*pageOf)]...)
	}
	kept := (mark + pageOf - 1) / pageOf // and one, for the next list
	clear(g.pages[min(kept+1, len(g.pages)):])
	g.pages = g.pages[:min(kept+1, len(g.pages))]
	g.height = mark
	return entries
}
