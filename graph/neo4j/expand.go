package neo4j

import (
	"context"
	"errors"
	"strings"

	"malgraf/graph"
)

// Expand implements [graph.View].
func (v *view) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	if isPlain(expand) {
		answers, err := v.ExpandAll(ctx, []graph.Expand{expand})
		if err != nil {
			return nil, err
		}
		return answers[0], nil
	}
	return untilSteady(ctx, func() (*graph.Rows, error) { return v.expandOnce(ctx, expand) }, func(rows *graph.Rows) bool { return isComplete(rows, expand.Want, expand.EdgeColumns) })
}

func (v *view) expandOnce(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	parents, places := distinct(expand.From.IDs)
	if len(parents) == 0 && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	l, all, err := v.store.lists(ctx, expand, parents, v.store.formOf(expand.Edge, expand.Page))
	if err != nil {
		return nil, err
	}
	parts := make([]part, len(places))
	for i, place := range places {
		parts[i] = all[place]
	}
	rows, err := l.put(expand.Edge.Far, parts)
	if err == nil {
		rows.Gone = isGone(expand, rows)
	}
	return rows, err
}

// lists asks for the lists of parents that are each named once: in a form, where Neo4j has
// planned that, which nobody waits for.
func (s *Store) lists(ctx context.Context, expand graph.Expand, parents []string, form form) (*list, []part, error) {
	l, err := s.expand(expand, byID(parents), form)
	if err != nil || len(parents) == 0 {
		return l, nil, err
	}
	var toPlan *list
	if first := firstForm(expand.Page); l.form != inOrder && l.form != first && !s.isPlanned(l.String()) {
		toPlan = l
		if l, err = s.expand(expand, byID(parents), first); err != nil {
			return nil, nil, err
		}
	}
	record, err := s.ask(ctx, "expand", l.String(), l.values)
	if err != nil {
		return nil, nil, err
	}
	if toPlan != nil {
		s.meet(toPlan.String(), toPlan.values, crowdedRows)
	}
	parts, err := s.listsIn(l, expand.Edge, record, len(parents))
	if errors.Is(err, errOutgrown) {
		return s.lists(ctx, expand, parents, inOrder)
	}
	return l, parts, err
}

// expand writes the statement of an Expand from parents that are each named once, in a form if
// that is possible, or else in order. It answers with the rows of all parents in columns,
// beside each row the place of its parent, or beside each node those of its parents; where
// more is asked of a parent than its rows, with columns for each.
func (s *Store) expand(expand graph.Expand, from parents, form form) (*list, error) {
	edge := expand.Edge
	if err := s.checkExpand(expand); err != nil {
		return nil, err
	}
	l := &list{statement: newStatement(), page: expand.Page, want: expand.Want}
	l.on = subject{node: "n", kind: edge.Far, along: edge.Type}
	if !edge.Type.Scope {
		l.on.edge, l.on.from = "r", "p"
	}
	if err := l.prepare(expand.Where, expand.Order, expand.Columns, expand.EdgeColumns); err != nil {
		return nil, err
	}
	l.whole = l.hasCursor() || l.counted()
	if form != inOrder {
		l.letUnordered(form)
	}
	if l.isByLine(edge, s.edgeLines) {
		l.byLine(edge, from)
	} else {
		l.byEdges(edge, from)
	}
	if err := l.rows(false); err != nil {
		return nil, err
	}
	l.add(" RETURN ")
	if l.whole {
		l.together()
		return l, nil
	}
	l.carry(from)
	if l.form == byNode {
		l.nodeByNode()
	} else {
		l.rowByRow()
	}
	return l, nil
}

// byEdges begins a list that is found by following the edges of each parent.
func (l *list) byEdges(edge *graph.Edge, from parents) {
	step := along(edge, "p", map[bool]string{true: "r", false: ""}[l.asked["r"]], "n")
	from.open(l, edge.Kind)
	if edge.Type.Scope && edge.Out {
		// Read first, or a municipality found by another index is joined with the parent as a product.
		l.match += "WITH " + at("p", edge.Kind.Scope.Name) + " AS town "
		step.condition = "n.id = town"
	}
	l.match += "MATCH " + step.pattern
	l.conditions = step.condition
	if !edge.Many && !edge.Type.Scope && both(l.filter) != "true" {
		// Followed first: one of a few nodes, such as a municipality, is otherwise found by an
		// index and put beside the parent as a product. The limit, which no parent reaches,
		// keeps the planner from looking at the filter before.
		l.match += " WITH * LIMIT 100"
	}
}

// carry ends a subquery that answers with rows.
func (l *list) carry(from parents) {
	carried := strings.Join(append(l.bound(), l.columns.computed...), ", ")
	l.add(carried, " }")
	most := 0
	if l.want.Max > 0 {
		most = from.most(l.want.Max)
	}
	if l.form != inOrder && l.page.First != nil {
		l.tooMany = from.rows(*l.page.First) + 1
		if most > 0 {
			l.tooMany = min(l.tooMany, most)
		}
		most = l.tooMany
	}
	if most > 0 {
		l.add(" WITH i, ", carried, " LIMIT ", l.named("most", int64(most)))
	}
}

// rowByRow ends a statement that carries rows.
func (l *list) rowByRow() {
	l.add(" WITH collect(i) AS parents, ")
	l.collected()
	l.answer("parents", "parents")
	l.answer(l.nodeColumns("ns", "c", l.columns.nodes), "cs")
	if len(l.columns.edges) > 0 {
		l.answer(l.columnsOf("rs", "e", l.columns.edges), "es")
	}
	if len(l.columns.computed) > 0 {
		l.answer("ks", "ks")
	}
}

// together ends a statement whose subquery answers with one record for each parent.
func (l *list) together() {
	l.collected()
	l.add(" }")
	l.answer("collect("+l.nodeColumns("ns", "c", l.columns.nodes)+")", "cs")
	if len(l.columns.edges) > 0 {
		l.answer("collect("+l.columnsOf("rs", "e", l.columns.edges)+")", "es")
	}
	for _, one := range []struct {
		name  string
		asked bool
	}{
		{"ks", len(l.columns.computed) > 0}, {"previous", l.page.After != nil},
		{"next", l.page.Before != nil}, {"total", l.counted()},
	} {
		if one.asked {
			l.answer("collect("+one.name+")", one.name)
		}
	}
}
