package embedded

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"malgraf/graph"
)

// news wakes the watchers when there are new commits.
type news struct {
	mu   sync.Mutex
	next chan struct{}
}

// wait returns a channel that closes at the next news. Whoever takes it before he
// looks misses nothing.
func (n *news) wait() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next == nil {
		n.next = make(chan struct{})
	}
	return n.next
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next != nil {
		close(n.next)
		n.next = nil
	}
}

// How many changes the commits have together that are kept in memory: without a
// file these are all there are, with one they spare reading it.
const (
	keptWithoutFile = 200_000
	keptBesideFile  = 10_000
)

// kept holds the latest commits in memory: all that a store without a file has,
// and what watchers of one with a file mostly ask for.
type kept struct {
	mu      sync.RWMutex
	limit   int
	commits []graph.Commit
	changes int
}

func (k *kept) add(commit graph.Commit) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.commits = append(k.commits, commit)
	k.changes += len(commit.Changes)
	for k.changes > k.limit && len(k.commits) > 1 {
		k.changes -= len(k.commits[0].Changes)
		k.commits[0] = graph.Commit{}
		k.commits = k.commits[1:]
	}
}

// all returns all commits that are kept here.
func (k *kept) all() []graph.Commit {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return slices.Clone(k.commits)
}

// after returns some of the commits after a revision; false where the next one is
// not kept here, but has been.
func (k *kept) after(since graph.Revision) ([]graph.Commit, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if len(k.commits) == 0 {
		return nil, false
	}
	skip := int(since + 1 - k.commits[0].Revision)
	if skip < 0 {
		return nil, false
	}
	if skip >= len(k.commits) {
		return nil, true
	}
	return slices.Clone(k.commits[skip:min(len(k.commits), skip+maxRead)]), true
}

// Watch implements [graph.Store].
func (s *Store) Watch(ctx context.Context, since graph.Revision, see func(graph.Commit) error) error {
	if err := s.begin(); err != nil {
		return err
	}
	defer s.end()
	if err := s.usable(ctx); err != nil {
		return err
	}
	if s.readOnly {
		return errReadOnly
	}
	if since < 0 {
		return fmt.Errorf("there is no revision %d: %w", since, graph.ErrInvalid)
	}
	for {
		more := s.news.wait()
		commits, err := s.commitsAfter(ctx, since)
		if err != nil {
			return err
		}
		for _, commit := range commits {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := see(commit); err != nil {
				return err
			}
			since = commit.Revision
		}
		if len(commits) > 0 {
			continue
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.closing:
			return errClosed
		}
	}
}

// commitsAfter returns some of the commits after a revision, from memory or file;
// none where there is none yet.
func (s *Store) commitsAfter(ctx context.Context, since graph.Revision) ([]graph.Commit, error) {
	newest := s.newest.Load().revision
	if since >= newest {
		return nil, nil
	}
	if commits, found := s.kept.after(since); found {
		for len(commits) > 0 && commits[len(commits)-1].Revision > newest {
			commits = commits[:len(commits)-1]
		}
		return commits, nil
	}
	return s.file.commits(ctx, since, newest)
}
