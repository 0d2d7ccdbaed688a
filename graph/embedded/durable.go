package embedded

import (
	"context"
	"fmt"
	"time"

	"malgraf/graph"
)

// durable is where the store keeps what it was told.
type durable interface {
	// record encodes what a batch changed, while its draft is at hand.
	record(w *work, commit graph.Commit) (record, error)
	// write makes commits durable that follow on a revision, all or none.
	write(base graph.Revision, records []record) error
	// commits returns some commits after a revision, up to another, in order.
	commits(ctx context.Context, since, last graph.Revision) ([]graph.Commit, error)
	// history visits the commits up to last that may be what a log asks for, in its
	// order, until visit returns false.
	history(ctx context.Context, log graph.Log, last graph.Revision, visit func(graph.Commit) bool) error
	// recall returns what became of a batch with that key, if it was made since a time.
	recall(ctx context.Context, name keyName, since time.Time) (remembered, bool, error)
	// erase makes an erasure durable and rewrites what is kept of the node's past.
	erase(ctx context.Context, base graph.Revision, made record, id string) error
	// scrub overwrites what was freed in the file.
	scrub(ctx context.Context) error
	close() error
}

// record is a commit ready to be written. One that only remembers a key has no revision.
type record struct {
	revision graph.Revision
	commit   []byte
	nodes    []nodeRecord
	// traces are what the commit is found by.
	traces []int64
	key    *remembered
}

// record implements durable.
func (f *sqliteFile) record(w *work, commit graph.Commit) (record, error) {
	made := record{revision: commit.Revision, nodes: make([]nodeRecord, 0, len(w.dirty))}
	var err error
	both(len(commit.Changes), func() { made.commit, err = encodeCommit(commit) }, func() {
		made.traces = tracesOf(&commit)
		for at := range w.dirty {
			made.nodes = append(made.nodes, f.names.node(w.snapshot, at))
		}
	})
	return made, err
}

// write implements durable.
func (f *sqliteFile) write(base graph.Revision, records []record) error {
	ctx := context.Background()
	nodes := lastOf(records)
	total, last := f.total, base
	for _, one := range records {
		last = max(last, one.revision)
	}
	for _, node := range nodes {
		total.replace(f.sumOf(node.number), node.sum)
	}
	if _, err := f.begin.ExecContext(ctx); err != nil {
		return f.explain(err)
	}
	if err := f.writeAll(ctx, base, last, total, nodes, records); err != nil {
		// Where SQLite has rolled back by itself there is nothing to roll back.
		_, _ = f.conn.ExecContext(ctx, "ROLLBACK")
		return f.explain(err)
	}
	f.written(total, nodes, last)
	return nil
}

// written notes what is in the file now.
func (f *sqliteFile) written(total total, nodes []nodeRecord, last graph.Revision) {
	f.total = total
	for _, node := range nodes {
		f.setSum(node.number, node.sum)
	}
	// What the mark is for is not worth failing a batch that is durable.
	_ = f.lock.acknowledge(last)
}

func (f *sqliteFile) writeAll(ctx context.Context, base, last graph.Revision, total total, nodes []nodeRecord, records []record) error {
	for _, node := range nodes {
		var err error
		if node.data == nil {
			_, err = f.dropNode.ExecContext(ctx, node.number)
		} else {
			_, err = f.putNode.ExecContext(ctx, node.number, node.data)
		}
		if err != nil {
			return err
		}
	}
	for _, one := range records {
		if one.revision != 0 {
			if err := f.writeCommit(ctx, one); err != nil {
				return err
			}
		}
		if one.key != nil {
			if err := f.remember(ctx, one.key); err != nil {
				return err
			}
		}
	}
	result, err := f.putState.ExecContext(ctx, int64(last), total.encode(last), int64(base))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("the file is not at revision %d: %w", base, graph.ErrDamaged)
	}
	_, err = f.commit.ExecContext(ctx)
	return err
}

func (f *sqliteFile) writeCommit(ctx context.Context, one record) error {
	if _, err := f.putCommit.ExecContext(ctx, int64(one.revision), one.commit); err != nil {
		return err
	}
	for _, what := range one.traces {
		if _, err := f.putTrace.ExecContext(ctx, what, int64(one.revision)); err != nil {
			return err
		}
	}
	return nil
}

// replace takes a node's old checksum out of the total and puts the new one in;
// 0 stands for no node.
func (t *total) replace(old, now uint32) {
	if old != 0 {
		t.nodes--
		t.sum -= uint64(old)
	}
	if now != 0 {
		t.nodes++
		t.sum += uint64(now)
	}
}

func (f *sqliteFile) sumOf(number int64) uint32 {
	sums := f.sums[f.names.kindAt[uint64(number)>>32]]
	row := int(uint32(number))
	if row >= len(sums) {
		return 0
	}
	return sums[row]
}

func (f *sqliteFile) setSum(number int64, sum uint32) {
	at := f.names.kindAt[uint64(number)>>32]
	row := int(uint32(number))
	for len(f.sums[at]) <= row {
		f.sums[at] = append(f.sums[at], 0)
	}
	f.sums[at][row] = sum
}

// maxRead is how many commits are read at a time.
const maxRead = 64

// commits implements durable.
func (f *sqliteFile) commits(ctx context.Context, since, last graph.Revision) ([]graph.Commit, error) {
	rows, err := f.db.QueryContext(ctx, "SELECT revision, data FROM commits WHERE revision > ? AND revision <= ? ORDER BY revision LIMIT ?",
		int64(since), int64(last), maxRead)
	if err != nil {
		return nil, f.explain(err)
	}
	defer rows.Close()
	var commits []graph.Commit
	for next := int64(since) + 1; rows.Next(); next++ {
		var revision int64
		var data []byte
		if err := rows.Scan(&revision, &data); err != nil {
			return nil, f.explain(err)
		}
		if revision != next {
			return nil, fmt.Errorf("the store %s: commit %d is missing: %w", f.path, next, graph.ErrDamaged)
		}
		commit, err := decodeCommit(f.schema, revision, data)
		if err != nil {
			return nil, fmt.Errorf("the store %s: %w", f.path, err)
		}
		commits = append(commits, commit)
	}
	if err := rows.Err(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, f.explain(err)
	}
	if len(commits) == 0 {
		return nil, fmt.Errorf("the store %s: commit %d is missing: %w", f.path, since+1, graph.ErrDamaged)
	}
	return commits, nil
}
