package table

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

func parseSchema(t *testing.T) *graph.Schema {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestImportable(t *testing.T) {
	parsed := parseSchema(t)
	var names []string
	for _, kind := range Importable(parsed) {
		names = append(names, kind.One)
	}
	if want := []string{"assignment", "activity"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	for _, name := range []string{"assignment", "Assignments", "ASSIGNMENT", "activities", "Activity"} {
		if _, err := importable(parsed, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := importable(parsed, "goal"); !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "assignment, activity") {
		t.Errorf("goal: got %v", err)
	}
}

// fullMap is all that a mapping of assignments needs, to which a case adds edges.
const fullMap = `
system: S
externalId: Id
properties: {title: Rubrik, form: {value: ASSIGNMENT}, scope: {value: DEPARTMENT}, status: Status}
edges:
`

func TestBindRefuses(t *testing.T) {
	cases := []struct {
		name, mapping string
		want          []string
	}{
		{"unknown property", "system: S\nexternalId: Id\nproperties: {titel: Rubrik}\n", []string{
			"there is no titel of Assignment", "every Assignment must have a title", "every Assignment must have a form",
			"every Assignment must have a scope", "every Assignment must have a status"}},
		{"the import's own properties", "system: S\nexternalId: Id\nproperties: {source: Källa, id: Nod, externalId: Id}\n", []string{
			"there is no source", "there is no id", "there is no externalId"}},
		{"values that the schema does not have", "system: S\nexternalId: Id\nproperties: {title: R, form: {value: UPPDRAG}, scope: {column: K, values: {Ja: ALL}}, status: {column: S, default: OPEN}}\n",
			[]string{`form: "UPPDRAG" is none of`, `scope: "ALL" is none of`, `status: "OPEN" is none of`}},
		{"neither column nor value", "system: S\nexternalId: Id\nproperties: {title: {default: x}}\n", []string{"title needs either a column or a value"}},
		{"both column and value", "system: S\nexternalId: Id\nproperties: {title: {column: R, value: x}}\n", []string{"title needs either a column or a value"}},
		{"unknown edge", fullMap + "  mål: Mål\n  municipality: Kommun\n", []string{"there is no mål of Assignment", "there is no municipality of"}},
		{"edge without column", fullMap + "  targets: {pattern: x}\n", []string{"targets: the column is missing"}},
		{"edge without its role", fullMap + "  departments: Förvaltning\n", []string{"departments: set: every such link must have a role"}},
		{"edge properties", fullMap + "  departments: {column: F, set: {role: ÄGER, år: 1}}\n", []string{"set: role: \"ÄGER\" is none of", "set: the link has no år"}},
		{"pattern", fullMap + "  targets: {column: Mål, pattern: '('}\n", []string{"targets: pattern: "}},
		{"found by nothing", fullMap + "  targets: {column: Mål, by: namn}\n  followUps: Uppföljning\n", []string{`targets: by: a Target is not found by "namn"`, "followUps: by: "}},
		{"within nothing", fullMap + "  departments: {column: F, within: x, set: {role: OWNS}}\n", []string{"within: a Department is not found within anything"}},
		{"posts or people", fullMap + "  responsible: Ansvarig\n", []string{`responsible: holds: say whether the column "Ansvarig" holds posts`}},
		{"posts elsewhere", fullMap + "  targets: {column: Mål, holds: posts, department: F}\n", []string{"holds: only for", "department: only for"}},
		{"made without its type", fullMap + "  departments: {column: F, set: {role: OWNS}, create: true}\n", []string{"a new Department needs a type: `create: {type: …}`"}},
		{"made of a wrong type", fullMap + "  departments: {column: F, set: {role: OWNS}, create: {type: NÄMND, name: x}}\n", []string{"create: type: \"NÄMND\" is none of", "a new Department is given no name"}},
		{"what is not made", fullMap + "  targets: {column: Mål, create: true}\n  answers: {column: Svar, create: true}\n", []string{"no Target is made", "no Assignment is made"}},
		{"another assignment by title", fullMap + "  answers: {column: Svar, by: title}\n", []string{"another Assignment is found by its externalId alone"}},
	}
	parsed := parseSchema(t)
	for _, c := range cases {
		_, err := bind(parsed, parsed.Kind("Assignment"), parseMap(t, c.mapping))
		if !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%s: got %v", c.name, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %q", c.name, err, want)
			}
		}
	}
}

func TestValues(t *testing.T) {
	property := func(typ graph.Type, from PropertyColumn) boundProperty {
		from.Column = "K"
		return boundProperty{Property: &graph.Property{Type: typ}, from: from, values: byFold(from.Values)}
	}
	cases := []struct {
		property boundProperty
		cell     string
		want     any // nil and wrong for an error
		wrong    bool
	}{
		{property(graph.TypeDate, PropertyColumn{}), "2023-01-31", "2023-01-31", false},
		{property(graph.TypeDate, PropertyColumn{}), " 2023-01-31 00:00 ", "2023-01-31", false},
		{property(graph.TypeDate, PropertyColumn{}), "2023-01-31 00:00:00", "2023-01-31", false},
		{property(graph.TypeDate, PropertyColumn{}), "2023-01-31T23:59:59", "2023-01-31", false},
		{property(graph.TypeDate, PropertyColumn{}), "2023-02-29", nil, true},
		{property(graph.TypeDate, PropertyColumn{}), "31/1 2023", nil, true},
		{property(graph.TypeDate, PropertyColumn{Values: map[string]string{"Tills vidare": ""}}), "tills  vidare", nil, false},
		{property(graph.TypeInt, PropertyColumn{}), "20 000", int64(20000), false},
		{property(graph.TypeInt, PropertyColumn{}), "20\u00a0000", int64(20000), false},
		{property(graph.TypeInt, PropertyColumn{}), "2,5", nil, true},
		{property(graph.TypeFloat, PropertyColumn{}), "1 234,5", 1234.5, false},
		{property(graph.TypeFloat, PropertyColumn{}), "NaN", nil, true},
		{property(graph.TypeBoolean, PropertyColumn{Values: map[string]string{"Ja": "true"}}), "JA", true, false},
		{property(graph.TypeBoolean, PropertyColumn{}), "Ja", nil, true},
		{property(graph.TypeString, PropertyColumn{}), " två\n rader ", "två rader", false},
		{property(graph.TypeString, PropertyColumn{Default: "okänt"}), " ", "okänt", false},
		{property(graph.TypeString, PropertyColumn{Values: map[string]string{"-": ""}, Default: "okänt"}), "-", "okänt", false},
		{property(graph.TypeString, PropertyColumn{}), "\n", nil, false},
	}
	for _, c := range cases {
		got, err := c.property.value(c.cell)
		if got != c.want || (err != nil) != c.wrong {
			t.Errorf("%q: got %v, %v; want %v", c.cell, got, err, c.want)
		}
	}
	list := property(graph.TypeString, PropertyColumn{Separator: ";"})
	list.List = true
	if got, err := list.value("a; b ;;a"); err != nil || !slices.Equal(got.([]string), []string{"a", "b"}) {
		t.Errorf("list: got %v, %v", got, err)
	}
}

func TestEscapeKeepsTextsApart(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{"A-1", "a-1", "A 1", "A%201", "A/1", "A:1", "å.1_x", "2023/17 b", "\"x\""} {
		escaped := escape(text)
		if other, found := seen[escaped]; found || strings.ContainsAny(escaped, " /:\"") {
			t.Errorf("%q gives %q, as %q", text, escaped, other)
		}
		seen[escaped] = text
	}
}
