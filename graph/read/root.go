package read

import (
	"context"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// rootField is one root field of a request while it is answered. Its methods
// write the field and return false for a null that reached it.
type rootField struct {
	compiler
	operation *operation
	field     field
	writer    writer
	// gone: a node that stands in the rows of the field is not there.
	gone bool
	// replayed: the rows tell of what was made before, not just now.
	replayed bool
}

// list answers a root field such as targets(where, orderBy, first, …).
func (f *rootField) list(ctx context.Context, kind *graph.Kind) (bool, error) {
	plan, err := f.planned(kind, f.field.ast, f.field.selections, func(c *compiler) (*planned, error) {
		return c.scan(kind, &f.field)
	})
	if err != nil {
		return false, err
	}
	level, err := f.operation.scan(ctx, plan)
	if err != nil {
		return false, err
	}
	return f.writer.connection(plan.many, level, 0, level.rows.Nodes.Len(), 0), nil
}

// scan compiles a root field that lists a kind.
func (c *compiler) scan(kind *graph.Kind, f *field) (*planned, error) {
	arguments, err := c.arguments(f.ast)
	if err != nil {
		return nil, err
	}
	scan := graph.Scan{Kind: kind}
	if where, given := arguments["where"]; given && where != nil {
		if scan.Where, err = c.where(kind, nil, where, c.limits.FilterDepth); err != nil {
			return nil, fmt.Errorf("where: %w", err)
		}
	}
	if scan.Order, err = c.order(kind, nil, arguments["orderBy"]); err != nil {
		return nil, fmt.Errorf("orderBy: %w", err)
	}
	if scan.Page, err = c.page(arguments, kind.Many, scan.Order, nil); err != nil {
		return nil, err
	}
	var asked columns
	many, err := c.connection(connectionOf{
		kind: kind, list: kind.Many, order: scan.Order,
		definition: c.types.Types[f.ast.Definition.Type.Name()],
		columns:    &asked, edgeColumns: &columns{},
		want: &scan.Want, page: &scan.Page,
	}, f.selections)
	scan.Columns = asked
	return &planned{scan: scan, many: many}, err
}

// single answers a root field such as target(id:) or target(code:, framework:).
func (f *rootField) single(ctx context.Context, kind *graph.Kind) (bool, error) {
	arguments, err := f.arguments(f.field.ast)
	if err != nil {
		return false, err
	}
	ref, err := reference(kind, arguments)
	if err != nil {
		return false, err
	}
	return f.refer(ctx, ref)
}

// reference reads which node the arguments name: by id, or by one unique value
// and what limits it.
func reference(kind *graph.Kind, arguments map[string]any) (graph.Ref, error) {
	var refs []graph.Ref
	names := []string{"id"}
	if id, given := arguments["id"].(string); given {
		refs = append(refs, graph.Ref{ID: id})
	}
	for _, property := range kind.Uniques() {
		names = append(names, property.Name)
		value := arguments[property.Name]
		if value == nil {
			continue
		}
		ref := graph.Ref{Kind: kind, Property: property, Value: value}
		for i, edge := range property.Unique.Within {
			within, given := arguments[edge.Name].(string)
			if !given && property.Unique.Default != nil {
				within = property.Unique.Default[i]
			}
			ref.Within = append(ref.Within, within)
		}
		refs = append(refs, ref)
	}
	if len(refs) != 1 {
		return graph.Ref{}, invalid("give one of %s", strings.Join(names, ", "))
	}
	if id := refs[0].ID; id != "" && !strings.HasPrefix(id, kind.Name+":") {
		return graph.Ref{}, invalid("%.80q is no id of %s", id, graph.WithArticle(kind.Name))
	}
	return refs[0], nil
}

// node answers node(id:).
func (f *rootField) node(ctx context.Context) (bool, error) {
	arguments, err := f.arguments(f.field.ast)
	if err != nil {
		return false, err
	}
	return f.refer(ctx, graph.Ref{ID: arguments["id"].(string)})
}

// refer writes one node, or null and an error where there is none.
func (f *rootField) refer(ctx context.Context, ref graph.Ref) (bool, error) {
	referred, err := f.read(ctx, []graph.Ref{ref}, f.field.selections, false)
	if err != nil {
		return false, err
	}
	f.element(referred, 0, ref)
	return true, nil
}

// nodes answers nodes(ids:): a node or null for each id, in their order.
func (f *rootField) nodes(ctx context.Context) (bool, error) {
	arguments, err := f.arguments(f.field.ast)
	if err != nil {
		return false, err
	}
	ids := arguments["ids"].([]any)
	if len(ids) > f.limits.LargestPage {
		return false, invalid("ids: at most %d at once", f.limits.LargestPage)
	}
	refs := make([]graph.Ref, len(ids))
	for i, id := range ids {
		refs[i].ID = id.(string)
	}
	referred, err := f.read(ctx, refs, f.field.selections, false)
	if err != nil {
		return false, err
	}
	f.writer.text("[")
	for i := range refs {
		if i > 0 {
			f.writer.text(",")
		}
		f.writer.path = append(f.writer.path, step{index: i})
		f.element(referred, i, refs[i])
		f.writer.leave()
	}
	f.writer.text("]")
	return true, nil
}

// element writes the node of a ref; one that is not there is null, with an error that says so.
func (f *rootField) element(referred *referred, at int, ref graph.Ref) {
	w := &f.writer
	start := len(w.buffer)
	ok, there := referred.write(w, at)
	if !there {
		w.miss(f.field.ast, ref)
	}
	if !ok || !there {
		w.null(start)
	}
}

func missing(ref graph.Ref) error {
	if ref.Kind == nil {
		return fmt.Errorf("there is no node with the id %.80q: %w", ref.ID, graph.ErrNotFound)
	}
	return fmt.Errorf("there is no %s with the %s %.80q: %w", ref.Kind.Name, ref.Property.Name, ref.Value, graph.ErrNotFound)
}

// referred is what refs led to, of any kinds.
type referred struct {
	found *graph.Found
	kinds []kindRead
}

// kindRead is what was read of one kind.
type kindRead struct {
	kind  *graph.Kind
	plan  *planned
	level *level
}

// of is what is read of a kind; nil: nothing is asked of it.
func (r *referred) of(kind *graph.Kind) *kindRead {
	for i := range r.kinds {
		if r.kinds[i].kind == kind {
			return &r.kinds[i]
		}
	}
	return nil
}

// read reads the nodes that refs name, with one call of the store and one more
// for each edge field; with none where they are known to be there and their ids alone
// are asked for.
func (f *rootField) read(ctx context.Context, refs []graph.Ref, selections []ast.SelectionSet, there bool) (*referred, error) {
	r := &referred{}
	get := graph.Get{Refs: refs, Columns: map[*graph.Kind][]*graph.Property{}, Below: map[*graph.Kind][]graph.Expand{}}
	for _, ref := range refs {
		kind := ref.Kind
		if kind == nil {
			kind = f.schema.KindOf(ref.ID)
		}
		if kind == nil || r.of(kind) != nil {
			continue
		}
		plan, err := f.planned(kind, nil, selections, func(c *compiler) (*planned, error) { return c.selected(kind, selections) })
		if err != nil {
			return nil, err
		}
		r.kinds = append(r.kinds, kindRead{kind: kind, plan: plan})
		get.Columns[kind] = plan.scan.Columns
		get.Below[kind], get.Kept = plan.next(f.operation.max(), f.limits.Nodes)
	}
	if len(r.kinds) > 1 {
		get.Kept = nil // it is of one of them
	}
	var err error
	if there && r.namesAlone() {
		r.found = f.named(refs)
	} else if r.found, err = f.get(ctx, get); err != nil {
		return nil, err
	}
	for _, rows := range r.found.Kinds {
		if err := f.operation.take(rows.Nodes.Len()); err != nil {
			return nil, err
		}
	}
	for i := range r.kinds {
		one := &r.kinds[i]
		if rows := r.found.Kinds[one.kind]; rows != nil {
			if one.level, err = f.operation.level(ctx, rows, one.plan.views(), true); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// selected compiles selections on nodes that are named.
func (c *compiler) selected(kind *graph.Kind, selections []ast.SelectionSet) (*planned, error) {
	var asked columns
	one, err := c.node(kind, &asked, selections)
	return &planned{scan: graph.Scan{Want: graph.Want{Columns: asked}}, one: one}, err
}

func (f *rootField) get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	view, err := f.operation.reader(ctx)
	if err != nil {
		return nil, err
	}
	return view.Get(ctx, get)
}

// namesAlone tells whether nothing is asked of the nodes but their ids and types.
func (r *referred) namesAlone() bool {
	for _, one := range r.kinds {
		if plan := one.plan.one; len(plan.expands) > 0 || len(*plan.columns) > 0 {
			return false
		}
	}
	return true
}

// named is the answer to refs by id, of nodes that are all there.
func (f *rootField) named(refs []graph.Ref) *graph.Found {
	found := &graph.Found{At: make([]graph.Place, len(refs)), Kinds: map[*graph.Kind]*graph.Rows{}}
	for i, ref := range refs {
		kind := f.schema.KindOf(ref.ID)
		rows := found.Kinds[kind]
		if rows == nil {
			rows = &graph.Rows{Nodes: graph.Nodes{Kind: kind}}
			found.Kinds[kind] = rows
		}
		found.At[i] = graph.Place{Kind: kind, Row: rows.Nodes.Len()}
		rows.Nodes.IDs = append(rows.Nodes.IDs, ref.ID)
	}
	return found
}

// write writes the node of a ref. There is false where there is none.
func (r *referred) write(w *writer, ref int) (ok, there bool) {
	at := r.found.At[ref]
	if at.Kind == nil {
		return true, false
	}
	if !w.take(1) {
		return false, true
	}
	read := r.of(at.Kind)
	return w.node(read.plan.one, read.level.rows, &read.level.views[0], at.Row), true
}
