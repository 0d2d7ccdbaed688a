//go:build race

package embedded

const crowdOperations = 100_000
