package graph

// Log asks for commits that are kept. What is set limits them; nothing set: all.
type Log struct {
	// Nodes: commits that touched one of these, the node itself or an edge at it.
	Nodes []string
	// Kind: commits that touched a node of the kind, itself or an edge from it.
	Kind *Kind
	// By: commits of that subject.
	By string
	// After and Before: commits later and earlier than these revisions; 0: no limit.
	After, Before Revision
	// Oldest: the oldest first, else the newest. From an After that is older than
	// what is kept this is ErrRevisionGone.
	Oldest bool
	// First is the most commits to answer with, 1 or more. There may be fewer, but at
	// least one, where they are large: then there are more.
	First int
}
