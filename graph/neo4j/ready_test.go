package neo4j

import (
	"testing"
	"time"
)

// firstStart is how long the first store on a fresh server may take to make all
// its indexes, on a busy machine.
const firstStart = 2 * time.Minute

// WaitReady waits until a store can be used.
func WaitReady(t testing.TB, s *Store) {
	t.Helper()
	for until := time.Now().Add(firstStart); ; time.Sleep(5 * time.Millisecond) {
		err := s.Ready(t.Context())
		if err == nil {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("the store does not become ready: %v", err)
		}
	}
}
