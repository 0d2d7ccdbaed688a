package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"malgraf/clients"
)

const slowBody = `{"query":"{target(code: \"7.2\") {code}}"}`

// slowRequest is a request whose client sends one half of it, and the other when told to.
type slowRequest struct {
	net.Conn
	answer *bufio.Reader
}

func askSlowly(t *testing.T, url string) *slowRequest {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	r := &slowRequest{connection, bufio.NewReader(connection)}
	// The server says 100 when it begins to read the body, and so is at work on it.
	r.send(t, fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(slowBody)))
	if line, err := r.answer.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := r.answer.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	r.send(t, slowBody[:10])
	return r
}

func (r *slowRequest) send(t *testing.T, text string) {
	t.Helper()
	if _, err := r.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

// read returns the answer, or what stands in its way.
func (r *slowRequest) read(t *testing.T) (page, error) {
	t.Helper()
	if err := r.SetReadDeadline(time.Now().Add(longest)); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(r.answer, nil)
	if err != nil {
		return page{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text := make([]byte, 1000)
	n, _ := response.Body.Read(text)
	return page{response.StatusCode, response.Header, string(text[:n])}, nil
}

// refused waits until no new connection is taken.
func refused(t *testing.T, url string) {
	t.Helper()
	until(t, "new connections are refused", func() bool {
		connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err == nil {
			_ = connection.Close()
		}
		return errors.Is(err, syscall.ECONNREFUSED)
	})
}

func TestDrains(t *testing.T) {
	program := clients.Start(t, "--store=memory:")
	slow := askSlowly(t, program.URL)
	stopped := make(chan struct{})
	go func() { defer close(stopped); program.Stop(t) }() // SIGTERM; fails unless the exit code is 0
	refused(t, program.URL)
	select {
	case <-stopped:
		t.Fatalf("it did not wait for the request under way:\n%s", program.Output())
	case <-time.After(200 * time.Millisecond):
	}
	slow.send(t, slowBody[10:])
	answer, err := slow.read(t)
	if err != nil || answer.status != http.StatusOK || answer.body != `{"data":{"target":{"code":"7.2"}}}` {
		t.Errorf("the request under way was answered with %d %s, %v", answer.status, answer.body, err)
	}
	<-stopped
	if !strings.Contains(program.Output(), "msg=stopped") {
		t.Errorf("the log does not say that it stopped:\n%s", program.Output())
	}
}

func TestDrainEnds(t *testing.T) {
	program := clients.Start(t, "--store=memory:", "--seed=none", "--drain=300ms")
	slow := askSlowly(t, program.URL)
	start := time.Now()
	program.Stop(t)
	if took := time.Since(start); took < 300*time.Millisecond || took > 5*time.Second {
		t.Errorf("with --drain=300ms it took %s", took)
	}
	if answer, err := slow.read(t); err == nil && answer.status == http.StatusOK {
		t.Errorf("half a request was answered with %s", answer.body)
	}
	if !strings.Contains(program.Output(), "cut off") {
		t.Errorf("the log does not say that a request was cut off:\n%s", program.Output())
	}
}

// Who does not want to wait for the drain sends a second signal.
func TestSecondSignal(t *testing.T) {
	process := exec.Command(os.Getenv("MALGRAF_PROGRAM"), "--listen=127.0.0.1:0", "--store=memory:", "--drain=1m")
	var output written
	process.Stdout, process.Stderr = &output, &output
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	t.Cleanup(func() { _ = process.Process.Kill() })
	var url string
	until(t, "it listens and is ready", func() bool {
		if _, text, found := strings.Cut(output.String(), "listening on "); found {
			url, _, _ = strings.Cut(text, "\n")
		}
		return strings.Contains(output.String(), "msg=ready")
	})
	askSlowly(t, url)
	if err := process.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	refused(t, url)
	until(t, "a second signal ends it", func() bool {
		_ = process.Process.Signal(os.Interrupt)
		return len(ended) > 0
	})
	if err := <-ended; err == nil {
		t.Error("it says that all went well")
	}
}

func TestSlowBodyEnds(t *testing.T) {
	server := serve(t, "--store=memory:", "--timeout=300ms")
	slow := askSlowly(t, server.url)
	start := time.Now()
	answer, err := slow.read(t)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("with --timeout=300ms it took %s", took)
	}
	if err != nil || answer.status < 400 || !strings.Contains(answer.body, `"code":`) || strings.Contains(answer.body, "i/o") {
		t.Errorf("half a request was answered with %d %s, %v", answer.status, answer.body, err)
	}
	answers(t, server.url, goals, goalCount("17"))
}

// A command that is told to stop leaves no half of a file.
func TestInterruptedCommand(t *testing.T) {
	store := seeded(t, "agenda2030")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	var stdout, stderr written
	if code := run(ctx, []string{"export", store, dir + "/x.jsonl"}, &stdout, &stderr); code == 0 {
		t.Error("exit code 0")
	}
	if !strings.Contains(stderr.String(), "malgraf: ") {
		t.Errorf("it says %q", stderr.String())
	}
	if left := names(t, dir); left != "" {
		t.Errorf("it left %s", left)
	}
}
