package access

import (
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits hold each client to a number of requests a minute, of which it may make a
// tenth at once.
type limits struct {
	perMinute int

	mu      sync.Mutex
	clients map[string]*rate.Limiter
	swept   time.Time
}

func newLimits(perMinute int) *limits {
	return &limits{perMinute: perMinute, clients: map[string]*rate.Limiter{}}
}

// take counts a request; it returns after how many seconds the client may ask again,
// 0: this one is let through.
func (l *limits) take(client string, now time.Time) (wait int) {
	if l.perMinute == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	limiter := l.clients[client]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Limit(float64(l.perMinute)/60), max(l.perMinute/10, 1))
		l.clients[client] = limiter
	}
	taken := limiter.ReserveN(now, 1)
	delay := taken.DelayFrom(now)
	if delay == 0 {
		return 0
	}
	taken.CancelAt(now)
	return int(math.Ceil(delay.Seconds()))
}

// sweep forgets, once a minute, clients that may ask as much as new ones.
func (l *limits) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for client, limiter := range l.clients {
		if limiter.TokensAt(now) >= float64(limiter.Burst()) {
			delete(l.clients, client)
		}
	}
}

// client is the address that a request comes from; behind proxies that are believed,
// the last one that is none of theirs.
func (g *Gate) client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if len(g.config.Proxies) == 0 && len(r.Header.Values("X-Forwarded-For")) > 0 && isNear(host) {
		g.unbelieved.Do(func() {
			slog.WarnContext(r.Context(), "a proxy says whom it asks for, which is not believed without --proxies: all who come through it count as one client", "proxy", host)
		})
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && g.isProxy(host); i-- {
		hop, ok := addressOf(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		host = hop
	}
	return host
}

// addressOf reads an address with or without a port.
func addressOf(text string) (address string, ok bool) {
	if _, err := netip.ParseAddr(text); err == nil {
		return text, true
	}
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().String(), true
	}
	return "", false
}

// network is what the requests of a client are counted by: its address, or the network
// that one subscriber has all of, which IPv6 gives them.
func network(client string) string {
	address, err := netip.ParseAddr(client)
	if err != nil || address.Unmap().Is4() {
		return client
	}
	whole, err := address.WithZone("").Prefix(64)
	if err != nil {
		return client
	}
	return whole.String()
}

// isNear tells whether an address is one that proxies have before a service, not the public.
func isNear(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && (address.IsLoopback() || address.IsPrivate())
}

func (g *Gate) isProxy(host string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, prefix := range g.config.Proxies {
		if prefix.Contains(address.Unmap()) {
			return true
		}
	}
	return false
}
