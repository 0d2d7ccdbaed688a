package resolvers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/resolvers"
)

const secret = "/var/lib/secret.db: SELECT * FROM nodes"

// logged collects what is logged during the test.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &log
}

func TestEachErrorHasItsCodeAndLeaksNothing(t *testing.T) {
	for _, c := range []struct {
		err           error
		code, message string
		// hides: the error's own text goes to the log alone.
		hides bool
	}{
		{fmt.Errorf("target 99.9: %w", graph.ErrNotFound), "NOT_FOUND", "target 99.9", false},
		{fmt.Errorf("the code 7.2 is taken: %w", graph.ErrConflict), "CONFLICT", "the code 7.2 is taken", false},
		{fmt.Errorf("first: -1 is negative: %w", graph.ErrInvalid), "INVALID", "first: -1 is negative", false},
		{fmt.Errorf("more than 10 nodes: %w", graph.ErrTooLarge), "TOO_LARGE", "more than 10 nodes", false},
		{fmt.Errorf("since 3: %w", graph.ErrRevisionGone), "REVISION_GONE", "since 3", false},
		{graph.Violations{{Index: 0, Field: "code", Err: fmt.Errorf("taken: %w", graph.ErrConflict)}}, "CONFLICT", "change 1, code: taken", false},
		{fmt.Errorf("%s: %w", secret, graph.ErrUnavailable), "UNAVAILABLE", "the store cannot answer now; try again later", true},
		{fmt.Errorf("%s: %w", secret, context.DeadlineExceeded), "UNAVAILABLE", "the request took too long", true},
		{fmt.Errorf("%s: %w", secret, graph.ErrDamaged), "INTERNAL", "internal error", true},
		{&fs.PathError{Op: "open", Path: secret, Err: errors.New("broken")}, "INTERNAL", "internal error", true},
	} {
		log := logged(t)
		got := ask(t, broken(t, c.err), `{ one: target(code: "1.1") { id } __typename }`, nil)
		if got.code() != c.code || got.errors[0].Message != c.message {
			t.Errorf("%v: %s", c.err, got.text)
		}
		if string(got.entries["data"]) != `{"one":null,"__typename":"Query"}` || fmt.Sprint(got.errors[0].Path) != "[one]" {
			t.Errorf("%v: %s", c.err, got.text)
		}
		if c.hides && (strings.Contains(got.text, "secret") || !strings.Contains(log.String(), "secret")) {
			t.Errorf("%v must be in the log alone: %s", c.err, got.text)
		}
		if c.code == "INTERNAL" && !strings.Contains(log.String(), got.errors[0].Extensions["id"].(string)) {
			t.Errorf("the log does not have the id of %s", got.text)
		}
	}
}

func TestAPanicIsAnInternalErrorAndTheServerGoesOn(t *testing.T) {
	log := logged(t)
	server := serve(t, resolvers.Config{Store: brokenStore{
		schema: kinds(t), view: func() (graph.View, error) { panic(secret) },
	}})
	got := ask(t, server, `{ target(code: "1.1") { id } }`, nil)
	if got.code() != "INTERNAL" || string(got.entries["data"]) != `{"target":null}` || strings.Contains(got.text, "secret") {
		t.Error(got.text)
	}
	if !strings.Contains(log.String(), secret) || !regexp.MustCompile(`stack=.*server_test|errors_test`).MatchString(log.String()) {
		t.Errorf("the log lacks the reason or the place: %s", log)
	}
	if got := ask(t, server, `{ __typename }`, nil); string(got.entries["data"]) != `{"__typename":"Query"}` {
		t.Error(got.text)
	}
}

func TestARequestThatIsRefusedHasNoPath(t *testing.T) {
	got := ask(t, broken(t, nil), `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": []any{"a", nil}})
	if len(got.errors) != 1 || got.errors[0].Path != nil || got.errors[0].Message != "$ids[1]: null where an ID! is required" {
		t.Error(got.text)
	}
}

func TestWhichOperationIsAskedIsSaid(t *testing.T) {
	server := broken(t, nil)
	for name, want := range map[string]string{
		"":                       "there are several operations; operationName must say which",
		"C":                      `there is no operation "C"`,
		strings.Repeat("C", 999): `there is no operation "` + strings.Repeat("C", 80) + `"`,
	} {
		got := send(t, server, request{method: http.MethodGet, query: inURL("query", "query A { __typename } query B { __typename }", "operationName", name)})
		if got.code() != "GRAPHQL_VALIDATION_FAILED" || got.errors[0].Message != want {
			t.Errorf("%.5s: %s", name, got.text)
		}
	}
}

func TestAnArgumentBeyond32BitsIsInvalid(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	got := ask(t, server, `{ search(text: "skola", first: 99999999999) { totalCount } }`, nil)
	if got.code() != "INVALID" || fmt.Sprint(got.errors[0].Path) != "[search]" {
		t.Error(got.text)
	}
	got = ask(t, server, `query($n: Int) { search(text: "skola", first: $n) { totalCount } }`, map[string]any{"n": 99999999999})
	if got.code() != "GRAPHQL_VALIDATION_FAILED" || got.errors[0].Path != nil || !strings.Contains(got.errors[0].Message, "$n") {
		t.Error(got.text)
	}
}
