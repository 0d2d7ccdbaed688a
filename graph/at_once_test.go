package graph_test

import (
	"sync/atomic"
	"testing"

	"malgraf/graph"
)

// All tasks are done, no more at a time than may be, and a panic comes to the caller.
func TestAtOnce(t *testing.T) {
	const tasks, most = 50, 3
	var now, highest, done atomic.Int64
	graph.AtOnce(tasks, most, func(int) {
		if at := now.Add(1); at > highest.Load() {
			highest.Store(at)
		}
		done.Add(1)
		now.Add(-1)
	})
	if done.Load() != tasks || highest.Load() > most {
		t.Errorf("%d done, %d at a time", done.Load(), highest.Load())
	}
	defer func() {
		if reason := recover(); reason != "the third" {
			t.Errorf("the caller sees %v", reason)
		}
		if done.Load() != 2*tasks-1 {
			t.Errorf("of the others %d are done", done.Load()-tasks)
		}
	}()
	graph.AtOnce(tasks, most, func(task int) {
		if task == 3 {
			panic("the third")
		}
		done.Add(1)
	})
	t.Error("nothing has panicked")
}
