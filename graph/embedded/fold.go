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
		folded := graph.AppendFold(room[:0], text)
		if atStart {
			return bytes.HasPrefix(folded, needle)
		}
		return bytes.Contains(folded, needle)
	}
}
