package seeds

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"malgraf/graph"
)

// A municipalityFile is data/<name>.yaml: a municipality with all that it owns. See entry for how its nodes are written.
type municipalityFile struct {
	// Municipality is the code of the municipality that owns what the file says.
	Municipality string
	// Sources are the documents by a short name; an entry's source begins with one: `slides, line 76`.
	Sources map[string]string
	Nodes   []entry
}

// readMunicipality returns the changes that a municipality's file stands for, in its order.
func readMunicipality(text []byte) ([]graph.Change, error) {
	var file municipalityFile
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return nil, err
	}
	reader := newReader(file)
	for _, one := range file.Nodes {
		if err := reader.top(one); err != nil {
			return nil, err
		}
	}
	return reader.changes, nil
}

// top adds what an entry of the first level stands for: a node, or with `near` an edge from a node that another file makes.
func (r *reader) top(e entry) error {
	near, isEdge := e["near"].(string)
	if !isEdge {
		_, err := r.node(e, origin{basis: stated})
		return err
	}
	from, err := r.id(near)
	if err != nil {
		return err
	}
	return r.edge(from, e, origin{basis: stated})
}

// A reader turns the entries of one file into changes.
type reader struct {
	municipality string
	sources      map[string]string
	shortNames   *regexp.Regexp
	changes      []graph.Change
}

func newReader(file municipalityFile) *reader {
	names := make([]string, 0, len(file.Sources))
	for name := range file.Sources {
		names = append(names, regexp.QuoteMeta(name))
	}
	sort.Strings(names)
	return &reader{
		municipality: file.Municipality,
		sources:      file.Sources,
		shortNames:   regexp.MustCompile(`(^|and )(` + strings.Join(names, "|") + `)\b`),
	}
}

// source writes out the short names of documents in what an entry gives as its source.
func (r *reader) source(short string) string {
	return r.shortNames.ReplaceAllStringFunc(short, func(found string) string {
		lead := ""
		if rest, after := strings.CutPrefix(found, "and "); after {
			lead, found = "and ", rest
		}
		return lead + r.sources[found]
	})
}

// id writes out a reference: `Department:kommunstyrelsen` is `Department:2161/kommunstyrelsen` in the file of 2161,
// and a key with spaces is a title, which stands for its slug. What all share keeps its key: goals, targets and
// municipalities, and what a leading slash marks, such as `Indicator:/kolada/N15508`.
func (r *reader) id(reference string) (string, error) {
	kind, key, found := strings.Cut(reference, ":")
	if !found || key == "" {
		return "", fmt.Errorf("%q is no reference of the form Kind:key: %w", reference, graph.ErrInvalid)
	}
	if strings.Contains(key, " ") {
		key = graph.Slug(key)
	}
	if shared, marked := strings.CutPrefix(key, "/"); marked || sharedKind(kind) {
		return kind + ":" + shared, nil
	}
	return kind + ":" + r.municipality + "/" + key, nil
}

func sharedKind(kind string) bool {
	return kind == "Framework" || kind == "Goal" || kind == "Target" || kind == "Municipality"
}

// owner returns the municipality that owns a node: the file's, where the node's key stands below its code. An
// observation belongs to the municipality it counts, along FOR, and is owned by nobody.
func (r *reader) owner(id string) string {
	kind, key, _ := strings.Cut(id, ":")
	if kind == "Observation" || !strings.HasPrefix(key, r.municipality+"/") {
		return ""
	}
	return "Municipality:" + r.municipality
}
