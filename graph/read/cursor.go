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

// appendCursor appends the cursor of a row, without quotes.
func appendCursor(buffer []byte, list, orderHash string, keys []graph.Column, row int, id string) []byte {
	values := make([]any, 0, len(keys)+4)
	values = append(values, cursorVersion, list, orderHash, id)
	for _, column := range keys {
		values = append(values, column[row])
	}
	text, err := json.Marshal(values)
	if err != nil { // strings, numbers and booleans alone: cannot be
		panic(err)
	}
	return base64.RawURLEncoding.AppendEncode(buffer, text)
}

func decodeCursor(text, list string, order []graph.Order) (*graph.Position, error) {
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
	if values[1] != list || values[2] != orderHash(order) || len(values) != len(order)+4 || !isText {
		return nil, invalid("the cursor is from another list or order; use the cursors of this one")
	}
	at := &graph.Position{ID: id, Keys: make([]any, len(order))}
	for i, value := range values[4:] {
		if at.Keys[i], err = cursorKey(order[i], value); err != nil {
			return nil, invalid("%.40q is no cursor", text)
		}
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
