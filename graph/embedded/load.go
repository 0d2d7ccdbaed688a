package embedded

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"malgraf/graph"
)

// loader rebuilds the snapshot from the file.
type loader struct {
	*sqliteFile
	*snapshot
	numbers *tupleNumbers
	// tupleMu guards the tuples of all types.
	tupleMu sync.Mutex
	// edges by EdgeType.Index, as each worker found them.
	edgeMu sync.Mutex
	edges  [][]rawEdge
	total  total
}

// rawEdge is an edge on its way to the lists of its ends.
type rawEdge struct{ from, to, tuple uint32 }

// stretch is a part of the nodes of a kind: whole pages.
type stretch struct {
	kind     *graph.Kind
	from, to uint32
}

// stretchRows is how many rows a worker reads at a time.
const stretchRows = 64 * pageRows

// load reads the whole graph.
func (f *sqliteFile) load(ctx context.Context, l *layout, numbers *tupleNumbers) (*snapshot, error) {
	ld := &loader{sqliteFile: f, snapshot: newSnapshot(l), numbers: numbers, edges: make([][]rawEdge, len(l.schema.EdgeTypes))}
	revision, err := f.readState(ctx)
	if err != nil {
		return nil, f.unreadable(err)
	}
	ld.snapshot.revision = revision
	if err := ld.readAll(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, f.unreadable(err)
	}
	if err := ld.build(ctx); err != nil {
		return nil, f.unreadable(err)
	}
	return ld.snapshot, nil
}

func (ld *loader) readAll(ctx context.Context) error {
	if err := ld.refuseGone(ctx); err != nil {
		return err
	}
	if err := ld.checkCommits(ctx); err != nil {
		return err
	}
	work, err := ld.stretches(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan stretch)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			if err := ld.worker().run(ctx, next); err != nil {
				cancel(err)
			}
		})
	}
feed:
	for _, one := range work {
		select {
		case next <- one:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if ld.total.nodes != ld.sqliteFile.total.nodes || ld.total.sum != ld.sqliteFile.total.sum {
		return fmt.Errorf("its nodes are not those that were written (%d of %d): %w", ld.total.nodes, ld.sqliteFile.total.nodes, graph.ErrDamaged)
	}
	return nil
}

// refuseGone refuses a file with nodes of kinds that the schema has no longer.
func (ld *loader) refuseGone(ctx context.Context) error {
	for _, number := range ld.names.gone(ld.schema) {
		var nodes int
		err := ld.reads.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM node WHERE number >= ? AND number < ? LIMIT 1)",
			int64(number<<32), int64((number+1)<<32)).Scan(&nodes)
		if err != nil {
			return err
		}
		if nodes > 0 {
			return ld.names.unknown(number)
		}
	}
	return nil
}

// checkCommits looks whether a commit for each revision is there.
func (ld *loader) checkCommits(ctx context.Context) error {
	var n, last sql.NullInt64
	if err := ld.reads.QueryRowContext(ctx, "SELECT count(*), max(revision) FROM commits").Scan(&n, &last); err != nil {
		return err
	}
	if n.Int64 != int64(ld.revision) || last.Int64 != int64(ld.revision) {
		return fmt.Errorf("it has %d commits up to %d at revision %d: %w", n.Int64, last.Int64, ld.revision, graph.ErrDamaged)
	}
	return nil
}

// stretches makes room for all rows and divides them up.
func (ld *loader) stretches(ctx context.Context) ([]stretch, error) {
	var work []stretch
	ld.sums = make([][]uint32, len(ld.tables))
	for i, kind := range ld.schema.Kinds {
		first := ld.names.numberOf(kind, 0)
		var last sql.NullInt64
		err := ld.reads.QueryRowContext(ctx, "SELECT max(number) FROM node WHERE number >= ? AND number < ?", first, first+1<<32).Scan(&last)
		if err != nil {
			return nil, err
		}
		if !last.Valid {
			continue
		}
		rows := uint32(last.Int64) + 1
		if uint64(rows) > 1<<16+64*ld.sqliteFile.total.nodes {
			return nil, fmt.Errorf("it has a node number beyond all reason: %w", graph.ErrDamaged)
		}
		t := ld.tables[i]
		t.rows = rows
		t.pages = make([]*page, (rows+pageMask)>>pageBits)
		blank := &draft{snapshot: ld.snapshot}
		for j := range t.pages {
			t.pages[j] = blank.newPage(kind)
		}
		ld.sums[i] = make([]uint32, rows)
		for from := uint32(0); from < rows; from += stretchRows {
			work = append(work, stretch{kind, from, min(rows, from+stretchRows)})
		}
	}
	slices.SortStableFunc(work, func(a, b stretch) int { return int(b.to-b.from) - int(a.to-a.from) })
	return work, nil
}
