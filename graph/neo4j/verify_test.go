package neo4j

import (
	"fmt"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// verified lists what is found in the store.
func verified(t *testing.T, s *Store) (findings []graph.Finding) {
	t.Helper()
	nodes := 0
	err := s.Verify(t.Context(), graph.Verification{
		Find: func(finding graph.Finding) bool { findings = append(findings, finding); return true },
		Read: func(n, _ int) { nodes = n },
	})
	if err != nil {
		t.Fatal(err)
	}
	if nodes == 0 {
		t.Error("no node has been read")
	}
	return findings
}

// verifiedTown is a municipality with all that a store keeps of it.
func verifiedTown() graph.Batch {
	batch := town("1")
	batch.By, batch.Key, batch.Request = "Åsa", "k", "r"
	batch.Changes = append(batch.Changes,
		graph.Change{Node: "Department:a", Municipality: "Municipality:1", Set: map[string]any{"name": "Östra nämnden", "type": "BOARD", "aliases": []string{"ÖN"}}},
		graph.Change{Node: "Department:b", Municipality: "Municipality:1", Set: map[string]any{"name": "KS", "type": "BOARD"}},
		graph.Change{Node: "Assignment:a", Municipality: "Municipality:1", Set: map[string]any{"title": "Bygg", "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED", "due": "2030-01-01"}},
		graph.Change{Edge: "ASSIGNED_TO", From: "Assignment:a", To: "Department:a", Set: map[string]any{"role": "OWNS", "source": "Protokoll"}},
		graph.Change{Edge: "PART_OF", From: "Department:a", To: "Department:b"},
		graph.Change{Node: "Passage:a", Municipality: "Municipality:1", Set: map[string]any{"number": "1", "text": "a", "line": 1}})
	return batch
}

// What breaks the schema, the contract or what the store keeps besides is found, and
// where nothing does nothing is.
func TestWhatBreaksAStoreIsFound(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	if _, err := s.Apply(t.Context(), verifiedTown()); err != nil {
		t.Fatal(err)
	}
	if findings := verified(t, s); len(findings) > 0 {
		t.Fatalf("%v", findings)
	}
	for i, one := range []struct{ damage, repair, want string }{
		{"MATCH (n:Department {id: 'Department:a'}) SET n.`fold.name` = 'x'", "MATCH (n:Department {id: 'Department:a'}) SET n.`fold.name` = 'östra nämnden'", "Department:a: its fold.name is not what its values come to"},
		{"MATCH (n:Department {id: 'Department:b'}) SET n.`fold.source` = 'x'", "MATCH (n:Department {id: 'Department:b'}) REMOVE n.`fold.source`", "Department:b: it has a fold.source, and no value for it"},
		{"MATCH (n:Assignment) SET n.due = '2030-02-30'", "MATCH (n:Assignment) SET n.due = '2030-01-01'", "Assignment:a: due"},
		{"MATCH (n:Passage) SET n.line = 0", "MATCH (n:Passage) SET n.line = 1", "Passage:a: line: 0 is not at least 1"},
		{"MATCH (n:Assignment) REMOVE n.title", "MATCH (n:Assignment) SET n.title = 'Bygg'", "Assignment:a: it has no title"},
		{"MATCH (n:Department {id: 'Department:a'}) SET n.revision = 7", "MATCH (n:Department {id: 'Department:a'}) SET n.revision = 1", ""}, // it may be a later commit's
		{"MATCH (n:Department {id: 'Department:a'}) SET n.revision = 0", "MATCH (n:Department {id: 'Department:a'}) SET n.revision = 1", "it is at revision 0, and was changed last by commit 1"},
		{"MATCH (k:_Key {of: 'Department:b'}) SET k.of = 'Department:x'", "MATCH (k:_Key {of: 'Department:x'}) SET k.of = 'Department:b'", "Department:b: it does not hold the key of name KS"},
		{"CREATE (:_Key {key: 'x', of: 'Department:a'})", "MATCH (k:_Key {key: 'x'}) DELETE k", "Department:a: it holds the key x"},
		{"CREATE (:_Key {key: 'x', of: 'Department:x'})", "MATCH (k:_Key {key: 'x'}) DELETE k", "unique keys, and the nodes hold"},
		{"MATCH ()-[r:ASSIGNED_TO]->() SET r.`fold.source` = 'x'", "MATCH ()-[r:ASSIGNED_TO]->() SET r.`fold.source` = 'protokoll'", "ASSIGNED_TO from Assignment:a to Department:a: its fold.source"},
		{"MATCH ()-[r:ASSIGNED_TO]->() SET r.`edge.line` = 'x'", "MATCH (a)-[r:ASSIGNED_TO]->(b) SET r.`edge.line` = b.id + ' Assignment ' + a.`sort.number.title`", "ASSIGNED_TO from Assignment:a to Department:a: its edge.line"},
		{"MATCH (a:Department {id: 'Department:a'}), (b:Department {id: 'Department:b'}) CREATE (b)-[:PART_OF]->(a)", "MATCH (:Department {id: 'Department:b'})-[r:PART_OF]->() DELETE r", "circle"},
		{"MATCH (t:_Trace {what: 'kind Department'}) SET t.revision = 9", "MATCH (t:_Trace {what: 'kind Department'}) SET t.revision = 1", "commit 1: it is not to be found by 1 of what it touched"},
		{"MATCH (r:_Request) SET r.revision = 9", "MATCH (r:_Request) SET r.revision = 1", "1 keys stand for commits that are not there"},
		{"MATCH (c:_Commit) SET c.revision = 2", "MATCH (c:_Commit) SET c.revision = 1", "commit 2: it is not to be found by"},
		{"DROP INDEX `" + indexName("range", "Assignment", "due") + "`", rangeIndex("Assignment", "due").text, "it is not there"},
	} {
		run(t, server, one.damage)
		var text strings.Builder
		for _, finding := range verified(t, s) {
			fmt.Fprintln(&text, finding)
		}
		if !strings.Contains(text.String(), one.want) || (text.Len() == 0) != (one.want == "") {
			t.Errorf("%d, %s: found %q, want %q", i+1, one.damage, text.String(), one.want)
		}
		run(t, server, one.repair)
	}
	eventually(t, "what is mended is whole", func() bool { return len(verified(t, s)) == 0 })
}

// While others write, nothing is found that was only on its way.
func TestVerifyBesideWriters(t *testing.T) {
	stores := several(t, 2)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 150 {
			batch := town(fmt.Sprint(i))
			batch.Changes = append(batch.Changes, graph.Change{Node: "Department:a", Municipality: "Municipality:0", Set: map[string]any{"name": fmt.Sprint("Nämnd ", i), "type": "BOARD"}})
			if _, err := stores[0].Apply(t.Context(), batch); err != nil {
				t.Error(err)
			}
		}
	}()
	eventually(t, "there is something", func() bool { return stores[0].latest() > 0 })
	for more := true; more; {
		select {
		case <-done:
			more = false
		default:
		}
		if findings := verified(t, stores[1]); len(findings) > 0 {
			t.Errorf("%v", findings)
		}
	}
}
