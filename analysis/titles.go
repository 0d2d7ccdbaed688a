package analysis

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// TitledKind is a kind whose titles are compared.
type TitledKind string

// The kinds whose titles are compared.
const (
	TitledAssignment TitledKind = "ASSIGNMENT"
	TitledFocusArea  TitledKind = "FOCUS_AREA"
	TitledDocument   TitledKind = "POLICY_DOCUMENT"
)

// Titled are the arguments that say whose titles are compared.
type Titled struct {
	Asked
	Kind TitledKind
	// Status holds the statuses of the assignments that are compared.
	Status []string
	// Level holds the types of the departments that a title is counted to.
	Level []string
	// Where has at most the kind's own filter, under the name of its root field.
	Where map[string]graph.Filter
}

// titles are those of some municipalities.
type titles struct {
	*grounds
	*table
	organisation *organisation
	// holders are the departments of each.
	holders lists
}

// titledEdges are, of each kind, the municipality's list and the way to its departments.
var titledEdges = map[TitledKind][2]string{
	TitledAssignment: {"Municipality.assignments", "Assignment.departments"},
	TitledFocusArea:  {"Municipality.focusAreas", "FocusArea.departments"},
	TitledDocument:   {"Municipality.policyDocuments", "PolicyDocument.ownedBy"},
}

// titledGrounds settles what both questions about titles ask: the municipalities, and the
// condition on the kind. The threshold may not be below the least.
func (s Source) titledGrounds(ctx context.Context, asked Titled, threshold, least float64) (*grounds, graph.Filter, error) {
	if threshold < least || threshold > 1 {
		return nil, nil, fmt.Errorf("threshold: %v is not from %v to 1: %w", threshold, least, graph.ErrInvalid)
	}
	where, err := s.titledWhere(asked)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.grounds(ctx, asked.Asked)
	return all, where, err
}

// titledWhere is the condition on the kind asked for.
func (s Source) titledWhere(asked Titled) (graph.Filter, error) {
	edges, known := titledEdges[asked.Kind]
	if !known {
		return nil, unknown(string(asked.Kind))
	}
	list, err := s.edge(edges[0])
	if err != nil {
		return nil, err
	}
	for name := range asked.Where {
		if name != list.Far.One {
			return nil, fmt.Errorf("where: %s are compared, so give %s, not %s: %w", asked.Kind, list.Far.One, name, graph.ErrInvalid)
		}
	}
	return asked.Where[list.Far.One], nil
}

// titles reads the titles of some municipalities and the departments they are counted to.
func (s Source) titles(ctx context.Context, g *grounds, asked Titled, where graph.Filter) (*titles, error) {
	t := &titles{grounds: g}
	edges := titledEdges[asked.Kind]
	if err := together(
		into(&t.organisation, func() (*organisation, error) { return s.organisation(ctx, g, asked.Level) }),
		into(&t.table, func() (*table, error) {
			if asked.Kind == TitledAssignment {
				statuses := make([]any, len(asked.Status))
				for i, status := range asked.Status {
					statuses[i] = status
				}
				return s.assignmentsIn(ctx, g, statuses, where, "title")
			}
			return s.expand(ctx, edges[0], g.towns, where, "title")
		}),
	); err != nil {
		return nil, err
	}
	departments, err := s.expand(ctx, edges[1], t.Nodes, nil)
	if err != nil {
		return nil, err
	}
	numbers := t.organisation.lookup(departments.Nodes)
	for row, town := range t.parent() {
		var holders []int32
		for from, to := departments.of(row); from < to; from++ {
			holders = append(holders, t.organisation.holders(numbers[from], town)...)
		}
		t.holders.next(once(holders)...)
	}
	return t, nil
}

// departments are those that a title is counted to, as they stand in rows.
func (t *titles) departments(row int) []graph.ID {
	list := []graph.ID{}
	for _, department := range t.holders.of(row) {
		list = append(list, graph.ID(t.organisation.nodes.IDs[department]))
	}
	return list
}
