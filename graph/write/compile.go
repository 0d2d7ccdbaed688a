package write

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"malgraf/graph"
)

// plan is a request that has become a batch.
type plan struct {
	request *Request
	batch   graph.Batch
	// origins are where the changes of the batch come from.
	origins []origin
	results []Result
	// refused is what is wrong before the store is asked.
	refused Refusals
	// assumed: whether the node was there before is told by what came of the batch.
	assumed bool
	// guarded are nodes that Batch.Expect holds though the request does not say so.
	guarded map[string]bool
	// drawnNames is made when an error is to be worded.
	drawnNames map[string]string
	// expectedAt is made when an expectation is refused.
	expectedAt map[string]Path
}

// compiler makes the plan of a request on one view.
type compiler struct {
	*plan
	view   graph.View
	schema *graph.Schema
	strict bool
	drawn  *drawn
	steps  []parsed
	looked lookups
	// names are the temporary names that steps give, with the first key of the step;
	// nil where it has none.
	names map[string]*lookup
	// pending is what the steps so far have changed.
	pending pending
	bases   bases
}

// compile makes the plan. Strict: all nodes that are named by id are looked up here,
// so that those which are not there are told together with all else that is wrong;
// otherwise that is left to the store.
func compile(ctx context.Context, store graph.Store, request *Request, drawn *drawn, limits Limits, strict bool) (*plan, error) {
	view, err := store.View(ctx)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	c := &compiler{
		plan: &plan{
			request: request, results: make([]Result, len(request.Steps)), guarded: map[string]bool{},
			batch: graph.Batch{
				DryRun: request.DryRun, By: request.By, Message: request.Message,
				Key: request.Key, Request: request.Hash, Expect: map[string]graph.Revision{},
			},
		},
		view: view, schema: store.Schema(), strict: strict, drawn: drawn,
		steps: make([]parsed, len(request.Steps)), looked: newLookups(), names: map[string]*lookup{}, pending: newPending(), bases: newBases(),
	}
	c.refused = slices.Clone(request.Refused)
	c.expectAll()
	for i := range request.Steps {
		c.parse(i)
	}
	if c.assumed = c.mayAssume(); !c.assumed {
		if err := c.looked.read(ctx, view); err != nil {
			return nil, err
		}
	}
	for i := range c.steps {
		if err := c.identify(ctx, i); err != nil {
			return nil, err
		}
	}
	if err := c.bases.read(ctx, view, limits.Nodes); err != nil {
		return nil, err
	}
	for i := range c.steps {
		c.emit(i)
		if len(c.batch.Changes) > limits.Changes {
			return nil, fmt.Errorf("more than %d changes of nodes and edges come of the request; make it in parts: %w", limits.Changes, graph.ErrTooLarge)
		}
	}
	return c.plan, nil
}

// mayAssume tells whether nothing need be read to make a batch of the request, for it
// comes to the same whether the node that it saves is there or not: one step that names
// all nodes by their ids, gives the one that it saves a value, and removes no edges. That
// the others are there the store finds out.
func (c *compiler) mayAssume() bool {
	if c.strict || len(c.steps) != 1 || len(c.refused) > 0 {
		return false
	}
	if slices.ContainsFunc(c.looked.all, func(one *lookup) bool { return one.id == "" }) {
		return false
	}
	step, parsed := &c.request.Steps[0], &c.steps[0]
	if step.Op != Save || parsed.subject.look == nil || len(parsed.defaults) > 0 {
		return false
	}
	for _, one := range parsed.edges {
		if one.clear || one.replace || len(one.remove) > 0 {
			return false
		}
	}
	return slices.ContainsFunc(step.Input, func(entry Entry) bool {
		property := step.Kind.Property(entry.Name)
		return property != nil && !property.Computed
	})
}

// parsed is a step whose references are read but not yet resolved.
type parsed struct {
	// subject is the node to save, or to remove.
	subject ref
	// again: an earlier step has given the node its temporary name.
	again bool
	// keys are the unique keys by which the node to save may be found.
	keys []*lookup
	// defaults are the far ends of keys that the input leaves out.
	defaults []defaultEnd
	// edges are the edges to save with the node.
	edges []edgeInput
	// from and to are the ends of an edge to link or unlink.
	from, to ref
	// alias is the key's property where the node was found by another name of it.
	alias *graph.Property
	// spoilt: it is not known which node is meant. Nothing comes of the step.
	spoilt bool
}

func (c *compiler) refuse(at Path, err error) {
	c.refused = append(c.refused, &Refusal{Input: at, Err: err})
}

func (c *compiler) invalid(at Path, format string, args ...any) {
	c.refuse(at, fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), graph.ErrInvalid))
}

func (c *compiler) parse(i int) {
	step, into := &c.request.Steps[i], &c.steps[i]
	switch step.Op {
	case Save:
		c.parseSave(step, into)
		c.refuseBlank(step)
	case Remove:
		into.subject = c.reference(step.Kind, step.Input, step.At, true)
	case Link, Unlink:
		for _, end := range []struct {
			name string
			kind *graph.Kind
			edge *graph.Edge
			into *ref
		}{{"from", step.Edge.From, step.Edge.Out, &into.from}, {"to", step.Edge.To, step.Edge.In, &into.to}} {
			value, _ := step.Input.Get(end.name)
			reference, _ := value.(Object)
			strict := step.Op == Unlink || end.edge != nil && holdsKey(end.edge)
			*end.into = c.reference(end.kind, reference, step.At.then(end.name), strict)
		}
	}
}

// identify finds the nodes that a step means, after what the steps before it have changed.
func (c *compiler) identify(ctx context.Context, i int) error {
	step, parsed, result := &c.request.Steps[i], &c.steps[i], &c.results[i]
	var err error
	switch step.Op {
	case Save:
		err = c.identifySave(ctx, i)
	case Remove:
		if err = c.resolve(ctx, &parsed.subject); err == nil {
			result.Node = parsed.subject.node
			c.pending.remove(parsed.subject.node)
			c.expect(step, parsed.subject.node)
		}
	case Link, Unlink:
		err = errors.Join(c.resolve(ctx, &parsed.from), c.resolve(ctx, &parsed.to))
		result.From, result.To = parsed.from.node, parsed.to.node
		if step.Op == Link {
			c.link(step.Edge, parsed.from.node, parsed.to.node)
		}
		c.expect(step, parsed.from.node)
	}
	return err
}

// expectAll notes the revisions that the request says it knows of nodes: of one with a
// temporary name the step that first gives it says so from now on.
func (c *compiler) expectAll() {
	named := map[string]*Step{}
	for i := range slices.Backward(c.request.Steps) {
		if name, is := c.request.Steps[i].temporaryName(); is {
			named[name] = &c.request.Steps[i]
		}
	}
	for _, one := range c.request.Expect {
		switch step := named[one.Node]; {
		case step != nil:
			if step.IfRevision == nil || one.Revision < *step.IfRevision {
				step.IfRevision, step.IfRevisionAt = &one.Revision, one.At.then("revision")
			}
		case c.schema.KindOf(one.Node) != nil:
			c.isRevision(one.Revision, one.At.then("revision"))
			c.expectRevision(one.Node, one.Revision)
		default:
			c.invalid(one.At.then("id"), "%.80q is no id", one.Node)
		}
	}
	for _, step := range c.request.Steps {
		if step.IfRevision != nil {
			c.isRevision(*step.IfRevision, step.IfRevisionAt)
		}
	}
}

// isRevision refuses what no revision can be: that no node has it says nothing of the node.
func (c *compiler) isRevision(revision graph.Revision, at Path) {
	if revision < 0 {
		c.invalid(at, "there is no revision below 0")
	}
}

// expect notes the revision that a step says it knows of a node.
func (c *compiler) expect(step *Step, node string) {
	if step.IfRevision != nil && node != "" {
		c.expectRevision(node, *step.IfRevision)
	}
}

func (c *compiler) expectRevision(node string, revision graph.Revision) {
	if known, twice := c.batch.Expect[node]; !twice || revision < known {
		c.batch.Expect[node] = revision
	}
}

// guard makes the batch fail where a node has changed since it was read; the request
// is then compiled anew.
func (c *compiler) guard(node string, read graph.Revision) {
	if _, expected := c.batch.Expect[node]; !expected {
		c.batch.Expect[node] = read
		c.guarded[node] = true
	}
}

func (c *compiler) emit(i int) {
	step, parsed := &c.request.Steps[i], &c.steps[i]
	switch {
	case step.Op == Save && parsed.spoilt:
		c.checkNode(i)
	case step.Op == Save:
		c.emitSave(i)
	case step.Op == Remove:
		if node := parsed.subject.node; node != "" {
			c.change(origin{step: i, index: itself}, graph.Change{Node: node, Remove: true})
		}
	case parsed.from.node != "" && parsed.to.node != "":
		change := graph.Change{
			Edge: step.Edge.Name, From: parsed.from.node, To: parsed.to.node,
			Set: properties(step.Input), Remove: step.Op == Unlink,
		}
		c.change(origin{step: i, index: itself}, change)
		if step.Op == Link {
			c.bases.add(step.Edge, change)
		}
	case step.Op == Link:
		c.checkEdge(step.Edge, step.Input, step.At)
	}
}

func (c *compiler) change(from origin, change graph.Change) {
	c.batch.Changes = append(c.batch.Changes, change)
	c.origins = append(c.origins, from)
}

// properties are those that an input gives an edge, under `edge`.
func properties(input Object) map[string]any {
	value, _ := input.Get("edge")
	given, _ := value.(Object)
	if len(given) == 0 {
		return nil
	}
	set := make(map[string]any, len(given))
	for _, entry := range given {
		set[entry.Name] = entry.Value
	}
	return set
}
