package graph

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/swedish"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns a text as Contains and StartsWith compare it: NFC and full case
// folding. å stays apart from a.
func Fold(text string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(text)))
}

// Slug returns a title as the key of an id: lower case, letters and digits kept
// (å ä ö too), everything else one hyphen.
func Slug(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(strings.ToLower(title)) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// Token is a word of a text, folded, with its stem and where it stands.
type Token struct {
	Word, Stem string
	// Start and End are byte offsets in the text.
	Start, End int
}

// Tokens splits a text (NFC) at what is neither letter nor digit.
func Tokens(text string) []Token {
	var tokens []Token
	start := -1
	flush := func(end int) {
		if start >= 0 {
			word := Fold(text[start:end])
			tokens = append(tokens, Token{Word: word, Stem: swedish.Stem(word, true), Start: start, End: end})
			start = -1
		}
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		flush(i)
	}
	flush(len(text))
	return tokens
}

// Stop tells whether the word is one of those, such as och and för, that say nothing by themselves.
func (t Token) Stop() bool { return swedish.IsStopWord(t.Word) }

// minStem is how many letters a stem must have to match the beginning of a word.
const minStem = 4

// Matches tells whether the token of a text is found by the word of a search, as
// View.Search promises. Exact: the word as written.
func (t Token) Matches(word Token) (found, exact bool) {
	if t.Word == word.Word {
		return true, true
	}
	if t.Word == word.Stem {
		return true, false
	}
	long := len([]rune(word.Stem)) >= minStem
	return long && strings.HasPrefix(t.Word, word.Stem), false
}

// snippetReach is how many characters a snippet shows on each side of the word found.
const snippetReach = 80

// Snippet returns plain text around the first token of the text that one of the
// words finds: 80 characters to each side, an ellipsis where the text goes on.
func Snippet(text string, words []Token) string {
	start, end := 0, 0
	for _, token := range Tokens(text) {
		if anyFinds(words, token) {
			start, end = token.Start, token.End
			break
		}
	}
	before, after := []rune(text[:start]), []rune(text[end:])
	lead, trail := "", ""
	if len(before) > snippetReach {
		before, lead = before[len(before)-snippetReach:], "…"
	}
	if len(after) > snippetReach {
		after, trail = after[:snippetReach], "…"
	}
	return lead + string(before) + text[start:end] + string(after) + trail
}

func anyFinds(words []Token, token Token) bool {
	for _, word := range words {
		if found, _ := token.Matches(word); found {
			return true
		}
	}
	return false
}
