package graph

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/swedish"
)

// Token is a word of a text, folded, with its stem and where it stands.
type Token struct {
	Word, Stem string
	// Start and End are byte offsets in the text.
	Start, End int
}

// Tokens splits a text (NFC) at what is neither letter nor digit.
func Tokens(text string) []Token {
	tokens := Words(text)
	for i := range tokens {
		tokens[i].Stem = swedish.Stem(tokens[i].Word, true)
	}
	return tokens
}

// Words splits a text likewise, and leaves the stems out: of a text that is searched no
// word needs one, and to find it takes longer than all else.
func Words(text string) []Token {
	var words []Token
	EachWord(text, func(start, end int) {
		words = append(words, Token{Word: Fold(text[start:end]), Start: start, End: end})
	})
	return words
}

// EachWord tells where each word of a text begins and ends, in bytes.
func EachWord(text string, visit func(start, end int)) {
	start := -1
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			visit(start, i)
			start = -1
		}
	}
	if start >= 0 {
		visit(start, len(text))
	}
}

// Stop tells whether the word is one of those, such as och and för, that say nothing by themselves.
func (t Token) Stop() bool { return swedish.IsStopWord(t.Word) }

// minStem is how many letters a stem must have to match the beginning of a word.
const minStem = 4

// Begins tells whether the token of a search finds the words that begin with its stem too.
func (t Token) Begins() bool { return utf8.RuneCountInString(t.Stem) >= minStem }

// Matches tells whether the token of a text, which needs no stem, is found by the word of
// a search, as View.Search promises. Exact: the word as written.
func (t Token) Matches(word Token) (found, exact bool) {
	if t.Word == word.Word {
		return true, true
	}
	if t.Word == word.Stem {
		return true, false
	}
	return word.Begins() && strings.HasPrefix(t.Word, word.Stem), false
}

// FindsAll tells whether a text has all the words of a search, and whether as they are
// written.
func FindsAll(text string, words []Token) (all, exact bool) {
	tokens := Words(text)
	exact = true
	for _, word := range words {
		found, asWritten := false, false
		for _, token := range tokens {
			is, same := token.Matches(word)
			found, asWritten = found || is, asWritten || same
		}
		if !found {
			return false, false
		}
		exact = exact && asWritten
	}
	return true, exact
}

// snippetReach is how many characters a snippet shows on each side of the word found.
const snippetReach = 80

// Snippet returns plain text around the first token of the text that one of the
// words finds: 80 characters to each side, an ellipsis where the text goes on.
func Snippet(text string, words []Token) string {
	start, end := 0, 0
	for _, token := range Words(text) {
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
