package neo4jtest

import (
	"io"
	"sync"
	"testing"
	"time"
)

// Tap is a wire to a server that notes each statement which goes over it, as Bolt
// carries it: what a store really asks, whatever it says of itself. Only whether Neo4j
// is there, which it asks when an answer is long in coming, is left out.
type Tap struct {
	// URL is the address of its near end, without routing, which would lead past it.
	URL string

	mu         sync.Mutex
	statements []string
	gate       *gate
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
	p := &Tap{}
	wire := newRelay(t, s.address(t).Host, nil, func() (asked, answered passing) { return p.listen, passAll })
	p.URL = s.unrouted(t, wire.address)
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

// listen passes on what a client sends.
func (p *Tap) listen(far io.Writer, near io.Reader) error {
	return passMessages(far, near, true, func(message []byte) []byte {
		if text, is := statementOf(message); is && !isPulse(text) {
			p.note(text)
		}
		return nil
	})
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
