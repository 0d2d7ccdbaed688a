package neo4jtest

import (
	"context"
	"syscall"
	"testing"
)

// Own is a server of one test's own, which it may start and stop, also at once, and
// let go silent. Its address and data stay the same.
type Own struct {
	*Server
	settings settings
}

// NewOwn returns a server that has not been started yet; it ends with the test.
func NewOwn(t testing.TB) *Own {
	t.Helper()
	return NewGuarded(t, "")
}

// NewGuarded is [NewOwn] for a server that asks the user neo4j for a password.
func NewGuarded(t testing.TB, password string) *Own {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	at := place{t.TempDir(), port}
	with := settings{places: []place{at}, password: password}
	own := &Own{Server: &Server{URL: with.address(at)}, settings: with}
	t.Cleanup(func() {
		if own.process != nil {
			own.Kill(t)
		}
	})
	return own
}

// Start starts the server and waits until it can be asked.
func (o *Own) Start(t testing.TB) {
	t.Helper()
	server, err := only(o.settings.launch(maxHeap(testHeap), quickly))
	if err != nil {
		t.Fatalf("this test needs a Neo4j of its own (Java 17 and Maven): %v", err)
	}
	o.Server = server
}

// ShutDown shuts the server down (SIGTERM) and waits until it is gone.
func (o *Own) ShutDown(t testing.TB) { o.end(t, syscall.SIGTERM) }

// Kill ends the server at once (SIGKILL), as a power cut would.
func (o *Own) Kill(t testing.TB) { o.end(t, syscall.SIGKILL) }

// Silence makes the server stand still (SIGSTOP): connections stay, nothing answers.
func (o *Own) Silence(t testing.TB) { o.signal(t, syscall.SIGSTOP) }

// Wake lets the server go on (SIGCONT).
func (o *Own) Wake(t testing.TB) { o.signal(t, syscall.SIGCONT) }

func (o *Own) signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := o.process.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

func (o *Own) end(t testing.TB, signal syscall.Signal) {
	t.Helper()
	o.signal(t, signal)
	_ = o.process.command.Wait() // it ends by the signal, which is what was wanted
	_ = o.driver.Close(context.Background())
	o.process = nil
}
