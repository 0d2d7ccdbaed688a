package main

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

const following = `{"id":"1","type":"subscribe","payload":{"query":"subscription { changes(since: 0) { revision } }"}}`

// openSocket opens a WebSocket from a page of an origin, "" for none.
func openSocket(t *testing.T, url, origin string) (*websocket.Conn, int) {
	t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, response, err := websocket.Dial(t.Context(), url+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
	if err != nil {
		return nil, response.StatusCode
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, http.StatusSwitchingProtocols
}

// follows subscribes and reads the first event.
func follows(t *testing.T, conn *websocket.Conn) {
	t.Helper()
	for _, text := range []string{`{"type":"connection_init"}`, following} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`{"type":"connection_ack"}`, `{"id":"1","type":"next","payload":{"data":{"changes":{"revision":1}}}}`} {
		if got := received(t, conn); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func received(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// WebSockets, which browsers open from any page, are held to the same list as requests.
func TestWebSocketOrigins(t *testing.T) {
	for _, c := range []struct {
		name, flag string
		status     map[string]int
	}{
		{"none by default", "", map[string]int{"": 101, "same": 101, "https://a.example": 403, "null": 403}},
		{"those listed", "https://a.example,http://[::1]:3000", map[string]int{"": 101, "same": 101, "https://a.example": 101, "http://[::1]:3000": 101, "http://a.example": 403, "https://a.example.evil.example": 403}},
		{"a part of the host", "https://*.example", map[string]int{"https://a.example": 101, "https://example.org": 403}},
		{"all", "*", map[string]int{"https://a.example": 101, "null": 101}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := serve(t, "--store=memory:", "--seed=none", "--origins="+c.flag)
			for origin, want := range c.status {
				if origin == "same" {
					origin = server.url
				}
				if _, got := openSocket(t, server.url, origin); got != want {
					t.Errorf("from %q: status %d, want %d", origin, got, want)
				}
			}
		})
	}
}

// Only what can stay open may outlive the longest that a request may take: no table, whatever
// its headers ask for.
func TestWhatHasATimeLimit(t *testing.T) {
	for _, asked := range []struct {
		path    string
		header  http.Header
		limited bool
	}{
		{"/graphql", http.Header{"Accept": {"application/json"}}, true},
		{"/graphql", http.Header{"Accept": {"text/event-stream"}}, false},
		{"/graphql", http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}}, false},
		{"/export/similar.csv", http.Header{"Accept": {"text/csv, text/event-stream"}}, true},
		{"/export/similar.csv", http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}}, true},
	} {
		request := httptest.NewRequest(http.MethodGet, asked.path, nil)
		request.Header = asked.header
		withTimeout(time.Minute, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if _, limited := r.Context().Deadline(); limited != asked.limited {
				t.Errorf("%s with %v: limited %t", asked.path, asked.header, limited)
			}
		})).ServeHTTP(httptest.NewRecorder(), request)
	}
}

// What stays open outlives the longest that a request may take, and ends in good order
// when the program stops.
func TestStreamsOutliveTheTimeoutAndEndWithTheProgram(t *testing.T) {
	server := serve(t, "--store=memory:", "--seed=exempel", "--timeout=200ms", "--drain=10s")
	conn, _ := openSocket(t, server.url, "")
	follows(t, conn)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.url+"/graphql", strings.NewReader(`{"query":"subscription { changes(since: 0) { revision } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	events := bufio.NewScanner(response.Body)
	time.Sleep(time.Second) // five times the longest request, and twice the longest answer
	answers(t, server.url, `mutation { saveFramework(input: {code: "later", title: "Later", level: LOCAL}) { created } }`, `{"data":{"saveFramework":{"created":true}}}`)
	if got, want := received(t, conn), `{"id":"1","type":"next","payload":{"data":{"changes":{"revision":2}}}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for last := ""; last != `data: {"data":{"changes":{"revision":2}}}`; last = events.Text() {
		if !events.Scan() {
			t.Fatal("the events have ended: ", events.Err())
		}
	}
	metrics := server.get(t, "/metrics").body
	for _, want := range []string{"malgraf_subscriptions 2\n", `malgraf_subscription_events_total{operation="anonymous"} 4` + "\n"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics has no %s", want)
		}
	}
	begun := time.Now()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		server.stop(t)
	}()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	if _, _, err := conn.Read(ctx); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("closed with %v, want 1001", err)
	}
	for events.Scan() {
		if text := events.Text(); text != "" && text != ":" {
			t.Errorf("after the stop: %s", text)
		}
	}
	<-stopped
	if took := time.Since(begun); took > 8*time.Second {
		t.Errorf("the program took %s to stop", took)
	}
}

// Who was away while the program was started anew goes on where he was.
func TestFollowingGoesOnAfterARestart(t *testing.T) {
	store := newStore(t)
	before := serve(t, store, "--seed=exempel")
	answers(t, before.url, `mutation { saveFramework(input: {code: "later", title: "Later", level: LOCAL}) { created } }`, `{"data":{"saveFramework":{"created":true}}}`)
	before.stop(t)
	conn, _ := openSocket(t, serve(t, store, "--seed=none").url, "")
	for _, text := range []string{`{"type":"connection_init"}`, strings.Replace(following, "since: 0", "since: 1", 1)} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	received(t, conn)
	if got, want := received(t, conn), `{"id":"1","type":"next","payload":{"data":{"changes":{"revision":2}}}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
