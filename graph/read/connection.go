package read

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// connectionPlan is how a page of nodes is written as a Relay connection.
type connectionPlan struct {
	typeName string
	// list and orderHash go into its cursors.
	list, orderHash string
	// edgeKey are the columns of the edge's key, where cursors are asked for.
	edgeKey []int
	fields  []connectionField
	// views are the selections on the nodes, each of `nodes` and `edges { node }` by itself.
	views []*nodePlan
}

type connectionField struct {
	key    key
	source connectionSource
	// view of fromNodes.
	view int
	// edge of fromEdges.
	edge *edgePlan
	// info of fromPageInfo.
	info []infoField
}

type connectionSource uint8

const (
	connectionType connectionSource = iota
	fromNodes
	fromEdges
	fromPageInfo
	fromTotal
)

// edgePlan is how an edge of a connection is written.
type edgePlan struct {
	typeName string
	fields   []edgeField
}

type edgeField struct {
	key    key
	source edgeSource
	// at is the view of edgeNode, the column of edgeColumn.
	at       int
	required bool
	list     bool
	name     string
}

type edgeSource uint8

const (
	edgeTypeName edgeSource = iota
	edgeCursor
	edgeNode
	edgeColumn
)

// infoField is a field of PageInfo, by its name.
type infoField struct {
	key  key
	name string
}

// connectionOf is what a connection is compiled from; edgeType is nil at a root.
type connectionOf struct {
	kind                 *graph.Kind
	edgeType             *graph.EdgeType
	list                 string
	order                []graph.Order
	definition           *ast.Definition
	columns, edgeColumns *columns
	want                 *graph.Want
	page                 *graph.Page
}

func (c *compiler) connection(of connectionOf, sets []ast.SelectionSet) (*connectionPlan, error) {
	plan := &connectionPlan{typeName: of.definition.Name, list: of.list, orderHash: orderHash(of.order)}
	rows := false
	for _, f := range c.collect(of.definition, sets...) {
		compiled := connectionField{key: newKey(f.key)}
		var err error
		switch f.ast.Name {
		case "__typename":
			compiled.source = connectionType
		case "totalCount":
			compiled.source, of.want.Total = fromTotal, true
		case "nodes":
			rows = true
			compiled.source = fromNodes
			compiled.view, err = c.view(plan, of, f)
		case "edges":
			rows = true
			compiled.source = fromEdges
			compiled.edge, err = c.edges(plan, of, f)
		case "pageInfo":
			rows = true
			compiled.source = fromPageInfo
			compiled.info = c.pageInfo(of, f)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.key, err)
		}
		plan.fields = append(plan.fields, compiled)
	}
	if of.want.Keys && of.edgeType != nil {
		for _, property := range of.edgeType.Key {
			plan.edgeKey = append(plan.edgeKey, of.edgeColumns.place(property))
		}
	}
	if !rows { // only the total is asked for
		none := 0
		*of.page = graph.Page{First: &none}
	}
	return plan, nil
}

func (c *compiler) view(plan *connectionPlan, of connectionOf, f *field) (int, error) {
	node, err := c.node(of.kind, of.columns, f.selections)
	plan.views = append(plan.views, node)
	return len(plan.views) - 1, err
}

func (c *compiler) edges(plan *connectionPlan, of connectionOf, f *field) (*edgePlan, error) {
	definition := c.types.Types[f.ast.Definition.Type.Name()]
	edge := &edgePlan{typeName: definition.Name}
	for _, inner := range c.collect(definition, f.selections...) {
		compiled := edgeField{key: newKey(inner.key), name: inner.ast.Name}
		switch inner.ast.Name {
		case "__typename":
			compiled.source = edgeTypeName
		case "cursor":
			compiled.source, of.want.Keys = edgeCursor, true
		case "node":
			view, err := c.view(plan, of, inner)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", inner.key, err)
			}
			compiled.source, compiled.at = edgeNode, view
		default:
			property := of.edgeType.Property(inner.ast.Name)
			compiled.source, compiled.at = edgeColumn, of.edgeColumns.place(property)
			compiled.required, compiled.list = property.Required, property.List
		}
		edge.fields = append(edge.fields, compiled)
	}
	return edge, nil
}

func (c *compiler) pageInfo(of connectionOf, f *field) []infoField {
	var info []infoField
	for _, inner := range c.collect(c.types.Types["PageInfo"], f.selections...) {
		if inner.ast.Name == "startCursor" || inner.ast.Name == "endCursor" {
			of.want.Keys = true
		}
		info = append(info, infoField{newKey(inner.key), inner.ast.Name})
	}
	return info
}
