package resolvers

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Live says how connections are kept that stay open: WebSockets and server-sent events.
type Live struct {
	// Origin tells whether a page of another host may open a WebSocket; nil: none may.
	Origin func(*http.Request) bool
	// Admit says who opens a WebSocket, by the token that connection_init holds as
	// Authorization, "" for none: it returns the context in which the operations are
	// asked, or refuses. It is not called where the request itself had a token. Nil: all
	// may who have come so far.
	Admit func(ctx context.Context, authorization string) (context.Context, error)
	// Take counts an operation over a WebSocket; an error refuses it as RATE_LIMITED and
	// says when the client may ask again. Nil: any number is let through.
	Take func(ctx context.Context) error
	// Refused leaves a line of a WebSocket that is refused before it is known who asks,
	// with what is known of where it comes from. Nil: the line says nothing of that.
	Refused func(ctx context.Context, code, why, path string)
	// Streams are closed when the server stops; nil: never.
	Streams *Streams
	// Timeout is the longest that a query or mutation may take there.
	Timeout time.Duration
	// Init is how long a WebSocket may take to begin with connection_init.
	Init time.Duration
	// KeepAlive is after how long something is sent where nothing else is, so that
	// proxies do not take the connection for dead, and who has gone is noticed.
	KeepAlive time.Duration
	// Patience is how long a client may take to accept a message.
	Patience time.Duration
	// Subscriptions is the most operations at a time on one WebSocket.
	Subscriptions int
}

// DefaultLive keeps what proxies close after a minute.
var DefaultLive = Live{
	Timeout: 30 * time.Second, Init: 10 * time.Second, KeepAlive: 25 * time.Second, Patience: 10 * time.Second, Subscriptions: 100,
}

// orDefault fills in what is not said.
func (l Live) orDefault() Live {
	if l.Streams == nil {
		l.Streams = NewStreams()
	}
	for _, one := range []struct{ given, otherwise *time.Duration }{
		{&l.Timeout, &DefaultLive.Timeout}, {&l.Init, &DefaultLive.Init}, {&l.KeepAlive, &DefaultLive.KeepAlive}, {&l.Patience, &DefaultLive.Patience},
	} {
		if *one.given == 0 {
			*one.given = *one.otherwise
		}
	}
	if l.Refused == nil {
		l.Refused = func(ctx context.Context, code, why, path string) { audit(ctx, code, why, path) }
	}
	if l.Subscriptions == 0 {
		l.Subscriptions = DefaultLive.Subscriptions
	}
	return l
}

// StaysOpen tells whether a request may ask for a connection that stays open: it is to
// have no time limit but those that the server sets itself.
func StaysOpen(r *http.Request) bool { return !isTable(r) && (IsWebSocket(r) || takesEvents(r)) }

// Streams are the connections of a server that stay open.
type Streams struct {
	mu      sync.Mutex
	closers map[*closer]struct{}
	stopped bool
	open    sync.WaitGroup
}

// closer ends one connection, and may take until the context ends to do so in good order.
type closer struct{ close func(context.Context) }

// NewStreams returns no streams.
func NewStreams() *Streams { return &Streams{closers: map[*closer]struct{}{}} }

// enter notes a connection until leave. False: the server is stopping.
func (s *Streams) enter(end func(context.Context)) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil, false
	}
	one := &closer{end}
	s.closers[one] = struct{}{}
	s.open.Add(1)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.closers, one)
		s.open.Done()
	}, true
}

// Open is how many there are.
func (s *Streams) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.closers)
}

// Close ends all streams, lets none begin, and returns when they have ended: a
// WebSocket with the code 1001, after the queries and mutations under way on it.
func (s *Streams) Close(ctx context.Context) error {
	s.mu.Lock()
	s.stopped = true
	for one := range s.closers {
		go one.close(ctx)
	}
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		s.open.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// every does something again and again until it says false, or until stop, which does
// not wait for it. No goroutine waits meanwhile.
func every(interval time.Duration, do func() bool) (stop func()) {
	var mu sync.Mutex
	stopped := false
	mu.Lock()
	defer mu.Unlock()
	var timer *time.Timer
	timer = time.AfterFunc(interval, func() {
		mu.Lock()
		over := stopped
		mu.Unlock()
		if over || !do() {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if !stopped {
			timer.Reset(interval)
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		timer.Stop()
	}
}
