package onneo4j

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every command that writes and reads a store says the same on a file and on Neo4j,
// exits the same, and leaves the same graph.
func TestCommandsDoTheSame(t *testing.T) {
	stores := []string{newFile(t), empty(t)}
	lines := filepath.Join(t.TempDir(), "agenda.jsonl")
	succeeds(t, "export", seeded(t, "agenda2030"), lines)
	const tables = "../../../table/testdata/"
	for _, args := range [][]string{
		{"import", lines, "--dry-run"},
		{"import", lines},
		{"import", lines},
		{"import", "outline", "../../../outline/testdata/exempel.txt", "--municipality=9999"}, // which is not there yet
		{"import", "../testdata/town.jsonl"},
		{"import", "outline", "../../../outline/testdata/exempel.txt", "--municipality=9999", "--dry-run"},
		{"import", "outline", "../../../outline/testdata/exempel.txt", "--municipality=9999"},
		{"import", "outline", "../../../outline/testdata/exempel.txt", "--municipality=9999"},
		{"import", "table", tables + "uppdrag.csv", "--kind=assignment", "--map=" + tables + "uppdrag.yaml", "--dry-run"},
		{"import", "table", tables + "uppdrag.csv", "--kind=assignment", "--map=" + tables + "uppdrag.yaml"},
		{"import", "table", tables + "aktiviteter.csv", "--kind=activity", "--map=" + tables + "aktiviteter.yaml"},
		{"check", "--as-of=2026-06-30"},
		{"check", "--municipality=9999", "--as-of=2026-06-30", "--format=json"},
		{"export"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			file, neo4j := malgraf(t, append(args, stores[0])...), malgraf(t, append(args, stores[1])...)
			if file.code != neo4j.code {
				t.Errorf("exit code %d on Neo4j, %d on a file", neo4j.code, file.code)
			}
			sameLines(t, file.out, neo4j.out)
			sameLines(t, file.err, neo4j.err)
		})
	}
}

// What others keep under a kind's label is among what is wrong. Where it is joined with ours,
// orphans cannot be told, but it is said what tells why.
func TestChecksBesideOthersNodes(t *testing.T) {
	store := empty(t)
	succeeds(t, "copy", from(seeded(t, "agenda2030")), to(store))
	count(t, "CREATE (:Target {title: 'x'}) RETURN 1 AS n")
	lists := func(command string, code int) {
		t.Helper()
		end := malgraf(t, command, store)
		if lines := strings.Count(end.out, "elementId "); end.code != code || lines != 1 || !strings.Contains(end.out, "it has the label Target, and no text as its id") {
			t.Errorf("%s ends with %d: %s%s", command, end.code, end.out, end.err)
		}
	}
	lists("check", 0)
	count(t, "MATCH (t:Target {title: 'x'}) MATCH (g:Goal {id: 'Goal:1'}) CREATE (t)-[:PART_OF]->(g) RETURN 1 AS n")
	lists("verify", 1)
	if end := malgraf(t, "check", store); end.code != 1 || !strings.Contains(end.err, "a node without id: damaged; malgraf verify lists what is damaged") {
		t.Errorf("check ends with %d: %s%s", end.code, end.out, end.err)
	}
}

// An export into a file is whole, and read back makes the same graph.
func TestExportAndImport(t *testing.T) {
	source := seeded(t, "exempel")
	path := filepath.Join(t.TempDir(), "graph.jsonl")
	want := succeeds(t, "export", source).out
	store := empty(t)
	if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
	succeeds(t, "import", path, store)
	succeeds(t, "export", store, path+".back")
	got, err := os.ReadFile(path + ".back")
	if err != nil {
		t.Fatal(err)
	}
	sameLines(t, want, string(got))
}
