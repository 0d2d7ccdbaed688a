//go:build race

package embedded

const crowdOperations = 10_000
