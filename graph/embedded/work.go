package embedded

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// work makes a batch on a draft: it checks and makes each change in turn, then
// checks what must hold when all are made. It notes what it touched for the
// checks, the durable record and the caches.
type work struct {
	moves
	batch   graph.Batch
	checked []graph.Checked
	refused graph.Violations
	effects []effect

	// touched are the nodes to check in the end, with the last change that touched
	// them; named those that a change itself is about, with the last such.
	touched, named map[nodeAt]int
	// movedWithin are nodes of which an edge changed within whose far end a value is unique.
	movedWithin map[nodeAt]bool
	// claimed are the nodes that the batch saves.
	claimed map[nodeAt]bool
	// dirty are the nodes whose record differs.
	dirty map[nodeAt]bool
	// spoilt are nodes of which a change was refused: to miss something is no news.
	spoilt map[nodeAt]bool
	// saved are the edges saved, with the last change that did.
	saved map[edgeAt]int
	// removed are the nodes removed, with the change that did.
	removed map[nodeAt]int
	// revised are the rows that get another revision, by Kind.Index.
	revised [][]uint32
}

// edgeAt names an edge: its type, its ends and its key as appendTuple has it.
type edgeAt struct {
	out      *side
	from, to uint32
	key      string
}

func newWork(d *draft, batch graph.Batch) *work {
	return &work{
		moves: moves{
			draft: d, lists: map[listAt]*moved{}, keysOf: map[*side]func(e entry) keyed{},
		},
		batch:   batch,
		touched: map[nodeAt]int{}, named: map[nodeAt]int{}, movedWithin: map[nodeAt]bool{}, claimed: map[nodeAt]bool{}, dirty: map[nodeAt]bool{}, spoilt: map[nodeAt]bool{},
		saved: map[edgeAt]int{}, removed: map[nodeAt]int{}, revised: make([][]uint32, len(d.tables)),
	}
}

// checkEvery is after how many steps a long loop looks whether it is still wanted.
const checkEvery = 4096

// make makes the batch. Its error is Violations or the context's, or of last, which
// knows the commits as of the batch's beginning.
func (w *work) make(ctx context.Context, last lastChange) error {
	w.checked = make([]graph.Checked, len(w.batch.Changes))
	bad, refused := make([]bool, len(w.checked)), make([]graph.Violations, len(w.checked))
	inParallel(len(w.checked), func(from, to int) {
		for i := from; i < to; i++ {
			w.checked[i], refused[i] = w.layout.schema.Check(i, w.batch.Changes[i])
		}
	})
	for i, change := range w.batch.Changes {
		bad[i] = len(refused[i]) > 0
		w.refused = append(w.refused, refused[i]...)
		if kind := w.checked[i].Kind; kind != nil && !change.Remove {
			w.claim(kind, change.Node, bad[i])
		}
	}
	for i := range w.checked {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		w.step(i, bad[i])
	}
	w.checkAll()
	if err := w.checkExpected(ctx, last); err != nil {
		return err
	}
	if len(w.refused) > 0 {
		w.refused.Sort(w.checked)
		return w.refused
	}
	w.settle()
	return ctx.Err()
}

// claim gives a node that the batch saves its row, so that edges that stand
// before it find it.
func (w *work) claim(kind *graph.Kind, id string, bad bool) {
	row, found := w.tables[kind.Index].rowOf(id)
	if !found {
		row = w.add(kind, id)
	}
	w.claimed[nodeAt{kind, row}] = true
	if bad {
		w.spoilt[nodeAt{kind, row}] = true
	}
}

func (w *work) step(i int, bad bool) {
	checked := &w.checked[i]
	switch {
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
