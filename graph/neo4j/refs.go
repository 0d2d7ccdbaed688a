package neo4j

import (
	"fmt"
	"unicode/utf8"

	"malgraf/graph"
)

// sort puts a ref to those of its kind.
func (l *lookup) sort(s *Store, i int, ref graph.Ref) error {
	id, kind := ref.ID, s.schema.KindOf(ref.ID)
	if ref.ID == "" && (ref.Kind != nil || ref.Property != nil) {
		kind = ref.Kind
		property := ref.Property
		if !s.schema.Knows(kind) || property == nil || kind.Property(property.Name) != property || property.Unique == nil && property != kind.ID() {
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
		of := l.of(kind)
		of.ids = append(of.ids, id)
	}
	return nil
}

func (l *lookup) of(kind *graph.Kind) *wanted {
	for _, one := range l.kinds {
		if one.kind == kind {
			return one
		}
	}
	one := &wanted{kind: kind}
	l.kinds = append(l.kinds, one)
	return one
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
	of := l.of(kind)
	of.values = append(of.values, map[string]any{"at": int64(i), "value": uniqueValue(kind, property, value), "within": far})
	return nil
}
