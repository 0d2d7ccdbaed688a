package read

import (
	"fmt"

	"malgraf/graph"
)

// page compiles first, after, last and before of a list that cursors name as list;
// along is its edge, or nil.
func (c *compiler) page(arguments map[string]any, list string, order []graph.Order, along *graph.Edge) (graph.Page, error) {
	var page graph.Page
	var err error
	if page.First, err = c.pageSize(arguments, "first"); err != nil {
		return page, err
	}
	if page.Last, err = c.pageSize(arguments, "last"); err != nil {
		return page, err
	}
	if page.First != nil && page.Last != nil {
		return page, invalid("first and last together have no meaning; give one")
	}
	if page.First == nil && page.Last == nil {
		size := c.limits.DefaultPage
		page.First = &size
	}
	if page.After, err = position(arguments, "after", list, order, along); err != nil {
		return page, err
	}
	page.Before, err = position(arguments, "before", list, order, along)
	return page, err
}

func (c *compiler) pageSize(arguments map[string]any, name string) (*int, error) {
	value, ok := arguments[name].(int64)
	if !ok {
		return nil, nil
	}
	if value < 0 {
		return nil, invalid("%s: %d is negative", name, value)
	}
	if value > int64(c.limits.LargestPage) {
		return nil, invalid("%s: the largest page is %d; go on with the cursor after it", name, c.limits.LargestPage)
	}
	size := int(value)
	return &size, nil
}

func position(arguments map[string]any, name, list string, order []graph.Order, along *graph.Edge) (*graph.Position, error) {
	cursor, ok := arguments[name].(string)
	if !ok {
		return nil, nil
	}
	at, err := decodeCursor(cursor, list, order, along)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return at, nil
}
