package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// Provider is the OpenID provider whose tokens are believed.
type Provider struct {
	// Issuer is its address, where /.well-known/openid-configuration is.
	Issuer string
	// Audience must be among a token's.
	Audience string
	// RolesClaim is where a token says the roles: a name, or names with dots between for
	// a claim within others; a name may have dots itself. Its value is a list of texts, or
	// one text with spaces: ROLE for all municipalities, ROLE:CODE for one. Other texts say
	// nothing.
	RolesClaim string
	// SubjectClaim is where it says who it is of, as commits name them.
	SubjectClaim string
	// Skew is how much the provider's clock may differ.
	Skew time.Duration
}

// tokens verifies bearer tokens. The provider is asked for its keys when the first
// one comes, and again for a key that is not known.
type tokens struct {
	Provider
	now    func() time.Time
	asked  *questions
	client *http.Client

	// verifier is there once the provider has said how to verify, which all who wait for
	// it are told at once.
	verifier atomic.Pointer[oidc.IDTokenVerifier]
	asking   singleflight.Group
}

func newTokens(provider Provider, now func() time.Time) *tokens {
	t := &tokens{Provider: provider, now: now, asked: newQuestions()}
	t.client = &http.Client{Timeout: patience, Transport: t.asked}
	return t
}

// verified is the verifier, or ErrUnavailable where the provider does not answer in time.
func (t *tokens) verified(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	if known := t.verifier.Load(); known != nil {
		return known, nil
	}
	told := t.asking.DoChan("", func() (any, error) {
		// The context lives as long as the provider, which asks for keys later on.
		provider, err := oidc.NewProvider(oidc.ClientContext(context.Background(), t.client), t.Issuer)
		if err != nil {
			return nil, err
		}
		// The times are held against the clock below, for the library allows no skew.
		t.verifier.Store(provider.Verifier(&oidc.Config{ClientID: t.Audience, SkipExpiryCheck: true}))
		return nil, nil
	})
	var err error
	select {
	case <-ctx.Done():
		err = ctx.Err()
	case one := <-told:
		err = one.Err
	}
	if err != nil {
		return nil, fmt.Errorf("the OpenID provider: %w: %w", err, graph.ErrUnavailable)
	}
	return t.verifier.Load(), nil
}

// claims are what a token says of its subject.
type claims struct {
	name  string
	roles []string
	// until is when the token expires.
	until time.Time
}

// verify reads a token. ErrUnauthenticated: it is not to be believed; ErrUnavailable: the
// provider, who would know its key, cannot be asked.
func (t *tokens) verify(ctx context.Context, token string) (claims, error) {
	verifier, err := t.verified(ctx)
	if err != nil {
		return claims{}, err
	}
	before := t.asked.lost.Load()
	verified, err := verifier.Verify(oidc.ClientContext(ctx, t.client), token)
	if err != nil {
		if ctx.Err() != nil {
			return claims{}, ctx.Err()
		}
		if t.asked.lost.Load() != before { // the library does not tell one from the other
			return claims{}, fmt.Errorf("the OpenID provider: %w: %w", err, graph.ErrUnavailable)
		}
		return claims{}, fmt.Errorf("the token: %w: %w", err, graph.ErrUnauthenticated)
	}
	var all map[string]json.RawMessage
	if err := verified.Claims(&all); err != nil {
		return claims{}, fmt.Errorf("the token: %w: %w", err, graph.ErrUnauthenticated)
	}
	if err := t.timely(verified, all); err != nil {
		return claims{}, fmt.Errorf("the token: %w: %w", err, graph.ErrUnauthenticated)
	}
	who := claims{roles: textsOf(claimAt(all, t.RolesClaim)), until: verified.Expiry.Add(t.Skew)}
	if names := textsOf(claimAt(all, t.SubjectClaim)); len(names) > 0 {
		who.name = strings.Join(names, " ")
	}
	if who.name == "" {
		return claims{}, fmt.Errorf("the token has no claim %s: %w", t.SubjectClaim, graph.ErrUnauthenticated)
	}
	return who, nil
}

// timely holds the times of a token against the clock.
func (t *tokens) timely(token *oidc.IDToken, all map[string]json.RawMessage) error {
	now := t.now()
	if !now.Before(token.Expiry.Add(t.Skew)) {
		return errors.New("it has expired")
	}
	for _, name := range []string{"nbf", "iat"} {
		var seconds float64
		if raw, given := all[name]; given && json.Unmarshal(raw, &seconds) != nil {
			return fmt.Errorf("its %s is no number", name)
		}
		if seconds > float64(now.Add(t.Skew).Unix()) {
			return errors.New("it is not valid yet")
		}
	}
	return nil
}

// claimAt is the claim of that name or, where there is none, at that path. A name on the
// way may have dots itself, so each dot is tried as the end of the first.
func claimAt(all map[string]json.RawMessage, path string) json.RawMessage {
	if claim, given := all[path]; given {
		return claim
	}
	for end := range len(path) {
		var within map[string]json.RawMessage
		if path[end] != '.' || json.Unmarshal(all[path[:end]], &within) != nil {
			continue
		}
		if claim := claimAt(within, path[end+1:]); claim != nil {
			return claim
		}
	}
	return nil
}

// textsOf reads a list of texts, or one with spaces between.
func textsOf(claim json.RawMessage) []string {
	var list []string
	if json.Unmarshal(claim, &list) == nil {
		return list
	}
	var text string
	if json.Unmarshal(claim, &text) == nil {
		return strings.Fields(text)
	}
	return nil
}

// rolesOf reads roles: that for all municipalities, and those for single ones by code or id.
func rolesOf(texts []string) (all sight.Role, in map[string]sight.Role) {
	in = map[string]sight.Role{}
	for _, text := range texts {
		role, town, known := roleOf(text)
		switch {
		case !known:
		case town == "":
			all = max(all, role)
		default:
			in[town] = max(in[town], role)
		}
	}
	return all, in
}

// roleOf reads a role, and the municipality that it is for; "" for all.
func roleOf(text string) (role sight.Role, town string, known bool) {
	name, town, one := strings.Cut(text, ":")
	role, known = sight.RoleOf(name)
	return role, town, known && (town != "" || !one)
}
