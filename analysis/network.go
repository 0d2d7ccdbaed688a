package analysis

import (
	"context"
	"slices"
)

// network is what hangs together in a municipality: its nodes and the shared ones that
// they have edges with, without people and the municipality itself.
type network struct {
	*walk
	own map[int32]bool
	// near are the neighbours of each node.
	near [][]int32
	// parts has the part that each node is in, numbered; −1 for none.
	parts []int
}

// network reads the nodes of a municipality and their edges.
func (s Source) network(ctx context.Context, town string) (*network, error) {
	w, err := s.walk(ctx, going{ends: []string{town}, towns: []string{town}, avoid: WayParts{Kinds: []string{"PERSON"}}})
	if err != nil {
		return nil, err
	}
	here := w.at[town]
	if err := w.widen(ctx, []int32{here}); err != nil {
		return nil, err
	}
	n := &network{walk: w, own: map[int32]bool{}}
	var own []int32
	for _, step := range w.from(here) {
		if !step.out && !n.own[step.to] && (step.kind.Scope || step.kind.Name == "FOR") {
			n.own[step.to] = true
			own = append(own, step.to)
		}
	}
	if err := w.widen(ctx, own); err != nil {
		return nil, err
	}
	n.near = make([][]int32, len(w.ids))
	n.parts = make([]int, len(w.ids))
	for at := range n.near {
		n.parts[at] = -1
		for _, step := range w.steps[at] {
			mine := n.own[int32(at)] || n.own[step.to]
			if mine && int32(at) != here && w.kinds[step.to].Name != "Municipality" && w.kinds[at].Name != "Municipality" && step.to != int32(at) {
				n.near[at] = append(n.near[at], step.to)
			}
		}
		n.near[at] = once(n.near[at])
	}
	for at := range n.near {
		if n.parts[at] < 0 && int32(at) != here && w.kinds[at].Name != "Municipality" {
			for _, one := range n.reached(int32(at), nil) {
				n.parts[one] = at
			}
		}
	}
	return n, nil
}

// reached returns all that hangs together with a node when some are removed.
func (n *network) reached(from int32, removed map[int32]bool) []int32 {
	met, all := map[int32]bool{from: true}, []int32{from}
	for next := 0; next < len(all); next++ {
		for _, to := range n.near[all[next]] {
			if !met[to] && !removed[to] {
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
		if at, seen := n.at[id]; seen && n.parts[at] >= 0 {
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
	var left [][]string
	met := map[int32]bool{}
	// What is left of the part lies around what is removed.
	for at := range removed {
		if n.parts[at] != part {
			continue
		}
		for _, from := range n.near[at] {
			if met[from] || removed[from] {
				continue
			}
			var own []string
			for _, one := range n.reached(from, removed) {
				met[one] = true
				if n.own[one] {
					own = append(own, n.ids[one])
				}
			}
			if len(own) > 0 {
				slices.Sort(own)
				left = append(left, own)
			}
		}
	}
	if len(left) == 0 {
		return nil
	}
	stays := 0
	for i, own := range left {
		if len(own) > len(left[stays]) || len(own) == len(left[stays]) && own[0] < left[stays][0] {
			stays = i
		}
	}
	return slices.Concat(slices.Delete(left, stays, stays+1)...)
}

// isLost tells whether a node of the network can be lost: not what the agenda consists of.
func (n *network) isLost(at int32, editor bool) bool {
	switch n.kinds[at].Name {
	case "Municipality", "Framework", "Goal", "Target", "Person":
		return false
	case "Post":
		return editor
	}
	return true
}
