package read

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"malgraf/graph"
)

// level is a page of nodes for each parent, and what its selections lead to.
type level struct {
	rows  *graph.Rows
	views []view
}

// view holds the expansions of one selection on the rows, in the order of its plan.
type view struct {
	expanded []*level
	// parent maps a row to its place among the parents that were expanded; nil
	// where every row is one of them.
	parent []int32
	// written is where in the answer these parents have been written, nil until one is.
	written []written
}

// of returns the rows of an expansion that belong to a row.
func (v *view) of(expansion, row int) (from, to, parent int) {
	if v.parent != nil {
		row = int(v.parent[row])
	}
	offsets := v.expanded[expansion].rows.Offsets
	return offsets[row], offsets[row+1], row
}

// operation is what the root fields of one request share: what they see and how
// much they may read.
type operation struct {
	store graph.Store
	// left is the number of nodes that the request may yet read.
	left  atomic.Int64
	limit int
	quota *quota
	// calls of the store that may be under way at once: each may hold as many rows
	// as the request may yet read, and there may be as many as it has fields.
	calls chan struct{}

	once sync.Once
	view graph.View
	err  error
}

// callsAtOnce is how many calls of the store one request has under way at most.
const callsAtOnce = 8

func newOperation(store graph.Store, limits Limits) *operation {
	o := &operation{
		store: store, limit: limits.Nodes, quota: newQuota(limits), calls: make(chan struct{}, callsAtOnce),
	}
	o.left.Store(int64(limits.Nodes))
	return o
}

// errGone: what an earlier level of a read told of has been removed before a later one.
var errGone = fmt.Errorf("what is read is being removed: %w", graph.ErrUnavailable)

// next is an operation with a view of its own, within what the request may yet read.
func (o *operation) next() *operation {
	next := &operation{store: o.store, limit: o.limit, quota: o.quota, calls: o.calls}
	next.left.Store(o.left.Load())
	return next
}

// reader returns the view that the whole request reads from.
func (o *operation) reader(ctx context.Context) (graph.View, error) {
	o.once.Do(func() { o.view, o.err = o.store.View(ctx) })
	return o.view, o.err
}

func (o *operation) close() {
	o.once.Do(func() { o.err = fmt.Errorf("the request has ended: %w", graph.ErrUnavailable) })
	if o.view != nil {
		o.view.Close()
	}
}

// max is the most rows that the next answer may have.
func (o *operation) max() int { return int(max(o.left.Load(), 1)) }

// take counts rows against the budget.
func (o *operation) take(rows int) error {
	if o.left.Add(-int64(rows)) < 0 {
		return o.tooLarge()
	}
	return nil
}

func (o *operation) tooLarge() error { return tooManyNodes(o.limit) }

// ask makes one call of the store and counts its rows. It waits for its turn, so
// that a request which is over its budget stops calling.
func (o *operation) ask(ctx context.Context, call func() (*graph.Rows, error)) (*graph.Rows, error) {
	o.calls <- struct{}{}
	defer func() { <-o.calls }()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.left.Load() < 0 {
		return nil, o.tooLarge()
	}
	rows, err := call()
	if errors.Is(err, graph.ErrTooLarge) {
		return nil, o.tooLarge() // the store speaks of what was left of the limit
	}
	if err != nil {
		return nil, err
	}
	return rows, o.take(rows.Nodes.Len())
}

// scan reads the roots of a kind and all that hangs on them.
func (o *operation) scan(ctx context.Context, plan *planned) (*level, error) {
	store, err := o.reader(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := o.ask(ctx, func() (*graph.Rows, error) {
		scan := plan.scan
		scan.Max = o.max()
		scan.Below, scan.Kept = plan.next(scan.Max, o.limit)
		return store.Scan(ctx, scan)
	})
	if err != nil {
		return nil, err
	}
	return o.level(ctx, rows, plan.views(), true)
}

// level expands all selections on rows. Different: no node stands there twice.
func (o *operation) level(ctx context.Context, rows *graph.Rows, plans []*nodePlan, different bool) (*level, error) {
	l := &level{rows: rows, views: make([]view, len(plans))}
	parents, places := rows.Nodes, []int32(nil)
	if len(rows.Below) > 0 && len(rows.Below[0].Offsets) != len(rows.Nodes.IDs)+1 {
		different = false // it was moved while the store read, which asked about it once
	}
	if !different && slices.ContainsFunc(plans, func(plan *nodePlan) bool { return len(plan.expands) > 0 }) {
		parents, places = distinct(parents)
	}
	var asked []asking
	for i, plan := range plans {
		if len(plan.expands) == 0 {
			continue
		}
		v := &l.views[i]
		v.expanded, v.parent = make([]*level, len(plan.expands)), places
		for k, expand := range plan.expands {
			asked = append(asked, asking{expand, &v.expanded[k]})
		}
	}
	if rows.Below != nil {
		for i, one := range asked {
			var err error
			if *one.to, err = o.answered(ctx, rows.Below[i], one.plan); err != nil {
				return l, err
			}
		}
		return l, nil
	}
	ask := func(i int) (err error) {
		*asked[i].to, err = o.expand(ctx, parents, asked[i].plan)
		return err
	}
	if parents.Rows != nil && parents.Len() < manyParents && !slices.ContainsFunc(asked, asking.isLong) {
		return l, inTurn(len(asked), ask)
	}
	return l, inParallel(len(asked), ask)
}

// asking is an expansion and where its answer goes.
type asking struct {
	plan *expandPlan
	to   **level
}

// isLong tells whether the store has to look at all that the parents lead to.
func (a asking) isLong() bool { return a.plan.request.Where != nil || a.plan.sorts }

// manyParents is from how many parents on a store that has them in its memory, and so
// numbers for them, is asked for several expansions at the same time: what it keeps in
// order it reads from fewer in less time than it takes to wake another processor.
const manyParents = 64

// below are the questions that level will ask of rows, each with those that it will ask
// of their answers, in order.
func below(plans []*nodePlan, most int) []graph.Expand {
	var all []graph.Expand
	for _, plan := range plans {
		for _, expand := range plan.expands {
			request := expand.request
			request.Max = most
			request.Below = below(expand.views(), most)
			all = append(all, request)
		}
	}
	return all
}

func (o *operation) expand(ctx context.Context, parents graph.Nodes, plan *expandPlan) (*level, error) {
	if parents.Len() == 0 {
		return &level{rows: &graph.Rows{Offsets: []int{0}}, views: make([]view, len(plan.views()))}, nil
	}
	request := plan.request
	request.From = parents
	rows, err := o.ask(ctx, func() (*graph.Rows, error) {
		request.Max = o.max()
		return o.view.Expand(ctx, request)
	})
	if err != nil {
		return nil, err
	}
	return o.expanded(ctx, rows, plan)
}

// answered goes on with what the store has answered along with the level above.
func (o *operation) answered(ctx context.Context, rows *graph.Rows, plan *expandPlan) (*level, error) {
	if err := o.take(rows.Nodes.Len()); err != nil {
		return nil, err
	}
	return o.expanded(ctx, rows, plan)
}

func (o *operation) expanded(ctx context.Context, rows *graph.Rows, plan *expandPlan) (*level, error) {
	if rows.Gone {
		return nil, errGone
	}
	// The far ends of different parents differ where each can have but one.
	back := plan.request.Edge.Back
	return o.level(ctx, rows, plan.views(), back != nil && !back.Many)
}

// inTurn does so many tasks one after the other until one fails.
func inTurn(tasks int, do func(task int) error) error {
	for i := range tasks {
		if err := safely(i, do); err != nil {
			return err
		}
	}
	return nil
}

// inParallel does so many tasks and returns the first error in their order. The last
// one is done here, so a single task costs no goroutine.
func inParallel(tasks int, do func(task int) error) error {
	if tasks < 2 {
		return inTurn(tasks, do)
	}
	errs := make([]error, tasks)
	var wait sync.WaitGroup
	last := tasks - 1
	for i := range last {
		wait.Go(func() { errs[i] = safely(i, do) })
	}
	errs[last] = safely(last, do)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// safely turns a panic into an error: one in a goroutine would end the process.
func safely(task int, do func(task int) error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			slog.Error("panic while reading", "reason", reason, "stack", string(debug.Stack()))
			err = errPanicked
		}
	}()
	return do(task)
}
