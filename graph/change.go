package graph

import "time"

// Change is one step of a batch, and one line of an export: a node or an edge,
// saved or removed.
type Change struct {
	// Node is the id of a node, `Kind:key`.
	Node string `json:"node,omitempty"`
	// Municipality is the id of the municipality that owns a node. It is set when
	// the node is made; a later change may leave it out but not alter it.
	Municipality string `json:"municipality,omitempty"`

	// Edge is the type of an edge; From and To are the ids of its ends.
	Edge string `json:"edge,omitempty"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`

	// Set holds properties by name: an absent one stays as it is, null clears it.
	// The key of an edge type is part of it.
	Set map[string]any `json:"set,omitempty"`
	// Remove removes the node with its edges, or the edge (where the type has a
	// key and Set does not give it: every edge of the type between the ends).
	// Removing what is not there changes nothing.
	Remove bool `json:"remove,omitempty"`
}

// Batch is a list of changes that are made together or not at all. Later changes
// may refer to nodes that earlier or later ones of the batch make.
type Batch struct {
	Changes []Change
	// DryRun checks the batch and answers with what it would change, and changes nothing.
	DryRun bool
	// By and Message say who and why; both may be empty.
	By, Message string
}

// Revision numbers the commits of a store from 1, without gaps.
type Revision int64

// Commit is a batch that was made, or with DryRun would be.
type Commit struct {
	// Revision is 0 for a dry run and for a batch that changed nothing.
	Revision Revision  `json:"revision"`
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`
	Message  string    `json:"message,omitempty"`
	// Changes are what differs from before, in the order of the batch, with only
	// the properties that differ; edges that went with a removed node or were
	// replaced on a to-one edge stand before what caused it. A change of a keyed
	// edge names its key. Values have the Go types of their properties; null, or
	// the empty list, where one was cleared. Made again in order they give the same graph.
	Changes []Change `json:"changes"`
}
