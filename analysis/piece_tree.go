package analysis

// pieceTree tells of each node of a network how what hangs together falls apart without
// it, by one walk over all: Hopcroft and Tarjan, "Algorithm 447" (1973).
type pieceTree struct {
	*network
	// own counts the municipality's nodes in the part of the network that each node is in.
	own []int
	// loose are the pieces that come off below each node; what is left of its part, where
	// it is not the first that was met, is one more.
	loose [][]loosePiece
	first []bool
}

// loosePiece is a piece by the neighbour that it hangs by, and its nodes of the
// municipality's own.
type loosePiece struct {
	by  int32
	own int
}

func (n *network) pieceTree() *pieceTree {
	t := &pieceTree{network: n, own: make([]int, len(n.ids)), loose: make([][]loosePiece, len(n.ids)), first: make([]bool, len(n.ids))}
	w := &pieceWalk{pieceTree: t, met: make([]int, len(n.ids)), low: make([]int, len(n.ids)), next: make([]int, len(n.ids)), below: make([]int, len(n.ids))}
	for at := range n.ids {
		if w.met[at] == 0 {
			t.first[at] = true
			w.from(int32(at))
		}
	}
	return t
}

// pieceWalk goes through a part depth first. met numbers the nodes as they are met, from
// one on; low is the least number that a node or one below it has as a neighbour; below
// counts the municipality's nodes in it and below it.
type pieceWalk struct {
	*pieceTree
	met, low, next, below []int
	count                 int
}

func (w *pieceWalk) from(start int32) {
	path, all := []int32{}, []int32{}
	enter := func(at int32) {
		w.count++
		w.met[at], w.low[at] = w.count, w.count
		if w.network.own[at] {
			w.below[at] = 1
		}
		path, all = append(path, at), append(all, at)
	}
	for enter(start); len(path) > 0; {
		at := path[len(path)-1]
		if w.next[at] < len(w.near[at]) {
			to := w.near[at][w.next[at]]
			w.next[at]++
			if w.met[to] == 0 {
				enter(to)
			} else {
				w.low[at] = min(w.low[at], w.met[to])
			}
			continue
		}
		if path = path[:len(path)-1]; len(path) == 0 {
			break
		}
		above := path[len(path)-1]
		w.low[above] = min(w.low[above], w.low[at])
		w.below[above] += w.below[at]
		if w.low[at] >= w.met[above] {
			w.loose[above] = append(w.loose[above], loosePiece{at, w.below[at]})
		}
	}
	for _, at := range all {
		w.pieceTree.own[at] = w.below[start]
	}
}

// cutOff counts what network.cutOff finds without a node and what goes with it, which
// comes after it and mostly hangs by it alone.
func (t *pieceTree) cutOff(removed []string) int {
	at, known := t.at[removed[0]]
	if !known {
		return len(t.network.cutOff(removed...))
	}
	if len(removed) == 1 {
		return t.alone(at, nil)
	}
	without := map[int32]bool{}
	for _, id := range removed {
		if one, known := t.at[id]; known {
			without[one] = true
		}
	}
	for one := range without {
		for _, near := range t.near[one] {
			if one != at && !without[near] {
				return len(t.network.cutOff(removed...))
			}
		}
	}
	return t.alone(at, without)
}

// alone counts what would hang loose without a node and what of its neighbours hangs by it.
func (t *pieceTree) alone(at int32, without map[int32]bool) int {
	rest := t.own[at]
	if t.network.own[at] {
		rest--
	}
	sum, most := 0, 0
	for _, piece := range t.loose[at] {
		rest -= piece.own
		if !without[piece.by] {
			sum, most = sum+piece.own, max(most, piece.own)
		}
	}
	if !t.first[at] {
		sum, most = sum+rest, max(most, rest)
	}
	return sum - most
}
