package neo4j

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// checkPage refuses a page that no list has.
func checkPage(page graph.Page) error {
	if page.First != nil && page.Last != nil {
		return fmt.Errorf("a page is the first or the last of a list, not both: %w", graph.ErrInvalid)
	}
	for _, size := range []*int{page.First, page.Last} {
		if size != nil && *size < 0 {
			return fmt.Errorf("a page of %d: %w", *size, graph.ErrInvalid)
		}
	}
	return nil
}

// limit returns how many rows to read: one more than the page has, to see whether
// the list goes on, and one more than is allowed. -1: all.
func limit(page graph.Page, most int) int {
	size := -1
	if page.First != nil {
		size = *page.First + 1
	}
	if page.Last != nil {
		size = *page.Last + 1
	}
	if most > 0 && (size < 0 || size > most+1) {
		size = most + 1
	}
	return size
}

// cutOff is how many rows of each parent are of the page, where no more than one besides is
// read; below 0 where all are.
func (l *list) cutOff() int {
	if l.form != inOrder {
		return -1
	}
	return limit(l.page, 0) - 1
}

// followed writes the nodes that what is below a list goes on from: those of the rows in `ns`,
// of parents in `parents`, but for one more than a page has, which only shows that the list
// goes on.
func (l *list) followed() string {
	size := l.cutOff()
	if size < 0 {
		return "ns"
	}
	first := l.named("first", int64(size))
	return "[k IN range(0, size(ns) - 1) WHERE k < " + first + " OR parents[k - " + first + "] <> parents[k] | ns[k]]"
}

// followedIn returns the ids of those in an answer, each once.
func (l *list) followedIn(record map[string]any) []string {
	ids := idsIn(record["cs"])
	if size := l.cutOff(); size >= 0 {
		parents, _ := record["parents"].([]any)
		rows := 0
		for k, id := range ids[:min(len(ids), len(parents))] {
			if k < size || parents[k-size] != parents[k] {
				ids[rows] = id
				rows++
			}
		}
		ids = ids[:rows]
	}
	ids, _ = distinct(ids)
	return ids
}

// clause writes ORDER BY; backward reads the list from its end.
func (o *ordering) clause(backward bool) string {
	var parts []string
	for i, t := range o.terms {
		name := orderName(i)
		none := name + " IS NULL"
		if t.text {
			none = name + " = '" + missing + "'"
		}
		switch {
		case !t.desc && !backward, t.there && t.desc && backward:
			parts = append(parts, name)
		case !t.desc, t.there && !backward:
			parts = append(parts, name+" DESC")
		case !backward:
			parts = append(parts, none, name+" DESC")
		default:
			parts = append(parts, none+" DESC", name)
		}
	}
	lasts := []string{o.last}
	for _, t := range o.key {
		lasts = append(lasts, t.sorted)
	}
	for _, last := range lasts {
		if backward {
			last += " DESC"
		}
		parts = append(parts, last)
	}
	return " ORDER BY " + strings.Join(parts, ", ")
}
