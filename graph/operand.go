package graph

import "fmt"

// Takes tells whether an operator goes with the type of a property.
func (p *Property) Takes(op Op) bool {
	if p.List {
		return op == Has || op == IsEmpty
	}
	switch op {
	case Eq, Ne, In, NotIn, IsNull:
		return true
	case Gt, Gte, Lt, Lte:
		return p.Type == TypeInt || p.Type == TypeFloat || p.Type == TypeDate
	case Contains, StartsWith:
		return p.Type == TypeString
	}
	return false
}

// Elements coerces the values of a list to compare with, the value of In and NotIn.
func (p *Property) Elements(value any) ([]any, error) {
	var wanted []any
	switch list := value.(type) {
	case []any:
		wanted = list
	case []string:
		for _, one := range list {
			wanted = append(wanted, one)
		}
	default:
		return nil, fmt.Errorf("%v is no list: %w", value, ErrInvalid)
	}
	coerced := make([]any, len(wanted))
	for i, one := range wanted {
		value, err := p.CoerceOne(one)
		if err != nil {
			return nil, err
		}
		if value == nil {
			return nil, fmt.Errorf("null is no value to compare with: %w", ErrInvalid)
		}
		coerced[i] = value
	}
	return coerced, nil
}
