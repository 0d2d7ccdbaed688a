package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// measured is a report of two sizes, where the peer takes so many times as long as
// Målgraf on Neo4j, and that twice as long as a statement by hand.
func measured(times float64) *report {
	r := &report{Date: "2030-01-01", Machine: map[string]string{"cores": "2"}, Versions: map[string]string{"Go": "go1"}}
	for _, size := range []int{1, reference} {
		graph := &graphResult{Municipalities: size, Nodes: size, Edges: size}
		for name := range faster {
			graph.Questions = append(graph.Questions, &questionResult{Name: name, Sides: map[string]*sideResult{
				peer:     {Bytes: 1, First: times, Forgotten: times, P50: times, P99: times, Calls: 1, PerSecond: 1},
				onNeo4j:  {Bytes: 1, First: 1, Forgotten: 1, P50: 1, P99: 1, Calls: 1, PerSecond: times},
				again:    {Bytes: 1, First: 1, Forgotten: 1, P50: 0.3, P99: 1, Calls: 1, PerSecond: times},
				embedded: {Bytes: 1, First: 1, Forgotten: 1, P50: 0.1, P99: 1, Calls: 1, PerSecond: 1},
				bare:     {First: 1, Forgotten: 1, P50: 0.5, P99: 1, Calls: 1, PerSecond: 1},
				bareHTTP: {Bytes: 1, First: 1, Forgotten: 1, P50: 0.7, P99: 1, Calls: 1, PerSecond: 1},
				ready:    {Bytes: 1, P50: 0.05, P99: 1, Calls: 1, PerSecond: 1},
			}})
		}
		r.Graphs = append(r.Graphs, graph)
	}
	return r
}

func TestFloors(t *testing.T) {
	if table := measured(20).floors(); strings.Contains(table, "missed") || strings.Count(table, "met |") != 6*len(faster) {
		t.Errorf("all are met:\n%s", table)
	}
	if table := measured(1.5).floors(); strings.Count(table, "missed") != 5*len(faster) {
		t.Errorf("only the statement by hand is kept up with:\n%s", table)
	}
}

// A side meets the floors that it reaches, and a batch is faster where it took less time.
func TestWriteFloors(t *testing.T) {
	side := func(perSecond, batch float64) *writeResult {
		return &writeResult{PerSecond: map[int]float64{1: perSecond, many: perSecond}, Batch: batch}
	}
	r := &writesResult{Sides: map[string]*writeResult{peer: side(100, 10), onNeo4j: side(250, 8), bareHTTP: side(270, 1), embedded: side(1000, 1)}}
	table := r.table()
	for _, want := range []string{
		"| writes/s, 1 at a time | Målgraf on Neo4j | ≥ 2× | 2.5× | 2.7× | met |",
		"| writes/s, 16 at a time | Målgraf on Neo4j | ≥ 3× | 2.5× | 2.7× | **missed** |",
		"| a batch of 10,000 | Målgraf on Neo4j | ≥ 1× | 1.2× | 10.0× | met |",
		"| a batch of 10,000 | Målgraf embedded | ≥ 5× | 10.0× |  | met |",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("there is no %q in\n%s", want, table)
		}
	}
	if got := strings.Count(table, "missed"); got != 1 {
		t.Errorf("%d floors are missed, not one, in\n%s", got, table)
	}
}

// A run puts its tables in the place of those of the run before, and leaves the rest
// of the page alone.
func TestWrite(t *testing.T) {
	folder := t.TempDir()
	page := filepath.Join(folder, "benchmarks.md")
	const begins, ends = "<!-- measured: make bench writes what follows -->\n", "<!-- measured: end -->\n"
	if err := os.WriteFile(page, []byte("before\n"+begins+"old\n"+ends+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := measured(20).write(folder); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	if !strings.HasPrefix(got, "before\n"+begins) || !strings.HasSuffix(got, ends+"after\n") || strings.Contains(got, "old") {
		t.Errorf("the page around the tables has changed:\n%s", got)
	}
	for _, want := range []string{"benchmarks.svg", "2030-01-01", "40 municipalities"} {
		if strings.Count(got, want) == 0 {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	plot, err := os.ReadFile(filepath.Join(folder, "benchmarks.svg"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range faster {
		if !strings.Contains(string(plot), ">"+name+"<") {
			t.Errorf("the plot has no panel for %s", name)
		}
	}
}
