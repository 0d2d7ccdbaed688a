package table

import (
	"fmt"
	"strings"
)

// Report says what became of the rows of a table.
type Report struct {
	// System, Kind (name of the root field for many) and Municipality (code) as imported.
	System, Kind, Municipality string
	// Rows below the header; Taken of them; New of those, whose node was not there.
	Rows, Taken, New int
	// Made counts the far ends that were not there, by the root field for many: departments, posts.
	Made map[string]int
	// NotTaken are the rows that give no change, in the order of the file.
	NotTaken []NotTaken
	// Warnings concern the mapping and the graph, not one row's being taken.
	Warnings []string

	places []string // of the changes
}

// Row names the row that asks for a change, by its index in what Changes gives.
func (r Report) Row(change int) string { return r.places[change] }

// NotTaken is a row that is not taken, with every reason.
type NotTaken struct {
	// Number of the row as a spreadsheet counts, Line in the file.
	Number, Line int
	// ExternalID is "" where the row has none.
	ExternalID string
	Reasons    []string
}

// String gives the report for the terminal: a line for what was read, one for each row not taken, one for each warning.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s of %s: %d rows, %d taken (%d new), %d not taken", r.System, r.Kind, r.Municipality, r.Rows, r.Taken, r.New, len(r.NotTaken))
	for i, kind := range sortedKeys(r.Made) {
		lead := ", "
		if i == 0 {
			lead = "; made "
		}
		fmt.Fprintf(&b, "%s%d %s", lead, r.Made[kind], kind)
	}
	b.WriteString("\n")
	for _, row := range r.NotTaken {
		b.WriteString(row.String() + "\n")
	}
	for _, warning := range r.Warnings {
		b.WriteString("warning: " + warning + "\n")
	}
	return b.String()
}

// String gives one line: "row 7 not taken: …; …".
func (n NotTaken) String() string {
	return fmt.Sprintf("%s not taken: %s", place(n.Number, n.Line, n.ExternalID), strings.Join(n.Reasons, "; "))
}

func (c *candidate) place() string { return place(c.row.Number, c.row.Line, c.external) }

func place(number, line int, external string) string {
	var known []string
	if external != "" {
		known = append(known, external)
	}
	if line != number {
		known = append(known, fmt.Sprintf("line %d of the file", line))
	}
	if len(known) == 0 {
		return fmt.Sprintf("row %d", number)
	}
	return fmt.Sprintf("row %d (%s)", number, strings.Join(known, ", "))
}

func (w *writer) report(b *binding, table *Table, all []*candidate) Report {
	r := Report{System: table.Mapping.System, Kind: b.kind.Many, Municipality: w.code, Rows: len(all), Made: map[string]int{}}
	for _, c := range all {
		switch {
		case !c.taken():
			r.NotTaken = append(r.NotTaken, NotTaken{c.row.Number, c.row.Line, c.external, c.reasons})
			continue
		case !c.old:
			r.New++
		}
		r.Taken++
	}
	for _, one := range w.rowChanges() {
		r.places = append(r.places, one.row.place())
	}
	for id := range w.made {
		if m := w.makings[id]; m.node.Node != "" {
			r.Made[m.kind.Many]++
		}
	}
	r.Warnings = append(r.Warnings, table.Warnings...)
	r.Warnings = append(r.Warnings, b.warnings...)
	r.Warnings = append(r.Warnings, w.warnings...)
	r.Warnings = append(r.Warnings, w.known.gone(table.Mapping, all)...)
	return r
}
