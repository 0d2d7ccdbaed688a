package embedded

import (
	"encoding/binary"
	"fmt"
	"math"

	"malgraf/graph"
)

// The first byte of an encoded value tells its Go type.
const (
	tagText byte = iota + 1
	tagInt
	tagFloat
	tagFalse
	tagTrue
	tagList
)

// appendValue encodes a value of a property that is there.
func appendValue(to []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return appendText(append(to, tagText), v)
	case int64:
		return binary.AppendVarint(append(to, tagInt), v)
	case float64:
		return binary.LittleEndian.AppendUint64(append(to, tagFloat), math.Float64bits(v))
	case bool:
		if v {
			return append(to, tagTrue)
		}
		return append(to, tagFalse)
	case []string:
		to = binary.AppendUvarint(append(to, tagList), uint64(len(v)))
		for _, one := range v {
			to = appendText(to, one)
		}
		return to
	}
	panic(fmt.Sprintf("a %T is no value of a property", value))
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

// reader takes an encoded record apart. The first thing that does not fit sets
// failed, and from then on everything reads as empty.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) fail() { r.failed, r.rest = true, nil }

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// count reads the length of something of which each piece takes a byte or more.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.fail()
		return 0
	}
	return int(n)
}

// bytes reads a text without copying it.
func (r *reader) bytes() []byte {
	n := r.count()
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

// value reads a value; keep gives a text as the value to hold on to.
func (r *reader) value(keep func(text []byte) any) any {
	if len(r.rest) == 0 {
		r.fail()
		return nil
	}
	tag := r.rest[0]
	r.rest = r.rest[1:]
	switch tag {
	case tagText:
		return keep(r.bytes())
	case tagInt:
		n, size := binary.Varint(r.rest)
		if size <= 0 {
			r.fail()
			return nil
		}
		r.rest = r.rest[size:]
		return n
	case tagFloat:
		if len(r.rest) < 8 {
			r.fail()
			return nil
		}
		bits := binary.LittleEndian.Uint64(r.rest)
		r.rest = r.rest[8:]
		return math.Float64frombits(bits)
	case tagFalse, tagTrue:
		return tag == tagTrue
	case tagList:
		list := make([]string, r.count())
		for i := range list {
			list[i] = string(r.bytes())
		}
		return list
	}
	r.fail()
	return nil
}

// fits tells whether a stored value is of the Go type that the property has now.
func fits(property *graph.Property, value any) bool {
	switch v := value.(type) {
	case []string:
		return property.List
	case int64:
		return !property.List && property.Type == graph.TypeInt
	case float64:
		return !property.List && property.Type == graph.TypeFloat
	case bool:
		return !property.List && property.Type == graph.TypeBoolean
	case string:
		switch property.Type {
		case graph.TypeString, graph.TypeID, graph.TypeDate:
			return !property.List
		case graph.TypeEnum:
			return !property.List && property.Enum.Rank(v) >= 0
		}
	}
	return false
}
