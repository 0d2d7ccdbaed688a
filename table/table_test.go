package table

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"malgraf/graph"
)

const smallMap = "system: S\nexternalId: Id\nproperties: {title: Rubrik}\n"

func parseMap(t *testing.T, text string) Mapping {
	t.Helper()
	mapping, err := ParseMapping([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return mapping
}

// inWindows1252 and inUTF16 write a text as other programs do.
func inWindows1252(t *testing.T, text string) string {
	t.Helper()
	encoded, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func inUTF16(t *testing.T, text string) string {
	t.Helper()
	encoded, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestRead(t *testing.T) {
	want := []string{"1|Åtgärd", "2|Två, tre"}
	cases := []struct{ name, mapping, file string }{
		{"comma", "", "Id,Rubrik\n1,Åtgärd\n2,\"Två, tre\"\n"},
		{"semicolon", "", "Id;Rubrik\r\n1;Åtgärd\r\n2;Två, tre\r\n"},
		{"tab", "", "Id\tRubrik\n1\tÅtgärd\n2\tTvå, tre\n"},
		{"semicolon, commas in other headers", "", "Id;Rubrik;a, b, c, d\n1;Åtgärd;x\n2;Två, tre;x\n"},
		{"delimiter of the map", "delimiter: \"|\"\n", "Id|Rubrik\n1|Åtgärd\n2|Två, tre\n"},
		{"UTF-8 with byte order mark", "", "\xef\xbb\xbfId;Rubrik\n1;Åtgärd\n2;Två, tre\n"},
		{"byte order mark against the map", "encoding: windows-1252\n", "\xef\xbb\xbfId;Rubrik\n1;Åtgärd\n2;Två, tre\n"},
		{"Windows-1252", "encoding: Windows-1252\n", inWindows1252(t, "Id;Rubrik\n1;Åtgärd\n2;Två, tre\n")},
		{"UTF-16 with byte order mark", "", inUTF16(t, "Id\tRubrik\n1\tÅtgärd\n2\tTvå, tre\n")},
		{"letters in two parts", "", "Id;Rubrik\n1;A\u030atga\u0308rd\n2;Tva\u030a, tre\n"},
		{"header in another case", "", "ID; rubrik \n1;Åtgärd\n2;Två, tre\n"},
		{"columns in another order", "", "Rubrik;Id\nÅtgärd;1\n\"Två, tre\";2\n"},
		{"the line for Excel that says the delimiter", "", "\xef\xbb\xbfsep=;\r\nId;Rubrik\r\n1;Åtgärd\r\n2;Två, tre\r\n"},
		{"the same of a delimiter that is not guessed", "", "\"sep=|\"\nId|Rubrik\n1|Åtgärd\n2|Två, tre\n"},
		{"the same against the map", "delimiter: ;\n", "sep=,\nId;Rubrik\n1;Åtgärd\n2;Två, tre\n"},
		{"lines that end as on an old Macintosh", "", "Id;Rubrik\r1;Åtgärd\r\r2;Två, tre\r"},
		{"blanks, empty rows, no last line break", "", "Id;Rubrik\n 1 ; Åtgärd\n\n;\n2;Två,  tre"},
	}
	for _, c := range cases {
		table, err := Read(strings.NewReader(c.file), parseMap(t, smallMap+c.mapping))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, row := range table.Rows {
			got = append(got, tidy(table.cell(row, "Id"))+"|"+tidy(table.cell(row, "Rubrik")))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
	}
}

func TestReadCountsRowsAsASpreadsheet(t *testing.T) {
	file := "Id;Rubrik\n1;\"över\ntvå rader\"\n\n\n2;\"a\n\nb\"\n;\n3;c\n"
	for above, want := range map[string][][2]int{"": {{2, 2}, {5, 6}, {7, 10}}, "sep=;\n": {{2, 3}, {5, 7}, {7, 11}}} {
		table, err := Read(strings.NewReader(above+file), parseMap(t, smallMap))
		if err != nil {
			t.Fatal(err)
		}
		var got [][2]int
		for _, row := range table.Rows {
			got = append(got, [2]int{row.Number, row.Line})
		}
		if !slices.Equal(got, want) {
			t.Errorf("rows and lines below %q: got %v, want %v", above, got, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	cases := []struct{ name, mapping, file, want string }{
		{"empty", "", "", "empty"},
		{"blank", "", "\xef\xbb\xbf \n\n", "empty"},
		{"empty but for what it says to Excel", "", "sep=;\r\n", "empty"},
		{"a broken quote below that", "", "sep=;\nId;Rubrik\n1;a\"b\n", "line 3: "},
		{"no header", "", "1;Åtgärd\n2;Annat\n", `"Id", which is not there; the map names the column "Rubrik"`},
		{"a column missing", "", "Id;Titel\n1;Åtgärd\n", `header ("Id", "Titel"): the map names the column "Rubrik", which is not there`},
		{"a column twice", "", "Id;Rubrik;rubrik\n1;a;b\n", `column "rubrik" stands there twice`},
		{"broken UTF-8", "", "Id;Rubrik\n1;a\n2;\xc5tg\xe4rd\n", "line 3: byte 0xc5 is no UTF-8; if the tool writes Windows-1252"},
		{"UTF-8 called Windows-1252", "encoding: windows-1252\n", "Id;Rubrik\n1;Åtgärd\n", "the file is UTF-8"},
		{"a byte that Windows-1252 has not", "encoding: windows-1252\n", "Id;Rubrik\n1;\x81\xe4\n", "line 2 holds a byte"},
		{"UTF-16 without mark", "", "I\x00d\x00;\x00", "line 1 holds a zero byte"},
		{"a spreadsheet", "", "PK\x03\x04…", "save it as CSV"},
		{"a quote that does not close", "", "Id;Rubrik\n1;\"a\n2;b\n", "line "},
		{"a quote inside a cell", "", "Id;Rubrik\n1;a\n2;b \"c\" d\n", "line 3: "},
	}
	for _, c := range cases {
		_, err := Read(strings.NewReader(c.file), parseMap(t, smallMap+c.mapping))
		if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestReadWarnsOfColumnsNotUsed(t *testing.T) {
	table, err := Read(strings.NewReader("Id;Rubrik;Kommentar;;Kommentar\n1;a;b;c;d\n"), parseMap(t, smallMap))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{`column "Kommentar" is not used by the map`}; !slices.Equal(table.Warnings, want) {
		t.Errorf("got %q, want %q", table.Warnings, want)
	}
}

// readFiles reads a mapping and a table of testdata, the table with a change where one is wanted.
func readFiles(t *testing.T, name string, edit func(string) string) *Table {
	t.Helper()
	mapping, err := os.ReadFile("testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("testdata/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	text := string(file)
	if edit != nil {
		if text = edit(text); text == string(file) {
			t.Fatal("the edit changes nothing")
		}
	}
	table, err := Read(strings.NewReader(text), parseMap(t, string(mapping)))
	if err != nil {
		t.Fatal(err)
	}
	return table
}
