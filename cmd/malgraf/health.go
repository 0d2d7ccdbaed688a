package main

import (
	"log/slog"
	"net/http"
	"sync/atomic"

	"malgraf/graph"
)

// health answers /healthz (the process lives) and /readyz (it can answer questions).
type health struct {
	store   graph.Store
	started atomic.Bool
}

func (h *health) start() { h.started.Store(true) }
func (h *health) stop()  { h.started.Store(false) }

func (h *health) alive(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if err := h.store.Ready(r.Context()); err != nil {
		slog.Debug("not ready", "reason", err)
		plain(w, http.StatusServiceUnavailable, "not ready: "+redacted(err.Error()))
		return
	}
	if !h.started.Load() {
		plain(w, http.StatusServiceUnavailable, "not ready: starting or stopping")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
