package read

import (
	"fmt"
	"sync/atomic"

	"malgraf/graph"
)

// quota is what all root fields of one request may yet write, and ask of nodes.
type quota struct {
	limits                           Limits
	nodes, bytes, conditions, values atomic.Int64
}

func newQuota(limits Limits) *quota {
	q := &quota{limits: limits}
	q.nodes.Store(int64(limits.Nodes))
	q.bytes.Store(int64(limits.Bytes))
	q.conditions.Store(int64(limits.Conditions))
	q.values.Store(int64(limits.Values))
	return q
}

func tooManyNodes(limit int) error {
	return fmt.Errorf("the answer has more than %d nodes; ask for smaller pages or fewer levels: %w", limit, graph.ErrTooLarge)
}

// take tells whether so many nodes more may be written. Where not, the writer is
// full: what it has written so far is no answer.
func (w *writer) take(nodes int) bool {
	w.taken += nodes
	if w.full == nil && w.quota.nodes.Add(-int64(nodes)) < 0 {
		w.full = tooManyNodes(w.quota.limits.Nodes)
	}
	return w.full == nil
}

// uncounted is how many bytes a writer may write before it counts them.
const uncounted = 64 << 10

// weigh tells whether the answer may grow further.
func (w *writer) weigh() bool {
	return len(w.buffer)-w.counted < uncounted || w.weighAll()
}

// weighAll counts what has been written since it was last called.
func (w *writer) weighAll() bool {
	grown := len(w.buffer) - w.counted
	w.counted = len(w.buffer)
	if w.quota.bytes.Add(-int64(grown)) < 0 {
		w.full = fmt.Errorf("the answer has more than %d bytes; ask for smaller pages or fewer fields: %w",
			w.quota.limits.Bytes, graph.ErrTooLarge)
	}
	return w.full == nil
}

// countCondition counts one entry of a filter.
func (c *compiler) countCondition() error {
	c.conditions++
	if c.quota.conditions.Add(-1) < 0 {
		return fmt.Errorf("the request has more than %d conditions in its filters; a list of values is one condition, as in {code: {in: [...]}}: %w",
			c.limits.Conditions, graph.ErrTooLarge)
	}
	return nil
}

// countValues counts the elements of a list in a filter, each time that it stands there.
func (c *compiler) countValues(elements int) error {
	if c.quota.values.Add(-int64(elements)) < 0 {
		return fmt.Errorf("the request has more than %d values in the lists of its filters; ask for some at a time: %w", c.limits.Values, graph.ErrTooLarge)
	}
	return nil
}
