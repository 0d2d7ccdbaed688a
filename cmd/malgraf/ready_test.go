package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReady(t *testing.T) {
	address := strings.TrimPrefix(serve(t, "--store=memory:", "--seed=none").url, "http://")
	_, port, _ := strings.Cut(address, ":")
	for _, listen := range []string{address, "localhost:" + port} {
		if end := succeeds(t, "ready", "--listen="+listen); end.out != "ready\n" {
			t.Errorf("--listen=%s: %s", listen, end.out)
		}
	}
	t.Setenv("MALGRAF_LISTEN", "0.0.0.0:"+port) // as the image has it
	succeeds(t, "ready")
	t.Setenv("MALGRAF_LISTEN", ":"+port)
	succeeds(t, "ready")

	_, late, _ := serveLate(t)
	fails(t, []string{"ready", "--listen=" + strings.TrimPrefix(late, "http://")}, "503", "still reading")
	fails(t, []string{"ready", "--listen=" + nobody(t)}, "connection refused")
	fails(t, []string{"ready", "--listen=nowhere"}, "--listen nowhere", "missing port")
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer silent.Close()
	fails(t, []string{"ready", "--timeout=50ms", "--listen=" + strings.TrimPrefix(silent.URL, "http://")}, "deadline")
}
