package resolvers

import (
	"context"
	"fmt"

	"malgraf/graph"
	"malgraf/graph/read"
)

// historyArguments are those of history(id, first, before).
type historyArguments struct {
	ID            string
	First, Before *int
}

// history answers history(id, first, before).
func (r root) history(ctx context.Context, asked historyArguments) (*read.CommitPage, error) {
	log := graph.Log{Nodes: []string{asked.ID}}
	var err error
	if log.Before, err = earlierThan(asked.Before); err != nil {
		return nil, err
	}
	view, err := read.View(ctx)
	if err != nil {
		return nil, err
	}
	page, err := r.commitPage(ctx, view, log, asked.First, graph.Touching(asked.ID))
	if err == nil && len(page.Commits) == 0 && asked.Before == nil && !page.HasNextPage {
		found, err := view.Get(ctx, graph.Get{Refs: []graph.Ref{{ID: asked.ID}}})
		if err == nil && found.At[0].Kind == nil {
			err = fmt.Errorf("there is no node with the id %.80q, and there was none: %w", asked.ID, graph.ErrNotFound)
		}
		return page, err
	}
	return page, err
}

// commitsArguments are those of commits(since, before, by, kind, first, oldestFirst).
type commitsArguments struct {
	Since, Before, First *int
	By                   *string
	// Kind is a value of the enum Kind.
	Kind        string
	OldestFirst bool
}

// commits answers commits(since, before, by, kind, first, oldestFirst).
func (r root) commits(ctx context.Context, asked commitsArguments) (*read.CommitPage, error) {
	log := graph.Log{Oldest: asked.OldestFirst}
	if asked.Since != nil {
		log.After = graph.Revision(*asked.Since)
	}
	var err error
	if log.Before, err = earlierThan(asked.Before); err != nil {
		return nil, err
	}
	if asked.By != nil {
		if log.By = *asked.By; log.By == "" {
			return nil, fmt.Errorf("by: name the subject: %w", graph.ErrInvalid)
		}
	}
	if asked.Kind != "" {
		log.Kind = r.kinds([]string{asked.Kind})[0]
	}
	view, err := read.View(ctx)
	if err != nil {
		return nil, err
	}
	if log.After > view.Revision() {
		if err := read.Since(ctx, log.After); err != nil {
			return nil, err
		}
	}
	return r.commitPage(ctx, view, log, asked.First, nil)
}

// earlierThan is the revision of an argument `before`.
func earlierThan(before *int) (graph.Revision, error) {
	if before == nil {
		return 0, nil
	}
	if *before < 1 {
		return 0, fmt.Errorf("before: there is no revision below 1: %w", graph.ErrInvalid)
	}
	return graph.Revision(*before), nil
}

// commitPage makes the rows of a page; only, unless nil, says which changes are shown.
func (r root) commitPage(ctx context.Context, view graph.View, log graph.Log, first *int, only func(*graph.Change) bool) (*read.CommitPage, error) {
	size, err := r.page(first)
	if err != nil {
		return nil, err
	}
	log.First = max(size, 1)
	commits, more, err := view.Log(ctx, log)
	if err != nil {
		return nil, err
	}
	page := &read.CommitPage{HasNextPage: more}
	if size == 0 && len(commits) > 0 {
		page.HasNextPage, commits = true, nil
	}
	shown := make([]graph.Commit, len(commits))
	for i := range commits {
		shown[i] = commits[i].Only(only)
	}
	page.Commits, err = r.commitRows(ctx, view, commits, shown, "commits")
	return page, err
}

// commitRows makes the rows of commits, which stand at a path of the selection; shown
// are the same with those changes alone that are to be seen.
func (r root) commitRows(ctx context.Context, view graph.View, commits, shown []graph.Commit, at ...string) ([]read.Commit, error) {
	rows := make([]read.Commit, len(commits))
	for i := range commits {
		rows[i] = read.CommitOf(r.schema, &commits[i])
	}
	if !read.Wants(ctx, append(at, "changes")...) {
		return rows, nil
	}
	var before map[graph.Revision][]map[string]any
	if read.Wants(ctx, append(at, "changes", "properties", "before")...) {
		var err error
		if before, err = read.Before(ctx, r.schema, view, shown, append(at, "changes")...); err != nil {
			return nil, err
		}
	}
	for i := range rows {
		rows[i].Changes = read.ChangesOf(r.schema, shown[i].Changes, before[shown[i].Revision])
	}
	return rows, nil
}

// commitArguments are those of commit(revision).
type commitArguments struct{ Revision int }

// commit answers commit(revision).
func (r root) commit(ctx context.Context, asked commitArguments) (*read.Commit, error) {
	view, err := read.View(ctx)
	if err != nil {
		return nil, err
	}
	commit, err := graph.CommitAt(ctx, view, graph.Revision(asked.Revision))
	if err != nil {
		return nil, err
	}
	return r.commitRow(ctx, view, commit, *commit)
}

// commitRow makes the row of a commit that is the field itself.
func (r root) commitRow(ctx context.Context, view graph.View, commit *graph.Commit, shown graph.Commit) (*read.Commit, error) {
	rows, err := r.commitRows(ctx, view, []graph.Commit{*commit}, []graph.Commit{shown})
	if err != nil {
		return nil, err
	}
	return &rows[0], nil
}
