package access

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// A client may ask a tenth of its requests at once, and the rest over the minute;
// whoever is idle is forgotten.
func TestRateOverTime(t *testing.T) {
	l, now := newLimits(60), time.Unix(1_000_000, 0)
	for i := range 6 {
		if wait := l.take("a", now); wait != 0 {
			t.Errorf("request %d waits %d s", i+1, wait)
		}
	}
	if wait := l.take("a", now); wait != 1 {
		t.Errorf("the seventh waits %d s", wait)
	}
	if wait := l.take("b", now); wait != 0 {
		t.Error("another client waits")
	}
	if wait := l.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("a second later it waits %d s", wait)
	}
	if l.take("c", now.Add(2*time.Minute)); len(l.clients) != 1 {
		t.Errorf("%d clients are remembered", len(l.clients))
	}
	if wait := newLimits(0).take("a", now); wait != 0 {
		t.Error("no limit is one")
	}
}

// The address of a client is what a believed proxy says, and no more of it.
func TestClientBehindProxies(t *testing.T) {
	g := &Gate{config: Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}}
	for about, c := range map[string]struct{ remote, forwarded, want string }{
		"no proxy":                   {"192.0.2.1:5", "", "192.0.2.1"},
		"nobody's proxy":             {"192.0.2.1:5", "198.51.100.7", "192.0.2.1"},
		"behind a proxy":             {"10.0.0.1:5", "198.51.100.7", "198.51.100.7"},
		"behind two":                 {"10.0.0.1:5", "198.51.100.7, 10.0.0.2", "198.51.100.7"},
		"with what the client says":  {"10.0.0.1:5", "1.1.1.1, 198.51.100.7", "198.51.100.7"},
		"a proxy without the header": {"10.0.0.1:5", "", "10.0.0.1"},
		"a header that is rubbish":   {"10.0.0.1:5", "x y, z", "10.0.0.1"},
		"over IPv6":                  {"[::1]:5", "2001:db8::1", "2001:db8::1"},
		"with a port":                {"10.0.0.1:5", "198.51.100.7:4711", "198.51.100.7"},
		"over IPv6, with a port":     {"10.0.0.1:5", "[2001:db8::1]:4711", "2001:db8::1"},
		"mapped":                     {"[::ffff:10.0.0.1]:5", "198.51.100.7", "198.51.100.7"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := g.client(r); got != c.want {
			t.Errorf("%s: %s, want %s", about, got, c.want)
		}
	}
}

// Who has a whole network of addresses is one client.
func TestWhatAClientIsCountedBy(t *testing.T) {
	for client, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8:0:1::1": "2001:db8:0:1::/64", "2001:db8:0:1:a::2": "2001:db8:0:1::/64", "::ffff:192.0.2.1": "::ffff:192.0.2.1", "@": "@",
	} {
		if got := network(client); got != want {
			t.Errorf("%s: %s, want %s", client, got, want)
		}
	}
}

// Roles are read as tokens write them; what says none is let be.
func TestRolesInTokens(t *testing.T) {
	all, in := rolesOf([]string{"offline_access", "VIEWER", "editor:2062", "ADMIN:Municipality:2161", "VIEWER:2062", "CHIEF:1", "NONE", "", "ADMIN:"})
	if all.String() != "VIEWER" || len(in) != 2 || in["2062"].String() != "EDITOR" || in["Municipality:2161"].String() != "ADMIN" {
		t.Errorf("%s, %v", all, in)
	}
}

// A proxy that is not believed is told of once; what a stranger says of himself is nothing.
func TestAProxyThatIsNotBelievedIsToldOf(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	g := &Gate{}
	for _, remote := range []string{"192.0.2.1:5", "127.0.0.1:5", "127.0.0.1:6", "10.0.0.1:5"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", "198.51.100.7")
		if got, want := g.client(r)+":", remote[:strings.Index(remote, ":")+1]; got != want {
			t.Errorf("%s is taken for %s", remote, got)
		}
	}
	if lines := log.String(); strings.Count(lines, "\n") != 1 || !strings.Contains(lines, "--proxies") || !strings.Contains(lines, "proxy=127.0.0.1") {
		t.Errorf("the log says %q", lines)
	}
}
