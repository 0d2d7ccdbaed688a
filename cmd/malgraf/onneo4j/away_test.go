package onneo4j

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/clients"
	"malgraf/graph/neo4j/neo4jtest"
)

// soon is how fast a request must be answered while Neo4j is away: 2 s of patience
// and a little more, on a machine that may have other things to do. Its deadline is 30 s.
const soon = 8 * time.Second

// unavailable is what a question is answered with while Neo4j is away.
const unavailable = `"extensions":{"code":"UNAVAILABLE"}`

// A service whose Neo4j is not there yet, is shut down, killed and goes silent, while
// sixteen read and four write: each request is answered in time, readiness follows, and
// the service returns by itself. What was acknowledged is there, of everything else all
// or nothing, and nothing is left of the requests.
func TestNeo4jComesAndGoes(t *testing.T) {
	server := neo4jtest.NewOwn(t)
	program := clients.Launch(t, t.TempDir(), "--store="+server.Straight(), "--seed=agenda2030")
	isAway(t, program)
	server.Start(t)
	isBack(t, program)
	if got := ask(t, program.URL, `{goals(first: 0) {totalCount}}`); got != `{"data":{"goals":{"totalCount":17}}}` {
		t.Errorf("after a late start: %s", got)
	}
	idsStandFirst(t, server.Server)
	before := scrape(t, program)
	l := newLoad(program.URL)
	for _, way := range []struct {
		name       string
		stop, back func(testing.TB)
	}{
		{"shut down", server.ShutDown, server.Start},
		{"killed", server.Kill, server.Start},
		{"silent", server.Silence, server.Wake},
	} {
		if !t.Run(way.name, func(t *testing.T) {
			l.start(16, 4)
			l.flows(t)
			way.stop(t)
			stopped := time.Now()
			isAway(t, program)
			l.fails(t, stopped)
			way.back(t)
			isBack(t, program)
			l.flows(t)
			l.stop(t)
		}) {
			t.FailNow() // there may be no server for what comes next
		}
	}
	l.check(t)
	leavesNothing(t, program, server.Server, before)
}

// idsStandFirst holds a Neo4j that was empty to the order in which it keeps the properties of
// nodes, which keys() follows: the id within the first few of up to twenty.
func idsStandFirst(t *testing.T, server *neo4jtest.Server) {
	t.Helper()
	const most = 6
	result, err := bolt.ExecuteQuery(t.Context(), server.Driver(), "MATCH (n:Goal|Target|Indicator) WITH [i IN range(0, size(keys(n)) - 1) WHERE keys(n)[i] = 'id'][0] AS at, keys(n) AS keys "+
		"RETURN count(*) AS nodes, max(at) AS last, collect(DISTINCT keys)[0..3] AS some", nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	record := result.Records[0].AsMap()
	nodes, _ := record["nodes"].(int64)
	if last, is := record["last"].(int64); nodes < 100 || !is || last >= most {
		t.Errorf("of %d nodes, one keeps its id as property %v: such as %v", nodes, record["last"], record["some"])
	}
}

// isAway waits until the program says that it is not ready, and holds it to what it
// answers then.
func isAway(t *testing.T, program *clients.Server) {
	t.Helper()
	until(t, "/readyz says no", func() bool {
		status, _ := get(t, program.URL+"/readyz")
		return status == http.StatusServiceUnavailable
	})
	started := time.Now()
	if got := ask(t, program.URL, `{goals {nodes {code}}}`); !strings.Contains(got, unavailable) {
		t.Errorf("a question is answered with %s", got)
	}
	if got := ask(t, program.URL, `mutation {removePost(id: "Post:nobody") {id}}`); !strings.Contains(got, unavailable) {
		t.Errorf("a mutation is answered with %s", got)
	}
	if status, text := get(t, program.URL+"/healthz"); status != http.StatusOK {
		t.Errorf("/healthz: %d %s", status, text)
	}
	if ready := scrape(t, program)["malgraf_store_ready{}"]; ready != 0 {
		t.Errorf("malgraf_store_ready is %v", ready)
	}
	if took := time.Since(started); took > 2*soon {
		t.Errorf("it took %v to say that Neo4j is away", took)
	}
}

// isBack waits until the program answers again.
func isBack(t *testing.T, program *clients.Server) {
	t.Helper()
	started := time.Now()
	until(t, "/readyz says yes", func() bool { status, _ := get(t, program.URL+"/readyz"); return status == http.StatusOK })
	t.Logf("ready %v after Neo4j", time.Since(started).Round(time.Millisecond))
	if got := ask(t, program.URL, `{goals(first: 1) {nodes {code}}}`); got != `{"data":{"goals":{"nodes":[{"code":"1"}]}}}` {
		t.Errorf("a question is answered with %s", got)
	}
}

// Answers that come too late, that end half-way and that never come, on a live wire.
func TestBadWire(t *testing.T) {
	empty(t)
	wire := neo4jtest.NewWire(t, neo4jtest.Start(t))
	program := clients.Start(t, "--store="+wire.URL, "--seed=agenda2030", "--timeout=2s")
	for _, fault := range []struct {
		name string
		do   func()
	}{
		{"answers later than the deadline", func() { wire.Slow(t, 3*time.Second) }},
		{"answers are cut off", func() { wire.CutAfter(t, 100) }},
		{"silence", func() { wire.Swallow(t) }},
	} {
		t.Run(fault.name, func(t *testing.T) {
			fault.do()
			started := time.Now()
			if got := ask(t, program.URL, `{targets(first: 100) {nodes {title goal {title}}}}`); !strings.Contains(got, unavailable) {
				t.Errorf("answered with %s", got)
			}
			if took := time.Since(started); took > soon {
				t.Errorf("answered only after %v", took)
			}
			isAway(t, program)
			wire.Heal()
			isBack(t, program)
		})
	}
}

// All connections are in use: other requests fail soon, and the program says that it
// is not ready. Who breaks a request off stops its statement.
func TestNoConnectionLeft(t *testing.T) {
	empty(t)
	server := neo4jtest.Start(t)
	program := clients.Start(t, "--store="+server.Straight(), "--seed=agenda2030", "--connections=1")
	before := scrape(t, program)
	unlock := server.Lock(t)
	ctx, breakOff := context.WithCancel(t.Context())
	brokenOff := make(chan error, 1)
	go func() {
		_, err := post(ctx, http.DefaultClient, program.URL, `mutation {saveMunicipality(input: {code: "9999", name: "N", type: REGION, completeness: FULL}) {created}}`)
		brokenOff <- err
	}()
	until(t, "the write waits for its lock", func() bool { return len(server.Running(t)) > 0 })
	isAway(t, program)
	if missed := scrape(t, program)["malgraf_store_connections_missed_total{}"]; missed == 0 {
		t.Error("no request is counted as having missed a connection")
	}
	breakOff()
	if err := <-brokenOff; err == nil {
		t.Error("the request was answered")
	}
	until(t, "its statement has ended", func() bool { return len(server.Running(t)) == 0 })
	isBack(t, program)
	unlock()
	leavesNothing(t, program, server, before)
}

// leavesNothing waits until the program has as many goroutines and open files as it
// had, but for the connections to Neo4j that it keeps, of which none is in use: not before
// the words of what was written are entered, and what was asked is planned.
func leavesNothing(t *testing.T, program *clients.Server, server *neo4jtest.Server, before map[string]float64) {
	t.Helper()
	http.DefaultClient.CloseIdleConnections()
	const inUse, idle = "malgraf_store_connections_in_use{}", "malgraf_store_connections_idle{}"
	const goroutines, files = "go_goroutines{}", "process_open_fds{}"
	var now map[string]float64
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		now = scrape(t, program)
		if now[inUse] == 0 && now[goroutines] <= before[goroutines]+2 && now[files]-now[idle] <= before[files]-before[idle]+2 {
			break
		}
	}
	t.Logf("%v goroutines before, %v now; %v files, %v; %v connections to Neo4j, %v",
		before[goroutines], now[goroutines], before[files], now[files], before[idle], now[idle])
	if now[inUse] > 0 || now[goroutines] > before[goroutines]+2 || now[files]-now[idle] > before[files]-before[idle]+2 {
		t.Errorf("something is left, and %v connections in use", now[inUse])
	}
	if known := len(server.Connections(t)); float64(known) != now[idle] {
		t.Errorf("Neo4j knows %d connections, the program %v", known, now[idle])
	}
}

func scrape(t *testing.T, program *clients.Server) map[string]float64 {
	t.Helper()
	status, page := get(t, program.URL+"/metrics")
	if status != http.StatusOK {
		t.Fatalf("/metrics: %d %s", status, page)
	}
	return clients.Metrics(t, page)
}

// post puts a question, and returns the answer or what broke it off.
func post(ctx context.Context, client *http.Client, url, question string) (string, error) {
	body, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		return "", fmt.Errorf("half an answer: %w", err)
	}
	return text.String(), nil
}
