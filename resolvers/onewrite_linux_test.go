package resolvers_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"malgraf/resolvers"
)

// listened serves a handler as the program does, and returns its address.
func listened(t *testing.T, handler http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- resolvers.Serve(server, listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// An answer that is larger than net/http's buffer comes in one piece, and all answers on a
// connection come whole, however long they are.
func TestAnAnswerIsOneWrite(t *testing.T) {
	store := embeddedStore(t)
	connection, err := net.Dial("tcp", listened(t, served(t, "one write", store).handler))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	reader := bufio.NewReader(connection)
	const body = `{"query": "{ municipality(code: \"1\") { name } }"}`
	lengths := []int{1, 100, 5000, 20_000, 300_000, 7}
	for length := 1500; length < 4500; length += 13 { // around where net/http's buffers are full
		lengths = append(lengths, length)
	}
	for _, length := range lengths {
		name := strings.Repeat("a", length)
		town(t, store, "1", name)
		before := piecesTo(t, connection)
		if _, err := fmt.Fprintf(connection, "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if want := `{"data":{"municipality":{"name":"` + name + `"}}}`; err != nil || !bytes.Equal(got, []byte(want)) {
			t.Fatalf("%d: %v: got %d bytes, want %d: %.60s", length, err, len(got), len(want), got)
		}
		if pieces := piecesTo(t, connection) - before; pieces != 1 && length < 50_000 {
			t.Errorf("an answer of %d bytes came in %d pieces", len(got), pieces)
		}
	}
}

// piecesTo is how many segments with data have come on a connection.
func piecesTo(t *testing.T, connection net.Conn) (pieces uint32) {
	t.Helper()
	raw, err := connection.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(descriptor uintptr) {
		var info *unix.TCPInfo
		if info, failed = unix.GetsockoptTCPInfo(int(descriptor), unix.IPPROTO_TCP, unix.TCP_INFO); failed == nil {
			pieces = info.Data_segs_in
		}
	}); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return pieces
}
