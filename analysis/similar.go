package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// SimilarArguments are those of SimilarOf.
type SimilarArguments struct {
	Titled
	// To is the id of a node that has a title, or a text.
	To string
	// Threshold is the least score.
	Threshold float64
}

// SimilarTitles are those in a municipality that are like a title.
type SimilarTitles struct {
	Analysis
	Kind TitledKind
	// To is the node that they are compared with, empty where that is a text.
	To         graph.ID
	Title      string
	TotalCount int
	Matches    []SimilarTitle
}

// SimilarTitle is one of them; First in Words is the title compared with.
type SimilarTitle struct {
	Node        graph.ID
	Score       float64
	Departments []graph.ID
	Words       []MatchedWord
	// OnlyFirst are words of the title compared with alone, OnlySecond of this one.
	OnlyFirst, OnlySecond []string
}

// leastSimilar is the least threshold of SimilarOf: half a hundredth is more than no word in common.
const leastSimilar = 0.05

// SimilarOf finds the titles of a kind that are like another title.
func SimilarOf(ctx context.Context, s Source, asked SimilarArguments) ([]SimilarTitles, error) {
	all, where, err := s.titledGrounds(ctx, asked.Titled, asked.Threshold, leastSimilar)
	if err != nil {
		return nil, err
	}
	title, node, err := s.titleOf(ctx, asked.To)
	if err != nil {
		return nil, err
	}
	found := make([]SimilarTitles, 0, len(all.of))
	for g := range all.parts() {
		t, err := s.titles(ctx, g, asked.Titled, where)
		if err != nil {
			return nil, err
		}
		for town := range t.grounds.of {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			one := SimilarTitles{Analysis: t.grounds.of[town].Analysis, Kind: asked.Kind, To: node, Title: title}
			one.Matches = t.similar(town, title, string(node), asked.Threshold)
			one.TotalCount = len(one.Matches)
			found = append(found, one)
		}
	}
	return found, nil
}

// titleOf is the title to compare with: that of the node, if it names one, else the text.
func (s Source) titleOf(ctx context.Context, to string) (string, graph.ID, error) {
	name, _, _ := strings.Cut(to, ":")
	kind := s.Schema.Kind(name)
	if kind == nil || !strings.HasPrefix(to, name+":") {
		if len(graph.Words(to)) == 0 {
			return "", "", fmt.Errorf("to: give an id, or a text with words: %w", graph.ErrInvalid)
		}
		return to, "", nil
	}
	property := kind.Property("title")
	if property == nil {
		return "", "", fmt.Errorf("to: %s has no title: %w", graph.WithArticle(kind.Name), graph.ErrInvalid)
	}
	found, err := s.View.Get(ctx, graph.Get{Refs: []graph.Ref{{ID: to}}, Columns: map[*graph.Kind][]*graph.Property{kind: {property}}})
	if err != nil {
		return "", "", err
	}
	if found.At[0].Kind != kind {
		return "", "", fmt.Errorf("to: there is no %.80q: %w", to, graph.ErrNotFound)
	}
	title, _ := found.Kinds[kind].Columns[0][found.At[0].Row].(string)
	return title, graph.ID(to), nil
}

// similar are the titles of a municipality that are like one, but for its own node.
func (t *titles) similar(town int, title, node string, threshold float64) []SimilarTitle {
	first, last := t.table.of(town)
	v := newVocabulary()
	asked := v.read(title)
	others := make([]titled, last-first)
	for i := range others {
		others[i] = v.read(t.text("title", first+i))
	}
	v.linkOnly(asked.stems)
	list := []SimilarTitle{}
	for i, other := range others {
		if t.Nodes.IDs[first+i] == node {
			continue
		}
		quarters, _ := v.likeness(asked, other)
		share := score(quarters, len(asked.stems)+len(other.stems))
		if share < threshold {
			continue
		}
		one := SimilarTitle{Node: graph.ID(t.Nodes.IDs[first+i]), Score: share, Departments: t.departments(first + i)}
		one.Words, one.OnlyFirst, one.OnlySecond = v.evidence(asked, other)
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b SimilarTitle) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Node, b.Node))
	})
	return list
}
