package transfer_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/transfer"
)

// shape makes lines of a text: n is a node, e an edge, ! an error.
func shape(text string) iter.Seq2[transfer.Line, error] {
	return func(yield func(transfer.Line, error) bool) {
		for i, letter := range text {
			line, err := transfer.Line{Number: 10 * (i + 1)}, error(nil)
			switch letter {
			case 'n':
				line.Node = "Goal:1"
			case 'e':
				line.Edge = "PART_OF"
			default:
				err = graph.ErrUnavailable
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

func TestABatchEndsBeforeANodeOrFarBehindOne(t *testing.T) {
	for _, c := range []struct {
		limit int
		text  string
		want  []string
	}{
		{3, "", nil},
		{3, "nnn", []string{"nnn"}},
		{3, "nnnn", []string{"nnn", "n"}},
		{3, "neneeneen", []string{"nenee", "nee", "n"}},
		{1, "nenen", []string{"ne", "ne", "n"}},
		// 40 edges at the end, of which a node may need 32.
		{3, "nn" + strings.Repeat("e", 40), []string{"nn" + strings.Repeat("e", 32), strings.Repeat("e", 8)}},
		{50, strings.Repeat("n", 30) + strings.Repeat("e", 120), []string{strings.Repeat("n", 30) + strings.Repeat("e", 50), strings.Repeat("e", 50), strings.Repeat("e", 20)}},
	} {
		var got []string
		number := 10
		for batch, err := range transfer.Batches(shape(c.text), c.limit) {
			if err != nil {
				t.Fatal(err)
			}
			var letters strings.Builder
			for i, change := range batch.Changes {
				letters.WriteString(map[bool]string{true: "n", false: "e"}[change.Node != ""])
				if batch.Numbers[i] != number {
					t.Fatalf("%q: line %d, want %d", c.text, batch.Numbers[i], number)
				}
				number += 10
			}
			got = append(got, letters.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q by %d: %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}

func TestAnErrorEndsTheBatches(t *testing.T) {
	batches := 0
	var failed error
	for batch, err := range transfer.Batches(shape("nnnn!nnn"), 3) {
		if failed != nil {
			t.Fatal("the batches go on behind an error")
		}
		if failed = err; err == nil {
			batches += len(batch.Changes)
		}
	}
	if !errors.Is(failed, graph.ErrUnavailable) || batches != 3 {
		t.Errorf("%v after %d lines", failed, batches)
	}
	for _, err := range transfer.Batches(shape("nnnnnnnnnnn"), 3) {
		if err != nil {
			t.Error(err)
		}
		break // and nothing panics
	}
}

// However long a file is, an edge that stands before what it leads to is told with its line.
func TestAnEdgeBeforeItsEndIsToldWithItsLine(t *testing.T) {
	var text strings.Builder
	town := func(i int) {
		fmt.Fprintf(&text, `{"node":"Municipality:%d","set":{"code":"%d","name":"x","type":"MUNICIPALITY","completeness":"FULL"}}`+"\n", i, i)
	}
	area := func(i int) {
		fmt.Fprintf(&text, `{"node":"DevelopmentArea:%d","municipality":"Municipality:0","set":{"number":"%d","title":"x","ownership":"UNSTATED"}}`+"\n", i, i)
	}
	const limit = 50
	town(0)
	for i := range 3 * limit {
		area(i)
	}
	text.WriteString("\n" + `{"edge":"INTERACTS","from":"DevelopmentArea:0","to":"DevelopmentArea:1100","set":{"score":1}}` + "\n")
	line := strings.Count(text.String(), "\n")
	for i := range 3 * limit {
		area(999 + i)
	}
	store := open(t, "")
	var failed error
	for batch, err := range transfer.Batches(transfer.Read(t.Context(), strings.NewReader(text.String())), limit) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Apply(t.Context(), graph.Batch{Changes: batch.Changes}); err != nil {
			failed = batch.AtLines(err)
			break
		}
	}
	// In one batch it is made.
	one := open(t, "")
	save(t, one, readAll(t, text.String())...)
	if want := fmt.Sprintf("line %d", line); failed == nil || !errors.Is(failed, graph.ErrNotFound) || !strings.Contains(failed.Error(), want) ||
		!strings.Contains(failed.Error(), "DevelopmentArea:1100") {
		t.Errorf("%v, want one that says %q", failed, want)
	}
}

func readAll(t *testing.T, text string) []graph.Change {
	t.Helper()
	var changes []graph.Change
	for line, err := range transfer.Read(t.Context(), strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, line.Change)
	}
	return changes
}

func TestManyViolationsAreToldInPart(t *testing.T) {
	batch := transfer.Batch{}
	var violations graph.Violations
	for i := range 30 {
		batch.Changes = append(batch.Changes, graph.Change{Node: "Goal:1"})
		batch.Numbers = append(batch.Numbers, 100+i)
		violations = append(violations, graph.Violation{Index: i, Field: "code", Err: graph.ErrConflict})
	}
	err := batch.AtLines(fmt.Errorf("refused: %w", violations))
	if !errors.Is(err, graph.ErrConflict) || !strings.HasPrefix(err.Error(), "line 100, code: conflict\nline 101, ") ||
		!strings.HasSuffix(err.Error(), "line 119, code: conflict\nand 10 more") {
		t.Errorf("%v", err)
	}
	if err := batch.AtLines(graph.ErrUnavailable); !errors.Is(err, graph.ErrUnavailable) || err.Error() != "unavailable" {
		t.Errorf("another error became %v", err)
	}
}
