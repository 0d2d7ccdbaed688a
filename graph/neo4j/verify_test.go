package neo4j

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
	s := openAt(t, server.URL, Options{Indexes: time.Hour}) // the one that is dropped is not made anew
	WaitReady(t, s)
	if _, err := s.Apply(t.Context(), verifiedTown()); err != nil {
		t.Fatal(err)
	}
	if findings := verified(t, s); len(findings) > 0 {
		t.Fatalf("%v", findings)
	}
	findsEach(t, server, s, []damaged{
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
		{"MATCH (n:Assignment) SET n.title = 17", "MATCH (n:Assignment) SET n.title = 'Bygg'", "Assignment:a: title: 17 is no text"},
		{"MATCH (n:Assignment) SET n.due = 17, n.start = '2030-01-01'", "MATCH (n:Assignment) SET n.due = '2030-01-01' REMOVE n.start", "Assignment:a: due: 17 is no text"},
		{"MATCH (n:Assignment) SET n.revision = 'x'", "MATCH (n:Assignment) SET n.revision = 1", "Assignment:a: revision: x is no whole number"},
		{"MATCH (n:Department {id: 'Department:a'}) SET n.aliases = [17]", "MATCH (n:Department {id: 'Department:a'}) SET n.aliases = ['ÖN']", "Department:a: aliases: 17 is no text"},
		{"MATCH (n:Passage) SET n.line = 1.0", "MATCH (n:Passage) SET n.line = 1", "Passage:a: line: 1 is kept as a float64, and not as a int64"},
		{"MATCH ()-[r:ASSIGNED_TO]->() SET r.source = 17", "MATCH ()-[r:ASSIGNED_TO]->() SET r.source = 'Protokoll'", "ASSIGNED_TO from Assignment:a to Department:a: source: 17 is no text"},
		{"MATCH (k:_Key {of: 'Department:b'}) SET k.value = 'x'", "MATCH (k:_Key {of: 'Department:b'}) SET k.value = '[\"Department.name\",\"KS\"]'", "Department:b: what is found by the key of name KS"},
		{"MATCH (k:_Key {of: 'Department:b'}) SET k.within = ['x']", "MATCH (k:_Key {of: 'Department:b'}) SET k.within = ['Municipality:1']", "Department:b: what is found by the key of name KS"},
		{"MATCH (k:_Key {of: 'Department:b'}) SET k.alias = true", "MATCH (k:_Key {of: 'Department:b'}) SET k.alias = false", "Department:b: what is found by the key of name KS"},
		{"MATCH (c:_Commit) SET c.kept = c.at, c.at = 'x'", "MATCH (c:_Commit) SET c.at = c.kept REMOVE c.kept", "commit 1 cannot be read"},
		{"MATCH (c:_Commit) SET c.kept = c.changes, c.changes = '{'", "MATCH (c:_Commit) SET c.changes = c.kept REMOVE c.kept", "commit 1 cannot be read"},
		{"MATCH (c:_Commit) SET c.revision = 2", "MATCH (c:_Commit) SET c.revision = 1", "commit 2: it is not to be found by"},
		{"DROP INDEX `" + indexName("range", "Assignment", "due") + "`", rangeIndex("Assignment", "due").text, "it is not there"},
	})
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: []graph.Change{{Node: "Passage:a", Municipality: "Municipality:1", Set: map[string]any{"number": "1", "text": "b", "line": 1}}}}); err != nil {
		t.Fatal(err)
	}
	findsEach(t, server, s, []damaged{
		{"MATCH (c:_Commit {revision: 1}) SET c.revision = -1", "MATCH (c:_Commit {revision: -1}) SET c.revision = 1", "commit 1: it is missing"},
		{"MATCH (s:_Store) SET s.revision = 1", "MATCH (s:_Store) SET s.revision = 2", "_Commit: 1 are later than the last revision"},
		{"MATCH (s:_Store) SET s.name = 'x'", "MATCH (s:_Store) SET s.name = 'malgraf'", "_Commit: 2 are later than the last revision"},
		{"MATCH (n:Assignment) SET n:Lost REMOVE n:Assignment", "MATCH (n:Lost) SET n:Assignment REMOVE n:Lost", "Assignment:a: it is not there, was changed last by commit 1, and no commit removed it"},
	})
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: []graph.Change{{Node: "Passage:a", Remove: true}}}); err != nil {
		t.Fatal(err)
	}
	if findings := verified(t, s); len(findings) > 0 {
		t.Errorf("what a commit removed is missed: %v", findings)
	}
}

// damaged is damage to a store, what mends it, and what is to be found of it; "" is nothing.
type damaged struct{ damage, repair, want string }

// findsEach damages a store and looks whether that is found, one after the other.
func findsEach(t *testing.T, server *neo4jtest.Server, s *Store, all []damaged) {
	t.Helper()
	for i, one := range all {
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

// Nodes under a kind's label that have no id of ours, as others have them who keep data in
// the same Neo4j, are each found by what Neo4j calls them, and nothing else is: edges to them
// are passed by.
func TestNodesOfOthersAreFound(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	batch := verifiedTown()
	batch.Changes = append(batch.Changes,
		graph.Change{Node: "Framework:f", Set: map[string]any{"code": "f", "title": "F", "level": "LOCAL"}},
		graph.Change{Node: "Goal:1", Set: map[string]any{"code": "1", "title": "Ett"}},
		graph.Change{Node: "Target:1", Set: map[string]any{"code": "1.1", "title": "Ett"}},
		graph.Change{Edge: "PART_OF", From: "Goal:1", To: "Framework:f"},
		graph.Change{Edge: "PART_OF", From: "Target:1", To: "Goal:1"},
		graph.Change{Edge: "IN_FRAMEWORK", From: "Target:1", To: "Framework:f"})
	if _, err := s.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	named := map[string]string{}
	for what, text := range map[string]string{
		"Person":     "CREATE (n:Person {name: 'Keanu Reeves'})",
		"Goal":       "CREATE (:Target {id: ''})-[:PART_OF]->(n:Goal {code: '1', title: 'utan id'})",
		"Framework":  "MATCH (g:Goal {id: 'Goal:1'}) CREATE (g)-[:PART_OF]->(n:Framework {id: 17})",
		"Target":     "MATCH (g:Goal {id: 'Goal:1'}) CREATE (n:Target {id: ['x'], title: 'x'})-[:PART_OF]->(g)",
		"Department": "MATCH (a:Assignment {id: 'Assignment:a'}) MATCH (p:Department {id: 'Department:a'}) CREATE (a)-[:ASSIGNED_TO {role: 'OWNS'}]->(n:Department {name: 'x'})-[:PART_OF]->(p)",
	} {
		named[what], _ = run(t, server, text+" RETURN elementId(n) AS at").Records[0].AsMap()["at"].(string)
	}
	named["Target with no text"], _ = run(t, server, "MATCH (n:Target {id: ''}) RETURN elementId(n) AS at").Records[0].AsMap()["at"].(string)
	var want []string
	for what, at := range named {
		label, _, _ := strings.Cut(what, " ")
		want = append(want, "elementId "+at+": it has the label "+label+", and no text as its id: "+graph.ErrDamaged.Error())
	}
	var got []string
	for _, finding := range verified(t, s) {
		got = append(got, finding.String())
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	run(t, server, "MATCH (b:Department {id: 'Department:b'}) CREATE (b)-[:PART_OF]->(:Department {id: 'x'}) CREATE (b)-[:PART_OF]->(:Department)")
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: []graph.Change{{Edge: "PART_OF", From: "Department:a", To: "Department:b", Remove: true}, {Edge: "PART_OF", From: "Department:a", To: "Department:b"}}}); err != nil {
		t.Errorf("beside them it is refused to write: %v", err)
	}
	run(t, server, "UNWIND range(1, "+fmt.Sprint(verifiedAtOnce)+") AS i CREATE (:Person {name: 'Keanu Reeves'})")
	if most := fmt.Sprint("Person: there may be more of these, "+fmt.Sprint(verifiedAtOnce), " are listed: ", graph.ErrDamaged); !slices.ContainsFunc(verified(t, s), func(one graph.Finding) bool { return one.String() == most }) {
		t.Errorf("it does not say %s", most)
	}
}

// Of a store that is damaged all over no more is listed than somebody could read.
func TestFindingsHaveAnEnd(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	run(t, server, "UNWIND range(1, "+fmt.Sprint(2*foundMost)+") AS i CREATE (:Post {id: 'Post:' + i})")
	findings := verified(t, s)
	last := findings[len(findings)-1].String()
	if len(findings) < foundMost || len(findings) > foundMost+100 || !strings.Contains(last, "there may be more than these") {
		t.Errorf("%d findings, the last %s", len(findings), last)
	}
}

// Ids of far ends that are no texts cannot be told in groups.
func TestIDsThatAreNoTextsAreNotCounted(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	run(t, server, "CREATE (:Goal {id: 'Goal:1'})-[:PART_OF]->(:Framework {id: 17}) CREATE (:Goal {id: 'Goal:2'})-[:PART_OF]->(:Framework {id: 'Framework:f'})")
	run(t, server, "CREATE (:Post {id: 'Post:1', title: 17}) CREATE (:Post {id: 'Post:2', title: 'x'}) CREATE (:Department {id: 'Department:1', aliases: [17]}) CREATE (:Department {id: 'Department:2', aliases: ['x']})")
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	goal, post, department := s.schema.Kind("Goal"), s.schema.Kind("Post"), s.schema.Kind("Department")
	for what, count := range map[string]graph.Count{
		"an edge":    {Kind: goal, Edge: goal.Edge("framework")},
		"a property": {Kind: post, Property: post.Property("title")},
		"a list":     {Kind: department, Property: department.Property("aliases")},
	} {
		if groups, err := view.Count(t.Context(), count); !errors.Is(err, graph.ErrDamaged) {
			t.Errorf("by %s there are %v, %v", what, groups, err)
		}
	}
}

// A server that goes silent while something is verified is given up.
func TestVerifyEndsWhereNeo4jIsSilent(t *testing.T) {
	s, wire := wired(t)
	failsSoon(t, "verify", graph.ErrUnavailable, func() error {
		v := &verification{store: s, ctx: t.Context()}
		return v.inDraft(func(d *draft) error {
			wire.Swallow(t)
			d.ask("RETURN [] AS rows", nil)
			return d.err
		})
	})
	wire.Heal()
	isBack(t, s)
}

// While others write, nothing is found that was only on its way.
func TestVerifyBesideWriters(t *testing.T) {
	stores := several(t, 2)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 150 {
			batch := town(fmt.Sprint(i))
			if i > 1 {
				batch.Changes = append(batch.Changes, graph.Change{Node: fmt.Sprint("Municipality:", i-1), Remove: true})
			}
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
