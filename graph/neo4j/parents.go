package neo4j

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// parents are the nodes that an Expand begins at: named by their ids, or of a list that
// an enclosing statement has brought.
type parents interface {
	// open writes what goes through the parents, and how one of them is matched.
	open(l *list, kind *graph.Kind)
	// goThrough writes what goes through the parents and matches each.
	goThrough(st *statement, kind *graph.Kind)
	// most is how many rows may be read where so many are allowed, and one more for each
	// parent than its page has.
	most(allowed int) int
	// rows is how many rows they have at most where none has more than so many.
	rows(each int) int
}

// byID are parents named by their ids, each once.
type byID []string

func (ids byID) open(l *list, kind *graph.Kind) {
	l.match = "MATCH (p:" + quote(kind.Name) + " {id: " + l.named("from", []string(ids)) + "[i]}) "
	l.add("UNWIND range(0, size($v.from) - 1) AS i ", l.within("i"))
}

func (ids byID) goThrough(st *statement, kind *graph.Kind) {
	st.add("UNWIND range(0, size(", st.named("from", []string(ids)), ") - 1) AS i MATCH (p:", quote(kind.Name), " {id: $v.from[i]}) ")
}

func (ids byID) most(allowed int) int { return allowed + len(ids) + 1 }

func (ids byID) rows(each int) int { return each * len(ids) }

// brought are parents in a list of nodes, each once.
type brought struct{}

func (b brought) open(l *list, kind *graph.Kind) {
	b.goThrough(l.statement, kind)
	l.add(l.within("p"))
}

func (brought) goThrough(st *statement, _ *graph.Kind) {
	st.add("UNWIND range(0, size(" + broughtNodes + ") - 1) AS i WITH *, " + broughtNodes + "[i] AS p ")
}

// most: the parents were bounded likewise.
func (brought) most(allowed int) int { return 3*allowed + 3 }

// rows: how many parents there will be is not known, but how many rows are worth asking for.
func (brought) rows(int) int { return nestedTogether }

// broughtNodes is the variable of the list.
const broughtNodes = "ps"

// isGone tells whether a parent has nothing on an edge that every node of its kind has:
// it has been removed since it was read.
func isGone(expand graph.Expand, rows *graph.Rows) bool {
	if expand.Edge.Many || !expand.Edge.Required || expand.Where != nil || expand.Page != (graph.Page{}) {
		return false
	}
	for i := range expand.From.IDs {
		if rows.Offsets[i] == rows.Offsets[i+1] {
			return true
		}
	}
	return false
}

// distinct returns each id once, and for each of all its place among these.
func distinct(ids []string) (once []string, places []int) {
	seen := make(map[string]int, len(ids))
	places = make([]int, len(ids))
	for i, id := range ids {
		id = strings.ToValidUTF8(id, "") // no node has another, and Bolt cannot carry it
		place, found := seen[id]
		if !found {
			place = len(once)
			seen[id] = place
			once = append(once, id)
		}
		places[i] = place
	}
	return once, places
}

// checkExpand refuses an edge that is none, parents of another kind, and columns that the
// edge has not.
func (s *Store) checkExpand(expand graph.Expand) error {
	if edge := expand.Edge; edge == nil || !s.schema.Knows(edge.Kind) || edge.Kind.Edge(edge.Name) != edge {
		return fmt.Errorf("expand: there is no such edge: %w", graph.ErrInvalid)
	}
	if expand.From.Kind != nil && expand.From.Kind != expand.Edge.Kind {
		return fmt.Errorf("expand: the parents are no nodes of the kind %s: %w", expand.Edge.Kind.Name, graph.ErrInvalid)
	}
	for _, property := range expand.EdgeColumns {
		if property == nil || expand.Edge.Type.Property(property.Name) != property {
			return fmt.Errorf("%s has no such property: %w", expand.Edge.Type.Name, graph.ErrInvalid)
		}
	}
	return nil
}
