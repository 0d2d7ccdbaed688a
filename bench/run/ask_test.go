package main

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"malgraf/bench"
)

// calls answers some calls, all sides and connections together, then fails.
type calls struct{ left *atomic.Int64 }

func (c calls) Call() error {
	if c.left.Add(-1) < 0 {
		return errors.New("out of memory")
	}
	return nil
}

func (calls) Close() {}

// A peer that fails over many connections leaves the others measured; whatever else
// fails ends the run.
func TestAPeerThatFails(t *testing.T) {
	w := world{plan: plan{span: 4 * time.Millisecond, turns: 1}}
	loaded := func(name string, connections int) (*questionResult, error) {
		var none, many atomic.Int64
		many.Store(1 << 40)
		of := func(name string, left *atomic.Int64) side {
			return side{name: name, open: func(bench.Question) (bench.Caller, error) { return calls{left}, nil }}
		}
		result := &questionResult{Name: "deep", Sides: map[string]*sideResult{name: {}, bare: {}}}
		return result, w.load(t.Context(), bench.Question{}, []side{of(name, &none), of(bare, &many)}, connections, result)
	}
	result, err := loaded(peer, 2)
	if err != nil || result.Sides[peer].Failed == "" || result.Sides[bare].PerSecond == 0 {
		t.Errorf("a peer that fails: %v, %+v, %+v", err, result.Sides[peer], result.Sides[bare])
	}
	table := (&graphResult{Questions: []*questionResult{result}}).table()
	if !strings.Contains(table, "| failed |") {
		t.Errorf("the table does not say so:\n%s", table)
	}
	if _, err := loaded(peer, 1); err == nil {
		t.Error("a peer that answers nobody was taken")
	}
	if _, err := loaded(onNeo4j, 2); err == nil {
		t.Error("Målgraf failed, and the run went on")
	}
}
