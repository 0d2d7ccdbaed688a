package table

import (
	"errors"
	"strings"
	"testing"

	"malgraf/graph"
)

func TestParseMapping(t *testing.T) {
	mapping, err := ParseMapping([]byte(`
system: Stratsys
municipality: "0114"
externalId: Id
properties:
  title: Rubrik
  status: {column: Status, values: {Pågående: STARTED}, default: DECIDED}
  form: {value: ASSIGNMENT}
edges:
  targets: Delmål
  departments:
    - {column: Förvaltning, set: {role: OWNS}, create: {type: ADMINISTRATION}}
    - Deltar
  responsible: {column: Ansvarig, holds: posts, create: false}
`))
	if err != nil {
		t.Fatal(err)
	}
	departments := mapping.Edges["departments"]
	switch {
	case mapping.Municipality != "0114", mapping.Properties["title"].Column != "Rubrik",
		mapping.Properties["status"].Values["Pågående"] != "STARTED", mapping.Properties["form"].Value != "ASSIGNMENT",
		len(mapping.Edges["targets"]) != 1, mapping.Edges["targets"][0].Column != "Delmål",
		len(departments) != 2, departments[0].Set["role"] != "OWNS", !departments[0].Create.On,
		departments[0].Create.Set["type"] != "ADMINISTRATION", departments[1].Column != "Deltar",
		departments[1].Create.Given, !mapping.Edges["responsible"][0].Create.Given, mapping.Edges["responsible"][0].Create.On:
		t.Errorf("got %+v", mapping)
	}
}

// Editors on Windows begin a file of UTF-8 with a mark, which is none of its text.
func TestParseMappingPassesOverAByteOrderMark(t *testing.T) {
	mapping, err := ParseMapping([]byte("\ufeffsystem: Plan\r\nexternalId: Id\r\n"))
	if err != nil || mapping.System != "Plan" || mapping.ExternalID != "Id" {
		t.Errorf("%+v %v", mapping, err)
	}
}

func TestParseMappingRefuses(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"unknown key", "system: S\nexternalId: Id\ncolour: blue\n", `line 3: unknown field "colour"`},
		{"unknown key of a property", "system: S\nexternalId: Id\nproperties:\n  title:\n    kolumn: Rubrik\n", `line 5: unknown field "kolumn"`},
		{"unknown key of an edge", "system: S\nexternalId: Id\nedges:\n  targets:\n    - column: Mål\n      rol: OWNS\n", `line 6: unknown field "rol"`},
		{"a key twice", "system: S\nexternalId: Id\nsystem: T\n", "line 3: "},
		{"no YAML", "system: [\n", "line 1: "},
		{"wrong type", "system: S\nexternalId: Id\nproperties: 7\n", "line 3: "},
		{"no system", "externalId: Id\n", "system: "},
		{"no external id", "system: S\n", "externalId: "},
		{"long delimiter", "system: S\nexternalId: Id\ndelimiter: ;;\n", "delimiter: "},
		{"unknown encoding", "system: S\nexternalId: Id\nencoding: latin-9\n", "encoding: "},
		{"empty", "", "system: "},
	}
	for _, c := range cases {
		_, err := ParseMapping([]byte(c.text))
		if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// What YAML reads as a number, a truth value or nothing is meant as the text that stands there.
func TestParseMappingTakesTextsAsWritten(t *testing.T) {
	mapping, err := ParseMapping([]byte("system: 2030\nmunicipality: 0114\nexternalId: Id\nproperties:\n  title: {column: 7, values: {1: Ett, 2: 02, Ja: true, '-': }}\n"))
	if err != nil {
		t.Fatal(err)
	}
	title := mapping.Properties["title"]
	if mapping.System != "2030" || mapping.Municipality != "0114" || title.Column != "7" || title.Values["1"] != "Ett" ||
		title.Values["2"] != "02" || title.Values["Ja"] != "true" || title.Values["-"] != "" || len(title.Values) != 4 {
		t.Errorf("got %+v", mapping)
	}
}
