package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"malgraf/graph"
)

// Table is a file as its mapping reads it, not yet held against a graph.
type Table struct {
	Mapping Mapping
	// Columns are the header's cells.
	Columns []string
	Rows    []Row
	// Warnings name the columns that the mapping passes over.
	Warnings []string

	places map[string]int // of the columns, by fold
}

// Row is a row below the header.
type Row struct {
	// Number is the row as a spreadsheet counts it, the header being row 1.
	Number int
	// Line is where it begins in the file, from 1: another number than Number where cells hold line breaks.
	Line int
	// Cells as they stand in the file; a line break is "\n".
	Cells []string
}

// Read reads a CSV file. Everything that makes the file as a whole doubtful is graph.ErrInvalid: an empty file, a
// broken encoding (with line and hint), quotes that do not close (with line), a header that lacks columns the mapping
// names (all of them are listed) or has one of them twice.
func Read(file io.Reader, mapping Mapping) (*Table, error) {
	raw, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("read the table: %w", err)
	}
	text, err := decode(raw, mapping.Encoding)
	if err != nil {
		return nil, invalidTable("%w", err)
	}
	passed := 0
	if said := saysDelimiter.FindStringSubmatch(text); said != nil {
		text, passed = text[len(said[0]):], 1
		if mapping.Delimiter == "" {
			mapping.Delimiter = said[1]
		}
	}
	if strings.TrimSpace(text) == "" {
		return nil, invalidTable("the file is empty")
	}
	table := &Table{Mapping: mapping}
	reader := newReader(text, delimiter(text, mapping))
	reader.passed = passed
	header, err := reader.next()
	if err != nil {
		return nil, err
	}
	if err := table.header(header); err != nil {
		return nil, err
	}
	for {
		row, err := reader.next()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if err != nil {
			return nil, err
		}
		if !row.empty() {
			table.Rows = append(table.Rows, row)
		}
	}
}

// header learns where the columns are, and refuses a header that the mapping does not fit.
func (t *Table) header(header Row) error {
	for _, cell := range header.Cells {
		t.Columns = append(t.Columns, tidy(cell))
	}
	t.places = map[string]int{}
	used := t.Mapping.columns()
	var wrong []string
	for place, column := range t.Columns {
		key := fold(column)
		_, twice := t.places[key]
		switch {
		case key == "":
			continue
		case twice && used[key] != "":
			wrong = append(wrong, fmt.Sprintf("column %q stands there twice", column))
		case used[key] == "" && !twice:
			t.Warnings = append(t.Warnings, fmt.Sprintf("column %q is not used by the map", column))
		}
		t.places[key] = place
	}
	for _, key := range sortedKeys(used) {
		if _, found := t.places[key]; !found {
			wrong = append(wrong, fmt.Sprintf("the map names the column %q, which is not there", used[key]))
		}
	}
	if len(wrong) > 0 {
		return invalidTable("header (%s): %s", quoted(t.Columns), strings.Join(wrong, "; "))
	}
	return nil
}

// cell gives what a row says in a column, "" where the map names no column.
func (t *Table) cell(row Row, column string) string {
	place, found := t.places[fold(column)]
	if !found || place >= len(row.Cells) {
		return ""
	}
	return row.Cells[place]
}

func (r Row) empty() bool { return tidy(strings.Join(r.Cells, "")) == "" }

// reader counts rows as a spreadsheet does, where encoding/csv passes over blank lines.
type reader struct {
	csv   *csv.Reader
	row   int // of the last record
	ended int // line on which it ended
	// passed is how many lines of the file stand above the text.
	passed int
}

func newReader(text string, comma rune) *reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	r.FieldsPerRecord = -1 // a row of another length is that row's fault, not the file's
	return &reader{csv: r}
}

// next gives the next record, io.EOF at the end.
func (r *reader) next() (Row, error) {
	cells, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return Row{}, io.EOF
	}
	var at *csv.ParseError
	if errors.As(err, &at) {
		return Row{}, invalidTable("line %d: %w (a quote inside a quoted cell is written twice)", r.passed+at.Line, at.Err)
	}
	if err != nil {
		return Row{}, invalidTable("%w", err)
	}
	begins, _ := r.csv.FieldPos(0)
	last := len(cells) - 1
	lastBegins, _ := r.csv.FieldPos(last)
	r.row += begins - r.ended
	r.ended = lastBegins + strings.Count(cells[last], "\n")
	return Row{Number: r.row, Line: r.passed + begins, Cells: cells}, nil
}

// tidy makes every run of blanks and line breaks one blank, with none at the ends.
func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }

// fold is how names of columns and values are compared.
func fold(text string) string { return graph.Fold(tidy(text)) }

func invalidTable(format string, args ...any) error {
	return fmt.Errorf("%w table: %w", graph.ErrInvalid, fmt.Errorf(format, args...))
}
