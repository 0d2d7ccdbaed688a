package disclosure

import (
	"fmt"
	"slices"
)

// nodes shows of a list of nodes, or of edges to them, those seen, with a mask for each
// other of the whole list. They stand in the receiver's order: that of the whole list may
// tell of what is masked, as where it goes by a number of neighbours. What only the
// receiver's list has is of another page, or it is there because the list was made without
// what is masked, such as one of what has most neighbours. Then it is shown and this said,
// and what of the whole list the receiver sees elsewhere is not masked.
func (m *masker) nodes(place string, whole, seen []any) []any {
	own, found := paired(whole, seen)
	elsewhere := make([]bool, len(whole))
	if slices.Contains(own, -1) {
		elsewhere = m.elsewhere(whole, found)
		from, to, is := page(own)
		if is && len(seen) <= len(whole) && !slices.Contains(elsewhere, true) {
			own, seen = own[from:to], seen[from:to]
		} else {
			m.mask(place, madeWithout, "", "")
		}
	}
	shown := make([]any, 0, len(whole))
	at := func() string { return fmt.Sprintf("%s[%d]", place, len(shown)) }
	next := 0
	show := func() {
		if own[next] < 0 {
			shown = append(shown, stripped(seen[next]))
		} else {
			shown = append(shown, m.object(at(), whole[own[next]].(object), seen[next].(object)))
		}
		next++
	}
	for i, one := range whole {
		switch {
		case found[i]:
			show()
		case !elsewhere[i]:
			shown = append(shown, m.masked(at(), one.(object)))
		}
	}
	for next < len(seen) {
		show()
	}
	return shown
}

// page tells whether what the whole list has stands in its order from one place of the
// seen list to another, and the rest before and after it: there it may be because masked
// ones left room on a page.
func page(own []int) (from, to int, is bool) {
	has := func(i int) bool { return i >= 0 }
	if from = slices.IndexFunc(own, has); from < 0 {
		return 0, 0, true
	}
	for to = len(own); own[to-1] < 0; to-- {
	}
	return from, to, slices.IsSorted(own[from:to])
}

// elsewhere tells which nodes of a list that are not found in it the receiver sees when
// asking for them. Of an edge that cannot be asked: it may be masked where its node is not.
func (m *masker) elsewhere(whole []any, found []bool) []bool {
	var ids []string
	for i, one := range whole {
		if id, is := one.(object).get(asID).(string); is && !found[i] {
			ids = append(ids, id)
		}
	}
	sees := map[string]bool{}
	for part := range slices.Chunk(ids, mostNeighbours) {
		data, err := answered(m.ctx, m.seen, "query($ids: [ID!]!) {nodes(ids: $ids) {"+asID+": id "+asKind+": __typename}}", map[string]any{"ids": part})
		if m.err == nil {
			m.err = err
		}
		answer, _ := data.(object)
		list, _ := answer.get("nodes").([]any)
		for _, one := range list {
			if node, is := one.(object); is {
				_, id := identity(node)
				sees[id] = true
			}
		}
	}
	is := make([]bool, len(whole))
	for i, one := range whole {
		id, _ := one.(object).get(asID).(string)
		is[i] = !found[i] && sees[id]
	}
	return is
}
