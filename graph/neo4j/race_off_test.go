//go:build !race

package neo4j_test

const crowdOperations = 5_000
