package forecast

import "strings"

// holdsName reports whether a text has what looks like a person's name: a title or a given name, and a surname after it.
func holdsName(text string) bool {
	before := word{}
	for w, ok := wordFrom(text, 0); ok; w, ok = wordFrom(text, w.end) {
		gap := w.gap
		switch class := lookUp(givenNames, w.text); class {
		case noName:
		case personTitle, perhapsTitle:
			if isTitledName(text, w, class) {
				return true
			}
		default:
			saint := gap != otherGap && lookUp(beforeSaints, before.text)
			if !saint && isFullName(text, w, class) {
				return true
			}
		}
		before = w
	}
	return false
}

// isTitledName reports whether the words after a title are somebody's name: "Mr Khan", "Cllr J. Smith", "mrs-jones".
func isTitledName(text string, title word, class nameClass) bool {
	last, ok := surnameAfter(text, title, true)
	if !ok {
		return false
	}
	surname := lookUp(surnames, withoutS(last.text))
	switch formOf(title.text) {
	case titleForm:
		return isCapitalised(last) && (last.gap != joinGap || surname != noName) && mayBeTitled(text, class, surname, last)
	case upperForm: // "MR SMITH", but not "MS TEAMS"
		return isCapitalised(last) && surname == commonSurname && !namesPlace(text, last)
	case lowerForm: // "mr smith", but not "miss king"
		return formOf(last.text) == lowerForm && surname == commonSurname && title.text != "miss" && !namesPlace(text, last)
	default:
		return false
	}
}

// mayBeTitled reports whether a word with a capital letter is the name of who has the title. After "Councillor" and the like, a word
// of councils or places is none, unless it may be a surname and stands alone: "Cllr Hill", but not "Councillor Ward Budget".
func mayBeTitled(text string, title, surname nameClass, last word) bool {
	switch {
	case title == personTitle:
		return !lookUp(smallWords, last.text)
	case surname == commonSurname:
		return !namesPlace(text, last)
	case surname == placeSurname:
		next, more := wordFrom(text, last.end)
		return !more || next.gap != spaceGap || !isCapitalised(next)
	default:
		return !isOrdinary(last.text) && !namesPlace(text, last)
	}
}

// isFullName reports whether a given name and the words after it are somebody's name.
func isFullName(text string, given word, class nameClass) bool {
	last, ok := surnameAfter(text, given, false)
	return ok && mayFollow(given, last, class, lookUp(surnames, withoutS(last.text))) && !namesPlace(text, last) &&
		!organisations[withoutAccents(given.text)+" "+withoutAccents(withoutS(last.text))]
}

// mayFollow reports whether the last word may be the surname of who has the given name, by how common each is and how both are
// written. What is no known surname may be one only with a capital letter, after a given name that is nothing else.
func mayFollow(given, last word, class, surname nameClass) bool {
	known := surname == commonSurname || surname == placeSurname && class == plainGiven
	as, how := formOf(given.text), formOf(last.text)
	switch {
	case last.gap == joinGap: // "jane-smith"
		return known && as == how
	case as == titleForm && how == titleForm: // "Jane Smith"
		return known || surname == noName && class != wordyGiven && !isOrdinary(last.text)
	case how == upperForm: // "Jane SMITH"
		return known && (as == upperForm || as == titleForm)
	case as == titleForm && how == lowerForm: // "Jane smith", but not "Sarah hill"
		return surname == commonSurname && class != wordyGiven
	default: // "jane smith", but not "will walker"
		return known && as == lowerForm && how == lowerForm && class != wordyGiven
	}
}

// surnameAfter gives the word after a title or a given name that would be the surname: beyond up to three initials and small words
// such as "van". A full stop may stand only after a title or an initial.
func surnameAfter(text string, first word, title bool) (last word, ok bool) {
	before, dot := first, title
	for range 4 {
		last, ok = wordFrom(text, before.end)
		if !ok || last.gap == otherGap || last.gap == dotGap && !dot {
			return last, false
		}
		switch {
		case isInitial(last):
			dot = true
		case last.gap == spaceGap && formOf(first.text) == titleForm && formOf(last.text) == lowerForm && lookUp(particles, last.text):
			dot = false
		default:
			return last, true
		}
		before = last
	}
	return last, false
}

// isInitial reports whether a word is one letter: a capital, or any in an id.
func isInitial(w word) bool {
	return formOf(w.text) == initialForm || len(w.text) == 1 && w.gap == joinGap
}

// isCapitalised reports whether a word has a capital letter where a name has one, and is more than an initial.
func isCapitalised(w word) bool {
	f := formOf(w.text)
	return f == titleForm || f == upperForm
}

// farthest is how many words after a name are looked at for what makes it the name of a place.
const farthest = 4

// namesPlace reports whether the words that go on a name make it that of a place or an organisation: "Florence Nightingale House".
func namesPlace(text string, last word) bool {
	lower := formOf(last.text) == lowerForm
	for range farthest {
		next, ok := wordFrom(text, last.end)
		goesOn := next.gap == joinGap || next.gap == spaceGap && (lower || formOf(next.text) != lowerForm)
		if !ok || !goesOn {
			return false
		}
		if lookUp(ofPlaces, withoutS(next.text)) {
			return true
		}
		last = next
	}
	return false
}

// isOrdinary reports whether a word with a capital letter is one that a plan writes so, or too short for a surname.
func isOrdinary(text string) bool {
	text = withoutS(text)
	if len(text) < 3 || lookUp(ordinaryWords, text) || lookUp(ordinaryWords, strings.TrimSuffix(text, "s")) {
		return true
	}
	for _, ending := range []string{"tion", "tions", "sion", "ships", "ment", "ments", "ities", "ology"} {
		if strings.HasSuffix(text, ending) {
			return true
		}
	}
	return false
}

// withoutS is a word without the "'s" of the genitive.
func withoutS(text string) string {
	for _, ending := range []string{"'s", "’s", "'S", "’S"} {
		if rest, ok := strings.CutSuffix(text, ending); ok {
			return rest
		}
	}
	return text
}
