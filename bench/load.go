package bench

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Load is a number of connections that each send one request after the other to
// one server on this machine, for a time. It writes ready bytes and reads
// answers with little work of its own, so that what is measured is the server.
type Load struct {
	// Address is host:port on the loopback range.
	Address string
	// Body is the JSON of a GraphQL request.
	Body string
	// Connections send at the same time.
	Connections int
	// Time is how long the load runs after a warm-up of a fifth of it.
	Time time.Duration
}

// Result is what a load measured.
type Result struct {
	// Requests answered in the measured time, and how many a second.
	Requests  int
	PerSecond float64
	// P50 and P99 are times of one request as the client saw it.
	P50, P99 time.Duration
	// Answer is the last body, Size its bytes.
	Answer []byte
}

// Run sends the load.
func (l Load) Run() (Result, error) {
	request := fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"+
		"Accept: application/graphql-response+json\r\nContent-Length: %d\r\n\r\n%s", l.Address, len(l.Body), l.Body)
	start := time.Now().Add(l.Time / 5)
	end := start.Add(l.Time)
	times := make([][]time.Duration, l.Connections)
	answers := make([][]byte, l.Connections)
	errs := make([]error, l.Connections)
	var wait sync.WaitGroup
	for i := range l.Connections {
		wait.Go(func() { times[i], answers[i], errs[i] = l.connection(request, start, end) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return Result{}, err
		}
	}
	all := slices.Concat(times...)
	slices.Sort(all)
	if len(all) == 0 {
		return Result{}, fmt.Errorf("no answer within %s", l.Time)
	}
	return Result{
		Requests: len(all), PerSecond: float64(len(all)) / l.Time.Seconds(),
		P50: all[len(all)/2], P99: all[len(all)*99/100], Answer: answers[0],
	}, nil
}

// connection returns the times of the requests that began between start and end.
func (l Load) connection(request string, start, end time.Time) (times []time.Duration, answer []byte, err error) {
	connection, err := net.Dial("tcp", l.Address)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = connection.Close() }()
	reader := bufio.NewReaderSize(connection, 1<<16)
	for {
		began := time.Now()
		if began.After(end) {
			return times, answer, nil
		}
		if _, err := io.WriteString(connection, request); err != nil {
			return nil, nil, err
		}
		response, err := http.ReadResponse(reader, nil) //nolint:bodyclose // read to its end below, and the connection is used again
		if err != nil {
			return nil, nil, err
		}
		if answer, err = readAll(response.Body, answer[:0]); err != nil {
			return nil, nil, err
		}
		if response.StatusCode != http.StatusOK || strings.HasPrefix(string(answer[:min(len(answer), 10)]), `{"errors"`) {
			return nil, nil, fmt.Errorf("%s: %.300s", response.Status, answer)
		}
		if began.After(start) {
			times = append(times, time.Since(began))
		}
	}
}

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
