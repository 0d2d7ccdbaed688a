package graph

import (
	"cmp"
	"fmt"
)

// Check refuses that a period is made to end before it begins, or returns nil. Now
// and before give the values of properties, nil where missing; before is nil for what
// is new. What was so before and has not been touched is let be.
func (p *Period) Check(before, now func(*Property) any) error {
	from, to := now(p.From), now(p.To)
	if from == nil || to == nil || before != nil && before(p.From) == from && before(p.To) == to {
		return nil
	}
	order := 0
	switch from := from.(type) {
	case string: // dates
		order = cmp.Compare(from, to.(string))
	case int64:
		order = cmp.Compare(from, to.(int64))
	}
	if order <= 0 {
		return nil
	}
	return OfValue(fmt.Errorf("%s %v is before %s %v: %w", p.To.Name, to, p.From.Name, from, ErrInvalid))
}

// Field names the end of the period that a change is to blame for: the last day,
// unless it set the first day alone.
func (p *Period) Field(set map[string]any) string {
	_, from := set[p.From.Name]
	if _, to := set[p.To.Name]; from && !to {
		return p.From.Name
	}
	return p.To.Name
}

// other names the other end than one, which may be any property.
func (p *Period) other(end string) string {
	switch end {
	case p.From.Name:
		return p.To.Name
	case p.To.Name:
		return p.From.Name
	}
	return ""
}

// Lacks is why an edge cannot be without a property.
func (t *EdgeType) Lacks(from, to string, property *Property) error {
	return OfValue(fmt.Errorf("%s from %s to %s has no %s: %w", t.Name, from, to, property.Name, ErrInvalid))
}

// Circles tells of each edge, from its first to its second end, whether it lies on
// a circle; follow gives the far ends of all edges that go out from a node. It
// goes to each node that is reached once.
func Circles[Node comparable](edges [][2]Node, follow func(Node) []Node) []bool {
	c := circles[Node]{follow: follow, place: map[Node]int{}, group: map[Node]int{}}
	on := make([]bool, len(edges))
	for i, edge := range edges {
		c.visit(edge[0])
		on[i] = edge[0] == edge[1] || c.group[edge[0]] == c.group[edge[1]]
	}
	return on
}

// circles finds the groups of nodes that reach each other, after Tarjan (1972).
type circles[Node comparable] struct {
	follow func(Node) []Node
	// place of each node in the order of visits, from 1; group is 0 while it is open.
	place, group map[Node]int
	open         []Node
	groups       int
}

// step is a node under way: the least place reached from it, and what is left to follow.
type step[Node comparable] struct {
	node  Node
	least int
	rest  []Node
}

// visit groups all that a node reaches. It keeps its own stack, for hierarchies
// may be deep.
func (c *circles[Node]) visit(root Node) {
	if c.place[root] != 0 {
		return
	}
	stack := []step[Node]{c.begin(root)}
	for len(stack) > 0 {
		at := &stack[len(stack)-1]
		if len(at.rest) > 0 {
			next := at.rest[0]
			at.rest = at.rest[1:]
			if c.place[next] == 0 {
				stack = append(stack, c.begin(next))
			} else if c.group[next] == 0 {
				at.least = min(at.least, c.place[next])
			}
			continue
		}
		done := *at
		if stack = stack[:len(stack)-1]; len(stack) > 0 {
			above := &stack[len(stack)-1]
			above.least = min(above.least, done.least)
		}
		if done.least == c.place[done.node] {
			c.close(done.node)
		}
	}
}

func (c *circles[Node]) begin(node Node) step[Node] {
	c.place[node] = len(c.place) + 1
	c.open = append(c.open, node)
	return step[Node]{node: node, least: c.place[node], rest: c.follow(node)}
}

// close makes a group of the nodes that were opened since one that is its first.
func (c *circles[Node]) close(first Node) {
	c.groups++
	for {
		last := c.open[len(c.open)-1]
		c.open = c.open[:len(c.open)-1]
		c.group[last] = c.groups
		if last == first {
			return
		}
	}
}
