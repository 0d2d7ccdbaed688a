package graphtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"malgraf/graph"
)

var crowds = []specification{
	{"many writers at once leave the graph that their commits make one after the other", func(w *world) { crowd(w, crowdOperations) }},
}

const crowdWriters, crowdOperations = 16, 1_600

// OperationsVariable names the environment variable that says how many operations
// Crowd is to make in place of what it is told.
const OperationsVariable = "GRAPHTEST_OPERATIONS"

// Crowd has 16 writers make so many operations on a fresh store, as one case of Run
// does with few.
func Crowd(t *testing.T, store graph.Store, operations int) {
	t.Helper()
	if text := os.Getenv(OperationsVariable); text != "" {
		given, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s: %v", OperationsVariable, err)
		}
		operations = given
	}
	crowd(newWorld(t, store), operations)
}

// operation is a batch that a writer made, and what he was told.
type operation struct {
	batch  graph.Batch
	commit graph.Commit
	err    error
}

// crowd has writers make random batches, with keys and expectations, retries and
// dry runs among them. Afterwards each commit is made again in a model, in the order
// of the revisions: it must be taken, differ by just what it says, and lead to the
// graph that the store has.
func crowd(w *world, operations int) {
	c := newChance(w)
	start := slices.Concat(towns(), framework("f"), framework("g"), goal("1", "f"), goal("2", "g"))
	c.model.apply(start)
	w.apply(start)
	all := c.writeAtOnce(operations / crowdWriters)
	byRevision := c.sorted(all)
	last := w.revision()
	w.equal("commits", len(byRevision), int(last)-1)
	for revision := graph.Revision(2); revision <= last && !w.Failed(); revision++ {
		c.retell(byRevision[revision])
	}
	c.model.compareAll(w)
	c.compareLog(byRevision, last)
}

// writeAtOnce has the writers write.
func (c *chance) writeAtOnce(each int) []operation {
	made := make([][]operation, crowdWriters)
	var writing sync.WaitGroup
	for writer := range crowdWriters {
		own := &chance{world: c.world, Rand: rand.New(rand.NewPCG(c.Uint64(), uint64(writer))), model: c.model}
		writing.Go(func() {
			for i := 0; i < each; i++ {
				made[writer] = append(made[writer], own.operation(writer, i, made[writer]))
			}
		})
	}
	writing.Wait()
	return slices.Concat(made...)
}

// operation makes a random batch, or makes an earlier one of the writer again.
func (c *chance) operation(writer, i int, before []operation) operation {
	batch := graph.Batch{By: fmt.Sprint("writer ", writer), DryRun: c.IntN(20) == 0}
	for range 1 + c.IntN(3) {
		batch.Changes = append(batch.Changes, c.change()...)
	}
	if c.IntN(3) == 0 {
		batch.Key, batch.Request = fmt.Sprint(i), "request "+fmt.Sprint(i)
	}
	if id := batch.Changes[0].Node; id != "" && c.IntN(4) == 0 {
		batch.Expect = map[string]graph.Revision{id: graph.Revision(c.IntN(3 + 16*i))}
	}
	if len(before) > 0 && c.IntN(10) == 0 {
		batch = before[c.IntN(len(before))].batch
	}
	commit, err := c.store.Apply(c.ctx, batch)
	return operation{batch, commit, err}
}

// sorted holds every answer to a writer against the contract, and returns the
// operations that made a commit by its revision.
func (c *chance) sorted(all []operation) map[graph.Revision]operation {
	byRevision := map[graph.Revision]operation{}
	firsts := map[string]operation{}
	for _, one := range all {
		var refused graph.Violations
		switch name := one.batch.By + " " + one.batch.Key; {
		case one.err != nil:
			if !errors.As(one.err, &refused) {
				c.Fatalf("a writer is told %v", one.err)
			}
		case one.commit.Replayed:
			if first, known := firsts[name]; known && first.commit.Revision != one.commit.Revision {
				c.Errorf("the key %s stands for commits %d and %d", name, first.commit.Revision, one.commit.Revision)
			}
		case one.commit.Revision != 0:
			if _, twice := byRevision[one.commit.Revision]; twice {
				c.Errorf("two commits have revision %d", one.commit.Revision)
			}
			byRevision[one.commit.Revision] = one
			if _, again := firsts[name]; again && one.batch.Key != "" {
				c.Errorf("the key %s made two commits", name)
			}
			firsts[name] = one
		}
	}
	return byRevision
}

// retell makes an operation in the model: as it was asked for, and as the commit
// tells it, both must come to the same.
func (c *chance) retell(one operation) {
	c.Helper()
	for id, known := range one.batch.Expect {
		if node := c.model.nodes[id]; (node == nil) != (known == 0) || node != nil && node.revision > int64(known) || known >= one.commit.Revision {
			c.Errorf("commit %d was made, though it expected revision %d of %s", one.commit.Revision, known, id)
		}
	}
	told := &model{schema: c.schema, nodes: c.model.nodes, edges: c.model.edges, revision: c.model.revision}
	if refused := told.apply(one.commit.Changes); refused != "" {
		c.Errorf("commit %d is refused when made again: %s", one.commit.Revision, refused)
	}
	if refused := c.model.apply(one.batch.Changes); refused != "" {
		c.Errorf("the batch of commit %d is refused: %s", one.commit.Revision, refused)
	}
	if c.model.revision != int64(one.commit.Revision) || !told.is(c.model) {
		c.Errorf("commit %d, of %q, says %q", one.commit.Revision, describe(one.batch.Changes), describe(one.commit.Changes))
	}
}

// compareLog holds what is kept against what the writers were told.
func (c *chance) compareLog(byRevision map[graph.Revision]operation, last graph.Revision) {
	c.Helper()
	seen := c.watch(last - min(last, 500))
	for revision := last - min(last, 500) + 1; revision <= last; revision++ {
		commit := c.next(seen)
		if one, known := byRevision[revision]; known {
			c.equal("commit", []any{commit.Revision, commit.By, describe(commit.Changes)}, []any{revision, one.batch.By, describe(one.commit.Changes)})
		}
	}
}
