package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"malgraf/resolvers"
)

// write writes what was found as a table.
func (c *checked) write(to io.Writer, format string) error {
	switch format {
	case "json":
		encoder := json.NewEncoder(to)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(c)
	case "csv":
		return c.writeLines(to, "\ufeff", ",", "\r\n", resolvers.Cell)
	}
	for _, town := range c.Municipalities {
		var plans []string
		for _, plan := range town.Plans {
			plans = append(plans, string(plan))
		}
		if len(plans) == 0 {
			plans = []string{"no plan limits what counts"}
		}
		note := ""
		if town.Completeness == "EXCERPT" {
			note = ": what is missing may only be unmentioned"
		}
		if _, err := fmt.Fprintf(to, "%s, as of %s, %s, data: %s%s\n", town.Municipality, town.AsOf, strings.Join(plans, ", "), town.Completeness, note); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(to, "\n%d orphans, %d violations\n\n", len(c.Lines)-c.count(violation), c.count(violation)); err != nil {
		return err
	}
	if len(c.Lines) == 0 {
		return nil
	}
	return c.writeLines(markdown{to}, "", " | ", " |\n", func(text string) string {
		return strings.NewReplacer("|", `\|`, "\r", " ", "\n", " ").Replace(text)
	})
}

// markdown begins each line of a table, and writes the line below its head.
type markdown struct{ to io.Writer }

// Write implements io.Writer.
func (m markdown) Write(line []byte) (int, error) {
	n, err := m.to.Write(append([]byte("| "), line...))
	return max(0, n-2), err
}

// head names the columns.
var head = []string{"municipality", "kind", "id", "code", "title", "reasons", "detail"}

func (c *checked) writeLines(to io.Writer, mark, separator, end string, cell func(string) string) error {
	line := func(cells []string) error {
		for i, text := range cells {
			cells[i] = cell(text)
		}
		_, err := io.WriteString(to, mark+strings.Join(cells, separator)+end)
		mark = ""
		return err
	}
	if err := line(append([]string{}, head...)); err != nil {
		return err
	}
	if _, is := to.(markdown); is {
		if err := line([]string{"---", "---", "---", "---", "---", "---", "---"}); err != nil {
			return err
		}
	}
	for _, one := range c.Lines {
		if err := line([]string{one.Municipality, one.Kind, one.ID, one.Code, one.Title, strings.Join(one.Reasons, ", "), one.Detail}); err != nil {
			return err
		}
	}
	return nil
}

// count counts the lines of a kind.
func (c *checked) count(kind string) int {
	n := 0
	for _, line := range c.Lines {
		if line.Kind == kind {
			n++
		}
	}
	return n
}
