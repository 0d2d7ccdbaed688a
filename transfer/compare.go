package transfer

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"malgraf/graph"
)

// every is how many changes go by between two reports of progress while reading.
const every = 1000

// compare holds what the target has against the beginning of the source, and
// leaves the source behind it. ErrConflict: the target has something else.
func (c Copy) compare(ctx context.Context, next pulled, nodes int) (Tally, error) {
	var there Tally
	view, err := c.To.View(ctx)
	if err != nil {
		return there, fmt.Errorf("target: %w", err)
	}
	defer view.Close()
	for has, err := range graph.Export(ctx, c.To.Schema(), view) {
		if err != nil {
			return there, fmt.Errorf("target: %w", err)
		}
		want, err, more := next()
		if err != nil {
			return there, fmt.Errorf("source: %w", err)
		}
		if !more {
			return there, foreign("has %s, and the source does not", subject(has))
		}
		if !same(has, want) {
			if subject(has) == subject(want) {
				return there, foreign("says something else of %s than the source", subject(has))
			}
			return there, foreign("has %s where the source has %s", subject(has), subject(want))
		}
		there.Add(has)
		if (there.Nodes+there.Edges)%every == 0 {
			c.tell(Progress{Doing: "comparing what is there", Nodes: there.Nodes, Edges: there.Edges, OfNodes: nodes})
		}
	}
	return there, nil
}

func foreign(format string, args ...any) error {
	return fmt.Errorf("the target is neither empty nor the beginning of a copy of this source: it %s; nothing was written: %w",
		fmt.Sprintf(format, args...), graph.ErrConflict)
}

// subject names what a change is about.
func subject(change graph.Change) string {
	if change.Edge != "" {
		return fmt.Sprintf("%s -[%s]-> %s", change.From, change.Edge, change.To)
	}
	return change.Node
}

// same tells whether two changes of exports are equal.
func same(a, b graph.Change) bool {
	return a.Node == b.Node && a.Municipality == b.Municipality && a.Edge == b.Edge && a.From == b.From && a.To == b.To &&
		maps.EqualFunc(a.Set, b.Set, sameValue)
}

// sameValue compares two values of the Go types that graph.Type lists.
func sameValue(a, b any) bool {
	if list, isList := a.([]string); isList {
		other, isList := b.([]string)
		return isList && slices.Equal(list, other)
	}
	if _, isList := b.([]string); isList {
		return false
	}
	return a == b
}
