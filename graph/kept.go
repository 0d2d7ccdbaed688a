package graph

import "sync"

// Kept is where a store keeps what it makes of a question that is asked again and again,
// such as the text of a statement; never anything of an answer. Whoever asks gives the
// same Kept along with the same [Want.Below] only. A nil one keeps nothing.
type Kept struct {
	mu sync.Mutex
	// made has few entries: they are found one by one.
	made []keptEntry
}

type keptEntry struct{ by, what any }

// keptMost is how many things are kept at most: one for each store, for each of some
// subjects that see different parts of the graph.
const keptMost = 8

// NewKept returns an empty one.
func NewKept() *Kept { return &Kept{} }

// Find returns what was made under a key, or nil.
func (k *Kept) Find(by any) any {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range k.made {
		if k.made[i].by == by {
			return k.made[i].what
		}
	}
	return nil
}

// Keep keeps something under a key, in the place of the oldest where there is no room.
func (k *Kept) Keep(by, what any) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range k.made {
		if k.made[i].by == by {
			k.made[i].what = what
			return
		}
	}
	if len(k.made) == keptMost {
		k.made = append(k.made[:0], k.made[1:]...)
	}
	k.made = append(k.made, keptEntry{by, what})
}

// Under is the one for questions that somebody rewrites in a way of his own: always the
// same way under one key.
func (k *Kept) Under(by any) *Kept {
	if k == nil {
		return nil
	}
	if under, is := k.Find(by).(*Kept); is {
		return under
	}
	under := NewKept()
	k.Keep(by, under)
	return under
}
