package clients_test

import (
	"encoding/json"
	"testing"

	"malgraf/clients"
)

// The audit has some 60 checks; a list much shorter means that it did not run.
const fewestAudits = 50

// The GraphQL-over-HTTP specification, as its own audit checks it: every MUST and every SHOULD.
func TestGraphQLOverHTTPAudit(t *testing.T) {
	server := clients.Start(t, "--store=memory:")
	output, _ := script(t, ".", "audit.js", server.URL+"/graphql")
	var results []struct{ ID, Name, Status, Reason string }
	if err := json.Unmarshal([]byte(output), &results); err != nil {
		t.Fatalf("%v in %s", err, output)
	}
	if len(results) < fewestAudits {
		t.Errorf("%d audits ran, want %d at least", len(results), fewestAudits)
	}
	for _, result := range results {
		switch result.Status {
		case "ok":
		case "notice":
			t.Logf("notice %s, %s: %s", result.ID, result.Name, result.Reason)
		default:
			t.Errorf("%s %s, %s: %s", result.Status, result.ID, result.Name, result.Reason)
		}
	}
}
