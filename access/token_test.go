package access

import (
	"encoding/json"
	"slices"
	"testing"
)

// A claim is found by its name or by the names that lead to it, also where a name has
// dots itself, as that of a client of Keycloak may be.
func TestAClaimIsFoundByItsPath(t *testing.T) {
	for _, c := range []struct{ token, path, want string }{
		{`{"roles":"HERE"}`, "roles", "HERE"},
		{`{"https://malgraf.se/roles":"HERE"}`, "https://malgraf.se/roles", "HERE"},
		{`{"realm_access":{"roles":"HERE"}}`, "realm_access.roles", "HERE"},
		{`{"a":{"b":{"roles":"HERE"}}}`, "a.b.roles", "HERE"},
		{`{"a.b":"HERE","a":{"b":"ELSEWHERE"}}`, "a.b", "HERE"},
		{`{"a":{"b.c":"HERE","b":{"c":"ELSEWHERE"}}}`, "a.b.c", "HERE"},
		{`{"a":{"b.c":"HERE"},"a.b":{"c":"ELSEWHERE"}}`, "a.b.c", "HERE"},
		{`{"https://malgraf.se":{"roles":"HERE"}}`, "https://malgraf.se.roles", "HERE"},
		{`{"resource_access":{"a.b.c":{"roles":["HERE"]}}}`, "resource_access.a.b.c.roles", "HERE"},
		{`{"resource_access":{"a":{"x":"ELSEWHERE"},"a.b":"ELSEWHERE","a.b.c":{"roles":"HERE"}}}`, "resource_access.a.b.c.roles", "HERE"},
		{`{"resource_access":{"a.b.c":{"roles":"ELSEWHERE"}}}`, "resource_access.a.b.roles", ""},
		{`{"roles":"ELSEWHERE"}`, "roles.roles", ""},
		{`{"a":null}`, "a.b", ""},
	} {
		var all map[string]json.RawMessage
		if err := json.Unmarshal([]byte(c.token), &all); err != nil {
			t.Fatal(err)
		}
		var want []string
		if c.want != "" {
			want = []string{c.want}
		}
		if got := textsOf(claimAt(all, c.path)); !slices.Equal(got, want) {
			t.Errorf("%s of %s: %v, want %v", c.path, c.token, got, want)
		}
	}
}
