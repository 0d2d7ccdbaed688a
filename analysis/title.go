package analysis

import (
	"strings"
	"unicode"

	"malgraf/graph"
)

// titleWords are the words of a title that say something, each stem once, as it is first
// written: hyphens of line breaks and within words are undone, stop words are left out
// unless there is nothing else.
func titleWords(text string) []graph.Token {
	all := graph.Tokens(dropInnerHyphens(graph.JoinHyphens(text)))
	var words []graph.Token
	seen := map[string]bool{}
	for _, stops := range []bool{false, true} {
		for _, word := range all {
			if word.Stop() == stops && !seen[word.Stem] {
				seen[word.Stem] = true
				words = append(words, word)
			}
		}
		if len(words) > 0 {
			break
		}
	}
	return words
}

// dropInnerHyphens joins "klimat-anpassning" to one word, and leaves "natur- och
// kulturmiljö" and "2021-2022".
func dropInnerHyphens(text string) string {
	letters := []rune(text)
	var b strings.Builder
	for i, r := range letters {
		inner := i > 0 && i+1 < len(letters) && unicode.IsLetter(letters[i-1]) && unicode.IsLetter(letters[i+1])
		if inner && strings.ContainsRune("-\u2010\u2011", r) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// dice is the likeness of two titles, 0 to dicePlaces, rounded to the nearest: twice the
// stems that both have over the stems of each. Whole numbers, so that sums are exact.
func dice(common, both int) int {
	if both == 0 {
		return 0
	}
	return (2*2*common*dicePlaces + both) / (2 * both)
}

// dicePlaces stands for 1.
const dicePlaces = 10_000
