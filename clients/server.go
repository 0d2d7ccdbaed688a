package clients

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

const (
	startTimeout = 60 * time.Second // with the race detector, on a busy machine
	stopTimeout  = 10 * time.Second
)

// Server is a running program.
type Server struct {
	// URL is where it listens, such as "http://127.0.0.1:40123", with no slash at the end.
	URL string

	process *exec.Cmd
	output  *transcript
	exited  chan struct{}
	err     error // how the process ended; to be read after exited is closed
	killed  bool
}

func launch(dir string, args []string) (*Server, error) {
	program := os.Getenv(programVariable)
	if program == "" {
		return nil, errors.New("no program to start: let TestMain call clients.Main")
	}
	output := newTranscript()
	process := exec.Command(program, append([]string{"--listen=127.0.0.1:0"}, args...)...)
	process.Dir = dir
	process.Stdout = output
	process.Stderr = output
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
	select {
	case s.URL = <-s.output.address:
		return nil
	case <-s.exited:
		return fmt.Errorf("the program ended before it listened: %w", errors.Join(s.err, errors.New(s.Output())))
	case <-time.After(startTimeout):
		return fmt.Errorf("the program did not say where it listens within %s", startTimeout)
	}
}

// AwaitReady waits for /readyz, and fails the test if that does not come.
func (s *Server) AwaitReady(t testing.TB) {
	t.Helper()
	if err := s.awaitReady(); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) awaitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		if ready(ctx, s.URL) {
			return nil
		}
		select {
		case <-s.exited:
			return fmt.Errorf("the program ended before it was ready: %w", errors.Join(s.err, errors.New(s.Output())))
		case <-ctx.Done():
			return fmt.Errorf("the program was not ready within %s", startTimeout)
		case <-time.After(20 * time.Millisecond):
		}
	}
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

// Output returns what the program has written so far to both of its outputs.
func (s *Server) Output() string { return s.output.String() }
