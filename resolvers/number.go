package resolvers

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// largestWhole is up to where all whole numbers of JSON are exact in a float.
const largestWhole = 1 << 53

// wholeNumbers writes numbers such as 2.0 and 2e0 in a variable as 2: they are the
// same in JSON, and clients without integers send them. gqlgen takes only the last for an Int.
func wholeNumbers(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, one := range v {
			if number := wholeNumbers(one); isNumber(one) { // the others are altered in place
				v[name] = number
			}
		}
	case []any:
		for i, one := range v {
			v[i] = wholeNumbers(one)
		}
	case json.Number:
		if !strings.ContainsAny(string(v), ".eE") {
			return v
		}
		if f, err := v.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) <= largestWhole {
			return json.Number(strconv.FormatInt(int64(f), 10))
		}
	}
	return value
}

func isNumber(value any) bool {
	_, is := value.(json.Number)
	return is
}
