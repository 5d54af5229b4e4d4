package forecast

import "strings"

// word is a word of a text: letters, with apostrophes between them.
type word struct {
	text       string
	start, end int
	gap        gap // between the word before it and it
}

// gap is what stands between two words.
type gap uint8

const (
	otherGap gap = iota // anything else; also before the first word
	spaceGap            // spaces or a line's end
	dotGap              // a full stop, and spaces perhaps
	joinGap             // a hyphen or "_"
)

// wordFrom finds the first word at or after a place that is no letter within a word. It is false where there is none.
func wordFrom(text string, from int) (word, bool) {
	w := word{start: -1}
	between := gapReader{}
	apostrophe := false
	for i, r := range text[from:] {
		place := from + i
		switch letter := isLetter(r); {
		case letter && w.start < 0:
			w.start, w.gap, w.end = place, between.gap, place+len(string(r))
		case letter:
			w.end, apostrophe = place+len(string(r)), false
		case w.start < 0:
			between.read(r)
		case isApostrophe(r) && !apostrophe:
			apostrophe = true
		default:
			w.text = text[w.start:w.end]
			return w, true
		}
	}
	if w.start < 0 {
		return w, false
	}
	w.text = text[w.start:w.end]
	return w, true
}

// gapReader makes a gap of its characters.
type gapReader struct {
	gap  gap
	some bool
}

func (g *gapReader) read(r rune) {
	space := r == ' ' || r == '\n' || r == '\t' || r == '\u00a0'
	switch {
	case space && !g.some:
		g.gap = spaceGap
	case space && (g.gap == spaceGap || g.gap == dotGap):
	case r == '.' && !g.some:
		g.gap = dotGap
	case (r == '-' || r == '_') && !g.some:
		g.gap = joinGap
	default:
		g.gap = otherGap
	}
	g.some = true
}

// isLetter reports whether a rune is a letter of the Latin alphabet, with or without accents: names are looked for in no other.
func isLetter(r rune) bool {
	switch {
	case r < 0x80:
		return isASCIILetter(byte(r))
	case r < 0x250:
		return r >= 0xc0 && r != '×' && r != '÷'
	default:
		return r >= 0x1e00 && r < 0x1f00
	}
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// form is how a word is written.
type form uint8

const (
	mixedForm   form = iota
	lowerForm        // smith
	upperForm        // SMITH
	titleForm        // Smith, McDonald, O'Brien
	initialForm      // S
)

// formOf says how a word is written.
func formOf(text string) form {
	letters, capitals, first := 0, 0, false
	for i, r := range text {
		if isApostrophe(r) {
			continue
		}
		letters++
		if isUpper(r) {
			capitals++
			first = first || i == 0
		}
	}
	switch {
	case capitals == 0:
		return lowerForm
	case letters == 1:
		return initialForm
	case capitals == letters:
		return upperForm
	case first && capitals <= 2:
		return titleForm
	default:
		return mixedForm
	}
}

// isUpper reports whether a letter is a capital.
func isUpper(r rune) bool {
	if r < 0x80 {
		return r >= 'A' && r <= 'Z'
	}
	return strings.ToLower(string(r)) != string(r)
}

// longestWord is the length of the longest word that tables are asked for.
const longestWord = 24

// lookUp finds a word in a table of words in lower case without accents or apostrophes, whatever its own case and accents.
func lookUp[T any](table map[string]T, text string) (found T) {
	var buffer [longestWord]byte
	if len(text) > longestWord {
		return found
	}
	plain := buffer[:0]
	for i := range len(text) {
		switch c := text[i]; {
		case isCapital(c):
			plain = append(plain, c+'a'-'A')
		case c >= 0x80:
			return table[withoutAccents(text)]
		case c != '\'':
			plain = append(plain, c)
		}
	}
	return table[string(plain)]
}

// withoutAccents is a word in lower case and without accents and apostrophes.
func withoutAccents(text string) string { return accents.Replace(strings.ToLower(text)) }

var accents = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "ā", "a", "ă", "a", "ą", "a", "æ", "ae", "ç", "c", "ć", "c", "č", "c", "ď", "d",
	"è", "e", "é", "e", "ê", "e", "ë", "e", "ē", "e", "ę", "e", "ě", "e", "ğ", "g", "ì", "i", "í", "i", "î", "i", "ï", "i", "ī", "i", "ı", "i",
	"ł", "l", "ñ", "n", "ń", "n", "ň", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ø", "o", "ō", "o", "ő", "o", "ř", "r", "ś", "s",
	"š", "s", "ş", "s", "ș", "s", "ţ", "t", "ț", "t", "ù", "u", "ú", "u", "û", "u", "ü", "u", "ū", "u", "ű", "u", "ŵ", "w", "ý", "y", "ÿ", "y",
	"ŷ", "y", "ź", "z", "ż", "z", "ž", "z", "'", "", "’", "",
)
