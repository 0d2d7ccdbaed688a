package analysis

import (
	"context"
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
	// look adds the status of a thing, as it is without some nodes that the touched have to
	// do with.
	look func(thing int, without *gone, touched []int32, to *statuses)
	// touch calls for each node that a thing has to do with.
	touch func(thing int, by func(id string))
	// lonely tells whether a node has to do with nothing but what touch says of it.
	lonely func(kind *graph.Kind, id string) bool

	// known are the statuses of each thing, as it is.
	known []statuses

	once sync.Once
	// numbers of the nodes that things have to do with, and the things of each.
	numbers map[string]int32
	touched lists
}

// statuses are what is compared: of an aspect, or of one of its things.
type statuses struct {
	orphans []Orphan
	rows    []CoverageRow
	// documented are the areas that refer to a document or are one.
	documented []string
	// held are the posts that somebody holds on the day.
	held []string

	// places of the orphans by their nodes and of the rows by their names; nil: there are few.
	ofOrphans, ofRows map[string]int
}

func (s *statuses) orphan(one Orphan, is bool) {
	if is {
		s.orphans = append(s.orphans, one)
	}
}

func (s *statuses) row(one CoverageRow) { s.rows = append(s.rows, one) }

// reasonsOf returns those of a node; nil: it is no orphan.
func (s *statuses) reasonsOf(node graph.ID) []OrphanReason {
	if s.ofOrphans != nil {
		if at, is := s.ofOrphans[string(node)]; is {
			return s.orphans[at].Reasons
		}
		return nil
	}
	for i := range s.orphans {
		if s.orphans[i].Node == node {
			return s.orphans[i].Reasons
		}
	}
	return nil
}

// colourOf returns that of a row.
func (s *statuses) colourOf(name string) (CoverageRating, bool) {
	if s.ofRows != nil {
		if at, is := s.ofRows[name]; is {
			return s.rows[at].CoverageRating, true
		}
		return CoverageRating{}, false
	}
	for i := range s.rows {
		if s.rows[i].name() == name {
			return s.rows[i].CoverageRating, true
		}
	}
	return CoverageRating{}, false
}

// add appends what others have.
func (s *statuses) add(other *statuses) {
	s.orphans, s.rows = append(s.orphans, other.orphans...), append(s.rows, other.rows...)
	s.documented, s.held = append(s.documented, other.documented...), append(s.held, other.held...)
}

// clear makes room for another thing's.
func (s *statuses) clear() {
	s.orphans, s.rows, s.documented, s.held = s.orphans[:0], s.rows[:0], s.documented[:0], s.held[:0]
}

// index makes many quick to find.
func (s *statuses) index() {
	s.ofOrphans, s.ofRows = make(map[string]int, len(s.orphans)), make(map[string]int, len(s.rows))
	for i := range s.orphans {
		s.ofOrphans[string(s.orphans[i].Node)] = i
	}
	for i := range s.rows {
		s.ofRows[s.rows[i].name()] = i
	}
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
				one.before = one.now.keep()
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

// compare adds what may differ: as it is, and as it would be without some nodes.
func (a *aspect) compare(ctx context.Context, t *thought, removed []string, c *comparison) error {
	lonely := true
	c.touched = c.touched[:0]
	for _, id := range removed {
		kind := t.Schema.KindOf(id)
		if a.view.has(kind, id) {
			lonely = lonely && !a.view.filters(kind) && a.now.lonely(kind, id)
			c.touched = append(c.touched, a.now.touchedBy(id)...)
		}
	}
	if !lonely {
		then, err := a.readFrom(ctx, t, a.again(), removed...)
		if err == nil {
			c.add(a.before, then.all())
		}
		return err
	}
	c.touched = once(c.touched)
	for _, thing := range c.touched {
		c.after.clear()
		a.now.look(int(thing), c.without, c.touched, &c.after)
		c.add(&a.now.known[thing], &c.after)
	}
	return nil
}

// all returns the statuses of all things, as they are.
func (t *things) all() *statuses {
	found := &statuses{}
	for thing := range t.n {
		t.look(thing, nil, nil, found)
	}
	found.index()
	return found
}

// keep is all, and keeps those of each thing to compare with.
func (t *things) keep() *statuses {
	t.known = make([]statuses, t.n)
	found := &statuses{}
	for thing := range t.known {
		t.look(thing, nil, nil, &t.known[thing])
		found.add(&t.known[thing])
	}
	found.index()
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
