package embedded

import (
	"maps"
	"slices"

	"malgraf/graph"
)

// tupleNumbers find the number of a combination of edge values by its encoding,
// one map for each edge type. What a commit that could not be written has entered
// is found out by comparing.
type tupleNumbers struct{ known []map[string]uint32 }

func newTupleNumbers(types int) *tupleNumbers {
	n := &tupleNumbers{known: make([]map[string]uint32, types)}
	for i := range n.known {
		n.known[i] = map[string]uint32{}
	}
	return n
}

// tuple returns the number of a combination of values, a new one where needed.
func (d *draft) tuple(edgeType *graph.EdgeType, values []any) uint32 {
	if !slices.ContainsFunc(values, func(value any) bool { return value != nil }) {
		return 0
	}
	at := edgeType.Index
	key := string(appendTuple(nil, values))
	for _, known := range [][]map[string]uint32{d.fresh, d.numbers.known} {
		if known == nil {
			continue
		}
		number, found := known[at][key]
		if found && int(number) < len(d.tuples[at]) && sameTuple(d.tuples[at][number], values) {
			return number
		}
	}
	number := uint32(len(d.tuples[at]))
	d.tuples[at] = append(d.tuples[at], slices.Clone(values))
	if d.fresh == nil {
		d.fresh = make([]map[string]uint32, len(d.tuples))
	}
	if d.fresh[at] == nil {
		d.fresh[at] = map[string]uint32{}
	}
	d.fresh[at][key] = number
	return number
}

// keepTuples enters the draft's new tuples where those that follow find them: of a draft
// that is given up nothing is to be kept.
func (d *draft) keepTuples() {
	for at, fresh := range d.fresh {
		maps.Copy(d.numbers.known[at], fresh)
	}
	d.fresh = nil
}

// appendTuple encodes values such that equal ones give equal bytes.
func appendTuple(to []byte, values []any) []byte {
	for i, value := range values {
		if value != nil {
			to = append(to, byte(i))
			to = appendValue(to, value)
		}
	}
	return to
}

// tupleValues returns the values of a tuple, to be changed.
func (s *snapshot) tupleValues(edgeType *graph.EdgeType, tuple uint32) []any {
	values := make([]any, len(edgeType.Properties))
	copy(values, s.tuples[edgeType.Index][tuple])
	return values
}
