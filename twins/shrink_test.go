package twins_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"malgraf/graph"
	"malgraf/transfer"
)

// How often a smaller case is tried: on stores that are there, and on fresh ones.
const mostQuestions, mostGraphs = 400, 120

func sortedNames[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }

// report fails the round with what repeats it.
func (r *round) report(what, detail string) {
	r.Helper()
	r.Errorf("%s=%d %s=1: %s\n%s", seedVariable, r.seed, roundsVariable, what, detail)
}

// shrinkQuestion makes a question whose answers differ smaller, then the graph that
// it is asked of, and reports both.
func (r *round) shrinkQuestion(question *part) {
	ctx := r.Context()
	tries := 0
	for at := 0; tries < mostQuestions; tries++ {
		smaller := question.without(at)
		if smaller == nil {
			break
		}
		if r.pair.ask(ctx, smaller.String()).differ() {
			question = smaller
		} else {
			at++
		}
	}
	text := question.String()
	graphText := r.shrinkGraph(func(p *pair) bool { return p.ask(ctx, text).differ() })
	r.report("the answers differ", fmt.Sprintf("as %+v\n%s\n%s", r.pair.who, text, r.pair.ask(ctx, text))+"\non the graph\n"+graphText)
}

// shrinkDeed does the same with a batch, as far as a dry run of its changes tells.
func (r *round) shrinkDeed(what deed, outcome said) {
	ctx := r.Context()
	differs := func(p *pair, changes []graph.Change) bool {
		return p.apply(ctx, graph.Batch{Changes: changes, DryRun: true}).differ()
	}
	changes, text := what.Changes, what.String()
	var graphText string
	fresh := r.replay(r.history[:len(r.history)-1])
	if fresh && len(changes) > 0 && differs(r.pair, changes) {
		changes = smallest(changes, mostGraphs, func(fewer []graph.Change) bool { return differs(r.pair, fewer) })
		graphText = r.shrinkGraph(func(p *pair) bool { return differs(p, changes) })
		if again := r.pair.apply(ctx, graph.Batch{Changes: changes, DryRun: true}); again.differ() {
			outcome = again
		}
		text = linesOf(changes)
	}
	r.report("the batch", text+outcome.String()+"\non the graph\n"+graphText)
}

// replay does to fresh stores what was done before.
func (r *round) replay(deeds []deed) bool {
	who := r.pair.who
	r.pair.close(r.T)
	r.pair = newPair(r.T, r.schema, r.levels())
	r.pair.who = who
	for _, what := range deeds {
		if r.pair.do(r.Context(), what).differ() {
			return false
		}
	}
	return true
}

// shrinkGraph makes the graph smaller for as long as something holds of it, leaves
// the stores with it, and returns it as the lines of an export, or says that it takes
// more than that.
func (r *round) shrinkGraph(holds func(*pair) bool) string {
	exported := r.pair.export(r.Context())[0]
	var changes []graph.Change
	for line, err := range transfer.Read(r.Context(), strings.NewReader(exported)) {
		if err != nil {
			return err.Error()
		}
		changes = append(changes, line.Change)
	}
	on := func(fewer []graph.Change) bool {
		r.replay([]deed{{Batch: graph.Batch{Changes: fewer}}})
		return revision(r.Context(), r.pair.stores[1]) > 0 && holds(r.pair)
	}
	if !on(changes) {
		if r.replay(r.history); holds(r.pair) {
			return "that the batches of the seed make: the difference lies in how they made it"
		}
		return "that the batches of the seed make: the difference does not come again"
	}
	changes = smallest(changes, mostGraphs, on)
	changes = withoutValues(changes, mostGraphs, on)
	on(changes)
	return linesOf(changes)
}

// smallest leaves out changes, and what hangs on the nodes they make, for as long as
// something holds of the rest.
func smallest(changes []graph.Change, tries int, holds func([]graph.Change) bool) []graph.Change {
	for size := (len(changes) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(changes) && tries > 0; tries-- {
			fewer := leaveOut(changes, at, min(at+size, len(changes)))
			if len(fewer) < len(changes) && len(fewer) > 0 && holds(fewer) {
				changes = fewer
			} else {
				at += size
			}
		}
	}
	return changes
}

func leaveOut(changes []graph.Change, from, to int) []graph.Change {
	gone := map[string]bool{}
	for _, change := range changes[from:to] {
		if change.Node != "" && !change.Remove {
			gone[change.Node] = true
		}
	}
	var kept []graph.Change
	for i, change := range changes {
		if (i < from || i >= to) && !gone[change.From] && !gone[change.To] && !gone[change.Municipality] {
			kept = append(kept, change)
		}
	}
	return kept
}

// withoutValues leaves out properties one by one.
func withoutValues(changes []graph.Change, tries int, holds func([]graph.Change) bool) []graph.Change {
	for i := range changes {
		for _, name := range sortedNames(changes[i].Set) {
			if tries--; tries < 0 {
				return changes
			}
			fewer := slices.Clone(changes)
			fewer[i].Set = maps.Clone(changes[i].Set)
			delete(fewer[i].Set, name)
			if holds(fewer) {
				changes = fewer
			}
		}
	}
	return changes
}

func linesOf(changes []graph.Change) string {
	var lines strings.Builder
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	for _, change := range changes {
		if err := encoder.Encode(change); err != nil {
			lines.WriteString(describeChange(change) + "\n")
		}
	}
	return lines.String()
}

// firstDifference keeps of two texts the first lines that differ.
func firstDifference(of said) string {
	a, b := strings.Split(of[0], "\n"), strings.Split(of[1], "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return said{a[i], b[i]}.String()
		}
	}
	at := min(len(a), len(b))
	return said{strings.Join(a[at:min(at+1, len(a))], ""), strings.Join(b[at:min(at+1, len(b))], "")}.String()
}
