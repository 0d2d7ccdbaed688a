package analysis

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"

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
	along, err := s.edge(edge)
	if err != nil {
		return nil, err
	}
	asked, ofEdge, err := s.columns(along.Far, along.Type, columns)
	if err = cmp.Or(err, ctx.Err()); err != nil { // of what runs together, what has not begun yet need not begin
		return nil, err
	}
	if from.Len() == 0 {
		empty := &graph.Rows{
			Offsets: []int{0}, Nodes: graph.Nodes{Kind: along.Far},
			Columns: make([]graph.Column, len(asked)), EdgeColumns: make([]graph.Column, len(ofEdge)),
		}
		return newTable(empty, columns), nil
	}
	rows, err := s.View.Expand(ctx, graph.Expand{
		Edge: along, From: from, Where: where, Order: along.Order(),
		EdgeColumns: ofEdge, Want: graph.Want{Columns: asked, Max: mostRows},
	})
	if err != nil {
		return nil, err
	}
	return newTable(rows, columns), nil
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

// where makes a condition on a property: where("Plan.status", graph.Eq, "DECIDED").
func (s Source) where(property string, op graph.Op, value any) graph.Filter {
	kind, name, _ := strings.Cut(property, ".")
	return graph.Compare{Property: s.Schema.Kind(kind).Property(name), Op: op, Value: value}
}

// together runs calls that do not need each other's answers at the same time, and
// returns the first error in their order.
func together(calls ...func() error) error {
	errs := make([]error, len(calls))
	panics := make([]any, len(calls))
	var wait sync.WaitGroup
	for i, call := range calls {
		wait.Go(func() {
			defer func() { panics[i] = recover() }()
			errs[i] = call()
		})
	}
	wait.Wait()
	for i, err := range errs {
		if panics[i] != nil {
			panic(panics[i]) // where the caller's own recover sees it
		}
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
