package analysis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"malgraf/graph"
)

// Asked are the arguments that analyses share: whom they are about, and when.
type Asked struct {
	// Municipality holds codes or ids; empty: the municipalities of Plan, else all
	// of the type MUNICIPALITY.
	Municipality []string
	// Plan holds ids. Empty: the latest decided verksamhetsplan of each municipality.
	Plan []string
	// Period stands in place of Plan: every decided verksamhetsplan of which a day lies in it.
	Period *Period
	// AsOf is a day, YYYY-MM-DD. Empty: the earlier of today and the last day of the plans.
	AsOf string
}

// Period is a time from one day to another, both included; an empty end is open.
type Period struct{ From, To string }

// check refuses days that are none, and a plan beside a period.
func (a Asked) check() error {
	days := []struct{ name, day string }{{"asOf", a.AsOf}}
	if a.Period != nil {
		days = append(days, struct{ name, day string }{"period.from", a.Period.From}, struct{ name, day string }{"period.to", a.Period.To})
		if len(a.Plan) > 0 {
			return fmt.Errorf("give plan or period, not both: %w", graph.ErrInvalid)
		}
	}
	for _, one := range days {
		if _, err := time.Parse(time.DateOnly, one.day); one.day != "" && err != nil {
			return fmt.Errorf("%s: %q is no date of the form YYYY-MM-DD: %w", one.name, one.day, graph.ErrInvalid)
		}
	}
	if a.Period != nil && a.Period.From != "" && a.Period.To != "" && a.Period.From > a.Period.To {
		return fmt.Errorf("period: it ends before it begins: %w", graph.ErrInvalid)
	}
	return nil
}

// towns are the municipalities asked for, each once.
type towns struct {
	graph.Nodes
	completeness []string
	// found is what the store answered with.
	found *graph.Rows
}

// towns finds the municipalities asked for; planned are those of the plans asked for, below
// is what will be asked of the municipalities next.
func (s Source) towns(ctx context.Context, asked, planned []string, below ...asking) (*towns, error) {
	if len(asked) == 0 {
		asked = planned
	}
	if len(asked) == 0 {
		all, err := s.scan(ctx, "Municipality", s.where("Municipality.type", graph.Eq, "MUNICIPALITY"), "completeness")
		if err != nil {
			return nil, err
		}
		found := &towns{Nodes: all.Nodes, found: all.Rows}
		for row := range all.len() {
			found.completeness = append(found.completeness, all.text("completeness", row))
		}
		return found, nil
	}
	kind := s.Schema.Kind("Municipality")
	refs := make([]graph.Ref, len(asked))
	for i, name := range asked {
		if isID(kind, name) {
			refs[i].ID = name
		} else {
			refs[i] = graph.Ref{Kind: kind, Property: kind.Property("code"), Value: name}
		}
	}
	next, err := s.questions(below)
	if err != nil {
		return nil, err
	}
	found, err := s.View.Get(ctx, graph.Get{
		Refs: refs, Columns: map[*graph.Kind][]*graph.Property{kind: {kind.Property("completeness")}}, Below: map[*graph.Kind][]graph.Expand{kind: next},
	})
	if err != nil {
		return nil, err
	}
	var rows []int
	seen := map[int]bool{}
	for i, at := range found.At {
		if at.Kind != kind {
			return nil, fmt.Errorf("there is no municipality %.80q: %w", asked[i], graph.ErrNotFound)
		}
		if !seen[at.Row] {
			seen[at.Row] = true
			rows = append(rows, at.Row)
		}
	}
	these := &towns{Nodes: pick(found.Kinds[kind].Nodes, rows), found: found.Kinds[kind]}
	if !slices.IsSorted(rows) { // what came along is in another order
		these.found = &graph.Rows{}
	}
	for _, row := range rows {
		text, _ := found.Kinds[kind].Columns[0][row].(string)
		these.completeness = append(these.completeness, text)
	}
	return these, nil
}
