package neo4j

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

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
	record, err := v.store.ask(ctx, "get", l.String(), l.params)
	if err != nil {
		return nil, err
	}
	for i, kind := range l.kinds {
		if err := l.found(kind, strconv.Itoa(i), record, get, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// lookup is the statement of a Get in the making: per kind the ids asked for, and
// the refs that name a unique value.
type lookup struct {
	*statement
	kinds  []*graph.Kind
	ids    map[*graph.Kind][]string
	values map[*graph.Kind][]map[string]any
}

// lookup writes the statement of a Get: one subquery a kind, each of which answers
// with one row, so that none is multiplied by another.
func (s *Store) lookup(get graph.Get) (*lookup, error) {
	l := &lookup{statement: newStatement(), ids: map[*graph.Kind][]string{}, values: map[*graph.Kind][]map[string]any{}}
	for i, ref := range get.Refs {
		if err := l.sort(s, i, ref); err != nil {
			return nil, err
		}
	}
	carried := ""
	for i, kind := range l.kinds {
		if err := checkColumns(kind, get.Columns[kind]); err != nil {
			return nil, err
		}
		n := strconv.Itoa(i)
		l.add("WITH ", carried, l.value(l.ids[kind]), " AS ids, ", l.value(l.values[kind]), " AS refs CALL (ids) { UNWIND ids AS id MATCH (n:", quote(kind.Name),
			" {id: id}) RETURN collect(n) AS a", n, " } CALL (refs) { UNWIND refs AS ref MATCH (k:", labelKey, " {value: ref.value})", l.within(kind),
			" MATCH (n:", quote(kind.Name), " {id: k.of}) RETURN collect(n) AS b", n, ", collect(ref.at) AS at", n, ", collect(k.alias) AS alias", n, " } ")
		carried += "a" + n + ", b" + n + ", at" + n + ", alias" + n + ", "
	}
	for i, kind := range l.kinds {
		n := strconv.Itoa(i)
		l.add(map[bool]string{true: "RETURN ", false: ", "}[i == 0], "at", n, ", alias", n)
		for j, property := range append([]*graph.Property{kind.ID()}, get.Columns[kind]...) {
			l.add(", [n IN a", n, " + b", n, " | ", at("n", property.Name), "] AS c", n, "_", strconv.Itoa(j))
		}
	}
	return l, nil
}

// within writes that a key stands within the far ends that a ref names.
func (l *lookup) within(kind *graph.Kind) string {
	most := 0
	for _, ref := range l.values[kind] {
		most = max(most, len(ref["within"].([]any)))
	}
	condition := "true"
	for i := range most {
		n := strconv.Itoa(i)
		condition = both(condition, "(ref.within["+n+"] IS NULL OR EXISTS { MATCH (far:"+labelKey+" {of: k.within["+n+"]}) WHERE far.value = ref.within["+n+"] })")
	}
	return where(condition)
}

// sort puts a ref to those of its kind.
func (l *lookup) sort(s *Store, i int, ref graph.Ref) error {
	id, kind := ref.ID, s.schema.KindOf(ref.ID)
	if ref.ID == "" && (ref.Kind != nil || ref.Property != nil) {
		kind = ref.Kind
		property := ref.Property
		if !s.knows(kind) || property == nil || kind.Property(property.Name) != property || property.Unique == nil && property != kind.ID() {
			return fmt.Errorf("a node is named by its id or by a unique property of its kind: %w", graph.ErrInvalid)
		}
		value, err := property.CoerceOne(ref.Value)
		if err != nil {
			return err
		}
		if value == nil {
			return fmt.Errorf("null is no %s.%s: %w", kind.Name, property.Name, graph.ErrInvalid)
		}
		if property != kind.ID() {
			return l.byValue(i, kind, property, value, ref.Within)
		}
		id = value.(string)
	}
	if kind != nil && utf8.ValidString(id) {
		l.of(kind)
		l.ids[kind] = append(l.ids[kind], id)
	}
	return nil
}

func (l *lookup) of(kind *graph.Kind) {
	if !slices.Contains(l.kinds, kind) {
		l.kinds = append(l.kinds, kind)
		l.ids[kind], l.values[kind] = []string{}, []map[string]any{}
	}
}

func (l *lookup) byValue(i int, kind *graph.Kind, property *graph.Property, value any, within []string) error {
	if len(within) > len(property.Unique.Within) {
		return fmt.Errorf("%s.%s is not unique within so much: %w", kind.Name, property.Name, graph.ErrInvalid)
	}
	far := make([]any, len(within))
	for j, text := range within {
		if uniques := property.Unique.Within[j].Far.Uniques(); text != "" && len(uniques) > 0 {
			wanted, err := uniques[0].CoerceOne(text)
			if err != nil {
				return err
			}
			far[j] = uniqueValue(property.Unique.Within[j].Far, uniques[0], wanted)
		}
	}
	l.of(kind)
	l.values[kind] = append(l.values[kind], map[string]any{"at": int64(i), "value": uniqueValue(kind, property, value), "within": far})
	return nil
}
