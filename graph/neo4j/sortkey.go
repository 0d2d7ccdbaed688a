package neo4j

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"malgraf/graph"
)

// missing is the sort key of a missing value: it stands behind every other.
const missing = "~"

// The characters of sort keys: all that can be seen of ASCII but [missing]. None is a
// space, so keys may follow one another with one between them.
const (
	lowest  = '!'
	highest = '}'
)

// sortText returns a value as a text that orders as the contract says.
func sortText(property *graph.Property, value any) string {
	switch v := value.(type) {
	case string:
		switch property.Type {
		case graph.TypeEnum:
			return fmt.Sprintf("%04d", property.Enum.Rank(v))
		case graph.TypeDate:
			return v
		case graph.TypeString:
			return dense(graph.SortKey(v))
		}
		return hex.EncodeToString([]byte(v))
	case int64:
		return fmt.Sprintf("%010d", v-math.MinInt32)
	case float64:
		bits := math.Float64bits(v + 0) // −0 becomes 0
		if bits>>63 == 1 {
			bits = ^bits
		} else {
			bits |= 1 << 63
		}
		return fmt.Sprintf("%016x", bits)
	case bool:
		if v {
			return "1"
		}
		return "0"
	}
	return missing
}

// compareSorted compares values as their texts by sortText compare.
func compareSorted(property *graph.Property, a, b any) int {
	switch left := a.(type) {
	case string:
		if right, is := b.(string); is && property.Type == graph.TypeString {
			return graph.CompareTexts(left, right)
		}
	case int64:
		if right, is := b.(int64); is {
			return cmp.Compare(left, right)
		}
	}
	return cmp.Compare(sortText(property, a), sortText(property, b))
}

// dense writes a sort key of a text in about as many characters as the text has: one for
// each weight that is common in Swedish. Another takes five: a character that stands
// between those of the common weights beside it, and its bytes in hexadecimal. So the
// texts order as the keys do. In hexadecimal throughout they would be four times as long
// as what they order, and most of what there is to write and to read of a node with a title.
func dense(key []byte) string {
	c := alphabet()
	text := make([]byte, 0, len(key))
	for ; len(key) > 1; key = key[2:] {
		at, is := slices.BinarySearch(c.weights, weight(key))
		if is {
			text = append(text, c.of[at])
			continue
		}
		text = hex.AppendEncode(append(text, c.below[at]), key[:2])
	}
	if len(key) == 1 { // where a long key was cut; it stands before all that it begins
		at, _ := slices.BinarySearch(c.weights, weight([]byte{key[0], 0}))
		text = hex.AppendEncode(append(text, c.below[at]), key)
	}
	return string(text)
}

// weight is what a key begins with: what the collator says of most letters is two bytes.
func weight(key []byte) uint16 { return binary.BigEndian.Uint16(key) }

// characters are those of the weights that are common, in their order.
type characters struct {
	weights []uint16
	// of has the character of each, below the one of the weights between it and the common
	// one before it; the last of below is of those above all.
	of, below []byte
}

// common are the letters and marks that are most of what titles consist of, and numbers
// of each length that is common, with all digits.
const common = "a b c d e f g h i j k l m n o p q r s t u v w x y z å ä ö , . - – : / ( ) & 1 23 456 7890"

var alphabet = sync.OnceValue(func() (c characters) {
	c.weights = append(c.weights, weight(graph.SortKey(" ")))
	for text := range strings.FieldsSeq(common) {
		for key := graph.SortKey(text); len(key) > 1; key = key[2:] {
			c.weights = append(c.weights, weight(key))
		}
	}
	slices.Sort(c.weights)
	c.weights = slices.Compact(c.weights)
	next := byte(lowest)
	for i, one := range c.weights {
		c.below = append(c.below, next)
		if isFollower := i > 0 && one == c.weights[i-1]+1 && one&0xff != 0; !isFollower { // else nothing is between them
			next++
		}
		c.of = append(c.of, next)
		next++
	}
	c.below = append(c.below, next)
	if next > highest {
		panic("more weights are common than there are characters")
	}
	return c
})

// downward turns a sort key round: what stood behind stands before. Its characters
// become their opposites, and what a longer key goes on with stands before the end
// of a shorter one; a missing value stays behind every other.
func downward(key string) string {
	if key == missing {
		return missing + missing
	}
	turned := make([]byte, len(key), len(key)+1)
	for i := range turned {
		turned[i] = lowest + highest - key[i]
	}
	return string(append(turned, missing...))
}
