package bench

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// A Write is a mutation that makes new assignments, each with an edge to a department,
// in Målgraf's dialect, in the peer's and as a statement by hand.
type Write struct {
	// Name in tables.
	Name string
	// Nodes is how many assignments a call makes.
	Nodes int
}

// SingleWrite and BatchWrite are the writes that are measured.
var (
	SingleWrite = Write{Name: "one", Nodes: 1}
	BatchWrite  = Write{Name: "batch of 10,000", Nodes: 10_000}
)

// WrittenSource is the source of all that writes have made, to find and remove it by.
const WrittenSource = "benchmark of writes"

// Ours returns the body of the request with a number, which no other has.
func (w Write) Ours(number int) ([]byte, error) {
	inputs := make([]map[string]any, w.Nodes)
	for i := range inputs {
		inputs[i] = w.node(number, i)
		inputs[i]["municipality"] = map[string]any{"id": "Municipality:0001"}
		inputs[i]["departments"] = map[string]any{"add": []any{map[string]any{"id": w.department(i), "edge": map[string]any{"role": "OWNS"}}}}
	}
	if w.Nodes == 1 {
		return body("mutation Save($input: AssignmentInput!) { saveAssignment(input: $input) { node { id } } }", map[string]any{"input": inputs[0]})
	}
	changes := make([]any, len(inputs))
	for i, input := range inputs {
		changes[i] = map[string]any{"saveAssignment": input}
	}
	return body("mutation Apply($changes: [Change!]!) { apply(changes: $changes) { revision } }", map[string]any{"changes": changes})
}

// Peer returns the same for the peer, which is told the sort key too.
func (w Write) Peer(number int) ([]byte, error) {
	inputs := make([]map[string]any, w.Nodes)
	for i := range inputs {
		inputs[i] = w.node(number, i)
		inputs[i]["municipality"] = "Municipality:0001"
		inputs[i]["sort"] = inputs[i]["title"]
		inputs[i]["departments"] = map[string]any{"connect": []any{map[string]any{
			"where": map[string]any{"node": map[string]any{"id": map[string]any{"eq": w.department(i)}}}, "edge": map[string]any{"role": "OWNS"},
		}}}
	}
	asked := "assignments { id }"
	if w.Nodes > 1 {
		asked = "info { nodesCreated }"
	}
	return body("mutation Create($input: [AssignmentCreateInput!]!) { createAssignments(input: $input) { "+asked+" } }", map[string]any{"input": inputs})
}

// WriteCypher makes the nodes of $nodes with their edges, by hand: what the peer stores and
// nothing else, unchecked, without a commit that is kept.
const WriteCypher = `UNWIND $nodes AS node
MATCH (department:Department {id: node.department})
CREATE (assignment:Assignment)-[:ASSIGNED_TO {role: "OWNS"}]->(department)
SET assignment = node.properties
RETURN count(*) AS made`

// HandWrite asks a server by hand to make nodes.
type HandWrite struct {
	Nodes []map[string]any `json:"nodes"`
}

// Hand returns the same for [WriteCypher].
func (w Write) Hand(number int) ([]byte, error) {
	asked := HandWrite{Nodes: make([]map[string]any, w.Nodes)}
	for i := range asked.Nodes {
		properties := w.node(number, i)
		properties["municipality"], properties["sort.number.title"] = "Municipality:0001", properties["title"]
		asked.Nodes[i] = map[string]any{"department": w.department(i), "properties": properties}
	}
	return json.Marshal(asked)
}

func (w Write) node(number, i int) map[string]any {
	name := strconv.Itoa(number) + "/" + strconv.Itoa(i)
	return map[string]any{
		"id": "Assignment:w" + name, "title": "Utreda lärandet för barn och unga, del " + name, "number": strconv.Itoa(i + 1),
		"form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED", "source": WrittenSource, "basis": "STATED",
	}
}

func (w Write) department(i int) string { return fmt.Sprintf("Department:0001/%d", 1+i%departments) }

func body(query string, variables map[string]any) ([]byte, error) {
	return json.Marshal(map[string]any{"query": query, "variables": variables})
}
