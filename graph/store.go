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
	//
	// Saving an edge on a to-one edge replaces the one that was there. Removing a node removes its edges;
	// removing a municipality that still owns nodes is ErrConflict. A batch that changes nothing makes no
	// commit and returns revision 0.
	Apply(ctx context.Context, batch Batch) (Commit, error)

	// Watch calls see with each commit after since, in order, each once, first
	// those that are kept, then new ones as they come, until the context ends or
	// see returns an error, which it returns. ErrRevisionGone: since is older than what is kept.
	Watch(ctx context.Context, since Revision, see func(Commit) error) error

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
	// Close releases the view. Its Rows numbers are no longer valid.
	Close()
}
