package exchange

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// A plan file is described once, by codecs for its values and shapes for its objects. Reading, writing and the JSON Schema
// all follow from that description.

// codec reads, writes and describes one kind of value, kept as a V.
type codec[V any] struct {
	expected string // what a value is, as the end of "expected …"
	read     func(r *reader, n *node, v *V)
	write    func(v *V) node
	absent   func(v *V) bool // whether the value is the one of an optional key that is not there
	schema   func(d *definitions) node
}

// field is one key of an object that is kept as a T.
type field[T any] struct {
	key      string
	required bool
	about    string                     // what the key holds, with its unit
	reset    func(item *T)              // the value where the key is absent; nil for the zero value
	read     func(*reader, *node, *T)   // reads the key's value
	write    func(item *T) (node, bool) // the key's value, and whether it is written at all
	schema   func(d *definitions) node  // of the key's value
	expected string
}

// shape is an object of a plan file: its keys in the order in which they are written.
type shape[T any] struct {
	noun   string // "a post"
	name   string // of its definition in the schema: "post"; none for one that stands in a single place
	about  string
	tall   bool // written with a line for each key
	fields []field[T]
	index  map[string]int
	either [][]string // sets of keys of which exactly one must be there
	more   []entry    // what else the schema says of such objects
	check  func(r *reader, n *node, has func(key string) bool)
}

// shapeOf makes a shape whose schema stands under a name of its own.
func shapeOf[T any](noun, about string, fields ...field[T]) *shape[T] {
	s := &shape[T]{noun: noun, about: about, fields: fields, index: make(map[string]int, len(fields))}
	_, s.name, _ = strings.Cut(noun, " ") // without the article
	s.name = strings.ReplaceAll(s.name, " ", "-")
	for i, f := range fields {
		s.index[f.key] = i
	}
	return s
}

// tallShape makes a shape whose objects are written with a line for each key.
func tallShape[T any](noun, about string, fields ...field[T]) *shape[T] {
	s := shapeOf(noun, about, fields...)
	s.tall = true
	return s
}

// eitherOr makes the shape want the keys of exactly one of the sets. A key of a set that may be absent ends in "?".
func (s *shape[T]) eitherOr(expected string, sets ...[]string) *shape[T] {
	s.either = sets
	s.check = func(r *reader, n *node, has func(string) bool) {
		var there []string
		for _, set := range sets {
			for _, key := range set {
				if key = strings.TrimSuffix(key, "?"); has(key) {
					there = append(there, key)
				}
			}
		}
		if slices.ContainsFunc(sets, func(set []string) bool { return fits(there, set) }) || !r.found.wants(n.at) {
			return
		}
		found := "there is only " + words.List(there)
		switch len(there) {
		case 0:
			found = "there is none of these keys"
		case 1:
		default:
			found = "there are " + words.List(there)
		}
		r.spoilt(n.at, plan.EitherOr, expected, found)
	}
	return s
}

// anyOf makes the shape want at least one of its keys.
func (s *shape[T]) anyOf(expected string) *shape[T] {
	s.more = []entry{number("minProperties", 1)}
	s.check = func(r *reader, n *node, _ func(string) bool) {
		if len(n.entries) == 0 {
			r.spoilt(n.at, plan.EmptyList, expected, "the block is empty")
		}
	}
	return s
}

// fits reports whether keys are all of a set's, its optional ones aside, and no others.
func fits(keys, set []string) bool {
	all := 0
	for _, key := range set {
		if slices.Contains(keys, strings.TrimSuffix(key, "?")) {
			all++
		} else if !strings.HasSuffix(key, "?") {
			return false
		}
	}
	return all == len(keys)
}

// required is a key that must be there.
func required[T, V any](key string, c codec[V], at func(*T) *V, about string) field[T] {
	return field[T]{
		key: key, required: true, about: about, schema: c.schema, expected: c.expected,
		read:  func(r *reader, n *node, item *T) { c.read(r, n, at(item)) },
		write: func(item *T) (node, bool) { return c.write(at(item)), true },
	}
}

// optional is a key that may be absent.
func optional[T, V any](key string, c codec[V], at func(*T) *V, about string) field[T] {
	return field[T]{
		key: key, about: about, schema: c.schema, expected: c.expected,
		read: func(r *reader, n *node, item *T) {
			if n.kind == nothing {
				r.wrongType(n, "", c.expected+", or the key left out")
				return
			}
			c.read(r, n, at(item))
		},
		write: func(item *T) (node, bool) {
			if v := at(item); !c.absent(v) {
				return c.write(v), true
			}
			return node{}, false
		},
	}
}

// defaulted is a key that may be absent and then has a value of its own.
func defaulted[T any, V comparable](key string, c codec[V], absent V, at func(*T) *V, about string) field[T] {
	f := optional(key, c, at, about)
	f.reset = func(item *T) { *at(item) = absent }
	f.write = func(item *T) (node, bool) {
		if v := at(item); *v != absent {
			return c.write(v), true
		}
		return node{}, false
	}
	f.schema = func(d *definitions) node {
		s := c.schema(d)
		s.entries = append(s.entries, entry{key: "default", value: c.write(&absent)})
		return s
	}
	return f
}

// defaultedWord is defaulted for a word that an item may also leave unsaid.
func defaultedWord[T any, V ~string](key string, c codec[V], absent V, at func(*T) *V, about string) field[T] {
	f := defaulted(key, c, absent, at, about)
	write := f.write
	f.write = func(item *T) (node, bool) {
		if *at(item) == "" {
			return node{}, false
		}
		return write(item)
	}
	return f
}

// chosen is one of the keys of which only one set may be there: it is written where the item holds that alternative, and
// reading it chooses the alternative.
func chosen[T, V any](key string, c codec[V], at func(*T) *V, holds func(*T) bool, choose func(*T), about string) field[T] {
	f := optional(key, c, at, about)
	read := f.read
	f.read = func(r *reader, n *node, item *T) {
		choose(item)
		read(r, n, item)
	}
	f.write = func(item *T) (node, bool) {
		if holds(item) {
			return c.write(at(item)), true
		}
		return node{}, false
	}
	return f
}

// read makes an item of an object.
func (s *shape[T]) read(r *reader, n *node, item *T) {
	s.prepare(item)
	if n.kind != object {
		if r.found.wants(n.at) {
			r.wrongType(n, s.noun, s.expected())
		}
		return
	}
	var seen uint64 // one bit for each field
	for i := range n.entries {
		e := &n.entries[i]
		r.enter(e.key)
		k, known := s.index[e.key]
		switch {
		case !known:
			s.unknownKey(r, e)
		case seen&(1<<k) != 0:
			r.report(e.at, plan.DuplicateKey, "each key once", "the key "+e.key+" is there twice")
		default:
			seen |= 1 << k
			s.fields[k].read(r, &e.value, item)
		}
		r.leave()
	}
	s.missing(r, n, seen)
	if s.check != nil {
		s.check(r, n, func(key string) bool { return seen&(1<<s.index[key]) != 0 })
	}
}

// prepare gives an item the values that it has where its object says nothing.
func (s *shape[T]) prepare(item *T) {
	for i := range s.fields {
		if reset := s.fields[i].reset; reset != nil {
			reset(item)
		}
	}
}

func (s *shape[T]) expected() string {
	return s.noun + ": a block with the keys " + words.List(s.keys())
}

func (s *shape[T]) keys() []string {
	var keys []string
	for _, f := range s.fields {
		if f.key != "note" && f.key != "assumed" { // every item's
			keys = append(keys, f.key)
		}
	}
	return keys
}

func (s *shape[T]) missing(r *reader, n *node, seen uint64) {
	for i := range s.fields {
		f := &s.fields[i]
		if !f.required || seen&(1<<i) != 0 {
			continue
		}
		r.enter(f.key)
		r.spoilt(n.at, plan.MissingKey, f.expected, "the key is missing")
		r.leave()
	}
}

func (s *shape[T]) unknownKey(r *reader, e *entry) {
	if !r.found.wants(e.at) {
		return
	}
	expected := "one of " + words.List(s.keys())
	if near := nearest(e.key, s.index); near != "" {
		expected = near
	} else if e.value.kind == nothing && strings.Trim(e.key, "0123456789.") == "" {
		expected = "no comma within a number"
	}
	r.report(e.at, plan.UnknownKey, expected, fmt.Sprintf("%s is not a key of %s", shown(e.key), s.noun))
}

// write makes an object of an item.
func (s *shape[T]) write(item *T) node {
	n := node{kind: object, tall: s.tall, entries: make([]entry, 0, len(s.fields))}
	for i := range s.fields {
		if value, there := s.fields[i].write(item); there {
			n.entries = append(n.entries, entry{key: s.fields[i].key, value: value})
		}
	}
	return n
}

// codec is the shape as the codec of a value.
func (s *shape[T]) codec() codec[T] {
	return codec[T]{
		expected: s.noun,
		read:     s.read,
		write:    s.write,
		absent:   func(*T) bool { return false },
		schema:   s.schema,
	}
}

// within is the fields of an item that is a part of another: of the post in addPost.
func within[C, T any](s *shape[T], part func(*C) *T) *shape[C] {
	fields := make([]field[C], len(s.fields))
	for i, f := range s.fields {
		fields[i] = field[C]{
			key: f.key, required: f.required, about: f.about, schema: f.schema, expected: f.expected,
			read:  func(r *reader, n *node, item *C) { f.read(r, n, part(item)) },
			write: func(item *C) (node, bool) { return f.write(part(item)) },
		}
		if f.reset != nil {
			fields[i].reset = func(item *C) { f.reset(part(item)) }
		}
	}
	made := shapeOf(s.noun, s.about, fields...)
	made.tall, made.check, made.either, made.more = s.tall, s.check, s.either, s.more
	return made
}

// remarked gives the objects of a shape the keys that any item may carry.
func (s *shape[T]) remarked(at func(*T) *plan.Remark) *shape[T] {
	s.add(optional("note", prose(), func(x *T) *string { return &at(x).Note }, "Free text, shown beside the figures."))
	s.add(optional("assumed", yesNo(false), func(x *T) *bool { return &at(x).Assumed },
		"Whether the figures are an assumption rather than a stated fact."))
	return s
}

func (s *shape[T]) add(f field[T]) {
	s.index[f.key] = len(s.fields)
	s.fields = append(s.fields, f)
}
