package analysis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"malgraf/graph"
)

// PathArguments are those of PathsOf.
type PathArguments struct {
	From, To string
	// Municipality holds codes or ids; empty: through nodes of any.
	Municipality        []string
	MaxLength, First    int
	Via, Avoid          WayParts
	ThroughMunicipality bool
	// Within is the most time, in milliseconds.
	Within int
}

// Paths are the ways between two nodes.
type Paths struct {
	From, To     graph.ID
	Completeness string
	Complete     bool
	Ended        PathsEnded
	Paths        []Path
}

// PathsEnded says why a search was ended; empty where it was not.
type PathsEnded string

// Why a search can be ended.
const (
	EndedByTime PathsEnded = "TIME"
	EndedBySize PathsEnded = "SIZE"
)

// Path is a way: its nodes and edges in order.
type Path struct {
	Length int
	Nodes  []graph.ID
	Edges  []GraphEdge
}

// The most that can be asked for.
const (
	longestPath, mostFound = 20, 100
	longestSearch          = 10_000 // milliseconds
)

// PathsOf finds the shortest ways between two nodes, in which no node stands twice.
func PathsOf(ctx context.Context, s Source, asked PathArguments) (*Paths, error) {
	for _, one := range []struct {
		name               string
		value, least, most int
	}{{"maxLength", asked.MaxLength, 1, longestPath}, {"first", asked.First, 1, mostFound}, {"within", asked.Within, 1, longestSearch}} {
		if one.value < one.least || one.value > one.most {
			return nil, fmt.Errorf("%s: %d is not from %d to %d: %w", one.name, one.value, one.least, one.most, graph.ErrInvalid)
		}
	}
	g := going{via: asked.Via, avoid: asked.Avoid, throughMunicipality: asked.ThroughMunicipality, ends: []string{asked.From, asked.To}}
	var err error
	if g.towns, err = s.owners(ctx, asked.Municipality); err != nil {
		return nil, err
	}
	w, err := s.walk(ctx, g)
	if err != nil {
		return nil, err
	}
	limited, stop := context.WithTimeout(ctx, time.Duration(asked.Within)*time.Millisecond)
	defer stop()
	search := newSearch(w, asked)
	err = search.run(limited)
	answer := &Paths{From: graph.ID(asked.From), To: graph.ID(asked.To), Complete: err == nil}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && limited.Err() != nil:
		answer.Ended = EndedByTime
	case errors.Is(err, graph.ErrTooLarge):
		answer.Ended = EndedBySize
	case err != nil:
		return nil, err
	}
	return answer, s.tell(ctx, answer, search)
}

// owners returns the ids of the municipalities asked for; nil: any.
func (s Source) owners(ctx context.Context, asked []string) ([]string, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	towns, err := s.towns(ctx, asked, nil)
	if err != nil {
		return nil, err
	}
	return towns.IDs, nil
}

// tell puts the ways found into the answer.
func (s Source) tell(ctx context.Context, answer *Paths, search *search) error {
	ids := []string{string(answer.From), string(answer.To)}
	var edges []drawn
	answer.Paths = make([]Path, len(search.found))
	for i, way := range search.found {
		at := search.from
		path := Path{Length: len(way), Nodes: []graph.ID{graph.ID(search.ids[at])}, Edges: []GraphEdge{}}
		for _, one := range way {
			edge := drawn{one.kind, search.ids[at], search.ids[one.to]}
			if !one.out {
				edge.from, edge.to = edge.to, edge.from
			}
			edges = append(edges, edge)
			at = one.to
			path.Nodes = append(path.Nodes, graph.ID(search.ids[at]))
			ids = append(ids, search.ids[at])
		}
		answer.Paths[i] = path
	}
	var list [][]GraphEdge
	if err := together(
		into(&list, func() ([][]GraphEdge, error) {
			if !s.wants("paths", "edges", "properties") { // a way shows one of several edges
				return bareAll(edges), nil
			}
			return s.draw(ctx, edges, true)
		}),
		into(&answer.Completeness, func() (string, error) { return s.completeness(ctx, ids) }),
	); err != nil {
		return err
	}
	next := 0
	for i := range answer.Paths {
		for range answer.Paths[i].Length {
			answer.Paths[i].Edges = append(answer.Paths[i].Edges, list[next][0])
			next++
		}
	}
	return nil
}

// search looks for ways from both ends at the same time, length by length.
type search struct {
	*walk
	from, to int32
	asked    PathArguments
	sides    [2]side
	found    [][]pace
	// tried counts steps, to see now and then whether the time is over.
	tried int
}

// side is what has been reached from one end.
type side struct {
	seen  map[int32]bool
	level []int32
	// radius is how far from the end all is known.
	radius int
}

func newSearch(w *walk, asked PathArguments) *search {
	s := &search{walk: w, asked: asked, from: w.at[asked.From], to: w.at[asked.To]}
	for i, end := range []int32{s.from, s.to} {
		s.sides[i] = side{seen: map[int32]bool{end: true}, level: []int32{end}}
	}
	return s
}

// run finds the ways; an error ends it, and what was found before it stands.
func (s *search) run(ctx context.Context) error {
	if s.from == s.to {
		return s.ways(ctx, 0)
	}
	for length := 1; length <= s.asked.MaxLength && len(s.found) < s.asked.First; length++ {
		// Each edge of a way of the length is within a radius of one of its ends.
		for s.sides[0].radius+s.sides[1].radius < length {
			if err := s.further(ctx); err != nil {
				return err
			}
		}
		if err := s.ways(ctx, length); err != nil {
			return err
		}
	}
	return nil
}

// further widens the side on which less is to be widened. Where a side has come to its
// end there is nothing further to know.
func (s *search) further(ctx context.Context) error {
	one := &s.sides[0]
	if len(s.sides[1].level) < len(one.level) {
		one = &s.sides[1]
	}
	one.radius++
	if err := s.widen(ctx, one.level); err != nil {
		return err
	}
	var next []int32
	for _, at := range one.level {
		for _, step := range s.steps[at] {
			if !one.seen[step.to] {
				one.seen[step.to] = true
				if !s.ends[step.to] { // no way goes on from an end
					next = append(next, step.to)
				}
			}
		}
	}
	one.level = next
	return ctx.Err()
}

// ways adds the ways of a length, in order, until there are enough.
func (s *search) ways(ctx context.Context, length int) error {
	return s.extend(ctx, make([]pace, 0, length), map[int32]bool{s.from: true}, s.from, s.reaching(length))
}

// reaching returns for each number of steps the nodes from which so many lead to the end.
func (s *search) reaching(length int) []map[int32]bool {
	can := []map[int32]bool{{s.to: true}}
	for len(can) <= length {
		before := map[int32]bool{}
		for at := range can[len(can)-1] {
			for _, step := range s.steps[at] {
				before[step.to] = true
			}
		}
		can = append(can, before)
	}
	return can
}

func (s *search) extend(ctx context.Context, way []pace, on map[int32]bool, at int32, can []map[int32]bool) error {
	if s.tried++; s.tried%1024 == 0 && ctx.Err() != nil {
		return ctx.Err()
	}
	left := cap(way) - len(way)
	if left == 0 {
		if at == s.to && s.passes(on) {
			s.found = append(s.found, slices.Clone(way))
		}
		return nil
	}
	for _, step := range s.walk.from(at) {
		if on[step.to] || !can[left-1][step.to] || step.to == s.to && left > 1 {
			continue
		}
		on[step.to] = true
		err := s.extend(ctx, append(way, step), on, step.to, can)
		delete(on, step.to)
		if err != nil || len(s.found) == s.asked.First {
			return err
		}
	}
	return nil
}

// passes tells whether a way goes by all the nodes that are asked for.
func (s *search) passes(on map[int32]bool) bool {
	for _, id := range s.asked.Via.Nodes {
		if at, seen := s.at[id]; !seen || !on[at] {
			return false
		}
	}
	return true
}
