package neo4jtest

import (
	"crypto/tls"
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
	// security is what TLS is spoken with at its near end, nil: it is not spoken.
	security *tls.Config
	// connect is asked, for each connection, for what passes on what either end sends.
	connect func() (asked, answered passing)

	mu       sync.Mutex
	listener net.Listener
	open     []net.Conn
}

// passing passes on what one end of a connection sends, until there is no more.
type passing func(to io.Writer, from io.Reader) error

// newRelay returns a relay to host and port that ends with the test. Where security is not
// nil TLS is spoken at its near end.
func newRelay(t testing.TB, target string, security *tls.Config, connect func() (asked, answered passing)) *relay {
	t.Helper()
	r := &relay{address: "127.0.0.1:0", target: target, security: security, connect: connect}
	r.address = r.start(t)
	t.Cleanup(r.stop)
	return r
}

// passAll passes on all as it is.
func passAll(to io.Writer, from io.Reader) error {
	_, err := io.Copy(to, from)
	return err
}

// start takes connections at the address, and returns what became of it.
func (r *relay) start(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	if r.security != nil {
		listener = tls.NewListener(listener, r.security)
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

// runs tells whether it takes connections.
func (r *relay) runs() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.listener != nil
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

// unrouted is an address of the server at another host and port, without routing, which would
// lead past it.
func (s *Server) unrouted(t testing.TB, host string) string {
	t.Helper()
	where := s.address(t)
	where.Scheme, where.Host = "bolt", host
	return where.String()
}
