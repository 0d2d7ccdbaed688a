package neo4jtest

import (
	"context"
	"errors"
	"testing"
	"time"
)

// Packages whose tests run at the same time never get the same server: who comes when all
// are taken waits until one is given back.
func TestAServerIsTakenByOneAtATime(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv(URLVariable, " neo4j://127.0.0.1:1  neo4j://127.0.0.1:2")
	first, lock, err := take(t.Context(), outside())
	if err != nil || first != "neo4j://127.0.0.1:1" {
		t.Fatal(first, err)
	}
	second, other, err := take(t.Context(), outside())
	if err != nil || second != "neo4j://127.0.0.1:2" {
		t.Fatal(second, err)
	}
	defer other.Close()
	soon, cancel := context.WithTimeout(t.Context(), time.Second/4)
	defer cancel()
	if address, _, err := take(soon, outside()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("both are taken, and a third is given %q, %v", address, err)
	}
	time.AfterFunc(time.Second/4, func() { lock.Close() })
	third, again, err := take(t.Context(), outside())
	if err != nil || third != first {
		t.Errorf("%q is given when %q is given back: %v", third, first, err)
	}
	again.Close()
}
