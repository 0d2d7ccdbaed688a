package neo4j

import (
	"context"
	"fmt"
	"strings"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// runner is how a statement is run, with the values it speaks of.
type runner func(ctx context.Context, text string, values map[string]any) (bolt.ResultWithContext, error)

// reader runs statements, most often in a writing transaction. The first error is kept, and
// everything after it does nothing: a batch is given up in the end, not at each step.
type reader struct {
	ctx   context.Context
	store *Store
	send  runner
	err   error
}

// ask runs a statement that answers with one record.
func (r *reader) ask(text string, values map[string]any) map[string]any {
	return r.one("read", text, values)
}

// one is ask, measured as something of its own.
func (r *reader) one(what, text string, values map[string]any) map[string]any {
	var record map[string]any
	r.run(what, text, values, func(ctx context.Context, result bolt.ResultWithContext) error {
		one, err := result.Single(ctx)
		if err == nil {
			record = one.AsMap()
		}
		return err
	})
	return record
}

// do runs a statement that answers with nothing.
func (r *reader) do(text string, values map[string]any) {
	r.run("write", text, values, func(ctx context.Context, result bolt.ResultWithContext) error {
		_, err := result.Consume(ctx)
		return err
	})
}

func (r *reader) run(what, text string, values map[string]any, take func(context.Context, bolt.ResultWithContext) error) {
	if r.err != nil {
		return
	}
	ctx, statement := r.store.meter.begin(r.ctx, what, text)
	result, err := r.send(ctx, text, parameters(values))
	if err == nil {
		err = take(ctx, result)
	}
	if err == nil {
		r.store.members.answered(ctx, result)
	}
	r.store.ended(statement, err)
	r.err = err
}

// rowsOf returns the column `rows` of a record: lists.
func rowsOf(record map[string]any) [][]any {
	return rowsIn(record["rows"])
}

func rowsIn(value any) [][]any {
	column, _ := value.([]any)
	rows := make([][]any, len(column))
	for i, row := range column {
		rows[i], _ = row.([]any)
	}
	return rows
}

// readNodes reads nodes of a kind that are not known yet.
func (d *draft) readNodes(kind *graph.Kind, ids []string) { d.askAll(d.nodesPiece(kind, ids)) }

// nodesPiece is what readNodes reads by; none where all are known.
func (d *draft) nodesPiece(kind *graph.Kind, ids []string) []piece {
	var wanted []string
	for _, id := range ids {
		if d.nodes[id] == nil {
			d.nodes[id] = &draftNode{kind: kind, id: id}
			wanted = append(wanted, id)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	scope := "null"
	if kind.Scope != nil {
		scope = at("n", kind.Scope.Name)
	}
	text := "UNWIND $v.ids AS id MATCH (n:" + quote(kind.Name) + " {id: id}) RETURN collect([id, " + scope + ", n." + revisionName + valuesOf("n", kind.Settable()) + "]) AS rows"
	return []piece{{text: text, values: map[string]any{"ids": wanted}, size: len(wanted), take: func(rows [][]any) {
		for _, row := range rows {
			id, _ := row[0].(string)
			owner, _ := row[1].(string)
			state := &nodeState{municipality: owner, values: make([]any, len(kind.Properties))}
			d.values(state.values, kind.Settable(), row[3:])
			revision, _ := row[2].(int64)
			d.nodes[id].base, d.nodes[id].now, d.nodes[id].revision = state, state, graph.Revision(revision)
		}
	}}}
}

// valuesOf writes properties as elements of a list that has others before them.
func valuesOf(variable string, properties []*graph.Property) string {
	var text strings.Builder
	for _, property := range properties {
		text.WriteString(", " + at(variable, property.Name))
	}
	return text.String()
}

// values puts stored values in their places; an empty list is absence.
func (d *draft) values(to []any, properties []*graph.Property, stored []any) {
	for i, property := range properties {
		if stored[i] == nil {
			continue
		}
		value, err := typed(property, stored[i])
		if err != nil && d.err == nil && !d.lenient {
			d.err = err
		}
		to[property.Index] = value
	}
}

// readSides reads the edges of a type at one end of nodes.
func (d *draft) readSides(edgeType *graph.EdgeType, out bool, ids []string) {
	d.askAll(d.sidesPiece(edgeType, out, ids))
}

// sidesPiece is what readSides reads by; none where all are known.
func (d *draft) sidesPiece(edgeType *graph.EdgeType, out bool, ids []string) []piece {
	var wanted []string
	for _, id := range ids {
		if side := (sideAt{edgeType, out, id}); !d.sideKnown(side) {
			d.sidesRead[side] = true
			wanted = append(wanted, id)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	near, pattern := edgeType.From, ")-[r:"+quote(edgeType.Name)+"]->(b:"+quote(edgeType.To.Name)+")"
	if !out {
		near, pattern = edgeType.To, ")<-[r:"+quote(edgeType.Name)+"]-(b:"+quote(edgeType.From.Name)+")"
	}
	text := "UNWIND $v.ids AS id MATCH (a:" + quote(near.Name) + " {id: id}) MATCH (a" + pattern +
		" RETURN collect([startNode(r).id, endNode(r).id" + valuesOf("r", edgeType.Properties) + "]) AS rows"
	return []piece{{text: text, values: map[string]any{"ids": wanted}, size: len(wanted), take: d.takesEdges(edgeType)}}
}

// readPairs reads the edges of a type between pairs of nodes.
func (d *draft) readPairs(edgeType *graph.EdgeType, pairs []pairAt) {
	d.askAll(d.pairsPiece(edgeType, pairs))
}

// pairsPiece is what readPairs reads by; none where all are known.
func (d *draft) pairsPiece(edgeType *graph.EdgeType, pairs []pairAt) []piece {
	var wanted [][]string
	for _, pair := range pairs {
		if !d.pairKnown(pair) {
			d.pairsRead[pair] = true
			wanted = append(wanted, []string{pair.from, pair.to})
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	text := "UNWIND $v.pairs AS pair MATCH (a:" + quote(edgeType.From.Name) + " {id: pair[0]}) MATCH (b:" + quote(edgeType.To.Name) + " {id: pair[1]}) MATCH (a)-[r:" +
		quote(edgeType.Name) + "]->(b) RETURN collect([a.id, b.id" + valuesOf("r", edgeType.Properties) + "]) AS rows"
	return []piece{{text: text, values: map[string]any{"pairs": wanted}, size: len(wanted), take: d.takesEdges(edgeType)}}
}

// takesEdges enters edges that are read, unless they are known already. One to a node
// whose id is none of its kind is passed by: others made that.
func (d *draft) takesEdges(edgeType *graph.EdgeType) func(rows [][]any) {
	return func(rows [][]any) {
		for _, row := range rows {
			from, _ := row[0].(string)
			to, _ := row[1].(string)
			if d.schema.KindOf(from) != edgeType.From || d.schema.KindOf(to) != edgeType.To {
				continue
			}
			values := make([]any, len(edgeType.Properties))
			d.values(values, edgeType.Properties, row[2:])
			at := edgeAt{edgeType, from, to, keyOf(edgeType, values)}
			if d.edges[at] == nil {
				edge := d.enter(at)
				edge.base, edge.now = values, values
			}
		}
	}
}

// keyOf returns what tells an edge of a keyed type from others between its ends.
func keyOf(edgeType *graph.EdgeType, values []any) string {
	if len(edgeType.Key) == 0 {
		return ""
	}
	pieces := make([]string, 0, 2*len(edgeType.Key))
	for _, property := range edgeType.Key {
		if values[property.Index] == nil {
			pieces = append(pieces, "", "")
		} else {
			pieces = append(pieces, "=", fmt.Sprint(values[property.Index]))
		}
	}
	return keyText(pieces...)
}
