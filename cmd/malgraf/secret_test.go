package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// secret is a password that must be nowhere.
const secret = "hemligt"

// keepsSecret fails the test if a text has the password.
func keepsSecret(t *testing.T, what, text string) {
	t.Helper()
	if strings.Contains(text, secret) {
		t.Errorf("%s tells the password: %s", what, text)
	}
}

func TestAnAddressIsPrintedWithoutItsPassword(t *testing.T) {
	for address, want := range map[storeURL]string{
		"neo4j://neo4j:" + secret + "@db.example:7687":         "neo4j://***@db.example:7687",
		"neo4j+s://anna:" + secret + "@db.example":             "neo4j+s://***@db.example",
		"BOLT://anna:a@" + secret + "@db.example":              "BOLT://***@db.example",
		"bolt:anna:" + secret + "@db.example":                  "bolt:***@db.example",
		"neo4j://anna: " + secret + "\n" + secret + "@db":      "neo4j://***@db",
		"https://anna:" + secret + "@db.example:7473/browser/": "https://***@db.example:7473/browser/",
		"neo4j://db.example":                                   "neo4j://db.example",
		"file:a@b.db":                                          "file:a@b.db",
	} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "store", address)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "store", address)
		flag := storeFlag{Store: address}
		for _, text := range []string{fmt.Sprint(address), fmt.Sprintf("%q %v %+v %#v %s", address, flag, flag, flag, []any{address}), log.String()} {
			keepsSecret(t, string(want), text)
		}
		if address.String() != want {
			t.Errorf("it is printed as %s, want %s", address, want)
		}
	}
}

// Whatever is wrong with a command line, what is said of it is said without passwords.
func TestErrorsKeepThePassword(t *testing.T) {
	good := "neo4j://anna:" + secret + "@db.example:7687"
	for _, args := range [][]string{
		{good},
		{"--store", good, "more"},
		{"--timeout", good},
		{"--listen=" + good, "--store=memory:"},
		{"--seed=" + good},
		{"--origins", good},
		{"--log-level=" + good},
		{"--store=" + good + "/neo4j"},
		{"--store=neo4j://anna:" + secret + "#1@db.example"},
		{"--store=neo4j://anna:12#" + secret + "@db.example"},
		{"--store=neo4j://anna:12?" + secret + "@db.example"},
		{"--store=neo4j://anna:12/" + secret + "@db.example"},
		{"--store=neo4j://anna:" + secret + "%@db.example"},
		{"--store=neo4j://anna: " + secret + "@db.example"},
		{"--store=neo4j:anna:" + secret + "@db.example"},
		{"--store=neo4j+x://anna:" + secret + "@db.example"},
		{"--store=http://anna:" + secret + "@db.example:7474"},
		{"--storr=" + good},
		{"export", good, "--store=file:/no/such"},
		{"import", good},
		{"copy", "--from=" + good, "--to=" + good},
		{"copy", "--from=memory:", "--to=" + good},
		{"copy", "--from=" + good + "x", good},
		{"copy", "--to=" + good, "--from=neo4j://a:b/" + secret + "@c"},
	} {
		end := fails(t, args)
		keepsSecret(t, strings.Join(args, " "), end.err+end.out)
	}
	t.Setenv("MALGRAF_STORE", good)
	t.Setenv("MALGRAF_PASSWORD", secret)
	t.Setenv("MALGRAF_FROM_PASSWORD", secret)
	t.Setenv("MALGRAF_TO_PASSWORD", secret)
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"copy", "--help"}, {"export", "--help"}, {"--version"}} {
		keepsSecret(t, strings.Join(args, " "), succeeds(t, args...).out)
	}
	keepsSecret(t, "--timeout=0s", fails(t, []string{"--timeout=0s"}).err)
}

// nobody returns an address of this machine at which nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// With a Neo4j that is not there the program listens and lives, is not ready and
// says why, refuses questions at once, and ends when it is told to.
func TestNeo4jIsAbsent(t *testing.T) {
	away := nobody(t)
	s := launch(t, "--store=neo4j://anna:"+secret+"@"+away, "--log-level=debug")
	until(t, "it says what it waits for", func() bool {
		ready := s.get(t, "/readyz")
		if ready.status != http.StatusServiceUnavailable || !strings.HasPrefix(ready.body, "not ready: ") {
			t.Fatalf("/readyz: %d %s", ready.status, ready.body)
		}
		return strings.Contains(ready.body, away)
	})
	if alive := s.get(t, "/healthz"); alive.status != http.StatusOK {
		t.Errorf("/healthz: %d %s", alive.status, alive.body)
	}
	start := time.Now()
	answer := ask(t, s.url, goals)
	if took := time.Since(start); took > 3*time.Second || !strings.Contains(answer, `"code":"UNAVAILABLE"`) {
		t.Errorf("after %s: %s", took, answer)
	}
	counts(t, s.scrape(t), map[string]float64{"malgraf_store_ready{}": 0})
	until(t, "it logs what it waits for", func() bool { return strings.Contains(s.stderr.String(), "waiting for the store") })
	ready := s.get(t, "/readyz").body
	metrics := s.get(t, "/metrics").body
	s.stop(t)
	for what, text := range map[string]string{"/readyz": ready, "/metrics": metrics, "an answer": answer, "the log": s.stderr.String() + s.stdout.String()} {
		keepsSecret(t, what, text)
	}
}

// A command waits for a Neo4j that is not there, but not for ever.
func TestACommandGivesUpAnAbsentNeo4j(t *testing.T) {
	var said written
	where := storeFlag{Store: storeURL("neo4j://anna:" + secret + "@" + nobody(t))}.location()
	_, err := where.openToRead(t.Context(), &terminal{&said, &said, 300 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "was not ready within 300ms") {
		t.Fatal(err)
	}
	keepsSecret(t, "the error", err.Error()+said.String())

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := where.openToRead(ctx, &terminal{&said, &said, time.Hour}); err == nil {
		t.Error("it does not end with its context")
	}
}

func TestDatabases(t *testing.T) {
	fails(t, []string{"export", "--store=file:x.db", "--database=a"}, "--store", "only Neo4j has databases")
	fails(t, []string{"export", "--store=neo4j://db.example", "--connections=-1"}, "--store", "-1 connections")
	t.Setenv("MALGRAF_PASSWORD", "from outside")
	for address, want := range map[storeURL]neo4jPlace{
		"neo4j://db.example":               {"neo4j://db.example", "neo4j", "from outside", "neo4j", 0},
		"neo4j+ssc://anna@db.example:7":    {"neo4j+ssc://db.example:7", "anna", "from outside", "neo4j", 0},
		"bolt://anna:p%40ss@[::1]:7687":    {"bolt://[::1]:7687", "anna", "p@ss", "neo4j", 0},
		"neo4j://anna@a.example?policy=eu": {"neo4j://a.example?policy=eu", "anna", "from outside", "neo4j", 0},
	} {
		if got, err := (storeFlag{Store: address}).location().place(); err != nil || got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
}
