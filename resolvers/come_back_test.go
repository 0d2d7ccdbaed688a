package resolvers_test

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"malgraf/graph"
)

// shownThere is what the subscribers of these tests ask for, all from before there was anything.
const shownThere = `subscription { changes(since: 1) { revision changes { subject { id ... on Plan { title } ... on Department { name } } } } }`

// toldStore is a restrictedStore that counts how often somebody has asked for the commits
// from before he came.
type toldStore struct {
	restrictedStore
	told *atomic.Int64
}

func (s toldStore) Told(ctx context.Context, after graph.Revision, first int) ([]graph.Commit, graph.Revision, error) {
	commits, until, err := s.restrictedStore.Told(ctx, after, first)
	s.told.Add(1)
	return commits, until, err
}

// Many who come back at once, from before what a stream holds, read each commit once among them.
func TestWhoComeBackAtOnceReadEachCommitOnce(t *testing.T) {
	const subscribers, commits = 20, 40
	var told, reads atomic.Int64
	var once sync.Once
	goOn := make(chan struct{})
	store := embeddedStore(t)
	server := guarded(t, toldStore{restrictedStore{over(t, store), &wholeStore{Store: store}, func() {
		reads.Add(1)
		once.Do(func() { <-goOn })
	}}, &told})
	town(t, store, "1", "Ett")
	for i := range commits {
		change(t, store, node("Department:"+strconv.Itoa(i), "Municipality:1", map[string]any{"name": "Nämnd " + strconv.Itoa(i), "type": "UNIT"}))
	}
	var all []*socket
	for range subscribers {
		all = append(all, asks(t, server, "nobody", shownThere))
	}
	until(t, "all have come", func() bool { return told.Load() == subscribers })
	close(goOn)
	for i := range commits {
		for _, one := range all {
			one.hears("who comes back", strconv.Itoa(i+2), `"Nämnd `+strconv.Itoa(i)+`"`)
		}
	}
	if got := reads.Load(); got != commits {
		t.Errorf("%d commits were read %d times", commits, got)
	}
}

// Who comes later is not told what another has read of the past before that was withdrawn.
func TestWhoComesLaterIsNotToldWhatWasReadBefore(t *testing.T) {
	plan := func(status string) graph.Change {
		return node("Plan:p", "Municipality:1", map[string]any{"title": "Plan", "type": "VP", "status": status})
	}
	var reads atomic.Int64
	blocked, goOn := make(chan struct{}), make(chan struct{})
	store := embeddedStore(t)
	server := guarded(t, restrictedStore{over(t, store), &wholeStore{Store: store}, func() {
		if reads.Add(1) == 2 {
			close(blocked)
			<-goOn
		}
	}})
	town(t, store, "1", "Ett")
	change(t, store, plan("DECIDED"))
	change(t, store, board())
	first := asks(t, server, "nobody", shownThere)
	first.hears("the first", "2", "Plan:p")
	<-blocked // at what comes after it: he still catches up
	change(t, store, plan("DRAFT"))
	second := asks(t, server, "nobody", shownThere)
	second.hears("the second", "3", "Department:a")
	close(goOn)
	first.hears("the first", "3", "Department:a")
}
