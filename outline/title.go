package outline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanTitle drops the full stop, colon and spaces that end a title in a list: "Vid om- och nybyggnation:".
// An ellipsis stays.
func cleanTitle(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, "..") {
		return text
	}
	return strings.TrimSpace(strings.TrimRight(text, ".:;, "))
}

// capitalise writes the first letter large: a title out of the middle of a sentence.
func capitalise(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

func startsLower(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(first)
}

// titleKey is equal for two spellings of one title: letters and digits in lower case, hyphens dropped, all else one
// space. Dropping hyphens lets "Dagvatten-program" and "Dagvattenprogram" meet.
func titleKey(title string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(title) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		case r == '-', r == '\u2010', r == '\u2011':
		default:
			space = true
		}
	}
	return b.String()
}

// ownArea finds the words with which a title speaks of the area it stands in.
var ownArea = regexp.MustCompile(`(?i)(^|\P{L})(utvecklingsområdets?|(detta|vårt) (utvecklings)?område)(\P{L}|$)`)

func speaksOfOwnArea(title string) bool { return ownArea.MatchString(title) }

// targetAreaWord stands before a target area's name or is missing: "målområdet Vår hållbara kommun".
var targetAreaWord = regexp.MustCompile(`(?i)^målområdet?:?\s+`)

// targetAreaTitle gives a target area's name as a title.
func targetAreaTitle(text string) string {
	return capitalise(cleanTitle(targetAreaWord.ReplaceAllString(strings.TrimSpace(text), "")))
}

// namedYear finds years named as the time something is to be reached: "år 2022", "senast 2030", "senast den 31
// december 2025". A bare number is none.
var namedYear = regexp.MustCompile(`(?i)(?:^|\P{L})(?:år|senast|före|innan|till|slutet av|juni|december) ((?:20|21)[0-9]{2})\b`)

// dueYear gives the year a desired state names, 0 for none, and -1 where it names several.
func dueYear(text string) int {
	year := 0
	for _, match := range namedYear.FindAllStringSubmatch(text, -1) {
		named := Number(match[1]).Last()
		if year != 0 && year != named {
			return -1
		}
		year = named
	}
	return year
}
