package analysis

import "slices"

// gone are the ids of nodes that are thought away; nil: none are.
type gone struct {
	ids []string
	// met has them where they are many.
	met map[string]bool
}

// fewGone is up to how many ids it is quicker to look at each.
const fewGone = 4

// thoughtAway is that some nodes are gone.
func thoughtAway(ids []string) *gone {
	g := &gone{ids: ids}
	if len(ids) > fewGone {
		g.met = make(map[string]bool, len(ids))
		for _, id := range ids {
			g.met[id] = true
		}
	}
	return g
}

func (g *gone) has(id string) bool {
	switch {
	case g == nil:
		return false
	case g.met != nil:
		return g.met[id]
	}
	return slices.Contains(g.ids, id)
}
