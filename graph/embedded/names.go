package embedded

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// names numbers the names of the schema in records: kinds, properties, edge types
// and their properties. A number stands for a name as long as the file lives.
type names struct {
	numbers map[string]uint64
	texts   map[uint64]string

	// kinds and edge types by Index, their properties by Index within.
	kinds, types               []uint64
	properties, edgeProps      [][]uint64
	propertyAt, edgePropertyAt map[uint64]*graph.Property
	typeAt                     map[uint64]*graph.EdgeType
	kindAt                     map[uint64]int
}

func newNames() *names {
	return &names{numbers: map[string]uint64{}, texts: map[uint64]string{}}
}

func (n *names) enter(number uint64, text string) {
	n.numbers[text], n.texts[number] = number, text
}

func kindName(kind *graph.Kind) string { return "kind " + kind.Name }

func typeName(t *graph.EdgeType) string {
	return "edge " + t.Name + " " + t.From.Name + " " + t.To.Name
}

// resolve finds the number of each name of the schema, and gives new ones to
// those that the file does not know; these it returns.
func (n *names) resolve(schema *graph.Schema) (added []uint64) {
	next := uint64(0)
	for number := range n.texts {
		next = max(next, number)
	}
	number := func(text string) uint64 {
		if found, known := n.numbers[text]; known {
			return found
		}
		next++
		n.enter(next, text)
		added = append(added, next)
		return next
	}
	n.propertyAt, n.edgePropertyAt = map[uint64]*graph.Property{}, map[uint64]*graph.Property{}
	n.typeAt, n.kindAt = map[uint64]*graph.EdgeType{}, map[uint64]int{}
	for _, kind := range schema.Kinds {
		at := number(kindName(kind))
		n.kinds = append(n.kinds, at)
		n.kindAt[at] = kind.Index
		properties := make([]uint64, len(kind.Properties))
		for i, property := range kind.Properties {
			properties[i] = number("property " + kind.Name + "." + property.Name)
			n.propertyAt[properties[i]] = property
		}
		n.properties = append(n.properties, properties)
	}
	for _, edgeType := range schema.EdgeTypes {
		at := number(typeName(edgeType))
		n.types = append(n.types, at)
		n.typeAt[at] = edgeType
		properties := make([]uint64, len(edgeType.Properties))
		for i, property := range edgeType.Properties {
			properties[i] = number("of " + typeName(edgeType) + "." + property.Name)
			n.edgePropertyAt[properties[i]] = property
		}
		n.edgeProps = append(n.edgeProps, properties)
	}
	return added
}

// gone returns the kinds of the file that the schema does not know.
func (n *names) gone(schema *graph.Schema) (numbers []uint64) {
	for number, text := range n.texts {
		if name, isKind := strings.CutPrefix(text, "kind "); isKind && schema.Kind(name) == nil {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// unknown is the error for a name in a record that the schema has no longer.
func (n *names) unknown(number uint64) error {
	return fmt.Errorf("the file holds %q, which the schema does not know or knows as another type: %w", n.texts[number], graph.ErrInvalid)
}
