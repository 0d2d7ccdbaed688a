package main

import (
	"net/http"
	"strings"
	"testing"
)

// crossOrigin asks from a page of an origin.
func crossOrigin(t *testing.T, url, origin string) page {
	t.Helper()
	return fetch(t, http.MethodPost, url+"/graphql", `{"query":"{__typename}"}`, map[string]string{"Origin": origin})
}

// preflight asks whether a page of an origin may ask.
func preflight(t *testing.T, url, origin, method, header string) page {
	t.Helper()
	return fetch(t, http.MethodOptions, url+"/graphql", "", map[string]string{
		"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": header,
	})
}

func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		name, flag string
		allowed    map[string]string // origin: the Access-Control-Allow-Origin it is answered with
	}{
		{"none by default", "", map[string]string{"https://a.example": "", "null": ""}},
		{"those listed", "https://a.example,http://b.example:3000", map[string]string{
			"https://a.example": "https://a.example", "http://b.example:3000": "http://b.example:3000",
			"https://c.example": "", "http://a.example": "", "https://a.example.evil.example": "", "null": ""}},
		{"a part of the host", "https://*.example", map[string]string{"https://a.example": "https://a.example", "https://example.org": ""}},
		{"all", "*", map[string]string{"https://a.example": "*", "null": "*"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := serve(t, "--store=memory:", "--seed=none", "--origins="+c.flag)
			for origin, want := range c.allowed {
				before := preflight(t, server.url, origin, "POST", "content-type")
				asked := crossOrigin(t, server.url, origin)
				for name, answer := range map[string]page{"preflight": before, "request": asked} {
					if got := answer.header.Get("Access-Control-Allow-Origin"); got != want {
						t.Errorf("%s from %s: Access-Control-Allow-Origin %q, not %q", name, origin, got, want)
					}
					if got := answer.header.Get("Access-Control-Allow-Credentials"); got != "" {
						t.Errorf("%s from %s: credentials are allowed: %q", name, origin, got)
					}
					if want != "*" && !strings.Contains(strings.Join(answer.header.Values("Vary"), ","), "Origin") {
						t.Errorf("%s from %s: a cache may keep it for other origins: Vary %q", name, origin, answer.header.Values("Vary"))
					}
				}
				if allowed := before.header.Get("Access-Control-Allow-Methods"); (allowed != "") != (want != "") {
					t.Errorf("preflight from %s: methods %q", origin, allowed)
				}
				if asked.body != `{"data":{"__typename":"Query"}}` {
					t.Errorf("request from %s: %s", origin, asked.body)
				}
			}
		})
	}
}

func TestPreflightAllowsWhatIsNeeded(t *testing.T) {
	server := serve(t, "--store=memory:", "--seed=none", "--origins=https://a.example")
	for _, c := range []struct {
		method, header string
		allowed        bool
	}{
		{"POST", "content-type", true},
		{"GET", "accept", true},
		{"POST", "authorization,content-type", true},
		{"DELETE", "content-type", false},
		{"POST", "x-other", false},
	} {
		answer := preflight(t, server.url, "https://a.example", c.method, c.header)
		if got := answer.header.Get("Access-Control-Allow-Origin") != ""; got != c.allowed {
			t.Errorf("%s with %s: allowed %v, not %v", c.method, c.header, got, c.allowed)
		}
	}
}
