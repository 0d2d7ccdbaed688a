//go:build !race

package embedded

const crowdOperations = 2_000
