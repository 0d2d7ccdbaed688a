package resolvers

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
)

// subprotocol is the one that is spoken over WebSockets, with its close codes:
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
const subprotocol = "graphql-transport-ws"

// The codes with which a WebSocket is closed, besides those of the WebSocket protocol.
const (
	closeInvalid       websocket.StatusCode = 4400
	closeUnauthorized  websocket.StatusCode = 4401
	closeForbidden     websocket.StatusCode = 4403
	closeUnacceptable  websocket.StatusCode = 4406
	closeInitTimeout   websocket.StatusCode = 4408
	closeSameID        websocket.StatusCode = 4409
	closeManyInits     websocket.StatusCode = 4429
	closeGoingAway                          = websocket.StatusGoingAway
	closeTryAgainLater                      = websocket.StatusTryAgainLater
)

// overWebSocket is GraphQL over a WebSocket. gqlgen's own closes with other codes than
// the protocol's, and writes a panic's text to the client.
type overWebSocket struct {
	Live
	// largest is the most bytes of a message of the client.
	largest int64
}

// IsWebSocket tells whether a request asks for a WebSocket.
func IsWebSocket(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// Supports takes every request for a WebSocket.
func (overWebSocket) Supports(r *http.Request) bool { return IsWebSocket(r) }

// Do serves a WebSocket until it is closed.
func (t overWebSocket) Do(w http.ResponseWriter, r *http.Request, executor graphql.GraphExecutor) {
	if !t.fromHere(r) && (t.Origin == nil || !t.Origin(r)) {
		const why = "pages of this origin may not ask; see --origins"
		t.Refused(r.Context(), codeForbidden, why, "websocket")
		overHTTP{}.refuse(withoutOperation(r), answer{ResponseWriter: w, media: typeJSON}, executor, &unread{http.StatusForbidden, codeForbidden, why})
		return
	}
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol}, InsecureSkipVerify: true, // the origin is checked above
	})
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = socket.CloseNow() }()
	socket.SetReadLimit(t.largest)
	// The request's context ends with its token: then the socket is still to be closed in order.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	c := &connection{
		Live: t.Live, socket: socket, executor: executor, ctx: ctx, cancel: cancel, asking: r.Context(), headers: r.Header, running: map[string]*running{},
	}
	c.streaming, c.endStreams = context.WithCancel(ctx)
	c.endWith(r.Context())
	leave, ok := t.Streams.enter(c.stop)
	if !ok {
		c.close(closeGoingAway, "the server stops")
		return
	}
	defer leave()
	if socket.Subprotocol() != subprotocol {
		c.close(closeUnacceptable, "Subprotocol not acceptable")
		return
	}
	c.serve()
	cancel()
	c.operations.Wait()
}

// fromHere tells whether a request comes from a page of this very host, or from no page.
func (overWebSocket) fromHere(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	parsed, err := url.Parse(origin)
	return err == nil && strings.EqualFold(parsed.Host, r.Host)
}

// keepAlive asks the client now and then whether it is there.
func (c *connection) keepAlive() (stop func()) {
	return every(c.KeepAlive, func() bool {
		ctx, cancel := context.WithTimeout(c.ctx, c.KeepAlive)
		defer cancel()
		if err := c.socket.Ping(ctx); err != nil {
			_ = c.socket.CloseNow()
			return false
		}
		return true
	})
}
