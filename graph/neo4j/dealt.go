package neo4j

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"

	"malgraf/graph"
)

// A large answer that begins with a list is asked for in parts from the start: each part
// finds the list anew, which takes less than to be told its nodes and find each by its id, and
// goes on from every other node of it. Neo4j reads what is committed when it comes there, so
// that parts may have found different lists. Each tells what it found; where that is not the
// same, the answer is asked for in another way. A list of which more is told than its rows,
// such as how long it is without its page, is not dealt out.

// deal leaves every so manieth node of a list, and told tells the whole of it.
const (
	deal = " WITH ns AS listed, [k IN range($v.deal.first, size(ns) - 1, $v.deal.step) | ns[k]] AS ns"
	told = " [one IN listed | one.id] AS listed,"
)

// dealt answers a Scan with what is below it in parts, where that is known to bring many rows;
// nil where it is to be asked in another way.
func (v *view) dealt(ctx context.Context, scan graph.Scan, l *list, whole *deep) (*graph.Rows, error) {
	s := v.store
	if whole == nil || len(l.answers) != 1 || l.page.Last != nil || s.options.Levels != LevelsByUse || s.often.extent(whole.text) != large || s.isOneStatement(whole.text) {
		return nil, nil
	}
	shares := make([]*share, partsMost)
	for i := range shares {
		values := maps.Clone(whole.values)
		values["deal"] = map[string]any{"first": int64(i), "step": int64(len(shares))}
		shares[i] = &share{list: l, deep: whole, values: values}
	}
	if !s.isPlanned(whole.dealt) {
		s.meet(whole.dealt, shares[0].values, nestedTogether)
		return nil, nil
	}
	graph.AtOnce(len(shares), len(shares), func(i int) { shares[i].err = shares[i].ask(ctx) })
	for _, one := range shares {
		if errors.Is(one.err, errOutgrown) {
			return nil, nil
		}
		if one.err != nil {
			return nil, one.err
		}
	}
	return l.pickUp(scan.Kind, shares)
}

// share is a part of an answer that is dealt out.
type share struct {
	list   *list
	deep   *deep
	values map[string]any
	// listed are the ids of the whole list, top the nodes of this part, below what is below these.
	listed []any
	top    part
	below  []*graph.Rows
	err    error
}

// ask asks for a part.
func (s *share) ask(ctx context.Context) error {
	record, err := s.deep.store.ask(ctx, "scan", s.deep.dealt, s.values)
	if err != nil {
		return err
	}
	s.listed, _ = record["listed"].([]any)
	top, _ := record["top"].(map[string]any)
	if s.top, err = s.list.single(top); err != nil {
		return err
	}
	a := &answer{top: top, all: record, deep: s.deep}
	s.below, err = a.read(s.deep.limbs, graph.Nodes{IDs: a.parents("0")})
	return err
}

// pickUp puts parts together; nil where they are not of one list.
func (l *list) pickUp(kind *graph.Kind, shares []*share) (*graph.Rows, error) {
	listed := shares[0].listed
	if ids, _ := distinct(idsIn([]any{listed})); len(ids) != len(listed) {
		return nil, nil // a node that was moved while the list was read stands there twice
	}
	all := part{nodes: emptyRows(len(l.columns.nodes), len(listed)), to: len(listed)}
	for i, one := range shares {
		if !reflect.DeepEqual(one.listed, listed) {
			return nil, nil
		}
		if one.top.to != (len(listed)-i+len(shares)-1)/len(shares) {
			return nil, fmt.Errorf("neo4j: scan: %d nodes of %d dealt out: %w", one.top.to, len(listed), graph.ErrDamaged)
		}
		for c, column := range one.top.nodes {
			for row, value := range column {
				all.nodes[c][row*len(shares)+i] = value
			}
		}
	}
	rows, err := l.put(kind, []part{all})
	if err != nil {
		return nil, err
	}
	from := make([]parent, rows.Nodes.Len())
	for row := range from {
		from[row] = parent{row % len(shares), row / len(shares)}
	}
	below := make([][]*graph.Rows, len(shares))
	for k, one := range shares {
		below[k] = one.below
	}
	rows.Below, err = gatherAll(l.want.Below, below, from)
	return rows, err
}
