package clients

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"
)

const (
	startTimeout = 60 * time.Second // with the race detector, on a busy machine
	stopTimeout  = 10 * time.Second
)

// listening finds the address in the line that says it, once that is complete.
var listening = regexp.MustCompile(`(?m)^listening on (http://\S+?)/?\n`)

// Server is a running program.
type Server struct {
	// URL is where it listens, such as "http://127.0.0.1:40123", with no slash at the end.
	URL string

	process *exec.Cmd
	output  string // the file that both outputs go to
	exited  chan struct{}
	err     error // how the process ended; to be read after exited is closed
	killed  bool
}

// launch lets the program write to a file rather than a pipe: what it wrote before
// it answered is there once the answer is.
func launch(dir, output string, args []string) (*Server, error) {
	program := os.Getenv(programVariable)
	if program == "" {
		return nil, errors.New("no program to start: let TestMain call clients.Main")
	}
	written, err := os.Create(output)
	if err != nil {
		return nil, err
	}
	defer func() { _ = written.Close() }() // the program has its own
	process := exec.Command(program, append([]string{"--listen=127.0.0.1:0"}, args...)...)
	process.Dir = dir
	process.Stdout = written
	process.Stderr = written
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("start the program: %w", err)
	}
	server := &Server{process: process, output: output, exited: make(chan struct{})}
	go func() {
		server.err = process.Wait()
		close(server.exited)
	}()
	return server, nil
}

// awaitAddress waits for the address on the program's output.
func (s *Server) awaitAddress() error {
	return s.await("it listened", func(context.Context) bool {
		address := listening.FindStringSubmatch(s.Output())
		if address != nil {
			s.URL = address[1]
		}
		return address != nil
	})
}

// AwaitReady waits for /readyz, and fails the test if that does not come.
func (s *Server) AwaitReady(t testing.TB) {
	t.Helper()
	if err := s.awaitReady(); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) awaitReady() error {
	return s.await("it was ready", func(ctx context.Context) bool { return ready(ctx, s.URL) })
}

// await waits until the program has come so far; the errors say how far.
func (s *Server) await(soFar string, has func(context.Context) bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for !has(ctx) {
		select {
		case <-s.exited:
			return fmt.Errorf("the program ended before %s: %w", soFar, errors.Join(s.err, errors.New(s.Output())))
		case <-ctx.Done():
			return fmt.Errorf("within %s it did not happen that %s", startTimeout, soFar)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

func ready(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode == http.StatusOK
}

// Stop asks the program to end (SIGTERM) and fails the test if it has not ended
// with exit code 0 within 10 seconds, or had crashed before. It may be called again.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if s.killed {
		return
	}
	// The signal fails only for a process that has ended, which the wait then reports.
	_ = s.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
		if s.err != nil {
			t.Errorf("the program did not stop cleanly: %v", s.err)
		}
	case <-time.After(stopTimeout):
		t.Errorf("the program still runs %s after SIGTERM", stopTimeout)
		s.Kill()
	}
}

// Kill ends the program at once (SIGKILL), as a power cut would, and waits until it is gone.
func (s *Server) Kill() {
	s.killed = true
	_ = s.process.Process.Kill() // it fails only for a process that has ended
	<-s.exited
}

// Output returns what the program has written so far to both of its outputs; in its
// place the error, should that not be readable.
func (s *Server) Output() string {
	text, err := os.ReadFile(s.output)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
