package embedded

import (
	"math"
	"math/bits"
	"slices"
)

// entry is one edge in a list of neighbours: the row of the node at the far end,
// and the number of the edge's properties among the tuples of its type.
type entry uint64

func newEntry(far, tuple uint32) entry { return entry(uint64(far)<<32 | uint64(tuple)) }

func (e entry) far() uint32   { return uint32(e >> 32) }
func (e entry) tuple() uint32 { return uint32(e) }

// lists holds the neighbours along one side for the rows of a page. The lists
// stand one after another in an arena to which a change only appends: older
// snapshots share it and never look beyond their own end.
type lists struct {
	epoch uint64
	at    [pageRows]span
	arena []entry
	// waste is how many entries of the arena belong to no list any more.
	waste uint32
	// long are the lists that are kept in parts; nil where one has gone.
	long []*longList
}

// span says where a list stands: in the arena, or with inParts as its start the
// length-th of the long ones.
type span struct{ start, length uint32 }

const inParts = math.MaxUint32

func (l *lists) of(at uint32) []entry {
	s := l.at[at]
	if s.start == inParts {
		return l.long[s.length].entries()
	}
	return l.arena[s.start : s.start+s.length : s.start+s.length]
}

// length is how many entries the list of a row has.
func (l *lists) length(at uint32) uint32 {
	s := l.at[at]
	if s.start == inParts {
		return l.long[s.length].length
	}
	return s.length
}

// parts are the entries of a row's list.
func (l *lists) parts(at uint32) []*segment {
	s := l.at[at]
	switch {
	case s.start == inParts:
		return l.long[s.length].parts
	case s.length == 0:
		return nil
	}
	return []*segment{{l.of(at)}}
}

// put replaces the list of a row; l must belong to the draft that writes.
func (l *lists) put(at uint32, entries []entry) {
	l.drop(at)
	if int(l.waste) > len(l.arena)/2 && l.waste > pageRows {
		l.compact(len(entries))
	}
	l.at[at] = span{uint32(len(l.arena)), uint32(len(entries))}
	l.arena = append(l.arena, entries...)
}

// putLong replaces the list of a row with one in parts.
func (l *lists) putLong(at uint32, list *longList) {
	l.drop(at)
	free := slices.Index(l.long, nil)
	if free < 0 {
		free, l.long = len(l.long), append(l.long, nil)
	}
	l.long[free] = list
	l.at[at] = span{inParts, uint32(free)}
}

// drop lets go of the list of a row.
func (l *lists) drop(at uint32) {
	s := l.at[at]
	if s.start == inParts {
		l.long[s.length] = nil
	} else {
		l.waste += s.length
	}
	l.at[at] = span{}
}

// compact moves the lists to a new arena without waste.
func (l *lists) compact(room int) {
	total := room
	for _, s := range l.at {
		if s.start != inParts {
			total += int(s.length)
		}
	}
	arena := make([]entry, 0, total+total/8)
	for i, s := range l.at {
		if s.start == inParts {
			continue
		}
		start := len(arena)
		arena = append(arena, l.arena[s.start:s.start+s.length]...)
		l.at[i].start = uint32(start)
	}
	l.arena, l.waste = arena, 0
}

// tuples are the different combinations of values that the edges of a type have,
// by Property.Index. Number 0 is the one without any value.
type tuples [][]any

func (t tuples) value(tuple uint32, property int) any {
	values := t[tuple]
	if values == nil {
		return nil
	}
	return values[property]
}

// sameValue compares two values of a property.
func sameValue(a, b any) bool {
	if list, isList := a.([]string); isList {
		other, isToo := b.([]string)
		return isToo && slices.Equal(list, other)
	}
	if _, isList := b.([]string); isList {
		return false
	}
	return a == b
}

func sameTuple(a, b []any) bool {
	return slices.EqualFunc(a, b, sameValue)
}

func lowestBit(word uint64) int { return bits.TrailingZeros64(word) }
