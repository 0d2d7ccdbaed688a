package embedded

import (
	"context"
	"fmt"
	"time"

	"malgraf/graph"
)

// Erase implements [graph.Store]. It rewrites the whole file, during which no batch
// is made; reads go on. Views that were opened before see the node until they are
// closed.
func (s *Store) Erase(ctx context.Context, erasure graph.Erasure) (graph.Commit, error) {
	return s.request(ctx, &request{erase: &erasure})
}

// makeErasure removes a node, writes the commits anew without it, and then the file
// without what that freed.
func (s *Store) makeErasure(r *request) (graph.Commit, error) {
	base, erase := s.newest.Load(), r.erase
	if err := erase.Check(s.layout.schema, nil); err != nil {
		return graph.Commit{}, err
	}
	s.epoch++
	w := newWork(newDraft(base, s.epoch, s.numbers, s.places), graph.Batch{Changes: []graph.Change{{Node: erase.Node, Remove: true}}})
	if err := w.make(r.ctx, nil); err != nil {
		return graph.Commit{}, err
	}
	texts, err := s.textsOf(r.ctx, erase.Node, base)
	if err != nil {
		return graph.Commit{}, err
	}
	if len(texts) == 0 {
		return graph.Commit{}, fmt.Errorf("there is no %s, and was none: %w", erase.Node, graph.ErrNotFound)
	}
	if err := erase.Check(s.layout.schema, texts); err != nil {
		return graph.Commit{}, err
	}
	commit := graph.Commit{
		Revision: base.revision + 1, At: s.now().UTC().Truncate(time.Microsecond),
		By: erase.By, Message: erase.Message, Changes: []graph.Change{}, Erased: s.layout.schema.KindOf(erase.Node).Name,
	}
	w.revise(graph.Commit{Revision: commit.Revision, Changes: w.differences()})
	wrote, err := s.file.record(w, commit)
	if err != nil {
		return graph.Commit{}, err
	}
	s.places = newPlaces()
	next := w.forget(erase.Node, commit.Revision)
	if err := s.file.erase(context.WithoutCancel(r.ctx), base.revision, wrote, erase.Node); err != nil {
		return graph.Commit{}, fmt.Errorf("the erasure could not be written: %w", err)
	}
	s.kept.erase(erase.Node)
	s.kept.add(commit)
	s.newest.Store(next)
	s.news.tell()
	if err := s.file.scrub(context.WithoutCancel(r.ctx)); err != nil {
		s.scrubLater()
		return commit, fmt.Errorf("erased from the graph, but not yet from freed pages of the file: %w", err)
	}
	return commit, nil
}

// scrubPause is how long it is left alone what another process keeps from being scrubbed.
var scrubPause = time.Minute

// scrubLater has the writer scrub the file in a while.
func (s *Store) scrubLater() {
	if !s.readOnly {
		s.scrubbing = time.After(scrubPause)
	}
}

// scrub ends what an erasure, also of an earlier process, had to leave.
func (s *Store) scrub() {
	s.scrubbing = nil
	if s.newest.Load() == nil || s.file.scrub(context.Background()) != nil {
		s.scrubLater()
	}
}

// textsOf returns the texts that a node has or had, none where it never was.
func (s *Store) textsOf(ctx context.Context, id string, at *snapshot) ([]string, error) {
	var texts []string
	kind := s.layout.schema.KindOf(id)
	if row, found := at.table(kind).lookup(id); found {
		now := graph.Change{Node: id, Set: map[string]any{}}
		for _, property := range kind.Settable() {
			now.Set[property.Name] = at.table(kind).value(row, property.Index)
		}
		texts = s.layout.schema.Texts(now)
	}
	log := graph.Log{Nodes: []string{id}}
	err := s.file.history(ctx, log, at.revision, func(commit graph.Commit) bool {
		for _, change := range commit.Changes {
			switch id {
			case change.Node:
				texts = append(texts, s.layout.schema.Texts(change)...)
			case change.From, change.To:
				texts = append(texts, id)
			}
		}
		return true
	})
	return texts, err
}

// forget closes the draft in which a node has been removed, without its id and words.
func (w *work) forget(id string, revision graph.Revision) *snapshot {
	kind := w.layout.schema.KindOf(id)
	t := w.own(kind)
	if row, found := t.rowOf(id); found {
		p := w.page(t, row)
		copied := *p.ids
		copied.epoch = w.epoch
		copied.at[row&pageMask] = ""
		p.ids = &copied
	}
	next := w.finish(revision)
	for i, text := range t.texts {
		t.texts[i] = &textIndex{property: text.property, table: t}
	}
	return next
}

// erase takes a node out of the commits that are kept here. Those who hold a
// commit already keep it as it was.
func (k *kept) erase(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	commits := make([]graph.Commit, len(k.commits))
	k.changes = 0
	for i, commit := range k.commits {
		commits[i], _ = commit.Without(id)
		k.changes += len(commits[i].Changes)
	}
	k.commits = commits
}
