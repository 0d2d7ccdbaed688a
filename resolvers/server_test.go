package resolvers_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/resolvers"
)

// brokenStore cannot be read: every view fails as the test says.
type brokenStore struct {
	graph.Store
	schema *graph.Schema
	view   func() (graph.View, error)
}

func (s brokenStore) Schema() *graph.Schema                    { return s.schema }
func (s brokenStore) View(context.Context) (graph.View, error) { return s.view() }

func serve(t *testing.T, config resolvers.Config) *httptest.Server {
	t.Helper()
	handler, err := resolvers.Handler(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// broken serves a store that fails with err.
func broken(t *testing.T, err error) *httptest.Server {
	t.Helper()
	return serve(t, resolvers.Config{Store: brokenStore{
		schema: kinds(t), view: func() (graph.View, error) { return nil, err },
	}})
}

// request is one HTTP request of a table.
type request struct {
	method, query, accept, contentType, body string
}

type response struct {
	status      int
	contentType string
	header      http.Header
	text        string
	// entries are the top-level entries of the body.
	entries map[string]json.RawMessage
	errors  []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

func (r response) code() string {
	if len(r.errors) == 0 {
		return ""
	}
	code, _ := r.errors[0].Extensions["code"].(string)
	return code
}

func send(t *testing.T, server *httptest.Server, asked request) response {
	t.Helper()
	out, err := http.NewRequest(asked.method, server.URL+"/graphql?"+asked.query, strings.NewReader(asked.body))
	if err != nil {
		t.Fatal(err)
	}
	if asked.accept != "" {
		out.Header.Set("Accept", asked.accept)
	}
	if asked.contentType != "" {
		out.Header.Set("Content-Type", asked.contentType)
	}
	in, err := server.Client().Do(out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Body.Close() }()
	text, err := io.ReadAll(in.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := response{status: in.StatusCode, contentType: in.Header.Get("Content-Type"), header: in.Header, text: string(text)}
	if len(text) > 0 && !strings.HasPrefix(got.contentType, "text/event-stream") {
		if err := json.Unmarshal(text, &got.entries); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if got.entries["errors"] != nil {
			if err := json.Unmarshal(got.entries["errors"], &got.errors); err != nil {
				t.Fatal(err)
			}
		}
	}
	return got
}

// ask posts a question.
func ask(t *testing.T, server *httptest.Server, query string, variables map[string]any) response {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return send(t, server, request{method: http.MethodPost, contentType: "application/json", body: string(body)})
}

func inURL(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}
