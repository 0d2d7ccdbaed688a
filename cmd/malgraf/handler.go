package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"malgraf/access"
	"malgraf/graph/read"
	"malgraf/graph/sight"
	"malgraf/resolvers"
	"malgraf/telemetry"
	"malgraf/web"
)

// handler puts the pages together: GraphQL, the Playground, health, metrics.
func (c *serveCommand) handler(observer *telemetry.Observer, health *health, streams *resolvers.Streams) (http.Handler, error) {
	guarded, err := sight.Over(observer.Store())
	if err != nil {
		return nil, err
	}
	origins := c.crossOrigin()
	gate := access.New(c.gate(observer))
	answers, err := resolvers.Handler(resolvers.Config{
		Store: guarded, Keep: c.keep(observer), Extensions: []graphql.HandlerExtension{observer.Requests()},
		Live: resolvers.Live{Streams: streams, Origin: origins.OriginAllowed, Timeout: c.Timeout, Admit: gate.Admit, Take: gate.Take, Refused: gate.Refused},
	})
	if err != nil {
		return nil, err
	}
	questions, err := web.Questions()
	if err != nil {
		return nil, err
	}
	pages, err := web.Pages(questions)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	mux := http.NewServeMux()
	limited := func(next http.Handler) http.Handler { return origins.Handler(withTimeout(c.Timeout, next)) }
	mux.Handle("/graphql", limited(gate.Handler(answers, access.Kinds{WebSocket: resolvers.IsWebSocket, StaysOpen: resolvers.StaysOpen})))
	mux.Handle("/export/", limited(gate.Handler(answers, access.Kinds{})))
	mux.HandleFunc("GET /healthz", health.alive)
	mux.HandleFunc("GET /readyz", health.ready)
	mux.Handle("GET /metrics", observer.Metrics())
	mux.Handle("/", pages)
	whole := c.localOnly(mux, observer.Refused)
	if slog.Default().Enabled(context.Background(), slog.LevelDebug) {
		return logged(whole), nil
	}
	return whole, nil
}

// keep says which answers are kept.
func (c *serveCommand) keep(observer *telemetry.Observer) read.Keep {
	keep := read.DefaultKeep
	keep.Bytes = c.Keep << 20
	keep.Given = observer.GivenAgain
	return keep
}

// withTimeout ends the work of a request that takes too long, and the wait for one
// that is too long in coming; the answer then says so. One that stays open has no limit.
func withTimeout(limit time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if !resolvers.StaysOpen(r) {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		// A little later than the context, which a failed read would cancel first.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(limit + limit/10))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// logged logs each request when it is done.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		next.ServeHTTP(w, r)
		slog.Debug("request", "method", r.Method, "path", r.URL.Path, "took", time.Since(start))
	})
}
