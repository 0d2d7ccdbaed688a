package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Coerce returns a value as the property's Go type (see Type), or ErrInvalid.
// It takes what JSON, YAML and GraphQL variables give: json.Number, int, float64,
// []any and the like. Nil stays nil. Strings are brought to NFC.
func (p *Property) Coerce(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	if p.List {
		return p.coerceList(value)
	}
	return p.CoerceOne(value)
}

func (p *Property) coerceList(value any) (any, error) {
	var list []string
	switch values := value.(type) {
	case []string:
		list = make([]string, len(values))
		for i, one := range values {
			coerced, err := p.CoerceOne(one)
			if err != nil {
				return nil, err
			}
			list[i] = coerced.(string)
		}
	case []any:
		list = make([]string, len(values))
		for i, one := range values {
			coerced, err := p.CoerceOne(one)
			if err != nil {
				return nil, err
			}
			text, ok := coerced.(string)
			if !ok {
				return nil, fmt.Errorf("a list cannot hold null: %w", ErrInvalid)
			}
			list[i] = text
		}
	default:
		return nil, fmt.Errorf("%v is no list: %w", value, ErrInvalid)
	}
	return list, nil
}

// CoerceOne coerces a value as Coerce does, or an element where the property is a list.
func (p *Property) CoerceOne(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	switch p.Type {
	case TypeInt:
		return coerceInt(value)
	case TypeFloat:
		return coerceFloat(value)
	case TypeBoolean:
		if b, ok := value.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("%v is not true or false: %w", value, ErrInvalid)
	}
	text, ok := value.(string)
	if !ok {
		return nil, fmt.Errorf("%v is no text: %w", value, ErrInvalid)
	}
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("%q is not UTF-8: %w", text, ErrInvalid)
	}
	switch p.Type {
	case TypeDate:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return nil, fmt.Errorf("%q is no date of the form YYYY-MM-DD: %w", text, ErrInvalid)
		}
	case TypeEnum:
		if p.Enum.Rank(text) < 0 {
			return nil, fmt.Errorf("%q is none of %v: %w", text, p.Enum.Values, ErrInvalid)
		}
	case TypeString:
		return norm.NFC.String(text), nil
	}
	return text, nil
}

func coerceInt(value any) (any, error) {
	var n int64
	switch v := value.(type) {
	case int:
		n = int64(v)
	case int64:
		n = v
	case uint64: // YAML
		if v > math.MaxInt32 {
			return nil, fmt.Errorf("%v is beyond 32 bits: %w", value, ErrInvalid)
		}
		n = int64(v)
	case float64:
		if v != math.Trunc(v) || v < math.MinInt32 || v > math.MaxInt32 {
			return nil, fmt.Errorf("%v is no whole number of 32 bits: %w", value, ErrInvalid)
		}
		n = int64(v)
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return nil, fmt.Errorf("%v is no number: %w", value, ErrInvalid)
		}
		return coerceInt(f)
	default:
		return nil, fmt.Errorf("%v is no whole number: %w", value, ErrInvalid)
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return nil, fmt.Errorf("%v is beyond 32 bits: %w", value, ErrInvalid)
	}
	return n, nil
}

func coerceFloat(value any) (any, error) {
	var f float64
	switch v := value.(type) {
	case int:
		f = float64(v)
	case int64:
		f = float64(v)
	case uint64: // YAML
		f = float64(v)
	case float64:
		f = v
	case json.Number:
		parsed, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return nil, fmt.Errorf("%v is no number: %w", value, ErrInvalid)
		}
		f = parsed
	default:
		return nil, fmt.Errorf("%v is no number: %w", value, ErrInvalid)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%v is no finite number: %w", value, ErrInvalid)
	}
	return f + 0, nil // −0 becomes 0: an index of Neo4j tells them apart
}
