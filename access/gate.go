package access

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// Config says whom to let in.
type Config struct {
	// Provider verifies tokens; nil: everybody is an administrator.
	Provider *Provider
	// Public lets in who has no token, or no role: they see what is public.
	Public bool
	// PerMinute is how many requests a client may make in a minute; 0: any number.
	PerMinute int
	// Open is how many connections that stay open a client may have; 0: any number.
	Open int
	// Refused is told the code of each request, connection or operation that is refused
	// here, to count them; nil: nobody is.
	Refused func(code string)
	// Proxies are those whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// Store knows the municipalities, which roles name by code.
	Store graph.Store
	// Now is the clock; time.Now where it is nil.
	Now func() time.Time
}

// Gate lets requests in, or not.
type Gate struct {
	config Config
	tokens *tokens
	towns  *towns
	limits *limits
	open   *open
	// unbelieved is told once of a proxy that is not among those believed.
	unbelieved sync.Once
}

// New returns a gate.
func New(config Config) *Gate {
	if config.Now == nil {
		config.Now = time.Now
	}
	g := &Gate{config: config, towns: newTowns(config.Store), limits: newLimits(config.PerMinute), open: newOpen(config.Open)}
	if config.Provider != nil {
		g.tokens = newTokens(*config.Provider, config.Now)
	}
	return g
}

// Authenticate returns who a bearer token is of; without a token, "", who asks without
// one. The text may begin with "Bearer ". A client over WebSocket sends it in the
// payload of connection_init. ErrUnauthenticated: a token is needed, or a better one;
// ErrForbidden: it gives no role; ErrUnavailable: that cannot be told now.
func (g *Gate) Authenticate(ctx context.Context, token string) (sight.Subject, error) {
	if g.tokens == nil {
		return sight.Administrator(""), nil
	}
	if scheme, rest, two := strings.Cut(token, " "); two && strings.EqualFold(scheme, "Bearer") {
		token = strings.TrimSpace(rest)
	}
	if token == "" {
		if g.config.Public {
			return sight.Subject{}, nil
		}
		return sight.Subject{}, fmt.Errorf("a bearer token is needed: %w", graph.ErrUnauthenticated)
	}
	who, err := g.tokens.verify(ctx, token)
	if err != nil {
		return sight.Subject{}, err
	}
	subject := sight.Subject{Name: who.name, Until: who.until}
	subject.Role, subject.In = rolesOf(who.roles)
	if subject.In, err = g.towns.byID(ctx, subject.In); err != nil {
		return sight.Subject{Name: who.name}, err
	}
	if !subject.May(sight.Viewer) && !g.config.Public {
		return subject, fmt.Errorf("the token gives %s no role: %w", who.name, graph.ErrForbidden)
	}
	return subject, nil
}

// Admit is for a WebSocket: a context in which the subject of its token asks, which
// ends when that expires. Without a token that is who asked for the WebSocket.
func (g *Gate) Admit(ctx context.Context, token string) (context.Context, error) {
	if _, known := sight.Of(ctx); known && token == "" {
		return ctx, nil
	}
	subject, err := g.Authenticate(ctx, token)
	if err != nil {
		g.count(codeOf(err))
		if codeOf(err) == "UNAVAILABLE" {
			nobodyCan(ctx, clientOf(ctx), err)
		} else {
			refused(ctx, subject, codeOf(err), err.Error(), "connection_init")
		}
		return ctx, err
	}
	return until(sight.As(ctx, subject), subject.Until), nil
}

// until is a context that ends at a time, if there is one.
func until(ctx context.Context, end time.Time) context.Context {
	if end.IsZero() {
		return ctx
	}
	ctx, cancel := context.WithDeadline(ctx, end)
	context.AfterFunc(ctx, cancel)
	return ctx
}

// Subject is who has roles, written as tokens say them.
func Subject(ctx context.Context, store graph.Store, name string, roles []string) (sight.Subject, error) {
	subject := sight.Subject{Name: name}
	subject.Role, subject.In = rolesOf(roles)
	var err error
	subject.In, err = newTowns(store).byID(ctx, subject.In)
	return subject, err
}

// Role reads a role as tokens say it; false where it says none.
func Role(text string) (sight.Role, bool) {
	role, _, known := roleOf(text)
	return role, known
}
