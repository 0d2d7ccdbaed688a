package embedded

import (
	"bytes"

	"malgraf/graph"
)

// foldTest is the test of Contains or StartsWith.
func foldTest(wanted string, atStart bool) func(value any) bool {
	needle := []byte(graph.Fold(wanted))
	return func(value any) bool {
		text, isText := value.(string)
		if !isText {
			return false
		}
		var room [128]byte
		folded, simple := foldSimple(room[:0], text)
		if !simple {
			folded = []byte(graph.Fold(text))
		}
		if atStart {
			return bytes.HasPrefix(folded, needle)
		}
		return bytes.Contains(folded, needle)
	}
}

// foldSimple folds a text of ASCII and Latin-1 letters as [graph.Fold] does, for
// a fraction of the cost; false where it holds anything else. Such text is NFC,
// and but for µ and ß each of its letters folds to the one 0x20 above.
func foldSimple(to []byte, text string) ([]byte, bool) {
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
