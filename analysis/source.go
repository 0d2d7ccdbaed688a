package analysis

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"malgraf/graph"
)

// Source is what an analysis reads from.
type Source struct {
	// View is what the one who asks may see of the graph.
	View   graph.View
	Schema *graph.Schema
	// Today is the day it is, YYYY-MM-DD.
	Today string
	// Wants tells whether a field of the answer is asked for, by its path in the rows
	// ("rows", "cells", "activities"); nil: all are. What is not asked for may be left zero.
	Wants func(path ...string) bool
	// Edits tells whether who asks is an editor of a municipality, by its id; nil: of
	// none. Some things analyses say to editors only.
	Edits func(municipality string) bool
	// answered is asked who answers municipality-wide assignments; nil: View is.
	answered graph.View
}

func (s Source) wants(path ...string) bool { return s.Wants == nil || s.Wants(path...) }

// mostRows is the most rows that one call may bring: a bound on memory that only a
// municipality of millions of nodes would reach.
const mostRows = 5_000_000

// scan returns the nodes of a kind that pass, in the kind's default order.
func (s Source) scan(ctx context.Context, kind string, where graph.Filter, columns ...string) (*table, error) {
	of := s.Schema.Kind(kind)
	if of == nil {
		return nil, unknown(kind)
	}
	asked, _, err := s.columns(of, nil, columns)
	if err = cmp.Or(err, ctx.Err()); err != nil {
		return nil, err
	}
	rows, err := s.View.Scan(ctx, graph.Scan{
		Kind: of, Where: where, Order: of.Order, Want: graph.Want{Columns: asked, Max: mostRows},
	})
	if err != nil {
		return nil, err
	}
	return newTable(rows, columns), nil
}

// expand returns, for each parent, its neighbours along an edge such as
// "Assignment.targets" that pass, in the edge's default order. A column "@role" is the
// edge's.
func (s Source) expand(ctx context.Context, edge string, from graph.Nodes, where graph.Filter, columns ...string) (*table, error) {
	found, err := s.expandAll(ctx, from, asking{edge: edge, where: where, columns: columns})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// members is expand where nothing but which neighbours there are is wanted, in any order.
func (s Source) members(ctx context.Context, edge string, from graph.Nodes, where graph.Filter) (*table, error) {
	found, err := s.expandAll(ctx, from, asking{edge: edge, where: where, unordered: true})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// asking is what is asked along one of several edges from the same parents.
type asking struct {
	edge    string
	where   graph.Filter
	columns []string
	// unordered: in any order, which a store may have at hand.
	unordered bool
	// below will be asked of the neighbours next.
	below []asking
}

// question is what is asked from some parents; numbered: the store numbers its nodes, and
// keeps lists in the edge's own order.
func (s Source) question(one asking, numbered bool) (graph.Expand, error) {
	along, err := s.edge(one.edge)
	if err != nil {
		return graph.Expand{}, err
	}
	asked, ofEdge, err := s.columns(along.Far, along.Type, one.columns)
	if err != nil {
		return graph.Expand{}, err
	}
	question := graph.Expand{Edge: along, Where: one.where, EdgeColumns: ofEdge, Want: graph.Want{Columns: asked, Max: mostRows}}
	if !one.unordered || numbered {
		question.Order = along.Order()
	}
	question.Below, err = s.questions(one.below)
	return question, err
}

// questions are those that will be asked of an answer next.
func (s Source) questions(all []asking) ([]graph.Expand, error) {
	var questions []graph.Expand
	for _, one := range all {
		question, err := s.question(one, false)
		if err != nil {
			return nil, err
		}
		questions = append(questions, question)
	}
	return questions, nil
}

// next is expand for what was said to be asked next of an answer: where the store has
// answered it along with that one, nothing is asked.
func (s Source) next(ctx context.Context, above *graph.Rows, which int, from graph.Nodes, one asking) (*table, error) {
	if above.Below != nil {
		return newTable(above.Below[which], one.columns), nil
	}
	found, err := s.expandAll(ctx, from, one)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// expandAll is expand along several edges at once.
func (s Source) expandAll(ctx context.Context, from graph.Nodes, all ...asking) ([]*table, error) {
	each := make([]leading, len(all))
	for i, one := range all {
		each[i] = leading{from, one}
	}
	return s.expandEach(ctx, each)
}

// leading is what is asked from some parents.
type leading struct {
	from graph.Nodes
	asking
}

// expandEach is expandAll, each from parents of its own.
func (s Source) expandEach(ctx context.Context, all []leading) ([]*table, error) {
	expands := make([]graph.Expand, len(all))
	for i, one := range all {
		var err error
		if expands[i], err = s.question(one.asking, one.from.Rows != nil); err != nil {
			return nil, err
		}
		expands[i].From = one.from
	}
	if err := ctx.Err(); err != nil { // of what runs together, what has not begun yet need not begin
		return nil, err
	}
	rows, err := s.rows(ctx, expands)
	if err != nil {
		return nil, err
	}
	tables := make([]*table, len(all))
	for i, one := range all {
		tables[i] = newTable(rows[i], one.columns)
	}
	return tables, nil
}

// rows asks for expansions; from no parents there is nothing to ask.
func (s Source) rows(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	answers := make([]*graph.Rows, len(all))
	var some []graph.Expand
	for i, one := range all {
		if one.From.Len() > 0 {
			some = append(some, one)
			continue
		}
		answers[i] = &graph.Rows{
			Offsets: []int{0}, Nodes: graph.Nodes{Kind: one.Edge.Far},
			Columns: make([]graph.Column, len(one.Columns)), EdgeColumns: make([]graph.Column, len(one.EdgeColumns)),
		}
	}
	if len(some) == 0 {
		return answers, nil
	}
	found, err := graph.ExpandAll(ctx, s.View, some)
	if err != nil {
		return nil, err
	}
	for i, next := range answers {
		if next == nil {
			answers[i], found = found[0], found[1:]
		}
	}
	return answers, nil
}

// tables puts the answers of expandAll where they are wanted, for together.
func (s Source) tables(ctx context.Context, from graph.Nodes, to []**table, all ...asking) func() error {
	return func() error {
		found, err := s.expandAll(ctx, from, all...)
		for i := range found {
			*to[i] = found[i]
		}
		return err
	}
}

func (s Source) edge(name string) (*graph.Edge, error) {
	kind, field, _ := strings.Cut(name, ".")
	if of := s.Schema.Kind(kind); of != nil && of.Edge(field) != nil {
		return of.Edge(field), nil
	}
	return nil, unknown(name)
}

// columns finds properties by their names; those with an @ are the edge's.
func (s Source) columns(kind *graph.Kind, along *graph.EdgeType, names []string) (ofNode, ofEdge []*graph.Property, err error) {
	for _, name := range names {
		if property, is := strings.CutPrefix(name, "@"); is {
			if along == nil || along.Property(property) == nil {
				return nil, nil, unknown(name)
			}
			ofEdge = append(ofEdge, along.Property(property))
			continue
		}
		if kind.Property(name) == nil {
			return nil, nil, unknown(kind.Name + "." + name)
		}
		ofNode = append(ofNode, kind.Property(name))
	}
	return ofNode, ofEdge, nil
}

// unknown is a mistake in an analysis, which a test of it finds.
func unknown(name string) error {
	return fmt.Errorf("analysis: the schema has no %s: %w", name, graph.ErrInvalid)
}

// where makes a condition on a property: where("Plan.status", graph.Eq, "DECIDED"). One
// that the schema lacks is a mistake, which must not pass for no condition.
func (s Source) where(property string, op graph.Op, value any) graph.Filter {
	kind, name, _ := strings.Cut(property, ".")
	of := s.Schema.Kind(kind)
	if of == nil || of.Property(name) == nil {
		panic(unknown(property))
	}
	return graph.Compare{Property: of.Property(name), Op: op, Value: value}
}

// whereEdge makes a condition on what edges say:
// whereEdge("FocusArea.targets@status", graph.Ne, "REJECTED").
func (s Source) whereEdge(property string, op graph.Op, value any) graph.Filter {
	along, name, _ := strings.Cut(property, "@")
	edge, err := s.edge(along)
	if err != nil || edge.Type.Property(name) == nil {
		panic(unknown(property))
	}
	return graph.EdgeCompare{Property: edge.Type.Property(name), Op: op, Value: value}
}

// together runs calls that do not need each other's answers at the same time, and
// returns the first error in their order.
func together(calls ...func() error) error {
	errs := make([]error, len(calls))
	graph.AtOnce(len(calls), len(calls), func(i int) { errs[i] = calls[i]() })
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// into puts the answer of a call where it is wanted, for together.
func into[T any](to *T, call func() (T, error)) func() error {
	return func() (err error) {
		*to, err = call()
		return err
	}
}
