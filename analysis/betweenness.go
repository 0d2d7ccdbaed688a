package analysis

import "context"

// betweenness returns, for each node, the share of all pairs of others between which it
// lies on the shortest ways, rounded to nine decimals: Brandes, "A faster algorithm for
// betweenness centrality" (2001). Edges count in both directions, several between two
// nodes as one.
//
// With more nodes than sources only the ways that begin at so many of them, evenly
// spread, are followed, and what they give is taken for all; exact is then false. Time
// is that number times the edges.
func (g *shape) betweenness(ctx context.Context, sources int) (shares []float64, exact bool, err error) {
	n := len(g.ids)
	shares = make([]float64, n)
	if n < 3 {
		return shares, true, nil
	}
	walk := newWalkOut(g.neighbours())
	count := min(sources, n)
	for i := range count {
		if i%64 == 0 && ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		walk.from(int32(i*n/count), shares)
	}
	// Each pair has been met from both ends.
	pairs := float64(n-1) * float64(n-2) * float64(count) / float64(n)
	for i := range shares {
		shares[i] = rounded(shares[i] / pairs)
	}
	return shares, count == n, nil
}

// neighbours returns those of each node, each once, without itself.
func (g *shape) neighbours() lists {
	both := lists{}
	for _, pair := range g.joined {
		both.next(pair[0], pair[1])
	}
	at := both.inverted(len(g.ids))
	once := lists{}
	seen := make([]int32, len(g.ids))
	for node := range g.ids {
		for _, edge := range at.of(node) {
			far := g.joined[edge][0] + g.joined[edge][1] - int32(node)
			if far != int32(node) && seen[far] != int32(node)+1 {
				seen[far] = int32(node) + 1
				once.all = append(once.all, far)
			}
		}
		once.ends = append(once.ends, int32(len(once.all)))
	}
	return once
}

// walkOut goes out from one node after another, breadth first.
type walkOut struct {
	neighbours lists
	// order in which nodes are met, distance from the start (−1: not met), ways: how
	// many shortest ways lead there, through: what share of the ways beyond go by it.
	order         []int32
	distance      []int32
	ways, through []float64
}

func newWalkOut(neighbours lists) *walkOut {
	n := len(neighbours.ends)
	w := &walkOut{neighbours: neighbours, order: make([]int32, 0, n), distance: make([]int32, n), ways: make([]float64, n), through: make([]float64, n)}
	for i := range w.distance {
		w.distance[i] = -1
	}
	return w
}

// from adds to each node how many of the pairs that begin at a start lie beyond it.
func (w *walkOut) from(start int32, to []float64) {
	w.order = append(w.order[:0], start)
	w.distance[start], w.ways[start] = 0, 1
	for next := 0; next < len(w.order); next++ {
		at := w.order[next]
		for _, far := range w.neighbours.of(int(at)) {
			if w.distance[far] < 0 {
				w.distance[far] = w.distance[at] + 1
				w.order = append(w.order, far)
			}
			if w.distance[far] == w.distance[at]+1 {
				w.ways[far] += w.ways[at]
			}
		}
	}
	for next := len(w.order) - 1; next > 0; next-- {
		at := w.order[next]
		for _, near := range w.neighbours.of(int(at)) {
			if w.distance[near] == w.distance[at]-1 {
				w.through[near] += w.ways[near] / w.ways[at] * (1 + w.through[at])
			}
		}
		to[at] += w.through[at]
	}
	for _, at := range w.order {
		w.distance[at], w.ways[at], w.through[at] = -1, 0, 0
	}
}
