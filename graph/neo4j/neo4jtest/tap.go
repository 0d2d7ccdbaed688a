package neo4jtest

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// Tap is a wire to a server that notes each statement which goes over it, as Bolt
// carries it: what a store really asks, whatever it says of itself. Only whether Neo4j
// is there, which it asks when an answer is long in coming, is left out.
type Tap struct {
	// URL is the address of its near end, without routing, which would lead past it.
	URL    string
	target string

	mu         sync.Mutex
	statements []string
	gate       *gate
	open       []net.Conn
}

// Undisturbed is how often a store on a tap looks at its indexes by itself: not while a
// test counts what it asks for others.
const Undisturbed = time.Hour

// gate lets some statements by, then holds others back until so many wait at it.
type gate struct {
	skip, left int
	pass       chan struct{}
}

// gatherPatience is how long statements wait at a gate for those that do not come.
const gatherPatience = 10 * time.Second

// Tap returns a wire to the server that ends with the test.
func (s *Server) Tap(t testing.TB) *Tap {
	t.Helper()
	server, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	near := *server
	near.Scheme, near.Host = "bolt", listener.Addr().String()
	p := &Tap{URL: near.String(), target: server.Host}
	go p.accept(listener)
	t.Cleanup(func() {
		_ = listener.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, conn := range p.open {
			_ = conn.Close()
		}
	})
	return p
}

// Statements returns the texts that came through since it was last called, but for the
// store asking by itself whether the server is there.
func (p *Tap) Statements() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	texts := p.statements
	p.statements = nil
	return texts
}

// Gather lets, after the next skip statements, n through together: not one before all
// have been sent. The channel is closed when they have; they wait some seconds for each other.
func (p *Tap) Gather(skip, n int) <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = &gate{skip: skip, left: n, pass: make(chan struct{})}
	return p.gate.pass
}

func (p *Tap) accept(listener net.Listener) {
	for {
		near, err := listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		p.mu.Lock()
		p.open = append(p.open, near, far)
		p.mu.Unlock()
		go func() {
			_, _ = io.Copy(near, far)
			_ = near.Close()
		}()
		go func() {
			_ = p.carry(near, far)
			_ = far.Close()
		}()
	}
}

// carry passes what a client sends on, message by message.
func (p *Tap) carry(near io.Reader, far io.Writer) error {
	// The magic number and four proposals of a version; then, where the server
	// answered with a list of its own, the choice and the capabilities.
	if _, err := io.CopyN(far, near, 20); err != nil {
		return err
	}
	for first := true; ; first = false {
		sent, message, err := readMessage(near, first)
		if err != nil {
			return err
		}
		if text, is := statementOf(message); is && !strings.HasPrefix(text, "// Is Neo4j there?") {
			p.note(text)
		}
		if _, err := far.Write(sent); err != nil {
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

// statementOf returns the text of a RUN message: a structure of the tag 0x10 whose
// first field is a string.
func statementOf(message []byte) (string, bool) {
	if len(message) < 3 || message[0]>>4 != 0xB || message[1] != 0x10 {
		return "", false
	}
	marker, rest := message[2], message[3:]
	length := int(marker & 0x0F)
	if wide := int(marker) - 0xD0; wide >= 0 {
		size := 1 << wide
		var number [4]byte
		copy(number[4-size:], rest[:size])
		length, rest = int(binary.BigEndian.Uint32(number[:])), rest[size:]
	}
	return string(rest[:length]), true
}

// note keeps a statement, and holds it back where a gate stands.
func (p *Tap) note(text string) {
	p.mu.Lock()
	p.statements = append(p.statements, text)
	at := p.gate
	switch {
	case at == nil:
	case at.skip > 0:
		at.skip--
		at = nil
	default:
		if at.left--; at.left == 0 {
			close(at.pass)
			p.gate = nil
		}
	}
	p.mu.Unlock()
	if at != nil {
		select {
		case <-at.pass:
		case <-time.After(gatherPatience):
		}
	}
}
