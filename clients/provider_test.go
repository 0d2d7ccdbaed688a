package clients_test

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// provider is a running OpenID provider, written by others, with what it was told.
type provider struct {
	issuer string
	told   told
	input  *json.Encoder
	output *bufio.Scanner
	// stop ends it.
	stop func()
}

// told is what clients/provider.mjs reads.
type told struct {
	Port     int                 `json:"port"`
	Keys     []jose.JSONWebKey   `json:"keys"`
	Lifetime int                 `json:"lifetime"`
	Clients  map[string][]string `json:"clients"`
}

// audience is what the provider calls the service.
const audience = "urn:malgraf"

func newKey(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: key, KeyID: id, Algorithm: "RS256", Use: "sig"}
}

// startProvider starts a provider whose tokens live for some seconds and give each
// client its roles.
func startProvider(t *testing.T, lifetime int, roles map[string][]string) *provider {
	t.Helper()
	if _, err := os.Stat("node_modules/oidc-provider"); err != nil {
		t.Fatal("the npm packages are not installed: run make setup")
	}
	command := exec.Command("node", "provider.mjs")
	command.Stderr = io.Discard // it says that it is no production set-up
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		_ = input.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	t.Cleanup(stop)
	p := &provider{stop: stop, input: json.NewEncoder(input), output: bufio.NewScanner(output)}
	p.tell(t, told{Keys: []jose.JSONWebKey{newKey(t, "first")}, Lifetime: lifetime, Clients: roles})
	return p
}

func (p *provider) tell(t *testing.T, what told) {
	t.Helper()
	p.told = what
	if err := p.input.Encode(what); err != nil {
		t.Fatal(err)
	}
	for p.output.Scan() { // among other things that it says
		if strings.HasPrefix(p.output.Text(), "http://") {
			p.issuer = p.output.Text()
			return
		}
	}
	t.Fatal("the provider does not start")
}

// rotate makes the provider sign with another key, and forget the one before.
func (p *provider) rotate(t *testing.T) {
	t.Helper()
	next := p.told
	next.Keys = []jose.JSONWebKey{newKey(t, "second")}
	p.tell(t, next)
}

// token is an access token that the provider gives a client for an audience.
func (p *provider) token(t *testing.T, client, audience string) string {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "resource": {audience}}
	request, err := http.NewRequest(http.MethodPost, p.issuer+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(client, "secret")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var given struct {
		Token string `json:"access_token"`
		Error string `json:"error_description"`
	}
	if err := json.NewDecoder(response.Body).Decode(&given); err != nil || given.Token == "" {
		t.Fatalf("the provider gives no token: %v %s", err, given.Error)
	}
	return given.Token
}

// forged is a token with claims over those of an administrator's, signed by a key.
func (p *provider) forged(t *testing.T, algorithm jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	t.Helper()
	now := time.Now()
	all := map[string]any{
		"iss": p.issuer, "aud": audience, "sub": "root", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"realm": map[string]any{"roles": []string{"ADMIN"}},
	}
	for name, value := range claims {
		all[name] = value
	}
	payload, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", id))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
