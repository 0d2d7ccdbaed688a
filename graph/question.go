package graph

import "fmt"

// Scan asks for the nodes of a kind.
type Scan struct {
	Kind *Kind
	// Where limits the nodes; nil: all.
	Where Filter
	// Order of the answer; the id ends every order. Empty: by id.
	Order []Order
	Page  Page
	Want
}

// Expand asks for the neighbours of many nodes along one edge, for each parent by itself.
type Expand struct {
	Edge *Edge
	// From are the parents: nodes of Edge.Kind. One may stand there more than once.
	From Nodes
	// Where limits the neighbours; an EdgeProperty filter in it speaks of the edge.
	Where Filter
	// Order within each parent; the id ends every order. Edges to the same node
	// come after each other by the properties of their key, each ascending, and
	// where texts have one sort key by their bytes.
	Order []Order
	// Page is taken for each parent by itself.
	Page Page
	// EdgeColumns are the properties of the edge to answer with.
	EdgeColumns []*Property
	Want
}

// Want is what an answer is to carry.
type Want struct {
	// Columns are the properties to answer with, besides the id.
	Columns []*Property
	// Total: count the whole filtered list.
	Total bool
	// Keys: answer with the values of the order, for cursors.
	Keys bool
	// Max is the most rows the answer may have before it is ErrTooLarge; 0: no limit.
	Max int
	// Below are the questions that will be asked of the answer's nodes next, without
	// their From. A store may answer them along with this one, in Rows.Below.
	Below []Expand
	// Kept, unless nil, is room of the store's for what it makes of Below.
	Kept *Kept
}

// Nodes is a column of nodes of one kind.
type Nodes struct {
	Kind *Kind
	IDs  []string
	// Rows are the store's own numbers for the nodes, valid for the View that
	// gave them; nil where they are known by id alone.
	Rows []uint32
}

// Len returns the number of nodes.
func (n Nodes) Len() int { return len(n.IDs) }

// Column holds a value for each row: nil, or of the property's Go type (see Type).
type Column []any

// Rows is the answer to Scan and Expand, in columns. A Scan has one parent.
type Rows struct {
	// Offsets has one more element than there are parents: the rows of parent i
	// are Offsets[i] up to, not including, Offsets[i+1].
	Offsets []int
	Nodes   Nodes
	// Columns and EdgeColumns as asked for.
	Columns, EdgeColumns []Column
	// Keys holds a column for each term of the order, where asked for.
	Keys []Column
	// Totals has the length of the whole filtered list of each parent, where asked for.
	Totals []int
	// Next and Previous say for each parent whether the filtered list goes on
	// beyond the page: Previous is true where something stands at or before
	// Page.After, or before what Last kept; Next likewise at the other end.
	Next, Previous []bool
	// Gone: a parent lacks what every node of its kind leads to, so it has been removed
	// since the view told of it. A view that sees one snapshot never says so.
	Gone bool
	// Below has the answers to the questions of Below, or is nil. They were asked of the
	// answer's nodes, each once, in the order in which they first stand there.
	Below []*Rows
}

// Get asks for nodes by id or unique value, of any kinds.
type Get struct {
	Refs []Ref
	// Columns to answer with for each kind; a kind that is not there has none.
	Columns map[*Kind][]*Property
	// Where limits the nodes of a kind: one that does not match is not there, also
	// where a value would name it. A kind that is not there, or nil: all.
	Where map[*Kind]Filter
	// Below are the questions that will be asked of the nodes of a kind next, as in [Want].
	Below map[*Kind][]Expand
	// Kept, unless nil, is room of the store's for what it makes of Below, which is of one kind.
	Kept *Kept
}

// Ref names a node: by ID, or as the one of Kind whose unique Property has Value,
// which is not null (ErrInvalid). An ID that is none names no node.
type Ref struct {
	ID string

	Kind     *Kind
	Property *Property
	Value    any
	// Within holds, for each of Property.Unique.Within, the unique value of the
	// far end, or "" for any. A value that several nodes share is ErrInvalid:
	// the question must say within what.
	Within []string
}

// Found is the answer to Get.
type Found struct {
	// At has the place of each ref, in the order of the refs.
	At []Place
	// Kinds holds the nodes found, each once; Offsets, Keys and Totals are empty.
	Kinds map[*Kind]*Rows
}

// Place is a row among the nodes found of a kind. Kind is nil where there is no such node.
type Place struct {
	Kind *Kind
	Row  int
}

// Count asks how many nodes of a kind there are, by the values of a property or
// by the nodes at the far end of an edge. With neither there is one group.
type Count struct {
	Kind     *Kind
	Where    Filter
	Property *Property
	Edge     *Edge
	// Along limits the neighbours along Edge, as the filter of an Expand does; nil: all.
	Along Filter
}

// Check refuses a Count that cannot be answered, but for its filters.
func (c Count) Check(schema *Schema) error {
	if !schema.Knows(c.Kind) {
		return fmt.Errorf("a count wants a kind of the schema: %w", ErrInvalid)
	}
	if c.Property != nil && c.Edge != nil ||
		c.Property != nil && c.Kind.Property(c.Property.Name) != c.Property ||
		c.Edge != nil && c.Kind.Edge(c.Edge.Name) != c.Edge {
		return fmt.Errorf("a count of %s goes by one of its properties or edges: %w", c.Kind.Name, ErrInvalid)
	}
	return nil
}

// Group is one group of a Count. Value is the property's value (nil: absent) or
// the id of the node at the far end (nil: none). A node with several neighbours,
// or several values in a list, counts in each group, so the sum may exceed the
// number of nodes; it counts once in a group that it reaches twice, and as nil with
// an empty list. Groups are ordered by N descending, then by Value as in an [Order],
// texts that are equal there and the ids of far ends byte by byte, nil last.
type Group struct {
	Value any
	N     int
}

// GroupValue returns how a value stands in a [Group]: −0, which equals 0, as 0.
func GroupValue(value any) any {
	if number, isFloat := value.(float64); isFloat && number == 0 {
		return 0.0
	}
	return value
}

// Search asks for the nodes whose text has all the words.
type Search struct {
	Text string
	// Kinds to search; empty: all that have searched properties.
	Kinds []*Kind
	// First is the most hits to answer with.
	First int
	// Where limits the nodes of a kind. A kind that is not there, or nil: all.
	Where map[*Kind]Filter
}

// Hit is a node found by its text.
type Hit struct {
	ID   string
	Kind *Kind
	// Property is the first, in SDL order, whose text has all the words.
	Property *Property
	// Snippet is plain text around the first word, as [Snippet] cuts it.
	Snippet string
}

// Hits is the answer to Search. Total counts all, also those beyond First.
type Hits struct {
	Hits  []Hit
	Total int
}
