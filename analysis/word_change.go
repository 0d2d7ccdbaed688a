package analysis

import "strings"

// WordChange is a run of words that two texts have in common, or that one alone has.
type WordChange struct {
	Change WordChangeKind
	Text   string
}

// WordChangeKind tells which text has the words.
type WordChangeKind string

// Which text has the words.
const (
	WordsSame    WordChangeKind = "SAME"
	WordsRemoved WordChangeKind = "REMOVED"
	WordsAdded   WordChangeKind = "ADDED"
)

// wordChanges tells one text from another in words, as written: as many stay as can
// (longest common subsequence), and what is removed stands before what is added.
func wordChanges(before, after string) []WordChange {
	a, b := strings.Fields(before), strings.Fields(after)
	// longest[i][k]: how many words a[i:] and b[k:] have in common, in order.
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			longest[i][k] = max(longest[i+1][k], longest[i][k+1])
			if a[i] == b[k] {
				longest[i][k] = longest[i+1][k+1] + 1
			}
		}
	}
	changes := []WordChange{}
	note := func(change WordChangeKind, word string) {
		if last := len(changes) - 1; last >= 0 && changes[last].Change == change {
			changes[last].Text += " " + word
			return
		}
		changes = append(changes, WordChange{change, word})
	}
	for i, k := 0, 0; i < len(a) || k < len(b); {
		switch {
		case i < len(a) && k < len(b) && a[i] == b[k]:
			note(WordsSame, a[i])
			i, k = i+1, k+1
		case i < len(a) && (k == len(b) || longest[i+1][k] >= longest[i][k+1]):
			note(WordsRemoved, a[i])
			i++
		default:
			note(WordsAdded, b[k])
			k++
		}
	}
	return changes
}
