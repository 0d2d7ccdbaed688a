package resolvers_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"malgraf/graph"
	seedfiles "malgraf/seeds"
)

// TestSequences sends the operations of each file of testdata/writes one after the
// other, on each store, and compares each answer. A new one is a new file:
//
//	What it is about, for the reader.
//	-- seeds --            (left out: an empty store; else the names of seeds)
//	-- 1-query.graphql --
//	-- 1-variables.json -- (where there are any)
//	-- 1-want.json --
//	-- 2-query.graphql --  …
//
// An id that the server draws is written #1, #2 … in the order in which they first
// come, in queries and answers alike; a revision in a query as «1», for revisions are
// counted from the beginning of the file; a time as «time».
func TestSequences(t *testing.T) {
	files, err := filepath.Glob("testdata/writes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no sequences", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { playFile(t, file) })
	}
}

// onWritable makes a test on every adapter, on stores of its own that hold seeds.
func onWritable(t *testing.T, seeds []string, test func(t *testing.T, store namedStore)) {
	t.Helper()
	var changes []graph.Change
	if len(seeds) > 0 {
		var err error
		if changes, err = seedfiles.Load(seeds...); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("embedded", func(t *testing.T) {
		store := embeddedStore(t)
		save(t, store, slices.Values(changes))
		test(t, served(t, "embedded", store))
	})
	t.Run("neo4j", func(t *testing.T) {
		store := neo4jStore(t, namedGraph{"for writing", slices.Values([]graph.Change(nil))})
		empty(t, store)
		save(t, store, slices.Values(changes))
		test(t, served(t, "neo4j", store))
	})
}

// empty removes all that a store holds: to open another on Neo4j takes longer.
func empty(t *testing.T, store graph.Store) {
	t.Helper()
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	var removals []graph.Change
	for _, kind := range store.Schema().Kinds {
		rows, err := view.Scan(t.Context(), graph.Scan{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range rows.Nodes.IDs {
			removals = append(removals, graph.Change{Node: id, Remove: true})
		}
	}
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: removals}); err != nil {
		t.Fatal(err)
	}
}

// newestRevision is where the revisions of a test begin.
func newestRevision(t *testing.T, store graph.Store) int {
	t.Helper()
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	return int(view.Revision())
}

func playFile(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string][]byte{}
	for _, section := range archive.Files {
		sections[section.Name] = section.Data
	}
	written := false
	onWritable(t, strings.Fields(string(sections["seeds"])), func(t *testing.T, store namedStore) {
		writing := *update && !written // the first store's answers, whichever it is
		written = true
		names := renamed{from: newestRevision(t, store.store)}
		for step := 1; sections[fmt.Sprintf("%d-query.graphql", step)] != nil; step++ {
			query := names.ids(string(sections[fmt.Sprintf("%d-query.graphql", step)]))
			variables := names.ids(string(sections[fmt.Sprintf("%d-variables.json", step)]))
			got := indented(t, []byte(names.numbers(string(store.ask(t, query, []byte(variables))))))
			want := fmt.Sprintf("%d-want.json", step)
			if writing {
				setSection(archive, want, got)
				sections[want] = got
			} else if !bytes.Equal(got, indented(t, sections[want])) {
				t.Errorf("answer %d:\n%s\nwant:\n%s", step, got, sections[want])
			}
		}
	})
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// setSection replaces a section, or puts it after that of the query.
func setSection(archive *txtar.Archive, name string, data []byte) {
	at := slices.IndexFunc(archive.Files, func(one txtar.File) bool { return one.Name == name })
	if at >= 0 {
		archive.Files[at].Data = data
		return
	}
	step, _, _ := strings.Cut(name, "-")
	for i, one := range archive.Files {
		if strings.HasPrefix(one.Name, step+"-") {
			at = i
		}
	}
	archive.Files = slices.Insert(archive.Files, at+1, txtar.File{Name: name, Data: data})
}

// renamed writes what differs from run to run as the files do.
type renamed struct {
	// drawn are the ids that the server has drawn, in the order in which they came.
	drawn []string
	// from is the revision before the first.
	from int
}

var (
	drawnID   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	numbers   = regexp.MustCompile(`#\d+`)
	times     = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
	revisions = regexp.MustCompile(`("(?:revision|reverts)": ?|revision )(\d+)`)
	asked     = regexp.MustCompile(`«(\d+)»`)
)

func (r *renamed) numbers(text string) string {
	text = drawnID.ReplaceAllStringFunc(text, func(id string) string {
		at := slices.Index(r.drawn, id)
		if at < 0 {
			at = len(r.drawn)
			r.drawn = append(r.drawn, id)
		}
		return fmt.Sprintf("#%d", at+1)
	})
	text = revisions.ReplaceAllStringFunc(text, func(found string) string {
		parts := revisions.FindStringSubmatch(found)
		return parts[1] + strconv.Itoa(number(parts[2])-r.from)
	})
	return times.ReplaceAllString(text, "«time»")
}

func (r *renamed) ids(text string) string {
	text = asked.ReplaceAllStringFunc(text, func(revision string) string {
		return strconv.Itoa(number(strings.Trim(revision, "«»")) + r.from)
	})
	return numbers.ReplaceAllStringFunc(text, func(one string) string {
		if at := number(one[1:]); at >= 1 && at <= len(r.drawn) {
			return r.drawn[at-1]
		}
		return one
	})
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic(err) // the expressions match digits alone
	}
	return n
}
