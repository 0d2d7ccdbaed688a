package analysis

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"malgraf/graph"
)

// remembered is a view that asks the store once for the neighbours of a node: what is
// looked at many times, each time without other nodes, is read once. It knows whole
// lists only, as analyses ask for them. Or it only notes what it was asked.
type remembered struct {
	graph.View
	mutex sync.RWMutex
	// lists hold, by the question, the neighbours of each parent.
	lists map[string]map[string]*kept
	scans map[string]*graph.Rows
	// seen are all nodes that an answer had, filtered the kinds that a filter looked for
	// along an edge: nodes of these are in no answer.
	seen     map[string]bool
	filtered map[*graph.Kind]bool
	// notes: nothing is remembered but what was seen.
	notes bool
}

// kept is the list of one parent: rows of an answer.
type kept struct {
	*graph.Rows
	from, to int
}

func remember(view graph.View) *remembered {
	return &remembered{View: view, lists: map[string]map[string]*kept{}, scans: map[string]*graph.Rows{}, seen: map[string]bool{}, filtered: map[*graph.Kind]bool{}}
}

// notice returns a view that remembers what it has seen alone.
func notice(view graph.View) *remembered {
	r := remember(view)
	r.notes = true
	return r
}

// expand returns the list of each parent.
func (r *remembered) expand(ctx context.Context, asked graph.Expand) ([]*kept, error) {
	name := listName(asked, asked.Columns)
	lists, missing := make([]*kept, asked.From.Len()), []int(nil)
	r.mutex.RLock()
	of := r.lists[name]
	for i, id := range asked.From.IDs {
		if lists[i] = of[id]; lists[i] == nil {
			missing = append(missing, i)
		}
	}
	r.mutex.RUnlock()
	if len(missing) == 0 {
		return lists, nil
	}
	asked.From = pick(asked.From, missing)
	rows, err := r.View.Expand(ctx, asked)
	if err != nil {
		return nil, err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if of = r.lists[name]; of == nil {
		of = map[string]*kept{}
		r.lists[name] = of
	}
	for k, i := range missing {
		lists[i] = &kept{rows, rows.Offsets[k], rows.Offsets[k+1]}
		of[asked.From.IDs[k]] = lists[i]
	}
	return lists, nil
}

// notedRows answers without remembering the answers.
func (r *remembered) notedRows(ctx context.Context, all ...graph.Expand) ([]*graph.Rows, error) {
	answers, err := graph.ExpandAll(ctx, r.View, all)
	if err != nil {
		return nil, err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for i, rows := range answers {
		for _, ids := range [][]string{all[i].From.IDs, rows.Nodes.IDs} {
			for _, id := range ids {
				r.seen[id] = true
			}
		}
	}
	return answers, nil
}

func (r *remembered) scan(ctx context.Context, asked graph.Scan) (*graph.Rows, error) {
	name := scanName(asked)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if rows := r.scans[name]; rows != nil {
		return rows, nil
	}
	rows, err := r.View.Scan(ctx, asked)
	if err != nil {
		return nil, err
	}
	r.scans[name] = rows
	for _, id := range rows.Nodes.IDs {
		r.seen[id] = true
	}
	return rows, nil
}

// has tells whether a node may have mattered to an answer.
func (r *remembered) has(kind *graph.Kind, id string) bool {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	return r.seen[id] || r.filtered[kind]
}

// filters tells whether a filter looks for nodes of a kind.
func (r *remembered) filters(kind *graph.Kind) bool {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	return r.filtered[kind]
}

// filter notes that a filter looks for nodes of a kind.
func (r *remembered) filter(kind *graph.Kind) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.filtered[kind] = true
}

// listName names all of a question but its parents, with these columns of its nodes.
func listName(asked graph.Expand, columns []*graph.Property) string {
	return asked.Edge.Kind.Name + "." + asked.Edge.Name + questionOf(asked.Where, columns, asked.EdgeColumns) + orderName(asked.Order)
}

func scanName(asked graph.Scan) string {
	return asked.Kind.Name + questionOf(asked.Where, asked.Columns, nil) + orderName(asked.Order)
}

// orderName names an order: equal orders have equal names.
func orderName(order []graph.Order) string {
	var b strings.Builder
	for _, term := range order {
		fmt.Fprintf(&b, " by %p %p %p %t", term.Property, term.EdgeProperty, term.Count, term.Desc)
		for _, edge := range term.Path {
			fmt.Fprintf(&b, " %p", edge)
		}
		for _, limit := range term.Along {
			b.WriteString(" along ")
			writeFilter(&b, limit)
		}
	}
	return b.String()
}

// questionOf names what is asked: equal questions have equal names.
func questionOf(where graph.Filter, columns, ofEdge []*graph.Property) string {
	var b strings.Builder
	writeFilter(&b, where)
	for _, property := range columns {
		b.WriteString(" " + property.Name)
	}
	for _, property := range ofEdge {
		b.WriteString(" @" + property.Name)
	}
	return b.String()
}

func writeFilter(b *strings.Builder, where graph.Filter) {
	list := func(filters []graph.Filter) {
		for _, one := range filters {
			b.WriteByte('(')
			writeFilter(b, one)
			b.WriteByte(')')
		}
	}
	switch f := where.(type) {
	case nil:
	case graph.And:
		b.WriteString("and")
		list(f)
	case graph.Or:
		b.WriteString("or")
		list(f)
	case graph.Not:
		b.WriteString("not")
		list([]graph.Filter{f.Filter})
	case graph.Compare:
		fmt.Fprintf(b, "%p %d %q", f.Property, f.Op, fmt.Sprint(f.Value))
	case graph.EdgeCompare:
		fmt.Fprintf(b, "@%p %d %q", f.Property, f.Op, fmt.Sprint(f.Value))
	case graph.EdgeMatch:
		fmt.Fprintf(b, "edge %p %d", f.Edge, f.Quantifier)
		list([]graph.Filter{f.Where})
	case graph.EdgeCount:
		fmt.Fprintf(b, "count %p %d %q", f.Edge, f.Op, fmt.Sprint(f.Value))
		list([]graph.Filter{f.Where})
	}
}

// noted is a view that notes the nodes it is asked about and tells of by Expand.
type noted struct {
	graph.View
	mutex sync.Mutex
	ids   map[string]bool
}

// Expand implements [graph.View].
func (n *noted) Expand(ctx context.Context, asked graph.Expand) (*graph.Rows, error) {
	rows, err := n.View.Expand(ctx, asked)
	if err != nil {
		return nil, err
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for _, ids := range [][]string{asked.From.IDs, rows.Nodes.IDs} {
		for _, id := range ids {
			n.ids[id] = true
		}
	}
	return rows, nil
}
