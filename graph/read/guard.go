package read

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"malgraf/graph"
)

// guard follows all that is committed, whoever makes it and whoever may see it, while
// there is any stream: where personal data is hidden, by this process or another, streams
// forget what they keep.
type guard struct {
	reader *Reader
	store  graph.Store
	stop   context.CancelFunc

	mu sync.Mutex
	// until: what commits until then have hidden has been forgotten.
	until graph.Revision
	// more is closed when that is a later one; nil while nobody waits for it.
	more chan struct{}
}

// newGuard begins after the newest commit: nothing has been read yet.
func newGuard(r *Reader, newest graph.Revision) *guard {
	ctx, stop := context.WithCancel(context.Background())
	g := &guard{reader: r, store: r.store, stop: stop, until: newest}
	if restricted, is := r.store.(graph.Restricted); is {
		g.store = restricted.Whole()
	}
	go g.run(ctx)
	return g
}

// run looks again where it has been when a watch has ended: nothing is missed.
func (g *guard) run(ctx context.Context) {
	for {
		err := g.store.Watch(ctx, g.at(), func(commit graph.Commit) error {
			g.reader.notice(&commit)
			g.advance(commit.Revision)
			return nil
		})
		if errors.Is(err, graph.ErrRevisionGone) {
			err = g.skip(ctx)
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, graph.ErrUnavailable) {
			slog.WarnContext(ctx, "subscribers who come with since wait: whom others hide is not to be had", "error", err)
		}
		if pause(ctx) != nil {
			return
		}
	}
}

// skip goes on from the newest commit where those before it are no longer kept: each of
// them may have hidden somebody.
func (g *guard) skip(ctx context.Context) error {
	newest, err := newestOf(ctx, g.store)
	if err != nil {
		return err
	}
	g.reader.forget()
	g.advance(newest)
	return nil
}

func (g *guard) at() graph.Revision {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.until
}

func (g *guard) advance(revision graph.Revision) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.until = max(g.until, revision)
	if g.more != nil {
		close(g.more)
		g.more = nil
	}
}

// behind returns a channel that is closed when there is more that the guard has seen,
// nil where it has seen all until a revision.
func (g *guard) behind(revision graph.Revision) <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.until >= revision {
		return nil
	}
	if g.more == nil {
		g.more = make(chan struct{})
	}
	return g.more
}
