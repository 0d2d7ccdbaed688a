package sight

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"malgraf/graph"
)

// checker holds a batch against what its subject may write.
type checker struct {
	writer
	batch graph.Batch
	// hides are nodes that are there and may not be seen; are is what the others are.
	hides map[string]bool
	are   map[string]standing
	// administered are nodes of personal data that the subject may hide.
	administered map[string]bool
	// renamed are municipalities that get another code: the property, by the node.
	renamed map[string]string
	// made are the nodes that the batch makes, in its order and by id, gone those that it
	// has removed so far.
	made         []string
	isMade, gone map[string]bool
	refused      graph.Violations
}

func (c *checker) refuse(i int, field string, err error) {
	c.refused = append(c.refused, graph.Violation{Index: i, Field: field, Err: err})
}

func (c *checker) forbid(i int, field, format string, args ...any) {
	c.refuse(i, field, fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), graph.ErrForbidden))
}

// make settles whose the nodes are that the batch makes: of the municipality they are
// made for, or with what they cannot be without.
func (c *checker) make() {
	leans := map[string][]string{}
	for _, change := range c.batch.Changes {
		kind := c.rules.schema.KindOf(change.Node)
		switch {
		case kind != nil && !change.Remove && c.are[change.Node] == absent && !c.hides[change.Node]:
			c.made, c.isMade[change.Node] = append(c.made, change.Node), true
			c.are[change.Node] = shared
			if change.Municipality != "" {
				c.are[change.Node] = c.ofTown(change.Municipality)
			}
		case change.Edge != "" && !change.Remove && c.isNeed(change):
			leans[change.From] = append(leans[change.From], change.To)
		}
	}
	for range c.made { // what leans on what leans
		settled := true
		for _, id := range c.made {
			if c.are[id] != shared || c.rules.schema.KindOf(id).Scope != nil {
				continue
			}
			for _, end := range leans[id] {
				if c.are[end] == own {
					c.are[id], settled = own, false
				}
			}
		}
		if settled {
			return
		}
	}
}

func (c *checker) ofTown(town string) standing {
	if c.rules.who.Role >= Editor || c.rules.who.In[town] >= Editor {
		return own
	}
	return foreign
}

// isNeed tells whether the node that an edge goes out from cannot be without it.
func (c *checker) isNeed(change graph.Change) bool {
	out := c.rules.out(change)
	return out != nil && out.Required && !out.Many
}

// replaces tells whether an edge takes the place of another that went out from its node.
func (c *checker) replaces(change graph.Change) bool {
	out := c.rules.out(change)
	return out != nil && !out.Many && !change.Remove && !c.isMade[change.From]
}

func (c *checker) change(i int) {
	change := c.batch.Changes[i]
	if change.Edge != "" {
		c.edge(i, change)
		return
	}
	kind := c.rules.schema.KindOf(change.Node)
	switch {
	case kind == nil: // the store refuses it
	case c.hides[change.Node]:
		c.refuse(i, "node", fmt.Errorf("there is no %s: %w", change.Node, graph.ErrNotFound))
	case c.are[change.Node] == absent: // removing it changes nothing
	case c.are[change.Node] != own:
		c.forbid(i, c.fieldOfOwner(kind), "%s is not of a municipality that you may write for", change.Node)
	case isOwner(c.rules.schema, kind) && (change.Remove || c.isMade[change.Node]):
		c.forbid(i, "node", "only an administrator of all may make or remove %s", change.Node)
	case c.renamed[change.Node] != "": // tokens would give others rights, or these none
		c.forbid(i, c.renamed[change.Node], "only an administrator of all may change what %s is named by", change.Node)
	case change.Remove:
		c.gone[change.Node] = true
	case c.gone[change.Node]:
		delete(c.gone, change.Node)
		if isShared := change.Municipality == "" && kind.Scope != nil && !kind.Scope.Required; isShared || change.Municipality != "" && c.ofTown(change.Municipality) != own {
			c.forbid(i, "municipality", "%s would not be of a municipality that you may write for", change.Node)
		}
	}
	if kind != nil && kind.Personal != nil {
		if _, sets := change.Set[kind.Personal.Hidden.Name]; sets && !c.administered[change.Node] && c.rules.who.In[change.Municipality] < Admin {
			c.forbid(i, kind.Personal.Hidden.Name, "only an administrator may hide or show personal data")
		}
	}
}

func (c *checker) fieldOfOwner(kind *graph.Kind) string {
	if kind.Scope != nil {
		return "municipality"
	}
	return "node"
}

func (c *checker) edge(i int, change graph.Change) {
	refused := len(c.refused)
	for _, end := range []struct{ field, id string }{{"from", change.From}, {"to", change.To}} {
		// What is not there may be another's before the store looks.
		if c.hides[end.id] || c.are[end.id] == absent && !change.Remove {
			c.refuse(i, end.field, fmt.Errorf("there is no %s: %w", end.id, graph.ErrNotFound))
		}
	}
	from, to := c.are[change.From], c.are[change.To]
	switch {
	case len(c.refused) > refused:
	case from == absent || to == absent: // removing it changes nothing
	case from == own, from == shared && to == own && !c.replaces(change):
	default:
		c.forbid(i, "from", "%s is not of a municipality that you may write for", change.From)
	}
}

// expected refuses what is expected of nodes that may not be seen, or might not while
// they were there, in the words for what never was: who changed them, and when, is not told.
func (c *checker) expected(ctx context.Context) error {
	if len(c.batch.Expect) == 0 {
		return nil
	}
	var known []string
	for _, id := range slices.Sorted(maps.Keys(c.batch.Expect)) {
		switch {
		case c.batch.Expect[id] != 0:
			known = append(known, id)
		case c.hides[id]: // the id is in use: no more is said
			c.refuse(0, "revision", &graph.Stale{Node: id, There: true})
		}
	}
	unseen, err := c.hidden(ctx, known, true)
	if err != nil {
		return err
	}
	for _, id := range known {
		if unseen[id] {
			c.refuse(0, "revision", &graph.Stale{Node: id, Expected: c.batch.Expect[id]})
		}
	}
	return nil
}

// known refuses to make a node with an id that was another's: its past would be seen
// by who sees the new one.
func (c *checker) known(ctx context.Context) error {
	if len(c.made) == 0 {
		return nil
	}
	var before []string
	for log := (graph.Log{Nodes: c.made, Oldest: true, First: logPage}); ; {
		commits, more, err := c.View.Log(ctx, log)
		if err != nil {
			return err
		}
		for _, id := range touched(commits) {
			if c.isMade[id] {
				before = append(before, id)
			}
		}
		if !more || len(commits) == 0 {
			break
		}
		log.After = commits[len(commits)-1].Revision
	}
	hidden, err := c.hidden(ctx, before, true)
	if err != nil {
		return err
	}
	for i, change := range c.batch.Changes {
		if hidden[change.Node] {
			c.refuse(i, "node", fmt.Errorf("the id %s cannot be used: %w", change.Node, graph.ErrConflict))
		}
	}
	return nil
}

// reverted refuses to take back a commit of which not all is seen: a part of it is
// not what was asked for.
func (c *checker) reverted(ctx context.Context) error {
	if c.batch.Reverts == 0 {
		return nil
	}
	whole, _, err := c.View.Log(ctx, graph.Log{After: c.batch.Reverts - 1, Before: c.batch.Reverts + 1, First: 1})
	if err != nil || len(whole) == 0 {
		return err
	}
	seen, err := c.commits(ctx, whole)
	if err != nil {
		return err
	}
	if len(seen) == 0 || len(seen[0].Changes) != len(whole[0].Changes) {
		return fmt.Errorf("revision %d also changed what you may not write: %w", c.batch.Reverts, graph.ErrForbidden)
	}
	return nil
}
