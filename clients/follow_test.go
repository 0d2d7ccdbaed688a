package clients_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"malgraf/clients"
)

// The clients of graphql-transport-ws and graphql-sse that dashboards use follow what
// happens: each commit, in order, once, from a revision on.
func TestFollowingWithTheUsualClients(t *testing.T) {
	const commits = 30
	server := clients.Start(t, "--store=memory:", "--seed=none")
	for _, since := range []int{0, commits} {
		output, failed := script(t, ".", "follow.mjs", server.URL+"/graphql", strconv.Itoa(commits), strconv.Itoa(since))
		if failed {
			t.Fatal(output)
		}
		var seen struct {
			Ws, Sse []int
			Refused struct{ Ws, Sse string }
		}
		if err := json.Unmarshal([]byte(output), &seen); err != nil {
			t.Fatalf("%v in %s", err, output)
		}
		var want []int
		for i := range commits {
			want = append(want, since+1+i)
		}
		if !slices.Equal(seen.Ws, want) || !slices.Equal(seen.Sse, want) {
			t.Errorf("over WebSocket %v, over server-sent events %v, want %v", seen.Ws, seen.Sse, want)
		}
		for name, text := range map[string]string{"ws": seen.Refused.Ws, "sse": seen.Refused.Sse} {
			if !strings.Contains(text, "GRAPHQL_VALIDATION_FAILED") {
				t.Errorf("%s: %q", name, text)
			}
		}
	}
}
