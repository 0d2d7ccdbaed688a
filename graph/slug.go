package graph

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

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
