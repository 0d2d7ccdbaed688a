package outline

import (
	"fmt"
	"io"

	"malgraf/graph"
)

// An Outline is what a file says, before it is held against any graph. Every non-blank line of the file is in Items
// or is the Title or has a note.
type Outline struct {
	// Title is the first line above the items, "" where there is none.
	Title     string
	TitleLine int

	Items     []*Item // all numbered items in the file's order
	Areas     []Area
	Documents []Document // each document once, in the order of the file
	Passages  []Passage
	Notes     []Note
}

// An Area is a development area (utvecklingsområde). Empty and missing sections are empty lists.
type Area struct {
	Number  Number
	Title   string
	Line    int
	Shared  bool // "ingen nämnd eller styrelse äger enskilt …"
	Focus   []Focus
	Desired []DesiredState
	Target  *Mention  // target area (målområde), nil where none is named
	Refers  []Mention // documents, by the titles of Outline.Documents
	Is      []Mention // documents that the area itself is: "utgör kommunens klimat- och energiplan"
	Uses    []Mention // processes
}

// A Mention is a name with the place it was read from.
type Mention struct {
	Title  string
	Number Number
	Line   int
}

// A Focus is a focus area (insatsområde) under its number in one area.
type Focus struct {
	Mention
	Parent  Number // the focus area it is nested in, "" for none
	OwnArea bool   // the title speaks of its own area, so that it is never the same as another area's
}

// A DesiredState is an önskat läge; DueYear is 0 where the text names none.
type DesiredState struct {
	Mention
	DueYear int
}

// A Document is a policy document (styrdokument) of the municipality, named by one area or by several.
type Document struct {
	Mention       // where it is named first
	Upcoming bool // it stands behind "Kommande dokument" wherever it is named
}

// A Passage is a paragraph kept as text: the background of an area, or what has no other place. Number is made up
// ("utan nummer 1") for a line that has none.
type Passage struct {
	Number Number
	Text   string
	Line   int
	Area   Number // "" where it belongs to no area
}

// Parse reads an outline. Its errors wrap graph.ErrInvalid: an empty file, a file that is not UTF-8 (with line and
// byte), numbers used twice (all of them), and a file without numbered items or without any area that has a known section.
func Parse(r io.Reader) (*Outline, error) {
	lines, err := readLines(r)
	if err != nil {
		return nil, err
	}
	t, err := buildTree(lines)
	if err != nil {
		return nil, err
	}
	if len(t.items) == 0 {
		return nil, invalidf("not a numbered outline: no line begins with a number such as \"1.2. \"")
	}
	reading := &reading{outline: &Outline{Items: t.items}}
	reading.strays(t)
	if err := reading.areas(t); err != nil {
		return nil, err
	}
	if len(reading.outline.Areas) == 0 {
		return nil, invalidf("not an outline of development areas: no item of the first level has a section " +
			"such as \"Insatsområden\" or \"Önskat läge\" below it")
	}
	reading.resolveDocuments()
	reading.compareTitles()
	reading.sort()
	return reading.outline, nil
}

func invalidf(format string, args ...any) error {
	return fmt.Errorf("%w outline: %s", graph.ErrInvalid, fmt.Sprintf(format, args...))
}
