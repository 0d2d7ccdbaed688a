// Package clients runs Målgraf's program as its users do, and puts clients and
// judges written by others before it: a browser, the GraphQL-over-HTTP audit, a
// schema linter, Relay's compiler. This file starts and stops the program; the
// tests of other packages may use it too.
package clients

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// programVariable names the environment variable that holds the program's path.
// Set by hand, it puts a program built elsewhere to the same tests.
const programVariable = "MALGRAF_PROGRAM"

// Main is for TestMain: it builds cmd/malgraf once, runs the package's tests and
// returns their exit code. The program is built with the race detector if the
// tests are, so that a race in the server fails them too.
func Main(m *testing.M) (code int) {
	if os.Getenv(programVariable) != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "malgraf-program-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "malgraf")
	if err := build(program); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := os.Setenv(programVariable, program); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func build(program string) error {
	args := []string{"build", "-buildvcs=false", "-o", program}
	if raceEnabled {
		args = append(args, "-race")
	}
	command := exec.Command("go", append(args, "malgraf/cmd/malgraf")...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build cmd/malgraf: %w\n%s", err, output)
	}
	return nil
}

// Start runs the program in a fresh directory on a free port, waits until it is
// ready, and at the test's end stops it. Further flags come in args. A program
// that does not get ready, or does not stop cleanly, fails the test.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	return StartIn(t, t.TempDir(), args...)
}

// StartIn is [Start] in a given working directory, which a test shares between
// runs to see what lasts.
func StartIn(t testing.TB, dir string, args ...string) *Server {
	t.Helper()
	server := Launch(t, dir, args...)
	server.AwaitReady(t)
	return server
}

// Launch is [StartIn], and returns when the program listens: it may not be ready yet.
func Launch(t testing.TB, dir string, args ...string) *Server {
	t.Helper()
	server, err := launch(dir, filepath.Join(t.TempDir(), "output"), args)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Stop(t)
		if t.Failed() {
			t.Logf("what the program wrote:\n%s", server.Output())
		}
	})
	if err := server.awaitAddress(); err != nil {
		t.Fatal(err)
	}
	return server
}
