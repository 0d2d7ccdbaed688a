package neo4j

import (
	"cmp"
	"context"
	"maps"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// Neo4j keeps the properties of a node in a chain, which it follows to each one that is read:
// the last of Assignment's 25 takes three times as long as the first. Where a property stands
// in the chain follows from when Neo4j has first met its name: each name has a number, counted
// from 0, and a commit goes through the properties of a new node by these, in the order of a
// table of 32 or 64 places that begins behind number 48, and puts each in front of those
// before. Nodes have more computed properties than others, and the id is read most. So an
// empty database is told the names beforehand, so that the id and what a kind begins with have
// the numbers that come last. Where the names have others all works the same, a little slower.

const (
	// lastNumber is the number of the name that comes to stand first.
	lastNumber = 48
	// firstInChain is how many names have the numbers up to it.
	firstInChain = 16
)

// createNames tells Neo4j the names of properties.
const createNames = "UNWIND $v.names AS name CALL db.createProperty(name) RETURN count(*) AS created"

// propertyNames returns the names of all that nodes have, in the order of their numbers.
func propertyNames(schema *graph.Schema) []string {
	seldom, own, ids := map[string]bool{lineProperty: true, keyProperty: true}, map[string]int{}, map[string]bool{}
	for _, kind := range schema.Kinds {
		for _, line := range lines(kind) {
			seldom[line.name()] = true
		}
		if kind.Scope != nil {
			seldom[kind.Scope.Name] = true
		}
		for i, property := range kind.Properties {
			if property == kind.ID() {
				ids[property.Name] = true
				continue
			}
			if isSourced(property) {
				seldom[property.Name] = true
			} else if before, has := own[property.Name]; !has || i < before {
				own[property.Name] = i
			}
			if isText(property) {
				seldom[foldName(property)], seldom[sortName(property)] = true, true
			}
			if property.Search {
				seldom[wordsName(property)] = true
			}
			if property.Type == graph.TypeEnum {
				seldom[rankName(property)] = true
			}
		}
	}
	read := slices.Sorted(maps.Keys(ids))
	read = append(read, slices.SortedFunc(maps.Keys(own), func(a, b string) int {
		return cmp.Or(cmp.Compare(own[a], own[b]), cmp.Compare(a, b))
	})...)
	most := min(firstInChain, len(read))
	names := append(slices.Sorted(maps.Keys(seldom)), read[most:]...)
	first := slices.Clone(read[:most])
	slices.Reverse(first)
	return slices.Insert(names, min(lastNumber+1-most, len(names)), first...)
}

// nameProperties tells Neo4j the names. What keeps it from that does not matter.
func (s *Store) nameProperties(ctx context.Context) {
	if _, err := s.run(ctx, "setup", createNames, map[string]any{"names": propertyNames(s.schema)}, s.session(bolt.AccessModeWrite)); err != nil {
		s.options.Log.Debug("neo4j was not told the names of properties", "error", err)
	}
}
