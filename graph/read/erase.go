package read

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"malgraf/graph"
	"malgraf/graph/write"
)

// erasePayload is the row of an erasure, as the SDL has it.
type erasePayload struct {
	ID       string
	Revision int
	Complete bool
}

// erase erases a node of personal data and returns the row of the answer.
func (m *mutation) erase(ctx context.Context, kind *graph.Kind, request *write.Request) (any, error) {
	id, basis := m.arguments["id"].(string), strings.TrimSpace(m.arguments["basis"].(string))
	refusals := request.Refused
	refuse := func(at string, err error) {
		refusals = append(refusals, &write.Refusal{Input: write.Path{at}, Err: err})
	}
	if m.schema.KindOf(id) != kind {
		refuse("id", invalid("%.80q is no id of %s", id, graph.WithArticle(kind.Name)))
	}
	switch {
	case basis == "":
		refuse("basis", invalid("an erasure rests on a decision: give its reference"))
	case len(basis) > longestMessage:
		refuse("basis", invalid("at most %d bytes", longestMessage))
	}
	if refusals != nil {
		return nil, refusals
	}
	commit, err := m.operation.store.Erase(ctx, graph.Erasure{Node: id, By: request.By, Message: basis})
	if err != nil && commit.Revision == 0 {
		at := "id"
		if errors.Is(err, graph.ErrInvalid) { // it names what is to be forgotten
			at = "basis"
		}
		refuse(at, err)
		return nil, refusals
	}
	if err != nil {
		slog.ErrorContext(ctx, "erased, but not yet from all of the store's files", "revision", commit.Revision, "error", err)
	}
	m.reader.notice(&commit)
	slog.InfoContext(ctx, "erased", "kind", kind.Name, "basis", basis, "who", request.By, "revision", commit.Revision)
	return erasePayload{ID: id, Revision: int(commit.Revision), Complete: err == nil}, nil
}

// isThere refuses an id that names no node, for a save would make one; not where the
// request was made before, when there was one.
func (m *mutation) isThere(ctx context.Context, request *write.Request) error {
	view, err := m.operation.store.View(ctx)
	if err != nil {
		return err
	}
	defer view.Close()
	ref := graph.Ref{ID: m.arguments["id"].(string)}
	found, err := view.Get(ctx, graph.Get{Refs: []graph.Ref{ref}})
	if err != nil || found.At[0].Kind != nil {
		return err
	}
	if _, made := graph.MadeBefore(ctx, m.operation.store, graph.Batch{By: request.By, Key: request.Key, Request: request.Hash}); made {
		return nil
	}
	return append(request.Refused, &write.Refusal{Input: write.Path{"id"}, Err: missing(ref)})
}
