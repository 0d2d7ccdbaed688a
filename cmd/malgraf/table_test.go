package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestServesTables(t *testing.T) {
	server := serve(t, "--store=memory:", "--seed=exempel")
	got := server.get(t, "/export/coverage.csv?municipality=9999&separator=semicolon")
	if got.status != http.StatusOK || !strings.Contains(got.body, `"Minskad ojämlikhet"`) || !strings.Contains(got.header.Get("Content-Disposition"), "coverage.csv") {
		t.Errorf("%d %v %.300q", got.status, got.header, got.body)
	}
}
