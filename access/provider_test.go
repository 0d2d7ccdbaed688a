package access

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"malgraf/graph"
)

// However many tokens come that are signed by keys nobody knows, the provider is not
// asked for its keys more than once in a while.
func TestTheProviderIsAskedOnceInAWhile(t *testing.T) {
	var asked atomic.Int64
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": server.URL, "jwks_uri": server.URL + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(`{"keys": []}`))
	})
	payload, err := json.Marshal(map[string]any{"iss": server.URL, "aud": "malgraf", "sub": "eva", "exp": time.Now().Add(time.Hour).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	token := strings.Join([]string{
		base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"nobody's"}`)), base64.RawURLEncoding.EncodeToString(payload), "AAAA",
	}, ".")
	tokens := newTokens(Provider{Issuer: server.URL, Audience: "malgraf", SubjectClaim: "sub"}, time.Now)
	begun := time.Now()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 3 {
				if _, err := tokens.verify(t.Context(), token); !errors.Is(err, graph.ErrUnauthenticated) {
					t.Errorf("a token of an unknown key: %v", err)
				}
			}
		})
	}
	all.Wait()
	if most := int64(time.Since(begun)/spacing) + 1; asked.Load() > most || asked.Load() == 0 {
		t.Errorf("for 60 tokens it was asked %d times in %v", asked.Load(), time.Since(begun))
	}
}

// A provider that takes connections and says nothing keeps nobody waiting longer than
// each will wait.
func TestASilentProvider(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	tokens := newTokens(Provider{Issuer: "http://" + silent.Addr().String(), Audience: "malgraf", SubjectClaim: "sub"}, time.Now)
	begun := time.Now()
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			if _, err := tokens.verify(ctx, "a.b.c"); !errors.Is(err, graph.ErrUnavailable) {
				t.Errorf("it says %v", err)
			}
		})
	}
	all.Wait()
	if took := time.Since(begun); took > patience/2 {
		t.Errorf("six who wait 0.1 s each waited %v", took)
	}
}

// Nobody can be let in while the provider is away: of a WebSocket the log says so as of
// any other request.
func TestAnAbsentProviderIsInTheLog(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	absent := httptest.NewServer(http.NotFoundHandler())
	absent.Close()
	g := &Gate{tokens: newTokens(Provider{Issuer: absent.URL, Audience: "malgraf", SubjectClaim: "sub"}, time.Now)}
	if _, err := g.Admit(t.Context(), "Bearer a.b.c"); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("it says %v", err)
	}
	if lines := log.String(); strings.Count(lines, "\n") != 1 || !strings.Contains(lines, `msg="nobody can be let in"`) {
		t.Errorf("the log says %q", lines)
	}
}
