package onneo4j

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/clients"
	"malgraf/graph/neo4j/neo4jtest"
)

// worked is a question of docs/neo4j.md.
type worked struct{ title, graphql, cypher string }

func questions(t *testing.T) []worked {
	t.Helper()
	text, err := os.ReadFile("../../../docs/neo4j.md")
	if err != nil {
		t.Fatal(err)
	}
	section := regexp.MustCompile("(?m)^### (\\d+\\. .*)\n(?:[^`#]|`[^`\n]+`)*```graphql\n([^`]*)```\n\n```cypher\n((?:[^`]|`[^`\n]+`)*)```\n")
	var found []worked
	for _, parts := range section.FindAllStringSubmatch(string(text), -1) {
		found = append(found, worked{parts[1], parts[2], parts[3]})
	}
	return found
}

// The Playground's first ten questions, which ask the graph alone, stand in
// docs/neo4j.md, word for word, and the Cypher beside each has the same answer.
func TestCypherBesideGraphQL(t *testing.T) {
	all := questions(t)
	files, err := filepath.Glob("../../../web/questions/*.graphql")
	if err != nil || len(all) != 10 || len(files) < len(all) {
		t.Fatalf("%d questions in docs/neo4j.md, want 10, of %d; %v", len(all), len(files), err)
	}
	server := clients.Start(t, empty(t))
	for i, question := range all {
		t.Run(question.title, func(t *testing.T) {
			if want := withoutComments(t, files[i]); question.graphql != want {
				t.Errorf("its GraphQL is\n%s\nthat of the Playground\n%s", question.graphql, want)
			}
			want := rowsOf(t, ask(t, server.URL, question.graphql))
			if got := run(t, question.cypher); !reflect.DeepEqual(got, want) {
				t.Errorf("Cypher:\n%s\nGraphQL:\n%s", pretty(t, got), pretty(t, want))
			}
			if len(want) == 0 || len(want) > 50 {
				t.Errorf("%d rows show little", len(want))
			}
		})
	}
}

func withoutComments(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(string(text), "")
}

// run runs a statement and returns its rows as they compare.
func run(t *testing.T, cypher string) []any {
	t.Helper()
	result, err := bolt.ExecuteQuery(t.Context(), neo4jtest.Start(t).Driver(), cypher, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]any, len(result.Records))
	for i, record := range result.Records {
		rows[i] = compared(record.AsMap())
	}
	return rows
}

// rowsOf returns the rows of the one root field of an answer as they compare.
func rowsOf(t *testing.T, answer string) []any {
	t.Helper()
	var decoded struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal([]byte(answer), &decoded); err != nil || len(decoded.Errors) > 0 || len(decoded.Data) != 1 {
		t.Fatalf("%v: %s", err, answer)
	}
	for name, root := range decoded.Data {
		object, _ := root.(map[string]any)
		nodes, isList := object["nodes"].([]any)
		if !isList {
			nodes = []any{object}
		}
		rows := make([]any, len(nodes))
		for i, node := range nodes {
			if name == "search" {
				node = hit(node)
			}
			rows[i] = compared(node)
		}
		return rows
	}
	return nil
}

// hit leaves of a hit what Cypher can tell: the node's kind and id, and the field.
func hit(of any) any {
	object, _ := of.(map[string]any)
	node, _ := object["node"].(map[string]any)
	return map[string]any{"__typename": node["__typename"], "id": node["id"], "field": object["field"]}
}

// compared brings what GraphQL nests and what Cypher lists into one form: a list of
// edges or nodes is a list of objects that have the edge's fields beside the node's;
// an object of one field is that field; numbers are float64; lists below a row have no order.
func compared(value any) any {
	switch v := value.(type) {
	case int64:
		return float64(v)
	case map[string]any:
		return plain(v)
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = compared(one)
		}
		slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		return list
	}
	return value
}

func plain(object map[string]any) any {
	if nodes, isConnection := object["nodes"]; isConnection {
		return compared(nodes)
	}
	if edges, isConnection := object["edges"]; isConnection {
		return compared(edges)
	}
	fields := map[string]any{}
	for name, value := range object {
		node, isObject := value.(map[string]any)
		if name != "node" || !isObject {
			fields[name] = compared(value)
			continue
		}
		for name, value := range node {
			fields[name] = compared(value)
		}
	}
	if len(fields) == 1 {
		for _, only := range fields {
			return only
		}
	}
	return fields
}

func pretty(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
