package write

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// Object is a coerced input object: its entries in the order of the SDL. Values are
// nil, string, int64, float64, bool, []any or Object.
type Object []Entry

// Entry is one field of an object.
type Entry struct {
	Name  string
	Value any
}

// Get returns the value of a field; false where the input does not have it.
func (o Object) Get(name string) (any, bool) {
	for _, entry := range o {
		if entry.Name == name {
			return entry.Value, true
		}
	}
	return nil, false
}

// Op says what a step does.
type Op uint8

// The operations.
const (
	// Save makes a node or sets properties and edges of one. Input is the kind's:
	// `id`, properties, edges by the names of their fields.
	Save Op = iota
	// Remove removes a node. Input is a reference to it.
	Remove
	// Link makes an edge or sets properties of one. Input is {from, to, edge}, the
	// ends references, edge the properties.
	Link
	// Unlink removes an edge; edge holds the properties of its key.
	Unlink
)

// Step is one change that a mutation asks for.
type Step struct {
	Op Op
	// Kind of the node that is saved or removed, Edge the type of the edge that is
	// linked or unlinked.
	Kind  *graph.Kind
	Edge  *graph.EdgeType
	Input Object
	// At is where Input stands among the arguments.
	At Path
	// IfRevision is the newest revision of the node that the writer knows (of an edge:
	// of the node that it goes out from), 0 where it must not be there; nil: never
	// mind. It stands at IfRevisionAt.
	IfRevision   *graph.Revision
	IfRevisionAt Path
}

// Expectation is the newest revision that a writer knows of a node, 0 for one that
// must not be there.
type Expectation struct {
	// Node is an id, or the temporary name that a step gives.
	Node     string
	Revision graph.Revision
	At       Path
}

// Request is what one mutation asks for.
type Request struct {
	Steps []Step
	// Expect holds what steps do not say themselves.
	Expect []Expectation
	DryRun bool
	// Refused is what was found wrong with the request before: it is told with the rest.
	Refused Refusals
	// By, Message, Key and Hash are those of the batch (Hash its Request).
	By, Message, Key, Hash string
}

// Made is what came of a request.
type Made struct {
	Commit graph.Commit
	// Results has one for each step, in their order.
	Results []Result
}

// Result is what came of a step.
type Result struct {
	// Node is the id of the node saved or removed; "" for an edge.
	Node string
	// From and To are the ids of an edge's ends; "" for a node.
	From, To string
	// Created: the node was not there before.
	Created bool
	// Name is the temporary name that the input gave the node, "" for none.
	Name string
}

// Path is a place among the arguments of a mutation: names and, in lists, indexes.
type Path []any

// then returns the place further down. The path itself stays as it is.
func (p Path) then(steps ...any) Path {
	further := make(Path, 0, len(p)+len(steps))
	return append(append(further, p...), steps...)
}

// step is the number of the change in a list of changes that a place lies in; 0 where
// there is no list.
func (p Path) step() int {
	if len(p) > 1 && p[0] == "changes" {
		number, _ := p[1].(int)
		return number
	}
	return 0
}

// String is another for each place.
func (p Path) String() string {
	var b strings.Builder
	for _, step := range p {
		fmt.Fprintf(&b, "%v\x00", step)
	}
	return b.String()
}
