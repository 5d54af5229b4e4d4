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
	InPlanFile   []piece // by which key; nil where it has none
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

// readWords reads a page of Markdown with a heading for each word, but for words that pages do not have.
func readWords(text string) wordsView {
	parts := strings.Split(text, "\n## ")
	view := wordsView{About: aboutWords}
	for _, part := range parts[1:] {
		if strings.Contains(part, "**Only in:**") {
			continue
		}
		w := readWord(part)
		letter := strings.ToUpper(w.Name[:1])
		if n := len(view.Letters); n == 0 || view.Letters[n-1].Text != letter {
			view.Letters = append(view.Letters, link{letter, "#" + w.Anchor})
		}
		view.Words = append(view.Words, w)
	}
	return view
}

// aboutWords says what the page has.
const aboutWords = "What the words mean in these pages. Where a plan file has a word as a key, the key is named."

// readWord reads a word's heading and what is below it: what it means, then its key in the plan file, and where the documentation has a rule
// or more of it, which is in no browser and left out.
func readWord(text string) wordEntry {
	name, text, _ := strings.Cut(text, "\n")
	text, _, _ = strings.Cut(text, "**Rule:**")
	text, _, _ = strings.Cut(text, "**See:**")
	means, key, _ := strings.Cut(text, "**Plan file:**")
	return wordEntry{name, wordAnchor(name), piecesOf(means), piecesOf(key)}
}

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

// marked finds what is strong or code.
var marked = regexp.MustCompile("\\*\\*.+?\\*\\*|`.+?`")

// piecesOf takes a text of Markdown to pieces; none of an empty one.
func piecesOf(text string) []piece {
	var list []piece
	text, from := strings.Join(strings.Fields(text), " "), 0
	for _, m := range marked.FindAllStringIndex(text, -1) {
		whole := text[m[0]:m[1]]
		list = append(list, piece{Text: text[from:m[0]]}, piece{Text: strings.Trim(whole, "*`"), Strong: whole[0] == '*', Code: whole[0] == '`'})
		from = m[1]
	}
	if rest := text[from:]; rest != "" {
		list = append(list, piece{Text: rest})
	}
	return list
}
