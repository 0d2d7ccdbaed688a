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
	refuse := func(at string, err error) (any, error) {
		return nil, write.Refusals{{Input: write.Path{at}, Err: err}}
	}
	switch {
	case m.schema.KindOf(id) != kind:
		return refuse("id", invalid("%.80q is no id of %s", id, graph.WithArticle(kind.Name)))
	case basis == "":
		return refuse("basis", invalid("an erasure rests on a decision: give its reference"))
	case len(basis) > longestMessage:
		return refuse("basis", invalid("at most %d bytes", longestMessage))
	}
	commit, err := m.operation.store.Erase(ctx, graph.Erasure{Node: id, By: request.By, Message: basis})
	switch {
	case errors.Is(err, graph.ErrInvalid) && commit.Revision == 0:
		return refuse("basis", err) // it names what is to be forgotten
	case err != nil && commit.Revision == 0:
		return refuse("id", err)
	}
	if err != nil {
		slog.ErrorContext(ctx, "erased, but not yet from all of the store's files", "revision", commit.Revision, "error", err)
	}
	m.reader.notice(&commit)
	slog.InfoContext(ctx, "erased", "kind", kind.Name, "basis", basis, "who", request.By, "revision", commit.Revision)
	return erasePayload{ID: id, Revision: int(commit.Revision), Complete: err == nil}, nil
}

// isThere refuses an id that names no node, for a save would make one.
func (m *mutation) isThere(ctx context.Context) error {
	view, err := m.operation.store.View(ctx)
	if err != nil {
		return err
	}
	defer view.Close()
	ref := graph.Ref{ID: m.arguments["id"].(string)}
	found, err := view.Get(ctx, graph.Get{Refs: []graph.Ref{ref}})
	if err == nil && found.At[0].Kind == nil {
		return write.Refusals{{Input: write.Path{"id"}, Err: missing(ref)}}
	}
	return err
}
