package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	maxErrors  = 50  // of a request that was not executed
	maxMessage = 500 // bytes of a message about one
)

// refusal is why a request is not looked at any further, said in the language of HTTP.
type refusal struct {
	status int
	err    *gqlerror.Error
}

func refuse(status int, code, message string) *refusal {
	return &refusal{status, &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}}
}

func refuseField(field, message string) *refusal {
	r := refuse(http.StatusBadRequest, BadInput, message)
	r.err.Extensions["field"] = field
	return r
}

func busy(message string) *refusal {
	return refuse(http.StatusServiceUnavailable, RateLimited, message+" Try again in a second.")
}

// refuse answers with an error and nothing else.
func (x *exchange) refuse(r *refusal) {
	header := x.w.Header()
	switch r.status {
	case http.StatusMethodNotAllowed:
		header.Set("Allow", http.MethodPost)
	case http.StatusServiceUnavailable:
		header.Set("Retry-After", "1")
	case http.StatusUnsupportedMediaType, http.StatusRequestEntityTooLarge:
		header.Set("Connection", "close") // rather than read the body
	}
	errs := gqlerror.List{r.err}
	x.count(errs)
	x.write(r.status, encode(&graphql.Response{Errors: errs}))
}

// count tells of each code of an answer's errors once.
func (x *exchange) count(errs gqlerror.List) {
	told := map[string]bool{}
	for _, err := range errs {
		if code, _ := err.Extensions["code"].(string); code != "" && !told[code] {
			told[code] = true
			x.Refused(code)
		}
	}
}

// answer answers with what became of the operation, or with why it was not executed: then there is no data.
func (x *exchange) answer(response *graphql.Response) {
	x.count(response.Errors)
	status := http.StatusOK
	if len(response.Data) == 0 && x.accepted.json == graphqlJSON {
		status = http.StatusBadRequest
	}
	x.write(status, encode(response))
}

func (x *exchange) write(status int, parts [][]byte) {
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	header := x.w.Header()
	header.Set("Content-Type", x.contentType())
	header.Set("Content-Length", strconv.Itoa(length))
	x.started = true
	_ = x.control.SetWriteDeadline(time.Now().Add(x.Write))
	x.w.WriteHeader(status)
	for _, part := range parts {
		if _, err := x.w.Write(part); err != nil {
			return // the client has gone, or does not read
		}
	}
}

func (x *exchange) contentType() string {
	if x.accepted.json == graphqlJSON {
		return graphqlJSON + "; charset=utf-8"
	}
	return plainJSON + "; charset=utf-8"
}

// encode returns the JSON of a response in parts: data may be large and is not copied.
func encode(response *graphql.Response) [][]byte {
	parts := [][]byte{[]byte("{")}
	add := func(name string, value []byte) {
		comma := ""
		if len(parts) > 1 {
			comma = ","
		}
		parts = append(parts, []byte(comma+`"`+name+`":`), value)
	}
	if len(response.Errors) > 0 {
		add("errors", marshal(response.Errors))
	}
	if len(response.Data) > 0 {
		add("data", response.Data)
	}
	if len(response.Extensions) > 0 {
		add("extensions", marshal(response.Extensions))
	}
	return append(parts, []byte("}\n"))
}

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("an answer that is not JSON: %w", err)) // which is answered as any failure is
	}
	return b
}

// oneLine returns the JSON of a response as one line, as an event wants it.
func oneLine(response *graphql.Response) []byte {
	b := bytes.TrimSpace(bytes.Join(encode(response), nil))
	if !bytes.ContainsAny(b, "\r\n") {
		return b
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		panic(fmt.Errorf("an answer that is not JSON: %w", err))
	}
	return compact.Bytes()
}

// requestErrors returns a response to a request that was not executed because of the errors. They may repeat names of the
// query, and are cut so that they do not repeat all of it.
func requestErrors(errs gqlerror.List) *graphql.Response {
	response := &graphql.Response{}
	for _, err := range errs[:min(len(errs), maxErrors)] {
		response.Errors = append(response.Errors, requestError(err))
	}
	if more := len(errs) - maxErrors; more > 0 {
		response.Errors = append(response.Errors, refuseField("query", fmt.Sprintf("There are %d errors more.", more)).err)
	}
	return response
}

func requestError(err *gqlerror.Error) *gqlerror.Error {
	cut := &gqlerror.Error{Message: shorten(err.Message), Locations: err.Locations, Extensions: map[string]any{}}
	maps.Copy(cut.Extensions, err.Extensions)
	for _, element := range err.Path {
		if name, ok := element.(ast.PathName); ok {
			element = ast.PathName(shorten(string(name)))
		}
		cut.Path = append(cut.Path, element)
	}
	cut.Extensions["code"] = requestCode(err)
	return cut
}

// requestCode translates the codes of validation.
func requestCode(err *gqlerror.Error) string {
	switch code, _ := err.Extensions["code"].(string); code {
	case "", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED":
		return BadInput
	case "COMPLEXITY_LIMIT_EXCEEDED":
		return TooComplex
	default:
		return code
	}
}

func shorten(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	end := maxMessage
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// executed makes the errors of an operation presentable: one without a code is not meant for the caller.
func (x *exchange) executed(response *graphql.Response) *graphql.Response {
	for i, err := range response.Errors {
		code, _ := err.Extensions["code"].(string)
		switch code {
		case "":
			x.Log.ErrorContext(x.ctx, "An error without a code.", "request", RequestID(x.ctx), "error", err.Error())
			response.Errors[i] = &gqlerror.Error{Message: x.failure().Message, Path: err.Path, Locations: err.Locations, Extensions: x.failure().Extensions}
		case Internal: // the error may be one that others are answered with as well
			with := *err
			with.Extensions = maps.Clone(err.Extensions)
			with.Extensions["requestId"] = RequestID(x.ctx)
			response.Errors[i] = &with
		}
	}
	return response
}

// failure is what a caller sees of what nobody foresaw.
func (x *exchange) failure() *gqlerror.Error {
	return &gqlerror.Error{
		Message:    "Something went wrong here. The request id says what, to those who run this server.",
		Extensions: map[string]any{"code": Internal, "requestId": RequestID(x.ctx)},
	}
}
