package graph

import (
	"fmt"
	"hash/fnv"
)

// edges checks the edges that go out from a kind, or come to it where the SDL shows
// that side alone, and whether both ends know the same ones.
func (v *verifier) edges(kind *Kind) error {
	for _, edge := range kind.Edges {
		if !edge.Out && edge.Type.Out != nil {
			continue // they are seen from the other end
		}
		here, err := v.along(edge, true)
		if err != nil {
			return err
		}
		if edge.Back == nil {
			continue
		}
		there, err := v.along(edge.Back, false)
		if err != nil {
			return err
		}
		if here != there {
			err := v.find(aboutStore("edges "+edge.Type.Name+" from "+edge.Type.From.Name+" to "+edge.Type.To.Name), ErrDamaged,
				"its two ends do not know the same ones (%d and %d)", here.n, there.n)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tally is what edges come to, in whatever order they are read.
type tally struct {
	n   int
	sum uint64
}

// along reads the edges of a field, and checks each of them where asked to.
func (v *verifier) along(edge *Edge, check bool) (all tally, err error) {
	err = v.pages(edge.Kind, nil, func(rows *Rows) error {
		far, err := v.view.Expand(v.ctx, Expand{Edge: edge, From: rows.Nodes, EdgeColumns: edge.Type.Properties})
		if err != nil {
			return fmt.Errorf("%s.%s: %w", edge.Kind.Name, edge.Name, err)
		}
		if check && !edge.Type.Scope { // a scope is a property of the node, which has been counted
			v.tell(0, far.Nodes.Len())
		}
		for parent, id := range rows.Nodes.IDs {
			from, to := far.Offsets[parent], far.Offsets[parent+1]
			for row := from; row < to; row++ {
				all.add(edge, id, far, row)
			}
			if check {
				if err := v.parent(edge, id, far, from, to); err != nil {
					return err
				}
			}
		}
		if check && edge.Type.Within {
			return v.towns(edge, rows.Nodes.IDs, far)
		}
		return nil
	})
	return all, err
}

func (t *tally) add(edge *Edge, id string, far *Rows, row int) {
	from, to := id, far.Nodes.IDs[row]
	if !edge.Out {
		from, to = to, from
	}
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%q %q", from, to) // a hash takes all
	for i := range edge.Type.Properties {
		_, _ = fmt.Fprintf(hash, " %#v", far.EdgeColumns[i][row])
	}
	t.n++
	t.sum += hash.Sum64()
}

// parent checks the edges of one node along a field.
func (v *verifier) parent(edge *Edge, id string, far *Rows, from, to int) error {
	if n := to - from; !edge.Many && n > 1 || edge.Required && n == 0 {
		if err := v.find(aboutNode(id), ErrInvalid, "it has %d %s", n, edge.Name); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for row := from; row < to; row++ {
		ends := []string{id, far.Nodes.IDs[row]}
		if !edge.Out {
			ends[0], ends[1] = ends[1], ends[0]
		}
		about := concern{edge.Type.Name + " from " + ends[0] + " to " + ends[1], ends}
		value := func(property *Property) any { return far.EdgeColumns[property.Index][row] }
		key := far.Nodes.IDs[row]
		for _, property := range edge.Type.Key {
			key += fmt.Sprintf(" %#v", value(property))
		}
		if seen[key] {
			if err := v.find(about, ErrDamaged, "it stands twice"); err != nil {
				return err
			}
		}
		seen[key] = true
		if err := v.values(about, edge.Type.Properties, edge.Type.Period, value); err != nil {
			return err
		}
	}
	return nil
}

// towns checks that edges lead to nodes of the municipality that they come from.
func (v *verifier) towns(edge *Edge, near []string, far *Rows) error {
	own, err := v.owners(edge.Kind, near)
	if err != nil {
		return err
	}
	theirs, err := v.owners(edge.Far, far.Nodes.IDs)
	if err != nil {
		return err
	}
	for parent, id := range near {
		for row := far.Offsets[parent]; row < far.Offsets[parent+1]; row++ {
			if own[parent] == "" || theirs[row] == "" || own[parent] == theirs[row] {
				continue
			}
			if err := v.find(concern{edge.Type.Name + " at " + id, []string{id, far.Nodes.IDs[row]}}, ErrInvalid, "it is of %s, %s of %s", own[parent], far.Nodes.IDs[row], theirs[row]); err != nil {
				return err
			}
		}
	}
	return nil
}

// owners returns the municipality of each node, "" for none.
func (v *verifier) owners(kind *Kind, ids []string) ([]string, error) {
	owners := make([]string, len(ids))
	if len(ids) == 0 {
		return owners, nil
	}
	rows, err := v.view.Expand(v.ctx, Expand{Edge: kind.Scope, From: Nodes{Kind: kind, IDs: ids}})
	if err != nil {
		return nil, err
	}
	for i := range ids {
		if rows.Offsets[i] < rows.Offsets[i+1] {
			owners[i] = rows.Nodes.IDs[rows.Offsets[i]]
		}
	}
	return owners, nil
}

// circles checks that no node is reached from itself.
func (v *verifier) circles(edgeType *EdgeType) error {
	field := edgeType.Out
	if field == nil {
		field = edgeType.In // a circle is one in either direction
	}
	var edges [][2]string
	follow := map[string][]string{}
	err := v.pages(field.Kind, nil, func(rows *Rows) error {
		far, err := v.view.Expand(v.ctx, Expand{Edge: field, From: rows.Nodes})
		if err != nil {
			return err
		}
		for parent, id := range rows.Nodes.IDs {
			for _, to := range far.Nodes.IDs[far.Offsets[parent]:far.Offsets[parent+1]] {
				edges = append(edges, [2]string{id, to})
				follow[id] = append(follow[id], to)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, on := range Circles(edges, func(id string) []string { return follow[id] }) {
		if on {
			if err := v.find(concern{edgeType.Name + " between " + edges[i][0] + " and " + edges[i][1], edges[i][:]}, ErrInvalid, "it lies on a circle"); err != nil {
				return err
			}
		}
	}
	return nil
}
