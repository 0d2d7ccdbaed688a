package neo4j

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"malgraf/graph"
)

// Get implements [graph.View].
func (v *view) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	l, err := v.store.lookup(get)
	if err != nil {
		return nil, err
	}
	found := &graph.Found{At: make([]graph.Place, len(get.Refs)), Kinds: map[*graph.Kind]*graph.Rows{}}
	if len(l.kinds) == 0 {
		return found, ctx.Err()
	}
	record, err := v.store.ask(ctx, "get", l.String(), l.statement.values)
	if err != nil {
		return nil, err
	}
	for i, one := range l.kinds {
		if err := one.found(strconv.Itoa(i), record, get, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// lookup is the statement of a Get in the making.
type lookup struct {
	*statement
	kinds []*wanted
}

// wanted is what a Get asks of one kind: nodes by their ids, and by unique values
// the places of their refs, the values, and within what.
type wanted struct {
	kind    *graph.Kind
	columns []*graph.Property
	ids     []string
	values  []map[string]any
}

// lookup writes the statement of a Get: for each kind one subquery by id and one by
// value. Each answers with one row, so that none is multiplied by another.
func (s *Store) lookup(get graph.Get) (*lookup, error) {
	l := &lookup{statement: newStatement()}
	for i, ref := range get.Refs {
		if err := l.sort(s, i, ref); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(l.kinds, func(a, b *wanted) int { return cmp.Compare(a.kind.Index, b.kind.Index) })
	var parts, names []string
	for i, one := range l.kinds {
		if err := checkColumns(one.kind, get.Columns[one.kind]); err != nil {
			return nil, err
		}
		limit, err := l.filter(subject{node: "n", kind: one.kind}, get.Where[one.kind], false)
		if err != nil {
			return nil, err
		}
		one.columns = append([]*graph.Property{one.kind.ID()}, get.Columns[one.kind]...)
		n := strconv.Itoa(i)
		columns := l.columnsOf("ns", "c"+n, one.columns)
		if len(one.ids) > 0 {
			parts = append(parts, "UNWIND "+l.named("ids"+n, one.ids)+" AS id MATCH (n:"+quote(one.kind.Name)+" {id: id})"+where(limit)+" WITH collect(n) AS ns RETURN "+columns+" AS a"+n)
			names = append(names, "a"+n)
		}
		if len(one.values) > 0 {
			parts = append(parts, "UNWIND "+l.named("refs"+n, one.values)+" AS ref MATCH (k:"+labelKey+" {value: ref.value})"+one.within()+
				" MATCH (n:"+quote(one.kind.Name)+" {id: k.of})"+where(limit)+" WITH collect(n) AS ns, collect(ref.at) AS at"+n+", collect(k.alias) AS alias"+n+
				" RETURN "+columns+" AS b"+n+", at"+n+", alias"+n)
			names = append(names, "b"+n, "at"+n, "alias"+n)
		}
	}
	if len(parts) == 1 {
		l.add(parts[0])
		return l, nil
	}
	l.add("WITH ", strings.Join(append([]string{"1 AS row"}, l.known...), ", "), " ")
	for _, part := range parts {
		l.add(l.within("row"), part, " } ") // one after another, instead of a product
	}
	l.add("RETURN ", strings.Join(names, ", "))
	return l, nil
}

// within writes that a key stands within the far ends that a ref names.
func (w *wanted) within() string {
	most := 0
	for _, ref := range w.values {
		most = max(most, len(ref["within"].([]any)))
	}
	condition := "true"
	for i := range most {
		n := strconv.Itoa(i)
		condition = both(condition, "(ref.within["+n+"] IS NULL OR EXISTS { MATCH (far:"+labelKey+" {of: k.within["+n+"]}) WHERE far.value = ref.within["+n+"] })")
	}
	return where(condition)
}
