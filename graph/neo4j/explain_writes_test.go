package neo4j

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// Every statement that a writing transaction is made of finds what it names by an
// index, each alone and put together with others.
func TestPlansOfWrites(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	fill(t, s)
	var cases []explained
	add := func(name string, one piece) {
		statement := &statement{values: one.values}
		statement.add(one.text)
		cases = append(cases, explained{name, statement, nil})
	}
	pieces := append(readPieces(s), writePieces(s)...)
	for _, one := range pieces {
		add("alone", one)
	}
	for name, text := range map[string]string{
		"begin": beginText, "latest": latestText, "last change": lastChangeText, "page": pageText, "rewrite": rewriteText, "traced": tracedText,
		"untrace": untraceText, "migrate": migrateCommitsText, "missing": missingText,
	} {
		add(name, piece{text: text, values: map[string]any{
			"format": 1, "shape": "x", "revision": 1, "what": "node a", "revisions": []int64{1}, "rows": []map[string]any{}, "after": 1, "most": 10,
		}})
	}
	kind := s.schema.Kind("Department")
	for name, log := range map[string]graph.Log{
		"all": {First: 5}, "of a node": {First: 5, Nodes: []string{"Department:a"}}, "by": {First: 5, By: "Bo"}, "of a kind": {First: 5, Kind: kind, Oldest: true},
		"of all": {First: 5, Nodes: []string{"Department:a"}, Kind: kind, By: "Bo", After: 1, Before: 9},
	} {
		text, values := logStatement(log)
		add("log "+name, piece{text: text, values: values})
	}
	explain(t, server, cases)
	explainTogether(t, server, readPieces(s)[:togetherMost], writePieces(s)[:togetherMost])
}

// explainTogether is explain of pieces put together. There what one makes is kept back
// until the next looks, so an Eager is no fault: they are about few rows.
func explainTogether(t *testing.T, server *neo4jtest.Server, reads, writes []piece) {
	t.Helper()
	text, answer, values := together(reads)
	lock, returned, _ := strings.Cut(beginText, "\nRETURN ")
	values["format"], values["shape"] = formatVersion, "x"
	first := &statement{values: values}
	first.add(lock, text, " RETURN ", answer, ", ", returned)
	last := newStatement()
	text, _, last.values = together(writes)
	last.add(text)
	for _, one := range []explained{{"first", first, nil}, {"last", last, nil}} {
		for _, fault := range faultsIn(t, server, one) {
			if !strings.HasPrefix(fault, "Eager ") {
				t.Errorf("%s: %s\n%s", one.name, fault, one.statement)
			}
		}
	}
}

// readPieces are those of all kinds and edge types.
func readPieces(s *Store) []piece {
	d := newDraft(s.schema, &reader{store: s})
	var pieces []piece
	for _, kind := range s.schema.Kinds {
		pieces = append(pieces, d.nodesPiece(kind, []string{kind.Name + ":a"})...)
	}
	for id := range d.nodes {
		d.nodes[id].base = &nodeState{}
	}
	for _, kind := range s.schema.Kinds {
		pieces = append(pieces, d.allSidesPiece(kind, []string{kind.Name + ":a"})...)
	}
	clear(d.sidesRead)
	for _, edgeType := range s.schema.EdgeTypes {
		if edgeType.Scope {
			continue
		}
		from, to := edgeType.From.Name+":a", edgeType.To.Name+":a"
		pieces = append(pieces, d.pairsPiece(edgeType, []pairAt{{edgeType, from, to}})...)
		pieces = append(pieces, d.sidesPiece(edgeType, true, []string{from})...)
		pieces = append(pieces, d.sidesPiece(edgeType, false, []string{to})...)
	}
	pieces = append(pieces, d.holdersPiece([]string{"a"})...)
	return append(pieces, d.requestsPiece([]*write{{batch: graph.Batch{Key: "k"}}}, time.Now())...)
}

// writePieces are those of a draft in which a node of each kind and an edge of each
// type is made, another is changed, and another is removed.
func writePieces(s *Store) []piece {
	d := newDraft(s.schema, &reader{store: s})
	for _, kind := range s.schema.Kinds {
		for i := range 3 {
			node := &draftNode{kind: kind, id: fmt.Sprintf("%s:%d", kind.Name, i), keysKnown: true}
			if i > 0 {
				node.base, node.baseKeys = &nodeState{values: make([]any, len(kind.Properties))}, []heldKey{{key: node.id + " old"}}
			}
			if i < 2 {
				node.now, node.keys = &nodeState{values: make([]any, len(kind.Properties))}, []heldKey{{key: node.id}}
			}
			d.nodes[node.id], d.revised[node.id] = node, 1
		}
	}
	for _, edgeType := range s.schema.EdgeTypes {
		if edgeType.Scope {
			continue
		}
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
