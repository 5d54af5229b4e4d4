package exchange

import (
	"cmp"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// listOf is a list, "a list of posts". An empty one is as good as none.
func listOf[V any](nouns string, item codec[V]) codec[[]V] {
	expected := "a list of " + nouns
	return codec[[]V]{
		expected: expected,
		read: func(r *reader, n *node, v *[]V) {
			if n.kind != list {
				r.wrongType(n, "a list", expected)
				return
			}
			*v = readItems(r, n, item)
		},
		write: func(v *[]V) node {
			n := node{kind: list, entries: make([]entry, 0, len(*v))}
			for i := range *v {
				n.entries = append(n.entries, entry{value: item.write(&(*v)[i])})
			}
			return n
		},
		absent: func(v *[]V) bool { return len(*v) == 0 },
		schema: func(d *definitions) node {
			return objectOf(pair("type", "array"), entry{key: "items", value: item.schema(d)})
		},
	}
}

// linesOf is a list of a shape's items that is written with a line for each item, or more.
func linesOf[T any](nouns string, s *shape[T]) codec[[]T] { return withLines(listOf(nouns, s.codec())) }

func withLines[V any](c codec[[]V]) codec[[]V] {
	write := c.write
	c.write = func(v *[]V) node {
		n := write(v)
		n.tall = true
		return n
	}
	return c
}

// readItems reads a list's items. An item that is wrong keeps its place, so that the places of the others stay right.
// Once there are more problems than are shown, items are only looked at, not kept.
func readItems[V any](r *reader, n *node, item codec[V]) []V {
	var items []V
	if len(n.entries) > 0 {
		items = make([]V, 0, min(len(n.entries), 10_000))
	}
	for i := range n.entries {
		var v V
		r.enterItem(i)
		item.read(r, &n.entries[i].value, &v)
		r.leave()
		if r.found.more == 0 {
			items = append(items, v)
		}
	}
	return items
}

// someOf is a list that may not be empty where it is there.
func someOf[V any](nouns string, item codec[V]) codec[[]V] {
	c := listOf(nouns, item)
	c.expected = "a list of one or more " + nouns
	read, schema := c.read, c.schema
	c.read = func(r *reader, n *node, v *[]V) {
		if n.kind == list && len(n.entries) == 0 {
			r.emptyList(n, c.expected)
			return
		}
		read(r, n, v)
	}
	c.schema = func(d *definitions) node {
		s := schema(d)
		s.entries = append(s.entries, entry{key: "minItems", value: node{kind: literal, text: "1"}})
		return s
	}
	return c
}

func (r *reader) emptyList(n *node, expected string) {
	r.spoilt(n.at, plan.EmptyList, expected, "the list is empty")
}

// oneOrSome is a single block, or a list of one or more blocks. They may differ in shape: a block in a list has a date.
func oneOrSome[T any](one, several *shape[T], single func(*T) bool) codec[[]T] {
	expected := one.noun + ", or a list of one or more"
	some := someOf("blocks", several.codec())
	return codec[[]T]{
		expected: expected,
		read: func(r *reader, n *node, v *[]T) {
			switch n.kind {
			case list:
				some.read(r, n, v)
			case object:
				*v = make([]T, 1)
				one.read(r, n, &(*v)[0])
			default:
				r.wrongType(n, one.noun, expected)
			}
		},
		write: func(v *[]T) node {
			if len(*v) == 1 && single(&(*v)[0]) {
				return one.write(&(*v)[0])
			}
			return some.write(v)
		},
		absent: some.absent,
		schema: func(d *definitions) node {
			return objectOf(entry{key: "oneOf", value: listNode(one.schema(d), some.schema(d))})
		},
	}
}

// byYear is an object with a value for each financial year, kept as a list of E by year.
func byYear[E, V any](expected string, value codec[V], made func(fiscal.Year, V) E, parts func(*E) (fiscal.Year, *V)) codec[[]E] {
	yearOf := func(e *E) fiscal.Year { y, _ := parts(e); return y }
	return codec[[]E]{
		expected: expected,
		read: func(r *reader, n *node, v *[]E) {
			if n.kind != object {
				r.wrongType(n, "a block of financial years", expected)
				return
			}
			for i := range n.entries {
				e := &n.entries[i]
				r.enter(e.key)
				var y fiscal.Year
				var x V
				value.read(r, &e.value, &x)
				switch r.year(e.at, e.key, &y); {
				case y == 0: // said so
				case slices.ContainsFunc(*v, func(e E) bool { return yearOf(&e) == y }):
					r.report(e.at, plan.DuplicateKey, "each financial year once", "the year "+y.String()+" is there twice")
				default:
					*v = append(*v, made(y, x))
				}
				r.leave()
			}
			slices.SortFunc(*v, func(a, b E) int { return cmp.Compare(yearOf(&a), yearOf(&b)) })
		},
		write: func(v *[]E) node {
			n := node{kind: object}
			for i := range *v {
				y, x := parts(&(*v)[i])
				n.entries = append(n.entries, entry{key: y.String(), value: value.write(x)})
			}
			return n
		},
		absent: func(v *[]E) bool { return len(*v) == 0 },
		schema: func(d *definitions) node {
			return objectOf(pair("type", "object"),
				entry{key: "propertyNames", value: d.reference("financial-year", "")},
				entry{key: "additionalProperties", value: value.schema(d)})
		},
	}
}

// maxCount is the greatest number of families or results that a plan may state for a year.
const maxCount = 10_000_000

// countsByYear are whole numbers by financial year.
var countsByYear = byYear("whole numbers by financial year, such as {2018/19: 140}", whole[int64](bounds{most: maxCount}),
	func(y fiscal.Year, n int64) plan.YearCount { return plan.YearCount{Year: y, Count: n} },
	func(e *plan.YearCount) (fiscal.Year, *int64) { return e.Year, &e.Count })

var successPercent = decimal("a percentage", bounds{most: 100})

var ratesByYear = byYear("percentages by financial year", successPercent, rateIn,
	func(e *plan.YearRate) (fiscal.Year, *money.Decimal) { return e.Year, &e.Percent })

func rateIn(y fiscal.Year, rate money.Decimal) plan.YearRate {
	return plan.YearRate{Year: y, Percent: rate}
}

// earlier is the key of the percentage for all years before those that are named.
const earlier = "earlier"

// ratesInTime are percentages by financial year, and one for all years before those that are named.
var ratesInTime = codec[[]plan.YearRate]{
	read: func(r *reader, n *node, v *[]plan.YearRate) {
		years, before := *n, []plan.YearRate(nil)
		years.entries = nil
		for i := range n.entries {
			e := &n.entries[i]
			switch {
			case e.key != earlier:
				years.entries = append(years.entries, *e)
				continue
			case before != nil:
				r.enter(e.key)
				r.report(e.at, plan.DuplicateKey, "each key once", "the key "+e.key+" is there twice")
			default:
				r.enter(e.key)
				before = make([]plan.YearRate, 1)
				successPercent.read(r, &e.value, &before[0].Percent)
			}
			r.leave()
		}
		ratesByYear.read(r, &years, v)
		*v = append(before, *v...)
	},
	write: func(v *[]plan.YearRate) node {
		n := ratesByYear.write(v)
		for i := range n.entries {
			if (*v)[i].Year == 0 {
				n.entries[i].key = earlier
			}
		}
		return n
	},
	schema: func(d *definitions) node {
		n := ratesByYear.schema(d)
		years := n.child("propertyNames")
		*years = objectOf(entry{key: "anyOf", value: listNode(*years, objectOf(entry{key: "enum", value: textList([]string{earlier})}))})
		return n
	},
}

// rates are one percentage for all years, or percentages by financial year.
var rates = codec[[]plan.YearRate]{
	expected: successPercent.expected + `, or such percentages by financial year, {2017/18: "60", 2018/19: "70"}`,
	read: func(r *reader, n *node, v *[]plan.YearRate) {
		switch {
		case n.kind != object:
			*v = make([]plan.YearRate, 1)
			successPercent.read(r, n, &(*v)[0].Percent)
		case len(n.entries) == 0:
			r.emptyList(n, "a percentage for at least one financial year")
		default:
			ratesInTime.read(r, n, v)
		}
	},
	write: func(v *[]plan.YearRate) node {
		if len(*v) == 1 && (*v)[0].Year == 0 {
			return successPercent.write(&(*v)[0].Percent)
		}
		return ratesInTime.write(v)
	},
	absent: ratesByYear.absent,
	schema: func(d *definitions) node {
		years := ratesInTime.schema(d)
		years.entries = append(years.entries, entry{key: "minProperties", value: node{kind: literal, text: "1"}})
		return objectOf(entry{key: "oneOf", value: listNode(successPercent.schema(d), years)})
	},
}
