package analysis

import "malgraf/graph"

// A title's likeness to another counts in quarters of a word: a word that both have is
// wholeWord, each edit that tells two spellings apart takes a quarter.
const wholeWord = 4

// titled is a title with its words as numbers of a vocabulary.
type titled struct {
	words []graph.Token
	stems []int32
}

func (v *vocabulary) read(text string) titled {
	t := titled{words: titleWords(text)}
	for _, word := range t.words {
		t.stems = append(t.stems, v.add(word.Stem))
	}
	return t
}

// likeness pairs the words of two titles, each with one, so that the quarters add up to
// the most, and of equals has the most words that are the same; it returns the quarters
// and the place in b of each word of a.
func (v *vocabulary) likeness(a, b titled) (int, []int32) {
	const far = 1 << 20 // more than there are words
	ways := make([][]match, len(a.stems))
	for i, left := range a.stems {
		for j, right := range b.stems {
			switch apart, may := v.apart(left, right); {
			case may && apart == 0:
				ways[i] = append(ways[i], match{int32(j), wholeWord*far + 1})
			case may:
				ways[i] = append(ways[i], match{int32(j), (wholeWord - apart) * far})
			}
		}
	}
	quarters, of := 0, pairing(ways, len(b.stems))
	for i, j := range of {
		if j != alone {
			apart, _ := v.apart(a.stems[i], b.stems[j])
			quarters += wholeWord - apart
		}
	}
	return quarters, of
}

// score is the likeness as a share: twice the words that are paired over the words of each.
func score(quarters, wordsOfBoth int) float64 {
	if wordsOfBoth == 0 {
		return 0
	}
	return float64(2*quarters) / float64(wholeWord*wordsOfBoth)
}

// MatchedWord is a word of one title and the same, or what may be the same, in another.
type MatchedWord struct {
	First, Second string
	// Edits between the stems of the two.
	Edits int
}

// evidence says in words why two titles are alike, and what only one of them has.
func (v *vocabulary) evidence(a, b titled) (words []MatchedWord, onlyFirst, onlySecond []string) {
	words, onlyFirst, onlySecond = []MatchedWord{}, []string{}, []string{}
	_, of := v.likeness(a, b)
	taken := map[int32]bool{}
	for i, j := range of {
		if j == alone {
			onlyFirst = append(onlyFirst, a.words[i].Word)
			continue
		}
		taken[j] = true
		apart, _ := v.apart(a.stems[i], b.stems[j])
		words = append(words, MatchedWord{a.words[i].Word, b.words[j].Word, apart})
	}
	for j, word := range b.words {
		if !taken[int32(j)] {
			onlySecond = append(onlySecond, word.Word)
		}
	}
	return words, onlyFirst, onlySecond
}
