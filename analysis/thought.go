package analysis

import (
	"context"
	"slices"
	"sync"

	"malgraf/graph"
)

// thought is a municipality in which nodes can be removed in thought, one choice after
// another.
type thought struct {
	Source
	*grounds
	asked   ImpactAsked
	network *network
	aspects []*aspect
}

// aspect is a part of what is compared: statuses of some things, each by itself. Without
// nodes that only single things have to do with, these alone are looked at again, in what
// has been read. Without others all is read anew, the second time out of memory.
type aspect struct {
	// view notes what is read first; again remembers what is read anew.
	view   *remembered
	again  func() *remembered
	read   func(ctx context.Context, s Source, t *thought) (*things, error)
	now    *things
	before *statuses
}

// things are what an aspect looks at.
type things struct {
	n int
	// look adds the status of a thing, as it is without some nodes.
	look func(thing int, without gone, to *statuses)
	// touch calls for each node that a thing has to do with.
	touch func(thing int, by func(id string))
	// lonely tells whether a node has to do with nothing but what touch says of it.
	lonely func(kind *graph.Kind, id string) bool

	once sync.Once
	// numbers of the nodes that things have to do with, and the things of each.
	numbers map[string]int32
	touched lists
}

// statuses are what is compared: of an aspect a part of it.
type statuses struct {
	orphans []Orphan
	reasons map[graph.ID][]OrphanReason
	rows    []CoverageRow
	colours map[string]CoverageRating
	// documented are the areas that refer to a document or are one.
	documented []string
	// held are the posts that somebody holds on the day.
	held []string
}

func (s *statuses) orphan(one Orphan, is bool) {
	if !is {
		return
	}
	if s.reasons == nil {
		s.reasons = map[graph.ID][]OrphanReason{}
	}
	s.orphans = append(s.orphans, one)
	s.reasons[one.Node] = one.Reasons
}

func (s *statuses) row(one CoverageRow) {
	if s.colours == nil {
		s.colours = map[string]CoverageRating{}
	}
	s.rows = append(s.rows, one)
	s.colours[one.name()] = one.CoverageRating
}

// thought reads a municipality as it is, from a view that shares what its parts ask.
func (s Source) thought(ctx context.Context, g *grounds, asked ImpactAsked, aspects ...func(context.Context, Source, *thought) (*things, error)) (*thought, error) {
	t := &thought{Source: s, grounds: g, asked: asked}
	t.Source.Wants = func(...string) bool { return false }
	calls := []func() error{into(&t.network, func() (*network, error) { return s.network(ctx, g.towns) })}
	for _, read := range aspects {
		one := &aspect{view: notice(s.View), read: read, again: sync.OnceValue(func() *remembered { return remember(s.View) })}
		t.aspects = append(t.aspects, one)
		calls = append(calls, func() (err error) {
			if one.now, err = one.readFrom(ctx, t, one.view); err == nil {
				one.before = one.now.all()
			}
			return err
		})
	}
	return t, together(calls...)
}

// readFrom reads an aspect as it would be without some nodes.
func (a *aspect) readFrom(ctx context.Context, t *thought, view *remembered, removed ...string) (*things, error) {
	s := t.Source
	s.View = view.without(s.Schema, removed...)
	return a.read(ctx, s, t)
}

// compared returns what may differ: as it is, and as it would be without some nodes.
func (a *aspect) compared(ctx context.Context, t *thought, removed []string, without gone) (before, after *statuses, err error) {
	lonely := true
	var touched []int32
	for _, id := range removed {
		kind := t.Schema.KindOf(id)
		if a.view.has(kind, id) {
			lonely = lonely && !a.view.filters(kind) && a.now.lonely(kind, id)
			touched = append(touched, a.now.touchedBy(id)...)
		}
	}
	if lonely {
		slices.Sort(touched)
		touched = slices.Compact(touched)
		return a.now.statuses(touched, nil), a.now.statuses(touched, without), nil
	}
	then, err := a.readFrom(ctx, t, a.again(), removed...)
	if err != nil {
		return nil, nil, err
	}
	return a.before, then.all(), nil
}

func (t *things) all() *statuses {
	return t.statuses(upTo(t.n), nil)
}

// statuses returns those of some things.
func (t *things) statuses(these []int32, without gone) *statuses {
	found := &statuses{}
	for _, one := range these {
		t.look(int(one), without, found)
	}
	return found
}

// touchedBy returns the things that a node has to do with.
func (t *things) touchedBy(id string) []int32 {
	t.once.Do(func() {
		t.numbers = map[string]int32{}
		var by lists
		for thing := range t.n {
			t.touch(thing, func(id string) {
				at, known := t.numbers[id]
				if !known {
					at = int32(len(t.numbers))
					t.numbers[id] = at
				}
				by.all = append(by.all, at)
			})
			by.next()
		}
		t.touched = by.inverted(len(t.numbers))
	})
	if at, known := t.numbers[id]; known {
		return t.touched.of(int(at))
	}
	return nil
}

// each calls for the nodes of a parent's rows, and of the rows that these lead to in turn.
func (t *table) each(parent int, by func(id string), further ...*table) {
	for row, to := t.of(parent); row < to; row++ {
		by(t.Nodes.IDs[row])
		for _, far := range further {
			far.each(row, by)
		}
	}
}
