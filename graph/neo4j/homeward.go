package neo4j

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"malgraf/graph"
)

// What all municipalities share, such as the targets, has edges from what each of them
// owns. Where a question wants those of one municipality from many shared nodes, it is
// quicker to go from what the municipality owns: that costs the same however many others
// there are.

// homewardFrom is from how many parents, for each municipality asked for, this is quicker.
const homewardFrom = 8

// isHomeward tells whether a plain expansion is answered from what municipalities own.
func isHomeward(one graph.Expand) bool {
	if !isPlain(one) || one.Edge.Kind.Scope != nil || one.Edge.Far.Scope == nil {
		return false
	}
	towns, few := townsOf(one.Where)
	return few && one.From.Len() >= homewardFrom*max(towns, 1)
}

// townsOf is how many municipalities a filter keeps to, besides nodes that it names; false
// where it does not, or looks at the edge.
func townsOf(where graph.Filter) (towns int, keeps bool) {
	switch f := where.(type) {
	case graph.And:
		if slices.ContainsFunc(f, looksAtEdge) {
			return 0, false
		}
		for _, one := range f {
			if some, keeps := townsOf(one); keeps {
				return some, true
			}
		}
	case graph.Or:
		for _, one := range f {
			some, keeps := townsOf(one)
			if !keeps {
				return 0, false
			}
			towns += some
		}
		return towns, len(f) > 0
	case graph.Compare:
		return 0, f.Property != nil && f.Property.Type == graph.TypeID && (f.Op == graph.In || f.Op == graph.Eq)
	case graph.EdgeMatch:
		wanted, is := f.Where.(graph.Compare)
		if !is || f.Quantifier != graph.Some || wanted.Property != f.Edge.Far.ID() {
			return 0, false
		}
		list, _ := wanted.Value.([]any)
		return max(len(list), 1), wanted.Op == graph.In || wanted.Op == graph.Eq
	}
	return 0, false
}

// looksAtEdge tells whether a filter speaks of the edge that led to a node.
func looksAtEdge(where graph.Filter) bool {
	return anyOf(where, func(one graph.Filter) bool {
		_, is := one.(graph.EdgeCompare)
		return is
	})
}

// homeward writes the statement: for each expansion a subquery, that brings all that the
// municipalities' nodes lead to.
func (s *Store) homeward(all []graph.Expand) (*statement, error) {
	st := newStatement()
	conditions := make([]string, len(all))
	for i, one := range all {
		if err := s.checkExpand(one); err != nil {
			return nil, err
		}
		var err error
		if conditions[i], err = st.filter(subject{node: "n", kind: one.Edge.Far}, one.Where, false); err != nil {
			return nil, err
		}
	}
	st.add("WITH ", strings.Join(append([]string{"1 AS row"}, st.known...), ", "), " ")
	for i, one := range all { // one after another, instead of a product
		n, step := strconv.Itoa(i), "(n)-[:"+quote(one.Edge.Type.Name)+"]-"
		if one.Edge.Out { // the edge leads to n
			step = "(n)<-[:" + quote(one.Edge.Type.Name) + "]-"
		} else {
			step += ">"
		}
		// A subquery, or few edges of the type let Neo4j read them all.
		st.add(st.within("row"), "MATCH (n:", quote(one.Edge.Far.Name), ")", where(conditions[i]), " CALL (n) { MATCH ", step, "(p:", quote(one.Edge.Kind.Name), ") RETURN p }",
			" RETURN collect(p.id) AS p", n, ", collect(n.id) AS n", n, " } ")
		st.answer("p"+n, "from"+n)
		st.answer("n"+n, "to"+n)
	}
	return st, nil
}

// fromHome answers such expansions from the same parents.
func (v *view) fromHome(ctx context.Context, all []graph.Expand, from []string) ([]*graph.Rows, error) {
	st, err := v.store.homeward(all)
	if err != nil {
		return nil, err
	}
	record, err := v.store.ask(ctx, "expand", st.String(), st.values)
	if err != nil {
		return nil, err
	}
	parents, places := distinct(from)
	place := make(map[string]int, len(parents))
	for i, id := range parents {
		place[id] = i
	}
	answers := make([]*graph.Rows, len(all))
	for i, one := range all {
		found := make([][]string, len(parents))
		n := strconv.Itoa(i)
		near, _ := record["from"+n].([]any)
		far, _ := record["to"+n].([]any)
		if len(near) != len(far) { // what is missing is not collected
			return nil, errNoID
		}
		for row := range near {
			parent, _ := near[row].(string)
			id, isText := far[row].(string)
			if !isText {
				return nil, errNoID
			}
			if at, wanted := place[parent]; wanted {
				found[at] = append(found[at], id)
			}
		}
		if answers[i], err = plainRows(one, found, places); err != nil {
			return nil, err
		}
	}
	return answers, nil
}
