package neo4j

import (
	"cmp"
	"context"
	_ "embed" // the statement
	"fmt"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

//go:embed cypher/missing.cypher
var missingText string

// Verify finds what [graph.Verify] finds in the graph, and what is wrong with what
// the store keeps besides: nodes under a kind's label that have no id, properties that
// are not as they are computed, unique keys that are not held as they should be or by
// nobody, commits that are not to be found by what they touched, keys of batches without
// a commit, indexes that are not there.
// It changes nothing.
//
// Neo4j has no snapshot to read from. Where there are findings and others have
// written meanwhile, all is read once more, and what is found both times is told.
func (s *Store) Verify(ctx context.Context, asked graph.Verification) error {
	before, err := s.newest(ctx)
	if err != nil {
		return err
	}
	found, err := s.findings(ctx, asked.Read)
	if err != nil {
		return err
	}
	after, err := s.newest(ctx)
	if err == nil && after != before && len(found) > 0 {
		again, failed := s.findings(ctx, asked.Read)
		err, found = failed, inBoth(found, again)
	}
	if err != nil {
		return err
	}
	for _, one := range found {
		if !asked.Find(one) {
			return nil
		}
	}
	return nil
}

// newest is the last revision in Neo4j.
func (s *Store) newest(ctx context.Context) (graph.Revision, error) {
	record, err := s.ask(ctx, "latest", latestText, nil)
	if err != nil {
		return 0, err
	}
	last, _ := record["revision"].(int64)
	s.advance(graph.Revision(last))
	return graph.Revision(last), nil
}

// inBoth returns the findings that are in both lists.
func inBoth(a, b []graph.Finding) []graph.Finding {
	in := map[string]bool{}
	for _, one := range a {
		in[one.String()] = true
	}
	return slices.DeleteFunc(b, func(one graph.Finding) bool { return !in[one.String()] })
}

// foundMost is about how many findings are listed of a store: one that is damaged all over
// has as many as it has nodes.
const foundMost = 10_000

// findings reads all once, until there are as many as are listed.
func (s *Store) findings(ctx context.Context, read func(nodes, edges int)) ([]graph.Finding, error) {
	v := &verification{store: s, ctx: ctx}
	view, err := s.View(ctx)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	err = graph.Verify(ctx, s.schema, ours{view, v}, graph.Verification{Read: read, Find: func(one graph.Finding) bool {
		v.found = append(v.found, one)
		return !v.enough()
	}})
	for _, step := range []func() error{v.others, v.indexes, v.nodes, v.edges, v.keysOfNobody, v.traces, v.later} {
		if err == nil && !v.enough() {
			err = step()
		}
	}
	if v.enough() {
		v.find("the store", "there may be more than these, %d are listed", len(v.found))
	}
	return v.found, err
}

// ours is a view for who looks for damage, which would end the reading of all else: it has
// no nodes without an id, which others finds, and no edges to them, values that are of
// another type than their property are there as they are stored, and a commit that cannot
// be read is there with its revision alone.
type ours struct {
	graph.View
	*verification
}

// Scan implements [graph.View].
func (v ours) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	scan.Where = raw{scan.Where}
	return v.View.Scan(ctx, scan)
}

// Expand implements [graph.View].
func (v ours) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	expand.Where = raw{expand.Where}
	return v.View.Expand(ctx, expand)
}

// Log implements [graph.View] for a log from the oldest commit on, none of which may be missing.
func (v ours) Log(_ context.Context, log graph.Log) ([]graph.Commit, bool, error) {
	commits, err := v.commits(log.After, func(err error) { v.found = append(v.found, graph.Finding{What: labelCommit, Err: err}) })
	commits = slices.DeleteFunc(commits, func(commit graph.Commit) bool { return commit.Revision >= log.Before })
	return commits, len(commits) > 0, err
}

// raw is a filter of nodes that have an id, of those that pass another, with their values
// as they are stored.
type raw struct{ graph.Filter }

// hasID writes that a node has an id: a text, and not an empty one. No index is sought.
func hasID(node string) string { return "coalesce(" + node + ".id > '', false)" }

// verification holds the store's own properties and nodes against the graph.
type verification struct {
	store *Store
	ctx   context.Context
	found []graph.Finding
	// keys is how many unique keys the nodes hold.
	keys int
}

// enough tells whether no more is to be looked for.
func (v *verification) enough() bool { return len(v.found) >= foundMost }

func (v *verification) find(what, format string, args ...any) {
	v.found = append(v.found, graph.Finding{What: what, Err: fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), graph.ErrDamaged)})
}

// verifiedAtOnce is how many nodes or commits are read at a time.
const verifiedAtOnce = 500

// inDraft reads in a transaction of its own.
func (v *verification) inDraft(look func(*draft) error) error {
	s := v.store
	waiting, ends := s.pulse.begin(v.ctx)
	defer ends()
	give, err := s.connections.take(waiting)
	if err != nil {
		return s.failed(v.ctx, "verify", err)
	}
	defer give()
	session := s.driver.NewSession(waiting, s.session(bolt.AccessModeRead))
	defer closeSession(waiting, session)
	tx, err := session.BeginTransaction(waiting, bolt.WithTxTimeout(s.timeout(waiting)))
	if err != nil {
		return s.failed(v.ctx, "verify", err)
	}
	d := newDraft(s.schema, &reader{ctx: waiting, store: s, send: tx.Run})
	d.lenient = true
	if err := cmp.Or(look(d), d.err); err != nil {
		return s.failed(v.ctx, "verify", err)
	}
	return nil
}

// The statements that verify alone asks, besides those in cypher/.
const (
	keysHeldText  = "UNWIND $v.ids AS id MATCH (k:" + labelKey + " {of: id}) RETURN collect([id, k.key, k.value, k.within, k.alias]) AS rows"
	keysCountText = "MATCH (k:" + labelKey + ") RETURN count(k) AS keys"
)

func othersText(kind *graph.Kind) string {
	return "MATCH (n:" + quote(kind.Name) + ") WHERE NOT " + hasID("n") + " WITH n LIMIT $v.most RETURN collect([elementId(n)]) AS rows"
}

func storedText(kind *graph.Kind) string {
	return "MATCH (n:" + quote(kind.Name) + ") WHERE n.id > $v.after WITH n ORDER BY n.id LIMIT $v.most RETURN collect([n.id, properties(n), n:" + labelUnread + "]) AS rows"
}

func storedEdgesText(edgeType *graph.EdgeType) string {
	return "UNWIND $v.ids AS id MATCH (a:" + quote(edgeType.From.Name) + " {id: id}) MATCH (a)-[r:" + quote(edgeType.Name) + "]->(b:" + quote(edgeType.To.Name) +
		") WHERE " + hasID("b") + " RETURN collect([a.id, b.id, properties(r)]) AS rows"
}

func laterText(label string) string {
	return "OPTIONAL MATCH (s:" + labelStore + " {name: 'malgraf'}) WITH coalesce(s.revision, 0) AS last " +
		"OPTIONAL MATCH (n:" + label + ") WHERE n.revision > last RETURN count(n) AS lost"
}

// others looks for nodes under the label of a kind that have no id, and so are in no
// answer: others' data in the same Neo4j, or what was written past us.
func (v *verification) others() error {
	for _, kind := range v.store.schema.Kinds {
		record, err := v.store.ask(v.ctx, "verify", othersText(kind), map[string]any{"most": verifiedAtOnce})
		if err != nil {
			return err
		}
		rows := rowsOf(record)
		for _, row := range rows {
			v.find(fmt.Sprint("elementId ", row[0]), "it has the label %s, and no text as its id", kind.Name)
		}
		if len(rows) == verifiedAtOnce {
			v.find(kind.Name, "there may be more of these, %d are listed", verifiedAtOnce)
		}
	}
	return nil
}

// indexes looks whether what the schema asks for is there and can be used.
func (v *verification) indexes() error {
	states, err := v.store.indexStates(v.ctx)
	if err != nil {
		return v.store.failed(v.ctx, "verify", err)
	}
	for _, one := range v.store.definitions {
		if state := states[one.name]; state != "ONLINE" {
			v.find("index "+one.name, "it is %s", cmp.Or(state, "not there"))
		}
	}
	return nil
}

// pages visits the nodes of a kind, with all that is stored of each.
func (v *verification) pages(kind *graph.Kind, visit func(d *draft, ids []string, stored []storedNode)) error {
	text := storedText(kind)
	for after := ""; !v.enough(); {
		var ids []string
		err := v.inDraft(func(d *draft) error {
			var stored []storedNode
			for _, row := range rowsOf(d.ask(text, map[string]any{"after": after, "most": verifiedAtOnce})) {
				id, _ := row[0].(string)
				node := storedNode{unread: row[2] == true}
				node.properties, _ = row[1].(map[string]any)
				ids, stored = append(ids, id), append(stored, node)
			}
			if len(ids) > 0 {
				after = ids[len(ids)-1]
				visit(d, ids, stored)
			}
			return nil
		})
		if err != nil || len(ids) == 0 {
			return err
		}
	}
	return nil
}

// keysOfNobody looks for unique keys that are held by nodes that are not there.
func (v *verification) keysOfNobody() error {
	record, err := v.store.ask(v.ctx, "verify", keysCountText, nil)
	if err != nil {
		return err
	}
	if keys, _ := record["keys"].(int64); int(keys) != v.keys {
		v.find(labelKey, "there are %d unique keys, and the nodes hold %d", keys, v.keys)
	}
	return nil
}

// commits reads some commits after a revision, in order. One that cannot be read has its
// revision alone; bad is told why.
func (v *verification) commits(after graph.Revision, bad func(error)) ([]graph.Commit, error) {
	record, err := v.store.ask(v.ctx, "verify", commitsText, commitsAfter(after, commitsEach))
	if err != nil {
		return nil, err
	}
	rows := rowsOf(record)
	commits := make([]graph.Commit, len(rows))
	for i, row := range rows {
		if commits[i], err = v.store.commitOf(row); err != nil {
			bad(err)
		}
	}
	return commits, nil
}

// traces looks whether commits are found by what they touched.
func (v *verification) traces() error {
	for after := graph.Revision(0); !v.enough(); {
		commits, err := v.commits(after, func(error) {}) // which have been told of
		if err != nil || len(commits) == 0 {
			return err
		}
		var rows []map[string]any
		for i := range commits {
			after = commits[i].Revision
			for _, what := range tracesOf(&commits[i]) {
				rows = append(rows, map[string]any{"what": what, "revision": int64(after)})
			}
		}
		for some := range slices.Chunk(rows, tracesEach) {
			record, err := v.store.ask(v.ctx, "verify", missingText, map[string]any{"rows": some})
			if err != nil {
				return err
			}
			for _, row := range rowsOf(record) {
				v.find(fmt.Sprint("commit ", row[0]), "it is not to be found by %v of what it touched", row[1])
			}
		}
	}
	return nil
}

// later looks for what is later than the last revision: keys of batches that stand for
// commits that are not there, and commits whose revisions would be given once more.
func (v *verification) later() error {
	for _, one := range []struct{ label, problem string }{
		{labelRequest, "%d keys stand for commits that are not there"},
		{labelCommit, "%d are later than the last revision"},
	} {
		record, err := v.store.ask(v.ctx, "verify", laterText(one.label), nil)
		if err != nil {
			return err
		}
		if lost, _ := record["lost"].(int64); lost > 0 {
			v.find(one.label, one.problem, lost)
		}
	}
	return nil
}
