package table

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"malgraf/graph"
)

// Mapping says what the columns of a tool's export hold. Column names are compared without regard to case and to
// blanks around them.
type Mapping struct {
	// System is the tool's name. It stands in every source and keeps apart what came from which tool.
	System string `yaml:"system"`
	// Municipality is the code of the municipality whose export it is; "" where Options says it.
	Municipality string `yaml:"municipality"`
	// Encoding is "utf-8" (the default) or "windows-1252". A byte order mark in the file goes before it.
	Encoding string `yaml:"encoding"`
	// Delimiter between cells, one character; "" for that of a first line such as sep=; or else to find it from the
	// header: comma, semicolon or tab.
	Delimiter string `yaml:"delimiter"`
	// Separator between several values in one cell, for the columns that do not say their own; "" for none.
	Separator string `yaml:"separator"`
	// ExternalID is the column with the tool's own id of the row.
	ExternalID string `yaml:"externalId"`
	// Properties by name, such as title, status, due.
	Properties map[string]PropertyColumn `yaml:"properties"`
	// Edges by the name of the field, such as targets, departments, responsible; each from one column or several.
	Edges map[string]EdgeColumns `yaml:"edges"`
}

// PropertyColumn says where a property comes from: a column, or a value that is the same for all rows. In YAML a
// bare text is the name of the column.
type PropertyColumn struct {
	Column string `yaml:"column"`
	// Value is what every row gets; it stands instead of Column.
	Value string `yaml:"value"`
	// Default is what a row with an empty cell gets; "" leaves the property empty.
	Default string `yaml:"default"`
	// Values translates what a cell says: Pågående: STARTED. "" makes the cell count as empty.
	Values map[string]string `yaml:"values"`
	// Separator between the values of a list.
	Separator string `yaml:"separator"`
}

// EdgeColumns are the columns that one edge field comes from. In YAML one of them needs no list.
type EdgeColumns []EdgeColumn

// EdgeColumn says how the cells of a column name the nodes to link to. In YAML a bare text is the name of the column.
type EdgeColumn struct {
	Column string `yaml:"column"`
	// Separator between several names in one cell.
	Separator string `yaml:"separator"`
	// Pattern is a regular expression; each match in the cell is a name, and the rest of the cell is passed over. It
	// stands instead of Separator: '[0-9]+\.[0-9a-z]+' takes 7.2 out of "7.2 Förnybar energi".
	Pattern string `yaml:"pattern"`
	// Values translates names, as in PropertyColumn.
	Values map[string]string `yaml:"values"`
	// By is the property that the names are values of; "" for the first unique one, or else the title.
	By string `yaml:"by"`
	// Within is the key of what a code is unique in, such as the framework of a target; "" for its default.
	Within string `yaml:"within"`
	// Set are the properties of the edge, such as role: OWNS.
	Set map[string]any `yaml:"set"`
	// Create says whether a node that is not there is made.
	Create Creation `yaml:"create"`
	// Holds is needed of a column that leads to posts: "posts" or "people". Personal names are not taken.
	Holds string `yaml:"holds"`
	// Department is the column with the department that the post works in; "" for none.
	Department string `yaml:"department"`
}

// Creation says whether far ends that are not there are made, and with what. In YAML it is true, false, or the
// properties that each new one gets: {type: ADMINISTRATION}.
type Creation struct {
	// Given is false where the mapping is silent; then posts are made, and nothing else.
	Given bool
	On    bool
	Set   map[string]any
}

// ParseMapping reads a mapping. An unknown key, a wrong type and what every mapping must have are graph.ErrInvalid,
// the first two with their line. Whether the names in it are those of the schema and the file, Changes and Read find.
func ParseMapping(text []byte) (Mapping, error) {
	var mapping Mapping
	if err := decodeYAML(bytes.TrimPrefix(text, []byte(markUTF8)), &mapping); err != nil {
		return Mapping{}, mappingError(err)
	}
	switch {
	case mapping.System == "":
		return Mapping{}, invalidMapping("system: the name of the tool that the export is from is missing")
	case mapping.ExternalID == "":
		return Mapping{}, invalidMapping("externalId: the column with the tool's own id is missing")
	case mapping.Delimiter != "" && !isDelimiter(mapping.Delimiter):
		return Mapping{}, invalidMapping("delimiter: %q is not one character that can stand between cells", mapping.Delimiter)
	case mapping.Encoding != "" && encodings[fold(mapping.Encoding)] == nil:
		return Mapping{}, invalidMapping("encoding: %q is neither utf-8 nor windows-1252", mapping.Encoding)
	}
	return mapping, nil
}

// decodeYAML decodes strictly. A number that begins with 0 is the text that stands there, not the octal number that
// YAML sees: the municipality 0114 is not 76.
func decodeYAML(text []byte, into *Mapping) error {
	tokens := lexer.Tokenize(string(text))
	for _, one := range tokens {
		if one.Type == token.OctetIntegerType {
			one.Type = token.StringType
		}
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return err
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil
	}
	return yaml.NodeToValue(file.Docs[0].Body, into, yaml.Strict())
}

func isDelimiter(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size == len(text) && r != utf8.RuneError && r != '"' && r != '\n' && r != '\r'
}

// mappingError gives the line of a YAML error without the excerpt that the library draws around it.
func mappingError(err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return invalidMapping("line %d: %s", at.GetToken().Position.Line, at.GetMessage())
	}
	return invalidMapping("%v", err)
}

func invalidMapping(format string, args ...any) error {
	return fmt.Errorf("%w map: %s", graph.ErrInvalid, fmt.Sprintf(format, args...))
}
