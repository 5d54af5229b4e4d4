package exchange

import (
	"strings"

	"cliffedge/forecast/plan"
)

// flow reads a list in [ ] or an object in { }, over as many lines as it takes.
func (r *yamlReader) flow() (node, *fault) {
	at := r.at
	mark, wrong := r.tree.open(at)
	if wrong != nil {
		return node{}, wrong
	}
	made, closing := list, byte(']')
	if r.peek(0) == '{' {
		made, closing = object, '}'
	}
	r.at++
	for {
		if wrong := r.nextInFlow(at); wrong != nil {
			return node{}, wrong
		}
		if r.peek(0) == closing {
			r.at++
			return node{kind: made, at: at, entries: r.tree.shut(mark)}, nil
		}
		e, wrong := r.flowEntry(made)
		if wrong == nil {
			wrong = r.tree.add(e)
		}
		if wrong == nil {
			wrong = r.nextInFlow(at)
		}
		if wrong != nil {
			return node{}, wrong
		}
		if r.peek(0) == ',' {
			r.at++
		} else if r.peek(0) != closing {
			return node{}, unexpected(r.text, r.at, `"," or "`+string(rune(closing))+`", or quotes around text that holds one of ,:[]{}`)
		}
	}
}

// nextInFlow steps to what comes next within the brackets that opened there.
func (r *yamlReader) nextInFlow(opened int) *fault {
	for {
		r.skipBlanks()
		if !r.newLine() {
			break
		}
	}
	if r.at == len(r.text) || r.atMarker() {
		return &fault{plan.WrongSyntax, opened, "the bracket that opens here is never closed", `"]" or "}"`}
	}
	return nil
}

// flowEntry reads an item of a list, or a key of an object with its value. An item may be "key: value": an object of one.
func (r *yamlReader) flowEntry(in kind) (entry, *fault) {
	e := entry{at: r.at}
	scalar := strings.IndexByte("[{", r.peek(0)) < 0
	if !scalar && in == object {
		return e, r.fault(plan.WrongSyntax, "a list or object is used as a key", "a plain key")
	}
	start := r.lineStart
	value, wrong := r.flowValue()
	if wrong != nil {
		return e, wrong
	}
	key, keyIsPlain := r.text[e.at:r.at], value.kind != text
	if !keyIsPlain {
		key = value.text
	}
	oneLine := r.lineStart == start
	isKey, wrong := r.flowColon(e.at, keyIsPlain)
	switch {
	case wrong != nil:
		return e, wrong
	case !isKey && in == list:
		e.value = value
		return e, nil
	case !scalar || !oneLine || r.lineStart != start:
		return e, r.fault(plan.WrongSyntax, "a key is a list, an object or text over several lines", "a plain key")
	case key == "<<" && keyIsPlain:
		return e, &fault{plan.AliasUsed, e.at, `there is a merge key ("<<")`, "the keys written out"}
	case in == list:
		return r.flowPair(e, key)
	}
	e.key = key
	e.value = node{kind: nothing, at: e.at}
	if isKey {
		e.value, wrong = r.flowMemberValue(e.at)
	}
	return e, wrong
}

// flowColon steps over the colon after a key, if there is one.
func (r *yamlReader) flowColon(opened int, keyIsPlain bool) (bool, *fault) {
	here := *r
	if wrong := r.nextInFlow(opened); wrong != nil {
		*r = here // whoever wants the closing bracket will say so
		return false, nil
	}
	if r.peek(0) != ':' || keyIsPlain && !r.blankAt(1) && strings.IndexByte(flowIndicators, r.peek(1)) < 0 {
		*r = here
		return false, nil
	}
	if r.at == opened {
		return false, r.fault(plan.WrongSyntax, `there is no key before this ":"`, "a key")
	}
	r.at++
	return true, nil
}

// flowPair reads the value of a "key: value" that is an item of a list.
func (r *yamlReader) flowPair(e entry, key string) (entry, *fault) {
	mark, wrong := r.tree.open(e.at)
	if wrong != nil {
		return e, wrong
	}
	value, wrong := r.flowMemberValue(e.at)
	if wrong == nil {
		wrong = r.tree.add(entry{key: key, at: e.at, value: value})
	}
	if wrong != nil {
		return e, wrong
	}
	e.value = node{kind: object, at: e.at, entries: r.tree.shut(mark)}
	return e, nil
}

// flowMemberValue reads what follows a key and its colon within brackets.
func (r *yamlReader) flowMemberValue(keyAt int) (node, *fault) {
	if wrong := r.nextInFlow(keyAt); wrong != nil {
		return node{}, wrong
	}
	if strings.IndexByte(",]}", r.peek(0)) >= 0 {
		return node{kind: nothing, at: keyAt}, nil
	}
	return r.flowValue()
}

// flowValue reads a value within brackets.
func (r *yamlReader) flowValue() (node, *fault) {
	at := r.at
	switch c := r.peek(0); {
	case c == '[' || c == '{':
		return r.flow()
	case c == '"' || c == '\'':
		s, wrong := r.quoted(-1)
		return node{kind: text, at: at, text: s}, wrong
	case c == ',' || c == ']' || c == '}' || c == '|' || c == '>' || c == '-' && r.flowBlankAt(1):
		return node{}, unexpected(r.text, r.at, "a value, or quotes around text that starts with it")
	}
	s, wrong := r.flowPlain()
	return plainNode(at, s), wrong
}

// flowBlankAt reports whether plain text within brackets could not go on some places on.
func (r *yamlReader) flowBlankAt(on int) bool {
	return r.blankAt(on) || strings.IndexByte(flowIndicators, r.peek(on)) >= 0
}

// flowPlain reads plain text within brackets, which may go on over lines.
func (r *yamlReader) flowPlain() (string, *fault) {
	if wrong := r.refused(); wrong != nil {
		return "", wrong
	}
	s := r.plainOnLine(true)
	var b strings.Builder
	for {
		here := *r
		empty, more := r.nextTextLine(-1)
		if !more || strings.IndexByte(flowIndicators, r.peek(0)) >= 0 || r.peek(0) == ':' && r.flowBlankAt(1) {
			*r = here
			break
		}
		if b.Len() == 0 {
			b.WriteString(s)
		}
		fold(&b, empty)
		b.WriteString(r.plainOnLine(true))
	}
	if b.Len() == 0 {
		return s, nil
	}
	return b.String(), nil
}
