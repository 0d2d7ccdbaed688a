package neo4j

import (
	"errors"
	"sync"
	"sync/atomic"

	"malgraf/graph"
)

// A list of which all is read need not be ordered by Neo4j: it reads the sort key of each row
// for that, which is most of what a list of two or three costs, and we know of every row what
// it is ordered by. Whether all of a list will be read is seen from how long such lists were.
// One that has grown longer than any before is noticed, for it is not cut off, and is then
// asked for again in order.

// lengths knows how long the lists along edges have been found to be.
type lengths struct {
	mu    sync.Mutex
	known map[*graph.Edge]*length
	// changes counts what has been learned that may be expected of others.
	changes atomic.Int64
}

// length is of how many parents the lists along an edge were read, and how long the longest
// was, as far as it was read.
type length struct {
	parents, longest int
	// largest is the answer that tells most of how far parents share nodes.
	largest sample
}

// knownParents is of how many parents the lists must have been read before something is
// expected of the others.
const knownParents = 200

func newLengths() *lengths { return &lengths{known: map[*graph.Edge]*length{}} }

// learn notes the lists of parents along an edge, which lead to so many nodes.
func (l *lengths) learn(edge *graph.Edge, parts []part, nodes func() int) {
	rows, longest := sizeOf(parts)
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.known[edge]
	if one == nil {
		one = &length{}
		l.known[edge] = one
	}
	before := *one
	one.parents = min(one.parents+len(parts), knownParents)
	one.longest = max(one.longest, longest)
	if one.largest.isLarger(len(parts)) {
		one.largest = sample{len(parts), rows, nodes()}
	}
	if one.longest > before.longest || one.parents > before.parents && one.parents == knownParents || one.largest.isShared() != before.largest.isShared() {
		l.changes.Add(1)
	}
}

// of is the length of the lists along an edge.
func (l *lengths) of(edge *graph.Edge) length {
	l.mu.Lock()
	defer l.mu.Unlock()
	if one := l.known[edge]; one != nil {
		return *one
	}
	return length{}
}

// areShort tells whether the lists along an edge are expected to fit a page.
func (s *Store) areShort(edge *graph.Edge, page graph.Page) bool {
	if s.options.Levels == LevelsApart {
		return false
	}
	if page.First == nil {
		return true
	}
	known := s.lengths.of(edge)
	return known.longest <= *page.First && (known.parents == knownParents || s.options.Levels == LevelsTogether)
}

// areShared tells whether the lists along an edge are expected to lead to the same nodes.
func (s *Store) areShared(edge *graph.Edge) bool {
	return s.options.Levels != LevelsApart && s.lengths.of(edge).largest.isShared()
}

// errOutgrown is what a list ends with that was taken for shorter than it is.
var errOutgrown = errors.New("neo4j: a list is longer than such lists were")
