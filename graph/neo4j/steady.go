package neo4j

import (
	"errors"
	"fmt"

	"malgraf/graph"
)

// Neo4j reads what is committed, statement by statement and within one too: a node that a
// statement has found, and that is removed before its properties are read, has none in the
// answer. So has one that never had an id. The former is not there when it is asked again.

// errNoID: there is a node without id in an answer; errNeverID: however often it is asked.
var (
	errNoID    = fmt.Errorf("neo4j: a node without id: %w", graph.ErrDamaged)
	errNeverID = fmt.Errorf("neo4j: a node without id: %w", graph.ErrDamaged)
)

// steadyTimes is how often a question is asked at most, while others remove what it finds.
const steadyTimes = 4

// untilSteady reads until no node goes meanwhile. What is read within has its own turns:
// what it could not do then is no reason to ask once more.
func untilSteady[T any](read func() (T, error)) (T, error) {
	for times := 1; ; times++ {
		answer, err := read()
		switch {
		case !errors.Is(err, errNoID):
			return answer, err
		case times == steadyTimes:
			return answer, errNeverID
		}
	}
}
