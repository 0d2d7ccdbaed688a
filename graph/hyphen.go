package graph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// conjunctions are the words after which a hyphen before them is a real one: "om- och nybyggnation".
var conjunctions = map[string]bool{
	"och": true, "eller": true, "samt": true, "respektive": true, "resp": true, "såväl": true, "som": true, "till": true,
}

// brokenBeforeConjunction are the words that end in "som" or "till" themselves, so that a hyphen before that part is
// one left from a line break: "efter- som", "där- till".
var brokenBeforeConjunction = map[string]bool{
	"efter som": true, "lik som": true, "där till": true, "här till": true, "in till": true,
}

// JoinHyphens undoes the hyphens that line breaks left in a text ("Dagvatten- program" becomes "Dagvattenprogram")
// and folds runs of white space to one space. A hyphen stays
//   - before a conjunction and before a comma, where it stands for the rest of a compound: "gång- och cykelvägar",
//     "kultur-, natur- och miljövård";
//   - after a single letter, an abbreviation in capitals or a number, where it belongs to the word, and only the
//     space goes: "e- arkiv" becomes "e-arkiv", "IT- stöd" "IT-stöd", "1990- talet" "1990-talet";
//   - before anything but a small letter.
//
// It cannot see a real hyphen that happened to stand at the line's end in other words ("på-plats" broken after "på-"
// becomes "påplats"); such words are rare in Swedish. Dashes and typographic quotes are left as they are.
func JoinHyphens(text string) string {
	var joined []string
	for _, word := range strings.Fields(dropSoftHyphens(text)) {
		last := len(joined) - 1
		if last < 0 || !endsInHyphen(joined[last]) || !continues(joined[last], word) {
			joined = append(joined, word)
			continue
		}
		head := joined[last]
		if !keepsHyphen(head) {
			head = trimHyphen(head)
		}
		joined[last] = head + word
	}
	return strings.Join(joined, " ")
}

// dropSoftHyphens removes the invisible hyphens (U+00AD) a text program offers for breaking, with the break itself
// where one was made there.
func dropSoftHyphens(text string) string {
	if !strings.ContainsRune(text, '\u00ad') {
		return text
	}
	text = strings.Join(strings.Fields(text), " ")
	return strings.ReplaceAll(strings.ReplaceAll(text, "\u00ad ", ""), "\u00ad", "")
}

// endsInHyphen tells whether a word ends in exactly one hyphen (ASCII or U+2010) that follows a letter or a digit.
func endsInHyphen(word string) bool {
	head := trimHyphen(word)
	if head == word {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(head)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func trimHyphen(word string) string {
	if head, found := strings.CutSuffix(word, "-"); found {
		return head
	}
	return strings.TrimSuffix(word, "\u2010")
}

// continues tells whether word is the second part of head, a word that ends in a hyphen.
func continues(head, word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	if !unicode.IsLower(first) {
		return false
	}
	plain := strings.ToLower(leadingLetters(word))
	if !conjunctions[plain] {
		return true
	}
	return brokenBeforeConjunction[strings.ToLower(trimHyphen(head))+" "+plain]
}

func leadingLetters(word string) string {
	end := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		return word
	}
	return word[:end]
}

// keepsHyphen tells whether the hyphen at the end of head belongs to the word itself: after one letter, a capital or a digit.
func keepsHyphen(head string) bool {
	stem := trimHyphen(head)
	r, _ := utf8.DecodeLastRuneInString(stem)
	return utf8.RuneCountInString(stem) == 1 || unicode.IsUpper(r) || unicode.IsDigit(r)
}
