package analysis

// grouping counts things by the groups they are in, and by the groups within these:
// each thing once in a group, by however many ways it comes there.
type grouping struct {
	groups []group
	// within finds a group by the one it is in and its key.
	within map[uint64]int32
}

// group is one of a grouping. Group 0 has everything in it.
type group struct {
	in  int32
	key int32
	// n things are in it, last the thing that came last.
	n    int
	last int32
	// parts is how many groups are directly within it.
	parts int
}

func newGrouping() *grouping {
	return &grouping{groups: []group{{in: -1, last: -1}}, within: map[uint64]int32{}}
}

// add puts a thing into a group within a group …, as the keys say. All that is added
// of one thing must come in a row.
func (g *grouping) add(thing int32, keys ...int32) {
	at := int32(0)
	g.count(at, thing)
	for _, key := range keys {
		name := uint64(uint32(at))<<32 | uint64(uint32(key))
		part, known := g.within[name]
		if !known {
			part = int32(len(g.groups))
			g.within[name] = part
			g.groups = append(g.groups, group{in: at, key: key, last: -1})
			g.groups[at].parts++
		}
		at = part
		g.count(at, thing)
	}
}

func (g *grouping) count(at, thing int32) {
	if of := &g.groups[at]; of.last != thing {
		of.n, of.last = of.n+1, thing
	}
}

// of returns the group that the keys lead to; one that nothing is in is empty.
func (g *grouping) of(keys ...int32) group {
	at := int32(0)
	for _, key := range keys {
		part, known := g.within[uint64(uint32(at))<<32|uint64(uint32(key))]
		if !known {
			return group{}
		}
		at = part
	}
	return g.groups[at]
}
