package graph

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// A letter adds no more than weightOfByte to a key for each of its bytes, and a number of one
// digit, which adds two more than that, has something beside it that is none.
const weightOfByte = 4

// CompareTexts compares texts as their sort keys compare, and makes of these no more than
// tells them apart.
func CompareTexts(a, b string) int {
	if a == b {
		return 0
	}
	same := commonStart(a, b)
	x, y := a[same:], b[same:]
	most := maxSortKey // is read before a key may have been cut
	if same > 0 {
		most -= weightOfByte*same + 2
	}
	w := swedishWeights()
	for left, right, read := "", "", 0; ; {
		isPlain := true
		if left == "" {
			left, x, isPlain = w.next(x)
		}
		if right == "" && isPlain {
			right, y, isPlain = w.next(y)
		}
		if !isPlain || read >= most {
			return bytes.Compare(SortKey(a), SortKey(b))
		}
		if left == "" || right == "" {
			return cmp.Compare(len(left), len(right))
		}
		size := min(len(left), len(right), most-read)
		if order := strings.Compare(left[:size], right[:size]); order != 0 {
			if !w.isPlainNext(x) || !w.isPlainNext(y) { // it may be part of the letter
				return bytes.Compare(SortKey(a), SortKey(b))
			}
			return order
		}
		left, right, read = left[size:], right[size:], read+size
	}
}

// commonStart is how many bytes texts have in common before the letter or number in which
// they differ: up to a letter that stands for itself, whatever follows.
func commonStart(a, b string) int {
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	inLetter := func(text string) bool { return same < len(text) && !utf8.RuneStart(text[same]) }
	for same > 0 && (inLetter(a) || inLetter(b)) {
		same--
	}
	w := swedishWeights()
	for same > 0 {
		r, size := utf8.DecodeLastRuneInString(a[:same])
		if w.letter(r) != "" {
			break
		}
		same -= size
	}
	return same
}

// next returns the weight of the letter or number that a text begins with, and what follows
// it; false where only the collator knows it.
func (w *weights) next(text string) (weight, rest string, isPlain bool) {
	if text == "" {
		return "", "", true
	}
	if !isDigit(text[0]) {
		r, size := utf8.DecodeRuneInString(text)
		letter := w.letter(r)
		return letter, text[size:], letter != ""
	}
	number := leadingDigits(text)
	rest = text[len(number):]
	switch {
	case len(number) > mostDigits:
		return "", "", false
	case len(number) > smallDigits:
		return string(w.appendNumber(nil, number)), rest, true
	}
	at := 0
	for _, digit := range []byte(number) {
		at = 10*at + int(digit-'0')
	}
	return smallNumbers()[at], rest, true
}

// isPlainNext tells whether what a text begins with, if anything, is plain.
func (w *weights) isPlainNext(text string) bool {
	_, _, isPlain := w.next(text)
	return isPlain
}

// smallDigits is how many digits a number has whose weight is kept.
const smallDigits = 3

// smallNumbers are the weights of the numbers of so many digits.
var smallNumbers = sync.OnceValue(func() *[1000]string {
	var all [1000]string
	for i := range all {
		all[i] = string(swedishWeights().appendNumber(nil, strconv.Itoa(i)))
	}
	return &all
})
