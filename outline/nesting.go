package outline

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"malgraf/graph"
)

// A focusNode is a focus area as a node: what several areas name under equal titles is one.
type focusNode struct {
	wish
	first  Focus // where it is named first
	parent *focusNode
	area   Number // of its first place
}

// focusAreas makes the nodes and edges of the focus areas. One that is nested is PART_OF the one above it and has its
// number there; all others have one HAS_FOCUS edge from each area that names them.
func (b *builder) focusAreas(areaIDs map[Number]string) {
	nodes := b.focusNodes(areaIDs)
	wishes := make([]*wish, len(nodes))
	for i, one := range nodes {
		wishes[i] = &one.wish
	}
	places := b.focusPlaces()
	b.match(wishes, b.things(focusKind, func(one *node) []place { return places[one.id] }))
	for _, one := range nodes {
		if one.id == "" {
			one.id = b.freeID(focusKind, one.keys()...)
		}
		b.save(one.id, one.first.Number, map[string]any{"title": one.first.Title})
	}
	for _, one := range nodes {
		for i, at := range one.places {
			if one.parent != nil && i > 0 {
				b.notes = append(b.notes, Note{Kind: Decided, Number: at.number, Message: fmt.Sprintf(
					"%q stands below the same focus area as %s; it keeps that number", one.title, one.first.Number)})
			}
			if one.parent != nil {
				b.link("PART_OF", one.id, one.parent.id, at.number, at.number)
			} else {
				b.link("HAS_FOCUS", at.area, one.id, at.number, at.number)
			}
		}
	}
}

// keys are the keys its id may have, the best first: the title's slug, and the area's number with it where the title
// speaks of its own area or another focus area has the slug.
func (f *focusNode) keys() []string {
	slug := graph.Slug(f.first.Title)
	inArea := string(f.area) + "/" + slug
	if f.first.OwnArea {
		return []string{inArea}
	}
	return []string{slug, inArea}
}

// focusNodes gathers the focus areas of all areas. Equal titles are one node, unless they speak of their own area, or
// are nested in different ones: "Alltid …" below "Vid nybyggnation" is not "Alltid …" below "Vid upphandling".
func (b *builder) focusNodes(areaIDs map[Number]string) []*focusNode {
	var nodes []*focusNode
	known := map[string]*focusNode{}
	for _, area := range b.outline.Areas {
		here := map[Number]*focusNode{}
		identities := map[Number]string{}
		for _, focus := range area.Focus {
			identity := titleKey(focus.Title)
			if focus.OwnArea {
				identity = string(area.Number) + "/" + identity
			}
			if focus.Parent != "" {
				identity = identities[focus.Parent] + "//" + identity
			}
			one := known[identity]
			if one == nil {
				one = &focusNode{first: focus, parent: here[focus.Parent], area: area.Number}
				one.title, one.shared = focus.Title, !focus.OwnArea && focus.Parent == ""
				known[identity] = one
				nodes = append(nodes, one)
			}
			one.places = append(one.places, place{areaIDs[area.Number], focus.Number})
			here[focus.Number], identities[focus.Number] = one, identity
		}
	}
	return nodes
}

// focusPlaces gives the places of the focus areas that are there; a nested one stands in the areas of the one above it.
func (b *builder) focusPlaces() map[string][]place {
	direct := b.placesAlong("HAS_FOCUS")
	places := maps.Clone(direct)
	above := map[string]edgeKey{}
	for _, key := range b.now.edgeOrder {
		if key.name == "PART_OF" && strings.HasPrefix(key.to, focusKind+":") {
			above[key.from] = key
		}
	}
	for id, key := range above {
		number := Number(b.now.edges[key].number)
		root := key.to
		for steps := 0; steps < len(above); steps++ { // the number of steps guards against a ring
			next, nested := above[root]
			if !nested {
				break
			}
			root = next.to
		}
		for _, at := range direct[root] {
			places[id] = append(slices.Clip(places[id]), place{at.area, number})
		}
	}
	return places
}
