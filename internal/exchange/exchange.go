// Package exchange carries plans in and out as files: YAML and JSON documents of one shape.
//
// A file is read in three steps. A front end (json.go, yaml.go) makes a tree of it that knows where everything stands and
// nothing of plans (tree.go). The plan's shape (shape.go, shapes_….go), which says once for each key what it may hold,
// makes the plan of the tree and reports all that is wrong with it by place; the writers and the JSON Schema follow from
// the same shape. Last, the plan says itself what is wrong with its meaning (plan.Validate, merged in meaning.go).
//
// Numbers, dates and ids are taken as their text, never through a float: what a plan holds is what its file says.
package exchange

import (
	"fmt"
	"io"
	"strings"

	"cliffedge/forecast/plan"
)

// MaxFileBytes is the size of the largest file that is read: some eight times a plan of 10,000 posts.
const MaxFileBytes = 32 << 20

// Read makes a plan of a file's bytes: JSON where the name ends in ".json" or the bytes are a JSON document, else YAML.
// The name stands in the messages. The error is Problems, all that is wrong with the file by place; the plan is nil then.
func Read(name string, data []byte) (*plan.Plan, error) { return ReadText(name, string(data)) }

// ReadText is Read for what is in memory as text already, and may be large.
func ReadText(name, text string) (*plan.Plan, error) {
	root, content, err := document(name, text)
	if err != nil {
		return nil, err
	}
	r := &reader{}
	p := r.plan(&root)
	if len(r.found.kept) > 0 {
		return nil, r.found.located(name, content)
	}
	return p, nil
}

// ReadChanges makes changes of a JSON list of them, each written as in a plan file's scenarios, and as many as one scenario
// may have. The error is Problems, all that is wrong with the list by itself, whose paths start with "changes[0]".
func ReadChanges(data []byte) ([]plan.Change, error) {
	const name = "changes.json"
	root, content, err := document(name, string(data))
	if err != nil {
		return nil, err
	}
	r := &reader{}
	r.enter("changes")
	var changes []plan.Change
	changeList.read(r, &root, &changes)
	if n := len(root.entries); root.kind == list && n > plan.MaxChanges {
		r.report(root.at, plan.OutOfRange, "at most 1000", fmt.Sprintf("there are %d changes", n))
	}
	if len(r.found.kept) > 0 {
		return nil, r.found.located(name, content)
	}
	return changes, nil
}

// document makes a tree of a file's bytes, and gives the text that its places are of. The error is Problems.
func document(name, data string) (root node, content string, err error) {
	if len(data) > MaxFileBytes {
		return node{}, "", refuse(name, "", &fault{plan.FileTooLarge, 0, "the file is larger than 32 MiB", "a plan of at most 32 MiB"})
	}
	content, wrong := decode(data)
	if wrong != nil {
		return node{}, "", refuse(name, data, wrong)
	}
	root, wrong = parse(name, content)
	if wrong != nil {
		return node{}, "", refuse(name, content, wrong)
	}
	return root, content, nil
}

// ReadFrom is Read of all that a reader gives. It stops at MaxFileBytes.
func ReadFrom(name string, from io.Reader) (*plan.Plan, error) {
	data, err := io.ReadAll(io.LimitReader(from, MaxFileBytes+1))
	if err != nil {
		return nil, refuse(name, "", &fault{plan.FileUnreadable, 0, fmt.Sprintf("the file cannot be read: %v", err), ""})
	}
	return Read(name, data)
}

// parse reads the document with the front end for its language.
func parse(name, content string) (node, *fault) {
	if strings.HasSuffix(strings.ToLower(name), ".json") {
		return readJSON(content)
	}
	if start := strings.TrimLeft(content, " \t\r\n"); strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		if root, wrong := readJSON(content); wrong == nil || wrong.code != plan.WrongSyntax {
			return root, wrong
		}
	}
	return readYAML(content)
}

// refuse is the problem of a file that could not be read any further.
func refuse(name, content string, wrong *fault) error {
	var found findings
	found.add(wrong.at, plan.Problem{Code: wrong.code, Found: wrong.found, Expected: wrong.expected})
	return found.located(name, content)
}
