package resolvers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"malgraf/graph"
	"malgraf/resolvers"
)

// The close codes of graphql-transport-ws, each for what the protocol says.
func TestWebSocketIsClosedAsTheProtocolSays(t *testing.T) {
	_, server := live(t, resolvers.Live{Init: 300 * time.Millisecond})
	const subscribe = `{"id":"1","type":"subscribe","payload":{"query":"subscription { changes { revision } }"}}`
	const init = `{"type":"connection_init"}`
	for _, c := range []struct {
		name string
		sent []string
		code websocket.StatusCode
	}{
		{"no JSON", []string{"hello"}, 4400},
		{"no object", []string{`[1]`}, 4400},
		{"no type", []string{`{}`}, 4400},
		{"an unknown type", []string{init, `{"type":"start"}`}, 4400},
		{"a type of before", []string{init, `{"type":"connection_terminate"}`}, 4400},
		{"init with a payload that is no object", []string{`{"type":"connection_init","payload":"x"}`}, 4400},
		{"subscribe without an id", []string{init, `{"type":"subscribe","payload":{"query":"{ __typename }"}}`}, 4400},
		{"subscribe without a payload", []string{init, `{"id":"1","type":"subscribe"}`}, 4400},
		{"subscribe without a query", []string{init, `{"id":"1","type":"subscribe","payload":{}}`}, 4400},
		{"a query that is no text", []string{init, `{"id":"1","type":"subscribe","payload":{"query":1}}`}, 4400},
		{"variables that are no object", []string{init, `{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":[1]}}`}, 4400},
		{"a query that is not UTF-8", []string{init, `{"id":"1","type":"subscribe","payload":{"query":"{ __typename } # p` + "\xe5" + `"}}`}, 4400},
		{"complete without an id", []string{init, `{"type":"complete"}`}, 4400},
		{"subscribe before init", []string{subscribe}, 4401},
		{"no init", nil, 4408},
		{"an id twice", []string{init, subscribe, subscribe}, 4409},
		{"init twice", []string{init, init}, 4429},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := dial(t, server, "graphql-transport-ws")
			for _, text := range c.sent {
				s.send(text)
			}
			s.closes(c.code)
		})
	}
	t.Run("bytes", func(t *testing.T) {
		s := dial(t, server, "graphql-transport-ws")
		if err := s.conn.Write(t.Context(), websocket.MessageBinary, []byte(init)); err != nil {
			t.Fatal(err)
		}
		s.closes(4400)
	})
	for name, protocols := range map[string][]string{"no subprotocol": nil, "the subprotocol of before": {"graphql-ws"}} {
		t.Run(name, func(t *testing.T) { dial(t, server, protocols...).closes(4406) })
	}
	t.Run("a message that is too large", func(t *testing.T) {
		s := connect(t, server)
		if err := s.conn.Write(t.Context(), websocket.MessageText, []byte(strings.Repeat(" ", int(resolvers.DefaultLimits.Body)+1))); err == nil {
			s.closes(websocket.StatusMessageTooBig)
		}
	})
}

// Whoever is refused before it is known who asks leaves a line, with whatever the one who
// let the request through knows of where it comes from.
func TestARefusedWebSocketLeavesALine(t *testing.T) {
	lines := make(chan string, 10)
	_, server := live(t, resolvers.Live{Refused: func(_ context.Context, code, why, path string) {
		lines <- code + " " + path + ": " + why
	}})
	s := dial(t, server, "graphql-transport-ws")
	s.send(`{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}`)
	s.closes(4401)
	_, answer, err := websocket.Dial(t.Context(), server.URL, &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": {"https://evil.example"}},
	})
	if err == nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site: %v", err)
	}
	for _, want := range []string{
		"UNAUTHENTICATED subscribe: it asks before it has said who it is",
		"FORBIDDEN websocket: pages of this origin may not ask; see --origins",
	} {
		if line := <-lines; line != want {
			t.Errorf("the line is %q, want %q", line, want)
		}
	}
	// Without somebody who knows more, the line is in the log all the same.
	log := logged(t)
	_, server = live(t, resolvers.Live{})
	s = dial(t, server, "graphql-transport-ws")
	s.send(`{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}`)
	s.closes(4401)
	if !strings.Contains(log.String(), "msg=refused code=UNAUTHENTICATED") {
		t.Errorf("the log says %q", log)
	}
}

func TestMessagesOfAWebSocket(t *testing.T) {
	store, server := live(t, resolvers.Live{Subscriptions: 2})
	town(t, store, "1", "Ort")
	s := connect(t, server)
	s.send(`{"type":"ping","payload":{"a":1}}`)
	s.receives(`{"type":"pong","payload":{"a":1}}`)
	s.send(`{"type":"pong"}`)
	s.send(`{"id":"never","type":"complete"}`)

	s.subscribe("1", `{ nobody }`)
	s.receives(`{"id":"1","type":"error","payload":[{"message":"Cannot query field \"nobody\" on type \"Query\". Did you mean \"node\"?","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`)
	s.subscribe("1", `{ municipality(code: "2") { name } }`) // the id is free again, and a fault of an answer is no fault of the request
	s.receives(`{"id":"1","type":"next","payload":{"errors":[{"message":"there is no Municipality with the code \"2\"","path":["municipality"],"locations":[{"line":1,"column":3}],"extensions":{"code":"NOT_FOUND"}}],"data":{"municipality":null}}}`)
	s.receives(`{"id":"1","type":"complete"}`)
	for query, code := range map[string]string{
		`subscription { changes(since: -1) { revision } }`:         "INVALID",
		`subscription { changes(municipality: "9") { revision } }`: "NOT_FOUND",
		`subscription { changes(kinds: [HOUSE]) { revision } }`:    "GRAPHQL_VALIDATION_FAILED",
		`subscription { changes { revision } b: changes { at } }`:  "GRAPHQL_VALIDATION_FAILED",
		`subscription { __typename }`:                              "GRAPHQL_VALIDATION_FAILED",
		`subscription { changes { revision } `:                     "GRAPHQL_PARSE_FAILED",
		`subscription A { changes { revision } } query B { node }`: "GRAPHQL_VALIDATION_FAILED",
	} {
		s.subscribe("1", query)
		got, err := s.read()
		if err != nil || !strings.HasPrefix(got, `{"id":"1","type":"error","payload":[{"message":`) || !strings.Contains(got, `"extensions":{"code":"`+code+`"}`) {
			t.Errorf("%s: got %s %v, want an error %s", query, got, err, code)
		}
	}

	s.subscribe("1", `subscription { changes { revision } }`)
	s.subscribe("2", `subscription { changes { at } }`)
	s.subscribe("3", `{ __typename }`)
	s.receives(`{"id":"3","type":"error","payload":[{"message":"a connection has at most 2 operations at a time","extensions":{"code":"TOO_LARGE"}}]}`)
}

// Of a query that the client has completed nothing is sent: its id may be another's by then.
func TestNothingIsSentOfWhatTheClientHasCompleted(t *testing.T) {
	asked, released := make(chan struct{}), make(chan struct{})
	server := serve(t, resolvers.Config{Store: brokenStore{schema: kinds(t), view: func() (graph.View, error) {
		close(asked)
		<-released
		return nil, graph.ErrUnavailable
	}}})
	s := connect(t, server)
	s.subscribe("1", `{ targets { totalCount } }`)
	<-asked
	s.send(`{"id":"1","type":"complete"}`)
	s.subscribe("1", `{ __typename }`)
	s.receives(`{"id":"1","type":"next","payload":{"data":{"__typename":"Query"}}}`)
	s.receives(`{"id":"1","type":"complete"}`)
	close(released)
	for range 20 {
		time.Sleep(5 * time.Millisecond)
		s.send(`{"type":"ping"}`)
		s.receives(`{"type":"pong"}`)
	}
}

// What no page shows, a connection that stays open does not show either.
func TestAPanicIsNotTold(t *testing.T) {
	server := serve(t, resolvers.Config{Store: brokenStore{schema: kinds(t), view: func() (graph.View, error) { panic("the password is 1234") }}})
	s := connect(t, server)
	for i, query := range []string{`subscription { changes { revision } }`, `{ targets { totalCount } }`} {
		s.subscribe(fmt.Sprint(i), query)
		got, err := s.read()
		if err != nil || strings.Contains(got, "1234") || strings.Contains(got, "panic") || !strings.Contains(got, `"message":"internal error"`) || !strings.Contains(got, `"code":"INTERNAL"`) {
			t.Errorf("%s: %s, %v", query, got, err)
		}
		if i == 1 {
			s.receives(`{"id":"1","type":"complete"}`)
		}
	}
	lines := stream(t, server, `subscription { changes { revision } }`)
	for lines.Scan() {
		if text := lines.Text(); strings.Contains(text, "1234") || strings.HasPrefix(text, "data: ") && !strings.Contains(text, "internal error") {
			t.Error(text)
		}
	}
}

// A token in connection_init is what another client sends as a header.
func TestWhoOpensAWebSocketIsAsked(t *testing.T) {
	_, server := live(t, resolvers.Live{Admit: func(ctx context.Context, authorization string) (context.Context, error) {
		switch authorization {
		case "Bearer good":
			return graph.WithSubject(ctx, "Bo"), nil
		case "Bearer short":
			ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			context.AfterFunc(ctx, cancel)
			return ctx, nil
		case "Bearer later":
			return nil, graph.ErrUnavailable
		}
		return nil, errors.New("nobody")
	}})
	for payload, code := range map[string]websocket.StatusCode{"": 4403, `,"payload":{"Authorization":"Bearer bad"}`: 4403, `,"payload":{"authorization":"Bearer later"}`: 1013} {
		s := dial(t, server, "graphql-transport-ws")
		s.send(`{"type":"connection_init"` + payload + `}`)
		s.closes(code)
	}
	expiring := dial(t, server, "graphql-transport-ws")
	expiring.send(`{"type":"connection_init","payload":{"authorization":"Bearer short"}}`)
	expiring.receives(`{"type":"connection_ack"}`)
	expiring.subscribe("1", `subscription { changes { revision } }`)
	expiring.closes(4403)
	s := dial(t, server, "graphql-transport-ws")
	s.send(`{"type":"connection_init","payload":{"authorization":"Bearer good"}}`)
	s.receives(`{"type":"connection_ack"}`)
	s.subscribe("1", `mutation { saveMunicipality(input: {code: "1", name: "Ort", type: MUNICIPALITY, completeness: FULL}) { revision } }`)
	s.receives(`{"id":"1","type":"next","payload":{"data":{"saveMunicipality":{"revision":1}}}}`)
	s.receives(`{"id":"1","type":"complete"}`)
	s.subscribe("1", `subscription { changes(since: 0) { by } }`)
	s.receives(`{"id":"1","type":"next","payload":{"data":{"changes":{"by":"Bo"}}}}`)
}

// Who has gone without a word is noticed, and does not stay.
func TestAConnectionIsKeptAlive(t *testing.T) {
	streams := resolvers.NewStreams()
	_, server := live(t, resolvers.Live{KeepAlive: 50 * time.Millisecond, Streams: streams})
	pinged := make(chan struct{}, 100)
	conn, _, err := websocket.Dial(t.Context(), server.URL+"/graphql", &websocket.DialOptions{
		Subprotocols:   []string{"graphql-transport-ws"},
		OnPingReceived: func(context.Context, []byte) bool { pinged <- struct{}{}; return len(pinged) < 5 },
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &socket{t, conn}
	s.send(`{"type":"connection_init"}`)
	s.receives(`{"type":"connection_ack"}`)
	s.subscribe("1", `subscription { changes { revision } }`)
	s.closes(-1) // cut off after the fifth ping, which gets no pong
	if len(pinged) < 5 {
		t.Errorf("%d pings", len(pinged))
	}
}

func TestServerSentEventsAreRefusedAsAnyRequest(t *testing.T) {
	_, server := live(t, resolvers.Live{KeepAlive: 20 * time.Millisecond})
	for _, c := range []struct {
		asked  request
		status int
		text   string
	}{
		{request{method: http.MethodPost, body: `{"query":`, contentType: "application/json"}, 400, "BAD_REQUEST"},
		{request{method: http.MethodPost, body: `{}`, contentType: "application/json"}, 400, "the request has no query"},
		{request{method: http.MethodPost, body: `query=1`, contentType: "text/plain"}, 415, "BAD_REQUEST"},
		{request{method: http.MethodDelete}, 405, "BAD_REQUEST"},
		{request{method: http.MethodGet, query: "query=mutation%7BremoveTarget(id:%22Target:1%22)%7Bid%7D%7D"}, 200, "GET can only ask"},
		{request{method: http.MethodGet, query: "query=%7B__typename%7D"}, 200, "event: next\ndata: {\"data\":{\"__typename\":\"Query\"}}\n\nevent: complete\n\n"},
	} {
		c.asked.accept = "text/event-stream"
		if got := send(t, server, c.asked); got.status != c.status || !strings.Contains(got.text, c.text) {
			t.Errorf("%+v: status %d, %s", c.asked, got.status, got.text)
		}
	}
	lines := stream(t, server, `subscription { changes { revision } }`)
	for range 10 { // comments keep it open
		if !lines.Scan() {
			t.Fatal("the stream has ended")
		}
	}
}
