package graph

import "time"

// Change is one step of a batch, and one line of an export: a node or an edge,
// saved or removed.
type Change struct {
	// Node is the id of a node, `Kind:key`, of characters up to U+FFFF.
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

	// Key makes a retry the same batch: of the batches of one By with one Key the
	// first that is made counts, for KeyKept, also after a restart and in another
	// process on the same store. One that comes later is not made: it gets the first
	// one's Commit with Replayed, or ErrConflict where its Request is another. A batch
	// that is refused is not remembered, one that changes nothing is; a dry run
	// finds what is remembered, and is not. "" is no key.
	Key string
	// Request is what Key stands for: a hash of what was asked for, the same for
	// each retry, also where the changes that came of it are not.
	Request string
	// Expect holds, by id, the newest revision of nodes that the writer knows, 0 for
	// one that is not to be there. What has a later one is refused as [Stale], and so is
	// what is there where the store has not come to that revision.
	Expect map[string]Revision
	// Reverts is the commit that this one takes back, 0 for none. Such a batch removes
	// no edge that it does not name: what goes with a removed node, or gives way on
	// a to-one edge, is another's and ErrConflict. See [Revert].
	Reverts Revision
}

// KeyKept is how long the Key of a batch is remembered at the least.
const KeyKept = 30 * 24 * time.Hour

// Revision numbers the commits of a store from 1, without gaps. That of a node is
// that of the last commit that changed its properties or the edges that go out
// from it.
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
	// replaced on a to-one edge stand before what caused it, in the order of the edge
	// types, out before in, then by far id and [EdgeType.CompareKeys], in which those
	// stand too that were removed without their key. A change of a keyed
	// edge names its key. Values have the Go types of their properties; null, or
	// the empty list, where one was cleared. Made again in order they give the same graph.
	Changes []Change `json:"changes"`
	// Reverts is the commit that this one took back, 0 for none.
	Reverts Revision `json:"reverts,omitempty"`
	// Erased is the kind of the node that was erased, "" where this is no erasure,
	// which names nothing else: see Store.Erase.
	Erased string `json:"erased,omitempty"`
	// Replayed: it was made before, by the first batch with this Key. Changes are nil
	// where that commit is no longer kept.
	Replayed bool `json:"-"`
	// Created are the nodes that were not there before, in the order of Changes; nil where
	// the commit was made before or is read back.
	Created []string `json:"-"`
}

// Erasure asks to remove a node from the graph and from all that is kept of its past.
type Erasure struct {
	// Node is the id of the node, which may have been removed before.
	Node string
	// By and Message say who and on what ground; Message must not name the node.
	By, Message string
}
