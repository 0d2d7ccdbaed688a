package graph

import (
	"cmp"
	"strings"
)

// CompareKeys orders edges of the type between the same two nodes, which are given by
// their values, by Property.Index: by the properties of the key, texts byte by byte,
// a missing one last. All that lists edges of a commit does so.
func (t *EdgeType) CompareKeys(a, b []any) int {
	for _, property := range t.Key {
		if c := compareKeyValues(a[property.Index], b[property.Index]); c != 0 {
			return c
		}
	}
	return 0
}

// compareKeyValues orders two values of a property, a missing one last.
func compareKeyValues(a, b any) int {
	switch a := a.(type) {
	case nil:
		if b == nil {
			return 0
		}
		return 1
	case string:
		if b, there := b.(string); there {
			return strings.Compare(a, b)
		}
	case int64:
		if b, there := b.(int64); there {
			return cmp.Compare(a, b)
		}
	case float64:
		if b, there := b.(float64); there {
			return cmp.Compare(a, b)
		}
	case bool:
		if b, there := b.(bool); there && a != b {
			if b {
				return -1
			}
			return 1
		} else if there {
			return 0
		}
	}
	return -1 // b is missing
}
