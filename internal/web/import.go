package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cliffedge/forecast/words"
	"cliffedge/graph"
)

// mostFile is the largest plan file.
const mostFile = 32 << 20

// importView is what the page that imports a plan file shows.
type importView struct {
	Action, Download, Cancel string
	Expected                 int
	Key, Why, Name           string
	Packed                   string // the file that was previewed, compressed, for the form that applies it
	Format                   string
	Problems                 []fileProblem
	Added, Changed, Removed  int
	Effect                   *effectView // nil before a file is previewed
	Conflict                 *conflict
}

// fileProblem is what is wrong with a file, and where.
type fileProblem struct {
	Line, Column int // 0 where it is the whole file's
	Text         string
	Excerpt      string // the line
	Mark         string // blanks, and a mark below the column
}

// planUpload is a plan file that somebody sent.
type planUpload struct{ name, format, text string }

// importPage offers to choose a file.
func importPage(v *visit) (response, error) {
	return v.importPage(importView{}, nil)
}

func (v *visit) importPage(view importView, problems []problem) (response, error) {
	view.Action, view.Download, view.Cancel = v.sendPath("import"), v.path("import", "plan.yaml"), v.path("import")
	view.Key = cmp.Or(view.Key, rand.Text())
	p := page{Template: "import", Title: "Import a plan file", Section: "edit", Crumbs: []link{{"Edit", v.path("edit")}}, Script: "import.js", Problems: problems, Model: view}
	if v.latest == 0 {
		view.Download, p.Crumbs = "", nil
		p.Model = view
	}
	if view.Effect != nil {
		p.Title = "Check what the file changes"
	}
	if view.Conflict != nil {
		p.Status, p.Problems = http.StatusConflict, append([]problem{conflicts}, problems...)
	}
	return p, nil
}

// importSent previews a file, or applies the one that was previewed.
func importSent(v *visit) (response, error) {
	// All of a form is kept in memory, which the site bounds: nothing is written to a disk.
	if err := v.ParseMultipartForm(mostBody); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return v.importPage(importView{}, []problem{{"file", "The file must be smaller than 32 MiB"}})
		}
		return nil, graph.AskErrors{{Code: graph.BadInput, Message: "the form could not be read"}}
	}
	file, err := v.uploaded()
	if err != nil {
		return v.importPage(importView{}, []problem{{"file", titled(err.Error())}})
	}
	view := importView{
		Name: file.name, Format: file.format, Expected: v.expected(), Why: strings.TrimSpace(v.PostForm.Get("why")),
		Key: v.PostForm.Get("key"),
	}
	if v.latest == 0 || v.PostForm.Get("first") != "" { // which may be sent twice
		return v.importFirst(file, view)
	}
	w, err := v.editWindow()
	if err != nil {
		return nil, err
	}
	apply := v.PostForm.Get("action") == "apply"
	if apply {
		// Which authority's plan it is the file says: what is not this one's is not applied.
		if done, err := v.importFile(file, view, w, true, 0); err == nil && done.Revision.Authority.Slug != v.authority.Slug {
			return v.importPage(importView{}, []problem{otherAuthority(done.Revision.Authority)})
		}
		done, err := v.importFile(file, view, w, false, view.Expected)
		switch {
		case err == nil:
			return v.toDone(done), nil
		case !isConflict(err):
			return v.importFailed(file, view, err)
		}
		view.Conflict, _, err = v.conflict(view.Expected, func() (editPayload, error) { return v.importFile(file, view, w, true, 0) })
		if err != nil {
			return nil, err
		}
		view.Conflict.takesBack(v.path("history"))
		view.Expected, view.Key = v.latest, ""
	}
	return v.preview(file, view, w)
}

// preview says what the file would change.
func (v *visit) preview(file planUpload, view importView, w window) (response, error) {
	done, err := v.importFile(file, view, w, true, 0)
	if err != nil {
		return v.importFailed(file, view, err)
	}
	if done.Revision.Authority.Slug != v.authority.Slug {
		return v.importPage(importView{}, []problem{otherAuthority(done.Revision.Authority)})
	}
	if view.Effect, err = v.effect(done, "", w); err != nil {
		return nil, err
	}
	for _, c := range done.Changes {
		switch {
		case c.Before == "":
			view.Added++
		case c.After == "":
			view.Removed++
		default:
			view.Changed++
		}
	}
	if view.Packed, err = pack(file.text); err != nil {
		return nil, err
	}
	return v.importPage(view, nil)
}

func otherAuthority(of authority) problem {
	return problem{"file", fmt.Sprintf("The file is the plan of another authority, “%s”: import it there", of.Slug)}
}

// importFile asks the API to put the file's plan in the place of the authority's.
func (v *visit) importFile(file planUpload, view importView, w window, dryRun bool, expected int) (editPayload, error) {
	input := map[string]any{"document": file.text, "format": file.format, "mode": "REPLACE", "note": view.Why, "dryRun": dryRun}
	if expected > 0 {
		input["expectedRevision"] = expected
	}
	done, err := v.mutate("import", w.forMutation(input), view.Key)
	v.asked[len(v.asked)-1].Variables, v.asked[len(v.asked)-1].Link = "the plan file as `document`, and the months", "" // it may be large
	return done, err
}

// importFailed says what is wrong with a file, line by line.
func (v *visit) importFailed(file planUpload, view importView, err error) (response, error) {
	if codeOf(err) == "FORBIDDEN" { // to an analyst
		return v.importPage(importView{}, []problem{{"file", "The file changes decisions or waivers, which only an approver or an administrator may: ask one of them to import it"}})
	}
	list, ok := told(err)
	if !ok {
		return nil, err
	}
	view = importView{Name: file.name}
	for _, t := range list {
		if t.Field == "input.mode" {
			t.Message = "The file is the plan of another authority, which has no plan here yet"
		}
		view.Problems = append(view.Problems, problemIn(file.text, t))
	}
	text := fmt.Sprintf("%s cannot be imported: %s", cmp.Or(file.name, "The file"), words.Count(len(list), "thing is wrong with it", "things are wrong with it"))
	return v.importPage(view, []problem{{"file", text}})
}

// located is where a problem is in a file, before what it is.
var located = regexp.MustCompile(`^document\.\w+:(?:(\d+):(\d+):)? ?`)

// problemIn shows the line of the file that a problem is on.
func problemIn(text string, t graph.AskError) fileProblem {
	m := located.FindStringSubmatch(t.Message)
	if m == nil {
		return fileProblem{Text: titled(t.Message)}
	}
	p := fileProblem{Text: strings.TrimPrefix(t.Message, m[0])}
	p.Line, _ = strconv.Atoi(m[1])
	p.Column, _ = strconv.Atoi(m[2])
	lines := strings.SplitAfterN(text, "\n", p.Line+1)
	if p.Line == 0 || p.Line > len(lines) {
		return p
	}
	p.Excerpt, p.Mark = excerpt(strings.TrimRight(lines[p.Line-1], "\r\n"), p.Column)
	return p
}

// aroundColumn is how many characters of a line an excerpt has before its column, and after.
const aroundColumn = 60

// excerpt cuts a line around a column, and marks the column.
func excerpt(line string, column int) (text, mark string) {
	runes := []rune(strings.ReplaceAll(line, "\t", " "))
	at := min(max(column-1, 0), len(runes))
	first, last := max(0, at-aroundColumn), min(len(runes), at+aroundColumn)
	return string(runes[first:last]), strings.Repeat(" ", at-first) + "^"
}

// uploaded is the file that was chosen, or the one that was previewed. The error says what to do.
func (v *visit) uploaded() (planUpload, error) {
	if packed := v.PostForm.Get("packed"); packed != "" {
		text, err := unpack(packed)
		return planUpload{v.PostForm.Get("name"), formatOf(v.PostForm.Get("name")), text}, err
	}
	from, header, err := v.FormFile("file")
	if err != nil {
		return planUpload{}, errors.New("choose a plan file")
	}
	defer from.Close()
	data, err := io.ReadAll(io.LimitReader(from, mostFile+1))
	switch {
	case err != nil:
		return planUpload{}, errors.New("the file could not be read: choose it again")
	case len(data) == 0:
		return planUpload{}, errors.New("the file is empty: choose another")
	case len(data) > mostFile:
		return planUpload{}, errors.New("the file must be smaller than 32 MiB")
	case isPacked(data):
		return planUpload{}, errors.New("a spreadsheet cannot be imported, nor a file that is packed: choose a plan file in YAML or JSON")
	case !utf8.Valid(data):
		return planUpload{}, errors.New("the file is no text in UTF-8: choose a plan file in YAML or JSON")
	}
	return planUpload{header.Filename, formatOf(header.Filename), string(data)}, nil
}

// isPacked says whether a file begins as a spreadsheet does, new (which is a ZIP file) or old.
func isPacked(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0"))
}

func formatOf(name string) string {
	if strings.HasSuffix(strings.ToLower(name), ".json") {
		return "JSON"
	}
	return "YAML"
}

// pack makes a file small enough to go along with the page that previews it: the server keeps none.
func pack(text string) (string, error) {
	var b bytes.Buffer
	encoder := base64.NewEncoder(base64.StdEncoding, &b)
	z, err := gzip.NewWriterLevel(encoder, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	_, _ = io.WriteString(z, text) // to memory
	_ = z.Close()
	_ = encoder.Close()
	return b.String(), nil
}

// unpack bounds what comes out: a small text may stand for a large one.
func unpack(packed string) (string, error) {
	wrong := errors.New("the file did not come along: choose it again")
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(packed)))
	if err != nil {
		return "", wrong
	}
	data, err := io.ReadAll(io.LimitReader(z, mostFile+1))
	if err != nil || len(data) > mostFile || !utf8.Valid(data) {
		return "", wrong
	}
	return string(data), nil
}

// planDownload is the plan file.
func planDownload(v *visit) (response, error) {
	text, err := v.document(v.Context(), "YAML")
	if err != nil {
		return nil, err
	}
	return download{fmt.Sprintf("%s-revision-%d.yaml", v.authority.Slug, v.revision), "application/yaml; charset=utf-8", []byte(text)}, nil
}

// download is a file. Its name has nothing in it that somebody typed but an id.
type download struct {
	name, kind string
	content    []byte
}

func (d download) respond(v *visit, w http.ResponseWriter) error {
	w.Header().Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
	send(w, v.Request, http.StatusOK, d.kind, d.content)
	return nil
}
