package graph

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// State is a node as it was at a revision.
type State struct {
	// Municipality and Set hold what a Change would make it with.
	Municipality string
	Set          map[string]any
	// Edges at it, in both directions, each as the change that makes it, in the order
	// of type, ends and key.
	Edges []Change
	// Revision is the last commit until then that changed the node or an edge from it.
	Revision Revision
}

// StateAt returns a node as it was at a revision, nil where it was not there. It is
// put together from all commits until then that touched it; where these are no
// longer kept it is ErrRevisionGone.
func StateAt(ctx context.Context, schema *Schema, view View, id string, at Revision) (*State, error) {
	p := newPast(schema, []string{id})
	if err := p.read(ctx, view, 0, at, nil); err != nil {
		return nil, err
	}
	node := p.nodes[id]
	if node == nil {
		return nil, nil
	}
	state := &State{Municipality: node.municipality, Set: node.set, Revision: node.revision}
	for _, at := range slices.SortedFunc(maps.Keys(p.edges), edgeAt.compare) {
		state.Edges = append(state.Edges, Change{Edge: at.name, From: at.from, To: at.to, Set: p.edges[at]})
	}
	return state, nil
}

// OwnersAt returns the municipalities that owned nodes at a revision, by the nodes'
// ids; those that were not there, and those that are shared by all, have no entry.
// ErrRevisionGone: the commits that made them are no longer kept.
func OwnersAt(ctx context.Context, schema *Schema, view View, ids []string, at Revision) (map[string]string, error) {
	p := newPast(schema, ids)
	if err := p.read(ctx, view, 0, at, nil); err != nil {
		return nil, err
	}
	owners := map[string]string{}
	for id, node := range p.nodes {
		if node.municipality != "" {
			owners[id] = node.municipality
		}
	}
	return owners, nil
}

// EdgesAt returns the edges that there were at nodes at a revision, in no order.
// ErrRevisionGone: the commits that made them are no longer kept.
func EdgesAt(ctx context.Context, schema *Schema, view View, ids []string, at Revision) ([]Change, error) {
	p := newPast(schema, ids)
	if err := p.read(ctx, view, 0, at, nil); err != nil {
		return nil, err
	}
	edges := make([]Change, 0, len(p.edges))
	for at, set := range p.edges {
		edges = append(edges, Change{Edge: at.name, From: at.from, To: at.to, Set: set})
	}
	return edges, nil
}

// past is some nodes and the edges at them, as commits made them.
type past struct {
	schema *Schema
	about  map[string]bool
	nodes  map[string]*pastNode
	edges  map[edgeAt]map[string]any
	// hung are the edges at each node, in both directions.
	hung map[string]map[edgeAt]bool
}

type pastNode struct {
	municipality string
	set          map[string]any
	revision     Revision
}

// edgeAt names an edge; key holds the values of the type's key as text.
type edgeAt struct{ name, from, to, key string }

func (a edgeAt) compare(b edgeAt) int {
	return slices.Compare([]string{a.name, a.from, a.to, a.key}, []string{b.name, b.from, b.to, b.key})
}

func (a edgeAt) String() string { return a.name + " from " + a.from + " to " + a.to }

func newPast(schema *Schema, ids []string) *past {
	p := &past{
		schema: schema, about: map[string]bool{}, nodes: map[string]*pastNode{},
		edges: map[edgeAt]map[string]any{}, hung: map[string]map[edgeAt]bool{},
	}
	for _, id := range ids {
		p.about[id] = true
	}
	return p
}

// logPage is how many commits are asked for at a time.
const logPage = 200

// read makes the commits after a revision, up to another; see, unless nil, is told
// of each before it is made.
func (p *past) read(ctx context.Context, view View, after, last Revision, see func(*Commit)) error {
	ids := slices.Sorted(maps.Keys(p.about))
	for after < last {
		commits, more, err := view.Log(ctx, Log{Nodes: ids, After: after, Before: last + 1, Oldest: true, First: logPage})
		if err != nil {
			return err
		}
		for i := range commits {
			if after = commits[i].Revision; see != nil {
				see(&commits[i])
			}
			p.make(&commits[i])
		}
		if !more {
			return nil
		}
	}
	return nil
}

// make makes what a commit says of the nodes this is about.
func (p *past) make(commit *Commit) {
	for i := range commit.Changes {
		p.makeChange(&commit.Changes[i])
	}
	for _, id := range commit.Revised() {
		if node := p.nodes[id]; node != nil {
			node.revision = commit.Revision
		}
	}
}

func (p *past) makeChange(change *Change) {
	switch {
	case change.Node != "" && p.about[change.Node]:
		p.makeNode(change)
	case change.Edge != "" && (p.about[change.From] || p.about[change.To]):
		if at := p.edgeOf(change); change.Remove {
			p.unhang(at)
		} else {
			p.hang(at, change.Set)
		}
	}
}

// hang makes an edge, or sets its properties.
func (p *past) hang(at edgeAt, set map[string]any) {
	p.edges[at] = assigned(p.edges[at], set)
	for _, end := range []string{at.from, at.to} {
		if p.hung[end] == nil {
			p.hung[end] = map[edgeAt]bool{}
		}
		p.hung[end][at] = true
	}
}

func (p *past) unhang(at edgeAt) {
	delete(p.edges, at)
	delete(p.hung[at.from], at)
	delete(p.hung[at.to], at)
}

func (p *past) makeNode(change *Change) {
	if change.Remove {
		delete(p.nodes, change.Node)
		for at := range p.hung[change.Node] {
			p.unhang(at)
		}
		return
	}
	node := p.nodes[change.Node]
	if node == nil {
		node = &pastNode{municipality: change.Municipality}
		p.nodes[change.Node] = node
	}
	node.set = assigned(node.set, change.Set)
}

// assigned returns values with others put over them; null and the empty list are absence.
func assigned(values, set map[string]any) map[string]any {
	now := maps.Clone(values)
	if now == nil {
		now = map[string]any{}
	}
	for name, value := range set {
		if isAbsent(value) {
			delete(now, name)
		} else {
			now[name] = value
		}
	}
	return now
}

func isAbsent(value any) bool {
	list, isList := value.([]string)
	return value == nil || isList && len(list) == 0
}

// edgeOf names the edge that a change is about.
func (p *past) edgeOf(change *Change) edgeAt {
	at := edgeAt{name: change.Edge, from: change.From, to: change.To}
	edgeType := p.schema.EdgeType(change.Edge, p.schema.KindOf(change.From), p.schema.KindOf(change.To))
	if edgeType == nil {
		return at // of a schema of before
	}
	var key strings.Builder
	for _, property := range edgeType.Key {
		fmt.Fprintf(&key, "%#v ", change.Set[property.Name])
	}
	at.key = key.String()
	return at
}
