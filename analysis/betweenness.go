package analysis

import (
	"context"
	"runtime"
	"slices"
)

// betweenness returns, for each node, the share of all pairs of others between which it
// lies on the shortest ways, rounded to nine decimals: Brandes, "A faster algorithm for
// betweenness centrality" (2001). Edges count in both directions, several between two
// nodes as one. What hangs by one node alone is folded into it first, for every way to it
// goes through there: Baglioni et al., "Fast exact computation of betweenness centrality
// in social networks" (2012). All cores take part.
//
// Where it is not exact only the ways that begin at so many of the nodes, evenly spread
// over their ids in order, are followed, without folding, and what they give is taken for
// all. Time is the number of starts times the edges between what is left.
func (g *shape) betweenness(ctx context.Context, sources int) ([]float64, error) {
	n := len(g.ids)
	shares := make([]float64, n)
	if n < 3 {
		return shares, nil
	}
	count := min(sources, n)
	around := g.neighbours()
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1
	}
	var starts []int32
	if g.exact(sources) {
		around, starts = around.folded(weights)
	} else {
		sorted := slices.Sorted(slices.Values(g.ids)) // in which order they are read, the store says
		for i := range count {
			starts = append(starts, g.numbers[sorted[i*n/count]])
		}
	}
	walks := make([]*walkOut, runtime.GOMAXPROCS(0))
	calls := make([]func() error, len(walks))
	for i := range walks {
		walks[i] = newWalkOut(around, weights)
		calls[i] = func() error {
			for next := i; next < len(starts); next += len(walks) {
				if next/len(walks)%64 == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
				walks[i].from(starts[next])
			}
			return nil
		}
	}
	if err := together(calls...); err != nil {
		return nil, err
	}
	// Each pair has been met from both ends.
	pairs := float64(n-1) * float64(n-2) * float64(count) / float64(n)
	for i := range shares {
		for _, walk := range walks {
			shares[i] += walk.between[i]
		}
		shares[i] = rounded(shares[i] / pairs)
	}
	return shares, nil
}

// exact tells whether betweenness is, reckoned from so many sources: whoever asks for it.
func (g *shape) exact(sources int) bool { return len(g.ids) < 3 || len(g.ids) <= sources }

// folded leaves out the nodes that hang by one other alone, which then weighs as much
// more, and returns the nodes that are left. Two that hang by each other are left.
func (l *lists) folded(weights []float64) (left lists, nodes []int32) {
	hangs := func(at int32) bool {
		near := l.of(int(at))
		return len(near) == 1 && len(l.of(int(near[0]))) > 1
	}
	for at := range l.ends {
		if hangs(int32(at)) {
			weights[l.of(at)[0]]++
			left.next()
			continue
		}
		nodes = append(nodes, int32(at))
		for _, near := range l.of(at) {
			if !hangs(near) {
				left.all = append(left.all, near)
			}
		}
		left.next()
	}
	return left, nodes
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
	// weights are how many nodes each stands for.
	weights []float64
	// between adds up for each node how many pairs it has been met between.
	between []float64
	// order in which nodes are met, distance from the start (−1: not met), ways: how many
	// shortest ways lead there.
	order    []int32
	distance []int32
	ways     []float64
	// beyond are the nodes that shortest ways go on to from each one of the order, in turn;
	// ends has where those of each end.
	beyond, ends []int32
	// share is how many nodes lie at or beyond one, for each way that leads there.
	share []float64
}

func newWalkOut(neighbours lists, weights []float64) *walkOut {
	n := len(neighbours.ends)
	w := &walkOut{
		neighbours: neighbours, weights: weights, between: make([]float64, n),
		order: make([]int32, 0, n), distance: make([]int32, n), ways: make([]float64, n),
		beyond: make([]int32, 0, len(neighbours.all)), ends: make([]int32, 0, n), share: make([]float64, n),
	}
	for i := range w.distance {
		w.distance[i] = -1
	}
	return w
}

// from adds to each node how many of the pairs that begin at a start, or at what is folded
// into it, lie beyond it.
func (w *walkOut) from(start int32) {
	w.goOut(start)
	own, all := w.weights[start], w.comeBack()
	// Whatever is folded into the start has all its ways through it: to all others, and
	// from those that are not folded into it too.
	folded := own - 1
	w.between[start] += folded * (all - 2 + all - 1 - folded)
	for _, at := range w.order {
		w.distance[at] = -1
	}
}

// goOut finds the shortest ways from a start.
func (w *walkOut) goOut(start int32) {
	order, beyond, ends, distance, ways := append(w.order[:0], start), w.beyond[:0], w.ends[:0], w.distance, w.ways
	distance[start], ways[start] = 0, 1
	for next := 0; next < len(order); next++ {
		at := order[next]
		further, lead := distance[at]+1, ways[at]
		for _, far := range w.neighbours.of(int(at)) {
			switch distance[far] {
			case -1:
				distance[far], ways[far] = further, lead
				order = append(order, far)
			case further:
				ways[far] += lead
			default:
				continue
			}
			beyond = append(beyond, far)
		}
		ends = append(ends, int32(len(beyond)))
	}
	w.order, w.beyond, w.ends = order, beyond, ends
}

// comeBack adds to each node what lies beyond it, the farthest first, and returns the
// weight of all.
func (w *walkOut) comeBack() (all float64) {
	from := w.weights[w.order[0]]
	for next := len(w.order) - 1; next >= 0; next-- {
		begin := int32(0)
		if next > 0 {
			begin = w.ends[next-1]
		}
		at, sum := w.order[next], 0.0
		for _, far := range w.beyond[begin:w.ends[next]] {
			sum += w.share[far]
		}
		own, through := w.weights[at], w.ways[at]*sum
		w.share[at] = own/w.ways[at] + sum
		if next > 0 {
			w.between[at] += from * through
		}
		all += own
	}
	return all
}
