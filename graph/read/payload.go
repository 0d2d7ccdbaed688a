package read

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/write"
)

// The rows of payloads, as the SDL has them.
type (
	committed struct {
		Revision    *int
		ChangeCount int
		Changes     []CommitChange
	}
	savePayload struct {
		Node    madeID
		Created bool
		committed
	}
	removePayload struct {
		ID       string
		Detached []detached
		committed
	}
	detached struct {
		Edge, From, To string
		Node           graph.ID
	}
	linkPayload struct {
		From, To graph.ID
		committed
	}
	applyPayload struct {
		Results []changeResult
		committed
	}
	revertPayload struct{ committed }
	changeResult  struct {
		ID, Name string
		Created  bool
		Node     madeID
	}
)

// payload is what came of a mutation.
func (m *mutation) payload(ctx context.Context, name string, request *write.Request, made *write.Made) (any, error) {
	shared, err := m.committed(ctx, made.Commit)
	if err != nil {
		return nil, err
	}
	if name == "apply" {
		payload := applyPayload{committed: shared, Results: make([]changeResult, len(made.Results))}
		removed := map[string]bool{}
		for i := len(made.Results) - 1; i >= 0; i-- {
			step, result := &request.Steps[i], made.Results[i]
			row := m.changeResult(request, step, result)
			if _, later := removed[result.Node]; !later {
				removed[result.Node] = step.Op == write.Remove
			}
			if removed[result.Node] {
				row.Node = ""
			}
			payload.Results[i] = row
		}
		return payload, nil
	}
	result := made.Results[0]
	switch request.Steps[0].Op {
	case write.Remove:
		return removePayload{ID: result.Node, Detached: detachedFrom(result.Node, made.Commit.Changes), committed: shared}, nil
	case write.Link, write.Unlink:
		return linkPayload{From: graph.ID(result.From), To: graph.ID(result.To), committed: shared}, nil
	}
	payload := savePayload{Node: madeID(result.Node), Created: result.Created, committed: shared}
	if request.DryRun && result.Created {
		payload.Node = ""
	}
	return payload, nil
}

func (m *mutation) changeResult(request *write.Request, step *write.Step, result write.Result) changeResult {
	row := changeResult{ID: result.Node, Name: result.Name, Created: result.Created}
	if step.Op == write.Save {
		row.Node = madeID(result.Node)
	}
	if request.DryRun && result.Created {
		row.Node = ""
		if given, _ := step.Input.Get("id"); given != result.Node {
			row.ID = "" // another will be drawn
		}
	}
	return row
}

// committed is what every payload says of its commit.
func (m *mutation) committed(ctx context.Context, commit graph.Commit) (c committed, err error) {
	c.ChangeCount = len(commit.Changes)
	if commit.Revision != 0 {
		revision := int(commit.Revision)
		c.Revision = &revision
	}
	if !m.wants([]string{"changes"}) {
		return c, nil
	}
	var before []map[string]any
	if m.wants([]string{"changes", "properties", "before"}) {
		if before, err = m.before(ctx, commit); err != nil {
			return c, err
		}
	}
	c.Changes = ChangesOf(m.schema, commit.Changes, before)
	return c, nil
}

func (m *mutation) before(ctx context.Context, commit graph.Commit) ([]map[string]any, error) {
	view, err := m.operation.reader(ctx)
	if err != nil {
		return nil, err
	}
	before, err := m.rootField.before(ctx, m.schema, view, []graph.Commit{commit}, []string{"changes"})
	return before[commit.Revision], err
}

// detachedFrom are the edges that went with a node.
func detachedFrom(node string, changes []graph.Change) []detached {
	rows := []detached{}
	for _, change := range changes {
		if change.Edge == "" {
			continue
		}
		far := change.To
		if far == node {
			far = change.From
		}
		rows = append(rows, detached{Edge: change.Edge, From: change.From, To: change.To, Node: graph.ID(far)})
	}
	return rows
}

// showNow adds to conflicts the nodes that have changed, as they are now: what the
// mutation selects of a node, or else their own properties.
func (m *mutation) showNow(ctx context.Context, refusals write.Refusals) error {
	for _, refusal := range refusals {
		var stale *graph.Stale
		if !errors.As(refusal.Err, &stale) || !stale.There {
			continue
		}
		now, err := m.now(ctx, stale.Node)
		if err != nil {
			return err
		}
		refusal.Now = now
	}
	return nil
}

func (m *mutation) now(ctx context.Context, node string) (json.RawMessage, error) {
	kind := m.schema.KindOf(node)
	if kind == nil {
		return nil, nil
	}
	selections := m.selected()
	if selections == nil {
		selections = []ast.SelectionSet{m.ownProperties(kind)}
	}
	referred, err := m.read(ctx, []graph.Ref{{ID: node}}, selections, false)
	if err != nil {
		return nil, err
	}
	w := newWriter(m.quota, "")
	if ok, there := referred.write(&w, 0); !ok || !there {
		return nil, w.full
	}
	return w.buffer, nil
}

// selected are the selections of a node in the payload: under node, from, or results { node }.
func (m *mutation) selected() []ast.SelectionSet {
	definition := m.types.Types[m.field.ast.Definition.Type.Name()]
	for _, f := range m.collect(definition, m.field.selections...) {
		switch f.ast.Name {
		case "node", "from":
			return f.selections
		case "results":
			for _, inner := range m.collect(m.types.Types["ChangeResult"], f.selections...) {
				if inner.ast.Name == "node" {
					return inner.selections
				}
			}
		}
	}
	return nil
}

// ownProperties selects all properties of a kind.
func (m *mutation) ownProperties(kind *graph.Kind) ast.SelectionSet {
	var set ast.SelectionSet
	definition := m.types.Types[kind.Name]
	for _, property := range kind.Properties {
		set = append(set, &ast.Field{
			Name: property.Name, Alias: property.Name,
			Definition: definition.Fields.ForName(property.Name), ObjectDefinition: definition,
		})
	}
	return set
}
