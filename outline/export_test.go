package outline

import (
	"testing"

	"malgraf/graph"
)

// Memory lets the tests outside the package, which read the seeds, use the memory too.
type Memory struct{ *memory }

// NewMemory gives a graph that holds no more than these municipalities.
func NewMemory(t *testing.T, municipalities ...string) Memory {
	return Memory{newMemory(t, municipalities...)}
}

// Make applies changes and returns those that differ from before, as text.
func (m Memory) Make(changes []graph.Change) []string { return m.apply(changes) }
