package outline

import (
	"fmt"
	"strings"
)

// A NoteKind says what a note is about.
type NoteKind string

// The kinds of notes.
const (
	NotPlaced   NoteKind = "not placed"   // kept as a passage, for want of a better place
	LooksLike   NoteKind = "looks like"   // two titles that differ so little that one may be misspelt; both are kept
	JoinedTitle NoteKind = "joined title" // a comma that was read as part of a document's title
	Decided     NoteKind = "decided"      // the file says two things, and one was taken
)

// A Note tells the user what the importer could not place, or was not sure of.
type Note struct {
	Kind    NoteKind
	Line    int    // line of the file, from 1; 0 where the note is about the file as a whole
	Number  Number // number of the item, "" for a line without one
	Message string
}

// String gives a line for the terminal: "line 95 (2.5.1): joined title: …".
func (n Note) String() string {
	var b strings.Builder
	if n.Line > 0 {
		fmt.Fprintf(&b, "line %d", n.Line)
		if n.Number != "" {
			fmt.Fprintf(&b, " (%s)", n.Number)
		}
		b.WriteString(": ")
	}
	fmt.Fprintf(&b, "%s: %s", n.Kind, n.Message)
	return b.String()
}

// A Report says what an import read and what the user should look at.
type Report struct {
	Title string
	// How many of each the outline holds; a focus area or document that several areas name counts once.
	Areas, FocusAreas, DesiredStates, TargetAreas, Documents, Processes, Passages int
	// Notes in the order of their lines.
	Notes []Note
}

// String gives the report for the terminal, one line for what was read and one for each note.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d development areas, %d focus areas, %d desired states, %d target areas, %d documents, %d processes, %d passages\n",
		r.Title, r.Areas, r.FocusAreas, r.DesiredStates, r.TargetAreas, r.Documents, r.Processes, r.Passages)
	for _, note := range r.Notes {
		b.WriteString(note.String() + "\n")
	}
	return b.String()
}
