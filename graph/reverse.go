package graph

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// reverse finds what makes each subject again what it was, or what stands in its way.
func (r *reversal) reverse(ctx context.Context, view View) error {
	for _, at := range r.subjects {
		if err := ctx.Err(); err != nil {
			return err
		}
		before, after, now := r.before[at], r.after[at], r.version(at)
		switch {
		case now.same(before): // it is so again
		case !now.same(after) && (!before.there() || !after.there() || !now.there() || before.municipality != after.municipality):
			r.refuse(r.first[at], "", at)
		case at.node != "":
			r.reverseNode(at, before, after, now)
		default:
			r.reverseEdge(at, before, after, now)
		}
	}
	r.checkPlaces()
	return r.checkEnds(ctx, view)
}

// checkPlaces refuses edges whose place on a to-one edge has been taken since.
func (r *reversal) checkPlaces() {
	gone := map[edgeAt]bool{}
	for _, one := range r.cut {
		gone[r.edgeOf(&one.change)] = true
	}
	for _, one := range r.joined {
		edgeType := r.typeOf(r.edgeOf(&one.change))
		if edgeType == nil || edgeType.Out == nil || edgeType.Out.Many {
			continue
		}
		for edge := range r.hung[one.change.From] {
			if edge.from == one.change.From && edge.to != one.change.To && r.typeOf(edge) == edgeType && !gone[edge] {
				r.refuse(one.index, "", subject{edge: edge})
			}
		}
	}
}

func (r *reversal) typeOf(at edgeAt) *EdgeType {
	return r.schema.EdgeType(at.name, r.schema.KindOf(at.from), r.schema.KindOf(at.to))
}

func (r *reversal) reverseNode(at subject, before, after, now version) {
	index := r.first[at]
	if before.there() && after.there() && before.municipality == after.municipality {
		if set := r.differing(at, before.set, after.set, now.set); len(set) > 0 {
			r.saved = append(r.saved, undo{Change{Node: at.node, Set: set}, index})
		}
		return
	}
	to := &r.removed
	if before.there() { // what was made anew for another owner is made anew again
		to = &r.saved
	}
	if after.there() {
		for _, edge := range slices.SortedFunc(maps.Keys(r.hung[at.node]), edgeAt.compare) {
			if hung := (subject{edge: edge}); !r.isSubject(hung) {
				r.refuse(index, "", hung)
			}
		}
		*to = append(*to, undo{Change{Node: at.node, Remove: true}, index})
	}
	if before.there() {
		*to = append(*to, undo{Change{Node: at.node, Municipality: before.municipality, Set: before.set}, index})
	}
}

func (r *reversal) isSubject(at subject) bool {
	_, is := r.first[at]
	return is
}

func (r *reversal) reverseEdge(at subject, before, after, now version) {
	index := r.first[at]
	change := Change{Edge: at.edge.name, From: at.edge.from, To: at.edge.to}
	key := r.keyOf(at.edge, before.set, after.set)
	switch {
	case !before.there():
		change.Set, change.Remove = key, true
		r.cut = append(r.cut, undo{change, index})
	case !after.there():
		change.Set = before.set
		r.joined = append(r.joined, undo{change, index})
	default:
		change.Set = r.differing(at, before.set, after.set, now.set)
		if len(change.Set) > 0 {
			maps.Copy(change.Set, key)
			r.joined = append(r.joined, undo{change, index})
		}
	}
}

// keyOf returns the values of an edge's key, null where missing; nil without a key.
func (r *reversal) keyOf(at edgeAt, before, after map[string]any) map[string]any {
	edgeType := r.typeOf(at)
	if edgeType == nil || len(edgeType.Key) == 0 {
		return nil
	}
	key := map[string]any{}
	for _, property := range edgeType.Key {
		key[property.Name] = after[property.Name]
		if after == nil {
			key[property.Name] = before[property.Name]
		}
	}
	return key
}

// differing returns the properties that the commit changed, as they were before; it
// refuses one that has been changed since, unless it is so again.
func (r *reversal) differing(at subject, before, after, now map[string]any) map[string]any {
	set := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(assigned(before, after))) {
		switch {
		case reflect.DeepEqual(before[name], after[name]), reflect.DeepEqual(before[name], now[name]):
		case reflect.DeepEqual(after[name], now[name]):
			set[name] = before[name]
		default:
			r.refuse(r.first[at], name, at)
		}
	}
	return set
}

// checkEnds refuses edges to, and nodes of, what has been removed since.
func (r *reversal) checkEnds(ctx context.Context, view View) error {
	made, wanted := map[string]bool{}, map[string]int{}
	for _, one := range r.saved {
		made[one.change.Node] = true
	}
	for _, one := range slices.Concat(r.saved, r.joined) {
		for _, id := range []string{one.change.Municipality, one.change.From, one.change.To} {
			if _, known := wanted[id]; id != "" && !made[id] && !known {
				wanted[id] = one.index
			}
		}
	}
	ids := slices.Sorted(maps.Keys(wanted))
	refs := make([]Ref, len(ids))
	for i, id := range ids {
		refs[i].ID = id
	}
	found, err := view.Get(ctx, Get{Refs: refs})
	if err != nil {
		return err
	}
	var gone []string
	for i, id := range ids {
		if found.At[i].Kind == nil {
			gone = append(gone, id)
		}
	}
	last, err := lastOf(ctx, view, slices.Clone(gone))
	if err != nil {
		return err
	}
	for _, id := range gone {
		why := fmt.Errorf("there is no %s: %w", id, ErrConflict)
		if commit := last[id]; commit != nil {
			why = &InTheWay{What: id, Revision: commit.Revision, At: commit.At, By: commit.By}
		}
		r.refused = append(r.refused, Violation{Index: wanted[id], Err: why})
	}
	slices.SortStableFunc(r.refused, func(a, b Violation) int { return a.Index - b.Index })
	return nil
}

// lastOf returns the last commits that touched nodes. It uses up their ids, which are sorted.
func lastOf(ctx context.Context, view View, ids []string) (map[string]*Commit, error) {
	last, before := map[string]*Commit{}, Revision(0)
	for more := true; more && len(ids) > 0; {
		var commits []Commit
		var err error
		if commits, more, err = view.Log(ctx, Log{Nodes: ids, Before: before, First: min(len(ids), logPage)}); err != nil {
			return nil, err
		}
		for i := range commits {
			before = commits[i].Revision
			touched, _ := commits[i].Touched()
			for _, id := range touched {
				if _, among := slices.BinarySearch(ids, id); among && last[id] == nil {
					last[id] = &commits[i]
				}
			}
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return last[id] != nil })
	}
	return last, nil
}

// refuse names the later commit that changed a subject, or with a field its property.
func (r *reversal) refuse(index int, field string, at subject) {
	r.refused = append(r.refused, Violation{Index: index, Field: field, Err: r.inTheWay(at, field, "")})
}

func (r *reversal) inTheWay(at subject, field, why string) error {
	later := r.later[touch{at, field}]
	if later == nil {
		later = r.later[touch{at, ""}]
	}
	if later == nil {
		return fmt.Errorf("%s is not as revision %d left it: %w", at, r.undone.Revision, ErrConflict)
	}
	return &InTheWay{What: at.String(), Revision: later.Revision, At: later.At, By: later.By, Why: why}
}
