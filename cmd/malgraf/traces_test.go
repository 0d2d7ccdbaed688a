package main

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
)

// collected is what an OTLP collector has received.
type collected struct {
	url      string
	mu       sync.Mutex
	received []*collector.ExportTraceServiceRequest
}

// collect starts a collector, and makes it the one that the environment names.
func collect(t *testing.T) *collected {
	t.Helper()
	c := &collected{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var request collector.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &request); err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.received = append(c.received, &request)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	environment(t, "OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	return c
}

// environment sets variables of OpenTelemetry, and clears those that the developer has set.
func environment(t *testing.T, pairs ...string) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "OTEL_") {
			t.Setenv(name, "")
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		t.Setenv(pairs[i], pairs[i+1])
	}
}

func (c *collected) spans() []*trace.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	var spans []*trace.Span
	for _, request := range c.received {
		for _, resource := range request.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				spans = append(spans, scope.Spans...)
			}
		}
	}
	return spans
}

// tree returns the names of the spans below parent, children behind their parent,
// each indented by its depth, siblings by name.
func tree(spans []*trace.Span, parent []byte, indent string) []string {
	var branches []string
	for _, span := range spans {
		if string(span.ParentSpanId) == string(parent) {
			below := tree(spans, span.SpanId, indent+"  ")
			branches = append(branches, strings.Join(append([]string{indent + span.Name}, below...), "\n"))
		}
	}
	slices.Sort(branches)
	return branches
}

const (
	callersTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	callersSpan  = "00f067aa0ba902b7"
)

// A request's span lies below the caller's; below it lie the plans of the root
// fields, and below each plan the calls of the store that it made.
func TestTraces(t *testing.T) {
	c := collect(t)
	s := serve(t, "--store=memory:", "--seed=agenda2030")
	body := `{"query":"query Links($id: ID!, $text: String!) {` +
		` secret1: targets(first: 3, where: {title: {contains: \"secret2\"}}) { nodes { code } }` +
		` goals(first: 2) { nodes { targets { nodes { goal { code } assignments { nodes { title } } } } } }` +
		` target(id: $id) { code } search(text: $text) { totalCount } __typename }",` +
		` "variables":{"id":"Target:7.2","text":"secret3"}}`
	answer := fetch(t, http.MethodPost, s.url+"/graphql", body, map[string]string{
		"traceparent": "00-" + callersTrace + "-" + callersSpan + "-01",
	})
	if strings.Contains(answer.body, `"errors"`) {
		t.Fatal(answer.body)
	}
	ask(t, s.url, `{ goals(after: "secret4") { totalCount } }`)
	s.stop(t) // which sends what has not been sent

	spans := c.spans()
	caller, err := hex.DecodeString(callersSpan)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"query Links",
		"  plan goals",
		"    expand Goal.targets",
		"    expand Target.assignments",
		"    expand Target.goal",
		"    scan Goal",
		"  plan search",
		"    search",
		"  plan target",
		"    get",
		"  plan targets",
		"    scan Target",
	}, "\n")
	if got := strings.Join(tree(spans, caller, ""), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := strings.Join(tree(spans, nil, ""), "\n"), "apply\nquery anonymous\n  plan goals"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	timesEnclose(t, spans)
	if inTrace := slices.DeleteFunc(spans, func(span *trace.Span) bool { return hex.EncodeToString(span.TraceId) != callersTrace }); len(inTrace) != 12 {
		t.Errorf("%d spans are in the caller's trace, want 12", len(inTrace))
	}
	saysNoValue(t, c)
}

// timesEnclose fails the test unless each span lies within its parent's time.
func timesEnclose(t *testing.T, spans []*trace.Span) {
	t.Helper()
	for _, child := range spans {
		for _, parent := range spans {
			if string(child.ParentSpanId) == string(parent.SpanId) &&
				(child.StartTimeUnixNano < parent.StartTimeUnixNano || child.EndTimeUnixNano > parent.EndTimeUnixNano) {
				t.Errorf("%s is not within %s", child.Name, parent.Name)
			}
		}
	}
}

// saysNoValue fails the test if a trace says more than names.
func saysNoValue(t *testing.T, c *collected) {
	t.Helper()
	all := ""
	for _, request := range c.received {
		all += prototext.Format(request)
	}
	for _, word := range []string{"secret", "7.2"} {
		if strings.Contains(all, word) {
			t.Errorf("a trace holds %q: %s", word, all)
		}
	}
	for _, word := range []string{`"service.name"`, `"malgraf"`, `"INVALID"`, `"Target"`} {
		if !strings.Contains(all, word) {
			t.Errorf("no trace says %s: %s", word, all)
		}
	}
}

// Nothing is sent where the environment says no, or asks for what there is not.
func TestNoTraces(t *testing.T) {
	for name, pairs := range map[string][]string{
		"none":     {"OTEL_TRACES_EXPORTER", "none"},
		"disabled": {"OTEL_SDK_DISABLED", "true"},
		"grpc":     {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
	} {
		t.Run(name, func(t *testing.T) {
			c := collect(t)
			environment(t, append(pairs, "OTEL_EXPORTER_OTLP_ENDPOINT", c.url)...)
			s := serve(t, "--store=memory:", "--seed=none")
			answers(t, s.url, `{ goals { totalCount } }`, goalCount("0"))
			s.stop(t)
			if spans := c.spans(); len(spans) > 0 {
				t.Errorf("%d spans were sent", len(spans))
			}
			if told := strings.Contains(s.stderr.String(), "no traces are sent"); told != (name == "grpc") {
				t.Errorf("told: %v: %s", told, s.stderr)
			}
		})
	}
}

// A collector that is away costs the service nothing but a line in the log.
func TestCollectorAway(t *testing.T) {
	away := httptest.NewServer(http.NotFoundHandler())
	environment(t, "OTEL_EXPORTER_OTLP_ENDPOINT", away.URL)
	away.Close()
	s := serve(t, "--store=memory:", "--seed=none")
	answers(t, s.url, `{ goals { totalCount } }`, goalCount("0"))
	start := time.Now()
	s.stop(t)
	if took := time.Since(start); took > longestSending+2*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if !strings.Contains(s.stderr.String(), "level=WARN") {
		t.Errorf("the log does not say it: %s", s.stderr)
	}
}
