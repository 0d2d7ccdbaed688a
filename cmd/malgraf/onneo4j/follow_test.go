package onneo4j

import (
	"bufio"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/clients"
)

// follow reads the events of a subscription as they come.
func follow(t *testing.T, program *clients.Server, query string) *bufio.Scanner {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, program.URL+"/graphql", strings.NewReader(fmt.Sprintf(`{"query":%q}`, query)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return bufio.NewScanner(response.Body)
}

// event is the next one's data.
func event(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	for lines.Scan() {
		if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
			return data
		}
	}
	t.Fatal("the events have ended: ", lines.Err())
	return ""
}

// Several programs on one Neo4j tell their subscribers of each other's commits: each
// once, in order, within a second where the machine has nothing else to do.
func TestProgramsFollowEachOther(t *testing.T) {
	store := empty(t)
	programs := []*clients.Server{clients.Start(t, store, "--seed=none"), clients.Start(t, store, "--seed=none")}
	save := func(on int, name string) {
		t.Helper()
		mutation := fmt.Sprintf(`mutation {saveMunicipality(input: {code: "1", name: %q, type: MUNICIPALITY, completeness: FULL}) {revision}}`, name)
		if got := ask(t, programs[on].URL, mutation); strings.Contains(got, "errors") {
			t.Fatal(got)
		}
	}
	save(0, "0")
	first := event(t, follow(t, programs[0], `subscription {changes(since: 0, municipality: "1") {revision}}`))
	if first != `{"data":{"changes":{"revision":1}}}` {
		t.Fatalf("the first event is %s", first)
	}
	var subscribers []*bufio.Scanner
	for _, program := range programs {
		subscribers = append(subscribers, follow(t, program, `subscription {changes(since: 1) {revision changes {subject {... on Municipality {name}}}}}`))
	}
	const commits = 20
	var late []time.Duration
	for i := range commits {
		save(i%2, fmt.Sprint(i+1))
		acknowledged := time.Now()
		want := fmt.Sprintf(`{"data":{"changes":{"revision":%d,"changes":[{"subject":{"name":"%d"}}]}}}`, i+2, i+1)
		for _, one := range []int{i % 2, 1 - i%2} {
			if got := event(t, subscribers[one]); got != want {
				t.Fatalf("subscriber %d: got %s, want %s", one, got, want)
			}
		}
		late = append(late, time.Since(acknowledged))
	}
	slices.Sort(late)
	t.Logf("the other program's subscribers are told %s after the answer in the middle, %s at the latest", late[commits/2].Round(time.Millisecond), late[commits-1].Round(time.Millisecond))
	if late[commits-1] > soon {
		t.Errorf("only after %s", late[commits-1])
	}
}

// A program that neither writes nor has subscribers answers about the commits of another,
// takes them back, and begins a subscription with the commit that comes next.
func TestAQuietProgramKnowsTheCommitsOfOthers(t *testing.T) {
	store := empty(t)
	busy, quiet := clients.Start(t, store, "--seed=none"), clients.Start(t, store, "--seed=none")
	save := func(set string) {
		t.Helper()
		got := ask(t, busy.URL, `mutation {saveMunicipality(input: {id: "Municipality:1", code: "1", type: MUNICIPALITY, completeness: FULL, `+set+`}) {revision}}`)
		if strings.Contains(got, "errors") {
			t.Fatal(got)
		}
	}
	for _, set := range []string{`name: "0"`, `name: "1"`, `population: 7`} {
		save(set)
	}
	for _, c := range []struct{ query, want string }{
		{`{commit(revision: 3) {revision}}`, `{"data":{"commit":{"revision":3}}}`},
		{`{nodeAt(id: "Municipality:1", revision: 2) {revision}}`, `{"data":{"nodeAt":{"revision":2}}}`},
		{`mutation {revert(commit: 2, dryRun: true) {changes {properties {value before}}}}`, `{"value":"0","before":"1"}`},
		{`mutation {revert(commit: 2) {revision}}`, `{"data":{"revert":{"revision":4}}}`},
		{`{municipality(code: "1") {name population}}`, `{"data":{"municipality":{"name":"0","population":7}}}`},
		{`{commit(revision: 5) {revision}}`, `there is no revision 5`},
	} {
		if got := ask(t, quiet.URL, c.query); !strings.Contains(got, c.want) {
			t.Errorf("%s\n%s\nwant %s", c.query, got, c.want)
		}
	}
	save(`name: "5"`)
	save(`name: "6"`)
	next := follow(t, quiet, `subscription {changes {revision}}`)
	for next.Scan() && next.Text() != ":" { // it has begun
	}
	save(`name: "7"`)
	if got := event(t, next); got != `{"data":{"changes":{"revision":7}}}` {
		t.Errorf("the first event is %s", got)
	}
}
