package read

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
	"malgraf/graph/write"
)

// longestMessage and longestKey bound what a mutation says of itself, in bytes.
const (
	longestMessage = 2000
	longestKey     = 200
)

// mutation answers a field of Mutation.
type mutation struct {
	*rootField
	reader    *Reader
	arguments map[string]any
}

// Write implements @write: it makes what the field asks for, and then reads its
// answer from a view of its own, so that it shows what is there right after its
// commit. gqlgen calls the fields of a mutation one after the other.
func (r *Reader) Write(ctx context.Context, _ any, _ graphql.Resolver) (any, error) {
	root, err := r.root(ctx)
	if err != nil {
		return nil, err
	}
	shared := root.operation
	root.operation = shared.next()
	defer func() {
		root.operation.close()
		shared.left.Store(root.operation.left.Load())
	}()
	m := &mutation{rootField: root, reader: r}
	if m.arguments, err = root.compiler.arguments(root.field.ast); err != nil {
		return nil, err
	}
	payload, err := m.make(ctx)
	var refusals write.Refusals
	if errors.As(err, &refusals) {
		return m.refuse(ctx, refusals)
	}
	if err != nil {
		return nil, err
	}
	return r.read(ctx, root, func(ctx context.Context, root *rootField) (bool, error) { return root.rows(ctx, payload) })
}

// make makes the mutation and returns the rows of its answer.
func (m *mutation) make(ctx context.Context) (any, error) {
	request, err := m.request(ctx)
	if err != nil {
		return nil, err
	}
	name := m.field.ast.Name
	switch {
	case name == "revert":
		return m.revert(ctx, request)
	case m.reader.erases[name] != nil:
		return m.erase(ctx, m.reader.erases[name], request)
	case m.reader.hides[name] != nil:
		if err := m.isThere(ctx, request); err != nil {
			return nil, err
		}
	}
	if request.Steps, err = m.steps(name); err != nil {
		return nil, err
	}
	made, err := write.Make(ctx, m.operation.store, request, m.reader.turns, m.limits.writes())
	if err != nil {
		return nil, m.keyed(request, err)
	}
	m.reader.notice(&made.Commit)
	m.replayed = made.Commit.Replayed
	return m.payload(ctx, name, request, made)
}

// keyed puts the place to an error about the idempotency key.
func (m *mutation) keyed(request *write.Request, err error) error {
	var refusals write.Refusals
	if request.Key != "" && errors.Is(err, graph.ErrConflict) && !errors.As(err, &refusals) {
		return write.Refusals{{Input: write.Path{"idempotencyKey"}, Err: err}}
	}
	return err
}

// request reads what all mutations share.
func (m *mutation) request(ctx context.Context) (*write.Request, error) {
	request := &write.Request{By: graph.Subject(ctx)}
	request.Message, _ = m.arguments["message"].(string)
	request.DryRun, _ = m.arguments["dryRun"].(bool)
	refuse := func(at, format string, values ...any) {
		request.Refused = append(request.Refused, &write.Refusal{Input: write.Path{at}, Err: invalid(format, values...)})
	}
	if len(request.Message) > longestMessage {
		refuse("message", "at most %d bytes", longestMessage)
	}
	key, given := m.arguments["idempotencyKey"].(string)
	switch {
	case given && key == "": // whose sender takes himself to be safe
		refuse("idempotencyKey", "an empty key is none; leave it out or give null")
	case len(key) > longestKey:
		refuse("idempotencyKey", "at most %d bytes", longestKey)
	default:
		request.Key = key
	}
	if given, _ := m.arguments["ifRevisions"].([]any); given != nil {
		if len(given) > m.limits.Changes {
			return nil, fmt.Errorf("ifRevisions: at most %d at once: %w", m.limits.Changes, graph.ErrTooLarge)
		}
		for i, one := range given {
			fields := plain(one).(write.Object)
			id, _ := fields.Get("id")
			revision, _ := fields.Get("revision")
			request.Expect = append(request.Expect, write.Expectation{
				Node: id.(string), Revision: graph.Revision(revision.(int64)), At: write.Path{"ifRevisions", i},
			})
		}
	}
	var err error
	if request.Key != "" {
		request.Hash, err = m.hash()
	}
	return request, err
}

// hash is the same for mutations that ask for the same under one key, however they
// are written and whatever they select.
func (m *mutation) hash() (string, error) {
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	if err := encoder.Encode(m.field.ast.Name); err != nil {
		return "", err
	}
	for _, argument := range m.field.ast.Definition.Arguments {
		if value := m.arguments[argument.Name]; value != nil && value != false && argument.Name != "idempotencyKey" { // dryRun: false is as none
			if err := encoder.Encode([]any{argument.Name, plain(value)}); err != nil {
				return "", err
			}
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// steps reads what is to be changed.
func (m *mutation) steps(name string) ([]write.Step, error) {
	switch name {
	case "link", "unlink":
		return []write.Step{m.expecting(m.edgeStep(name, m.arguments["edge"], write.Path{"edge"}))}, nil
	case "apply":
		changes := m.arguments["changes"].([]any)
		if len(changes) > m.limits.Changes {
			return nil, fmt.Errorf("changes: at most %d at once; make the others with another mutation: %w", m.limits.Changes, graph.ErrTooLarge)
		}
		steps := make([]write.Step, len(changes))
		for i, change := range changes {
			only := change.(object)[0]
			at := write.Path{"changes", i, only.name}
			if only.name == "link" || only.name == "unlink" {
				steps[i] = m.edgeStep(only.name, only.value, at)
				continue
			}
			steps[i] = m.nodeStep(only.name, only.value, at)
		}
		return steps, nil
	}
	if kind := m.reader.hides[name]; kind != nil {
		input := object{{"id", m.arguments["id"]}, {kind.Personal.Hidden.Name, m.arguments["hidden"]}}
		return []write.Step{m.expecting(write.Step{Op: write.Save, Kind: kind, Input: plain(input).(write.Object)})}, nil
	}
	if input, saves := m.arguments["input"]; saves {
		return []write.Step{m.expecting(m.nodeStep(name, input, write.Path{"input"}))}, nil
	}
	return []write.Step{m.expecting(m.nodeStep(name, object{{"id", m.arguments["id"]}}, nil))}, nil
}

func (m *mutation) nodeStep(name string, input any, at write.Path) write.Step {
	step := write.Step{At: at}
	step.Input, _ = plain(input).(write.Object)
	if step.Kind = m.reader.saves[name]; step.Kind == nil {
		step.Op, step.Kind = write.Remove, m.reader.removes[name]
	}
	return step
}

func (m *mutation) edgeStep(name string, input any, at write.Path) write.Step {
	only := input.(object)[0]
	step := write.Step{Op: write.Link, Edge: m.reader.links[only.name], At: append(at, only.name)}
	if name == "unlink" {
		step.Op = write.Unlink
	}
	step.Input, _ = plain(only.value).(write.Object)
	return step
}

// expecting adds the revision that the writer knows.
func (m *mutation) expecting(step write.Step) write.Step {
	if known, given := m.arguments["ifRevision"].(int64); given {
		revision := graph.Revision(known)
		step.IfRevision, step.IfRevisionAt = &revision, write.Path{"ifRevision"}
	}
	return step
}

// plain turns coerced values into those of graph/write.
func plain(value any) any {
	switch v := value.(type) {
	case object:
		fields := make(write.Object, len(v))
		for i, one := range v {
			fields[i] = write.Entry{Name: one.name, Value: plain(one.value)}
		}
		return fields
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = plain(one)
		}
		return list
	}
	return value
}

// refuse adds an error for each thing that is wrong. The field is null.
func (m *mutation) refuse(ctx context.Context, refusals write.Refusals) (any, error) {
	if err := m.showNow(ctx, refusals); err != nil {
		return nil, err
	}
	for _, refusal := range refusals {
		graphql.AddError(ctx, &gqlerror.Error{
			Message: refusal.Error(), Err: refusal,
			Path:      ast.Path{ast.PathName(m.field.key)},
			Locations: locations(m.field.ast),
		})
	}
	return graphql.Null, nil
}
