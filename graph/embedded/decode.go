package embedded

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"malgraf/graph"
)

// worker reads stretches of nodes.
type worker struct {
	*loader
	texts texts
	edges [][]rawEdge
	total total
	// tuples are the numbers of tuples that this worker has met, by their encoding.
	tuples []map[string]uint32
}

func (ld *loader) worker() *worker {
	w := &worker{loader: ld, edges: make([][]rawEdge, len(ld.edges)), tuples: make([]map[string]uint32, len(ld.edges))}
	for i := range w.tuples {
		w.tuples[i] = map[string]uint32{}
	}
	return w
}

func (w *worker) run(ctx context.Context, next <-chan stretch) error {
	for one := range next {
		if err := w.read(ctx, one); err != nil {
			return err
		}
	}
	w.edgeMu.Lock()
	defer w.edgeMu.Unlock()
	for i, edges := range w.edges {
		w.loader.edges[i] = append(w.loader.edges[i], edges...)
	}
	w.loader.total.nodes += w.total.nodes
	w.loader.total.sum += w.total.sum
	return nil
}

func (w *worker) read(ctx context.Context, one stretch) error {
	first := w.names.numberOf(one.kind, 0)
	rows, err := w.reads.QueryContext(ctx, "SELECT number, data FROM node WHERE number >= ? AND number < ?", first+int64(one.from), first+int64(one.to))
	if err != nil {
		return err
	}
	defer rows.Close()
	var number int64
	var data sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&number, &data); err != nil {
			return err
		}
		row := uint32(number - first)
		if number < first+int64(one.from) || number >= first+int64(one.to) {
			return fmt.Errorf("node %d stands in the wrong place: %w", number, graph.ErrDamaged)
		}
		payload, sum, err := unseal("node", number, data)
		if err != nil {
			return err
		}
		w.total.replace(w.sums[one.kind.Index][row], sum)
		w.sums[one.kind.Index][row] = sum
		if err := w.node(one.kind, row, payload); err != nil {
			return err
		}
	}
	return rows.Err()
}

// node puts a record into its page.
func (w *worker) node(kind *graph.Kind, row uint32, payload []byte) error {
	r := &reader{rest: payload}
	t := w.tables[kind.Index]
	p, at := t.pages[row>>pageBits], row&pageMask
	id := w.texts.keep(r.bytes())
	if !strings.HasPrefix(id, kind.Name+":") {
		return fmt.Errorf("node %q is none of the kind %s: %w", id, kind.Name, graph.ErrDamaged)
	}
	p.ids.at[at] = id
	p.alive[at>>6] |= 1 << (at & 63)
	if w.version > firstVersion {
		if p.revisions == nil {
			p.revisions = &revisions{}
		}
		p.revisions.at[at] = uint32(r.number())
	}
	for range r.count() {
		number := r.number()
		property := w.names.propertyAt[number]
		if property == nil || kind.Property(property.Name) != property {
			return w.strange(number)
		}
		value := r.value(func(text []byte) any { return w.texts.value(property, text) })
		if r.failed || !fits(property, value) {
			return w.strange(number)
		}
		c := p.columns[property.Index]
		if c == nil {
			c = &column{}
			p.columns[property.Index] = c
		}
		c.cells[at] = value
	}
	for len(r.rest) > 0 {
		if err := w.out(kind, row, r); err != nil {
			return err
		}
	}
	if r.failed {
		return fmt.Errorf("node %s ends early: %w", id, graph.ErrDamaged)
	}
	return nil
}

// strange is the error for a name in a record that cannot be followed.
func (w *worker) strange(number uint64) error {
	if _, known := w.names.texts[number]; known {
		return w.names.unknown(number)
	}
	return fmt.Errorf("a record has a name without text: %w", graph.ErrDamaged)
}

// out reads the edges of one type that go out from a node.
func (w *worker) out(kind *graph.Kind, row uint32, r *reader) error {
	number := r.number()
	edgeType := w.names.typeAt[number]
	if edgeType == nil || edgeType.From != kind {
		return w.strange(number)
	}
	at, far := edgeType.Index, w.tables[edgeType.To.Index]
	for range r.count() {
		to := r.number()
		if r.failed || to >= uint64(far.rows) {
			return fmt.Errorf("an edge %s ends at nothing: %w", edgeType.Name, graph.ErrDamaged)
		}
		tuple, err := w.tuple(edgeType, r)
		if err != nil {
			return err
		}
		w.edges[at] = append(w.edges[at], rawEdge{row, uint32(to), tuple})
	}
	return nil
}

// tuple reads the values of an edge; most have been met before.
func (w *worker) tuple(edgeType *graph.EdgeType, r *reader) (uint32, error) {
	begin := r.rest
	n := r.count()
	if n == 0 {
		return 0, nil
	}
	values := make([]any, len(edgeType.Properties))
	for range n {
		number := r.number()
		property := w.names.edgePropertyAt[number]
		if property == nil || edgeType.Property(property.Name) != property {
			return 0, w.strange(number)
		}
		value := r.value(func(text []byte) any { return string(text) })
		if r.failed || !fits(property, value) {
			return 0, w.strange(number)
		}
		values[property.Index] = value
	}
	key := begin[:len(begin)-len(r.rest)]
	if known, found := w.tuples[edgeType.Index][string(key)]; found {
		return known, nil
	}
	w.tupleMu.Lock()
	defer w.tupleMu.Unlock()
	d := &draft{snapshot: w.snapshot, numbers: w.numbers, fresh: w.numbers.known} // what is loaded is kept at once
	tuple := d.tuple(edgeType, values)
	w.tuples[edgeType.Index][string(key)] = tuple
	return tuple, nil
}
