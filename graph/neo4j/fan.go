package neo4j

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"malgraf/graph"
)

// An analysis asks along all types of edges at once which nodes its parents lead to, and
// nothing else. Most parents have edges of a few types only: to look for each type by itself
// takes longer than all that is found. So one statement goes through the edges of each
// parent once, and tells of each edge which expansion it answers.

// isPlain tells whether an expansion asks which nodes its parents lead to, and no more; a
// filter looks at nothing but the node, its municipality and the edge.
func isPlain(one graph.Expand) bool {
	return one.Edge != nil && !one.Edge.Type.Scope && one.Page == (graph.Page{}) && len(one.Order) == 0 &&
		len(one.Columns)+len(one.EdgeColumns)+len(one.Below) == 0 && !one.Total && !one.Keys && !looksFurther(one.Where)
}

// looksFurther tells whether a filter follows edges, other than to the municipality.
func looksFurther(where graph.Filter) bool {
	return anyOf(where, func(one graph.Filter) bool {
		switch f := one.(type) {
		case graph.EdgeMatch:
			return f.Edge == nil || !f.Edge.Type.Scope || !f.Edge.Out || looksFurther(f.Where)
		case graph.EdgeCount:
			return true
		}
		return false
	})
}

// anyOf tells whether something holds for one of the conditions that a filter is made of.
func anyOf(where graph.Filter, holds func(graph.Filter) bool) bool {
	each := func(one graph.Filter) bool { return anyOf(one, holds) }
	switch f := where.(type) {
	case graph.And:
		return slices.ContainsFunc(f, each)
	case graph.Or:
		return slices.ContainsFunc(f, each)
	case graph.Not:
		return each(f.Filter)
	}
	return holds(where)
}

// fan is plain expansions along different edges from the same parents, each named once.
type fan struct {
	*statement
	all []graph.Expand
}

// fan writes the statement.
func (s *Store) fan(from parents, all []graph.Expand) (*fan, error) {
	f := &fan{statement: newStatement(), all: all}
	out, in := &spoke{pattern: "(p)-[r:%s]->(n)"}, &spoke{pattern: "(p)<-[r:%s]-(n)"}
	for i, one := range all {
		if err := s.checkExpand(one); err != nil {
			return nil, err
		}
		condition, err := f.filter(subject{node: "n", kind: one.Edge.Far, edge: "r", along: one.Edge.Type}, one.Where, false)
		if err != nil {
			return nil, err
		}
		if one.Edge.Out {
			out.add(i, one.Edge, condition)
		} else {
			in.add(i, one.Edge, condition)
		}
	}
	f.write(from, out, in)
	return f, nil
}

// spoke is the edges that leave parents one way.
type spoke struct {
	pattern string
	types   []string
	cases   strings.Builder
}

// add lets the edges that an expansion follows, and whose far ends pass, have its number.
func (s *spoke) add(number int, edge *graph.Edge, condition string) {
	name := quote(edge.Type.Name)
	if !slices.Contains(s.types, name) {
		s.types = append(s.types, name)
	}
	s.cases.WriteString(" WHEN " + both("r:"+name, "n:"+quote(edge.Far.Name), condition) + " THEN " + strconv.Itoa(number))
}

// body brings the far ends with the numbers of their expansions.
func (s *spoke) body() string {
	return "MATCH " + fmt.Sprintf(s.pattern, strings.Join(s.types, "|")) + " WITH n, CASE" + s.cases.String() + " END AS e WHERE e IS NOT NULL RETURN n, e"
}

func (f *fan) write(from parents, out, in *spoke) {
	from.goThrough(f.statement, f.all[0].Edge.Kind)
	var bodies []string
	for _, one := range []*spoke{out, in} {
		if len(one.types) > 0 {
			bodies = append(bodies, one.body())
		}
	}
	f.add(f.within("p"), strings.Join(bodies, " UNION ALL "), " }")
	if most := f.most(); most > 0 {
		f.add(" WITH i, e, n LIMIT ", f.named("most", int64(most)))
	}
	f.answer("collect(i * "+strconv.Itoa(len(f.all))+" + e)", "places")
	f.answer("collect(n.id)", "ids")
}

// most is one row more than all may have together, so that with so many one has too many;
// 0: no limit.
func (f *fan) most() int {
	sum := 1
	for _, one := range f.all {
		if one.Max == 0 {
			return 0
		}
		sum += one.Max
	}
	return sum
}

// fanOut answers plain expansions from the same parents.
func (v *view) fanOut(ctx context.Context, all []graph.Expand, from []string) ([]*graph.Rows, error) {
	parents, places := distinct(from)
	f, err := v.store.fan(byID(parents), all)
	if err != nil {
		return nil, err
	}
	found := make([][][]string, len(all))
	if len(parents) > 0 {
		record, err := v.store.ask(ctx, "expand", f.String(), f.values)
		if err != nil {
			return nil, err
		}
		if found, err = f.read(record, len(parents)); err != nil {
			return nil, err
		}
	} else if err := ctx.Err(); err != nil {
		return nil, err
	}
	answers := make([]*graph.Rows, len(all))
	for i, one := range all {
		if answers[i], err = plainRows(one, found[i], places); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// read parts what was found by expansion and parent, of so many.
func (f *fan) read(record map[string]any, parents int) ([][][]string, error) {
	found := make([][][]string, len(f.all))
	for i := range found {
		found[i] = make([][]string, parents)
	}
	places, _ := record["places"].([]any)
	ids, _ := record["ids"].([]any)
	if len(places) != len(ids) { // what is missing is not collected
		return nil, errNoID
	}
	for row, one := range places {
		place, _ := one.(int64)
		parent, expansion := int(place)/len(f.all), int(place)%len(f.all)
		id, isText := ids[row].(string)
		if !isText || parent >= parents {
			return nil, errNoID
		}
		found[expansion][parent] = append(found[expansion][parent], id)
	}
	return found, nil
}

// plainRows puts the lists of all parents together, each by id. A parent at −1 has none.
func plainRows(asked graph.Expand, found [][]string, places []int) (*graph.Rows, error) {
	rows := &graph.Rows{
		Offsets: make([]int, 1, len(places)+1), Nodes: graph.Nodes{Kind: asked.Edge.Far, IDs: []string{}},
		Columns: []graph.Column{}, EdgeColumns: []graph.Column{},
	}
	for _, one := range found {
		slices.Sort(one)
	}
	for _, place := range places {
		if place >= 0 {
			rows.Nodes.IDs = append(rows.Nodes.IDs, found[place]...)
		}
		rows.Offsets = append(rows.Offsets, len(rows.Nodes.IDs))
		rows.Previous, rows.Next = append(rows.Previous, false), append(rows.Next, false)
		if asked.Max > 0 && rows.Nodes.Len() > asked.Max {
			return nil, fmt.Errorf("more than %d rows: %w", asked.Max, graph.ErrTooLarge)
		}
	}
	rows.Gone = isGone(asked, rows)
	return rows, nil
}
