// Package seeds holds what a fresh graph begins with: Agenda 2030, what public documents of Ljusdal and Mora state,
// and an invented municipality that has everything. The data are files for people to read, in data/; what they hold
// are facts (names, codes, titles, numbers, links), each with its source.
package seeds

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

//go:embed data
var files embed.FS

// agenda is the seed that the others rest on.
const agenda = "agenda2030"

// Names lists the seeds that Load knows: agenda2030 (17 goals, 169 targets), ljusdal (2161) and mora (2062), both
// excerpts, and exempel (9999), which is invented.
func Names() []string { return []string{agenda, "ljusdal", "mora", "exempel"} }

// Load returns the changes that make the named seeds, in the order of the names. The municipalities point at goals
// and targets, so agenda2030 comes first when they are asked for without it; a name given twice counts once. Applying
// the same seeds again changes nothing. An unknown name is graph.ErrInvalid, and the message lists the known ones.
func Load(names ...string) ([]graph.Change, error) {
	var changes []graph.Change
	for _, name := range inOrder(names) {
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("seed %q: %w: the seeds are %s", name, graph.ErrInvalid, strings.Join(Names(), ", "))
		}
		one, err := load(name)
		if err != nil {
			return nil, fmt.Errorf("seed %s: %w", name, err)
		}
		changes = append(changes, one...)
	}
	return changes, nil
}

// inOrder drops repeated names and puts the agenda in front where it is missing.
func inOrder(names []string) []string {
	var ordered []string
	if len(names) > 0 && !slices.Contains(names, agenda) {
		ordered = append(ordered, agenda)
	}
	for _, name := range names {
		if !slices.Contains(ordered, name) {
			ordered = append(ordered, name)
		}
	}
	return ordered
}

func load(name string) ([]graph.Change, error) {
	if name == agenda {
		return loadAgenda()
	}
	text, err := files.ReadFile("data/" + name + ".yaml")
	if err != nil {
		return nil, err
	}
	return readMunicipality(text)
}
