// Package twins gives two stores the same, one in a file and one in Neo4j, and
// holds what they say against each other: what becomes of random batches, reversals,
// erasures and mutations, the answers to random questions in GraphQL, analyses and history
// among them, from whoever asks, the exports and the commits; at times both are closed and
// opened again. What differs is made as small as it gets, and printed with the seed that
// finds it again.
//
// The questions are drawn in Go from [malgraf/graph.Schema] and asked of the handler
// in this process. The queries of clients/oracle are drawn in JavaScript for a server
// that stands still, against the reference implementation; here the graph changes
// between questions, a difference is shrunk together with the graph, and the number
// of shapes, each of which Neo4j plans anew, is held down.
package twins
