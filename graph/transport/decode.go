package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

const (
	maxNesting = 100     // lists and objects within each other
	maxValues  = 100_000 // in one body: each takes much more memory than it takes of the body
	maxName    = 200     // bytes of the name of an operation, which messages repeat
)

// decode reads the parameters of a request. Members that are not known are not looked at. The bytes are not the request's afterwards.
func decode(b []byte) (*graphql.RawParams, *refusal) {
	members, err := decodeObject(b)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, BadInput, err.Error())
	}
	params := &graphql.RawParams{}
	for _, wrong := range []*refusal{
		take(members, "query", "a string", &params.Query),
		take(members, "operationName", "a string", &params.OperationName),
		take(members, "variables", "an object", &params.Variables),
		take(members, "extensions", "an object", &params.Extensions),
	} {
		if wrong != nil {
			return nil, wrong
		}
	}
	switch {
	case params.Query == "":
		return nil, refuseField("query", `The body has no "query"; expected {"query": …} as JSON.`)
	case len(params.OperationName) > maxName:
		return nil, refuseField("operationName", fmt.Sprintf(`"operationName" is longer than %d bytes.`, maxName))
	}
	return params, nil
}

// take sets what the member of the name says, if there is one.
func take[T any](members map[string]any, name, kind string, to *T) *refusal {
	switch v := members[name].(type) {
	case nil:
	case T:
		*to = v
	default:
		return refuseField(name, fmt.Sprintf("%q must be %s.", name, kind))
	}
	return nil
}

func decodeObject(b []byte) (map[string]any, error) {
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return nil, errors.New(`The body is empty; expected {"query": …} as JSON.`)
	case !utf8.Valid(b):
		return nil, errors.New("The body is not UTF-8.")
	case !json.Valid(b):
		return nil, errors.New("The body is not JSON.")
	}
	d := decoder{rest: b}
	v := d.value(0)
	if d.err != nil {
		return nil, d.err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("The body must be one JSON object: requests are sent one by one.")
	}
	return object, nil
}

// decoder decodes JSON that is known to be valid, numbers as json.Number, so that none is rounded. It does not read on after
// an error.
type decoder struct {
	rest   []byte
	values int
	err    error
}

func (d *decoder) value(depth int) any {
	d.values++
	switch {
	case depth > maxNesting:
		d.fail("The body has more than %d lists and objects within each other.", maxNesting)
	case d.values > maxValues:
		d.fail("The body has more than %d values.", maxValues)
	}
	if d.err != nil {
		return nil
	}
	switch d.peek() {
	case '{':
		return d.object(depth)
	case '[':
		return d.list(depth)
	case '"':
		return d.string()
	}
	return d.literal()
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

// peek returns the first byte that is not white space.
func (d *decoder) peek() byte {
	for i, c := range d.rest {
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			d.rest = d.rest[i:]
			return c
		}
	}
	return 0
}

func (d *decoder) skip() { d.rest = d.rest[1:] }

func (d *decoder) object(depth int) map[string]any {
	object := map[string]any{}
	for d.skip(); d.err == nil; {
		switch d.peek() {
		case '}':
			d.skip()
			return object
		case ',':
			d.skip()
			continue
		}
		name := d.string()
		d.peek()
		d.skip() // the colon
		if _, twice := object[name]; twice {
			d.fail("The body has an object with two members of one name.")
		}
		object[name] = d.value(depth + 1)
	}
	return nil
}

func (d *decoder) list(depth int) []any {
	list := []any{}
	for d.skip(); d.err == nil; {
		switch d.peek() {
		case ']':
			d.skip()
			return list
		case ',':
			d.skip()
			continue
		}
		list = append(list, d.value(depth+1))
	}
	return nil
}

func (d *decoder) string() string {
	end, escaped := 1, false
	for d.rest[end] != '"' {
		if d.rest[end] == '\\' {
			escaped = true
			end++
		}
		end++
	}
	inside := d.rest[1:end]
	d.rest = d.rest[end+1:]
	if escaped {
		inside = unescape(inside)
	}
	return string(inside)
}

// unescape replaces the escapes of a string of JSON, which are never shorter than what they stand for, where the string stands: a
// large one is not in memory once more. Half a character is U+FFFD.
func unescape(b []byte) []byte {
	out := b[:0]
	for len(b) > 0 {
		plain := bytes.IndexByte(b, '\\')
		if plain < 0 {
			plain = len(b)
		}
		out = append(out, b[:plain]...)
		if b = b[plain:]; len(b) == 0 {
			break
		}
		if b[1] != 'u' {
			out = append(out, escapes[b[1]])
			b = b[2:]
			continue
		}
		char, size := codeUnit(b), len(`\u0000`)
		if utf16.IsSurrogate(char) {
			char = utf16.DecodeRune(char, codeUnit(b[size:]))
			if char != utf8.RuneError {
				size *= 2
			}
		}
		out = utf8.AppendRune(out, char)
		b = b[size:]
	}
	return out
}

// escapes are what the escapes of one letter stand for.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// codeUnit is what \u and four digits at the start of b stand for; U+FFFD where b starts otherwise.
func codeUnit(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return utf8.RuneError
	}
	n, _ := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n)
}

// literal returns a number, true, false or null.
func (d *decoder) literal() any {
	end := 0
	for end < len(d.rest) && !isDelimiter(d.rest[end]) {
		end++
	}
	text := string(d.rest[:end])
	d.rest = d.rest[end:]
	switch text {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return json.Number(text)
}

func isDelimiter(c byte) bool {
	switch c {
	case ',', ']', '}', ' ', '\t', '\n', '\r':
		return true
	}
	return false
}
