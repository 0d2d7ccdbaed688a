package table

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The map and the file that docs/import.md explains are read as it says.
func TestExampleOfTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("../docs/import.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(language string) string {
		found := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindSubmatch(text)
		if found == nil {
			t.Fatalf("there is no example in %s", language)
		}
		return string(found[1])
	}
	mapping := parseMap(t, block("yaml"))
	table, err := Read(strings.NewReader(block("csv")), mapping)
	if err != nil {
		t.Fatal(err)
	}
	parsed := parseSchema(t)
	bound, err := bind(parsed, parsed.Kind("Assignment"), mapping)
	if err != nil {
		t.Fatal(err)
	}
	all := bound.candidates(table)
	if len(all) != 2 || !all[0].taken() || !all[1].taken() {
		t.Errorf("rows %+v", all)
	}
	for _, edge := range bound.edges {
		if edge.Name == "targets" && strings.Join(edge.names(table.cell(table.Rows[0], edge.from.Column)), " ") != "4.1 4.6" {
			t.Errorf("targets of the first row: %q", edge.names(table.cell(table.Rows[0], edge.from.Column)))
		}
	}
}

// FuzzRead holds that no file makes Read panic, and that what it reads has the header's columns.
func FuzzRead(f *testing.F) {
	file, err := os.ReadFile("testdata/uppdrag.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(file), "Id;Rubrik\n1;a\n", "Id\tRubrik\n\"1\n\n\"\t\n", "\xff\xfeI\x00", "Id,Rubrik\n\xe5,\n", "\"Id\n\";Rubrik\n;\n"} {
		f.Add(seed)
	}
	mapping, err := ParseMapping([]byte(smallMap))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Read(strings.NewReader(text), mapping)
		if err != nil {
			return
		}
		last := 1
		for _, row := range table.Rows {
			if row.Number <= last || row.Line < row.Number {
				t.Errorf("row %d after row %d, on line %d", row.Number, last, row.Line)
			}
			last = row.Number
		}
	})
}

// FuzzParseMapping holds that no text makes ParseMapping panic, and that what it takes names a system and a column.
func FuzzParseMapping(f *testing.F) {
	for _, name := range []string{"uppdrag", "aktiviteter"} {
		file, err := os.ReadFile("testdata/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add([]byte("system: S\nexternalId: 012\nedges: {a: [b, {column: c, create: {x: y}}], d: {create: true}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		mapping, err := ParseMapping(text)
		if err == nil && (mapping.System == "" || mapping.ExternalID == "") {
			t.Errorf("%q gives %+v", text, mapping)
		}
	})
}
