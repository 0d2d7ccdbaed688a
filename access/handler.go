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

// Kinds tells what requests are besides those that are answered and over; nil: there are none.
type Kinds struct {
	// WebSocket: the request says who it is in connection_init, if not with a token, and
	// until then nobody is asked for anything.
	WebSocket func(*http.Request) bool
	// StaysOpen: its connection may stay open.
	StaysOpen func(*http.Request) bool
}

// Handler lets requests through to what answers them, with who asks in their context.
func (g *Gate) Handler(next http.Handler, kinds Kinds) http.Handler {
	is := func(kind func(*http.Request) bool, r *http.Request) bool { return kind != nil && kind(r) }
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
		var subject sight.Subject
		var err error
		later := authorization == "" && g.tokens != nil && is(kinds.WebSocket, r)
		if !later {
			subject, err = g.Authenticate(r.Context(), authorization)
		}
		if !g.admit(w, r, client, subject) {
			return
		}
		if err != nil {
			g.refuse(w, r, client, subject, err)
			return
		}
		if is(kinds.StaysOpen, r) {
			leave, ok := g.open.enter(counted(client, subject))
			if !ok {
				g.refuseRate(w, r, client, subject, tooMany, "too many connections stay open; close some")
				return
			}
			defer leave()
		}
		ctx := from(r.Context(), client)
		if !later { // what stays open ends with the token
			ctx = until(sight.As(ctx, subject), subject.Until)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
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
	g.refuseRate(w, r, client, subject, tooOften, err.Error())
	return false
}

// refuseRate refuses a client that takes more than its part.
func (g *Gate) refuseRate(w http.ResponseWriter, r *http.Request, client string, subject sight.Subject, why, message string) {
	g.count(codeRate)
	audit(r, client, subject, codeRate, why)
	answer(w, http.StatusTooManyRequests, codeRate, message)
}

// codeRate is the code of a client that asks too often or keeps too much open, which are
// why it is refused.
const codeRate, tooOften, tooMany = "RATE_LIMITED", "it asks too often", "it keeps too many connections open"

// take counts a request of a client; an error says after how many seconds it may ask again.
func (g *Gate) take(client string, subject sight.Subject) (wait int, err error) {
	if wait = g.limits.take(counted(client, subject), g.config.Now()); wait != 0 {
		err = fmt.Errorf("too many requests; try again in %d s", wait)
	}
	return wait, err
}

// counted is what a client is counted by: who it is, or else where it comes from.
func counted(client string, subject sight.Subject) string {
	if subject.Name != "" {
		return "subject " + subject.Name
	}
	return network(client)
}

// Take counts an operation that comes over a WebSocket as a request of its client; an
// error says after how many seconds the client may ask again.
func (g *Gate) Take(ctx context.Context) error {
	subject, _ := sight.Of(ctx)
	_, err := g.take(clientOf(ctx), subject)
	if err != nil {
		g.count(codeRate)
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
	g.count(codeOf(err))
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
		nobodyCan(r.Context(), client, err)
		answer(w, http.StatusServiceUnavailable, codeOf(err), "who asks cannot be told now; try again later")
	}
}

// count counts what is refused.
func (g *Gate) count(code string) {
	if g.config.Refused != nil {
		g.config.Refused(code)
	}
}

// codeOf is the code of an error that keeps somebody out.
func codeOf(err error) string {
	switch {
	case errors.Is(err, graph.ErrUnauthenticated):
		return "UNAUTHENTICATED"
	case errors.Is(err, graph.ErrForbidden):
		return "FORBIDDEN"
	}
	return "UNAVAILABLE"
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
func nobodyCan(ctx context.Context, client string, err error) {
	slog.WarnContext(ctx, "nobody can be let in", "client", client, "error", err)
}

// answer is an error as GraphQL words it, which no cache is to keep.
func answer(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Cache-Control", "no-store")
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
