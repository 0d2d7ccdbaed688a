package embedded

// places is what the writer keeps from batch to batch, so that it need not make it
// anew to find the place of a node in a list.
type places struct {
	keys map[nodeAt]placeKey
	// room is where lists are put in order, one after the other.
	room []entry
}

// placeKey is the sort key of a node in the default order of its kind, with the
// values that it is made of.
type placeKey struct {
	values []any
	key    []byte
}

// mostPlaces is how many keys are kept, of about 200 bytes each.
const mostPlaces = 1 << 15

func newPlaces() *places { return &places{keys: map[nodeAt]placeKey{}} }

// key returns the sort key of a node by terms that are always the same for its kind.
func (p *places) key(at nodeAt, terms []term) []byte {
	kept, found := p.keys[at]
	if found && kept.holds(at, terms) {
		return kept.key
	}
	if !found && len(p.keys) >= mostPlaces {
		clear(p.keys)
	}
	made := placeKey{values: make([]any, len(terms)), key: sortKey(terms, at.row, 0)}
	for i := range terms {
		made.values[i] = terms[i].value(at.row, 0)
	}
	p.keys[at] = made
	return made.key
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
