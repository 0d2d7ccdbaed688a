package analysis_test

import (
	"maps"
	"slices"
	"strings"

	"malgraf/graph"
)

// world is a graph as plainly as can be: definitions are written over it.
type world struct {
	nodes map[string]node
	ids   []string // in the order in which they were made
	edges []edge
}

type node struct {
	town string
	set  map[string]any
}

type edge struct {
	name, from, to string
	set            map[string]any
}

func newWorld(changes []graph.Change) *world {
	w := &world{nodes: map[string]node{}}
	for _, change := range changes {
		if change.Node != "" {
			w.nodes[change.Node] = node{change.Municipality, change.Set}
			w.ids = append(w.ids, change.Node)
		} else {
			w.edges = append(w.edges, edge{change.Edge, change.From, change.To, change.Set})
		}
	}
	return w
}

// at gives every node the revision that made all of the world.
func (w *world) at(revision graph.Revision) *world {
	for id, one := range w.nodes {
		set := maps.Clone(one.set) // the changes are saved once more in another store
		set["revision"] = int64(revision)
		w.nodes[id] = node{one.town, set}
	}
	return w
}

func (w *world) text(id, property string) string {
	text, _ := w.nodes[id].set[property].(string)
	return text
}

// all returns the nodes of a kind that a municipality owns; "": whoever owns them.
func (w *world) all(kind, town string) []string {
	return keep(w.ids, func(id string) bool {
		return strings.HasPrefix(id, kind+":") && (town == "" || w.nodes[id].town == town)
	})
}

// out and in return the other ends of the edges of a type, those of a kind.
func (w *world) out(id, edgeType, kind string) []string {
	var ends []string
	for _, e := range w.edges {
		if e.from == id && e.name == edgeType && strings.HasPrefix(e.to, kind+":") {
			ends = append(ends, e.to)
		}
	}
	return ends
}

func (w *world) in(id, edgeType, kind string) []string {
	var ends []string
	for _, e := range w.edges {
		if e.to == id && e.name == edgeType && strings.HasPrefix(e.from, kind+":") {
			ends = append(ends, e.from)
		}
	}
	return ends
}

func keep(ids []string, holds func(string) bool) []string {
	var kept []string
	for _, id := range ids {
		if holds(id) {
			kept = append(kept, id)
		}
	}
	return kept
}

func anyOf(ids []string, holds func(string) bool) bool { return slices.ContainsFunc(ids, holds) }

func everyOf(ids []string, holds func(string) bool) bool {
	return !anyOf(ids, func(id string) bool { return !holds(id) })
}

// union joins sets, each element once, in no particular order.
func union(sets ...[]string) []string {
	all := slices.Concat(sets...)
	slices.Sort(all)
	return slices.Compact(all)
}
