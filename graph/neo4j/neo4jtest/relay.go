package neo4jtest

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// relay takes connections in place of a server, and connects each to it.
type relay struct {
	// address of its near end, host and port, which stays the same.
	address string
	target  string
	// connect is asked, for each connection, for what passes on what either end sends.
	connect func() (asked, answered passing)

	mu       sync.Mutex
	listener net.Listener
	open     []net.Conn
}

// passing passes on what one end of a connection sends, until there is no more.
type passing func(to io.Writer, from io.Reader) error

// newRelay returns a relay to host and port that ends with the test.
func newRelay(t testing.TB, target string, connect func() (asked, answered passing)) *relay {
	t.Helper()
	r := &relay{address: "127.0.0.1:0", target: target, connect: connect}
	r.address = r.start(t)
	t.Cleanup(r.stop)
	return r
}

// start takes connections at the address, and returns what became of it.
func (r *relay) start(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener = listener
	go r.accept(listener)
	return listener.Addr().String()
}

// stop ends all connections, and takes no more.
func (r *relay) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listener == nil {
		return // stopped already
	}
	_ = r.listener.Close()
	r.listener = nil
	for _, conn := range r.open {
		_ = conn.Close()
	}
	r.open = nil
}

func (r *relay) accept(listener net.Listener) {
	for {
		near, err := listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", r.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		r.mu.Lock()
		if r.listener == listener {
			r.open = append(r.open, near, far)
			asked, answered := r.connect()
			go func() {
				_ = asked(far, near)
				_ = far.Close()
			}()
			go func() {
				_ = answered(near, far)
				_ = near.Close()
			}()
		} else { // stopped meanwhile
			_, _ = near.Close(), far.Close()
		}
		r.mu.Unlock()
	}
}

// address of the server, parsed.
func (s *Server) address(t testing.TB) url.URL {
	t.Helper()
	address, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return *address
}

// proposals is what a client sends first: the magic number of Bolt and four proposals of
// a version. Then, where the server answered with a list of its own, come the choice and
// the capabilities.
const proposals = 20

// passMessages passes on messages of Bolt, or what is to be sent instead of one. first: what
// comes next is the rest of a handshake, or a message.
func passMessages(to io.Writer, from io.Reader, first bool, instead func(message []byte) []byte) error {
	for ; ; first = false {
		sent, message, err := readMessage(from, first)
		if err != nil {
			return err
		}
		if len(message) > 1 {
			if other := instead(message); other != nil {
				sent = chunked(other)
			}
		}
		if _, err := to.Write(sent); err != nil {
			return err
		}
	}
}

// readMessage reads a message, which comes in chunks, and returns it as it was sent
// and without the lengths of the chunks.
func readMessage(from io.Reader, first bool) (sent, message []byte, err error) {
	for {
		var head [2]byte
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return nil, nil, err
		}
		length := int(binary.BigEndian.Uint16(head[:]))
		sent = append(sent, head[:]...)
		if length == 0 && first { // no chunk yet: the rest of the handshake
			length, first = 3, false
			sent = append(sent, make([]byte, length)...)
			if _, err := io.ReadFull(from, sent[2:]); err != nil {
				return nil, nil, err
			}
			continue
		}
		if length == 0 {
			return sent, message, nil
		}
		first = false
		start := len(sent)
		sent = append(sent, make([]byte, length)...)
		if _, err := io.ReadFull(from, sent[start:]); err != nil {
			return nil, nil, err
		}
		message = append(message, sent[start:]...)
	}
}

// chunked is a message as it is sent.
func chunked(message []byte) []byte {
	sent := binary.BigEndian.AppendUint16(nil, uint16(len(message))) //nolint:gosec // they are some hundred bytes
	return append(append(sent, message...), 0, 0)
}
