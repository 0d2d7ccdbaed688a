package neo4jtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Wire is a connection to a server that a test can cut, slow down and make swallow
// what is sent. Toxiproxy carries it, in this process.
type Wire struct {
	// URL is the address of its near end, without routing, which would lead past it.
	URL   string
	proxy *toxiproxy.Proxy
}

// NewWire returns a wire that ends with the test. It is connected.
func NewWire(t testing.TB, server *Server) *Wire {
	t.Helper()
	around := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	w := &Wire{proxy: toxiproxy.NewProxy(around, "neo4j", "127.0.0.1:0", server.address(t).Host)}
	w.Connect(t)
	t.Cleanup(w.Cut)
	w.URL = server.unrouted(t, w.proxy.Listen)
	return w
}

// Connect lets connections through.
func (w *Wire) Connect(t testing.TB) {
	t.Helper()
	if err := w.proxy.Start(); err != nil {
		t.Fatal(err)
	}
}

// Cut ends all connections, and refuses new ones.
func (w *Wire) Cut() { w.proxy.Stop() }

// Slow makes each answer come so much later.
func (w *Wire) Slow(t testing.TB, late time.Duration) {
	t.Helper()
	w.add(t, `{"type": "latency", "attributes": {"latency": %d}}`, late.Milliseconds())
}

// CutAfter ends each connection when so many more bytes of answers have come through.
func (w *Wire) CutAfter(t testing.TB, bytes int) {
	t.Helper()
	w.add(t, `{"type": "limit_data", "attributes": {"bytes": %d}}`, bytes)
}

// Swallow lets nothing through in either direction, and tells nobody.
func (w *Wire) Swallow(t testing.TB) {
	t.Helper()
	for _, direction := range []string{"upstream", "downstream"} {
		w.add(t, `{"type": "timeout", "stream": %q, "attributes": {"timeout": 0}}`, direction)
	}
}

// Heal takes back what was done to the wire, except a cut.
func (w *Wire) Heal() { w.proxy.Toxics.ResetToxics(context.Background()) }

func (w *Wire) add(t testing.TB, toxic string, values ...any) {
	t.Helper()
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(toxic, values...))); err != nil {
		t.Fatal(err)
	}
}
