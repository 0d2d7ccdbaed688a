package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
)

// HTTPCaller sends one GraphQL request again and again over one connection. It
// writes ready bytes and reads answers with little work of its own, so that what
// is measured is the server.
type HTTPCaller struct {
	connection net.Conn
	reader     *bufio.Reader
	address    string
	request    string
	// Answer is the body of the last answer; the next call overwrites it.
	Answer []byte
}

// DialHTTP connects to a server at host:port, to ask a query of it.
func DialHTTP(address, query string) (*HTTPCaller, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return nil, err
	}
	c, err := dial(address)
	if err != nil {
		return nil, err
	}
	c.request = c.head(len(body)) + string(body)
	return c, nil
}

func dial(address string) (*HTTPCaller, error) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &HTTPCaller{connection: connection, reader: bufio.NewReaderSize(connection, 1<<16), address: address}, nil
}

// head is what stands before a body of a length.
func (c *HTTPCaller) head(length int) string {
	return fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"+
		"Accept: application/graphql-response+json, application/json\r\nContent-Length: %d\r\n\r\n", c.address, length)
}

// HTTPWriter sends a request of another body with each call.
type HTTPWriter struct {
	HTTPCaller
	next func() ([]byte, error)
}

// DialWriter connects to a server at host:port, to send what next returns.
func DialWriter(address string, next func() ([]byte, error)) (*HTTPWriter, error) {
	c, err := dial(address)
	if err != nil {
		return nil, err
	}
	return &HTTPWriter{*c, next}, nil
}

// Call implements [Caller]. An answer with errors is one.
func (w *HTTPWriter) Call() error {
	body, err := w.next()
	if err != nil {
		return err
	}
	w.request = w.head(len(body)) + string(body)
	if err := w.HTTPCaller.Call(); err != nil {
		return err
	}
	if bytes.Contains(w.Answer, []byte(`"errors"`)) {
		return fmt.Errorf("refused: %.300s", w.Answer)
	}
	return nil
}

// Call implements [Caller].
func (c *HTTPCaller) Call() error {
	if _, err := io.WriteString(c.connection, c.request); err != nil {
		return err
	}
	response, err := http.ReadResponse(c.reader, nil) //nolint:bodyclose // read to its end below, and the connection is used again
	if err != nil {
		return err
	}
	if c.Answer, err = readAll(response.Body, c.Answer[:0]); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || strings.HasPrefix(string(c.Answer[:min(len(c.Answer), 10)]), `{"errors"`) {
		return fmt.Errorf("%s: %.300s", response.Status, c.Answer)
	}
	return nil
}

// Close implements [Caller].
func (c *HTTPCaller) Close() { _ = c.connection.Close() }

// readAll reads into a buffer that is used again.
func readAll(from io.Reader, buffer []byte) ([]byte, error) {
	for {
		if len(buffer) == cap(buffer) {
			buffer = slices.Grow(buffer, max(cap(buffer), 4096))
		}
		n, err := from.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		if err == io.EOF {
			return buffer, nil
		}
		if err != nil {
			return buffer, err
		}
	}
}
