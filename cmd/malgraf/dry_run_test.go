package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"malgraf/clients"
)

// imports are an import of each kind into a store that has the municipality 2161.
func imports(t *testing.T, store string) map[string][]string {
	t.Helper()
	const columns = "system: Verktyget\nmunicipality: \"2161\"\nexternalId: Id\nproperties:\n  title: Rubrik\n" +
		"  form: {value: ASSIGNMENT}\n  scope: {value: DEPARTMENT}\n  status: {value: DECIDED}\n"
	lines := `{"node":"Department:a","set":{"name":"Annat"}}
{"node":"Department:c","municipality":"Municipality:2161","set":{"name":"Ny","type":"BOARD"}}
{"edge":"SERVES","from":"Department:a","to":"Department:c","set":{"source":"här"}}`
	return map[string][]string{
		"lines":   {"import", file(t, "x.jsonl", lines), store},
		"outline": {"import", "outline", exampleOutline, "--municipality=2161", store},
		"table":   {"import", "table", file(t, "rows.csv", "Id;Rubrik\nA-1;Ett\nA-2;Två\n"), "--kind=assignment", "--map=" + file(t, "map.yaml", columns), store},
	}
}

// A dry run says what the import then does, and leaves a file as it is, also one of an
// earlier version of the program, which that could no longer read if it were brought up.
func TestADryRunLeavesAStoreOfAnEarlierVersionAsItIs(t *testing.T) {
	for name := range imports(t, "") {
		t.Run(name, func(t *testing.T) {
			old := textOf(t, "../../graph/embedded/testdata/format1.db")
			path := file(t, "old.db", old)
			arguments := imports(t, "--store=file:"+path)[name]
			dry := succeeds(t, append(arguments, "--dry-run")...)
			if textOf(t, path) != old {
				t.Error("the file has changed")
			}
			if left := names(t, filepath.Dir(path)); left != "old.db\n" {
				t.Errorf("beside it there is %q", left)
			}
			if dry.out == "" || !strings.Contains(dry.err, "would change: ") {
				t.Errorf("it says %q %q", dry.out, dry.err)
			}
			made := succeeds(t, arguments...)
			if want := strings.TrimSuffix(made.err, " (revision 7)\n"); strings.Replace(dry.err, "would change: ", "", 1) != want+"\n" {
				t.Errorf("it said\n%sand then\n%s", dry.err, made.err)
			}
			again := succeeds(t, append(arguments, "--dry-run")...)
			if again.out != "" || !strings.Contains(again.err, "nothing changes") {
				t.Errorf("after the import it says %q %q", again.out, again.err)
			}
		})
	}
}

// Where there is no store, or an empty file, a dry run is held against an empty store and
// makes none; where none could be made it says so, as the import would.
func TestADryRunMakesNoStore(t *testing.T) {
	const town = `{"node":"Municipality:1","set":{"code":"1","name":"Ny","type":"MUNICIPALITY","completeness":"FULL"}}`
	lines := file(t, "x.jsonl", town)
	store := newStore(t)
	dir := filepath.Dir(strings.TrimPrefix(store, "--store=file:"))
	unchanged := func(want string) {
		t.Helper()
		if left := names(t, dir); left != want {
			t.Errorf("there is %q, want %q", left, want)
		}
	}
	would := func(store string) {
		t.Helper()
		if end := succeeds(t, "import", lines, store, "--dry-run"); !strings.HasPrefix(end.out, "+ Municipality:1 {") || !strings.Contains(end.err, "would change: 1 nodes made") {
			t.Errorf("it says %q %q", end.out, end.err)
		}
	}
	would(store)
	would("--store=memory:")
	for _, name := range []string{"outline", "table"} {
		fails(t, append(imports(t, store)[name], "--dry-run"), "no such store", "start malgraf on it once")
	}
	fails(t, []string{"import", lines, "--store=file:" + dir + "/none/x.db", "--dry-run"}, "none/x.db", "no such file or directory")
	unchanged("")
	if err := os.WriteFile(filepath.Join(dir, "empty.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	would("--store=file:" + dir + "/empty.db")
	unchanged("empty.db\n")
	if textOf(t, dir+"/empty.db") != "" {
		t.Error("the file is empty no longer")
	}
}

// A dry run is made also beside the server that has the store, and sees all that it has
// written so far.
func TestADryRunBesideAServer(t *testing.T) {
	dir := t.TempDir()
	program := clients.StartIn(t, dir, "--seed=agenda2030")
	store := "--store=file:" + dir + "/malgraf.db"
	answers(t, program.URL, saveTown(1001), `{"data":{"saveMunicipality":{"node":{"code":"1001"}}}}`)
	lines := file(t, "x.jsonl", strings.TrimSpace(succeeds(t, "export", store).out)+"\n"+
		`{"node":"Municipality:1002","set":{"code":"1002","name":"Ort","type":"MUNICIPALITY","completeness":"FULL"}}`)
	end := succeeds(t, "import", lines, store, "--dry-run")
	if strings.Count(end.out, "\n") != 1 || !strings.HasPrefix(end.out, "+ Municipality:1002 {") {
		t.Errorf("it says %q %q", end.out, end.err)
	}
	answers(t, program.URL, `{ municipalities { nodes { code } } }`, `{"data":{"municipalities":{"nodes":[{"code":"1001"}]}}}`)
}
