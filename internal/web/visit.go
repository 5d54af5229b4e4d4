package web

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/graph"
)

//go:embed queries/*.graphql queries/parts/*.graphql
var queryFiles embed.FS

// queries are the queries of all pages, by their files' names, each with the fragments that it has in common with others.
var queries = func() map[string]string {
	all, parts := textsIn("queries"), textsIn("queries/parts")
	for name, text := range all {
		all[name] = whole(text, parts)
	}
	return all
}()

// textsIn are the texts of a folder's queries or fragments, by their files' names.
func textsIn(folder string) map[string]string {
	entries, err := queryFiles.ReadDir(folder)
	if err != nil {
		panic(err) // they are part of the program
	}
	texts := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		text, err := queryFiles.ReadFile(folder + "/" + e.Name())
		if err != nil {
			panic(err)
		}
		texts[strings.TrimSuffix(e.Name(), ".graphql")] = string(text)
	}
	return texts
}

// spread finds the fragments that a query or a fragment spreads.
var spread = regexp.MustCompile(`\.\.\.([A-Z]\w*)`)

// whole is a query with those of the fragments that it spreads, and that they spread, each once.
func whole(text string, parts map[string]string) string {
	added := map[string]bool{}
	for {
		missing := ""
		for _, m := range spread.FindAllStringSubmatch(text, -1) {
			if name := m[1]; parts[name] != "" && !added[name] {
				missing = name
				break
			}
		}
		if missing == "" {
			return text
		}
		added[missing] = true
		text += "\n" + parts[missing]
	}
}

// visit is one request for a page, and what is known of who asks and of what.
type visit struct {
	*http.Request
	site *Site
	id   string // of the request

	viewer    viewer
	authority *authority // of the address; nil on a page that is about none
	revision  int        // of the plan that the page is of: the address's, or the latest
	latest    int
	chosen    fiscal.Day   // as which the reader asked to see the pages; 0 where the address says no day
	asked     []shownQuery // so far
	known     places       // of the page's revision; nil before they were asked for
}

// viewer is who asks.
type viewer struct {
	Name  string
	Roles []struct {
		Role      string
		Authority authority
	}
}

// authority is a council.
type authority struct{ Slug, Name string }

// shownQuery is a query that made a page.
type shownQuery struct {
	Name, Query, Variables string
	Link                   string // to GraphiQL with the query in it; "" where there is none
}

var errNotFound = errors.New("there is no such page")

// arrive finds out who asks and about what, then has the page shown.
func (v *visit) arrive(show func(*visit) (response, error)) (response, error) {
	slug := v.PathValue("authority")
	var none []problem // each page that is seen as at a day says what is wrong with it
	v.chosen = v.day("asAt", &none)
	switch {
	case slug == "":
		return v.arriveNowhere(show)
	case strings.Contains(slug, "."): // a file that browsers and robots look for, and no authority's id
		return v.arriveNowhere(func(*visit) (response, error) { return nil, errNotFound })
	}
	var revision *int
	if text := v.param("revision"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, errNotFound
		}
		revision = &n
	}
	var answer struct {
		Viewer    viewer
		Authority *struct {
			authority
			Latest, Plan struct{ Revision int }
		}
	}
	variables := map[string]any{"authority": slug, "revision": revision}
	err := v.site.Ask.Ask(v.Context(), queries["frame"], variables, &answer)
	switch {
	case codeOf(err) == graph.NotFound && revision == nil:
		return v.arriveWithoutPlan(show)
	case err != nil:
		return nil, err
	}
	v.viewer = answer.Viewer
	a := answer.Authority
	if a == nil {
		return nil, errNotFound
	}
	v.authority, v.revision, v.latest = &a.authority, a.Plan.Revision, a.Latest.Revision
	return show(v)
}

// arriveNowhere is arrive on a page that is about no authority: none is asked for, as the trail tells of what is asked for in vain.
func (v *visit) arriveNowhere(show func(*visit) (response, error)) (response, error) {
	if err := v.findViewer(); err != nil {
		return nil, err
	}
	return show(v)
}

// findViewer finds out who asks, of no authority's plan.
func (v *visit) findViewer() error {
	var answer struct{ Viewer viewer }
	err := v.site.Ask.Ask(v.Context(), queries["viewer"], nil, &answer)
	v.viewer = answer.Viewer
	return err
}

// param is a value of the address; "" for none.
func (v *visit) param(name string) string { return v.URL.Query().Get(name) }

// role is what the reader may do in the page's authority: VIEWER, ANALYST, APPROVER or ADMIN.
func (v *visit) role() string {
	for _, r := range v.viewer.Roles {
		if v.authority != nil && r.Authority.Slug == v.authority.Slug {
			return r.Role
		}
	}
	return ""
}

// variable finds the variables that a query declares.
var variable = regexp.MustCompile(`\$(\w+):`)

// ask asks a query of queries/, and has the page show it. Of the variables it gives those that the query declares; $authority and
// $revision are given anyway.
func (v *visit) ask(name string, variables map[string]any, into any) error {
	return v.askIn(v.Context(), name, variables, into)
}

func (v *visit) askIn(ctx context.Context, name string, variables map[string]any, into any) error {
	query, given := queries[name], map[string]any{}
	for _, declared := range variable.FindAllStringSubmatch(query, -1) {
		switch value, ok := variables[declared[1]]; {
		case ok:
			given[declared[1]] = value
		case declared[1] == "authority" && v.authority != nil:
			given["authority"] = v.authority.Slug
		case declared[1] == "revision" && v.revision > 0:
			given["revision"] = v.revision
		}
	}
	text, err := json.MarshalIndent(given, "", "  ")
	if err != nil {
		return err
	}
	shown := shownQuery{Name: name, Query: query, Variables: string(text)}
	if at := v.site.Links.GraphiQL; at != "" {
		shown.Link = at + "#" + url.Values{"query": {query}, "variables": {string(text)}}.Encode()
	}
	v.asked = append(v.asked, shown)
	return v.site.Ask.Ask(ctx, query, given, into)
}

// path is the address of a page of the authority, of the same revision of its plan and seen as at the same day.
func (v *visit) path(parts ...string) string { return v.with(url.Values{}, parts...) }

// with is the address of a page of the authority with values in it, those that all links keep among them.
func (v *visit) with(values url.Values, parts ...string) string {
	v.keepDay(values)
	return v.addressOf(values, parts)
}

// sendPath is where a form of the authority is sent that saves something: it is not about the day as which the pages are seen.
func (v *visit) sendPath(parts ...string) string { return v.addressOf(url.Values{}, parts) }

// keepDay adds the day as which the pages are seen to the values of an address, where the reader chose it.
func (v *visit) keepDay(values url.Values) {
	if v.chosen != 0 {
		values.Set("asAt", v.chosen.String())
	}
}

// kept are the fields by which a form that leads to another view keeps what links keep.
func (v *visit) kept() []field {
	var list []field
	if v.chosen != 0 {
		list = append(list, field{"asAt", v.chosen.String()})
	}
	if v.isOld() {
		list = append(list, field{"revision", strconv.Itoa(v.revision)})
	}
	return list
}

func (v *visit) addressOf(values url.Values, parts []string) string {
	address := "/" + url.PathEscape(v.authority.Slug)
	for _, part := range parts {
		if part != "" {
			address += "/" + url.PathEscape(part)
		}
	}
	if v.isOld() {
		values.Set("revision", strconv.Itoa(v.revision))
	}
	if len(values) == 0 {
		return address
	}
	return address + "?" + values.Encode()
}

// latestPath is the address of the same page, of the plan as it stands.
func (v *visit) latestPath() string {
	values := v.URL.Query()
	values.Del("revision")
	return (&url.URL{Path: v.URL.Path, RawQuery: values.Encode()}).String()
}

// isOld says whether the page is of a plan as it once stood.
func (v *visit) isOld() bool { return v.revision != v.latest }

// The largest form without a file, and what kind it is.
const (
	mostFields = 1 << 20
	ofFields   = "application/x-www-form-urlencoded"
	ofFiles    = "multipart/form-data"
)

// withForm has the form read that a page is sent. What is none is refused, rather than taken for one that nothing was typed into.
func withForm(show func(*visit) (response, error)) func(*visit) (response, error) {
	return func(v *visit) (response, error) {
		if v.Method == http.MethodPost {
			if err := v.readForm(); err != nil {
				return nil, err
			}
		}
		return show(v)
	}
}

// readForm reads a form; but for one with files, which its page reads, to say beside the file what is wrong with it.
func (v *visit) readForm() error {
	expected := ofFields
	if strings.HasSuffix(v.Pattern, "/import") {
		expected = ofFiles
	}
	sent := v.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(sent)
	switch {
	case v.ContentLength == 0 && sent == "": // a button without fields
		return nil
	case err != nil || kind != expected:
		return failure{Status: http.StatusUnsupportedMediaType, Title: "This is not a form of the page", Text: []string{
			"What was sent is of the content type “" + sent + "”; expected “" + expected + "”, as the page’s own form is sent. Nothing was done.",
			"Open the page, fill in its form and send it.",
		}}
	case kind == ofFiles:
		return nil
	}
	whole := v.Body
	v.Body = http.MaxBytesReader(nil, whole, mostFields)
	err = v.ParseForm()
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		_, _ = io.Copy(io.Discard, whole) // else a browser that is still sending sees no answer
		return failure{Status: http.StatusRequestEntityTooLarge, Title: "The form is too large", Text: []string{
			"Expected at most 1 MiB. Nothing was done.", "Your browser’s Back button leads to the form as you filled it in: shorten its longest texts, then send it again.",
		}}
	}
	if err != nil {
		return failure{Status: http.StatusBadRequest, Title: "The form cannot be read", Text: []string{
			"It did not arrive whole, or is not written as a browser writes a form. Nothing was done.", "Your browser’s Back button leads to the form as you filled it in: send it again.",
		}}
	}
	return nil
}

// ParseForm reads a form as any request's, with lines that end as the plan's do: browsers send a carriage return with each.
func (v *visit) ParseForm() error {
	err := v.Request.ParseForm()
	v.endLines()
	return err
}

// ParseMultipartForm is ParseForm for a form with files.
func (v *visit) ParseMultipartForm(most int64) error {
	err := v.Request.ParseMultipartForm(most)
	v.endLines()
	return err
}

func (v *visit) endLines() {
	for _, form := range []url.Values{v.Form, v.PostForm} {
		for _, values := range form {
			for i, text := range values {
				values[i] = strings.ReplaceAll(text, "\r\n", "\n")
			}
		}
	}
}

// today is the day as the reader's council has it.
func (v *visit) today() fiscal.Day { return dayOf(v.site.Now().In(kingdom)) }

// day reads a day from the address, as people write days; 0 for none. What is wrong with it becomes a problem of the field.
func (v *visit) day(field string, problems *[]problem) fiscal.Day {
	text := strings.TrimSpace(v.param(field))
	if text == "" {
		return 0
	}
	d, err := typedDay(text)
	if err != nil {
		*problems = append(*problems, problem{field, "The day " + err.Error()})
	}
	return d
}

// dayTyped is what a field for a day shows: the day, or what was typed where that is none.
func dayTyped(d fiscal.Day, typed string) string {
	if d != 0 {
		return d.Long()
	}
	return typed
}

// problem is what is wrong with a field of a form. The field's element has the name as its id.
type problem = struct{ Field, Text string }
