package graph

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns a text as Contains and StartsWith compare it: NFC and full case
// folding. å stays apart from a.
func Fold(text string) string {
	var room [128]byte
	return string(AppendFold(room[:0], text))
}

// AppendFold appends what Fold returns.
func AppendFold(to []byte, text string) []byte {
	folded, simple := appendSimple(to, text)
	if !simple {
		return append(to, foldAny(text)...)
	}
	return folded
}

// foldAny folds any text.
func foldAny(text string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(text)))
}

// appendSimple folds a text of ASCII and Latin-1 letters likewise, for a fraction of the
// cost; false where it holds anything else. Such text is NFC, and but for µ and ß each of
// its letters folds to the one 0x20 above.
func appendSimple(to []byte, text string) ([]byte, bool) {
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case 'A' <= b && b <= 'Z':
			to = append(to, b+0x20)
		case b < 0x80:
			to = append(to, b)
		case b == 0xc3 && i+1 < len(text):
			i++
			second := text[i]
			switch {
			case second == 0x9f || second < 0x80 || second > 0xbf: // ß, or no UTF-8
				return to, false
			case second < 0x9f && second != 0x97: // À to Þ without ×
				second += 0x20
			}
			to = append(to, b, second)
		default:
			return to, false
		}
	}
	return to, true
}
