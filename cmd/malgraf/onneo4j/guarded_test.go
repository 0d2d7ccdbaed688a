package onneo4j

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"malgraf/clients"
	"malgraf/graph/neo4j/neo4jtest"
)

const goals = `{goals(first: 0) {totalCount}}`

// A program is started before its Neo4j, which wants a password, and outlives its
// Neo4j's fall: it says what it waits for, refuses questions at once meanwhile, and
// goes on by itself. Nothing that it says has the password.
func TestNeo4jWithAPasswordComesAndGoes(t *testing.T) {
	server := neo4jtest.NewGuarded(t, secret)
	server.Start(t) // and gets its password
	server.ShutDown(t)
	spans := collect(t)
	program := clients.Launch(t, t.TempDir(), "--store="+server.Straight(), "--seed=agenda2030", "--log-level=debug")
	waits := func() string {
		status, text := get(t, program.URL+"/readyz")
		if status != http.StatusOK && !strings.HasPrefix(text, "not ready: ") {
			t.Errorf("/readyz: %d %s", status, text)
		}
		keepsSecret(t, "/readyz", text)
		return text
	}
	until(t, "it waits for a connection", func() bool { return strings.Contains(waits(), "127.0.0.1") })
	refusesSoon(t, program.URL)

	server.Start(t)
	setUp := false
	until(t, "it is ready", func() bool {
		said := waits()
		setUp = setUp || strings.Contains(said, "making constraints,") || strings.Contains(said, "making indexes,") || strings.Contains(said, "is not online yet")
		return said == "ready\n"
	})
	if !setUp {
		t.Error("it did not say that it makes indexes")
	}
	answered(t, program.URL)
	wrongPasswords(t, server)

	server.Kill(t)
	until(t, "it is not ready", func() bool { return waits() != "ready\n" })
	refusesSoon(t, program.URL)
	server.Start(t)
	until(t, "it is ready again", func() bool { return waits() == "ready\n" })
	answered(t, program.URL)

	_, metrics := get(t, program.URL+"/metrics")
	keepsSecret(t, "/metrics", metrics)
	program.Stop(t)
	keepsSecret(t, "the log", program.Output())
	keepsSecret(t, "a trace", spans())
	if !strings.Contains(spans(), "malgraf") {
		t.Error("nothing was traced")
	}
}

// refusesSoon fails the test unless a question that needs the store is refused at once.
func refusesSoon(t *testing.T, url string) {
	t.Helper()
	start := time.Now()
	answer := ask(t, url, goals)
	if took := time.Since(start); !strings.Contains(answer, `"code":"UNAVAILABLE"`) || took > 10*time.Second {
		t.Errorf("after %s: %s", took, answer)
	}
	keepsSecret(t, "an answer", answer)
}

func answered(t *testing.T, url string) {
	t.Helper()
	if got := ask(t, url, goals); got != `{"data":{"goals":{"totalCount":17}}}` {
		t.Error(got)
	}
}

// wrongPasswords: with another password, or none, a program ends and says so; with the
// right one from the environment it does its work.
func wrongPasswords(t *testing.T, server *neo4jtest.Own) {
	t.Helper()
	_, address, _ := strings.Cut(server.URL, "@")
	for _, one := range []struct {
		args []string
		from string // where the right one would be looked for
	}{
		{[]string{"export", "--store=neo4j://neo4j:" + secret + "x@" + address}, "$MALGRAF_PASSWORD"},
		{[]string{"export", "--store=neo4j://" + address}, "$MALGRAF_PASSWORD"},
		{[]string{"verify", "--store=neo4j://neo4j@" + address}, "$MALGRAF_PASSWORD"},
		{[]string{"serve", "--listen=127.0.0.1:0", "--store=neo4j://anna:" + secret + "@" + address}, "$MALGRAF_PASSWORD"},
		{[]string{"copy", "--to=" + newFile(t)[len("--store="):], "--from=neo4j://neo4j:" + secret + "x@" + address}, "$MALGRAF_FROM_PASSWORD"},
	} {
		end := malgraf(t, one.args...)
		if end.code != 1 || !strings.Contains(end.err, "neo4j refuses the user or the password") || !strings.Contains(end.err, one.from) {
			t.Errorf("%s: exit code %d: %s", one.args[0], end.code, end.err)
		}
		keepsSecret(t, one.args[0], end.err+end.out)
	}
	t.Setenv("MALGRAF_PASSWORD", secret)
	t.Setenv("MALGRAF_FROM_PASSWORD", secret)
	exported := succeeds(t, "export", "--store=neo4j://"+address).out // as the user neo4j
	file := newFile(t)
	succeeds(t, "copy", "--from=neo4j://neo4j@"+address, to(file))
	sameLines(t, exported, succeeds(t, "export", file).out)
}

// A copy outlives a time in which its target is away.
func TestACopyWaitsForNeo4j(t *testing.T) {
	source, store := newFile(t), empty(t)
	succeeds(t, "import", lines(t, 2), source)
	wire := neo4jtest.NewWire(t, neo4jtest.Start(t))
	copying := begin(t, "copying: ", "copy", from(source), "--to="+wire.URL)
	wire.Cut()
	copying.await(t, "interrupted: ")
	wire.Connect(t)
	end := copying.end()
	if end.code != 0 || !strings.Contains(end.err, " edges copied\n") || strings.Contains(end.err, "not finished") {
		t.Errorf("exit code %d: %s", end.code, end.err)
	}
	sameLines(t, succeeds(t, "export", source).out, succeeds(t, "export", store).out)
}
