package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"

	"malgraf/clients"
	"malgraf/graph"
	"malgraf/resolvers"
	"malgraf/telemetry"
)

// scrape reads the metrics as [clients.Metrics] does.
func scrape(t *testing.T, observer *telemetry.Observer) map[string]float64 {
	t.Helper()
	recorder := httptest.NewRecorder()
	observer.Metrics().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return clients.Metrics(t, recorder.Body.String())
}

// handler serves GraphQL from a store that is watched.
func handler(t *testing.T, observer *telemetry.Observer) http.Handler {
	t.Helper()
	handler, err := resolvers.Handler(resolvers.Config{
		Store: observer.Store(), Extensions: []graphql.HandlerExtension{observer.Requests()},
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func ask(t *testing.T, handler http.Handler, query, operation string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query, "operationName": operation})
	if err != nil {
		t.Fatal(err)
	}
	post := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	post.Header.Set("Content-Type", "application/json")
	handler.ServeHTTP(httptest.NewRecorder(), post)
}

// Clients choose the names of operations, but not how many series there are.
func TestOperationNamesAreBounded(t *testing.T) {
	observer := observer(t, embeddedStore(t, kinds(t)))
	handler := handler(t, observer)
	long := "L" + strings.Repeat("o", 200) + "ng"
	ask(t, handler, "query "+long+" { __typename }", long)
	ask(t, handler, "{ nope }", "SaidBesideAQueryThatIsNone")
	for i := range 230 {
		ask(t, handler, fmt.Sprintf("query Q%d { __typename }", i), "")
	}
	ask(t, handler, "query Q0 { __typename }", "")
	found := scrape(t, observer)
	for label, want := range map[string]float64{"Q0": 2, "Q199": 1, "Q200": 0, "other": 31} {
		if got := found[`malgraf_requests_total{operation="`+label+`",outcome="ok"}`]; got != want {
			t.Errorf("%s: %v requests, want %v", label, got, want)
		}
	}
	if got := found[`malgraf_requests_total{operation="refused",outcome="GRAPHQL_VALIDATION_FAILED"}`]; got != 1 {
		t.Errorf("%v requests were refused, want 1", got)
	}
	series := 0
	for name := range found {
		if strings.HasPrefix(name, "malgraf_request_duration_seconds{") {
			series++
		}
	}
	if series != 202 {
		t.Errorf("%d series, want 200 names, other and refused", series)
	}
}

// unready is a store that is still loading.
type unready struct{ graph.Store }

func (s unready) Ready(context.Context) error { return graph.ErrUnavailable }

func (s unready) View(context.Context) (graph.View, error) { return nil, graph.ErrUnavailable }

// While the store is not ready a scrape says that, and not that it is empty.
func TestScrapeOfAStoreThatIsNotReady(t *testing.T) {
	observer := observer(t, unready{embeddedStore(t, kinds(t))})
	ask(t, handler(t, observer), "query Early { goals { totalCount } }", "")
	found := scrape(t, observer)
	if ready, said := found["malgraf_store_ready{}"]; !said || ready != 0 {
		t.Errorf("ready: %v, said: %v", ready, said)
	}
	for name := range found {
		if strings.HasPrefix(name, "malgraf_store_nodes") || strings.HasPrefix(name, "malgraf_store_revision") {
			t.Errorf("%s of a store that is not ready", name)
		}
	}
	if found[`malgraf_requests_total{operation="Early",outcome="UNAVAILABLE"}`] != 1 {
		t.Errorf("the request is not counted as UNAVAILABLE: %v", found)
	}
}

// pooled is a store that has a metric of its own.
type pooled struct {
	graph.Store
	inUse prometheus.Gauge
}

func (s pooled) Collectors() []prometheus.Collector { return []prometheus.Collector{s.inUse} }

func TestStoreAddsItsOwnMetrics(t *testing.T) {
	inUse := prometheus.NewGauge(prometheus.GaugeOpts{Name: "malgraf_store_connections", Help: "In use."})
	inUse.Set(3)
	found := scrape(t, observer(t, pooled{embeddedStore(t, kinds(t)), inUse}))
	if found["malgraf_store_connections{}"] != 3 {
		t.Errorf("%v", found)
	}
	for _, twice := range []string{"malgraf_store_revision", "malgraf_requests_total"} {
		taken := prometheus.NewGauge(prometheus.GaugeOpts{Name: twice, Help: "Taken."})
		if _, err := telemetry.New(t.Context(), pooled{embeddedStore(t, kinds(t)), taken}, "memory"); err == nil {
			t.Errorf("a store may have a metric named %s", twice)
		}
	}
}

// Sizes follow the commits.
func TestSizeFollowsCommits(t *testing.T) {
	observer := observer(t, embeddedStore(t, kinds(t)))
	for n := range 3 {
		found := scrape(t, observer)
		if nodes, revision := found[`malgraf_store_nodes{kind="Municipality"}`], found["malgraf_store_revision{}"]; nodes != float64(n) || revision != float64(n) {
			t.Errorf("after %d commits: %v nodes at revision %v", n, nodes, revision)
		}
		code := fmt.Sprintf("100%d", n)
		if _, err := observer.Store().Apply(t.Context(), graph.Batch{Changes: []graph.Change{{
			Node: "Municipality:" + code,
			Set:  map[string]any{"code": code, "name": code, "type": "MUNICIPALITY", "completeness": "FULL"},
		}}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := scrape(t, observer)[`malgraf_store_call_duration_seconds{call="apply",store="memory"}`]; got != 3 {
		t.Errorf("%v calls of apply, want 3", got)
	}
	if got := scrape(t, observer)[`malgraf_store_call_duration_seconds{call="count",store="memory"}`]; got != 0 {
		t.Errorf("%v calls of count: scrapes measure themselves", got)
	}
}
