package onneo4j

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// secret is a password that must be nowhere.
const secret = "hemligt-123"

// keepsSecret fails the test if a text has the password.
func keepsSecret(t *testing.T, what, text string) {
	t.Helper()
	if strings.Contains(text, secret) {
		t.Errorf("%s tells the password: %s", what, text)
	}
}

// collect starts a collector of traces, which the programs then send to, and returns
// what has come, as it came.
func collect(t *testing.T) func() string {
	t.Helper()
	var mu sync.Mutex
	var all strings.Builder
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		all.Write(body)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(collector.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return all.String()
	}
}
