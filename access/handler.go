package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// Handler lets requests through to what answers them, with who asks in their context.
func (g *Gate) Handler(next http.Handler) http.Handler {
	return g.StreamHandler(next, func(*http.Request) bool { return false })
}

// StreamHandler is Handler for what also speaks over WebSockets, which are the requests
// that next takes for one. One without a token is let through without a subject: it says
// who it is in connection_init, and until then nobody is asked for anything.
func (g *Gate) StreamHandler(next http.Handler, isWebSocket func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := g.client(r)
		if r.Method == http.MethodOptions {
			next.ServeHTTP(w, r) // it asks for nothing
			return
		}
		authorization := r.Header.Get("Authorization")
		if g.tokens != nil {
			keepApart(w.Header(), authorization)
		}
		if authorization == "" && g.tokens != nil && isWebSocket(r) {
			if g.admit(w, r, client, sight.Subject{}) {
				next.ServeHTTP(w, r.WithContext(from(r.Context(), client)))
			}
			return
		}
		subject, err := g.Authenticate(r.Context(), authorization)
		if !g.admit(w, r, client, subject) {
			return
		}
		if err != nil {
			g.refuse(w, r, client, subject, err)
			return
		}
		// What stays open ends with the token.
		next.ServeHTTP(w, r.WithContext(until(sight.As(from(r.Context(), client), subject), subject.Until)))
	})
}

// keepApart tells caches that answers differ by who asks, and to share none that was made
// for somebody.
func keepApart(header http.Header, authorization string) {
	header.Add("Vary", "Authorization")
	if authorization != "" {
		header.Set("Cache-Control", "private")
	}
}

// admit refuses a client that asks too often.
func (g *Gate) admit(w http.ResponseWriter, r *http.Request, client string, subject sight.Subject) bool {
	wait, err := g.take(client, subject)
	if err == nil {
		return true
	}
	w.Header().Set("Retry-After", strconv.Itoa(wait))
	audit(r, client, subject, codeRate, tooOften)
	answer(w, http.StatusTooManyRequests, codeRate, err.Error())
	return false
}

// codeRate is the code of a client that asks too often, and tooOften why it is refused.
const codeRate, tooOften = "RATE_LIMITED", "it asks too often"

// take counts a request of a client; an error says after how many seconds it may ask again.
func (g *Gate) take(client string, subject sight.Subject) (wait int, err error) {
	client = network(client)
	if subject.Name != "" {
		client = "subject " + subject.Name
	}
	if wait = g.limits.take(client, g.config.Now()); wait != 0 {
		err = fmt.Errorf("too many requests; try again in %d s", wait)
	}
	return wait, err
}

// Take counts an operation that comes over a WebSocket as a request of its client; an
// error says after how many seconds the client may ask again.
func (g *Gate) Take(ctx context.Context) error {
	subject, _ := sight.Of(ctx)
	_, err := g.take(clientOf(ctx), subject)
	if err != nil {
		refused(ctx, subject, codeRate, tooOften, "subscribe")
	}
	return err
}

type clientKey struct{}

// from is a context that knows the client's address.
func from(ctx context.Context, client string) context.Context {
	return context.WithValue(ctx, clientKey{}, client)
}

// clientOf is the address that from has put into a context, "" where none is.
func clientOf(ctx context.Context) string {
	client, _ := ctx.Value(clientKey{}).(string)
	return client
}

// refuse answers a request that is not let in.
func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, client string, subject sight.Subject, err error) {
	switch {
	case errors.Is(err, graph.ErrUnauthenticated):
		audit(r, client, subject, codeOf(err), err.Error())
		challenge := "Bearer"
		if r.Header.Get("Authorization") != "" {
			challenge += ` error="invalid_token"`
		}
		w.Header().Set("WWW-Authenticate", challenge)
		answer(w, http.StatusUnauthorized, codeOf(err), "a valid bearer token is needed")
	case errors.Is(err, graph.ErrForbidden):
		audit(r, client, subject, codeOf(err), err.Error())
		answer(w, http.StatusForbidden, codeOf(err), "your token gives you no role here")
	default:
		nobodyCan(r.Context(), err)
		answer(w, http.StatusServiceUnavailable, "UNAVAILABLE", "who asks cannot be told now; try again later")
	}
}

// codeOf is the code of an error that keeps somebody out.
func codeOf(err error) string {
	if errors.Is(err, graph.ErrUnauthenticated) {
		return "UNAUTHENTICATED"
	}
	return "FORBIDDEN"
}

// audit leaves a line of a request that is refused.
func audit(r *http.Request, client string, subject sight.Subject, code, why string) {
	slog.WarnContext(r.Context(), "refused", "code", code, "why", why, "who", subject.Name, "client", client, "method", r.Method, "path", r.URL.Path)
}

// Refused leaves a line of a WebSocket that is refused before it is known who asks.
func (g *Gate) Refused(ctx context.Context, code, why, path string) {
	refused(ctx, sight.Subject{}, code, why, path)
}

// refused leaves a line of what is refused over a WebSocket.
func refused(ctx context.Context, subject sight.Subject, code, why, path string) {
	slog.WarnContext(ctx, "refused", "code", code, "why", why, "who", subject.Name, "client", clientOf(ctx), "path", path)
}

// nobodyCan leaves a line of a client that is sent away, for nobody can tell who it is.
func nobodyCan(ctx context.Context, err error) {
	slog.WarnContext(ctx, "nobody can be let in", "error", err)
}

// answer is an error as GraphQL words it.
func answer(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]any{
		"message": message, "extensions": map[string]any{"code": code},
	}}})
}

// Refuse answers a request with an error, and leaves a line of it.
func Refuse(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	audit(r, r.RemoteAddr, sight.Subject{}, code, message)
	answer(w, status, code, message)
}
