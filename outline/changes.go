package outline

import (
	"context"
	"fmt"
	"strings"

	"malgraf/graph"
)

// Changes compares an outline with what the graph holds of the municipality with that code (four digits, such as
// 2062), and gives the changes that make the graph say what the outline says. Applied once, they change nothing when
// applied or computed again.
//
// Every node and edge gets the outline's title and the item's number as its source ("Utvecklingsområden hållbara
// Mora 2030, 5.2.2") and the basis STATED. By its source the next import knows what came from this outline: that
// is updated, and removed when the outline no longer says it. What came from elsewhere is left as it is: a document
// that a planner entered is referred to, not rewritten; an edge someone drew stays. Only areas are taken over, with a
// note, for a number can stand for one area alone. A node the outline no longer names, but that edges from elsewhere
// reach, stays too, and a note says so.
//
// Areas, focus areas and desired states are matched by title first and then, where the old title is gone from the
// file, by number within the area; so one that was reworded or renumbered keeps its id and what is linked to it.
// Documents, target areas and processes are matched by title, as they are unique by it; passages by number.
//
// Errors: graph.ErrNotFound for an unknown municipality, and those of the store's reads.
func Changes(ctx context.Context, store graph.Store, o *Outline, code string) ([]graph.Change, Report, error) {
	view, err := store.View(ctx)
	if err != nil {
		return nil, Report{}, err
	}
	defer view.Close()
	now, err := loadCurrent(ctx, store.Schema(), view, code)
	if err != nil {
		return nil, Report{}, err
	}
	b := newBuilder(o, now, code)
	b.build()
	if err := b.removals(ctx, store.Schema(), view); err != nil {
		return nil, Report{}, err
	}
	changes := append(b.dropped, b.nodes...)
	changes = append(changes, b.edges...)
	return append(changes, b.removed...), b.report(), nil
}

// stated is the basis of all that an outline says.
const stated = "STATED"

// A builder gathers the changes of one import.
type builder struct {
	outline *Outline
	title   string
	code    string
	now     *current

	dropped, nodes, edges, removed []graph.Change
	notes                          []Note

	claimed   map[string]bool // ids that stand for something in the outline, those of new nodes included
	keptEdges map[edgeKey]bool
}

func newBuilder(o *Outline, now *current, code string) *builder {
	b := &builder{outline: o, title: o.Title, code: code, now: now, claimed: map[string]bool{}, keptEdges: map[edgeKey]bool{}}
	if titleKey(b.title) == "" {
		b.title = "Utvecklingsområden " + code
		b.notes = append(b.notes, Note{Kind: Decided, Message: fmt.Sprintf("no title stands above the items; the outline is called %q", b.title)})
	}
	return b
}

// save makes or updates a node, unless it is there from elsewhere. A property that is nil is cleared.
func (b *builder) save(id string, at Number, set map[string]any) {
	b.claimed[id] = true
	if old := b.now.nodes[id]; old == nil || b.ours(old.source) {
		b.write(id, at, set)
	}
}

// write makes or updates a node wherever it came from.
func (b *builder) write(id string, at Number, set map[string]any) {
	old := b.now.nodes[id]
	set["basis"] = stated
	if old == nil || b.numberIn(old.source) != at {
		set["source"] = b.source(at)
	}
	b.nodes = append(b.nodes, graph.Change{Node: id, Municipality: b.now.municipality, Set: set})
}

// link makes or updates an edge, unless it is there from elsewhere. Number is "" for edges without one.
func (b *builder) link(name, from, to string, at, number Number) {
	key := edgeKey{name, from, to}
	if b.keptEdges[key] {
		return
	}
	b.keptEdges[key] = true
	old, found := b.now.edges[key]
	if found && !b.ours(old.source) {
		return
	}
	set := map[string]any{"basis": stated}
	if !found || b.numberIn(old.source) != at {
		set["source"] = b.source(at)
	}
	if number != "" {
		set["number"] = string(number)
	}
	b.edges = append(b.edges, graph.Change{Edge: name, From: from, To: to, Set: set})
}

// freeID gives the first of the ids that stands for nothing yet, numbered on from the last one if need be.
func (b *builder) freeID(kind string, keys ...string) string {
	free := func(id string) bool { return !b.claimed[id] && b.now.nodes[id] == nil }
	for _, key := range keys {
		if id := kind + ":" + b.code + "/" + key; free(id) {
			return id
		}
	}
	for n := 2; ; n++ {
		if id := fmt.Sprintf("%s:%s/%s-%d", kind, b.code, keys[len(keys)-1], n); free(id) {
			return id
		}
	}
}

func (b *builder) report() Report {
	o := b.outline
	r := Report{Title: b.title, Areas: len(o.Areas), Passages: len(o.Passages), Notes: append(b.notes, o.Notes...)}
	counts := map[string]*int{focusKind: &r.FocusAreas, desiredKind: &r.DesiredStates, targetKind: &r.TargetAreas,
		documentKind: &r.Documents, processKind: &r.Processes}
	for id := range b.claimed {
		kind, _, _ := strings.Cut(id, ":")
		if count := counts[kind]; count != nil {
			*count++
		}
	}
	return r
}
