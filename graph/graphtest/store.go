package graphtest

import (
	"context"
	"errors"
	"sync"
	"time"

	"malgraf/graph"
)

var lifecycle = []specification{
	{"a fresh store is empty and at revision 0", freshStore},
	{"a view sees what was acknowledged before it was opened", ownWrites},
	{"the latest revision is that of the last commit", latest},
	{"closing twice is no error", closeTwice},
	{"a context that has ended ends every call with its error", endedContext},
	{"concurrent writers lose no commit and double none", concurrentWriters},
	{"of writers that want one unique value, one gets it", concurrentRivals},
}

func freshStore(w *world) {
	w.equal("revision", w.revision(), graph.Revision(0))
	for _, kind := range w.schema.Kinds {
		w.equal(kind.Name, w.scan(graph.Scan{Kind: kind, Want: graph.Want{Total: true}}).Totals, []int{0})
	}
}

func ownWrites(w *world) {
	for i := range 20 {
		commit := w.apply(municipality(string(rune('a' + i))))
		view := w.view()
		if view.Revision() < commit.Revision {
			w.Errorf("a view opened after revision %d is at %d", commit.Revision, view.Revision())
		}
		rows, err := view.Scan(w.ctx, graph.Scan{Kind: w.kind("Municipality")})
		if err != nil {
			w.Fatal(err)
		}
		w.equal("nodes seen", rows.Nodes.Len(), i+1)
	}
}

func latest(w *world) {
	for i := range 5 {
		want := graph.Revision(i)
		var asking sync.WaitGroup
		for range 8 {
			asking.Go(func() {
				if got, err := w.store.Latest(w.ctx); err != nil || got != want {
					w.Errorf("the latest revision is %d (%v), want %d", got, err, want)
				}
			})
		}
		asking.Wait()
		w.apply(municipality(string(rune('a' + i))))
	}
}

func closeTwice(w *world) {
	for range 2 {
		if err := w.store.Close(); err != nil {
			w.Errorf("Close: %v", err)
		}
	}
}

func endedContext(w *world) {
	w.apply(towns(), department("a", ljusdal))
	view := w.view()
	ended, cancel := context.WithCancel(w.ctx)
	cancel()
	posts := w.edge("Department.posts")
	calls := map[string]func() error{
		"Latest": func() error {
			_, err := w.store.Latest(ended)
			return err
		},
		"Apply": func() error {
			_, err := w.store.Apply(ended, graph.Batch{Changes: department("b", ljusdal)})
			return err
		},
		"Scan": func() error {
			_, err := view.Scan(ended, graph.Scan{Kind: posts.Kind})
			return err
		},
		"Expand": func() error {
			_, err := view.Expand(ended, graph.Expand{Edge: posts, From: graph.Nodes{Kind: posts.Kind, IDs: []string{"Department:a"}}})
			return err
		},
		"Get": func() error {
			_, err := view.Get(ended, graph.Get{Refs: []graph.Ref{{ID: "Department:a"}}})
			return err
		},
		"Count": func() error {
			_, err := view.Count(ended, graph.Count{Kind: posts.Kind})
			return err
		},
		"Search": func() error {
			_, err := view.Search(ended, graph.Search{Text: "a", First: 1})
			return err
		},
		"Log": func() error {
			_, _, err := view.Log(ended, graph.Log{First: 1})
			return err
		},
		"Erase": func() error {
			_, err := w.store.Erase(ended, graph.Erasure{Node: "Department:a"})
			return err
		},
		"Watch": func() error {
			return w.store.Watch(ended, 0, func(graph.Commit) error { return nil })
		},
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, context.Canceled) {
			w.Errorf("%s: %v, want context.Canceled", name, err)
		}
	}
	w.finds("Department", nil, "a")
}

const writers, commitsEach = 8, 20

func concurrentWriters(w *world) {
	first := w.apply(towns()).Revision
	revisions := make(chan graph.Revision, writers*commitsEach)
	for writer := range writers {
		go func() {
			for i := range commitsEach {
				key := string(rune('a'+writer)) + string(rune('a'+i))
				commit, err := w.store.Apply(w.ctx, graph.Batch{Changes: department(key, ljusdal)})
				if err != nil {
					w.Errorf("writer %d: %v", writer, err)
				}
				revisions <- commit.Revision
			}
		}()
	}
	seen := map[graph.Revision]bool{}
	for range writers * commitsEach {
		seen[<-revisions] = true
	}
	for i := range graph.Revision(writers * commitsEach) {
		if !seen[first+1+i] {
			w.Errorf("no commit has revision %d", first+1+i)
		}
	}
	rows := w.scan(graph.Scan{Kind: w.kind("Department"), Want: graph.Want{Total: true}})
	w.equal("departments", rows.Totals[0], writers*commitsEach)
	w.equal("last revision", w.revision(), first+writers*commitsEach)
}

func concurrentRivals(w *world) {
	w.apply(towns())
	outcomes := make(chan error, writers)
	for writer := range writers {
		go func() {
			_, err := w.store.Apply(w.ctx, graph.Batch{Changes: department(string(rune('a'+writer)), mora, "name", "Kommunstyrelsen")})
			outcomes <- err
		}()
	}
	won := 0
	for range writers {
		select {
		case err := <-outcomes:
			if err == nil {
				won++
			} else {
				w.fails(err, graph.ErrConflict)
			}
		case <-time.After(patience):
			w.Fatal("a writer does not return")
		}
	}
	w.equal("writers that got the name", won, 1)
	w.equal("departments", w.scan(graph.Scan{Kind: w.kind("Department")}).Nodes.Len(), 1)
}
