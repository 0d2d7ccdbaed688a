package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// running is a program that answers on a port of its own.
type running struct {
	name    string
	command *exec.Cmd
	// address is host:port.
	address string
	// ended is closed when it has; then err is how, and said what it wrote to stderr.
	ended chan struct{}
	err   error
	said  bytes.Buffer
}

// start starts a program that prints where it listens as the first line.
func start(environment []string, name string, args ...string) (*running, error) {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), environment...)
	r := &running{name: name, command: c, ended: make(chan struct{})}
	c.Stderr = &r.said
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() {
		r.err = c.Wait()
		close(r.ended)
	}()
	if err != nil {
		r.stop()
		return nil, fmt.Errorf("%s did not say where it listens: %w: %s", name, err, &r.said)
	}
	r.address = strings.Trim(strings.TrimPrefix(strings.TrimSpace(line), "listening on http://"), "/")
	return r, nil
}

// startSelf starts this program to be one of the servers; main tells them apart.
func startSelf(environment []string, args ...string) (*running, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(environment, own, args...)
}

func (r *running) stop() {
	_ = r.command.Process.Signal(os.Interrupt)
	<-r.ended
}

// fallen is why it has ended by itself, nil while it runs.
func (r *running) fallen() error {
	select {
	case <-r.ended:
		if r.err != nil {
			return fmt.Errorf("%s has ended: %w: %s", r.name, r.err, &r.said)
		}
		return fmt.Errorf("%s has ended: %s", r.name, &r.said)
	default:
		return nil
	}
}

// ready waits until Målgraf says that it can be asked.
func (r *running) ready(ctx context.Context) error {
	end := time.Now().Add(10 * time.Minute)
	for time.Now().Before(end) && ctx.Err() == nil {
		response, err := http.Get("http://" + r.address + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("%s is not ready", r.address)
}

// serveBytes answers every request with the bytes of a file: the ceiling of net/http.
func serveBytes(file string) error {
	answer, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return listen(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/graphql-response+json; charset=utf-8")
		_, _ = w.Write(answer)
	})
}

// listen answers on a port of its own, which it says.
func listen(answer http.HandlerFunc) error {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	return http.Serve(listener, answer)
}
