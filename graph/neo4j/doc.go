// Package neo4j keeps the graph in Neo4j 5.26 or later, over Bolt: it implements
// graph.Store. Each question is one statement that answers with one record of
// columns; small ones that are asked often are put together (deep.go), large ones in
// parts (in_parts.go). Statements are composed of schema names, operators and the
// fragments of this package alone; every value is a parameter.
//
// What analysts see is the schema: a node of a kind has the kind's name as label,
// its properties under their names, its id as `id` and its municipality's id as
// `municipality`; an edge is a relationship of its type. Beside them stand
// properties computed in Go, whose names hold a dot:
//
//	fold.title          the text as Contains and StartsWith compare it
//	long.title          the whole of it, of a text too long for an index
//	sort.title          the sort key and the id: a page of a list seeks in its index
//	sort.number.title   the same of a default order of several properties
//	down.title          the same, descending; the id ascends
//	rank.status         the place of an enum's value
//	words.title         the words that search finds
//	edge.line           where an edge leads, and what a list from there is ordered by
//	edge.key            what tells edges of a keyed type apart
//
// Five labels are the store's own. _Key holds a unique value or alias of a node
// (`of`), constrained by `key`. _Commit holds a commit as Watch tells of it, _Trace
// what commits are found by, _Request the key of a batch. The one _Store holds the last
// revision, and is the lock that all writers take: so revisions have no gaps, checks
// see what is committed, and no two writers wait for each other. Each process makes the
// batches that wait in one transaction, which is what keeps one lock fast. A sixth,
// _Unread, stands beside the kind of a node whose words are entered in a moment
// (unread.go).
package neo4j
