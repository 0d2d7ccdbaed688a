package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// order of the sides in tables.
var order = []string{peer, onNeo4j, again, bare, bareHTTP, embedded, ready}

// page writes all tables, as Markdown.
func (r *report) page() string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n%s. %s\n%s\n", r.Date, list(r.Machine), list(r.Versions))
	fmt.Fprintf(&out, "\n### The floors, at %d municipalities\n%s", r.at(reference).Municipalities, r.floors())
	out.WriteString("\n![p50 of each question by the number of municipalities, on logarithmic scales](benchmarks.svg)\n")
	for _, graph := range r.Graphs {
		fmt.Fprintf(&out, "\n%s", graph.table())
	}
	if len(r.Graphs) > 1 {
		fmt.Fprintf(&out, "\n%s", r.curve())
	}
	return out.String() + "\n"
}

func list(values map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		parts = append(parts, name+": "+values[name])
	}
	return strings.Join(parts, "; ") + "."
}

// table shows one number of municipalities.
func (g *graphResult) table() string {
	var out strings.Builder
	fmt.Fprintf(&out, "### %d municipalities: %d nodes, %d edges\n", g.Municipalities, g.Nodes, g.Edges)
	fmt.Fprintf(&out, "Neo4j filled in %.1f s, its indexes made and the program ready in %.1f s; imported into a file in %.1f s, ready on it in %.2f s.\n\n",
		g.FillNeo4j, g.StartNeo4j, g.Import, g.StartEmbedded)
	out.WriteString("| question | side | bytes | first call | first, no plans | p50 | p99 | requests/s at 16 |\n|---|---|---:|---:|---:|---:|---:|---:|\n")
	for _, question := range g.Questions {
		for _, name := range order {
			if side := question.Sides[name]; side != nil {
				fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", question.Name, name, number(side.Bytes),
					span(side.First), span(side.Forgotten), span(side.P50), span(side.P99), side.perSecond())
			}
		}
	}
	if g.Writes != nil {
		out.WriteString("\n#### Writes\n" + g.Writes.table())
	}
	return out.String()
}

func (s *sideResult) perSecond() string {
	if s.Failed != "" {
		return "failed"
	}
	return fmt.Sprintf("%.0f", s.PerSecond)
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// span writes milliseconds to three digits.
func span(ms float64) string {
	d := time.Duration(ms * float64(time.Millisecond))
	switch {
	case d == 0:
		return ""
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < 100*time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}

// curve shows how p50 and the answer grow with the graph.
func (r *report) curve() string {
	var out strings.Builder
	out.WriteString("### The curve: p50 and kilobytes of the answer\n| question | side |")
	for _, graph := range r.Graphs {
		fmt.Fprintf(&out, " %d |", graph.Municipalities)
	}
	out.WriteString("\n|---|---|" + strings.Repeat("---:|", len(r.Graphs)) + "\n")
	for i, question := range r.Graphs[0].Questions {
		for _, name := range order {
			fmt.Fprintf(&out, "| %s | %s |", question.Name, name)
			for _, graph := range r.Graphs {
				side := graph.Questions[i].Sides[name]
				fmt.Fprintf(&out, " %s%s |", span(side.P50), kilobytes(side.Bytes))
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}

func kilobytes(bytes int) string {
	if bytes == 0 {
		return ""
	}
	return fmt.Sprintf(", %.1f kB", float64(bytes)/1000)
}
