package resolvers

import (
	"context"
	"net"
	"net/http"
)

// net/http sends an answer in two writes: what fits its buffer of 4 KB, and the rest. Whoever
// asked wakes up for the first, and waits again for the second, which costs it as much as a
// small answer took to make. So the first is held back until it can go along with the second.

// gathering is a connection whose writes can be held back for a while.
type gathering struct {
	net.Conn
	// holding: what is written waits in held, if it is no larger than net/http's buffer.
	holding bool
	held    []byte
}

// bufferSize is the size of net/http's buffer.
const bufferSize = 4 << 10

// Write implements [net.Conn].
func (g *gathering) Write(p []byte) (int, error) {
	if g.holding && len(g.held)+len(p) <= bufferSize {
		g.held = append(g.held, p...)
		return len(p), nil
	}
	if len(g.held) == 0 {
		return g.Conn.Write(p)
	}
	both := net.Buffers{g.held, p} // one call of the system where that can do it
	n, err := both.WriteTo(g.Conn)
	n -= int64(len(g.held))
	g.held = g.held[:0]
	return int(max(n, 0)), err
}

// hold lets what is written wait, until release.
func (g *gathering) hold() {
	if g != nil {
		g.holding = true
	}
}

// release sends what has been held of an answer that is written, of so many bytes, with what
// net/http has left of it.
func (g *gathering) release(answer http.ResponseWriter, length int) {
	if g == nil {
		return
	}
	if length > bufferSize/2 { // or else it fits the buffer with its head
		_ = http.NewResponseController(answer).Flush() // what cannot be flushed goes by itself
	}
	if g.holding = false; len(g.held) > 0 {
		_, _ = g.Write(nil) // an error is the next write's too
	}
}

type connectionKey struct{}

// connectionOf is the connection that a request came on; nil where it is of another listener.
func connectionOf(ctx context.Context) *gathering {
	connection, _ := ctx.Value(connectionKey{}).(*gathering)
	return connection
}

// gatheringListener makes such connections.
type gatheringListener struct{ net.Listener }

// Accept implements [net.Listener].
func (l gatheringListener) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &gathering{Conn: connection}, nil
}

// Serve serves a listener as [http.Server.Serve] does, so that the answers of [Handler] go out
// in one write each.
func Serve(server *http.Server, listener net.Listener) error {
	server.ConnContext = func(ctx context.Context, connection net.Conn) context.Context {
		return context.WithValue(ctx, connectionKey{}, connection)
	}
	return server.Serve(gatheringListener{listener})
}
