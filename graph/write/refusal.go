package write

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"malgraf/graph"
)

// Refusal says what is wrong with one place of the input.
type Refusal struct {
	// Input is the place, from the name of the argument on.
	Input Path
	// Err wraps a sentinel of graph.
	Err error
	// Now is the node that a [graph.Stale] speaks of, as JSON; nil where it is not known.
	Now json.RawMessage
}

func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap makes errors.Is find the sentinel.
func (r *Refusal) Unwrap() error { return r.Err }

// Refusals is all that is wrong with a request. Nothing of it is made.
type Refusals []*Refusal

func (r Refusals) Error() string {
	lines := make([]string, len(r))
	for i, one := range r {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes errors.Is find the sentinel of every refusal.
func (r Refusals) Unwrap() []error {
	errs := make([]error, len(r))
	for i, one := range r {
		errs[i] = one
	}
	return errs
}

// origin is where a change of the batch comes from.
type origin struct {
	step int
	// edge is the field of the step's input that holds the edge; nil for the node
	// itself, and for link and unlink.
	edge *graph.Edge
	// operator and index are where the edge stands below the field: `add`, 0. Of a
	// to-one edge, and of edges that `set` leaves out, there are none.
	operator string
	index    int
	// end is the name by which the far end is given there, such as `code`.
	end string
}

// itself is the index of an origin that stands in no list.
const itself = -1

// item is where the edge stands in the input.
func (o origin) item(at Path) Path {
	if o.edge == nil {
		return at
	}
	at = at.then(o.edge.Name)
	if o.operator != "" {
		at = at.then(o.operator)
	}
	if o.index != itself {
		at = at.then(o.index)
	}
	return at
}

// placeOf returns where in the input that stands which a store refuses. A revision that
// is too old is no change's: there need not be any.
func (p *plan) placeOf(violation graph.Violation) Path {
	var stale *graph.Stale
	if errors.As(violation.Err, &stale) {
		return p.placeOfExpectation(stale.Node)
	}
	return p.place(violation.Index, violation.Field, graph.IsOfValue(violation.Err))
}

// place returns where in the input a field of a change comes from: a property, if it is
// of a value, where an end of an edge may be called so too.
func (p *plan) place(index int, field string, ofValue bool) Path {
	from := p.origins[index]
	step := &p.request.Steps[from.step]
	switch {
	case step.Op == Link || step.Op == Unlink:
		return placeOfLink(step, field, ofValue)
	case from.edge == nil:
		return placeOfNode(step, field)
	}
	item := from.item(step.At)
	far, near := "to", "from"
	if !from.edge.Out {
		far, near = near, far
	}
	switch {
	case ofValue && from.edge.Type.Property(field) != nil:
		return item.then("edge", field)
	case (field == far || field == "edge") && from.end != "":
		return item.then(from.end)
	case field == near:
		return placeOfNode(step, "node")
	case step.Kind.Edge(field) != nil || step.Kind.Property(field) != nil:
		return step.At.then(field) // what the node lacks, or another has
	}
	return item
}

func placeOfNode(step *Step, field string) Path {
	switch {
	case step.Op == Remove:
		return step.At.then(nameOf(step.Input))
	case field == "node" && step.gives("id"):
		return step.At.then("id")
	case field == "municipality" && step.Kind.Scope != nil:
		return step.At.then(step.Kind.Scope.Name)
	case step.Kind.Property(field) != nil || step.Kind.Edge(field) != nil:
		return step.At.then(field)
	}
	return step.At
}

func placeOfLink(step *Step, field string, ofValue bool) Path {
	switch {
	case ofValue && step.Edge.Property(field) != nil:
		return step.At.then("edge", field)
	case field == "edge":
		return placeOfLink(step, "to", false)
	case field == "from" || field == "to":
		end, _ := step.Input.Get(field)
		if ref, is := end.(Object); is {
			return step.At.then(field, nameOf(ref))
		}
	}
	return step.At
}

// gives tells whether the input has a field, not null.
func (s *Step) gives(name string) bool {
	value, _ := s.Input.Get(name)
	return value != nil
}

// mostRounds is how often a store is asked what else is wrong.
const mostRounds = 4

// all returns all that is wrong with a request. A store does not look further into
// what it cannot make out: it is asked again without what it has refused.
func (p *plan) all(ctx context.Context, store graph.Store, violations graph.Violations) error {
	batch := p.batch
	batch.DryRun = true
	for round := 0; round < mostRounds && p.refuseAll(violations); round++ {
		p.leaveOut(violations)
		batch.Changes, batch.Expect = p.batch.Changes, p.batch.Expect
		_, err := store.Apply(ctx, batch)
		if violations = nil; err != nil && !errors.As(err, &violations) {
			return err
		}
	}
	slices.SortStableFunc(p.refused, func(a, b *Refusal) int { return cmp.Compare(a.Input.step(), b.Input.step()) })
	return p.refused
}

// refuseAll turns what a store says of a batch into places of the input. What only
// follows from refusals that are known already is left out. False: there is no news.
func (p *plan) refuseAll(violations graph.Violations) bool {
	known := p.known()
	before := len(p.refused)
	for _, violation := range violations {
		at, err := p.placeOf(violation), p.inWords(violation.Err)
		if said := at.String() + err.Error(); !known.follows(at, p.whole(at)) && !known.said[said] {
			known.said[said] = true
			p.refused = append(p.refused, &Refusal{Input: at, Err: err})
		}
	}
	return len(p.refused) > before
}

// inWords is an error that names what the request would make as the request does:
// ids that are drawn for it mean nothing to anybody.
func (p *plan) inWords(err error) error {
	said := drawnID.ReplaceAllStringFunc(err.Error(), func(id string) string {
		if name, drawn := p.namesOfDrawn()[id]; drawn {
			return name
		}
		return id
	})
	if said == err.Error() {
		return err
	}
	return &reworded{error: err, said: said}
}

// namesOfDrawn has the temporary names of the nodes that have drawn ids, or their kinds.
func (p *plan) namesOfDrawn() map[string]string {
	if p.drawnNames != nil {
		return p.drawnNames
	}
	p.drawnNames = map[string]string{}
	for i, result := range p.results {
		switch {
		case !result.Created || p.request.Steps[i].names(result.Node):
		case result.Name != "":
			p.drawnNames[result.Node] = result.Name
		default:
			p.drawnNames[result.Node] = "the new " + p.request.Steps[i].Kind.Name
		}
	}
	return p.drawnNames
}

var drawnID = regexp.MustCompile(`\b[A-Z]\w*:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)

// names tells whether the input itself gives an id.
func (s *Step) names(id string) bool {
	given, _ := s.Input.Get("id")
	return given == id
}

type reworded struct {
	error
	said string
}

func (r *reworded) Error() string { return r.said }

func (r *reworded) Unwrap() error { return r.error }

// leaveOut takes what was refused out of the batch: of a node the value, of an
// edge the whole, of a revision that is too old that it is expected.
func (p *plan) leaveOut(violations graph.Violations) {
	gone := map[int]bool{}
	p.batch.Expect = maps.Clone(p.batch.Expect)
	for _, violation := range violations {
		var stale *graph.Stale
		if errors.As(violation.Err, &stale) {
			delete(p.batch.Expect, stale.Node)
			continue
		}
		change := &p.batch.Changes[violation.Index]
		switch _, given := change.Set[violation.Field]; {
		case change.Edge != "":
			gone[violation.Index] = true
		case given:
			change.Set = maps.Clone(change.Set)
			change.Set[violation.Field] = nil // what it would replace is not to be compared with
		case violation.Field == "municipality":
			change.Municipality = ""
		}
	}
	var changes []graph.Change
	var origins []origin
	for i, change := range p.batch.Changes {
		if !gone[i] {
			changes, origins = append(changes, change), append(origins, p.origins[i])
		}
	}
	p.batch.Changes, p.origins = changes, origins
}

// whole tells whether a place is that of a step.
func (p *plan) whole(at Path) bool {
	i := at.step()
	return i < len(p.request.Steps) && slices.Equal(at, p.request.Steps[i].At)
}

// placeOfExpectation is where the revision of a node stands that is too old: of one that
// the request itself does not speak of, that of the step which rests on it.
func (p *plan) placeOfExpectation(node string) Path {
	if p.expectedAt == nil {
		p.expectedAt = p.placesOfExpectations()
	}
	return p.expectedAt[node]
}

// placesOfExpectations are those of all nodes: thousands may be too old at once.
func (p *plan) placesOfExpectations() map[string]Path {
	places := map[string]Path{}
	note := func(node string, at Path) {
		if _, known := places[node]; !known {
			places[node] = at
		}
	}
	for _, one := range p.request.Expect {
		note(one.Node, one.At.then("revision"))
	}
	for i := range p.request.Steps {
		if step := &p.request.Steps[i]; step.IfRevision != nil {
			note(p.results[i].Node, step.IfRevisionAt)
			note(p.results[i].From, step.IfRevisionAt)
		}
	}
	for i := range p.request.Steps {
		note(p.results[i].Node, p.request.Steps[i].At)
	}
	return places
}
