package web

import (
	"regexp"
	"strings"
	"unicode"

	"cliffedge/docs"
)

// The page of words is made of the documentation's, so that one text serves both.

// wordsView is what the page of words shows.
type wordsView struct {
	About   string
	Letters []link // to the first word of each
	Words   []wordEntry
}

// wordEntry is a word and what it means.
type wordEntry struct {
	Name, Anchor string
	Means        []piece
	Where        []piece // in the plan file and in the documentation
}

// piece is a part of a text.
type piece struct {
	Text         string
	Strong, Code bool
}

// theWords are shown to everybody alike.
var theWords = readWords(docs.Words)

// wordList is the page of words.
func wordList(*visit) (response, error) {
	return page{Template: "words", Title: "Words", Model: theWords}, nil
}

// readWords reads a page of Markdown with a heading for each word.
func readWords(text string) wordsView {
	parts := strings.Split(text, "\n## ")
	_, about, _ := strings.Cut(parts[0], "\n")
	view := wordsView{About: strings.Join(strings.Fields(about), " ")}
	for _, part := range parts[1:] {
		w := readWord(part)
		letter := strings.ToUpper(w.Name[:1])
		if n := len(view.Letters); n == 0 || view.Letters[n-1].Text != letter {
			view.Letters = append(view.Letters, link{letter, "#" + w.Anchor})
		}
		view.Words = append(view.Words, w)
	}
	return view
}

// readWord reads a word's heading and what is below it: what it means, then lines that begin with one of the places.
func readWord(text string) wordEntry {
	name, text, _ := strings.Cut(text, "\n")
	means, where := text, ""
	if at := foundIn.FindStringIndex(text); at != nil {
		means, where = text[:at[0]], text[at[0]:]
	}
	return wordEntry{name, wordAnchor(name), piecesOf(means), piecesOf(where)}
}

// foundIn begins where a word's text goes on to say in which places it is found.
var foundIn = regexp.MustCompile(`(?m)^\*\*(Plan file|Rule|See):\*\*`)

// wordAnchor is by what a heading is linked to: lower case, hyphens for spaces, no other signs.
func wordAnchor(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-':
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// marked finds what is strong, code or a link to another page of the documentation.
var marked = regexp.MustCompile("\\*\\*(.+?)\\*\\*|`(.+?)`|\\[(.+?)\\]\\((\\w+\\.md)(?:#.*?)?\\)")

// piecesOf takes a text of Markdown to pieces. Where another page of the documentation would be, which is in no browser, it is named.
func piecesOf(text string) []piece {
	var list []piece
	text, from := strings.Join(strings.Fields(text), " "), 0
	for _, m := range marked.FindAllStringSubmatchIndex(text, -1) {
		part := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		list = append(list, piece{Text: text[from:m[0]]})
		from = m[1]
		switch strong, code, name, file := part(1), part(2), part(3), part(4); {
		case strong != "":
			list = append(list, piece{Text: strong, Strong: true})
		case code != "":
			list = append(list, piece{Text: code, Code: true})
		case name == file:
			list = append(list, piece{Text: "docs/" + file})
		default:
			list = append(list, piece{Text: name + " (docs/" + file + ")"})
		}
	}
	return append(list, piece{Text: text[from:]})
}
