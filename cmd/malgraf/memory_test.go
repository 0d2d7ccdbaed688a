package main

import (
	"net/http"
	"testing"

	"malgraf/clients"
)

// What the garbage collector goes by is in the metrics, and what its own variables say goes first.
func TestGarbageIsCollectedSeldomWithinTheMemoryThereIs(t *testing.T) {
	const percent, limit = "go_gc_gogc_percent{}", "go_gc_gomemlimit_bytes{}"
	collecting := func() map[string]float64 {
		answer := fetch(t, http.MethodGet, clients.Start(t, "--store=memory:", "--seed=none").URL+"/metrics", "", nil)
		return clients.Metrics(t, answer.body)
	}
	found := collecting()
	counts(t, found, map[string]float64{percent: garbage})
	if most := found[limit]; most < 1<<26 || most > 1<<50 { // without a limit it is 1<<63
		t.Errorf("the memory it may take is %v bytes", most)
	}
	t.Setenv("GOGC", "50")
	t.Setenv("GOMEMLIMIT", "1GiB")
	counts(t, collecting(), map[string]float64{percent: 50, limit: 1 << 30})
}
