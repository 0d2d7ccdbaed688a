package main

import (
	"net/http"
	"strings"
	"testing"

	"malgraf/clients"
)

// scrape reads /metrics, as [clients.Metrics] does.
func (s *server) scrape(t *testing.T) map[string]float64 {
	t.Helper()
	answer := s.get(t, "/metrics")
	if answer.status != http.StatusOK {
		t.Fatalf("/metrics: %d %s", answer.status, answer.body)
	}
	return clients.Metrics(t, answer.body)
}

// counts fails the test unless the values are as wanted.
func counts(t *testing.T, found, want map[string]float64) {
	t.Helper()
	for name, value := range want {
		if got, there := found[name]; !there || got != value {
			t.Errorf("%s is %v, want %v", name, got, value)
		}
	}
}

// Right after seeding, before any question, the store's size can be scraped.
func TestMetricsAfterSeeding(t *testing.T) {
	found := serve(t, "--store=memory:", "--seed=agenda2030").scrape(t)
	counts(t, found, map[string]float64{
		"malgraf_store_ready{}":                                            1,
		"malgraf_store_revision{}":                                         1,
		`malgraf_store_nodes{kind="Goal"}`:                                 17,
		`malgraf_store_nodes{kind="Target"}`:                               169,
		`malgraf_store_nodes{kind="Assignment"}`:                           0,
		`malgraf_store_call_duration_seconds{call="apply",store="memory"}`: 1,
		`malgraf_store_call_duration_seconds{call="scan",store="memory"}`:  0,
	})
	for _, name := range []string{"go_goroutines{}", "process_start_time_seconds{}", "process_resident_memory_bytes{}"} {
		if found[name] <= 0 {
			t.Errorf("%s is %v", name, found[name])
		}
	}
}

// Each request is counted by its operation and outcome, also one that is refused.
func TestRequestsAreCounted(t *testing.T) {
	s := serve(t, "--store=memory:", "--seed=agenda2030")
	deep := strings.Repeat("targets { nodes { goal { ", 12) + "id" + strings.Repeat("} } }", 12)
	for _, question := range []string{
		`query Goals { goals { totalCount } }`,
		`query Goals { goals { nodes { targets { totalCount } } } }`,
		`{ target(code: "7.2") { goal { code } } }`,
		`query Cursor { goals(after: "elsewhere") { totalCount } }`,
		`query Deep { ` + deep + ` }`,
		`query Search { search(text: "energi") { totalCount } }`,
		`query Nope { nope }`,
		`{`,
	} {
		ask(t, s.url, question)
	}
	fetch(t, http.MethodPut, s.url+"/graphql", "", nil)
	fetch(t, http.MethodPost, s.url+"/graphql", "[", nil)
	fetch(t, http.MethodPost, s.url+"/graphql", `{"query":"{`+strings.Repeat(" ", 8<<20)+`"}`, nil)
	fetch(t, http.MethodGet, s.url+"/graphql?query={__typename}", "", map[string]string{"Accept": "image/png"})

	found := s.scrape(t)
	for name := range found {
		if strings.Contains(name, "energi") || strings.Contains(name, "elsewhere") || strings.Contains(name, `"7.2"`) {
			t.Errorf("a label holds a value: %s", name)
		}
	}
	counts(t, found, map[string]float64{
		`malgraf_requests_total{operation="Goals",outcome="ok"}`:                          2,
		`malgraf_requests_total{operation="anonymous",outcome="ok"}`:                      1,
		`malgraf_requests_total{operation="Cursor",outcome="INVALID"}`:                    1,
		`malgraf_requests_total{operation="Deep",outcome="TOO_LARGE"}`:                    1,
		`malgraf_requests_total{operation="Search",outcome="ok"}`:                         1,
		`malgraf_requests_total{operation="refused",outcome="GRAPHQL_VALIDATION_FAILED"}`: 1,
		`malgraf_requests_total{operation="refused",outcome="GRAPHQL_PARSE_FAILED"}`:      1,
		`malgraf_requests_total{operation="refused",outcome="BAD_REQUEST"}`:               3,
		`malgraf_requests_total{operation="refused",outcome="TOO_LARGE"}`:                 1,
		`malgraf_request_duration_seconds{operation="Goals"}`:                             2,
		`malgraf_request_duration_seconds{operation="refused"}`:                           6,
		`malgraf_store_call_duration_seconds{call="scan",store="memory"}`:                 2,
		`malgraf_store_call_duration_seconds{call="expand",store="memory"}`:               2,
		`malgraf_store_call_duration_seconds{call="get",store="memory"}`:                  1,
		`malgraf_store_call_duration_seconds{call="search",store="memory"}`:               1,
	})
}
