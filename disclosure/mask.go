package disclosure

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// masker lays the answer for the receiver over the whole one.
type masker struct {
	ctx    context.Context
	ground func(ctx context.Context, kind, id string) (string, error)
	// seen asks as the receiver.
	seen  Ask
	masks []*Mask
	// reckoned are the masks that stand for no node.
	reckoned map[*Mask]bool
	err      error
}

// value is what is disclosed of a value in its place.
func (m *masker) value(place string, whole, seen any) any {
	switch w := whole.(type) {
	case object:
		if s, is := seen.(object); is && same(w, s) {
			return m.object(place, w, s)
		}
		return m.masked(place, w)
	case []any:
		s, is := seen.([]any)
		if !is {
			return m.mask(place, "a list", "", "")
		}
		return m.list(place, w, s)
	}
	if !reflect.DeepEqual(whole, seen) {
		m.mask(place, "reckoned without what is masked", "", "")
	}
	return seen
}

func (m *masker) object(place string, whole, seen object) object {
	shown := object{}
	for i, one := range whole {
		if one.name == asID || one.name == asKind {
			continue
		}
		var theirs any
		if i < len(seen) && seen[i].name == one.name {
			theirs = seen[i].value
		}
		shown = append(shown, member{one.name, m.value(memberOf(place, one.name), one.value, theirs)})
	}
	return shown
}

// memberOf is the place of a member of what stands in a place.
func memberOf(place, name string) string {
	if place == "" {
		return name
	}
	return place + "." + name
}

// madeWithout is said of a list that would be another with all there is.
const madeWithout = "a list made without what is masked"

// list shows, of a list of nodes, those seen, with a mask for each other. Other lists are
// laid over each other, or, where one is shorter, it is what is seen.
func (m *masker) list(place string, whole, seen []any) any {
	at := func(i int) string { return fmt.Sprintf("%s[%d]", place, i) }
	shown := make([]any, 0, len(whole))
	switch {
	case identifies(whole) && !slices.ContainsFunc(seen, func(one any) bool { return one == nil }):
		return m.nodes(place, whole, seen)
	case len(whole) == len(seen):
		for i := range whole {
			shown = append(shown, m.value(at(i), whole[i], seen[i]))
		}
	default:
		m.mask(place, madeWithout, "", "")
		return stripped(seen)
	}
	return shown
}

// masked is the mask of an object: of the node that it is or holds.
func (m *masker) masked(place string, whole object) *Mask {
	kind, id := identity(whole)
	what := kind
	if what == "" {
		what = "something"
	}
	return m.mask(place, what, kind, id)
}

func (m *masker) mask(place, what, kind, id string) *Mask {
	ground, err := m.ground(m.ctx, kind, id)
	mask := &Mask{Number: len(m.masks) + 1, Place: place, What: what, Ground: ground}
	m.masks = append(m.masks, mask)
	if m.reckoned[mask] = kind == ""; m.err == nil {
		m.err = err
	}
	return mask
}

// derive gives what is reckoned without masked nodes the grounds of these: of those that
// stand nearest to it. Where no node is masked it keeps its own.
func (m *masker) derive() {
	for _, mask := range m.masks {
		for place := mask.Place; m.reckoned[mask] && place != ""; {
			place = place[:max(strings.LastIndexAny(place, ".["), 0)]
			if grounds := m.groundsIn(place); len(grounds) > 0 {
				mask.Ground = strings.Join(grounds, "; ")
				break
			}
		}
	}
}

// groundsIn are the grounds of the nodes that are masked in a place, each once.
func (m *masker) groundsIn(place string) []string {
	var grounds []string
	for _, mask := range m.masks {
		within, is := strings.CutPrefix(mask.Place, place)
		if is && (place == "" || strings.HasPrefix(within, ".") || strings.HasPrefix(within, "[")) && !m.reckoned[mask] && !slices.Contains(grounds, mask.Ground) {
			grounds = append(grounds, mask.Ground)
		}
	}
	return grounds
}

// identity is the kind and id of the node that an object is, or that it holds as `node`.
func identity(o object) (kind, id string) {
	if inner, is := o.get("node").(object); is && o.get(asID) == nil {
		o = inner
	}
	kind, _ = o.get(asKind).(string)
	id, _ = o.get(asID).(string)
	return kind, id
}

// same tells whether two objects may be one: they are no nodes, or the same.
func same(a, b object) bool {
	kindA, idA := identity(a)
	kindB, idB := identity(b)
	return kindA == kindB && idA == idB
}

// identifies tells whether all elements of a list are nodes, or hold one.
func identifies(list []any) bool {
	for _, one := range list {
		o, is := one.(object)
		if !is {
			return false
		}
		if _, id := identity(o); id == "" {
			return false
		}
	}
	return true
}

// stripped is a value without the names that were added.
func stripped(value any) any {
	switch v := value.(type) {
	case object:
		kept := object{}
		for _, one := range v {
			if one.name != asID && one.name != asKind {
				kept = append(kept, member{one.name, stripped(one.value)})
			}
		}
		return kept
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = stripped(one)
		}
		return list
	}
	return value
}
