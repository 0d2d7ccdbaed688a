package write

import (
	"context"
	"slices"
)

// Turns lets those requests follow one another that say what all edges are which lead to
// a node. Two at once would each remove what it has read and leave what the other makes,
// for such edges do not move the node's revision. It is for the writers of one process.
type Turns struct{ turn chan struct{} }

// NewTurns returns turns of which nobody has any.
func NewTurns() *Turns { return &Turns{turn: make(chan struct{}, 1)} }

// take waits for a turn, where a request needs one, and returns what ends it.
func (t *Turns) take(ctx context.Context, request *Request) (end func(), err error) {
	if !slices.ContainsFunc(request.Steps, Step.setsInward) {
		return func() {}, nil
	}
	select {
	case t.turn <- struct{}{}:
		return func() { <-t.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// setsInward tells whether a step says what all edges are which lead to its node.
func (s Step) setsInward() bool {
	return s.Op == Save && slices.ContainsFunc(s.Input, func(entry Entry) bool {
		edge := s.Kind.Edge(entry.Name)
		ends, is := entry.Value.(Object)
		if edge == nil || edge.Out || !is {
			return false
		}
		_, sets := ends.Get("set")
		return sets
	})
}
