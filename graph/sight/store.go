package sight

import (
	"context"
	"fmt"
	"sync"

	"malgraf/graph"
)

// Store implements [graph.Restricted] by what the subject of each context (see [As]) sees
// of another store and may do there. Without a subject everything is refused. An
// administrator of all municipalities is given the other store's own answers.
type Store struct {
	graph.Store
	// kept holds the rules by rights.
	kept sync.Map
}

// Over returns a store that answers each subject by what it may see of another.
// ErrInvalid: the schema declares rules that cannot be kept.
func Over(store graph.Store) (*Store, error) {
	s := &Store{Store: store}
	for _, who := range []Subject{{}, {In: map[string]Role{"": Viewer}}, {Role: Viewer}} {
		r, err := s.rules(who)
		if err == nil {
			err = r.check()
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

// check refuses a value that is unique within what may be hidden from who sees the
// node: the value would tell of it.
func (r *rules) check() error {
	for _, kind := range r.schema.Kinds {
		for _, property := range kind.Uniques() {
			for _, edge := range property.Unique.Within {
				if r.far(edge) != nil {
					return fmt.Errorf("%s.%s is unique within %s, which may be hidden: %w", kind.Name, property.Name, edge.Name, graph.ErrInvalid)
				}
			}
		}
	}
	return nil
}

// rules returns those of a subject.
func (s *Store) rules(who Subject) (*rules, error) {
	rights := who.Rights()
	if kept, known := s.kept.Load(rights); known {
		return kept.(*rules), nil
	}
	made, err := newRules(s.Schema(), Subject{Role: who.Role, In: who.In})
	if err != nil {
		return nil, err
	}
	kept, _ := s.kept.LoadOrStore(rights, made)
	return kept.(*rules), nil
}

// of returns the rules of who asks; nil for an administrator, who sees all.
func (s *Store) of(ctx context.Context) (*rules, error) {
	who, known := Of(ctx)
	if !known {
		return nil, fmt.Errorf("nobody has said who asks: %w", graph.ErrUnauthenticated)
	}
	if who.Role == Admin {
		return nil, nil
	}
	return s.rules(who)
}

// Rights implements [graph.Restricted].
func (s *Store) Rights(ctx context.Context) string {
	who, known := Of(ctx)
	if !known {
		return "nobody"
	}
	return who.Rights()
}

// SeesAll implements [graph.Restricted].
func (s *Store) SeesAll(ctx context.Context) bool {
	rules, err := s.of(ctx)
	return err == nil && rules == nil
}

// Whole implements [graph.Restricted].
func (s *Store) Whole() graph.Store { return s.Store }

// View implements [graph.Store].
func (s *Store) View(ctx context.Context) (graph.View, error) {
	rules, err := s.of(ctx)
	if err != nil {
		return nil, err
	}
	inner, err := s.Store.View(ctx)
	if err != nil || rules == nil {
		return inner, err
	}
	return newView(inner, rules), nil
}

func newView(inner graph.View, rules *rules) *view {
	return &view{View: inner, rules: rules, told: map[string]bool{}}
}

// Watch implements [graph.Store]: of each commit what the subject sees of it.
func (s *Store) Watch(ctx context.Context, since graph.Revision, see func(graph.Commit) error) error {
	rules, err := s.of(ctx)
	if err != nil {
		return err
	}
	if rules == nil {
		return s.Store.Watch(ctx, since, see)
	}
	return s.Store.Watch(ctx, since, func(commit graph.Commit) error {
		seen, any, err := s.seen(ctx, rules, commit)
		if err != nil || !any {
			return err
		}
		return see(seen)
	})
}

func (s *Store) seen(ctx context.Context, rules *rules, commit graph.Commit) (graph.Commit, bool, error) {
	inner, err := s.Store.View(ctx)
	if err != nil {
		return graph.Commit{}, false, err
	}
	defer inner.Close()
	seen, err := newView(inner, rules).live(ctx, []graph.Commit{commit})
	if err != nil || len(seen) == 0 {
		return graph.Commit{}, false, err
	}
	return seen[0], true, nil
}

// Told implements [graph.Restricted].
func (s *Store) Told(ctx context.Context, after graph.Revision, first int) (told []graph.Commit, until graph.Revision, err error) {
	rules, err := s.of(ctx)
	if err != nil {
		return nil, 0, err
	}
	inner, err := s.Store.View(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer inner.Close()
	told, until, err = graph.CommitsAfter(ctx, inner, after, first)
	if err == nil && rules != nil {
		told, err = newView(inner, rules).live(ctx, told)
	}
	return told, until, err
}
