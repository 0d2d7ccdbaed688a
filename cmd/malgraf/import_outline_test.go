package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const exampleOutline = "../../outline/testdata/exempel.txt"

// town is a store with Agenda 2030 and the municipality 9999, of which it has a few departments.
func town(t *testing.T) string {
	t.Helper()
	store := seeded(t, "agenda2030")
	succeeds(t, "import", "testdata/town.jsonl", store)
	return store
}

func TestImportOutline(t *testing.T) {
	store := town(t)
	before := succeeds(t, "export", store).out
	arguments := []string{"import", "outline", exampleOutline, "--municipality=9999", store}

	dry := succeeds(t, append(arguments, "--dry-run")...)
	for line := range strings.Lines(dry.out) {
		if !strings.HasPrefix(line, "+ ") {
			t.Errorf("into a store without areas, something else than new: %s", line)
		}
	}
	if !strings.Contains(dry.out, "+ DevelopmentArea:9999/") || !strings.Contains(dry.err, "3 development areas") || !strings.Contains(dry.err, "would change: ") {
		t.Errorf("%s%s", dry.out, dry.err)
	}
	sameLines(t, before, succeeds(t, "export", store).out)

	made := succeeds(t, arguments...)
	if made.out != "" || !strings.Contains(made.err, "line 77 (3.1.5): not placed") || !strings.Contains(made.err, "(revision 3)") {
		t.Errorf("%s%s", made.out, made.err)
	}
	after := succeeds(t, "export", store).out
	if added := strings.Count(after, "\n") - strings.Count(before, "\n"); added != strings.Count(dry.out, "\n") {
		t.Errorf("the dry run told of %d nodes and edges, and %d were made", strings.Count(dry.out, "\n"), added)
	}
	if again := succeeds(t, arguments...); !strings.Contains(again.err, "nothing changes") {
		t.Error(again.err)
	}
	sameLines(t, after, succeeds(t, "export", store).out)

	server := serve(t, store)
	answers(t, server.url, `{developmentAreas {totalCount} passages(where: {number: {eq: "1.1.1"}}) {nodes {number text line municipality {code}}}}`,
		`{"data":{"developmentAreas":{"totalCount":3},"passages":{"nodes":[{"number":"1.1.1","text":"Ingen nämnd eller styrelse äger enskilt frågan om hållbarhet.","line":10,"municipality":{"code":"9999"}}]}}}`)
	answers(t, server.url, `{search(text: "styrelser NÄMNDEN", kinds: [PASSAGE]) {nodes {node {... on Passage {number}} field}}}`,
		`{"data":{"search":{"nodes":[{"node":{"number":"1.1.1"},"field":"text"}]}}}`)
}

func TestChangedOutlineUpdates(t *testing.T) {
	store := town(t)
	text := textOf(t, exampleOutline)
	changed := strings.Replace(text, "Medborgare kan utföra", "Alla kan utföra", 1)
	if changed == text {
		t.Fatal("the outline has another text now")
	}
	succeeds(t, "import", "outline", file(t, "o.txt", text), "--municipality=9999", store)
	server := serve(t, store)
	const states = `{desiredStates {nodes {id title}}}`
	before := ask(t, server.url, states)
	server.stop(t)
	succeeds(t, "import", "outline", file(t, "o.txt", changed), "--municipality=9999", store)
	want := strings.Replace(before, "Medborgare kan utföra", "Alla kan utföra", 1)
	if want == before {
		t.Fatalf("before: %s", before)
	}
	answers(t, serve(t, store).url, states, want)
}

func TestOutlineIsRefused(t *testing.T) {
	store := town(t)
	before := succeeds(t, "export", store).out
	latin := bytes.ReplaceAll([]byte(textOf(t, exampleOutline)), []byte("ö"), []byte{0xf6})
	for _, c := range []struct {
		name, path, municipality string
		words                    []string
	}{
		{"unknown municipality", exampleOutline, "1234", []string{`"1234"`, "not found"}},
		{"no municipality", exampleOutline, "", []string{"municipality"}},
		{"Latin-1", file(t, "latin.txt", string(latin)), "9999", []string{"latin.txt", "line 6,", "UTF-8"}},
		{"UTF-16", file(t, "wide.txt", "\xff\xfe1\x00.\x00 \x00"), "9999", []string{"wide.txt", "UTF-16"}},
		{"no outline", file(t, "letter.txt", "Dear reader,\nthis is a letter.\n"), "9999", []string{"letter.txt", "outline"}},
		{"lines of an export", "testdata/town.jsonl", "9999", []string{"town.jsonl", "outline"}},
		{"empty", file(t, "empty.txt", ""), "9999", []string{"empty.txt", "outline"}},
		{"not there", "no-such-outline.txt", "9999", []string{"no-such-outline.txt"}},
		{"a directory", t.TempDir(), "9999", []string{"directory"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := []string{"import", "outline", c.path, store}
			if c.municipality != "" {
				args = append(args, "--municipality="+c.municipality)
			}
			fails(t, args, c.words...)
		})
	}
	sameLines(t, before, succeeds(t, "export", store).out)
}

// The real outline over the seed made from it brings the passages, which the
// repository does not hold, and changes nothing else. Where it is not beside the
// repository, the outline written for the tests stands for it: over an import of
// itself without its passages.
func TestOutlineOverItsSeedAddsPassages(t *testing.T) {
	store, path, municipality := seeded(t, "agenda2030,ljusdal,mora"), realOutline(t), "2062"
	if path == "" {
		store, path, municipality = withoutPassages(t), exampleOutline, "9999"
	}
	arguments := []string{"import", "outline", path, "--municipality=" + municipality, store}
	dry := succeeds(t, append(arguments, "--dry-run")...)
	for line := range strings.Lines(dry.out) {
		if !strings.HasPrefix(line, "+ Passage:"+municipality+"/") {
			t.Errorf("not a passage: %s", line)
		}
	}
	succeeds(t, arguments...)
	server := serve(t, store)
	var answer struct {
		Data struct {
			Passages struct {
				Nodes []struct{ ID, Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(ask(t, server.url, `{passages(first: 1000) {nodes {id text}}}`)), &answer); err != nil {
		t.Fatal(err)
	}
	passages := answer.Data.Passages.Nodes
	if len(passages) < 10 || strings.Count(dry.out, "+ Passage:") < len(passages) {
		t.Fatalf("%d passages; the dry run told of\n%s", len(passages), dry.out)
	}
	for _, passage := range passages {
		found := ask(t, server.url, `{search(text: "`+firstWords(passage.Text)+`", kinds: [PASSAGE], first: 1000) {nodes {node {id}}}}`)
		if !strings.Contains(found, `"`+passage.ID+`"`) {
			t.Errorf("%q finds %s, and not %s", firstWords(passage.Text), found, passage.ID)
		}
	}
	server.stop(t)
	if again := succeeds(t, arguments...); !strings.Contains(again.err, "nothing changes") {
		t.Error(again.err)
	}
}

// realOutline returns the path of the real outline, "" where it is not there.
func realOutline(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("../../../shared/seeds/004_*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// withoutPassages is a store with the outline written for the tests, but its passages.
func withoutPassages(t *testing.T) string {
	t.Helper()
	from, to := town(t), newStore(t)
	succeeds(t, "import", "outline", exampleOutline, "--municipality=9999", from)
	var kept strings.Builder
	for line := range strings.Lines(succeeds(t, "export", from).out) {
		if !strings.Contains(line, `"Passage:`) {
			kept.WriteString(line)
		}
	}
	succeeds(t, "import", file(t, "kept.jsonl", kept.String()), to)
	return to
}

// firstWords returns some words of a text, as a user would type them.
func firstWords(text string) string {
	words := strings.Fields(strings.NewReplacer(`"`, " ", `\`, " ", "\n", " ").Replace(text))
	return strings.Join(words[:min(4, len(words))], " ")
}

// Both forms are tested wherever the tests run.
func TestExampleOutlineWithoutPassages(t *testing.T) {
	store := withoutPassages(t)
	dry := succeeds(t, "import", "outline", exampleOutline, "--municipality=9999", store, "--dry-run")
	if strings.Count(dry.out, "\n") != strings.Count(dry.out, "+ Passage:") || dry.out == "" {
		t.Error(dry.out)
	}
	if _, err := os.Stat(exampleOutline); err != nil {
		t.Error(err)
	}
}
