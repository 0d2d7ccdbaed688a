package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// ImpactAsked says by what statuses an impact is seen.
type ImpactAsked struct {
	Framework        string
	By               CoverageBy
	Level            []string
	Where            graph.Filter
	MunicipalityWide MunicipalityWide
	Thresholds       CoverageThresholds
}

// ImpactArguments are those of ImpactOf.
type ImpactArguments struct {
	Asked
	ImpactAsked
	// Remove holds ids.
	Remove []string
}

// Impact is what would follow in a municipality if some nodes were not there.
type Impact struct {
	Analysis
	// GoesWith is what cannot be without one of the nodes.
	GoesWith []graph.ID

	OrphanedTargets, AreasWithoutDocument, VacantPosts []graph.ID
	Reasons                                            []ReasonChange
	Colours                                            []ColourChange
	Unreachable                                        []graph.ID
}

// ReasonChange is something that would fall between the chairs for other reasons.
type ReasonChange struct {
	Kind          OrphanKind
	Node          graph.ID
	Before, After []OrphanReason
}

// ColourChange is a row of the heat map that would have another colour.
type ColourChange struct {
	Goal, Target  graph.ID
	Dimension     string
	TargetArea    graph.ID
	Before, After CoverageRating
}

// ImpactOf finds what would follow if some nodes were not there. It removes nothing.
func ImpactOf(ctx context.Context, s Source, asked ImpactArguments) ([]Impact, error) {
	different, _ := number(graph.Nodes{IDs: asked.Remove})
	asked.Remove = different.nodes.IDs // each once
	shares := newSharing(s.View)
	s.View = shares
	unsaid := len(asked.Municipality) == 0 && len(asked.Plan) == 0
	owners, err := s.removable(ctx, asked.Remove, unsaid)
	if err != nil {
		return nil, err
	}
	if unsaid {
		if len(owners) == 0 {
			return nil, fmt.Errorf("no municipality owns any of the nodes to remove; give municipality: %w", graph.ErrInvalid)
		}
		asked.Municipality = owners
	}
	var all *grounds
	var needing map[string][]string
	if err := together(
		into(&all, func() (*grounds, error) { return s.grounds(ctx, asked.Asked) }),
		into(&needing, func() (map[string][]string, error) { return s.needing(ctx, asked.Remove) }),
		func() error { return s.ahead(ctx, asked.Framework) },
	); err != nil {
		return nil, err
	}
	removed := goingWith(needing, asked.Remove...)
	found := make([]Impact, 0, len(all.of))
	for town := range all.of {
		s.View = shares.apart()
		one, err := s.thought(ctx, all.part(town, town+1), asked.ImpactAsked, chainsOf, areasOf, documentsOf, coloursOf, postsOf)
		if err != nil {
			return nil, err
		}
		impact, err := one.impact(ctx, removed)
		if err != nil {
			return nil, err
		}
		for _, id := range removed[len(asked.Remove):] {
			impact.GoesWith = append(impact.GoesWith, graph.ID(id))
		}
		found = append(found, *impact)
	}
	return found, nil
}

// ahead reads the framework while others wait for something else, for who asks it then.
func (s Source) ahead(ctx context.Context, framework string) error {
	_, err := s.frame(ctx, framework)
	return err
}

// removable makes sure that all the nodes are there and are no municipalities, and
// returns the municipalities that own them where these are wanted.
func (s Source) removable(ctx context.Context, ids []string, wanted bool) ([]string, error) {
	if len(ids) == 0 {
		return nil, fmt.Errorf("remove: give the id of at least one node: %w", graph.ErrInvalid)
	}
	refs := make([]graph.Ref, len(ids))
	for i, id := range ids {
		refs[i].ID = id
	}
	found, err := s.View.Get(ctx, graph.Get{Refs: refs, Columns: map[*graph.Kind][]*graph.Property{}})
	if err != nil {
		return nil, err
	}
	for i, at := range found.At {
		switch {
		case at.Kind == nil:
			return nil, fmt.Errorf("remove: there is no node with the id %.80q: %w", ids[i], graph.ErrNotFound)
		case at.Kind.Name == "Municipality", at.Kind.Name == "Framework":
			return nil, fmt.Errorf("remove: all else here belongs to %.80q; remove what it has: %w", ids[i], graph.ErrInvalid)
		}
	}
	if !wanted {
		return nil, nil
	}
	var owners []string
	for i, at := range found.At {
		if at.Kind.Scope == nil {
			continue
		}
		owner, err := s.expand(ctx, at.Kind.Name+"."+at.Kind.Scope.Name, graph.Nodes{Kind: at.Kind, IDs: ids[i : i+1]}, nil)
		if err != nil {
			return nil, err
		}
		for _, id := range owner.Nodes.IDs {
			if !slices.Contains(owners, id) {
				owners = append(owners, id)
			}
		}
	}
	return owners, nil
}

// needing are, of each of some nodes and of those named here in turn, the nodes that
// cannot be without it: the targets of a goal, the values of an indicator.
func (s Source) needing(ctx context.Context, ids []string) (map[string][]string, error) {
	needing, met := map[string][]string{}, map[string]bool{}
	for level := ids; len(level) > 0; {
		of := map[*graph.Kind][]string{}
		for _, id := range level {
			if kind := s.Schema.KindOf(id); !met[id] {
				met[id] = true
				of[kind] = append(of[kind], id)
			}
		}
		level = nil
		for _, needs := range s.Schema.EdgeTypes {
			if needs.Scope || needs.Out == nil || !needs.Out.Required || of[needs.To] == nil {
				continue
			}
			needed := graph.Nodes{Kind: needs.To, IDs: of[needs.To]}
			rows, err := s.along(ctx, &lane{kind: needs}, needed, mostRows)
			if err != nil {
				return nil, err
			}
			for i, id := range needed.IDs {
				needing[id] = append(needing[id], rows.Nodes.IDs[rows.Offsets[i]:rows.Offsets[i+1]]...)
			}
			level = append(level, rows.Nodes.IDs...)
		}
	}
	return needing, nil
}

// goingWith returns the nodes, each once, and after them what cannot be without one of them.
func goingWith(needing map[string][]string, ids ...string) []string {
	if len(ids) == 1 && len(needing[ids[0]]) == 0 {
		return ids
	}
	all, met := []string{}, map[string]bool{}
	meet := func(ids []string) {
		for _, id := range ids {
			if !met[id] {
				met[id] = true
				all = append(all, id)
			}
		}
	}
	meet(ids)
	for next := 0; next < len(all); next++ {
		meet(needing[all[next]])
	}
	return all
}

// name is what a row stands for.
func (r CoverageRow) name() string {
	return cmp.Or(string(r.Goal), string(r.Target), r.Dimension, string(r.TargetArea))
}

// impact compares what has to do with some nodes with how it would be without them.
func (t *thought) impact(ctx context.Context, removed []string) (*Impact, error) {
	c := &comparison{}
	if err := c.compare(ctx, t, removed); err != nil {
		return nil, err
	}
	c.impact.Analysis, c.impact.GoesWith, c.impact.Unreachable = t.of[0].Analysis, []graph.ID{}, []graph.ID{}
	for _, id := range t.network.cutOff(removed...) {
		c.impact.Unreachable = append(c.impact.Unreachable, graph.ID(id))
	}
	return &c.impact, nil
}
