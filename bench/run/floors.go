package main

import (
	"fmt"
	"strings"
)

// reference is the number of municipalities that the floors speak of.
const reference = 40

// faster is how many times faster than the peer Målgraf on Neo4j is to be, by p50.
var faster = map[string]float64{"orphan": 10, "deep": 10, "point": 4, "cross": 4, "list": 3}

const (
	// firstFaster and moreASecond are the same of the first call of a shape and of
	// requests a second, embeddedFaster of the embedded store's p50.
	firstFaster    = 10
	moreASecond    = 4
	embeddedFaster = 20
	// mostOfBare is how many times as long as a statement by hand it may take.
	mostOfBare = 2
)

// floors shows each floor, what was measured, and whether it is met.
func (r *report) floors() string {
	if len(r.Graphs) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString("\n| question | floor | wanted | measured | |\n|---|---|---:|---:|---|\n")
	for _, question := range r.at(reference).Questions {
		row := func(floor string, wanted, measured float64, met bool, sign string) {
			verdict := "met"
			if !met {
				verdict = "**missed**"
			}
			fmt.Fprintf(&out, "| %s | %s | %s %g× | %.1f× | %s |\n", question.Name, floor, sign, wanted, measured, verdict)
		}
		least := func(floor string, wanted, measured float64) { row(floor, wanted, measured, measured >= wanted, "≥") }
		theirs, ours := question.Sides[peer], question.Sides[onNeo4j]
		least("p50, of the peer's", faster[question.Name], theirs.P50/ours.P50)
		least("first call of a shape", firstFaster, theirs.First/ours.First)
		least("first call, no plans", firstFaster, theirs.Forgotten/ours.Forgotten)
		least("requests/s at 16", moreASecond, ours.PerSecond/theirs.PerSecond)
		least("embedded, p50", embeddedFaster, theirs.P50/question.Sides[embedded].P50)
		cost := ours.P50 / question.Sides[bare].P50
		row("p50, of a statement by hand", mostOfBare, cost, cost <= mostOfBare, "≤")
	}
	return out.String()
}
