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
		if r < plainRunes && w.letters[r] != "" {
			break
		}
		same -= size
	}
	return same
}

func isDigit(one byte) bool { return '0' <= one && one <= '9' }

// next returns the weight of the letter or number that a text begins with, and what follows
// it; false where only the collator knows it.
func (w *weights) next(text string) (weight, rest string, isPlain bool) {
	if text == "" {
		return "", "", true
	}
	if isDigit(text[0]) {
		rest = strings.TrimLeft(text, "0123456789")
		digits := text[:len(text)-len(rest)]
		if len(digits) > mostDigits {
			return "", "", false
		}
		if small := len(digits) < 4; small {
			at := 0
			for _, digit := range []byte(digits) {
				at = 10*at + int(digit-'0')
			}
			return smallNumbers()[at], rest, true
		}
		return string(w.appendNumber(nil, digits)), rest, true
	}
	r, size := utf8.DecodeRuneInString(text)
	if r >= plainRunes || w.letters[r] == "" {
		return "", "", false
	}
	return w.letters[r], text[size:], true
}

// isPlainNext tells whether what a text begins with, if anything, is plain.
func (w *weights) isPlainNext(text string) bool {
	if text == "" || isDigit(text[0]) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text)
	return r < plainRunes && w.letters[r] != ""
}

// smallNumbers are the weights of numbers below 1,000.
var smallNumbers = sync.OnceValue(func() *[1000]string {
	var all [1000]string
	for i := range all {
		all[i] = string(swedishWeights().appendNumber(nil, strconv.Itoa(i)))
	}
	return &all
})
