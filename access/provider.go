package access

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// spacing is how long after one question the provider is asked the same again: tokens of
// keys that nobody knows are as many as their senders like.
const spacing = time.Second

// patience is how long the provider may take to answer.
const patience = 10 * time.Second

// questions is a transport to the provider: it asks the same no more than once in a while,
// and counts what was not answered as asked.
type questions struct {
	lost atomic.Int64

	mu sync.Mutex
	// next is when an address may be asked again.
	next map[string]time.Time
}

func newQuestions() *questions { return &questions{next: map[string]time.Time{}} }

// RoundTrip implements [http.RoundTripper].
func (q *questions) RoundTrip(request *http.Request) (*http.Response, error) {
	wait := time.NewTimer(q.turn(request.URL.String()))
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-request.Context().Done():
		q.lost.Add(1)
		return nil, request.Context().Err()
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK {
		q.lost.Add(1)
	}
	return response, err
}

// turn is how long to wait before an address is asked.
func (q *questions) turn(address string) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	turn := now
	if next := q.next[address]; next.After(now) {
		turn = next
	}
	q.next[address] = turn.Add(spacing)
	return turn.Sub(now)
}
