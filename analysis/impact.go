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
	owners, err := s.removable(ctx, asked.Remove)
	if err != nil {
		return nil, err
	}
	if len(asked.Municipality) == 0 && len(asked.Plan) == 0 {
		if len(owners) == 0 {
			return nil, fmt.Errorf("no municipality owns any of the nodes to remove; give municipality: %w", graph.ErrInvalid)
		}
		asked.Municipality = owners
	}
	all, err := s.grounds(ctx, asked.Asked)
	if err != nil {
		return nil, err
	}
	removed, err := s.goingWith(ctx, asked.Remove)
	if err != nil {
		return nil, err
	}
	found := make([]Impact, 0, len(all.of))
	for town := range all.of {
		one, err := s.thought(ctx, all.part(town, town+1), asked.ImpactAsked)
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

// removable makes sure that all the nodes are there and are no municipalities, and
// returns the municipalities that own them.
func (s Source) removable(ctx context.Context, ids []string) ([]string, error) {
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
	var owners []string
	for i, at := range found.At {
		switch {
		case at.Kind == nil:
			return nil, fmt.Errorf("remove: there is no node with the id %.80q: %w", ids[i], graph.ErrNotFound)
		case at.Kind.Name == "Municipality", at.Kind.Name == "Framework":
			return nil, fmt.Errorf("remove: all else here belongs to %.80q; remove what it has: %w", ids[i], graph.ErrInvalid)
		case at.Kind.Scope == nil:
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

// goingWith returns the nodes, and after them what cannot be without one of
// them: the targets of a goal, the values of an indicator.
func (s Source) goingWith(ctx context.Context, ids []string) ([]string, error) {
	all := slices.Clone(ids)
	for from := 0; from < len(all); {
		of := map[*graph.Kind][]string{}
		for _, id := range all[from:] {
			of[s.Schema.KindOf(id)] = append(of[s.Schema.KindOf(id)], id)
		}
		from = len(all)
		for _, needs := range s.Schema.EdgeTypes {
			if needs.Scope || needs.Out == nil || !needs.Out.Required || of[needs.To] == nil {
				continue
			}
			rows, err := s.along(ctx, &lane{kind: needs}, graph.Nodes{Kind: needs.To, IDs: of[needs.To]}, mostRows)
			if err != nil {
				return nil, err
			}
			for _, id := range rows.Nodes.IDs {
				if !slices.Contains(all, id) {
					all = append(all, id)
				}
			}
		}
	}
	return all, nil
}

// thought is a municipality in which nodes can be removed in thought, one choice after
// another.
type thought struct {
	Source
	*grounds
	asked   ImpactAsked
	network *network
	aspects []*aspect
}

// aspect is a part of what is compared. What it reads is remembered, so that it is looked
// at anew only without nodes that it has to do with.
type aspect struct {
	view   *remembered
	look   func(ctx context.Context, s Source, t *thought, found *statuses) error
	before *statuses
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

// thought reads a municipality as it is.
func (s Source) thought(ctx context.Context, g *grounds, asked ImpactAsked) (*thought, error) {
	t := &thought{Source: s, grounds: g, asked: asked}
	t.Source.Wants = func(...string) bool { return false }
	for _, look := range []func(context.Context, Source, *thought, *statuses) error{
		lookFor(OrphanTarget, OrphanAssignment), lookFor(OrphanArea), lookFor(OrphanDocument), lookAtColours, lookAtDocuments, lookAtPosts,
	} {
		t.aspects = append(t.aspects, &aspect{view: remember(s.View), look: look})
	}
	calls := []func() error{into(&t.network, func() (*network, error) { return s.network(ctx, g.towns.IDs[0]) })}
	for _, one := range t.aspects {
		calls = append(calls, into(&one.before, func() (*statuses, error) { return one.without(ctx, t) }))
	}
	return t, together(calls...)
}

// without returns an aspect as it would be without some nodes.
func (a *aspect) without(ctx context.Context, t *thought, removed ...string) (*statuses, error) {
	s, found := t.Source, &statuses{reasons: map[graph.ID][]OrphanReason{}, colours: map[string]CoverageRating{}}
	s.View = a.view.without(s.Schema, removed...)
	if err := a.look(ctx, s, t, found); err != nil {
		return nil, err
	}
	for _, orphan := range found.orphans {
		found.reasons[orphan.Node] = orphan.Reasons
	}
	for _, row := range found.rows {
		found.colours[row.name()] = row.CoverageRating
	}
	return found, nil
}

// hasToDoWith tells whether an aspect may be another without some nodes.
func (a *aspect) hasToDoWith(schema *graph.Schema, ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return a.view.has(schema.KindOf(id), id) })
}

// lookFor finds orphans of some kinds.
func lookFor(kinds ...OrphanKind) func(context.Context, Source, *thought, *statuses) error {
	return func(ctx context.Context, s Source, t *thought, found *statuses) error {
		frame, err := s.frame(ctx, t.asked.Framework)
		if err != nil {
			return err
		}
		orphans, err := s.orphansOf(ctx, t.grounds, frame, OrphanArguments{Kinds: kinds, Where: t.asked.Where})
		if err == nil {
			found.orphans = orphans[0].List
		}
		return err
	}
}

func lookAtColours(ctx context.Context, s Source, t *thought, found *statuses) error {
	frame, err := s.frame(ctx, t.asked.Framework)
	if err != nil {
		return err
	}
	maps, err := s.coverageOf(ctx, t.grounds, frame, CoverageArguments{
		By: t.asked.By, Level: t.asked.Level, Where: t.asked.Where, MunicipalityWide: t.asked.MunicipalityWide, Thresholds: t.asked.Thresholds,
	})
	if err == nil {
		found.rows = maps[0].Rows
	}
	return err
}

func lookAtDocuments(ctx context.Context, s Source, t *thought, found *statuses) (err error) {
	found.documented, err = s.documented(ctx, t.grounds)
	return err
}

func lookAtPosts(ctx context.Context, s Source, t *thought, found *statuses) (err error) {
	found.held, err = s.heldPosts(ctx, t.grounds)
	return err
}

// name is what a row stands for.
func (r CoverageRow) name() string {
	return cmp.Or(string(r.Goal), string(r.Target), r.Dimension, string(r.TargetArea))
}

// documented are the areas that refer to a document or are one.
func (s Source) documented(ctx context.Context, g *grounds) ([]string, error) {
	areas, err := s.expand(ctx, "Municipality.developmentAreas", g.towns, nil, "ownership")
	if err != nil {
		return nil, err
	}
	var refers, constitutes *table
	if err := together(
		into(&refers, func() (*table, error) { return s.expand(ctx, "DevelopmentArea.documents", areas.Nodes, nil) }),
		into(&constitutes, func() (*table, error) {
			return s.expand(ctx, "DevelopmentArea.constitutes", areas.Nodes, nil)
		}),
	); err != nil {
		return nil, err
	}
	var documented []string
	for i, id := range areas.Nodes.IDs {
		if refers.has(i) || constitutes.has(i) {
			documented = append(documented, id)
		}
	}
	return documented, nil
}

// heldPosts are the posts that somebody holds on the day.
func (s Source) heldPosts(ctx context.Context, g *grounds) ([]string, error) {
	posts, err := s.expand(ctx, "Municipality.posts", g.towns, nil)
	if err != nil {
		return nil, err
	}
	tenures, err := s.expand(ctx, "Post.heldBy", posts.Nodes, nil, "@from", "@to")
	if err != nil {
		return nil, err
	}
	var held []string
	day := g.of[0].AsOf
	for i, id := range posts.Nodes.IDs {
		for row, to := tenures.of(i); row < to; row++ {
			begins, ends := tenures.text("@from", row), tenures.text("@to", row)
			if begins <= day && (ends == "" || day <= ends) {
				held = append(held, id)
				break
			}
		}
	}
	return held, nil
}

// impact compares what has to do with some nodes with how it would be without them.
func (t *thought) impact(ctx context.Context, removed []string) (*Impact, error) {
	impact := &Impact{
		Analysis: t.of[0].Analysis, GoesWith: []graph.ID{}, OrphanedTargets: []graph.ID{}, AreasWithoutDocument: []graph.ID{},
		VacantPosts: []graph.ID{}, Reasons: []ReasonChange{}, Colours: []ColourChange{}, Unreachable: []graph.ID{},
	}
	for _, one := range t.aspects {
		if !one.hasToDoWith(t.Schema, removed) {
			continue
		}
		after, err := one.without(ctx, t, removed...)
		if err != nil {
			return nil, err
		}
		impact.compare(one.before, after, func(id string) bool { return slices.Contains(removed, id) })
	}
	for _, id := range t.network.cutOff(removed...) {
		impact.Unreachable = append(impact.Unreachable, graph.ID(id))
	}
	return impact, nil
}

// compare adds what differs, but for what is gone.
func (i *Impact) compare(before, after *statuses, gone func(string) bool) {
	i.AreasWithoutDocument = append(i.AreasWithoutDocument, lost(before.documented, after.documented, gone)...)
	i.VacantPosts = append(i.VacantPosts, lost(before.held, after.held, gone)...)
	for _, orphan := range before.orphans {
		if now := after.reasons[orphan.Node]; !gone(string(orphan.Node)) && !slices.Equal(now, orphan.Reasons) {
			i.Reasons = append(i.Reasons, ReasonChange{orphan.Kind, orphan.Node, orphan.Reasons, append([]OrphanReason{}, now...)})
		}
	}
	for _, orphan := range after.orphans {
		if before.reasons[orphan.Node] != nil {
			continue
		}
		i.Reasons = append(i.Reasons, ReasonChange{orphan.Kind, orphan.Node, []OrphanReason{}, orphan.Reasons})
		if orphan.Kind == OrphanTarget {
			i.OrphanedTargets = append(i.OrphanedTargets, orphan.Node)
		}
	}
	for _, row := range before.rows {
		now, stays := after.colours[row.name()]
		if stays && (now.Colour != row.Colour || now.Rule != row.Rule) {
			i.Colours = append(i.Colours, ColourChange{row.Goal, row.Target, row.Dimension, row.TargetArea, row.CoverageRating, now})
		}
	}
}

// lost returns what was before, is not after, and is not what is gone.
func lost(before, after []string, gone func(string) bool) []graph.ID {
	list := []graph.ID{}
	for _, id := range before {
		if !gone(id) && !slices.Contains(after, id) {
			list = append(list, graph.ID(id))
		}
	}
	return list
}
