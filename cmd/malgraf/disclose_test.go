package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/schema"
	seedfiles "malgraf/seeds"
)

// townFile is a store with the seeds, the invented municipality among them, of which one
// person has a protected identity.
func townFile(t *testing.T) string {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "town.db")
	store, err := embedded.Open(t.Context(), path, parsed)
	if err != nil {
		t.Fatal(err)
	}
	graphtest.WaitReady(t, store)
	changes, err := seedfiles.Load("agenda2030", "exempel")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"Person:eva", "Person:bo"} {
		changes = append(changes, graph.Change{Node: id, Municipality: "Municipality:9999", Set: map[string]any{"name": "Namn " + id, "hidden": id == "Person:bo"}})
	}
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return "file:" + path
}

// disclosed runs the command on a query.
func disclosed(t *testing.T, store, query string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "query.graphql")
	if err := os.WriteFile(file, []byte(query), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code = run(context.Background(), append([]string{"disclose", "--store=" + store, "--query=" + file}, flags...), &out, &errs)
	return code, out.String(), errs.String()
}

// answerOf are the root fields of an answer, and what is masked where.
func answerOf(t *testing.T, stdout string) (data map[string]string, masks string) {
	t.Helper()
	var answer struct {
		Data  map[string]json.RawMessage
		Masks []struct{ Place, What string }
	}
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	data = map[string]string{}
	for name, value := range answer.Data {
		var text bytes.Buffer
		if err := json.Compact(&text, value); err != nil {
			t.Fatal(err)
		}
		data[name] = text.String()
	}
	places := make([]string, len(answer.Masks))
	for i, mask := range answer.Masks {
		places[i] = mask.Place + ": " + mask.What
	}
	return data, strings.Join(places, "; ")
}

// Each thing that the receiver may not see has a mask in its place, with a ground; the
// rest is as it is, numbers reckoned without.
func TestDisclosesWithMasks(t *testing.T) {
	store := townFile(t)
	code, stdout, stderr := disclosed(t, store, `{
		plans(where: {municipality: {is: {code: {eq: "9999"}}}}) { totalCount nodes { title status } }
		people { nodes { name } }
	}`, "--format=json", "--reference=KS 2026/1")
	if code != 0 {
		t.Fatal(stderr)
	}
	var answer struct {
		Reference, Receiver string
		Data                struct {
			Plans struct {
				TotalCount int
				Nodes      []map[string]any
			}
			People struct{ Nodes []map[string]any }
		}
		Masks []struct {
			Number              int
			Place, What, Ground string
		}
	}
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	var places []string
	for i, mask := range answer.Masks {
		if mask.Number != i+1 {
			t.Errorf("mask %d has the number %d", i+1, mask.Number)
		}
		places = append(places, mask.Place+": "+mask.What)
	}
	if !slices.Contains(places, "plans.totalCount: reckoned without what is masked") || !slices.Contains(places, "people.nodes[0]: Person") {
		t.Errorf("masks %q", places)
	}
	drafts := 0
	for i, plan := range answer.Data.Plans.Nodes {
		if plan["masked"] != nil {
			drafts++
		} else if plan["status"] != "DECIDED" {
			t.Errorf("plan %d: %v", i, plan)
		}
	}
	if drafts != 1 || answer.Data.Plans.TotalCount != len(answer.Data.Plans.Nodes)-drafts || strings.Contains(stdout, "DRAFT") {
		t.Errorf("%d drafts among %d of %d", drafts, len(answer.Data.Plans.Nodes), answer.Data.Plans.TotalCount)
	}
	grounds := map[string]int{}
	for _, mask := range answer.Masks {
		if mask.What == "Person" {
			grounds[mask.Ground[:10]]++
		}
	}
	if grounds["21 kap. 7 "] == 0 || grounds["21 kap. 3 "] != 1 || strings.Contains(stdout, "Namn Person") {
		t.Errorf("grounds of persons %v", grounds)
	}
	if answer.Reference != "KS 2026/1" || answer.Receiver != "allmänheten" {
		t.Errorf("%q, %q", answer.Reference, answer.Receiver)
	}
}

// A receiver with a role sees what the role sees; who is hidden stays masked.
func TestDisclosesToARole(t *testing.T) {
	code, stdout, stderr := disclosed(t, townFile(t), `{people(orderBy: [{name: ASC}]) {nodes {name}} plan(id: "Plan:9999/vp-2027-2028") {status}}`, "--as=VIEWER:9999")
	if code != 0 || !strings.Contains(stdout, "Namn Person:eva") || strings.Contains(stdout, "Namn Person:bo") || !strings.Contains(stdout, "DRAFT") ||
		!strings.Contains(stdout, "\\[maskat 1\\]") && !strings.Contains(stdout, "[maskat 1]") || !strings.Contains(stdout, "21 kap. 3 §") {
		t.Errorf("code %d: %s%s", code, stdout, stderr)
	}
}

// A list by numbers of neighbours, some of which are masked, has the receiver's order; what
// is public stands in it without a mask, also where another would take its place. Of what
// has most assignments the third is with the drafts Teknik- och serviceförvaltningen.
func TestDisclosesWhatIsPublicInTheReceiversOrder(t *testing.T) {
	store := townFile(t)
	for first, want := range map[int]string{
		4: `{"nodes":[{"name":"Kommunledningsförvaltningen"},{"name":"Socialförvaltningen"},{"name":"Samhällsbyggnadsförvaltningen"},{"name":"Teknik- och serviceförvaltningen"}]}`,
		3: `{"nodes":[{"name":"Kommunledningsförvaltningen"},{"name":"Socialförvaltningen"},{"name":"Samhällsbyggnadsförvaltningen"}]} departments.nodes: a list made without what is masked`,
	} {
		code, stdout, stderr := disclosed(t, store, fmt.Sprintf(`{departments(where: {municipality: {is: {code: {eq: "9999"}}}}, orderBy: [{assignments: {count: DESC}}], first: %d) {nodes {name}}}`, first), "--format=json")
		if code != 0 {
			t.Fatal(stderr)
		}
		if data, masks := answerOf(t, stdout); strings.TrimSpace(data["departments"]+" "+masks) != want {
			t.Errorf("the first %d:\n got %s %s\nwant %s", first, data["departments"], masks, want)
		}
	}
}

// An analysis of a draft has nothing for the public, and as a root field that cannot be
// null it leaves them nothing; what is asked for beside it is disclosed all the same.
func TestDisclosesWhatStandsBesideADraft(t *testing.T) {
	store := townFile(t)
	drafts := `orphans(plan: ["Plan:9999/vp-2027-2028"]) {municipality {code}}`
	for query, want := range map[string]string{
		`{` + drafts + `}`: "null, orphans: a list",
		`{` + drafts + ` plan(id: "Plan:9999/vp-2025-2026") {status}}`:                            `{"status":"DECIDED"}, orphans: a list`,
		`{plan(id: "Plan:9999/vp-2027-2028") {status} ` + drafts + `}`:                            `masked, plan: Plan; orphans: a list`,
		`{plan(id: "Plan:9999/vp-2025-2026") {status} ...F} fragment F on Query {` + drafts + `}`: `{"status":"DECIDED"}, orphans: a list`,
	} {
		code, stdout, stderr := disclosed(t, store, query, "--format=json")
		if code != 0 {
			t.Errorf("%s: %s", query, stderr)
			continue
		}
		data, masks := answerOf(t, stdout)
		if !strings.Contains(data["orphans"], `"masked":`) {
			t.Errorf("%s: orphans %s", query, data["orphans"])
		}
		plan := data["plan"]
		switch {
		case plan == "":
			plan = "null"
		case strings.Contains(plan, `"masked":`):
			plan = "masked"
		}
		if got := plan + ", " + masks; got != want {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
		}
	}
}

// What may be asked may be disclosed: that each node is asked for its id and kind besides
// counts against no limit. The questions have many nodes in one answer, many fields in
// fragments, and one name many times.
func TestDisclosesWhatIsAskedWithinTheLimits(t *testing.T) {
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	var kinds, spread, named strings.Builder
	for _, kind := range parsed.Kinds {
		fmt.Fprintf(&kinds, " %s(first: 1) {nodes {id", kind.Many)
		for _, edge := range kind.Edges {
			if edge.Many {
				fmt.Fprintf(&kinds, " %s(first: 1) {nodes {id}}", edge.Name)
			} else {
				fmt.Fprintf(&kinds, " %s {id}", edge.Name)
			}
		}
		kinds.WriteString("}}")
	}
	for i := range 60 {
		fmt.Fprintf(&spread, " a%d: plan(id: \"Plan:9999/vp-2025-2026\") {...F}", i)
	}
	for i := range 84 {
		fmt.Fprintf(&named, " a%d: plan(id: \"Plan:9999/vp-2025-2026\") {id municipality {id} succeeds {nodes {id}}}", i)
	}
	store := townFile(t)
	for about, query := range map[string]string{
		"nodes":  "{" + kinds.String() + "}",
		"fields": "{" + spread.String() + "} fragment F on Plan {title municipality {name code type} succeeds {nodes {title status from to source municipality {name code}}}}",
		"a name": "{" + named.String() + "}",
	} {
		if code, _, stderr := disclosed(t, store, query); code != 0 {
			t.Errorf("%s: %s", about, stderr)
		}
	}
}

// A document with all there is of it, into a file that was not there.
func TestDisclosesADocument(t *testing.T) {
	store, output := townFile(t), filepath.Join(t.TempDir(), "ut.md")
	_, names, _ := disclosed(t, store, `{policyDocuments(where: {status: {eq: ADOPTED}, targets: {some: {edge: {status: {ne: ACCEPTED}}}}}, first: 1) {nodes {id title}}}`, "--format=json", "--as=ADMIN")
	_, id, found := strings.Cut(names, `"id": "`)
	if !found {
		t.Fatalf("no document with a suggested link: %s", names)
	}
	id, _, _ = strings.Cut(id, `"`)
	args := []string{"disclose", "--store=" + store, "--node=" + id, "--output=" + output}
	var stdout, stderr bytes.Buffer
	if code := run(context.Background(), args, &stdout, &stderr); code != 0 || stdout.Len() > 0 {
		t.Fatal(stderr.String())
	}
	text, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Utlämnande av allmän handling", "| policyDocument.targets.edges", "2 kap. 12 § tryckfrihetsförordningen", "[maskat "} {
		if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(string(text), `\[`, "["), `\]`, "]"), want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Contains(string(text), "SUGGESTED") {
		t.Error("a suggestion is disclosed")
	}
	if code := run(context.Background(), args, &stdout, &stderr); code != 1 {
		t.Error("it writes over a file")
	}
}

// A disclosure that finds no room leaves no part of itself, which a next one would run into.
func TestDisclosureOntoAFullDisk(t *testing.T) {
	store, dir := seeded(t, "agenda2030"), t.TempDir()
	query := filepath.Join(t.TempDir(), "query.graphql")
	if err := os.WriteFile(query, []byte("{targets(first: 1000) {nodes {id code title}}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 4 && exec "$@"`, "sh", os.Getenv("MALGRAF_PROGRAM"), "disclose", store, "--query="+query, "--output="+filepath.Join(dir, "answer.md"))
	said, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "file too large") {
		t.Errorf("it ended with %v and said %s", err, said)
	}
	if left := names(t, dir); left != "" {
		t.Errorf("there is %s", left)
	}
}

// What cannot be disclosed is refused.
func TestRefusesToDisclose(t *testing.T) {
	store := townFile(t)
	for query, want := range map[string]string{
		`mutation {removePlan(id: "Plan:9999/vp-2027-2028") {id}}`: "only what is asked",
		`{nowhere}`:                            "nowhere",
		`{plan(id: "Plan:9999/nope") {title}}`: "nothing of the kind",
	} {
		if code, stdout, stderr := disclosed(t, store, query); code != 1 || !strings.Contains(stderr, want) || stdout != "" {
			t.Errorf("%s: code %d, %s%s", query, code, stdout, stderr)
		}
	}
	if code, stdout, stderr := disclosed(t, store, `{plans {totalCount}}`, "--as=VIEWER:9990", "--as=VIEWER:9999"); code != 1 || !strings.Contains(stderr, `municipality "9990": not found`) || stdout != "" {
		t.Errorf("as one of a municipality that is not there: code %d, %s%s", code, stdout, stderr)
	}
	for _, flags := range []string{"", "--node=Plan:x --query=x", "--node=Plan:x --as=CHIEF", "--node=Plan:x --as=VIEWER:", "--node=Plan:x --ground= "} {
		var stdout, stderr bytes.Buffer
		if code := run(context.Background(), append([]string{"disclose", "--store=" + store}, strings.Split(flags, " ")...), &stdout, &stderr); code != 2 {
			t.Errorf("%q: code %d, %s", flags, code, &stderr)
		}
	}
}
