package twins_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"malgraf/graph"
)

// describeOutcome writes what Apply returned, but for the time: the commit with the
// Go types of its values, or every violation with its sentinel.
func describeOutcome(commit graph.Commit, err error) string {
	var violations graph.Violations
	switch {
	case errors.As(err, &violations):
		var lines []string
		for _, one := range violations {
			lines = append(lines, fmt.Sprintf("%d %s %s (%s)", one.Index, one.Field, one.Err, sentinelOf(one.Err)))
		}
		return "refused:\n    " + strings.Join(lines, "\n    ")
	case err != nil:
		return "failed: " + err.Error()
	}
	lines := []string{fmt.Sprintf("revision %d by %q: %q", commit.Revision, commit.By, commit.Message)}
	if commit.Reverts != 0 || commit.Erased != "" || commit.Replayed {
		lines = append(lines, fmt.Sprintf("reverts %d, erased %q, replayed %t", commit.Reverts, commit.Erased, commit.Replayed))
	}
	for _, id := range commit.Created {
		lines = append(lines, fmt.Sprintf("created %q", id))
	}
	for _, change := range commit.Changes {
		lines = append(lines, describeChange(change))
	}
	return strings.Join(lines, "\n    ")
}

func sentinelOf(err error) string {
	for _, sentinel := range []error{graph.ErrNotFound, graph.ErrConflict, graph.ErrInvalid, graph.ErrTooLarge, graph.ErrUnavailable} {
		if errors.Is(err, sentinel) {
			return sentinel.Error()
		}
	}
	return "no sentinel"
}

func describeChange(change graph.Change) string {
	line := fmt.Sprintf("%q in %q", change.Node, change.Municipality)
	if change.Edge != "" {
		line = fmt.Sprintf("%s %q %q", change.Edge, change.From, change.To)
	}
	if change.Remove {
		line = "-" + line
	}
	for _, name := range slices.Sorted(maps.Keys(change.Set)) {
		line += fmt.Sprintf(" %s=%T(%q)", name, change.Set[name], fmt.Sprint(change.Set[name]))
	}
	return line
}

func describeGroups(groups []graph.Group, err error) string {
	if err != nil {
		return err.Error()
	}
	texts := make([]string, len(groups))
	for i, group := range groups {
		texts[i] = fmt.Sprintf("%T(%q)=%d", group.Value, fmt.Sprint(group.Value), group.N)
	}
	return strings.Join(texts, " ")
}
