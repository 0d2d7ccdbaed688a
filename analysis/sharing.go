package analysis

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"malgraf/graph"
)

// sharing is a view that asks the store once for what several parts of an analysis ask at
// the same time or one after the other: whole lists, of the same parents or of some of them.
// It lives as long as the analysis, or as what is said of one municipality.
type sharing struct {
	graph.View
	mutex sync.Mutex
	lists map[string][]*shared
	scans map[string]*shared
	// coming are, by the names of lists, the questions that are being asked which these may
	// come along with.
	coming map[string]*shared
}

// shared is an answer to a question, once it is there.
type shared struct {
	from    []string
	columns []*graph.Property
	done    chan struct{}
	rows    *graph.Rows
	err     error

	once  sync.Once
	place map[string]int
}

func newSharing(view graph.View) *sharing {
	return &sharing{View: view, lists: map[string][]*shared{}, scans: map[string]*shared{}, coming: map[string]*shared{}}
}

// apart returns a view that begins with what this one has been told, and shares nothing
// more with it: what a municipality has is let go with it.
func (s *sharing) apart() *sharing {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	other := newSharing(s.View)
	maps.Copy(other.scans, s.scans)
	for name, list := range s.lists {
		other.lists[name] = slices.Clone(list)
	}
	return other
}

// errGivenUp is what those hear who wait for one that panicked.
var errGivenUp = errors.New("analysis: what another part asked was given up")

// Expand implements [graph.View].
func (s *sharing) Expand(ctx context.Context, asked graph.Expand) (*graph.Rows, error) {
	rows, err := s.ExpandAll(ctx, []graph.Expand{asked})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// ExpandAll implements [graph.Expander].
func (s *sharing) ExpandAll(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	if err := s.await(ctx, all); err != nil {
		return nil, err
	}
	answers := make([]*shared, len(all))
	var fresh []*shared
	var ask []graph.Expand
	s.mutex.Lock()
	for i, one := range all {
		name := listName(one, nil)
		at := slices.IndexFunc(s.lists[name], func(known *shared) bool { return known.holds(one) })
		if at >= 0 {
			answers[i] = s.lists[name][at]
			continue
		}
		answers[i] = &shared{from: one.From.IDs, columns: one.Columns, done: make(chan struct{})}
		s.lists[name] = append(s.lists[name], answers[i])
		fresh, ask = append(fresh, answers[i]), append(ask, one)
		for _, below := range one.Below {
			s.coming[listName(below, nil)] = answers[i]
		}
	}
	s.mutex.Unlock()
	if len(ask) > 0 {
		s.settle(fresh, func() ([]*graph.Rows, error) {
			found, err := graph.ExpandAll(ctx, s.View, ask)
			if err != nil {
				return nil, err
			}
			for i, rows := range found {
				s.keep(rows, ask[i].Below)
			}
			return found, nil
		})
	}
	rows := make([]*graph.Rows, len(all))
	for i, one := range answers {
		if err := one.wait(ctx); err != nil {
			return nil, err
		}
		rows[i] = one.of(all[i])
	}
	return rows, nil
}

// await waits for what questions may come along with.
func (s *sharing) await(ctx context.Context, all []graph.Expand) error {
	var coming []*shared
	s.mutex.Lock()
	for _, one := range all {
		if with := s.coming[listName(one, nil)]; with != nil && !slices.Contains(coming, with) {
			coming = append(coming, with)
		}
	}
	s.mutex.Unlock()
	for _, with := range coming {
		if err := with.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// settle asks, and tells those who wait.
func (s *sharing) settle(all []*shared, ask func() ([]*graph.Rows, error)) {
	for _, one := range all {
		one.err = errGivenUp
	}
	defer func() {
		for _, one := range all {
			close(one.done)
		}
	}()
	rows, err := ask()
	for i, one := range all {
		if one.err = err; err == nil {
			one.rows = rows[i]
		}
	}
}

func (s *shared) wait(ctx context.Context) error {
	select {
	case <-s.done:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// holds tells whether the answer to a question has that to another one along the same edge.
func (s *shared) holds(asked graph.Expand) bool {
	for _, property := range asked.Columns {
		if !slices.Contains(s.columns, property) {
			return false
		}
	}
	return slices.Equal(s.from, asked.From.IDs) || len(s.from) >= asked.From.Len() && s.hasAll(asked.From.IDs)
}

func (s *shared) hasAll(ids []string) bool {
	s.once.Do(func() {
		s.place = make(map[string]int, len(s.from))
		for i, id := range s.from {
			s.place[id] = i
		}
	})
	for _, id := range ids {
		if _, has := s.place[id]; !has {
			return false
		}
	}
	return true
}

// of is the answer to a question that it holds.
func (s *shared) of(asked graph.Expand) *graph.Rows {
	columns := make([]graph.Column, len(asked.Columns))
	for i, property := range asked.Columns {
		columns[i] = s.rows.Columns[slices.Index(s.columns, property)]
	}
	if slices.Equal(s.from, asked.From.IDs) {
		whole := *s.rows
		whole.Columns, whole.Below = columns, nil
		return &whole
	}
	var rows []int
	some := &graph.Rows{Offsets: make([]int, 1, asked.From.Len()+1)}
	for _, id := range asked.From.IDs {
		at := s.place[id]
		for row := s.rows.Offsets[at]; row < s.rows.Offsets[at+1]; row++ {
			rows = append(rows, row)
		}
		some.Offsets = append(some.Offsets, len(rows))
	}
	some.Nodes = pick(s.rows.Nodes, rows)
	some.Columns, some.EdgeColumns = pickColumns(columns, rows), pickColumns(s.rows.EdgeColumns, rows)
	return some
}

// Scan implements [graph.View]. What came along with the answer is kept for who asks it next.
func (s *sharing) Scan(ctx context.Context, asked graph.Scan) (*graph.Rows, error) {
	name := scanName(asked)
	s.mutex.Lock()
	one := s.scans[name]
	fresh := one == nil
	if fresh {
		one = &shared{done: make(chan struct{})}
		s.scans[name] = one
	}
	s.mutex.Unlock()
	if fresh {
		s.settle([]*shared{one}, func() ([]*graph.Rows, error) {
			rows, err := s.View.Scan(ctx, asked)
			if err != nil {
				return nil, err
			}
			s.keep(rows, asked.Below)
			return []*graph.Rows{rows}, nil
		})
	}
	if err := one.wait(ctx); err != nil {
		return nil, err
	}
	rows := *one.rows
	rows.Below = nil
	return &rows, nil
}

// keep notes the answers that came along with another.
func (s *sharing) keep(above *graph.Rows, below []graph.Expand) {
	if above.Below == nil {
		return
	}
	parents, _ := number(above.Nodes)
	for i, asked := range below {
		one := &shared{from: parents.nodes.IDs, columns: asked.Columns, done: make(chan struct{}), rows: above.Below[i]}
		close(one.done)
		s.mutex.Lock()
		s.lists[listName(asked, nil)] = append(s.lists[listName(asked, nil)], one)
		s.mutex.Unlock()
		s.keep(one.rows, asked.Below)
	}
}
