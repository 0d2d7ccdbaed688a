package neo4j

import "malgraf/graph"

// differences returns what differs from before the batch. Where several steps met
// the same node or edge, what they come to in the end stands at the place of the
// last of them, and nothing where the end is as the beginning.
func (w *work) differences() []graph.Change {
	last := map[subjectAt]int{}
	for i, subject := range w.effects {
		last[subject] = i
	}
	changes := make([]graph.Change, 0, len(w.effects))
	for i, subject := range w.effects {
		if subject.node != nil && w.removals[subject.node] == i+1 && w.isRemade(subject.node) {
			// Here, for the edges that it got since stay.
			changes = append(changes, graph.Change{Node: subject.node.id, Remove: true})
		}
		switch {
		case last[subject] != i:
		case subject.node != nil:
			changes = append(changes, w.nodeDifference(subject.node)...)
		default:
			changes = append(changes, w.edgeDifference(subject.edge)...)
		}
	}
	return changes
}

// created returns the nodes of the changes that were not there before.
func (w *work) created(changes []graph.Change) []string {
	var ids []string
	for _, change := range changes {
		if change.Node == "" || change.Remove {
			continue
		}
		if w.nodesBefore[w.draft.node(change.Node)] == nil { // of what was changed
			ids = append(ids, change.Node)
		}
	}
	return ids
}

func (w *work) nodeDifference(node *draftNode) []graph.Change {
	was, is := w.nodesBefore[node], node.now
	switch {
	case was == nil && is == nil:
		return nil
	case is == nil:
		return []graph.Change{{Node: node.id, Remove: true}}
	case w.isRemade(node):
		was = nil
	}
	change := graph.Change{Node: node.id, Set: map[string]any{}}
	if was == nil {
		change.Municipality = is.municipality
		was = &nodeState{values: make([]any, len(is.values))}
	} else if len(differing(node.kind.Settable(), was.values, is.values)) == 0 {
		return nil
	}
	for _, property := range differing(node.kind.Settable(), was.values, is.values) {
		change.Set[property.Name] = is.values[property.Index]
	}
	if len(change.Set) == 0 {
		change.Set = nil
	}
	return []graph.Change{change}
}

// isRemade tells whether a node was there, and is there for another owner: only one that
// was removed and made anew is.
func (w *work) isRemade(node *draftNode) bool {
	was := w.nodesBefore[node]
	return was != nil && node.now != nil && was.municipality != node.now.municipality
}

// differing are the properties whose values are not the same.
func differing(properties []*graph.Property, a, b []any) []*graph.Property {
	var differ []*graph.Property
	for _, property := range properties {
		if !same(a[property.Index], b[property.Index]) {
			differ = append(differ, property)
		}
	}
	return differ
}

func (w *work) edgeDifference(edge *draftEdge) []graph.Change {
	was, is := w.edgesBefore[edge], edge.now
	if is != nil && (w.isRemade(w.nodes[edge.at.from]) || w.isRemade(w.nodes[edge.at.to])) {
		was = nil // it went with the node
	}
	change := graph.Change{Edge: edge.at.edgeType.Name, From: edge.at.from, To: edge.at.to, Set: map[string]any{}}
	properties := edge.at.edgeType.Properties
	switch {
	case was == nil && is == nil:
		return nil
	case is == nil:
		change.Remove = true
		for _, property := range edge.at.edgeType.Key {
			change.Set[property.Name] = was[property.Index]
		}
	default:
		old := was
		if was == nil {
			old = make([]any, len(properties))
		}
		differ := differing(properties, old, is)
		if was != nil && len(differ) == 0 {
			return nil
		}
		for _, property := range differ {
			change.Set[property.Name] = is[property.Index]
		}
		for _, property := range edge.at.edgeType.Key {
			if value := is[property.Index]; value != nil {
				change.Set[property.Name] = value
			}
		}
	}
	if len(change.Set) == 0 {
		change.Set = nil
	}
	return []graph.Change{change}
}
