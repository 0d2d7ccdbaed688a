package resolvers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
)

// inputSeed names the environment variable that repeats a random run.
const inputSeed = "INPUT_SEED"

// inputDice draws mutations about a small world: few keys and few values, so that they
// meet, collide and are missing often.
type inputDice struct {
	*rand.Rand
	model *inputModel
	kinds []*graph.Kind
	// temporary are the names given so far in one mutation, by kind.
	temporary map[*graph.Kind][]string
	// last is the kind that the change before was about.
	last *graph.Kind
}

// The kinds that are written at random: each sort of key, scope and edge is among them.
var randomKinds = []string{
	"Municipality", "Framework", "Goal", "Target", "Department", "Post", "Person", "Assignment", "Activity", "PolicyDocument",
	"DevelopmentArea", "FocusArea", "Plan",
}

func newInputDice(t *testing.T, schema *graph.Schema, model *inputModel) *inputDice {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(inputSeed); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s=%d", inputSeed, seed)
	d := &inputDice{Rand: rand.New(rand.NewPCG(seed, 0)), model: model}
	for _, name := range randomKinds {
		d.kinds = append(d.kinds, schema.Kind(name))
	}
	return d
}

func (d *inputDice) chance(p float64) bool { return d.Float64() < p }

func pick[T any](d *inputDice, list []T) T { return list[d.IntN(len(list))] }

// changes draws what one mutation asks for: mostly one change, else some together.
func (d *inputDice) changes() []input {
	d.temporary = map[*graph.Kind][]string{}
	n := 1
	if d.chance(0.4) {
		n = 2 + d.IntN(5)
	}
	changes := make([]input, n)
	for i := range changes {
		changes[i] = d.change(n > 1)
	}
	return changes
}

func (d *inputDice) change(among bool) input {
	kind := pick(d, d.kinds)
	if among && d.last != nil && d.chance(0.5) {
		kind = d.last
	}
	d.last = kind
	switch roll := d.Float64(); {
	case roll < 0.12 && among || roll < 0.07:
		return input{"remove" + kind.Name: d.ref(kind)}
	case roll < 0.25:
		var edges []*graph.EdgeType
		for _, edge := range d.model.schema.EdgeTypes {
			if !edge.Scope && slices.Contains(d.kinds, edge.From) && slices.Contains(d.kinds, edge.To) {
				edges = append(edges, edge)
			}
		}
		edge := pick(d, edges)
		ends := input{"from": d.ref(edge.From), "to": d.ref(edge.To)}
		if d.chance(0.25) {
			if d.chance(0.5) && len(edge.Key) > 0 {
				ends["edge"] = d.properties(edge.Key, 0.5)
			}
			return input{"unlink": input{edge.Field(): ends}}
		}
		ends["edge"] = d.properties(edge.Properties, 0.5)
		return input{"link": input{edge.Field(): ends}}
	}
	return input{"save" + kind.Name: d.save(kind, among)}
}

func (d *inputDice) save(kind *graph.Kind, among bool) input {
	given := d.properties(kind.Settable(), 0.2)
	switch roll := d.Float64(); {
	case roll < 0.4:
		if id := d.id(kind); id != "" {
			given["id"] = id
		}
	case roll < 0.5:
		given["id"] = fmt.Sprintf("%s:given%d", kind.Name, d.IntN(3))
	case roll < 0.75 && len(d.temporary[kind]) > 0: // once more
		given = d.properties(kind.Settable(), 0.1)
		given["id"] = pick(d, d.temporary[kind])
		d.edges(kind, given, 0.3)
		return given
	case roll < 0.8 && among:
		name := fmt.Sprintf("_:%d%s", len(d.temporary[kind]), kind.One)
		given["id"] = name
		d.temporary[kind] = append(d.temporary[kind], name)
	}
	if _, named := given["id"].(string); !named || d.chance(0.3) {
		for _, property := range kind.Settable() { // likely to be whole
			if property.Required && d.chance(0.97) {
				given[property.Name] = d.value(property)
			}
		}
	}
	for _, edge := range kind.Edges {
		if edge.Required && d.chance(0.85) {
			given[edge.Name] = d.ref(edge.Far)
		}
	}
	d.edges(kind, given, 0.08)
	return given
}

// edges draws what is to become of the edges along some fields.
func (d *inputDice) edges(kind *graph.Kind, given input, p float64) {
	for _, edge := range kind.Edges {
		switch {
		case !slices.Contains(d.kinds, edge.Far) || edge.Type.Scope && edge.Many || given[edge.Name] != nil || !d.chance(p):
		case edge.Many:
			given[edge.Name] = d.ends(edge)
		case d.chance(0.25):
			given[edge.Name] = nil
		default:
			given[edge.Name] = d.ref(edge.Far)
		}
	}
}

func (d *inputDice) ends(edge *graph.Edge) any {
	if d.chance(0.1) {
		return nil
	}
	ends := input{}
	if d.chance(0.35) {
		ends["set"] = d.list(edge, "set")
		return ends
	}
	if d.chance(0.8) {
		ends["add"] = d.list(edge, "add")
	}
	if d.chance(0.4) {
		ends["remove"] = d.list(edge, "remove")
	}
	return ends
}

func (d *inputDice) list(edge *graph.Edge, operator string) []any {
	list := []any{}
	for range d.IntN(3) {
		one := d.ref(edge.Far)
		switch {
		case operator != "remove":
			one["edge"] = d.properties(edge.Type.Properties, 0.4)
		case len(edge.Type.Key) > 0 && d.chance(0.5):
			one["edge"] = d.properties(edge.Type.Key, 0.7)
		}
		list = append(list, one)
	}
	return list
}

// ref names a node: mostly one that is there, by its id, a temporary name or a key.
func (d *inputDice) ref(kind *graph.Kind) input {
	if names := d.temporary[kind]; len(names) > 0 && d.chance(0.5) {
		return input{"id": pick(d, names)}
	}
	uniques := kind.Uniques()
	if len(uniques) == 0 || d.chance(0.5) {
		if id := d.id(kind); id != "" && d.chance(0.98) {
			return input{"id": id}
		}
		// One that only a later change of the request makes is there when the store looks: the
		// model, which goes change by change, is not asked about such.
		if id := kind.Name + ":given" + strconv.Itoa(d.IntN(3)); d.model.nodes[id] != nil {
			return input{"id": id}
		}
		return input{"id": kind.Name + ":nobody"}
	}
	property := pick(d, uniques)
	given := input{property.Name: d.value(property)}
	if id := d.id(kind); id != "" && d.chance(0.9) {
		if own := d.model.nodes[id].set[property.Name]; own != nil {
			given[property.Name] = own
		}
		for _, edge := range property.Unique.Within {
			if far := d.model.nodes[d.model.far(id, edge)]; far != nil && d.chance(0.8) {
				given[edge.Name] = far.set[edge.Far.Uniques()[0].Name]
			}
		}
	}
	return given
}

// id is that of some node of the kind, "" where there is none.
func (d *inputDice) id(kind *graph.Kind) string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(d.model.nodes)) {
		if d.model.nodes[id].kind == kind {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return pick(d, ids)
}

func (d *inputDice) properties(of []*graph.Property, p float64) input {
	given := input{}
	for _, property := range of {
		likely := p
		if property.Required {
			likely = max(p, 0.75)
		}
		if !d.chance(likely) {
			continue
		}
		given[property.Name] = d.value(property)
		if d.chance(0.1) && (!property.Required || d.chance(0.1)) {
			given[property.Name] = nil
		}
	}
	return given
}

func (d *inputDice) value(property *graph.Property) any {
	if property.List {
		list := []any{}
		for range d.IntN(3) {
			list = append(list, d.one(property))
		}
		return slices.Compact(list)
	}
	return d.one(property)
}

func (d *inputDice) one(property *graph.Property) any {
	switch property.Type {
	case graph.TypeEnum:
		return pick(d, property.Enum.Values)
	case graph.TypeInt:
		return float64(d.IntN(5) - 1)
	case graph.TypeFloat:
		return pick(d, []float64{0, 1, 0.5, 1.5, -2})
	case graph.TypeBoolean:
		return d.chance(0.5)
	case graph.TypeDate:
		return pick(d, []string{"2023-01-01", "2023-06-30", "2024-12-31"})
	}
	if property.Name == "code" && d.chance(0.3) {
		return "agenda2030"
	}
	return pick(d, []string{"å", "ä", "ö", "A", "b", "Skola", "skola"})
}

// A round takes milliseconds in memory, and where a statement must be planned for it seconds.
const fewRounds, manyRounds = 40, 1200

// Whatever mutations ask for, at random: the server does what a plain model does, refuses
// what it refuses, and leaves no half of anything behind.
func TestRandomInputsAreMadeAsTheModelMakesThem(t *testing.T) {
	onWritable(t, nil, func(t *testing.T, store namedStore) { playRandomly(t, store, fewRounds) })
}

func TestManyRandomInputsAreMadeAsTheModelMakesThem(t *testing.T) {
	playRandomly(t, served(t, "in memory", embeddedStore(t)), manyRounds)
}

func playRandomly(t *testing.T, store namedStore, rounds int) {
	t.Helper()
	model := newInputModel(store.store.Schema())
	d := newInputDice(t, model.schema, model)
	made := 0
	d.hold(t, store, "the beginning", beginning())
	for round := range rounds {
		if d.play(t, store, round) {
			made++
		}
	}
	t.Logf("%d of %d mutations made; %d nodes, %d edges", made, rounds, len(d.model.nodes), len(d.model.edges))
	if made < rounds/6 || made > rounds*19/20 {
		t.Errorf("%d of %d mutations made: most were made, or most refused", made, rounds)
	}
}

// play sends one mutation and holds the store against the model.
func (d *inputDice) play(t *testing.T, store namedStore, round int) bool {
	t.Helper()
	return d.hold(t, store, fmt.Sprint("round ", round), d.changes())
}

// beginning is what most of the rest hangs on.
func beginning() []input {
	municipality := func(code string) input {
		return input{"saveMunicipality": input{"code": code, "name": code, "type": "MUNICIPALITY", "completeness": "FULL"}}
	}
	framework := func(code string) input {
		return input{"saveFramework": input{"code": code, "title": code, "level": "LOCAL"}}
	}
	department := func(name, municipality string) input {
		return input{"saveDepartment": input{"name": name, "type": "BOARD", "municipality": input{"code": municipality}}}
	}
	return []input{
		municipality("A"), municipality("b"), framework("agenda2030"), framework("skola"),
		{"saveGoal": input{"code": "A", "title": "A"}}, {"saveTarget": input{"code": "A", "title": "A", "goal": input{"code": "A"}}},
		department("å", "A"), department("ä", "A"), department("å", "b"),
	}
}

// hold makes changes on both sides, and compares what came of them and what is there then.
func (d *inputDice) hold(t *testing.T, store namedStore, name string, changes []input) bool {
	t.Helper()
	results, next, refused := d.model.mutate(changes)
	ids, answer := sendChanges(t, store, changes)
	if (ids == nil) != (refused != nil) {
		t.Fatalf("%s: %s\nthe model says %v, the server\n%s", name, marshalled(t, changes), refused, answer)
	}
	for i := range ids {
		if ids[i].ID != "" && !strings.Contains(results[i].id, ":~") && ids[i].ID != results[i].id || ids[i].Created != results[i].created {
			t.Fatalf("%s: %s\nchange %d: %+v, want %+v", name, marshalled(t, changes), i, ids[i], results[i])
		}
		if strings.Contains(results[i].id, ":~") {
			next.rename(results[i].id, ids[i].ID)
		}
	}
	d.model = next
	if got, want := exported(t, store.store), next.lines(); !slices.Equal(got, want) {
		t.Fatalf("%s: %s\nthe store holds, but should not: %s\nand should: %s", name, marshalled(t, changes), without(got, want), without(want, got))
	}
	return refused == nil
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(one string) bool { return slices.Contains(b, one) })
}

type appliedChange struct {
	ID      string
	Created bool
}

// sendChanges sends changes as one mutation; nil where it was refused.
func sendChanges(t *testing.T, store namedStore, changes []input) ([]appliedChange, []byte) {
	t.Helper()
	answer := store.ask(t, `mutation ($changes: [Change!]!) { apply(changes: $changes) { results { id created } } }`, []byte(`{"changes":`+marshalled(t, changes)+`}`))
	var got struct {
		Data struct {
			Apply *struct{ Results []appliedChange }
		}
		Errors []struct {
			Message    string
			Extensions struct {
				Code  string
				Input []any
			}
		}
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		t.Fatal(err)
	}
	for _, one := range got.Errors {
		switch one.Extensions.Code {
		case "INVALID", "NOT_FOUND", "CONFLICT":
			if len(one.Extensions.Input) < 2 {
				t.Errorf("%s: no place in the input: %s", marshalled(t, changes), answer)
			}
		default:
			t.Fatalf("%s\n%s", marshalled(t, changes), answer)
		}
	}
	if got.Data.Apply == nil {
		return nil, answer
	}
	return got.Data.Apply.Results, answer
}

func marshalled(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// exported is the graph of a store as sorted lines.
func exported(t *testing.T, store graph.Store) []string {
	t.Helper()
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	var lines []string
	for change, err := range graph.Export(t.Context(), store.Schema(), view) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line(change))
	}
	slices.Sort(lines)
	return lines
}
