package graph

import (
	"bytes"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// maxSortKey is the most bytes of a sort key.
const maxSortKey = 200

// SortKey returns bytes that order as the texts do in Swedish: å ä ö after z, case
// and foreign accents without weight, digits by their number (2.1 before 10.1). A
// key ends after 200 bytes, some hundred letters: it must fit an index, and texts
// that differ only after that are equal in every store.
func SortKey(text string) []byte {
	var room [maxSortKey + 2*mostDigits]byte
	return bytes.Clone(AppendSortKey(room[:0], text))
}

// AppendSortKey appends what SortKey returns.
func AppendSortKey(to []byte, text string) []byte {
	key, isPlain := swedishWeights().append(to, text)
	if !isPlain {
		return append(to, collatedKey(text)...)
	}
	return key[:min(len(key), len(to)+maxSortKey)]
}

// collators holds Swedish collators; one must not be used by two goroutines at once.
var collators = sync.Pool{New: func() any {
	return &collation{Collator: collate.New(language.Swedish, collate.Loose, collate.Numeric)}
}}

// collation is a collator with its buffer, which is large and worth keeping.
type collation struct {
	*collate.Collator
	buffer collate.Buffer
}

// collatedKey asks the collator for a sort key: any text has one.
func collatedKey(text string) []byte {
	c := collators.Get().(*collation)
	defer collators.Put(c)
	c.buffer.Reset()
	key := c.KeyFromString(&c.buffer, text)
	return bytes.Clone(key[:min(len(key), maxSortKey)])
}

// weights are what the collator says of letters that stand for themselves wherever they
// stand, so that the key of a text of such letters is theirs one after the other. The
// collator looks at each letter whether marks follow it, and takes memory to do so:
// nine tenths of the time of a key.
type weights struct {
	letters [plainRunes]string
	// number begins the weight of a number, zero is all of the number 0, digits are those
	// of the digits in a number.
	number, zero string
	digits       [10]string
}

// plainRunes: every plain rune is less.
const plainRunes = 0x2028

// mostDigits is how many digits a number has at most that needs no collator.
const mostDigits = 99

// swedishWeights asks the collator once.
var swedishWeights = sync.OnceValue(func() *weights {
	w := &weights{zero: string(collatedKey("0")), number: string(collatedKey("1")[:2])}
	for digit := range w.digits {
		key := collatedKey("1" + string(rune('0'+digit)))
		w.digits[digit] = string(key[len(key)-2:])
	}
	for r := range rune(plainRunes) {
		if isPlain(r) {
			w.letters[r] = string(collatedKey(string(r)))
		}
	}
	return w
})

// isPlain tells whether a rune stands for itself: a Latin letter, which needs no mark to
// be what it is, or punctuation. Numbers are read together, and a middle dot is one letter
// with the l before it.
func isPlain(r rune) bool {
	switch {
	case r < ' ' || r > 0x17f && r < 0x2010 || r >= plainRunes || r == '·':
		return false
	case unicode.IsNumber(r) || !unicode.IsPrint(r):
		return false
	}
	return norm.NFC.PropertiesString(string(r)).CCC() == 0
}

// append appends the key of a text, or tells that only the collator knows it. It ends
// where the key is long enough, a letter behind the last that is part of it.
func (w *weights) append(key []byte, text string) ([]byte, bool) {
	enough := len(key) + maxSortKey
	for before := 0; len(text) > 0 && before < enough; {
		before = len(key)
		if isDigit(text[0]) {
			number := leadingDigits(text)
			if len(number) > mostDigits {
				return nil, false
			}
			key, text = w.appendNumber(key, number), text[len(number):]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		letter := w.letter(r)
		if letter == "" {
			return nil, false
		}
		key, text = append(key, letter...), text[size:]
	}
	return key, true
}

func isDigit(one byte) bool { return '0' <= one && one <= '9' }

// leadingDigits are the digits that a text begins with.
func leadingDigits(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
}

// letter is the weight of a letter that stands for itself, "" for any other.
func (w *weights) letter(r rune) string {
	if r >= plainRunes {
		return ""
	}
	return w.letters[r]
}

// appendNumber appends the weight of a number: how many digits, and each of them.
func (w *weights) appendNumber(key []byte, digits string) []byte {
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return append(key, w.zero...)
	}
	key = append(append(key, w.number...), 0, byte(len(digits)))
	for _, digit := range []byte(digits) {
		key = append(key, w.digits[digit-'0']...)
	}
	return key
}
