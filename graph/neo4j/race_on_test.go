//go:build race

package neo4j_test

// crowdOperations take minutes each hundred thousand: GRAPHTEST_OPERATIONS asks for more.
const crowdOperations = 10_000
