package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"malgraf/analysis"
	"malgraf/graph"
	"malgraf/schema"
)

// limits says how many there may be, by what is counted: ALL, a kind such as TARGET or
// VIOLATION, or a kind with a reason such as ASSIGNMENT.NO_DEPARTMENT.
type limits map[string]int

// readLimits reads a file; none is no limit.
func readLimits(path string) (limits, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--limits: %w", err)
	}
	var given limits
	if err := yaml.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &given); err != nil {
		return nil, fmt.Errorf("--limits %s: want lines such as `ASSIGNMENT.NO_DEPARTMENT: 3`: %w: %w", path, err, graph.ErrInvalid)
	}
	if len(given) == 0 {
		return nil, fmt.Errorf("--limits %s: it sets no limit: %w", path, graph.ErrInvalid)
	}
	known, err := countable()
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("--limits %s: %.80q is nothing that is counted; there are ALL, %s, each kind also with a reason after a dot: %w",
				path, name, strings.Join(kindsCounted(), ", "), graph.ErrInvalid)
		}
		if given[name] < 0 {
			return nil, fmt.Errorf("--limits %s: %s: %d is less than none: %w", path, name, given[name], graph.ErrInvalid)
		}
	}
	return given, nil
}

func kindsCounted() []string {
	return []string{string(analysis.OrphanTarget), string(analysis.OrphanAssignment), string(analysis.OrphanArea), string(analysis.OrphanDocument), violation}
}

// countable are all names of what is counted.
func countable() ([]string, error) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return nil, err
	}
	names := []string{"ALL"}
	for _, kind := range kindsCounted() {
		names = append(names, kind)
		for _, reason := range slices.Concat(kinds.Enums["OrphanReason"].Values, []string{"INVALID", "CONFLICT", "DAMAGED"}) {
			names = append(names, kind+"."+reason)
		}
	}
	return names, nil
}

// broken says which limits are, each on a line.
func (l limits) broken(found *checked) []string {
	counted := map[string]int{"ALL": len(found.Lines)}
	for _, line := range found.Lines {
		counted[line.Kind]++
		for _, reason := range line.Reasons {
			counted[line.Kind+"."+reason]++
		}
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(l)) {
		if counted[name] > l[name] {
			lines = append(lines, fmt.Sprintf("%s: %d, and at most %d are allowed", name, counted[name], l[name]))
		}
	}
	return lines
}
