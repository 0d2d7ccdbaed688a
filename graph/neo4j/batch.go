package neo4j

import (
	"fmt"

	"malgraf/graph"
)

// work makes one batch on a draft. It can be undone, for a batch that is refused
// or only tried.
type work struct {
	*draft
	// reverts: the batch takes back a commit, and removes no edge besides.
	reverts bool
	checked []graph.Checked
	refused graph.Violations
	effects []subjectAt

	// nodesBefore and edgesBefore are what was before the batch, of what it changed.
	nodesBefore map[*draftNode]*nodeState
	edgesBefore map[*draftEdge][]any
	// keysBefore and holdersBefore likewise.
	keysBefore    map[*draftNode][]heldKey
	holdersBefore map[string]string
	// removals is how many effects there were when a node had been removed, for the last time.
	removals map[*draftNode]int

	// claimed are ids that the batch saves: edges that stand before may name them.
	claimed map[string]bool
	// saved and removed are nodes with the last change that named them so.
	saved, removed map[string]int
	// sidesTouched are sides whose edges changed, endsTouched the nodes at their ends,
	// with the last change that did.
	sidesTouched map[sideAt]bool
	endsTouched  map[string]int
	// savedEdges are edges saved, with the last change that did.
	savedEdges map[edgeAt]int
	// spoilt are nodes of which a change was refused: to miss something is no news.
	spoilt map[string]bool
}

// subjectAt is the node or the edge that a step changed.
type subjectAt struct {
	node *draftNode
	edge *draftEdge
}

func newWork(d *draft) *work {
	return &work{
		draft: d, nodesBefore: map[*draftNode]*nodeState{}, edgesBefore: map[*draftEdge][]any{}, removals: map[*draftNode]int{},
		keysBefore: map[*draftNode][]heldKey{}, holdersBefore: map[string]string{}, claimed: map[string]bool{},
		saved: map[string]int{}, removed: map[string]int{}, sidesTouched: map[sideAt]bool{}, endsTouched: map[string]int{},
		savedEdges: map[edgeAt]int{}, spoilt: map[string]bool{},
	}
}

// make makes the batch after the commit that is the last, and returns what differs. It is
// refused with Violations; another error is the transaction's.
func (w *work) make(batch graph.Batch, last graph.Revision) ([]graph.Change, error) {
	w.reverts = batch.Reverts != 0
	bad := make([]bool, len(batch.Changes))
	for i, change := range batch.Changes {
		checked, refused := w.schema.Check(i, change)
		w.checked = append(w.checked, checked)
		bad[i] = len(refused) > 0
		w.refused = append(w.refused, refused...)
		if checked.Kind != nil && !change.Remove {
			w.claimed[change.Node] = true
			w.spoilt[change.Node] = w.spoilt[change.Node] || bad[i]
		}
	}
	for i := range w.checked {
		w.step(i, bad[i])
	}
	w.checkAll()
	w.checkExpected(batch, last)
	if w.err != nil {
		return nil, w.err
	}
	if len(w.refused) > 0 {
		w.refused.Sort(w.checked)
		return nil, w.refused
	}
	return w.differences(), nil
}

func (w *work) step(i int, bad bool) {
	checked := &w.checked[i]
	switch {
	case w.err != nil:
	case checked.Kind != nil && checked.Change.Remove:
		if !bad {
			w.removeNode(i, checked)
		}
	case checked.Kind != nil:
		w.saveNode(i, checked)
	case checked.EdgeType == nil || bad:
	case checked.Change.Remove:
		w.removeEdges(i, checked)
	default:
		w.saveEdge(i, checked)
	}
}

func (w *work) refuse(index int, field string, kind error, format string, args ...any) {
	w.refuseBy(index, field, fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), kind))
}

func (w *work) refuseBy(index int, field string, err error) {
	w.refused = append(w.refused, graph.Violation{Index: index, Field: field, Err: err})
}

// put replaces the state of a node.
func (w *work) put(node *draftNode, state *nodeState) {
	if _, changed := w.nodesBefore[node]; !changed {
		w.nodesBefore[node] = node.now
	}
	node.now = state
	w.effects = append(w.effects, subjectAt{node: node})
	if state == nil {
		w.removals[node] = len(w.effects)
	}
}

// putEdge replaces the values of an edge, nil to remove it.
func (w *work) putEdge(i int, edge *draftEdge, values []any) {
	if _, changed := w.edgesBefore[edge]; !changed {
		w.edgesBefore[edge] = edge.now
	}
	edge.now = values
	w.effects = append(w.effects, subjectAt{edge: edge})
	w.sidesTouched[sideAt{edge.at.edgeType, true, edge.at.from}] = true
	w.sidesTouched[sideAt{edge.at.edgeType, false, edge.at.to}] = true
	w.endsTouched[edge.at.from], w.endsTouched[edge.at.to] = i, i
}

// undo takes back all that the batch did.
func (w *work) undo() {
	for node, state := range w.nodesBefore {
		node.now = state
	}
	for edge, values := range w.edgesBefore {
		edge.now = values
	}
	for node, keys := range w.keysBefore {
		node.keys = keys
	}
	for key, holder := range w.holdersBefore {
		w.holders[key] = holder
	}
}
