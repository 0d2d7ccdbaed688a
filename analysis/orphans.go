package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// OrphanArguments are those of OrphansOf.
type OrphanArguments struct {
	Asked
	Kinds     []OrphanKind
	Framework string
	// Where limits the assignments; nil: all.
	Where graph.Filter
}

// OrphanKind is what can fall between the chairs.
type OrphanKind string

// The kinds.
const (
	OrphanTarget     OrphanKind = "TARGET"
	OrphanAssignment OrphanKind = "ASSIGNMENT"
	OrphanArea       OrphanKind = "DEVELOPMENT_AREA"
	OrphanDocument   OrphanKind = "POLICY_DOCUMENT"
)

// OrphanReason is why something falls between the chairs.
type OrphanReason string

// Orphans are what falls between the chairs in a municipality.
type Orphans struct {
	Analysis
	TotalCount int
	Counts     []OrphanCount
	List       []Orphan
}

// OrphanCount is how many of a kind have a reason.
type OrphanCount struct {
	Kind   OrphanKind
	Reason OrphanReason
	Count  int
}

// Orphan is one of them. Reason is the first of Reasons.
type Orphan struct {
	Kind    OrphanKind
	Node    graph.ID
	Reason  OrphanReason
	Reasons []OrphanReason
	// Chains of a target, the one that gets furthest first.
	Chains []OrphanChain
}

// OrphanChain is a chain from a target by an assignment, and where it breaks.
type OrphanChain struct {
	Assignment graph.ID
	Reason     OrphanReason
}

// OrphansOf finds what falls between the chairs in each municipality, and where the way
// from goal to result first breaks.
func OrphansOf(ctx context.Context, s Source, asked OrphanArguments) ([]Orphans, error) {
	all, frame, err := s.groundsAndFrame(ctx, asked.Asked, asked.Framework)
	if err != nil {
		return nil, err
	}
	found := make([]Orphans, 0, len(all.of))
	for g := range all.parts() {
		some, err := s.orphansOf(ctx, g, frame, asked)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

func (s Source) orphansOf(ctx context.Context, g *grounds, frame *frame, asked OrphanArguments) ([]Orphans, error) {
	wants := func(kind OrphanKind) bool { return slices.Contains(asked.Kinds, kind) }
	// What is found of each kind, municipality by municipality.
	var targets, assignments, areas, documents [][]Orphan
	var tasks []func() error
	if wants(OrphanTarget) || wants(OrphanAssignment) {
		tasks = append(tasks, func() error {
			chains, err := s.chains(ctx, g, asked.Where)
			if err != nil {
				return err
			}
			if wants(OrphanAssignment) {
				assignments = chains.brokenAssignments()
			}
			if wants(OrphanTarget) {
				targets, err = s.brokenTargets(ctx, g, frame, chains)
			}
			return err
		})
	}
	if wants(OrphanArea) {
		tasks = append(tasks, into(&areas, func() ([][]Orphan, error) { return s.incompleteAreas(ctx, g) }))
	}
	if wants(OrphanDocument) {
		tasks = append(tasks, into(&documents, func() ([][]Orphan, error) { return s.staleDocuments(ctx, g) }))
	}
	if err := together(tasks...); err != nil {
		return nil, err
	}
	all := make([]Orphans, len(g.of))
	for town := range all {
		o := &all[town]
		o.Analysis, o.List = g.of[town].Analysis, []Orphan{}
		for _, of := range [][][]Orphan{targets, assignments, areas, documents} {
			if of != nil {
				o.List = append(o.List, of[town]...)
			}
		}
		o.count(s.Schema.Enums["OrphanReason"])
	}
	return all, nil
}

// count counts the orphans by kind and reason, in the order of the kinds and reasons.
func (o *Orphans) count(reasons *graph.Enum) {
	o.TotalCount, o.Counts = len(o.List), []OrphanCount{}
	for _, kind := range []OrphanKind{OrphanTarget, OrphanAssignment, OrphanArea, OrphanDocument} {
		counted := make([]int, len(reasons.Values))
		for _, orphan := range o.List {
			if orphan.Kind == kind {
				for _, reason := range orphan.Reasons {
					counted[reasons.Rank(string(reason))]++
				}
			}
		}
		for rank, n := range counted {
			if n > 0 {
				o.Counts = append(o.Counts, OrphanCount{kind, OrphanReason(reasons.Values[rank]), n})
			}
		}
	}
}

// lacking makes an orphan of a node that has reasons to be one; false where it has none.
func lacking(kind OrphanKind, node string, reasons ...OrphanReason) (Orphan, bool) {
	if len(reasons) == 0 {
		return Orphan{}, false
	}
	return Orphan{Kind: kind, Node: graph.ID(node), Reason: reasons[0], Reasons: reasons}, true
}
