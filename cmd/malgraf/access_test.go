package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"malgraf/clients"
)

// Without an OpenID provider everybody is an administrator: on this machine, or where
// the words say so.
func TestWhereItListensWithoutAProvider(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		var stdout, stderr bytes.Buffer
		code := run(context.Background(), []string{"--store=memory:", "--seed=none", "--listen=" + address}, &stdout, &stderr)
		if code != 1 || strings.Contains(stdout.String(), "listening") || !strings.Contains(stderr.String(), "--issuer") || !strings.Contains(stderr.String(), "--insecure") {
			t.Errorf("%s: code %d, %s%s", address, code, &stdout, &stderr)
		}
	}
	program := clients.Start(t, "--store=memory:", "--seed=none", "--listen=0.0.0.0:0", "--insecure")
	if !strings.Contains(program.Output(), "everybody who reaches the address may read, change and erase everything") {
		t.Error("it does not say what that means")
	}
}

// What does not go together is refused before anything is opened.
func TestFlagsOfAccessThatDoNotFit(t *testing.T) {
	for want, flags := range map[string]string{
		"--audience":       "--issuer=https://login.example",
		"https":            "--issuer=http://login.example --audience=x",
		"OpenID provider":  "--issuer=login.example --audience=x",
		"want --issuer":    "--public-read",
		"without --issuer": "--issuer=https://login.example --audience=x --insecure",
		"--clock-skew":     "--issuer=https://login.example --audience=x --clock-skew=1h",
		"--rate":           "--rate=-1",
		"--proxies":        "--proxies=10.0.0.0/99",
	} {
		var stdout, stderr bytes.Buffer
		if code := run(context.Background(), strings.Fields("--store=memory: "+flags), &stdout, &stderr); code != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: code %d, %s", flags, code, &stderr)
		}
	}
}

// A page of another site whose name leads to this machine may not ask with the rights
// of whoever looks at it.
func TestOnlyThisMachineByItsName(t *testing.T) {
	program := clients.Start(t, "--store=memory:", "--seed=none")
	_, port, _ := strings.Cut(strings.TrimPrefix(program.URL, "http://"), ":")
	for host, status := range map[string]int{
		"127.0.0.1:" + port: 200, "localhost:" + port: 200, "localhost": 200, "[::1]:" + port: 200, "[::1]": 200,
		"evil.example": 403, "evil.example:" + port: 403, "127.0.0.1.evil.example": 403, "10.0.0.1": 403, "[2001:db8::1]": 403,
	} {
		for _, path := range []string{"/graphql?query={__typename}", "/metrics", "/"} {
			request, err := http.NewRequest(http.MethodGet, program.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Host = host
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.StatusCode != status {
				t.Errorf("%s of %s: status %d, not %d", path, host, response.StatusCode, status)
			}
		}
	}
}
