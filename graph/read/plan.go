package read

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// compiler turns selections into plans. One serves one root field of one request.
type compiler struct {
	schema    *graph.Schema
	types     *ast.Schema
	variables map[string]any
	// coerced are the variables as the request's check has left them.
	coerced map[string]variable
	limits  Limits
	quota   *quota
	// conditions counts the entries of filters that were compiled.
	conditions int
	// plans are those compiled before; nil where none are kept.
	plans *plans
}

// nodePlan is what a selection asks of nodes of one kind, and how it is written.
type nodePlan struct {
	kind *graph.Kind
	// columns are shared by all selections on the same rows.
	columns *columns
	fields  []nodeField
	expands []*expandPlan
}

// nodeField is one response key of a node.
type nodeField struct {
	key    key
	source fieldSource
	// at is the column of fromColumn, the expansion of fromOne and fromMany.
	at       int
	required bool
	list     bool
	// name of the field, for errors.
	name string
}

type fieldSource uint8

const (
	fromType fieldSource = iota
	fromID
	fromColumn
	fromOne
	fromMany
)

// key is a response key and the JSON that opens its entry.
type key struct{ name, json string }

func newKey(name string) key { return key{name: name, json: `"` + name + `":`} }

// expandPlan is one edge field: one call of the store.
type expandPlan struct {
	request graph.Expand
	// columns of the far nodes, edgeColumns of the edges to them.
	columns, edgeColumns columns
	// sorts: it is in an order of its own.
	sorts bool
	// one is set for a to-one edge, many for a list.
	one  *nodePlan
	many *connectionPlan
}

// views returns the selections on the far nodes.
func (p *expandPlan) views() []*nodePlan {
	if p.one != nil {
		return []*nodePlan{p.one}
	}
	return p.many.views
}

// columns is an ordered set of properties to ask the store for.
type columns []*graph.Property

func (c *columns) place(property *graph.Property) int {
	if at := slices.Index(*c, property); at >= 0 {
		return at
	}
	*c = append(*c, property)
	return len(*c) - 1
}

// node compiles a selection on nodes of a kind.
func (c *compiler) node(kind *graph.Kind, shared *columns, sets []ast.SelectionSet) (*nodePlan, error) {
	plan := &nodePlan{kind: kind, columns: shared}
	for _, f := range c.collect(c.types.Types[kind.Name], sets...) {
		compiled := nodeField{key: newKey(f.key), name: f.ast.Name}
		if err := c.nodeField(plan, &compiled, f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.key, err)
		}
		plan.fields = append(plan.fields, compiled)
	}
	return plan, nil
}

func (c *compiler) nodeField(plan *nodePlan, compiled *nodeField, f *field) error {
	name := f.ast.Name
	switch {
	case name == "__typename":
		compiled.source = fromType
		return nil
	case name == "id":
		compiled.source = fromID
		return nil
	}
	if property := plan.kind.Property(name); property != nil {
		compiled.source, compiled.at = fromColumn, plan.columns.place(property)
		compiled.required, compiled.list = property.Required, property.List
		return nil
	}
	edge := plan.kind.Edge(name)
	if edge == nil {
		return invalid("%s has no field %s", plan.kind.Name, name)
	}
	compiled.source, compiled.at = fromOne, len(plan.expands)
	compiled.required = edge.Required
	compile := c.toOne
	if edge.Many {
		compiled.source, compile = fromMany, c.toMany
	}
	expand, err := compile(edge, f)
	plan.expands = append(plan.expands, expand)
	return err
}

func (c *compiler) toOne(edge *graph.Edge, f *field) (*expandPlan, error) {
	plan := &expandPlan{request: graph.Expand{Edge: edge}}
	var err error
	plan.one, err = c.node(edge.Far, &plan.columns, f.selections)
	plan.request.Columns = plan.columns
	return plan, err
}

func (c *compiler) toMany(edge *graph.Edge, f *field) (*expandPlan, error) {
	arguments, err := c.arguments(f.ast)
	if err != nil {
		return nil, err
	}
	plan := &expandPlan{request: graph.Expand{Edge: edge}}
	request := &plan.request
	if where, given := arguments["where"]; given && where != nil {
		if request.Where, err = c.where(edge.Far, edge, where, c.limits.FilterDepth); err != nil {
			return nil, fmt.Errorf("where: %w", err)
		}
	}
	if request.Order, err = c.order(edge.Far, edge, arguments["orderBy"]); err != nil {
		return nil, fmt.Errorf("orderBy: %w", err)
	}
	given, _ := arguments["orderBy"].([]any)
	plan.sorts = len(given) > 0
	list := edge.Kind.Name + "." + edge.Name
	if request.Page, err = c.page(arguments, list, request.Order, edge); err != nil {
		return nil, err
	}
	plan.many, err = c.connection(connectionOf{
		kind: edge.Far, edgeType: edge.Type, list: list, order: request.Order,
		definition: c.types.Types[f.ast.Definition.Type.Name()],
		columns:    &plan.columns, edgeColumns: &plan.edgeColumns,
		want: &request.Want, page: &request.Page,
	}, f.selections)
	request.Columns, request.EdgeColumns = plan.columns, plan.edgeColumns
	return plan, err
}
