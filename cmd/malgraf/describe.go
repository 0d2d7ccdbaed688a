package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"malgraf/graph"
)

// describe writes a change on one line: + made, ~ changed, - removed.
func describe(change graph.Change, before map[string]bool) string {
	sign := "+"
	switch {
	case change.Remove:
		sign = "-"
	case before[change.Node]:
		sign = "~"
	}
	subject := change.Node
	if change.Edge != "" {
		subject = fmt.Sprintf("%s -[%s]-> %s", change.From, change.Edge, change.To)
	}
	if len(change.Set) == 0 {
		return sign + " " + subject
	}
	var set strings.Builder
	encoder := json.NewEncoder(&set)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(change.Set); err != nil {
		return sign + " " + subject
	}
	return sign + " " + subject + " " + strings.TrimSpace(set.String())
}

// summary counts what a commit did.
func summary(commit graph.Commit, before map[string]bool, dry bool) string {
	if len(commit.Changes) == 0 {
		return "nothing changes: the graph says already all that was taken"
	}
	var made, changed, removed, edges, cut int
	for _, change := range commit.Changes {
		switch {
		case change.Edge != "" && change.Remove:
			cut++
		case change.Edge != "":
			edges++
		case change.Remove:
			removed++
		case before[change.Node]:
			changed++
		default:
			made++
		}
	}
	counts := fmt.Sprintf("%d nodes made, %d changed, %d removed; %d edges made or changed, %d removed", made, changed, removed, edges, cut)
	if dry {
		return "would change: " + counts
	}
	return fmt.Sprintf("%s (revision %d)", counts, commit.Revision)
}
