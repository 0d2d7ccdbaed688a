package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// comparison is of statuses with how they would be without some nodes. It can be used for
// one choice of nodes after another, and keeps nothing of those before.
type comparison struct {
	// impact has no lists of what goes with the nodes or would hang loose.
	impact Impact

	without *gone
	// touched are the things of an aspect that have to do with the nodes, ascending, and
	// after is one of them without.
	touched []int32
	after   statuses
	// fresh are the orphans of an aspect that are none before.
	fresh []ReasonChange
}

// compare finds what would be otherwise without some nodes.
func (c *comparison) compare(ctx context.Context, t *thought, removed []string) error {
	i := &c.impact
	i.OrphanedTargets, i.AreasWithoutDocument, i.VacantPosts = empty(i.OrphanedTargets), empty(i.AreasWithoutDocument), empty(i.VacantPosts)
	i.Reasons, i.Colours = empty(i.Reasons), empty(i.Colours)
	c.without = thoughtAway(removed)
	for _, one := range t.aspects {
		c.fresh = c.fresh[:0]
		if err := one.compare(ctx, t, removed, c); err != nil {
			return err
		}
		i.Reasons = append(i.Reasons, c.fresh...)
	}
	return nil
}

// empty makes a list empty, which is none at first.
func empty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list[:0]
}

// add adds what differs, but for what is gone.
func (c *comparison) add(before, after *statuses) {
	i := &c.impact
	i.AreasWithoutDocument = c.lost(i.AreasWithoutDocument, before.documented, after.documented)
	i.VacantPosts = c.lost(i.VacantPosts, before.held, after.held)
	for _, orphan := range before.orphans {
		if now := after.reasonsOf(orphan.Node); !slices.Equal(now, orphan.Reasons) && !c.without.has(string(orphan.Node)) {
			i.Reasons = append(i.Reasons, ReasonChange{orphan.Kind, orphan.Node, orphan.Reasons, orNone(now)})
		}
	}
	for _, orphan := range after.orphans {
		if before.reasonsOf(orphan.Node) != nil {
			continue
		}
		c.fresh = append(c.fresh, ReasonChange{orphan.Kind, orphan.Node, []OrphanReason{}, orphan.Reasons})
		if orphan.Kind == OrphanTarget {
			i.OrphanedTargets = append(i.OrphanedTargets, orphan.Node)
		}
	}
	for _, row := range before.rows {
		now, stays := after.colourOf(row.name())
		if stays && (now.Colour != row.Colour || now.Rule != row.Rule) {
			i.Colours = append(i.Colours, ColourChange{row.Goal, row.Target, row.Dimension, row.TargetArea, row.CoverageRating, now})
		}
	}
}

// orNone makes a list of no reasons of none.
func orNone(reasons []OrphanReason) []OrphanReason {
	if reasons == nil {
		return []OrphanReason{}
	}
	return reasons
}

// lost adds what was before, is not after, and is not what is gone.
func (c *comparison) lost(list []graph.ID, before, after []string) []graph.ID {
	for _, id := range before {
		if !slices.Contains(after, id) && !c.without.has(id) {
			list = append(list, graph.ID(id))
		}
	}
	return list
}
