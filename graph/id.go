package graph

// ID is the id of a node in a row that is made in Go, such as one of an analysis:
// the read path puts the node in its place. An empty one stands for none.
type ID string
