package main

import (
	"fmt"
	"strings"
)

// reference is the number of municipalities that the floors speak of.
const reference = 40

// faster is how many times faster than the peer Målgraf on Neo4j is to be, by p50. A
// question that is not here has no floors.
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

// floors shows each floor, what was measured when each answer is read anew, by which the
// floor is judged, what when it is asked again, what a statement by hand reaches in the
// same run, without GraphQL, HTTP and JSON and then with HTTP and JSON, what bytes that
// are ready reach, and whether the floor is met. A floor that a statement by hand misses
// too is bound by Neo4j, one that it misses over HTTP by Neo4j and what every server in Go
// has to do, and one of the embedded store that ready bytes hardly meet by the latter alone.
func (r *report) floors() string {
	if len(r.Graphs) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString("\n| question | floor | wanted | read anew | asked again | by hand | by hand over HTTP | ready bytes | |\n|---|---|---:|---:|---:|---:|---:|---:|---|\n")
	for _, question := range r.at(reference).Questions {
		if faster[question.Name] == 0 {
			continue
		}
		row := func(floor string, wanted, measured float64, others string, met bool, sign string) {
			verdict := "met"
			if !met {
				verdict = "**missed**"
			}
			fmt.Fprintf(&out, "| %s | %s | %s %g× | %.1f× | %s | %s |\n", question.Name, floor, sign, wanted, measured, others, verdict)
		}
		least := func(floor string, wanted, measured float64, others string) {
			row(floor, wanted, measured, others, measured >= wanted, "≥")
		}
		theirs, ours, hand, served := question.Sides[peer], question.Sides[onNeo4j], question.Sides[bare], question.Sides[bareHTTP]
		kept, static := question.Sides[again], question.Sides[ready]
		least("p50, of the peer's", faster[question.Name], theirs.P50/ours.P50, times(theirs.P50/kept.P50, theirs.P50/hand.P50, theirs.P50/served.P50, 0))
		least("first call of a shape", firstFaster, theirs.First/ours.First, times(0, 0, 0, 0)) // by hand there is one shape
		least("first call, no plans", firstFaster, theirs.Forgotten/ours.Forgotten, times(0, theirs.Forgotten/hand.Forgotten, theirs.Forgotten/served.Forgotten, 0))
		least("requests/s at 16", moreASecond, ours.PerSecond/theirs.PerSecond, times(kept.PerSecond/theirs.PerSecond, hand.PerSecond/theirs.PerSecond, served.PerSecond/theirs.PerSecond, static.PerSecond/theirs.PerSecond))
		least("embedded, p50", embeddedFaster, theirs.P50/question.Sides[embedded].P50, times(0, 0, 0, theirs.P50/static.P50))
		cost := ours.P50 / hand.P50
		row("p50, of a statement by hand", mostOfBare, cost, times(kept.P50/hand.P50, 0, 0, 0), cost <= mostOfBare, "≤")
	}
	return out.String()
}

// times writes the columns of what is asked again, of the statement by hand through the
// driver and over HTTP, and of bytes that are ready; what is 0 is left empty.
func times(all ...float64) string {
	texts := make([]string, len(all))
	for i, one := range all {
		if one != 0 {
			texts[i] = fmt.Sprintf("%.1f×", one)
		}
	}
	return strings.Join(texts, " | ")
}
