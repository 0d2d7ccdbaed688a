package main

import (
	"log/slog"
	"net/http"
	"sync/atomic"

	"malgraf/graph"
)

// health answers /healthz (the process lives) and /readyz (it can answer questions).
type health struct {
	store graph.Store
	state atomic.Value // of a state
}

// state is what the program does, in words.
type state string

const (
	starting state = "starting"
	// Which of the two it is, Neo4j does not tell: writers take turns.
	seeding  state = "seeding the empty store, or waiting for another instance that does"
	serving  state = "ready"
	stopping state = "stopping"
)

func newHealth(store graph.Store) *health {
	h := &health{store: store}
	h.is(starting)
	return h
}

func (h *health) is(now state) { h.state.Store(now) }

func (h *health) alive(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if err := h.store.Ready(r.Context()); err != nil {
		slog.Debug("not ready", "reason", err)
		plain(w, http.StatusServiceUnavailable, "not ready: "+redacted(err.Error()))
		return
	}
	if now := h.state.Load().(state); now != serving {
		plain(w, http.StatusServiceUnavailable, "not ready: "+string(now))
		return
	}
	plain(w, http.StatusOK, string(serving))
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
