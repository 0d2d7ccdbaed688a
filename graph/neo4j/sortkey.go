package neo4j

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"malgraf/graph"
)

// missing is the sort key of a missing value: it stands behind every other.
const missing = "~"

// sortText returns a value as a text that orders as the contract says. No key
// holds a space, so keys may follow one another with one between them.
func sortText(property *graph.Property, value any) string {
	switch v := value.(type) {
	case string:
		switch property.Type {
		case graph.TypeEnum:
			return fmt.Sprintf("%04d", property.Enum.Rank(v))
		case graph.TypeDate:
			return v
		case graph.TypeString:
			return hex.EncodeToString(graph.SortKey(v))
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

// downward turns a sort key round: what stood behind stands before. Its digits
// become their complements, and what a longer key goes on with stands before the end
// of a shorter one; a missing value stays behind every other.
func downward(key string) string {
	if key == missing {
		return missing + missing
	}
	turned := make([]byte, len(key), len(key)+1)
	for i := range turned {
		turned[i] = digits[len(digits)-1-strings.IndexByte(digits, key[i])]
	}
	return string(append(turned, missing...))
}

// digits of the sort keys of texts.
const digits = "0123456789abcdef"
