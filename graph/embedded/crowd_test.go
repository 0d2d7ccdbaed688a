package embedded

import (
	"path/filepath"
	"testing"

	"malgraf/graph/graphtest"
)

// Sixteen writers make a hundred thousand operations on one file, under the race
// detector; without it fewer, for `make fast`. What they leave is what their commits
// make one after the other, and the file opens again to the same.
func TestManyWritersOnOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	t.Run("write", func(t *testing.T) { graphtest.Crowd(t, openAt(t, path), crowdOperations) })
	if findings := verified(t, path); len(findings) > 0 {
		t.Errorf("the file breaks %v", findings)
	}
}
