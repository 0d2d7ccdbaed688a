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
	return untilSteady(ctx, func() (*graph.Found, error) { return v.getOnce(ctx, get) }, func(found *graph.Found) bool {
		for kind, rows := range found.Kinds {
			if !isComplete(rows, graph.Want{Columns: get.Columns[kind], Below: get.Below[kind]}, nil) {
				return false
			}
		}
		return true
	})
}

func (v *view) getOnce(ctx context.Context, get graph.Get) (*graph.Found, error) {
	l, err := v.store.lookup(get)
	if err != nil {
		return nil, err
	}
	found := &graph.Found{At: make([]graph.Place, len(get.Refs)), Kinds: map[*graph.Kind]*graph.Rows{}}
	if len(l.kinds) == 0 {
		return found, ctx.Err()
	}
	var below []graph.Expand
	if len(l.kinds) == 1 {
		below = get.Below[l.kinds[0].kind]
	}
	record, err := v.store.askDeep(ctx, "get", l.statement, v.store.deep(l.statement, len(l.answers) == 0, below, get.Kept))
	if err != nil {
		return nil, err
	}
	for i, one := range l.kinds {
		if err := one.found(strconv.Itoa(i), record.top, get, found); err != nil {
			return nil, err
		}
		if rows := found.Kinds[one.kind]; rows != nil {
			if err := v.below(ctx, record, below, rows); err != nil {
				return nil, err
			}
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
	var parts []lookupPart
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
		columns := l.nodeColumns("ns", "c"+n, one.columns)
		if len(one.ids) > 0 {
			parts = append(parts, lookupPart{
				"UNWIND " + l.named("ids"+n, one.ids) + " AS id MATCH (n:" + quote(one.kind.Name) + " {id: id})" + where(limit) + " WITH collect(n) AS ns",
				[]named{{columns, "a" + n}},
			})
		}
		if len(one.values) > 0 {
			parts = append(parts, lookupPart{
				"UNWIND " + l.named("refs"+n, one.values) + " AS ref MATCH (k:" + labelKey + " {value: ref.value})" + one.within() +
					" MATCH (n:" + quote(one.kind.Name) + " {id: k.of})" + where(limit) + " WITH collect(n) AS ns, collect(ref.at) AS ats, collect(k.alias) AS aliases",
				[]named{{columns, "b" + n}, {"ats", "at" + n}, {"aliases", "alias" + n}},
			})
		}
	}
	if len(parts) == 1 {
		l.add(parts[0].body)
		l.answers = parts[0].answers
		return l, nil
	}
	l.add("WITH ", strings.Join(append([]string{"1 AS row"}, l.known...), ", "), " ")
	var names []string
	for _, part := range parts {
		l.add(l.within("row"), part.body, returns(part.answers), " } ") // one after another, instead of a product
		for _, one := range part.answers {
			names = append(names, one.name)
		}
	}
	l.add("RETURN ", strings.Join(names, ", "))
	return l, nil
}

// lookupPart finds nodes of one kind in one way.
type lookupPart struct {
	body    string
	answers []named
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
