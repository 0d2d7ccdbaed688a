package neo4j

import (
	_ "embed" // the statement
	"time"

	"malgraf/graph"
)

//go:embed cypher/last_change.cypher
var lastChangeText string

// checkExpected refuses a batch whose writer does not know the newest revision of
// a node. What is there is that of before the batch.
func (w *work) checkExpected(batch graph.Batch) {
	known := map[graph.Revision]*graph.Stale{}
	var first map[string]int
	for id, expected := range batch.Expect {
		stale := &graph.Stale{Node: id, Expected: expected}
		if w.schema.KindOf(id) != nil {
			node := w.node(id)
			was, changed := w.nodesBefore[node]
			if stale.There = changed && was != nil || !changed && node.now != nil; stale.There {
				stale.Revision = node.revision
			}
		}
		if stale.IsNone() {
			continue
		}
		if same := known[stale.Revision]; stale.There && same != nil {
			stale.At, stale.By = same.At, same.By
		} else {
			w.lastChange(stale)
		}
		if stale.There {
			known[stale.Revision] = stale
		}
		if first == nil {
			first = batch.FirstAbout()
		}
		w.refused = append(w.refused, graph.Violation{Index: first[id], Field: "revision", Err: stale})
	}
}

// lastChange finds out who last changed a node, or removed it.
func (w *work) lastChange(stale *graph.Stale) {
	log := graph.Log{Nodes: []string{stale.Node}}
	if stale.There {
		log = graph.Log{After: stale.Revision - 1, Before: stale.Revision + 1}
	}
	meets := log.Meets()
	for i := len(w.made) - 1; i >= 0; i-- {
		if commit := &w.made[i].commit; meets(commit) {
			stale.Revision, stale.At, stale.By = commit.Revision, commit.At, commit.By
			return
		}
	}
	row := w.ask(lastChangeText, map[string]any{"what": nodeTrace + stale.Node, "revision": int64(stale.Revision)})
	if revision, found := row["revision"].(int64); found {
		stale.Revision = graph.Revision(revision)
		stale.By, _ = row["by"].(string)
		text, _ := row["at"].(string)
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			stale.At = at
		}
	}
}
