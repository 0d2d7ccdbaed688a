package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
)

// connection is one WebSocket. One goroutine reads it, and one more runs for each operation.
type connection struct {
	Live
	socket   *websocket.Conn
	executor graphql.GraphExecutor
	// ctx ends with the connection, which cancel cuts off.
	ctx     context.Context
	cancel  context.CancelFunc
	headers http.Header
	// streaming ends before it when the server stops: subscriptions end with it.
	streaming  context.Context
	endStreams context.CancelFunc
	// operations are those under way.
	operations sync.WaitGroup

	mu sync.Mutex
	// asking is the context in which operations are asked: it knows who asks, the one of
	// connection_init where the request itself does not say.
	asking       context.Context
	initialised  bool
	acknowledged bool
	stopping     bool
	running      map[string]*running
}

type running struct{ cancel context.CancelFunc }

// frame is what is sent either way.
type frame struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// serve reads what the client sends until the connection is closed.
func (c *connection) serve() {
	late := time.AfterFunc(c.Init, func() {
		c.mu.Lock()
		initialised := c.initialised
		c.mu.Unlock()
		if !initialised {
			c.close(closeInitTimeout, "Connection initialisation timeout")
		}
	})
	defer late.Stop()
	defer c.keepAlive()()
	for {
		kind, text, err := c.socket.Read(c.ctx)
		if err != nil {
			return
		}
		var received frame
		if kind != websocket.MessageText || json.Unmarshal(text, &received) != nil {
			c.close(closeInvalid, "Invalid message: want a JSON object with a type")
			return
		}
		if code, reason := c.receive(received); code != 0 {
			c.close(code, reason)
			return
		}
	}
}

// receive does what a message asks. A code other than 0 closes the connection.
func (c *connection) receive(received frame) (websocket.StatusCode, string) {
	switch received.Type {
	case "connection_init":
		return c.init(received.Payload)
	case "ping":
		_ = c.send(frame{Type: "pong", Payload: received.Payload})
	case "pong":
	case "subscribe":
		return c.subscribe(received)
	case "complete":
		if received.ID == "" {
			return closeInvalid, "Invalid message: complete without an id"
		}
		c.mu.Lock()
		one := c.running[received.ID]
		delete(c.running, received.ID)
		c.mu.Unlock()
		if one != nil {
			one.cancel()
		}
	default:
		return closeInvalid, "Invalid message: of no known type"
	}
	return 0, ""
}

func (c *connection) init(payload json.RawMessage) (websocket.StatusCode, string) {
	var given map[string]any
	if len(payload) > 0 && json.Unmarshal(payload, &given) != nil {
		return closeInvalid, "Invalid message: the payload of connection_init is no object"
	}
	c.mu.Lock()
	again := c.initialised
	c.initialised = true
	c.mu.Unlock()
	if again {
		return closeManyInits, "Too many initialisation requests"
	}
	asking := c.asking
	if c.Admit != nil && c.headers.Get("Authorization") == "" {
		var err error
		if asking, err = c.Admit(c.ctx, authorization(given)); errors.Is(err, graph.ErrUnavailable) {
			return closeTryAgainLater, "who asks cannot be told now"
		} else if err != nil {
			return closeForbidden, "Forbidden"
		}
		c.endWith(asking)
	}
	c.mu.Lock()
	c.asking, c.acknowledged = asking, true
	c.mu.Unlock()
	_ = c.send(frame{Type: "connection_ack"})
	return 0, ""
}

// endWith ends the connection with what says who asks: where that has run out, he may come
// back with another token.
func (c *connection) endWith(asking context.Context) {
	context.AfterFunc(asking, func() {
		switch {
		case c.ctx.Err() != nil: // it has ended
		case errors.Is(asking.Err(), context.DeadlineExceeded):
			c.close(closeForbidden, "Forbidden: it is no longer known who asks")
		default:
			c.cancel()
		}
	})
}

// authorization finds the token in the payload of connection_init, whichever way the
// name is written.
func authorization(payload map[string]any) string {
	for name, value := range payload {
		if text, is := value.(string); is && strings.EqualFold(name, "Authorization") {
			return text
		}
	}
	return ""
}

// subscribe begins an operation.
func (c *connection) subscribe(received frame) (websocket.StatusCode, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.acknowledged {
		c.Refused(c.ctx, codeNobody, "it asks before it has said who it is", "subscribe")
		return closeUnauthorized, "Unauthorized"
	}
	var asked graphql.RawParams
	if refused := decode(string(received.Payload), &asked, "the payload"); refused != nil || received.ID == "" {
		return closeInvalid, "Invalid message: subscribe wants an id, and a payload with a query"
	}
	if asked.Query == "" && asked.Extensions["persistedQuery"] == nil {
		return closeInvalid, "Invalid message: the payload has no query"
	}
	if c.running[received.ID] != nil {
		return closeSameID, "Subscriber for " + shortReason(received.ID) + " already exists"
	}
	if c.stopping {
		return 0, ""
	}
	if len(c.running) >= c.Subscriptions {
		c.refuse(received.ID, gqlerror.List{refusal("a connection has at most %d operations at a time", c.Subscriptions)})
		return 0, ""
	}
	if c.Take != nil {
		if err := c.Take(c.asking); err != nil {
			c.refuse(received.ID, gqlerror.List{{Message: err.Error(), Extensions: map[string]any{"code": codeRate}}})
			return 0, ""
		}
	}
	asked.Headers = c.headers
	for name, value := range asked.Variables {
		asked.Variables[name] = wholeNumbers(value)
	}
	ctx, cancel := context.WithCancel(c.asking)
	one := &running{cancel}
	c.running[received.ID] = one
	c.operations.Go(func() {
		defer cancel()
		c.run(ctx, received.ID, one, &asked)
	})
	return 0, ""
}

// run runs an operation and tells the client how it ends.
func (c *connection) run(ctx context.Context, id string, one *running, asked *graphql.RawParams) {
	begun := graphql.Now()
	asked.ReadTime = graphql.TraceTiming{Start: begun, End: begun}
	refused, err := operation{executor: c.executor, timeout: c.Timeout, streaming: c.streaming, next: func(response *graphql.Response) error {
		if !c.runs(id, one) {
			return context.Canceled // the client wants no more of it, and the id may be another's by now
		}
		return c.next(id, response)
	}}.run(ctx, asked)
	c.mu.Lock()
	gone := c.running[id] != one
	if !gone {
		delete(c.running, id)
	}
	c.mu.Unlock()
	switch {
	case errors.Is(err, errSlow):
		c.close(closeTryAgainLater, "slow reader: go on from the last revision that you have seen")
	case gone || ctx.Err() != nil || errors.Is(err, errStopping): // by the client, or soon with the connection
	case err != nil:
		_ = c.socket.CloseNow()
	case refused != nil:
		c.refuse(id, refused)
	default:
		_ = c.send(frame{ID: id, Type: "complete"})
	}
}

// runs tells whether an operation still runs: its client has not completed it.
func (c *connection) runs(id string, one *running) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running[id] == one
}

// refuse ends an operation, or does not begin it, with what is wrong.
func (c *connection) refuse(id string, refused gqlerror.List) {
	_ = c.send(frame{ID: id, Type: "error", Payload: encoded(refused)})
}
