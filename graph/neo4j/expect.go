package neo4j

import (
	_ "embed" // the statement
	"time"

	"malgraf/graph"
)

//go:embed cypher/last_changes.cypher
var lastChangesText string

// checkExpected refuses a batch whose writer does not know the newest revision of
// a node, of which last is that of before the batch. What is there is that, too.
func (w *work) checkExpected(batch graph.Batch, last graph.Revision) {
	var all []*graph.Stale
	for id, expected := range batch.Expect {
		stale := &graph.Stale{Node: id, Expected: expected}
		if w.schema.KindOf(id) != nil {
			node := w.node(id)
			was, changed := w.nodesBefore[node]
			if stale.There = changed && was != nil || !changed && node.now != nil; stale.There {
				stale.Revision = node.revision
			}
		}
		if !stale.IsNone(last) {
			all = append(all, stale)
		}
	}
	if len(all) == 0 {
		return
	}
	w.lastChanges(all)
	first := batch.FirstAbout()
	for _, stale := range all {
		w.refused = append(w.refused, graph.Violation{Index: first[stale.Node], Field: "revision", Err: stale})
	}
}

// lastChanges finds out who last changed nodes, or removed them.
func (w *work) lastChanges(all []*graph.Stale) {
	var before []*graph.Stale
	var asked [][]any
	for _, stale := range all {
		if !w.isOfGroup(stale) {
			before = append(before, stale)
			asked = append(asked, []any{nodeTrace + stale.Node, int64(stale.Revision)})
		}
	}
	if len(before) == 0 {
		return
	}
	for i, row := range rowsOf(w.ask(lastChangesText, map[string]any{"asked": asked})) {
		revision, found := row[0].(int64)
		if !found {
			continue
		}
		stale := before[i]
		stale.Revision = graph.Revision(revision)
		stale.By, _ = row[2].(string)
		text, _ := row[1].(string)
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			stale.At = at
		}
	}
}

// isOfGroup finds out who last changed a node, or removed it, if a batch of the same
// transaction has.
func (w *work) isOfGroup(stale *graph.Stale) bool {
	log := graph.Log{Nodes: []string{stale.Node}}
	if stale.There {
		log = graph.Log{After: stale.Revision - 1, Before: stale.Revision + 1}
	}
	meets := log.Meets()
	for i := len(w.made) - 1; i >= 0; i-- {
		if commit := &w.made[i].commit; meets(commit) {
			stale.Revision, stale.At, stale.By = commit.Revision, commit.At, commit.By
			return true
		}
	}
	return false
}
