package twins_test

import (
	"fmt"
	"strings"
	"unicode"

	"malgraf/graph"
)

// asking draws a question about a stage.
type asking struct {
	*stage
	// left is how many edge fields the question may still have: each is a statement.
	left, aliases int
}

const deepest, edgeFields = 5, 6

func (s *stage) question() *part {
	a := &asking{stage: s, left: edgeFields}
	var roots []*part
	for range 1 + s.IntN(4)/3 {
		roots = append(roots, a.root())
	}
	return brackets("{", roots...)
}

func (a *asking) root() *part {
	kind := a.kind()
	switch turn := a.IntN(100); {
	case turn < 45:
		return a.listField(kind.Many, kind.Many, kind, nil, 0)
	case turn < 58:
		return field(a.alias(kind.One), a.single(kind), a.selection(kind, 0))
	case turn < 61:
		return field(a.alias("node"), []*part{named("id", literal(a.anyID()))}, a.anything())
	case turn < 66:
		ids := brackets("[")
		for range a.IntN(6) {
			ids.inside = append(ids.inside, literal(a.anyID()))
		}
		return field(a.alias("nodes"), []*part{named("ids", ids)}, a.anything())
	case turn < 74:
		return a.found()
	}
	return a.other()
}

// found asks for what a search finds.
func (a *asking) found() *part {
	hit := field("node", nil, a.anything())
	return field(a.alias("search"), a.search(), []*part{word("totalCount"), field("nodes", nil, []*part{hit, word("field"), word("snippet")})})
}

// alias gives a field a name that no other has.
func (a *asking) alias(name string) string {
	a.aliases++
	return fmt.Sprintf("a%d: %s", a.aliases, name)
}

func (a *asking) anyID() string {
	if a.chance(10) {
		return a.strangeID()
	}
	return a.id(a.kind())
}

// anything selects from nodes of kinds that are not known.
func (a *asking) anything() []*part {
	selection := []*part{word("__typename"), word("id")}
	for _, kind := range some(a.dice, a.kinds, 2) {
		selection = append(selection, field("... on "+kind.Name, nil, a.selection(kind, 1)))
	}
	return selection
}

// single are the arguments that name one node: by its id, or by a value that is its
// own, or an alias, within what limits it.
func (a *asking) single(kind *graph.Kind) []*part {
	uniques := kind.Uniques()
	if len(uniques) == 0 || a.chance(35) {
		return []*part{named("id", literal(a.id(kind)))}
	}
	property := one(a.dice, uniques)
	args := []*part{named(property.Name, literal(a.known(property)))}
	for _, edge := range property.Unique.Within {
		if far := edge.Far.Uniques(); a.chance(60) && len(far) > 0 {
			args = append(args, named(edge.Name, literal(a.known(far[0]))))
		}
	}
	return args
}

// known is a unique value that nodes are likely to have.
func (a *asking) known(property *graph.Property) any {
	switch a.IntN(6) {
	case 0:
		return a.hurried()
	case 1:
		return fmt.Sprintf("alias %d", a.IntN(nodesOfAKind))
	case 2, 3, 4:
		if given := a.given[property]; len(given) > 0 {
			return one(a.dice, given)
		}
	}
	return a.founded(property, a.IntN(nodesOfAKind))
}

func (a *asking) search() []*part {
	var words []string
	for range 1 + a.IntN(2) {
		words = append(words, one(a.dice, append(strings.Fields(a.hurried()), a.hurried())))
	}
	args := []*part{named("text", literal(strings.Join(words, " ")))}
	if a.chance(40) {
		kinds := brackets("[")
		for _, kind := range some(a.dice, a.kinds, 3) {
			if searched(kind) {
				kinds.inside = append(kinds.inside, word(constant(kind.Name)))
			}
		}
		args = append(args, named("kinds", kinds))
	}
	if a.chance(50) {
		args = append(args, named("first", literal(one(a.dice, []int{0, 1, 3, 1000, -1}))))
	}
	return args
}

func searched(kind *graph.Kind) bool {
	for _, property := range kind.Properties {
		if property.Search {
			return true
		}
	}
	return false
}

// constant writes FollowUp as FOLLOW_UP.
func constant(name string) string {
	var text strings.Builder
	for i, letter := range name {
		if i > 0 && unicode.IsUpper(letter) {
			text.WriteByte('_')
		}
		text.WriteRune(unicode.ToUpper(letter))
	}
	return text.String()
}

// selection picks properties of a kind and, while there is room, edges.
func (a *asking) selection(kind *graph.Kind, depth int) []*part {
	var parts []*part
	for _, property := range some(a.dice, kind.Properties, 1+a.IntN(3)) {
		parts = append(parts, word(property.Name))
	}
	if depth >= deepest || a.chance(15) {
		return parts
	}
	for _, edge := range some(a.dice, a.edges(kind), 1+a.IntN(2)) {
		if a.left == 0 {
			break
		}
		a.left--
		if edge.Many {
			parts = append(parts, a.listField(edge.Name, kind.Name+"."+edge.Name, edge.Far, edge, depth+1))
		} else {
			parts = append(parts, field(a.alias(edge.Name), nil, a.selection(edge.Far, depth+1)))
		}
	}
	return parts
}

// listField asks for a page of a list; along is the edge that leads there, or nil.
func (a *asking) listField(name, list string, kind *graph.Kind, along *graph.Edge, depth int) *part {
	var args []*part
	if a.chance(50) {
		args = append(args, named("where", a.where(kind, along, 0)))
	}
	if a.chance(45) {
		args = append(args, named("orderBy", a.orderBy(kind, along)))
	}
	if a.chance(60) {
		args = append(args, named(one(a.dice, []string{"first", "first", "last"}), literal(one(a.dice, []int{0, 1, 1, 2, 2, 3, 5, 1000}))))
	}
	var parts []*part
	if a.chance(70) {
		parts = append(parts, field("nodes", nil, a.selection(kind, depth)))
	}
	if a.chance(50) {
		parts = append(parts, field("edges", nil, a.ofEdge(kind, along, depth, len(parts) == 0)))
	}
	if len(parts) == 0 || a.chance(50) {
		parts = append(parts, field("pageInfo", nil, []*part{word("hasNextPage"), word("hasPreviousPage"), word("startCursor"), word("endCursor")}))
	}
	if a.chance(40) {
		parts = append(parts, word("totalCount"))
	}
	f := field(a.alias(name), args, parts)
	f.list = list
	return f
}

// ofEdge selects from the edges of a page; node where the page has no nodes otherwise.
func (a *asking) ofEdge(kind *graph.Kind, along *graph.Edge, depth int, node bool) []*part {
	parts := []*part{word("cursor")}
	if along != nil && !along.Type.Scope {
		for _, property := range some(a.dice, along.Type.Properties, 3) {
			parts = append(parts, word(property.Name))
		}
	}
	if node {
		return append(parts, field("node", nil, a.selection(kind, depth)))
	}
	return append(parts, field("node", nil, []*part{word("id")}))
}
