package embedded

import (
	"hash/maphash"
	"sync/atomic"
)

// hashSeed is drawn once a process; hashes never leave it.
var hashSeed = maphash.MakeSeed()

func hashText(text string) uint64 { return maphash.String(hashSeed, text) }

// hashIndex finds rows by a hash. It is shared by many snapshots: a row once
// entered stays, and whoever finds one checks in his own snapshot whether it is
// what he looks for. So one writer may enter rows while others read, and rows of
// a draft that was given up do no harm.
type hashIndex struct {
	// slots hold row+1; 0 is empty. Open addressing with linear probing.
	slots []atomic.Uint32
	// used is the writer's.
	used int
}

const minSlots = 64

// newHashIndex makes an index with room for n rows.
func newHashIndex(n int) *hashIndex {
	size := minSlots
	for size*2 < n*3 {
		size *= 2
	}
	return &hashIndex{slots: make([]atomic.Uint32, size)}
}

// find returns the first row under the hash that is the one looked for.
func (h *hashIndex) find(hash uint64, is func(row uint32) bool) (uint32, bool) {
	mask := uint64(len(h.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		slot := h.slots[at].Load()
		if slot == 0 {
			return 0, false
		}
		if is(slot - 1) {
			return slot - 1, true
		}
	}
}

// add enters a row. It returns false when there is no room: the index must then
// be built anew from what the newest snapshot holds.
func (h *hashIndex) add(hash uint64, row uint32) bool {
	mask := uint64(len(h.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		switch h.slots[at].Load() {
		case row + 1:
			return true
		case 0:
			if h.used*3 >= len(h.slots)*2 {
				return false
			}
			h.slots[at].Store(row + 1)
			h.used++
			return true
		}
	}
}
