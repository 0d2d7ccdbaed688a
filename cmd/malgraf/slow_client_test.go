package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// dial sends text to a server and leaves the connection open.
func dial(t *testing.T, url, text string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if _, err := io.WriteString(connection, text); err != nil {
		t.Fatal(err)
	}
	if err := connection.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return connection
}

// An answer that its client does not take is not kept for ever.
func TestSlowReaderEnds(t *testing.T) {
	server := serve(t, "--store=memory:", "--timeout=1s")
	deep := "targets { nodes { goal { targets { nodes { id title goal { id title } } } } } }"
	body := fmt.Sprintf(`{"query": "{ a: %s b: %s c: %s d: %s e: %s f: %s }"}`, deep, deep, deep, deep, deep, deep)
	request := fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	connection := dial(t, server.url, strings.Repeat(request, 40))
	time.Sleep(4 * time.Second)
	reader := bufio.NewReader(connection)
	for range 40 {
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			return
		}
		_ = answer.Body.Close()
	}
	t.Error("all answers were kept for a client that took none in four times the longest that a request may take")
}

// A body that is never sent to a page that reads none does not hold the connection.
func TestSlowBodyToAnyPageEnds(t *testing.T) {
	server := serve(t, "--store=memory:", "--seed=none", "--timeout=300ms")
	for _, path := range []string{"/", "/healthz", "/metrics"} {
		start := time.Now()
		connection := dial(t, server.url, "POST "+path+" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n")
		_, err := io.Copy(io.Discard, connection)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: the connection stood for %s: %v", path, took, err)
		}
	}
}
