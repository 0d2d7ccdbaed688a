package neo4j

import (
	"context"
	"errors"
	"strings"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// recomputeEach is how many nodes have their shadows computed anew in one transaction.
const recomputeEach = 1000

// locked runs a transaction that holds the writers' lock, for no longer than a statement
// may take: of a process that has gone silent Neo4j does not know, and all others wait.
func (s *Store) locked(ctx context.Context, do func(r *reader, begun map[string]any)) error {
	ctx, ends := s.pulse.begin(ctx)
	defer ends()
	session := s.driver.NewSession(ctx, s.session(bolt.AccessModeWrite))
	defer closeSession(ctx, session) // rolls back what is not committed
	tx, err := session.BeginTransaction(ctx, bolt.WithTxTimeout(s.timeout(ctx)))
	if err != nil {
		return err
	}
	r := &reader{ctx: ctx, store: s, send: tx.Run}
	if begun := s.begin(r); r.err == nil {
		do(r, begun)
	}
	r.do(releaseText, nil)
	if r.err != nil {
		return r.err
	}
	return tx.Commit(ctx)
}

// begin takes the writers' lock, and makes the store where there is none.
func (s *Store) begin(r *reader) map[string]any {
	return r.one("lock", beginText, map[string]any{"format": formatVersion, "shape": s.shape})
}

// recompute computes all shadows anew where a program with another schema wrote them,
// some nodes a transaction. From the first on, programs of the other shape write no
// more (errOtherShape), so that nothing of theirs is left behind; what is cut off is
// begun again by whoever opens the store next. One that is taken over itself meanwhile
// leaves the rest to whoever has done so.
func (s *Store) recompute(ctx context.Context) error {
	record, err := s.askOnce(ctx, "latest", latestText, nil)
	if err != nil {
		return err
	}
	behind, _ := record["behind"].(bool)
	if record["format"] == int64(0) || record["shape"] == s.shape && !behind {
		return nil
	}
	if err := s.locked(ctx, func(r *reader, _ map[string]any) {
		r.do("MATCH (s:"+labelStore+" {name: 'malgraf'}) SET s.shape = $v.shape, s.behind = true", map[string]any{"shape": s.shape})
	}); err != nil {
		return err
	}
	err = s.recomputeAll(ctx)
	if errors.Is(err, errOtherShape) {
		s.options.Log.Warn("neo4j: what the schema adds is not computed", "error", err)
		return nil
	}
	return err
}

// recomputeAll computes all shadows anew, and notes that it has.
func (s *Store) recomputeAll(ctx context.Context) error {
	for i, kind := range s.schema.Kinds {
		s.tell("computing what the schema adds anew, %d of %d kinds are done", i, len(s.schema.Kinds))
		for after, more := "", true; more; {
			var err error
			if after, more, err = s.recomputeNodes(ctx, kind, after); err != nil {
				return err
			}
		}
	}
	return s.computed(ctx)
}

// computed notes that all is computed.
func (s *Store) computed(ctx context.Context) error {
	return s.lockedAsOurs(ctx, func(r *reader) { r.do("MATCH (s:"+labelStore+" {name: 'malgraf'}) REMOVE s.behind", nil) })
}

// lockedAsOurs is locked for what programs of another shape would do otherwise:
// errOtherShape where one of these has the store.
func (s *Store) lockedAsOurs(ctx context.Context, do func(r *reader)) error {
	return s.locked(ctx, func(r *reader, begun map[string]any) {
		if begun["shape"] != s.shape {
			r.err = errOtherShape
			return
		}
		do(r)
	})
}

// recomputeNodes does so for some nodes of a kind, in the order of their ids, and for
// the edges from them; it returns the last of them, and whether there are more.
func (s *Store) recomputeNodes(ctx context.Context, kind *graph.Kind, after string) (last string, more bool, err error) {
	err = s.lockedAsOurs(ctx, func(r *reader) {
		scope := "null"
		if kind.Scope != nil {
			scope = at("n", kind.Scope.Name)
		}
		rows := rowsOf(r.ask("MATCH (n:"+quote(kind.Name)+") WHERE n.id > $v.after WITH n ORDER BY n.id LIMIT $v.most RETURN collect([n.id, "+scope+
			", [k IN keys(n) WHERE k CONTAINS '.']"+valuesOf("n", kind.Settable())+"]) AS rows", map[string]any{"after": after, "most": recomputeEach}))
		d := newDraft(s.schema, r)
		var sets []map[string]any
		var ids []string
		for _, row := range rows {
			id, _ := row[0].(string)
			owner, _ := row[1].(string)
			state := &nodeState{municipality: owner, values: make([]any, len(kind.Properties))}
			d.values(state.values, kind.Settable(), row[3:])
			sets = append(sets, map[string]any{"id": id, "set": onlyShadows(nodeProperties(kind, id, state), row[2])})
			ids, last = append(ids, id), id
		}
		if len(sets) > 0 {
			r.do("UNWIND $v.rows AS row MATCH (n:"+quote(kind.Name)+" {id: row.id}) SET n += row.set", map[string]any{"rows": sets})
		}
		for _, edgeType := range s.schema.EdgeTypes {
			if edgeType.From == kind && !edgeType.Scope && len(ids) > 0 {
				s.recomputeEdges(d, edgeType, ids)
			}
		}
		more = len(rows) == recomputeEach
	})
	return last, more, err
}

// recomputeEdges does so for the edges of a type from some nodes.
func (s *Store) recomputeEdges(d *draft, edgeType *graph.EdgeType, from []string) {
	rows := rowsOf(d.ask("UNWIND $v.from AS id MATCH (a:"+quote(edgeType.From.Name)+" {id: id})-[r:"+quote(edgeType.Name)+"]->(b:"+quote(edgeType.To.Name)+
		") RETURN collect([elementId(r), [k IN keys(r) WHERE k CONTAINS '.']"+valuesOf("r", edgeType.Properties)+"]) AS rows", map[string]any{"from": from}))
	var sets []map[string]any
	for _, row := range rows {
		values := make([]any, len(edgeType.Properties))
		d.values(values, edgeType.Properties, row[2:])
		stored := edgeProperties(edgeAt{edgeType: edgeType, key: keyOf(edgeType, values)}, values)
		sets = append(sets, map[string]any{"id": row[0], "set": onlyShadows(stored, row[1])})
	}
	if len(sets) > 0 {
		d.do("UNWIND $v.rows AS row MATCH (a)-[r]->(b) WHERE elementId(r) = row.id SET r += row.set"+d.setEdgeLine(edgeType), map[string]any{"rows": sets})
	}
}

// onlyShadows returns the computed properties among those of a node or an edge, and
// null for those that it has and should not have.
func onlyShadows(stored map[string]any, has any) map[string]any {
	set := map[string]any{}
	old, _ := has.([]any)
	for _, name := range old {
		if text, _ := name.(string); stored[text] == nil {
			set[text] = nil
		}
	}
	for name, value := range stored {
		if strings.Contains(name, ".") {
			set[name] = value
		}
	}
	return set
}
