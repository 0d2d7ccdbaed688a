package clients_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// opened is a WebSocket that has said nothing yet; its request has a header.
func opened(t *testing.T, url string, header http.Header) *websocket.Conn {
	t.Helper()
	socket, response, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(url, "http")+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header})
	if err != nil {
		t.Fatalf("%v %v", err, response)
	}
	t.Cleanup(func() { _ = socket.CloseNow() })
	return socket
}

// dialled is a WebSocket that has said who it is in connection_init; "" is nobody.
func dialled(t *testing.T, url, token string) *websocket.Conn {
	t.Helper()
	socket, payload := opened(t, url, nil), map[string]string{}
	if token != "" {
		payload["Authorization"] = "Bearer " + token
	}
	say(t, socket, map[string]any{"type": "connection_init", "payload": payload})
	return socket
}

// dialledAs is a WebSocket whose request has said who it is.
func dialledAs(t *testing.T, url, token string) *websocket.Conn {
	t.Helper()
	socket := opened(t, url, http.Header{"Authorization": {"Bearer " + token}})
	say(t, socket, map[string]any{"type": "connection_init"})
	return socket
}

func say(t *testing.T, socket *websocket.Conn, message any) {
	t.Helper()
	text, err := json.Marshal(message)
	if err == nil {
		err = socket.Write(t.Context(), websocket.MessageText, text)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// heard is the next message, or the code with which the WebSocket is closed.
func heard(t *testing.T, socket *websocket.Conn) (string, websocket.StatusCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	_, text, err := socket.Read(ctx)
	if err != nil {
		return "", websocket.CloseStatus(err)
	}
	return string(text), 0
}

// A WebSocket says who asks in connection_init. Each is told of what it sees, also of
// commits that hold more, until its token runs out.
func TestSubscribersAreToldWhatTheySee(t *testing.T) {
	p := startProvider(t, 300, map[string][]string{"root": {"ADMIN"}, "mora": {"VIEWER:2062"}})
	server := guarded(t, p)
	root, mora := p.token(t, "root", audience), p.token(t, "mora", audience)
	for about, token := range map[string]string{"no token": "", "a bad one": "x.y.z", "one for another": p.token(t, "root", "urn:other")} {
		if text, code := heard(t, dialled(t, server.URL, token)); code != 4403 {
			t.Errorf("%s: %q, closed with %d", about, text, code)
		}
	}
	socket := dialled(t, server.URL, mora)
	if text, code := heard(t, socket); !strings.Contains(text, "connection_ack") {
		t.Fatalf("%q %d", text, code)
	}
	say(t, socket, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]string{"query": `subscription {changes(since: 1) {message changes {node}}}`}})
	save := func(towns ...string) {
		changes := make([]string, len(towns))
		for i, town := range towns {
			changes[i] = fmt.Sprintf(`{savePost: {municipality: {id: "Municipality:%s"}, id: "Post:%s-new", title: "Chef %d"}}`, town, town, time.Now().UnixNano())
		}
		if got := asked(t, server.URL, root, `mutation {apply(changes: [`+strings.Join(changes, ",")+`], message: "hemligt") {revision}}`); strings.Contains(got.text, "errors") {
			t.Fatal(got.text)
		}
	}
	save("9999")
	save("9999", "2062")
	save("2062")
	for _, want := range []string{`{"message":null,"changes":[{"node":"Post:2062-new"}]}`, `{"message":"hemligt","changes":[{"node":"Post:2062-new"}]}`} {
		if text, code := heard(t, socket); !strings.Contains(text, want) {
			t.Errorf("it is told %q %d, want %s", text, code, want)
		}
	}

	short := startProvider(t, 3, map[string][]string{"mora": {"VIEWER:2062"}})
	expiring := guarded(t, short, "--clock-skew=0s")
	for how, late := range map[string]*websocket.Conn{
		"in connection_init": dialled(t, expiring.URL, short.token(t, "mora", audience)),
		"as a header":        dialledAs(t, expiring.URL, short.token(t, "mora", audience)),
	} {
		if text, code := heard(t, late); !strings.Contains(text, "connection_ack") {
			t.Fatalf("%s: %q %d", how, text, code)
		}
		if text, code := heard(t, late); code != 4403 {
			t.Errorf("when the token given %s expires: %q, closed with %d", how, text, code)
		}
	}
}

// Administrators hide and erase persons, each in their municipality, and what is said of
// it does not name them.
func TestPersonsAreHiddenAndErased(t *testing.T) {
	p := startProvider(t, 300, map[string][]string{"admin": {"ADMIN:2062"}, "editor": {"EDITOR:2062"}, "other": {"ADMIN:9999"}})
	server := guarded(t, p)
	admin, editor, other := p.token(t, "admin", audience), p.token(t, "editor", audience), p.token(t, "other", audience)
	ask := func(token, query, want string) {
		t.Helper()
		if got := asked(t, server.URL, token, query); !strings.Contains(got.text, want) {
			t.Errorf("%s: %s, want %s", query, got.text, want)
		}
	}
	ask(editor, `mutation {savePerson(input: {id: "Person:x1", municipality: {code: "2062"}, name: "Eva Hemlig", posts: {add: [{id: "Post:x1"}]}}) {created}}`, "NOT_FOUND")
	ask(editor, `mutation {savePost(input: {id: "Post:x1", municipality: {code: "2062"}, title: "Chef"}) {created}}`, `"created":true`)
	ask(editor, `mutation {savePerson(input: {id: "Person:x1", municipality: {code: "2062"}, name: "Eva Hemlig", posts: {add: [{id: "Post:x1"}]}}, message: "Eva Hemlig") {created}}`, `"created":true`)
	ask(editor, `mutation {hidePerson(id: "Person:x1") {node {hidden}}}`, "FORBIDDEN")
	ask(other, `mutation {hidePerson(id: "Person:x1") {node {hidden}}}`, "NOT_FOUND")
	ask(admin, `mutation {hidePerson(id: "Person:nobody") {node {hidden}}}`, "NOT_FOUND")
	ask(admin, `mutation {hidePerson(id: "Person:x1") {node {hidden}}}`, `"hidden":true`)
	const seen = `{post(id: "Post:x1") {heldBy {totalCount}} person(id: "Person:x1") {name} people(where: {name: {eq: "Eva Hemlig"}}) {totalCount}}`
	ask(editor, seen, `"person":null`)
	ask(editor, seen, `"people":{"totalCount":0}`)
	ask(editor, seen, `"post":{"heldBy":{"totalCount":0}}`)
	ask(admin, seen, `"name":"Eva Hemlig"`)
	ask(admin, `mutation {hidePerson(id: "Person:x1", hidden: false) {node {hidden}}}`, `"hidden":false`)
	ask(editor, seen, `"name":"Eva Hemlig"`)
	ask(editor, `mutation {erasePerson(id: "Person:x1", basis: "KS 2026/7") {revision}}`, "FORBIDDEN")
	ask(other, `mutation {erasePerson(id: "Person:x1", basis: "KS 2026/7") {revision}}`, "NOT_FOUND")
	ask(admin, `mutation {erasePerson(id: "Person:x1", basis: " ") {revision}}`, "give its reference")
	ask(admin, `mutation {erasePerson(id: "Post:x1", basis: "KS 2026/7") {revision}}`, "no id of a Person")
	ask(admin, `mutation {erasePerson(id: "Person:x1", basis: "Eva Hemlig ska gallras") {revision}}`, `"input":["basis"]`)
	ask(admin, `mutation {erasePerson(id: "Person:x1", basis: "KS 2026/7") {id complete}}`, `{"data":{"erasePerson":{"id":"Person:x1","complete":true}}}`)
	ask(admin, seen, `"person":null`)
	ask(editor, `{post(id: "Post:x1") {title heldBy {totalCount}}}`, `{"data":{"post":{"title":"Chef","heldBy":{"totalCount":0}}}}`)
	server.Stop(t)
	if output := server.Output(); strings.Contains(output, "Eva Hemlig") || !strings.Contains(output, "KS 2026/7") {
		t.Errorf("the log names who was erased, or not the decision:\n%s", output)
	}
}
