package outline

// A wish is something the outline names, looking for the node that stands for it already.
type wish struct {
	title  string
	places []place // where the outline names it
	shared bool    // one node whichever area names it
	id     string  // the node found, "" for none
}

// A place is a number in an area, which is given by its id ("" where it is the area itself that has the number).
type place struct {
	area   string
	number Number
}

// A thing is a node of the graph that a wish may find.
type thing struct {
	id     string
	key    string // titleKey of its title
	places []place
	ours   bool
}

// things gives the nodes of a kind with their places.
func (b *builder) things(kind string, places func(*node) []place) []*thing {
	var things []*thing
	for _, id := range b.now.order {
		if one := b.now.nodes[id]; one.kind == kind {
			things = append(things, &thing{id: id, key: titleKey(one.title), places: places(one), ours: b.ours(one.source)})
		}
	}
	return things
}

// How near a node with the right title is to a wish.
const (
	elsewhere  = iota + 1 // in another area, or in none
	sameArea              // in an area that names it, under another number
	sameNumber            // in an area that names it, under the same number
)

// match finds nodes for wishes, each node for one: by title, the nearest first; then, where a title is new to the
// graph, by number, if the node that had the number found no wish: its title is gone from the file. So a reworded title
// keeps its node. By number alone only a node of this outline is found, but for areas, of which one alone may have it.
func (b *builder) match(wishes []*wish, things []*thing) {
	byKey := map[string][]*thing{}
	byPlace := map[place]*thing{}
	for _, t := range things {
		byKey[t.key] = append(byKey[t.key], t)
		for _, at := range t.places {
			byPlace[at] = t
		}
	}
	for distance := sameNumber; distance >= elsewhere; distance-- {
		for _, w := range wishes {
			b.claimTitled(w, byKey[titleKey(w.title)], distance)
		}
	}
	for _, w := range wishes {
		for _, at := range w.places {
			t := byPlace[at]
			if w.id == "" && t != nil && (t.ours || at.area == "") && !b.claimed[t.id] {
				w.id, b.claimed[t.id] = t.id, true
			}
		}
	}
}

func (b *builder) claimTitled(w *wish, things []*thing, distance int) {
	for _, t := range things {
		if w.id != "" {
			return
		}
		if !b.claimed[t.id] && w.distance(t) == distance {
			w.id, b.claimed[t.id] = t.id, true
		}
	}
}

// distance is 0 where a node of the right title cannot be what the wish looks for.
func (w *wish) distance(t *thing) int {
	best := 0
	if w.shared {
		best = elsewhere
	}
	for _, at := range w.places {
		for _, other := range t.places {
			switch {
			case at == other:
				return sameNumber
			case at.area == other.area:
				best = sameArea
			}
		}
	}
	return best
}

// placesAlong gives, for the far ends of an edge type from areas, the places they have by it.
func (b *builder) placesAlong(name string) map[string][]place {
	places := map[string][]place{}
	for _, key := range b.now.edgeOrder {
		if from := b.now.nodes[key.from]; key.name != name || from == nil || from.kind != areaKind {
			continue
		}
		number := Number(b.now.edges[key].number)
		if number == "" {
			number = b.numberIn(b.now.edges[key].source)
		}
		places[key.to] = append(places[key.to], place{key.from, number})
	}
	return places
}
