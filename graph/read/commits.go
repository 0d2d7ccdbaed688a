package read

import (
	"time"

	"malgraf/graph"
)

// Commit is the row of a commit.
type Commit struct {
	Revision    int
	At          string
	By, Message *string
	Reverts     *int
	Erased      string
	ChangeCount int
	Changes     []CommitChange
}

// CommitPage is the row of a page of commits.
type CommitPage struct {
	Commits     []Commit
	HasNextPage bool
}

// CommitChange is the row of one difference that a commit made.
type CommitChange struct {
	// Action and Kind are values of their enums.
	Action, Kind       string
	Node, Municipality string
	Edge, Field        *string
	From, To           string
	Subject, Far       PastID
	Properties         []PropertyChange
}

// PropertyChange is the row of a property that was set.
type PropertyChange struct {
	Name          string
	Value, Before any
}

// PropertyValue is the row of a property with its value.
type PropertyValue struct {
	Name  string
	Value any
}

// CommitOf is the row of a commit without its changes.
func CommitOf(schema *graph.Schema, commit *graph.Commit) Commit {
	row := Commit{Revision: int(commit.Revision), At: Moment(commit.At), ChangeCount: len(commit.Changes)}
	if commit.By != "" {
		row.By = &commit.By
	}
	if commit.Message != "" {
		row.Message = &commit.Message
	}
	if commit.Reverts != 0 {
		reverts := int(commit.Reverts)
		row.Reverts = &reverts
	}
	if kind := schema.Kind(commit.Erased); kind != nil {
		row.Erased = kind.Constant()
	}
	return row
}

// Moment writes a time as the scalar DateTime has it.
func Moment(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// ChangesOf are the rows of a commit's changes; before, unless nil, holds what each
// of them altered.
func ChangesOf(schema *graph.Schema, changes []graph.Change, before []map[string]any) []CommitChange {
	rows := make([]CommitChange, 0, len(changes))
	for i := range changes {
		change := &changes[i]
		kind := schema.KindOf(change.Node + change.From)
		if kind == nil { // of a kind that the schema no longer has
			continue
		}
		var altered map[string]any
		if before != nil {
			altered = before[i]
		}
		rows = append(rows, changeOf(schema, kind, change, altered))
	}
	return rows
}

func changeOf(schema *graph.Schema, kind *graph.Kind, change *graph.Change, altered map[string]any) CommitChange {
	row := CommitChange{
		Action: "SAVED", Kind: kind.Constant(), Node: change.Node, Municipality: change.Municipality,
		From: change.From, To: change.To, Subject: PastID(change.Node + change.From), Far: PastID(change.To),
	}
	if change.Remove {
		row.Action = "REMOVED"
	}
	properties := kind.Properties
	if change.Edge != "" {
		row.Edge, properties = &change.Edge, nil
		if edge := schema.EdgeType(change.Edge, kind, schema.KindOf(change.To)); edge != nil {
			properties = edge.Properties
			if edge.Out != nil {
				row.Field = &edge.Out.Name
			}
		}
	}
	for _, one := range PropertiesOf(properties, change.Set) {
		row.Properties = append(row.Properties, PropertyChange{one.Name, one.Value, altered[one.Name]})
	}
	return row
}

// PropertiesOf are the rows of those properties that have a value in set, or null.
func PropertiesOf(properties []*graph.Property, set map[string]any) []PropertyValue {
	rows := make([]PropertyValue, 0, len(set))
	for _, property := range properties {
		if value, is := set[property.Name]; is {
			rows = append(rows, PropertyValue{property.Name, value})
		}
	}
	return rows
}
