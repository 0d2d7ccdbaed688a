// Package transfer moves graphs: from a store into another, and between a store
// and JSON lines. All that it moves goes through as a stream of changes in the order
// of [graph.Export], batch by batch, so that its memory does not grow with the graph.
package transfer
