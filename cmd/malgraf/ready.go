package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// readyCommand asks a running program whether it is ready: a health check for where
// there is no other program to ask with.
type readyCommand struct {
	Listen  string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the program listens (default ${default})."`
	Timeout time.Duration `env:"-" default:"5s" help:"How long it may take to answer."`
}

// Run implements the command.
func (c *readyCommand) Run(ctx context.Context, terminal *terminal) error {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	address, err := reachable(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", c.Listen, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", c.Listen, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 10_000))
	if err != nil {
		return err
	}
	said := strings.TrimSpace(string(text))
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", answer.Status, said)
	}
	terminal.print("%s", said)
	return nil
}

// reachable is where a program on this machine is reached that listens at an address,
// which may stand for all addresses of the machine.
func reachable(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}
