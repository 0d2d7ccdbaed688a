package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Finding is something in a store that may not be.
type Finding struct {
	// What it is about: the id of a node, an edge in words, or a commit.
	What string
	// Nodes are the ids of the node, or of the ends of the edge; none where it is about the store.
	Nodes []string
	// Err says what is wrong; it wraps ErrInvalid where it breaks the schema, ErrConflict
	// where two nodes have one unique value, ErrDamaged where the store's own books do
	// not agree.
	Err error
}

func (f Finding) String() string { return f.What + ": " + f.Err.Error() }

// Verification is whom a verification tells what it finds.
type Verification struct {
	// Find is told of each finding; where it returns false the verification ends.
	Find func(Finding) bool
	// Read is told, again and again, how many nodes and edges have been read; nil: nobody is.
	Read func(nodes, edges int)
}

// Verify reads a whole graph and its log, and finds all that the schema or the
// contract of [Store] forbid: values that do not fit, what is required and missing,
// unique values that two nodes have, edges that only one end knows or that break a
// rule, revisions without a commit, nodes that are gone without one.
//
// It holds the unique values, the ids of all nodes and the edges of hierarchies in
// memory. Where others write meanwhile, and the view is no snapshot, it may find
// what was only on its way.
func Verify(ctx context.Context, schema *Schema, view View, verification Verification) error {
	v := &verifier{ctx: ctx, schema: schema, view: view, Verification: verification, holders: map[string]string{}, revisions: map[string]Revision{}}
	err := v.log()
	for _, kind := range schema.Kinds {
		if err == nil {
			err = v.kind(kind)
		}
	}
	if err == nil {
		err = v.gone()
	}
	for _, kind := range schema.Kinds {
		if err == nil {
			err = v.edges(kind)
		}
	}
	for _, edgeType := range schema.EdgeTypes {
		if err == nil && edgeType.Acyclic {
			err = v.circles(edgeType)
		}
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// errEnough ends a verification that is to find no more.
var errEnough = errors.New("enough")

// verifyNodes is how many nodes are read at a time.
const verifyNodes = 1000

type verifier struct {
	Verification
	ctx    context.Context
	schema *Schema
	view   View
	// nodes and edges that have been read.
	nodes, edgesRead int
	// holders of unique values, by kind, property, value and what it is unique within.
	holders map[string]string
	// revisions are the last commits that changed each node that was not removed since, and
	// has not been read yet; erased is the last erasure.
	revisions map[string]Revision
	erased    Revision
	// first is the first commit that is there; what earlier ones made is not known.
	first Revision
	// logged: the log is one of all commits.
	logged bool
}

// concern is what a finding is about.
type concern struct {
	what  string
	nodes []string
}

func aboutNode(id string) concern { return concern{id, []string{id}} }

func aboutStore(what string) concern { return concern{what: what} }

// find reports a finding.
func (v *verifier) find(about concern, kind error, format string, args ...any) error {
	return v.findBy(about, fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), kind))
}

func (v *verifier) findBy(about concern, err error) error {
	if v.Find(Finding{about.what, about.nodes, err}) {
		return nil
	}
	return errEnough
}

// log reads all commits: which node each changed last, and whether one is missing.
func (v *verifier) log() error {
	last := v.view.Revision()
	for after := Revision(0); after < last; {
		commits, _, err := v.view.Log(v.ctx, Log{After: after, Before: last + 1, Oldest: true, First: logPage})
		if errors.Is(err, ErrRevisionGone) {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range commits {
			commit := &commits[i]
			if after == 0 {
				v.first = commit.Revision
			}
			if err := v.between(after+1, commit.Revision-1); err != nil {
				return err
			}
			after = commit.Revision
			if commit.Erased != "" {
				v.erased = after
			}
			for _, id := range commit.Revised() {
				v.revisions[id] = after
			}
			for i := range commit.Changes {
				if change := &commit.Changes[i]; change.Node != "" && change.Remove {
					delete(v.revisions, change.Node)
				}
			}
		}
		if len(commits) == 0 {
			return v.find(aboutStore(fmt.Sprint("commit ", last)), ErrDamaged, "there is none after %d", after)
		}
	}
	v.logged = true
	return nil
}

// between tells of commits that are missing, if the last of them is not before the first.
func (v *verifier) between(first, last Revision) error {
	switch {
	case first > last:
		return nil
	case first == last:
		return v.find(aboutStore(fmt.Sprint("commit ", first)), ErrDamaged, "it is missing")
	}
	return v.find(aboutStore(fmt.Sprintf("commits %d to %d", first, last)), ErrDamaged, "they are missing")
}

// pages visits the nodes of a kind, some at a time.
func (v *verifier) pages(kind *Kind, columns []*Property, visit func(rows *Rows) error) error {
	first := verifyNodes
	scan := Scan{Kind: kind, Page: Page{First: &first}, Want: Want{Columns: columns}}
	for {
		rows, err := v.view.Scan(v.ctx, scan)
		if err != nil {
			return fmt.Errorf("%s: %w", kind.Many, err)
		}
		if err := visit(rows); err != nil {
			return err
		}
		n := rows.Nodes.Len()
		if n == 0 || !rows.Next[0] {
			return nil
		}
		scan.Page.After = &Position{ID: rows.Nodes.IDs[n-1]}
	}
}

// tell tells of nodes and edges that have been read.
func (v *verifier) tell(nodes, edges int) {
	v.nodes, v.edgesRead = v.nodes+nodes, v.edgesRead+edges
	if v.Read != nil {
		v.Read(v.nodes, v.edgesRead)
	}
}

func (v *verifier) kind(kind *Kind) error {
	return v.pages(kind, kind.Properties, func(rows *Rows) error {
		v.tell(rows.Nodes.Len(), 0)
		within, err := v.within(kind, rows)
		if err != nil {
			return err
		}
		for row, id := range rows.Nodes.IDs {
			value := func(property *Property) any { return rows.Columns[property.Index][row] }
			if err := v.node(kind, id, value); err != nil {
				return err
			}
			for i, property := range kind.Uniques() {
				if err := v.unique(kind, id, property, within[i][row], value); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// gone looks for nodes that are not there, and that no commit removed.
func (v *verifier) gone() error {
	if !v.logged {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(v.revisions)) {
		if v.schema.KindOf(id) == nil {
			continue // the schema has changed since
		}
		if err := v.find(aboutNode(id), ErrDamaged, "it is not there, was changed last by commit %d, and no commit removed it", v.revisions[id]); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) node(kind *Kind, id string, value func(*Property) any) error {
	if v.schema.KindOf(id) != kind {
		if err := v.find(aboutNode(id), ErrInvalid, "it is no id of the kind %s", kind.Name); err != nil {
			return err
		}
	}
	if err := v.values(aboutNode(id), kind.Properties, kind.Period, value); err != nil {
		return err
	}
	made, known := v.revisions[id]
	delete(v.revisions, id)
	property := kind.Revision()
	if property == nil || !v.logged {
		return nil
	}
	has, _ := value(property).(int64)
	if Revision(has) > v.view.Revision() {
		return nil // it was changed since
	}
	if !known && Revision(has) < v.first {
		return nil // it was changed by a commit that is missing, which has been told
	}
	if !known || Revision(has) != made && (Revision(has) < made || Revision(has) > v.erased) {
		return v.find(aboutNode(id), ErrDamaged, "it is at revision %d, and was changed last by commit %d", has, made)
	}
	return nil
}

// values checks the values of a node or an edge against their properties.
func (v *verifier) values(about concern, properties []*Property, period *Period, value func(*Property) any) error {
	var unfit []*Property
	for _, property := range properties {
		now := value(property)
		if now == nil && property.Required {
			if err := v.find(about, ErrInvalid, "it has no %s", property.Name); err != nil {
				return err
			}
		}
		kept, err := property.Accept(now)
		switch {
		case err != nil:
			err = fmt.Errorf("%s: %w", property.Name, err)
		case fmt.Sprintf("%T", kept) != fmt.Sprintf("%T", now):
			err = fmt.Errorf("%s: %v is kept as a %T, and not as a %T: %w", property.Name, now, now, kept, ErrDamaged)
		default:
			continue
		}
		unfit = append(unfit, property)
		if err := v.findBy(about, err); err != nil {
			return err
		}
	}
	if period != nil && !slices.Contains(unfit, period.From) && !slices.Contains(unfit, period.To) {
		if err := period.Check(nil, value); err != nil {
			return v.findBy(about, err)
		}
	}
	return nil
}

// within returns, for each unique property and each row, what the value is unique within.
func (v *verifier) within(kind *Kind, rows *Rows) ([][]string, error) {
	uniques := kind.Uniques()
	within := make([][]string, len(uniques))
	for i, property := range uniques {
		within[i] = make([]string, rows.Nodes.Len())
		for _, edge := range property.Unique.Within {
			far, err := v.view.Expand(v.ctx, Expand{Edge: edge, From: rows.Nodes})
			if err != nil {
				return nil, err
			}
			for row := range within[i] {
				within[i][row] += fmt.Sprintf("%q", far.Nodes.IDs[far.Offsets[row]:far.Offsets[row+1]])
			}
		}
	}
	return within, nil
}

func (v *verifier) unique(kind *Kind, id string, property *Property, within string, value func(*Property) any) error {
	values := []any{value(property)}
	if aliases := property.Unique.Aliases; aliases != nil {
		list, _ := value(aliases).([]string)
		for _, one := range list {
			values = append(values, one)
		}
	}
	for i, one := range values {
		if one == nil || slices.Contains(values[:i], one) {
			continue
		}
		key := fmt.Sprintf("%s.%s %s %v", kind.Name, property.Name, within, one)
		if holder, taken := v.holders[key]; taken {
			if err := v.find(aboutNode(id), ErrConflict, "%s %v is that of %s", property.Name, one, holder); err != nil {
				return err
			}
			continue
		}
		v.holders[key] = id
	}
	return nil
}
