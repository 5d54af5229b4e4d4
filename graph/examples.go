package graph

import (
	"embed"
	"strings"
)

//go:embed examples/*.graphql
var exampleFiles embed.FS

// Example is a saved query.
type Example struct{ Title, Query string }

// Examples are the saved queries of GraphiQL: the questions of docs/graphql.md, in their order. Each file's first line is its title,
// as a comment.
func Examples() []Example {
	entries, err := exampleFiles.ReadDir("examples")
	if err != nil {
		panic(err) // they are part of the program
	}
	list := make([]Example, len(entries))
	for i, entry := range entries {
		data, err := exampleFiles.ReadFile("examples/" + entry.Name())
		if err != nil {
			panic(err)
		}
		title, query, _ := strings.Cut(string(data), "\n")
		list[i] = Example{Title: strings.TrimPrefix(title, "# "), Query: query}
	}
	return list
}
