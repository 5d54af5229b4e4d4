package transport

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	scalar Pence
	enum Kind { GRANT }
	type Query { name(pence: Pence, kind: Kind, id: ID): String }
	type Mutation { importPlan(document: String): String other(document: String): String }
	type Subscription { changed: Int }
`})

// real returns gqlgen's executor over resolvers that are one function.
func real(exec func(ctx context.Context) graphql.ResponseHandler) graphql.GraphExecutor {
	return executor.New(&graphql.ExecutableSchemaMock{
		SchemaFunc: func() *ast.Schema { return schema },
		ExecFunc:   exec,
		ComplexityFunc: func(context.Context, string, string, int, map[string]any) (int, bool) {
			return 0, false
		},
	})
}

// answering returns an executor that answers everything with data.
func answering(data string) graphql.GraphExecutor {
	return real(func(context.Context) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Data: []byte(data)})
	})
}

func request(body string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func query(q string) string {
	b, _ := json.Marshal(map[string]string{"query": q})
	return string(b)
}

type answer struct {
	Data   json.RawMessage `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

func do(t *testing.T, h http.Handler, r *http.Request) (*httptest.ResponseRecorder, answer) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	for _, err := range a.Errors {
		if err.Extensions["code"] == nil || strings.Contains(err.Message, "secret") {
			t.Errorf("an error without a code, or that says too much: %v", err)
		}
	}
	return w, a
}

func TestRequests(t *testing.T) {
	const ok, gql = `{"query":"{ name }"}`, "application/graphql-response+json"
	for name, c := range map[string]struct {
		body   string
		header []string
		status int
		code   string
		kind   string
	}{
		"plain":                   {ok, nil, 200, "", plainJSON},
		"anything":                {ok, []string{"Accept", "*/*"}, 200, "", plainJSON},
		"any application":         {ok, []string{"Accept", "text/html, application/*;q=0.5"}, 200, "", plainJSON},
		"nothing in accept":       {ok, []string{"Accept", " "}, 200, "", plainJSON},
		"new kind":                {ok, []string{"Accept", gql}, 200, "", gql},
		"both, new first":         {ok, []string{"Accept", gql + ", application/json"}, 200, "", gql},
		"both, old first":         {ok, []string{"Accept", "application/json, " + gql}, 200, "", plainJSON},
		"both, by quality":        {ok, []string{"Accept", "application/json;q=0.3, " + gql + ";q=0.9"}, 200, "", gql},
		"two headers":             {ok, []string{"Accept", "text/html", "Accept", gql}, 200, "", gql},
		"not plain":               {ok, []string{"Accept", "application/json;q=0, */*"}, 200, "", gql},
		"with stream":             {ok, []string{"Accept", gql + ", application/json, text/event-stream, multipart/mixed"}, 200, "", gql},
		"charset":                 {ok, []string{"Accept", "application/json; charset=UTF-8"}, 200, "", plainJSON},
		"HTML":                    {ok, []string{"Accept", "text/html"}, 406, BadInput, plainJSON},
		"other charset":           {ok, []string{"Accept", "application/json; charset=utf-16"}, 406, BadInput, plainJSON},
		"refused quality":         {ok, []string{"Accept", "*/*;q=0"}, 406, BadInput, plainJSON},
		"bad quality":             {ok, []string{"Accept", "*/*;q=NaN, application/json;q=7"}, 406, BadInput, plainJSON},
		"nonsense accept":         {ok, []string{"Accept", strings.Repeat(",;/", 1000)}, 406, BadInput, plainJSON},
		"unknown members":         {`{"query":"{ name }","more":[1],"id":"x"}`, nil, 200, "", plainJSON},
		"nulls":                   {`{"query":"{ name }","variables":null,"operationName":null,"extensions":null}`, nil, 200, "", plainJSON},
		"objects":                 {`{"query":"{ name }","variables":{"a":1},"extensions":{"b":[]}}`, nil, 200, "", plainJSON},
		"operation":               {`{"query":"query A { name } query B { name }","operationName":"B"}`, nil, 200, "", plainJSON},
		"white space":             {" \r\n\t" + `{ "query" : "{ name }" , "variables" : { } }` + "\n ", nil, 200, "", plainJSON},
		"unknown operation":       {`{"query":"query A { name }","operationName":"C"}`, nil, 200, BadInput, plainJSON},
		"unknown operation, new":  {`{"query":"query A { name }","operationName":"C"}`, []string{"Accept", gql}, 400, BadInput, gql},
		"invalid":                 {`{"query":"{ nothing }"}`, nil, 200, BadInput, plainJSON},
		"invalid, new":            {`{"query":"{ nothing }"}`, []string{"Accept", gql}, 400, BadInput, gql},
		"unparsable":              {`{"query":"{"}`, nil, 200, BadInput, plainJSON},
		"unparsable, new":         {`{"query":"{"}`, []string{"Accept", gql}, 400, BadInput, gql},
		"variable":                {`{"query":"query($a: ID!) { name(id: $a) }","variables":{"a":null}}`, nil, 200, BadInput, plainJSON},
		"variable, new":           {`{"query":"query($a: ID!) { name(id: $a) }","variables":{"a":null}}`, []string{"Accept", gql}, 400, BadInput, gql},
		"subscription":            {`{"query":"subscription { changed }"}`, nil, 200, BadInput, plainJSON},
		"subscription, new":       {`{"query":"subscription { changed }"}`, []string{"Accept", gql + ", */*"}, 400, BadInput, gql},
		"nothing":                 {``, nil, 400, BadInput, plainJSON},
		"no JSON":                 {`{"query": "secret`, nil, 400, BadInput, plainJSON},
		"no JSON, new":            {`{"query": "secret`, []string{"Accept", gql}, 400, BadInput, gql},
		"more after it":           {ok + "{}", nil, 400, BadInput, plainJSON},
		"a byte order mark":       {"\ufeff" + ok, nil, 400, BadInput, plainJSON},
		"not UTF-8":               {`{"query":"{ name }","secret":"` + "\xff" + `"}`, nil, 400, BadInput, plainJSON},
		"batch":                   {"[" + ok + "," + ok + "]", nil, 400, BadInput, plainJSON},
		"string":                  {`"secret"`, nil, 400, BadInput, plainJSON},
		"null":                    {`null`, nil, 400, BadInput, plainJSON},
		"no query":                {`{"secret":"{ name }"}`, nil, 400, BadInput, plainJSON},
		"empty query":             {`{"query":""}`, nil, 400, BadInput, plainJSON},
		"null query":              {`{"query":null}`, nil, 400, BadInput, plainJSON},
		"object query":            {`{"query":{"a":"secret"}}`, nil, 400, BadInput, plainJSON},
		"number query":            {`{"query":0}`, nil, 400, BadInput, plainJSON},
		"list operation":          {`{"query":"{ name }","operationName":["secret"]}`, nil, 400, BadInput, plainJSON},
		"long operation":          {`{"query":"{ name }","operationName":"` + strings.Repeat("secret", 1000) + `"}`, nil, 400, BadInput, plainJSON},
		"string variables":        {`{"query":"{ name }","variables":"secret"}`, nil, 400, BadInput, plainJSON},
		"list variables":          {`{"query":"{ name }","variables":[]}`, nil, 400, BadInput, plainJSON},
		"boolean extensions":      {`{"query":"{ name }","extensions":false}`, nil, 400, BadInput, plainJSON},
		"two queries":             {`{"query":"{ name }","query":"{ secret }"}`, nil, 400, BadInput, plainJSON},
		"two of one, deep":        {`{"query":"{ name }","variables":{"a":[{"secret":1,"\u0073ecret":2}]}}`, nil, 400, BadInput, plainJSON},
		"deep":                    {`{"query":"{ name }","variables":{"a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}}`, nil, 400, BadInput, plainJSON},
		"very deep":               {`{"query":"{ name }","a":` + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "}", nil, 400, BadInput, plainJSON},
		"very deep, and open":     {strings.Repeat("[", 500_000), nil, 400, BadInput, plainJSON},
		"many values":             {`{"query":"{ name }","a":[` + strings.Repeat("{},", 200_000) + `1]}`, nil, 400, BadInput, plainJSON},
		"larger than may be":      {`{"query":"{ name }","a":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, TooComplex, plainJSON},
		"larger, but an import":   {`{"query":"mutation { importPlan }","a":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 200, "", plainJSON},
		"larger, another":         {`{"query":"mutation { other }","a":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, TooComplex, plainJSON},
		"larger, and another":     {`{"query":"mutation { importPlan other }","a":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, TooComplex, plainJSON},
		"larger, by a fragment":   {`{"query":"mutation { ... { importPlan } }","a":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, TooComplex, plainJSON},
		"larger, of another name": {`{"query":"mutation A { importPlan } mutation B { other }","operationName":"B","a":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, TooComplex, plainJSON},
		"larger than an import":   {`{"query":"mutation { importPlan }","a":"` + strings.Repeat("x", 4<<20) + `"}`, nil, 413, TooComplex, plainJSON},
		"a key":                   {ok, []string{"Idempotency-Key", "7d6f-~!"}, 200, "", plainJSON},
		"an empty key":            {ok, []string{"Idempotency-Key", ""}, 400, BadInput, plainJSON},
		"a long key":              {ok, []string{"Idempotency-Key", strings.Repeat("a", 201)}, 400, BadInput, plainJSON},
		"an invisible key":        {ok, []string{"Idempotency-Key", "a\x01secret"}, 400, BadInput, plainJSON},
		"a key with a space":      {ok, []string{"Idempotency-Key", "a secret"}, 400, BadInput, plainJSON},
		"a key not in ASCII":      {ok, []string{"Idempotency-Key", "sécret"}, 400, BadInput, plainJSON},
		"two keys":                {ok, []string{"Idempotency-Key", "a", "Idempotency-Key", "b"}, 400, BadInput, plainJSON},
		"an empty event":          {ok, []string{"Last-Event-ID", ""}, 200, "", plainJSON},
		"a line in an event":      {ok, []string{"Last-Event-ID", "a\nb"}, 400, BadInput, plainJSON},
	} {
		t.Run(name, func(t *testing.T) {
			h := New(answering(`{"name":"x"}`), Config{MaxImportBody: 4 << 20})
			w, a := do(t, h, request(c.body, c.header...))
			if w.Code != c.status || a.code() != c.code || w.Header().Get("Content-Type") != c.kind+"; charset=utf-8" {
				t.Errorf("%d %q %s", w.Code, w.Header().Get("Content-Type"), w.Body)
			}
			if (c.code == "") != (string(a.Data) == `{"name":"x"}`) || c.code != "" && strings.Contains(w.Body.String(), `"data"`) {
				t.Errorf("%s", w.Body)
			}
			for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %s", name, got)
				}
			}
			if len(w.Header().Get("X-Request-Id")) < 20 {
				t.Error("no request id")
			}
			if w.Body.Len() > 2000 {
				t.Errorf("%d bytes", w.Body.Len())
			}
			if bodies := h.(*handler).bodies.Load(); bodies != 48<<20 {
				t.Error("bodies still take", bodies)
			}
		})
	}
}

func TestMethodsAndTypes(t *testing.T) {
	h := New(answering(`{}`), Config{})
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "post"} {
		r := request(query("mutation { other }"))
		r.Method = method
		r.URL.RawQuery = "query=mutation%7Bother%7D"
		if w, a := do(t, h, r); w.Code != 405 || w.Header().Get("Allow") != "POST" || a.code() != BadInput {
			t.Errorf("%s: %d %v", method, w.Code, w.Header())
		}
	}
	for _, kind := range [][]string{
		{},
		{""},
		{"text/plain"},
		{"application/x-www-form-urlencoded"},
		{"multipart/form-data; boundary=x"},
		{"application/graphql"},
		{"text/json"},
		{"application/json; charset=utf-16"},
		{"application/json; charset=iso-8859-1"},
		{"application/json", "application/json"},
		{"application/json, text/plain"},
		{"application/json; charset"},
		{"application/jsonx"},
		{"/"},
	} {
		r := request(query("{ name }"))
		r.Header["Content-Type"] = kind
		if w, a := do(t, h, r); w.Code != 415 || a.code() != BadInput {
			t.Errorf("%q: %d", kind, w.Code)
		}
	}
	for _, kind := range []string{"application/json", "application/json; charset=utf-8", `APPLICATION/JSON;charset="UTF-8"`} {
		r := request(query("{ name }"))
		r.Header.Set("Content-Type", kind)
		if w, _ := do(t, h, r); w.Code != 200 {
			t.Errorf("%q: %d", kind, w.Code)
		}
	}
	if w, _ := do(t, h, request(query("{ name }"), "Content-Encoding", "gzip")); w.Code != 415 {
		t.Error("compressed:", w.Code)
	}
}

func TestWhatResolversSee(t *testing.T) {
	var seen *graphql.OperationContext
	var ctx context.Context
	h := New(real(func(c context.Context) graphql.ResponseHandler {
		ctx, seen = c, graphql.GetOperationContext(c)
		return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
	}), Config{})
	body := `{"query":"query($p: Pence) { name(pence: $p) }","variables":{"p":9007199254740993,"q":[1.50,true,null,"\u00e9\n",{"a":{}}]},"extensions":{"x":1e400}}`
	w, a := do(t, h, request(body, "Idempotency-Key", "k1", "Last-Event-ID", "e1"))
	if a.code() != "" {
		t.Fatal(w.Body)
	}
	if got := seen.Variables["p"]; got != json.Number("9007199254740993") {
		t.Errorf("%T %v", got, got)
	}
	if IdempotencyKey(ctx) != "k1" || LastEventID(ctx) != "e1" || RequestID(ctx) != w.Header().Get("X-Request-Id") {
		t.Error(IdempotencyKey(ctx), LastEventID(ctx), RequestID(ctx))
	}
	if seen.Headers.Get("Idempotency-Key") != "k1" || seen.Stats.Read.End.Before(seen.Stats.Read.Start) || seen.Stats.OperationStart.IsZero() {
		t.Error("incomplete:", seen.Headers, seen.Stats)
	}
	if RequestID(t.Context())+IdempotencyKey(t.Context())+LastEventID(t.Context()) != "" {
		t.Error("found outside of a request")
	}
}

// halves are characters of which the one or the other half is missing.
const halves = `{"\ud83d":["\ud83d\ud83d\ude00","\ude00\ud83d","\ud83d\n\ude00","\ud83d\u0041","\uD83Dude00","\ud83d\\ude00","\ufffd\u0000","é\u00e9\/é\"é"]}`

func TestDecodingEqualsTheStandardLibrary(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"a":[]}`, `{"a":{"b":[1,2.5e-7,-0,{"c":null}],"d":"\\\"\/\b\f\n\r\t\u20ac\ud83d\ude00"},"":true , "e" : false }`, "{\"a\" :\t[ 1 ,\r\n 2 ] }", halves,
	} {
		want := json.NewDecoder(strings.NewReader(text))
		want.UseNumber()
		var w map[string]any
		if err := want.Decode(&w); err != nil {
			t.Fatal(err)
		}
		got, err := decodeObject([]byte(text))
		if err != nil || fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", w) {
			t.Errorf("%s: %#v %v", text, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"query":"{ a }","variables":{"a":[1,-2.5e3,"x\n\u0041",null,true,false,{}]}}`, `[]`, `{"a":1,"a":2}`, `"`, "{\"\\\"\":\"\\\\\"}", halves} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := decodeObject(bytes.Clone(b))
		if err != nil {
			return
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(b))
		decoder.UseNumber()
		var want map[string]any
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if other, err := json.Marshal(want); err != nil || string(again) != string(other) {
			t.Errorf("%s is not %s", again, other)
		}
	})
}

func TestErrors(t *testing.T) {
	var logged bytes.Buffer
	shared := map[string]any{"code": Internal}
	h := New(real(func(context.Context) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Data: []byte(`{"name":null}`), Errors: gqlerror.List{
			{Message: "There is no such plan.", Path: ast.Path{ast.PathName("name")}, Extensions: map[string]any{"code": "NOT_FOUND", "field": "slug"}},
			{Message: "pq: secret relation", Path: ast.Path{ast.PathName("name")}},
			{Message: "It broke.", Extensions: shared},
		}})
	}), Config{Log: slog.New(slog.NewTextHandler(&logged, nil))})
	w, a := do(t, h, request(query("{ name }"), "Accept", graphqlJSON))
	id := w.Header().Get("X-Request-Id")
	if w.Code != 200 || len(a.Errors) != 3 || string(a.Data) != `{"name":null}` {
		t.Fatal(w.Code, w.Body)
	}
	if e := a.Errors[0]; e.Message != "There is no such plan." || e.Extensions["field"] != "slug" || e.Extensions["requestId"] != nil {
		t.Error(e)
	}
	if e := a.Errors[1]; a.Errors[1].Extensions["code"] != Internal || e.Extensions["requestId"] != id || len(e.Path) != 1 {
		t.Error(e)
	}
	if e := a.Errors[2]; e.Message != "It broke." || e.Extensions["requestId"] != id || len(shared) != 1 {
		t.Error(e, shared)
	}
	if !strings.Contains(logged.String(), "pq: secret relation") || !strings.Contains(logged.String(), id) {
		t.Error(logged.String())
	}
}

func TestErrorsOfValidationAreBounded(t *testing.T) {
	h := New(answering("{}"), Config{})
	long := strings.Repeat("é", 100_000)
	w, a := do(t, h, request(`{"query":"query($k: Kind) { name(kind: $k) }","variables":{"k":"`+long+`"}}`))
	if a.code() != BadInput || w.Body.Len() > 2000 {
		t.Error(w.Body.Len())
	}
	var fields strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&fields, "unknown%d ", i)
	}
	w, a = do(t, h, request(query("{"+fields.String()+"}")))
	if len(a.Errors) != maxErrors+1 || w.Body.Len() > 20_000 || !strings.HasSuffix(a.Errors[maxErrors].Message, "errors more.") {
		t.Error(len(a.Errors), w.Body.Len())
	}
}

func TestCheckComesFirst(t *testing.T) {
	h := New(answering("{}"), Config{Check: func(query string, variables map[string]any) *gqlerror.Error {
		if query == "{ nothing }" && variables["a"] == json.Number("1") {
			return &gqlerror.Error{Message: "Too much.", Extensions: map[string]any{"code": TooComplex}}
		}
		return nil
	}})
	body := `{"query":"{ nothing }","variables":{"a":1}}`
	if w, a := do(t, h, request(body)); w.Code != 200 || a.code() != TooComplex {
		t.Error(w.Code, w.Body)
	}
	if w, a := do(t, h, request(body, "Accept", graphqlJSON)); w.Code != 400 || a.code() != TooComplex || a.Data != nil {
		t.Error(w.Code, w.Body)
	}
	if w, a := do(t, h, request(query("{ name }"))); w.Code != 200 || a.code() != "" {
		t.Error(w.Code, w.Body)
	}
}

// broken panics in the step of its name.
type broken struct {
	graphql.GraphExecutor
	step string
}

func (b broken) CreateOperationContext(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	if b.step == "create" {
		panic("secret")
	}
	return b.GraphExecutor.CreateOperationContext(ctx, params)
}

func (b broken) DispatchOperation(ctx context.Context, op *graphql.OperationContext) (graphql.ResponseHandler, context.Context) {
	switch b.step {
	case "dispatch":
		panic(errors.New("secret"))
	case "next":
		return func(context.Context) *graphql.Response { panic("secret") }, ctx
	case "nothing":
		return func(context.Context) *graphql.Response { return nil }, ctx
	}
	return b.GraphExecutor.DispatchOperation(ctx, op)
}

func TestPanics(t *testing.T) {
	for step, status := range map[string]int{"create": 500, "dispatch": 200, "next": 200, "nothing": 500, "check": 500} {
		var logged bytes.Buffer
		config := Config{Concurrent: 1, Log: slog.New(slog.NewTextHandler(&logged, nil))}
		if step == "check" {
			config.Check = func(string, map[string]any) *gqlerror.Error { panic("secret") }
		}
		h := New(broken{answering("{}"), step}, config)
		for range 3 { // and no turn is lost
			w, a := do(t, h, request(query("{ name }")))
			id := w.Header().Get("X-Request-Id")
			if w.Code != status || a.code() != Internal || a.Errors[0].Extensions["requestId"] != id {
				t.Errorf("%s: %d %s", step, w.Code, w.Body)
			}
			if !strings.Contains(logged.String(), id) {
				t.Errorf("%s: not logged", step)
			}
		}
	}
}

func TestAbortedHandlersAbort(t *testing.T) {
	h := New(answering("{}"), Config{Check: func(string, map[string]any) *gqlerror.Error { panic(http.ErrAbortHandler) }})
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Error(p)
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), request(query("{ name }")))
}

// direct executes an operation by a function, whatever the context says.
type direct struct {
	graphql.GraphExecutor
	run func(ctx context.Context) *graphql.Response
}

func (d direct) DispatchOperation(ctx context.Context, _ *graphql.OperationContext) (graphql.ResponseHandler, context.Context) {
	return d.run, ctx
}

func TestExecutionTime(t *testing.T) {
	release := make(chan struct{})
	ended := make(chan struct{})
	h := New(direct{answering(""), func(ctx context.Context) *graphql.Response {
		<-release
		close(ended)
		return &graphql.Response{Data: []byte("{}")}
	}}, Config{Execution: time.Millisecond, Concurrent: 1, Wait: time.Millisecond})
	w, a := do(t, h, request(query("{ name }"), "Accept", graphqlJSON))
	if w.Code != 200 || a.code() != TooComplex || string(a.Data) != "null" {
		t.Error(w.Code, w.Body)
	}
	// It still has its turn, so another waits in vain.
	if w, a := do(t, h, request(query("{ name }"))); w.Code != 503 || a.code() != RateLimited || w.Header().Get("Retry-After") != "1" {
		t.Error(w.Code, w.Body)
	}
	close(release)
	<-ended
	h.(*handler).turns <- struct{}{} // until it gives its turn back
}

func TestExecutionTimeOfMutations(t *testing.T) {
	var response *graphql.Response
	h := New(direct{answering(""), func(ctx context.Context) *graphql.Response {
		<-ctx.Done()
		return response
	}}, Config{Execution: time.Millisecond})
	late := gqlerror.List{{Message: "secret", Extensions: map[string]any{"code": Internal}}}

	response = &graphql.Response{Data: []byte("{}")} // it took place, if late
	if w, a := do(t, h, request(query("mutation { other }"))); w.Code != 200 || a.code() != "" || string(a.Data) != "{}" {
		t.Error(w.Code, w.Body)
	}
	response = &graphql.Response{Data: []byte("null"), Errors: late} // who knows
	if w, a := do(t, h, request(query("mutation { other }"))); w.Code != 200 || a.code() != TooComplex || !strings.Contains(a.Errors[0].Message, "may have taken place") {
		t.Error(w.Code, w.Body)
	}
	made := gqlerror.List{{Message: "made as revision 7", Extensions: map[string]any{"code": TooComplex, MadeExtension: 7}}}
	response = &graphql.Response{Data: []byte("null"), Errors: made} // it took place, and says so
	if w, a := do(t, h, request(query("mutation { other }"))); w.Code != 200 || a.code() != TooComplex || a.Errors[0].Message != "made as revision 7" {
		t.Error(w.Code, w.Body)
	}
	response = &graphql.Response{Data: []byte("{}"), Errors: late}
	if w, a := do(t, h, request(query("{ name }"))); w.Code != 200 || a.code() != TooComplex || strings.Contains(a.Errors[0].Message, "may have taken place") {
		t.Error(w.Code, w.Body)
	}
}

func TestConcurrency(t *testing.T) {
	const most, all = 3, 12
	var running, highest atomic.Int32
	release := make(chan struct{})
	h := New(real(func(context.Context) graphql.ResponseHandler {
		return func(context.Context) *graphql.Response {
			n := running.Add(1)
			for {
				if old := highest.Load(); n <= old || highest.CompareAndSwap(old, n) {
					break
				}
			}
			<-release
			running.Add(-1)
			return &graphql.Response{Data: []byte("{}")}
		}
	}), Config{Concurrent: most, Wait: time.Hour, Execution: time.Hour})
	codes := make(chan int)
	for range all {
		go func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, request(query("{ name }")))
			codes <- w.Code
		}()
	}
	for range all {
		release <- struct{}{}
		if code := <-codes; code != 200 {
			t.Error(code)
		}
	}
	if highest.Load() > most {
		t.Error(highest.Load(), "at once")
	}
}

func TestAClientThatLeavesStopsItsWork(t *testing.T) {
	for _, c := range []struct{ query, accept string }{
		{"{ name }", plainJSON}, {"mutation { other }", plainJSON}, {"subscription { changed }", eventStream},
	} {
		begun, stopped := make(chan struct{}), make(chan error, 1)
		h := New(real(func(ctx context.Context) graphql.ResponseHandler {
			return func(context.Context) *graphql.Response {
				close(begun)
				<-ctx.Done()
				stopped <- ctx.Err()
				return nil
			}
		}), Config{Execution: time.Hour})
		server := httptest.NewServer(h)
		ctx, leave := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(query(c.query)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", plainJSON)
		r.Header.Set("Accept", c.accept)
		go func() {
			if response, err := http.DefaultClient.Do(r); err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		}()
		<-begun
		leave()
		if err := <-stopped; !errors.Is(err, context.Canceled) {
			t.Error(c.query, err)
		}
		server.Close()
	}
}

// endless counts what is read of a body that never ends.
type endless struct {
	read    atomic.Int64
	limit   int64 // after which it waits, if any
	waiting chan struct{}
	wait    chan struct{}
}

func (e *endless) Read(p []byte) (int, error) {
	if e.limit > 0 && e.read.Load() >= e.limit {
		close(e.waiting)
		<-e.wait
		return 0, io.ErrUnexpectedEOF
	}
	for i := range p {
		p[i] = ' '
	}
	e.read.Add(int64(len(p)))
	return len(p), nil
}

func TestLargeBodiesAreNotRead(t *testing.T) {
	h := New(answering("{}"), Config{})
	for _, announced := range []int64{-1, 1 << 40} {
		body := &endless{}
		r := request("")
		r.Body, r.ContentLength = io.NopCloser(body), announced
		w, a := do(t, h, r)
		if w.Code != 413 || a.code() != TooComplex || w.Header().Get("Connection") != "close" {
			t.Error(w.Code, w.Body)
		}
		if most := int64(32<<20 + 1<<20); body.read.Load() > most || announced > 0 && body.read.Load() > 0 {
			t.Error(body.read.Load(), "bytes read")
		}
	}
}

// However many large bodies arrive at once, they take no more memory together than they may, and small ones pass.
func TestBodiesShareTheirMemory(t *testing.T) {
	const all = 8 << 20
	h := New(answering("{}"), Config{Bodies: all}).(*handler)
	wait := make(chan struct{})
	done := make(chan int, 20)
	held, refused := 0, 0
	for range cap(done) {
		body := &endless{limit: 400 << 10, waiting: make(chan struct{}), wait: wait}
		r := request("")
		r.Body, r.ContentLength = io.NopCloser(body), -1
		go func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			done <- w.Code
		}()
		select {
		case <-body.waiting:
			held++
		case code := <-done:
			refused++
			if code != 503 {
				t.Error(code)
			}
		}
	}
	if held != 8 || refused != 12 {
		t.Error(held, refused)
	}
	if left := h.bodies.Load(); left < 0 {
		t.Error(left, "bytes left")
	}
	if w, _ := do(t, h, request(query("{ name }"))); w.Code != 200 {
		t.Error("a small request:", w.Code)
	}
	if w, a := do(t, h, request(query("{ name }")+strings.Repeat(" ", 1<<20-100))); w.Code != 503 || a.code() != RateLimited {
		t.Error("a large request:", w.Code)
	}
	close(wait)
	for range held {
		if code := <-done; code != 400 {
			t.Error(code)
		}
	}
	if left := h.bodies.Load(); left != all {
		t.Error(left, "bytes left in the end")
	}
	if w, _ := do(t, h, request(query("{ name }")+strings.Repeat(" ", 1<<20-100))); w.Code != 200 {
		t.Error("a large request in the end:", w.Code)
	}
}

// A large body is decoded when there is room, which is left once: by the operation, or when the request ends. Small ones do not ask.
func TestRoomForLargeBodies(t *testing.T) {
	entered, left, full := 0, 0, false
	h := New(real(func(ctx context.Context) graphql.ResponseHandler {
		if leave := LeaveRoom(ctx); leave != nil && left == 0 {
			leave()
		}
		return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
	}), Config{MaxBody: 1000, Large: func(context.Context) (func(), error) {
		if full {
			return nil, errors.New("full")
		}
		entered++
		return func() { left++ }, nil
	}})
	large := strings.Repeat(" ", 1000)
	for _, c := range []struct {
		name, body    string
		full          bool
		code          int
		entered, left int
	}{
		{"small", query("{ name }"), false, 200, 0, 0},
		{"an import", query("mutation { importPlan }") + large, false, 200, 1, 1},
		{"no import", query("{ name }") + large, false, 413, 2, 2},
		{"no JSON", "{" + large, false, 400, 3, 3},
		{"no room", query("mutation { importPlan }") + large, true, 503, 3, 3},
	} {
		full = c.full
		if w, _ := do(t, h, request(c.body)); w.Code != c.code || entered != c.entered || left != c.left {
			t.Errorf("%s: %d, entered %d, left %d", c.name, w.Code, entered, left)
		}
	}
}

// A large body waits in a file for its room, whole, and leaves nothing behind; where there can be no file, it is refused and the log
// says why, and others are not.
func TestLargeBodiesWaitInFiles(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var log bytes.Buffer
	var waiting []os.DirEntry
	const all = 8 << 20
	document := strings.Repeat("£1 and a line\\n", 200_000)
	arrived := ""
	h := New(real(func(ctx context.Context) graphql.ResponseHandler {
		arrived, _ = graphql.GetOperationContext(ctx).Variables["d"].(string)
		return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
	}), Config{MaxBody: 1000, Bodies: all, Log: slog.New(slog.NewTextHandler(&log, nil)), Large: func(context.Context) (func(), error) {
		waiting, _ = os.ReadDir(folder)
		return func() {}, nil
	}}).(*handler)
	body := `{"query":"mutation($d: String) { importPlan(document: $d) }","variables":{"d":"` + document + `"}}`
	if w, a := do(t, h, request(body)); w.Code != 200 || arrived != strings.ReplaceAll(document, `\n`, "\n") {
		t.Error(w.Code, a, len(arrived), "bytes arrived")
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 || h.bodies.Load() != all {
		t.Error(err, left, "is left,", h.bodies.Load(), "bytes may be taken")
	}
	if runtime.GOOS == "linux" && len(waiting) > 0 {
		t.Error("others can open", waiting)
	}
	t.Setenv("TMPDIR", filepath.Join(folder, "none"))
	if w, a := do(t, h, request(body)); w.Code != 503 || a.code() != RateLimited || !strings.Contains(log.String(), "no such file") {
		t.Error(w.Code, w.Body, log.String())
	}
	if w, _ := do(t, h, request(query("{ name }"))); w.Code != 200 || h.bodies.Load() != all {
		t.Error("a small request:", w.Code, h.bodies.Load(), "bytes may be taken")
	}
}

// dial sends the head of a request, and what there is of its body.
func dial(t *testing.T, server *httptest.Server, length int, accept, body string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_, err = fmt.Fprintf(c, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: %s\r\nContent-Length: %d\r\n\r\n%s", accept, length, body)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASlowBodyIsNotWaitedForForLong(t *testing.T) {
	server := httptest.NewServer(New(answering("{}"), Config{Read: 20 * time.Millisecond}))
	defer server.Close()
	c := dial(t, server, 1000, plainJSON, `{"query":`)
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestTimeout || !response.Close {
		t.Error(response.Status, response.Close)
	}
}

func TestACutBodyIsNoRequest(t *testing.T) {
	executed := make(chan struct{}, 1)
	h := New(real(func(context.Context) graphql.ResponseHandler {
		executed <- struct{}{}
		return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
	}), Config{})
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		close(ended)
	}))
	defer server.Close()
	c := dial(t, server, 1000, plainJSON, query("mutation { other }"))
	_ = c.Close()
	<-ended
	if len(executed) > 0 {
		t.Error("executed")
	}
}

// The server's own deadlines, which are shorter than an answer takes here, do not cut it.
func TestTheDeadlinesOfTheServerDoNotCutAnswers(t *testing.T) {
	for _, c := range []struct{ query, accept string }{{"{ name }", plainJSON}, {"subscription { changed }", eventStream}} {
		h := New(real(func(ctx context.Context) graphql.ResponseHandler {
			n := 0
			return func(context.Context) *graphql.Response {
				if n++; n > 3 {
					return nil
				}
				select {
				case <-time.After(30 * time.Millisecond):
					return &graphql.Response{Data: []byte(`"whole"`)}
				case <-ctx.Done():
					return nil
				}
			}
		}), Config{})
		server := httptest.NewUnstartedServer(h)
		server.Config.ReadHeaderTimeout = time.Hour
		server.Config.ReadTimeout, server.Config.WriteTimeout = 20*time.Millisecond, 20*time.Millisecond
		server.Start()
		body := query(c.query)
		response, err := http.ReadResponse(bufio.NewReader(dial(t, server, len(body), c.accept, body)), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		if err != nil && c.accept == plainJSON || !bytes.Contains(got, []byte("whole")) || c.accept == eventStream && !bytes.Contains(got, []byte("event: complete")) {
			t.Errorf("%s: %s %v", c.query, got, err)
		}
		server.CloseClientConnections()
		server.Close()
	}
}

func TestAClientThatDoesNotReadIsCutOff(t *testing.T) {
	large := `"` + strings.Repeat("x", 1<<20) + `"`
	for _, c := range []struct{ query, accept, data string }{
		{"subscription { changed }", eventStream, large}, {"{ name }", plainJSON, `"` + strings.Repeat("x", 64<<20) + `"`},
	} {
		ended := make(chan struct{})
		h := New(real(func(ctx context.Context) graphql.ResponseHandler {
			return func(context.Context) *graphql.Response {
				if ctx.Err() != nil {
					return nil
				}
				return &graphql.Response{Data: []byte(c.data)}
			}
		}), Config{Write: 50 * time.Millisecond})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			close(ended)
		}))
		body := query(c.query)
		_ = dial(t, server, len(body), c.accept, body)
		<-ended
		server.CloseClientConnections()
		server.Close()
	}
}

func TestSubscriptions(t *testing.T) {
	responses := []*graphql.Response{
		{Data: []byte(`{"changed":1}`)},
		{Data: []byte("{\n\"changed\":\r\n2}")},
		{Data: []byte(`{"changed":null}`), Errors: gqlerror.List{{Message: "secret"}}},
		{Data: []byte(`{"changed":4}`)},
	}
	h := New(real(func(ctx context.Context) graphql.ResponseHandler {
		left := responses
		if LastEventID(ctx) == "2" {
			left = left[3:]
		}
		return func(context.Context) *graphql.Response {
			if len(left) == 0 {
				return nil
			}
			next := *left[0]
			left = left[1:]
			return &next
		}
	}), Config{EventID: func(r *graphql.Response) string {
		switch {
		case bytes.Contains(r.Data, []byte("4")):
			return "4\ndata: forged"
		default:
			return "id" + fmt.Sprint(len(r.Data))
		}
	}})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request(query("subscription { changed }"), "Accept", eventStream))
	id := w.Header().Get("X-Request-Id")
	want := ":\n\n" +
		"event: next\nid: id13\ndata: {\"data\":{\"changed\":1}}\n\n" +
		"event: next\nid: id16\ndata: {\"data\":{\"changed\":2}}\n\n" +
		"event: next\nid: id16\ndata: {\"errors\":[{\"message\":\"Something went wrong here. The request id says what, to those who run this server.\"," +
		"\"extensions\":{\"code\":\"INTERNAL\",\"requestId\":\"" + id + "\"}}],\"data\":{\"changed\":null}}\n\n" +
		"event: next\ndata: {\"data\":{\"changed\":4}}\n\n" +
		"event: complete\ndata:\n\n"
	if w.Body.String() != want || w.Header().Get("Content-Type") != "text/event-stream; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v\n%s", w.Header(), w.Body)
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, request(query("subscription { changed }"), "Accept", "application/json, text/event-stream", "Last-Event-ID", "2"))
	if got := w.Body.String(); strings.Count(got, "event: next") != 1 || !strings.Contains(got, `{"changed":4}`) {
		t.Error("resumed:", got)
	}
}

func TestOtherAnswersAsEvents(t *testing.T) {
	h := New(answering(`{"name":"x"}`), Config{EventID: func(*graphql.Response) string { return "1" }})
	for body, want := range map[string]string{
		query("{ name }"):                 ":\n\nevent: next\ndata: {\"data\":{\"name\":\"x\"}}\n\nevent: complete\ndata:\n\n",
		query("mutation { other }"):       ":\n\nevent: next\ndata: {\"data\":{\"name\":\"x\"}}\n\nevent: complete\ndata:\n\n",
		query("{ nothing }"):              "event: next\ndata: {\"errors\":[",
		query("subscription { nothing }"): "\"code\":\"BAD_INPUT\"",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request(body, "Accept", eventStream))
		if got := w.Body.String(); w.Code != 200 || !strings.Contains(got, want) || strings.Count(got, "event: next") != 1 || !strings.HasSuffix(got, "event: complete\ndata:\n\n") {
			t.Errorf("%s: %s", body, got)
		}
	}
	// What is no request at all is said in the language of HTTP.
	for body, status := range map[string]int{"{": 400, "[]": 400, `{"query":1}`: 400} {
		if w, a := do(t, h, request(body, "Accept", eventStream)); w.Code != status || a.code() != BadInput || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
			t.Error(body, w.Code, w.Header())
		}
	}
}

func TestPanicsOfSubscriptions(t *testing.T) {
	for _, step := range []string{"dispatch", "next"} {
		h := New(broken{answering("{}"), step}, Config{Streams: 1, Concurrent: 1})
		for range 3 {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, request(query("subscription { changed }"), "Accept", eventStream))
			if got := w.Body.String(); strings.Contains(got, "secret") || !strings.Contains(got, `"code":"INTERNAL","requestId":"`+w.Header().Get("X-Request-Id")) || !strings.HasSuffix(got, "event: complete\ndata:\n\n") {
				t.Errorf("%s: %s", step, got)
			}
		}
	}
}

// A subscription takes no turn while it waits, is kept alive, and there are not too many of them.
func TestOpenSubscriptions(t *testing.T) {
	next := make(chan *graphql.Response)
	h := New(real(func(ctx context.Context) graphql.ResponseHandler {
		if graphql.GetOperationContext(ctx).Operation.Operation == ast.Query {
			return graphql.OneShot(&graphql.Response{Data: []byte("{}")})
		}
		return func(context.Context) *graphql.Response {
			select {
			case response := <-next:
				return response
			case <-ctx.Done():
				return nil
			}
		}
	}), Config{Concurrent: 1, Streams: 2, KeepAlive: time.Millisecond})
	server := httptest.NewServer(h)
	defer server.Close()
	body := query("subscription { changed }")
	var streams []*bufio.Reader
	for range 2 {
		reader := bufio.NewReader(dial(t, server, len(body), eventStream, body))
		if line := until(t, reader, func(line string) bool { return line == ":" }); line == "" {
			t.Fatal("not open")
		}
		streams = append(streams, reader)
	}
	if w, a := do(t, h, request(body, "Accept", eventStream)); w.Code != 503 || a.code() != RateLimited {
		t.Error(w.Code, w.Body)
	}
	if w, a := do(t, h, request(query("{ name }"))); w.Code != 200 || a.code() != "" {
		t.Error(w.Code, w.Body)
	}
	for _, reader := range streams {
		for range 3 { // comments while there is nothing to say
			until(t, reader, func(line string) bool { return line == ":" })
		}
	}
	for i := range 2 { // each event goes to one of them: both are closed by it
		next <- &graphql.Response{Data: fmt.Appendf(nil, `{"changed":%d}`, i)}
		next <- nil
	}
	var seen []string
	for _, reader := range streams {
		seen = append(seen, until(t, reader, func(line string) bool {
			return strings.HasPrefix(line, "data: ") || strings.HasPrefix(line, "event: complete")
		}))
	}
	if len(slices.Compact(slices.Sorted(slices.Values(seen)))) < 1 || slices.Contains(seen, "") {
		t.Error(seen)
	}
}

// until returns the first line of the stream that is wanted.
func until(t *testing.T, r *bufio.Reader, wanted func(string) bool) string {
	t.Helper()
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Error(err)
			return ""
		}
		if line = strings.TrimSpace(line); wanted(line) {
			return line
		}
	}
}

// A request that the server ends, since who sent it may not ask any more, is told why, whatever it asked for and however it is answered.
// One whose client has gone is told nothing.
func TestRequestsThatTheServerEndsAreToldWhy(t *testing.T) {
	gone := errors.New("signed out")
	for _, c := range []struct{ query, accept, says string }{
		{"{ name }", plainJSON, `{"errors":[{"message":"Out.","extensions":{"code":"UNAUTHENTICATED"}}],"data":null}`},
		{"mutation { other }", plainJSON, "The mutation may have taken place: look at the latest revision."},
		{"subscription { changed }", eventStream, `data: {"errors":[{"message":"Out.","extensions":{"code":"UNAUTHENTICATED"}}],"data":null}` + "\n\nevent: complete\ndata:\n\n"},
	} {
		for _, cause := range []error{gone, context.Canceled} {
			begun := make(chan struct{})
			h := New(real(func(ctx context.Context) graphql.ResponseHandler {
				return func(context.Context) *graphql.Response {
					close(begun)
					<-ctx.Done()
					return nil
				}
			}), Config{Ended: func(ctx context.Context) *gqlerror.Error {
				if context.Cause(ctx) == gone {
					return &gqlerror.Error{Message: "Out.", Extensions: map[string]any{"code": "UNAUTHENTICATED"}}
				}
				return nil
			}})
			ctx, end := context.WithCancelCause(t.Context())
			go func() {
				<-begun
				end(cause)
			}()
			w := httptest.NewRecorder()
			h.ServeHTTP(w, request(query(c.query), "Accept", c.accept).WithContext(ctx))
			if got := w.Body.String(); strings.Contains(got, "Out.") != (cause == gone) || cause == gone && !strings.Contains(got, c.says) {
				t.Errorf("%s that ends with %v is answered %q", c.query, cause, got)
			}
		}
	}
}

func TestStoppingTheServerEndsStreamsUnfinished(t *testing.T) {
	h := New(real(func(ctx context.Context) graphql.ResponseHandler {
		return func(context.Context) *graphql.Response { <-ctx.Done(); return nil }
	}), Config{})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan string)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request(query("subscription { changed }"), "Accept", eventStream).WithContext(ctx))
		ended <- w.Body.String()
	}()
	stop()
	if got := <-ended; strings.Contains(got, "complete") { // or the client would not come back
		t.Error(got)
	}
}

func TestNoTwoRequestsHaveOneID(t *testing.T) {
	h := New(answering("{}"), Config{})
	ids := map[string]bool{}
	for range 100 {
		w, _ := do(t, h, request(query("{ name }"), "X-Request-Id", "forged"))
		ids[w.Header().Get("X-Request-Id")] = true
	}
	if len(ids) != 100 || ids["forged"] {
		t.Error(slices.Collect(maps.Keys(ids))[:1], len(ids))
	}
}
