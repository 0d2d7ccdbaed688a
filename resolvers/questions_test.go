package resolvers_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/resolvers"
	"malgraf/web"
)

var update = flag.Bool("update", false, "write the answers into testdata/*.txtar; read every line of the difference before you keep it")

// TestQuestions asks each question of testdata/*.txtar on each store and compares
// the whole answer. A new question is a new file:
//
//	What the question is about, for the reader.
//	-- query.graphql --   (left out: the worked question of web/questions with the file's name)
//	-- variables.json --  (where there are any)
//	-- want.json --
func TestQuestions(t *testing.T) {
	onEveryStore(t, func(t *testing.T, store namedStore) { askFiles(t, store, "testdata", workedQuestions(t)) })
}

// TestEveryWorkedQuestionHasItsAnswer keeps the Playground's questions tested, and from
// finding nothing in the real seeds.
func TestEveryWorkedQuestionHasItsAnswer(t *testing.T) {
	for name := range workedQuestions(t) {
		var want struct{ Data map[string]json.RawMessage }
		if err := json.Unmarshal(sections(t, filepath.Join("testdata", name+".txtar"))["want.json"], &want); err != nil {
			t.Errorf("%s has no answer: %v", name, err)
		}
		for field, answer := range want.Data {
			if graphtest.FindsNothing(answer) {
				t.Errorf("%s: %s finds nothing: %s", name, field, answer)
			}
		}
	}
}

// TestEveryWorkedQuestionHasAnAnswerInTheInventedMunicipality keeps it complete enough for the README's pictures. Where the
// real seeds have little to say, testdata/exempel has the whole answer that is wanted of it, also to questions of its own.
func TestEveryWorkedQuestionHasAnAnswerInTheInventedMunicipality(t *testing.T) {
	onEveryStoreWith(t, seedsOf(t, "exempel"), func(t *testing.T, store namedStore) {
		worked := workedQuestions(t)
		for name, query := range worked {
			worked[name] = strings.NewReplacer(`:2062/näringslivsstrategin"`, `:9999/avfallsplan"`, `"2161"`, `"9999"`, `"2062"`, `"9999"`, `:2062/`, `:9999/`, `:2161/`, `:9999/`).Replace(query)
			answer := store.ask(t, worked[name], nil)
			if bytes.Contains(answer, []byte(`"errors"`)) || !bytes.Contains(answer, []byte(`:[{`)) {
				t.Errorf("%s: %.300s", name, answer)
			}
		}
		askFiles(t, store, "testdata/exempel", worked)
	})
}

// TestEveryLiveQuestionIsTold follows the Playground's subscriptions: what is done in
// Ljusdal comes, as it is done.
func TestEveryLiveQuestionIsTold(t *testing.T) {
	questions, err := web.Questions()
	if err != nil {
		t.Fatal(err)
	}
	store := embeddedStore(t)
	town(t, store, "2161", "Ljusdal")
	server := serve(t, resolvers.Config{Store: store})
	followed := 0
	for _, question := range questions {
		if !question.Live {
			continue
		}
		followed++
		lines := stream(t, server, question.Query)
		change(t, store, graph.Change{Node: "Assignment:1", Municipality: "Municipality:2161", Set: map[string]any{
			"title": "Fler lärare", "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED"}})
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
			continue
		}
		if text := lines.Text(); !strings.Contains(text, `"title":"Fler lärare"`) || strings.Contains(text, `"errors"`) {
			t.Errorf("%s: %s", question.Name, text)
		}
	}
	if followed == 0 {
		t.Error("no question is live")
	}
}

// askFiles asks the questions of a folder; of a worked one its file has but the answer.
func askFiles(t *testing.T, store namedStore, folder string, worked map[string]string) {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no questions", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			sections := sections(t, file)
			query := cmp.Or(string(sections["query.graphql"]), worked[name])
			compareFile(t, file, store.ask(t, query, sections["variables.json"]))
		})
	}
}

// sections are those of a file, by their names.
func sections(t *testing.T, file string) map[string][]byte {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string][]byte{}
	for _, section := range archive.Files {
		byName[section.Name] = section.Data
	}
	return byName
}

// compareFile compares an answer with the one that a file has.
func compareFile(t *testing.T, file string, answer []byte) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got := indented(t, inOrder(t, answer))
	if *update {
		writeAnswer(t, file, archive, got)
		return
	}
	for _, section := range archive.Files {
		if section.Name != "want.json" {
			continue
		}
		if want := indented(t, section.Data); !bytes.Equal(got, want) {
			t.Errorf("answer:\n%s\nwant:\n%s", got, want)
		}
		return
	}
	t.Errorf("%s has no section want.json; answer:\n%s", file, got)
}

func writeAnswer(t *testing.T, file string, archive *txtar.Archive, got []byte) {
	for i := range archive.Files {
		if archive.Files[i].Name == "want.json" {
			archive.Files = append(archive.Files[:i], archive.Files[i+1:]...)
			break
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: "want.json", Data: got})
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func workedQuestions(t *testing.T) map[string]string {
	questions, err := web.Questions()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]string{}
	for _, question := range questions {
		if !question.Live { // those are followed below
			byName[question.Name] = question.Query
		}
	}
	return byName
}

// inOrder sorts the errors of an answer by their paths: root fields are answered at the same time.
func inOrder(t *testing.T, answer []byte) []byte {
	var parts struct {
		Errors []map[string]json.RawMessage `json:"errors,omitempty"`
		Data   json.RawMessage              `json:"data,omitempty"`
	}
	if err := json.Unmarshal(answer, &parts); err != nil {
		t.Fatalf("%v in %.200q", err, answer)
	}
	slices.SortStableFunc(parts.Errors, func(a, b map[string]json.RawMessage) int {
		return bytes.Compare(a["path"], b["path"])
	})
	var sorted bytes.Buffer
	encoder := json.NewEncoder(&sorted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(parts); err != nil {
		t.Fatal(err)
	}
	return sorted.Bytes()
}

// indented formats JSON, keys in their order, for reading and comparing.
func indented(t *testing.T, text []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(text), "", "  "); err != nil {
		t.Fatalf("%v in %.200q", err, text)
	}
	out.WriteByte('\n')
	return out.Bytes()
}
