package onneo4j

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph/neo4j/neo4jtest"
)

// meddle changes the database behind the program's back.
func meddle(t *testing.T, text string) {
	t.Helper()
	_, err := bolt.ExecuteQuery(context.WithoutCancel(t.Context()), neo4jtest.Start(t).Driver(), text, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
}

// What breaks the schema or the store's own books is listed, and the exit code tells.
func TestVerify(t *testing.T) {
	store := empty(t)
	succeeds(t, "import", lines(t, 1), store)
	end := succeeds(t, "verify", store)
	if end.out != "" || !strings.Contains(end.err, " edges are as they should be\n") {
		t.Errorf("of a whole store it says %q %q", end.out, end.err)
	}
	meddle(t, "MATCH (n:Assignment {id: 'Assignment:0001/1'}) REMOVE n.title, n.`fold.title`")
	meddle(t, "MATCH (n:Assignment {id: 'Assignment:0001/2'}) SET n.`fold.title` = 'x'")
	end = malgraf(t, "verify", store)
	for _, words := range []string{"Assignment:0001/1: it has no title: invalid\n", "Assignment:0001/2: its fold.title is not what its values come to: damaged\n"} {
		if end.code != 1 || !strings.Contains(end.out, words) {
			t.Errorf("exit code %d, it does not say %q: %s%s", end.code, words, end.out, end.err)
		}
	}
	end = malgraf(t, "verify", store, "--format=json", "--most=1")
	var line struct{ What, Code, Problem string }
	if err := json.Unmarshal([]byte(end.out), &line); err != nil || end.code != 1 || line.What != "Assignment:0001/1" || line.Code != "INVALID" {
		t.Errorf("exit code %d: %s%s, %v", end.code, end.out, end.err, err)
	}
}

// A store that a later version of the program wrote is refused, and stays as it is.
func TestAStoreOfALaterVersionIsRefused(t *testing.T) {
	store := empty(t)
	succeeds(t, "import", lines(t, 1), store)
	meddle(t, "MATCH (s:_Store) SET s.format = 99")
	for _, args := range [][]string{{"--listen=127.0.0.1:0"}, {"export"}, {"verify"}, {"import", lines(t, 1)}} {
		end := malgraf(t, append(args, store)...)
		if end.code != 1 || !strings.Contains(end.err, "later version of the program (format 99, this one knows") {
			t.Errorf("%v: exit code %d: %s", args, end.code, end.err)
		}
	}
	if n := count(t, "MATCH (s:_Store) RETURN s.format AS n"); n != 99 {
		t.Errorf("it is of format %d now", n)
	}
	neo4jtest.Start(t).Wipe(t)
}

// A store of the first format, as an earlier version left it, is brought up when the
// program starts on it: then it is whole, with its history.
func TestAStoreOfAnEarlierVersionIsBroughtUp(t *testing.T) {
	store := empty(t)
	succeeds(t, "import", lines(t, 1), store)
	for _, text := range []string{
		"MATCH (t:_Trace) DELETE t", "MATCH (n) WHERE n.revision IS NOT NULL AND NOT n:_Commit AND NOT n:_Store REMOVE n.revision",
		"MATCH (c:_Commit) REMOVE c.size", "MATCH (s:_Store) REMOVE s.format",
	} {
		meddle(t, text)
	}
	succeeds(t, "verify", store)
	if n := count(t, "MATCH (s:_Store) RETURN s.format AS n"); n < 2 {
		t.Errorf("it is of format %d still", n)
	}
	if n := count(t, "MATCH (t:_Trace) RETURN count(t) AS n"); n == 0 {
		t.Error("no commit is to be found by what it touched")
	}
}
