package clients_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"malgraf/clients"
	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/seeds"
)

// Where the oracle's parts stand, and what a run asks unless the environment says otherwise.
const (
	compareScript   = "oracle/compare.mjs"
	awkwardScript   = "oracle/awkward.mjs"
	collationScript = "oracle/collation.mjs"
	schemaFolder    = "../schema"
	seedVariable    = "ORACLE_SEED"
	queriesVariable = "ORACLE_QUERIES"
	queriesOfARun   = 600
	// queriesOnNeo4j are fewer: it plans each new shape, and twins holds it against the store in memory.
	queriesOnNeo4j = 80
	// queriesToFindAChange are enough to ask for some list's hasNextPage, whatever the seed.
	queriesToFindAChange = 150
)

// The server answers as the reference implementation does (graphql of npm, with naive resolvers over the exported
// graph): on fixed cases, on the worked questions, and on generated queries and the pages that follow them.
func TestAnswersAsTheReferenceImplementationDoes(t *testing.T) {
	seed := number(t, seedVariable, int(time.Now().UnixNano()%1_000_000))
	queries := number(t, queriesVariable, queriesOfARun)
	t.Logf("%s=%d %s=%d", seedVariable, seed, queriesVariable, queries)

	oracle := prepareOracle(t, seed)
	t.Run("the same answers", func(t *testing.T) {
		output, differs := oracle.compare(t, oracle.server, queries)
		if differs {
			t.Fatal(output)
		}
		t.Log(output)
		checkCounts(t, output, queries)
	})
	t.Run("a changed answer is found", func(t *testing.T) {
		changed := httptest.NewServer(changing(t, oracle.server, "\"hasNextPage\":false", "\"hasNextPage\":true"))
		defer changed.Close()
		output, differs := oracle.compare(t, changed.URL, queriesToFindAChange)
		if !differs || !strings.Contains(output, "differs at: ") || !strings.Contains(output, "hasNextPage") {
			t.Errorf("the comparison did not see that hasNextPage was wrong:\n%s", output)
		}
	})
}

// So does the server with its graph in Neo4j.
func TestAnswersFromNeo4jAsTheReferenceImplementationDoes(t *testing.T) {
	seed := number(t, seedVariable, int(time.Now().UnixNano()%1_000_000))
	queries := min(number(t, queriesVariable, queriesOnNeo4j), queriesOnNeo4j)
	t.Logf("%s=%d %s=%d", seedVariable, seed, queriesVariable, queries)

	server := neo4jtest.Start(t)
	server.Wipe(t)
	oracle := prepareOracle(t, seed)
	program(t, "copy", "--from", oracle.store, "--to", server.URL)
	oracle.server = clients.Start(t, "--store="+server.URL, "--seed=none").URL
	output, differs := oracle.compare(t, oracle.server, queries)
	if differs {
		t.Fatal(output)
	}
	t.Log(output)
	checkCounts(t, output, queries)
}

// oracle is what a comparison needs: a server over a graph, and that graph as files and in a store.
type oracle struct {
	server, store, graph, sortKeys string
	seed                           int
}

// prepareOracle starts a server over all seeds and a graph of awkward values, and exports what it holds.
func prepareOracle(t *testing.T, seed int) oracle {
	t.Helper()
	dir := t.TempDir()
	file := "file:" + filepath.Join(dir, "oracle.db")
	store := "--store=" + file
	clients.Start(t, store, "--seed="+strings.Join(seeds.Names(), ",")).Stop(t)
	awkward, failed := script(t, ".", awkwardScript, schemaFolder, strconv.Itoa(seed))
	if failed {
		t.Fatal(awkward)
	}
	lines := filepath.Join(dir, "awkward.jsonl")
	write(t, lines, awkward)
	program(t, "import", store, lines)
	o := oracle{store: file, graph: filepath.Join(dir, "graph.jsonl"), sortKeys: filepath.Join(dir, "keys.json"), seed: seed}
	program(t, "export", store, o.graph)
	writeSortKeys(t, o.sortKeys, texts(t, o.graph))
	o.server = clients.Start(t, store, "--seed=none").URL
	return o
}

// compare holds a server against the reference; differs tells that it found a difference, which the output shows.
func (o oracle) compare(t *testing.T, url string, queries int) (output string, differs bool) {
	t.Helper()
	return script(t, ".", compareScript, "--url", url, "--served", fullSDL, "--schema", schemaFolder,
		"--graph", o.graph, "--sort-keys", o.sortKeys, "--seed", strconv.Itoa(o.seed), "--queries", strconv.Itoa(queries),
		"--cases", "oracle/cases", "--cases", "../web/questions")
}

// changing passes requests on to a server and changes its answers.
func changing(t *testing.T, server, from, to string) http.Handler {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(response *http.Response) error {
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		body = bytes.ReplaceAll(body, []byte(from), []byte(to))
		response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		response.Header.Set("Content-Length", strconv.Itoa(len(body)))
		return nil
	}
	return proxy
}

// checkCounts makes sure that a comparison without differences has compared something.
func checkCounts(t *testing.T, output string, queries int) {
	t.Helper()
	last := output[strings.LastIndex(strings.TrimSpace(output), "\n")+1:]
	var counts struct{ Cases, Generated, WithData, FollowUps, Wrong, TooLarge int }
	if err := json.Unmarshal([]byte(last), &counts); err != nil {
		t.Fatalf("%v in %q", err, last)
	}
	if counts.Cases < 10 || counts.Generated != queries || counts.Wrong < queries/3 {
		t.Errorf("too little was asked: %s", last)
	}
	if counts.WithData < queries*3/4 || counts.FollowUps < queries/10 || counts.TooLarge > queries/50 {
		t.Errorf("too little was answered: %s", last)
	}
}

// Målgraf's sort keys order the texts of the seeds as the newer collation data of Node do.
func TestSortKeysOrderSeedsAsIntlDoes(t *testing.T) {
	changes, err := seeds.Load(seeds.Names()...)
	if err != nil {
		t.Fatal(err)
	}
	ordered := map[string]bool{}
	for _, change := range changes {
		for _, name := range []string{"title", "name", "code", "number"} {
			if text, ok := change.Set[name].(string); ok {
				ordered[text] = true
			}
		}
	}
	if len(ordered) < 500 {
		t.Fatalf("only %d texts", len(ordered))
	}
	keys := filepath.Join(t.TempDir(), "keys.json")
	writeSortKeys(t, keys, ordered)
	if output, _ := script(t, ".", collationScript, keys); output != "" {
		t.Error(output)
	}
}

// number reads a number from the environment.
func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return value
}

// program runs a command of the program to its end.
func program(t *testing.T, args ...string) {
	t.Helper()
	command := exec.Command(os.Getenv("MALGRAF_PROGRAM"), args...)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("malgraf %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

// texts returns every text in the properties of an export.
func texts(t *testing.T, exported string) map[string]bool {
	t.Helper()
	file, err := os.Open(exported)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	found := map[string]bool{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var change graph.Change
		if err := json.Unmarshal(lines.Bytes(), &change); err != nil {
			t.Fatal(err)
		}
		for _, value := range change.Set {
			if text, ok := value.(string); ok {
				found[text] = true
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// writeSortKeys writes {text: sort key in hexadecimal}.
func writeSortKeys(t *testing.T, path string, texts map[string]bool) {
	t.Helper()
	keys := make(map[string]string, len(texts))
	for text := range texts {
		keys[text] = hex.EncodeToString(graph.SortKey(text))
	}
	encoded, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(encoded))
}
