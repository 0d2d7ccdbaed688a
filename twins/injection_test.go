package twins_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/generated"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
	"malgraf/seeds"
)

// mark stands in every fragment, and in nothing else.
const mark = "zqx7"

// fragments would do harm, or find what was not asked for, where a text became part
// of a statement, of a full-text query or of a name.
var fragments = []string{
	mark + "' OR 1=1 //\" OR true // `) MATCH (n) DETACH DELETE n //",
	mark + `'}) RETURN 1 AS ids UNION MATCH (n) DETACH DELETE n RETURN 1 AS ids //`,
	mark + ` */ SET n:Hacked /* \u0027 OR \u0031=1 // $p0 \`,
	mark + "'; DROP CONSTRAINT x; //\nMATCH (n) DETACH DELETE n",
	mark + ` title:* OR *:* -a +b && !c (d)[e TO f]{g}^2~ "h"`,
}

// injection is a pair that holds the invented municipality, with a wire to look at.
type injection struct {
	*testing.T
	*pair
	tap    *neo4jtest.Tap
	kinds  *graph.Schema
	types  *ast.Schema
	writes bool
	// harmless are the statements for each question when a plain word stands in the texts.
	harmless map[string][]string
}

// No value is ever part of a statement's text: whatever stands in the texts of a
// question, the answers are those of the store that knows no statements, what is sent
// is what is sent for a plain word, and the graph stays as it is.
func TestWhatStandsInTextsIsNeverPartOfAStatement(t *testing.T) {
	i := newInjection(t)
	defer i.close(t)
	before := i.export(t.Context())
	for n, text := range append([]string{"ord"}, fragments...) {
		f := &filler{kinds: i.kinds, types: i.types, text: text, id: func(kind string) string { return kind + ":" + text }}
		i.askLists(f)
		i.askSingles(f)
		if n < 3 {
			i.askForgedCursors(f)
		}
	}
	if after := i.export(t.Context()); after != before || after.differ() {
		t.Errorf("the graph is not what it was: %s", firstDifference(said{before[1], after[1]}))
	}
}

// What is written is written as it is, wherever it stands.
func TestWhatIsWrittenIsNeverPartOfAStatement(t *testing.T) {
	i := newInjection(t)
	i.writes = true
	defer i.close(t)
	nodes := strings.Count(i.export(t.Context())[1], `"node":`)
	for _, text := range fragments[:2] {
		i.askMutations(text)
	}
	after := i.export(t.Context())
	if after.differ() {
		t.Error(firstDifference(after))
	}
	if n := strings.Count(after[1], `"node":`); n < nodes {
		t.Errorf("%d nodes were %d", n, nodes)
	}
	marked := map[string]int{}
	for line := range strings.Lines(after[1]) {
		if node, is := strings.CutPrefix(line, `{"node":"`); is && strings.Contains(line, mark) {
			kind, _, _ := strings.Cut(node, ":")
			marked[kind]++
		} else if !is && strings.Contains(line, mark) {
			marked["an edge"]++
		}
	}
	if len(marked) != len(i.kinds.Kinds)+1 || marked["an edge"] < len(i.kinds.Kinds) {
		t.Errorf("texts were written into %v alone", marked)
	}
}

func newInjection(t *testing.T) *injection {
	t.Helper()
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	server := neo4jtest.Start(t)
	server.Wipe(t)
	tap := server.Tap(t)
	i := &injection{
		T: t, pair: openPair(t, kinds, tap.URL, neo4j.LevelsTogether), tap: tap, kinds: kinds,
		types: gqlparser.MustLoadSchema(&ast.Source{Input: generated.SDL}), harmless: map[string][]string{},
	}
	changes, err := seeds.Load("exempel")
	if err != nil {
		t.Fatal(err)
	}
	changes = append(changes, aPerson(changes)...)
	i.tap.Statements()
	if outcome := i.apply(t.Context(), graph.Batch{Changes: changes}); outcome.differ() {
		t.Fatal(firstDifference(outcome))
	}
	i.rest()
	return i
}

// rest waits until the store has looked for words that it has yet to enter, as it does a
// moment after a commit: that belongs to no question.
func (i *injection) rest() {
	i.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		for _, sent := range i.tap.Statements() {
			if strings.Contains(sent, "MATCH (n:_Unread) WITH n LIMIT") {
				return
			}
		}
	}
	i.Fatal("nobody looks for words that are yet to be entered")
}

// aPerson holds a post; the seeds name nobody.
func aPerson(seeded []graph.Change) []graph.Change {
	for _, change := range seeded {
		if strings.HasPrefix(change.Node, "Post:") {
			return []graph.Change{
				{Node: "Person:bo", Municipality: change.Municipality, Set: map[string]any{"name": "Bo"}},
				{Edge: "HELD_BY", From: change.Node, To: "Person:bo"},
			}
		}
	}
	return nil
}

// uuid is an id that a server draws, which no two do alike.
var uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// hold asks both and looks at what was sent; name tells questions apart that differ
// in their texts alone.
func (i *injection) hold(name, query string, variables map[string]any) said {
	i.Helper()
	i.tap.Statements()
	answers := i.askWith(i.Context(), query, variables)
	if answers.differ() {
		i.Errorf("%s with %v:\n%s", query, variables, answers)
	}
	sent := i.tap.Statements()
	if i.harmless[name] == nil {
		i.harmless[name] = append([]string{""}, sent...)
	}
	for _, statement := range sent {
		if strings.Contains(statement, mark) {
			i.Errorf("%s: a text is part of the statement\n%s", name, statement)
		}
		if !i.writes && !slices.Contains(i.harmless[name], statement) {
			i.Errorf("%s with %v: another statement than for a plain word:\n%s", name, variables, statement)
		}
	}
	return answers
}

// askLists asks every list of a kind, and one list along each sort of edge, by every text.
func (i *injection) askLists(f *filler) {
	seen := map[string]bool{}
	for _, kind := range i.kinds.Kinds {
		where := map[string]any{"where": f.object(i.types.Types[kind.Name+"Where"], 0)}
		i.hold(kind.Many, fmt.Sprintf("query($where: %sWhere) { %s(where: $where) { totalCount nodes { id } } }", kind.Name, kind.Many), where)
		for _, edge := range kind.Edges {
			list := i.types.Types[kind.Name].Fields.ForName(edge.Name).Arguments.ForName("where")
			if list == nil || edge.Type.Scope || seen[edge.Type.PropertiesName] {
				continue
			}
			seen[edge.Type.PropertiesName] = true
			where := map[string]any{"edge": map[string]any{"or": f.conditions(i.types.Types[edge.Type.PropertiesName+"Where"])}}
			i.hold(kind.Many+" "+edge.Name, fmt.Sprintf("query($where: %s) { %s { nodes { id %s(where: $where) { totalCount } } } }", list.Type.Name(), kind.Many, edge.Name), map[string]any{"where": where})
		}
	}
	for _, order := range []any{f.text, map[string]any{f.text: "ASC"}, map[string]any{"title": f.text}, map[string]any{"targets": map[string]any{f.text: "ASC"}}} {
		i.hold("order", "query($order: [GoalOrderBy!]) { goals(orderBy: $order) { totalCount } }", map[string]any{"order": order})
	}
}

// askForgedCursors asks for what lies after a cursor whose texts, id among them, are others.
func (i *injection) askForgedCursors(f *filler) {
	for _, kind := range i.kinds.Kinds {
		var order []string
		for _, property := range kind.Properties {
			if property.Type == graph.TypeString && !property.List {
				order = append(order, "{"+property.Name+": ASC}")
			}
		}
		list := fmt.Sprintf("%s(orderBy: [%s], first: 1", kind.Many, strings.Join(order, " "))
		first := i.hold(kind.Many+" first", "{ "+list+") { pageInfo { endCursor } } }", nil)
		cursors := cursorsIn(first[0])
		if len(cursors) == 0 {
			i.Fatalf("no cursor in %s", first[0])
		}
		for n, cursor := range []string{f.text, forged(cursors[0], f.text, 1), forged(cursors[0], f.text, 2), forged(cursors[0], f.text, 3)} {
			i.hold(fmt.Sprint(kind.Many, " after ", n), "query($cursor: String) { "+list+", after: $cursor) { totalCount nodes { id } } }", map[string]any{"cursor": cursor})
		}
		i.hold(kind.Many+" before", "query($cursor: String) { "+list+", before: $cursor) { nodes { id } } }", map[string]any{"cursor": forged(cursors[0], f.text, 3)})
	}
}

// forged puts a text in place of all texts of a cursor from a place on.
func forged(cursor, text string, from int) string {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		panic(err)
	}
	var values []any
	if err := json.Unmarshal(raw, &values); err != nil {
		panic(err)
	}
	for i := from; i < len(values); i++ {
		values[i] = text
	}
	raw, err = json.Marshal(values)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// askSingles asks each root field that is no list of a kind, by each argument that is a text.
func (i *injection) askSingles(f *filler) {
	for _, root := range i.types.Query.Fields {
		if strings.HasPrefix(root.Name, "__") || root.Arguments.ForName("where") != nil {
			continue
		}
		for _, argument := range root.Arguments {
			var given []string
			var declared []string
			variables := map[string]any{}
			for _, other := range root.Arguments {
				limits := i.kinds.Kind(root.Type.Name()) != nil && i.kinds.Kind(root.Type.Name()).Edge(other.Name) != nil
				if other == argument || other.Type.NonNull || limits {
					given = append(given, other.Name+": $"+other.Name)
					declared = append(declared, "$"+other.Name+": "+other.Type.String())
					variables[other.Name] = f.value(other.Type, 0)
					if other.Name == "id" {
						variables["id"] = f.id(f.kindOf(root.Type.Name()))
					}
				}
			}
			i.hold(root.Name+" by "+argument.Name, fmt.Sprintf("query(%s) { %s(%s) { __typename } }", strings.Join(declared, " "), root.Name, strings.Join(given, " ")), variables)
		}
	}
}
