package clients_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"malgraf/clients"
)

// relayPage is a connection as Relay's compiled queries select it.
type relayPage struct {
	TotalCount int
	Edges      []struct {
		Cursor string
		Node   struct{ ID string }
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
}

// Relay's compiler accepts the schema for components with connections, pages in
// both directions and refetching, and the server answers what it makes of them.
func TestRelay(t *testing.T) {
	queries := compileRelay(t)
	server := clients.Start(t, "--store=memory:")

	t.Run("pages of a root field", func(t *testing.T) {
		seen, total := map[string]bool{}, 0
		for after := any(nil); !t.Failed(); {
			var data struct{ Targets relayPage }
			ask(t, server.URL, queries["TargetListPageQuery"], map[string]any{"count": 50, "cursor": after}, &data)
			collect(t, seen, data.Targets)
			if total = data.Targets.TotalCount; !data.Targets.PageInfo.HasNextPage {
				break
			}
			after = data.Targets.PageInfo.EndCursor
		}
		if len(seen) != total || total < 169 {
			t.Errorf("the pages hold %d targets, totalCount is %d, Agenda 2030 has 169", len(seen), total)
		}
	})
	t.Run("pages backward", func(t *testing.T) {
		seen := map[string]bool{}
		for before := any(nil); !t.Failed(); {
			var data struct{ FocusAreas relayPage }
			ask(t, server.URL, queries["FocusAreaListPageQuery"], map[string]any{"count": 20, "cursor": before}, &data)
			if len(data.FocusAreas.Edges) == 0 {
				t.Fatal("an empty page")
			}
			collect(t, seen, data.FocusAreas)
			if !data.FocusAreas.PageInfo.HasPreviousPage {
				break
			}
			before = data.FocusAreas.PageInfo.StartCursor
		}
		var all struct{ FocusAreas struct{ TotalCount int } }
		ask(t, server.URL, "{ focusAreas { totalCount } }", nil, &all)
		if len(seen) != all.FocusAreas.TotalCount {
			t.Errorf("the pages hold %d focus areas of %d", len(seen), all.FocusAreas.TotalCount)
		}
	})
	t.Run("pages within a node", func(t *testing.T) {
		pagesWithinNode(t, server.URL, queries)
	})
	t.Run("refetch by node(id)", func(t *testing.T) {
		for _, name := range []string{"TargetRowRefetchQuery", "NodeDetailQuery"} {
			var data struct {
				Node struct {
					Typename  string `json:"__typename"`
					ID, Title string
				}
			}
			ask(t, server.URL, queries[name], map[string]any{"id": "Target:7.2"}, &data)
			if data.Node.ID != "Target:7.2" || data.Node.Typename != "Target" || data.Node.Title == "" {
				t.Errorf("%s found %+v", name, data.Node)
			}
		}
	})
}

// pagesWithinNode reads the assignments of target 7.2 one a page, by node(id) as Relay does.
func pagesWithinNode(t *testing.T, url string, queries map[string]string) {
	var first struct {
		Target struct {
			ID          string
			Assignments relayPage
		}
	}
	ask(t, url, queries["TargetAssignmentsQuery"], map[string]any{"code": "7.2"}, &first)
	if len(first.Target.Assignments.Edges) == 0 {
		t.Fatal("target 7.2 has no assignments")
	}
	seen := map[string]bool{}
	for after := any(nil); !t.Failed(); {
		var data struct {
			Node struct{ Assignments relayPage }
		}
		ask(t, url, queries["TargetAssignmentsPageQuery"], map[string]any{"id": first.Target.ID, "count": 1, "cursor": after}, &data)
		if len(data.Node.Assignments.Edges) != 1 {
			t.Fatalf("a page of %d, want 1", len(data.Node.Assignments.Edges))
		}
		collect(t, seen, data.Node.Assignments)
		if !data.Node.Assignments.PageInfo.HasNextPage {
			break
		}
		after = data.Node.Assignments.PageInfo.EndCursor
	}
	for _, edge := range first.Target.Assignments.Edges {
		if !seen[edge.Node.ID] {
			t.Errorf("the pages of one miss %s", edge.Node.ID)
		}
	}
}

// collect adds a page's nodes to those seen; one seen before is an error.
func collect(t *testing.T, seen map[string]bool, page relayPage) {
	t.Helper()
	for _, edge := range page.Edges {
		if seen[edge.Node.ID] || edge.Node.ID == "" || edge.Cursor == "" {
			t.Errorf("twice, or without id or cursor: %+v", edge)
		}
		seen[edge.Node.ID] = true
	}
}

// compileRelay runs Relay's compiler over relay/*.js and returns the queries it
// makes, by operation name.
func compileRelay(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("relay")); err != nil {
		t.Fatal(err)
	}
	sdl, err := os.ReadFile(fullSDL)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "schema.graphql"), string(sdl))
	// The compiler wants what it writes to be there already.
	write(t, filepath.Join(dir, "queries.json"), "{}")
	if err := os.Mkdir(filepath.Join(dir, "__generated__"), 0o755); err != nil {
		t.Fatal(err)
	}
	if output, failed := script(t, dir, "node_modules/relay-compiler/cli.js"); failed {
		t.Fatalf("relay-compiler: %s", output)
	}
	text, err := os.ReadFile(filepath.Join(dir, "queries.json"))
	if err != nil {
		t.Fatal(err)
	}
	var byHash map[string]string
	if err := json.Unmarshal(text, &byHash); err != nil {
		t.Fatal(err)
	}
	queries := map[string]string{}
	for _, query := range byHash {
		queries[operationName.FindStringSubmatch(query)[1]] = query
	}
	return queries
}

var operationName = regexp.MustCompile(`^query (\w+)`)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
