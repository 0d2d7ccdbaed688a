package outline

import (
	"fmt"
	"sort"

	"malgraf/graph"
)

// strays places the lines that belong to no item: the first one, above the items, is the title; the rest (a web
// page's interface, say) has no place.
func (r *reading) strays(t *tree) {
	for i, line := range t.strays {
		if i == 0 && line.Number < t.items[0].Line {
			r.outline.Title, r.outline.TitleLine = cleanTitle(graph.JoinHyphens(line.Text)), line.Number
			if r.outline.Title != "" {
				continue
			}
		}
		r.unnumber++
		number := Number(fmt.Sprintf("utan nummer %d", r.unnumber))
		r.outline.Passages = append(r.outline.Passages, Passage{Number: number, Text: graph.JoinHyphens(line.Text), Line: line.Number})
		r.note(NotPlaced, line.Number, "", "%q has no number", shorten(line.Text))
	}
}

// leave keeps an item, and what is below it, as passages and says why.
func (r *reading) leave(item *Item, area Number, why string) {
	if item.Text == "" {
		r.note(NotPlaced, item.Line, item.Number, "it has no text")
	} else {
		r.passage(item, area)
		r.note(NotPlaced, item.Line, item.Number, "%q: %s", shorten(item.Text), why)
	}
	r.leaveAll(item.Children, area, why)
}

func (r *reading) leaveAll(items []*Item, area Number, why string) {
	for _, item := range items {
		r.leave(item, area, why)
	}
}

func (r *reading) passage(item *Item, area Number) {
	r.outline.Passages = append(r.outline.Passages, Passage{Number: item.Number, Text: item.Text, Line: item.Line, Area: area})
}

func (r *reading) note(kind NoteKind, line int, number Number, format string, args ...any) {
	r.outline.Notes = append(r.outline.Notes, Note{Kind: kind, Line: line, Number: number, Message: fmt.Sprintf(format, args...)})
}

// sort brings passages and notes into the order of the file.
func (r *reading) sort() {
	passages, notes := r.outline.Passages, r.outline.Notes
	sort.SliceStable(passages, func(i, j int) bool { return passages[i].Line < passages[j].Line })
	sort.SliceStable(notes, func(i, j int) bool { return notes[i].Line < notes[j].Line })
}

// shorten cuts a text that is quoted in a note.
func shorten(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
