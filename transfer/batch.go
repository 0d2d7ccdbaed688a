package transfer

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"malgraf/graph"
)

// BatchSize is how many changes of a large graph are saved at a time: enough that
// what a commit costs is shared by many, few enough to hold.
const BatchSize = 5000

// Line is a change with its number in the file or stream it comes from, from 1.
type Line struct {
	graph.Change
	Number int
}

// Batch is a number of changes that are made together, with their line numbers.
type Batch struct {
	Changes []graph.Change
	Numbers []int
}

// mostNeeded is more than the edges that a node of any kind cannot be without.
const mostNeeded = 32

// Batches parts lines into batches. A batch ends at limit lines or as soon after as
// it may: before a node, for the edges that a node cannot be without follow it; or
// before an edge that stands so far behind the last node (by limit edges, or
// mostNeeded) that this one has them, so that the many edges at the end of an export
// are parted too. So no batch has more than 2×limit+mostNeeded lines. An edge cannot
// go ahead of the batch that makes its ends: the store refuses it. Lines in another
// order than that of Export may need to be one batch.
//
// An error of lines is yielded and ends it; the lines since the last batch are dropped.
func Batches(lines iter.Seq2[Line, error], limit int) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		var batch Batch
		edges := 0 // since the last node, in this batch
		for line, err := range lines {
			if err != nil {
				yield(Batch{}, err)
				return
			}
			if len(batch.Changes) >= limit && (line.Node != "" || edges >= max(limit, mostNeeded)) {
				if !yield(batch, nil) {
					return
				}
				batch, edges = Batch{}, 0
			}
			batch.Changes = append(batch.Changes, line.Change)
			batch.Numbers = append(batch.Numbers, line.Number)
			if edges++; line.Node != "" {
				edges = 0
			}
		}
		if len(batch.Changes) > 0 {
			yield(batch, nil)
		}
	}
}

// mostViolations is how many of a batch's violations are told.
const mostViolations = 20

// AtLines names the lines in a refusal of the batch. Other errors stay as they are.
func (b Batch) AtLines(err error) error {
	return Told(err, func(i int) string { return fmt.Sprintf("line %d", b.Numbers[i]) })
}

// Told names the changes of a batch that a refusal is about, by their index in it. Other errors stay as they are.
func Told(err error, name func(change int) string) error {
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
		text.WriteString(name(one.Index))
		if one.Field != "" {
			fmt.Fprintf(&text, ", %s", one.Field)
		}
		fmt.Fprintf(&text, ": %v", one.Err)
	}
	return &refused{text.String(), violations}
}

// refused are violations told with the names of their changes.
type refused struct {
	text       string
	violations graph.Violations
}

func (r *refused) Error() string { return r.text }
func (r *refused) Unwrap() error { return r.violations }
