package outline

import (
	"regexp"
	"unicode"
)

// upcomingWords begin the documents that are not adopted yet.
var upcomingWords = regexp.MustCompile(`(?i)(?:^|[\s,.;])kommande (?:styr)?dokument(?:[\s:.]+|$)`)

// splitList splits at commas and semicolons, but not within brackets or quotes, nor at the comma of a number.
func splitList(text string) []string {
	var pieces []string
	runes := []rune(text)
	from, depth, quoted := 0, 0, false
	for i, r := range runes {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(depth-1, 0)
		case '"', '”', '“':
			quoted = !quoted
		case ',', ';':
			decimal := i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1])
			if depth == 0 && !quoted && !decimal {
				pieces = appendTitle(pieces, string(runes[from:i]))
				from = i + 1
			}
		}
	}
	return appendTitle(pieces, string(runes[from:]))
}
