package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// network is what hangs together in a municipality: its nodes and the shared ones that
// they have edges with, without people and the municipality itself.
type network struct {
	ids   []string
	kinds []*graph.Kind
	at    map[string]int32
	// own tells of each node whether it is the municipality's.
	own []bool
	// near are the neighbours of each node.
	near [][]int32
	// parts has the part that each node is in, numbered.
	parts []int
}

// network reads the nodes of a municipality and their edges.
func (s Source) network(ctx context.Context, town graph.Nodes) (*network, error) {
	shapes, err := s.shapes(ctx, town, looking{avoid: s.Schema.Kind("Person"), observations: true})
	if err != nil {
		return nil, err
	}
	of := shapes[0]
	n := &network{ids: of.ids, kinds: of.kinds, at: of.numbers, own: make([]bool, len(of.ids)), near: make([][]int32, len(of.ids)), parts: make([]int, len(of.ids))}
	for _, pair := range of.joined {
		if pair[0] != pair[1] {
			n.near[pair[0]] = append(n.near[pair[0]], pair[1])
			n.near[pair[1]] = append(n.near[pair[1]], pair[0])
		}
	}
	met := make([]bool, len(n.ids))
	for at := range n.ids {
		n.own[at] = !of.shared[at]
		n.near[at] = once(n.near[at])
	}
	for at := range n.ids {
		if !met[at] {
			for _, one := range n.reached(int32(at), met) {
				n.parts[one] = at
			}
		}
	}
	return n, nil
}

// reached returns all that hangs together with a node and has not been met, and marks it.
func (n *network) reached(from int32, met []bool) []int32 {
	met[from] = true
	all := []int32{from}
	for next := 0; next < len(all); next++ {
		for _, to := range n.near[all[next]] {
			if !met[to] {
				met[to] = true
				all = append(all, to)
			}
		}
	}
	return all
}

// cutOff returns the ids of the municipality's nodes that would hang loose without some:
// of each part of the network that these are in, all but the greatest part that is left;
// of equally great ones the one with the smallest id stays.
func (n *network) cutOff(ids ...string) []string {
	removed := map[int32]bool{}
	touched := map[int]bool{}
	for _, id := range ids {
		if at, seen := n.at[id]; seen {
			removed[at] = true
			touched[n.parts[at]] = true
		}
	}
	var loose []string
	for part := range touched {
		loose = append(loose, n.fallsApart(part, removed)...)
	}
	slices.Sort(loose)
	return loose
}

func (n *network) fallsApart(part int, removed map[int32]bool) []string {
	pieces := n.pieces(part, removed)
	stays := 0
	for i, one := range pieces {
		most := pieces[stays]
		if one.own > most.own || one.own == most.own && one.first < most.first {
			stays = i
		}
	}
	var loose []string
	for i, one := range pieces {
		for _, at := range one.nodes {
			if i != stays && n.own[at] {
				loose = append(loose, n.ids[at])
			}
		}
	}
	return loose
}

// piece is what is left in one of a part that falls apart: how many of its nodes are the
// municipality's own, and the smallest id of these.
type piece struct {
	nodes []int32
	own   int
	first string
}

// pieces returns what is left of a part, those with nodes of the municipality's own.
func (n *network) pieces(part int, removed map[int32]bool) []piece {
	met := make([]bool, len(n.ids))
	around := 0
	for at := range removed {
		met[at] = true
		if n.parts[at] == part {
			around += len(n.near[at])
		}
	}
	var pieces []piece
	for at := range removed {
		if n.parts[at] != part || around < 2 { // with one neighbour there is nothing to fall apart
			continue
		}
		for _, from := range n.near[at] { // what is left lies around what is removed
			if met[from] {
				continue
			}
			one := piece{nodes: n.reached(from, met)}
			for _, at := range one.nodes {
				if n.own[at] {
					if one.own++; one.own == 1 || n.ids[at] < one.first {
						one.first = n.ids[at]
					}
				}
			}
			if one.own > 0 {
				pieces = append(pieces, one)
			}
		}
	}
	return pieces
}

// isLost tells whether a node of the network can be lost: not what the agenda consists
// of. Of posts it tells editors only.
func (n *network) isLost(at int32, editor bool) bool {
	switch n.kinds[at].Name {
	case "Municipality", "Framework", "Goal", "Target", "Person":
		return false
	case "Post":
		return editor
	}
	return true
}
