package write

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"malgraf/graph"
)

// lookup asks the store which node has an id or a unique key.
type lookup struct {
	kind *graph.Kind
	// id, or property and value within the far ends.
	id       string
	property *graph.Property
	value    any
	within   []within

	// stored are the nodes that the view has: one, none, or all that may be meant;
	// asked: they were looked for.
	stored []*stored
	asked  bool
	// unsure: what is stored need not lie within the far ends; wide: it is all that has the
	// value.
	unsure, wide bool
	// bad is why the value is none.
	bad error
	// several: more than one is meant.
	several bool
}

// within says at which far end of an edge a key holds: any, the one of far, or, where
// far is nil, none.
type within struct {
	any bool
	far *ref
}

// stored is a node as the view has it.
type stored struct {
	id       string
	revision graph.Revision
	// values of the kind's unique properties and of their aliases.
	values map[*graph.Property]any
}

// lookups gathers what is to be looked up, to ask for all at once.
type lookups struct {
	all  []*lookup
	same map[string]*lookup
	// stored are the nodes found, by id.
	stored map[string]*stored
}

func newLookups() lookups {
	return lookups{same: map[string]*lookup{}, stored: map[string]*stored{}}
}

func (l *lookups) byID(kind *graph.Kind, id string) *lookup {
	return l.add(&lookup{kind: kind, id: id})
}

// add returns the lookup of the same node that is asked for already, or this one.
func (l *lookups) add(one *lookup) *lookup {
	name := one.name()
	if known := l.same[name]; known != nil {
		return known
	}
	l.same[name] = one
	l.all = append(l.all, one)
	return one
}

// name is the same for lookups of the same node.
func (l *lookup) name() string {
	if l.id != "" {
		return l.id
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\x00%s\x00%v", l.kind.Name, l.property.Name, l.value)
	for _, end := range l.within {
		switch {
		case end.any:
			b.WriteString("\x00*")
		case end.far == nil:
			b.WriteString("\x00-")
		case end.far.look != nil:
			b.WriteString("\x00(" + end.far.look.name() + ")")
		default:
			b.WriteString("\x00" + end.far.id)
		}
	}
	return b.String()
}

// read asks the view, in rounds: what lies within a node that the input names
// otherwise than by its first unique value waits until that is read.
func (l *lookups) read(ctx context.Context, view graph.View) error {
	var waiting, without []*lookup
	for _, one := range l.all {
		switch {
		case one.bad != nil || one.withinNew(): // the view has none such
		case one.without():
			without = append(without, one)
		default:
			waiting = append(waiting, one)
		}
	}
	for len(waiting) > 0 {
		var round, later []*lookup
		for _, one := range waiting {
			if one.waits() {
				later = append(later, one)
			} else {
				round = append(round, one)
			}
		}
		if len(round) == 0 {
			break
		}
		if err := readRound(ctx, view, round); err != nil {
			return err
		}
		waiting = later
	}
	if err := readWithout(ctx, view, without); err != nil {
		return err
	}
	for _, one := range l.all {
		for _, node := range one.stored {
			l.stored[node.id] = node
		}
	}
	return nil
}

// withinNew: it lies within a node that the request itself may make.
func (l *lookup) withinNew() bool {
	for _, end := range l.within {
		if end.far != nil && (end.far.by() == nil || end.far.by().withinNew()) {
			return true
		}
	}
	return false
}

// without: it is to have no far end somewhere.
func (l *lookup) without() bool {
	for _, end := range l.within {
		if !end.any && end.far == nil {
			return true
		}
	}
	return false
}

func (l *lookup) waits() bool {
	for _, end := range l.within {
		if end.far != nil && !end.far.by().isName() && !end.far.by().asked {
			return true
		}
	}
	return false
}

// isUnsure: what is stored need not lie within the far ends that are wanted, by their ids.
func (l *lookup) isUnsure(ends [][]string) bool {
	for i, end := range l.within {
		if end.far == nil {
			continue
		}
		if by := end.far.by(); by == nil || len(by.stored) != 1 || len(ends[i]) != 1 || by.stored[0].id != ends[i][0] {
			return true // the name has come to stand for another node than the view has it for
		}
	}
	return l.unsure
}

// isName: it is by the value that a far end is called by in [graph.Ref].
func (l *lookup) isName() bool { return l.id == "" && l.property == l.kind.Uniques()[0] }

// ref is the question that a lookup is; false where it leads nowhere.
func (l *lookup) ref() (graph.Ref, bool) {
	if l.id != "" {
		return graph.Ref{ID: l.id}, true
	}
	ref := graph.Ref{Kind: l.kind, Property: l.property, Value: l.value, Within: make([]string, len(l.within))}
	for i, end := range l.within {
		if end.any {
			continue
		}
		value := end.far.by().value
		if !end.far.by().isName() {
			if len(end.far.by().stored) != 1 {
				return ref, false
			}
			value = end.far.by().stored[0].values[end.far.kind.Uniques()[0]]
		}
		name, is := value.(string)
		if !is || name == "" {
			return ref, false
		}
		ref.Within[i] = name
	}
	return ref, true
}

func readRound(ctx context.Context, view graph.View, round []*lookup) error {
	get := graph.Get{Columns: map[*graph.Kind][]*graph.Property{}}
	asked := make([]*lookup, 0, len(round))
	for _, one := range round {
		one.asked = true
		if ref, leads := one.ref(); leads {
			get.Refs = append(get.Refs, ref)
			asked = append(asked, one)
			get.Columns[one.kind] = columnsOf(one.kind)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	found, err := view.Get(ctx, get)
	if errors.Is(err, graph.ErrInvalid) && len(asked) > 1 { // one that means several spoils all
		for _, one := range asked {
			if err := readRound(ctx, view, []*lookup{one}); err != nil {
				return err
			}
		}
		return nil
	}
	if errors.Is(err, graph.ErrInvalid) {
		asked[0].unsure = true
		return readGroup(ctx, view, asked)
	}
	if err != nil {
		return err
	}
	for i, one := range asked {
		if at := found.At[i]; at.Kind != nil {
			one.stored = []*stored{storedAt(at.Kind, found.Kinds[at.Kind], at.Row)}
		}
	}
	return nil
}

// columnsOf are the properties that tell which node is meant, and in what revision it is.
func columnsOf(kind *graph.Kind) []*graph.Property {
	var columns []*graph.Property
	for _, property := range kind.Uniques() {
		columns = append(columns, property)
		if property.Unique.Aliases != nil {
			columns = append(columns, property.Unique.Aliases)
		}
	}
	if revision := kind.Revision(); revision != nil {
		columns = append(columns, revision)
	}
	return columns
}

func storedAt(kind *graph.Kind, rows *graph.Rows, row int) *stored {
	node := &stored{id: rows.Nodes.IDs[row], values: map[*graph.Property]any{}}
	for i, property := range columnsOf(kind) {
		value := rows.Columns[i][row]
		if property == kind.Revision() {
			revision, _ := value.(int64)
			node.revision = graph.Revision(revision)
			continue
		}
		node.values[property] = value
	}
	return node
}

// readWithout finds nodes by keys that hold where a far end is missing, which no
// [graph.Ref] can say: a national document beside a municipality's of the same title.
func readWithout(ctx context.Context, view graph.View, all []*lookup) error {
	groups := map[*graph.Property][]*lookup{}
	var order []*graph.Property
	for _, one := range all {
		if groups[one.property] == nil {
			order = append(order, one.property)
		}
		groups[one.property] = append(groups[one.property], one)
	}
	for _, property := range order {
		if err := readGroup(ctx, view, groups[property]); err != nil {
			return err
		}
	}
	return nil
}

// readGroup finds all nodes that lookups by one property may mean, within what those
// want that want none.
func readGroup(ctx context.Context, view graph.View, group []*lookup) error {
	kind, property := group[0].kind, group[0].property
	values := make([]any, len(group))
	or := graph.Or{nil}
	for i, one := range group {
		values[i] = one.value
		if aliases := property.Unique.Aliases; aliases != nil {
			or = append(or, graph.Compare{Property: aliases, Op: graph.Has, Value: one.value})
		}
	}
	or[0] = graph.Compare{Property: property, Op: graph.In, Value: values}
	where := graph.And{or}
	for i, end := range group[0].within {
		if edge := property.Unique.Within[i]; !end.any && end.far == nil {
			where = append(where, graph.EdgeMatch{Edge: edge, Quantifier: graph.None})
		}
	}
	rows, err := view.Scan(ctx, graph.Scan{Kind: kind, Where: where, Want: graph.Want{Columns: columnsOf(kind)}})
	if err != nil {
		return err
	}
	for row := range rows.Nodes.IDs {
		node := storedAt(kind, rows, row)
		for _, one := range group {
			if own, alias := node.has(property, one.value); own || alias {
				one.stored = append(one.stored, node)
			}
		}
	}
	return nil
}

// has tells how a node has a unique value: as its own or as an alias.
func (s *stored) has(property *graph.Property, value any) (own, alias bool) {
	return hasValue(s.values[property], s.aliases(property), value)
}

func (s *stored) aliases(property *graph.Property) any {
	if property.Unique.Aliases == nil {
		return nil
	}
	return s.values[property.Unique.Aliases]
}

func hasValue(own, aliases, value any) (isOwn, isAlias bool) {
	if own != nil && own == value {
		return true, false
	}
	list, _ := aliases.([]string)
	for _, one := range list {
		if one == value {
			return false, true
		}
	}
	return false, false
}
