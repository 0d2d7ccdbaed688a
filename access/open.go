package access

import "sync"

// open are the connections of each client that stay open, which are not to take all that
// the service has: each holds memory, and what it follows is read for it.
type open struct {
	most int

	mu      sync.Mutex
	clients map[string]int
}

func newOpen(most int) *open { return &open{most: most, clients: map[string]int{}} }

// enter counts a connection until leave. False: the client has as many as it may.
func (o *open) enter(client string) (leave func(), ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.most > 0 && o.clients[client] >= o.most {
		return nil, false
	}
	o.clients[client]++
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.clients[client]--; o.clients[client] == 0 {
			delete(o.clients, client)
		}
	}, true
}
