package read

import (
	"context"
	"errors"
	"fmt"

	"malgraf/graph"
	"malgraf/graph/write"
)

// mostInTheWay is how many of the things that stand in the way of a revert are told.
const mostInTheWay = 100

// revert takes a commit back and returns the row of the answer.
func (m *mutation) revert(ctx context.Context, request *write.Request) (any, error) {
	if request.Refused != nil {
		return nil, request.Refused
	}
	at := write.Path{"commit"}
	commit, err := graph.Revert(ctx, m.operation.store, graph.Revision(m.arguments["commit"].(int64)), graph.Batch{
		By: request.By, Message: request.Message, Key: request.Key, Request: request.Hash, DryRun: request.DryRun,
	})
	var violations graph.Violations
	if errors.As(err, &violations) {
		return nil, inTheWay(violations, at)
	}
	if errors.Is(err, graph.ErrNotFound) || errors.Is(err, graph.ErrInvalid) || errors.Is(err, graph.ErrRevisionGone) {
		return nil, write.Refusals{{Input: at, Err: err}}
	}
	if err != nil {
		return nil, m.keyed(request, err)
	}
	m.reader.notice(&commit)
	shared, err := m.committed(ctx, commit)
	return revertPayload{shared}, err
}

// inTheWay names what has been changed since.
func inTheWay(violations graph.Violations, at write.Path) write.Refusals {
	var refusals write.Refusals
	for _, violation := range violations {
		err := violation.Err
		var changed *graph.InTheWay
		if errors.As(err, &changed) && violation.Field != "" {
			named := *changed
			named.What = violation.Field + " of " + changed.What
			err = &named
		}
		if len(refusals) == mostInTheWay {
			err = fmt.Errorf("and %d things more: %w", len(violations)-mostInTheWay, graph.ErrConflict)
		}
		refusals = append(refusals, &write.Refusal{Input: at, Err: err})
		if len(refusals) > mostInTheWay {
			break
		}
	}
	return refusals
}
