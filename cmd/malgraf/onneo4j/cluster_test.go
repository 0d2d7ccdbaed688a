package onneo4j

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"malgraf/clients"
	"malgraf/graph/neo4j/neo4jtest"
)

// onCluster starts the program on a cluster of three members.
func onCluster(t *testing.T) (*clients.Server, *neo4jtest.Cluster) {
	t.Helper()
	empty(t)
	reportsTheDriversRaceAlone(t)
	cluster := neo4jtest.NewCluster(t, neo4jtest.Start(t), 3)
	program := clients.Start(t, "--store="+cluster.URL, "--seed=agenda2030")
	cluster.Seen()
	return program, cluster
}

// reportsTheDriversRaceAlone lets a program that has the race detector report nothing but what
// the driver (5.28.5) is known for: it alters the table of routes without its lock, see
// [neo4jtest.Server.Straight].
func reportsTheDriversRaceAlone(t *testing.T) {
	t.Helper()
	const known = "neo4j-go-driver/v5/neo4j/internal/router."
	path := filepath.Join(t.TempDir(), "race")
	t.Setenv("GORACE", "exitcode=0 log_path="+path)
	t.Cleanup(func() {
		logs, _ := filepath.Glob(path + ".*")
		for _, log := range logs {
			text, err := os.ReadFile(log)
			if err != nil {
				t.Error(err)
			}
			for report := range strings.SplitSeq(string(text), "==================\n") {
				if strings.Contains(report, "DATA RACE") && !strings.Contains(report, known) {
					t.Error(report)
				}
			}
		}
	})
}

// saveRegion makes a municipality with the code x.
func saveRegion(t *testing.T, program *clients.Server) {
	t.Helper()
	if got := ask(t, program.URL, `mutation {saveMunicipality(input: {code: "x", name: "X", type: REGION, completeness: FULL}) {created}}`); !strings.Contains(got, `"created":true`) {
		t.Fatalf("answered with %s", got)
	}
}

// What is asked goes to those who follow, what is written to the one who leads, and what is
// asked after a write names it, so that who is behind waits.
func TestReadsGoToFollowersAndWritesToTheLeader(t *testing.T) {
	program, cluster := onCluster(t)
	const questions = 12
	for range questions {
		if got := ask(t, program.URL, `{goals(first: 1) {nodes {code targets(first: 1) {nodes {code}}}}}`); !strings.Contains(got, `"code":"1.1"`) {
			t.Fatalf("answered with %s", got)
		}
	}
	seen := cluster.Seen()
	if seen[0].Reads+seen[0].Writes > 0 || seen[1].Reads+seen[2].Reads < questions || seen[1].Writes+seen[2].Writes > 0 {
		t.Errorf("of %d questions the members had %+v", questions, seen)
	}
	saveRegion(t, program)
	seen = cluster.Seen()
	if seen[0].Writes == 0 || seen[0].Reads > 0 || seen[1].Writes+seen[2].Writes > 0 {
		t.Errorf("of a mutation the members had %+v", seen)
	}
	for range questions {
		if got := ask(t, program.URL, `{municipality(code: "x") {name}}`); !strings.Contains(got, `"name":"X"`) {
			t.Fatalf("answered with %s", got)
		}
	}
	seen = cluster.Seen()
	if behind := seen[1].Behind + seen[2].Behind; behind < questions || behind != seen[1].Reads+seen[2].Reads || seen[0].Reads > 0 { // it may have entered words
		t.Errorf("after a mutation the members had %+v", seen)
	}
}

// The leader steps down and is lost, and those who follow go, while eight read and two write.
// The program asks anew who leads, and nothing that was acknowledged is lost.
func TestLeadersComeAndGo(t *testing.T) {
	program, cluster := onCluster(t)
	l := newLoad(program.URL)
	l.start(8, 2)
	for _, change := range []struct {
		name string
		do   func()
	}{
		{"another is elected", func() { cluster.Lead(1) }},
		{"the leader is lost", func() { cluster.Stop(1); cluster.Lead(2) }},
		{"it comes back", func() { cluster.Start(t, 1) }},
		{"one who follows is lost", func() { cluster.Stop(0) }},
		{"it comes back", func() { cluster.Start(t, 0) }},
		{"all but the leader are lost", func() { cluster.Stop(0); cluster.Stop(1) }},
		{"they come back", func() { cluster.Start(t, 0); cluster.Start(t, 1) }},
	} {
		l.flows(t)
		_, before, _ := l.counts()
		change.do()
		l.flows(t)
		_, after, _ := l.counts()
		t.Logf("%s: %d requests failed", change.name, after-before)
	}
	l.stop(t)
	l.check(t)
}

// All are lost, and one comes back that is not the one whose address the program was given.
// The program knows it from before.
func TestAnyMemberIsEnough(t *testing.T) {
	program, cluster := onCluster(t)
	const question, answer = `{goals(first: 1) {nodes {code}}}`, `"code":"1"`
	answers := func() bool { return strings.Contains(ask(t, program.URL, question), answer) }
	until(t, "the second is asked", func() bool { return answers() && cluster.Seen()[1].Reads > 0 })
	for i := range 3 {
		cluster.Stop(i)
	}
	if got := ask(t, program.URL, question); !strings.Contains(got, unavailable) {
		t.Errorf("with all lost: %s", got)
	}
	cluster.Start(t, 1)
	cluster.Lead(1)
	until(t, "the second is enough", answers)
	saveRegion(t, program)
}

// While nobody leads what is written fails in time, and what is asked is answered: Neo4j is
// not away, also where nobody asks for long.
func TestNobodyLeads(t *testing.T) {
	program, cluster := onCluster(t)
	writers, readers := newLoad(program.URL), newLoad(program.URL)
	writers.start(0, 2)
	writers.flows(t)
	readers.start(2, 0)
	cluster.Lead(neo4jtest.NoLeader)
	fails := func() {
		_, before, _ := writers.counts()
		until(t, "what is written fails", func() bool { _, failed, _ := writers.counts(); return failed > before+3 })
	}
	fails()
	if _, failed, _ := readers.counts(); failed > 0 {
		t.Errorf("%d questions failed", failed)
	}
	readers.stop(t)
	fails()
	if output := program.Output(); strings.Contains(output, "neo4j is away") {
		t.Errorf("who cannot write says that nothing can be read:\n%s", output)
	}
	cluster.Lead(2)
	_, _, before := writers.counts()
	until(t, "writes go well", func() bool { _, _, now := writers.counts(); return now > before+10 })
	writers.stop(t)
	writers.check(t)
}

// A leader that did not hear from the others in time does not know whether a commit will
// stay. It is not made again for that; whoever wants to try again has a key for it.
func TestWhatMayHaveBeenWrittenIsNotWrittenAgain(t *testing.T) {
	program, cluster := onCluster(t)
	saveRegion(t, program)
	const times = 40 // from some number on what is written often is one statement
	save := func(more string) string {
		return ask(t, program.URL, `mutation {savePost(input: {title: "A", municipality: {code: "x"}}`+more+`) {created}}`)
	}
	unsure := 0
	for i := range times {
		key := fmt.Sprintf(`, idempotencyKey: "%d"`, i)
		for _, lost := range []string{"", key} {
			if got := save(""); !strings.Contains(got, `"created":true`) {
				t.Fatalf("answered with %s", got)
			}
			cluster.LoseReply() // it may be of the words that are entered each second
			switch got := save(lost); {
			case strings.Contains(got, unavailable):
				unsure++
			case !strings.Contains(got, `"created":true`):
				t.Errorf("what may have been written is answered with %s", got)
			}
		}
		if got := save(key); !strings.Contains(got, `"created":true`) {
			t.Errorf("with the key of what was lost: %s", got)
		}
	}
	if unsure < times {
		t.Errorf("of %d saves only %d were unsure", 4*times, unsure)
	}
	if got := ask(t, program.URL, `{posts(first: 0) {totalCount}}`); got != fmt.Sprintf(`{"data":{"posts":{"totalCount":%d}}}`, 4*times) {
		t.Errorf("of %d saves there are %s", 4*times, got)
	}
}
