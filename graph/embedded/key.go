package embedded

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"

	"malgraf/graph"
)

// A sort key is bytes that compare as an order asks: each term after the other,
// so that no key of a term begins another. A missing value stands behind all.
const (
	keyThere   byte = 0x01
	keyMissing byte = 0xff
)

// appendKey appends the key of one term's value; property is nil for a count.
func appendKey(to []byte, value any, property *graph.Property, desc bool) []byte {
	if value == nil {
		return append(to, keyMissing)
	}
	to = append(to, keyThere)
	start := len(to)
	switch v := value.(type) {
	case string:
		to = appendTextKey(to, v, property)
	case int64:
		to = binary.BigEndian.AppendUint64(to, uint64(v)^1<<63)
	case float64:
		bits := math.Float64bits(v + 0) // −0 becomes 0
		if bits>>63 == 1 {
			bits = ^bits
		} else {
			bits |= 1 << 63
		}
		to = binary.BigEndian.AppendUint64(to, bits)
	case bool:
		if v {
			to = append(to, 1)
		} else {
			to = append(to, 0)
		}
	}
	if desc {
		invert(to[start:])
	}
	return to
}

func appendTextKey(to []byte, text string, property *graph.Property) []byte {
	switch property.Type {
	case graph.TypeEnum:
		return binary.BigEndian.AppendUint16(to, uint16(property.Enum.Rank(text)))
	case graph.TypeString:
		var room [usualKey]byte
		return appendEscaped(to, graph.AppendSortKey(room[:0], text))
	}
	return appendEscaped(to, []byte(text))
}

// appendEscaped appends bytes and an end that stands before all that may follow.
func appendEscaped(to, text []byte) []byte {
	for {
		at := bytes.IndexByte(text, 0)
		if at < 0 {
			return append(append(to, text...), 0, 0)
		}
		to = append(append(to, text[:at]...), 0, 0xff)
		text = text[at+1:]
	}
}

// appendRank appends the key of a text whose place among all is known.
func appendRank(to []byte, rank uint32, desc bool) []byte {
	if rank == missingRank {
		return append(to, keyMissing)
	}
	if desc {
		rank = ^rank
	}
	return binary.BigEndian.AppendUint32(append(to, keyThere), rank)
}

func invert(text []byte) {
	for i := range text {
		text[i] = ^text[i]
	}
}

// keyed is something to be ordered: a node or a neighbour with its sort key.
type keyed struct {
	key []byte
	id  string
	// last is the key of the edge, where its type has one.
	last []byte
	at   entry
}

func compareKeyed(a, b keyed) int {
	if c := bytes.Compare(a.key, b.key); c != 0 {
		return c
	}
	if c := strings.Compare(a.id, b.id); c != 0 {
		return c
	}
	return bytes.Compare(a.last, b.last)
}
