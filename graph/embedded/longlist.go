package embedded

import (
	"slices"
	"sync/atomic"
)

// longList is a list of so many neighbours that a change copies only the parts that
// it meets. Readers get it in one piece, which is made when the first of them asks.
type longList struct {
	// parts are in order, none is empty.
	parts  [][]entry
	length uint32
	whole  atomic.Pointer[[]entry]
}

const (
	// longFrom is from how many entries on a list is kept in parts; one that is stays
	// so down to half of that.
	longFrom = 512
	// mostInPart is how many entries a part has at the most.
	mostInPart = 256
)

func newLongList(parts [][]entry) *longList {
	l := &longList{parts: parts}
	for _, part := range parts {
		l.length += uint32(len(part))
	}
	return l
}

func (l *longList) entries() []entry {
	if whole := l.whole.Load(); whole != nil {
		return *whole
	}
	whole := slices.Clip(slices.Concat(l.parts...))
	l.whole.Store(&whole)
	return whole
}

// cut cuts a list into parts with room to grow.
func cut(list []entry) [][]entry {
	if len(list) <= mostInPart {
		return [][]entry{list}
	}
	return slices.Collect(slices.Chunk(list, mostInPart/2))
}

// mend cuts parts anew where most of them have become small.
func mend(parts [][]entry, length int) [][]entry {
	if len(parts)*mostInPart > 8*length {
		return cut(slices.Concat(parts...))
	}
	return parts
}
