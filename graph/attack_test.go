package graph

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cliffedge/examples"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/pgtest"
	"cliffedge/internal/serve"
	"cliffedge/internal/workload"
	"cliffedge/sql"
)

// attackedFolder names the folder of the database that a child of a test serves, as the demo does, in a process of its own.
const attackedFolder = "CLIFFEDGE_TEST_ATTACKED"

// TestMain runs the tests, or as a child of one a server.
func TestMain(m *testing.M) {
	if folder := os.Getenv(attackedFolder); folder != "" {
		if err := serveAsChild(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// serveAsChild serves the folder's database until standard input ends, and says where.
func serveAsChild(folder string) error {
	ctx, end := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		end()
	}()
	serve.Tune(os.Getenv)
	db, err := sql.Open(ctx, addressIn(folder), sql.Options{Codec: exchange.Snapshots{}, Migrate: true})
	if err != nil {
		return err
	}
	defer db.Close()
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	api, err := NewAPI(access.NewControl(db, db, time.Now, log), Options{Introspection: true, Log: log})
	if err != nil {
		return err
	}
	answer := api.Handler()
	mux := http.NewServeMux()
	mux.HandleFunc("/graphql", func(w http.ResponseWriter, r *http.Request) {
		answer.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.Machine("demo"))))
	})
	return serve.Run(ctx, serve.Config{
		Listen: "127.0.0.1:0", Handler: mux, Hosts: []string{"127.0.0.1"}, Log: log,
		Ready:   func(context.Context) error { return nil },
		Started: func(address, _ string) { fmt.Println(address) },
	})
}

func addressIn(folder string) string { return "sqlite:" + filepath.Join(folder, "plans.db") }

// child is a server in a process of its own.
type child struct {
	t       *testing.T
	address string
	pid     int
	log     *bytes.Buffer
	ended   func()
	client  *http.Client
}

// serveInChild serves the examples, and plans of the sizes M and L, of which the second has as many scenarios as may be compared.
func serveInChild(t *testing.T) *child {
	t.Helper()
	folder := t.TempDir()
	keepForAttack(t, folder)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), attackedFolder+"="+folder)
	c := &child{t: t, log: &bytes.Buffer{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50}}}
	command.Stderr = c.log
	alive, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	c.pid = command.Process.Pid
	c.ended = sync.OnceFunc(func() {
		_ = alive.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the server ended with %v: %.2000s", err, c.log)
		}
	})
	t.Cleanup(c.ended)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server does not start: %v: %s", err, c.log)
	}
	c.address = strings.TrimSpace(line)
	return c
}

func keepForAttack(t *testing.T, folder string) {
	t.Helper()
	db, err := sql.Open(context.Background(), addressIn(folder), sql.Options{Codec: exchange.Snapshots{}, Migrate: true, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := &served{t: t, store: db}
	for _, name := range examples.Names {
		s.keep(exampleOf(t, name))
	}
	large := workload.Plan(workload.L)
	for n := range mostScenarios {
		again := large.Scenarios[0]
		again.ID = plan.ID(fmt.Sprintf("cliff-%d", n))
		large.Scenarios = append(large.Scenarios, again)
	}
	s.keep(workload.Plan(workload.M))
	s.keep(large)
}

// peak is the most memory that the process had at once, in bytes.
func (c *child) peak() int {
	c.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid))
	if err != nil {
		c.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		c.t.Fatal(err)
	}
	return kilobytes << 10
}

// secret is in every attack, and in no answer.
const secret = "hunter2"

// attack is a request that must be refused, or answered within bounds.
type attack struct {
	name   string
	method string // POST where empty
	query  string // in the address
	kind   string // of the body; JSON where empty
	host   string
	body   func() io.Reader
}

func text(s string) func() io.Reader { return func() io.Reader { return strings.NewReader(s) } }

// asking is the body of a request.
func asking(query string, variables map[string]any) func() io.Reader {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err)
	}
	return func() io.Reader { return bytes.NewReader(body) }
}

// many is what for each number below n, with * in place of the number.
func many(n int, what string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(what, "*", strconv.Itoa(i)) + " ")
	}
	return b.String()
}

// deep is what within so many of open and shut.
func deep(n int, open, what, shut string) string {
	return strings.Repeat(open, n) + what + strings.Repeat(shut, n)
}

// bomb is fragments each of which spreads the next twice.
func bomb(n int, spread, leaf string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{ ...F0 hunter2 } fragment F%d on Query { %s }", n, leaf)
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Query { %s }", i, strings.ReplaceAll(spread, "*", fmt.Sprintf("...F%d", i+1)))
	}
	return b.String()
}

func onLarge(fields string) string {
	return `query hunter2 { authority(slug: "workload-l") { plan { ` + fields + " } } }"
}

func onMiddle(fields string) string {
	return `query hunter2 { authority(slug: "workload-m") { plan { ` + fields + " } } }"
}

// importing is a request to import a document of so many bytes, which is made of a beginning and what is repeated.
func importing(format, begins, repeated string, size int) func() io.Reader {
	return func() io.Reader {
		var b bytes.Buffer
		b.Grow(size + 1000)
		fmt.Fprintf(&b, `{"query":"mutation($d: String!) { importPlan(input: {document: $d, format: %s, mode: CREATE, note: \"hunter2\"}) { dryRun } }","variables":{"d":"%s`, format, begins)
		for b.Len()+len(repeated) < size-4 {
			b.WriteString(repeated)
		}
		b.WriteString(`"}}`)
		return &b
	}
}

const (
	mebibyte    = 1 << 20
	whatIfGrows = `mutation($c: [Change!]!) { applyChanges(input: {authority: "workload-m", changes: $c, note: "hunter2"}) { dryRun } }`
)

// attacks are what public lists try on servers of GraphQL, and what would be worst for this one.
func attacks() []attack {
	figures := "posts { costs gaps filledFte months }"
	all := []attack{
		{name: "a batch", body: text("[" + strings.Repeat(`{"query":"{ __typename hunter2 }"},`, 1000) + `{"query":"{ __typename }"}]`)},
		{name: "an alias flood", body: asking("{"+many(1000, `a*: authority(slug: "hunter2") { slug }`)+"}", nil)},
		{name: "an alias flood within", body: asking(onLarge(many(500, "a*: revision")), nil)},
		{name: "a field flood", body: asking(onLarge(strings.Repeat("revision ", 10_000)), nil)},
		{name: "a fragment bomb", body: asking(bomb(45, "* *", "__typename"), nil)},
		{name: "a fragment bomb within fields", body: asking(bomb(45, "a { * } b { * }", "__typename"), nil)},
		{name: "a small fragment bomb", body: asking(bomb(9, "* *", "__typename"), nil)},
		{name: "a circular fragment", body: asking("query hunter2 { ...A } fragment A on Query { ...B } fragment B on Query { ...A }", nil)},
		{name: "a fragment of itself", body: asking("query hunter2 { ...A } fragment A on Query { ...A }", nil)},
		{name: "directive overloading", body: asking("query hunter2 { __typename "+strings.Repeat("@include(if: true) ", 5000)+"}", nil)},
		{name: "unknown directives", body: asking("query hunter2 { __typename "+strings.Repeat("@hunter", 150)+"}", nil)},
		{name: "deep nesting", body: asking("query hunter2 "+deep(5000, "{a", "", "}"), nil)},
		{name: "deep nesting of the schema", body: asking(`query hunter2 { authority(slug: "tendring") {`+deep(40, "plan { authority {", "slug", "} }")+"} }", nil)},
		{name: "introspection in circles", body: asking("query hunter2 { __schema { types { fields { type { fields { type { fields { name } } } } } } } }", nil)},
		{name: "overlapping fields", body: asking(onLarge(strings.Repeat("posts { title contracts { kind } } ", 300)), nil)},
		{name: "overlapping fields in fragments", body: asking(onLarge("...A")+" fragment A on Plan {"+strings.Repeat("...B ", 20)+"} fragment B on Plan {"+strings.Repeat("posts { title } ", 20)+"}", nil)},
		{name: "a huge variable", body: asking(`query($v: String!) { authority(slug: $v) { slug hunter2 } }`, map[string]any{"v": strings.Repeat(secret, 130_000)})},
		{name: "many variables", body: asking(`query($v: [ID!]!) { hunter2 }`, map[string]any{"v": make([]int, 150_000)})},
		{name: "a deep variable", body: text(`{"query":"query($v: X) { hunter2 }","variables":{"v":` + deep(100_000, "[", "1", "]") + `}}`)},
		{name: "a body of white space", body: text(`{"query":"{ hunter2 }"` + strings.Repeat(" ", mebibyte) + "}")},
		{name: "a mebibyte of query", body: text(`{"query":"{ hunter2 #` + strings.Repeat("x", mebibyte-40) + `\n }"}`)},
		{name: "a body that is too large", body: text(`{"query":"{ hunter2 }","variables":{"v":"` + strings.Repeat("x", 33*mebibyte) + `"}}`)},
		{name: "a body that is no JSON", body: text(`{"query": hunter2`)},
		{name: "a body that is no object", body: text(`"hunter2"`)},
		{name: "no GraphQL", body: asking("select hunter2 from users; --", nil)},
		{name: "GET", method: http.MethodGet, query: "?query=%7B__typename%20hunter2%7D", body: text("")},
		{name: "a mutation by GET", method: http.MethodGet, query: "?query=mutation%7BdeleteScenario(input:%7Bauthority:%22tendring%22,scenario:%22lapse%22%7D)%7BdryRun%7D%7D", body: text("")},
		{name: "a form", kind: "application/x-www-form-urlencoded", body: text("query=%7B__typename%20hunter2%7D")},
		{name: "a multipart form", kind: "multipart/form-data; boundary=x", body: text("--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"{ hunter2 }\"}\r\n--x--\r\n")},
		{name: "plain text", kind: "text/plain", body: text(`{"query":"{ __typename hunter2 }"}`)},
		{name: "GraphQL", kind: "application/graphql", body: text(`{ __typename hunter2 }`)},
		{name: "another host", host: "hunter2.example", body: asking("{ __typename }", nil)},
		{name: "beyond 2^53", body: asking(whatIfGrows, map[string]any{"c": []any{map[string]any{"setSalary": map[string]any{"post": "p1", "amount": json.Number("9007199254740993"), "from": "2019-04-01"}}}})},
		{name: "beyond everything", body: asking(whatIfGrows, map[string]any{"c": []any{map[string]any{"setSalary": map[string]any{"post": "p1", "amount": json.Number("1e400"), "from": "2019-04-01"}}}})},
		{name: "too many changes", body: asking(whatIfGrows, map[string]any{"c": repeat(3000, map[string]any{"setFte": map[string]any{"post": "p1", "fte": "0.5", "from": "2019-04-01"}})})},
		{name: "changes that contradict", body: asking(whatIfGrows, map[string]any{"c": repeat(900, map[string]any{"setFte": map[string]any{"post": "hunter", "fte": "0.5", "from": "2019-04-01"}})})},
		{name: "a comparison of many scenarios", body: asking(onLarge(`compare(scenarios: [`+many(mostScenarios, `"cliff-*"`)+`], from: "2017-04", to: "2027-03") { baseline { forecast { `+figures+" } } }"), nil)},
		{name: "a comparison of too many scenarios", body: asking(onLarge(`compare(scenarios: [`+strings.Repeat(`"cliff" `, 1000)+`], from: "2017-04", to: "2017-05") { baseline { forecast { fingerprint } } }`), nil)},
		{name: "forecasts without end", body: asking(onLarge(many(100, `a*: forecast(from: "2017-04", to: "20*-03") { total { cost } }`)), nil)},
		{name: "many forecasts", body: asking(onLarge(many(20, `a*: forecast(from: "2017-04", to: "2019-03", options: {vacancies: INCLUDE}) { `+figures+" }")), nil)},
		{name: "many what-ifs", body: asking(onLarge(many(20, `a*: whatIf(changes: [{setFte: {post: "p1", fte: "0.*", from: "2018-04-01"}}], from: "2017-04", to: "2018-03") { `+figures+" }")), nil)},
		{name: "many findings", body: asking(onLarge(many(20, `a*: findings(asAt: "2019-04-0*") { text }`)), nil)},
		{name: "findings again and again", body: asking(onLarge(many(20, `a*: findings(asAt: "2019-04-01") { code text remedy }`)), nil)},
		{name: "many documents", body: asking(onLarge(many(100, `a*: document`)), nil)},
		{name: "all posts of all posts", body: asking(onMiddle("posts { programme { posts { programme { posts { title } } } } }"), nil)},
		{name: "all posts of all contracts", body: asking(onLarge("posts { contracts { post { contracts { post { contracts { post { contracts { slug } } } } } } } programme { posts { contracts { post { programme { posts { slug } } } } } } }"), nil)},
		{name: "all plans of all revisions", body: asking(`query hunter2 { authorities { nodes { revisions(first: 200) { nodes { plan { authority { revisions(first: 200) { nodes { plan { posts { programme { posts { title } } } } } } } } } } } } }`, nil)},
		{name: "everything again and again", body: asking(onLarge(many(150, "a*: posts { slug title note location fte starts ends }")), nil)},
		{name: "figures again and again", body: asking(onMiddle(`forecast(from: "2017-04", to: "2022-03") { `+many(150, "a*: posts { costs gaps filledFte }")+" }"), nil)},
		{name: "months of posts", body: asking(onLarge(`forecast(from: "2017-04", to: "2027-03") { posts { total { sources { source { name } amount } } costs gaps filledFte months } }`), nil)},
		{name: "explanations", body: asking(onLarge(`forecast(from: "2017-04", to: "2018-03") { `+many(150, `a*: explain(post: "p*", month: "2017-05") { stretches { annual } segments { days } }`)+" }"), nil)},
	}
	for _, d := range []struct{ name, format, begins, repeated string }{
		{"a comment", "YAML", "", `# hunter2\n`},
		{"a text", "YAML", "a: ", `hunter2`},
		{"a list", "YAML", "posts:\\n", `- {}\n`},
		{"short items", "YAML", "[", `1,`},
		{"lists in lists", "YAML", "", `[`},
		{"objects in objects", "YAML", "", `{a: `},
		{"indentation", "YAML", "", `- - - - - - - - `},
		{"anchors", "YAML", "", `- &a hunter2\n`},
		{"aliases", "YAML", "a: &a [hunter2]\\nb: [", `*a,`},
		{"keys", "YAML", "", `hunter2: 1\n`},
		{"questions", "YAML", "", `? hunter2\n`},
		{"documents", "YAML", "", `--- hunter2\n`},
		{"tags", "YAML", "", `!!hunter2 `},
		{"wrong posts", "YAML", "plan: 1\\nauthority: {id: a, name: A}\\nposts:\\n", `- {id: hunter2, title: 1.5}\n`},
		{"a plan that there is", "YAML", "plan: 1\\nauthority: {id: tendring, name: Tendring}\\n", `# hunter2\n`},
		{"lists in lists of JSON", "JSON", "", `[`},
		{"objects in objects of JSON", "JSON", "", `{\"a\":`},
		{"short items of JSON", "JSON", "[", `1,`},
		{"a text of JSON", "JSON", `\"`, `hunter2`},
		{"escapes of JSON", "JSON", `{\"plan\":\"`, `\\u0000`},
	} {
		all = append(all, attack{name: "importing 32 MiB of " + d.name, body: importing(d.format, d.begins, d.repeated, 32*mebibyte-1000)})
	}
	laughs := `a0: &a0 [hunter2]\n`
	for i := range 30 {
		laughs += strings.ReplaceAll(fmt.Sprintf(`a%d: &a%d [`, i+1, i+1)+strings.Repeat(fmt.Sprintf("*a%d,", i), 9), "\\", "\\") + `]\n`
	}
	return append(all,
		attack{name: "importing a billion laughs", body: importing("YAML", laughs, "", 0)},
		attack{name: "importing as many values as may be", body: importing("JSON", "["+strings.Repeat("1,", 499_000)+"1]", " ", 30*mebibyte)},
		attack{name: "importing as many lines as may be", body: importing("YAML", strings.Repeat(`- 1\n`, 499_000), " ", 30*mebibyte)},
	)
}

func repeat(n int, what any) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = what
	}
	return list
}

// internals are what no answer says.
var internals = regexp.MustCompile(`(?i)sqlite|postgres|gqlgen|gqlparser|goroutine|panic|runtime|\.go\b|/tmp/|select .* from|interface \{|map\[|encoding/json`)

// sentence is how a message for a person looks.
var sentence = regexp.MustCompile(`^\S+ .*\S$`)

// codes are those that callers know.
var codes = regexp.MustCompile(`^(BAD_INPUT|NOT_FOUND|CONFLICT|TOO_COMPLEX|RATE_LIMITED)$`)

// makes sends an attack and says what is wrong with the answer.
func (c *child) makes(a attack) (problem string) {
	method := a.method
	if method == "" {
		method = http.MethodPost
	}
	r, err := http.NewRequest(method, "http://"+c.address+"/graphql"+a.query, a.body())
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", a.kind)
	if a.kind == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Host = a.host
	response, err := c.client.Do(r)
	if err != nil {
		if strings.Contains(err.Error(), "reset") || strings.Contains(err.Error(), "broken pipe") || strings.Contains(err.Error(), "EOF") || strings.Contains(err.Error(), "closed") {
			return "" // a body that the server does not read to its end
		}
		return err.Error()
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, 64*mebibyte))
	if err != nil {
		return "the answer breaks off: " + err.Error()
	}
	return problemWith(a, response.StatusCode, said)
}

func problemWith(a attack, status int, said []byte) string {
	if a.host != "" {
		if status != http.StatusMisdirectedRequest || bytes.Contains(said, []byte(secret)) {
			return fmt.Sprintf("answered %d: %.300s", status, said)
		}
		return ""
	}
	var got answer
	if err := json.Unmarshal(said, &got); err != nil {
		return fmt.Sprintf("the answer is no JSON: %.300s", said)
	}
	if len(got.Errors) == 0 {
		return fmt.Sprintf("answered without an error, with %d bytes: %.300s", len(said), said)
	}
	for _, e := range got.Errors {
		if !codes.MatchString(e.Extensions.Code) || !sentence.MatchString(e.Message) || len(e.Message) > 600 {
			return fmt.Sprintf("answered %d with %s: %q", status, e.Extensions.Code, e.Message)
		}
		if internals.MatchString(e.Message) || strings.Contains(e.Message, secret+secret) {
			return fmt.Sprintf("the message says too much: %q", e.Message)
		}
	}
	return ""
}

const mostMemory = 256 * mebibyte

// Attacks are refused with a code and a sentence, one after the other and sixteen at once; they do not take the server's memory, and
// honest requests are answered afterwards.
func TestAttacksAreRefusedAndTakeNoMemory(t *testing.T) {
	if runtime.GOOS != "linux" || testing.Short() {
		t.Skip("SKIPPED: the memory of a process is read from /proc, which takes a while")
	}
	c := serveInChild(t)
	atRest := c.peak()
	list := attacks()
	for _, a := range list {
		before, began := c.peak(), time.Now()
		problem := c.makes(a)
		t.Logf("%-45s %8v  %4d MiB", a.name, time.Since(began).Round(time.Millisecond), c.peak()/mebibyte)
		if problem != "" {
			t.Errorf("%s: %s", a.name, problem)
		}
		if now := c.peak(); now > mostMemory && before <= mostMemory {
			t.Errorf("%s takes the memory to %d MiB", a.name, now/mebibyte)
		}
	}
	alone := c.peak()
	queue := make(chan attack, 3*len(list))
	for range cap(queue) / len(list) {
		for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(list)) {
			queue <- list[i]
		}
	}
	close(queue)
	var attackers sync.WaitGroup
	for range 16 {
		attackers.Go(func() {
			for a := range queue {
				if problem := c.makes(a); problem != "" {
					t.Errorf("%s, with others: %s", a.name, problem)
				}
			}
		})
	}
	attackers.Wait()
	t.Logf("memory: %d MiB at rest, %d MiB after each attack, %d MiB after sixteen attackers at once", atRest/mebibyte, alone/mebibyte, c.peak()/mebibyte)
	if c.peak() > mostMemory {
		t.Errorf("the memory reached %d MiB; expected %d at most", c.peak()/mebibyte, mostMemory/mebibyte)
	}
	if problem := c.honest(); problem != "" {
		t.Error(problem)
	}
	c.ended()
	if strings.Contains(c.log.String(), secret) {
		t.Error("the log repeats what attackers sent")
	}
}

// honest asks what a person would, and says what is wrong with the answer.
func (c *child) honest() string {
	body := asking(`{ authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2027-03") { total { cost } } } } }`, nil)
	response, err := c.client.Post("http://"+c.address+"/graphql", "application/json", body())
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil || !bytes.Contains(said, []byte(`"cost":`)) || bytes.Contains(said, []byte("errors")) {
		return fmt.Sprintf("an honest request is answered %s %v", said, err)
	}
	return ""
}

// Without introspection a server says nothing of its schema, not even to who guesses: no message has a name that the query has not.
func TestAServerWithoutIntrospectionTellsNoNames(t *testing.T) {
	s := serveWith(t, addressIn(t.TempDir()), false)
	s.keep(exampleOf(t, "tendring"))
	for _, query := range []string{
		"{ __schema { queryType { name } } }",
		`{ __type(name: "Plan") { name } }`,
		"{ ...F } fragment F on Query { __schema { types { name } } }",
		"{ ... { x: __schema { types { name } } } }",
		"{ authoritys { nodes { slug } } }",
		`{ authority(slog: "tendring") { slug } }`,
		`{ authority(slug: "tendring") { plann { revision } } }`,
		`{ authority(slug: "tendring") { plan { postss { title } } } }`,
		`{ authority(slug: "tendring") { plan { posts { titel } } } }`,
		`{ authority(slug: "tendring") }`,
		`{ authority { slug } }`,
		`{ authority(slug: 5) { slug } }`,
		`{ authority(slug: "tendring") { slug { x } } }`,
		`{ authority(slug: "tendring") { ... on Plann { revision } } }`,
		`{ authority(slug: "tendring") { ... on Post { title } } }`,
		`query($x: Pln) { authority(slug: $x) { slug } }`,
		`query($x: ForecastOption) { authority(slug: "tendring") { slug } }`,
		`{ authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2024-05", options: {certainti: BID}) { fingerprint } } } }`,
		`{ authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2024-05", options: {certainty: BIT}) { fingerprint } } } }`,
		`{ authority(slug: "tendring") { plan { forecast(from: 5) { fingerprint } } } }`,
		`{ authority(slug: "tendring") { plan { document(format: YML) } } }`,
		`mutation { importPlann(input: {}) { dryRun } }`,
		`mutation { importPlan(input: {}) { dryRun } }`,
		`mutation { importPlan(input: {documnt: "x", mode: CREATE}) { dryRun } }`,
		`mutation { applyChanges(input: {authority: "tendring", changes: [{setFTE: {}}]}) { dryRun } }`,
		`subscription { planChange(authority: "tendring") { number } }`,
		"{ viewer { name } @skipp }",
		"{ viewer @skipp(if: true) { name } }",
		"{ viewer @skip(iff: true) { name } }",
	} {
		a := s.ask(query, nil)
		if len(a.Errors) == 0 || len(a.Data) > 0 {
			t.Errorf("%s\nis answered %s", query, a.Data)
		}
		for _, e := range a.Errors {
			if !codes.MatchString(e.Extensions.Code) || !sentence.MatchString(e.Message) {
				t.Errorf("%s\nis refused with %s: %q", query, e.Extensions.Code, e.Message)
			}
			if names := namesToldBy(e.Message, query); len(names) > 0 {
				t.Errorf("%s\nis refused with the names %q: %q", query, names, e.Message)
			}
		}
	}
}

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// namesToldBy are the names of the schema in a message that are neither in the query nor words of plain English.
func namesToldBy(message, query string) []string {
	known := map[string]bool{"Query": true, "Mutation": true, "Subscription": true, "String": true, "Int": true, "Boolean": true, "__schema": true, "__type": true}
	for _, name := range word.FindAllString(query, -1) {
		known[name] = true
	}
	var told []string
	for _, name := range word.FindAllString(message, -1) {
		if !known[name] && isOfSchema[name] && !plainWords[name] {
			told = append(told, name)
		}
	}
	return told
}

// plainWords are names of the schema that sentences have anyway.
var plainWords = map[string]bool{"name": true, "value": true, "at": true, "from": true, "to": true, "on": true, "if": true, "of": true, "by": true, "type": true, "fields": true, "query": true, "directives": true, "types": true, "until": true, "note": true, "kind": true, "left": true, "item": true, "path": true, "node": true, "list": true, "first": true, "last": true, "after": true, "before": true, "key": true, "text": true, "number": true, "body": true}

var isOfSchema = func() map[string]bool {
	names := map[string]bool{}
	for name, definition := range schema.Types {
		names[name] = true
		for _, field := range definition.Fields {
			names[field.Name] = true
			for _, argument := range field.Arguments {
				names[argument.Name] = true
			}
		}
		for _, value := range definition.EnumValues {
			names[value.Name] = true
		}
	}
	return names
}()
