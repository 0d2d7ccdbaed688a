package embedded

import "malgraf/graph"

// hashUnique hashes a value together with the rows at the far ends of the edges
// within which it is unique.
func hashUnique(value string, within []int64) uint64 {
	hash := hashText(value)
	for _, row := range within {
		hash ^= uint64(row+2) * 0x9e3779b97f4a7c15
		hash ^= hash >> 29
		hash *= 0xbf58476d1ce4e5b9
	}
	return hash
}

// noRow stands for the far end of a to-one edge that is not there.
const noRow = int64(-1)

// within returns the rows within which the unique value of a node holds.
func (s *snapshot) within(unique *graph.Unique, row uint32) []int64 {
	if len(unique.Within) == 0 {
		return nil
	}
	rows := make([]int64, len(unique.Within))
	for i, edge := range unique.Within {
		rows[i] = noRow
		if far, found := s.first(s.layout.of(edge), row); found {
			rows[i] = int64(far)
		}
	}
	return rows
}

// uniqueTexts returns the values by which a node is found, each once: its own, then its aliases.
func (t *table) uniqueTexts(property *graph.Property, row uint32) []any {
	var texts []any
	own := t.value(row, property.Index)
	if own != nil {
		texts = append(texts, own)
	}
	if property.Unique.Aliases != nil {
		if list, found := t.value(row, property.Unique.Aliases.Index).([]string); found {
			seen := map[any]bool{own: true}
			for _, one := range list {
				if !seen[one] {
					seen[one] = true
					texts = append(texts, one)
				}
			}
		}
	}
	return texts
}

// uniqueText returns a value of a unique property as the text it is hashed by.
func uniqueText(value any) string {
	if text, isText := value.(string); isText {
		return text
	}
	return string(appendValue(nil, value))
}

// hasUnique tells how a node has a value of a unique property: as its own, as an
// alias, or not at all.
func (t *table) hasUnique(property *graph.Property, row uint32, value any) (own, alias bool) {
	if sameValue(t.value(row, property.Index), value) {
		return true, false
	}
	if property.Unique.Aliases == nil {
		return false, false
	}
	list, _ := t.value(row, property.Unique.Aliases.Index).([]string)
	for _, one := range list {
		if one == value {
			return false, true
		}
	}
	return false, false
}

// findUnique returns a node that has the value within those rows, as its own or
// as an alias, but for one row.
func (s *snapshot) findUnique(t *table, number int, property *graph.Property, value any, within []int64, but int64) (uint32, bool) {
	return t.uniques[number].find(hashUnique(uniqueText(value), within), func(row uint32) bool {
		if int64(row) == but || !t.isAlive(row) {
			return false
		}
		if own, alias := t.hasUnique(property, row, value); !own && !alias {
			return false
		}
		for i, edge := range property.Unique.Within {
			far, found := s.first(s.layout.of(edge), row)
			if found != (within[i] != noRow) || found && int64(far) != within[i] {
				return false
			}
		}
		return true
	})
}

// indexUnique enters the unique values that a node has now.
func (w *work) indexUnique(kind *graph.Kind, row uint32) {
	t := w.own(kind)
	for i, property := range kind.Uniques() {
		within := w.withinNow(property.Unique, row)
		for _, value := range t.uniqueTexts(property, row) {
			hash := hashUnique(uniqueText(value), within)
			if !t.uniques[i].add(hash, row) {
				t.uniques[i] = t.indexUniques(property, w.withinNow)
				t.uniques[i].add(hash, row)
			}
		}
	}
}

// indexUniques builds the index of a unique property anew, with room to grow.
func (t *table) indexUniques(property *graph.Property, within func(*graph.Unique, uint32) []int64) *hashIndex {
	values := 0
	t.each(func(row uint32) bool {
		values += len(t.uniqueTexts(property, row))
		return true
	})
	index := newHashIndex(2 * values)
	t.each(func(row uint32) bool {
		if texts := t.uniqueTexts(property, row); len(texts) > 0 {
			rows := within(property.Unique, row)
			for _, value := range texts {
				index.add(hashUnique(uniqueText(value), rows), row)
			}
		}
		return true
	})
	return index
}
