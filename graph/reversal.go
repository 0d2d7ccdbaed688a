package graph

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// subject is a node or an edge that a commit is about.
type subject struct {
	node string
	edge edgeAt
}

func (s subject) String() string {
	if s.node != "" {
		return s.node
	}
	return s.edge.String()
}

// version is what a subject is at some time: its values, nil where it is not there.
type version struct {
	municipality string
	set          map[string]any
}

// reversal is the making of a commit that takes back another one.
type reversal struct {
	*past
	undone *Commit
	// first is the change of the commit that first speaks of a subject.
	first    map[subject]int
	subjects []subject
	// before and after the commit, of its subjects.
	before, after map[subject]version
	// later are the last commits after it that touched a subject, and of a node or
	// edge a property.
	later map[touch]*Commit

	refused Violations
	// What takes it back, in this order, each with the change that it undoes: edges go,
	// so that nodes may; then nodes come, so that edges may.
	cut, saved, joined, removed []undo
}

type touch struct {
	subject
	property string
}

type undo struct {
	change Change
	index  int
}

// newReversal finds out what a commit changed, and what came of that since.
func newReversal(ctx context.Context, schema *Schema, view View, undone *Commit) (*reversal, error) {
	var ids []string
	for _, change := range undone.Changes {
		ids = append(ids, change.Subject())
	}
	r := &reversal{past: newPast(schema, ids), undone: undone, first: map[subject]int{}, later: map[touch]*Commit{}}
	for i := range undone.Changes {
		at := r.subjectOf(&undone.Changes[i])
		if _, known := r.first[at]; !known {
			r.first[at] = i
			r.subjects = append(r.subjects, at)
		}
	}
	if err := r.read(ctx, view, 0, undone.Revision-1, nil); err != nil {
		return nil, err
	}
	r.before = r.versions()
	r.make(undone)
	r.after = r.versions()
	return r, r.read(ctx, view, undone.Revision, view.Revision(), r.note)
}

func (r *reversal) subjectOf(change *Change) subject {
	if change.Node != "" {
		return subject{node: change.Node}
	}
	return subject{edge: r.edgeOf(change)}
}

func (r *reversal) versions() map[subject]version {
	versions := make(map[subject]version, len(r.subjects))
	for _, at := range r.subjects {
		versions[at] = r.version(at)
	}
	return versions
}

func (r *reversal) version(at subject) version {
	if at.node == "" {
		return version{set: r.edges[at.edge]}
	}
	if node := r.nodes[at.node]; node != nil {
		return version{node.municipality, node.set}
	}
	return version{}
}

// note remembers a later commit by all that it touched. What went with a node is
// among its changes.
func (r *reversal) note(commit *Commit) {
	header := &Commit{Revision: commit.Revision, At: commit.At, By: commit.By}
	for i := range commit.Changes {
		at := r.subjectOf(&commit.Changes[i])
		r.later[touch{at, ""}] = header
		for name := range commit.Changes[i].Set {
			r.later[touch{at, name}] = header
		}
	}
}

func (v version) there() bool { return v.set != nil }

func (v version) same(other version) bool {
	return v.there() == other.there() && v.municipality == other.municipality && reflect.DeepEqual(v.set, other.set)
}

// expected says that what the reversal has seen is what is there.
func (r *reversal) expected(revision Revision) map[string]Revision {
	expect := make(map[string]Revision, len(r.about))
	for id := range r.about {
		expect[id] = revision
		if r.nodes[id] == nil {
			expect[id] = 0
		}
	}
	return expect
}

func (r *reversal) undos() []undo { return slices.Concat(r.cut, r.saved, r.joined, r.removed) }

// changes are those that take the commit back.
func (r *reversal) changes() []Change {
	undos := r.undos()
	changes := make([]Change, len(undos))
	for i, one := range undos {
		changes[i] = one.change
	}
	return changes
}

// blame lays what Apply refuses to the changes of the commit to be taken back, and to
// what they are of.
func (r *reversal) blame(refused Violations) Violations {
	undos := r.undos()
	blamed := slices.Clone(refused)
	for i := range blamed {
		if at := blamed[i].Index; at < len(undos) {
			blamed[i].Index = undos[at].index
			r.explain(&blamed[i], r.subjectOf(&undos[at].change))
		}
	}
	return blamed
}

// explain says of which subject a value is refused: of a period it is the other end,
// where that was changed since, that stands in the way.
func (r *reversal) explain(refused *Violation, at subject) {
	if !IsOfValue(refused.Err) {
		return
	}
	if kind := r.schema.KindOf(at.node); kind != nil && kind.Period != nil {
		if other := kind.Period.other(refused.Field); other != "" && r.later[touch{at, other}] != nil {
			why := strings.TrimSuffix(refused.Err.Error(), ": "+ErrInvalid.Error())
			refused.Field, refused.Err = other, r.inTheWay(at, other, why)
			return
		}
	}
	refused.Err = fmt.Errorf("%s of %s: %w", refused.Field, at, refused.Err)
}
