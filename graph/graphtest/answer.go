package graphtest

import "encoding/json"

// FindsNothing tells whether the answer of a root field in GraphQL is null, an empty list,
// or a connection without nodes.
func FindsNothing(answer json.RawMessage) bool {
	if text := string(answer); text == "null" || text == "[]" {
		return true
	}
	var connection struct{ Nodes *[]json.RawMessage }
	return json.Unmarshal(answer, &connection) == nil && connection.Nodes != nil && len(*connection.Nodes) == 0
}
