package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"malgraf/graph"
)

// lineBatch is some of a file's changes with the numbers of their lines.
type lineBatch struct {
	changes []graph.Change
	lines   []int
}

// batches hands out the changes of a file, some limit of them at a time. A batch
// ends before a node, for the edges that a node cannot be without follow it; or,
// where edges alone follow as at the end of an export, after limit edges in a row,
// which must be more than a node can need.
func (f *lineFile) batches(ctx context.Context, limit int, make func(lineBatch) error) error {
	var batch lineBatch
	err := f.each(ctx, func(change graph.Change, line int) error {
		if n := len(batch.changes); n >= limit && (change.Node != "" || n >= 2*limit) {
			if err := make(batch); err != nil {
				return err
			}
			batch = lineBatch{}
		}
		batch.changes = append(batch.changes, change)
		batch.lines = append(batch.lines, line)
		return nil
	})
	if err != nil || len(batch.changes) == 0 {
		return err
	}
	return make(batch)
}

// mostViolations is how many of a batch's violations are printed.
const mostViolations = 20

// atLines names the lines of the file in a refusal of the batch.
func (b lineBatch) atLines(err error) error {
	var violations graph.Violations
	if !errors.As(err, &violations) {
		return err
	}
	var text strings.Builder
	for i, one := range violations {
		if i == mostViolations {
			fmt.Fprintf(&text, "\nand %d more", len(violations)-i)
			break
		}
		if i > 0 {
			text.WriteString("\n")
		}
		fmt.Fprintf(&text, "line %d", b.lines[one.Index])
		if one.Field != "" {
			fmt.Fprintf(&text, ", %s", one.Field)
		}
		fmt.Fprintf(&text, ": %v", one.Err)
	}
	return &refusedLines{text.String(), violations}
}

// refusedLines are violations told with the lines of a file.
type refusedLines struct {
	text       string
	violations graph.Violations
}

func (r *refusedLines) Error() string { return r.text }
func (r *refusedLines) Unwrap() error { return r.violations }
