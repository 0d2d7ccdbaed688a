package embedded

import (
	"slices"
	"sync/atomic"
)

// longList is a list of so many neighbours that a change copies only the parts that
// it meets. Readers get it in one piece, which is made when the first of them asks.
type longList struct {
	// parts are in order.
	parts  []*segment
	length uint32
	whole  atomic.Pointer[[]entry]
}

// segment is some entries of a list, at least one. It is never changed: lists that come
// after one another share it.
type segment struct{ entries []entry }

func (s *segment) first() entry { return s.entries[0] }

// concat puts parts together in one list.
func concat(parts []*segment) []entry {
	n := 0
	for _, one := range parts {
		n += len(one.entries)
	}
	whole := make([]entry, 0, n)
	for _, one := range parts {
		whole = append(whole, one.entries...)
	}
	return whole
}

const (
	// longFrom is from how many entries on a list is kept in parts; one that is stays
	// so down to half of that.
	longFrom = 512
	// mostInPart is how many entries a part has at the most.
	mostInPart = 256
)

func newLongList(parts []*segment) *longList {
	l := &longList{parts: parts}
	for _, one := range parts {
		l.length += uint32(len(one.entries))
	}
	return l
}

func (l *longList) entries() []entry {
	if whole := l.whole.Load(); whole != nil {
		return *whole
	}
	whole := concat(l.parts)
	l.whole.Store(&whole)
	return whole
}

// cut cuts a list into parts with room to grow.
func cut(list []entry) []*segment {
	if len(list) <= mostInPart {
		return []*segment{{list}}
	}
	parts := make([]*segment, 0, len(list)/(mostInPart/2)+1)
	for some := range slices.Chunk(list, mostInPart/2) {
		parts = append(parts, &segment{some})
	}
	return parts
}

// mend cuts parts anew where most of them have become small.
func mend(parts []*segment, length int) []*segment {
	if len(parts)*mostInPart > 8*length {
		return cut(concat(parts))
	}
	return parts
}
