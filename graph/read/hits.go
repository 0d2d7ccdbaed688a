package read

import "malgraf/graph"

// Hits is the row that the root field search returns.
type Hits struct {
	Nodes      []Hit
	TotalCount int
}

// Hit is a node that a search finds: the field whose text has the words, and the
// text around the first of them.
type Hit struct {
	Node           graph.ID
	Field, Snippet string
}
