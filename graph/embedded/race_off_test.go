//go:build !race

package embedded

const crowdOperations = 5_000
