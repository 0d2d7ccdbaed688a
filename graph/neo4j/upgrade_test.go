package neo4j

import (
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// What an older version has made goes when the store is opened: indexes that the schema
// asks for no longer, a full-text index on the same words, and texts that are too long for the
// index that is made now. Other indexes stay.
func TestIndexesOfAnOlderVersionAreReplaced(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	long := strings.Repeat("Skolan är öppen. ", 1500)
	batch := town("1")
	batch.Changes = append(batch.Changes, graph.Change{Node: "Post:x", Municipality: "Municipality:1", Set: map[string]any{"title": long}})
	if _, err := s.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	s.Close()
	words := fullText(s.schema)
	_, body, _ := strings.Cut(words.text, "IF NOT EXISTS")
	for _, text := range []string{
		"DROP INDEX " + quote(words.name), "CREATE FULLTEXT INDEX `malgraf words 0`" + strings.ReplaceAll(body, "`fulltext.eventually_consistent`: true", "`fulltext.eventually_consistent`: false"),
		"DROP INDEX `malgraf range Post fold.title`", "CREATE TEXT INDEX `malgraf text Post fold.title` FOR (n:Post) ON (n.`fold.title`)",
		"CREATE INDEX `of an analyst` FOR (n:Post) ON (n.seen)",
		"MATCH (n:Post) SET n.`fold.title` = '" + strings.ToLower(long) + "', n.`is.long` = true", "MATCH (s:_Store) SET s.shape = 'older'",
	} {
		run(t, server, text)
	}
	s = openFor(t, server)
	states, err := s.indexStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, there := range map[string]bool{
		words.name: true, "malgraf words 0": false, "malgraf text Post fold.title": false, "malgraf range Post fold.title": true, "of an analyst": true,
	} {
		if (states[name] != "") != there {
			t.Errorf("the index %q is there: %v", name, !there)
		}
	}
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	kind := s.schema.Kind("Post")
	rows, err := view.Scan(t.Context(), graph.Scan{Kind: kind, Where: graph.Compare{Property: kind.Property("title"), Op: graph.Contains, Value: strings.ToUpper(long[9000:9100])}})
	if err != nil || rows.Nodes.Len() != 1 {
		t.Errorf("what the long text contains finds %v, %v", rows, err)
	}
	if hits, err := view.Search(t.Context(), graph.Search{Text: "skolan", First: 1}); err != nil || hits.Total != 1 {
		t.Errorf("search finds %v, %v", hits, err)
	}
	run(t, server, "DROP INDEX `of an analyst`")
}

// A commit of before the schema changed is read: what no value may be any longer stays as it was.
func TestACommitOfAnOlderSchemaIsRead(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	run(t, server, `MATCH (c:_Commit) SET c.changes = replace(c.changes, '"REGION"', '"PARISH"')`)
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	commits, _, err := view.Log(t.Context(), graph.Log{First: 1})
	if err != nil || len(commits) != 1 || commits[0].Changes[0].Set["type"] != "PARISH" || commits[0].Changes[0].Set["code"] != "1" {
		t.Errorf("its log is %v, %v", commits, err)
	}
}
