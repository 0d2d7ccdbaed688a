package telemetry

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// traced is a store on Neo4j that is watched, the spans of what it does, and the wire
// that leads there.
func traced(t *testing.T) (graph.Store, *tracetest.InMemoryExporter, *neo4jtest.Wire) {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	wire := neo4jtest.NewWire(t, server)
	store, err := neo4j.Open(t.Context(), wire.URL, neo4j.Options{}, kinds)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	graphtest.WaitReady(t, store)
	spans := tracetest.NewInMemoryExporter()
	provider := sdk.NewTracerProvider(sdk.WithSyncer(spans))
	return newStore(store, "neo4j", provider.Tracer("test")), spans, wire
}

// below returns the spans that lie below the one of a call, first by first.
func below(t *testing.T, spans tracetest.SpanStubs, call string) tracetest.SpanStubs {
	t.Helper()
	at := slices.IndexFunc(spans, func(span tracetest.SpanStub) bool { return span.Name == call })
	if at < 0 {
		t.Fatalf("no call %q: %v", call, spans)
	}
	found := slices.DeleteFunc(slices.Clone(spans), func(span tracetest.SpanStub) bool {
		return span.Parent.SpanID() != spans[at].SpanContext.SpanID()
	})
	slices.SortStableFunc(found, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	return found
}

func attributes(span tracetest.SpanStub) map[string]string {
	found := map[string]string{}
	for _, attribute := range span.Attributes {
		found[string(attribute.Key)] = attribute.Value.String()
	}
	return found
}

// A call of the store on Neo4j has a span for each statement below it, which says what
// was asked of which database, and no value.
func TestSpansOfStatements(t *testing.T) {
	store, spans, _ := traced(t)
	municipality := store.Schema().Kind("Municipality")
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: []graph.Change{{
		Node: "Municipality:secret1", Set: map[string]any{"code": "secret2", "name": "secret3", "type": "MUNICIPALITY", "completeness": "FULL"},
	}}}); err != nil {
		t.Fatal(err)
	}
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if _, err := view.Scan(t.Context(), graph.Scan{Kind: municipality, Where: graph.Compare{Property: municipality.Property("name"), Op: graph.Contains, Value: "secret4"}}); err != nil {
		t.Fatal(err)
	}
	scans := below(t, spans.GetSpans(), "scan Municipality")
	if len(scans) != 1 || scans[0].Name != "scan neo4j" || scans[0].SpanKind != trace.SpanKindClient {
		t.Fatalf("%v", scans)
	}
	said := attributes(scans[0])
	for name, want := range map[string]string{
		"db.system.name": "neo4j", "db.namespace": "neo4j", "db.operation.name": "scan", "server.address": "127.0.0.1",
	} {
		if said[name] != want {
			t.Errorf("%s is %q, want %q", name, said[name], want)
		}
	}
	if !strings.Contains(said["db.query.text"], "Municipality") || said["server.port"] == "" {
		t.Errorf("%v", said)
	}
	var names []string
	for _, span := range below(t, spans.GetSpans(), "apply") {
		names = append(names, span.Name)
	}
	if names = slices.Compact(names); !slices.Equal(names, []string{"lock neo4j", "read neo4j", "write neo4j", "commit neo4j"}) {
		t.Errorf("a write is %v", names)
	}
	for _, span := range spans.GetSpans() {
		for name, value := range attributes(span) {
			if strings.Contains(value, "secret") {
				t.Errorf("%s: %s is %s", span.Name, name, value)
			}
		}
	}
}

// A statement that did not go well says in which way, and nothing of a message; each
// try has its span.
func TestSpansOfFailedStatements(t *testing.T) {
	store, spans, wire := traced(t)
	wire.Cut()
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if _, err := view.Count(t.Context(), graph.Count{Kind: store.Schema().Kind("Goal")}); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("%v", err)
	}
	tries := below(t, spans.GetSpans(), "count Goal")
	if len(tries) < 2 {
		t.Errorf("%d tries", len(tries))
	}
	for _, span := range tries {
		if span.Status.Code != codes.Error || span.Status.Description != "" || len(span.Events) > 0 {
			t.Errorf("status %v, events %v", span.Status, span.Events)
		}
		if reason := attributes(span)["error.type"]; reason != "connection lost" {
			t.Errorf("error.type is %q", reason)
		}
	}
}
