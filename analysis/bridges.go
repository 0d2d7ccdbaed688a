package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// workAsked says which departments stand in an analysis, and what they work with.
type workAsked struct {
	// Level holds the types of the departments that have a column.
	Level []string
	// Where limits the assignments; nil: all.
	Where            graph.Filter
	MunicipalityWide MunicipalityWide
}

// BridgeArguments are those of BridgesOf.
type BridgeArguments struct {
	Asked
	Between          BridgeBetween
	Via              []BridgeVia
	Level            []string
	Where            graph.Filter
	MunicipalityWide MunicipalityWide
}

// BridgeBetween is what bridges join.
type BridgeBetween string

// What bridges join.
const (
	BetweenAreas       BridgeBetween = "DEVELOPMENT_AREA"
	BetweenDepartments BridgeBetween = "DEPARTMENT"
)

// Bridges are the cross-sector links of a municipality.
type Bridges struct {
	Analysis
	// Pairs that share something, the highest score first.
	Pairs []Bridge
	// Shared is what they share, what most hold first.
	Shared []SharedBy
}

// Bridge is a pair of areas or departments, and all that they share. Score is rounded to
// nine decimals.
type Bridge struct {
	A, B   graph.ID
	Score  float64
	Shared []Shared
}

// Shared is a thing that a pair shares: Holders of the municipality hold it.
type Shared struct {
	Via     BridgeVia
	Node    graph.ID
	Holders int
	Weight  float64
	// Suggested: one of the two holds it by suggested links alone.
	Suggested bool
}

// SharedBy is a thing, and all of the municipality that hold it.
type SharedBy struct {
	Via     BridgeVia
	Node    graph.ID
	Holders []graph.ID
	// SuggestedHolders are those of them that hold it by suggested links alone.
	SuggestedHolders []graph.ID
}

// BridgesOf finds what links areas or departments of each municipality with each other.
func BridgesOf(ctx context.Context, s Source, asked BridgeArguments) ([]Bridges, error) {
	all, err := s.grounds(ctx, asked.Asked)
	if err != nil {
		return nil, err
	}
	found := make([]Bridges, 0, len(all.of))
	for g := range all.parts() {
		h, err := s.bridged(ctx, g, asked)
		if err != nil {
			return nil, err
		}
		shares, err := s.shares(ctx, h, asked.Via)
		if err != nil {
			return nil, err
		}
		for town := range h.of {
			found = append(found, Bridges{Analysis: h.of[town].Analysis, Pairs: h.pairs(shares[town]), Shared: h.sharedBy(shares[town])})
		}
	}
	return found, nil
}

func (s Source) bridged(ctx context.Context, g *grounds, asked BridgeArguments) (*holders, error) {
	if asked.Between == BetweenAreas {
		return s.areaHolders(ctx, g)
	}
	return s.departmentHolders(ctx, g, workAsked{asked.Level, asked.Where, asked.MunicipalityWide})
}

// share is a thing that several holders of a municipality hold.
type share struct {
	via     BridgeVia
	node    string
	holders []int
	// suggested are those of them that hold it by suggested links alone.
	suggested []int
}

// between tells what it is to a pair of its holders.
func (s share) between(a, b int) Shared {
	return Shared{s.via, graph.ID(s.node), len(s.holders), s.weight(), slices.Contains(s.suggested, a) || slices.Contains(s.suggested, b)}
}

// weight of a thing for each pair that shares it: the fewer hold it, the more it says.
func (s share) weight() float64 { return 1 / float64(len(s.holders)-1) }

// shares returns what at least two holders of each municipality hold, what fewest hold
// first, then by `via` as the SDL has it and by id.
func (s Source) shares(ctx context.Context, h *holders, via []BridgeVia) ([][]share, error) {
	order := s.Schema.Enums["BridgeVia"]
	if order == nil {
		return nil, unknown("BridgeVia")
	}
	via = slices.Compact(slices.SortedFunc(slices.Values(via), func(a, b BridgeVia) int {
		return cmp.Compare(order.Rank(string(a)), order.Rank(string(b)))
	}))
	found := make([]held, len(via))
	calls := make([]func() error, len(via))
	for i, one := range via {
		calls[i] = into(&found[i], func() (held, error) { return s.held(ctx, h, one) })
	}
	if err := together(calls...); err != nil {
		return nil, err
	}
	all := make([][]share, len(h.of))
	for town := range all {
		for i, one := range via {
			by := map[int32][]int{}
			for holder := h.from[town]; holder < h.to[town]; holder++ {
				for _, thing := range found[i].of[holder] {
					by[thing] = append(by[thing], holder)
				}
			}
			for thing, holders := range by {
				if len(holders) > 1 {
					all[town] = append(all[town], share{one, found[i].nodes.IDs[thing], holders, found[i].suggested(holders, thing)})
				}
			}
		}
		slices.SortFunc(all[town], func(a, b share) int {
			return cmp.Or(cmp.Compare(len(a.holders), len(b.holders)),
				cmp.Compare(order.Rank(string(a.via)), order.Rank(string(b.via))), cmp.Compare(a.node, b.node))
		})
	}
	return all, nil
}

// pairs makes the bridges of what a municipality shares: the highest score first, then
// in the usual order of the areas or departments.
func (h *holders) pairs(shares []share) []Bridge {
	type pair struct{ a, b int }
	at := map[pair]*Bridge{}
	var met []pair
	for _, one := range shares {
		for i, a := range one.holders {
			for _, b := range one.holders[i+1:] {
				bridge := at[pair{a, b}]
				if bridge == nil {
					bridge = &Bridge{A: graph.ID(h.ids[a]), B: graph.ID(h.ids[b])}
					at[pair{a, b}] = bridge
					met = append(met, pair{a, b})
				}
				bridge.Score += one.weight()
				bridge.Shared = append(bridge.Shared, one.between(a, b))
			}
		}
	}
	for _, bridge := range at {
		bridge.Score = rounded(bridge.Score) // six sixths are one
	}
	slices.SortFunc(met, func(x, y pair) int {
		return cmp.Or(cmp.Compare(at[y].Score, at[x].Score), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	bridges := make([]Bridge, len(met))
	for i, one := range met {
		bridges[i] = *at[one]
	}
	return bridges
}

// sharedBy turns shares round: what most hold comes first.
func (h *holders) sharedBy(shares []share) []SharedBy {
	list := make([]SharedBy, len(shares))
	for i, one := range shares {
		list[i] = SharedBy{Via: one.via, Node: graph.ID(one.node)}
		for _, holder := range one.holders {
			list[i].Holders = append(list[i].Holders, graph.ID(h.ids[holder]))
		}
		for _, holder := range one.suggested {
			list[i].SuggestedHolders = append(list[i].SuggestedHolders, graph.ID(h.ids[holder]))
		}
	}
	slices.SortStableFunc(list, func(a, b SharedBy) int { return cmp.Compare(len(b.Holders), len(a.Holders)) })
	return list
}

// HiddenArguments are those of HiddenCollaborationOf.
type HiddenArguments struct {
	Asked
	AtLeast          int
	Level            []string
	Where            graph.Filter
	MunicipalityWide MunicipalityWide
}

// HiddenCollaborations are the departments of a municipality that work towards the
// same, and do not work together.
type HiddenCollaborations struct {
	Analysis
	Pairs []Bridge
}

// HiddenCollaborationOf finds the departments of each municipality that share at least
// so many targets and documents but no assignment, and are not above, below or serving
// one another.
func HiddenCollaborationOf(ctx context.Context, s Source, asked HiddenArguments) ([]HiddenCollaborations, error) {
	if asked.AtLeast < 1 {
		return nil, fmt.Errorf("atLeast: %d is less than 1: %w", asked.AtLeast, graph.ErrInvalid)
	}
	all, err := s.grounds(ctx, asked.Asked)
	if err != nil {
		return nil, err
	}
	found := make([]HiddenCollaborations, 0, len(all.of))
	for g := range all.parts() {
		h, err := s.departmentHolders(ctx, g, workAsked{asked.Level, asked.Where, asked.MunicipalityWide})
		if err != nil {
			return nil, err
		}
		shares, err := s.shares(ctx, h, []BridgeVia{ViaTarget, ViaDocument})
		if err != nil {
			return nil, err
		}
		related, err := s.related(ctx, h)
		if err != nil {
			return nil, err
		}
		for town := range h.of {
			hidden := slices.DeleteFunc(h.pairs(shares[town]), func(pair Bridge) bool {
				return len(pair.Shared) < asked.AtLeast || related[[2]string{string(pair.A), string(pair.B)}]
			})
			found = append(found, HiddenCollaborations{h.of[town].Analysis, hidden})
		}
	}
	return found, nil
}

// related returns the pairs of holders that share an assignment, or are above, below or
// serving one another, either way round.
func (s Source) related(ctx context.Context, h *holders) (map[[2]string]bool, error) {
	pairs := map[[2]string]bool{}
	add := func(a, b string) { pairs[[2]string{a, b}], pairs[[2]string{b, a}] = true, true }
	doing := make(map[int32][]int)
	for holder, assignments := range h.assignments.of {
		for _, assignment := range assignments {
			for _, other := range doing[assignment] {
				add(h.ids[holder], h.ids[other])
			}
			doing[assignment] = append(doing[assignment], holder)
		}
	}
	departments := h.departments.nodes
	var above, serving *table
	if err := together(
		into(&above, func() (*table, error) { return s.expand(ctx, "Department.partOf", departments, nil) }),
		into(&serving, func() (*table, error) { return s.expand(ctx, "Department.serves", departments, nil) }),
	); err != nil {
		return nil, err
	}
	numbers := h.departments.lookup(above.Nodes)
	for at, id := range departments.IDs {
		for from, to := serving.of(at); from < to; from++ {
			add(id, serving.Nodes.IDs[from])
		}
		met := []int32{int32(at)}
		for next := 0; next < len(met); next++ {
			for from, to := above.of(int(met[next])); from < to; from++ {
				if up := numbers[from]; up >= 0 && !slices.Contains(met, up) {
					met = append(met, up)
					add(id, departments.IDs[up])
				}
			}
		}
	}
	return pairs, nil
}
