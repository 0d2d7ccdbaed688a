package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
)

// frames are buffers for messages, for a message must be written as one.
var frames = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestFrame is the largest buffer that is kept.
const largestFrame = 1 << 20

// next sends an answer of an operation.
func (c *connection) next(id string, response *graphql.Response) error {
	text := frames.Get().(*bytes.Buffer)
	defer func() {
		if text.Cap() <= largestFrame {
			frames.Put(text)
		}
	}()
	text.Reset()
	text.WriteString(`{"id":`)
	text.Write(encoded(id))
	text.WriteString(`,"type":"next","payload":`)
	for _, part := range partsOf(response) {
		text.Write(part)
	}
	text.WriteByte('}')
	return c.write(text.Bytes())
}

func (c *connection) send(one frame) error {
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	return c.write(text)
}

// write writes a message; a client that does not take it in time is cut off.
func (c *connection) write(text []byte) error {
	ctx, cancel := context.WithTimeout(c.ctx, c.Patience)
	defer cancel()
	return c.socket.Write(ctx, websocket.MessageText, text)
}

// longestReason is the most bytes of the reason of a close frame.
const longestReason = 123

// close closes the connection in good order.
func (c *connection) close(code websocket.StatusCode, reason string) {
	_ = c.socket.Close(code, cut(reason, longestReason))
}

func shortReason(id string) string { return cut(id, 60) }

func cut(text string, longest int) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "")
}

// stop lets no more operations begin, ends the subscriptions, waits for the queries and
// mutations under way, and closes the connection.
func (c *connection) stop(ctx context.Context) {
	c.mu.Lock()
	c.stopping = true
	c.mu.Unlock()
	c.endStreams()
	ended := make(chan struct{})
	go func() {
		c.operations.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	c.close(closeGoingAway, "the server stops")
}
