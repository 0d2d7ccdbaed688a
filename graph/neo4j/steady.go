package neo4j

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"malgraf/graph"
)

// Neo4j reads what is committed, statement by statement and within one too, and takes a commit's
// removals in bit by bit: first the properties of all that goes, then the edges, then the nodes.
// What is read meanwhile has some of its properties, or none. It is not there when it is asked
// for again. Of what never had an id, or what each of its kind must have, as others may have left
// it, the same is told however often it is asked for.

// errNoID: there is a node without id in an answer; errNeverID: however often it is asked.
var (
	errNoID    = fmt.Errorf("neo4j: a node without id: %w", graph.ErrDamaged)
	errNeverID = fmt.Errorf("neo4j: a node without id: %w", graph.ErrDamaged)
)

// steadyTimes is how often a question is asked at most, while others remove what it finds, and
// steadyPause how long is waited before the second time; then four times as long each time.
const (
	steadyTimes = 4
	steadyPause = 2 * time.Millisecond
)

// untilSteady reads until no node goes meanwhile and the answer is complete, or as often as may be.
// What is read within has its own turns: what it could not do then is no reason to ask once more.
func untilSteady[T any](ctx context.Context, read func() (T, error), complete func(T) bool) (T, error) {
	pause := steadyPause
	for times := 1; ; times++ {
		answer, err := read()
		last := times == steadyTimes
		switch {
		case err == nil && (last || complete(answer)):
			return answer, nil
		case err == nil:
		case !errors.Is(err, errNoID):
			return answer, err
		case last:
			return answer, errNeverID
		}
		select {
		case <-ctx.Done():
			return answer, ctx.Err()
		case <-time.After(pause):
			pause *= 4
		}
	}
}

// isComplete tells whether the nodes and edges in an answer have what they must have.
func isComplete(rows *graph.Rows, want graph.Want, edges []*graph.Property) bool {
	if !hasRequired(rows.Columns, want.Columns) || !hasRequired(rows.EdgeColumns, edges) {
		return false
	}
	for i, below := range rows.Below {
		if one := want.Below[i]; !isComplete(below, one.Want, one.EdgeColumns) {
			return false
		}
	}
	return true
}

func hasRequired(columns []graph.Column, properties []*graph.Property) bool {
	for i, column := range columns {
		if properties[i].Required && slices.Contains(column, nil) {
			return false
		}
	}
	return true
}
