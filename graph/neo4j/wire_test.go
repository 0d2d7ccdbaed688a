package neo4j

import (
	"net"
	"net/url"
	"sync"
	"testing"

	"malgraf/graph/neo4j/neo4jtest"
)

// wire is a connection to the server that a test can cut and stall.
type wire struct {
	listen, target string
	mu             sync.Mutex
	listener       net.Listener
	open           map[net.Conn]bool
	// flowing is held while nothing is to come through.
	flowing sync.RWMutex
}

// newWire returns a wire that is not connected yet.
func newWire(t *testing.T, server *neo4jtest.Server) *wire {
	t.Helper()
	where, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	reserved, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listen: reserved.Addr().String(), target: where.Host, open: map[net.Conn]bool{}}
	reserved.Close()
	t.Cleanup(w.cut)
	return w
}

// url is the address of the wire's near end, without routing, which would lead past it.
func (w *wire) url() string { return "bolt://" + w.listen }

// connect lets connections through.
func (w *wire) connect(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", w.listen)
	if err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	w.listener = listener
	w.mu.Unlock()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", w.target)
			if err != nil {
				near.Close()
				continue
			}
			w.mu.Lock()
			w.open[near], w.open[far] = true, true
			w.mu.Unlock()
			go w.carry(near, far)
			go w.carry(far, near)
		}
	}()
}

func (w *wire) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buffer := make([]byte, 1024)
	for {
		n, err := from.Read(buffer)
		w.flowing.RLock()
		_, writing := to.Write(buffer[:n])
		w.flowing.RUnlock()
		if err != nil || writing != nil {
			return
		}
	}
}

// cut ends all connections and takes no more.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listener != nil {
		w.listener.Close()
	}
	for conn := range w.open {
		conn.Close()
	}
	w.open = map[net.Conn]bool{}
}
