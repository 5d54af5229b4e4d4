// Package docs holds those pages of the documentation within the program that it shows its readers.
package docs

import _ "embed"

// Words are what the words mean, in Markdown: a heading for each, and below it what it means.
//
//go:embed words.md
var Words string
