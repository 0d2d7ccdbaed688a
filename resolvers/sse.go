package resolvers

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// overEvents is GraphQL over server-sent events, each operation on a connection of its own:
// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md ("distinct connections mode")
type overEvents struct {
	Live
	largestBody int64
}

// Supports takes requests that accept events, and like nothing better.
func (overEvents) Supports(r *http.Request) bool {
	media, _ := answerType(r)
	return media == typeEvents && !IsWebSocket(r)
}

// Do answers a request with events.
func (t overEvents) Do(w http.ResponseWriter, r *http.Request, executor graphql.GraphExecutor) {
	w.Header().Add("Vary", "Accept")
	start := graphql.Now()
	asked, unread := parameters(w, r, t.largestBody)
	if unread != nil {
		overHTTP{}.refuse(withoutOperation(r), answer{ResponseWriter: w, media: typeJSON}, executor, unread)
		return
	}
	asked.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	t.answer(w, r, asked, executor)
}

// answer answers with events what a request asks.
func (t overEvents) answer(w http.ResponseWriter, r *http.Request, asked *graphql.RawParams, executor graphql.GraphExecutor) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	streaming, endStreams := context.WithCancel(ctx)
	ended := make(chan struct{})
	leave, ok := t.Streams.enter(func(stopping context.Context) {
		endStreams()
		select {
		case <-ended:
		case <-stopping.Done():
			cancel()
		}
	})
	if !ok {
		overHTTP{}.refuse(withoutOperation(r), answer{ResponseWriter: w, media: typeJSON}, executor, serverStops())
		return
	}
	defer leave()
	defer close(ended)
	events := &events{w: w, control: http.NewResponseController(w), patience: t.Patience}
	defer events.keepAlive(t.KeepAlive, cancel)()
	refused, err := operation{
		executor: executor, timeout: t.Timeout, streaming: streaming, readOnly: r.Method == http.MethodGet,
		begun: events.begin, next: events.next,
	}.run(ctx, asked)
	switch {
	case refused != nil && events.begin() != nil:
	case err != nil: // it ends without the event complete, so that the client comes back
	case refused != nil && events.next(&graphql.Response{Errors: refused}) != nil:
	default:
		_ = events.write([]byte("event: complete\n\n"))
	}
}

func serverStops() *unread {
	return &unread{http.StatusServiceUnavailable, codeUnavailable, "the server stops"}
}

// events is an answer that is sent bit by bit.
type events struct {
	mu sync.Mutex
	// begun: the header has been sent. Ended: nothing is sent any more.
	begun, ended bool
	w            http.ResponseWriter
	control      *http.ResponseController
	patience     time.Duration
}

// begin lifts the server's time limits, which are for answers that end. Whoever has the
// header misses nothing that happens from then on.
func (e *events) begin() error {
	e.mu.Lock()
	begun := e.begun
	e.begun = true
	e.mu.Unlock()
	if begun {
		return nil
	}
	header := e.w.Header()
	header.Set("Content-Type", typeEvents+"; charset=utf-8")
	header.Add("Cache-Control", "no-cache, no-transform") // besides that it is private, where it is
	header.Set("X-Accel-Buffering", "no")                 // nginx would keep the events back
	_ = e.control.SetReadDeadline(time.Time{})
	e.w.WriteHeader(http.StatusOK)
	return e.write([]byte(":\n\n"))
}

func (e *events) next(response *graphql.Response) error {
	return e.write(append(append([][]byte{[]byte("event: next\ndata: ")}, partsOf(response)...), []byte("\n\n"))...)
}

// write sends what is to go together; a client that does not take it in time is cut off.
func (e *events) write(parts ...[]byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended {
		return errStopping
	}
	_ = e.control.SetWriteDeadline(time.Now().Add(e.patience))
	for _, part := range parts {
		if _, err := e.w.Write(part); err != nil {
			return err
		}
	}
	return e.control.Flush()
}

// keepAlive sends a comment now and then, and gives up who does not take it. After stop
// nothing is sent.
func (e *events) keepAlive(interval time.Duration, giveUp func()) (stop func()) {
	stopped := every(interval, func() bool {
		if e.hasBegun() && e.write([]byte(":\n\n")) != nil {
			giveUp()
			return false
		}
		return true
	})
	return func() {
		stopped()
		e.mu.Lock()
		defer e.mu.Unlock()
		e.ended = true
	}
}

func (e *events) hasBegun() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.begun
}
