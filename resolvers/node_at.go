package resolvers

import (
	"context"
	"fmt"

	"malgraf/graph"
	"malgraf/graph/read"
)

// nodeAtArguments are those of nodeAt(id, revision).
type nodeAtArguments struct {
	ID       string
	Revision int
}

// nodeState is the row of a node as it was.
type nodeState struct {
	ID, Kind     string
	Revision     int
	Municipality string
	Properties   []read.PropertyValue
	Edges        []edgeState
	Now          read.PastID
}

// edgeState is the row of an edge as it was.
type edgeState struct {
	Edge       string
	Field      *string
	From, To   string
	Far        read.PastID
	Properties []read.PropertyValue
}

// nodeAt answers nodeAt(id, revision).
func (r root) nodeAt(ctx context.Context, asked nodeAtArguments) (*nodeState, error) {
	view, err := read.View(ctx)
	if err != nil {
		return nil, err
	}
	at := graph.Revision(asked.Revision)
	last := view.Revision()
	if at > last { // it may be another process'
		if last, err = read.Latest(ctx); err != nil {
			return nil, err
		}
	}
	if at < 0 || at > last {
		return nil, fmt.Errorf("there is no revision %d: %w", at, graph.ErrNotFound)
	}
	kind := r.schema.KindOf(asked.ID)
	state, err := graph.StateAt(ctx, r.schema, view, asked.ID, at)
	if err != nil {
		return nil, err
	}
	if state == nil || kind == nil {
		return nil, fmt.Errorf("there was no node with the id %.80q at revision %d: %w", asked.ID, at, graph.ErrNotFound)
	}
	row := &nodeState{
		ID: asked.ID, Kind: kind.Constant(), Revision: int(state.Revision), Municipality: state.Municipality,
		Properties: read.PropertiesOf(kind.Properties, state.Set), Now: read.PastID(asked.ID),
	}
	for i := range state.Edges {
		row.Edges = append(row.Edges, r.edgeState(asked.ID, &state.Edges[i]))
	}
	return row, nil
}

func (r root) edgeState(node string, edge *graph.Change) edgeState {
	row := edgeState{Edge: edge.Edge, From: edge.From, To: edge.To, Far: read.PastID(edge.To)}
	if edge.To == node && edge.From != node {
		row.Far = read.PastID(edge.From)
	}
	edgeType := r.schema.EdgeType(edge.Edge, r.schema.KindOf(edge.From), r.schema.KindOf(edge.To))
	if edgeType == nil { // of a schema of before
		return row
	}
	shown := edgeType.Out
	if edge.From != node {
		shown = edgeType.In
	}
	if shown != nil {
		row.Field = &shown.Name
	}
	row.Properties = read.PropertiesOf(edgeType.Properties, edge.Set)
	return row
}
