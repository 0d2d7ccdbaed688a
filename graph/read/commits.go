package read

import "malgraf/graph"

// CommitChange is the row of one difference that a commit made.
type CommitChange struct {
	// Action and Kind are values of their enums.
	Action, Kind       string
	Node, Municipality string
	Edge, Field        *string
	From, To           string
	Properties         []PropertyValue
}

// PropertyValue is the row of a property with its value.
type PropertyValue struct {
	Name  string
	Value any
}

// ChangesOf are the rows of changes.
func ChangesOf(schema *graph.Schema, changes []graph.Change) []CommitChange {
	rows := make([]CommitChange, 0, len(changes))
	for _, change := range changes {
		row := CommitChange{Action: "SAVED", Node: change.Node, Municipality: change.Municipality, From: change.From, To: change.To}
		if change.Remove {
			row.Action = "REMOVED"
		}
		var properties []*graph.Property
		switch kind := schema.KindOf(change.Node + change.From); {
		case kind == nil: // of a kind that the schema no longer has
			continue
		case change.Node != "":
			row.Kind, properties = kind.Constant(), kind.Properties
		default:
			row.Kind, row.Edge = kind.Constant(), &change.Edge
			if edge := schema.EdgeType(change.Edge, kind, schema.KindOf(change.To)); edge != nil {
				properties = edge.Properties
				if edge.Out != nil {
					row.Field = &edge.Out.Name
				}
			}
		}
		row.Properties = PropertiesOf(properties, change.Set)
		rows = append(rows, row)
	}
	return rows
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
