package resolvers

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
)

// write writes the lines of an answer.
func (p *tablePlan) write(to *table, data []byte) error {
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(data, &answer); err != nil {
		return err
	}
	rows := json.NewDecoder(bytes.NewReader(answer[p.root.Name]))
	rows.UseNumber()
	if p.root.Type.Elem != nil {
		if _, err := rows.Token(); err != nil { // the list's bracket
			return err
		}
	}
	line := make([]string, len(p.columns))
	for rows.More() { // one at a time: a large answer is not held twice
		var row map[string]any
		if err := rows.Decode(&row); err != nil {
			return err
		}
		if err := to.lines(p.row, row, line); err != nil {
			return err
		}
	}
	return nil
}

// table writes lines of cells as RFC 4180 has them, after a byte order mark, by which
// spreadsheets know UTF-8. Texts are quoted; one that a spreadsheet would take for a
// formula begins with an apostrophe. With semicolons numbers have a decimal comma, as
// spreadsheets in Swedish want both.
type table struct {
	to        io.Writer
	separator byte
	buffer    []byte
}

func newTable(to io.Writer, separator byte) *table { return &table{to: to, separator: separator} }

// begin writes the head.
func (t *table) begin(columns []string) {
	t.buffer = append(t.buffer, "\ufeff"...)
	cells := make([]string, len(columns))
	for i, column := range columns {
		cells[i] = quoted(column)
	}
	_ = t.line(cells)
}

func (t *table) line(cells []string) error {
	for i, cell := range cells {
		if i > 0 {
			t.buffer = append(t.buffer, t.separator)
		}
		t.buffer = append(t.buffer, cell...)
	}
	t.buffer = append(t.buffer, '\r', '\n')
	_, err := t.to.Write(t.buffer)
	t.buffer = t.buffer[:0]
	return err
}

// lines writes an object: a line for each of its lines, or one where it has none.
func (t *table) lines(plan *tableRow, object map[string]any, line []string) error {
	t.fill(plan, object, line)
	if plan.lines == nil {
		return t.line(line)
	}
	below, _ := object[plan.lines.key].([]any)
	if len(below) == 0 {
		t.blank(plan.lines.row, line)
		return t.line(line)
	}
	for _, one := range below {
		if err := t.lines(plan.lines.row, one.(map[string]any), line); err != nil {
			return err
		}
	}
	return nil
}

// fill puts the values of an object into their columns.
func (t *table) fill(plan *tableRow, object map[string]any, line []string) {
	for _, cell := range plan.cells {
		value := object[cell.key]
		switch {
		case cell.row != nil:
			inner, _ := value.(map[string]any)
			t.fill(cell.row, inner, line)
		case cell.labels == nil:
			line[cell.at] = t.text(value)
		default:
			for i, keys := range cell.labels {
				line[cell.at+i] = t.text(labels(value, keys))
			}
		}
	}
}

// blank empties the columns of an object that is not there.
func (t *table) blank(plan *tableRow, line []string) {
	t.fill(plan, nil, line)
	if plan.lines != nil {
		t.blank(plan.lines.row, line)
	}
}

// labels takes a label from a node, or from each of a list.
func labels(value any, keys []string) any {
	switch v := value.(type) {
	case map[string]any:
		at := slices.IndexFunc(keys, func(key string) bool { return v[key] != nil })
		if at >= 0 {
			return v[keys[at]]
		}
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = labels(one, keys)
		}
		return list
	}
	return nil
}

// text writes a value as a cell; the elements of a list stand in one, after commas.
func (t *table) text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case json.Number:
		if t.separator == ';' {
			return strings.Replace(v.String(), ".", ",", 1)
		}
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i], _ = one.(string)
			if number, is := one.(json.Number); is {
				parts[i] = number.String()
			}
		}
		return quoted(strings.Join(parts, ", "))
	}
	return quoted(value.(string))
}

// Cell writes a text so that it is one cell of a table, and no formula of a spreadsheet.
func Cell(text string) string { return quoted(text) }

// quoted writes a text so that it is one cell, and no formula.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(text)[0]) {
		text = "'" + text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}
