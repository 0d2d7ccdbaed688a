package seeds

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"malgraf/graph"
	"malgraf/schema"
)

// loaded is what a list of seeds makes of an empty graph: the properties of each node and edge after all changes.
type loaded struct {
	changes []graph.Change
	nodes   map[string]map[string]any
	edges   map[string]map[string]any // by "TYPE from to" and the key properties
}

func mustLoad(t *testing.T, names ...string) loaded {
	t.Helper()
	changes, err := Load(names...)
	if err != nil {
		t.Fatal(err)
	}
	l := loaded{changes, map[string]map[string]any{}, map[string]map[string]any{}}
	for _, c := range changes {
		into, id := l.nodes, c.Node
		if c.Edge != "" {
			into, id = l.edges, fmt.Sprint(c.Edge, " ", c.From, " ", c.To)
			if quote := c.Set["quote"]; quote != nil { // ADDRESSES is kept apart by it
				id += fmt.Sprint(" ", quote)
			}
		}
		if into[id] == nil {
			into[id] = map[string]any{}
		}
		for name, value := range c.Set {
			into[id][name] = value
		}
	}
	return l
}

func parseSchema(t *testing.T) *graph.Schema {
	t.Helper()
	s, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestUnknownSeedIsRefusedWithTheKnownNames(t *testing.T) {
	_, err := Load("agenda2030", "atlantis")
	if !errors.Is(err, graph.ErrInvalid) {
		t.Fatalf("got %v, want graph.ErrInvalid", err)
	}
	for _, name := range append(Names(), `"atlantis"`) {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %s", err, name)
		}
	}
}

func TestAgendaComesFirstWhereItIsMissing(t *testing.T) {
	changes, err := Load("mora")
	if err != nil {
		t.Fatal(err)
	}
	if changes[0].Node != "Framework:agenda2030" {
		t.Errorf("begins with %s", changes[0].Node)
	}
	if changes, err := Load(); err != nil || len(changes) != 0 {
		t.Errorf("no names give %d changes, %v", len(changes), err)
	}
	twice, err := Load("agenda2030", "mora", "mora")
	if err != nil || len(twice) != len(changes) {
		t.Errorf("a repeated name gives %d changes, want %d (%v)", len(twice), len(changes), err)
	}
}

// Every combination a user can ask for stands alone: all changes are valid, all ends are there, and each node has what the SDL requires.
func TestEverySeedIsWhole(t *testing.T) {
	s := parseSchema(t)
	for _, names := range [][]string{{"agenda2030"}, {"ljusdal"}, {"mora"}, {"exempel"}, Names()} {
		t.Run(strings.Join(names, "+"), func(t *testing.T) {
			l := mustLoad(t, names...)
			for i, c := range l.changes {
				if _, violations := s.Check(i, c); violations != nil {
					t.Errorf("%s%s %s %s: %v", c.Node, c.Edge, c.From, c.To, violations)
				}
				checkOrigin(t, c)
				checkEnds(t, l, c)
			}
			for id, set := range l.nodes {
				checkRequired(t, s, l, id, set)
			}
			checkToOne(t, s, l)
			checkUnique(t, s, l)
		})
	}
}

func checkOrigin(t *testing.T, c graph.Change) {
	t.Helper()
	source, _ := c.Set["source"].(string)
	basis, _ := c.Set["basis"].(string)
	inference, _ := c.Set["inference"].(string)
	if source == "" || (basis != stated && basis != inferred) || (basis == inferred) != (inference != "") {
		t.Errorf("%s%s %s %s: source %q, basis %q, inference %q", c.Node, c.Edge, c.From, c.To, source, basis, inference)
	}
	for name, value := range c.Set {
		if text := fmt.Sprint(value); text != norm.NFC.String(text) || text != strings.TrimSpace(text) || strings.Contains(text, "  ") {
			t.Errorf("%s%s: %s is not written cleanly: %q", c.Node, c.Edge, name, text)
		}
	}
}

func checkEnds(t *testing.T, l loaded, c graph.Change) {
	t.Helper()
	for _, end := range []string{c.From, c.To, c.Municipality} {
		if end != "" && l.nodes[end] == nil {
			t.Errorf("%s%s: there is no node %s", c.Node, c.Edge, end)
		}
	}
}

func checkRequired(t *testing.T, s *graph.Schema, l loaded, id string, set map[string]any) {
	t.Helper()
	kind := s.KindOf(id)
	for _, property := range kind.Properties {
		if property.Required && !property.Computed && set[property.Name] == nil {
			t.Errorf("%s has no %s", id, property.Name)
		}
	}
	for _, edge := range kind.Edges {
		if !edge.Required || edge.Type.Scope {
			continue
		}
		found := false
		for key := range l.edges {
			part := strings.SplitN(key, " ", 4)
			found = found || part[0] == edge.Type.Name && part[1] == id && s.KindOf(part[2]) == edge.Far
		}
		if !found {
			t.Errorf("%s has no edge %s", id, edge.Type.Name)
		}
	}
}

// checkToOne finds a node with two edges where the SDL has one.
func checkToOne(t *testing.T, s *graph.Schema, l loaded) {
	t.Helper()
	seen := map[string]string{}
	for key := range l.edges {
		part := strings.SplitN(key, " ", 4)
		edgeType := s.EdgeType(part[0], s.KindOf(part[1]), s.KindOf(part[2]))
		if edgeType == nil || edgeType.Out == nil || edgeType.Out.Many {
			continue
		}
		one := part[1] + " " + edgeType.Out.Name
		if other := seen[one]; other != "" {
			t.Errorf("%s: both %s and %s", one, other, part[2])
		}
		seen[one] = part[2]
	}
}

// checkUnique finds two nodes of one owner with the same unique value; goals and targets are their framework's.
func checkUnique(t *testing.T, s *graph.Schema, l loaded) {
	t.Helper()
	owner := map[string]string{}
	for _, c := range l.changes {
		if c.Node != "" && c.Municipality != "" {
			owner[c.Node] = c.Municipality
		}
	}
	for key := range l.edges {
		if part := strings.SplitN(key, " ", 4); strings.HasPrefix(part[2], "Framework:") {
			owner[part[1]] = part[2]
		}
	}
	seen := map[string]string{}
	for id, set := range l.nodes {
		for _, property := range s.KindOf(id).Uniques() {
			if set[property.Name] == nil {
				continue
			}
			value := fmt.Sprint(s.KindOf(id).Name, owner[id], property.Name, set[property.Name])
			if other := seen[value]; other != "" {
				t.Errorf("%s and %s have the same %s", id, other, property.Name)
			}
			seen[value] = id
		}
	}
}

// A node that is set more than once says the same each time, but for what a municipality adds to a target.
func TestNoNodeIsSetTwiceDifferently(t *testing.T) {
	first := map[string]map[string]any{}
	for _, c := range mustLoad(t, Names()...).changes {
		if c.Node == "" || c.Node == "Target:10.a" {
			continue
		}
		if before := first[c.Node]; before != nil && !reflect.DeepEqual(before, c.Set) {
			t.Errorf("%s is %v and then %v", c.Node, before, c.Set)
		}
		first[c.Node] = c.Set
	}
}

func count(nodes map[string]map[string]any, prefix string) int {
	n := 0
	for id := range nodes {
		if strings.HasPrefix(id, prefix) {
			n++
		}
	}
	return n
}
