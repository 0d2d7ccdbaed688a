package outline

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// The kinds an outline makes nodes of.
const (
	areaKind     = "DevelopmentArea"
	focusKind    = "FocusArea"
	desiredKind  = "DesiredState"
	targetKind   = "TargetArea"
	processKind  = "Process"
	documentKind = "PolicyDocument"
	passageKind  = "Passage"
)

// madeEdges are the fields along the edges an outline makes, by the kind they start from.
var madeEdges = map[string][]string{
	areaKind:    {"targetArea", "documents", "focusAreas", "desiredStates", "partOf", "constitutes", "processes"},
	focusKind:   {"partOf"},
	passageKind: {"developmentArea", "document"},
}

// madeKinds in the order in which their changes stand.
var madeKinds = []string{documentKind, targetKind, processKind, areaKind, focusKind, desiredKind, passageKind}

// A current is what the graph holds of one municipality, as far as an outline could have made it.
type current struct {
	municipality string // id
	nodes        map[string]*node
	order        []string // ids of nodes, by kind and then as the store orders them
	edges        map[edgeKey]edge
	edgeOrder    []edgeKey
}

type node struct {
	id, kind, title, number, ownership, source string
	aliases                                    []string
}

type edgeKey struct{ name, from, to string }

type edge struct{ number, source string }

// loadCurrent reads the municipality with that code and its nodes. An unknown code is graph.ErrNotFound.
func loadCurrent(ctx context.Context, schema *graph.Schema, view graph.View, code string) (*current, error) {
	municipality, err := findMunicipality(ctx, schema, view, code)
	if err != nil {
		return nil, err
	}
	c := &current{municipality: municipality, nodes: map[string]*node{}, edges: map[edgeKey]edge{}}
	for _, name := range madeKinds {
		kind := schema.Kind(name)
		rows, err := c.loadNodes(ctx, view, kind)
		if err != nil {
			return nil, err
		}
		for _, field := range madeEdges[name] {
			if err := c.loadEdges(ctx, view, kind.Edge(field), rows.Nodes); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func findMunicipality(ctx context.Context, schema *graph.Schema, view graph.View, code string) (string, error) {
	kind := schema.Kind("Municipality")
	id, err := graph.Find(ctx, view, graph.Ref{Kind: kind, Property: kind.Property("code"), Value: code})
	if err != nil {
		return "", fmt.Errorf("municipality %q: %w", code, err)
	}
	return id, nil
}

func (c *current) loadNodes(ctx context.Context, view graph.View, kind *graph.Kind) (*graph.Rows, error) {
	columns := propertiesOf(kind.Property, "source", "title", "number", "ownership", "aliases")
	owner := graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.Eq, Value: c.municipality}
	rows, err := view.Scan(ctx, graph.Scan{
		Kind:  kind,
		Where: graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.Some, Where: owner},
		Want:  graph.Want{Columns: columns},
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", kind.Many, err)
	}
	for row, id := range rows.Nodes.IDs {
		one := &node{id: id, kind: kind.Name}
		for i, column := range columns {
			switch column.Name {
			case "title":
				one.title, _ = rows.Columns[i][row].(string)
			case "number":
				one.number, _ = rows.Columns[i][row].(string)
			case "ownership":
				one.ownership, _ = rows.Columns[i][row].(string)
			case "source":
				one.source, _ = rows.Columns[i][row].(string)
			case "aliases":
				one.aliases, _ = rows.Columns[i][row].([]string)
			}
		}
		c.nodes[id] = one
		c.order = append(c.order, id)
	}
	return rows, nil
}

func (c *current) loadEdges(ctx context.Context, view graph.View, along *graph.Edge, from graph.Nodes) error {
	columns := propertiesOf(along.Type.Property, "source", "number")
	rows, err := view.Expand(ctx, graph.Expand{Edge: along, From: from, EdgeColumns: columns})
	if err != nil {
		return fmt.Errorf("read %s of %s: %w", along.Name, along.Kind.Many, err)
	}
	for parent := range from.IDs {
		for row := rows.Offsets[parent]; row < rows.Offsets[parent+1]; row++ {
			key := edgeKey{along.Type.Name, from.IDs[parent], rows.Nodes.IDs[row]}
			var one edge
			one.source, _ = rows.EdgeColumns[0][row].(string)
			if len(columns) > 1 {
				one.number, _ = rows.EdgeColumns[1][row].(string)
			}
			c.edges[key] = one
			c.edgeOrder = append(c.edgeOrder, key)
		}
	}
	return nil
}

// propertiesOf gives those of the named properties that are there.
func propertiesOf(property func(string) *graph.Property, names ...string) []*graph.Property {
	var found []*graph.Property
	for _, name := range names {
		if p := property(name); p != nil {
			found = append(found, p)
		}
	}
	return found
}
