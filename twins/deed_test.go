package twins_test

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// deed is a batch, or what else is done to a graph.
type deed struct {
	graph.Batch
	// undo is the commit that is taken back, by who and for what the batch says.
	undo graph.Revision
	// erase is the node that is erased, by who and for what the batch says.
	erase string
	// mutation is what who asks for in GraphQL in place of all that.
	mutation string
	who      sight.Subject
}

func (d deed) do(ctx context.Context, store graph.Store) (graph.Commit, error) {
	switch {
	case d.undo != 0:
		return graph.Revert(ctx, store, d.undo, d.Batch)
	case d.erase != "":
		return store.Erase(ctx, graph.Erasure{Node: d.erase, By: d.By, Message: d.Message})
	}
	return store.Apply(ctx, d.Batch)
}

// deed draws what is done next; last is the newest revision.
func (s *stage) deed(last graph.Revision) deed {
	d := deed{Batch: s.batch()}
	revision := func() graph.Revision { return max(0, last+1-graph.Revision(s.IntN(5))) }
	switch turn := s.IntN(100); {
	case turn < 12:
		d.Changes, d.undo = nil, max(1, revision())
	case turn < 16:
		d.Changes, d.DryRun, d.erase = nil, false, s.id(s.kind())
	case turn < 34:
		d.Expect = map[string]graph.Revision{}
		for _, change := range d.Changes[:1+s.IntN(len(d.Changes))] {
			if id := change.Subject(); s.chance(70) && id != "" {
				d.Expect[id] = revision()
			}
		}
		if s.chance(10) {
			d.Expect[s.strangeID()] = revision()
		}
	}
	if d.erase == "" && s.chance(20) {
		d.By, d.Key, d.Request = "", one(s.dice, []string{"k", "K", "\u00e5", "a\u030a"}), one(s.dice, []string{"r", "s"})
	}
	return d
}

// String says what is done besides the changes.
func (d deed) String() string {
	text := ""
	if d.mutation != "" {
		text = fmt.Sprintf("as %+v\n%s\n", d.who, d.mutation)
	}
	if d.undo != 0 {
		text += fmt.Sprintf("revert %d\n", d.undo)
	}
	if d.erase != "" {
		text += fmt.Sprintf("erase %q\n", d.erase)
	}
	for _, id := range slices.Sorted(maps.Keys(d.Expect)) {
		text += fmt.Sprintf("expect %q at %d\n", id, d.Expect[id])
	}
	if d.Key != "" {
		text += fmt.Sprintf("key %q for %q\n", d.Key, d.Request)
	}
	return text + linesOf(d.Changes)
}
