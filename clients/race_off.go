//go:build !race

package clients

// raceEnabled says whether the tests run with the race detector.
const raceEnabled = false
