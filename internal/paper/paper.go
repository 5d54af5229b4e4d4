// Package paper turns forecasts and comparisons into what people read: a paper of headings, paragraphs, tables and lists,
// which prints on a terminal or pastes into a committee report.
package paper

// Paper is a document in reading order.
type Paper struct {
	Title  string
	Intro  []string // paragraphs under the title
	Parts  []Part
	Closer string // the last line, small print; "" for none
}

// Part is a titled table or list, with paragraphs before it.
type Part struct {
	Title string
	Text  []string
	Table *Table
	List  []string
	Sub   bool // within the part before it
}

// Table is rows under headings.
type Table struct {
	Columns []Column
	Rows    [][]Cell
	Total   bool // the last row is a total
}

// Column is a heading; numbers stand to the right.
type Column struct {
	Heading string
	Number  bool
}

// Cell is a text, or a bar for a share of the whole.
type Cell struct {
	Text  string
	Alarm bool // an amount that nobody pays
	Bar   bool // drawn as a bar of Share
	Share float64
}

func plain(s string) Cell { return Cell{Text: s} }
