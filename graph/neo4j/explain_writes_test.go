package neo4j

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
)

// Every statement that a writing transaction is made of finds what it names by an
// index, each alone and put together with others, and puts nothing beside everything else
// (a cartesian product). That one keeps rows back (Eager) until it has read them all is no
// fault here: they came as its parameter.
func TestPlansOfWrites(t *testing.T) {
	server, s := filled(t)
	var cases []explained
	add := func(name, text string, values map[string]any) {
		statement := &statement{values: values}
		statement.add(text)
		cases = append(cases, explained{name, statement, nil})
	}
	reads, writes := readPieces(s), writePieces(s)
	for _, one := range append(slices.Clone(reads), writes...) {
		add("alone", one.text, one.values)
	}
	text, answer, values := together("s", reads[:togetherMost])
	values["format"], values["shape"], values["from"] = formatVersion, "x", 1
	for name, beginning := range map[string]string{"first": beginText, "first ahead": unlockedText} {
		lock, returned := cutReturn(beginning)
		add(name, lock+text+" RETURN "+answer+", "+returned, values)
	}
	text, answer, values = together("", reads[len(reads)-togetherMost:])
	add("then", text+" RETURN "+answer, values)
	for some := range slices.Chunk(writes, togetherMost) {
		text, _, values = together("", some)
		add("last", text, values)
		text, _, values = together("s", some)
		values["shape"], values["from"], values["names"] = "x", 1, []string{"a"}
		claim, answer := cutReturn(claimText)
		add("last ahead", claim+text+" RETURN "+answer, values)
		absent := map[*graph.Kind][]string{s.schema.Kind("Post"): {"Post:a"}, s.schema.Kind("Municipality"): {"Municipality:a"}}
		add("all at once", claim+s.absentText(absent, values)+text+" RETURN "+answer, values)
	}
	for name, text := range ofFiles(t) {
		add(name, text, map[string]any{})
	}
	kind := s.schema.Kind("Department")
	for name, log := range map[string]graph.Log{
		"all": {First: 5}, "of a node": {First: 5, Nodes: []string{"Department:a"}}, "by": {First: 5, By: "Bo"}, "of a kind": {First: 5, Kind: kind, Oldest: true},
		"of all": {First: 5, Nodes: []string{"Department:a"}, Kind: kind, By: "Bo", After: 1, Before: 9},
	} {
		text, values := logStatement(log)
		add("log "+name, text, values)
	}
	for _, one := range cases {
		for _, fault := range faultsIn(t, server, one) {
			if !strings.HasPrefix(fault, "Eager ") {
				t.Errorf("%s: %s\n%s", one.name, fault, one.statement)
			}
		}
	}
}

// ofFiles are all statements that have a file of their own, so that none is forgotten.
func ofFiles(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("cypher/*.cypher")
	if err != nil || len(files) == 0 {
		t.Fatalf("no statements: %v", err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	return texts
}

// written are kinds and edge types of each sort: with unique values within others, with
// a key, to-one, and with properties.
func written(s *Store) (kinds []*graph.Kind, edgeTypes []*graph.EdgeType) {
	for _, name := range []string{"Municipality", "Department", "Assignment", "Post", "Person"} {
		kinds = append(kinds, s.schema.Kind(name))
	}
	for _, edge := range []*graph.Edge{s.schema.Kind("Assignment").Edge("departments"), s.schema.Kind("Department").Edge("partOf"), s.schema.Kind("Post").Edge("heldBy")} {
		edgeTypes = append(edgeTypes, edge.Type)
	}
	return kinds, edgeTypes
}

// readPieces are those that read the kinds and edge types of written.
func readPieces(s *Store) []piece {
	kinds, edgeTypes := written(s)
	d := newDraft(s.schema, &reader{store: s})
	var pieces []piece
	for _, kind := range kinds {
		pieces = append(pieces, d.nodesPiece(kind, []string{kind.Name + ":a"})...)
	}
	for id := range d.nodes {
		d.nodes[id].base = &nodeState{}
	}
	for _, kind := range kinds {
		pieces = append(pieces, d.allSidesPiece(kind, []string{kind.Name + ":a"})...)
	}
	clear(d.sidesRead)
	for _, edgeType := range edgeTypes {
		from, to := edgeType.From.Name+":a", edgeType.To.Name+":a"
		pieces = append(pieces, d.pairsPiece(edgeType, []pairAt{{edgeType, from, to}})...)
		pieces = append(pieces, d.sidesPiece(edgeType, true, []string{from})...)
		pieces = append(pieces, d.sidesPiece(edgeType, false, []string{to})...)
	}
	pieces = append(pieces, d.holdersPiece([]string{"a"})...)
	return append(pieces, d.requestsPiece([]*write{{batch: graph.Batch{Key: "k"}}}, time.Now())...)
}

// writePieces are those of a draft in which a node of each kind and an edge of each
// type of written is made, another is changed, and another is removed.
func writePieces(s *Store) []piece {
	kinds, edgeTypes := written(s)
	d := newDraft(s.schema, &reader{store: s})
	for _, kind := range kinds {
		for i := range 3 {
			node := &draftNode{kind: kind, id: fmt.Sprintf("%s:%d", kind.Name, i), keysKnown: true}
			if i > 0 {
				node.base, node.baseKeys = &nodeState{values: make([]any, len(kind.Properties))}, []heldKey{{key: node.id + " old"}}
			}
			if i < 2 {
				node.now, node.keys = &nodeState{values: make([]any, len(kind.Properties))}, []heldKey{{key: node.id}}
			}
			for _, by := range kind.Order { // what edges to it are listed by
				if i == 1 && by.Property != nil && isText(by.Property) {
					node.now.values[by.Property.Index] = "x"
				}
			}
			d.nodes[node.id], d.revised[node.id] = node, 1
		}
	}
	for _, edgeType := range edgeTypes {
		for i := range 3 {
			edge := d.enter(edgeAt{edgeType, fmt.Sprintf("%s:%d", edgeType.From.Name, i), fmt.Sprintf("%s:%d", edgeType.To.Name, i), ""})
			values := make([]any, len(edgeType.Properties))
			if i > 0 {
				edge.base = values
			}
			if i < 2 {
				edge.now = append([]any{}, values...)
			}
			if i == 1 && len(values) > 0 {
				edge.now[len(values)-1] = "x"
			}
		}
	}
	one := &write{batch: graph.Batch{Key: "k"}, commit: graph.Commit{Revision: 1, By: "Bo", Changes: []graph.Change{{Node: "Goal:0"}}}}
	d.made = []*write{one}
	d.remember(one)
	d.flush()
	d.writeCommits(1)
	s.writeRequests(d)
	return d.writes
}
