package read

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"strconv"

	"malgraf/graph"
)

// cursorVersion changes when what a cursor holds does.
const cursorVersion = 1

// appendCursor appends the cursor of a row, without quotes: base64url of a JSON
// array of version, list, hash of the order, id, the values of the order's terms,
// those of the edge's key.
func appendCursor(buffer []byte, plan *connectionPlan, rows *graph.Rows, row int) []byte {
	values := make([]any, 0, len(rows.Keys)+len(plan.edgeKey)+4)
	values = append(values, cursorVersion, plan.list, plan.orderHash, rows.Nodes.IDs[row])
	for _, column := range rows.Keys {
		values = append(values, column[row])
	}
	for _, at := range plan.edgeKey {
		values = append(values, rows.EdgeColumns[at][row])
	}
	text, err := json.Marshal(values)
	if err != nil { // strings, numbers and booleans alone: cannot be
		panic(err)
	}
	return base64.RawURLEncoding.AppendEncode(buffer, text)
}

// decodeCursor reads a cursor of a list; along is its edge, or nil.
func decodeCursor(text, list string, order []graph.Order, along *graph.Edge) (*graph.Position, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, invalid("%.40q is no cursor", text)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var values []any
	if err := decoder.Decode(&values); err != nil || len(values) < 4 || decoder.More() {
		return nil, invalid("%.40q is no cursor", text)
	}
	if values[0] != json.Number(strconv.Itoa(cursorVersion)) {
		return nil, invalid("the cursor is of another version; begin from the start")
	}
	id, isText := values[3].(string)
	var edgeKey []*graph.Property
	if along != nil {
		edgeKey = along.Type.Key
	}
	if values[1] != list || values[2] != orderHash(order) || len(values) != len(order)+len(edgeKey)+4 || !isText {
		return nil, invalid("the cursor is from another list or order; use the cursors of this one")
	}
	at := &graph.Position{ID: id, Keys: make([]any, len(order))}
	for i, term := range order {
		if at.Keys[i], err = cursorKey(term, values[4+i]); err != nil {
			return nil, invalid("%.40q is no cursor", text)
		}
	}
	for i, property := range edgeKey {
		value, err := property.Coerce(values[4+len(order)+i])
		if err != nil {
			return nil, invalid("%.40q is no cursor", text)
		}
		at.Edge = append(at.Edge, value)
	}
	return at, nil
}

// cursorKey brings a value of a cursor back to the Go type of the order's term.
func cursorKey(term graph.Order, value any) (any, error) {
	switch {
	case value == nil:
		return nil, nil
	case term.Count != nil:
		return scalarInt(value)
	case term.EdgeProperty != nil:
		return term.EdgeProperty.Coerce(value)
	}
	return term.Property.Coerce(value)
}

// orderHash names an order in eight hexadecimal digits.
func orderHash(order []graph.Order) string {
	hash := fnv.New32a()
	write := func(text string) { _, _ = hash.Write(append([]byte(text), 0)) }
	for _, term := range order {
		for _, edge := range term.Path {
			write(edge.Name)
		}
		switch {
		case term.Count != nil:
			write("#" + term.Count.Name)
		case term.EdgeProperty != nil:
			write("~" + term.EdgeProperty.Name)
		default:
			write("." + term.Property.Name)
		}
		write(strconv.FormatBool(term.Desc))
	}
	return strconv.FormatUint(uint64(hash.Sum32()), 16)
}
