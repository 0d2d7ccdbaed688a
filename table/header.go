package table

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// delimiters that exports use, the likeliest of equals first.
var delimiters = []rune{',', ';', '\t'}

// saysDelimiter is how the first line of a file for Excel says what stands between cells; it is no row of the table.
var saysDelimiter = regexp.MustCompile(`^"?sep=([^"\r\n])"?\r?\n`)

// delimiter is the mapping's, or the one by which the header shows most of the columns that the mapping names; of
// equals the one that gives more columns.
func delimiter(text string, mapping Mapping) rune {
	if mapping.Delimiter != "" {
		return []rune(mapping.Delimiter)[0]
	}
	used := mapping.columns()
	best, bestNamed, bestAll := delimiters[0], -1, -1
	for _, comma := range delimiters {
		header, err := newReader(text, comma).next()
		if err != nil {
			continue
		}
		named := 0
		for _, column := range header.Cells {
			if used[fold(column)] != "" {
				named++
			}
		}
		if named > bestNamed || named == bestNamed && len(header.Cells) > bestAll {
			best, bestNamed, bestAll = comma, named, len(header.Cells)
		}
	}
	return best
}

// columns are all that the mapping names, by fold.
func (m Mapping) columns() map[string]string {
	columns := map[string]string{}
	add := func(column string) {
		if column != "" {
			columns[fold(column)] = column
		}
	}
	add(m.ExternalID)
	for _, property := range m.Properties {
		add(property.Column)
	}
	for _, edge := range m.Edges {
		for _, column := range edge {
			add(column.Column)
			add(column.Department)
		}
	}
	return columns
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// quoted lists names for a message.
func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name)
	}
	return strings.Join(list, ", ")
}
