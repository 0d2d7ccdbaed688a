package resolvers

import (
	"context"
	"fmt"

	"malgraf/graph"
	"malgraf/graph/read"
)

// longestSearch is the longest text to search for, in bytes; every word of it is
// looked up in every text index.
const longestSearch = 1000

// searchArguments are those of search(text, kinds, first).
type searchArguments struct {
	Text string
	// Kinds are values of the enum Kind.
	Kinds []string
	First *int
}

// search answers search(text, kinds, first).
func (r root) search(ctx context.Context, asked searchArguments) (*read.Hits, error) {
	if len(asked.Text) > longestSearch {
		return nil, fmt.Errorf("text: at most %d bytes: %w", longestSearch, graph.ErrInvalid)
	}
	size, err := r.page(asked.First)
	if err != nil {
		return nil, err
	}
	view, err := read.View(ctx)
	if err != nil {
		return nil, err
	}
	found, err := view.Search(ctx, graph.Search{Text: asked.Text, Kinds: r.kinds(asked.Kinds), First: size})
	if err != nil {
		return nil, err
	}
	hits := &read.Hits{Nodes: make([]read.Hit, len(found.Hits)), TotalCount: found.Total}
	for i, hit := range found.Hits {
		hits.Nodes[i] = read.Hit{Node: graph.ID(hit.ID), Field: hit.Property.Name, Snippet: hit.Snippet}
	}
	return hits, nil
}

// kinds turns values of the enum Kind into kinds, in the order of the schema.
func (r root) kinds(values []string) []*graph.Kind {
	wanted := map[string]bool{}
	for _, value := range values {
		wanted[value] = true
	}
	var kinds []*graph.Kind
	for _, kind := range r.schema.Kinds {
		if wanted[kind.Constant()] {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// page is the size of a list that has no cursors.
func (r root) page(first *int) (int, error) {
	switch {
	case first == nil:
		return r.limits.DefaultPage, nil
	case *first < 0:
		return 0, fmt.Errorf("first: %d is negative: %w", *first, graph.ErrInvalid)
	case *first > r.limits.LargestPage:
		return 0, fmt.Errorf("first: the largest page is %d: %w", r.limits.LargestPage, graph.ErrInvalid)
	}
	return *first, nil
}
