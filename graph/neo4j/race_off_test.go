//go:build !race

package neo4j_test

const crowdOperations = 2_000
