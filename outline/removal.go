package outline

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// removals takes out what came from this outline and is no longer in it: edges, and nodes that nothing from elsewhere
// is linked to. A node that is linked to stays, with a note, for removing it would take those links along.
func (b *builder) removals(ctx context.Context, schema *graph.Schema, view graph.View) error {
	gone := map[string]bool{}
	for _, id := range b.now.order {
		if b.ours(b.now.nodes[id].source) && !b.claimed[id] {
			gone[id] = true
		}
	}
	linked, err := b.linkedFromElsewhere(ctx, schema, view, gone)
	if err != nil {
		return err
	}
	for changed := true; changed; { // a node that stays may itself hold another one
		changed = false
		for _, id := range b.now.order {
			if far := stays(linked[id], gone); far != "" && gone[id] {
				delete(gone, id)
				changed = true
				b.notes = append(b.notes, Note{Kind: Decided, Message: fmt.Sprintf(
					"%s (%q) is no longer in the outline, but stays, for %s is linked to it", id, b.now.nodes[id].title, far)})
			}
		}
	}
	b.clearNumbers(gone)
	for _, key := range b.now.edgeOrder {
		if b.ours(b.now.edges[key].source) && !b.keptEdges[key] && !gone[key.from] && !gone[key.to] {
			b.dropped = append(b.dropped, graph.Change{Edge: key.name, From: key.from, To: key.to, Remove: true})
		}
	}
	for _, id := range b.now.order {
		if gone[id] {
			b.removed = append(b.removed, graph.Change{Node: id, Remove: true})
		}
	}
	return nil
}

// clearNumbers gives an area that stays, though the outline no longer has it, another number where a new one has its own.
func (b *builder) clearNumbers(gone map[string]bool) {
	used := map[string]bool{}
	for _, area := range b.outline.Areas {
		used[string(area.Number)] = true
	}
	for _, id := range b.now.order {
		one := b.now.nodes[id]
		if one.kind != areaKind || b.claimed[id] || gone[id] || !used[one.number] {
			continue
		}
		number := one.number + " (tidigare)"
		for n := 2; b.numberTaken(number); n++ {
			number = fmt.Sprintf("%s (tidigare %d)", one.number, n)
		}
		b.nodes = append(b.nodes, graph.Change{Node: id, Set: map[string]any{"number": number}})
		b.notes = append(b.notes, Note{Kind: Decided, Message: fmt.Sprintf("%s (%q) gets the number %q, for %s is another area's now", id, one.title, number, one.number)})
	}
}

func (b *builder) numberTaken(number string) bool {
	for _, one := range b.now.nodes {
		if one.kind == areaKind && one.number == number {
			return true
		}
	}
	return false
}

// stays gives the first of the far ends that is not going itself, "" for none.
func stays(far []string, gone map[string]bool) string {
	for _, id := range far {
		if !gone[id] {
			return id
		}
	}
	return ""
}

// linkedFromElsewhere gives for each of the nodes the far ends of those of its edges, either way, that did not come
// from this outline.
func (b *builder) linkedFromElsewhere(ctx context.Context, schema *graph.Schema, view graph.View, nodes map[string]bool) (map[string][]string, error) {
	linked := map[string][]string{}
	for _, name := range madeKinds {
		kind := schema.Kind(name)
		var ids []string
		for _, id := range b.now.order {
			if nodes[id] && b.now.nodes[id].kind == name {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			continue
		}
		for _, along := range kind.Edges {
			if along.Type.Scope {
				continue
			}
			columns := propertiesOf(along.Type.Property, "source")
			rows, err := view.Expand(ctx, graph.Expand{Edge: along, From: graph.Nodes{Kind: kind, IDs: ids}, EdgeColumns: columns})
			if err != nil {
				return nil, fmt.Errorf("read %s of %s: %w", along.Name, kind.Many, err)
			}
			for parent, id := range ids {
				for row := rows.Offsets[parent]; row < rows.Offsets[parent+1]; row++ {
					if source, _ := rows.EdgeColumns[0][row].(string); !b.ours(source) {
						linked[id] = append(linked[id], rows.Nodes.IDs[row])
					}
				}
			}
		}
	}
	return linked, nil
}
