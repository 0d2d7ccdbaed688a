package embedded

import "malgraf/graph"

// places is what the writer keeps from batch to batch, so that it need not make it
// anew to find the place of a node in a list.
type places struct {
	keys map[nodeAt]placeKey
	// most is how many keys are kept.
	most int
	// room is where lists are put in order, one after the other.
	room []entry
}

// placeKey is the sort key of a node in the default order of its kind, with the
// values that it is made of.
type placeKey struct {
	values []any
	key    []byte
}

// mostPlaces is how many keys are kept, of about 200 bytes each, besides those of the
// largest batch.
const mostPlaces = 1 << 15

func newPlaces() *places { return &places{keys: map[nodeAt]placeKey{}, most: mostPlaces} }

// key returns the sort key of a node by terms that are always the same for its kind.
func (p *places) key(at nodeAt, terms []term) []byte {
	kept, found := p.keys[at]
	if found && kept.holds(at, terms) {
		return kept.key
	}
	if !found && len(p.keys) >= p.most {
		clear(p.keys)
	}
	made := makePlaceKey(at, terms)
	p.keys[at] = made
	return made.key
}

func makePlaceKey(at nodeAt, terms []term) placeKey {
	made := placeKey{values: make([]any, len(terms)), key: sortKey(terms, at.row, 0)}
	for i := range terms {
		made.values[i] = terms[i].value(at.row, 0)
	}
	return made
}

// learn makes the keys of the far ends of many entries at once.
func (p *places) learn(kind *graph.Kind, entries map[entry]bool, terms []term) {
	nodes := make([]nodeAt, 0, len(entries))
	for e := range entries {
		nodes = append(nodes, nodeAt{kind, e.far()})
	}
	made := make([]placeKey, len(nodes))
	inParallel(len(nodes), func(from, to int) {
		for i := from; i < to; i++ {
			made[i] = makePlaceKey(nodes[i], terms)
		}
	})
	if p.most = max(p.most, mostPlaces+len(nodes)); len(p.keys)+len(nodes) > p.most {
		clear(p.keys)
	}
	for i, at := range nodes {
		p.keys[at] = made[i]
	}
}

// holds tells whether the values are still those that the key was made of.
func (k *placeKey) holds(at nodeAt, terms []term) bool {
	for i := range terms {
		if k.values[i] != terms[i].value(at.row, 0) {
			return false
		}
	}
	return true
}
