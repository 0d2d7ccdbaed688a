package graph

import "context"

// Store keeps a graph. It is the port that every adapter implements; what it
// promises stands here once, and graph/graphtest holds each adapter to it.
//
// All methods may be called from many goroutines. Errors wrap a sentinel of this
// package. A context that ends makes the call return soon, with the context's error.
//
// A store is open when its constructor returns, but may not be ready: until Ready
// says nil, every other method but Close returns ErrUnavailable.
type Store interface {
	// Schema returns the schema that the store was opened with.
	Schema() *Schema

	// View returns a view for one operation, which sees every commit that Apply
	// acknowledged before on this Store. The embedded store's views see one
	// snapshot; others may see later commits in later calls. Close must be called.
	View(ctx context.Context) (View, error)

	// Latest returns the last commit there is at some time during the call, whoever made
	// it, so that who has asked before can tell whether the answer still holds.
	Latest(ctx context.Context) (Revision, error)

	// Apply makes a batch, all or nothing, and returns when it is durable.
	//
	// It refuses, with Violations that list all it found: an unknown kind, edge
	// type, property or value of the wrong type (ErrInvalid); a required property,
	// municipality or to-one edge that is missing when the batch is done
	// (ErrInvalid); an edge whose end, or a node whose municipality, neither was
	// there nor is made by the batch, also where a later change removes the edge, or
	// that is not there when the batch is done (ErrNotFound); another municipality
	// than the node has (ErrInvalid); a unique value or an alias that another node
	// of the kind has as value or alias within the same far ends, or both within
	// none (ErrConflict). What a node lacks, and a value that is taken, is found
	// when the batch is done and laid to the last change of the node itself, or else
	// of an edge at it; of two nodes of the batch that want one value, to the later.
	// Likewise what the SDL forbids: an edge that is made on a circle, where no node may
	// reach itself, and one between nodes of two municipalities (both as "edge"); a period that is
	// made to end before it begins (its last day, or the first where that alone was set).
	//
	// What the batch says of itself is refused with the rest: a node that is not as
	// Expect says ([Stale], laid to the first change that names it, else the first,
	// as "revision"), and what it would remove without naming it, where it Reverts (ErrConflict).
	// A Key that was used for another request is ErrConflict alone.
	//
	// Saving an edge on a to-one edge replaces the one that was there. Removing a node removes its edges;
	// removing a municipality that still owns nodes is ErrConflict. A batch that changes nothing makes no
	// commit and returns revision 0.
	Apply(ctx context.Context, batch Batch) (Commit, error)

	// Watch calls see with each commit after since, in order, each once, first
	// those that are kept, then new ones as they come, until the context ends or
	// see returns an error, which it returns. ErrRevisionGone: since is older than what is kept.
	Watch(ctx context.Context, since Revision, see func(Commit) error) error

	// Erase removes a node, its edges, all that the commits that are kept say of either
	// with the messages of these commits, the keys of the batches that made them, and
	// what the store's own files hold of it, as far as the store's documentation says.
	// It returns when that is durable. The commit that it makes says no more than the
	// kind, who and why; nodes with an edge to it get its revision. Who holds a view,
	// or a commit from before, keeps what he has.
	//
	// It is refused as the removal of the node would be by Apply, and with ErrNotFound
	// where the node neither is nor was, ErrInvalid where the message names it. An error
	// beside a Commit with a revision says what is not overwritten yet.
	Erase(ctx context.Context, erasure Erasure) (Commit, error)

	// Ready returns nil when the store can be used, ErrUnavailable with what it
	// is doing while it may become so, and another error when it will not.
	Ready(ctx context.Context) error

	// Close waits for the calls under way and releases everything. Closing twice is no error.
	Close() error
}

// View reads the graph. The answer of each method has the shape that the type of
// its question documents. A filter, order or page that does not fit the schema
// is ErrInvalid. Text is compared by NFC; Contains and StartsWith by [Fold].
type View interface {
	// Revision returns the last commit that the view surely sees.
	Revision() Revision
	// Scan returns a page of the nodes of a kind.
	Scan(ctx context.Context, scan Scan) (*Rows, error)
	// Expand returns, for each parent, a page of its neighbours along an edge. A
	// parent that is not there has none. Two edges between the same two nodes are two rows.
	Expand(ctx context.Context, expand Expand) (*Rows, error)
	// Get returns nodes by id or unique value. One that is not there is no error.
	Get(ctx context.Context, get Get) (*Found, error)
	// Count returns the groups of a count.
	Count(ctx context.Context, count Count) ([]Group, error)
	// Search returns the nodes whose text has all the words. A word matches a
	// token that equals it or its stem, or that begins with its stem where the
	// stem has at least four letters. First come nodes that have every word as
	// it is written, then the kinds in the order of the schema, then the sort
	// key of the text, then the id. No word: no hit.
	Search(ctx context.Context, search Search) (*Hits, error)
	// Log returns commits that the view sees and that are kept, and whether there are
	// more. They are not to be changed. See [StateAt] for a node as it was, and
	// [Revert] to take one back.
	Log(ctx context.Context, log Log) (commits []Commit, more bool, err error)
	// Close releases the view. Its Rows numbers are no longer valid.
	Close()
}
