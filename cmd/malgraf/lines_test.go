package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/transfer"
)

// awkward writes the lines of a municipality whose values are hard to move without loss.
func awkward(t *testing.T) string {
	t.Helper()
	var lines strings.Builder
	line := func(change graph.Change) {
		encoder := json.NewEncoder(&lines)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(change); err != nil {
			t.Fatal(err)
		}
	}
	owner := "Municipality:0001"
	line(graph.Change{Node: owner, Set: map[string]any{"code": "0001", "name": "Prov & <kommun>", "type": "MUNICIPALITY", "completeness": "FULL"}})
	texts := []string{
		"two\nlines\r\nand\ttabs", `"quotes", \backslashes\ and 'more'`, "<b>&amp;</b>", "\u2028 and \u2029 end lines elsewhere",
		"e\u0301 is not \u00e9", "\u00c5\u00e4\u00f6 \U0001F600 \u202Eright to left", "\u0000 and \u0001", "  spaces around  ", "{\"node\":\"Goal:1\"}", "-", "null", strings.Repeat("l\u00e5ng ", 20_000),
	}
	for i, text := range texts {
		line(graph.Change{Node: fmt.Sprintf("Passage:0001/%d", i), Municipality: owner, Set: map[string]any{"number": fmt.Sprint(i), "text": text}})
	}
	line(graph.Change{Node: "Passage:0001/å \"key\", / with : all\tsorts", Municipality: owner, Set: map[string]any{"number": "99", "text": "key"}})
	for i, value := range []float64{0, 0.1, -0.1, 1e21, 1e-7, 123456789.123456789, 5e-324, 1.7976931348623157e308, -1} {
		id := fmt.Sprintf("Indicator:0001/%d", i)
		line(graph.Change{Node: id, Municipality: owner, Set: map[string]any{"title": fmt.Sprint("Indicator ", i), "targetValue": value, "seriesEnd": 2147483647 - i}})
		line(graph.Change{Edge: "MEASURES", From: id, To: "Target:1.a", Set: map[string]any{"fit": "GOOD"}})
		line(graph.Change{Node: fmt.Sprintf("Observation:0001/%d", i), Set: map[string]any{"year": -i, "gender": "ALL", "missing": "EMPTY"}})
		line(graph.Change{Edge: "OF", From: fmt.Sprintf("Observation:0001/%d", i), To: id})
		line(graph.Change{Edge: "FOR", From: fmt.Sprintf("Observation:0001/%d", i), To: owner})
	}
	line(graph.Change{Node: "Department:0001/x", Municipality: owner, Set: map[string]any{"name": "X", "type": "UNIT", "aliases": []string{"b", "a", "å,ä", ""}, "validFrom": "0001-01-01", "validTo": "9999-12-31"}})
	return lines.String()
}

// fullStore is a store with all that the program brings and can read.
func fullStore(t *testing.T) string {
	t.Helper()
	store := seeded(t, "agenda2030,ljusdal,mora,exempel")
	succeeds(t, "import", file(t, "awkward.jsonl", awkward(t)), store)
	succeeds(t, "import", "outline", "../../outline/testdata/exempel.txt", "--municipality=0001", store)
	return store
}

func TestExportAndImportLoseNothing(t *testing.T) {
	from := fullStore(t)
	first, second := filepath.Join(t.TempDir(), "first.jsonl"), filepath.Join(t.TempDir(), "second.jsonl")
	if end := succeeds(t, "export", first, from); end.out != "" || !strings.Contains(end.err, "lines written to "+first) {
		t.Errorf("export said %q and %q", end.out, end.err)
	}
	to := newStore(t)
	succeeds(t, "import", first, to)
	succeeds(t, "export", second, to)
	sameLines(t, textOf(t, first), textOf(t, second))
	if out := succeeds(t, "export", to).out; out != textOf(t, second) {
		t.Error("on standard output it is another")
	}
	for _, text := range []string{`"targetValue":5e-324`, `"targetValue":1.7976931348623157e+308`, `"validTo":"9999-12-31"`, "\u00e9 is not \u00e9"} { // texts are kept by NFC
		if !strings.Contains(textOf(t, second), text) {
			t.Errorf("the export has no %s", text)
		}
	}
	for _, store := range []string{from, to} {
		if end := succeeds(t, "import", first, store); !strings.Contains(end.err, "nothing changes") {
			t.Errorf("a second import: %s", end.err)
		}
	}
	if left := names(t, filepath.Dir(first)); left != "first.jsonl\n" {
		t.Errorf("beside the export: %s", left)
	}
}

// sameLines fails the test at the first line that differs.
func sameLines(t *testing.T, want, got string) {
	t.Helper()
	wants, gots := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	for i := range max(len(wants), len(gots)) {
		if i >= len(wants) || i >= len(gots) || wants[i] != gots[i] {
			t.Fatalf("%d lines became %d; line %d differs:\n%.300s\n%.300s", len(wants)-1, len(gots)-1, i+1,
				strings.Join(wants[min(i, len(wants)):], ""), strings.Join(gots[min(i, len(gots)):], ""))
		}
	}
}

func TestImportOfBrokenLines(t *testing.T) {
	store := seeded(t, "agenda2030")
	before := succeeds(t, "export", store).out
	good := `{"node":"Goal:1","set":{"title":"Changed"}}` + "\n"
	for _, c := range []struct {
		name, text string
		words      []string
	}{
		{"no JSON", good + "hello\n", []string{"line 2", "invalid"}},
		{"half a line", good + good + `{"node":"Goal:2","set":{"title":`, []string{"line 3", "ends within"}},
		{"after blank lines", "\n \r\n\n" + good + "\n{]\n", []string{"line 6"}},
		{"two values", good + `{"node":"Goal:2"} {"node":"Goal:3"}`, []string{"line 2", "more than one value"}},
		{"a brace too many", good + `{"node":"Goal:2"}}`, []string{"line 2", "more than one value"}},
		{"a list", good + "[]", []string{"line 2", "array"}},
		{"nothing", good + "{}", []string{"line 2", "node or an edge"}},
		{"null", good + "null", []string{"line 2", "node or an edge"}},
		{"unknown entry", good + `{"nodes":"Goal:2"}`, []string{"line 2", `"nodes"`}},
		{"wrong entry", good + `{"node":"Goal:2","set":"title"}`, []string{"line 2", `"set"`, "string"}},
		{"unknown kind", good + `{"node":"Unicorn:1"}`, []string{"line 2", "Unicorn"}},
		{"no kind", good + `{"node":"1"}`, []string{"line 2"}},
		{"unknown property", good + `{"node":"Goal:2","set":{"colour":"red"}}`, []string{"line 2", "colour"}},
		{"wrong type", good + `{"node":"Goal:2","set":{"title":7}}`, []string{"line 2", "title", "7"}},
		{"a number too large", good + `{"node":"Indicator:x","set":{"title":"x","seriesEnd":99999999999}}`, []string{"line 2", "seriesEnd"}},
		{"a number out of its range", good + `{"edge":"INTERACTS","from":"Goal:1","to":"Goal:1","set":{"score":4}}`, []string{"line 2", "score", "4 is not from -3 to 3"}},
		{"no such value", good + `{"node":"Municipality:1","set":{"type":"VILLAGE"}}`, []string{"line 2", "type", "VILLAGE"}},
		{"no date", good + `{"node":"Department:1","set":{"validFrom":"2023-02-30"}}`, []string{"line 2", "validFrom", "2023-02-30"}},
		{"unknown edge", good + `{"edge":"LIKES","from":"Goal:1","to":"Goal:2"}`, []string{"line 2", "LIKES"}},
		{"edge between wrong kinds", good + `{"edge":"PART_OF","from":"Goal:1","to":"Target:1.1"}`, []string{"line 2"}},
		{"an end that is not there", good + "\n\n" + `{"edge":"PART_OF","from":"Target:1.1","to":"Goal:99"}`, []string{"line 4", "Goal:99", "nothing was written"}},
		{"a node that lacks much", good + `{"node":"Target:1.99","set":{"title":"x"}}`, []string{"line 2", "code", "goal", "nothing was written"}},
		{"a value that is taken", good + `{"node":"Municipality:1","set":{"code":"1","name":"A","type":"REGION","completeness":"FULL"}}` + "\n\n" + `{"node":"Municipality:2","set":{"code":"1","name":"B","type":"REGION","completeness":"FULL"}}`, []string{"line 4, code", "1", "nothing was written"}},
		{"Latin-1", good + "{\"node\":\"Goal:2\",\"set\":{\"title\":\"M\xe5l\"}}", []string{"line 2", "UTF-8"}},
		{"a database", good + "SQLite format 3\x00\x10", []string{"line 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := file(t, "broken.jsonl", c.text)
			for _, args := range [][]string{{"import", path, store}, {"import", path, store, "--dry-run"}} {
				end := fails(t, args, append(c.words, path)...)
				if strings.Contains(end.err, "json:") || strings.Contains(end.err, "Go ") {
					t.Errorf("it speaks of Go: %s", end.err)
				}
			}
		})
	}
	sameLines(t, before, succeeds(t, "export", store).out)
	end := succeeds(t, "import", file(t, "good.jsonl", "\n"+good+"\n\n"), store)
	if !strings.Contains(end.err, "(revision 2)") { // 1 are the seeds
		t.Errorf("after all the refused imports: %s", end.err)
	}
}

// All that is wrong with a file is told at once, each mistake with its line.
func TestAllMistakesAreToldAtOnce(t *testing.T) {
	store := seeded(t, "agenda2030")
	text := "hello\n" + `{"node":"Goal:1","set":{"title":"Changed"}}` + "\n\n" + `{"node":"Unicorn:1"}
{"node":"Goal:2","set":{"colour":"red","title":7}}
{"node":"Goal:3","set":{"title":"M` + "\xe5" + `l"}}
{"edge":"LIKES","from":"Goal:1","to":"Goal:2"}
{"node":"Goal:2"`
	end := fails(t, []string{"import", file(t, "wrong.jsonl", text), store},
		"wrong.jsonl, line 1: ", "\nline 4, node: ", "\nline 5, colour: ", "\nline 5, title: ", "\nline 6: the text is not UTF-8", "\nline 7", "\nline 8: the line ends within a value")
	if strings.Contains(end.err, "line 2") || strings.Contains(end.err, "not checked") {
		t.Error(end.err)
	}
	end = fails(t, []string{"import", file(t, "table.csv", strings.Repeat("a;b\n", 1000)), store}, "line 1: ", "line 20: ", "the lines after it were not checked")
	if strings.Contains(end.err, "line 21") {
		t.Error(end.err)
	}
}

// Some editors of Windows begin a file with a byte order mark and end its lines in two characters.
func TestImportOfLinesFromWindows(t *testing.T) {
	from, to := seeded(t, "exempel"), newStore(t)
	want := succeeds(t, "export", from).out
	succeeds(t, "import", file(t, "windows.jsonl", "\ufeff"+strings.ReplaceAll(want, "\n", "\r\n")), to)
	sameLines(t, want, succeeds(t, "export", to).out)
}

func TestManyViolationsAreCut(t *testing.T) {
	var lines strings.Builder
	for i := range 100 {
		fmt.Fprintf(&lines, `{"edge":"PART_OF","from":"Target:x%d","to":"Goal:1"}`+"\n", i)
	}
	end := fails(t, []string{"import", file(t, "many.jsonl", lines.String()), seeded(t, "agenda2030")}, "line 1,", "line 20,", "and 80 more")
	if strings.Contains(end.err, "line 21,") {
		t.Error(end.err)
	}
}

func TestImportOfNothing(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "blank": "\n\n \n"} {
		if end := succeeds(t, "import", file(t, name, text), newStore(t)); !strings.Contains(end.err, "nothing changes") || end.out != "" {
			t.Errorf("%s: %q %q", name, end.out, end.err)
		}
	}
	store := newStore(t)
	fails(t, []string{"import", "no-such-file.jsonl", store}, "no-such-file.jsonl")
	if _, err := os.Stat(strings.TrimPrefix(store, "--store=file:")); err == nil {
		t.Error("a store was made")
	}
	folder := t.TempDir()
	fails(t, []string{"import", folder, store}, folder+": it is a directory")
}

func TestDryRunOfLines(t *testing.T) {
	store := seeded(t, "agenda2030")
	before := succeeds(t, "export", store).out
	lines := file(t, "x.jsonl", `{"node":"Goal:1","set":{"title":"<Noll> fattigdom"}}
{"node":"Municipality:1","set":{"code":"1","name":"Ny","type":"MUNICIPALITY","completeness":"FULL"}}
{"edge":"PRIORITISES","from":"Municipality:1","to":"Goal:2"}
{"node":"Target:17.19","remove":true}
{"node":"Goal:3","set":{"code":"3"}}`)
	end := succeeds(t, "import", lines, store, "--dry-run")
	for _, line := range []string{`~ Goal:1 {"title":"<Noll> fattigdom"}`, `+ Municipality:1 {`, `+ Municipality:1 -[PRIORITISES]-> Goal:2`, `- Target:17.19`, `- Target:17.19 -[PART_OF]-> Goal:17`} {
		if !strings.Contains("\n"+end.out, "\n"+line) {
			t.Errorf("no line %s in\n%s", line, end.out)
		}
	}
	if strings.Contains(end.out, "Goal:3 ") {
		t.Errorf("it tells of what does not change:\n%s", end.out)
	}
	if !strings.Contains(end.err, "would change: 1 nodes made, 1 changed, 1 removed; 1 edges made or changed") {
		t.Error(end.err)
	}
	sameLines(t, before, succeeds(t, "export", store).out)
	if end := succeeds(t, "import", lines, store); !strings.Contains(end.err, "(revision 2)") || end.out != "" {
		t.Errorf("then in earnest: %q %q", end.out, end.err)
	}
}

// What comes through a pipe can be read but once.
func TestImportFromAPipe(t *testing.T) {
	from := seeded(t, "exempel")
	for _, name := range []string{"-", "/dev/stdin"} {
		to := newStore(t)
		pipe := exec.CommandContext(t.Context(), "sh", "-c", `"$0" export "$1" | "$0" import "$2" "$3"`, os.Getenv("MALGRAF_PROGRAM"), from, name, to)
		if output, err := pipe.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, output)
		}
		sameLines(t, succeeds(t, "export", from).out, succeeds(t, "export", to).out)
	}
}

// An export goes where its name leads: a link and a pipe are what they were.
func TestExportThroughALinkAndIntoAPipe(t *testing.T) {
	store := seeded(t, "exempel")
	want := succeeds(t, "export", store).out
	target, dir := file(t, "target.jsonl", "the export before"), t.TempDir()
	link, pipe := filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := exec.CommandContext(t.Context(), "mkfifo", pipe).Run(); err != nil {
		t.Fatal(err)
	}
	var read []byte
	done := make(chan error, 1)
	go func() {
		var err error
		read, err = os.ReadFile(pipe)
		done <- err
	}()
	for path, kind := range map[string]os.FileMode{link: os.ModeSymlink, pipe: os.ModeNamedPipe} {
		succeeds(t, "export", path, store)
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Type() != kind {
			t.Fatalf("%s became %v", path, info.Mode())
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	sameLines(t, want, string(read))
	sameLines(t, want, textOf(t, target))
	for _, folder := range []string{dir, filepath.Dir(target)} {
		if left := names(t, folder); left != "link\npipe\n" && left != "target.jsonl\n" {
			t.Errorf("beside the export: %s", left)
		}
	}
	fails(t, []string{"export", dir, store}, "directory")
}

// A link to what is not there yet: the export is made there, and the link stays.
func TestExportThroughALinkToNothingYet(t *testing.T) {
	store, dir := seeded(t, "exempel"), t.TempDir()
	link, target := filepath.Join(dir, "link"), filepath.Join(dir, "graph.jsonl")
	if err := os.Symlink("graph.jsonl", link); err != nil {
		t.Fatal(err)
	}
	succeeds(t, "export", link, store)
	if to, err := os.Readlink(link); to != "graph.jsonl" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	sameLines(t, succeeds(t, "export", store).out, textOf(t, target))
}

// Who may read an export is not changed by the next one.
func TestExportKeepsWhoMayRead(t *testing.T) {
	store, path := seeded(t, "exempel"), file(t, "graph.jsonl", "the export before")
	for _, mode := range []os.FileMode{0o640, 0o604, 0o600} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		succeeds(t, "export", path, store)
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%v became %v, %v", mode, info.Mode(), err)
		}
	}
}

// An export does not take the place of the store that it is of, whatever that is called.
func TestExportOntoItsOwnStore(t *testing.T) {
	store := seeded(t, "exempel")
	want := succeeds(t, "export", store).out
	path, dir := strings.TrimPrefix(store, "--store=file:"), t.TempDir()
	link, hard := filepath.Join(dir, "link"), filepath.Join(filepath.Dir(path), "hard")
	if err := errors.Join(os.Symlink(path, link), os.Link(path, hard)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link, hard, path + ".lock", path + "-wal", path + "-shm"} {
		fails(t, []string{"export", name, store}, name, "in use")
	}
	fails(t, []string{"export", path, "--store=file:" + link}, path, "in use")
	sameLines(t, want, succeeds(t, "export", store).out)
}

func TestBatches(t *testing.T) {
	store := fullStore(t)
	whole := succeeds(t, "export", store).out
	for _, limit := range []int{7, 50, 500} {
		lines, err := openLines(file(t, "whole.jsonl", whole))
		if err != nil {
			t.Fatal(err)
		}
		to := newStore(t)
		bring(t, lines, to, limit)
		if err := lines.Close(); err != nil {
			t.Fatal(err)
		}
		sameLines(t, whole, succeeds(t, "export", to).out)
	}
}

// bring makes a file in a store in batches of about limit lines, and looks at what that says.
func bring(t *testing.T, lines *lineFile, flag string, limit int) {
	t.Helper()
	var said written
	screen := &terminal{&said, &said, longestWait}
	store, err := storeFlag{Store: storeURL(strings.TrimPrefix(flag, "--store="))}.location().openReady(t.Context(), screen)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	all, err := lines.check(t.Context(), store.Schema())
	if err != nil {
		t.Fatal(err)
	}
	if err := (making{store, screen, lines, all}).inBatches(t.Context(), limit); err != nil {
		t.Fatal(err)
	}
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if n := (all.Nodes + all.Edges) / (3 * limit); int(view.Revision()) < n {
		t.Errorf("limit %d: only %d batches", limit, view.Revision())
	}
	for _, words := range []string{"importing: ", " of " + transfer.Thousands(all.Nodes) + " nodes", "lines of nodes and " + transfer.Thousands(all.Edges) + " of edges imported"} {
		if !strings.Contains(said.String(), words) {
			t.Errorf("it does not say %q: %.300s", words, said.String())
		}
	}
}

// A file of several batches of which a later one is refused: the user must know what is there.
func TestLaterBatchIsRefused(t *testing.T) {
	text := `{"node":"Municipality:1","set":{"code":"1","name":"A","type":"MUNICIPALITY","completeness":"FULL"}}

{"node":"Municipality:2","set":{"code":"2","name":"B","type":"MUNICIPALITY","completeness":"FULL"}}
{"node":"Municipality:3","set":{"code":"2","name":"C","type":"MUNICIPALITY","completeness":"FULL"}}
`
	lines, err := openLines(file(t, "x.jsonl", text))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lines.Close() }()
	store, err := storeFlag{Store: "memory:"}.location().openReady(t.Context(), &terminal{&written{}, &written{}, longestWait})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	all, err := lines.check(t.Context(), store.Schema())
	if all.Nodes != 3 || err != nil {
		t.Fatal(all, err)
	}
	err = making{store, &terminal{&written{}, &written{}, longestWait}, lines, all}.inBatches(t.Context(), 1)
	if err == nil || !strings.Contains(err.Error(), "only the first 2 changes were made") || !strings.Contains(err.Error(), "line 4, code") {
		t.Errorf("%v", err)
	}
}
