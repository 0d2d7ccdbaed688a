// Package bench holds the benchmark's graph, the questions asked of it and the load
// that asks them; run/ measures the real program with them.
package bench

import (
	"fmt"
	"iter"
	"malgraf/graph"
	"malgraf/seeds"
	"math/rand/v2"
	"strings"
)

// What each generated municipality has.
const (
	departments     = 20
	posts           = 200
	assignments     = 300 // on 1–3 targets and 1–2 departments, one post responsible
	activities      = 900 // of one assignment each
	indicators      = 900 // of one assignment each
	documents       = 100
	areas           = 10
	focusAreas      = 15 // of each area
	areaDocuments   = 6  // of each area
	documentsByArea = 25 // the documents that areas share
)

// Municipalities yields the changes that make Agenda 2030 and n municipalities,
// invented and the same each time, with 2,581 nodes each. A node is followed by
// the edges from it, whose other ends come before.
func Municipalities(n int) iter.Seq[graph.Change] { return More(0, n) }

// Size counts the nodes and edges of Municipalities(n).
func Size(n int) (nodes, edges int) {
	for change := range Municipalities(n) {
		if change.Node != "" {
			nodes++
		} else {
			edges++
		}
	}
	return nodes, edges
}

// More yields what makes Municipalities(to) of a graph that holds Municipalities(from).
func More(from, to int) iter.Seq[graph.Change] {
	return func(yield func(graph.Change) bool) {
		agenda, err := seeds.Load("agenda2030")
		if err != nil { // the data are part of the program
			panic(err)
		}
		var targets []string
		for _, change := range agenda {
			if strings.HasPrefix(change.Node, "Target:") {
				targets = append(targets, change.Node)
			}
			if from == 0 && !yield(change) {
				return
			}
		}
		for i := from; i < to; i++ {
			g := generator{
				yield: yield, code: fmt.Sprintf("%04d", i+1), targets: targets,
				random: rand.New(rand.NewPCG(uint64(i), 2030)),
			}
			if !g.municipality() {
				return
			}
		}
	}
}

// generator makes one municipality.
type generator struct {
	yield   func(graph.Change) bool
	code    string
	targets []string
	random  *rand.Rand
	stopped bool
}

func (g *generator) municipality() bool {
	g.send(graph.Change{Node: "Municipality:" + g.code, Set: map[string]any{
		"code": g.code, "name": "Provkommun " + g.code, "type": "MUNICIPALITY", "completeness": "FULL",
		"source": "benchmark", "basis": "STATED",
	}})
	for i := range departments {
		g.node("Department", i, "name", map[string]any{"type": "ADMINISTRATION"})
	}
	for i := range posts {
		g.node("Post", i, "title", nil)
		g.edge("WORKS_IN", "Post", i, g.id("Department", i%departments), nil)
	}
	for i := range assignments {
		g.assignment(i)
	}
	for i := range activities {
		g.node("Activity", i, "title", map[string]any{"status": "STARTED"})
		g.edge("PART_OF", "Activity", i, g.id("Assignment", i%assignments), nil)
	}
	for i := range indicators {
		g.node("Indicator", i, "title", map[string]any{"unit": "%"})
		g.edge("MEASURES", "Indicator", i, g.id("Assignment", i%assignments), map[string]any{"fit": "GOOD"})
	}
	for i := range documents {
		g.node("PolicyDocument", i, "title", map[string]any{"status": "ADOPTED", "type": "PLAN"})
	}
	for i := range areas {
		g.area(i)
	}
	return !g.stopped
}

func (g *generator) assignment(i int) {
	g.node("Assignment", i, "title", map[string]any{
		"form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED", "number": fmt.Sprint(i + 1),
	})
	for _, target := range g.some(1+g.random.IntN(3), len(g.targets)) {
		g.edge("CONTRIBUTES_TO", "Assignment", i, g.targets[target], nil)
	}
	for _, department := range g.some(1+g.random.IntN(2), departments) {
		g.edge("ASSIGNED_TO", "Assignment", i, g.id("Department", department), map[string]any{"role": "OWNS"})
	}
	g.edge("RESPONSIBLE", "Assignment", i, g.id("Post", g.random.IntN(posts)), nil)
}

func (g *generator) area(i int) {
	g.node("DevelopmentArea", i, "title", map[string]any{"number": fmt.Sprint(i + 1), "ownership": "UNSTATED"})
	for k := range focusAreas {
		at := i*focusAreas + k
		g.node("FocusArea", at, "title", nil)
		g.send(graph.Change{Edge: "HAS_FOCUS", From: g.id("DevelopmentArea", i), To: g.id("FocusArea", at),
			Set: map[string]any{"number": fmt.Sprintf("%d.2.%d", i+1, k+1), "basis": "STATED"}})
	}
	for _, document := range g.some(areaDocuments, documentsByArea) {
		g.edge("REFERS_TO", "DevelopmentArea", i, g.id("PolicyDocument", document), nil)
	}
}

func (g *generator) id(kind string, i int) string { return fmt.Sprintf("%s:%s/%d", kind, g.code, i+1) }

// node sends a node with a title of several words under the property named text.
func (g *generator) node(kind string, i int, text string, set map[string]any) {
	properties := map[string]any{text: g.title(i), "source": "benchmark", "basis": "STATED"}
	for name, value := range set {
		properties[name] = value
	}
	g.send(graph.Change{Node: g.id(kind, i), Municipality: "Municipality:" + g.code, Set: properties})
}

func (g *generator) edge(edge, kind string, i int, to string, set map[string]any) {
	properties := map[string]any{"basis": "STATED"}
	for name, value := range set {
		properties[name] = value
	}
	g.send(graph.Change{Edge: edge, From: g.id(kind, i), To: to, Set: properties})
}

func (g *generator) send(change graph.Change) {
	if !g.stopped && !g.yield(change) {
		g.stopped = true
	}
}

// some returns different numbers below a limit.
func (g *generator) some(count, below int) []int { return g.random.Perm(below)[:count] }

// title makes a title; the number keeps it unique in its kind.
func (g *generator) title(i int) string {
	return fmt.Sprintf("%s %s för %s, del %d", g.word(doing), g.word(things), g.word(people), i+1)
}

func (g *generator) word(words []string) string { return words[g.random.IntN(len(words))] }

var (
	doing  = []string{"Utveckla", "Stärka", "Samordna", "Förbättra", "Utreda", "Främja", "Öka", "Säkerställa", "Värna", "Ägna kraft åt"}
	things = []string{"lärandet", "tillgängligheten", "energieffektiviteten", "kollektivtrafiken", "ekosystemtjänsterna", "trygghet och närvaro", "återbruk", "medborgardialog", "digitala tjänster", "öppna data"}
	people = []string{"barn och unga", "äldre", "nyanlända", "företagare", "medarbetare", "föreningslivet", "alla i kommunen", "åkare och gående", "skolorna", "landsbygden"}
)
