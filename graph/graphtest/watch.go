package graphtest

import (
	"context"
	"errors"
	"time"

	"malgraf/graph"
)

var watches = []specification{
	{"from 0 every commit is seen, in order, each once", watchFromStart},
	{"from a revision only later commits are seen", watchFromRevision},
	{"new commits are seen as they come", watchLive},
	{"a commit is seen as Apply returned it", watchSame},
	{"what is refused, dry or changes nothing is not seen", watchNothing},
	{"an error of see ends the watch and is returned", watchSeeError},
	{"the end of the context ends the watch", watchEnds},
	{"writers do not wait for a watcher that is slow", slowWatcher},
	{"several watchers see every commit of concurrent writers", watchersOfMany},
	{"the commits from 0 make the same graph again", watchRebuilds},
}

// watch tells of commits on a channel until the case ends.
func (w *world) watch(since graph.Revision) <-chan graph.Commit {
	seen := make(chan graph.Commit, 1000)
	ctx, cancel := context.WithCancel(w.ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- w.store.Watch(ctx, since, func(commit graph.Commit) error {
			seen <- commit
			return nil
		})
	}()
	w.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			w.Errorf("Watch: %v", err)
		}
	})
	return seen
}

func (w *world) next(seen <-chan graph.Commit) graph.Commit {
	w.Helper()
	select {
	case commit := <-seen:
		return commit
	case <-time.After(patience):
		w.Fatal("no commit is seen")
		return graph.Commit{}
	}
}

func (w *world) sees(seen <-chan graph.Commit, want ...graph.Revision) {
	w.Helper()
	for _, revision := range want {
		w.equal("revision seen", w.next(seen).Revision, revision)
	}
}

func watchFromStart(w *world) {
	for i := range 5 {
		w.apply(municipality(string(rune('a' + i))))
	}
	w.sees(w.watch(0), 1, 2, 3, 4, 5)
}

func watchFromRevision(w *world) {
	for i := range 5 {
		w.apply(municipality(string(rune('a' + i))))
	}
	seen := w.watch(3)
	w.sees(seen, 4, 5)
	last := w.watch(5)
	w.apply(municipality("x"))
	w.sees(seen, 6)
	w.sees(last, 6)
}

func watchLive(w *world) {
	seen := w.watch(0)
	for i := range 5 {
		revision := w.apply(municipality(string(rune('a' + i)))).Revision
		w.sees(seen, revision)
	}
}

func watchSame(w *world) {
	live := w.watch(0)
	batches := []changes{towns(), department("a", ljusdal, "aliases", []string{"x"}), municipality("x", "population", 7), node("Municipality:x", "", "population", nil),
		chief()[2:], edge("Post:chef", "HELD_BY", "Person:bo"), removeNode("Person:bo")}
	for _, batch := range batches {
		made, err := w.store.Apply(w.ctx, graph.Batch{Changes: batch, By: "Bo", Message: "m"})
		if err != nil {
			w.Fatal(err)
		}
		for _, told := range []graph.Commit{w.next(live), w.next(w.watch(made.Revision - 1))} {
			if !told.At.Equal(made.At) {
				w.Errorf("at %v, want %v", told.At, made.At)
			}
			told.At = made.At
			w.equal("changes", describe(told.Changes), describe(made.Changes))
			for i := range told.Changes {
				w.equal("values", told.Changes[i].Set, made.Changes[i].Set)
			}
			w.equal("by and message", told.By+told.Message, "Bom")
		}
	}
}

func watchNothing(w *world) {
	seen := w.watch(0)
	w.apply(towns())
	w.apply(towns())
	w.violations(node("Department:a", ""))
	if _, err := w.store.Apply(w.ctx, graph.Batch{Changes: department("a", ljusdal), DryRun: true}); err != nil {
		w.Fatal(err)
	}
	w.apply(department("b", ljusdal))
	w.sees(seen, 1)
	commit := w.next(seen)
	w.equal("changes", describe(commit.Changes), []string{"Department:b in Municipality:2161 {name: b, type: BOARD}"})
}

func watchSeeError(w *world) {
	w.apply(municipality("a"))
	w.apply(municipality("b"))
	enough := errors.New("enough")
	calls := 0
	err := w.store.Watch(w.ctx, 0, func(graph.Commit) error {
		calls++
		return enough
	})
	w.fails(err, enough)
	w.equal("calls", calls, 1)
}

func watchEnds(w *world) {
	w.apply(municipality("a"))
	ctx, cancel := context.WithCancel(w.ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- w.store.Watch(ctx, 0, func(graph.Commit) error {
			cancel()
			return nil
		})
	}()
	select {
	case err := <-ended:
		w.fails(err, context.Canceled)
	case <-time.After(patience):
		w.Fatal("Watch goes on")
	}
}

func slowWatcher(w *world) {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	release, ended := make(chan struct{}), make(chan []graph.Revision, 1)
	go func() {
		var seen []graph.Revision
		_ = w.store.Watch(ctx, 0, func(commit graph.Commit) error {
			<-release
			if seen = append(seen, commit.Revision); len(seen) == 50 {
				cancel()
			}
			return nil
		})
		ended <- seen
	}()
	for i := range 50 {
		w.apply(municipality(string(rune('a' + i))))
	}
	close(release)
	select {
	case seen := <-ended:
		for i, revision := range seen {
			w.equal("revision", revision, graph.Revision(i+1))
		}
		w.equal("seen", len(seen), 50)
	case <-time.After(patience):
		w.Fatal("a slow watcher does not see all")
	}
}

func watchersOfMany(w *world) {
	w.apply(towns())
	watchers := []<-chan graph.Commit{w.watch(0), w.watch(1), w.watch(0)}
	for writer := range writers {
		go func() {
			for i := range commitsEach {
				key := string(rune('a'+writer)) + string(rune('a'+i))
				if _, err := w.store.Apply(w.ctx, graph.Batch{Changes: department(key, ljusdal)}); err != nil {
					w.Errorf("writer %d: %v", writer, err)
				}
			}
		}()
	}
	for i, seen := range watchers {
		first := graph.Revision(1 + i%2)
		for revision := first; revision <= writers*commitsEach+1; revision++ {
			w.sees(seen, revision)
		}
	}
}

func watchRebuilds(w *world) {
	w.apply(school())
	w.apply(chief()[2:], edge("Post:chef", "HELD_BY", "Person:bo"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"))
	w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo", "from", nil), edge("Post:p", "WORKS_IN", "Department:b"), node("Assignment:x", "", "status", "STOPPED"))
	last := w.apply(removeNode("Department:a"), department("a", mora)).Revision
	made, again := newModel(w.schema), w.watch(0)
	for range last {
		if refused := made.apply(w.next(again).Changes); refused != "" {
			w.Fatalf("the commits are refused when made again: %s", refused)
		}
	}
	made.compareAll(w)
}
