package resolvers

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeLength is how long \uXXXX is.
const escapeLength = len(`\u0000`)

// hasHalf tells whether a text in JSON escapes one half of a character that takes two, such as
// an emoji, without the other: what is left where a text was cut between them.
func hasHalf(text string) bool {
	for {
		at := strings.IndexByte(text, '\\')
		if at < 0 {
			return false
		}
		text = text[at:]
		one := escaped(text)
		if !utf16.IsSurrogate(one) {
			text = text[min(len(`\\`), len(text)):]
			continue
		}
		if utf16.DecodeRune(one, escaped(text[escapeLength:])) == utf8.RuneError {
			return true
		}
		text = text[2*escapeLength:]
	}
}

// escaped is what the escape \uXXXX at the beginning of a text stands for, 0 if there is none.
func escaped(text string) rune {
	if len(text) < escapeLength || text[:2] != `\u` {
		return 0
	}
	unit, err := strconv.ParseUint(text[2:escapeLength], 16, 16)
	if err != nil {
		return 0
	}
	return rune(unit)
}
