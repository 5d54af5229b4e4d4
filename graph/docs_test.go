package graph

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cliffedge/graph/limit"
	"cliffedge/internal/access"
)

var updateDocs = flag.Bool("update", false, "rewrite the answers in docs/graphql.md and README.md")

const graphqlPage = "../docs/graphql.md"

// block is a fenced block of a document: a query, a command that asks one, or an answer.
var block = regexp.MustCompile("(?s)```(graphql|sh|json|text)\n(.*?)```")

// moment is the time of a change, which is another each time; the documents show this one.
var moment = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`)

// tokenID is the id of a token, which is another each time.
var tokenID = regexp.MustCompile(`token-[a-z2-7]{26}`)

const shownMoment = "2026-11-23T09:30:00.000000Z"

// Every query and every curl command of the documents is asked, in order, of the worked programmes, by somebody named as by the
// demo, and is answered as the block after it shows. With -update, the documents are made to.
func TestDocsShowWhatTheAPIAnswers(t *testing.T) {
	for _, document := range []string{graphqlPage, "../README.md"} {
		t.Run(document, func(t *testing.T) {
			text := pageOf(t, document)
			s := serveExamples(t)
			pending, asked := "", 0
			rewritten := block.ReplaceAllStringFunc(text, func(found string) string {
				parts := block.FindStringSubmatch(found)
				switch kind, body := parts[1], parts[2]; {
				case kind == "graphql" || strings.HasPrefix(body, "curl "):
					if pending != "" {
						t.Errorf("before\n%s\nanother query is not answered; the answer is\n%s", body, pending)
					}
					pending = s.answerTo(kind, body)
					asked++
				case pending != "":
					if body != pending && !*updateDocs {
						t.Errorf("the API answers\n%s\nnot\n%s", pending, body)
					}
					found = "```" + kind + "\n" + pending + "```"
					pending = ""
				}
				return found
			})
			if pending != "" {
				t.Errorf("the last query is not answered; the answer is\n%s", pending)
			}
			if asked == 0 {
				t.Error("nothing is asked")
			}
			if *updateDocs && rewritten != text {
				keepPage(t, document, rewritten)
			}
		})
	}
}

// answerTo asks what a block asks, and gives what the block after it should show.
func (s *served) answerTo(kind, body string) string {
	s.t.Helper()
	switch {
	case kind == "sh":
		return s.answerToCurl(body)
	case strings.HasPrefix(body, "subscription"):
		event := s.send(body, "Accept", "text/event-stream", "Last-Event-ID", "1")
		_, data, _ := strings.Cut(event, "data: ")
		return spread(s.t, []byte(data))
	default:
		return spread(s.t, []byte(s.send(body)))
	}
}

// curl is a command that the documents show. Its --json says what it sends and what it accepts.
var (
	curl       = regexp.MustCompile(`^curl (?:-N )?http://127\.0\.0\.1:8080/graphql ((?:-H (?:'[^']*'|"[^"]*") )*)--json '(\{"query": "(?:[^"\\']|\\")*"\})'\n$`)
	curlHeader = regexp.MustCompile(`-H ['"]([^:'"]*): ([^'"]*)['"]`)
)

func (s *served) answerToCurl(command string) string {
	s.t.Helper()
	parts := curl.FindStringSubmatch(command)
	if parts == nil {
		s.t.Errorf("this test does not understand %s", command)
		return ""
	}
	var sent struct{ Query string }
	if err := json.Unmarshal([]byte(parts[2]), &sent); err != nil {
		s.t.Errorf("%s sends no JSON: %v", command, err)
	}
	headers := []string{"Accept", "application/json"}
	for _, h := range curlHeader.FindAllStringSubmatch(parts[1], -1) {
		headers = append(headers, h[1], strings.Replace(h[2], "$CLIFFEDGE_TOKEN", s.tokenOfDocs(), 1))
	}
	answer := s.send(sent.Query, headers...)
	if strings.Contains(parts[1], "text/event-stream") {
		return answer
	}
	return spread(s.t, []byte(answer))
}

// tokenOfDocs is what $CLIFFEDGE_TOKEN stands for: a viewer's token of an administrator of Tendring, made when it is first asked for.
func (s *served) tokenOfDocs() string {
	s.t.Helper()
	if s.token != "" {
		return s.token
	}
	machine := access.With(s.t.Context(), access.Machine("root"))
	_, _, err := s.api.registry.SetMember(machine, "tendring", "finance@example.gov.uk", "Finance lead", access.Admin)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, s.token, err = s.api.registry.CreateTokenFor(machine, "tendring", "finance@example.gov.uk", "Monthly report", access.Viewer, 90*24*time.Hour); err != nil {
		s.t.Fatal(err)
	}
	return s.token
}

// send sends a query as the demo's only user. Of a stream it gives the beginning, up to the end of the first event.
func (s *served) send(query string, headers ...string) string {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.http.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Test-Actor", "demo")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.http.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		return string(answer)
	}
	var told strings.Builder
	for lines := bufio.NewReader(response.Body); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			s.t.Fatalf("the stream ends after %q: %v", told.String(), err)
		}
		told.WriteString(line)
		if strings.HasPrefix(line, "data: ") {
			return told.String()
		}
	}
}

// spread writes an answer as the documents show it, members in the answer's order: on one line what fits there.
func spread(t testing.TB, answer []byte) string {
	t.Helper()
	read := json.NewDecoder(bytes.NewReader(answer))
	read.UseNumber()
	v := valueOf(t, read)
	return tokenID.ReplaceAllString(moment.ReplaceAllString(v.spread(0, 0), shownMoment), "token-…") + "\n"
}

// value is a JSON value: a list or an object of others, or anything else as it is written.
type value struct {
	open, shut string
	names      []string // of an object's members
	members    []value
	written    string
}

func valueOf(t testing.TB, read *json.Decoder) value {
	t.Helper()
	token, err := read.Token()
	if err != nil {
		t.Fatal(err)
	}
	delimiter, nested := token.(json.Delim)
	if !nested {
		return value{written: writtenJSON(t, token)}
	}
	v := value{open: "[", shut: "]"}
	if delimiter == '{' {
		v.open, v.shut = "{", "}"
	}
	for read.More() {
		if delimiter == '{' {
			name, err := read.Token()
			if err != nil {
				t.Fatal(err)
			}
			v.names = append(v.names, writtenJSON(t, name)+": ")
		}
		v.members = append(v.members, valueOf(t, read))
	}
	if _, err := read.Token(); err != nil {
		t.Fatal(err)
	}
	return v
}

func writtenJSON(t testing.TB, token json.Token) string {
	t.Helper()
	var b strings.Builder
	write := json.NewEncoder(&b)
	write.SetEscapeHTML(false)
	if err := write.Encode(token); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

const pageWidth = 140

// spread writes a value that stands so far to the right, of which a part is the indent of its lines.
func (v value) spread(indent, lead int) string {
	if v.open == "" {
		return v.written
	}
	if line := v.joined(", ", func(m value) string { return m.spread(0, -1000) }); lead < 0 || indent+lead+utf8.RuneCountInString(line) <= pageWidth {
		return v.open + line + v.shut
	}
	margin := "\n" + strings.Repeat(" ", indent+2)
	longest := 0
	for _, name := range v.names {
		longest = max(longest, len(name))
	}
	lines := v.joined(","+margin, func(m value) string { return m.spread(indent+2, longest+3) })
	return v.open + margin + lines + "\n" + strings.Repeat(" ", indent) + v.shut
}

func (v value) joined(between string, write func(value) string) string {
	parts := make([]string, len(v.members))
	for i, m := range v.members {
		if parts[i] = write(m); v.names != nil {
			parts[i] = v.names[i] + parts[i]
		}
	}
	return strings.Join(parts, between)
}

// Every saved query of GraphiQL stands in docs/graphql.md, word for word under its title, in order; the first ten are the ten
// questions.
func TestDocsHaveEveryExample(t *testing.T) {
	text := pageOf(t, graphqlPage)
	_, questions, _ := strings.Cut(text, "\n## Ten questions\n")
	questions, _, _ = strings.Cut(questions, "\n## ")
	if n := strings.Count(questions, "\n### "); n != 10 {
		t.Errorf("there are %d questions", n)
	}
	for _, e := range Examples() {
		_, after, found := strings.Cut(text, "\n### "+e.Title+"\n")
		if !found {
			t.Errorf("%q is not there, or not in the order of the examples", e.Title)
			continue
		}
		section, _, _ := strings.Cut(after, "\n#")
		if !strings.Contains(section, "\n```graphql\n"+e.Query+"```\n") {
			t.Errorf("%q is not asked word for word", e.Title)
		}
		text = after
	}
}

// docs/graphql.md has the server's limits, and every code of an error.
func TestDocsNameLimitsAndCodes(t *testing.T) {
	text := pageOf(t, graphqlPage)
	if table := limitsTable(); !strings.Contains(text, "\n\n"+table+"\n") {
		if !*updateDocs {
			t.Errorf("the limits are\n%s", table)
		}
		text = regexp.MustCompile(`(?s)@LIMITS@\n|\| at most \|.*?\n\n`).ReplaceAllLiteralString(text, table+"\n")
		if *updateDocs {
			keepPage(t, graphqlPage, text)
		}
	}
	for _, code := range []string{badInputCode, notFound, conflict, tooComplex, rateLimited, unauthenticated, forbidden, internal} {
		if !strings.Contains(text, "| `"+code+"` |") {
			t.Errorf("the code %s is not explained", code)
		}
	}
}

func limitsTable() string {
	l := limit.Default()
	var b strings.Builder
	b.WriteString("| at most | of what |\n|---|---|\n")
	for _, row := range []struct{ most, of string }{
		{"1 MiB", "a request's body; 32 MiB of one that only imports a plan"},
		{fmt.Sprintf("%d seconds", int(mostTime.Seconds())), "for a query or a mutation"},
		{thousands(l.Bytes>>10) + " KiB", "a query"},
		{thousands(l.Tokens), "words and signs of a query"},
		{thousands(l.Fields), "fields, those of a fragment counted wherever it is used"},
		{thousands(l.Depth), "fields within fields"},
		{thousands(l.RootFields), "fields at the top"},
		{thousands(l.Repeats), "fields of one name in one place"},
		{thousands(l.Aliases), "aliases"},
		{thousands(l.Directives), "directives"},
		{thousands(l.Fragments), "fragments"},
		{thousands(l.Values), "values in arguments and variables"},
		{thousands(mostComplexity), "points: one for each field, and for each forecast 50 and one for each month"},
		{"50 years", "a forecast"},
		{thousands(mostScenarios), "scenarios of a comparison"},
		{thousands(mostCellsOfRequest), "posts and cost lines × months × forecasts of one request, with what its answer lists"},
		{thousands(mostInPage), "entries of a page"},
		{thousands(mostAtOnce), "requests at work at once, and 100 subscriptions"},
	} {
		fmt.Fprintf(&b, "| %s | %s |\n", row.most, row.of)
	}
	return b.String()
}

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

func pageOf(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func keepPage(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
