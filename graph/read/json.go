package read

import (
	"fmt"
	"math"
	"strconv"
)

const hexDigits = "0123456789abcdef"

// appendString appends a JSON string. Text is UTF-8, as the store keeps it.
func appendString(buffer []byte, text string) []byte {
	buffer = append(buffer, '"')
	from := 0
	for i := unescaped(text); i < len(text); i++ {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		buffer = append(buffer, text[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			buffer = append(buffer, '\\', c)
		case '\n':
			buffer = append(buffer, '\\', 'n')
		case '\t':
			buffer = append(buffer, '\\', 't')
		case '\r':
			buffer = append(buffer, '\\', 'r')
		default:
			buffer = append(buffer, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(buffer, text[from:]...), '"')
}

// unescaped is how many bytes a text has, counted in eights, before one that JSON may want
// written otherwise. Most texts have none, and are the bulk of an answer.
func unescaped(text string) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(text); i += 8 {
		eight := uint64(text[i]) | uint64(text[i+1])<<8 | uint64(text[i+2])<<16 | uint64(text[i+3])<<24 |
			uint64(text[i+4])<<32 | uint64(text[i+5])<<40 | uint64(text[i+6])<<48 | uint64(text[i+7])<<56
		// The top bit of a byte is set where taking something from it went below zero.
		quote, backslash := eight^(ones*'"'), eight^(ones*'\\')
		if ((eight-ones*' ')&^eight|(quote-ones)&^quote|(backslash-ones)&^backslash)&tops != 0 {
			break
		}
	}
	return i
}

func appendInt(buffer []byte, n int64) []byte { return strconv.AppendInt(buffer, n, 10) }

// appendFloat writes the shortest text that reads back as the same number, with
// an exponent where JavaScript has one.
func appendFloat(buffer []byte, f float64) []byte {
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		return strconv.AppendFloat(buffer, f, 'e', -1, 64)
	}
	return strconv.AppendFloat(buffer, f, 'f', -1, 64)
}

// appendValue appends a property's value; an absent list is an empty one.
func appendValue(buffer []byte, value any, list bool) []byte {
	switch v := value.(type) {
	case nil:
		if list {
			return append(buffer, "[]"...)
		}
		return append(buffer, "null"...)
	case string:
		return appendString(buffer, v)
	case int64:
		return appendInt(buffer, v)
	case float64:
		return appendFloat(buffer, v)
	case bool:
		return strconv.AppendBool(buffer, v)
	case []string:
		buffer = append(buffer, '[')
		for i, one := range v {
			if i > 0 {
				buffer = append(buffer, ',')
			}
			buffer = appendString(buffer, one)
		}
		return append(buffer, ']')
	}
	panic(fmt.Sprintf("a property cannot hold a %T", value))
}
