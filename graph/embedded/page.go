package embedded

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// window cuts a page out of a list of nodes or neighbours.
type window struct {
	*snapshot
	far   *table
	terms []term
	page  graph.Page
	// after and before are the sort keys of the page's positions.
	after, before []byte
	// afterEdge and beforeEdge are the keys of their edges; nil for every edge to the node.
	afterEdge, beforeEdge []byte
	// last gives the key of an edge, by which edges to the same node are ordered.
	last func(tuple uint32) []byte
}

// newWindow reads the order and page of a question; n is how many rows there may
// be to order, so that many are ordered by rank.
func (s *snapshot) newWindow(c *compiler, kind *graph.Kind, along *graph.EdgeType, order []graph.Order, page graph.Page, n int) (*window, error) {
	if page.First != nil && page.Last != nil || page.First != nil && *page.First < 0 || page.Last != nil && *page.Last < 0 {
		return nil, fmt.Errorf("a page has a first or a last number of rows, not below 0: %w", graph.ErrInvalid)
	}
	terms, err := s.terms(c, kind, along, order)
	if err != nil {
		return nil, err
	}
	if n >= manyKeys {
		rank(terms)
	}
	w := &window{snapshot: s, far: s.table(kind), terms: terms, page: page, last: func(uint32) []byte { return nil }}
	if along != nil {
		w.last = s.edgeKey(along)
	}
	if page.After != nil {
		if w.after, err = positionKey(terms, page.After); err != nil {
			return nil, err
		}
		if w.afterEdge, err = exactKey(along, page.After); err != nil {
			return nil, err
		}
	}
	if page.Before != nil {
		if w.before, err = positionKey(terms, page.Before); err != nil {
			return nil, err
		}
		if w.beforeEdge, err = exactKey(along, page.Before); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// compare holds an entry against a position of the page.
func (w *window) compare(e entry, key []byte, id string, edge []byte) int {
	if c := bytes.Compare(sortKey(w.terms, e.far(), e.tuple()), key); c != 0 {
		return c
	}
	if c := strings.Compare(w.far.id(e.far()), id); c != 0 || edge == nil {
		return c
	}
	return bytes.Compare(w.last(e.tuple()), edge)
}

// cut returns the page of a list, and whether the list goes on before and after
// it. The list is not changed; it is ordered where it is not.
func (w *window) cut(list []entry, ordered bool) (part []entry, previous, next bool) {
	bounded := w.page.After != nil || w.page.Before != nil
	if !bounded && isZero(w.page.First) {
		return nil, false, len(list) > 0
	}
	if !bounded && isZero(w.page.Last) {
		return nil, len(list) > 0, false
	}
	if len(list) > 1 && !ordered {
		if n := w.page.First; n != nil && !bounded && *n < len(list)/4 {
			return w.least(list, *n), false, true
		}
		list = w.sort(list)
	}
	low, high := 0, len(list)
	if w.page.After != nil {
		low = w.search(list, w.after, w.page.After.ID, w.afterEdge, true)
	}
	if w.page.Before != nil {
		high = max(low, w.search(list, w.before, w.page.Before.ID, w.beforeEdge, false))
	}
	low, high = w.page0(low, high)
	return list[low:high], low > 0, high < len(list)
}

// page0 takes the first or last rows from low to high.
func (w *window) page0(low, high int) (from, to int) {
	if w.page.First != nil {
		high = min(high, low+*w.page.First)
	}
	if w.page.Last != nil {
		low = max(low, high-*w.page.Last)
	}
	return low, high
}

// search returns the place of the first entry after a position, or at or after it.
func (w *window) search(list []entry, key []byte, id string, edge []byte, after bool) int {
	at, _ := slices.BinarySearchFunc(list, 0, func(e entry, _ int) int {
		c := w.compare(e, key, id, edge)
		if c == 0 && after {
			return -1
		}
		return c
	})
	return at
}

func (w *window) keyed(e entry) keyed {
	return keyed{
		key: sortKey(w.terms, e.far(), e.tuple()), id: w.far.id(e.far()),
		last: w.last(e.tuple()), at: e,
	}
}

func (w *window) sort(list []entry) []entry {
	all := make([]keyed, len(list))
	inParallel(len(list), func(from, to int) {
		for i := from; i < to; i++ {
			all[i] = w.keyed(list[i])
		}
	})
	sortKeyed(all)
	sorted := make([]entry, len(all))
	for i, one := range all {
		sorted[i] = one.at
	}
	return sorted
}

// least returns the n first entries in order, of a list with more.
func (w *window) least(list []entry, n int) []entry {
	kept := make([]keyed, 0, 2*n)
	full := false
	for _, e := range list {
		one := w.keyed(e)
		if full && compareKeyed(one, kept[n-1]) >= 0 {
			continue
		}
		kept = append(kept, one)
		if len(kept) == 2*n {
			slices.SortFunc(kept, compareKeyed)
			kept, full = kept[:n], true
		}
	}
	slices.SortFunc(kept, compareKeyed)
	sorted := make([]entry, n)
	for i := range sorted {
		sorted[i] = kept[i].at
	}
	return sorted
}

func isZero(n *int) bool { return n != nil && *n == 0 }
