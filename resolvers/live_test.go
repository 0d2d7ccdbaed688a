package resolvers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"malgraf/graph"
	"malgraf/resolvers"
)

// soon is how long a test waits for what must come.
const soon = 20 * time.Second

// socket is a client of graphql-transport-ws that sees each message.
type socket struct {
	*testing.T
	conn *websocket.Conn
}

func dial(t *testing.T, server *httptest.Server, protocols ...string) *socket {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), server.URL+"/graphql", &websocket.DialOptions{Subprotocols: protocols})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(64 << 20)
	return &socket{t, conn}
}

// connect is dial, and says connection_init.
func connect(t *testing.T, server *httptest.Server) *socket {
	t.Helper()
	s := dial(t, server, "graphql-transport-ws")
	s.send(`{"type":"connection_init"}`)
	s.receives(`{"type":"connection_ack"}`)
	return s
}

func (s *socket) send(text string) {
	s.Helper()
	if err := s.conn.Write(s.Context(), websocket.MessageText, []byte(text)); err != nil {
		s.Fatal(err)
	}
}

func (s *socket) subscribe(id, query string) {
	s.Helper()
	text, err := json.Marshal(map[string]any{"id": id, "type": "subscribe", "payload": map[string]any{"query": query}})
	if err != nil {
		s.Fatal(err)
	}
	s.send(string(text))
}

func (s *socket) read() (string, error) {
	ctx, cancel := context.WithTimeout(s.Context(), soon)
	defer cancel()
	_, text, err := s.conn.Read(ctx)
	return string(text), err
}

func (s *socket) receives(want string) {
	s.Helper()
	got, err := s.read()
	if err != nil {
		s.Fatalf("%v, want %s", err, want)
	}
	if got != want {
		s.Fatalf("got  %s\nwant %s", got, want)
	}
}

// closes waits for the connection's end, and returns its code.
func (s *socket) closes(want websocket.StatusCode) {
	s.Helper()
	for {
		text, err := s.read()
		if err == nil {
			s.Logf("before the close: %s", text)
			continue
		}
		if got := websocket.CloseStatus(err); got != want {
			s.Fatalf("closed with %d, want %d: %v", got, want, err)
		}
		return
	}
}

// town makes or changes a municipality.
func town(t testing.TB, store graph.Store, code, name string) graph.Revision {
	t.Helper()
	return change(t, store, graph.Change{Node: "Municipality:" + code, Set: map[string]any{"code": code, "name": name, "type": "MUNICIPALITY", "completeness": "FULL"}})
}

func change(t testing.TB, store graph.Store, changes ...graph.Change) graph.Revision {
	t.Helper()
	commit, err := store.Apply(context.WithoutCancel(t.Context()), graph.Batch{Changes: changes})
	if err != nil {
		t.Fatal(err)
	}
	return commit.Revision
}

func live(t *testing.T, live resolvers.Live) (graph.Store, *httptest.Server) {
	t.Helper()
	store := embeddedStore(t)
	return store, serve(t, resolvers.Config{Store: store, Live: live})
}

func TestEachCommitIsToldOnceInOrder(t *testing.T) {
	store, server := live(t, resolvers.Live{})
	s := connect(t, server)
	s.subscribe("1", `subscription { changes(since: 0) { revision changes { subject { ... on Municipality { name } } } } }`)
	for i := range 5 {
		town(t, store, fmt.Sprint(i), "Ort")
		s.receives(fmt.Sprintf(`{"id":"1","type":"next","payload":{"data":{"changes":{"revision":%d,"changes":[{"subject":{"name":"Ort"}}]}}}}`, i+1))
	}
	s.send(`{"id":"1","type":"complete"}`)
	s.subscribe("1", `subscription { again: changes(since: 3) { revision } }`)
	s.receives(`{"id":"1","type":"next","payload":{"data":{"again":{"revision":4}}}}`)
	s.receives(`{"id":"1","type":"next","payload":{"data":{"again":{"revision":5}}}}`)
	s.subscribe("2", `{ municipality(code: "3") { name } }`)
	s.receives(`{"id":"2","type":"next","payload":{"data":{"municipality":{"name":"Ort"}}}}`)
	s.receives(`{"id":"2","type":"complete"}`)
}

// stream is a client of server-sent events.
func stream(t *testing.T, server *httptest.Server, query string) *bufio.Scanner {
	t.Helper()
	return streamTo(t, server, "text/event-stream", query)
}

// streamTo is a client that accepts events, among other things.
func streamTo(t *testing.T, server *httptest.Server, accept, query string) *bufio.Scanner {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Fatalf("status %d, %s", response.StatusCode, response.Header)
	}
	return bufio.NewScanner(response.Body)
}

// reads returns the next line that says something.
func reads(t *testing.T, lines *bufio.Scanner, want ...string) {
	t.Helper()
	for _, one := range want {
		got := ""
		for lines.Scan() {
			if got = lines.Text(); got != "" && got != ":" {
				break
			}
		}
		if got != one {
			t.Fatalf("got  %s\nwant %s", got, one)
		}
	}
}

func TestEventsAreServerSent(t *testing.T) {
	store, server := live(t, resolvers.Live{})
	lines := stream(t, server, `subscription { changes(since: 0) { revision } }`)
	for i := range 3 {
		town(t, store, fmt.Sprint(i), "Ort")
		reads(t, lines, "event: next", fmt.Sprintf(`data: {"data":{"changes":{"revision":%d}}}`, i+1))
	}
	for _, accept := range []string{"text/event-stream, multipart/mixed", "application/json, text/event-stream;q=0.5"} {
		reads(t, streamTo(t, server, accept, `subscription { changes(since: 2) { revision } }`), "event: next", `data: {"data":{"changes":{"revision":3}}}`)
	}
	reads(t, stream(t, server, `{ municipality(code: "1") { name } }`), "event: next", `data: {"data":{"municipality":{"name":"Ort"}}}`, "event: complete")
	reads(t, stream(t, server, `{ nobody }`), "event: next", `data: {"errors":[{"message":"Cannot query field \"nobody\" on type \"Query\". Did you mean \"node\"?","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`, "event: complete")
}

// waitingStore answers nothing until the time is over.
type waitingStore struct{ brokenStore }

func (waitingStore) View(ctx context.Context) (graph.View, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Whoever would take events too asks within the same time as anybody.
func TestAQueryOfWhoTakesEventsTooHasATimeLimit(t *testing.T) {
	server := serve(t, resolvers.Config{Store: waitingStore{brokenStore{schema: kinds(t)}}, Live: resolvers.Live{Timeout: 50 * time.Millisecond}})
	got := send(t, server, request{method: http.MethodPost, accept: asJSON + ", text/event-stream", contentType: asJSON, body: `{"query":"{ targets { totalCount } }"}`})
	if got.status != http.StatusOK || got.code() != "UNAVAILABLE" || got.errors[0].Message != "the request took too long" {
		t.Errorf("status %d: %s", got.status, got.text)
	}
}
